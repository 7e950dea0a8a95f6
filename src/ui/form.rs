//! The call form: the fields with what was understood of them, the candidates, and what exactly goes out.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::{View, layout, pen, text};
use crate::api::{curl_line, wire};
use crate::app::action::Action;
use crate::app::dialer::{Book, Checked, Field, Mode, Preview, dialed_name, whom};
use crate::app::notices::sentence;
use crate::credential::{Credential, CredentialKind};
use crate::domain::{AddressKind, OnAnswer, actions};
use crate::plain;

/// The width of the names before the fields.
const LABEL: u16 = 12;
/// How many destinations are listed with what was understood of them.
const DESTINATIONS_SHOWN: usize = 5;

/// Draws the form.
pub fn draw(frame: &mut Frame, body: Rect, view: &View) {
    let theme = view.look.theme;
    let book = view.app.book();
    let checked = view.app.dialer.check(&book);
    let wide = body.width >= 100;
    let area = layout::centered(body, 116, 27);
    let cost =
        if view.app.settings.profile == "demo" { "demo: no phone rings" } else { "a real call, billed to the account" };
    let title = Line::from(vec![
        Span::styled(" Call ", theme.strong()),
        Span::styled(format!("· {} · {cost} ", text::clean(&view.app.settings.profile)), theme.dim()),
    ]);
    let inner = pen::popup(frame, area, theme, title);
    let preview = view.app.dialer.preview;
    if wide {
        let [left, _, right] =
            Layout::horizontal([Constraint::Fill(5), Constraint::Length(2), Constraint::Fill(4)]).areas(inner);
        fields(frame, left, view, &book, &checked);
        draw_preview(frame, right, view, &checked);
    } else if preview == Preview::Auto {
        fields(frame, inner, view, &book, &checked);
    } else {
        draw_preview(frame, inner, view, &checked);
    }
}

/// Writes lines and fields from top to bottom.
struct Column<'f, 'b> {
    frame: &'f mut Frame<'b>,
    area: Rect,
    row: u16,
}

impl Column<'_, '_> {
    fn line(&mut self, line: Line) {
        pen::line(self.frame, self.area, self.row, line);
        self.row += 1;
    }

    fn field(&mut self, label: &str, input: &Input, focused: bool, view: &View) {
        let theme = view.look.theme;
        let mark = if focused { "> " } else { "  " };
        let style = if focused { theme.strong() } else { theme.dim() };
        pen::line(self.frame, self.area, self.row, Line::styled(format!("{mark}{label}"), style));
        let at = Rect {
            x: self.area.x + LABEL,
            y: self.area.y + self.row,
            width: self.area.width.saturating_sub(LABEL),
            height: u16::from(self.row < self.area.height),
        };
        pen::field(self.frame, at, input, focused, Style::new());
        self.row += 1;
    }

    fn note(&mut self, words: &str, style: Style) {
        let room = usize::from(self.area.width.saturating_sub(LABEL));
        for line in text::wrap(words, room).into_iter().take(2) {
            self.line(Line::from(vec![Span::raw(" ".repeat(usize::from(LABEL))), Span::styled(line, style)]));
        }
    }

    fn left(&self) -> usize {
        usize::from(self.area.height.saturating_sub(self.row))
    }
}

fn fields(frame: &mut Frame, area: Rect, view: &View, book: &Book, checked: &Checked) {
    let theme = view.look.theme;
    let dialer = &view.app.dialer;
    let insist = dialer.insist;
    let mut column = Column { frame, area, row: 0 };

    column.field("From", &dialer.source.input, dialer.field == Field::Source, view);
    match &checked.source.address {
        Ok(_) if checked.source.note.is_empty() => {}
        Ok(_) => column.note(&checked.source.note, theme.dim()),
        Err(why) if insist || !dialer.source.input.value().is_empty() => column.note(&format!("✗ {why}"), theme.bad()),
        Err(why) => column.note(why, theme.dim()),
    }
    column.field("To", &dialer.to.input, dialer.field == Field::To, view);
    destinations(&mut column, view, checked, insist);
    modes(&mut column, view);
    match dialer.mode {
        Mode::Say => {
            column.field("Text", &dialer.text, dialer.field == Field::Text, view);
            column.field("Language", &dialer.language, dialer.field == Field::Language, view);
        }
        Mode::Flow => column.field("Flow", &dialer.flow.input, dialer.field == Field::Flow, view),
        Mode::Actions => column.field("JSON", &dialer.actions, dialer.field == Field::Actions, view),
    }
    if dialer.field == Field::Actions {
        column.note("Enter shows them as steps, to be edited", theme.dim());
    }
    on_answer(&mut column, view, book, checked, insist);
    column.row += 1;
    button(&mut column, view, checked);
    column.row += 1;
    candidates(&mut column, view, book);
}

