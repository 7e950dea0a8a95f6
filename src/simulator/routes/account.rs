//! The account: agent, customer, billing, and the outbound configuration with the rules for PSTN calls. Also the
//! simulator's own route, which changes the account where the real API has no route for it.

use super::{RouteResult, Routes, Sim};
use crate::simulator::account::Account;
use crate::simulator::auth::Principal;
use crate::simulator::body;
use crate::simulator::refusal::Refusal;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

pub fn routes() -> Routes {
    Routes::new()
        .route("/me", get(me))
        .route("/customer", get(customer))
        .route("/billing_account", get(billing_account))
        .route("/outbound_config", get(outbound_config).put(update_outbound_config))
}

/// The simulator's own route, outside `/v1.0`.
pub fn own_routes() -> Routes {
    Routes::new().route("/simulator/account", post(change))
}

/// The holder of the access key is no agent.
async fn me(State(shared): Sim, Extension(principal): Extension<Principal>) -> RouteResult {
    if principal == Principal::Key {
        return Err(Refusal::new(403, "AGENT_AUTH_REQUIRED", "Only an agent's token can ask this."));
    }
    let agent = shared.world().account.agents.first().cloned();
    agent.map(Json).ok_or_else(Refusal::internal)
}

async fn customer(State(shared): Sim) -> Json<Value> {
    Json(shared.world().account.customer.clone())
}

async fn billing_account(State(shared): Sim) -> Json<Value> {
    Json(shared.world().account.billing_account.clone())
}

async fn outbound_config(State(shared): Sim) -> Json<Value> {
    Json(shared.world().account.outbound_config.clone())
}

/// Makes all changes of a request or none, and returns the account.
async fn change(State(shared): Sim, body: Bytes) -> RouteResult {
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

/// An update. Absent and null fields stay as they are.
#[derive(Debug, Deserialize)]
struct OutboundConfigBody {
    name: Option<String>,
    detail: Option<String>,
    destination_whitelist: Option<Vec<String>>,
    codecs: Option<String>,
    default_outgoing_source_number_id: Option<String>,
}

async fn update_outbound_config(State(shared): Sim, bytes: Bytes) -> RouteResult {
    let update: OutboundConfigBody = body::read(&bytes)?;
    let mut world = shared.world();
    let now = world.time();
    let source = update.default_source(&world.account)?;
    update.check_whitelist()?;
    let config = &mut world.account.outbound_config;
    for (field, text) in [("name", update.name), ("detail", update.detail), ("codecs", update.codecs)] {
        if let Some(text) = text {
            config[field] = json!(text);
        }
    }
    if let Some(countries) = update.destination_whitelist {
        config["destination_whitelist"] = json!(countries);
    }
    if let Some(source) = source {
        config["default_outgoing_source_number_id"] = source;
    }
    config["tm_update"] = json!(now);
    Ok(Json(config.clone()))
}

impl OutboundConfigBody {
    /// Countries are two lower-case letters.
    fn check_whitelist(&self) -> Result<(), Refusal> {
        let countries = self.destination_whitelist.as_deref().unwrap_or_default();
        let fits = |code: &String| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_lowercase());
        match countries.iter().find(|code| !fits(code)) {
            Some(code) => Err(Refusal::invalid(format!("{code:?} is no country: two small letters are, such as us."))),
            None => Ok(()),
        }
    }

    /// The new default source; `None` if it stays as it is. The nil id clears it.
    fn default_source(&self, account: &Account) -> Result<Option<Value>, Refusal> {
        let Some(id) = &self.default_outgoing_source_number_id else { return Ok(None) };
        let uuid: Uuid = id.parse().map_err(|_| Refusal::new(400, "INVALID_ID", "The number's id is not a UUID."))?;
        if uuid.is_nil() {
            return Ok(Some(Value::Null));
        }
        let number = account.source_number(&uuid.to_string());
        let message = "The default source must be an active normal number of the account.";
        number.map(|number| Some(number["id"].clone())).ok_or_else(|| Refusal::invalid(message))
    }
}
