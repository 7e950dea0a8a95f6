//! Cells of a CSV file.

use serde_json::Value;

/// A cell of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula has an apostrophe before it,
/// which spreadsheets hide; phone numbers keep their plus.
pub(crate) fn cell(text: &str) -> String {
    let number = text.strip_prefix(['+', '-']).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
    let formula = text.starts_with(['=', '+', '-', '@', '\t']) && !number;
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A value as the text of a cell: the items of a list are separated by blanks, an object stays JSON unless it has an id.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        Value::Object(fields) if fields.contains_key("id") => plain(&fields["id"]),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_never_formulas() {
        for (text, expected) in [
            ("a b", "a b"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\nb", "\"a\nb\""),
            ("+4915228817386", "+4915228817386"),
            ("-3", "-3"),
            ("=1+1", "'=1+1"),
            ("+1*2", "'+1*2"),
            ("@here", "'@here"),
            ("=a,b", "\"'=a,b\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
