//! Numbers that can be bought. All are reserved for fiction or cannot be dialed. Other countries have none.

use super::page::PageQuery;
use super::{RouteResult, Routes, Sim};
use crate::simulator::account::RecordKind;
use crate::simulator::refusal::Refusal;
use axum::Json;
use axum::extract::{Query, State};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

/// The numbers to buy: country, region, prefix and the number of digits that follow.
const RANGES: [(&str, &str, &str, usize); 6] = [
    ("US", "DC", "+120255501", 2),
    ("GB", "", "+447700900", 3),
    ("DE", "", "+493023125", 3),
    ("FR", "", "+3363998", 4),
    ("KR", "", "+827000000", 3),
    ("JP", "", "+815010000", 3),
];
/// The same for virtual numbers.
const VIRTUAL: (&str, &str, &str, usize) = ("899", "", "+899001", 6);

pub fn routes() -> Routes {
    Routes::new().route("/available_numbers", get(list))
}

/// The filter of the list.
#[derive(Debug, Deserialize)]
struct AvailableNumbersQuery {
    country_code: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

async fn list(
    State(shared): Sim,
    Query(filter): Query<AvailableNumbersQuery>,
    Query(query): Query<PageQuery>,
) -> RouteResult {
    let size = query.size()?;
    let country = filter.country_code.unwrap_or_default().to_uppercase();
    let is_virtual = filter.kind.as_deref() == Some("virtual");
    if country.is_empty() && !is_virtual {
        return Err(Refusal::invalid("country_code is required."));
    }
    let range = if is_virtual { Some(VIRTUAL) } else { RANGES.into_iter().find(|range| range.0 == country) };
    let account = &shared.world().account;
    let free = |number: &String| account.records(RecordKind::Number).all(|known| known["number"] != number.as_str());
    let numbers: Vec<Value> = range.map_or_else(Vec::new, |(country, region, prefix, digits)| {
        let all = (0..10_u32.pow(u32::try_from(digits).unwrap_or(0))).map(|n| format!("{prefix}{n:0digits$}"));
        let features = if is_virtual { json!(["voice"]) } else { json!(["voice", "sms"]) };
        let shown = |number| {
            json!({
                "number": number,
                "country": country,
                "region": region,
                "postal_code": "",
                "features": features,
            })
        };
        all.filter(free).take(size).map(shown).collect()
    });
    Ok(Json(json!({ "result": numbers })))
}
