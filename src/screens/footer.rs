//! Draws the newest notice and the keys that work now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::View;
use super::screen::Hint;
use crate::base::severity::Severity;
use crate::keys::command::Command;
use crate::model::PaneId;
use crate::screens::Screens;
use crate::screens::screen::typing_hints;
use crate::widgets::{paint, text};

/// The newest notice, wrapped to `width` columns and at most `most` lines. The rest is in the log.
pub fn notice(view: &View, width: u16, most: u16) -> Vec<String> {
    const MORE: &str = " more in the log";
    let Some(notice) = view.model.notices.current(view.now) else { return Vec::new() };
    let mark = match notice.level {
        Severity::Info => "",
        Severity::Warning => "! ",
        Severity::Error => "✗ ",
    };
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
    let style = theme.notice(notice.level);
    paint::lines(frame, area, 0, lines.iter().map(|words| Line::from(theme.said(words, style))));
}

/// Draws the keys that work now.
pub fn draw_keys(frame: &mut Frame, area: Rect, view: &View, screens: &Screens) {
    let theme = view.appearance.theme;
    let part = |(key, words): (String, &str)| {
        vec![Span::styled(view.keyed(&key), theme.strong()), Span::styled(format!(" {words}"), theme.dim())]
    };
    // The ways out and the help always stay; other keys only as far as they fit.
    let cx = view.context();
    let offered = screens.offered(view.model).map(|offer| (cx.key(Command::TakeOffer), offer.words()));
    let waits = screens.takes_offers(view.model) && view.model.proposals.pending().next().is_some();
    let proposal = waits.then(|| (cx.key(Command::Proposals), "proposal"));
    let linked = screens.takes_offers(view.model) && view.model.links.waiting().is_some();
    let link = linked.then(|| (cx.key(Command::OpenLink), "link"));
    let keys =
        proposal.into_iter().chain(link).chain(offered).chain(keys(view, screens)).filter(|(key, _)| !key.is_empty());
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

fn keys(view: &View, screens: &Screens) -> Vec<Hint> {
    let cx = view.context();
    if let Some(screen) = screens.top() {
        return screen.hints(&cx);
    }
    if view.model.calls.marks_range() {
        return cx.bound(&[
            (Command::MarkRange, "keep the range"),
            (Command::Cancel, "cancel"),
            (Command::Down, "down"),
            (Command::Up, "up"),
            (Command::Help, "help"),
            (Command::Back, "quit"),
        ]);
    }
    if screens.typing_filter(view.model) { typing_hints() } else { pane_keys(view, screens) }
}

fn pane_keys(view: &View, screens: &Screens) -> Vec<Hint> {
    let of_pane: &[(Command, &'static str)] = match screens.focus {
        PaneId::Calls => &[
            (Command::Use, "inspect"),
            (Command::Dial, "dial"),
            (Command::HangUp, "hang up"),
            (Command::Control, "control"),
            (Command::ViewFailed, "failures"),
            (Command::Filter, "filter"),
            (Command::Palette, "command"),
            (Command::Statistics, "statistics"),
            (Command::Rewind, "rewind"),
        ],
        PaneId::Log => &[(Command::Dial, "dial"), (Command::Palette, "command")],
        _ => &[
            (Command::Dial, "dial"),
            (Command::Use, "into the form"),
            (Command::Details, "details"),
            (Command::Filter, "filter"),
            (Command::Palette, "command"),
            (Command::Reload, "reload"),
        ],
    };
    let mut keys = view.context().bound(of_pane);
    keys.extend(view.context().bound(&[
        (Command::NextPane, "pane"),
        (Command::Help, "help"),
        (Command::Back, if screens.focus == PaneId::Calls && !screens.zoomed { "quit" } else { "back" }),
    ]));
    keys.extend(view.context().bound(&[(Command::Cancel, cancels(view, screens))]));
    keys
}

/// One word for what `Esc` does now.
fn cancels(view: &View, screens: &Screens) -> &'static str {
    if view.model.filter(screens.focus).is_some_and(|filter| !filter.is_empty()) {
        "clear"
    } else if !view.model.calls.marked.is_empty() {
        "unmark"
    } else if screens.zoomed {
        "unzoom"
    } else if screens.focus == PaneId::Calls {
        "top"
    } else {
        "dismiss"
    }
}
