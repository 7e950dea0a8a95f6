//! Answers with several items: lists, and the answer to placing a call.

use std::fmt;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::fields::Unreadable;
use super::item::{call, groupcall};
use super::tree::tree;
use crate::domain::Placed;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The readable items, in the server's order.
    pub items: Vec<T>,
    /// Number of unreadable items.
    pub skipped: usize,
    /// Number of further elements, which were not read.
    pub beyond: usize,
    /// Token of the next page. Every non-empty page has one, so it does not mean that more items exist.
    pub next_token: Option<String>,
}

/// Most elements of a page that are read. A server may send longer pages than requested.
const MOST_ELEMENTS: usize = 10_000;

/// A page of a list: the API's object, or a bare array. A missing or null `result` is an empty page. It is read element
/// by element: as one tree it would take a multiple of its length in memory, each time.
///
/// # Errors
/// [`Unreadable`] when it is not a list: to return an empty list would be wrong.
pub fn list<T>(body: &[u8], item: impl FnMut(Value) -> Result<T, Unreadable>) -> Result<Page<T>, Unreadable> {
    // Serde would read a bare array as the fields in order.
    let (elements, token) = if body.trim_ascii_start().starts_with(b"[") {
        let elements: Elements = serde_json::from_slice(body).map_err(|_| Unreadable)?;
        // Endlessly nested lists make the page unreadable, not just an item.
        if elements
            .first
            .iter()
            .any(|element| element.get().starts_with('[') && tree(element.get().as_bytes()).is_err())
        {
            return Err(Unreadable);
        }
        (elements, None)
    } else {
        let page: Fields = serde_json::from_slice(body).map_err(|_| Unreadable)?;
        let nothing = page.next_page_token.is_some() || body.iter().filter(|b| !b.is_ascii_whitespace()).eq(b"{}");
        (page.result.or(nothing.then(Elements::default)).ok_or(Unreadable)?, page.next_page_token)
    };
    let token = token.and_then(|token| serde_json::from_str::<String>(token.get()).ok());
    let mut page = elements.read(item);
    page.next_token = token.filter(|token| !token.is_empty());
    Ok(page)
}

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<Elements<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    next_page_token: Option<&'a RawValue>,
}

/// A field that is present, even if it is null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The elements of a list as unparsed JSON; empty when the list is null.
#[derive(Default)]
struct Elements<'a> {
    first: Vec<&'a RawValue>,
    /// Number of further elements.
    beyond: usize,
}

impl Elements<'_> {
    fn read<T>(self, mut item: impl FnMut(Value) -> Result<T, Unreadable>) -> Page<T> {
        let count = self.first.len();
        let read = |element: &RawValue| tree(element.get().as_bytes()).and_then(&mut item).ok();
        let items: Vec<T> = self.first.into_iter().filter_map(read).collect();
        Page { skipped: count - items.len(), items, beyond: self.beyond, next_token: None }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Elements::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut elements = Elements::default();
                while elements.first.len() < MOST_ELEMENTS {
                    let Some(element) = list.next_element()? else { return Ok(elements) };
                    elements.first.push(element);
                }
                while list.next_element::<IgnoredAny>()?.is_some() {
                    elements.beyond += 1;
                }
                Ok(elements)
            }
        }
        deserializer.deserialize_any(Collect)
    }
}

/// The answer to placing a call, in every shape that servers use: two lists, each possibly missing or null; a bare
/// array; a bare object.
///
/// # Errors
/// [`Unreadable`] when it is not JSON.
pub fn placed(body: &[u8]) -> Result<Placed, Unreadable> {
    #[derive(Deserialize)]
    struct Lists<'a> {
        id: Option<IgnoredAny>,
        #[serde(borrow)]
        calls: Option<&'a RawValue>,
        #[serde(borrow)]
        groupcalls: Option<&'a RawValue>,
    }
    let mut placed = Placed::default();
    let lists =
        if body.trim_ascii_start().starts_with(b"{") { serde_json::from_slice::<Lists>(body).ok() } else { None };
    match lists.filter(|lists| lists.id.is_none()) {
        Some(lists) => {
            take_all(&mut placed, lists.calls, take);
            take_all(&mut placed, lists.groupcalls, take_groupcall);
        }
        None if body.trim_ascii_start().starts_with(b"[") => {
            take_all(&mut placed, Some(serde_json::from_slice(body).map_err(|_| Unreadable)?), take);
        }
        None => match tree(body)? {
            item @ Value::Object(_) => take(&mut placed, item),
            _ => placed.unreadable += 1,
        },
    }
    Ok(placed)
}

