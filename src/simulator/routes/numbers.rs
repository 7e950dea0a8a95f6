//! Numbers: list, buy, read, change, release.

use super::records::{self, lenient_id};
use super::{RouteResult, Routes, Sim, id};
use crate::simulator::account::{Account, RecordKind};
use crate::simulator::body;
use crate::simulator::placing::is_e164;
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{post, put};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// The monthly price of a PSTN number, in millionths of a dollar.
const PRICE: i64 = 5_000_000;
/// The prefix of virtual numbers.
const VIRTUAL: &str = "+899";
/// The prefix of virtual numbers that cannot be bought.
const RESERVED: &str = "+899000";

pub fn routes() -> Routes {
    records::routes("/numbers", RecordKind::Number)
        .route("/numbers", post(create))
        .route("/numbers/renew", post(renew))
        .route("/numbers/{id}", put(update))
        .route("/numbers/{id}/flow_ids", put(update_flows))
        .route("/numbers/{id}/metadata", put(update_metadata))
}

/// The body of a new or changed number.
#[derive(Debug, Deserialize)]
struct NumberBody {
    number: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    call_flow_id: Option<String>,
    message_flow_id: Option<String>,
    name: Option<String>,
    detail: Option<String>,
}

#[derive(Debug, Deserialize)]
struct MetadataBody {
    rtp_debug: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct RenewalBody {
    #[serde(rename = "tm_renew")]
    _tm_renew: Option<String>,
}

/// Buys a number. Like the platform, does not check that its flows exist.
async fn create(State(shared): Sim, bytes: Bytes) -> RouteResult {
    let body: NumberBody = body::read(&bytes)?;
    let number = body.number.as_deref().unwrap_or("");
    let is_virtual = body.kind.as_deref() == Some("virtual");
    let mut world = shared.world();
    check(&world.account, number, is_virtual)?;
    let (id, now) = (world.next_rng().uuid(), world.creation_time());
    let fields = json!({
        "id": id,
        "number": number,
        "type": if is_virtual { "virtual" } else { "normal" },
        "call_flow_id": lenient_id(body.call_flow_id.as_deref()),
        "message_flow_id": lenient_id(body.message_flow_id.as_deref()),
        "name": body.name.unwrap_or_default(),
        "detail": body.detail.unwrap_or_default(),
        "tm_renew": now,
    });
    let record = world.account.create(RecordKind::Number, fields, now);
    if !is_virtual {
        pay(&mut world.account);
    }
    world.publish_number(&record, "number_created");
    Ok(Json(record))
}

/// Absent fields stay as they are. The flows must exist.
async fn update(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> RouteResult {
    let id = id(&text)?;
    let body: NumberBody = body::read(&bytes)?;
    let (calls, messages) = body.flows()?;
    let mut world = shared.world();
    world.account.record(RecordKind::Number, id)?;
    for flow in [calls, messages].into_iter().flatten().filter(|flow| !flow.is_nil()) {
        world.account.record(RecordKind::Flow, flow).map_err(|_| Refusal::invalid("There is no such flow."))?;
    }
    let fields =
        json!({ "call_flow_id": calls, "message_flow_id": messages, "name": body.name, "detail": body.detail });
    change(&mut world, id, fields)
}

/// Changes only the flows, without a check that they exist.
async fn update_flows(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> RouteResult {
    let id = id(&text)?;
    let (calls, messages) = body::read::<NumberBody>(&bytes)?.flows()?;
    change(&mut shared.world(), id, json!({ "call_flow_id": calls, "message_flow_id": messages }))
}

async fn update_metadata(State(shared): Sim, Path(text): Path<String>, bytes: Bytes) -> RouteResult {
    let id = id(&text)?;
    let metadata: MetadataBody = body::read(&bytes)?;
    change(&mut shared.world(), id, json!({ "metadata": { "rtp_debug": metadata.rtp_debug.unwrap_or(false) } }))
}

/// Only the platform's own staff may renew numbers.
async fn renew(bytes: Bytes) -> RouteResult {
    let _: RenewalBody = body::read(&bytes)?;
    Err(Refusal::new(403, "PERMISSION_DENIED", "You may not renew numbers."))
}

fn change(world: &mut World, id: Uuid, fields: Value) -> RouteResult {
    let now = world.time();
    let record = world.account.update(RecordKind::Number, id, fields, now)?;
    world.publish_number(&record, "number_updated");
    Ok(Json(record))
}

/// Whether the account may buy a number. Only a missing number, identity or balance is named as the cause.
fn check(account: &Account, number: &str, is_virtual: bool) -> Result<(), Refusal> {
    if number.is_empty() {
        return Err(Refusal::invalid("number is required."));
    }
    if !is_virtual && !account.is_verified() {
        return Err(Refusal::unverified());
    }
    if !is_virtual && !number.starts_with(VIRTUAL) && !can_pay(account) {
        return Err(Refusal::new(402, "INSUFFICIENT_BALANCE", "The balance does not suffice."));
    }
    let fits = if is_virtual {
        number.starts_with(VIRTUAL) && !number.starts_with(RESERVED) && number.len() == 13
    } else {
        !number.starts_with(VIRTUAL)
    };
    let taken = account.records(RecordKind::Number).any(|known| known["number"] == number);
    if is_e164(number) && fits && !taken { Ok(()) } else { Err(Refusal::internal()) }
}

fn can_pay(account: &Account) -> bool {
    let billing = &account.billing_account;
    billing["plan_type"] == "unlimited" || billing["balance_credit"].as_i64() >= Some(PRICE)
}

fn pay(account: &mut Account) {
    let balance = &mut account.billing_account["balance_credit"];
    *balance = json!(balance.as_i64().unwrap_or(0) - PRICE);
}

impl NumberBody {
    /// The flows for calls and for messages. Each must be a UUID.
    fn flows(&self) -> Result<(Option<Uuid>, Option<Uuid>), Refusal> {
        let parse = |text: &Option<String>, reason: &str| -> Result<Option<Uuid>, Refusal> {
            let Some(text) = text else { return Ok(None) };
            let bad = |_| Refusal::new(400, reason, "The flow's id is not a UUID.");
            text.parse().map(Some).map_err(bad)
        };
        let calls = parse(&self.call_flow_id, "INVALID_CALL_FLOW_ID")?;
        Ok((calls, parse(&self.message_flow_id, "INVALID_MESSAGE_FLOW_ID")?))
    }
}
