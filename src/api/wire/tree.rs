//! A server's JSON as a tree of limited size: three bytes of JSON can take a hundred as a tree.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::fields::Unreadable;

/// Most values of a tree: a groupcall to a thousand devices has eight thousand.
const MOST: usize = 50_000;
/// Field that marks an object as cut.
pub const CUT: &str = "…";

/// The tree of a single record. One with too many values is cut; an object is then marked by the field `CUT`.
///
/// # Errors
/// [`Unreadable`] when it is not JSON.
pub fn tree(json: &[u8]) -> Result<Value, Unreadable> {
    let (mut value, whole) = beginning(json, MOST)?;
    if let Value::Object(fields) = &mut value
        && !whole
    {
        fields.insert(CUT.to_owned(), "too much data: the rest was not read".into());
    }
    Ok(value)
}

/// The tree of a complete answer, with all items; `None` when it is too large or not JSON.
#[must_use]
pub fn whole_tree(json: &[u8]) -> Option<Value> {
    beginning(json, 4 * MOST).ok().filter(|(_, whole)| *whole).map(|(value, _)| value)
}

/// The tree, and whether it is complete.
fn beginning(json: &[u8], most: usize) -> Result<(Value, bool), Unreadable> {
    let room = Room { left: Cell::new(most), cut: Cell::new(false) };
    let mut json = serde_json::Deserializer::from_slice(json);
    let value = Branch(&room).deserialize(&mut json).map_err(|_| Unreadable)?;
    json.end().map_err(|_| Unreadable)?;
    Ok((value, !room.cut.get()))
}

/// How many more values a tree may have.
struct Room {
    left: Cell<usize>,
    cut: Cell<bool>,
}

impl Room {
    /// Takes one; `false` when none is left.
    fn take(&self) -> bool {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }
}

#[derive(Clone, Copy)]
struct Branch<'a>(&'a Room);

impl<'de> DeserializeSeed<'de> for Branch<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Branch<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(flag.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        while self.0.take() {
            match items.next_element_seed(self)? {
                Some(item) => kept.push(item),
                None => return Ok(Value::Array(kept)),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {
            self.0.cut.set(true);
        }
        Ok(Value::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        while self.0.take() {
            match fields.next_key::<String>()? {
                Some(name) => _ = kept.insert(name, fields.next_value_seed(self)?),
                None => return Ok(Value::Object(kept)),
            }
        }
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            self.0.cut.set(true);
        }
        Ok(Value::Object(kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn values(value: &Value) -> usize {
        1 + match value {
            Value::Array(items) => items.iter().map(values).sum(),
            Value::Object(fields) => fields.values().map(values).sum(),
            _ => 0,
        }
    }

    #[test]
    fn what_has_no_end_is_cut_and_says_so() {
        let zeros = format!("[{}0]", "0,".repeat(1_000_000));
        let fields: Vec<_> = (0..100_000).map(|n| format!("\"{n}\":{{}},")).collect();
        for (text, said) in [
            (format!(r#"{{"id":"a","x":{zeros}}}"#), true),
            (format!(r#"{{"id":"a","x":[{zeros},{zeros}],"y":{{"z":{zeros}}}}}"#), true),
            (zeros.clone(), false),
            (format!("{{{}\"id\":\"a\"}}", fields.concat()), true),
        ] {
            let value = tree(text.as_bytes()).unwrap();
            assert!(values(&value) <= MOST + 4, "{}", values(&value));
            assert_eq!(value.get(CUT).is_some(), said, "{}", &text[..20]);
        }
        assert_eq!(whole_tree(zeros.as_bytes()), None);
        let whole = json!({"id": "a", "x": vec![0; MOST / 2]});
        assert_eq!(tree(whole.to_string().as_bytes()), Ok(whole));
        for broken in ["", "{", "[1,2", "1 2", &"[".repeat(10_000), "{\"a\":\"\u{0}\"}"] {
            assert_eq!(tree(broken.as_bytes()), Err(Unreadable), "{broken:.20}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((".{0,4}", inner), 0..6).prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_has_an_end_is_read_as_it_is(value in any_json()) {
            prop_assert_eq!(tree(value.to_string().as_bytes()), Ok(value));
        }
    }
}
