//! Lists in pages. A page always carries a token for the next one, so the end is detected by other signs.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{Client, LONGEST_PAGE, ListPage, Listed, Rest, readable, undecodable};
use crate::api::error::ApiError;
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::wire::{self, Unreadable};
use crate::domain::Weight;

/// Most pages of a list that are read.
const MOST_PAGES: usize = 100;
/// Most items of a list that are read: a server may send longer pages than requested.
const MOST_ITEMS: usize = MOST_PAGES * LONGEST_PAGE;
/// Memory limit for the items of a list, in bytes: more than five thousand flows of seven steps take.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Above this many bytes, items are kept without their records.
const WITH_RECORDS: usize = 4 * 1024 * 1024;

/// A list of the account, read page by page. Each page is one request and takes no token of the rate limit: the planner
/// of the reads takes it.
pub struct Pages<T> {
    client: Client,
    request: HttpRequest,
    item: fn(Value) -> Result<T, Unreadable>,
    id: fn(&T) -> &str,
    token: Option<String>,
    /// Tokens and ids of the pages so far; they reveal a server that repeats pages.
    tokens: HashSet<String>,
    ids: HashSet<String>,
    skipped: usize,
    read: usize,
    bytes: usize,
}

impl<T: Weight> Pages<T> {
    pub(super) fn new(
        client: &Client,
        request: HttpRequest,
        item: fn(Value) -> Result<T, Unreadable>,
        id: fn(&T) -> &str,
    ) -> Self {
        let (tokens, ids) = (HashSet::new(), HashSet::new());
        Self { client: client.clone(), request, item, id, token: None, tokens, ids, skipped: 0, read: 0, bytes: 0 }
    }

    /// Whether no page has been read yet.
    pub(crate) fn is_at_the_start(&self) -> bool {
        self.read == 0
    }

    /// Reads the next page by one request.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::api::ErrorKind). The next call then reads the same page again. A list without any
    /// readable item is an error at its end: older data is worth more.
    pub async fn next(&mut self) -> Result<Listed<T>, ApiError> {
        let operation = self.request.operation;
        let request = paged(&self.request, self.token.as_deref());
        let body = self.client.0.transport.send(request).await?;
        let (item, mut bytes) = (self.item, self.bytes);
        let read = |value| {
            let mut item = item(value)?;
            if bytes + item.weight() > WITH_RECORDS {
                item.drop_record();
            }
            bytes += item.weight();
            Ok((bytes <= MOST_BYTES).then_some(item))
        };
        let page = readable(operation, wire::list(&body, read))?;
        self.bytes = bytes;
        let full = page.items.len() + page.skipped >= LONGEST_PAGE;
        let known = self.ids.len();
        let mut items: Vec<T> = page.items.into_iter().flatten().collect();
        items.retain(|item| self.ids.insert((self.id)(item).to_owned()));
        items.truncate(MOST_ITEMS.saturating_sub(known));
        self.skipped += page.skipped;
        self.read += 1;
        // A server that ignores the token repeats the same page.
        let advanced = !items.is_empty() || page.skipped > 0;
        let rest = match page.next_token.filter(|_| full) {
            _ if page.beyond > 0 || bytes > MOST_BYTES => Rest::TooLong,
            None => Rest::Nothing,
            Some(token) if !advanced || !self.leads_on(&token) => Rest::Circles,
            Some(_) if self.read >= MOST_PAGES || self.ids.len() >= MOST_ITEMS => Rest::TooLong,
            Some(token) => {
                self.tokens.insert(token.clone());
                self.token = Some(token);
                Rest::ToCome
            }
        };
        if rest != Rest::ToCome && self.ids.is_empty() && self.skipped > 0 {
            return Err(undecodable(operation));
        }
        Ok(Listed { items, skipped: page.skipped, rest })
    }

    /// Whether a token is new and, if it is a time, further back.
    fn leads_on(&self, token: &str) -> bool {
        let moment = |token: &str| wire::timestamp(&token.into());
        let forward = match (self.token.as_deref().and_then(moment), moment(token)) {
            (Some(before), Some(now)) => now >= before,
            _ => false,
        };
        !forward && !self.tokens.contains(token)
    }
}

impl Client {
    /// Reads one page of a list. One attempt. `key` gives an item's id and creation time.
    pub(super) async fn list_page<T>(
        &self,
        operation: Operation,
        list: &'static str,
        before: Option<Timestamp>,
        item: fn(Value) -> Result<T, Unreadable>,
        key: impl Fn(&T) -> (&str, Option<Timestamp>),
    ) -> Result<ListPage<T>, ApiError> {
        let token = before.map(wire::cursor);
        let request = paged(&HttpRequest::get(operation, list), token.as_deref());
        let body = self.0.transport.send(request).await?;
        let page = readable(operation, wire::list(&body, item))?;
        let skipped = page.skipped + page.beyond;
        let length = page.items.len() + skipped;
        let created = || page.items.iter().filter_map(|item| key(item).1);
        let reached = (length >= LONGEST_PAGE).then(|| {
            // The last item may be unreadable: then the token tells. A page without any time has covered nothing.
            let token = page.next_token.as_deref().and_then(|token| wire::timestamp(&token.into()));
            created().chain(token).min().or(before).unwrap_or(Timestamp::MAX)
        });
        // A server that ignores the token sends newer items: older ones cannot be reached.
        let ignored = before.is_some_and(|before| created().max().is_some_and(|newest| newest >= before));
        let rest = if ignored { Rest::Circles } else { Rest::Nothing };
        let mut ids = HashSet::new();
        let items = page.items.into_iter().filter(|item| ids.insert(key(item).0.to_owned())).collect();
        Ok(ListPage { listed: Listed { items, skipped, rest }, length, reached })
    }
}

/// The request for a full page that begins at the token.
fn paged(request: &HttpRequest, token: Option<&str>) -> HttpRequest {
    let request = request.clone().with_query(wire::PAGE_SIZE, &LONGEST_PAGE.to_string());
    match token {
        Some(token) => request.with_query(wire::PAGE_TOKEN, token),
        None => request,
    }
}
