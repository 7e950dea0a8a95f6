//! Extensions: list, create, read, change, delete. They come with their SIP passwords in clear, as they really do.

use super::page::Wanted;
use super::records::{self, direct_hash};
use super::{Answer, Sim, id};
use crate::simulator::account::Kind;
use crate::simulator::body;
use crate::simulator::refusal::Refusal;
use crate::simulator::shared::Shared;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/extensions", get(list).post(create))
        .route("/extensions/{id}", get(one).put(update).delete(delete))
}

/// What is said of an extension; its number is for good.
#[derive(Debug, Deserialize)]
struct Said {
    extension: Option<String>,
    password: Option<String>,
    name: Option<String>,
    detail: Option<String>,
}

async fn list(State(shared): Sim, Query(wanted): Query<Wanted>) -> Answer {
    records::list(&shared, Kind::Extension, &wanted)
}

/// A new extension has no phone: none has registered with its password yet.
async fn create(State(shared): Sim, bytes: Bytes) -> Answer {
    let said: Said = body::read(&bytes)?;
    let extension = said.extension.unwrap_or_default();
    let mut world = shared.world();
    if world.account.records(Kind::Extension).any(|known| known["extension"] == extension.as_str()) {
        return Err(Refusal::internal());
    }
    let (id, now) = (world.next_rng().uuid(), world.creation_time());
    let fields = json!({
        "id": id,
        "name": said.name.unwrap_or_default(),
        "detail": said.detail.unwrap_or_default(),
        "extension": extension,
        "username": extension,
        "password": said.password.unwrap_or_default(),
        "direct_hash": direct_hash(id),
    });
    Ok(Json(world.account.create(Kind::Extension, fields, now)))
}

async fn one(State(shared): Sim, Path(text): Path<String>) -> Answer {
    records::one(&shared, Kind::Extension, &text)
}

/// What is absent stays as it is.
async fn update(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> Answer {
    let id = id(&text)?;
    let said: Said = body::read(&bytes)?;
    let fields = json!({ "name": said.name, "detail": said.detail, "password": said.password });
    let mut world = shared.world();
    let now = world.time();
    Ok(Json(world.account.update(Kind::Extension, id, fields, now)?))
}

async fn delete(State(shared): Sim, Path(text): Path<String>) -> Answer {
    records::delete(&shared, Kind::Extension, &text)
}
