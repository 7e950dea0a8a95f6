//! What calls cost, with rows written by hand.

use super::*;
use crate::api::{Listed, Operation, wire};
use crate::domain::Money;
use serde_json::{Value, json};

fn time(text: &str) -> Timestamp {
    format!("2026-11-20T{text}Z").parse().unwrap()
}

fn call(id: &str, to: &str, answered: Option<&str>, hangup: Option<&str>) -> Call {
    let at = |text: Option<&str>| text.map(|text| time(text).to_string());
    wire::call(json!({
        "id": id, "direction": "outgoing", "status": if hangup.is_some() { "hangup" } else { "progressing" },
        "source": {"type": "tel", "target": "+12025550142"}, "destination": {"type": "tel", "target": to},
        "tm_progressing": at(answered), "tm_hangup": at(hangup),
    }))
    .unwrap()
}

/// A final row: minutes, price of one, and when it was created.
fn row(reference: &str, minutes: i64, price: i64, created: &str) -> Value {
    json!({"id": format!("b-{reference}"), "reference_id": reference, "transaction_type": "usage", "status": "end",
        "cost_type": "call_pstn_outgoing", "billable_units": minutes, "rate_credit_per_unit": price,
        "amount_credit": -minutes * price, "tm_create": time(created).to_string()})
}

fn open(reference: &str, created: &str) -> Value {
    json!({"id": format!("b-{reference}"), "reference_id": reference, "transaction_type": "usage",
        "status": "progressing", "cost_type": "call_pstn_outgoing", "tm_create": time(created).to_string()})
}

/// A page whose rows go down to `reached`; `None` if it is the end of the ledger.
fn page(rows: Vec<Value>, reached: Option<&str>) -> ListPage<Billing> {
    let items: Vec<Billing> = rows.into_iter().map(|row| wire::billing(row).unwrap()).collect();
    ListPage { length: items.len(), listed: Listed::whole(items), reached: reached.map(time) }
}

fn ledger(rows: Vec<Value>) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.page_read(Ok(page(rows, None)), None, Instant::now());
    ledger
}

fn credit(micros: i64) -> Amount {
    Amount { credit: Money(micros), tokens: 0 }
}

const PHONE: &str = "+442079460905";

#[test]
fn a_call_costs_its_begun_minutes_at_the_price_of_the_last_row_of_its_kind() {
    let ledger = ledger(vec![row("b", 1, 12_000, "13:50:00"), row("a", 2, 10_000, "13:00:00")]);
    let live = call("c", PHONE, Some("14:00:00"), None);
    for (now, minutes) in [("14:00:00", 1), ("14:00:59", 1), ("14:01:00", 1), ("14:01:01", 2), ("14:10:30", 11)] {
        let cost = ledger.cost_of([&live], time(now)).unwrap();
        assert_eq!((cost.minutes, cost.amount, cost.live), (minutes, credit(12_000 * minutes), 1), "{now}");
    }
}

#[test]
fn without_a_row_of_its_kind_no_price_is_known() {
    let ledger = ledger(vec![row("a", 2, 10_000, "13:00:00")]);
    let virtual_number = call("c", "+899100000001", Some("14:00:00"), None);
    let cost = ledger.cost_of([&virtual_number], time("14:00:30")).unwrap();
    assert_eq!((cost.without_price, cost.price, cost.amount), (1, None, Amount::default()));
    let nothing = Ledger::default().cost_of([&virtual_number], time("14:00:30")).unwrap();
    assert_eq!(nothing.without_price, 1);
}

#[test]
fn a_call_that_was_not_answered_costs_nothing_to_speak_of() {
    let ledger = ledger(vec![row("a", 2, 10_000, "13:00:00")]);
    assert_eq!(ledger.cost_of([&call("c", PHONE, None, Some("14:00:00"))], time("14:01:00")), None);
}

