//! Pages of lists: newest first, cut by creation time. The same for all kinds of records.

use super::RouteResult;
use crate::simulator::clock;
use crate::simulator::refusal::Refusal;
use axum::Json;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The maximum and default number of items on a page.
const MAX_PAGE_SIZE: usize = 100;

/// The raw query parameters. Unknown ones are ignored.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct PageQuery(Vec<(String, String)>);

impl PageQuery {
    pub fn size(&self) -> Result<usize, Refusal> {
        let Some(text) = self.parameter("page_size")? else { return Ok(MAX_PAGE_SIZE) };
        let number: i64 = text.parse().map_err(|_| invalid_parameter("page_size is not a whole number."))?;
        let size = usize::try_from(number).unwrap_or(0);
        Ok(if size == 0 { MAX_PAGE_SIZE } else { size.min(MAX_PAGE_SIZE) })
    }

    /// The page holds items created before this moment.
    pub fn before(&self) -> Result<Timestamp, Refusal> {
        match self.parameter("page_token")?.unwrap_or("") {
            "" => Ok(Timestamp::MAX),
            token => clock::parse(token).ok_or_else(|| invalid_parameter("page_token is not one this server gave.")),
        }
    }

    /// A parameter. It may occur only once.
    pub fn parameter(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(invalid_parameter(&format!("{name} is there more than once."))),
            (value, None) => Ok(value),
        }
    }
}

fn invalid_parameter(message: &str) -> Refusal {
    Refusal::new(400, "INVALID_REQUEST_PARAMETER", message)
}

/// One page of records, which come newest first. It has a token unless it is empty.
pub fn page<T: Serialize>(
    query: &PageQuery,
    records: impl Iterator<Item = T>,
    created: impl Fn(&T) -> Option<Timestamp>,
) -> RouteResult {
    let (size, before) = (query.size()?, query.before()?);
    let older = records.filter(|record| created(record).is_none_or(|time| time < before));
    let items: Vec<T> = older.take(size).collect();
    let last = items.last().and_then(created);
    // Times are written without trailing zeros, but the token is not.
    let token = last.map(|time| format!("{time:.6}")).unwrap_or_default();
    Ok(Json(json!({ "result": items, "next_page_token": token })))
}
