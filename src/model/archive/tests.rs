use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::{Address, CallStatus, CallTimes, Direction, HangupBy, HangupReason};
use crate::planner::PAGE;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(1_700_000_000_000_000 + micros).unwrap()
}

fn period(from: i64, until: i64) -> Period {
    Period { from: at(from), until: at(until) }
}

/// A call created and ended at these microseconds.
fn ended(id: usize, create: i64, hangup: i64) -> Call {
    Call {
        id: CallId::new(&format!("c{id}")).unwrap(),
        flow_id: None,
        direction: Direction::Outgoing,
        source: Address::tel("+12025550142"),
        destination: Address::tel("+442079460999"),
        status: CallStatus::Hangup,
        activeflow_id: None,
        action: None,
        hangup_by: HangupBy::Remote,
        hangup_reason: HangupReason::Normal,
        mute_direction: String::new(),
        recording_id: None,
        links: None,
        times: CallTimes { create: Some(at(create)), hangup: Some(at(hangup)), ..CallTimes::default() },
        raw: "{}".into(),
    }
}

fn ids<'a>(records: impl Iterator<Item = &'a CallRecord>) -> BTreeSet<String> {
    records.map(|record| record.id.to_string()).collect()
}

/// The list of calls as the server pages through it: newest first.
struct List(Vec<Call>);

impl List {
    fn new(created: &[i64]) -> Self {
        let mut calls: Vec<Call> = created.iter().enumerate().map(|(id, at)| ended(id, *at, *at + 5)).collect();
        calls.sort_by_key(|call| std::cmp::Reverse(call.times.create));
        Self(calls)
    }

    fn page(&self, before: Timestamp) -> Vec<&Call> {
        self.0.iter().filter(|call| call.times.create < Some(before)).take(PAGE).collect()
    }

    /// Answers one page. Returns where the next one begins.
    fn answer(&self, archive: &mut Archive, before: Timestamp) -> Option<Timestamp> {
        let page = self.page(before);
        for call in &page {
            archive.insert(call, &Evidence::default());
        }
        let created = || page.iter().filter_map(|call| call.times.create);
        let seen = PageSeen { entries: page.len(), newest: created().max(), oldest: created().min() };
        archive.page_covers(Some(before), seen, before);
        archive.next_page(before, seen.oldest)
    }
}

/// Reads back until the period is covered. Returns how many pages that took.
fn read_back(archive: &mut Archive, list: &List, period: Period) -> usize {
    let (mut next, mut pages) = (archive.read_back(period), 0);
    while let Some(before) = next {
        next = list.answer(archive, before);
        pages += 1;
        assert!(pages < 1000, "it never ends");
    }
    pages
}

#[test]
fn it_reads_no_further_back_than_it_must_and_nothing_twice() {
    let second = 1_000_000;
    let list = List::new(&(0..1000).map(|at| at * second).collect::<Vec<_>>());
    let seconds = |from: i64, until: i64| period(from * second, until * second);
    let mut archive = Archive::default();
    // 250 calls, of which each page covers 99: its last one may have neighbours in the same microsecond.
    assert_eq!(read_back(&mut archive, &list, seconds(500, 750)), 3);
    assert!(archive.covers(seconds(500, 750)) && !archive.covers(seconds(400, 750)));
    assert_eq!(archive.read_back(seconds(600, 700)), None, "it is covered");
    // A little further back, and further on: only what is missing is read.
    assert_eq!(read_back(&mut archive, &list, seconds(440, 750)), 1);
    assert_eq!(read_back(&mut archive, &list, seconds(440, 900)), 2);
    assert_eq!(archive.calls_between(seconds(440, 900)).count(), 460);
    // The end of the list covers everything before it.
    read_back(&mut archive, &list, seconds(0, 900));
    assert!(archive.covers(seconds(-1_000_000, 900)));
}

#[test]
fn a_reading_that_is_stopped_ignores_the_page_that_was_under_way() {
    let list = List::new(&(0..1000).collect::<Vec<_>>());
    let mut archive = Archive::default();
    let first = archive.read_back(period(0, 1000)).unwrap();
    archive.stop_reading();
    assert_eq!(list.answer(&mut archive, first), None);
    assert_eq!(archive.len(), 100, "what it brought is kept");
    assert_eq!(archive.read_back(period(0, 1000)), Some(at(901)), "it goes on where it stopped");
}

