//! The ledger, as data: a row for each answered leg and for each recording. `billing.rs` opens and fills in the rows.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The most rows kept. The oldest are dropped first.
const MAX_ROWS: usize = 50_000;

/// A row as the API shows it: unset times are `null`, amounts spent are negative.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Billing {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub account_id: Uuid,
    pub transaction_type: &'static str,
    pub status: &'static str,
    pub reference_type: &'static str,
    pub reference_id: Uuid,
    pub cost_type: &'static str,
    /// In seconds.
    pub usage_duration: i64,
    /// Minutes begun.
    pub billable_units: i64,
    pub rate_token_per_unit: i64,
    /// In millionths of a dollar, like all credit.
    pub rate_credit_per_unit: i64,
    pub amount_token: i64,
    pub amount_credit: i64,
    /// The balances after this row; both are 0 in a row that cost nothing.
    pub balance_token_snapshot: i64,
    pub balance_credit_snapshot: i64,
    pub idempotency_key: Uuid,
    pub tm_billing_start: Option<Timestamp>,
    pub tm_billing_end: Option<Timestamp>,
    pub tm_create: Timestamp,
    pub tm_update: Option<Timestamp>,
    pub tm_delete: Option<Timestamp>,
}

impl Billing {
    /// True if it took credit or tokens.
    pub fn cost_something(&self) -> bool {
        self.amount_credit != 0 || self.amount_token != 0
    }
}

#[derive(Debug, Default)]
pub struct Ledger {
    /// By creation time, which pages are cut by.
    rows: BTreeMap<Timestamp, Billing>,
    /// The rows that are not filled in yet, by what they are for.
    open: HashMap<Uuid, Timestamp>,
}

impl Ledger {
    /// Opens a row. Its creation time moves on by a microsecond as long as another row has the same.
    pub fn open(&mut self, mut row: Billing) {
        while self.rows.contains_key(&row.tm_create) {
            row.tm_create += SignedDuration::from_micros(1);
        }
        if self.rows.len() >= MAX_ROWS
            && let Some((_, oldest)) = self.rows.pop_first()
        {
            self.open.remove(&oldest.reference_id);
        }
        self.open.insert(row.reference_id, row.tm_create);
        self.rows.insert(row.tm_create, row);
    }

    /// Takes the open row of a call or a recording, to be filled in. It stays in the ledger.
    pub fn close(&mut self, reference: Uuid) -> Option<&mut Billing> {
        self.rows.get_mut(&self.open.remove(&reference)?)
    }

    pub fn get(&self, id: Uuid) -> Option<&Billing> {
        self.rows.values().find(|row| row.id == id)
    }

    /// The rows created before a moment, newest first.
    pub fn before(&self, moment: Timestamp) -> impl Iterator<Item = &Billing> {
        self.rows.range(..moment).rev().map(|(_, row)| row)
    }

    /// All rows, newest first.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Billing> {
        self.rows.values_mut().rev()
    }
}
