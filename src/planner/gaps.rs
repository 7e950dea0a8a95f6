//! The stretches of a list that were never read, where new items may hide.

use jiff::Timestamp;

use super::in_flight::just_after;

/// A stretch that was never read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    /// Where it begins, exclusive: a page with this cursor continues there.
    below: Timestamp,
    /// Where it ends; `None` for the time before this program started.
    down_to: Option<Timestamp>,
}

/// All stretches that were never read.
#[derive(Clone, Debug)]
pub(super) struct Gaps {
    /// Newest first.
    open: Vec<Gap>,
    /// The newest call of the newest page read so far; `None` before the first page.
    top: Option<Timestamp>,
    /// How many more items of the past to read.
    history: usize,
    /// Items of the past read since the last live one.
    tail: usize,
    /// After how many ended items in a row a live one further down is unlikely.
    longest_tail: usize,
}

impl Gaps {
    pub fn new(history: usize, longest_tail: usize) -> Self {
        Self { open: Vec::new(), top: None, history, tail: 0, longest_tail }
    }

    /// The cursor to read the newest gap that begins at `moment` or below.
    pub fn newest_below(&self, moment: Timestamp) -> Option<Timestamp> {
        self.open.iter().map(|gap| gap.below).filter(|below| *below <= moment).max()
    }

    /// Drops all gaps: only the newest page can be read.
    pub fn give_up(&mut self) {
        self.open.clear();
    }

    /// Starts searching the whole list for live calls again.
    pub fn begin_anew(&mut self) {
        self.open.clear();
        (self.top, self.tail) = (None, 0);
    }

    /// Records a page, from the cursor down to `reached` (`None`: the end of the list).
    pub fn page(
        &mut self,
        cursor: Option<Timestamp>,
        newest: Option<Timestamp>,
        reached: Option<Timestamp>,
        items: usize,
        live: bool,
    ) {
        if cursor.is_none() {
            self.newest_page(newest, reached);
        }
        let from = cursor.unwrap_or(Timestamp::MAX);
        let (history, tail, longest_tail) = (&mut self.history, &mut self.tail, self.longest_tail);
        self.open.retain_mut(|gap| {
            if from < gap.below {
                return true;
            }
            let Some(reached) = reached else { return false };
            if gap.down_to.is_some_and(|down_to| reached <= down_to) {
                return false;
            }
            // Reads the page's last moment once more, because calls of the same moment may have been cut off.
            let next = just_after(reached);
            if from == gap.below && next >= gap.below {
                // The whole page has one moment.
                gap.below = reached;
            } else {
                gap.below = gap.below.min(next);
            }
            if gap.down_to.is_none() && cursor.is_some() {
                *history = history.saturating_sub(items);
                *tail = if live { 0 } else { *tail + items };
            }
            gap.down_to.is_some() || *history > 0 || *tail < longest_tail
        });
    }

    fn newest_page(&mut self, newest: Option<Timestamp>, reached: Option<Timestamp>) {
        if let Some(reached) = reached
            && self.top.is_none_or(|top| reached > top)
        {
            self.open.insert(0, Gap { below: just_after(reached), down_to: self.top });
        }
        // An empty list is known from its very beginning.
        self.top = self.top.max(newest).or(Some(Timestamp::MIN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_burst_of_new_calls_is_read_down_to_what_was_known() {
        let mut gaps = Gaps::new(0, 1000);
        gaps.page(None, Some(at(100)), None, 3, true);
        assert_eq!(gaps.newest_below(Timestamp::MAX), None, "the whole list fits in a page");
        gaps.page(None, Some(at(500)), Some(at(400)), 100, true);
        let cursor = gaps.newest_below(Timestamp::MAX);
        assert_eq!(cursor, Some(just_after(at(400))));
        gaps.page(cursor, Some(at(400)), Some(at(200)), 100, true);
        let cursor = gaps.newest_below(Timestamp::MAX);
        assert_eq!(cursor, Some(just_after(at(200))));
        gaps.page(cursor, Some(at(200)), Some(at(90)), 100, true);
        assert_eq!(gaps.newest_below(Timestamp::MAX), None);
    }

    #[test]
    fn the_past_is_read_until_enough_is_known_and_no_live_call_is_near() {
        let mut gaps = Gaps::new(300, 1000);
        gaps.page(None, Some(at(10_000)), Some(at(9_900)), 100, true);
        let mut pages = 0;
        while let Some(cursor) = gaps.newest_below(Timestamp::MAX) {
            pages += 1;
            let reached = cursor - jiff::SignedDuration::from_secs(100);
            gaps.page(Some(cursor), Some(cursor), Some(reached), 100, pages == 5);
        }
        assert_eq!(pages, 15, "300 wanted, a live call in the fifth page, and a tail of 1000 after it");
    }

    #[test]
    fn a_page_of_one_moment_does_not_hold_the_reading_up() {
        let mut gaps = Gaps::new(1000, 1000);
        gaps.page(None, Some(at(100)), Some(at(100)), 100, false);
        let first = gaps.newest_below(Timestamp::MAX);
        gaps.page(first, Some(at(100)), Some(at(100)), 100, false);
        let second = gaps.newest_below(Timestamp::MAX);
        assert!(second < first, "{second:?}");
    }
}
