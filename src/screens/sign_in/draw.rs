//! Draws the sign-in screen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{SignIn, SignInField};
use crate::api::credential::KeepIn;
use crate::model::Settings;
use crate::screens::View;
use crate::screens::form::writer::FormWriter;
use crate::widgets::{paint, text};

const LABEL: u16 = 14;
const WIDTH: u16 = 76;

/// The number of rows besides the message and the profiles, and of blank rows between them.
const ROWS: u16 = 8;
const GAPS: u16 = 5;
/// Most profiles on screen at once.
const PROFILES: usize = 3;

/// What is asked for: a credential for the server, and of several profiles for which.
fn asked(settings: &Settings) -> String {
    let server = format!("A credential for {}", settings.api_url);
    if settings.profiles.len() > 1 { format!("{server} · profile {}", settings.profile) } else { server }
}

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, view: &View, screen: &SignIn) {
    let theme = view.appearance.theme;
    let width = usize::from(area.width.min(WIDTH)).saturating_sub(2);
    let wrapped = |words: Option<&str>| words.map(|words| text::wrap(words, width)).unwrap_or_default();
    let message = wrapped(screen.message.as_deref());
    let problem = wrapped(screen.choices.problem.as_deref());
    let offered = screen.choices.profiles.len().min(PROFILES);
    let besides = u16::try_from(offered + problem.len()).unwrap_or(u16::MAX);
    let rows = ROWS.saturating_add(besides);
    let lines = u16::try_from(message.len()).unwrap_or(u16::MAX);
    let area = paint::centered(area, WIDTH, (rows + GAPS + 5).max(lines.saturating_add(rows + GAPS + 2)));
    let inner = paint::popup(frame, area, theme, Line::styled(" vdial · sign in ", theme.strong()));
    // The message matters more than the blank rows.
    let gap = u16::from(lines.saturating_add(rows + GAPS) <= inner.height);
    let room = usize::from(inner.height.saturating_sub(rows));
    FormWriter::write(frame, inner, 1, |column| {
        column.set_label(LABEL);
        let skip = |column: &mut FormWriter| (0..gap).for_each(|_| column.skip());
        column.line(Line::styled(text::cut(&asked(&view.model.settings), width), theme.dim()));
        let fit = room.max(2);
        for (at, line) in message.iter().take(fit).enumerate() {
            let is_cut = at + 1 == fit && message.len() > fit;
            let line = if is_cut { text::cut(&format!("{line} …"), width) } else { line.clone() };
            column.line(Line::from(theme.said(&line, theme.bad())));
        }
        skip(column);
        let on = |item| screen.item == item;
        column.secret("Access key", screen.access_key.len(), on(SignInField::AccessKey), view);
        let made = if view.model.settings.api_url.contains("//api.voipbin.net/") {
            "made at admin.voipbin.net; or paste a token"
        } else {
            "made in its console; or paste a token"
        };
        column.note(made, theme.dim(), view);
        profiles(column, view, screen);
        for line in &problem {
            column.line(Line::from(theme.said(line, theme.warning())));
        }
        skip(column);
        column.field("or log in", &screen.username, on(SignInField::Username), view);
        column.secret("password", screen.password.len(), on(SignInField::Password), view);
        skip(column);
        let words = screen.places().iter().map(|place| match place {
            KeepIn::UntilQuit => "until quit",
            KeepIn::File if width >= 70 => "file only you can read",
            KeepIn::File => "file 0600",
            KeepIn::Keyring => "keyring",
        });
        let at = screen.places().iter().position(|place| *place == screen.keep).unwrap_or(0);
        column.radio("Keep it", &words.collect::<Vec<_>>(), at, on(SignInField::Keep), view);
        skip(column);
        let demo = on(SignInField::Demo);
        let style = if demo { theme.selected(true) } else { theme.strong() };
        column.named("no account?", "[ Try the demo ]  no phone rings", demo, style, view);
        skip(column);
        let busy = if screen.busy { "asking the server…   " } else { "" };
        let leave = if screen.can_leave || !view.model.other_profiles.is_empty() { "Esc back" } else { "Esc quit" };
        let keys = Span::styled(format!("Tab next   Enter use   {leave}"), theme.dim());
        column.line(Line::from(vec![Span::styled(busy, theme.warning()), keys]));
    });
}

/// Draws the profiles, as many as fit, around the one with the focus.
fn profiles(column: &mut FormWriter, view: &View, screen: &SignIn) {
    let theme = view.appearance.theme;
    let profiles = &screen.choices.profiles;
    let focus = if let SignInField::Profile(at) = screen.item { at } else { 0 };
    let first = (focus + 1).saturating_sub(PROFILES);
    for (at, profile) in profiles.iter().enumerate().skip(first).take(PROFILES) {
        let on = screen.item == SignInField::Profile(at);
        let label = if at == first { "~/.vn" } else { "" };
        let host = profile.api_url.split("://").nth(1).unwrap_or(&profile.api_url);
        let count =
            if profiles.len() > PROFILES { format!("  {} of {}", at + 1, profiles.len()) } else { String::new() };
        let words = format!("[ Use the key of {} ]  {host}{count}", text::clean(&profile.name));
        column.named(label, &words, on, if on { theme.selected(true) } else { theme.strong() }, view);
    }
}
