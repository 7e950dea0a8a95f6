//! What changed in the calls: compares each call that has news with what was told of it before.
//!
//! A read may find that a call has passed several stages since the last one. The times in its record tell when, so the
//! stages in between are told too, marked as late.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::base::clock::Now;
use crate::base::safe_text;
use crate::domain::{Call, CallId, CallStatus, CallTimes};
use crate::model::{Model, TrackedCall};

/// The version of the JSON form. It rises when a field is removed or means something else; new fields do not change it.
pub const SCHEMA: u32 = 1;

/// A change of a call.
#[derive(Clone, Debug)]
pub struct CallChange {
    /// The call.
    pub id: CallId,
    /// What happened.
    pub kind: ChangeKind,
    /// The status from then on, in the server's word; `gone` if the record was deleted.
    pub status: String,
    /// The status before, if it is known.
    pub before: Option<String>,
    /// When it happened, by the server's clock; `None` if the server does not tell.
    pub at: Option<Timestamp>,
    /// When it was seen here.
    pub seen: Timestamp,
    /// Whether the call had passed this stage when it was seen.
    pub late: bool,
    /// What a detail is, in words.
    pub detail: String,
    /// What of the details is new, in words.
    pub news: String,
    /// The call as it was when the change was seen, with the fields of an export.
    pub record: Map<String, Value>,
}

/// What happened to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was there when the watching began.
    Known,
    /// It has another status.
    Status,
    /// It runs another action of its flow, or its sound or its recording changed.
    Detail,
}

impl ChangeKind {
    fn word(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Status => "status",
            Self::Detail => "detail",
        }
    }
}

impl CallChange {
    /// The change as a line to read: when it was seen, the status, the parties, what else there is to say, the id.
    pub fn plain(&self, zone: &TimeZone) -> String {
        let time = |at: Timestamp, format: &str| at.to_zoned(zone.clone()).strftime(format).to_string();
        let text = |field: &str| self.record.get(field).and_then(Value::as_str).unwrap_or_default();
        let mut words = vec![format!("{} → {}", text("from"), text("to")), text("direction").to_owned()];
        if self.kind == ChangeKind::Detail {
            words.push(self.detail.clone());
        } else if self.kind == ChangeKind::Status && !self.late {
            words.push(text("outcome").to_owned());
        }
        match (self.late, self.kind, self.at) {
            (true, _, Some(at)) => words.push(format!("at {}", time(at, "%H:%M:%S"))),
            (_, ChangeKind::Known, Some(at)) => words.push(format!("since {}", time(at, "%H:%M:%S"))),
            _ => {}
        }
        words.push(self.id.as_str().to_owned());
        words.retain(|words| !words.is_empty());
        let seen = time(self.seen, "%Y-%m-%d %H:%M:%S%.3f");
        safe_text::sanitize(&format!("{seen}  {:<11}  {}", self.status, words.join("  ")))
    }

    /// The change as a JSON object: what happened first, then the call.
    pub fn json(&self) -> Value {
        let mut object = Map::new();
        let own = [
            ("schema", json!(SCHEMA)),
            ("event", json!(self.kind.word())),
            ("at", json!(self.at)),
            ("seen", json!(self.seen)),
            ("late", json!(self.late)),
            ("before", json!(self.before)),
            ("detail", json!(Some(&self.detail).filter(|detail| !detail.is_empty()))),
        ];
        object.extend(own.map(|(name, value)| (name.to_owned(), value)));
        object.extend(self.record.clone());
        object.insert("status".to_owned(), json!(self.status));
        Value::Object(object)
    }
}

/// What was told of a call.
#[derive(Clone, Debug, Default)]
struct Told {
    status: String,
    times: CallTimes,
    detail: Detail,
}

/// Its action, its sound, whether it is being recorded.
type Detail = (Option<String>, String, bool);

/// What was told of all calls.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    told: HashMap<CallId, Told>,
    /// When the watching began, by this machine's clock; calls created before are no news.
    began: Option<Timestamp>,
    /// The same by the server's clock, once calls have been read: each answer tells that clock.
    since: Option<Timestamp>,
}

