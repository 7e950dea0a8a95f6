//! What every screen is made of: the context that it reads, the keys that it names, and what it answers.

use crate::base::clock::Now;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::model::Model;

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
pub fn fixed(key: &str, words: &'static str) -> Hint {
    (key.to_owned(), words)
}

impl Context<'_> {
    /// The command of a key.
    #[must_use]
    pub fn command(&self, chord: Chord) -> Option<Command> {
        self.model.keys.command(self.section, chord)
    }

    /// The first key of a command here; empty if it has none.
    #[must_use]
    pub fn key(&self, command: Command) -> String {
        self.model.keys.hint_in(self.section, command)
    }

    /// The keys of these commands.
    pub fn bound(&self, list: &[(Command, &'static str)]) -> Vec<Hint> {
        list.iter().map(|(command, words)| (self.key(*command), *words)).collect()
    }

    /// The keys that close an overlay: `q Esc`.
    pub fn closing(&self) -> Hint {
        // In a menu Esc always closes, whatever is bound to it.
        let cancel = if self.section.is_menu() { "Esc".to_owned() } else { self.key(Command::Cancel) };
        (format!("{} {cancel}", self.key(Command::Back)).trim().to_owned(), "close")
    }

    /// The keys of a text to read: those that scroll it, the arrows where they do, and those that close it.
    pub fn reading(&self) -> Vec<Hint> {
        let moves = [Command::Up, Command::Down];
        let arrows = moves.map(|command| {
            let works = |key: &&Chord| key.is_arrow() && self.command(**key) == Some(command);
            self.model.keys.keys(command).iter().find(works).map(ToString::to_string)
        });
        let scrolling = match arrows {
            [Some(up), Some(down)] => format!("{up}{down}"),
            _ => moves.map(|command| self.key(command)).join(" ").trim().to_owned(),
        };
        vec![(scrolling, "scroll"), self.closing()]
    }
}
