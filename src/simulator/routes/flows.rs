//! Flows: list, create, read, change, delete.

use super::records::{self, direct_hash, lenient_id};
use super::{RouteResult, Routes, Sim, id};
use crate::simulator::account::RecordKind;
use crate::simulator::action;
use crate::simulator::body;
use crate::simulator::refusal::Refusal;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{post, put};
use serde::Deserialize;
use serde_json::{Value, json};

pub fn routes() -> Routes {
    records::routes("/flows", RecordKind::Flow).route("/flows", post(create)).route("/flows/{id}", put(update))
}

/// The body of a new or changed flow.
#[derive(Debug, Deserialize)]
struct FlowBody {
    name: Option<String>,
    detail: Option<String>,
    actions: Option<Vec<Value>>,
    on_complete_flow_id: Option<String>,
}

async fn create(State(shared): Sim, bytes: Bytes) -> RouteResult {
    let body: FlowBody = body::read(&bytes)?;
    let actions = body.actions.unwrap_or_default();
    action::check(&actions)?;
    let mut world = shared.world();
    let mut rng = world.next_rng();
    let (id, now) = (rng.uuid(), world.creation_time());
    let fields = json!({
        "id": id,
        "name": body.name.unwrap_or_default(),
        "detail": body.detail.unwrap_or_default(),
        "actions": action::stored(&actions, &mut rng),
        "on_complete_flow_id": lenient_id(body.on_complete_flow_id.as_deref()),
        "direct_hash": direct_hash(id),
    });
    Ok(Json(world.account.create(RecordKind::Flow, fields, now)))
}

/// Absent fields stay as they are, but the actions are always replaced.
async fn update(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> RouteResult {
    let id = id(&text)?;
    let body: FlowBody = body::read(&bytes)?;
    let actions = body.actions.ok_or_else(|| Refusal::new(400, "INVALID_ACTIONS", "actions is required."))?;
    action::check(&actions)?;
    let mut world = shared.world();
    world.account.record(RecordKind::Flow, id)?;
    let (mut rng, now) = (world.next_rng(), world.time());
    let fields = json!({
        "name": body.name,
        "detail": body.detail,
        "actions": action::stored(&actions, &mut rng),
        "on_complete_flow_id": body.on_complete_flow_id.map(|text| lenient_id(Some(&text))),
    });
    Ok(Json(world.account.update(RecordKind::Flow, id, fields, now)?))
}
