//! What can be done to a call while it is up: hold, music, silence, mute, talk and recording; and the recordings.
//! Hold, music and silence leave no trace in the record, as with the platform.

use super::calls::live;
use super::{Answer, Sim, id, shown};
use crate::simulator::call::Status;
use crate::simulator::refusal::Refusal;
use crate::simulator::state::{Look, Shared};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The longest text that is spoken, in bytes.
const LONGEST_TEXT: usize = 32 * 1024;

/// The routes of this file; an older server has none of those that act on a call.
pub fn routes(control_routes: bool) -> Router<Arc<Shared>> {
    let routes = Router::new().route("/recordings/{id}", get(recording));
    if !control_routes {
        return routes;
    }
    routes
        .route("/calls/{id}/hold", post(unseen).delete(unseen))
        .route("/calls/{id}/moh", post(unseen).delete(unseen))
        .route("/calls/{id}/silence", post(unseen).delete(unseen))
        .route("/calls/{id}/mute", post(mute).delete(unmute))
        .route("/calls/{id}/talk", post(talk))
        .route("/calls/{id}/recording_start", post(start_recording))
        .route("/calls/{id}/recording_stop", post(stop_recording))
}

#[derive(Deserialize)]
struct Muting {
    #[serde(default)]
    direction: String,
}

#[derive(Deserialize)]
struct Talk {
    text: String,
    language: String,
    #[serde(default)]
    provider: String,
    #[serde(default)]
    voice_id: String,
}

/// All of it is required, the empty values too.
#[derive(Deserialize)]
struct Recording {
    format: String,
    end_of_silence: i64,
    end_of_key: String,
    duration: i64,
    on_end_flow_id: String,
}

/// What the record does not tell: that it was done is all that is said.
async fn unseen(State(shared): Sim, Path(text): Path<String>) -> Result<StatusCode, Refusal> {
    talking(&shared, &text)?;
    Ok(StatusCode::OK)
}

async fn mute(State(shared): Sim, Path(text): Path<String>, body: Bytes) -> Result<StatusCode, Refusal> {
    let Muting { direction } = read(&body)?;
    check_direction(&direction)?;
    let (id, mut world) = talking(&shared, &text)?;
    world.mute(id, &direction);
    Ok(StatusCode::OK)
}

async fn unmute(State(shared): Sim, Path(text): Path<String>, body: Bytes) -> Result<StatusCode, Refusal> {
    let Muting { direction } = read(&body)?;
    check_direction(&direction)?;
    let (id, mut world) = talking(&shared, &text)?;
    world.mute(id, "");
    Ok(StatusCode::OK)
}

async fn talk(State(shared): Sim, Path(text): Path<String>, body: Bytes) -> Result<StatusCode, Refusal> {
    let talk: Talk = read(&body)?;
    if talk.text.trim().is_empty() || talk.language.is_empty() {
        return Err(Refusal::invalid("A text and its language are needed."));
    }
    if talk.text.len() > LONGEST_TEXT || talk.voice_id.len() > 256 {
        return Err(Refusal::invalid("The text is too long."));
    }
    if !matches!(talk.provider.as_str(), "" | "gcp" | "aws") {
        return Err(Refusal::invalid("The provider is neither gcp nor aws."));
    }
    talking(&shared, &text)?;
    Ok(StatusCode::OK)
}

async fn start_recording(State(shared): Sim, Path(text): Path<String>, body: Bytes) -> Answer {
    let asked: Recording = read(&body)?;
    if asked.format != "wav" {
        return Err(Refusal::invalid("The format is not wav."));
    }
    let Ok(longest) = u64::try_from(asked.duration) else {
        return Err(Refusal::invalid("The duration is less than nothing."));
    };
    let key = asked.end_of_key.as_str();
    let is_key = matches!(key, "" | "any" | "none") || (key.len() == 1 && "0123456789*#".contains(key));
    if asked.end_of_silence < 0 || !is_key {
        return Err(Refusal::invalid("What ends the recording makes no sense."));
    }
    let on_end = asked.on_end_flow_id.as_str();
    let on_end = if on_end.is_empty() { Uuid::nil() } else { self::id(on_end)? };
    let (id, mut world) = talking(&shared, &text)?;
    if world.call(id).is_some_and(|call| !call.recording_id.is_nil()) {
        return Err(wrong_state("The call is being recorded already."));
    }
    world.start_recording(id, on_end, (longest > 0).then(|| Duration::from_secs(longest)));
    shown(live(&world, id)?)
}

async fn stop_recording(State(shared): Sim, Path(text): Path<String>) -> Answer {
    let (id, mut world) = talking(&shared, &text)?;
    let recording = world.call(id).map(|call| call.recording_id).unwrap_or_default();
    if recording.is_nil() {
        return Err(wrong_state("The call is not being recorded."));
    }
    world.end_recording(id, recording);
    shown(live(&world, id)?)
}

async fn recording(State(shared): Sim, Path(text): Path<String>) -> Answer {
    let id = id(&text)?;
    let world = shared.world();
    let missing = || Refusal::new(404, "RESOURCE_NOT_FOUND", "There is no recording with this id.");
    shown(world.recordings.get(id).ok_or_else(missing)?)
}

/// The call of the path, which must be in conversation, and the world to act in.
fn talking<'a>(shared: &'a Shared, text: &str) -> Result<(Uuid, Look<'a>), Refusal> {
    let id = id(text)?;
    let world = shared.world();
    match live(&world, id)?.status {
        Status::Progressing => Ok((id, world)),
        Status::Hangup => Err(Refusal::new(409, "CALL_ALREADY_HANGUP", "The call has ended.")),
        _ => Err(wrong_state("The call is not in conversation.")),
    }
}

fn wrong_state(message: &str) -> Refusal {
    Refusal::new(409, "CALL_STATE_INVALID", message)
}

fn check_direction(direction: &str) -> Result<(), Refusal> {
    match direction {
        "both" | "in" | "out" => Ok(()),
        _ => Err(Refusal::invalid("The direction is none of both, in and out.")),
    }
}

/// A body that must be a JSON object of this kind.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let value = serde_json::from_slice::<serde_json::Value>(body)
        .map_err(|_| Refusal::new(400, "INVALID_JSON_BODY", "The body is no JSON."))?;
    serde_json::from_value(value).map_err(|_| Refusal::invalid("A field is missing, or of the wrong type."))
}
