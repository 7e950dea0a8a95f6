//! The simulator's own route: changes the account while it runs, where the real API has no route for it.

use super::{RouteResult, Sim};
use crate::simulator::refusal::Refusal;
use crate::simulator::shared::SharedState;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// It is outside `/v1.0`.
pub fn routes() -> Router<Arc<SharedState>> {
    Router::new().route("/simulator/account", post(account))
}

/// Makes all changes of a request or none, and returns the account.
async fn account(State(shared): Sim, body: Bytes) -> RouteResult {
    let changes: Map<String, Value> = serde_json::from_slice(&body).map_err(|error| {
        let message = format!("The body must be a JSON object of pointers and values: {error}.");
        Refusal::new(400, "INVALID_JSON_BODY", message)
    })?;
    let mut world = shared.world();
    let now = world.time();
    world.account.change(&changes, now).map_err(Refusal::invalid)?;
    let account = &world.account;
    Ok(Json(json!({
        "customer": account.customer,
        "billing_account": account.billing_account,
        "outbound_config": account.outbound_config,
        "numbers": account.numbers,
    })))
}
