//! What the terminal tells of itself.

use super::App;
use crate::messages::effect::Effect;

/// Where the terminal is asked how far one sign has moved the cursor, which was in the first column before.
const ASKED_IN_ROW: u16 = 2;

/// What it has told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// It draws characters two columns wide of which Unicode leaves that open, as most signs are.
    pub wide_signs: bool,
}

impl App {
    /// Takes note of how wide the terminal draws signs: a column further than one is two of them, or the bytes of a sign
    /// one by one.
    pub(super) fn terminal_answered(&mut self, row: u16, column: u16) -> Vec<Effect> {
        let wide = column > 2;
        if row != ASKED_IN_ROW || std::mem::replace(&mut self.terminal.wide_signs, wide) == wide {
            return Vec::new();
        }
        // What was drawn meanwhile does not stand where it was meant to.
        vec![Effect::Redraw]
    }
}
