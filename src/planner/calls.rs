//! The followed calls, in the order of the list that the server pages through.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::in_flight::just_after;
use super::read::{CallSeen, PAGE};
use crate::domain::{CallId, CallStatus};
use crate::planner::intervals::{self, ABOUT_TO_CHANGE, HANG_UP_LAG};

/// How many creation times of ended calls are kept.
const MOST_ENDED: usize = 20_000;

/// A place in the list. `None` sorts before every call of that moment.
pub(super) type ListPosition = (Timestamp, Option<CallId>);

/// A followed call.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    /// Its creation time, which is its place in the list.
    pub created: Option<Timestamp>,
    /// When a read that covers it was last sent, in a page or alone.
    pub read: Instant,
    /// Until when it is read often, because a request about it was sent.
    pub hurried_until: Option<Instant>,
    /// A page that should have contained it did not, so only a single read can tell.
    pub alone: bool,
    selected: bool,
    placed_here: bool,
    status: CallStatus,
}

impl Watch {
    /// How often to read it. The selected call is read as often as one about to change.
    pub fn interval(&self, hurried: bool) -> Duration {
        match intervals::call_interval(&self.status) {
            Some(interval) if !hurried && !self.selected => interval,
            _ => ABOUT_TO_CHANGE,
        }
    }

    fn is_hot(&self) -> bool {
        intervals::call_interval(&self.status) == Some(ABOUT_TO_CHANGE)
    }

    fn has_focus(&self) -> bool {
        self.selected || self.placed_here || self.alone || self.created.is_none() || self.hurried_until.is_some()
    }
}

/// The followed calls.
#[derive(Clone, Debug)]
pub(super) struct FollowedCalls {
    /// How many are followed, besides those placed here.
    pub most: usize,
    /// A call to follow as soon as it is seen, even above the limit.
    admitted: Option<CallId>,
    watches: HashMap<CallId, Watch>,
    all: BTreeSet<ListPosition>,
    hot: BTreeSet<ListPosition>,
    focus: HashSet<CallId>,
    selected: Option<CallId>,
    /// Creation times of ended calls: they take room in a page between the live ones.
    ended: BTreeSet<Timestamp>,
}

impl Default for FollowedCalls {
    fn default() -> Self {
        Self {
            most: usize::MAX,
            admitted: None,
            watches: HashMap::new(),
            all: BTreeSet::new(),
            hot: BTreeSet::new(),
            focus: HashSet::new(),
            selected: None,
            ended: BTreeSet::new(),
        }
    }
}

impl FollowedCalls {
    /// Whether the limit is reached for calls that were not placed here.
    pub fn are_too_many(&self) -> bool {
        self.watches.len() >= self.most
    }

    /// Whether at least a tenth of the limit is free.
    pub fn have_room(&self) -> bool {
        self.watches.len() < self.most - self.most / 10
    }

    /// Follows this call even above the limit.
    pub fn admit(&mut self, id: &CallId) {
        self.admitted = Some(id.clone());
    }

    pub fn len(&self) -> usize {
        self.watches.len()
    }

    pub fn is_empty(&self) -> bool {
        self.watches.is_empty()
    }

    pub fn get(&self, id: &CallId) -> Option<&Watch> {
        self.watches.get(id)
    }

    /// All calls whose place is known.
    pub fn all(&self) -> &BTreeSet<ListPosition> {
        &self.all
    }

    /// The calls of them that are about to change.
    pub fn hot(&self) -> &BTreeSet<ListPosition> {
        &self.hot
    }

    /// The calls to read before all others.
    pub fn focus(&self) -> impl Iterator<Item = (&CallId, &Watch)> {
        self.focus.iter().filter_map(|id| Some((id, self.watches.get(id)?)))
    }

    /// Records what an answer showed. Returns `true` if the call may have to be read earlier than expected.
    pub fn see(&mut self, seen: &CallSeen, asked: Instant) -> bool {
        if seen.status.is_final() {
            self.remove(&seen.id);
            self.note_ended(seen.created);
            return false;
        }
        let selected = self.selected.as_ref() == Some(&seen.id);
        let known = self.watches.contains_key(&seen.id);
        let admitted = selected || self.admitted.take_if(|id| *id == seen.id).is_some();
        if !known && !admitted && self.are_too_many() {
            return false;
        }
        let watch = self.watches.entry(seen.id.clone()).or_insert_with(|| Watch {
            created: None,
            read: asked,
            hurried_until: None,
            alone: false,
            selected,
            placed_here: false,
            status: seen.status.clone(),
        });
        let was_hot = watch.is_hot();
        if asked >= watch.read {
            watch.read = asked;
            watch.alone = false;
            watch.hurried_until = watch.hurried_until.filter(|until| *until > asked);
            if watch.status != seen.status {
                watch.status = seen.status.clone();
            }
        }
        let moved = watch.created != seen.created && seen.created.is_some();
        let hot = watch.is_hot();
        if !known || moved || hot != was_hot {
            let before = watch.created;
            watch.created = seen.created.or(before);
            let after = watch.created;
            self.replace(&seen.id, before, after, hot);
        }
        self.refocus(&seen.id);
        !known || hot && !was_hot
    }

