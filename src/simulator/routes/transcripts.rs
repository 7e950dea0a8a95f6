//! Transcripts of calls: start, list, read. A transcript has what the call's flow speaks (`out`) and a greeting of the
//! phone that answers (`in`).

use super::calls::live;
use super::page::PageQuery;
use super::{RouteResult, Routes, Sim, shown};
use crate::simulator::body;
use crate::simulator::call::{Call, Status};
use crate::simulator::refusal::Refusal;
use crate::simulator::script::kind;
use crate::simulator::world::Transcript;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// How many utterances an answer has: the newest. There are no further pages.
const MOST: usize = 100;
/// What a phone says when it answers.
const GREETING: &str = "Hello, who is calling?";

pub fn routes() -> Routes {
    Routes::new().route("/transcribes", post(start).get(list)).route("/transcripts", get(utterances))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    reference_type: String,
    reference_id: String,
    language: String,
    direction: String,
}

async fn start(State(shared): Sim, bytes: Bytes) -> RouteResult {
    let asked: Body = body::read(&bytes)?;
    if !matches!(asked.reference_type.as_str(), "call" | "conference" | "recording") {
        return Err(Refusal::invalid("The reference type is not known."));
    }
    let id = asked.reference_id.parse().map_err(|_| Refusal::invalid("The reference id is not a UUID."))?;
    let mut world = shared.world();
    let call = live(&world, id)?;
    if !matches!(call.status, Status::Dialing | Status::Ringing | Status::Progressing) {
        return Err(Refusal::internal());
    }
    let (customer, activeflow) = (call.customer_id, call.activeflow_id);
    let language = if asked.language.is_empty() { "en-US".to_owned() } else { asked.language };
    let same = |known: &&Transcript| known.reference_id == id && known.language == language;
    if world.transcripts.iter().any(|known| same(&known)) {
        return Err(Refusal::new(409, "TRANSCRIBE_ALREADY_PROGRESSING", "The call is being transcribed."));
    }
    let direction = if matches!(asked.direction.as_str(), "in" | "out") { asked.direction } else { "both".to_owned() };
    let (uuid, now) = (world.next_rng().uuid(), world.creation_time());
    let transcript = Transcript::new(uuid, customer, activeflow, id, language, direction, now);
    let answer = shown(&transcript)?;
    world.transcripts.push(transcript);
    Ok(answer)
}

/// The reference type and id filter together or not at all.
async fn list(State(shared): Sim, Query(query): Query<PageQuery>) -> RouteResult {
    let (kind, reference) = (query.parameter("reference_type")?, query.parameter("reference_id")?);
    if kind.is_some() != reference.is_some() {
        return Err(Refusal::new(400, "INVALID_REFERENCE_FILTER", "Both of the filter's parts are needed."));
    }
    let world = shared.world();
    let wanted = |known: &&Transcript| reference.is_none_or(|id| known.reference_id.to_string() == id);
    let found = world.transcripts.iter().rev().filter(wanted).cloned();
    super::page::page(&query, found, |known| Some(known.tm_create))
}

async fn utterances(State(shared): Sim, Query(query): Query<PageQuery>) -> RouteResult {
    let missing = || Refusal::new(400, "MISSING_REQUEST_PARAMETER", "transcribe_id is missing.");
    let id = super::id(query.parameter("transcribe_id")?.ok_or_else(missing)?)?;
    let world = shared.world();
    let not_found = || Refusal::new(404, "RESOURCE_NOT_FOUND", "There is no transcript with this id.");
    let transcript = world.transcripts.iter().find(|known| known.id == id).ok_or_else(not_found)?;
    let said = world.call(transcript.reference_id).map(|call| said(call, transcript)).unwrap_or_default();
    let newest: Vec<Value> = said.into_iter().rev().take(MOST).collect();
    // The token is there although there are no more pages.
    Ok(Json(json!({ "result": newest, "next_page_token": format!("{:.6}", world.time()) })))
}

/// What was said, oldest first.
fn said(call: &Call, transcript: &Transcript) -> Vec<Value> {
    let Some(answered) = call.tm_progressing else { return Vec::new() };
    let greeting = (transcript.hears("in") && answered >= transcript.tm_create).then(|| ("in", GREETING.to_owned()));
    let current = call.life.run.current_action();
    let spoken = call.life.run.executed.iter().chain([&current]).filter(|action| kind(action) == "talk");
    let spoken = spoken.filter_map(|action| Some(("out", action["option"]["text"].as_str()?.to_owned())));
    let spoken = spoken.filter(|_| transcript.hears("out"));
    let line = |(at, (direction, message)): (usize, (&str, String))| {
        let at = i64::try_from(at).unwrap_or_default();
        let seconds = jiff::SignedDuration::from_millis(300 + 1_000 * at);
        let created: Timestamp = answered.saturating_add(seconds).unwrap_or(answered);
        json!({
            "id": Uuid::from_u64_pair(transcript.id.as_u64_pair().0, at.unsigned_abs()),
            "customer_id": transcript.customer_id,
            "transcribe_id": transcript.id,
            "direction": direction,
            "message": message,
            "tm_transcript": format!("0001-01-01T00:00:{:02}.3Z", at % 60),
            "tm_create": created,
        })
    };
    greeting.into_iter().chain(spoken).enumerate().map(line).collect()
}
