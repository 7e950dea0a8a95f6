//! Draws the overlays: texts here; the help, the form and the dialogs in files of their own.

pub mod action_editor;
pub mod control;
pub mod copy_menu;
pub mod favourites;
pub mod hang_up;
pub mod history;
pub mod note;
pub mod question;
pub mod quit;
pub mod say;
pub mod send_question;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::screens::checks;
use crate::screens::overlay::{Overlay, TextView};
use crate::screens::redial_overlays;
use crate::screens::{View, batch, flow_tree, form, help};
use crate::widgets::plain_signs;
use crate::widgets::scroll;
use crate::widgets::text;

/// Draws an overlay. For a text, returns how many lines it has and how many fit.
pub(crate) fn draw(frame: &mut Frame, body: Rect, view: &View, overlay: &Overlay) -> Option<(usize, usize)> {
    if let Some(screen) = overlay.screen() {
        let extent = screen.draw(frame, body, view);
        return Some((extent.rows, extent.visible));
    }
    match overlay {
        Overlay::Form => {
            form::draw::draw(frame, body, view);
            None
        }
        Overlay::Actions(editor) => {
            action_editor::draw::draw(frame, body, view, editor);
            None
        }
        Overlay::Help(asked) => Some(help::draw(frame, body, view, asked)),
        Overlay::Batch => {
            batch::draw(frame, body, view);
            None
        }
        Overlay::Account(account) => {
            let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
            Some(account.draw(frame, body, view.appearance.theme, "The account", checks::of_account(view, width)))
        }
        Overlay::Text(text) => Some(read(frame, body, view, text)),
        Overlay::Flow(flow) => Some(flow_tree::draw(frame, body, view, flow)),
        Overlay::History(_) | Overlay::Copy(_) => redial_overlays::draw(frame, body, view, overlay),
        _ => None,
    }
}

fn read(frame: &mut Frame, body: Rect, view: &View, view_of: &TextView) -> (usize, usize) {
    let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
    let lines = view_of.lines.iter().flat_map(|line| scroll::wrap_keeping_indent(line, width));
    let theirs = plain_signs::theirs(Style::new());
    let lines = lines.map(|line| Line::styled(line, theirs)).collect();
    view_of.scroll.draw(frame, body, view.appearance.theme, &text::cut(&view_of.title, width.saturating_sub(2)), lines)
}
