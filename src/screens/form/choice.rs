//! A text field with a list of candidates: typing filters them, the arrows choose.

use tui_input::Input;

/// A text field with candidates.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The typed or chosen text.
    pub input: Input,
    /// The index of the highlighted candidate.
    pub highlighted: Option<usize>,
    /// Whether the user entered the text, rather than the program.
    pub by_user: bool,
}

impl Choice {
    /// Moves the highlight through `candidates` candidates; above the first, none is highlighted.
    pub fn step(&mut self, down: bool, candidates: usize) {
        self.highlighted = match (self.highlighted, down) {
            (None, true) if candidates > 0 => Some(0),
            (Some(at), true) if at + 1 < candidates => Some(at + 1),
            (Some(at), true) => Some(at),
            (Some(0) | None, _) => None,
            (Some(at), false) => Some(at - 1),
        };
    }

    /// Sets the text to a candidate or any other text.
    pub fn set(&mut self, text: &str) {
        self.input = text.into();
        self.highlighted = None;
    }
}
