//! The call form: the fields, and how they were understood. Candidates, less common fields and the preview have files
//! of their own.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::{OnAnswer, flow_actions};
use crate::keys::command::Command;
use crate::screens::form::destinations::DestinationCheck;
use crate::screens::form::writer::FormWriter;
use crate::screens::form::{Checked, Field, Form, FormContext, Mode, Preview, candidate_rows, extras, preview};
use crate::screens::{View, header, preflight};
use crate::widgets::{paint, text};

/// How many destinations are listed with how they were understood.
const DESTINATIONS_SHOWN: usize = 5;

/// Least width at which the preview fits beside the fields.
const BESIDE: u16 = 100;

/// Whether the preview takes the place of the fields.
pub(crate) fn covers_fields(body: Rect, form: &Form) -> bool {
    body.width < BESIDE && form.preview != Preview::Auto
}

/// Draws the form.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, form: &Form) {
    let theme = view.appearance.theme;
    let context = FormContext::of(view.model);
    let checked = form.check(&context);
    let wide = body.width >= BESIDE;
    let area = paint::centered(body, 116, 27);
    let settings = &view.model.settings;
    let cost = match settings.profile.as_str() {
        _ if settings.read_only => "read-only: nothing is sent",
        "demo" => "demo: no phone rings",
        _ => "a real call, billed to the account",
    };
    let mut title = vec![Span::styled(" Call ", theme.strong()), Span::styled("· ", theme.dim())];
    title.extend(header::profile(view, &settings.profile, settings.badge.as_ref()));
    title.push(Span::styled(format!(" · {cost} "), theme.dim()));
    let title = Line::from(title);
    let inner = paint::popup(frame, area, theme, title);
    if wide {
        let [left, _, right] =
            Layout::horizontal([Constraint::Fill(5), Constraint::Length(2), Constraint::Fill(4)]).areas(inner);
        fields(frame, left, view, form, &context, &checked, true);
        preview::draw(frame, right, view, form, &checked);
    } else if covers_fields(body, form) {
        preview::draw(frame, inner, view, form, &checked);
    } else {
        fields(frame, inner, view, form, &context, &checked, false);
    }
}

fn fields(
    frame: &mut Frame,
    area: Rect,
    view: &View,
    form: &Form,
    context: &FormContext,
    checked: &Checked,
    beside: bool,
) {
    let to_come = candidate_rows::least(form, context);
    let width = usize::from(area.width);
    let below = if beside { Vec::new() } else { preflight::summary(view, form.parts(checked), width) };
    let mut column =
        FormWriter::write(frame, area, to_come, |column| all_fields(column, view, form, context, checked, &below));
    candidate_rows::draw(&mut column, view, form, context);
}

