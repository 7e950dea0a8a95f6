//! The views of the table: shown by one key each, kept under a name, removed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::base::severity::Severity;
use crate::domain::{BoardChoice, BoardView};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::views::VIEWS;
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::spots::Spot;
use crate::widgets::text_field::{TextField, Typing};
use crate::widgets::{paint, text};

/// Width of the window.
const WIDE: u16 = 76;
/// How many views are built in.
const BUILT_IN: usize = 4;

/// The list of views.
#[derive(Clone, Debug)]
pub struct ViewList {
    views: Vec<BoardView>,
    at: usize,
}

impl ViewList {
    /// Lists the views, with the one on screen selected.
    pub fn new(model: &Model) -> Self {
        let (views, shown) = (model.views(), model.view());
        let at = shown.and_then(|shown| views.iter().position(|view| view.name == shown.name)).unwrap_or(0);
        Self { views, at }
    }
}

impl Screen for ViewList {
    fn section(&self) -> Section {
        Section::Views
    }

    fn refresh(&mut self, cx: &Context) {
        self.views = cx.model.views();
        self.at = self.at.min(self.views.len().saturating_sub(1));
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Stay };
        let Some(command) = cx.command(key) else { return Outcome::Stay };
        match command {
            Command::Down => self.at = (self.at + 1).min(self.views.len() - 1),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::First => self.at = 0,
            Command::Last => self.at = self.views.len() - 1,
            Command::Use => return Outcome::CloseAnd(Intent::ShowView(self.views[self.at].clone())),
            Command::KeepView => return Outcome::CloseAnd(Intent::NameView),
            Command::RemoveView if self.at < BUILT_IN => {
                return Outcome::Do(Intent::Say(Severity::Info, "This view is built in.".to_owned()));
            }
            Command::RemoveView => {
                let name = self.views[self.at].name.clone();
                return Outcome::CloseAnd(Intent::KeepBoard(BoardChoice::NoView(name)));
            }
            Command::Cancel | Command::Back | Command::Views => return Outcome::Close,
            Command::Help | Command::Redraw => return Outcome::Do(Intent::Command(command)),
            other if VIEWS.contains(&other) => return Outcome::CloseAnd(Intent::Command(other)),
            _ => {}
        }
        Outcome::Stay
    }

    fn click(&mut self, spot: &Spot, _cx: &Context) -> Outcome {
        match spot {
            Spot::Row(at) if *at == self.at => Outcome::CloseAnd(Intent::ShowView(self.views[*at].clone())),
            Spot::Row(at) => {
                self.at = (*at).min(self.views.len().saturating_sub(1));
                Outcome::Stay
            }
            _ => Outcome::Stay,
        }
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.at = self.at.saturating_add_signed(rows).min(self.views.len().saturating_sub(1));
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = cx.bound(&[
            (Command::Use, "show"),
            (Command::KeepView, "keep the current one as…"),
            (Command::RemoveView, "remove"),
        ]);
        hints.push(cx.closing());
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let height = u16::try_from(self.views.len() + 2).unwrap_or(u16::MAX);
        let area = paint::centered(body, WIDE, height);
        let inner = paint::popup(frame, area, theme, Line::styled(" Views ", theme.strong()));
        let rows = usize::from(inner.height);
        let first = (self.at + 1).saturating_sub(rows);
        for (row, (at, shown)) in self.views.iter().enumerate().skip(first).take(rows).enumerate() {
            let key = VIEWS.get(at).map(|command| view.model.hint(*command)).unwrap_or_default();
            let mark = if at == self.at { ">" } else { " " };
            let line = Line::from(vec![
                Span::raw(format!("{mark} ")),
                Span::styled(text::fit(&view.keyed(&key), 4), theme.strong()),
                Span::raw(text::fit(&shown.name, BoardView::LONGEST_NAME + 1)),
                Span::styled(text::cut(&words(shown), usize::from(inner.width).saturating_sub(31)), theme.dim()),
            ]);
            let bar = (at == self.at).then(|| theme.selected(true));
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            paint::row(frame, inner, row, line, bar);
            view.spots.note_row(inner, row, || Spot::Row(at));
        }
        Extent { rows: self.views.len(), visible: rows }
    }
}

/// What a view shows: its filter, its order if it is not the usual one, and its columns.
fn words(view: &BoardView) -> String {
    let mut parts = Vec::new();
    if !view.filter.is_empty() {
        parts.push(view.filter.clone());
    }
    if view.sort != BoardView::all().sort {
        parts.push(format!("by {}", view.sort_words()));
    }
    if !view.columns.is_empty() {
        parts.push(view.columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    }
    parts.join(" · ")
}

/// Asks for the name of the view on screen.
#[derive(Clone, Debug)]
pub struct NameView {
    view: BoardView,
    name: TextField,
}

impl NameView {
    /// Asks for the name of the filter, columns and order on screen.
    pub fn new(model: &Model) -> Self {
        let table = &model.calls.table;
        let view = BoardView {
            name: String::new(),
            filter: table.filter.input.value().trim().to_owned(),
            columns: table.columns.clone(),
            sort: (table.column, table.reversed),
        };
        Self { view, name: TextField::new("", BoardView::LONGEST_NAME) }
    }
}

impl Screen for NameView {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let typing = match input {
            Input::Key(key) => self.name.key(key),
            Input::Paste(text) => self.name.paste(text),
        };
        let name = self.name.text();
        match typing {
            Typing::Taken => Outcome::Stay,
            Typing::Close => Outcome::Close,
            Typing::Done if name.is_empty() => {
                self.name.problem = Some("A view needs a name.".to_owned());
                Outcome::Stay
            }
            Typing::Done if cx.model.views().iter().take(BUILT_IN).any(|view| view.name == name) => {
                self.name.problem = Some("A built-in view has this name.".to_owned());
                Outcome::Stay
            }
            Typing::Done => {
                let view = BoardView { name, ..self.view.clone() };
                Outcome::CloseAnd(Intent::KeepBoard(BoardChoice::View(view)))
            }
        }
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("Enter", "keep"), fixed("Esc", "cancel")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let what = match words(&self.view) {
            nothing if nothing.is_empty() => "all calls, newest first".to_owned(),
            words => words,
        };
        let help = "Enter a name. A view of that name is replaced.";
        self.name.draw(frame, body, view.appearance.theme, &format!("Keep as a view: {what}"), help);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }
}
