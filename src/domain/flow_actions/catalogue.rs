//! Table of the action types and their options: `assets/actions.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::option_types::ActionType;

/// Read when it is first needed. The tests read the same file.
static KNOWN: LazyLock<Vec<ActionType>> = LazyLock::new(|| {
    let table = toml::from_str::<BTreeMap<String, Vec<ActionType>>>(include_str!("../../../assets/actions.toml"));
    table.unwrap_or_default().into_values().flatten().collect()
});

/// All known types, in alphabetical order.
#[must_use]
pub fn known() -> &'static [ActionType] {
    &KNOWN
}

/// The known type of this name; `None` when it is unknown.
pub fn find(name: &str) -> Option<&'static ActionType> {
    known().iter().find(|known| known.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_there_once_in_order_and_with_help() {
        assert_eq!(known().len(), 44);
        for pair in known().windows(2) {
            assert!(pair[0].name < pair[1].name, "{} before {}", pair[0].name, pair[1].name);
        }
        for known in known() {
            assert!(!known.does.is_empty(), "{}", known.name);
            for (at, option) in known.options.iter().enumerate() {
                assert!(!option.help.is_empty() && !option.kind.words().is_empty(), "{}.{}", known.name, option.name);
                let same = known.options.iter().position(|other| other.name == option.name);
                assert_eq!(same, Some(at), "{}.{} is there twice", known.name, option.name);
            }
        }
        assert!(find("dance").is_none());
        assert!(find("talk").unwrap().option("text").unwrap().required);
    }
}
