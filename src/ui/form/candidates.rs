//! What can be chosen for a field: numbers, extensions or flows.

use ratatui::style::Style;
use ratatui::text::Line;

use super::column::Column;
use crate::app::dialer::{Book, Field, dialed_name, whom};
use crate::ui::{View, text};

/// How many of them are on screen even where the other fields leave no room for them.
const LEAST: usize = 4;

/// How many lines are kept for what can be chosen.
pub fn least(view: &View, book: &Book) -> usize {
    candidates(view, book).1.len().min(LEAST)
}

/// Draws what can be chosen for the field that has the focus.
pub fn draw(column: &mut Column, view: &View, book: &Book) {
    let theme = view.look.theme;
    let (highlighted, rows) = candidates(view, book);
    column.make_room(rows.len().min(LEAST));
    let room = column.left();
    let first = highlighted.map_or(0, |at| (at + 1).saturating_sub(room));
    let width = column.width();
    for (at, (words, unfit)) in rows.iter().enumerate().skip(first).take(room) {
        let on = highlighted == Some(at);
        let style = if *unfit { theme.dim() } else { Style::new() };
        let mark = if on { "  > " } else { "    " };
        let line = Line::styled(text::fit(&format!("{mark}{words}"), width), style);
        column.row(line, on.then(|| theme.selected(true)));
    }
}

/// What can be chosen, with whether it cannot be used, and which one is highlighted.
fn candidates(view: &View, book: &Book) -> (Option<usize>, Vec<(String, bool)>) {
    let dialer = &view.app.dialer;
    match dialer.field {
        Field::Source => {
            let row = |number: &&crate::domain::Number| {
                let unfit = number.unfit_as_tel_source();
                let why = unfit.as_ref().map(|why| format!(" · {why}")).unwrap_or_default();
                (format!("{:<15} {}{why}", number.number, number.name), unfit.is_some())
            };
            (dialer.source.highlighted, dialer.source_candidates(book).iter().map(row).collect())
        }
        Field::To => {
            let row = |extension: &&crate::domain::Extension| {
                let name = dialed_name(extension, book.extension_target);
                (format!("{}  ({} · {})", whom::typed_extension(name), extension.name, extension.extension), false)
            };
            (dialer.to.highlighted, dialer.extension_candidates(book).iter().map(row).collect())
        }
        Field::Flow => {
            let row = |flow: &&crate::domain::Flow| (format!("{}  {} steps", flow.name, flow.actions.len()), false);
            (dialer.flow.highlighted, dialer.flow_candidates(book).iter().map(row).collect())
        }
        _ => (None, Vec::new()),
    }
}