fn destinations(column: &mut Column, view: &View, checked: &Checked, insist: bool) {
    let theme = view.look.theme;
    if checked.to.is_empty() {
        let style = if insist { theme.bad() } else { theme.dim() };
        column.note("a number, ext:NAME, sip:user@host or agent:ID; several with commas", style);
    }
    for whom in checked.to.iter().take(DESTINATIONS_SHOWN) {
        match &whom.address {
            Err(why) => column.note(&format!("✗ {}: {why}", whom.typed), theme.bad()),
            Ok(address) => {
                let (words, style) = understood(address, whom, view);
                column.note(&format!("→ {words}"), style);
            }
        }
    }
    if checked.to.len() > DESTINATIONS_SHOWN {
        let more = checked.to.len() - DESTINATIONS_SHOWN;
        let wrong = checked.to.iter().skip(DESTINATIONS_SHOWN).filter(|whom| whom.address.is_err()).count();
        let style = if wrong > 0 { theme.bad() } else { theme.dim() };
        column.note(&format!("and {more} more, {wrong} of them wrong"), style);
    }
}

/// What a destination was understood as.
fn understood(address: &crate::domain::Address, whom: &whom::Whom, view: &View) -> (String, Style) {
    let theme = view.look.theme;
    match (&whom.phone, &address.kind) {
        (Some(phone), _) => {
            let region = phone.region.as_deref().unwrap_or("no country");
            let words = format!("{} · {region} · {}", phone.pretty, phone.kind);
            if phone.valid {
                (words, theme.good())
            } else {
                (format!("{words} · no numbering plan has it; sent as it is"), theme.warning())
            }
        }
        (None, AddressKind::Extension) => {
            let dialed = address.dialed();
            let known =
                view.app.extensions.items().iter().find(|known| known.name == dialed || known.extension == dialed);
            match known {
                Some(known) => (format!("{} · {} ({})", address.label(), known.name, known.extension), theme.good()),
                None if view.app.extensions.as_of.is_some() => {
                    (format!("{} · none of your extensions is spelled so", address.label()), theme.warning())
                }
                None => (address.label(), Style::new()),
            }
        }
        _ => (address.label(), theme.good()),
    }
}

fn modes(column: &mut Column, view: &View) {
    let theme = view.look.theme;
    let dialer = &view.app.dialer;
    let focused = dialer.field == Field::Mode;
    let label = if focused { theme.strong() } else { theme.dim() };
    let mark = if focused { "> " } else { "  " };
    let mut spans = vec![Span::styled(text::fit(&format!("{mark}On answer"), usize::from(LABEL)), label)];
    for mode in Mode::ALL {
        let word = match mode {
            Mode::Say => "speak",
            Mode::Flow => "flow",
            Mode::Actions => "actions",
        };
        let on = dialer.mode == mode;
        let style = if on && focused {
            theme.selected(true)
        } else if on {
            theme.strong()
        } else {
            theme.dim()
        };
        spans.push(Span::styled(format!("({}) {word}", if on { "•" } else { " " }), style));
        spans.push(Span::raw("  "));
    }
    if focused {
        spans.push(Span::styled("← →", theme.dim()));
    }
    column.line(Line::from(spans));
}

fn on_answer(column: &mut Column, view: &View, book: &Book, checked: &Checked, insist: bool) {
    let theme = view.look.theme;
    let dialer = &view.app.dialer;
    let empty = match dialer.mode {
        Mode::Say => dialer.text.value().is_empty(),
        Mode::Flow => dialer.flow.input.value().is_empty(),
        Mode::Actions => dialer.actions.value().is_empty(),
    };
    match &checked.on_answer {
        Err(why) if empty && !insist => column.note(why, theme.dim()),
        Err(why) => column.note(&format!("✗ {why}"), theme.bad()),
        Ok(OnAnswer::Flow(id)) => match book.flows.get(id) {
            Some(flow) => column.note(&flow.words().join(" ▸ "), theme.dim()),
            None => column.note("not among the flows that were read; sent as it is", theme.warning()),
        },
        Ok(OnAnswer::Actions(list)) => {
            column.note(&actions::in_words(list).join(" ▸ "), theme.dim());
        }
        Ok(OnAnswer::Say { .. }) => {}
    }
}

