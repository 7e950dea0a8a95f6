//! The account: who I am, the customer, billing, numbers, flows, extensions.
//! Only reading; extensions come with their SIP passwords in clear, as they really do.

use super::page::{Wanted, page};
use super::{Answer, Sim, id};
use crate::simulator::account::{Account, exists, id_of};
use crate::simulator::auth::Asker;
use crate::simulator::refusal::Refusal;
use crate::simulator::state::Shared;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Extension, Json, Router};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/me", get(me))
        .route("/customer", get(customer))
        .route("/billing_account", get(billing_account))
        .route("/numbers", get(numbers))
        .route("/numbers/{id}", get(number))
        .route("/flows", get(flows))
        .route("/flows/{id}", get(flow))
        .route("/extensions", get(extensions))
        .route("/extensions/{id}", get(extension))
}

/// Reads something out of the account.
fn read<T>(shared: &Shared, choose: impl FnOnce(&Account) -> T) -> T {
    choose(&shared.world().account)
}

/// Only an agent is somebody: whoever has the access key is not.
async fn me(State(shared): Sim, Extension(asker): Extension<Asker>) -> Answer {
    if asker == Asker::Key {
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

async fn numbers(State(shared): Sim, Query(wanted): Query<Wanted>) -> Answer {
    read(&shared, |account| list(&wanted, &account.numbers))
}

async fn number(State(shared): Sim, Path(text): Path<String>) -> Answer {
    read(&shared, |a| one(&text, &a.numbers, "NUMBER_NOT_FOUND"))
}

async fn flows(State(shared): Sim, Query(wanted): Query<Wanted>) -> Answer {
    read(&shared, |account| list(&wanted, &account.flows))
}

async fn flow(State(shared): Sim, Path(text): Path<String>) -> Answer {
    read(&shared, |a| one(&text, &a.flows, "FLOW_NOT_FOUND"))
}

async fn extensions(State(shared): Sim, Query(wanted): Query<Wanted>) -> Answer {
    read(&shared, |account| list(&wanted, &account.extensions))
}

async fn extension(State(shared): Sim, Path(text): Path<String>) -> Answer {
    read(&shared, |a| one(&text, &a.extensions, "EXTENSION_NOT_FOUND"))
}

/// A page of resources, which the account keeps newest first.
fn list(wanted: &Wanted, resources: &[Value]) -> Answer {
    let created = |resource: &&Value| -> Option<Timestamp> {
        let text = resource["tm_create"].as_str()?;
        text.parse().ok()
    };
    page(wanted, resources.iter().filter(|resource| listed(resource)), created)
}

/// One resource by the id in the path.
fn one(text: &str, resources: &[Value], missing: &str) -> Answer {
    let id = id(text)?;
    let found = resources.iter().find(|resource| id_of(resource) == id && listed(resource));
    let found = found.cloned().map(Json);
    found.ok_or_else(|| Refusal::new(404, missing, "There is nothing with this id."))
}

/// A number that was given back is not, nor anything else that was deleted.
fn listed(resource: &Value) -> bool {
    exists(resource) && resource["status"] != "deleted"
}
