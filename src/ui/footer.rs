//! The newest notice, and the keys that work now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{View, again, pen, text};
use crate::app::action::Action;
use crate::app::notices::Level;
use crate::app::overlay::Overlay;
use crate::app::{App, Focus};

/// Draws the newest notice.
pub fn draw_notice(frame: &mut Frame, area: Rect, view: &View) {
    let Some(notice) = view.app.notices.current(view.now) else { return };
    let mark = if notice.level == Level::Info { "" } else { "! " };
    let words = text::cut(&format!("{mark}{}", notice.text), usize::from(area.width));
    frame.render_widget(Paragraph::new(Line::styled(words, view.look.theme.notice(notice.level))), area);
}

/// Draws the keys that work now.
pub fn draw_keys(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.look.theme;
    let offered = view.app.offered().map(|offer| (view.app.hint(Action::TakeOffer), offer.words()));
    let parts = offered
        .into_iter()
        .chain(keys(view.app))
        .map(|(key, words)| vec![Span::styled(key, theme.strong()), Span::styled(format!(" {words}"), theme.dim())]);
    let spans = pen::as_many_as_fit(parts.collect(), usize::from(area.width));
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

fn keys(app: &App) -> Vec<(String, &'static str)> {
    let bound = |list: &[(Action, &'static str)]| -> Vec<(String, &'static str)> {
        list.iter().map(|(action, words)| (app.hint(*action), *words)).filter(|(key, _)| !key.is_empty()).collect()
    };
    let fixed = |list: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
        list.iter().map(|(key, words)| ((*key).to_owned(), *words)).collect()
    };
    match app.overlays.last() {
        Some(Overlay::Form) => {
            let mut keys = fixed(&[("Enter", "next field")]);
            keys.extend(bound(&[(Action::Send, "call")]));
            keys.extend(fixed(&[("↑↓", "choose")]));
            keys.extend(bound(&[
                (Action::Mode, "on answer"),
                (Action::Preview, "preview"),
                (Action::Editor, "editor"),
            ]));
            keys.extend(bound(&[(Action::ClearForm, "empty")]));
            keys.extend(fixed(&[("Esc", "close")]));
            keys
        }
        Some(Overlay::Actions(_)) => fixed(&[("Esc", "back")]),
        Some(Overlay::HangUp(dialog)) if dialog.targets.len() > 1 => {
            fixed(&[("count, Enter", "hang up"), ("Esc", "cancel")])
        }
        Some(Overlay::HangUp(_)) => fixed(&[("y", "hang up"), ("Esc", "cancel")]),
        Some(Overlay::Quit { .. }) => fixed(&[("y", "quit"), ("h", "hang all up"), ("Esc", "stay")]),
        Some(Overlay::Confirm(_)) => fixed(&[("y", "call"), ("Esc", "no")]),
        Some(Overlay::Batch) => {
            let mut keys = match &app.batch {
                Some(batch) if batch.runs() => fixed(&[("s", "stop")]),
                _ => bound(&[(Action::Mark, "mark"), (Action::Redial, "into the form again")]),
            };
            keys.extend(fixed(&[("↑↓", "scroll"), ("Esc", "close")]));
            keys
        }
        Some(Overlay::Account(_)) => {
            let mut keys = bound(&[(Action::Reload, "read again")]);
            keys.extend(fixed(&[("↑↓", "scroll"), ("Esc", "close")]));
            keys
        }
        Some(Overlay::Help(_) | Overlay::Text(_) | Overlay::Flow(_)) => fixed(&[("↑↓", "scroll"), ("Esc", "close")]),
        Some(
            overlay @ (Overlay::History(_)
            | Overlay::Favourites(_)
            | Overlay::Line(_)
            | Overlay::Ask(_)
            | Overlay::Copy(_)),
        ) => again::keys(app, overlay),
        Some(Overlay::Controls(_) | Overlay::Mute(_)) => fixed(&[("key", "as shown"), ("Esc", "close")]),
        Some(Overlay::Record(_)) => fixed(&[("y", "record"), ("Esc", "cancel")]),
        Some(Overlay::Several(_)) => fixed(&[("count, Enter", "send"), ("Esc", "cancel")]),
        Some(Overlay::Say(_)) => {
            let mut keys = bound(&[(Action::Send, "say")]);
            keys.extend(fixed(&[("Tab", "next"), ("↑↓", "earlier texts"), ("Esc", "close")]));
            keys
        }
        None if app.marks_range() => {
            let mut keys = bound(&[(Action::MarkRange, "keep the range"), (Action::Cancel, "give it up")]);
            keys.extend(bound(&[(Action::Down, "down"), (Action::Up, "up")]));
            keys
        }
        None if app.typing_filter() => fixed(&[("Enter", "keep"), ("Esc", "clear"), ("↑↓", "move")]),
        None => pane_keys(app, bound),
    }
}

fn pane_keys(
    app: &App,
    bound: impl Fn(&[(Action, &'static str)]) -> Vec<(String, &'static str)>,
) -> Vec<(String, &'static str)> {
    let of_pane: &[(Action, &'static str)] = match app.focus {
        Focus::Calls => &[
            (Action::Dial, "dial"),
            (Action::HangUp, "hang up"),
            (Action::Control, "control"),
            (Action::Redial, "redial"),
            (Action::Mark, "mark"),
            (Action::Filter, "filter"),
        ],
        Focus::Log => &[(Action::Dial, "dial")],
        _ => &[
            (Action::Dial, "dial"),
            (Action::Use, "into the form"),
            (Action::Details, "details"),
            (Action::Filter, "filter"),
            (Action::Reload, "reload"),
        ],
    };
    let mut keys = bound(of_pane);
    keys.extend(bound(&[
        (Action::NextPane, "pane"),
        (Action::Help, "help"),
        (Action::Back, if app.focus == Focus::Calls { "quit" } else { "back" }),
    ]));
    keys
}
