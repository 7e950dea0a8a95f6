//! The planner in simulated hours with a list of calls that come and go: how many requests, how old the state.

#![cfg(test)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts and seconds of a test are small"
)]

#[path = "planner/archive.rs"]
mod archive;
#[path = "planner/call_list.rs"]
mod call_list;

use std::time::Duration;

use call_list::{CallLife, CallList, Run, greedy_cover};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);

/// Calls that come and go at a rate, with the shares of short and long ones.
fn traffic(per_second: std::ops::Range<f64>) -> impl Strategy<Value = (f64, f64, u64)> {
    (per_second, 20.0f64..400.0, any::<u64>())
}

/// An hour of it.
fn keeps_rate_age_and_cost((per_second, talk, seed): (f64, f64, u64), rate: f64) -> Result<(), TestCaseError> {
    let list = CallList::traffic(per_second, talk, 3600.0, seed);
    let mut run = Run::new(list, rate, 10);
    let mut ideal = 0.0;
    for second in 0..3600 {
        run.until(f64::from(second));
        ideal += run.ideal_reads_a_second();
        if second > 10 {
            let bound = run.age_bound();
            let (age, id) = run.oldest_age();
            prop_assert!(age <= bound, "{id} is {age:.2} s old, bound {bound:.2}, at {second}");
            let (age, id) = run.oldest_unseen();
            prop_assert!(age <= run.discovery_bound(), "{id} unseen for {age:.2} s at {second}");
        }
    }
    run.assert_rate_was_kept();
    prop_assert!(run.reads() as f64 <= 1.3 * ideal + 60.0, "{} reads, {ideal:.0} ideal", run.reads());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, max_shrink_iters: 4, failure_persistence: None, ..ProptestConfig::default() })]

    // Three tests, which run side by side.
    #[test]
    fn an_hour_of_light_traffic_keeps_rate_age_and_cost(calls in traffic(0.02..0.4), rate in 3.0f64..16.7) {
        keeps_rate_age_and_cost(calls, rate)?;
    }

    #[test]
    fn an_hour_of_traffic_keeps_rate_age_and_cost(calls in traffic(0.4..1.0), rate in 3.0f64..16.7) {
        keeps_rate_age_and_cost(calls, rate)?;
    }

    #[test]
    fn an_hour_of_heavy_traffic_keeps_rate_age_and_cost(calls in traffic(1.0..1.5), rate in 3.0f64..16.7) {
        keeps_rate_age_and_cost(calls, rate)?;
    }
}

#[test]
fn a_large_population_is_read_in_little_more_than_the_optimal_cover() {
    for (live, ended) in [(1000, 500), (3000, 3000), (10_000, 5000)] {
        let list = CallList::standing(live, ended, 7);
        let optimal = greedy_cover(&list, 0.0) as f64;
        let mut run = Run::new(list, 5.0, 10);
        // The first rounds learn where the ended calls lie.
        run.until(3.0 * optimal / 5.0 + 60.0);
        let (reads, from) = (run.reads() as f64, run.now());
        run.until_all_are_newer_than(from);
        let used = run.reads() as f64 - reads;
        assert!(used <= 1.3 * optimal + 2.0, "{live} live: {used} reads, optimal {optimal}");
        run.assert_rate_was_kept();
    }
}

#[test]
fn with_few_calls_each_is_read_at_its_own_pace() {
    let mut run = Run::new(CallList::of(vec![CallLife::talking(0.0)]), 5.0, 10);
    run.until(30.0);
    let before = run.reads();
    run.until(90.0);
    let a_second = (run.reads() - before) as f64 / 60.0;
    assert!((0.9..1.3).contains(&a_second), "{a_second} reads a second for one talking call");
    assert!(run.worst_age_since(30.0) <= 1.2, "{}", run.worst_age_since(30.0));

    let mut run = Run::new(CallList::of(vec![CallLife::ringing(0.0)]), 5.0, 10);
    run.until(60.0);
    assert!(run.worst_age_since(10.0) <= 0.7, "{}", run.worst_age_since(10.0));
}

#[test]
fn the_selected_call_is_read_as_often_as_one_about_to_change() {
    let mut run = Run::new(CallList::of(vec![CallLife::talking(0.0)]), 5.0, 10);
    run.until(5.0);
    run.select(0);
    run.until(30.0);
    assert!(run.worst_age_since(10.0) <= 0.7, "{}", run.worst_age_since(10.0));
}

