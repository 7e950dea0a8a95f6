//! The actions that a call's flow has run: as the server lists them, or else as successive reads showed them. Kept only
//! for calls that were placed here or looked at, so that thousands of other live calls cost no memory.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::base::safe_text;
use crate::domain::{Activeflow, Call, FlowAction};

/// Most actions kept per call.
const MOST: usize = 50;
/// Most characters kept of an action's description.
const LONGEST: usize = 200;
/// Most characters kept of the name of an action's type.
const LONGEST_KIND: usize = 40;
/// For how many calls that were only looked at the actions are kept.
pub(super) const LOOKED_AT: usize = 64;

/// An action that has run or is running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenAction {
    /// The server's name of its type.
    pub kind: Box<str>,
    /// The action's description.
    pub words: Box<str>,
    /// When it began; `None` if the server does not say and it was not seen here.
    pub began: Option<SeenSince>,
    id: Box<str>,
}

/// When an action began, and by which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenSince {
    /// As the server reports, by its clock.
    Server(Timestamp),
    /// When it was first seen here, by our clock: it began then or earlier.
    Seen(Timestamp),
}

/// The actions of one call, oldest first.
#[derive(Clone, Debug, Default)]
pub struct SeenActions {
    all: VecDeque<SeenAction>,
    /// The last action as the server reported it.
    last: Option<FlowAction>,
    /// How many older actions were dropped.
    pub dropped: usize,
    /// Whether the server has listed them.
    pub told: bool,
    /// The call's action, and whether the call was over, when the server was last asked to list them.
    asked_at: Option<(Option<Box<FlowAction>>, bool)>,
}

impl SeenActions {
    /// The actions kept, oldest first; the last one is running while the call is live.
    pub fn all(&self) -> &VecDeque<SeenAction> {
        &self.all
    }

    /// Adds the action that a read of the call showed.
    pub(super) fn note(&mut self, action: &FlowAction, now: Now) {
        if self.last.as_ref() == Some(action) || (self.told && self.all.iter().any(|step| step.is(action))) {
            return;
        }
        self.push(SeenAction::new(action, Some(SeenSince::Seen(now.wall))));
        self.last = Some(action.clone());
    }

    /// Replaces the actions by those that the server lists; the times seen here are kept.
    pub(super) fn tell(&mut self, run: &Activeflow) {
        let mut seen = std::mem::take(&mut self.all);
        (self.dropped, self.told) = (0, true);
        self.last = run.current.clone().or_else(|| run.executed.last().cloned());
        for action in run.executed.iter().chain(&run.current) {
            let at = seen.iter().position(|step| step.is(action));
            let began = at.and_then(|at| seen.remove(at)).and_then(|step| step.began);
            self.push(SeenAction::new(action, began));
        }
    }

    fn push(&mut self, step: SeenAction) {
        if self.all.len() >= MOST {
            self.all.pop_front();
            self.dropped += 1;
        }
        self.all.push_back(step);
    }

    /// Whether the call has moved on since the server was last asked. Counts as asking.
    pub(super) fn take_behind(&mut self, call: &Call) -> bool {
        // Checked before each drawing.
        let over = call.status.is_final();
        let behind = self.asked_at.as_ref().is_none_or(|(action, was)| *action != call.action || *was != over);
        if behind {
            self.asked_at = Some((call.action.clone(), over));
        }
        behind
    }
}

impl SeenAction {
    /// An action that began at `began`, unless the server reports its own time.
    pub(crate) fn new(action: &FlowAction, began: Option<SeenSince>) -> Self {
        let words = safe_text::clean_start(&action.summary(), LONGEST).into();
        let kind = safe_text::clean_start(&action.kind, LONGEST_KIND).into();
        Self { kind, words, began: action.executed.map(SeenSince::Server).or(began), id: action.id.as_str().into() }
    }

    /// Whether it is this run of this action.
    fn is(&self, action: &FlowAction) -> bool {
        let at = match self.began {
            Some(SeenSince::Server(at)) => Some(at),
            _ => None,
        };
        !action.id.is_empty() && *self.id == *action.id && (action.executed.is_none() || at == action.executed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn action(kind: &str, executed: Option<i64>) -> FlowAction {
        let executed = executed.map(|second| Timestamp::from_second(second).unwrap());
        let (id, next_id) = (kind.to_owned(), String::new());
        FlowAction { id, next_id, kind: kind.to_owned(), option: "{}".to_owned(), executed }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn now() -> Now {
        Now { instant: Instant::now(), wall: at(100) }
    }

    pub(crate) fn listed(steps: &SeenActions) -> Vec<(&str, Option<SeenSince>)> {
        steps.all().iter().map(|step| (&*step.words, step.began)).collect()
    }

    #[test]
    fn each_action_is_noted_once_with_the_best_time_there_is() {
        let mut steps = SeenActions::default();
        for action in
            [action("beep", Some(90)), action("beep", Some(90)), action("dance", None), action("beep", Some(99))]
        {
            steps.note(&action, now());
        }
        let (server, seen) = (|second| Some(SeenSince::Server(at(second))), Some(SeenSince::Seen(at(100))));
        assert_eq!(listed(&steps), [("beeps", server(90)), ("dance", seen), ("beeps", server(99))]);
    }

    #[test]
    fn what_the_server_lists_takes_the_place_of_what_was_seen() {
        let mut steps = SeenActions::default();
        steps.note(&action("dance", None), now());
        let executed = vec![action("beep", Some(90)), action("dance", None), action("hop", None)];
        steps.tell(&Activeflow { executed, current: Some(action("sing", Some(95))) });
        let all = [
            ("beeps", Some(SeenSince::Server(at(90)))),
            ("dance", Some(SeenSince::Seen(at(100)))),
            ("hop", None),
            ("sing", Some(SeenSince::Server(at(95)))),
        ];
        assert!(steps.told);
        assert_eq!(listed(&steps), all);
        // An answer to an earlier request says nothing new; a later one does.
        steps.note(&action("hop", None), now());
        steps.note(&action("sing", Some(95)), now());
        assert_eq!(listed(&steps), all);
        steps.note(&action("beep", Some(99)), now());
        assert_eq!(listed(&steps).last(), Some(&("beeps", Some(SeenSince::Server(at(99))))));
    }

    #[test]
    fn only_the_newest_are_kept() {
        let mut steps = SeenActions::default();
        for second in 0..70 {
            steps.note(&action("sleep", Some(second)), now());
        }
        assert_eq!((steps.all().len(), steps.dropped), (MOST, 20));
        assert_eq!(steps.all()[0].began, Some(SeenSince::Server(at(20))));
        let executed = (0..200).map(|second| action("sleep", Some(second))).collect();
        steps.tell(&Activeflow { executed, current: None });
        assert_eq!((steps.all().len(), steps.dropped), (MOST, 150));
    }
}
