//! Draws the fields that most calls leave unchanged: whether the caller's number is hidden, and the flow's variables.

use crate::domain::{Address, AddressKind, Anonymous};
use crate::screens::View;
use crate::screens::form::writer::FormWriter;
use crate::screens::form::{Checked, Field, Form};
use crate::widgets::text;

/// Most rows of variables on screen at a time.
const ROWS: usize = 4;

/// Whether the caller's number is hidden, and what that means for these destinations.
pub fn anonymous(column: &mut FormWriter, view: &View, form: &Form, checked: &Checked) {
    let theme = view.appearance.theme;
    let focused = form.field == Field::Anonymous;
    let on = match form.anonymous {
        Anonymous::Yes => 1,
        Anonymous::No => 2,
        _ => 0,
    };
    column.clickable(Field::Anonymous, view);
    column.radio("Anonymous", &["auto", "yes", "no"], on, focused, view);
    if !focused && form.anonymous == Anonymous::Auto {
        return;
    }
    let to = checked.addresses();
    let phones = to.iter().filter(|to| to.kind == AddressKind::Tel).count();
    let number = checked.source.address.as_ref().map_or_else(|_| "your number".to_owned(), Address::label);
    let what = match form.anonymous {
        _ if phones == 0 && !to.is_empty() => {
            "no effect here: only calls to phone numbers can hide the caller".to_owned()
        }
        Anonymous::Yes => format!("{number} is withheld: the phone shows an anonymous call"),
        Anonymous::No => format!("{number} is always shown"),
        _ => format!("{number} is shown: no incoming call asks for privacy"),
    };
    let rest = if phones > 0 && phones < to.len() { " (phone numbers only)" } else { "" };
    column.note(&format!("{what}{rest}"), theme.dim(), view);
}

/// The flow's variables: their number, or their rows while one of them has the focus.
pub fn variables(column: &mut FormWriter, view: &View, form: &Form, checked: &Checked) {
    let theme = view.appearance.theme;
    let rows = form.variables.rows();
    let at = match form.field {
        Field::Key(at) | Field::Value(at) => Some(at),
        _ => None,
    };
    let set: Vec<_> = rows.iter().filter(|row| !row.key.value().is_empty()).map(|row| row.key.value()).collect();
    let words = match (&checked.variables, set.len()) {
        (Ok(_), 0) if at.is_some() => "a key, Tab, a value; the flow reads it as ${key}".to_owned(),
        (Ok(_), 0) => "none".to_owned(),
        (Ok(_), count) => format!("{count}: {}", set.join(", ")),
        (Err(why), _) => format!("✗ {why}"),
    };
    let style = if checked.variables.is_err() { theme.bad() } else { theme.dim() };
    column.clickable(Field::Key(at.unwrap_or(0)), view);
    column.named("Variables", &text::clean(&words), at.is_some(), style, view);
    let Some(at) = at else { return };
    let first = (at + 1).saturating_sub(ROWS);
    for (row, typed) in rows.iter().enumerate().skip(first).take(ROWS) {
        let key = (&typed.key, form.field == Field::Key(row));
        let value = (&typed.value, form.field == Field::Value(row));
        column.clickable(Field::Key(row), view);
        column.pair(key, value, view);
    }
}
