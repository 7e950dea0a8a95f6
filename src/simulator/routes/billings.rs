//! The ledger: list and read. For admins only: an access key counts as one, a manager or a plain agent is refused.

use super::page::{PageQuery, page};
use super::{RouteResult, Routes, Sim, id, shown};
use crate::simulator::auth::Principal;
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::routing::get;

/// The permission bit of an admin.
const ADMIN: u64 = 32;

pub fn routes() -> Routes {
    Routes::new().route("/billings", get(list)).route("/billings/{id}", get(one))
}

async fn list(
    State(shared): Sim,
    Extension(principal): Extension<Principal>,
    Query(query): Query<PageQuery>,
) -> RouteResult {
    let world = shared.world();
    check(&world, principal)?;
    page(&query, world.ledger.before(query.before()?), |row| Some(row.tm_create))
}

async fn one(State(shared): Sim, Extension(principal): Extension<Principal>, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let world = shared.world();
    check(&world, principal)?;
    let missing = || Refusal::new(404, "RESOURCE_NOT_FOUND", "There is no billing with this id.");
    shown(world.ledger.get(id).ok_or_else(missing)?)
}

/// Refuses everybody but admins.
fn check(world: &World, principal: Principal) -> Result<(), Refusal> {
    let agent = world.account.agents.first();
    let permission = agent.and_then(|agent| agent["permission"].as_u64()).unwrap_or(0);
    if principal == Principal::Key || permission & ADMIN != 0 {
        return Ok(());
    }
    Err(Refusal::new(403, "PERMISSION_DENIED", "Only an admin of the customer may read the ledger."))
}
