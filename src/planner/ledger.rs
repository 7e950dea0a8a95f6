//! Reading the ledger: the last thing that the budget is spent on, only when nothing else is due.

use std::time::Instant;

use jiff::Timestamp;

use super::in_flight::{Class, Flight};
use super::read::{NextRead, Read};
use super::schedule::Planner;
use crate::api::TokenBucket;

impl Planner {
    /// Reads the page of the ledger with the rows created before this time, `None` for the newest page, once the budget
    /// has room.
    pub fn want_billings(&mut self, before: Option<Timestamp>) {
        self.billings = Some(Read::Billings(before));
    }

    /// A page of the ledger was read, or refused.
    pub fn billings_read(&mut self, before: Option<Timestamp>) {
        self.on_read(&Read::Billings(before));
        self.held_until = None;
    }

    /// Reads the ledger if that is wanted, or else waits until something else is due.
    pub(super) fn billings_or_wait(
        &mut self,
        due: Option<Instant>,
        bucket: &mut TokenBucket,
        now: Instant,
    ) -> NextRead {
        if self.billings.is_none() {
            return NextRead::Wait(due);
        }
        let ready = match self.held_until.filter(|held| *held > now) {
            Some(held) => Err(held),
            None => bucket.take(now),
        };
        match (ready, self.billings.take()) {
            (Ok(()), Some(read)) => self.send(Flight::alone(read, Class::Focus), now),
            (Ok(()), None) => NextRead::Wait(due),
            (Err(ready), wanted) => {
                self.billings = wanted;
                NextRead::Wait(Some(due.map_or(ready, |due| due.min(ready))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_ledger_is_read_once_when_nothing_else_is_due_and_never_while_reads_fail() {
        let now = Instant::now();
        let (mut planner, mut bucket) = (Planner::new(10, now), TokenBucket::new(5.0, 10, now));
        planner.want_billings(None);
        let mut reads = Vec::new();
        while let NextRead::Read(read) = planner.next(&mut bucket, now) {
            reads.push(read);
        }
        assert_eq!(reads, [Read::Page(None), Read::Groups(None), Read::Billings(None)], "last of all, and once");
        planner.billings_read(None);
        planner.want_billings(Some(Timestamp::UNIX_EPOCH));
        let held = now + Duration::from_secs(1);
        planner.hold(held);
        assert_eq!(planner.next(&mut bucket, now), NextRead::Wait(Some(held)));
    }

    #[test]
    fn without_a_token_the_ledger_waits() {
        let now = Instant::now();
        let (mut planner, mut bucket) = (Planner::new(10, now), TokenBucket::new(1.0, 2, now));
        planner.want_billings(None);
        assert_eq!(planner.next(&mut bucket, now), NextRead::Read(Read::Page(None)));
        assert_eq!(planner.next(&mut bucket, now), NextRead::Read(Read::Groups(None)));
        let NextRead::Wait(Some(until)) = planner.next(&mut bucket, now) else { panic!("it has to wait") };
        assert!(until > now);
        assert_eq!(planner.next(&mut bucket, until), NextRead::Read(Read::Billings(None)));
    }
}
