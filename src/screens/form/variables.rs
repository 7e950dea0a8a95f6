//! The variables that a flow can read as `${key}`, and the platform's limits on them.

use tui_input::Input;

/// Most variables of a call.
pub const MOST: usize = 100;
/// Most bytes of all keys and values together.
const MOST_BYTES: usize = 64 * 1024;
/// Most bytes of one value.
const LONGEST_VALUE: usize = 32 * 1024;
/// Prefix of the platform's own keys; it silently ignores those that others set.
const RESERVED: &str = "voipbin.";

/// A row with a key and a value as typed.
#[derive(Clone, Debug, Default)]
pub struct Variable {
    /// The key.
    pub key: Input,
    /// The value.
    pub value: Input,
}

impl Variable {
    fn is_empty(&self) -> bool {
        self.key.value().is_empty() && self.value.value().is_empty()
    }
}

/// The rows as typed. The last one is empty, for the next variable, up to the limit.
#[derive(Clone, Debug)]
pub struct Variables(Vec<Variable>);

impl Default for Variables {
    fn default() -> Self {
        Self(vec![Variable::default()])
    }
}

impl Variables {
    /// Rows with these keys and values, and an empty row.
    pub fn new(pairs: &[(String, String)]) -> Self {
        let rows = pairs
            .iter()
            .map(|(key, value)| Variable { key: key.as_str().into(), value: value.as_str().into() })
            .collect();
        let mut variables = Self(rows);
        variables.keep_one_empty();
        variables
    }

    /// All rows, the empty one last.
    pub fn rows(&self) -> &[Variable] {
        &self.0
    }

    /// The row at an index, to type into.
    pub(super) fn row_mut(&mut self, at: usize) -> Option<&mut Variable> {
        self.0.get_mut(at)
    }

    /// Adds an empty row if the last one is not empty.
    pub(super) fn keep_one_empty(&mut self) {
        if self.0.last().is_none_or(|row| !row.is_empty()) && self.0.len() < MOST {
            self.0.push(Variable::default());
        }
    }

    /// Removes an emptied row; `false` when it is not empty, or is the last one.
    pub(super) fn remove_if_empty(&mut self, at: usize) -> bool {
        let empty = self.0.get(at).is_some_and(Variable::is_empty) && at + 1 < self.0.len();
        if empty {
            self.0.remove(at);
        }
        empty
    }

    /// The variables to send, in the order typed.
    ///
    /// # Errors
    /// Which row is wrong, or which limit is exceeded.
    pub fn check(&self) -> Result<Vec<(String, String)>, String> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (at, row) in self.0.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            let (key, value) = (row.key.value().trim(), row.value.value());
            let wrong = |why: &str| Err(format!("row {}: {why}", at + 1));
            if key.is_empty() {
                return wrong("a value without a key");
            }
            if key.starts_with(RESERVED) {
                return wrong("the server ignores keys that begin with voipbin.");
            }
            if pairs.iter().any(|(known, _)| known == key) {
                return wrong("this key exists already");
            }
            if value.len() > LONGEST_VALUE {
                return wrong("the value is longer than 32 KB");
            }
            pairs.push((key.to_owned(), value.to_owned()));
        }
        let bytes: usize = pairs.iter().map(|(key, value)| key.len() + value.len()).sum();
        match bytes {
            ..=MOST_BYTES => Ok(pairs),
            _ => Err("together they are longer than 64 KB".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Variables::new(&pairs)
    }

    #[test]
    fn the_platforms_limits_are_known_before_sending() {
        let long = "x".repeat(LONGEST_VALUE);
        let longer = "x".repeat(LONGEST_VALUE + 1);
        for (pairs, expected) in [
            (vec![], Ok(0)),
            (vec![("name", "Ann"), ("empty", "")], Ok(2)),
            (vec![("a", long.as_str())], Ok(1)),
            (vec![("", "x")], Err("row 1: a value without a key")),
            (
                vec![("a", "1"), ("voipbin.call.id", "x")],
                Err("row 2: the server ignores keys that begin with voipbin."),
            ),
            (vec![("a", "1"), ("a", "2")], Err("row 2: this key exists already")),
            (vec![("a", longer.as_str())], Err("row 1: the value is longer than 32 KB")),
            (vec![("a", long.as_str()), ("b", long.as_str())], Err("together they are longer than 64 KB")),
        ] {
            let got = variables(&pairs).check().map(|pairs| pairs.len());
            assert_eq!(got, expected.map_err(str::to_owned));
        }
    }

    #[test]
    fn there_is_always_one_empty_row_until_there_are_a_hundred() {
        let mut rows = variables(&[("a", "1")]);
        assert_eq!(rows.rows().len(), 2);
        assert!(!rows.remove_if_empty(0) && !rows.remove_if_empty(1));
        rows.row_mut(0).unwrap().key = "".into();
        rows.row_mut(0).unwrap().value = "".into();
        assert!(rows.remove_if_empty(0));
        assert_eq!(rows.rows().len(), 1);
        let many: Vec<_> = (0..MOST).map(|n| (n.to_string(), String::new())).collect();
        assert_eq!(Variables::new(&many).rows().len(), MOST);
    }
}