fn button(column: &mut Column, view: &View, checked: &Checked) {
    let theme = view.look.theme;
    let app = view.app;
    let dialer = &app.dialer;
    let focused = dialer.field == Field::Call;
    let (words, style) = if dialer.sending {
        ("[ sending… ]".to_owned(), theme.warning())
    } else if app.settings.read_only {
        ("[ Call ] read-only: nothing is sent".to_owned(), theme.dim())
    } else if let Some(request) = &checked.request {
        let count = request.destinations.len();
        let calls = if count == 1 { String::new() } else { format!(" {count} destinations") };
        ("[ Call ]".to_owned() + &calls, if focused { theme.selected(true) } else { theme.good() })
    } else {
        ("[ Call ]".to_owned(), if focused { theme.selected(true) } else { theme.dim() })
    };
    let mark = if focused { "> " } else { "  " };
    let hint = format!("  {} from any field", app.hint(Action::Send));
    column.line(Line::from(vec![Span::raw(mark), Span::styled(words, style), Span::styled(hint, theme.dim())]));
    if let Some(error) = &dialer.failure {
        for line in text::wrap(&sentence(error), usize::from(column.area.width).saturating_sub(2)) {
            column.line(Line::styled(format!("  {line}"), theme.bad()));
        }
    }
}

fn candidates(column: &mut Column, view: &View, book: &Book) {
    let theme = view.look.theme;
    let dialer = &view.app.dialer;
    let (highlighted, rows): (Option<usize>, Vec<(String, bool)>) = match dialer.field {
        Field::Source => {
            let row = |number: &&crate::domain::Number| {
                let unfit = number.unfit_as_tel_source();
                let why = unfit.as_ref().map(|why| format!(" · {why}")).unwrap_or_default();
                (format!("{:<15} {}{why}", number.number, number.name), unfit.is_some())
            };
            (dialer.source.highlighted, dialer.source_candidates(book).iter().map(row).collect())
        }
        Field::To => {
            let row = |extension: &&crate::domain::Extension| {
                let name = dialed_name(extension, book.extension_target);
                (format!("{}  ({} · {})", whom::typed_extension(name), extension.name, extension.extension), false)
            };
            (dialer.to.highlighted, dialer.extension_candidates(book).iter().map(row).collect())
        }
        Field::Flow => {
            let row = |flow: &&crate::domain::Flow| (format!("{}  {} steps", flow.name, flow.actions.len()), false);
            (dialer.flow.highlighted, dialer.flow_candidates(book).iter().map(row).collect())
        }
        _ => return,
    };
    let room = column.left();
    let first = highlighted.map_or(0, |at| (at + 1).saturating_sub(room));
    let width = usize::from(column.area.width);
    for (at, (words, unfit)) in rows.iter().enumerate().skip(first).take(room) {
        let on = highlighted == Some(at);
        let style = if *unfit { theme.dim() } else { Style::new() };
        let mark = if on { "  > " } else { "    " };
        let mut line = Line::styled(text::fit(&format!("{mark}{words}"), width), style);
        if on {
            line = line.patch_style(theme.selected(true));
        }
        column.line(line);
    }
}

fn draw_preview(frame: &mut Frame, area: Rect, view: &View, checked: &Checked) {
    let theme = view.look.theme;
    let mut column = Column { frame, area, row: 0 };
    let curl = view.app.dialer.preview == Preview::Curl;
    let key = view.app.hint(Action::Preview);
    let title = if curl { "As curl" } else { "POST /calls" };
    column.line(Line::from(vec![
        Span::styled(title, theme.strong()),
        Span::styled(format!("  {key} changes"), theme.dim()),
    ]));
    let Some(request) = &checked.request else {
        let words = "Shows what exactly goes out, once the form is filled in.";
        for line in text::wrap(words, usize::from(area.width)) {
            column.line(Line::styled(line, theme.dim()));
        }
        return;
    };
    let body = wire::call_body(request);
    let width = usize::from(area.width);
    let lines: Vec<String> = if curl {
        let kind = view.app.credential.as_ref().map_or(CredentialKind::AccessKey, Credential::kind);
        let line = view.app.settings.api_url.parse().map(|url| curl_line(&url, kind, &body));
        text::wrap(&line.unwrap_or_default(), width)
    } else {
        let pretty = plain::escaped(&serde_json::to_string_pretty(&body).unwrap_or_default());
        pretty.lines().flat_map(|line| wrap_indented(line, width)).collect()
    };
    let room = column.left();
    for line in lines.into_iter().take(room) {
        column.line(Line::raw(line));
    }
}

/// Wraps a line of JSON so that what goes over stands under its beginning.
fn wrap_indented(line: &str, width: usize) -> Vec<String> {
    let indent = line.len() - line.trim_start().len();
    let rest = text::wrap(line.trim_start(), width.saturating_sub(indent + 2));
    rest.into_iter()
        .enumerate()
        .map(|(at, part)| format!("{}{part}", " ".repeat(if at == 0 { indent } else { indent + 2 })))
        .collect()
}