#[test]
fn an_idle_account_costs_one_page_every_five_seconds_and_one_of_groupcalls_a_minute() {
    let mut run = Run::new(CallList::of(Vec::new()), 5.0, 10);
    run.until(10.0);
    let before = run.reads();
    run.until(130.0);
    assert_eq!(run.reads() - before, 24 + 2);
}

#[test]
fn with_push_everything_is_read_once_in_fifteen_seconds() {
    let mut run = Run::new(CallList::standing(250, 50, 3), 5.0, 10);
    run.until(20.0);
    run.set_pushed(true);
    run.until(60.0);
    let before = run.reads();
    run.until(60.0 + 150.0);
    let rounds = (run.reads() - before) as f64 / 10.0;
    assert!((2.9..=4.6).contains(&rounds), "{rounds} reads a round for 300 calls");
    assert!(run.worst_age_since(90.0) <= 16.0, "{}", run.worst_age_since(90.0));
}

#[test]
fn calls_of_one_microsecond_at_the_edge_of_a_page_are_all_found() {
    let mut lives: Vec<CallLife> = (0..95).map(|n| CallLife::talking(1000.0 + f64::from(n))).collect();
    lives.extend((0..20).map(|_| CallLife::talking(900.0)));
    lives.extend((0..50).map(|n| CallLife::talking(f64::from(n))));
    let mut run = Run::new(CallList::of(lives), 5.0, 10);
    run.start_at(2000.0);
    run.until(2030.0);
    assert_eq!(run.known(), 165);
    assert!(run.worst_age_since(2010.0) <= 3.0);
}

#[test]
fn more_calls_of_one_microsecond_than_a_page_holds_stop_nothing() {
    let mut lives: Vec<CallLife> = (0..130).map(|_| CallLife::talking(500.0)).collect();
    lives.extend((0..50).map(|n| CallLife::talking(f64::from(n))));
    lives.extend((0..50).map(|n| CallLife::talking(600.0 + f64::from(n))));
    let mut run = Run::new(CallList::of(lives), 5.0, 10);
    run.start_at(1000.0);
    for call in 0..230 {
        run.follow(call);
    }
    run.until(1060.0);
    assert!(run.oldest_age().0 <= 30.0, "{:?}", run.oldest_age());
}

#[test]
fn a_call_that_a_page_does_not_show_is_asked_for_by_itself() {
    let mut list = CallList::standing(150, 20, 5);
    list.hide_from_pages(40);
    let mut run = Run::new(list, 5.0, 10);
    run.follow(40);
    run.until(60.0);
    assert!(run.age_of(40) <= 3.0, "{}", run.age_of(40));
}

#[test]
fn a_server_without_cursors_is_read_by_its_newest_page_and_singly() {
    let mut list = CallList::standing(130, 10, 5);
    list.ignore_cursors();
    let mut run = Run::new(list, 5.0, 10);
    for call in 0..130 {
        run.follow(call);
    }
    run.until(120.0);
    assert!(run.oldest_age().0 <= 40.0, "{:?}", run.oldest_age());
}

#[test]
fn a_refusal_slows_everything_down_and_is_forgotten_after_a_minute() {
    let mut run = Run::new(CallList::standing(1000, 100, 9), 8.0, 10);
    run.until(30.0);
    run.refuse(2 * SECOND);
    let before = run.reads();
    run.until(31.9);
    assert_eq!(run.reads(), before, "nothing goes out during the pause");
    run.until(37.0);
    assert!(run.reads() - before < 30, "{}", run.reads() - before);
    run.until(120.0);
    let before = run.reads();
    run.until(130.0);
    assert!(run.reads() - before >= 75, "{}", run.reads() - before);
}

#[test]
fn an_hour_without_the_server_is_caught_up() {
    let list = CallList::traffic(1.0, 60.0, 7200.0, 11);
    let mut run = Run::new(list, 5.0, 10);
    run.until(600.0);
    run.server_down(4200.0);
    run.until(4200.0);
    run.reread();
    run.until(4300.0);
    let (age, id) = run.oldest_age();
    assert!(age <= run.age_bound(), "{id} is {age} s old");
    assert!(run.oldest_unseen().0 <= run.discovery_bound());
    assert_eq!(run.unseen_ended(600.0, 4200.0), 0, "what came and went meanwhile is read back");
}

