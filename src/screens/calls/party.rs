//! A party of a call in few columns: its name, and enough of its number to recognize it.

use crate::domain::{Address, AddressKind};
use crate::screens::View;
use crate::widgets::text;

/// How many last digits stand after a name.
const TAIL: usize = 4;
/// Fewest columns in which a name stands before the digits.
const WITH_NAME: usize = 10;

/// The party in at most `columns` columns: `Berlin …5100`, `+4915228817386`, `ext:alice`. A name is cut, the
/// digits after it are not; a number without a name keeps both ends: `+442079…0905`.
pub fn short(view: &View, address: &Address, columns: usize) -> String {
    let label = text::cut(&address.label(), 60);
    match view.model.name_of(address) {
        _ if label.is_empty() => text::cut("anonymous", columns),
        Some(name) if columns >= WITH_NAME => {
            let tail = tail(&label);
            format!("{} {tail}", text::cut(name, columns.saturating_sub(text::width(&tail) + 1)))
        }
        _ if columns <= TAIL + 1 => tail(&label),
        _ if address.kind == AddressKind::Tel && label.is_ascii() && label.len() > columns => {
            let tail = tail(&label);
            label.chars().take(columns.saturating_sub(text::width(&tail))).chain(tail.chars()).collect()
        }
        _ => text::cut(&label, columns),
    }
}

/// The last characters of a number, enough for its owner to recognize it.
fn tail(label: &str) -> String {
    let count = label.chars().count();
    if count <= TAIL + 1 {
        return label.to_owned();
    }
    let mut tail: String = label.chars().skip(count - TAIL).collect();
    while text::width(&tail) > TAIL {
        tail.remove(0);
    }
    format!("…{tail}")
}
