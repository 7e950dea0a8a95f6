//! The calls: a list of them, and one with why it ended.

use std::cmp::Reverse;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rmcp::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};

use crate::api::ErrorKind;
use crate::base::days::Calendar;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::ids;
use crate::commands::mcp::freshness::{Freshness, tenths};
use crate::commands::session::Session;
use crate::domain::traffic::Period;
use crate::domain::{CallId, CallStatus, GroupcallId, Stage, replaced_source};
use crate::messages::effect::Effect;
use crate::messages::message::{Answer, Message};
use crate::model::notices::sentence;
use crate::model::{Model, Query, TrackedCall};
use crate::planner::CallSeen;
use crate::runtime::now;
use crate::screens::detail::in_the_servers_words;

/// How long the read of one call may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most calls in an answer, and how many there are unless another number is asked for.
const MOST: usize = 50;
const USUAL: usize = 20;
/// Most actions, recordings and chained calls of one call.
const MOST_PARTS: usize = 20;

/// Which calls to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCalls {
    /// Words that must all match; ! before one negates it. Keys: status: dir:in dir:out from: to: reason: cause:
    /// country: flow: is:live is:ended is:failed is:answered is:unanswered on:today on:2026-11-24 since:14:02
    /// before:14:02. The beginning of a value is enough, a comma means "or". Any other word is searched for anywhere.
    /// Example: 'is:failed dir:out since:09:00'. Days and times are in the user's time zone
    #[serde(default)]
    filter: String,
    /// Only calls that are live now
    #[serde(default)]
    live_only: bool,
    /// At most so many calls, newest first: 20 unless given, 50 at most
    limit: Option<usize>,
    /// What the last answer gave as `next_cursor`, for the calls after it
    cursor: Option<String>,
}

/// Which call to look at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCall {
    /// The id of a call
    id: String,
}

/// Some of the calls, newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CallList {
    freshness: Freshness,
    /// How many calls the filter keeps, of those that are known.
    matching: usize,
    /// How many calls are live now, whatever the filter.
    live: usize,
    /// Whether every call of the account is known here.
    all_known: bool,
    /// If not, since when every call is known, UTC: of the time before, calls may be missing here.
    #[serde(skip_serializing_if = "Option::is_none")]
    all_known_since: Option<String>,
    calls: Vec<CallRow>,
    /// More calls follow: pass this as cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A call. Times are UTC by the server's clock.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallRow {
    id: String,
    /// dialing, ringing, progressing (answered), canceling, terminating, hangup (ended), or gone (record deleted).
    status: String,
    direction: String,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_name: Option<String>,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_name: Option<String>,
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ringing: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    talk_seconds: Option<f64>,
    /// How it ended, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    /// The server's reason for its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Which side ended it: remote, or local (the platform, on a request or at the end of its flow).
    #[serde(skip_serializing_if = "Option::is_none")]
    hung_up_by: Option<String>,
    /// The name of the stored flow that it runs, or the flow's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
    /// The groupcall of which it is a leg.
    #[serde(skip_serializing_if = "Option::is_none")]
    groupcall: Option<String>,
    /// The user's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// One call, and why it ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CallDetails {
    freshness: Freshness,
    call: CallRow,
    /// Whether it is live now, as far as is known.
    live: bool,
    /// Why it ended: in words, then the server's reason and which side hung up.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Whether that is a failure.
    failed: bool,
    /// What to do about it, or what proves the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_step: Option<String>,
    /// The platform called from another number than was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    source_replaced: Option<String>,
    /// How long it dialed, rang and talked.
    stages: Vec<StageLength>,
    /// The actions that its flow has run, oldest first, as far as they were seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<String>,
    recordings: usize,
    /// The calls that its flow has connected it to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    connected_to: Vec<String>,
    /// The call whose flow created it.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by_call: Option<String>,
}