#[test]
fn pages_that_tell_no_time_are_not_read_for_ever() {
    use vdial::domain::{CallId, CallStatus};
    use vdial::planner::{CallSeen, GroupcallsSeen, NextRead, Planner, Read};
    let start = std::time::Instant::now();
    let mut planner = Planner::new(5000, start);
    let mut bucket = vdial::api::TokenBucket::new(5.0, 10, start);
    let calls: Vec<CallSeen> = (0..100)
        .map(|n| CallSeen { id: CallId::new(&format!("c{n}")).unwrap(), created: None, status: CallStatus::Hangup })
        .collect();
    let (mut now, mut pages) = (start, 0);
    while now < start + 60 * SECOND {
        match planner.next(&mut bucket, now) {
            NextRead::Read(Read::Page(cursor)) => {
                assert_eq!(cursor, None, "there is nothing to continue at");
                pages += 1;
                planner.page_read(cursor, &calls, Some(jiff::Timestamp::MAX), 100, now, now);
            }
            NextRead::Read(Read::Groups(before)) => {
                assert_eq!(before, None, "there is nothing to continue at");
                let page =
                    GroupcallsSeen { items: 100, newest: None, reached: Some(jiff::Timestamp::MAX), live: false };
                planner.groups_read(before, Some(page), now);
            }
            NextRead::Read(other) => panic!("{other:?}"),
            NextRead::Wait(until) => now = until.unwrap_or(now + SECOND).max(now + Duration::from_millis(1)),
        }
    }
    assert!(pages <= 13, "{pages} pages in a minute of an account without live calls");
}

#[test]
fn single_reads_that_stall_do_not_hide_what_is_new() {
    use std::time::Instant;
    use vdial::api::TokenBucket;
    use vdial::domain::{CallId, CallStatus};
    use vdial::planner::{CallSeen, NextRead, Planner, Read};

    let start = Instant::now();
    let (mut bucket, mut planner) = (TokenBucket::new(15.0, 30, start), Planner::new(0, start));
    for n in 0..10 {
        let id = CallId::new(&format!("c{n}")).unwrap();
        planner.follow(&CallSeen { id, created: None, status: CallStatus::Dialing }, true, start);
    }
    let (mut now, mut pages, mut singles) = (start, 0, 0);
    while now < start + 20 * SECOND {
        match planner.next(&mut bucket, now) {
            NextRead::Read(Read::Page(cursor)) => {
                pages += 1;
                planner.page_read(cursor, &[], None, 0, now, now);
            }
            // None of them is ever answered.
            NextRead::Read(_) => singles += 1,
            NextRead::Wait(_) => now += Duration::from_millis(50),
        }
    }
    assert_eq!(singles, 6, "more would only queue");
    assert!((4..=11).contains(&pages), "the newest page goes on: {pages}");
}

#[test]
fn long_lists_and_many_calls_leave_each_other_room() {
    use std::time::Instant;
    use vdial::api::TokenBucket;
    use vdial::domain::{CallId, CallStatus, Resource};
    use vdial::planner::{CallSeen, NextRead, Planner, Read};

    for (calls, least_of_lists, least_of_calls) in [(500, 90, 190), (0, 240, 11)] {
        let start = Instant::now();
        let (mut bucket, mut planner) = (TokenBucket::new(5.0, 10, start), Planner::new(0, start));
        for n in 0..calls {
            let id = CallId::new(&format!("c{n}")).unwrap();
            planner.follow(&CallSeen { id, created: None, status: CallStatus::Dialing }, true, start);
        }
        for list in Resource::ALL {
            planner.want_list(list);
        }
        let (mut now, mut pages, mut others) = (start, [0; 3], 0);
        let mut first = Vec::new();
        while now < start + 60 * SECOND {
            match planner.next(&mut bucket, now) {
                NextRead::Read(Read::List(list)) => {
                    pages[Resource::ALL.iter().position(|other| *other == list).unwrap()] += 1;
                    first.push(list);
                    planner.list_read(list, true, now);
                }
                NextRead::Read(Read::Page(cursor)) => {
                    others += 1;
                    planner.page_read(cursor, &[], None, 0, now, now);
                }
                NextRead::Read(Read::Call(id)) => {
                    others += 1;
                    let seen = CallSeen { id: id.clone(), created: None, status: CallStatus::Dialing };
                    planner.call_read(&id, Some(&seen), now, now);
                }
                NextRead::Read(Read::Groups(before)) => planner.groups_read(before, None, now),
                NextRead::Read(other) => panic!("{other:?}"),
                NextRead::Wait(until) => now = until.unwrap_or(now + SECOND).max(now + Duration::from_millis(1)),
            }
        }
        let all: usize = pages.iter().sum();
        assert!(first[..3].iter().all(|list| Resource::ALL.contains(list)) && first[0] != first[1], "each at once");
        assert!(all >= least_of_lists && others >= least_of_calls, "{calls} calls: {pages:?} pages, {others} others");
        assert!(pages.iter().all(|count| count.abs_diff(all / 3) <= 2), "in turn: {pages:?}");
        assert!(all + others <= 10 + 5 * 60 + 3 + 60, "within the budget: {all} and {others}");
    }
}

