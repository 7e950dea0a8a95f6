//! The account: agent, customer, billing. Read only.

use super::{RouteResult, Sim};
use crate::simulator::account::Account;
use crate::simulator::auth::Principal;
use crate::simulator::refusal::Refusal;
use crate::simulator::shared::SharedState;
use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub fn routes() -> Router<Arc<SharedState>> {
    Router::new()
        .route("/me", get(me))
        .route("/customer", get(customer))
        .route("/billing_account", get(billing_account))
}

/// Reads a value of the account.
fn read<T>(shared: &SharedState, choose: impl FnOnce(&Account) -> T) -> T {
    choose(&shared.world().account)
}

/// The holder of the access key is no agent.
async fn me(State(shared): Sim, Extension(principal): Extension<Principal>) -> RouteResult {
    if principal == Principal::Key {
        return Err(Refusal::new(403, "AGENT_AUTH_REQUIRED", "Only an agent's token can ask this."));
    }
    let agent = read(&shared, |account| account.agents.first().cloned());
    agent.map(Json).ok_or_else(Refusal::internal)
}

async fn customer(State(shared): Sim) -> Json<Value> {
    Json(read(&shared, |account| account.customer.clone()))
}

async fn billing_account(State(shared): Sim) -> Json<Value> {
    Json(read(&shared, |account| account.billing_account.clone()))
}