/// How long a stage of a call lasted, or has lasted so far.
#[derive(Debug, Serialize, JsonSchema)]
struct StageLength {
    /// dial, ring or talk.
    stage: &'static str,
    /// null if the times make no sense.
    seconds: Option<f64>,
}

/// Lists calls.
///
/// # Errors
/// The filter or the cursor cannot be understood.
pub async fn list(session: &mut Session, asked: ListCalls) -> Result<CallList, Failed> {
    let usage = |words: String| Failed::new(ExitStatus::Usage, words);
    let query = Query::parse(&asked.filter, Calendar::at(now().wall, &session.zone));
    if let Some(problem) = query.problem(std::iter::empty) {
        return Err(usage(format!("filter: {problem}")));
    }
    let after = asked.cursor.as_deref().map(Place::read).transpose().map_err(usage)?;
    look_up_countries(session, &query).await;
    let model = session.model();
    let mut matching: Vec<(Place, &TrackedCall)> = model
        .calls
        .calls()
        .filter(|tracked| (tracked.is_live() || !asked.live_only) && model.calls.passes(&query, tracked))
        .map(|tracked| (Place::of(tracked), tracked))
        .collect();
    matching.sort_unstable_by(|(a, _), (b, _)| b.cmp(a));
    let count = matching.len();
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let rest: Vec<_> =
        matching.into_iter().filter(|(place, _)| after.as_ref().is_none_or(|after| place < after)).collect();
    let shown = &rest[..rest.len().min(limit)];
    let next_cursor = shown.last().filter(|_| rest.len() > limit).map(|(place, _)| place.write());
    let ever = Period { from: Timestamp::MIN, until: model.connection.clock.time(now().wall) };
    let all_known = model.archive.covers(ever) && model.calls.forgotten().is_none();
    let known_since = model.archive.covered_since(ever).max(model.calls.forgotten()).filter(|_| !all_known);
    Ok(CallList {
        freshness: Freshness::of_calls(model),
        matching: count,
        live: model.calls.calls().filter(|tracked| tracked.is_live()).count(),
        all_known,
        all_known_since: known_since.map(|at| format!("{at:.0}")),
        calls: shown.iter().map(|(_, tracked)| row(model, tracked)).collect::<Result<_, _>>()?,
        next_cursor,
    })
}

/// Numbers are parsed for their country when a filter first asks for it, some at a time.
async fn look_up_countries(session: &mut Session, query: &Query) {
    loop {
        let model = session.model();
        for tracked in model.calls.calls() {
            model.calls.passes(query, tracked);
        }
        if !model.calls.countries.has_more() {
            return;
        }
        session.act(|app, _| (app.model.calls.look_up_countries(), Vec::new())).await;
    }
}

/// Reads a call anew, and tells of it what is known.
///
/// # Errors
/// The id is none, or the server knows no such call.
pub async fn get(session: &mut Session, asked: GetCall) -> Result<CallDetails, Failed> {
    let (id, group) = ids(&asked.id)?;
    let began = Instant::now();
    let failure = read(session, &id, began + PATIENCE).await;
    let model = session.model();
    let Some(tracked) = model.calls.call(&id) else {
        return Err(failure.unwrap_or_else(|| unknown(model, &id, &group)));
    };
    let now = now();
    let call = &tracked.call;
    let live = tracked.is_live();
    let ending = (!live).then(|| model.ending(tracked));
    let stages = call.times.lifeline(model.connection.clock.time(now.wall)).into_iter();
    let actions = tracked.steps.iter().flat_map(|steps| steps.all());
    let mut freshness = Freshness::new(model, Some(tracked.confirmed), None);
    if let Some(Failed { words, .. }) = failure {
        freshness.warn(&format!("The call could not be read just now: {words}"));
    }
    Ok(CallDetails {
        freshness,
        call: row(model, tracked)?,
        live,
        why: ending.as_ref().map(|ending| format!("{ending}{}", in_the_servers_words(tracked))),
        failed: ending.as_ref().is_some_and(|ending| ending.failed),
        next_step: ending.and_then(|ending| ending.hint),
        source_replaced: replaced_source(call, &model.evidence(tracked)),
        stages: stages.map(|(stage, seconds)| stage_length(stage, seconds)).collect(),
        actions: actions.take(MOST_PARTS).map(|action| action.words.to_string()).collect(),
        cost: model.cost_words(call, now),
        recordings: call.recordings().len(),
        connected_to: call.chained().iter().take(MOST_PARTS).map(|id| id.as_str().to_owned()).collect(),
        created_by_call: call.master().map(|id| id.as_str().to_owned()),
    })
}

