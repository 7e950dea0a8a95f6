//! The account's ledger: a row for each answered leg and each recording, with what it cost and at which rate.

use std::fmt;
use std::ops::Add;

use jiff::Timestamp;

use super::{Address, AddressKind, Call, Direction, Money};

/// How virtual numbers begin.
const VIRTUAL: &str = "+899";

/// What something costs: credit, tokens, or both. Positive: spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// The credit.
    pub credit: Money,
    /// The tokens.
    pub tokens: i64,
}

impl Amount {
    /// Whether it is nothing.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// So many times the amount.
    #[must_use]
    pub fn times(self, count: i64) -> Self {
        Self { credit: Money(self.credit.0.saturating_mul(count)), tokens: self.tokens.saturating_mul(count) }
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            credit: Money(self.credit.0.saturating_add(other.credit.0)),
            tokens: self.tokens.saturating_add(other.tokens),
        }
    }
}

impl fmt::Display for Amount {
    /// `$0.010`, `3 tokens`, `1 token + $0.001`, or `nothing`. Small amounts keep all their digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens = match self.tokens {
            0 => None,
            1 => Some("1 token".to_owned()),
            count => Some(format!("{count} tokens")),
        };
        let credit = (self.credit.0 != 0).then(|| self.credit.exact());
        match (tokens, credit) {
            (None, None) => f.write_str("nothing"),
            (Some(only), None) | (None, Some(only)) => f.write_str(&only),
            (Some(tokens), Some(credit)) => write!(f, "{tokens} + {credit}"),
        }
    }
}

impl Money {
    /// The exact amount with at least three decimals: a minute costs a few thousandths of a dollar.
    #[must_use]
    pub fn exact(self) -> String {
        self.after("$")
    }

    /// The same as a plain number of dollars: `0.010`.
    #[must_use]
    pub fn decimal(self) -> String {
        self.after("")
    }

    fn after(self, currency: &str) -> String {
        let micros = self.0.unsigned_abs();
        let decimals = format!("{:06}", micros % 1_000_000);
        let kept = decimals.trim_end_matches('0').len().max(3);
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{currency}{}.{decimals:.kept$}", micros / 1_000_000)
    }
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billing {
    /// The row's identifier.
    pub id: String,
    /// What it is for: the identifier of a call, a recording, ….
    pub reference: String,
    /// What decides the price: `call_pstn_outgoing`, `call_extension`, `recording`, ….
    pub cost_type: String,
    /// Whether it records a use of the account; false for a top-up, a refund or an adjustment.
    pub is_usage: bool,
    /// Whether it is final. The row of a call has zeros until some moments after the hang-up.
    pub is_final: bool,
    /// Minutes begun.
    pub minutes: i64,
    /// What a minute costs: tokens as long as there are some, or else credit.
    pub rate: Amount,
    /// What it took.
    pub spent: Amount,
    /// When it was created, by the server's clock: its place in the list.
    pub created: Option<Timestamp>,
}

impl Billing {
    /// What a minute took, as far as the row shows it: of a rate that names tokens and credit only one is taken.
    #[must_use]
    pub fn price(&self) -> Option<Amount> {
        let known = self.is_usage && (self.minutes > 0 || !self.rate.is_nothing());
        let only_tokens = self.rate.tokens > 0 && self.spent.tokens > 0;
        known.then_some(if only_tokens {
            Amount { credit: Money(0), tokens: self.rate.tokens }
        } else {
            Amount { credit: self.rate.credit, tokens: 0 }
        })
    }
}

/// The cost type that a leg is expected to have before its row is known.
#[must_use]
pub fn expected_cost_type(call: &Call) -> &'static str {
    if call.direction != Direction::Incoming {
        return cost_type_to(&call.destination);
    }
    match call.source.kind {
        AddressKind::Tel if call.destination.target.starts_with(VIRTUAL) => "call_vn",
        AddressKind::Tel => "call_pstn_incoming",
        _ => "call_extension",
    }
}

/// The cost type that a call to this destination is expected to have.
#[must_use]
pub fn cost_type_to(to: &Address) -> &'static str {
    match to.kind {
        AddressKind::Tel if to.target.starts_with(VIRTUAL) => "call_vn",
        AddressKind::Tel => "call_pstn_outgoing",
        _ => "call_extension",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(credit: i64, tokens: i64) -> Amount {
        Amount { credit: Money(credit), tokens }
    }

    #[test]
    fn amounts_are_exact_with_three_decimals_at_least() {
        for (credit, tokens, expected) in [
            (0, 0, "nothing"),
            (10_000, 0, "$0.010"),
            (1_500_000, 0, "$1.500"),
            (500, 0, "$0.0005"),
            (1, 0, "$0.000001"),
            (-30_000, 0, "-$0.030"),
            (0, 1, "1 token"),
            (0, 12, "12 tokens"),
            (1_000, 3, "3 tokens + $0.001"),
        ] {
            assert_eq!(amount(credit, tokens).to_string(), expected);
        }
    }

    #[test]
    fn a_row_shows_a_price_once_it_is_final_or_names_a_rate() {
        let row = |minutes, rate, spent| Billing {
            id: "b".to_owned(),
            reference: "c".to_owned(),
            cost_type: "call_vn".to_owned(),
            is_usage: true,
            is_final: minutes > 0,
            minutes,
            rate,
            spent,
            created: None,
        };
        for (minutes, rate, spent, expected) in [
            (0, amount(0, 0), amount(0, 0), None),
            (2, amount(10_000, 0), amount(20_000, 0), Some(amount(10_000, 0))),
            (2, amount(0, 0), amount(0, 0), Some(amount(0, 0))),
            (2, amount(1_000, 1), amount(0, 2), Some(amount(0, 1))),
            (2, amount(1_000, 1), amount(2_000, 0), Some(amount(1_000, 0))),
            (0, amount(10_000, 0), amount(0, 0), Some(amount(10_000, 0))),
        ] {
            assert_eq!(row(minutes, rate, spent).price(), expected, "{minutes} {rate:?} {spent:?}");
        }
        assert_eq!(Billing { is_usage: false, ..row(2, amount(1, 0), amount(2, 0)) }.price(), None);
    }
}
