//! What calls and recordings cost: a row opens with zeros when a leg is answered, and is filled in some moments after
//! its end. The balance goes down by what the row says.

use super::call::Call;
use super::rng::Rng;
use super::world::{Billing, Recording, ScheduledEvent, World};
use jiff::Timestamp;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How long after its end a row is filled in.
const FILL_IN_MS: u64 = 700;
/// What one unit of each kind costs: tokens, or credit where the tokens are used up.
const RATES: [(&str, i64, i64); 5] = [
    ("call_pstn_outgoing", 0, 10_000),
    ("call_pstn_incoming", 0, 10_000),
    ("call_vn", 1, 1_000),
    ("call_extension", 0, 0),
    ("recording", 3, 30_000),
];
/// How virtual numbers begin.
const VIRTUAL: &str = "+899";

impl World {
    /// Opens the row of a leg that has been answered.
    pub(super) fn bill_answered(&mut self, id: Uuid) {
        let Some(call) = self.call(id) else { return };
        let Some(answered) = call.tm_progressing else { return };
        let (reference_type, cost_type) = kind_of(call);
        self.open_row(id, reference_type, cost_type, answered);
    }

    /// Opens the row of a recording that has begun.
    pub(super) fn bill_recording(&mut self, recording: &Recording) {
        self.open_row(recording.id, "recording", "recording", recording.tm_create);
    }

    /// Has the row of a call or a recording filled in a moment from now, if it has one.
    pub(super) fn bill_ended(&mut self, reference: Uuid) {
        let ended = self.time();
        let moment = Duration::from_millis(FILL_IN_MS);
        self.schedule(moment, ScheduledEvent::BillingEnd(reference, ended));
    }

    /// Fills in a row and charges the account, as far as its plan is not unlimited.
    pub(super) fn fill_in_row(&mut self, reference: Uuid, ended: Timestamp) {
        let now = self.time();
        let account = &mut self.account.billing_account;
        let tokens = account["balance_token"].as_i64().unwrap_or(0);
        let credit = account["balance_credit"].as_i64().unwrap_or(0);
        let unlimited = account["plan_type"] == "unlimited";
        let Some(row) = self.ledger.close(reference) else { return };
        fill_in(row, ended, tokens);
        row.tm_update = Some(now);
        if !row.cost_something() {
            return;
        }
        let (tokens, credit) =
            if unlimited { (tokens, credit) } else { (tokens + row.amount_token, credit + row.amount_credit) };
        (row.balance_token_snapshot, row.balance_credit_snapshot) = (tokens, credit);
        (account["balance_token"], account["balance_credit"]) = (json!(tokens), json!(credit));
    }

    /// Adds the finished row of a call that ended in the past. The account was charged then.
    pub(super) fn bill_past_call(&mut self, id: Uuid) {
        let Some(ended) = self.call(id).and_then(|call| call.tm_hangup) else { return };
        self.bill_answered(id);
        self.bill_past(id, ended);
    }

    /// Finishes the row of something that ended in the past. The account was charged then.
    pub(super) fn bill_past(&mut self, reference: Uuid, ended: Timestamp) {
        if let Some(row) = self.ledger.close(reference) {
            fill_in(row, ended, i64::MAX);
            row.tm_update = ended.checked_add(Duration::from_millis(FILL_IN_MS)).ok();
        }
    }

    /// Sets the balances in the rows of the past so that they lead to the present one.
    pub(super) fn settle_past_balances(&mut self) {
        let account = &self.account.billing_account;
        let mut tokens = account["balance_token"].as_i64().unwrap_or(0);
        let mut credit = account["balance_credit"].as_i64().unwrap_or(0);
        for row in self.ledger.rows_mut().filter(|row| row.cost_something()) {
            (row.balance_token_snapshot, row.balance_credit_snapshot) = (tokens, credit);
            (tokens, credit) = (tokens - row.amount_token, credit - row.amount_credit);
        }
    }

    fn open_row(&mut self, reference: Uuid, reference_type: &'static str, cost_type: &'static str, start: Timestamp) {
        let account_id = self.account.billing_account["id"].as_str().unwrap_or("").parse().unwrap_or_default();
        // Its own course of numbers: the calls to come must not depend on rows.
        let mut rng = Rng::new(reference.as_u64_pair().1, 1);
        self.ledger.open(Billing {
            id: rng.uuid(),
            customer_id: self.account.customer_id(),
            account_id,
            transaction_type: "usage",
            status: "progressing",
            reference_type,
            reference_id: reference,
            cost_type,
            idempotency_key: rng.uuid(),
            tm_billing_start: Some(start),
            tm_create: start,
            ..Billing::default()
        });
    }
}

/// Fills in a row: minutes are rounded up, and tokens are used before credit.
fn fill_in(row: &mut Billing, ended: Timestamp, tokens_left: i64) {
    let start = row.tm_billing_start.unwrap_or(ended);
    // However short, a minute was begun.
    let seconds = ended.duration_since(start).as_millis().clamp(1, i64::MAX.into());
    let seconds = i64::try_from((seconds + 999) / 1_000).unwrap_or(0);
    let rate = RATES.iter().find(|(kind, ..)| *kind == row.cost_type);
    let (token_rate, credit_rate) = rate.map_or((0, 0), |(_, tokens, credit)| (*tokens, *credit));
    let units = (seconds + 59) / 60;
    let by_tokens = if token_rate > 0 { (tokens_left.max(0) / token_rate).min(units) } else { 0 };
    row.status = "end";
    (row.usage_duration, row.billable_units) = (seconds, units);
    (row.rate_token_per_unit, row.rate_credit_per_unit) = (token_rate, credit_rate);
    row.amount_token = -by_tokens * token_rate;
    row.amount_credit = -(units - by_tokens) * credit_rate;
    row.tm_billing_end = Some(ended);
}

/// The reference type and the cost type of a call, by its far end.
fn kind_of(call: &Call) -> (&'static str, &'static str) {
    let outgoing = call.direction == "outgoing";
    let far = if outgoing { &call.destination } else { &call.source };
    match far.kind.as_str() {
        "tel" if call.destination.target.starts_with(VIRTUAL) => ("call", "call_vn"),
        "tel" if outgoing => ("call", "call_pstn_outgoing"),
        "tel" => ("call", "call_pstn_incoming"),
        _ => ("call_extension", "call_extension"),
    }
}
