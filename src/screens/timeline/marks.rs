//! The actions of a flow as numbered marks under the stages.

use jiff::Timestamp;
use ratatui::style::Style;

use super::row::Row;
use super::scale::Scale;
use crate::widgets::text;

/// How far a mark may stand right of its time to make room for the one before.
const SHIFTED: usize = 3;

/// An action that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its place among the actions that ran, from 1.
    pub number: usize,
    /// When it began, by the server's clock.
    pub at: Timestamp,
    /// Its type.
    pub word: String,
}

/// The sign of a mark: `①`, or its number where signs are plain or there is none.
pub fn sign(number: usize, plain: bool) -> String {
    let circled = u32::try_from(number).ok().filter(|number| !plain && (1..=20).contains(number));
    circled.and_then(|number| char::from_u32(0x245F + number)).map_or_else(|| number.to_string(), String::from)
}

/// The marks in a row: with their words where those fit; where several are close together only some are drawn.
///
/// `label` stands at the left if no mark is there.
pub fn row(marks: &[Mark], label: &str, scale: &Scale, plain: bool) -> Row {
    let mut row = scale.row();
    let seen: Vec<&Mark> = marks.iter().filter(|mark| scale.shows(mark.at, mark.at)).collect();
    if seen.first().is_some_and(|first| scale.column(first.at) > text::width(label)) {
        row.put(0, label, Style::new());
    }
    for (index, mark) in seen.iter().enumerate() {
        let sign = sign(mark.number, plain);
        let named = if sign.is_ascii() { format!("{sign} {}", mark.word) } else { format!("{sign}{}", mark.word) };
        let named = text::clean(&named);
        // Plain numbers would run into each other.
        let beside = usize::from(index > 0 && sign.is_ascii());
        let (at, free) = (scale.column(mark.at), row.used() + beside);
        let column = at.max(free);
        if column > at + SHIFTED || column + text::width(&sign) > scale.columns {
            continue;
        }
        let next = seen.get(index + 1).map_or(scale.columns + 1, |next| scale.column(next.at));
        let fits = column + text::width(&named) < next && column + text::width(&named) <= scale.columns;
        row.put(column, if fits { &named } else { &sign }, Style::new());
    }
    row
}
