//! Accounts of any size: extra numbers, flows and extensions.

use super::Account;
use crate::simulator::options::Size;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

impl Account {
    /// Adds records. They are older than all existing ones.
    pub fn grow(&mut self, size: Size) {
        grow(&mut self.numbers, size.numbers, |number, record| {
            // Numbers reserved for fiction, in each area code in turn.
            record["number"] = json!(format!("+1{}55501{:02}", 201 + number / 100 % 789, number % 100));
            record["name"] = json!(format!("Line {number:05}"));
        });
        grow(&mut self.flows, size.flows, |number, record| {
            record["name"] = json!(format!("Flow {number:05}"));
        });
        grow(&mut self.extensions, size.extensions, |number, record| {
            record["name"] = json!(format!("desk-{number:05}"));
            record["extension"] = json!((50_000 + number).to_string());
            record["username"] = record["extension"].clone();
        });
    }
}

/// Adds copies of the first record, each with its own id and time.
fn grow(records: &mut Vec<Value>, count: usize, change: impl Fn(usize, &mut Value)) {
    let Some(like) = records.first().cloned() else { return };
    let oldest = records.iter().filter_map(super::created).min().unwrap_or(Timestamp::UNIX_EPOCH);
    let first = super::id_of(&like).as_u128();
    for number in 1..=count {
        let mut record = like.clone();
        let back = SignedDuration::from_secs(i64::try_from(number).unwrap_or(i64::MAX));
        record["id"] = json!(Uuid::from_u128(first + ((number as u128) << 64)));
        record["tm_create"] = json!(oldest.saturating_sub(back).unwrap_or(Timestamp::MIN));
        change(number - 1, &mut record);
        records.push(record);
    }
}
