//! The top line: the account, the state of the connection, and what must not be overlooked.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::View;
use crate::domain::Badge;
use crate::messages::message::PushState;
use crate::model::ConnectionState;
use crate::model::attempts::WORTH_SHOWING;
use crate::widgets::{format, paint, text};

/// Least columns for account and host.
const LEAST_LEFT: usize = 18;

/// Draws the header.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.appearance.theme;
    let now = view.now;
    let settings = &view.model.settings;
    let mut badges = Vec::new();
    if settings.read_only {
        badges.push(vec![Span::styled(" READ-ONLY ", theme.badge())]);
    }
    if view.model.privacy.is_on() {
        badges.push(vec![Span::styled(" MASKED ", theme.badge())]);
    }
    if settings.insecure {
        badges.push(vec![Span::styled(" INSECURE TLS ", theme.badge())]);
    }
    if view.model.unwritten.lines > 0 {
        badges.push(vec![Span::styled(" JOURNAL NOT WRITTEN ", theme.badge())]);
    }
    badges.extend(sending(view));
    let mut parts = badges;
    parts.push(connection(view));
    parts.extend(view.model.other_profiles.iter().map(|other| {
        // Its badge says enough.
        let other_badge = other.profile.badge.as_ref();
        let name = other_badge.map_or(&other.profile.name, |badge| &badge.text);
        let mut spans = profile(view, name, other_badge);
        spans.extend(theme.said(&format!(" {}", other.words()), Style::new()));
        spans
    }));
    if let Some(zone) = &view.appearance.clock.named {
        parts.push(vec![Span::raw(format!("times in {zone}"))]);
    }
    if let Some(age) = view.model.connection.age(now) {
        let words = match view.model.connection.last_good.filter(|_| view.is_still()) {
            Some(at) => format!("data read {}", view.ago(at)),
            None => format!("data {} old", format::roughly(age)),
        };
        parts.push(vec![Span::styled(words, theme.warning())]);
    }
    parts.push(vec![mode(view)]);
    if let Some(usage) = &view.model.connection.usage {
        let refused = if usage.refusals > 0 { format!(" · 429: {}", usage.refusals) } else { String::new() };
        // Below one per second the exact figure means nothing, and would make an idle screen flicker.
        let used = match usage.used_per_second {
            _ if view.is_still() => String::new(),
            0.0..0.95 => "<1/".to_owned(),
            used => format!("{used:.1}/"),
        };
        let text = format!("api {used}{:.0} rps{refused}", usage.allowed_per_second);
        parts.push(vec![Span::styled(text, theme.dim())]);
    }
    let right = paint::as_many_as_fit(parts, usize::from(area.width).saturating_sub(LEAST_LEFT));
    let right_width: usize = right.iter().map(Span::width).sum();
    let left_width = usize::from(area.width).saturating_sub(right_width + 2);
    let name = view.model.customer.as_ref().map(|customer| format!(" · {}", customer.name)).unwrap_or_default();
    let host = Some(host(&settings.api_url)).filter(|host| !host.is_empty()).map(|host| format!(" · {host}"));
    let mut left = vec![Span::styled("vdial ", theme.strong())];
    left.extend(profile(view, &settings.profile, settings.badge.as_ref()));
    let used: usize = left.iter().map(Span::width).sum();
    let server = format!("{}{name}", host.unwrap_or_default());
    left.push(Span::raw(text::cut(&server, left_width.saturating_sub(used))));
    frame.render_widget(Paragraph::new(Line::from(left)), area);
    frame.render_widget(Paragraph::new(Line::from(right)).alignment(Alignment::Right), area);
}

/// A profile: its badge if it has one, and its name unless that says so.
pub fn profile(view: &View, name: &str, badge: Option<&Badge>) -> Vec<Span<'static>> {
    let Some(badge) = badge else { return vec![Span::raw(text::clean(name))] };
    let style = view.appearance.theme.account_badge(badge.color, view.appearance.depth);
    let mut spans = vec![Span::styled(format!(" {} ", text::clean(&badge.text)), style)];
    if badge.text != name {
        spans.push(Span::raw(format!(" {}", text::clean(name))));
    }
    spans
}

/// The request on its way to the server, once it takes longer than usual: the form may be closed by then.
fn sending(view: &View) -> Option<Vec<Span<'static>>> {
    let sending = view.model.attempts.sending.as_ref()?;
    let since = view.now.since(sending.since);
    let to = match sending.to.as_slice() {
        [to] => text::cut(&to.label(), 20),
        several => format!("{} destinations", several.len()),
    };
    let lasts = if view.is_still() { view.lasting_since(sending.since) } else { format!("{} s", since.as_secs()) };
    let words = format!(" sending to {to} {lasts} ");
    (since >= WORTH_SHOWING).then(|| vec![Span::styled(words, view.appearance.theme.badge())])
}

/// How the calls are kept up to date, and the age of the least recently confirmed live call.
fn mode(view: &View) -> Span<'static> {
    let theme = view.appearance.theme;
    let (name, style) = match view.model.connection.channel {
        PushState::Up => ("push", Style::new()),
        PushState::Down(_) | PushState::Closed => ("polling", theme.dim()),
    };
    // With reduced motion, rows say themselves what is stale.
    let oldest = view.model.calls.oldest_confirmed.filter(|_| view.model.calls.live() > 0 && !view.is_still());
    let Some(seconds) = oldest.map(|at| view.now.since(at).as_secs()) else { return Span::styled(name, style) };
    // A talking call is read every second: counting to one would only flicker.
    let age = if seconds < 2 { "<2 s".to_owned() } else { format!("{seconds} s") };
    // While push is up, an unchanged state is not old: it was only checked some time ago.
    let words = match view.model.connection.channel {
        PushState::Up => format!("{name}, checked {age} ago"),
        PushState::Down(_) | PushState::Closed => format!("{name}, {age} old"),
    };
    Span::styled(words, style)
}

/// Host and port of a URL; never a password or anything else in it.
pub fn host(api_url: &str) -> &str {
    let rest = api_url.split_once("://").map_or(api_url, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    host.rsplit('@').next().unwrap_or(host)
}

fn connection(view: &View) -> Vec<Span<'static>> {
    let theme = view.appearance.theme;
    let (words, style) = match view.model.connection.state(view.now) {
        ConnectionState::Connecting => ("… connecting".to_owned(), theme.warning()),
        ConnectionState::Connected => ("● connected".to_owned(), Style::new()),
        ConnectionState::Paused(left) => {
            let until = if view.is_still() {
                format!("until {}", view.moment_in(left))
            } else {
                format!("{} s", left.as_secs() + 1)
            };
            (format!("‖ rate-limited, reads paused {until}"), theme.warning())
        }
        ConnectionState::Frozen => ("✗ account frozen".to_owned(), theme.bad()),
        ConnectionState::Refused => ("✗ credential refused".to_owned(), theme.bad()),
        ConnectionState::Offline(for_long) => {
            let since = view.now.instant.checked_sub(for_long).unwrap_or(view.now.instant);
            (format!("✗ offline {}", view.lasting_since(since)), theme.bad())
        }
    };
    theme.said(&words, style)
}
