//! The charts beside the table of a very wide screen: the failures by cause, and under them the live calls over the last
//! hour.

mod causes;
pub(crate) mod live;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use crate::screens::View;

/// The rule and the rows of the causes.
const CAUSES: u16 = 4;

/// Draws both charts.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let [above, below] = Layout::vertical([Constraint::Length(CAUSES), Constraint::Fill(1)]).areas(area);
    causes::draw(frame, above, view);
    live::draw(frame, below, view);
}
