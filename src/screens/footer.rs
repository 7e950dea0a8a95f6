//! Draws the newest notice and the keys that work now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::View;
use super::screen::Hint;
use crate::base::severity::Severity;
use crate::keys::command::Command;
use crate::screens::PaneId;
use crate::screens::overlay::Overlay;
use crate::screens::redial_overlays;
use crate::widgets::paint;
use crate::widgets::text;

/// The newest notice, wrapped to `width` columns and at most `most` lines. The rest is in the log.
pub fn notice(view: &View, width: u16, most: u16) -> Vec<String> {
    const MORE: &str = " more in the log";
    let Some(notice) = view.model.notices.current(view.now) else { return Vec::new() };
    let mark = if notice.level == Severity::Info { "" } else { "! " };
    let (width, most) = (usize::from(width), usize::from(most.max(1)));
    let mut lines = text::wrap(&format!("{mark}{}", view.keyed(&notice.text)), width);
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(format!("{}{MORE}", text::cut(&rest, width.saturating_sub(MORE.len()))));
    }
    lines
}

/// Draws the notice.
pub fn draw_notice(frame: &mut Frame, area: Rect, view: &View, lines: &[String]) {
    let theme = view.appearance.theme;
    let Some(notice) = view.model.notices.current(view.now) else { return };
    for (at, words) in (0..area.height).zip(lines) {
        paint::line(frame, area, at, Line::from(theme.said(words, theme.notice(notice.level))));
    }
}

/// Draws the keys that work now.
pub fn draw_keys(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.appearance.theme;
    let part = |(key, words): (String, &str)| {
        vec![Span::styled(view.keyed(&key), theme.strong()), Span::styled(format!(" {words}"), theme.dim())]
    };
    // The ways out and the help always stay; other keys only as far as they fit.
    let cx = view.context();
    let offered = view.screens.offered(view.model).map(|offer| (cx.key(Command::TakeOffer), offer.words()));
    let keys = offered.into_iter().chain(keys(view)).filter(|(key, _)| !key.is_empty());
    let (stay, others): (Vec<_>, Vec<_>) = keys.partition(|(key, words)| stays(key, words));
    let stay = paint::as_many_as_fit(stay.into_iter().map(part).collect(), usize::from(area.width));
    let left = usize::from(area.width).saturating_sub(stay.iter().map(Span::width).sum::<usize>() + 2);
    let mut spans = paint::as_many_as_fit(others.into_iter().map(part).collect(), left);
    if !spans.is_empty() && !stay.is_empty() {
        spans.push(Span::raw("  "));
    }
    spans.extend(stay);
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

/// Whether a key is a way out, or the help that lists all others.
fn stays(key: &str, words: &str) -> bool {
    key.split(' ').any(|key| key == "Esc") || matches!(words, "help" | "quit" | "back" | "close")
}

fn keys(view: &View) -> Vec<Hint> {
    let cx = view.context();
    let bound = |list: &[(Command, &'static str)]| cx.bound(list);
    let fixed = |list: &[(&str, &'static str)]| -> Vec<Hint> {
        list.iter().map(|(key, words)| ((*key).to_owned(), *words)).collect()
    };
    if let Some(screen) = view.screens.overlays.last().and_then(Overlay::screen) {
        return screen.hints(&cx);
    }
    match view.screens.overlays.last() {
        Some(Overlay::Form) => {
            let mut keys = fixed(&[("Enter", "next field")]);
            keys.extend(bound(&[(Command::Send, "call")]));
            keys.extend(fixed(&[("↑↓", "choose")]));
            keys.extend(bound(&[
                (Command::Mode, "on answer"),
                (Command::Preview, "preview"),
                (Command::Editor, "editor"),
                (Command::ClearForm, "empty"),
            ]));
            keys.extend(fixed(&[("Esc", "close")]));
            keys
        }
        Some(Overlay::Actions(_)) => fixed(&[("Esc", "back")]),
        Some(Overlay::Batch) => {
            let mut keys = match &view.model.batch {
                Some(batch) if batch.runs() && batch.stopped.is_none() => bound(&[(Command::StopBatch, "stop")]),
                Some(batch) if batch.runs() => Vec::new(),
                _ => bound(&[(Command::Mark, "mark"), (Command::Redial, "into the form again")]),
            };
            keys.extend(cx.reading());
            keys
        }
        Some(Overlay::Account(_)) => {
            let mut keys = bound(&[(Command::Reload, "read again")]);
            keys.extend(cx.reading());
            keys
        }
        Some(Overlay::Help(help)) if help.filter.typing => {
            fixed(&[("Enter", "keep"), ("↑↓", "scroll"), ("Esc", "clear")])
        }
        Some(Overlay::Help(help)) => {
            let mut keys = bound(&[(Command::Filter, "search")]);
            keys.push((format!("↑↓ {}", cx.key(Command::PageDown)).trim().to_owned(), "scroll"));
            if help.filter.is_empty() {
                keys.push(cx.closing());
            } else {
                keys.extend(fixed(&[("Esc", "show all")]));
                keys.extend(bound(&[(Command::Back, "close")]));
            }
            keys
        }
        Some(Overlay::Text(_) | Overlay::Flow(_)) => cx.reading(),
        Some(overlay @ (Overlay::History(_) | Overlay::Copy(_))) => redial_overlays::keys(view, overlay),
        Some(_) => Vec::new(),
        None if view.screens.marks_range() => bound(&[
            (Command::MarkRange, "keep the range"),
            (Command::Cancel, "cancel"),
            (Command::Down, "down"),
            (Command::Up, "up"),
            (Command::Help, "help"),
            (Command::Back, "quit"),
        ]),
        None if view.screens.typing_filter(view.model) => fixed(&[("Enter", "keep"), ("Esc", "clear"), ("↑↓", "move")]),
        None => pane_keys(view),
    }
}

fn pane_keys(view: &View) -> Vec<Hint> {
    let of_pane: &[(Command, &'static str)] = match view.screens.focus {
        PaneId::Calls => &[
            (Command::Dial, "dial"),
            (Command::HangUp, "hang up"),
            (Command::Control, "control"),
            (Command::Redial, "redial"),
            (Command::Filter, "filter"),
            (Command::Mark, "mark"),
        ],
        PaneId::Log => &[(Command::Dial, "dial")],
        _ => &[
            (Command::Dial, "dial"),
            (Command::Use, "into the form"),
            (Command::Details, "details"),
            (Command::Filter, "filter"),
            (Command::Reload, "reload"),
        ],
    };
    let mut keys = view.context().bound(of_pane);
    keys.extend(view.context().bound(&[
        (Command::NextPane, "pane"),
        (Command::Help, "help"),
        (Command::Back, if view.screens.focus == PaneId::Calls && !view.screens.zoomed { "quit" } else { "back" }),
    ]));
    keys.extend(view.context().bound(&[(Command::Cancel, cancels(view))]));
    keys
}

/// One word for what `Esc` does now.
fn cancels(view: &View) -> &'static str {
    if view.screens.filter(view.model).is_some_and(|filter| !filter.is_empty()) {
        "clear"
    } else if !view.model.calls.marked.is_empty() {
        "unmark"
    } else if view.screens.zoomed {
        "unzoom"
    } else if view.screens.focus == PaneId::Calls {
        "top"
    } else {
        "dismiss"
    }
}