#[test]
fn a_list_waits_for_its_next_attempt_unless_the_server_is_back() {
    use vdial::domain::Resource;
    use vdial::planner::{NextRead, Planner, Read};
    let start = std::time::Instant::now();
    let (mut bucket, mut planner) = (vdial::api::TokenBucket::new(5.0, 10, start), Planner::new(0, start));
    let reads = |planner: &mut Planner, bucket: &mut vdial::api::TokenBucket, now| {
        let mut lists = 0;
        loop {
            match planner.next(bucket, now) {
                NextRead::Read(Read::List(_)) => lists += 1,
                NextRead::Read(Read::Page(cursor)) => planner.page_read(cursor, &[], None, 0, now, now),
                NextRead::Read(Read::Groups(before)) => planner.groups_read(before, None, now),
                NextRead::Read(other) => panic!("{other:?}"),
                NextRead::Wait(_) => return lists,
            }
        }
    };
    planner.want_list(Resource::Flows);
    assert_eq!(reads(&mut planner, &mut bucket, start), 1);
    planner.want_list(Resource::Flows);
    assert_eq!(reads(&mut planner, &mut bucket, start), 0, "it is under way");
    planner.list_failed(Resource::Flows, Some(start + 30 * SECOND));
    assert_eq!(reads(&mut planner, &mut bucket, start + 29 * SECOND), 0);
    planner.retry_lists(start + 29 * SECOND);
    assert_eq!(reads(&mut planner, &mut bucket, start + 29 * SECOND), 1);
    planner.list_failed(Resource::Flows, None);
    assert_eq!(reads(&mut planner, &mut bucket, start + 600 * SECOND), 0, "the user has to do something first");
    planner.want_list(Resource::Flows);
    assert_eq!(reads(&mut planner, &mut bucket, start + 600 * SECOND), 1);
}

#[test]
fn while_reading_fails_one_read_goes_out_every_two_seconds_also_when_none_is_answered() {
    use vdial::planner::{NextRead, Planner};
    let start = std::time::Instant::now();
    let (mut bucket, mut planner) = (vdial::api::TokenBucket::new(15.0, 30, start), Planner::new(0, start));
    let (mut now, mut sent) = (start, Vec::new());
    planner.hold(start + SECOND);
    while now < start + 15 * SECOND {
        match planner.next(&mut bucket, now) {
            NextRead::Read(_) => sent.push((now - start).as_secs()),
            NextRead::Wait(until) => now = until.unwrap_or(now + SECOND).max(now + Duration::from_millis(1)),
        }
    }
    assert!(sent.len() >= 2 && sent[0] == 1, "{sent:?}");
    assert!(sent.windows(2).all(|pair| pair[1] - pair[0] >= 2), "{sent:?}");
}

#[test]
fn a_tree_of_groupcalls_costs_no_more_than_one_of_them() {
    use vdial::domain::GroupcallId;
    use vdial::planner::{NextRead, Planner, Read, ReadResult};
    for (count, most) in [(1, 61), (3, 63), (100, 160)] {
        let start = std::time::Instant::now();
        let (mut bucket, mut planner) = (vdial::api::TokenBucket::new(5.0, 10, start), Planner::new(0, start));
        for n in 0..count {
            planner.follow_group(GroupcallId::new(&format!("g{n}")).unwrap(), start);
        }
        let (mut now, mut groups, mut pages) = (start, 0, 0);
        let mut seen = std::collections::HashSet::new();
        while now < start + 60 * SECOND {
            match planner.next(&mut bucket, now) {
                NextRead::Read(Read::Page(cursor)) => {
                    pages += 1;
                    planner.page_read(cursor, &[], None, 0, now, now);
                }
                NextRead::Read(Read::Group(id)) => {
                    groups += 1;
                    planner.group_read(&id, ReadResult::Live, now);
                    seen.insert(id);
                }
                NextRead::Read(Read::Groups(before)) => planner.groups_read(before, None, now),
                NextRead::Read(other) => panic!("{other:?}"),
                NextRead::Wait(until) => now = until.unwrap_or(now + SECOND).max(now + Duration::from_millis(1)),
            }
        }
        assert_eq!(seen.len(), count, "each of them is read");
        assert!(groups >= 55 && groups <= most, "{groups} reads of {count} groupcalls in a minute");
        assert!(pages >= 12, "{pages} pages beside {count} groupcalls");
    }
}

