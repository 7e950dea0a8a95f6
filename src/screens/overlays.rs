//! Draws the overlays: those that are screens by themselves, the others by functions in files of their own.

pub mod account;
pub mod action_editor;
pub mod batch;
pub mod control;
pub mod copy_menu;
pub mod favourites;
pub mod flow;
pub mod hang_up;
pub mod help;
pub mod history;
pub mod note;
pub mod question;
pub mod reading;
pub mod say;

use crate::screens::Screens;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::screens::overlay::Overlay;
use crate::screens::questions;
use crate::screens::speech;
use crate::screens::{View, form};

/// Draws an overlay. For a text, returns how many lines it has and how many fit.
pub(crate) fn draw(
    frame: &mut Frame,
    body: Rect,
    view: &View,
    screens: &Screens,
    overlay: &Overlay,
) -> Option<(usize, usize)> {
    if let Some(screen) = overlay.screen() {
        let extent = screen.draw(frame, body, view);
        return Some((extent.rows, extent.visible));
    }
    match overlay {
        Overlay::Form => {
            form::draw::draw(frame, body, view, &screens.form);
            None
        }
        Overlay::HangUp(asked) => {
            questions::hang_up(frame, body, view, asked);
            None
        }
        Overlay::Quit { opened } => {
            questions::quit(frame, body, view, *opened);
            None
        }
        Overlay::Confirm(asked) => {
            questions::confirm(frame, body, view, asked);
            None
        }
        Overlay::Say(form) => {
            speech::draw(frame, body, view, form);
            None
        }
        Overlay::Controls(_) | Overlay::Mute(_) | Overlay::Record(_) | Overlay::Several(_) => {
            crate::screens::control::draw(frame, body, view, overlay);
            None
        }
        _ => None,
    }
}
