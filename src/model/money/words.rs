//! What is known about money, in words.

use std::time::Duration;

use jiff::Timestamp;

use super::{CallCost, HourCost};
use crate::base::clock::Now;
use crate::domain::{Amount, BillingAccount, Call, Money};
use crate::model::Model;

/// Older than this, what was read is shown with its age.
const FRESH: Duration = Duration::from_secs(30);

impl Model {
    /// What a call costs, for its detail; `None` if there is nothing to say because it was never answered.
    #[must_use]
    pub fn cost_words(&self, call: &Call, now: Now) -> Option<String> {
        let time = self.connection.clock.time(now.wall);
        let cost = self.calls.ledger.cost_of(self.legs_of(call), time)?;
        if let Some(why) = self.calls.ledger.refused() {
            return Some(format!("not known: {why}"));
        }
        Some(words(&cost))
    }

    /// What a call's own leg costs, in few columns: `~` while it is live or its row is not final, `…` while it is not
    /// known. Empty if the call was never answered.
    #[must_use]
    pub fn cost_cell(&self, call: &Call, time: Timestamp) -> String {
        let Some(cost) = self.calls.ledger.cost_of([call], time) else { return String::new() };
        if self.calls.ledger.refused().is_some() {
            return "unknown".to_owned();
        }
        let sign = if cost.live + cost.open > 0 { "~" } else { "" };
        match cost.amount {
            _ if cost.without_price > 0 => "…".to_owned(),
            amount if amount.is_nothing() => format!("{sign}free"),
            Amount { credit: Money(0), tokens } => format!("{sign}{tokens} tok."),
            amount => format!("{sign}{amount}"),
        }
    }

    /// What the last hour cost and how long the balance lasts, as pairs of subject and words.
    pub(crate) fn spending(&self, now: Now) -> Vec<(&'static str, String)> {
        if let Some(why) = self.calls.ledger.refused() {
            return vec![("Spent", format!("not known: {why}"))];
        }
        let Some(hour) = self.calls.ledger.last_hour(self.connection.clock.time(now.wall)) else {
            let why = match &self.calls.ledger.error {
                Some(error) => format!("the ledger could not be read: {}", error.kind.words()),
                None => "the ledger is being read".to_owned(),
            };
            return vec![("Spent", why)];
        };
        let time = self.connection.clock.time(now.wall);
        let whole = time.duration_since(hour.since) >= super::HOUR;
        let age = self.calls.ledger.as_of.map(|read| now.since(read)).filter(|age| *age >= FRESH);
        let age = age.map(|age| format!(" (read {})", self.ago(age, now))).unwrap_or_default();
        let mut lines = vec![("Spent", format!("{}{age}", spent(&hour, whole)))];
        let billing = &self.account_status.billing;
        if let (Some(account), true) = (&billing.value, whole) {
            let age = billing.as_of.map(|read| now.since(read)).filter(|age| *age >= FRESH);
            let age = age.map(|age| format!(" (balance read {})", self.ago(age, now))).unwrap_or_default();
            lines.extend(lasts(account, hour.amount).map(|words| ("Lasts", words + &age)));
        }
        lines
    }

    /// Why the balance forbids another call without a question: it is known to be below the limit of the settings.
    pub(crate) fn below_limit(&self, now: Now) -> Option<String> {
        let limit = self.settings.stop_below?;
        let billing = &self.account_status.billing;
        let account = billing.value.as_ref().filter(|account| account.plan != "unlimited")?;
        let credit = account.credit.filter(|credit| *credit < limit)?;
        let age = self.ago(billing.as_of.map(|read| now.since(read)).unwrap_or_default(), now);
        let failed = if billing.error.is_some() { ", and cannot be read now" } else { "" };
        Some(format!("The balance is {credit}, below your limit of {limit} (read {age}{failed})."))
    }
}

fn words(cost: &CallCost) -> String {
    let minutes = format!("{} min begun", cost.minutes);
    let legs = if cost.legs > 1 { format!(", {} legs", cost.legs) } else { String::new() };
    if cost.without_price > 0 {
        return format!("{minutes}{legs} · no rate known yet");
    }
    let product = match cost.price {
        Some(price) if price.is_nothing() => "free".to_owned(),
        Some(price) if cost.minutes == 1 => format!("{minutes} × {price}"),
        Some(price) => format!("{minutes} × {price} = {}", cost.amount),
        None => format!("{} for {minutes}", cost.amount),
    };
    match (cost.live, cost.open) {
        (0, 0) if cost.amount.is_nothing() => format!("free{legs}"),
        (0, 0) => format!("{} for {} min{legs}", cost.amount, cost.minutes),
        (0, _) => format!("{product}{legs} · not in the ledger yet"),
        _ => format!("{product}{legs} · final at the end"),
    }
}

fn spent(hour: &HourCost, whole: bool) -> String {
    let since = if whole { "in the last hour".to_owned() } else { "so far; reading the last hour".to_owned() };
    let open = match hour.open {
        0 => String::new(),
        1 => ", 1 leg not final".to_owned(),
        count => format!(", {count} legs not final"),
    };
    format!("{} for {} rows {since}{open}", hour.amount, hour.rows)
}

/// How long the credit lasts if every hour costs as much as the last one.
fn lasts(account: &BillingAccount, hour: Amount) -> Option<String> {
    if account.plan == "unlimited" {
        return Some("the plan is unlimited".to_owned());
    }
    let credit = account.credit?;
    if hour.credit.0 <= 0 {
        return Some("no credit was spent in the last hour".to_owned());
    }
    let minutes = i128::from(credit.0.max(0)) * 60 / i128::from(hour.credit.0);
    Some(match (minutes / 60, minutes / 60 / 24) {
        (0, _) => format!("about {minutes} min at the last hour's rate"),
        (hours @ ..72, _) => format!("about {hours} h at the last hour's rate"),
        (_, days) => format!("about {days} days at the last hour's rate"),
    })
}
