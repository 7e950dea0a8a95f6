//! Lists in pages: newest first, cut by creation time. The same for every kind of record.

use super::Answer;
use crate::simulator::clock;
use crate::simulator::refusal::Refusal;
use axum::Json;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The most items of a page, and their number when nothing is said.
const MOST: usize = 100;

/// The paging parameters as they come.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    page_size: Option<String>,
    page_token: Option<String>,
}

impl Wanted {
    /// How many items, at most 100.
    fn size(&self) -> Result<usize, Refusal> {
        let text = self.page_size.as_deref().unwrap_or("");
        if text.is_empty() {
            return Ok(MOST);
        }
        let number: i64 = text.parse().map_err(|_| Refusal::invalid("page_size is not a whole number."))?;
        let size = usize::try_from(number).unwrap_or(0);
        Ok(if size == 0 { MOST } else { size.min(MOST) })
    }

    /// The moment before which the items were created.
    pub fn before(&self) -> Result<Timestamp, Refusal> {
        match self.page_token.as_deref().unwrap_or("") {
            "" => Ok(Timestamp::MAX),
            token => clock::parse(token).ok_or_else(|| Refusal::invalid("page_token is not one this server gave.")),
        }
    }
}

/// One page of records that come newest first. The token is there as long as there is any item.
pub fn page<T: Serialize>(
    wanted: &Wanted,
    records: impl Iterator<Item = T>,
    created: impl Fn(&T) -> Option<Timestamp>,
) -> Answer {
    let (size, before) = (wanted.size()?, wanted.before()?);
    let older = records.filter(|record| created(record).is_none_or(|time| time < before));
    let items: Vec<T> = older.take(size).collect();
    let last = items.last().and_then(created);
    let token = last.map(|time| time.to_string()).unwrap_or_default();
    Ok(Json(json!({ "result": items, "next_page_token": token })))
}
