//! Pages for the archive: below every other read, one at a time.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use vdial::api::TokenBucket;
use vdial::domain::{CallId, CallStatus};
use vdial::planner::{CallSeen, NextRead, Planner, Read};

/// A planner that follows so many calls that are about to change, and how often it reads for the archive and otherwise.
struct Run {
    planner: Planner,
    bucket: TokenBucket,
    now: Instant,
    next: Timestamp,
    pages: usize,
    others: usize,
}

impl Run {
    fn new(calls: usize) -> Self {
        let now = Instant::now();
        let mut planner = Planner::new(0, now);
        for n in 0..calls {
            let id = CallId::new(&format!("c{n}")).unwrap();
            planner.follow(&CallSeen { id, created: None, status: CallStatus::Dialing }, true, now);
        }
        let bucket = TokenBucket::new(5.0, 10, now);
        Self { planner, bucket, now, next: Timestamp::UNIX_EPOCH, pages: 0, others: 0 }
    }

    fn minute(&mut self) {
        let end = self.now + Duration::from_mins(1);
        while self.now < end {
            let now = self.now;
            match self.planner.next(&mut self.bucket, now) {
                NextRead::Read(Read::Archive(before)) => {
                    assert_eq!(before, self.next);
                    self.pages += 1;
                    // No second page before this one is answered.
                    self.planner.archive_read(before, &[], now, now);
                    self.next = before - SignedDuration::from_secs(1);
                    self.planner.want_archive(Some(self.next));
                }
                NextRead::Read(read) => {
                    self.others += 1;
                    match read {
                        Read::Page(cursor) => self.planner.page_read(cursor, &[], None, 0, now, now),
                        Read::Groups(before) => self.planner.groups_read(before, None, now),
                        Read::Call(id) => {
                            let seen = CallSeen { id: id.clone(), created: None, status: CallStatus::Dialing };
                            self.planner.call_read(&id, Some(&seen), now, now);
                        }
                        other => panic!("{other:?}"),
                    }
                }
                NextRead::Wait(until) => {
                    self.now = until.unwrap_or(end).max(now + Duration::from_millis(1));
                }
            }
        }
    }
}

#[test]
fn the_archive_takes_what_the_calls_leave_and_one_read_of_nine_if_that_is_nothing() {
    for (calls, least, most) in [(0, 280, 310), (500, 30, 36)] {
        let mut run = Run::new(calls);
        run.planner.want_archive(Some(run.next));
        run.minute();
        assert!((least..=most).contains(&run.pages), "{calls} calls: {} pages, {} others", run.pages, run.others);
        assert!(run.pages + run.others <= 10 + 5 * 60, "within the budget");
        run.planner.want_archive(None);
        let before = run.pages;
        run.minute();
        assert_eq!(run.pages, before, "it was stopped");
    }
}

#[test]
fn a_page_that_failed_is_read_again_unless_it_was_stopped_meanwhile() {
    let mut run = Run::new(0);
    let page = Timestamp::UNIX_EPOCH;
    let taken = |run: &mut Run| loop {
        match run.planner.next(&mut run.bucket, run.now) {
            NextRead::Read(Read::Archive(before)) => return Some(before),
            NextRead::Read(Read::Page(cursor)) => run.planner.page_read(cursor, &[], None, 0, run.now, run.now),
            NextRead::Read(Read::Groups(before)) => run.planner.groups_read(before, None, run.now),
            NextRead::Read(other) => panic!("{other:?}"),
            NextRead::Wait(_) => return None,
        }
    };
    run.planner.want_archive(Some(page));
    assert_eq!(taken(&mut run), Some(page));
    assert_eq!(taken(&mut run), None, "it is under way");
    run.planner.failed(&Read::Archive(page), run.now);
    run.planner.hold(run.now + Duration::from_secs(1));
    assert_eq!(taken(&mut run), None, "reads wait");
    run.now += Duration::from_secs(1);
    assert_eq!(taken(&mut run), Some(page));
    run.planner.want_archive(None);
    run.planner.failed(&Read::Archive(page), run.now);
    run.now += Duration::from_secs(1);
    assert_eq!(taken(&mut run), None);
}
