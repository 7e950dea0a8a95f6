//! The account's status: each condition for a call with a sign, and how the server is reached.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::keys::command::Command;
use crate::screens::View;
use crate::screens::preflight::{self, SUBJECT};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, read};
use crate::widgets::scroll::{self, Scroll};
use crate::widgets::text;

/// The account's status.
#[derive(Clone, Debug, Default)]
pub struct AccountView {
    scroll: Scroll,
}

impl Screen for AccountView {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        read(&mut self.scroll, input, cx)
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.scroll.by(rows);
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        [vec![cx.hint(Command::Reload, "read again")], cx.reading()].concat()
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
        let mut lines = preflight::lines(view, &view.model.preflight_of_account(view.now), width);
        for (subject, words) in view.model.spending(view.now) {
            lines.extend(text::wrap(&words, width - SUBJECT - 2).into_iter().enumerate().map(|(at, words)| {
                let head = if at == 0 { text::fit(subject, SUBJECT) } else { " ".repeat(SUBJECT) };
                let sign = if at == 0 { "·" } else { " " };
                Line::raw(format!("{sign} {head}{words}"))
            }));
        }
        let route = &view.model.settings.route;
        if !route.is_empty() {
            let subject = text::fit("Connection", SUBJECT);
            lines.push(Line::from(vec![
                Span::raw(format!("· {subject}")),
                Span::raw(text::cut(route, width - SUBJECT - 2)),
            ]));
        }
        if view.model.settings.profile == "demo" {
            let server = view.model.settings.api_url.trim_end_matches("/v1.0");
            let words = format!(
                "The demo's account is changed by POST {server}/simulator/account: see vdial simulator --help."
            );
            lines.push(Line::default());
            lines.extend(text::wrap(&words, width).into_iter().map(|line| Line::styled(line, theme.dim())));
        }
        self.scroll.draw(frame, body, theme, "The account", lines)
    }

    fn drawn(&mut self, extent: Extent) {
        self.scroll.drawn(extent);
    }
}
