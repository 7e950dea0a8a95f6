//! Extensions: list, create, read, change, delete. Like on the platform, their SIP passwords are in clear.

use super::records::{self, direct_hash};
use super::{RouteResult, Routes, Sim, id};
use crate::simulator::account::RecordKind;
use crate::simulator::body;
use crate::simulator::refusal::Refusal;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{post, put};
use serde::Deserialize;
use serde_json::json;

pub fn routes() -> Routes {
    records::routes("/extensions", RecordKind::Extension)
        .route("/extensions", post(create))
        .route("/extensions/{id}", put(update))
}

/// The body of a new or changed extension. The number cannot change.
#[derive(Debug, Deserialize)]
struct ExtensionBody {
    extension: Option<String>,
    password: Option<String>,
    name: Option<String>,
    detail: Option<String>,
}

/// A new extension has no phone: none has registered yet.
async fn create(State(shared): Sim, bytes: Bytes) -> RouteResult {
    let body: ExtensionBody = body::read(&bytes)?;
    let extension = body.extension.unwrap_or_default();
    let mut world = shared.world();
    if world.account.records(RecordKind::Extension).any(|known| known["extension"] == extension.as_str()) {
        return Err(Refusal::internal());
    }
    let (id, now) = (world.next_rng().uuid(), world.creation_time());
    let fields = json!({
        "id": id,
        "name": body.name.unwrap_or_default(),
        "detail": body.detail.unwrap_or_default(),
        "extension": extension,
        "username": extension,
        "password": body.password.unwrap_or_default(),
        "direct_hash": direct_hash(id),
    });
    Ok(Json(world.account.create(RecordKind::Extension, fields, now)))
}

/// Absent fields stay as they are.
async fn update(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> RouteResult {
    let id = id(&text)?;
    let body: ExtensionBody = body::read(&bytes)?;
    let fields = json!({ "name": body.name, "detail": body.detail, "password": body.password });
    let mut world = shared.world();
    let now = world.time();
    Ok(Json(world.account.update(RecordKind::Extension, id, fields, now)?))
}
