//! Lists that come in pages. A page's token only says where it ended, so the end must be found by other signs.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{Client, LONGEST_PAGE, ListPage, Listed, Rest, readable, undecodable};
use crate::api::error::ApiError;
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::wire::{self, Unreadable};
use crate::domain::Weight;

/// The longest list that is read to its end.
const MOST_PAGES: usize = 100;
/// The same in items: a server may send longer pages than it was asked for.
const MOST_ITEMS: usize = MOST_PAGES * LONGEST_PAGE;
/// How much memory the items may take together, in bytes: more than five thousand flows of seven steps take.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Beyond so much of it, items are kept without their records.
const WITH_RECORDS: usize = 4 * 1024 * 1024;

/// A list of the account, read page by page: from the first page to the last, each by one request that takes nothing
/// out of the budget. Who plans the reads has done so.
pub struct Pages<T> {
    client: Client,
    request: HttpRequest,
    item: fn(Value) -> Result<T, Unreadable>,
    id: fn(&T) -> &str,
    token: Option<String>,
    /// The tokens and the items of the pages so far, by which a server that goes in circles is known.
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

    /// Whether no page was read yet.
    #[must_use]
    pub fn is_at_the_start(&self) -> bool {
        self.read == 0
    }

    /// Reads a page, by one request: the first one, or the one after that which was read last.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::api::ErrorKind). The same page comes next. A list of which nothing can be read is an
    /// error at its end: what is known from before is worth more.
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
        // A server that ignores the token sends the same page again and again.
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

    /// Whether a token is a new one and leads further back in time, where it is a time.
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
    /// One page of a list, sent once. `key` gives an item's id and when it was created.
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
            // The last item may be the one that cannot be read; a page that says nothing has shown nothing.
            let token = page.next_token.as_deref().and_then(|token| wire::timestamp(&token.into()));
            created().chain(token).min().or(before).unwrap_or(Timestamp::MAX)
        });
        // A server that does not look at the token sends what is newer than it; then there is no way to what is older.
        let ignored = before.is_some_and(|before| created().max().is_some_and(|newest| newest >= before));
        let rest = if ignored { Rest::Circles } else { Rest::Nothing };
        let mut ids = HashSet::new();
        let items = page.items.into_iter().filter(|item| ids.insert(key(item).0.to_owned())).collect();
        Ok(ListPage { listed: Listed { items, skipped, rest }, length, reached })
    }
}

/// The request for a full page that begins where the token says.
fn paged(request: &HttpRequest, token: Option<&str>) -> HttpRequest {
    let request = request.clone().with_query(wire::PAGE_SIZE, &LONGEST_PAGE.to_string());
    match token {
        Some(token) => request.with_query(wire::PAGE_TOKEN, token),
        None => request,
    }
}
