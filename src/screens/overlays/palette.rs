//! The palette: finds actions, views, numbers, extensions, flows and calls by what is typed, and takes commands with
//! arguments. What it chooses opens the form or a question where a key would: it dials and hangs up nothing.

mod actions;
mod data;
mod draw;
mod entry;
mod found;
mod typed;

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;

use self::actions::Reach;
use self::entry::{Around, Chosen, Entry};
use self::found::Found;
use crate::domain::Target;
use crate::model::PaneId;
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::spots::Spot;
use crate::widgets::text_field::TextField;

pub use typed::{holds_another, usage};

/// Most characters of the line.
const LONGEST: usize = 2_000;
/// An Enter that comes so soon after the text was pasted with it, or is held.
const TOO_SOON: Duration = Duration::from_millis(100);

/// The palette.
#[derive(Clone, Debug)]
pub struct Palette {
    line: TextField,
    around: Around,
    /// The selected call, and the marked or selected ones, as it opened: it covers them.
    selected: Vec<Target>,
    marked_or_selected: Vec<Target>,
    found: Found,
    /// The chosen row.
    at: Option<usize>,
    /// When the line last changed, or an Enter came too soon.
    touched: Option<Instant>,
    /// How many rows fit, as last drawn.
    room: usize,
}

impl Palette {
    /// Opens it over a pane; `drafted`: the destinations in the closed form.
    pub fn new(focus: PaneId, drafted: Option<&str>) -> Self {
        Self {
            line: TextField::new("", LONGEST),
            around: Around { focus, drafted: drafted.map(str::to_owned) },
            selected: Vec::new(),
            marked_or_selected: Vec::new(),
            found: Found::default(),
            at: None,
            touched: None,
            room: 1,
        }
    }

    fn entry(&self) -> Option<&Entry> {
        self.found.get(self.at?)
    }

    /// The calls that an entry acted on when the palette opened.
    fn acted_on(&self, entry: &Entry) -> &[Target] {
        match Reach::of(entry, self.around.focus) {
            Reach::Nothing => &[],
            Reach::Selected => &self.selected,
            Reach::Chosen => &self.marked_or_selected,
        }
    }

    /// Finds the rows for the line anew.
    fn find(&mut self, cx: &Context) {
        self.found = Found::of(self.line.input.value(), &self.around, cx);
        self.at = self.found.first.filter(|at| *at < self.found.len());
        self.touched = Some(cx.now.instant);
    }

    fn write(&mut self, line: &str, cx: &Context) {
        self.line.input = line.into();
        self.find(cx);
    }

    /// Goes down or up by rows; above the first one none is chosen.
    fn step(&mut self, by: isize) {
        let last = self.found.len().checked_sub(1);
        self.at = match self.at {
            None if by > 0 => last.map(|last| last.min(by.unsigned_abs() - 1)),
            Some(at) => last.map(|last| at.saturating_add_signed(by).min(last)),
            None => None,
        };
    }

    /// Completes the line to the chosen row, or else to the first row that goes on with it.
    fn complete(&mut self, cx: &Context) {
        let typed = self.line.input.value().trim_start();
        let of_chosen = self.entry().and_then(|entry| entry.line.clone());
        let rows = self.found.above.iter().chain(&self.found.below);
        let mut lines = rows.filter_map(|entry| entry.line.as_ref());
        let line = of_chosen.or_else(|| lines.find(|line| line.starts_with(typed)).cloned());
        if let Some(line) = line {
            self.write(&line, cx);
        }
    }

    fn enter(&mut self, key: KeyEvent, cx: &Context) -> Outcome {
        let soon = self.touched.is_some_and(|at| cx.now.since(at) < TOO_SOON);
        if key.kind == KeyEventKind::Repeat || soon {
            self.touched = Some(cx.now.instant);
            self.line.problem = Some("Enter came together with the text. Press it again.".to_owned());
            return Outcome::Stay;
        }
        let Some(entry) = self.entry() else { return Outcome::Stay };
        if entry.target.as_ref().is_some_and(|target| !cx.model.calls.knows(target)) {
            self.line.problem = Some("The board no longer has that call.".to_owned());
            return Outcome::Stay;
        }
        let focus = self.around.focus;
        if Reach::of(entry, focus).targets(cx.model, focus) != self.acted_on(entry) {
            self.line.problem = Some("Another call is selected now. Close this, and look.".to_owned());
            return Outcome::Stay;
        }
        match (&entry.chosen, &entry.line) {
            (Chosen::Do(intent), _) => return Outcome::CloseAnd((**intent).clone()),
            (Chosen::Write, Some(line)) => self.write(&line.clone(), cx),
            // The reason is on screen.
            (Chosen::Write | Chosen::Nothing(_), _) => {}
        }
        Outcome::Stay
    }

    fn key(&mut self, key: KeyEvent, cx: &Context) -> Outcome {
        let page = isize::try_from(self.room.max(1)).unwrap_or(1);
        self.line.problem = None;
        match (key.code, key.modifiers) {
            (KeyCode::Esc, _) => return Outcome::Close,
            (KeyCode::Enter, _) => return self.enter(key, cx),
            (KeyCode::Down, _) | (KeyCode::Char('n'), KeyModifiers::CONTROL) => self.step(1),
            (KeyCode::Up, _) | (KeyCode::Char('p'), KeyModifiers::CONTROL) => self.step(-1),
            (KeyCode::PageDown, _) => self.step(page),
            (KeyCode::PageUp, _) => self.step(-page),
            (KeyCode::Tab, _) => self.complete(cx),
            _ => {
                let before = self.line.input.value().to_owned();
                self.line.key(key);
                if self.line.input.value() != before {
                    self.find(cx);
                }
            }
        }
        Outcome::Stay
    }
}

impl Screen for Palette {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        match input {
            Input::Key(key) => self.key(key, cx),
            Input::Paste(text) => {
                self.line.paste(text);
                self.find(cx);
                Outcome::Stay
            }
        }
    }

    fn click(&mut self, spot: &Spot, cx: &Context) -> Outcome {
        if let Spot::Row(at) = spot {
            self.at = Some(*at).filter(|at| *at < self.found.len());
            self.line.problem = None;
            // An Enter that is typed meanwhile was meant for the row before.
            self.touched = Some(cx.now.instant);
        }
        Outcome::Stay
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.step(rows);
    }

    fn refresh(&mut self, cx: &Context) {
        // Only when it opens: later no row comes under Enter by itself.
        if self.touched.is_none() {
            let focus = self.around.focus;
            self.selected = Reach::Selected.targets(cx.model, focus);
            self.marked_or_selected = Reach::Chosen.targets(cx.model, focus);
            self.find(cx);
        }
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("Enter", "run"), fixed("↑↓", "choose"), fixed("Tab", "complete"), fixed("Esc", "close")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        draw::draw(self, frame, body, view)
    }

    fn drawn(&mut self, extent: Extent) {
        self.room = extent.visible;
    }

    fn types_text(&self) -> bool {
        true
    }

    fn spends_its_key(&self) -> bool {
        true
    }
}
