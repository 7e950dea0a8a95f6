//! Rows of the ledger.

use serde_json::Value;

use super::fields::{Unreadable, id, text, without_secrets};
use super::time::timestamp;
use crate::domain::{Amount, Billing, Money};

/// A row of the ledger. The API's amounts are negative if they were spent.
///
/// # Errors
/// [`Unreadable`] without an id.
pub fn billing(value: Value) -> Result<Billing, Unreadable> {
    let value = without_secrets(value);
    let whole = |field: &str| value.get(field).and_then(Value::as_i64).unwrap_or(0);
    let row = id(&value, "id", |id| (!id.is_empty()).then(|| id.to_owned())).ok_or(Unreadable)?;
    Ok(Billing {
        id: row,
        reference: text(&value, "reference_id"),
        cost_type: text(&value, "cost_type"),
        is_usage: matches!(text(&value, "transaction_type").as_str(), "usage" | ""),
        is_final: matches!(text(&value, "status").as_str(), "end" | "finished"),
        minutes: whole("billable_units"),
        rate: Amount { credit: Money(whole("rate_credit_per_unit")), tokens: whole("rate_token_per_unit") },
        spent: Amount {
            credit: Money(whole("amount_credit").saturating_neg()),
            tokens: whole("amount_token").saturating_neg(),
        },
        created: value.get("tm_create").and_then(timestamp),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_is_read_with_what_was_spent_as_positive() {
        let read = billing(json!({"id": "b", "reference_id": "c", "cost_type": "call_pstn_outgoing", "status": "end",
            "transaction_type": "usage", "billable_units": 3, "rate_credit_per_unit": 10_000,
            "amount_credit": -30_000, "amount_token": 0, "tm_create": "2026-01-15T09:30:00.5Z"}))
        .unwrap();
        assert_eq!((read.minutes, read.is_final, read.is_usage), (3, true, true));
        assert_eq!((read.rate.credit, read.spent.credit), (Money(10_000), Money(30_000)));
        assert_eq!(read.created, Some("2026-01-15T09:30:00.5Z".parse().unwrap()));
    }

    #[test]
    fn a_row_may_lack_everything_but_its_id() {
        let read = billing(json!({"id": "b", "amount_credit": "much", "tm_create": null})).unwrap();
        assert_eq!((read.is_final, read.spent, read.created), (false, Amount::default(), None));
        let topped_up = billing(json!({"id": "b", "transaction_type": "top_up", "status": "end"})).unwrap();
        assert!(!topped_up.is_usage);
        for broken in [json!({}), json!({"id": ""}), json!(null), json!("b")] {
            assert_eq!(billing(broken), Err(Unreadable));
        }
    }
}