#[test]
fn the_final_row_decides_and_each_leg_has_its_own() {
    let ledger = ledger(vec![open("l", "14:00:05"), row("c", 3, 10_000, "14:00:00")]);
    let ended = call("c", PHONE, Some("14:00:00"), Some("14:02:10"));
    let leg = call("l", PHONE, Some("14:00:05"), Some("14:02:10"));
    let alone = ledger.cost_of([&ended], time("14:03:00")).unwrap();
    assert_eq!((alone.amount, alone.open, alone.price), (credit(30_000), 0, Some(credit(10_000))));
    let both = ledger.cost_of([&ended, &leg], time("14:03:00")).unwrap();
    assert_eq!((both.amount, both.legs, both.open, both.minutes), (credit(60_000), 2, 1, 6), "its row is not final");
}

#[test]
fn the_last_hour_is_known_as_far_as_pages_were_read() {
    let now = time("14:00:00");
    let mut ledger = Ledger::default();
    assert_eq!(ledger.last_hour(now), None);
    let newest = vec![open("d", "13:59:00"), row("c", 1, 10_000, "13:50:00"), row("b", 2, 10_000, "13:40:00")];
    ledger.page_read(Ok(page(newest, Some("13:40:00"))), None, Instant::now());
    let part = ledger.last_hour(now).unwrap();
    assert_eq!((part.amount, part.rows, part.open, part.since), (credit(30_000), 2, 1, time("13:40:00")));
    let older = vec![row("a", 5, 10_000, "13:10:00"), row("z", 7, 10_000, "12:50:00")];
    ledger.page_read(Ok(page(older, Some("12:50:00"))), Some(time("13:40:00")), Instant::now());
    let whole = ledger.last_hour(now).unwrap();
    assert_eq!((whole.amount, whole.rows, whole.since), (credit(80_000), 3, time("13:00:00")), "without the older one");
}

#[test]
fn a_newest_page_that_does_not_reach_what_is_known_leaves_a_gap() {
    let mut ledger = Ledger::default();
    ledger.page_read(Ok(page(vec![row("a", 1, 10_000, "12:00:00")], None)), None, Instant::now());
    assert_eq!(ledger.reached, Some(Timestamp::MIN));
    ledger.page_read(Ok(page(vec![row("c", 1, 10_000, "13:50:00")], Some("13:50:00"))), None, Instant::now());
    assert_eq!(ledger.reached, Some(time("13:50:00")), "between noon and ten to two nothing was read");
    let joined = vec![row("d", 1, 10_000, "13:55:00"), row("c", 1, 10_000, "13:50:00")];
    ledger.page_read(Ok(page(joined, Some("13:50:00"))), None, Instant::now());
    assert_eq!(ledger.reached, Some(time("13:50:00")));
}

#[test]
fn a_refusal_says_which_and_a_failure_keeps_what_is_known() {
    for (kind, words) in [
        (ErrorKind::Forbidden, Some("not with this credential")),
        (ErrorKind::RouteMissing, Some("the server has no ledger")),
        (ErrorKind::Timeout, None),
    ] {
        let mut ledger = ledger(vec![row("a", 1, 10_000, "13:50:00")]);
        let error = ApiError::local(Operation::ListBillings, kind, None);
        ledger.page_read(Err(error), None, Instant::now());
        assert_eq!(ledger.refused(), words);
        assert_eq!(ledger.last_hour(time("14:00:00")).unwrap().rows, 1);
    }
}

#[test]
fn only_so_many_rows_are_kept_and_what_was_dropped_counts_as_unread() {
    let most = i64::try_from(MOST_ROWS).unwrap();
    let rows = |from: i64| -> Vec<Value> {
        let one = |n: i64| {
            let mut row = row(&n.to_string(), 1, 10_000, "00:00:00");
            row["tm_create"] = json!((time("00:00:00") + SignedDuration::from_secs(n)).to_string());
            row
        };
        (from..from + most).map(one).collect()
    };
    let mut ledger = ledger(rows(0));
    ledger.page_read(Ok(page(rows(most), Some("00:00:01"))), None, Instant::now());
    assert!(ledger.rows.len() <= MOST_ROWS);
    let oldest = ledger.rows.values().filter_map(|row| row.created).min();
    assert_eq!(ledger.reached, oldest);
}
