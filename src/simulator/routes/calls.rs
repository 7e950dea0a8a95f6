//! Calls: list, place, read, hang up, delete. `placing.rs` places them.

use super::page::{PageQuery, page};
use super::{RouteResult, Routes, Sim, id, shown};
use crate::simulator::call::Call;
use crate::simulator::call_body::CallBody;
use crate::simulator::placing;
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use uuid::Uuid;

/// With `hangup_route` false it is an older server.
pub fn routes(hangup_route: bool) -> Routes {
    let routes = Routes::new().route("/calls", get(list).post(place)).route("/calls/{id}", get(one).delete(delete));
    if hangup_route { routes.route("/calls/{id}/hangup", post(hang_up)) } else { routes }
}

async fn list(State(shared): Sim, Query(query): Query<PageQuery>) -> RouteResult {
    let world = shared.world();
    page(&query, world.calls_before(query.before()?), |call| Some(call.tm_create))
}

async fn place(State(shared): Sim, bytes: Bytes) -> RouteResult {
    let body = CallBody::read(&bytes)?;
    let placed = placing::place(&mut shared.world(), &body, &shared.options)?;
    Ok(Json(placed))
}

async fn one(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    shown(live(&shared.world(), id)?)
}

async fn hang_up(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let mut world = shared.world();
    live(&world, id)?;
    world.hang_up_now(id);
    shown(live(&world, id)?)
}

async fn delete(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let mut world = shared.world();
    live(&world, id)?;
    world.hang_up_now(id);
    let time = world.time();
    let call = world.call_mut(id).ok_or_else(missing)?;
    call.tm_delete = Some(time);
    call.tm_update = Some(time);
    let answer = shown(call);
    world.publish_call(id, "call_deleted");
    answer
}

/// A call that exists and is not deleted.
pub(super) fn live(world: &World, id: Uuid) -> Result<&Call, Refusal> {
    let call = world.call(id).ok_or_else(missing)?;
    if call.tm_delete.is_some() {
        let message = "The call has been deleted.";
        return Err(Refusal::new(409, "STATE_INVALID", message));
    }
    Ok(call)
}

fn missing() -> Refusal {
    Refusal::new(404, "CALL_NOT_FOUND", "There is no call with this id.")
}
