//! Chooses the columns of the table, their order and their widths. The table behind it follows each change.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::{BoardChoice, ChosenColumn, Column};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::screens::spots::Spot;
use crate::widgets::{paint, text};

/// Width of the window.
const WIDE: u16 = 74;

/// The choice of columns.
#[derive(Clone, Debug)]
pub struct ColumnChooser {
    /// All columns: those shown in their order, then the others. The second part tells whether one is shown.
    columns: Vec<(ChosenColumn, bool)>,
    at: usize,
    /// The columns before, for Esc.
    before: Vec<ChosenColumn>,
}

impl ColumnChooser {
    /// Begins with the columns on screen.
    pub fn new(model: &Model) -> Self {
        let before = model.calls.table.columns.clone();
        Self { columns: all_after(&before), at: 0, before }
    }

    fn chosen(&self) -> Vec<ChosenColumn> {
        self.columns.iter().filter(|(_, shown)| *shown).map(|(chosen, _)| *chosen).collect()
    }

    /// Moves the column under the cursor by `by` places.
    fn shift(&mut self, by: isize) {
        if let Some(to) = self.at.checked_add_signed(by).filter(|to| *to < self.columns.len()) {
            self.columns.swap(self.at, to);
            self.at = to;
        }
    }

    /// Makes the column under the cursor `by` columns wider.
    fn widen(&mut self, by: i16) {
        let chosen = &mut self.columns[self.at].0;
        let usual = u16::try_from(chosen.column.usual()).unwrap_or(*ChosenColumn::WIDTHS.end());
        let width = chosen.width.unwrap_or(usual).saturating_add_signed(by);
        chosen.width = Some(width.clamp(*ChosenColumn::WIDTHS.start(), *ChosenColumn::WIDTHS.end()));
    }
}

/// The chosen columns, or those that suit the width, and after them all others.
fn all_after(chosen: &[ChosenColumn]) -> Vec<(ChosenColumn, bool)> {
    let automatic = Column::AUTOMATIC.map(|column| ChosenColumn { column, width: None });
    let shown = if chosen.is_empty() { automatic.to_vec() } else { chosen.to_vec() };
    let is_shown = |column: &Column| shown.iter().any(|chosen| chosen.column == *column);
    let others = Column::ALL.into_iter().filter(|column| !is_shown(column));
    let others: Vec<_> = others.map(|column| (ChosenColumn { column, width: None }, false)).collect();
    shown.into_iter().map(|chosen| (chosen, true)).chain(others).collect()
}

impl Screen for ColumnChooser {
    fn section(&self) -> Section {
        Section::Columns
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Stay };
        let Some(command) = cx.command(key) else { return Outcome::Stay };
        match command {
            Command::Down => self.at = (self.at + 1).min(self.columns.len() - 1),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::First => self.at = 0,
            Command::Last => self.at = self.columns.len() - 1,
            Command::ShowColumn => {
                let (_, shown) = &mut self.columns[self.at];
                *shown = !*shown;
                // A table without columns shows nothing.
                if self.chosen().is_empty() {
                    self.columns[self.at].1 = true;
                }
            }
            Command::ColumnUp => self.shift(-1),
            Command::ColumnDown => self.shift(1),
            Command::NarrowColumn => self.widen(-1),
            Command::WidenColumn => self.widen(1),
            Command::AutomaticColumns => {
                self.columns = all_after(&[]);
                return Outcome::Do(Intent::ShowColumns(Vec::new()));
            }
            Command::KeepColumns => {
                let shown = cx.model.calls.table.columns.clone();
                return Outcome::CloseAnd(Intent::KeepBoard(BoardChoice::Columns(shown)));
            }
            Command::Cancel | Command::Back | Command::Columns => {
                return Outcome::CloseAnd(Intent::ShowColumns(self.before.clone()));
            }
            Command::Help | Command::Redraw => return Outcome::Do(Intent::Command(command)),
            _ => return Outcome::Stay,
        }
        if command.moves() { Outcome::Stay } else { Outcome::Do(Intent::ShowColumns(self.chosen())) }
    }

    fn click(&mut self, spot: &Spot, _cx: &Context) -> Outcome {
        if let Spot::Row(at) = spot {
            self.at = (*at).min(self.columns.len() - 1);
        }
        Outcome::Stay
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.at = self.at.saturating_add_signed(rows).min(self.columns.len() - 1);
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = cx.bound(&[
            (Command::ShowColumn, "show/hide"),
            (Command::ColumnUp, "up"),
            (Command::ColumnDown, "down"),
            (Command::NarrowColumn, "narrower"),
            (Command::WidenColumn, "wider"),
            (Command::KeepColumns, "keep"),
        ]);
        if !cx.model.calls.table.columns.is_empty() {
            hints.extend(cx.bound(&[(Command::AutomaticColumns, "automatic")]));
        }
        hints.push((cx.key(Command::Cancel), "cancel"));
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let height = u16::try_from(self.columns.len() + 2).unwrap_or(u16::MAX);
        // At the bottom, so that the headings and some rows stay in sight.
        let area = paint::centered(body, WIDE, height);
        let area = Rect { y: body.bottom().saturating_sub(area.height), ..area };
        let automatic = view.model.calls.table.columns.is_empty();
        let words = if automatic { " Columns: they suit the width of the screen " } else { " Columns " };
        let inner = paint::popup(frame, area, theme, Line::styled(words, theme.strong()));
        let rows = usize::from(inner.height);
        let first = (self.at + 1).saturating_sub(rows);
        for (row, (at, (chosen, shown))) in self.columns.iter().enumerate().skip(first).take(rows).enumerate() {
            let mark = if at == self.at { ">" } else { " " };
            let sign = if *shown { "✓" } else { " " };
            let width = chosen.width.map(|width| width.to_string()).unwrap_or_default();
            let line = Line::from(vec![
                Span::raw(format!("{mark} ")),
                Span::styled(format!("{sign} "), theme.sign('✓')),
                Span::raw(format!("{:<12}{width:>4}  ", chosen.column.name())),
                Span::styled(text::cut(chosen.column.description(), 52), theme.dim()),
            ]);
            let bar = (at == self.at).then(|| theme.selected(true));
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            paint::row(frame, inner, row, line, bar);
            view.spots.note_row(inner, row, || Spot::Row(at));
        }
        Extent { rows: self.columns.len(), visible: rows }
    }
}
