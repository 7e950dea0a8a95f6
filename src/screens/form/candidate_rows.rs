//! Draws the candidates of a field: numbers, extensions or flows.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::domain::{Extension, Flow, Number};
use crate::screens::View;
use crate::screens::form::writer::FormWriter;
use crate::screens::form::{Field, Form, FormContext, destinations};
use crate::widgets::text;

/// Least candidates on screen, even where the other fields leave no room.
const LEAST: usize = 4;

/// How many lines are reserved for the candidates.
pub fn least(form: &Form, context: &FormContext) -> usize {
    CandidateLines::of(form, context).lines().min(LEAST)
}

/// Draws the candidates of the field that has the focus.
pub fn draw(column: &mut FormWriter, view: &View, form: &Form, context: &FormContext) {
    let theme = view.appearance.theme;
    let candidates = CandidateLines::of(form, context);
    column.make_room(candidates.lines().min(LEAST), view);
    if let Some(unread) = &candidates.unread {
        column.note(unread, theme.warning(), view);
    }
    let room = column.left();
    let highlighted = candidates.highlighted;
    let first = highlighted.map_or(0, |at| (at + 1).saturating_sub(room));
    let width = column.width();
    for at in (first..candidates.count()).take(room) {
        let (words, unfit) = candidates.row(at, context);
        let on = highlighted == Some(at);
        let style = if unfit { theme.dim() } else { Style::new() };
        let mark = if on { "  > " } else { "    " };
        let line = Line::styled(text::fit(&format!("{mark}{words}"), width), style);
        column.row(line, on.then(|| theme.selected(true)));
    }
}

/// The candidates of the field that has the focus.
struct CandidateLines<'a> {
    list: List<'a>,
    highlighted: Option<usize>,
    /// A note that there may be more, while the list is being read.
    unread: Option<String>,
}

enum List<'a> {
    None,
    Numbers(Vec<&'a Number>),
    Extensions(Vec<&'a Extension>),
    Flows(Vec<&'a Flow>),
}

impl<'a> CandidateLines<'a> {
    fn of(form: &'a Form, context: &FormContext<'a>) -> Self {
        let (list, highlighted, unread) = match form.field {
            Field::Source => {
                let numbers = form.source_candidates(context);
                (List::Numbers(numbers), form.source.highlighted, context.numbers.read_so_far("numbers"))
            }
            Field::To => {
                let extensions = form.extension_candidates(context);
                let unread = context.extensions.read_so_far("extensions").filter(|_| !extensions.is_empty());
                (List::Extensions(extensions), form.to.highlighted, unread)
            }
            Field::Flow => {
                let flows = form.flow_candidates(context);
                (List::Flows(flows), form.flow.highlighted, context.flows.read_so_far("flows"))
            }
            _ => (List::None, None, None),
        };
        Self { list, highlighted, unread }
    }

    fn count(&self) -> usize {
        match &self.list {
            List::None => 0,
            List::Numbers(numbers) => numbers.len(),
            List::Extensions(extensions) => extensions.len(),
            List::Flows(flows) => flows.len(),
        }
    }

    /// How many lines all candidates take.
    fn lines(&self) -> usize {
        self.count() + usize::from(self.unread.is_some())
    }

    /// The text of a candidate, and whether it cannot be used.
    fn row(&self, at: usize, context: &FormContext) -> (String, bool) {
        match &self.list {
            List::None => (String::new(), false),
            List::Numbers(numbers) => {
                let number = numbers[at];
                let unfit = number.unfit_as_tel_source();
                let why = unfit.as_ref().map(|why| format!(" · {why}")).unwrap_or_default();
                (format!("{:<15} {}{why}", number.number, number.name), unfit.is_some())
            }
            List::Extensions(extensions) => {
                let extension = extensions[at];
                let name = extension.dialed(context.extension_target);
                (
                    format!("{}  ({} · {})", destinations::typed_extension(name), extension.name, extension.extension),
                    false,
                )
            }
            List::Flows(flows) => (format!("{}  {} steps", flows[at].name, flows[at].actions.len()), false),
        }
    }
}
