//! Lists that come in pages. A page's token only says where it ended, so the end must be found by other signs.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{Client, LONGEST_PAGE, ListPage, Listed, readable, undecodable};
use crate::api::budget::Priority;
use crate::api::error::{ApiError, Operation};
use crate::api::request::Request;
use crate::api::wire::{self, Page, Unreadable};

/// No honest list is longer than this many pages.
const MOST_PAGES: usize = 100;

impl Client {
    /// Every item of a list.
    pub(super) async fn all<T>(
        &self,
        priority: Priority,
        request: &Request,
        item: impl Fn(Value) -> Result<T, Unreadable>,
        id: impl Fn(&T) -> &str,
    ) -> Result<Listed<T>, ApiError> {
        let mut listed = Listed { items: Vec::new(), skipped: 0, cut: true };
        let (mut ids, mut tokens) = (HashSet::new(), HashSet::new());
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let request = paged(request, token.as_deref());
            let page = readable(request.operation, wire::list(&self.read(priority, request).await?, &item))?;
            let next = page.next(LONGEST_PAGE);
            listed.skipped += page.skipped;
            let known = ids.len();
            listed.items.extend(page.items.into_iter().filter(|item| ids.insert(id(item).to_owned())));
            // A server that ignores the token sends the same page again and again.
            let advanced = ids.len() > known || page.skipped > 0;
            match next {
                Some(next) if advanced && tokens.insert(next.clone()) => token = Some(next),
                Some(_) => break,
                None => {
                    listed.cut = false;
                    break;
                }
            }
        }
        if listed.items.is_empty() && listed.skipped > 0 {
            // Of this nothing can be shown: what is known from before is worth more.
            return Err(undecodable(request.operation));
        }
        Ok(listed)
    }

    /// One page of a list, sent once. `key` gives an item's id and when it was created.
    pub(super) async fn list_page<T>(
        &self,
        operation: Operation,
        list: &'static str,
        before: Option<Timestamp>,
        read: impl Fn(&[u8]) -> Result<Page<T>, Unreadable>,
        key: impl Fn(&T) -> (&str, Option<Timestamp>),
    ) -> Result<ListPage<T>, ApiError> {
        let token = before.map(wire::cursor);
        let request = paged(&Request::get(operation, list), token.as_deref());
        let body = self.0.transport.send(request).await?;
        let page = readable(operation, read(&body))?;
        let length = page.items.len() + page.skipped;
        let created = || page.items.iter().filter_map(|item| key(item).1);
        let reached = (length >= LONGEST_PAGE).then(|| {
            // The last item may be the one that cannot be read; a page that says nothing has shown nothing.
            let token = page.next_token.as_deref().and_then(|token| wire::timestamp(&token.into()));
            created().chain(token).min().or(before).unwrap_or(Timestamp::MAX)
        });
        // A server that does not look at the token sends what is newer than it; then there is no way to what is older.
        let cut = before.is_some_and(|before| created().max().is_some_and(|newest| newest >= before));
        let mut ids = HashSet::new();
        let items = page.items.into_iter().filter(|item| ids.insert(key(item).0.to_owned())).collect();
        Ok(ListPage { listed: Listed { items, skipped: page.skipped, cut }, length, reached })
    }
}

/// The request for a full page that begins where the token says.
fn paged(request: &Request, token: Option<&str>) -> Request {
    let request = request.clone().with_query(wire::PAGE_SIZE, &LONGEST_PAGE.to_string());
    match token {
        Some(token) => request.with_query(wire::PAGE_TOKEN, token),
        None => request,
    }
}

impl<T> Page<T> {
    /// Where the next page begins; `None` after a page that is not full, which is the last.
    fn next(&self, size: usize) -> Option<String> {
        let full = self.items.len() + self.skipped >= size;
        self.next_token.clone().filter(|_| full)
    }
}