/// Reads for a minute with these many groupcalls in the list, the newest created at second `count`; the cursors that were
/// asked for.
fn a_minute_of_lists(count: usize, live: bool, wanted_every: Option<u64>) -> Vec<Option<i64>> {
    use vdial::planner::{GroupcallsSeen, NextRead, Planner, Read};
    let start = std::time::Instant::now();
    let (mut bucket, mut planner) = (vdial::api::TokenBucket::new(5.0, 10, start), Planner::new(1000, start));
    let (mut now, mut asked, mut wanted) = (start, Vec::new(), 0);
    let at = |second: usize| jiff::Timestamp::from_second(i64::try_from(second).unwrap()).unwrap();
    while now < start + 60 * SECOND {
        if let Some(every) = wanted_every
            && now.duration_since(start).as_millis() as u64 >= wanted * every
        {
            wanted += 1;
            planner.want_newest_groups(now);
        }
        match planner.next(&mut bucket, now) {
            NextRead::Read(Read::Page(cursor)) => planner.page_read(cursor, &[], None, 0, now, now),
            NextRead::Read(Read::Groups(before)) => {
                asked.push(before.map(jiff::Timestamp::as_second));
                // They were created a second apart, and a page holds what is older than its cursor.
                let older =
                    before.map_or(count, |before| (1..=count).rfind(|second| at(*second) < before).unwrap_or(0));
                let items = older.min(100);
                planner.groups_read(
                    before,
                    Some(GroupcallsSeen {
                        items,
                        newest: (items > 0).then(|| at(older)),
                        reached: (items == 100).then(|| at(older - 99)),
                        live: live && before.is_none(),
                    }),
                    now,
                );
            }
            NextRead::Read(other) => panic!("{other:?}"),
            NextRead::Wait(until) => {
                now = until.unwrap_or(now + SECOND).min(now + SECOND / 10).max(now + SECOND / 1000);
            }
        }
    }
    asked
}

#[test]
fn the_list_of_groupcalls_is_read_to_its_end_once_and_then_at_its_top() {
    let newest = |asked: &[Option<i64>]| asked.iter().filter(|cursor| cursor.is_none()).count();
    let idle = a_minute_of_lists(0, false, None);
    assert_eq!(idle, [None], "one page a minute while nothing goes on");
    let busy = a_minute_of_lists(50, true, None);
    assert!(busy.len() == newest(&busy) && (6..=7).contains(&busy.len()), "{busy:?}");
    let long = a_minute_of_lists(450, true, None);
    let older: Vec<_> = long.iter().flatten().copied().collect();
    assert_eq!(older.len(), 4, "each older page once: {long:?}");
    assert!(older.is_sorted_by(|newer, older| newer > older), "{older:?}");
    // However often it is asked for, a page goes out once a second at most.
    let asked = a_minute_of_lists(50, true, Some(10));
    assert!((50..=61).contains(&asked.len()), "{} pages in a minute", asked.len());
}

#[test]
fn a_groupcall_that_is_still_to_be_created_is_asked_for_again_soon() {
    use vdial::domain::GroupcallId;
    use vdial::planner::{NextRead, Planner, Read, ReadResult};
    let start = std::time::Instant::now();
    let (mut bucket, mut planner) = (vdial::api::TokenBucket::new(5.0, 10, start), Planner::new(0, start));
    planner.set_pushed(true, start);
    let new = GroupcallId::new("new").unwrap();
    planner.follow_group(new.clone(), start);
    let (mut now, mut asked) = (start, 0);
    while now < start + 4 * SECOND {
        match planner.next(&mut bucket, now) {
            NextRead::Read(Read::Page(cursor)) => planner.page_read(cursor, &[], None, 0, now, now),
            NextRead::Read(Read::Group(id)) => {
                asked += 1;
                planner.group_read(&id, if asked < 3 { ReadResult::Absent } else { ReadResult::Live }, now);
            }
            NextRead::Read(Read::Groups(before)) => planner.groups_read(before, None, now),
            NextRead::Read(other) => panic!("{other:?}"),
            NextRead::Wait(until) => now = until.unwrap_or(now + SECOND).max(now + Duration::from_millis(1)),
        }
    }
    assert_eq!(asked, 3, "every second until it is there, and then with all the others");
}
