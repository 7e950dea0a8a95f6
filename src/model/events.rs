//! What has happened, in the words that hooks and notifications wait for.

use std::time::Duration;

use serde_json::Value;

use crate::base::clock::Now;
use crate::base::days::Calendar;
use crate::domain::{HangupReason, HookEvent};
use crate::model::call_changes::{CallChange, ChangeKind, Changes};
use crate::model::sight::{Sight, SightChange};
use crate::model::{Model, Query, TrackedCall};

/// How long the server must be out of contact before anybody hears of it: nobody is to be woken by a hiccup.
const BLIND_FOR: Duration = Duration::from_secs(10);

/// Finds out what has happened since it was last asked.
#[derive(Clone, Debug)]
pub struct Events {
    sight: Sight,
    changes: Changes,
    /// The session in which the account was first used that `changes` is about.
    account_since: u32,
    /// Whether the calls were read once: what that reading finds was there before.
    has_read: bool,
}

/// Something that has happened.
#[derive(Debug)]
pub struct Event {
    /// What it is, the most telling word first.
    pub words: Vec<HookEvent>,
    /// What has changed.
    pub what: What,
}

/// What has changed.
#[derive(Debug)]
pub enum What {
    /// The contact with the server.
    Sight(SightChange),
    /// A call.
    Call(CallChange),
}

impl Default for Events {
    fn default() -> Self {
        Self { sight: Sight::new(BLIND_FOR), changes: Changes::default(), account_since: 0, has_read: false }
    }
}

impl Events {
    /// Begins to keep what changes, for [`follow`](Self::follow).
    pub fn begin(&mut self, model: &mut Model) {
        self.account_since = model.account_since;
        self.changes = Changes::default();
        self.has_read = false;
        model.calls.take_news();
    }

    /// All that has happened since the last time.
    pub fn follow(&mut self, model: &mut Model, now: Now) -> Vec<Event> {
        if model.account_since != self.account_since {
            self.begin(model);
        }
        let news = model.calls.take_news();
        let changes = self.changes.of(&news, model, now);
        self.of(model, changes, now)
    }

    /// What these changes are, and a change of the contact with the server. What the first reading of the calls finds
    /// was there before.
    pub fn of(&mut self, model: &Model, changes: Vec<CallChange>, now: Now) -> Vec<Event> {
        let sight = self.sight.take(model, now);
        let mut events: Vec<Event> =
            sight.into_iter().map(|sight| Event { words: vec![sight.event], what: What::Sight(sight) }).collect();
        if !std::mem::replace(&mut self.has_read, model.calls.as_of.is_some()) {
            return events;
        }
        for change in changes.into_iter().filter(|change| change.kind == ChangeKind::Status) {
            if let Some(tracked) = model.calls.call(&change.id) {
                events.push(Event { words: words(model, &change, tracked), what: What::Call(change) });
            }
        }
        events
    }
}

impl Event {
    /// The word of `on` that it is, if `filter` keeps the call that it concerns: an empty one keeps all. Days such as
    /// `on:today` are those of now.
    pub fn fits(&self, on: &[HookEvent], filter: &str, model: &Model, now: Now) -> Option<HookEvent> {
        let word = *self.words.iter().find(|word| on.contains(word))?;
        let What::Call(change) = &self.what else { return Some(word) };
        let keeps = filter.is_empty() || {
            let query = Query::parse(filter, Calendar::at(now.wall, &model.calls.zone));
            model.calls.call(&change.id).is_some_and(|tracked| model.calls.passes(&query, tracked))
        };
        keeps.then_some(word)
    }

    /// The event as a JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        match &self.what {
            What::Sight(sight) => sight.json.clone(),
            What::Call(change) => change.json(),
        }
    }
}

/// What a change of a call is in words, the most telling first.
fn words(model: &Model, change: &CallChange, tracked: &TrackedCall) -> Vec<HookEvent> {
    let new = change.before.is_none().then_some(HookEvent::New);
    let stage = match change.status.as_str() {
        "ringing" => Some(HookEvent::Ringing),
        "progressing" => Some(HookEvent::Answered),
        "hangup" | "gone" => Some(HookEvent::Ended),
        _ => None,
    };
    let outcome = (change.status == "hangup").then(|| outcome(model, tracked)).flatten();
    [outcome, new, stage].into_iter().flatten().collect()
}

/// How a call that has ended came out; `None` if it was answered and ended well.
fn outcome(model: &Model, tracked: &TrackedCall) -> Option<HookEvent> {
    let answered = tracked.call.times.progressing.is_some();
    if !model.calls.has_failed(tracked) {
        return (!answered).then_some(HookEvent::Canceled);
    }
    Some(match tracked.call.hangup_reason {
        HangupReason::Busy if !answered => HookEvent::Busy,
        HangupReason::Noanswer | HangupReason::Dialout if !answered => HookEvent::NoAnswer,
        _ => HookEvent::Failed,
    })
}
