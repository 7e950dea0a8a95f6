//! Contacts: list, read, and look up by telephone number or e-mail address.

use super::page::{PageQuery, page};
use super::{RouteResult, Routes, Sim, id};
use crate::simulator::account::{created, id_of};
use crate::simulator::refusal::Refusal;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use serde::Deserialize;
use serde_json::Value;

pub fn routes() -> Routes {
    Routes::new()
        .route("/contacts", get(list))
        .route("/contacts/lookup", get(look_up))
        .route("/contacts/{id}", get(one))
}

async fn list(State(shared): Sim, Query(query): Query<PageQuery>) -> RouteResult {
    page(&query, shared.world().account.contacts.iter(), |contact| created(contact))
}

async fn one(State(shared): Sim, Path(text): Path<String>) -> RouteResult {
    let id = id(&text)?;
    let world = shared.world();
    let found = world.account.contacts.iter().find(|contact| id_of(contact) == id);
    found.cloned().map(Json).ok_or_else(missing)
}

/// One of the two is needed; the number counts if both are there.
#[derive(Debug, Deserialize)]
struct LookupQuery {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
}

/// One contact, not a list.
async fn look_up(State(shared): Sim, Query(query): Query<LookupQuery>) -> RouteResult {
    let (kind, target) = match (query.phone.as_str(), query.email.as_str()) {
        ("", "") => return Err(Refusal::invalid("A phone number or an email address is needed.")),
        ("", email) => ("email", email),
        (phone, _) => ("tel", phone),
    };
    let has = |contact: &&Value| {
        let addresses = contact["addresses"].as_array().into_iter().flatten();
        addresses.into_iter().any(|address| address["type"] == kind && address["target"] == target)
    };
    let world = shared.world();
    world.account.contacts.iter().find(has).cloned().map(Json).ok_or_else(missing)
}

fn missing() -> Refusal {
    Refusal::new(404, "CONTACT_NOT_FOUND", "There is no such contact.")
}