    fn replace(&mut self, id: &CallId, before: Option<Timestamp>, after: Option<Timestamp>, hot: bool) {
        if let Some(before) = before {
            let place = (before, Some(id.clone()));
            self.all.remove(&place);
            self.hot.remove(&place);
        }
        if let Some(after) = after {
            self.all.insert((after, Some(id.clone())));
            if hot {
                self.hot.insert((after, Some(id.clone())));
            }
        }
    }

    pub fn remove(&mut self, id: &CallId) {
        let Some(watch) = self.watches.remove(id) else { return };
        self.focus.remove(id);
        self.replace(id, watch.created, None, false);
    }

    pub fn place(&mut self, id: &CallId) {
        self.change(id, |watch| watch.placed_here = true);
    }

    pub fn select(&mut self, id: Option<CallId>) {
        if let Some(before) = std::mem::replace(&mut self.selected, id.clone()) {
            self.change(&before, |watch| watch.selected = false);
        }
        if let Some(id) = id {
            self.change(&id, |watch| watch.selected = true);
        }
    }

    pub fn prioritize(&mut self, id: &CallId, now: Instant) {
        self.change(id, |watch| watch.hurried_until = Some(now + HANG_UP_LAG));
    }

    /// Records a read of the call that brought no news.
    pub fn tried(&mut self, id: &CallId, asked: Instant) {
        self.change(id, |watch| {
            watch.read = watch.read.max(asked);
            watch.alone = false;
        });
    }

    fn change(&mut self, id: &CallId, change: impl FnOnce(&mut Watch)) {
        if let Some(watch) = self.watches.get_mut(id) {
            change(watch);
            self.refocus(id);
        }
    }

    fn refocus(&mut self, id: &CallId) {
        if self.watches.get(id).is_some_and(Watch::has_focus) {
            self.focus.insert(id.clone());
        } else {
            self.focus.remove(id);
        }
    }

    /// Marks calls for a single read that a page from `from` down to `to` should have contained but did not. Calls of
    /// the page's last moment may be cut off and start the next page, unless the whole page has that one moment: then
    /// no page can ever show them.
    pub fn missing_between(&mut self, to: Option<Timestamp>, from: Option<Timestamp>, asked: Instant) {
        let from = from.unwrap_or(Timestamp::MAX);
        let to = match to {
            None => Timestamp::MIN,
            Some(to) if just_after(to) < from => just_after(to),
            Some(to) if to < from => to,
            Some(_) => return,
        };
        let missing = |place: &&ListPosition| {
            place.1.as_ref().and_then(|id| self.watches.get(id)).is_some_and(|watch| watch.read < asked)
        };
        let missing: Vec<_> =
            self.all.range((to, None)..(from, None)).filter(missing).filter_map(|(_, id)| id.clone()).collect();
        for id in missing {
            self.change(&id, |watch| watch.alone = true);
        }
    }

    /// Whether the newest page contains a call created at that time.
    pub fn is_near_the_top(&self, created: Timestamp) -> bool {
        // A little less than a page, because new calls arrive above.
        let most = PAGE - PAGE / 10;
        // It is unknown which calls of one moment are in the page, so all of them count.
        let live = self.all.range((created, None)..).take(most).count();
        live < most && live + self.ended.range(created..).take(most).count() < most
    }

    /// Where a page with this cursor ends, judging by the known calls.
    pub fn end_of_page(&self, cursor: Option<Timestamp>) -> Timestamp {
        let cursor = cursor.unwrap_or(Timestamp::MAX);
        let mut live = self.all.range(..(cursor, None)).rev().map(|(created, _)| *created).peekable();
        let mut ended = self.ended.range(..cursor).rev().copied().peekable();
        let mut end = cursor;
        for _ in 0..PAGE {
            let next = if live.peek() >= ended.peek() { live.next() } else { ended.next() };
            match next {
                Some(at) => end = at,
                // Nothing is known below; the page may go on.
                None => break,
            }
        }
        end
    }

    fn note_ended(&mut self, created: Option<Timestamp>) {
        let Some(created) = created else { return };
        self.ended.insert(created);
        if self.ended.len() > MOST_ENDED {
            self.ended.pop_first();
        }
    }
}
