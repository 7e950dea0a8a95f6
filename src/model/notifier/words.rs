//! The texts of notifications: all that leaves this program outside of its screen is written here.

use jiff::SignedDuration;

use crate::base::clock::Now;
use crate::base::safe_text::{self, count};
use crate::domain::{Direction, HookEvent};
use crate::model::events::{Event, What};
use crate::model::sight::SightChange;
use crate::model::{ConnectionState, Model, TrackedCall};

/// The longest text, in characters: desktops cut longer ones.
const LONGEST: usize = 160;

/// An event that is longer ago than this when it is found is told with its time.
const LATE: SignedDuration = SignedDuration::from_secs(10);

/// The party and the outcome of an event that is only an example.
const EXAMPLE: (&str, &str) = ("+44 20 7946 0958 (London desk)", "far end hung up");

/// The heading of every notification: accounts are not to be mistaken for each other.
#[must_use]
pub fn title(profile: &str) -> String {
    safe(&format!("vdial {profile}"))
}

/// The text without anything that a terminal or a desktop could take for more than text.
#[must_use]
pub fn safe(text: &str) -> String {
    safe_text::clean_start(text, LONGEST)
}

/// An event, as a rule that waits for `word` tells it.
#[must_use]
pub fn of_event(model: &Model, event: &Event, word: HookEvent, now: Now) -> String {
    let change = match &event.what {
        What::Sight(sight) => return of_sight(model, sight, now),
        What::Call(change) => change,
    };
    let tracked = model.calls.call(&change.id);
    let (party, outcome) =
        (tracked.map(|tracked| party(model, tracked)), tracked.and_then(|tracked| model.calls.ending(tracked)));
    let incoming = tracked.is_some_and(|tracked| tracked.call.direction == Direction::Incoming);
    let text = of_call(
        word,
        incoming,
        &party.unwrap_or_default(),
        &outcome.map(|outcome| outcome.to_string()).unwrap_or_default(),
    );
    let server_time = model.connection.clock.time(now.wall);
    match change.at.filter(|at| server_time.duration_since(*at) > LATE) {
        Some(at) => format!("{text}, at {}", at.to_zoned(model.calls.zone.clone()).strftime("%H:%M:%S")),
        None => text,
    }
}

fn party(model: &Model, tracked: &TrackedCall) -> String {
    let party = tracked.call.other_party();
    match model.name_of(party) {
        Some(name) => format!("{} ({name})", party.label()),
        None => party.label(),
    }
}

fn of_sight(model: &Model, sight: &SightChange, now: Now) -> String {
    if sight.event == HookEvent::Sighted {
        return format!("Contact again after {} s", sight.lasted.as_secs());
    }
    match (model.connection.state(now), model.connection.last_good) {
        (ConnectionState::Refused, _) => "Contact lost: the credential is refused".to_owned(),
        (ConnectionState::Frozen, _) => "Contact lost: the account is frozen".to_owned(),
        (_, Some(at)) => format!("Contact lost: nothing heard for {} s", now.since(at).as_secs()),
        (_, None) => "No contact: nothing heard yet".to_owned(),
    }
}

fn of_call(word: HookEvent, incoming: bool, party: &str, outcome: &str) -> String {
    let with_outcome = |what: &str| {
        if outcome.is_empty() { format!("{what}: {party}") } else { format!("{what}: {party}, {outcome}") }
    };
    match word {
        HookEvent::New if incoming => format!("Incoming: {party}"),
        HookEvent::New => format!("New call: {party}"),
        HookEvent::Ringing => format!("Ringing: {party}"),
        HookEvent::Answered => format!("Answered: {party}"),
        HookEvent::Busy => format!("Busy: {party}"),
        HookEvent::NoAnswer => format!("No answer: {party}"),
        HookEvent::Canceled => format!("Canceled: {party}"),
        HookEvent::Failed => with_outcome("Failed"),
        HookEvent::Ended => with_outcome("Ended"),
        HookEvent::Blind => "Contact lost: nothing heard for 26 s".to_owned(),
        HookEvent::Sighted => "Contact again after 44 s".to_owned(),
    }
}

/// What an event would be told as, of an incoming call or of another.
#[must_use]
pub fn example(word: HookEvent, incoming: bool) -> String {
    let outcome = if word == HookEvent::Failed { "rejected" } else { EXAMPLE.1 };
    of_call(word, incoming, EXAMPLE.0, outcome)
}

/// Several events at once.
#[must_use]
pub fn several(counts: &[(HookEvent, usize)]) -> String {
    let one = |(word, number): &(HookEvent, usize)| {
        let (one, more) = match word {
            HookEvent::New => ("new call", "new calls"),
            HookEvent::Ringing => ("call rings", "calls ring"),
            HookEvent::Answered => ("call answered", "calls answered"),
            HookEvent::Busy => ("call busy", "calls busy"),
            HookEvent::NoAnswer => ("call not answered", "calls not answered"),
            HookEvent::Canceled => ("call canceled", "calls canceled"),
            HookEvent::Failed => ("call failed", "calls failed"),
            HookEvent::Ended => ("call ended", "calls ended"),
            HookEvent::Blind => return "contact lost".to_owned(),
            HookEvent::Sighted => return "contact again".to_owned(),
        };
        format!("{} {}", count(*number), if *number == 1 { one } else { more })
    };
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// More calls are live than a rule has as its limit.
#[must_use]
pub fn live_above(live: usize, at_least: bool, limit: usize) -> String {
    format!("Live calls: {}{}, more than {}", least(at_least), count(live), count(limit))
}

/// More calls have failed within an hour than a rule has as its limit.
#[must_use]
pub fn failed_above(failed: usize, at_least: bool, limit: usize) -> String {
    format!("Failed calls: {}{} in the last hour, more than {}", least(at_least), count(failed), count(limit))
}

fn least(at_least: bool) -> &'static str {
    if at_least { "at least " } else { "" }
}
