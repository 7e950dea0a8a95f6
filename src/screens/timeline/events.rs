//! What happened to a call, one after the other.

use jiff::Timestamp;

use super::marks;
use crate::domain::{Call, ControlKind, Direction, HangupBy, HangupReason};
use crate::model::{SeenSince, TrackedCall};
use crate::screens::View;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// What.
    pub word: String,
    /// What is known of it.
    pub note: String,
}

/// The events of a call whose times are known, oldest first.
pub fn of_call(view: &View, tracked: &TrackedCall) -> Vec<Event> {
    let call = &tracked.call;
    let times = &call.times;
    let mut events = Vec::new();
    let mut add = |at: Option<Timestamp>, word: &str, note: String| {
        events.extend(at.map(|at| Event { at, word: word.to_owned(), note }));
    };
    let begun = match (&call.direction, tracked.placed_here) {
        (Direction::Incoming, _) => "created".to_owned(),
        (_, true) => "placed by this vdial".to_owned(),
        (_, false) => String::new(),
    };
    let (incoming, outgoing) = (call.direction == Direction::Incoming, "dialing");
    add(times.create, if incoming { "incoming" } else { outgoing }, begun);
    add(times.ringing, "ringing", String::new());
    add(times.progressing, "progressing", "answered".to_owned());
    let steps = tracked.steps.iter().flat_map(|steps| steps.all().iter().map(|step| (step, steps.dropped)));
    for (index, (step, dropped)) in steps.enumerate() {
        let at = step.began.map(|began| view.server_time(began));
        let seen = if matches!(step.began, Some(SeenSince::Seen(_))) { "  as seen" } else { "" };
        let sign = marks::sign(dropped + index + 1, view.plain);
        add(at, &step.kind, format!("{sign} {}{seen}", step.words));
    }
    for done in tracked.local.iter().flat_map(|local| &local.controls) {
        let at = view.model.connection.clock.time(done.at);
        let certain = if done.certain { "" } else { ", unconfirmed" };
        let reported = match done.kind {
            ControlKind::Mute | ControlKind::Record | ControlKind::Say => "",
            ControlKind::Hold | ControlKind::Music | ControlKind::Silence => "; the server does not report it",
        };
        let on = match (done.kind, done.on) {
            (ControlKind::Say, _) => "",
            (_, true) => " on",
            (_, false) => " off",
        };
        let word = done.kind.words().to_lowercase();
        add(Some(at), &format!("{word}{on}"), format!("sent from here{certain}{reported}"));
    }
    for known in tracked.local.iter().flat_map(|local| &local.recordings) {
        let id = known.id.tail();
        add(known.times.0, "recording", format!("started, …{id}"));
        add(known.times.1, "recording", format!("ended, …{id}"));
    }
    add(times.hangup, "hangup", ended(call));
    // Stable: what happened at the same time keeps this order.
    events.sort_by_key(|event| event.at);
    events
}

/// The server's words for the end of a call.
fn ended(call: &Call) -> String {
    let reason = Some(call.hangup_reason.as_str()).filter(|_| call.hangup_reason != HangupReason::None);
    let by = Some(call.hangup_by.as_str()).filter(|_| call.hangup_by != HangupBy::None);
    match (reason, by) {
        (Some(reason), Some(by)) => format!("reason {reason}, by {by}"),
        (Some(reason), None) => format!("reason {reason}"),
        (None, Some(by)) => format!("by {by}, no reason given"),
        (None, None) => "no reason given".to_owned(),
    }
}
