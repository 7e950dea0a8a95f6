//! Group calls: list, place, read, hang up, delete. `placing.rs` places them.

use super::page::{PageQuery, page};
use super::{RouteResult, Routes, Sim, id, shown};
use crate::simulator::call_body::GroupcallBody;
use crate::simulator::groupcall::Groupcall;
use crate::simulator::placing;
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use uuid::Uuid;

/// With `hangup_route` false it is an older server.
pub fn routes(hangup_route: bool) -> Routes {
    let routes =
        Routes::new().route("/groupcalls", get(list).post(place)).route("/groupcalls/{id}", get(one).delete(delete));
    if hangup_route { routes.route("/groupcalls/{id}/hangup", post(hang_up)) } else { routes }
}

async fn list(State(shared): Sim, Query(query): Query<PageQuery>) -> RouteResult {
    let world = shared.world();
    page(&query, world.groups(), |group| Some(group.tm_create))
}

async fn place(State(shared): Sim, bytes: Bytes) -> RouteResult {
    let body = GroupcallBody::read(&bytes)?;
    shown(&placing::place_group(&mut shared.world(), &body, &shared.options)?)
}

async fn one(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    shown(find(&shared.world(), id)?)
}

async fn hang_up(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let mut world = shared.world();
    find(&world, id)?;
    world.hang_up_group(id);
    shown(find(&world, id)?)
}

async fn delete(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let mut world = shared.world();
    find(&world, id)?;
    world.delete_group(id);
    shown(find(&world, id)?)
}

/// A group call, also a deleted one: unlike a call, it can still be read.
fn find(world: &World, id: Uuid) -> Result<&Groupcall, Refusal> {
    let missing = || Refusal::new(404, "GROUPCALL_NOT_FOUND", "There is no group call with this id.");
    world.group(id).ok_or_else(missing)
}
