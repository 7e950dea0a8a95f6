//! The account: whose it is, who is logged in, its balance and the countries it may call.

use std::fmt;

use super::{CustomerId, NumberId};

/// The customer that owns the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Its identifier.
    pub id: Option<CustomerId>,
    /// A name for people.
    pub name: String,
    /// The account's status: `active`, `frozen`, …
    pub status: String,
    /// Whether the identity is verified, which calls to phone numbers need: `verified`, `none`, …
    pub identity_verification_status: String,
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The login name.
    pub username: String,
    /// A name for people.
    pub name: String,
}

/// An amount in millionths of a US dollar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub i64);

impl fmt::Display for Money {
    /// `$1,234.56`; below a cent with as many digits as it takes, so that what is there is not shown as nothing.
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
        // Never more than there is: cents are cut, not rounded.
        write!(f, "{sign}${grouped}.{:02}", below / 10_000)
    }
}

/// The least credit that a call may begin with: one cent.
const LEAST_CREDIT: Money = Money(10_000);

/// What calls are paid from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillingAccount {
    /// The credit that is left; `None` when the server did not say.
    pub credit: Option<Money>,
    /// The tokens that are left, which are spent before the credit; `None` when the server did not say.
    pub tokens: Option<i64>,
    /// The plan: `free`, `basic`, `professional`, `unlimited`; empty when the server did not say.
    pub plan: String,
}

impl BillingAccount {
    /// Whether a call may begin: with a token, with a cent, or on the plan `unlimited`. `None` when what the server said
    /// leaves it open.
    #[must_use]
    pub fn suffices(&self) -> Option<bool> {
        let credit = self.credit.map(|credit| credit >= LEAST_CREDIT);
        let pays = self.plan == "unlimited" || self.tokens.is_some_and(|tokens| tokens > 0);
        if pays { Some(true) } else { credit }
    }
}

/// The account's rules for calls to the telephone network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundConfig {
    /// The countries that may be called, ISO 3166 alpha-2 in lower case. Empty: none. `None`: the server did not say.
    pub destination_whitelist: Option<Vec<String>>,
    /// The number that calls come from when the one asked for cannot be the source.
    pub default_source: Option<NumberId>,
}

/// A list of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Its numbers.
    Numbers,
    /// Its flows.
    Flows,
    /// Its extensions.
    Extensions,
}

impl Resource {
    /// All of them.
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