fn all_fields(
    column: &mut FormWriter,
    view: &View,
    form: &Form,
    context: &FormContext,
    checked: &Checked,
    below: &[Line<'static>],
) {
    let theme = view.appearance.theme;
    let insist = form.show_all_errors;

    column.clickable(Field::Source, view);
    column.field("From", &form.source.input, form.field == Field::Source, view);
    match &checked.source.address {
        Ok(_) if checked.source.unfit.is_some() => {
            column.note(&format!("✗ {}", checked.source.unfit.as_deref().unwrap_or_default()), theme.bad(), view);
        }
        Ok(_) if checked.source.note.is_empty() => {}
        Ok(_) => column.note(&checked.source.note, theme.dim(), view),
        Err(why) if insist || !form.source.input.value().is_empty() => {
            column.note(&format!("✗ {why}"), theme.bad(), view);
        }
        Err(why) => column.note(why, theme.dim(), view),
    }
    column.clickable(Field::To, view);
    column.field("To", &form.to.input, form.field == Field::To, view);
    destinations(column, view, context, checked, insist);
    modes(column, view, form);
    match form.mode {
        Mode::Say => {
            column.clickable(Field::Text, view);
            column.field("Text", &form.text, form.field == Field::Text, view);
            // An error is shown under its field.
            let no_text = form.text.value().trim().is_empty();
            if no_text {
                on_answer(column, view, form, context, checked);
            }
            column.clickable(Field::Language, view);
            column.field("Language", &form.language, form.field == Field::Language, view);
            if !no_text {
                on_answer(column, view, form, context, checked);
            }
        }
        Mode::Flow => {
            column.clickable(Field::Flow, view);
            column.field("Flow", &form.flow.input, form.field == Field::Flow, view);
        }
        Mode::Actions => {
            column.clickable(Field::Actions, view);
            column.field("JSON", &form.actions, form.field == Field::Actions, view);
        }
    }
    if form.field == Field::Actions {
        column.note("Enter edits them as steps", theme.dim(), view);
    }
    if form.mode != Mode::Say {
        on_answer(column, view, form, context, checked);
    }
    extras::anonymous(column, view, form, checked);
    extras::variables(column, view, form, checked);
    column.skip();
    button(column, view, form, checked);
    for line in below {
        column.line(line.clone());
    }
    column.skip();
}

fn destinations(column: &mut FormWriter, view: &View, context: &FormContext, checked: &Checked, insist: bool) {
    let theme = view.appearance.theme;
    if checked.to.is_empty() {
        if insist {
            column.note("✗ Enter a destination.", theme.bad(), view);
        }
        let style = theme.dim();
        column.note("a number, ext:NAME, sip:user@host or agent:ID; several with commas", style, view);
    }
    for destination in checked.to.iter().take(DESTINATIONS_SHOWN) {
        let (fit, words) = destination.understood(context);
        let style = match fit {
            DestinationCheck::Valid => Style::new(),
            DestinationCheck::Suspicious => theme.warning(),
            DestinationCheck::Duplicate => theme.dim(),
            DestinationCheck::Invalid => theme.bad(),
        };
        column.note(&format!("{} {words}", fit.sign()), style, view);
    }
    let Some(rest) = checked.to.get(DESTINATIONS_SHOWN..).filter(|rest| !rest.is_empty()) else { return };
    let wrong = checked.to.iter().filter(|destination| destination.address.is_err()).count();
    let twice = checked.to.iter().filter(|destination| destination.duplicate).count();
    let list = view.model.hint(Command::Destinations);
    let drop = view.model.hint(Command::LeaveOutRefused);
    let amiss = match wrong + twice {
        0 => String::new(),
        _ => format!("; {wrong} invalid, {twice} duplicate: {drop} removes them"),
    };
    let words = format!("and {} more; {list} lists all{amiss}", rest.len());
    column.note(&words, if wrong > 0 { theme.bad() } else { theme.dim() }, view);
}

fn modes(column: &mut FormWriter, view: &View, form: &Form) {
    let words = Mode::ALL.map(|mode| match mode {
        Mode::Say => "speak",
        Mode::Flow => "flow",
        Mode::Actions => "actions",
    });
    let on = Mode::ALL.iter().position(|mode| *mode == form.mode).unwrap_or(0);
    column.clickable(Field::Mode, view);
    column.radio("On answer", &words, on, form.field == Field::Mode, view);
}

fn on_answer(column: &mut FormWriter, view: &View, form: &Form, context: &FormContext, checked: &Checked) {
    let theme = view.appearance.theme;
    let empty = match form.mode {
        Mode::Say => form.text.value().is_empty(),
        Mode::Flow => form.flow.input.value().is_empty(),
        Mode::Actions => form.actions.value().is_empty(),
    };
    match &checked.on_answer {
        Err(why) if empty && !form.show_all_errors => column.note(why, theme.dim(), view),
        Err(why) => column.note(&format!("✗ {why}"), theme.bad(), view),
        Ok(OnAnswer::Flow(id)) => match context.flows.get(id) {
            Some(flow) => column.note(&flow.words().join(" ▸ "), theme.dim(), view),
            None => column.note("not among the flows read; sent unchanged", theme.warning(), view),
        },
        Ok(OnAnswer::Actions(list)) => {
            column.note(&flow_actions::in_words(list).join(" ▸ "), theme.dim(), view);
        }
        Ok(OnAnswer::Say { .. }) => {}
    }
}

fn button(column: &mut FormWriter, view: &View, form: &Form, checked: &Checked) {
    let theme = view.appearance.theme;
    let focused = form.field == Field::Call;
    let deaf = focused && view.deaf;
    let (words, style) = if view.model.attempts.is_sending() {
        ("[ sending… ]".to_owned(), theme.warning())
    } else if view.model.settings.read_only {
        ("[ Call ] read-only: nothing is sent".to_owned(), theme.dim())
    } else if let Some(left) = view.model.attempts.left_to_wait(view.now.instant) {
        let when = if view.is_still() {
            format!("from {} on", view.moment_in(left))
        } else {
            format!("in {} s", left.as_secs() + 1)
        };
        (format!("[ Call ] {when}: the server asked for a pause"), theme.dim())
    } else if let Some(request) = &checked.request {
        let count = request.destinations.len();
        let calls = if count == 1 { String::new() } else { format!(" {count} destinations") };
        let style = if focused && !deaf { theme.selected(true) } else { theme.strong() };
        ("[ Call ]".to_owned() + &calls, if deaf { theme.dim() } else { style })
    } else {
        ("[ Call ]".to_owned(), if focused && !deaf { theme.selected(true) } else { theme.dim() })
    };
    let mark = if focused { "> " } else { "  " };
    let hint = match (deaf, focused) {
        (true, _) => "  one moment…".to_owned(),
        (false, true) => format!("  Enter, or {} from any field", view.model.hint(Command::Send)),
        (false, false) => format!("  {} from any field", view.model.hint(Command::Send)),
    };
    column.focus(focused);
    column.line(Line::from(vec![Span::raw(mark), Span::styled(words, style), Span::styled(hint, theme.dim())]));
    if let Some(at) = checked.request.as_ref().and_then(|request| view.model.attempts.placed_late(request)) {
        let words = format!("  ✓ This call was placed at {} UTC, though its answer was lost.", at.strftime("%H:%M:%S"));
        column.line(Line::from(theme.said(&words, theme.strong())));
    }
    if let Some(failure) = &form.failure {
        for line in text::wrap(&failure.to_string(), column.width().saturating_sub(2)) {
            column.line(Line::styled(format!("  {line}"), theme.bad()));
        }
    }
}
