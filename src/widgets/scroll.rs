//! A scrolling text in a popup.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use super::{paint, text};
use crate::keys::command::Command;

/// Greatest width of the popup in columns, frame included.
pub const WIDEST: u16 = 100;

/// How many rows a screen has, and how many of them fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// All rows.
    pub rows: usize,
    /// The rows that fit.
    pub visible: usize,
}

/// How far a text is scrolled down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// The first line on screen.
    top: usize,
    /// The largest possible `top`, as last drawn.
    last_top: usize,
    /// How many lines fit on screen, as last drawn.
    height: usize,
}

impl Scroll {
    /// Scrolls by lines, stopping at the ends.
    pub fn by(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines).min(self.last_top);
    }

    /// Whether the last line is on screen, as last drawn.
    pub fn is_at_end(&self) -> bool {
        self.height > 0 && self.top >= self.last_top
    }

    /// Back to the first line.
    pub fn back_to_top(&mut self) {
        self.top = 0;
    }

    /// Scrolls if the command is a movement; `false` for any other command.
    pub fn moved(&mut self, command: Command) -> bool {
        let page = isize::try_from(self.height.max(1)).unwrap_or(1);
        self.by(match command {
            Command::Down => 1,
            Command::Up => -1,
            Command::HalfPageDown => page / 2,
            Command::HalfPageUp => -page / 2,
            Command::PageDown => page,
            Command::PageUp => -page,
            Command::First => isize::MIN + 1,
            Command::Last => isize::MAX,
            _ => return false,
        });
        true
    }

    /// Sets how many lines were drawn and how many fit.
    pub fn drawn(&mut self, Extent { rows, visible }: Extent) {
        (self.last_top, self.height) = (rows.saturating_sub(visible), visible);
        self.by(0);
    }

    /// Draws the lines over an area, from the first visible one; where they do not fit, the last row says which are
    /// shown. Returns how many lines there are and how many fit.
    pub fn list(self, frame: &mut Frame, area: Rect, theme: Theme, lines: Vec<Line>) -> Extent {
        let (count, height) = (lines.len(), usize::from(area.height));
        let room = if count > height { height.saturating_sub(1) } else { height };
        let top = self.top.min(count.saturating_sub(room));
        paint::lines(frame, area, 0, lines.into_iter().skip(top).take(room));
        if count > room {
            let more = format!(" {}–{} of {count}", top + 1, (top + room).min(count));
            paint::lines(frame, area, room, [Line::styled(more, theme.dim())]);
        }
        Extent { rows: count, visible: room }
    }

    /// Draws the lines in a popup, from the first visible one. Returns how many lines there are and how many fit.
    pub fn draw(self, frame: &mut Frame, body: Rect, theme: Theme, title: &str, lines: Vec<Line>) -> Extent {
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
        let area = paint::centered(body, WIDEST, height);
        let title = Line::from(vec![Span::styled(format!(" {title} "), theme.strong())]);
        let inner = paint::popup(frame, area, theme, title);
        let (count, room) = (lines.len(), usize::from(inner.height));
        paint::lines(frame, inner, 0, lines.into_iter().skip(self.top.min(count.saturating_sub(1))));
        if count > room {
            let more = format!(" {}–{} of {count} ", self.top + 1, (self.top + room).min(count));
            let foot = Rect { y: area.bottom() - 1, height: 1, x: area.x + 2, width: area.width.saturating_sub(4) };
            paint::line(frame, foot, 0, Line::styled(more, theme.dim()));
        }
        Extent { rows: count, visible: room }
    }
}

/// Wraps a line; continuation lines keep its indent.
pub fn wrap_keeping_indent(line: &str, width: usize) -> Vec<String> {
    let indent = line.chars().take_while(|c| *c == ' ').count().min(width / 2);
    text::wrap(line.trim_start(), width.saturating_sub(indent))
        .into_iter()
        .map(|part| " ".repeat(indent) + &part)
        .collect()
}
