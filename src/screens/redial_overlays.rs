//! Draws the overlays about earlier calls: the history, the favourites, their questions, text prompts and copy menus.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::keys::command::Command;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::copy_menu::CopyMenu;
use crate::screens::overlays::question::Question;
use crate::screens::overlays::text_prompt::{Purpose, TextPrompt};
use crate::screens::questions;
use crate::screens::screen::{Hint, fixed};
use crate::screens::{View, control, favourites, history};
use crate::widgets::paint;
use crate::widgets::plain_signs;
use crate::widgets::text;

/// The columns of the text.
const WIDE: u16 = 76;

/// Draws one of these overlays. For a list, returns how many rows it has and how many fit.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, overlay: &Overlay) -> Option<(usize, usize)> {
    match overlay {
        Overlay::History(list) => return Some(history::draw(frame, body, view, list)),
        Overlay::Favourites(list) => return Some(favourites::draw(frame, body, view, list)),
        Overlay::TextPrompt(line) => line_input(frame, body, view, line),
        Overlay::Ask(question) => ask(frame, body, view, question),
        Overlay::Copy(menu) => copy(frame, body, view, menu),
        _ => {}
    }
    None
}

fn line_input(frame: &mut Frame, body: Rect, view: &View, line: &TextPrompt) {
    let theme = view.appearance.theme;
    let area = paint::centered(body, WIDE + 4, 5);
    let room = usize::from(area.width).saturating_sub(6);
    let title = Line::styled(format!(" {} ", text::cut(&line.title, room)), theme.strong());
    let inner = paint::popup(frame, area, theme, title);
    paint::draw_field(frame, Rect { height: 1.min(inner.height), ..inner }, &line.input, true, Style::new());
    let (words, style) = match (&line.problem, &line.purpose) {
        (Some(problem), _) => (format!("✗ {problem}"), theme.bad()),
        (None, Purpose::Note { .. }) => {
            let words = "Kept in this machine's journal only. Empty deletes it.";
            (words.to_owned(), theme.dim())
        }
        (None, Purpose::Name(_)) => ("A name to find it by. Nothing is dialed.".to_owned(), theme.dim()),
    };
    paint::line(frame, inner, 1, Line::from(theme.said(&text::cut(&words, usize::from(inner.width)), style)));
    let count = format!("{}/{}", line.len(), line.longest);
    paint::line(frame, inner, 2, Line::styled(count, theme.dim()));
}

fn ask(frame: &mut Frame, body: Rect, view: &View, question: &Question) {
    let mut lines: Vec<Line> =
        text::wrap(&question.words, questions::WIDE).into_iter().take(4).map(Line::raw).collect();
    lines.push(Line::default());
    lines.push(questions::choice(view, "[ No ]", question.does, question.opened));
    questions::popup(frame, body, view, question.title, lines);
}

pub(crate) fn copy(frame: &mut Frame, body: Rect, view: &View, menu: &CopyMenu) {
    let theme = view.appearance.theme;
    let height = u16::try_from(menu.choices.len() + 2).unwrap_or(u16::MAX);
    let area = paint::centered(body, WIDE + 4, height);
    let width = usize::from(area.width).saturating_sub(2);
    let title = Line::styled(format!(" {} ", text::cut(&menu.title, width.saturating_sub(2))), theme.strong());
    let inner = paint::popup(frame, area, theme, title);
    let widest = menu.choices.iter().map(|choice| text::width(choice.what)).max().unwrap_or(0);
    let keys = control::letters(view, menu.choices.iter().map(|choice| choice.command));
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
        Overlay::Favourites(list) if list.picker.filter.typing => typing(),
        Overlay::Favourites(_) => vec![
            bound(Command::Use, "into the form"),
            bound(Command::RemoveFavourite, "remove"),
            bound(Command::Filter, "filter"),
            bound(Command::Help, "help"),
            closes(),
        ],
        Overlay::TextPrompt(_) => vec![fixed("Enter", "keep"), fixed("Esc", "leave it as it was")],
        Overlay::Ask(_) => vec![bound(Command::AnswerYes, "yes"), fixed("Esc", "no")],
        Overlay::Copy(_) => vec![fixed("↑↓", "choose"), fixed("Enter", "copy"), closes()],
        _ => Vec::new(),
    }
}
