//! The kinds of accounts to start with: what each lacks in comparison with the seeded one.

use super::Account;
use crate::simulator::options::AccountKind;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Account {
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
    account.numbers.retain(|number| number["type"] == "virtual");
    for number in &mut account.numbers {
        // It is new: nobody calls it, and it never calls by itself.
        number["call_flow_id"] = json!(uuid::Uuid::nil());
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
