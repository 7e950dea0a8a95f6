//! Draws the overlays about earlier calls: the history, the their questions, text prompts and copy menus.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::keys::command::Command;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::copy_menu::CopyMenu;
use crate::screens::screen::{Hint, fixed};
use crate::screens::{View, history, questions};
use crate::widgets::paint;
use crate::widgets::plain_signs;
use crate::widgets::text;

/// The columns of the text.
const WIDE: u16 = 76;

/// Draws one of these overlays. For a list, returns how many rows it has and how many fit.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, overlay: &Overlay) -> Option<(usize, usize)> {
    match overlay {
        Overlay::History(list) => return Some(history::draw(frame, body, view, list)),
        Overlay::Copy(menu) => copy(frame, body, view, menu),
        _ => {}
    }
    None
}

fn copy(frame: &mut Frame, body: Rect, view: &View, menu: &CopyMenu) {
    let theme = view.appearance.theme;
    let height = u16::try_from(menu.choices.len() + 2).unwrap_or(u16::MAX);
    let area = paint::centered(body, WIDE + 4, height);
    let width = usize::from(area.width).saturating_sub(2);
    let title = Line::styled(format!(" {} ", text::cut(&menu.title, width.saturating_sub(2))), theme.strong());
    let inner = paint::popup(frame, area, theme, title);
    let widest = menu.choices.iter().map(|choice| text::width(choice.what)).max().unwrap_or(0);
    let keys = questions::letters(view, menu.choices.iter().map(|choice| choice.command));
    for (row, (choice, key)) in menu.choices.iter().zip(keys).enumerate() {
        let selected = row == menu.bar.line(menu.choices.len());
        let what = format!("  {}  ", text::fit(choice.what, widest));
        let room = width.saturating_sub(2 + text::width(&key) + text::width(&what));
        let line = Line::from(vec![
            Span::raw(if selected { "> " } else { "  " }),
            Span::styled(key, theme.strong()),
            Span::raw(what),
            Span::styled(text::cut(&choice.text, room), plain_signs::theirs(theme.dim())),
        ]);
        let bar = selected.then(|| theme.selected(true));
        paint::row(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line, bar);
    }
}

/// The keys that work in one of these overlays.
pub fn keys(view: &View, overlay: &Overlay) -> Vec<Hint> {
    let cx = view.context();
    let bound = |command: Command, words: &'static str| (cx.key(command), words);
    let closes = || cx.closing();
    let typing = || vec![fixed("Enter", "keep"), fixed("Esc", "clear"), fixed("↑↓", "move")];
    match overlay {
        Overlay::History(list) if list.picker.filter.typing => typing(),
        Overlay::History(_) => vec![
            bound(Command::Use, "into the form"),
            bound(Command::Note, "note"),
            bound(Command::Copy, "copy"),
            bound(Command::SaveFavourite, "keep"),
            bound(Command::Filter, "filter"),
            bound(Command::NextPane, "all"),
            bound(Command::Help, "help"),
            closes(),
        ],
        Overlay::Copy(_) => vec![fixed("↑↓", "choose"), fixed("Enter", "copy"), closes()],
        _ => Vec::new(),
    }
}
