//! Recordings: list, read, delete. `routes/control.rs` starts and stops them.

use super::page::{PageQuery, page};
use super::{RouteResult, Routes, Sim, id, shown};
use crate::simulator::refusal::Refusal;
use axum::extract::{Path, Query, State};
use axum::routing::get;

pub fn routes() -> Routes {
    Routes::new().route("/recordings", get(list)).route("/recordings/{id}", get(one).delete(delete))
}

async fn list(State(shared): Sim, Query(query): Query<PageQuery>) -> RouteResult {
    let world = shared.world();
    page(&query, world.recordings.newest_first(), |recording| Some(recording.tm_create))
}

async fn one(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let world = shared.world();
    shown(world.recordings.get(id).ok_or_else(missing)?)
}

async fn delete(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let mut world = shared.world();
    let now = world.time();
    shown(&world.recordings.delete(id, now).ok_or_else(missing)?)
}

fn missing() -> Refusal {
    Refusal::new(404, "RESOURCE_NOT_FOUND", "There is no recording with this id.")
}
