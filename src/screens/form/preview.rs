//! The preview beside the fields: the preflight, and the request exactly as it is sent.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::api::credential::{Credential, CredentialKind};
use crate::api::{curl_line, wire};
use crate::base::safe_text;
use crate::keys::command::Command;
use crate::screens::form::writer::FormWriter;
use crate::screens::form::{Checked, Form, Preview};
use crate::screens::{View, preflight};
use crate::widgets::text;

/// Draws the preview.
pub fn draw(frame: &mut Frame, area: Rect, view: &View, form: &Form, checked: &Checked) {
    let theme = view.appearance.theme;
    let mode = form.preview;
    let mut column = FormWriter::new(frame, area);
    let width = column.width();
    let key = Span::styled(format!("  {} changes", view.model.hint(Command::Preview)), theme.dim());
    if matches!(mode, Preview::Auto | Preview::Preflight) {
        column.line(Line::from(vec![Span::styled("Pre-flight", theme.strong()), key.clone()]));
        let checks = view.model.preflight(form.parts(checked), view.now);
        let lines = preflight::lines(view, &checks, width);
        if lines.is_empty() {
            column.line(Line::styled("Says what would make the call fail.", theme.dim()));
        }
        for line in lines {
            column.line(line);
        }
        if mode == Preview::Preflight {
            return;
        }
        column.skip();
    }
    let title = if mode == Preview::Curl { "As curl" } else { "POST /calls" };
    let mut head = vec![Span::styled(title, theme.strong())];
    head.extend((mode != Preview::Auto).then_some(key));
    column.line(Line::from(head));
    let Some(request) = &checked.request else {
        let words = "Shows the exact request, once the form is complete.";
        for line in text::wrap(words, width) {
            column.line(Line::styled(line, theme.dim()));
        }
        return;
    };
    let body = wire::call_body(request);
    let lines: Vec<String> = match mode {
        Preview::Curl => {
            let kind = view.model.credential.as_ref().map_or(CredentialKind::AccessKey, Credential::kind);
            let line = view.model.settings.api_url.parse().map(|url| curl_line(&url, kind, &body));
            text::wrap(&line.unwrap_or_default(), width)
        }
        Preview::Auto => by_field(&body).iter().flat_map(|line| wrap_indented(line, width)).collect(),
        Preview::Json | Preview::Preflight => {
            let pretty = safe_text::escape(&serde_json::to_string_pretty(&body).unwrap_or_default());
            pretty.lines().flat_map(|line| wrap_indented(line, width)).collect()
        }
    };
    let room = column.left();
    let cut = lines.len() > room;
    for line in lines.into_iter().take(if cut { room.saturating_sub(1) } else { room }) {
        column.line(Line::raw(line));
    }
    if cut {
        column.line(Line::styled("…", theme.dim()));
    }
}

/// The body, one line per field.
fn by_field(body: &serde_json::Value) -> Vec<String> {
    let fields = body.as_object().into_iter().flatten();
    fields.map(|(name, value)| safe_text::escape(&format!("\"{name}\": {value}"))).collect()
}

/// Wraps a line of JSON; continuation lines keep its indent.
fn wrap_indented(line: &str, width: usize) -> Vec<String> {
    let indent = line.len() - line.trim_start().len();
    let rest = text::wrap(line.trim_start(), width.saturating_sub(indent + 2));
    rest.into_iter()
        .enumerate()
        .map(|(at, part)| format!("{}{part}", " ".repeat(if at == 0 { indent } else { indent + 2 })))
        .collect()
}
