//! What the routes of numbers, flows and extensions share.

use super::page::{PageQuery, page};
use super::{RouteResult, id};
use crate::simulator::account::{RecordKind, created};
use crate::simulator::shared::SharedState;
use axum::Json;
use uuid::Uuid;

/// A page of records.
pub fn list(shared: &SharedState, kind: RecordKind, query: &PageQuery) -> RouteResult {
    page(query, shared.world().account.records(kind), |record| created(record))
}

/// One record, by the id in the path.
pub fn one(shared: &SharedState, kind: RecordKind, text: &str) -> RouteResult {
    let id = id(text)?;
    Ok(Json(shared.world().account.record(kind, id)?.clone()))
}

/// Deletes the record with the id in the path and returns its last state.
pub fn delete(shared: &SharedState, kind: RecordKind, text: &str) -> RouteResult {
    let id = id(text)?;
    let mut world = shared.world();
    let now = world.time();
    Ok(Json(world.account.delete(kind, id, now)?))
}

/// An optional id in a body: an invalid one counts as nil.
pub fn lenient_id(text: Option<&str>) -> Uuid {
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The random-looking SIP name that reaches a record from outside.
pub fn direct_hash(id: Uuid) -> String {
    let digits = id.simple().to_string();
    format!("direct.{}", digits.get(..12).unwrap_or_default())
}
