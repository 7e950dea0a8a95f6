//! What calls cost, by the account's own ledger: rows as read, prices as the last rows had them. No price is built in.
//! `money/reading.rs` decides which page is read next, `money/words.rs` says what is known.

mod reading;
mod words;

use std::collections::HashMap;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use crate::api::{ApiError, ErrorKind, ListPage};
use crate::domain::{Amount, Billing, Call, CallId, expected_cost_type};
use crate::model::account_status::may_not_be_known;

/// Most rows that are kept: the newest. An hour has fewer in all but the largest accounts.
const MOST_ROWS: usize = 5_000;
/// The period that "the last hour" covers.
pub(crate) const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What was read of the ledger.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The rows by what they are for.
    rows: HashMap<String, Billing>,
    /// The price of a minute by cost type, with the time of the row that had it.
    prices: HashMap<String, (Timestamp, Amount)>,
    /// All rows from this time to the newest page were read; `MIN` if the ledger was read to its end.
    reached: Option<Timestamp>,
    /// When the newest page was last requested.
    pub as_of: Option<Instant>,
    /// Why the last read failed.
    pub error: Option<ApiError>,
    /// When a page was last requested.
    asked: Option<Instant>,
    under_way: bool,
    /// The server ignores where a page begins: older rows cannot be reached.
    circles: bool,
    /// When the rows of a call that has ended were last looked for.
    looked_up: HashMap<CallId, Instant>,
    /// Whether prices and the newest rows are wanted although no screen shows them.
    pub(crate) wanted: bool,
    /// The calls whose rows are wanted although no screen shows them.
    pub(crate) wanted_for: Vec<CallId>,
}

/// What a call costs, with all its legs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallCost {
    /// What its rows say, and for those that are not final what the minutes begun so far cost.
    pub amount: Amount,
    /// Minutes begun, in all legs.
    pub minutes: i64,
    /// The price of a minute; `None` if no leg has one yet or the legs differ.
    pub price: Option<Amount>,
    /// The legs that were answered.
    pub legs: usize,
    /// Legs whose price is not known.
    pub without_price: usize,
    /// Legs that are up.
    pub live: usize,
    /// Legs that have ended and whose row is not final.
    pub open: usize,
}

/// What the calls of the last hour cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourCost {
    /// The sum of the final rows.
    pub amount: Amount,
    /// The final rows.
    pub rows: usize,
    /// The rows that are not final yet.
    pub open: usize,
    /// The time from which on all rows are known; later than an hour ago while pages are still missing.
    pub since: Timestamp,
}

