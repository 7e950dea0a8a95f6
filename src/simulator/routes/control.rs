//! Controls of a call that is up: hold, music, silence, mute, talk and recording. Like on the platform, hold, music and
//! silence leave no trace in the record. An option chooses between the refusals of today's server and those of the
//! documents.

use super::calls::live;
use super::{RouteResult, Routes, Sim, id, shown};
use crate::simulator::body;
use crate::simulator::call::Status;
use crate::simulator::options::ControlRefusals;
use crate::simulator::refusal::Refusal;
use crate::simulator::shared::{SharedState, WorldGuard};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// The longest text to speak, in bytes.
const MAX_TEXT_BYTES: usize = 32 * 1024;

/// With `control_routes` false it is an older server.
pub fn routes(control_routes: bool) -> Routes {
    if !control_routes {
        return Routes::new();
    }
    Routes::new()
        .route("/calls/{id}/hold", post(check_only).delete(check_only))
        .route("/calls/{id}/moh", post(check_only).delete(check_only))
        .route("/calls/{id}/silence", post(check_only).delete(check_only))
        .route("/calls/{id}/mute", post(mute).delete(unmute))
        .route("/calls/{id}/talk", post(talk))
        .route("/calls/{id}/recording_start", post(start_recording))
        .route("/calls/{id}/recording_stop", post(stop_recording))
}

#[derive(Deserialize)]
struct MuteBody {
    #[serde(default)]
    direction: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TalkBody {
    text: String,
    language: String,
    provider: String,
    voice_id: String,
}

/// All fields are required, even if empty.
#[derive(Deserialize)]
struct RecordingBody {
    format: Option<String>,
    end_of_silence: Option<i64>,
    end_of_key: Option<String>,
    duration: Option<i64>,
    on_end_flow_id: Option<String>,
}

/// Hold, music and silence change nothing in the record: 200 is the whole answer.
async fn check_only(State(shared): Sim, Path(text): Path<String>) -> Result<StatusCode, Refusal> {
    find_answered(&shared, &text)?;
    Ok(StatusCode::OK)
}

async fn mute(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> Result<StatusCode, Refusal> {
    let direction = direction(&bytes)?;
    let (id, mut world) = find_answered(&shared, &text)?;
    world.mute(id, direction);
    Ok(StatusCode::OK)
}

async fn unmute(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> Result<StatusCode, Refusal> {
    direction(&bytes)?;
    let (id, mut world) = find_answered(&shared, &text)?;
    world.mute(id, "");
    Ok(StatusCode::OK)
}

/// Today's server answers a ringing call to speak to it. The 500 for a call that is ending or has ended is a guess.
async fn talk(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> Result<StatusCode, Refusal> {
    let talk: TalkBody = body::read(&bytes)?;
    if talk.text.trim().is_empty() || talk.language.is_empty() {
        return Err(Refusal::invalid("A text and its language are needed."));
    }
    if talk.text.len() > MAX_TEXT_BYTES || talk.voice_id.len() > 256 {
        return Err(Refusal::invalid("The text is too long."));
    }
    if !matches!(talk.provider.as_str(), "" | "gcp" | "aws") {
        return Err(Refusal::invalid("The provider is neither gcp nor aws."));
    }
    let (id, status, mut world) = find(&shared, &text)?;
    let today = shared.options.control_refusals == ControlRefusals::Today;
    if status == Status::Progressing || (today && world.answer(id)) {
        return Ok(StatusCode::OK);
    }
    Err(refuse(&shared, status, Refusal::internal()))
}

async fn start_recording(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> RouteResult {
    let asked: RecordingBody = body::read(&bytes)?;
    let (Some(format), Some(silence), Some(key), Some(duration), Some(on_end)) =
        (asked.format, asked.end_of_silence, asked.end_of_key, asked.duration, asked.on_end_flow_id)
    else {
        return Err(Refusal::invalid("A field is missing."));
    };
    if format != "wav" {
        return Err(Refusal::invalid("The format is not wav."));
    }
    let Ok(longest) = u64::try_from(duration) else {
        return Err(Refusal::invalid("The duration is less than nothing."));
    };
    let is_key = matches!(key.as_str(), "" | "any" | "none") || (key.len() == 1 && "0123456789*#".contains(&key));
    if silence < 0 || !is_key {
        return Err(Refusal::invalid("What stops the recording makes no sense."));
    }
    // Like the flow of a call, an invalid UUID counts as none.
    let on_end = on_end.parse().unwrap_or_default();
    let (id, status, mut world) = find(&shared, &text)?;
    if status != Status::Progressing || !live(&world, id)?.recording_id.is_nil() {
        return Err(refuse(&shared, status, Refusal::internal()));
    }
    world.start_recording(id, on_end, (longest > 0).then(|| Duration::from_secs(longest)));
    shown(live(&world, id)?)
}

/// Today's server answers 200 with an empty call if there is nothing to stop.
async fn stop_recording(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let (id, status, mut world) = find(&shared, &text)?;
    let recording = live(&world, id)?.recording_id;
    if !recording.is_nil() {
        world.end_recording(id, recording);
        return shown(live(&world, id)?);
    }
    match shared.options.control_refusals {
        ControlRefusals::Today => Ok(Json(no_call())),
        ControlRefusals::Documents => Err(refuse(&shared, status, Refusal::internal())),
    }
}

/// A call record without any content.
fn no_call() -> Value {
    let ids =
        ["id", "customer_id", "owner_id", "flow_id", "activeflow_id", "master_call_id", "recording_id", "groupcall_id"];
    let mut call: Value = ids.iter().map(|name| ((*name).to_owned(), json!(Uuid::nil()))).collect();
    call["source"] = json!({});
    call["destination"] = json!({});
    call["action"] = json!({ "id": Uuid::nil(), "next_id": Uuid::nil() });
    call
}

/// The call in the path, its status, and the locked world.
fn find<'a>(shared: &'a SharedState, text: &str) -> Result<(Uuid, Status, WorldGuard<'a>), Refusal> {
    let id = id(text)?;
    let world = shared.world();
    let status = live(&world, id)?.status;
    Ok((id, status, world))
}

/// The same for a call that must be up.
fn find_answered<'a>(shared: &'a SharedState, text: &str) -> Result<(Uuid, WorldGuard<'a>), Refusal> {
    let (id, status, world) = find(shared, text)?;
    if status == Status::Progressing {
        return Ok((id, world));
    }
    Err(refuse(shared, status, Refusal::invalid("The call is not up.")))
}

/// The refusal of a control that the call's status does not allow, today's or the documented one.
fn refuse(shared: &SharedState, status: Status, today: Refusal) -> Refusal {
    match (shared.options.control_refusals, status) {
        (ControlRefusals::Today, _) => today,
        (ControlRefusals::Documents, Status::Hangup) => Refusal::new(409, "CALL_ALREADY_HANGUP", "The call has ended."),
        (ControlRefusals::Documents, _) => {
            Refusal::new(409, "CALL_STATE_INVALID", "The call's state does not allow it.")
        }
    }
}

/// The direction to mute; both by default.
fn direction(bytes: &[u8]) -> Result<&'static str, Refusal> {
    let MuteBody { direction } = body::read(bytes)?;
    match direction.as_str() {
        "" | "both" => Ok("both"),
        "in" => Ok("in"),
        "out" => Ok("out"),
        _ => Err(Refusal::invalid("The direction is none of both, in and out.")),
    }
}
