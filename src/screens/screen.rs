//! What every screen is made of: the input that it handles, the context that it reads, what it answers, and the keys
//! that it names.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::View;
use crate::base::clock::Now;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::list::ListOutcome;

/// A screen with its state, its keys, its hints in the footer and its drawing.
pub trait Screen {
    /// The section of the key map that applies while it is on top.
    fn section(&self) -> Section {
        Section::Everywhere
    }

    /// Handles a key or pasted text.
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome;

    /// Sends what it holds, or says what is missing: its key for that was pressed, or Enter on its button.
    fn send(&mut self, _cx: &Context) -> Outcome {
        Outcome::Stay
    }

    /// Takes up what has become known. Called when it opens, and when the history or the favourites were read.
    fn refresh(&mut self, _cx: &Context) {}

    /// The keys that work now, for the footer.
    fn hints(&self, cx: &Context) -> Vec<Hint>;

    /// Draws it into the area between header and footer.
    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent;

    /// Records what was drawn.
    fn drawn(&mut self, _extent: Extent) {}

    /// Its guard, if it is a question that ignores keys at first.
    fn guard(&self) -> Option<InputGuard> {
        None
    }

    /// That guard, to delay it.
    fn guard_mut(&mut self) -> Option<&mut InputGuard> {
        None
    }

    /// Whether keys type text now.
    fn types_text(&self) -> bool {
        false
    }

    /// Whether the focus is on a button that sends with Enter.
    fn is_on_send_button(&self) -> bool {
        false
    }

    /// Whether it closes when the account changes, because it acts on calls or sends one.
    fn concerns_account(&self) -> bool {
        false
    }
}

/// What a screen handles.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A key press.
    Key(KeyEvent),
    /// Pasted text.
    Paste(&'a str),
}

/// What a screen answers to an input.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It stays open.
    Stay,
    /// Close it.
    Close,
    /// It stays open; do this.
    Do(Intent),
    /// Close it, then do this. From a question, the key that answered it does not count again until it is released.
    CloseAnd(Intent),
}

/// How many rows a screen has, and how many of them fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// All rows.
    pub rows: usize,
    /// The rows that fit.
    pub visible: usize,
}

impl From<(usize, usize)> for Extent {
    fn from((rows, visible): (usize, usize)) -> Self {
        Self { rows, visible }
    }
}

/// What a screen reads besides its own state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What is known.
    pub model: &'a Model,
    /// The section of the key map that applies.
    pub section: Section,
    /// The time.
    pub now: Now,
}

/// A key and what it does, for the footer; without a key it is not shown.
pub type Hint = (String, &'static str);

/// A key that cannot be bound to anything else.
#[must_use]
pub fn fixed(key: &str, words: &'static str) -> Hint {
    (key.to_owned(), words)
}

/// The hints while a filter is being typed.
#[must_use]
pub fn typing_hints() -> Vec<Hint> {
    vec![fixed("Enter", "keep"), fixed("Esc", "clear"), fixed("↑↓", "move")]
}

/// What a list answers for its screen; `None` for a key that the list does not use.
#[must_use]
pub fn list_outcome(outcome: ListOutcome) -> Option<Outcome> {
    match outcome {
        ListOutcome::Taken => Some(Outcome::Stay),
        ListOutcome::Close => Some(Outcome::Close),
        ListOutcome::Other => None,
    }
}

impl Context<'_> {
    /// The command of a key.
    #[must_use]
    pub fn command(&self, key: KeyEvent) -> Option<Command> {
        self.model.keys.command(self.section, key.into())
    }

    /// The command of a key among the section's own keys.
    #[must_use]
    pub fn own(&self, key: KeyEvent) -> Option<Command> {
        self.model.keys.own(self.section, key.into())
    }

    /// The first key of a command here; empty if it has none.
    #[must_use]
    pub fn key(&self, command: Command) -> String {
        self.model.keys.hint_in(self.section, command)
    }

    /// The first key of a command here with what it does.
    #[must_use]
    pub fn hint(&self, command: Command, words: &'static str) -> Hint {
        (self.key(command), words)
    }

    /// The keys of these commands.
    #[must_use]
    pub fn bound(&self, list: &[(Command, &'static str)]) -> Vec<Hint> {
        list.iter().map(|(command, words)| self.hint(*command, words)).collect()
    }

    /// The keys that close an overlay: `q Esc`.
    #[must_use]
    pub fn closing(&self) -> Hint {
        // In a menu Esc always closes, whatever is bound to it.
        let cancel = if self.section.is_menu() { "Esc".to_owned() } else { self.key(Command::Cancel) };
        (format!("{} {cancel}", self.key(Command::Back)).trim().to_owned(), "close")
    }

    /// The keys of a text to read: those that scroll it, the arrows where they do, and those that close it.
    #[must_use]
    pub fn reading(&self) -> Vec<Hint> {
        let moves = [Command::Up, Command::Down];
        let arrows = moves.map(|command| {
            let works = |key: &&Chord| key.is_arrow() && self.model.keys.command(self.section, **key) == Some(command);
            self.model.keys.keys(command).iter().find(works).map(ToString::to_string)
        });
        let scrolling = match arrows {
            [Some(up), Some(down)] => format!("{up}{down}"),
            _ => moves.map(|command| self.key(command)).join(" ").trim().to_owned(),
        };
        vec![(scrolling, "scroll"), self.closing()]
    }
}
