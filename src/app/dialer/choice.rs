//! A field with a list of candidates under it: typing filters them, the arrows choose.

use tui_input::Input;

/// A text field with candidates.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is typed or was chosen.
    pub input: Input,
    /// The candidate that the arrows point to.
    pub highlighted: Option<usize>,
    /// Whether the user put it in, and not the program.
    pub by_user: bool,
}

impl Choice {
    /// Moves through so many candidates; past the ends nothing is highlighted.
    pub fn step(&mut self, down: bool, candidates: usize) {
        self.highlighted = match (self.highlighted, down) {
            (None, true) if candidates > 0 => Some(0),
            (Some(at), true) if at + 1 < candidates => Some(at + 1),
            (Some(at), true) => Some(at),
            (Some(0) | None, _) => None,
            (Some(at), false) => Some(at - 1),
        };
    }

    /// Puts in a candidate, or any other text.
    pub fn set(&mut self, text: &str) {
        self.input = text.into();
        self.highlighted = None;
    }
}
