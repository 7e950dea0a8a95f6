//! The outbound configuration, with the rules for PSTN calls: read and update.

use super::{RouteResult, Sim};
use crate::simulator::account::Account;
use crate::simulator::body;
use crate::simulator::refusal::Refusal;
use crate::simulator::shared::SharedState;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub fn routes() -> Router<Arc<SharedState>> {
    Router::new().route("/outbound_config", get(read).put(update))
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

async fn read(State(shared): Sim) -> Json<Value> {
    Json(shared.world().account.outbound_config.clone())
}

async fn update(State(shared): Sim, bytes: Bytes) -> RouteResult {
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
