//! The account: its customer, the agent logged in, the balance, and the countries it may call.

use std::fmt;

use super::{CustomerId, NumberId};

/// The customer that owns the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Its identifier.
    pub id: Option<CustomerId>,
    /// The display name.
    pub name: String,
    /// The account's status: `active`, `frozen`, …
    pub status: String,
    /// Verification of the identity, which calls to phone numbers require: `verified`, `none`, …
    pub identity_verification_status: String,
}

/// The agent who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The login name.
    pub username: String,
    /// The display name.
    pub name: String,
}

/// An amount in millionths of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub i64);

impl fmt::Display for Money {
    /// `$1,234.56`; below a cent with as many digits as needed, so that a small amount is not shown as nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.unsigned_abs();
        let (dollars, below) = (micros / 1_000_000, micros % 1_000_000);
        let digits = dollars.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        if dollars == 0 && (1..10_000).contains(&below) {
            let all = format!("{below:06}");
            return write!(f, "{sign}$0.{}", all.trim_end_matches('0'));
        }
        // Never show more than the balance: cents are truncated, not rounded.
        write!(f, "{sign}${grouped}.{:02}", below / 10_000)
    }
}

/// Least credit that a call needs to begin: one cent.
const LEAST_CREDIT: Money = Money(10_000);

/// The billing account that pays for calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillingAccount {
    /// Remaining credit; `None` when the server did not report it.
    pub credit: Option<Money>,
    /// Remaining tokens, which are spent before the credit; `None` when the server did not report them.
    pub tokens: Option<i64>,
    /// The plan: `free`, `basic`, `professional`, `unlimited`; empty when the server did not report it.
    pub plan: String,
}

impl BillingAccount {
    /// Whether a call may begin: it takes a token, a cent of credit, or the plan `unlimited`. `None` when the server's
    /// data does not tell.
    pub fn suffices(&self) -> Option<bool> {
        let credit = self.credit.map(|credit| credit >= LEAST_CREDIT);
        let pays = self.plan == "unlimited" || self.tokens.is_some_and(|tokens| tokens > 0);
        if pays { Some(true) } else { credit }
    }
}

/// The account's rules for calls to the telephone network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundConfig {
    /// Countries that may be called, ISO 3166 alpha-2 in lower case. Empty: none. `None`: the server reported no list.
    pub destination_whitelist: Option<Vec<String>>,
    /// The source of calls when the requested number cannot be the source.
    pub default_source: Option<NumberId>,
}

/// A list of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The numbers.
    Numbers,
    /// The flows.
    Flows,
    /// The extensions.
    Extensions,
}

impl Resource {
    /// All lists.
    pub const ALL: [Self; 3] = [Self::Numbers, Self::Flows, Self::Extensions];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_a_cent_or_an_unlimited_plan_suffices() {
        for (tokens, credit, plan, expected) in [
            (Some(500), Some(0), "basic", Some(true)),
            (Some(1), None, "", Some(true)),
            (Some(0), Some(10_000), "free", Some(true)),
            (None, Some(10_000), "", Some(true)),
            (Some(0), Some(-5), "unlimited", Some(true)),
            (None, None, "unlimited", Some(true)),
            (Some(0), Some(9_999), "basic", Some(false)),
            (Some(0), Some(1), "basic", Some(false)),
            (Some(-1), Some(-10_000), "free", Some(false)),
            (None, Some(0), "", Some(false)),
            (Some(0), None, "", None),
            (None, None, "free", None),
            (None, None, "", None),
        ] {
            let account = BillingAccount { credit: credit.map(Money), tokens, plan: plan.to_owned() };
            assert_eq!(account.suffices(), expected, "{account:?}");
        }
    }

    #[test]
    fn money_is_written_as_people_write_it_and_never_rounded_up() {
        for (micros, expected) in [
            (0, "$0.00"),
            (1_500_000, "$1.50"),
            (1_234_567_891_234, "$1,234,567.89"),
            (999_999, "$0.99"),
            (9_999, "$0.009999"),
            (500, "$0.0005"),
            (-500_000, "-$0.50"),
            (-1_000_000_000, "-$1,000.00"),
            (i64::MIN, "-$9,223,372,036,854.77"),
        ] {
            assert_eq!(Money(micros).to_string(), expected);
        }
    }
}
