//! The lists whose names a shell completes, and what they are called there.

use super::{Call, Extension, Flow, Number};
use crate::base::choices::choices;

choices!(
    /// A list whose names a shell completes.
    NameList {
        /// The account's own numbers.
        #[default]
        Numbers = "numbers",
        /// The flows.
        Flows = "flows",
        /// The extensions.
        Extensions = "extensions",
        /// The newest calls.
        Calls = "calls",
    }
);

/// What is typed, and what it stands for.
pub type Named = (String, String);

/// The numbers, with their names.
#[must_use]
pub fn numbers(numbers: &[Number]) -> Vec<Named> {
    numbers.iter().map(|number| (number.number.clone(), number.name.clone())).collect()
}

/// The flows by name, or by id where another has the same name.
#[must_use]
pub fn flows(flows: &[Flow]) -> Vec<Named> {
    by_name(flows, |flow| &flow.name, |flow| flow.id.as_str())
}

/// The extensions by name, or by the name of their phones where another has the same name.
#[must_use]
pub fn extensions(extensions: &[Extension]) -> Vec<Named> {
    let named = by_name(extensions, |extension| &extension.name, |extension| &extension.extension);
    named.into_iter().map(|(name, about)| (format!("ext:{name}"), about)).collect()
}

/// The calls by id, with their parties and status.
#[must_use]
pub fn calls(calls: &[Call]) -> Vec<Named> {
    let about =
        |call: &Call| format!("{} → {}, {}", call.source.label(), call.destination.label(), call.status.as_str());
    calls.iter().map(|call| (call.id.as_str().to_owned(), about(call))).collect()
}

fn by_name<T>(items: &[T], name: impl Fn(&T) -> &str, other: impl Fn(&T) -> &str) -> Vec<Named> {
    let mut count = std::collections::HashMap::new();
    for item in items {
        *count.entry(name(item)).or_insert(0) += 1;
    }
    let named = items.iter().map(|item| match (name(item), other(item)) {
        (name, other) if name.is_empty() || count[name] > 1 => (other.to_owned(), name.to_owned()),
        (name, other) => (name.to_owned(), other.to_owned()),
    });
    named.collect()
}
