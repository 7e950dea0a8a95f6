//! Which page of the ledger is read next: only what the screen needs, and no page that is known.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::Ledger;
use crate::base::clock::Now;
use crate::domain::{Call, CallId};
use crate::messages::effect::Effect;
use crate::model::Model;

/// How often the newest page is read while the account is on screen.
const EVERY: Duration = Duration::from_secs(15);
/// The same while only the price of a live call is wanted: prices change seldom.
const PRICES_EVERY: Duration = Duration::from_mins(5);
/// How long after a failure the next attempt is.
const AFTER_FAILURE: Duration = Duration::from_secs(15);
/// How often the row of a call that has just ended is looked for, and how often that of an older one.
const LOOK_UP_EVERY: Duration = Duration::from_secs(3);
const LOOK_UP_OLD_EVERY: Duration = Duration::from_mins(1);
/// How long after the hang-up a call has just ended.
const JUST_ENDED: SignedDuration = SignedDuration::from_mins(1);
/// How long after the answer a call's row is created at most.
const ROW_LAG: SignedDuration = SignedDuration::from_secs(10);
/// Most calls whose look-ups are remembered.
const MOST_LOOKED_UP: usize = 500;

/// A page to read, and when.
struct Due {
    at: Instant,
    /// Where the page begins; `None` for the newest.
    before: Option<Timestamp>,
    /// The call whose row it looks for.
    call: Option<CallId>,
}

impl Model {
    /// Reads a page of the ledger if one is due; `account` if the account is on screen.
    pub(crate) fn ledger_to_read(&mut self, account: bool, now: Now) -> Option<Effect> {
        let due = self.ledger_due_page(account, now).filter(|due| due.at <= now.instant)?;
        let money = &mut self.calls.ledger;
        (money.asked, money.under_way) = (Some(now.instant), true);
        if let Some(call) = due.call {
            if money.looked_up.len() >= MOST_LOOKED_UP {
                money.looked_up.clear();
            }
            money.looked_up.insert(call, now.instant);
        }
        Some(Effect::LoadBillings(due.before))
    }

    /// When the ledger is next read.
    pub(crate) fn ledger_due(&self, account: bool, now: Now) -> Option<Instant> {
        self.ledger_due_page(account, now).map(|due| due.at)
    }

    /// The selected call with the calls that its flow dialed, as far as they are known.
    pub(crate) fn legs_of<'a>(&'a self, call: &'a Call) -> Vec<&'a Call> {
        let known = call.chained().iter().filter_map(|id| self.calls.call(id)).map(|tracked| &tracked.call);
        std::iter::once(call).chain(known).collect()
    }

    fn ledger_due_page(&self, account: bool, now: Now) -> Option<Due> {
        let money = &self.calls.ledger;
        self.credential.as_ref()?;
        if money.under_way || money.refused().is_some() {
            return None;
        }
        let selected = self.calls.table.cursor().selected().and_then(|target| self.calls.call_of(target));
        let wanted = money.wanted_for.iter().filter_map(|id| self.calls.call(id));
        let legs: Vec<_> = selected.into_iter().chain(wanted).flat_map(|tracked| self.legs_of(&tracked.call)).collect();
        let mut due: Vec<Due> = legs.iter().filter_map(|leg| money.row_due(leg, now)).collect();
        let costs = self.calls.shows_costs();
        let hour = account || costs;
        let often = hour || money.wanted;
        if costs {
            let shown = self.calls.on_screen().map(|tracked| &tracked.call);
            due.extend(shown.filter(|call| money.may_be_found(call, now)).filter_map(|call| money.row_due(call, now)));
        }
        let priced = legs.iter().any(|leg| leg.times.progressing.is_some() && !leg.status.is_final());
        let every = match (often, priced) {
            (true, _) => Some(EVERY),
            (false, true) => Some(PRICES_EVERY),
            (false, false) => None,
        };
        if let Some(every) = every {
            let at = money.as_of.map_or(now.instant, |read| read + every);
            due.push(Due { at, before: None, call: None });
        }
        let hour_ago = self.connection.clock.time(now.wall).saturating_sub(super::HOUR).unwrap_or(now.wall);
        if let Some(reached) = money.reached.filter(|reached| hour && !money.circles && *reached > hour_ago) {
            due.push(Due { at: now.instant, before: Some(reached), call: None });
        }
        let mut due = due.into_iter().min_by_key(|due| due.at)?;
        if let (Some(asked), true) = (money.asked, money.error.is_some()) {
            due.at = due.at.max(asked + AFTER_FAILURE);
        }
        Some(due)
    }
}

impl Ledger {
    /// Whether looking for a call's row may help: it was not looked for, or the call has just ended. Of many rows on
    /// screen, some may never have one.
    fn may_be_found(&self, call: &Call, now: Now) -> bool {
        !self.looked_up.contains_key(&call.id) || call.times.hangup.is_some_and(|ended| has_just_ended(ended, now))
    }

    /// When to look for the final row of a call that has ended. The list is sorted by time, so a page that begins right
    /// above the row is enough.
    fn row_due(&self, call: &Call, now: Now) -> Option<Due> {
        let (answered, ended) = (call.times.progressing?, call.times.hangup?);
        let row = self.rows.get(call.id.as_str());
        if row.is_some_and(|row| row.is_final) {
            return None;
        }
        let above = |at: Timestamp, by: SignedDuration| at.checked_add(by).unwrap_or(at);
        let before = match row.and_then(|row| row.created) {
            Some(created) => above(created, SignedDuration::from_micros(1)),
            None => above(answered, ROW_LAG),
        };
        let every = if has_just_ended(ended, now) { LOOK_UP_EVERY } else { LOOK_UP_OLD_EVERY };
        let at = self.looked_up.get(&call.id).map_or(now.instant, |looked| *looked + every);
        Some(Due { at, before: Some(before), call: Some(call.id.clone()) })
    }
}

fn has_just_ended(ended: Timestamp, now: Now) -> bool {
    now.wall.duration_since(ended) < JUST_ENDED
}