impl Ledger {
    /// Takes up a page: the rows created before the time, or the newest.
    pub(crate) fn page_read(
        &mut self,
        result: Result<ListPage<Billing>, ApiError>,
        before: Option<Timestamp>,
        asked: Instant,
    ) {
        self.under_way = false;
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.error = Some(error);
                return;
            }
        };
        self.error = None;
        let newest_known = self.rows.values().filter_map(|row| row.created).max();
        let oldest = page.listed.items.iter().filter_map(|row| row.created).min();
        let reached = page.reached.unwrap_or(Timestamp::MIN);
        match before {
            None => {
                self.as_of = Some(asked);
                let joins =
                    oldest.is_none() || reached == Timestamp::MIN || newest_known.is_some_and(|known| known >= reached);
                let known = self.reached.filter(|_| joins);
                self.reached = Some(known.map_or(reached, |known| known.min(reached)));
            }
            // A server that ignores the cursor would be asked again and again.
            Some(before) if reached >= before => self.circles = true,
            Some(before) if self.reached == Some(before) => self.reached = Some(reached),
            Some(_) => {}
        }
        for row in page.listed.items {
            self.take(row);
        }
        self.forget_the_oldest();
    }

    /// Why the ledger will never be read with this credential; `None` if it may be.
    #[must_use]
    pub fn refused(&self) -> Option<&'static str> {
        let error = self.error.as_ref().filter(|error| may_not_be_known(error))?;
        Some(match error.kind {
            ErrorKind::Forbidden => "not with this credential",
            _ => "the server has no ledger",
        })
    }

    /// What a call costs with the legs that its flow dialed, as far as they are known; `None` if none was answered.
    #[must_use]
    pub fn cost_of<'a>(&self, legs: impl IntoIterator<Item = &'a Call>, now: Timestamp) -> Option<CallCost> {
        let mut cost = CallCost::default();
        let mut prices = Vec::new();
        for leg in legs {
            self.add_leg(&mut cost, &mut prices, leg, now);
        }
        prices.dedup();
        cost.price = match prices.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        (cost.legs > 0).then_some(cost)
    }

    /// What a call's own leg took; `None` unless its row is final.
    #[must_use]
    pub fn final_cost(&self, call: &Call) -> Option<Amount> {
        self.rows.get(call.id.as_str()).filter(|row| row.is_final).map(|row| row.spent)
    }

    /// The price of a minute of this cost type, as the newest row had it.
    #[must_use]
    pub fn price_of(&self, cost_type: &str) -> Option<Amount> {
        self.prices.get(cost_type).map(|(_, price)| *price)
    }

    /// What the last hour cost; `None` before the ledger was read.
    #[must_use]
    pub fn last_hour(&self, now: Timestamp) -> Option<HourCost> {
        let hour_ago = now.saturating_sub(HOUR).unwrap_or(now);
        let since = self.reached?.max(hour_ago);
        let mut cost = HourCost { amount: Amount::default(), rows: 0, open: 0, since };
        for row in self.rows.values().filter(|row| row.is_usage && row.created >= Some(since)) {
            if row.is_final {
                cost.amount = cost.amount + row.spent;
                cost.rows += 1;
            } else {
                cost.open += 1;
            }
        }
        Some(cost)
    }

    fn add_leg(&self, cost: &mut CallCost, prices: &mut Vec<Amount>, leg: &Call, now: Timestamp) {
        let row = self.rows.get(leg.id.as_str());
        let Some(answered) = leg.times.progressing else { return };
        cost.legs += 1;
        if let Some(row) = row.filter(|row| row.is_final) {
            cost.amount = cost.amount + row.spent;
            cost.minutes += row.minutes;
            prices.extend(row.price());
            return;
        }
        let (over, until) = (leg.status.is_final(), leg.times.hangup.unwrap_or(now));
        *(if over { &mut cost.open } else { &mut cost.live }) += 1;
        let minutes = minutes_begun(answered, until);
        cost.minutes += minutes;
        let cost_type = row.map(|row| row.cost_type.as_str()).filter(|word| !word.is_empty());
        match self.prices.get(cost_type.unwrap_or_else(|| expected_cost_type(leg))) {
            Some((_, price)) => {
                prices.push(*price);
                cost.amount = cost.amount + price.times(minutes);
            }
            None => cost.without_price += 1,
        }
    }

    fn take(&mut self, row: Billing) {
        if let (Some(price), Some(created)) = (row.price(), row.created) {
            let known = self.prices.get(&row.cost_type).map(|(at, _)| *at);
            if known <= Some(created) {
                self.prices.insert(row.cost_type.clone(), (created, price));
            }
        }
        if row.is_usage && !row.reference.is_empty() {
            self.rows.insert(row.reference.clone(), row);
        }
    }

    fn forget_the_oldest(&mut self) {
        if self.rows.len() <= MOST_ROWS {
            return;
        }
        let mut times: Vec<_> = self.rows.values().map(|row| row.created).collect();
        times.sort_unstable();
        let Some(Some(oldest)) = times.get(times.len() - MOST_ROWS * 4 / 5).copied() else { return };
        self.rows.retain(|_, row| row.created >= Some(oldest));
        self.reached = self.reached.map(|reached| reached.max(oldest));
    }
}

/// Minutes begun between two times: one at least.
fn minutes_begun(from: Timestamp, until: Timestamp) -> i64 {
    let millis = until.duration_since(from).as_millis().max(1);
    i64::try_from((millis + 59_999) / 60_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
