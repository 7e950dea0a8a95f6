//! The actions of a call's flow as they were seen to follow one another: what happens between two readings is not seen.
//! Kept only for calls that were placed here or looked at, so that thousands of live calls cost nothing more.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::{Monitor, Tracked};
use crate::clock::Now;
use crate::domain::{Action, CallId};
use crate::plain;

/// How many actions are kept of a call.
const MOST: usize = 50;
/// How many characters are kept of an action's words.
const LONGEST: usize = 200;
/// Of how many calls that were only looked at the actions are kept.
const LOOKED_AT: usize = 64;

/// An action that was seen to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The action in words.
    pub words: Box<str>,
    /// When it began.
    pub began: Began,
}

/// When an action began, and by whose clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Began {
    /// As the server says, by its clock.
    Server(Timestamp),
    /// When it was first seen here, by our clock: it began then or before.
    Seen(Timestamp),
}

/// The actions of one call, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    seen: VecDeque<Step>,
    /// The last of them as the server told it.
    last: Option<Action>,
    /// How many older ones were let go.
    pub dropped: usize,
}

impl Steps {
    /// All that are kept, oldest first; the last one runs, as long as the call does.
    #[must_use]
    pub fn seen(&self) -> &VecDeque<Step> {
        &self.seen
    }

    fn note(&mut self, action: &Action, now: Now) {
        if self.last.as_ref() == Some(action) {
            return;
        }
        if self.seen.len() >= MOST {
            self.seen.pop_front();
            self.dropped += 1;
        }
        let words = plain::clean_start(&action.summary(), LONGEST).into();
        let began = action.executed.map_or(Began::Seen(now.wall), Began::Server);
        self.seen.push_back(Step { words, began });
        self.last = Some(action.clone());
    }
}

impl Tracked {
    /// Takes note of the action that runs, where the call's actions are kept.
    pub(super) fn note_step(&mut self, now: Now) {
        if self.steps.is_none() && !self.placed_here {
            return;
        }
        if let Some(action) = &self.call.action {
            self.steps.get_or_insert_default().note(action, now);
        }
    }

    /// The action that runs, with when it began, as far as it is known.
    #[must_use]
    pub fn running_since(&self) -> Option<Began> {
        let action = self.call.action.as_ref()?;
        let seen = self.steps.as_ref().and_then(|steps| steps.seen.back()).map(|step| step.began);
        action.executed.map(Began::Server).or(seen)
    }
}

impl Monitor {
    /// A call is looked at: its actions are kept from now on, as those of the last ones that were.
    pub fn look_at(&mut self, id: &CallId, now: Now) {
        let Some(tracked) = self.calls.get_mut(id) else { return };
        if tracked.placed_here || tracked.steps.is_some() {
            tracked.note_step(now);
            return;
        }
        tracked.steps = Some(Box::default());
        tracked.note_step(now);
        self.looked_at.push_back(id.clone());
        if self.looked_at.len() > LOOKED_AT
            && let Some(tracked) = self.looked_at.pop_front().and_then(|id| self.calls.get_mut(&id))
            && !tracked.placed_here
        {
            tracked.steps = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn action(kind: &str, executed: Option<i64>) -> Action {
        let executed = executed.map(|second| Timestamp::from_second(second).unwrap());
        let (id, next_id) = (String::new(), String::new());
        Action { id, next_id, kind: kind.to_owned(), option: "{}".to_owned(), executed }
    }

    #[test]
    fn each_action_is_noted_once_with_the_best_time_there_is() {
        let now = Now { instant: Instant::now(), wall: Timestamp::from_second(100).unwrap() };
        let mut steps = Steps::default();
        for action in
            [action("beep", Some(90)), action("beep", Some(90)), action("dance", None), action("beep", Some(99))]
        {
            steps.note(&action, now);
        }
        let at = |second| Timestamp::from_second(second).unwrap();
        let seen: Vec<_> = steps.seen().iter().map(|step| (&*step.words, step.began)).collect();
        assert_eq!(
            seen,
            [("beeps", Began::Server(at(90))), ("dance", Began::Seen(at(100))), ("beeps", Began::Server(at(99)))]
        );
    }

    #[test]
    fn only_the_newest_are_kept() {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let mut steps = Steps::default();
        for second in 0..70 {
            steps.note(&action("sleep", Some(second)), now);
        }
        assert_eq!((steps.seen().len(), steps.dropped), (MOST, 20));
        assert_eq!(steps.seen()[0].began, Began::Server(Timestamp::from_second(20).unwrap()));
    }
}
