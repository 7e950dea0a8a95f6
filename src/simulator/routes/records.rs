//! What the routes of numbers, flows and extensions share.

use super::page::{PageQuery, page};
use super::{RouteResult, Routes, Sim, id};
use crate::simulator::account::{RecordKind, created};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use uuid::Uuid;

/// The routes to list, read and delete records, below `path`.
pub fn routes(path: &str, kind: RecordKind) -> Routes {
    let list = move |State(shared): Sim, Query(query): Query<PageQuery>| async move {
        page(&query, shared.world().account.records(kind), |record| created(record))
    };
    let one = move |State(shared): Sim, Path(text): Path<String>| async move {
        let id = id(&text)?;
        RouteResult::Ok(Json(shared.world().account.record(kind, id)?.clone()))
    };
    let delete = move |State(shared): Sim, Path(text): Path<String>| async move {
        let id = id(&text)?;
        let mut world = shared.world();
        let now = world.time();
        let record = world.account.delete(kind, id, now)?;
        if kind == RecordKind::Number {
            world.publish_number(&record, "number_deleted");
        }
        RouteResult::Ok(Json(record))
    };
    Routes::new().route(path, get(list)).route(&format!("{path}/{{id}}"), get(one).delete(delete))
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
