//! What lies over the panes: texts to be read; the help, the form and the dialogs have files of their own.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{View, actions, again, batch, control, dialog, flow_tree, form, help, preflight};
use crate::app::overlay::{Overlay, Scroll, TextView};
use crate::widgets::paint;
use crate::widgets::plain_signs;
use crate::widgets::text;

/// Draws an overlay. For a text, returns how many lines it has and how many fit.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, overlay: &Overlay) -> Option<(usize, usize)> {
    match overlay {
        Overlay::Form => {
            form::draw(frame, body, view);
            None
        }
        Overlay::Actions(editor) => {
            actions::draw(frame, body, view, editor);
            None
        }
        Overlay::Help(asked) => Some(help::draw(frame, body, view, asked)),
        Overlay::Batch => {
            batch::draw(frame, body, view);
            None
        }
        Overlay::Account(scroll) => {
            let width = usize::from(body.width.min(WIDEST)).saturating_sub(2);
            Some(scrolled(frame, body, view, "The account", preflight::of_account(view, width), *scroll))
        }
        Overlay::Text(text) => Some(read(frame, body, view, text)),
        Overlay::Flow(flow) => Some(flow_tree::draw(frame, body, view, flow)),
        Overlay::HangUp(asked) => {
            dialog::hang_up(frame, body, view, asked);
            None
        }
        Overlay::Quit { opened } => {
            dialog::quit(frame, body, view, *opened);
            None
        }
        Overlay::Confirm(asked) => {
            dialog::confirm(frame, body, view, asked);
            None
        }
        Overlay::Controls(_) | Overlay::Mute(_) | Overlay::Record(_) | Overlay::Several(_) | Overlay::Say(_) => {
            control::draw(frame, body, view, overlay);
            None
        }
        Overlay::History(_) | Overlay::Favourites(_) | Overlay::Line(_) | Overlay::Ask(_) | Overlay::Copy(_) => {
            again::draw(frame, body, view, overlay)
        }
    }
}

/// How wide a text is at the most, with its frame.
pub(super) const WIDEST: u16 = 100;

/// Lines in a frame, from the first that is not scrolled away. Returns how many there are and how many fit.
pub(super) fn scrolled(
    frame: &mut Frame,
    body: Rect,
    view: &View,
    title: &str,
    lines: Vec<Line>,
    scroll: Scroll,
) -> (usize, usize) {
    let theme = view.look.theme;
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = paint::centered(body, WIDEST, height);
    let title = Line::from(vec![Span::styled(format!(" {title} "), theme.strong())]);
    let inner = paint::popup(frame, area, theme, title);
    let (count, room) = (lines.len(), usize::from(inner.height));
    for (row, line) in lines.into_iter().skip(scroll.top.min(count.saturating_sub(1))).take(room).enumerate() {
        paint::line(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line);
    }
    if count > room {
        let more = format!(" {}–{} of {count} ", scroll.top + 1, (scroll.top + room).min(count));
        let foot = Rect { y: area.bottom() - 1, height: 1, x: area.x + 2, width: area.width.saturating_sub(4) };
        paint::line(frame, foot, 0, Line::styled(more, theme.dim()));
    }
    (count, room)
}

fn read(frame: &mut Frame, body: Rect, view: &View, view_of: &TextView) -> (usize, usize) {
    let width = usize::from(body.width.min(WIDEST)).saturating_sub(2);
    let lines = view_of.lines.iter().flat_map(|line| wrap_keeping_indent(line, width));
    let theirs = plain_signs::theirs(Style::new());
    let lines = lines.map(|line| Line::styled(line, theirs)).collect();
    scrolled(frame, body, view, &text::cut(&view_of.title, width.saturating_sub(2)), lines, view_of.scroll)
}

/// Wraps a line so that what goes over stands under its beginning.
pub(super) fn wrap_keeping_indent(line: &str, width: usize) -> Vec<String> {
    let indent = line.chars().take_while(|c| *c == ' ').count().min(width / 2);
    text::wrap(line.trim_start(), width.saturating_sub(indent))
        .into_iter()
        .map(|part| " ".repeat(indent) + &part)
        .collect()
}
