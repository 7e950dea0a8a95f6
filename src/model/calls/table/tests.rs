use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::api::wire::{self, Pushed};
use crate::base::clock::Now;
use crate::model::Calls;

/// The rows as built without their previous order, except for what holds them in place.
fn made_anew(calls: &Calls, before: &[CallRow]) -> Vec<CallRow> {
    let (known, table) = (calls.material(), &calls.table);
    let query = Query::parse(table.filter.input.value(), Calendar::at(calls.server_time, known.zone));
    let (mut rows, mut trees) = tops(&known, &query, calls.server_time);
    rows.sort_by_key(|top| format!("{:?}", top.target()));
    for top in &rows {
        top.place().set(usize::MAX);
    }
    let mut rows = sorting::sort(rows, table.column, table.reversed, &known, calls.server_time);
    if table.hold.held {
        rows = held(before, &rows, table.newest_on_top());
    }
    let mut all = Vec::new();
    for (place, top) in rows.into_iter().enumerate() {
        top.place().set(place);
        all.push(CallRow::top(top.target()));
        if let Top::Group(group, _) = top {
            all.extend(trees.remove(&group.group.id).unwrap());
        }
    }
    all
}

/// Shown rows keep their place, which is looked up by target.
fn held<'a>(before: &[CallRow], fresh: &[Top<'a>], newest_on_top: bool) -> Vec<Top<'a>> {
    let shown: Vec<_> = before.iter().filter(|row| row.branch.depth() == 0).map(|row| &row.target).collect();
    let place = |top: &Top| shown.iter().position(|target| **target == top.target());
    let newest = fresh.iter().filter(|top| place(top).is_some()).filter_map(|top| top.created()).max();
    let is_above = |top: &Top| newest_on_top && place(top).is_none() && top.created() > newest;
    let mut keyed: Vec<_> = fresh.iter().copied().filter(|top| !is_above(top)).map(|top| (place(&top), top)).collect();
    // A new row goes before the next shown row, or last if there is none.
    let mut next = usize::MAX;
    for (place, _) in keyed.iter_mut().rev() {
        next = *place.get_or_insert(next);
    }
    keyed.sort_by_key(|(place, _)| *place);
    fresh.iter().copied().filter(is_above).chain(keyed.into_iter().map(|(_, top)| top)).collect()
}

fn call(n: usize, status: usize) -> crate::domain::Call {
    let status = ["dialing", "ringing", "progressing", "hangup", "parked"][status % 5];
    // Some share a time of creation, and some have none.
    let created = (!n.is_multiple_of(7)).then(|| format!("2026-01-15T09:{:02}:00Z", n / 3));
    let party = |n: usize| json!({"type": (["tel", "sip"][n % 2]), "target": format!("+1555{}", n * 7 % 11)});
    let record = json!({
        "id": format!("c{n}"), "status": status, "direction": (["incoming", "outgoing", ""][n % 3]),
        "source": party(n), "destination": party(n + 1), "tm_create": created,
        "tm_progressing": n.is_multiple_of(2).then_some("2026-01-15T10:00:00Z"), "tm_hangup": "2026-01-15T10:00:30Z",
    });
    wire::call(record).unwrap()
}

/// Applies one random change: what happens, to which call, and how.
fn happens(calls: &mut Calls, (what, n, how): (u8, usize, usize), now: Now) {
    match what {
        0..6 => {
            let page = (n..n + how % 4).map(|n| call(n, how)).collect();
            calls.page_read(page, 0, true, now.instant, now);
        }
        6 => _ = calls.pushed(Pushed::CallDeleted(Box::new(call(n, 2))), now.instant, now),
        7 => {
            let legs: Vec<_> = (n..n + how).map(|n| format!("c{n}")).collect();
            let group = json!({"id": format!("g{}", n % 4), "status": "progressing", "call_ids": legs,
                "groupcall_ids": [format!("g{}", how % 4)], "tm_create": format!("2026-01-15T09:{how:02}:30Z")});
            let group = Pushed::Groupcall(Box::new(wire::groupcall(group).unwrap()));
            let _ = calls.pushed(group, now.instant, now);
        }
        8 => {
            calls.table.column = Column::ALL[(n + how) % Column::ALL.len()];
            calls.rebuild();
        }
        9 => {
            calls.table.reversed = !calls.table.reversed;
            calls.rebuild();
        }
        10 => calls.table.step(isize::try_from(how).unwrap() - 3),
        11 => {
            calls.table.filter.input = ["", "+15553", "live"][how % 3].into();
            calls.rebuild();
        }
        12 => calls.attend(how % 2 == 0, true, false),
        _ => calls.table.follow(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn rows_that_are_made_from_those_before_are_the_same_as_rows_made_anew(
        all in proptest::collection::vec((0_u8..14, 0_usize..30, 0_usize..9), 1..60)
    ) {
        let mut now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let mut calls = Calls::new(12, 100);
        calls.table.set_height(5);
        for one in all {
            now.instant += Duration::from_millis(200);
            happens(&mut calls, one, now);
            let before = calls.table.rows().to_vec();
            let server_time = "2026-01-15T10:00:10Z".parse().unwrap();
            calls.settle(now, server_time);
            let rows = calls.table.rows().to_vec();
            prop_assert_eq!(&rows, &made_anew(&calls, &before), "{:?}", one);
            let targets: Vec<_> = rows.iter().map(|row| row.target.clone()).collect();
            prop_assert_eq!(&calls.table.targets, &targets);
            let mut counted = Sight::default();
            counted.set(rows.iter().map(|row| RowTag::of(calls.material().call(&row.target))).collect());
            for row in 0..=rows.len() {
                prop_assert_eq!(calls.table.sight().over(row), counted.over(row));
            }
            prop_assert_eq!(calls.table.deepest(), rows.iter().map(|row| row.branch.depth()).max().unwrap_or(0));
        }
    }
}
