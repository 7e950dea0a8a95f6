//! Draws the newest notice and the keys that work now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::View;
use super::hints::{closing, hint, scrolling};
use crate::app::overlay::Overlay;
use crate::app::{App, PaneId};
use crate::base::severity::Severity;
use crate::keys::command::Command;
use crate::screens::questions;
use crate::screens::redial_overlays;
use crate::widgets::paint;
use crate::widgets::text;

/// The newest notice, wrapped to `width` columns and at most `most` lines. The rest is in the log.
pub fn notice(view: &View, width: u16, most: u16) -> Vec<String> {
    const MORE: &str = " more in the log";
    let Some(notice) = view.app.notices.current(view.now) else { return Vec::new() };
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
    let Some(notice) = view.app.notices.current(view.now) else { return };
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
    let offered = view.app.offered().map(|offer| (hint(view.app, Command::TakeOffer), offer.words()));
    let keys = offered.into_iter().chain(keys(view.app));
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

/// The keys of these commands here, without commands that have no key.
fn bound(app: &App, list: &[(Command, &'static str)]) -> Vec<(String, &'static str)> {
    list.iter().map(|(command, words)| (hint(app, *command), *words)).filter(|(key, _)| !key.is_empty()).collect()
}

/// The answers to a question, and what Esc does.
fn question_keys(app: &App, question: &Overlay) -> Vec<(String, &'static str)> {
    const COUNT: &str = "count, Enter";
    let (count, answers, esc): (_, &[(Command, &'static str)], _) = match question {
        Overlay::HangUp(dialog) if !dialog.targets.iter().any(|target| app.calls.is_live(target)) => {
            (None, &[], "close")
        }
        Overlay::HangUp(dialog) if dialog.targets.len() > 1 => (Some("hang up"), &[], "cancel"),
        Overlay::HangUp(_) => (None, &[(Command::AnswerYes, "hang up")], "cancel"),
        Overlay::Quit { .. } if questions::can_hang_up(app) => {
            (None, &[(Command::AnswerYes, "quit"), (Command::HangUpAll, "hang all up")], "stay")
        }
        Overlay::Quit { .. } => (None, &[(Command::AnswerYes, "quit")], "stay"),
        Overlay::Confirm(asked) if asked.settled.is_some() => (None, &[], "close"),
        Overlay::Confirm(asked) if asked.unjournalled => {
            let answers =
                &[(Command::CallUnjournalled, "call without the journal"), (Command::RetryJournal, "try again")];
            (None, answers, "no")
        }
        Overlay::Confirm(_) => (None, &[(Command::AnswerYes, "call")], "no"),
        Overlay::Several(_) => (Some("send"), &[], "cancel"),
        _ => (None, &[(Command::AnswerYes, "record")], "cancel"),
    };
    let count = count.map(|does| (COUNT.to_owned(), does));
    let answers = bound(app, answers);
    count.into_iter().chain(answers).chain([("Esc".to_owned(), esc)]).collect()
}

fn keys(app: &App) -> Vec<(String, &'static str)> {
    let bound = |list: &[(Command, &'static str)]| bound(app, list);
    let fixed = |list: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
        list.iter().map(|(key, words)| ((*key).to_owned(), *words)).collect()
    };
    let reading = || -> Vec<(String, &'static str)> {
        let keys = [(scrolling(app), "scroll"), (closing(app), "close")];
        keys.into_iter().filter(|(key, _)| !key.is_empty()).collect()
    };
    match app.overlays.last() {
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
        Some(
            question @ (Overlay::HangUp(_)
            | Overlay::Quit { .. }
            | Overlay::Confirm(_)
            | Overlay::Record(_)
            | Overlay::Several(_)),
        ) => question_keys(app, question),
        Some(Overlay::Batch) => {
            let mut keys = match &app.batch {
                Some(batch) if batch.runs() && batch.stopped.is_none() => bound(&[(Command::StopBatch, "stop")]),
                Some(batch) if batch.runs() => Vec::new(),
                _ => bound(&[(Command::Mark, "mark"), (Command::Redial, "into the form again")]),
            };
            keys.extend(reading());
            keys
        }
        Some(Overlay::Account(_)) => {
            let mut keys = bound(&[(Command::Reload, "read again")]);
            keys.extend(reading());
            keys
        }
        Some(Overlay::Help(help)) if help.filter.typing => {
            fixed(&[("Enter", "keep"), ("↑↓", "scroll"), ("Esc", "clear")])
        }
        Some(Overlay::Help(help)) => {
            let mut keys = bound(&[(Command::Filter, "search")]);
            keys.push((format!("↑↓ {}", hint(app, Command::PageDown)).trim().to_owned(), "scroll"));
            if help.filter.is_empty() {
                keys.push((closing(app), "close"));
            } else {
                keys.extend(fixed(&[("Esc", "show all")]));
                keys.extend(bound(&[(Command::Back, "close")]));
            }
            keys
        }
        Some(Overlay::Text(_) | Overlay::Flow(_)) => reading(),
        Some(
            overlay @ (Overlay::History(_)
            | Overlay::Favourites(_)
            | Overlay::TextPrompt(_)
            | Overlay::Ask(_)
            | Overlay::Copy(_)),
        ) => redial_overlays::keys(app, overlay),
        Some(Overlay::Controls(_) | Overlay::Mute(_)) => {
            let mut keys = fixed(&[("↑↓", "choose"), ("Enter", "take")]);
            keys.push((closing(app), "close"));
            keys
        }
        Some(Overlay::Say(_)) => {
            let mut keys = bound(&[(Command::Send, "say")]);
            keys.extend(fixed(&[("Tab", "next"), ("↑↓", "earlier texts"), ("Esc", "close")]));
            keys
        }
        None if app.marks_range() => bound(&[
            (Command::MarkRange, "keep the range"),
            (Command::Cancel, "cancel"),
            (Command::Down, "down"),
            (Command::Up, "up"),
            (Command::Help, "help"),
            (Command::Back, "quit"),
        ]),
        None if app.typing_filter() => fixed(&[("Enter", "keep"), ("Esc", "clear"), ("↑↓", "move")]),
        None => pane_keys(app),
    }
}

fn pane_keys(app: &App) -> Vec<(String, &'static str)> {
    let of_pane: &[(Command, &'static str)] = match app.focus {
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
    let mut keys = bound(app, of_pane);
    keys.extend(bound(
        app,
        &[
            (Command::NextPane, "pane"),
            (Command::Help, "help"),
            (Command::Back, if app.focus == PaneId::Calls && !app.zoomed { "quit" } else { "back" }),
        ],
    ));
    keys.extend(bound(app, &[(Command::Cancel, cancels(app))]));
    keys
}

/// One word for what `Esc` does now.
fn cancels(app: &App) -> &'static str {
    if app.filter().is_some_and(|filter| !filter.is_empty()) {
        "clear"
    } else if !app.calls.marked.is_empty() {
        "unmark"
    } else if app.zoomed {
        "unzoom"
    } else if app.focus == PaneId::Calls {
        "top"
    } else {
        "dismiss"
    }
}
