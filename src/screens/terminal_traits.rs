//! What the terminal has reported about itself: whether it draws signs two columns wide, and its background.

use crate::messages::effect::Effect;
use crate::widgets::theme::Rgb;

/// The row in which the terminal is asked how far one sign has moved the cursor from the first column.
const ASKED_IN_ROW: u16 = 2;

/// Known traits of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Whether characters of ambiguous width, such as most signs, take two columns.
    pub wide_signs: bool,
    /// Its background colour; `None`: not known.
    pub background: Option<Rgb>,
}

impl Traits {
    /// Records how wide the terminal draws signs. More than one column means two, or that it draws the bytes of a sign
    /// one by one.
    pub fn answered(&mut self, row: u16, column: u16) -> Vec<Effect> {
        let wide = column > 2;
        if row != ASKED_IN_ROW || std::mem::replace(&mut self.wide_signs, wide) == wide {
            return Vec::new();
        }
        // What was drawn until now may be in the wrong columns.
        vec![Effect::Redraw]
    }
}