fn take_all(placed: &mut Placed, list: Option<&RawValue>, take: impl Fn(&mut Placed, Value)) {
    let Some(list) = list else { return };
    match serde_json::from_str::<Elements>(list.get()) {
        Ok(elements) => {
            let page = elements.read(|element| {
                take(placed, element);
                Ok(())
            });
            // `take` counts the items that it cannot read; these elements never reached it.
            placed.unreadable += page.skipped + page.beyond;
        }
        Err(_) => placed.unreadable += 1,
    }
}

/// Reads an item that is a call or a groupcall: only a groupcall has several destinations and legs.
fn take(placed: &mut Placed, item: Value) {
    let is_group = item.get("destination").is_none() && item.get("destinations").is_some();
    if is_group {
        return take_groupcall(placed, item);
    }
    match call(item) {
        Ok(call) => placed.calls.push(call),
        Err(Unreadable) => placed.unreadable += 1,
    }
}

fn take_groupcall(placed: &mut Placed, item: Value) {
    match groupcall(item) {
        Ok(groupcall) => placed.groupcalls.push(groupcall),
        Err(Unreadable) => placed.unreadable += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_come_in_several_shapes() {
        for (value, expected) in [
            (json!({"result": [{"id": "a"}, {"id": ""}, 3], "next_page_token": "t"}), (1, 2, Some("t"))),
            (json!({"result": [{"id": "a"}], "next_page_token": ""}), (1, 0, None)),
            (json!({"result": null}), (0, 0, None)),
            (json!({"next_page_token": ""}), (0, 0, None)),
            (json!({}), (0, 0, None)),
            (json!([{"id": "a"}, {"id": "b"}]), (2, 0, None)),
            (json!([[]]), (0, 1, None)),
            (json!([[{"id": "a"}]]), (0, 1, None)),
        ] {
            let page = list(value.to_string().as_bytes(), call).unwrap();
            assert_eq!((page.items.len(), page.skipped, page.next_token.as_deref()), expected, "{value}");
        }
        assert_eq!(list(b"[[{},{}]]", call).map(|page| page.skipped), Ok(1), "not the two of the inner list");
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(list(deep.as_bytes(), call), Err(Unreadable));
        for value in [json!("x"), json!(null), json!({"result": 1}), json!({"error": {}}), json!(3)] {
            assert_eq!(list(value.to_string().as_bytes(), call), Err(Unreadable), "{value}");
        }
    }

    #[test]
    fn no_more_elements_are_looked_at_than_any_page_has() {
        for zeros in [format!("[{}0]", "0,".repeat(999_999)), format!("{{\"result\":[{}0]}}", "0,".repeat(999_999))] {
            let page = list(zeros.as_bytes(), call).unwrap();
            assert_eq!((page.skipped, page.beyond), (MOST_ELEMENTS, 1_000_000 - MOST_ELEMENTS));
        }
        let zeros = format!("{{\"calls\":[{{\"id\":\"c\"}},{}0]}}", "0,".repeat(999_999));
        let placed = placed(zeros.as_bytes()).unwrap();
        assert_eq!((placed.calls.len(), placed.unreadable), (1, 1_000_000), "and nothing of it is taken for said");
    }

    #[test]
    fn a_placed_call_is_found_in_every_shape() {
        let (call, group) = (json!({"id": "c", "destination": {}}), json!({"id": "g", "destinations": []}));
        for (value, expected) in [
            (json!({"calls": [call], "groupcalls": [group]}), (1, 1, 0)),
            (json!({"calls": [call]}), (1, 0, 0)),
            (json!({"calls": null, "groupcalls": [group]}), (0, 1, 0)),
            (json!({"groupcalls": [{"id": "g"}]}), (0, 1, 0)),
            (json!([call, {"id": "d"}]), (2, 0, 0)),
            (json!([group]), (0, 1, 0)),
            (call.clone(), (1, 0, 0)),
            (json!({}), (0, 0, 0)),
            (json!([]), (0, 0, 0)),
            (json!({"calls": [{}, call], "groupcalls": ["g"]}), (1, 0, 2)),
            (json!({"calls": "none"}), (0, 0, 1)),
            (json!("ok"), (0, 0, 1)),
            (json!(null), (0, 0, 1)),
        ] {
            let got = placed(value.to_string().as_bytes()).unwrap();
            assert_eq!((got.calls.len(), got.groupcalls.len(), got.unreadable), expected, "{value}");
        }
    }
}
