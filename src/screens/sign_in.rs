//! The screen that asks for a credential.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::View;
use crate::screens::sign_in_state::{SignIn, SignInField};
use crate::widgets::paint;
use crate::widgets::text;

const LABEL: u16 = 14;
const WIDTH: u16 = 76;

/// The number of rows besides the message, and of blank rows between them.
const ROWS: u16 = 8;
const GAPS: u16 = 5;

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, view: &View, screen: &SignIn) {
    let theme = view.appearance.theme;
    let width = usize::from(area.width.min(WIDTH)).saturating_sub(2);
    let message = screen.message.as_deref().map(|message| text::wrap(message, width)).unwrap_or_default();
    let lines = u16::try_from(message.len()).unwrap_or(u16::MAX);
    let area = paint::centered(area, WIDTH, (ROWS + GAPS + 5).max(lines.saturating_add(ROWS + GAPS + 2)));
    let inner = paint::popup(frame, area, theme, Line::styled(" vdial · sign in ", theme.strong()));
    // The message matters more than the blank rows.
    let gap = u16::from(lines.saturating_add(ROWS + GAPS) <= inner.height);
    let mut row = 0;
    let put = |frame: &mut Frame, row: &mut u16, line: Line| {
        paint::line(frame, inner, *row, line);
        *row += 1;
    };
    let host = text::cut(&view.model.settings.api_url, width.saturating_sub(16));
    put(frame, &mut row, Line::styled(format!("A credential for {host}"), theme.dim()));
    for line in message.into_iter().take(usize::from(inner.height.saturating_sub(ROWS))) {
        put(frame, &mut row, Line::styled(line, theme.bad()));
    }
    row += gap;
    hidden(frame, inner, &mut row, view, screen, SignInField::AccessKey, "Access key", screen.access_key.len());
    put(frame, &mut row, Line::styled("              paste one made in the VoIPBIN console, or a token", theme.dim()));
    row += gap;
    let focused = screen.item == SignInField::Username;
    label(frame, inner, row, view, "or log in", focused);
    let at = Rect { x: inner.x + LABEL, y: inner.y + row, width: inner.width.saturating_sub(LABEL), height: 1 };
    paint::draw_field(frame, at, &screen.username, focused, Style::new());
    row += 1;
    hidden(frame, inner, &mut row, view, screen, SignInField::Password, "password", screen.password.len());
    row += gap;
    let keep = screen.item == SignInField::Keep;
    let tick = if screen.keep { "[x]" } else { "[ ]" };
    let style = if keep { theme.selected(true) } else { Style::new() };
    label(frame, inner, row, view, "", keep);
    let words = format!("{tick} keep it, in a file only you can read (Space)");
    paint::line(frame, Rect { x: at.x, width: at.width, ..inner }, row, Line::styled(words, style));
    row += 1 + gap;
    let demo = screen.item == SignInField::Demo;
    let style = if demo { theme.selected(true) } else { theme.strong() };
    label(frame, inner, row, view, "no account?", demo);
    let words = "[ Try the demo: a server inside this program ]";
    paint::line(frame, Rect { x: at.x, width: at.width, ..inner }, row, Line::styled(words, style));
    row += 1 + gap;
    let busy = if screen.busy { "asking the server…   " } else { "" };
    let leave = if screen.can_leave { "Esc back" } else { "Esc quit" };
    put(
        frame,
        &mut row,
        Line::from(vec![
            Span::styled(busy, theme.warning()),
            Span::styled(format!("Tab next   Enter use   {leave}"), theme.dim()),
        ]),
    );
}

fn label(frame: &mut Frame, inner: Rect, row: u16, view: &View, words: &str, focused: bool) {
    let theme = view.appearance.theme;
    let mark = if focused { "> " } else { "  " };
    let style = if focused { theme.strong() } else { theme.dim() };
    paint::line(
        frame,
        Rect { width: LABEL.min(inner.width), ..inner },
        row,
        Line::styled(format!("{mark}{words}"), style),
    );
}

/// A field that shows how much was typed, but not what.
#[expect(clippy::too_many_arguments, reason = "the same line for three places of the screen")]
fn hidden(
    frame: &mut Frame,
    inner: Rect,
    row: &mut u16,
    view: &View,
    screen: &SignIn,
    item: SignInField,
    name: &str,
    length: usize,
) {
    let focused = screen.item == item;
    label(frame, inner, *row, view, name, focused);
    let room = usize::from(inner.width.saturating_sub(LABEL + 1));
    let dots = "•".repeat(length.min(room));
    let at = Rect { x: inner.x + LABEL, width: inner.width.saturating_sub(LABEL), ..inner };
    paint::line(frame, at, *row, Line::raw(dots));
    if focused {
        let column = u16::try_from(length.min(room)).unwrap_or(0);
        frame.set_cursor_position((at.x + column, inner.y + *row));
    }
    *row += 1;
}
