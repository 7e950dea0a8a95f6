//! A call as a row of the board at a past moment.

use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::{CallStatus, Column, Direction, Stage};
use crate::model::rewind::CallThen;
use crate::screens::calls::columns::{Columns, Slot};
use crate::screens::calls::{party, row};
use crate::screens::life_line::{self, End};
use crate::screens::{View, status};
use crate::widgets::{format, plain_signs, text};

/// The row of a call as it was at `at`.
pub fn row(view: &View, call: &CallThen, columns: &Columns, at: Timestamp) -> Line<'static> {
    let mut spans = vec![Span::raw(" ".repeat(columns.signs))];
    spans.extend(columns.slots.iter().flat_map(|slot| cell(view, call, *slot, at)));
    Line::from(spans)
}

fn cell(view: &View, call: &CallThen, slot: Slot, at: Timestamp) -> Vec<Span<'static>> {
    let theme = view.appearance.theme;
    let stage = call.stage();
    let base = if stage.is_some() { Style::new() } else { theme.dim() };
    let plain = |words: &str| vec![Span::styled(row::cell(words, slot), base)];
    let theirs = |words: &str| vec![Span::styled(row::cell(words, slot), plain_signs::theirs(base))];
    let incoming = call.direction == Direction::Incoming;
    let (far_end, own) = if incoming { (&call.source, &call.destination) } else { (&call.destination, &call.source) };
    let time = |at: Timestamp| format::time_or_date(at, view.now.wall, &view.appearance.clock);
    match slot.column {
        Column::Time => plain(&call.then.create.map(|at| row::moment(view, at, slot)).unwrap_or_default()),
        Column::Status => {
            let then = match stage {
                Some(Stage::Dial) => CallStatus::Dialing,
                Some(Stage::Ring) => CallStatus::Ringing,
                Some(Stage::Talk) => CallStatus::Progressing,
                None => CallStatus::Hangup,
            };
            let mut spans = status::then(&then, stage.is_none() && call.failed, theme).spans(slot.width);
            spans.push(Span::raw(" "));
            spans
        }
        Column::Direction => plain(call.direction.short()),
        Column::From => theirs(&party::short(view, &call.source, slot.width)),
        Column::To => theirs(&party::short(view, &call.destination, slot.width)),
        Column::FarEnd => row::far_end(incoming, slot, base, |room| party::short(view, far_end, room)),
        Column::Own => theirs(&party::short(view, own, slot.width)),
        Column::Life => {
            let end = match stage {
                Some(_) => End::Live,
                None if call.failed => End::Failed,
                None => End::Ended,
            };
            let line = life_line::life_cell(&call.then, end, at, slot.width);
            life_line::colored(&text::fit(&line, slot.width + 1), theme, base)
        }
        Column::Duration => {
            let began = call.then.progressing.or(call.then.ringing).or(call.then.create);
            plain(&began.and_then(|began| format::lasted(began, call.then.hangup.unwrap_or(at))).unwrap_or_default())
        }
        Column::Outcome => plain(&came_of(call, time)),
        _ => plain(""),
    }
}

/// What came of a call after that moment: `→ far end hung up 13:44:19`, `→ still live`.
fn came_of(call: &CallThen, time: impl Fn(Timestamp) -> String) -> String {
    match (&call.cause, call.since.hangup) {
        (Some(cause), _) if call.stage().is_none() => cause.to_string(),
        (Some(cause), Some(ended)) => format!("→ {cause} {}", time(ended)),
        (Some(cause), None) => format!("→ {cause}"),
        (None, _) => "→ still live".to_owned(),
    }
}