#[test]
fn the_newest_pages_cover_what_follows_until_now() {
    let mut archive = Archive::default();
    let second = 1_000_000;
    let page = |newest: i64, oldest: i64| PageSeen {
        entries: PAGE,
        newest: Some(at(newest * second)),
        oldest: Some(at(oldest * second)),
    };
    archive.page_covers(None, page(99, 0), at(100 * second));
    assert!(archive.covers(period(second, 130 * second)), "the next one may be half a minute away");
    assert!(!archive.covers(period(second, 200 * second)), "nothing was heard for too long");
    archive.page_covers(None, page(150, 90), at(152 * second));
    assert!(archive.covers(period(second, 152 * second)));
    // More calls than a page holds came since.
    archive.page_covers(None, page(300, 200), at(302 * second));
    assert!(!archive.covers(period(second, 302 * second)));
    assert_eq!(archive.covered_since(period(second, 302 * second)), Some(at(200 * second + 1)));
    archive.page_covers(Some(at(201 * second)), page(200, 140), at(302 * second));
    assert!(archive.covers(period(second, 302 * second)));
}

#[test]
fn a_call_is_kept_once_and_goes_when_it_is_live_after_all() {
    let mut archive = Archive::default();
    let call = ended(1, 10, 20);
    archive.insert(&call, &Evidence::default());
    let revision = archive.revision();
    archive.insert(&call, &Evidence::default());
    assert_eq!((archive.len(), archive.revision()), (1, revision), "nothing is new");
    archive.insert(&call, &Evidence { hung_up_here: true, ..Evidence::default() });
    assert!(archive.revision() > revision && archive.calls_between(period(0, 99)).all(|record| record.hung_up_here));
    archive.remove(&call);
    assert!(archive.is_empty() && archive.bytes == 0);
}

#[test]
fn it_drops_the_oldest_calls_when_it_is_full_and_says_so() {
    let list = List::new(&(0..1000).collect::<Vec<_>>());
    let mut archive = Archive::holding(500);
    read_back(&mut archive, &list, period(0, 1000));
    assert!(archive.is_full() && archive.len() <= 500 && archive.reading().is_none());
    assert!(!archive.covers(period(0, 1000)) && archive.covers(period(600, 1000)));
    let since = archive.covered_since(period(0, 1000)).unwrap();
    let known = archive.calls_between(Period { from: since, until: at(1000) }).count();
    assert_eq!(known, list.0.iter().filter(|call| call.times.create >= Some(since)).count());
    assert_eq!(archive.read_back(period(0, 1000)), None, "it would be dropped again");
}

#[test]
fn a_record_is_small() {
    assert!(size_of::<CallRecord>() <= 320, "{}", size_of::<CallRecord>());
}

proptest! {
    #[test]
    fn every_call_of_the_period_is_found_however_many_share_a_moment(
        created in proptest::collection::vec(0i64..60, 0..500), from in 0i64..40, length in 1i64..40,
    ) {
        let list = List::new(&created);
        let mut archive = Archive::default();
        read_back(&mut archive, &list, period(from, from + length));
        prop_assert!(archive.covers(period(from, from + length)));
        let wanted = list.0.iter().filter(|call| {
            let created = call.times.create.unwrap();
            period(from, from + length).contains(created)
        });
        let wanted: BTreeSet<String> = wanted.map(|call| call.id.to_string()).collect();
        prop_assert_eq!(ids(archive.calls_between(period(from, from + length))), wanted);
    }

    #[test]
    fn the_calls_live_at_a_moment_are_those_begun_and_not_over(
        calls in proptest::collection::vec((0i64..50, 0i64..20), 0..40), moment in 0i64..70,
    ) {
        let mut archive = Archive::default();
        for (id, (create, length)) in calls.iter().enumerate() {
            archive.insert(&ended(id, *create, create + length), &Evidence::default());
        }
        let live = calls.iter().enumerate().filter(|(_, (create, length))| *create <= moment && moment < create + length);
        let live: BTreeSet<String> = live.map(|(id, _)| format!("c{id}")).collect();
        prop_assert_eq!(ids(archive.calls_live_at(at(moment))), live);
    }
}
