//! Learns from the terminal's cursor report how wide it draws signs, and redraws if that was assumed wrongly.

use crate::app::App;
use crate::messages::effect::Effect;
use crate::screens::terminal_traits::ASKED_IN_ROW;

impl App {
    /// Records how wide the terminal draws signs. More than one column means two, or that it draws the bytes of a sign
    /// one by one.
    pub(crate) fn terminal_answered(&mut self, row: u16, column: u16) -> Vec<Effect> {
        let wide = column > 2;
        if row != ASKED_IN_ROW || std::mem::replace(&mut self.screens.terminal.wide_signs, wide) == wide {
            return Vec::new();
        }
        // What was drawn until now may be in the wrong columns.
        vec![Effect::Redraw]
    }
}