impl Changes {
    /// The changes of the calls that have `news`, in the order in which they came.
    pub fn of(&mut self, news: &[CallId], model: &Model, now: Now) -> Vec<CallChange> {
        let began = *self.began.get_or_insert(now.wall);
        let since = self.since.unwrap_or_else(|| model.connection.clock.time(began));
        self.since = self.since.or(model.calls.as_of.map(|_| since));
        let mut changes = Vec::new();
        for id in news {
            match model.calls.call(id) {
                Some(tracked) => self.compare(model, tracked, since, now, &mut changes),
                // It ended long ago, and the model has dropped it.
                None => _ = self.told.remove(id),
            }
        }
        changes
    }

    fn compare(
        &mut self,
        model: &Model,
        tracked: &TrackedCall,
        since: Timestamp,
        now: Now,
        changes: &mut Vec<CallChange>,
    ) {
        let call = &tracked.call;
        let status = if tracked.gone.is_some() { "gone" } else { call.status.as_str() };
        let fresh = Told { status: status.to_owned(), times: call.times, detail: detail(call) };
        let detail = fresh.detail.clone();
        let told = self.told.insert(call.id.clone(), fresh);
        let is_old = told.is_none() && call.times.create.is_none_or(|created| created < since);
        let mut change = CallChange {
            id: call.id.clone(),
            kind: if is_old { ChangeKind::Known } else { ChangeKind::Status },
            status: status.to_owned(),
            before: told.as_ref().map(|told| told.status.clone()),
            at: if tracked.gone.is_some() { None } else { began(call) },
            seen: now.wall,
            late: false,
            detail: in_words(&detail),
            news: told.as_ref().map(|told| difference(&told.detail, &detail)).unwrap_or_default(),
            record: Map::new(),
        };
        let told = told.unwrap_or_default();
        if !is_old && told.status == status {
            if told.detail == detail {
                return;
            }
            (change.kind, change.at) = (ChangeKind::Detail, call.times.update);
        }
        if let Value::Object(record) = model.record_of(tracked) {
            change.record = record;
        }
        if change.kind == ChangeKind::Status {
            for (passed, at) in passed_stages(call, &told) {
                let late = CallChange { status: passed.to_owned(), at: Some(at), late: true, ..change.clone() };
                change.before = Some(passed.to_owned());
                changes.push(late);
            }
        }
        changes.push(change);
    }
}

/// When the call reached the status that it has.
fn began(call: &Call) -> Option<Timestamp> {
    let times = &call.times;
    match call.status {
        CallStatus::Dialing => times.create,
        CallStatus::Ringing => times.ringing,
        CallStatus::Progressing => times.progressing,
        CallStatus::Hangup => times.hangup,
        _ => times.update,
    }
}

/// The stages before the present one that the call reached since it was told of, with their times.
fn passed_stages(call: &Call, told: &Told) -> impl Iterator<Item = (&'static str, Timestamp)> {
    let (times, known) = (&call.times, &told.times);
    let stages = [
        ("dialing", times.create, known.create),
        ("ringing", times.ringing, known.ringing),
        ("progressing", times.progressing, known.progressing),
    ];
    let passed = stages.into_iter().filter(|(stage, _, known)| known.is_none() && *stage != call.status.as_str());
    passed.filter_map(|(stage, at, _)| Some((stage, at?)))
}

fn in_words((action, muted, recorded): &Detail) -> String {
    let muted = (!muted.is_empty()).then(|| format!("muted {muted}"));
    let action = action.as_ref().map(|action| format!("action {action}"));
    let recorded = recorded.then(|| "recording".to_owned());
    [action, muted, recorded].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What has become of the details, in words.
fn difference(before: &Detail, after: &Detail) -> String {
    let action = (before.0 != after.0).then(|| match &after.0 {
        Some(action) => format!("runs the action {}", action.replace('_', " ")),
        None => "runs no action".to_owned(),
    });
    let muted = (before.1 != after.1).then(|| match after.1.as_str() {
        "" => "no longer muted".to_owned(),
        muted => format!("muted {muted}"),
    });
    let recorded = (before.2 != after.2).then(|| if after.2 { "recording" } else { "no longer recording" }.to_owned());
    [action, muted, recorded].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What else of a call is worth a line: its action, its sound, whether it is being recorded.
fn detail(call: &Call) -> Detail {
    let action = call.action.as_ref().map(|action| action.kind.clone());
    (action, call.mute_direction.clone(), call.recording_id.is_some())
}
