//! The runs of flows: list, read, stop, delete.

use super::page::{PageQuery, page};
use super::{RouteResult, Routes, Sim, id, shown};
use crate::simulator::activeflow::Activeflow;
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use uuid::Uuid;

pub fn routes() -> Routes {
    Routes::new()
        .route("/activeflows", get(list))
        .route("/activeflows/{id}", get(one).delete(delete))
        .route("/activeflows/{id}/stop", post(stop))
}

async fn list(State(shared): Sim, Query(query): Query<PageQuery>) -> RouteResult {
    let world = shared.world();
    let runs = world.records_before(query.before()?).filter_map(Activeflow::of);
    page(&query, runs, |run| Some(run.tm_create))
}

async fn one(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let world = shared.world();
    shown(&run(&world, id)?.1)
}

/// Returns a run that has ended as it is.
async fn stop(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let mut world = shared.world();
    let call = run(&world, id)?.0;
    world.stop_run(call);
    shown(&run(&world, id)?.1)
}

async fn delete(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let mut world = shared.world();
    let call = run(&world, id)?.0;
    world.delete_run(call).map(Json).ok_or_else(missing)
}

/// A run and the id of its call.
fn run(world: &World, id: Uuid) -> Result<(Uuid, Activeflow<'_>), Refusal> {
    let call = world.call_of_run(id).ok_or_else(missing)?;
    Ok((call.id, Activeflow::of(call).ok_or_else(missing)?))
}

fn missing() -> Refusal {
    Refusal::new(404, "ACTIVEFLOW_NOT_FOUND", "There is no activeflow with this id.")
}
