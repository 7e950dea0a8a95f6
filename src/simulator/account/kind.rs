//! The accounts a simulator can be started with: what sets each apart from the seeded one, which lacks nothing.

use super::Account;
use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How far an account has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AccountKind {
    /// Just signed up: no identity, no money, no country that may be called, only a virtual number
    New,
    /// Frozen for its deletion since two days: everything is refused until DELETE /auth/unregister
    Frozen,
    /// Without money, and nothing else wrong with it
    Broke,
    /// Nothing is missing
    #[default]
    Verified,
}

impl AccountKind {
    /// Takes from the seeded account what an account of this kind does not have.
    pub(super) fn apply(self, account: &mut Account) {
        match self {
            Self::Verified => {}
            Self::Frozen => account.set_frozen(Some(Timestamp::now() - DAY * 2)),
            Self::Broke => {
                merge(&mut account.billing_account, json!({ "balance_credit": 0, "balance_token": 0 }));
            }
            Self::New => make_new(account),
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
        // Nobody has ever called it, and nobody calls it by himself.
        number["call_flow_id"] = json!(uuid::Uuid::nil());
    }
}

/// Lays some fields over those of a record.
pub(super) fn merge(record: &mut Value, fields: Value) {
    if let Value::Object(fields) = fields {
        for (name, value) in fields {
            record[name] = value;
        }
    }
}
