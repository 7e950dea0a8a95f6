//! Which hooks run on what has happened. Without hooks nothing of this exists, and nothing is kept for it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::clock::Now;
use crate::base::days::Calendar;
use crate::config::HookSettings;
use crate::domain::{HangupReason, HookEvent};
use crate::messages::effect::Effect;
use crate::model::call_changes::{CallChange, ChangeKind, Changes};
use crate::model::sight::Sight;
use crate::model::{Model, Query, TrackedCall};

/// How long the server must be out of contact before a hook hears of it: nobody is to be woken by a hiccup.
const BLIND_FOR: Duration = Duration::from_secs(10);

/// The hooks, and what they were told.
#[derive(Clone, Debug)]
pub struct Hooks {
    all: Vec<HookSettings>,
    sight: Sight,
    changes: Changes,
    /// The session in which the account was first used that `changes` is about.
    account_since: u32,
    /// Whether the calls were read once: what that reading finds was there before.
    has_read: bool,
}

impl Hooks {
    /// The hooks; `None` if there are none.
    pub fn new(hooks: &[HookSettings]) -> Option<Self> {
        (!hooks.is_empty()).then(|| Self {
            all: hooks.to_vec(),
            sight: Sight::new(BLIND_FOR),
            changes: Changes::default(),
            account_since: 0,
            has_read: false,
        })
    }

    /// Begins to keep what changes, for [`follow`](Self::follow).
    pub fn begin(&mut self, model: &mut Model) {
        self.account_since = model.account_since;
        self.changes = Changes::default();
        self.has_read = false;
        model.calls.take_news();
    }

    /// What runs on all that has changed since the last time.
    pub fn follow(&mut self, model: &mut Model, now: Now) -> Vec<Effect> {
        if model.account_since != self.account_since {
            self.begin(model);
        }
        let news = model.calls.take_news();
        let changes = self.changes.of(&news, model, now);
        self.runs(model, &changes, now)
    }

    /// What runs on these changes, and on a change of the contact with the server. What the first
    /// reading of the calls finds was there before.
    pub fn runs(&mut self, model: &Model, changes: &[CallChange], now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(sight) = self.sight.take(model, now) {
            let wanted = self.all.iter().enumerate().filter(|(_, hook)| hook.on.contains(&sight.event));
            effects.extend(wanted.map(|(hook, _)| run(hook, sight.event, sight.json.clone())));
        }
        if !std::mem::replace(&mut self.has_read, model.calls.as_of.is_some()) {
            return effects;
        }
        for change in changes.iter().filter(|change| change.kind == ChangeKind::Status) {
            let Some(tracked) = model.calls.call(&change.id) else { continue };
            let events = events(model, change, tracked);
            for (hook, settings) in self.all.iter().enumerate() {
                let event = events.iter().find(|event| settings.on.contains(event));
                if let Some(event) = event.filter(|_| is_for(settings, model, tracked, now)) {
                    effects.push(run(hook, *event, change.json()));
                }
            }
        }
        effects
    }
}

fn run(hook: usize, event: HookEvent, mut json: Value) -> Effect {
    if let Value::Object(fields) = &mut json {
        fields.insert("hook".to_owned(), json!(event.as_str()));
    }
    Effect::RunHook { hook, event: json.to_string() }
}

/// Whether the filter keeps the call. Days such as `on:today` are those of now.
fn is_for(hook: &HookSettings, model: &Model, tracked: &TrackedCall, now: Now) -> bool {
    hook.filter.is_empty() || {
        let query = Query::parse(&hook.filter, Calendar::at(now.wall, &model.calls.zone));
        model.calls.passes(&query, tracked)
    }
}

/// What a change of a call is in the words of hooks, the most telling first.
fn events(model: &Model, change: &CallChange, tracked: &TrackedCall) -> Vec<HookEvent> {
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
