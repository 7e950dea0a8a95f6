//! The accounts to start with: what each kind lacks in comparison with the seeded one, and extra records.

use super::{Account, created, id_of};
use crate::simulator::options::{AccountKind, Size};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

const DAY: SignedDuration = SignedDuration::from_hours(24);

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

    /// Takes away what an account of this kind does not have.
    pub(super) fn reduce_to(&mut self, kind: AccountKind) {
        match kind {
            AccountKind::Verified => {}
            AccountKind::Frozen => self.set_frozen(Some(Timestamp::now() - DAY * 2)),
            AccountKind::Broke => {
                merge(&mut self.billing_account, json!({ "balance_credit": 0, "balance_token": 0 }));
            }
            AccountKind::New => make_new(self),
        }
    }
}

fn make_new(account: &mut Account) {
    merge(
        &mut account.customer,
        json!({ "status": "initial", "identity_verification_status": "none", "email_verified": false }),
    );
    merge(
        &mut account.billing_account,
        json!({
            "plan_type": "free",
            "balance_credit": 0,
            "balance_token": 0,
            "payment_type": "",
            "payment_method": "",
            "tm_last_topup": null,
            "tm_next_topup": null,
        }),
    );
    let config = json!({ "destination_whitelist": [], "default_outgoing_source_number_id": null });
    merge(&mut account.outbound_config, config);
    account.contacts.clear();
    account.numbers.retain(|number| number["type"] == "virtual");
    for number in &mut account.numbers {
        // It is new: nobody calls it, and it never calls by itself.
        number["call_flow_id"] = json!(Uuid::nil());
    }
}

/// Adds copies of the first record, each with its own id and time.
fn grow(records: &mut Vec<Value>, count: usize, change: impl Fn(usize, &mut Value)) {
    let Some(like) = records.first().cloned() else { return };
    let oldest = records.iter().filter_map(created).min().unwrap_or(Timestamp::UNIX_EPOCH);
    let first = id_of(&like).as_u128();
    for number in 1..=count {
        let mut record = like.clone();
        let back = SignedDuration::from_secs(i64::try_from(number).unwrap_or(i64::MAX));
        record["id"] = json!(Uuid::from_u128(first + ((number as u128) << 64)));
        record["tm_create"] = json!(oldest.saturating_sub(back).unwrap_or(Timestamp::MIN));
        change(number - 1, &mut record);
        records.push(record);
    }
}

/// Sets these fields of a record.
pub(super) fn merge(record: &mut Value, fields: Value) {
    if let Value::Object(fields) = fields {
        for (name, value) in fields {
            record[name] = value;
        }
    }
}
