//! Draws the form for a text that is spoken into calls.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::Input;

use crate::domain::SpeechProvider;
use crate::keys::command::Command;
use crate::screens::overlays::say::SpeechField;
use crate::screens::overlays::say::SpeechForm;
use crate::screens::{View, control};
use crate::widgets::paint;
use crate::widgets::text;

/// The width of the labels before the fields.
const LABEL: u16 = 12;
/// The speech providers with their labels; `None` leaves the choice to the server.
const PROVIDERS: [(Option<SpeechProvider>, &str); 3] =
    [(None, "server's choice"), (Some(SpeechProvider::Gcp), "gcp"), (Some(SpeechProvider::Aws), "aws")];

/// Draws the form.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, form: &SpeechForm) {
    let theme = view.appearance.theme;
    let chosen = view.model.expand(&form.targets);
    let head = control::named(view, &form.targets, &chosen);
    let rows = u16::try_from(head.len()).unwrap_or(u16::MAX).saturating_add(11);
    let area = paint::centered(body, 76, rows);
    let inner = paint::popup(frame, area, theme, Line::styled(" Say something ", theme.strong()));
    let mut row = 0;
    for line in head {
        paint::line(frame, inner, row, line);
        row += 1;
    }
    row += 1;
    for (field, label, input) in
        [(SpeechField::Text, "Text", &form.text), (SpeechField::Language, "Language", &form.language)]
    {
        line(frame, inner, row, view, label, Some(input), form.field == field);
        row += 1;
    }
    line(frame, inner, row, view, "Spoken by", None, form.field == SpeechField::Provider);
    paint::line(frame, after_label(inner, row), 0, providers(view, form));
    row += 1;
    line(frame, inner, row, view, "Voice", Some(&form.voice), form.field == SpeechField::Voice);
    row += 2;
    paint::line(frame, inner, row, button(view, form, chosen.calls.len()));
    row += 1;
    let said = view.model.control.said.len();
    let note = match form.recalled() {
        Some(at) => format!("  Text {at} of the last {said}. ↑ goes to older ones, ↓ back."),
        None if said > 0 => format!("  ↑ in the text brings back one of the last {said}."),
        None => "  What is sent is remembered for ↑.".to_owned(),
    };
    paint::line(frame, inner, row, Line::styled(text::cut(&view.keyed(&note), usize::from(inner.width)), theme.dim()));
    paint::line(frame, inner, row + 1, Line::styled("  An empty voice is the language's usual one.", theme.dim()));
}

fn after_label(area: Rect, row: u16) -> Rect {
    Rect {
        x: area.x + LABEL,
        y: area.y + row,
        width: area.width.saturating_sub(LABEL),
        height: u16::from(row < area.height),
    }
}

fn line(frame: &mut Frame, area: Rect, row: u16, view: &View, label: &str, input: Option<&Input>, focused: bool) {
    let theme = view.appearance.theme;
    let mark = if focused { "> " } else { "  " };
    let style = if focused { theme.strong() } else { theme.dim() };
    paint::line(frame, area, row, Line::styled(format!("{mark}{label}"), style));
    if let Some(input) = input {
        paint::draw_field(frame, after_label(area, row), input, focused, Style::new());
    }
}

fn providers(view: &View, form: &SpeechForm) -> Line<'static> {
    let theme = view.appearance.theme;
    let focused = form.field == SpeechField::Provider;
    let mut spans = Vec::new();
    for (provider, words) in PROVIDERS {
        let on = form.provider == provider;
        let style = match (on, focused) {
            (true, true) => theme.selected(true),
            (true, false) => theme.strong(),
            (false, _) => theme.dim(),
        };
        spans.push(Span::styled(format!("({}) {words}", if on { "•" } else { " " }), style));
        spans.push(Span::raw("  "));
    }
    if focused {
        spans.push(Span::styled(view.keyed("← →"), theme.dim()));
    }
    Line::from(spans)
}

fn button(view: &View, form: &SpeechForm, calls: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let word = if calls > 1 { format!("[ Say to {calls} ]") } else { "[ Say ]".to_owned() };
    let focused = form.field == SpeechField::Send;
    let deaf = focused && view.deaf;
    let style = match (focused, deaf) {
        (true, true) => theme.dim(),
        (true, false) => theme.selected(true),
        (false, _) => theme.strong(),
    };
    let beside = match (form.show_all_errors, form.missing()) {
        _ if deaf => vec![Span::styled("  one moment…", theme.dim())],
        (true, Some(missing)) => theme.said(&format!("  ✗ {missing}"), theme.bad()),
        _ => vec![Span::styled(format!("  {} sends from any field", view.model.hint(Command::Send)), theme.dim())],
    };
    let mut spans = vec![Span::raw("  "), Span::styled(word, style)];
    spans.extend(beside);
    Line::from(spans)
}