/// Has a call read, and waits for the answer. Returns why there is none.
async fn read(session: &mut Session, id: &CallId, until: Instant) -> Option<Failed> {
    let began = Instant::now();
    let seen = session.model().calls.call(id).map(|tracked| CallSeen::from(&tracked.call));
    let known = seen.is_some();
    let seen = seen.unwrap_or_else(|| CallSeen { id: id.clone(), created: None, status: CallStatus::Dialing });
    session.act(|_, _| ((), vec![Effect::FollowAgain(seen), Effect::Hurry(id.clone())])).await;
    let mut failure = None;
    while failure.is_none() && Instant::now() < until {
        let messages = session.wait(until).await;
        let failed = messages.iter().find_map(|message| match message {
            Message::Answer(_, answer) => match &**answer {
                Answer::Call(read, Err(error), _) if read == id => Some(error.clone()),
                _ => None,
            },
            _ => None,
        });
        session.take(messages).await;
        if session.model().calls.call(id).is_some_and(|tracked| tracked.confirmed >= began) {
            return None;
        }
        // An unknown call would be read for ever; a known one that is gone is told of as such.
        failure = failed.map(|error| (error.kind == ErrorKind::NotFound && !known, sentence(&error)));
    }
    if !known {
        session.act(|_, _| ((), vec![Effect::Unfollow(id.clone())])).await;
    }
    match failure {
        Some((true, _)) => None,
        Some((false, words)) => Some(words.into()),
        None => Some("the server did not answer in time".to_owned().into()),
    }
}

/// Why nothing is known of a call.
fn unknown(model: &Model, id: &CallId, group: &GroupcallId) -> Failed {
    let Some(tracked) = model.calls.group(group) else {
        return Failed::new(
            ExitStatus::Failure,
            format!("the server knows no call {id}; list_calls gives the ids of calls"),
        );
    };
    let legs: Vec<&str> = tracked.group.call_ids.iter().take(MOST_PARTS).map(CallId::as_str).collect();
    Failed::new(ExitStatus::Failure, format!("{id} is a groupcall; its legs are calls: {}", legs.join(", ")))
}

fn row(model: &Model, tracked: &TrackedCall) -> Result<CallRow, Failed> {
    serde_json::from_value(model.record_of(tracked)).map_err(|error| error.to_string().into())
}

fn stage_length(stage: Stage, seconds: Option<f64>) -> StageLength {
    let stage = match stage {
        Stage::Dial => "dial",
        Stage::Ring => "ring",
        Stage::Talk => "talk",
    };
    StageLength { stage, seconds: seconds.map(tenths) }
}

/// The place of a call in the list: it stays the same when new calls come.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place(Timestamp, Reverse<String>);

impl Place {
    fn of(tracked: &TrackedCall) -> Self {
        Self(tracked.call.times.create.unwrap_or(Timestamp::MIN), Reverse(tracked.call.id.as_str().to_owned()))
    }

    fn write(&self) -> String {
        format!("{}/{}", self.0, self.1.0)
    }

    fn read(text: &str) -> Result<Self, String> {
        let place = text.split_once('/').and_then(|(at, id)| Some(Self(at.parse().ok()?, Reverse(id.to_owned()))));
        place.ok_or_else(|| "cursor: not one of list_calls; leave it out to begin with the newest calls".to_owned())
    }
}
