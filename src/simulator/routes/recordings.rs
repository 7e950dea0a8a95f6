//! Recordings: list, read, delete. How one is made is in `recording.rs` and `routes/control.rs`.

use super::page::{Wanted, page};
use super::{Answer, Sim, id, shown};
use crate::simulator::refusal::Refusal;
use crate::simulator::shared::Shared;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/recordings", get(list)).route("/recordings/{id}", get(one).delete(delete))
}

async fn list(State(shared): Sim, Query(wanted): Query<Wanted>) -> Answer {
    let world = shared.world();
    page(&wanted, world.recordings.newest_first(), |recording| Some(recording.tm_create))
}

async fn one(State(shared): Sim, Path(text): Path<String>) -> Answer {
    let id = id(&text)?;
    let world = shared.world();
    shown(world.recordings.get(id).ok_or_else(missing)?)
}

async fn delete(State(shared): Sim, Path(text): Path<String>) -> Answer {
    let id = id(&text)?;
    let mut world = shared.world();
    let now = world.time();
    shown(&world.recordings.delete(id, now).ok_or_else(missing)?)
}

fn missing() -> Refusal {
    Refusal::new(404, "RESOURCE_NOT_FOUND", "There is no recording with this id.")
}
