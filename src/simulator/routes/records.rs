//! What the routes of numbers, flows and extensions have in common.

use super::page::{PageQuery, page};
use super::{RouteResult, id};
use crate::simulator::account::{RecordKind, created};
use crate::simulator::shared::SharedState;
use axum::Json;
use uuid::Uuid;

/// A page of records, which the account keeps newest first.
pub fn list(shared: &SharedState, kind: RecordKind, query: &PageQuery) -> RouteResult {
    page(query, shared.world().account.records(kind), |record| created(record))
}

/// One record by the id in the path.
pub fn one(shared: &SharedState, kind: RecordKind, text: &str) -> RouteResult {
    let id = id(text)?;
    Ok(Json(shared.world().account.record(kind, id)?.clone()))
}

/// Deletes the record with the id in the path, and shows what it was.
pub fn delete(shared: &SharedState, kind: RecordKind, text: &str) -> RouteResult {
    let id = id(text)?;
    let mut world = shared.world();
    let now = world.time();
    Ok(Json(world.account.delete(kind, id, now)?))
}

/// An id in a body that counts as none when it is no UUID.
pub fn lenient_id(text: Option<&str>) -> Uuid {
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// A new secret-like SIP name, by which a record is reached from outside.
pub fn direct_hash(id: Uuid) -> String {
    let digits = id.simple().to_string();
    format!("direct.{}", digits.get(..12).unwrap_or_default())
}
