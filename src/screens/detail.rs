//! The pane of details: for the selected call its parties, stage, why it ended, current action and errors; for a
//! selected flow its steps.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{View, controls_set, flow_tree, status};
use crate::domain::{self, Address, Call, Direction, Target, explain, phone_number};
use crate::keys::command::Command;
use crate::model::notices::sentence;
use crate::model::{PaneId, TrackedCall, TrackedGroup};
use crate::screens::seen_actions;
use crate::widgets::theme::Theme;
use crate::widgets::{format, paint, plain_signs, text};

/// Draws the details of the selected call.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    if let Some(flow) = view.model.flows.selected().filter(|_| view.focus == PaneId::Flows) {
        let title = Line::styled(format!(" Flow ({} details) ", view.model.hint(Command::Details)), theme.dim());
        let inner = paint::framed(frame, area, theme, false, title);
        return flow_tree::glance(frame, inner, view, flow);
    }
    let json = format!(" Detail ({} JSON) ", view.model.hint(Command::Json));
    let inner = paint::framed(frame, area, theme, false, Line::styled(json, theme.dim()));
    let width = usize::from(inner.width);
    let lines = match calls.table.cursor().selected() {
        Some(Target::Call(id)) => match calls.call(id) {
            Some(tracked) => {
                let mut lines = call(view, tracked, width);
                let left = usize::from(inner.height).saturating_sub(lines.len());
                lines.extend(seen_actions::past(view, tracked, left, width));
                lines
            }
            None => vec![Line::raw(format!("Leg {id}: the server is creating it."))],
        },
        Some(Target::Group(id)) => match calls.group(id) {
            Some(group) => groupcall(view, group, width),
            None => vec![Line::raw(text::clean(&format!("Groupcall {id}: the server is creating it.")))],
        },
        None => vec![Line::raw("No call is selected.")],
    };
    paint::lines(frame, inner, 0, lines);
}

fn labelled<'a>(label: &'a str, rest: Span<'a>) -> Line<'a> {
    Line::from(vec![Span::raw(format!("{label:<9}")), rest])
}

/// A text on at most two lines, with the label before the first.
fn paragraph(label: &'static str, words: &str, style: Style, room: usize) -> Vec<Line<'static>> {
    let lines = text::wrap(words, room).into_iter().take(2).enumerate();
    lines.map(|(row, line)| labelled(if row == 0 { label } else { "" }, Span::styled(line, style))).collect()
}

fn call(view: &View, tracked: &TrackedCall, width: usize) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let call = &tracked.call;
    let room = width.saturating_sub(9);
    let unconfirmed = view.model.calls.stale_for(tracked, view.now);
    let mut lines = Vec::new();

    let (from, to) = (party(view, &call.source), party(view, &call.destination));
    let direction = match &call.direction {
        Direction::None => String::new(),
        direction => format!("  {}", direction.as_str()),
    };
    let here = if tracked.placed_here { "  placed here" } else { "" };
    let beside = width.saturating_sub(direction.len() + here.len());
    let mut spans = parties(&from, &to, beside, theme);
    spans.push(Span::raw(text::clean(&format!("{direction}{here}"))));
    lines.push(Line::from(spans));

    let mut status = vec![Span::raw(format!("{:<9}", "Status"))];
    status.extend(status::of_call(view, tracked).spans_as_wide_as_they_are());
    status.push(Span::raw(format!("   {}", format::lifeline(call, view.timers(tracked)))));
    lines.push(Line::from(status));
    if let Some(age) = unconfirmed {
        let at = format::time_or_date(view.now.wall_at(tracked.confirmed), view.now.wall, &view.appearance.zone);
        let words = format!("stale {}: as of {at}", format::roughly(age));
        lines.push(labelled("", Span::styled(text::cut(&words, room), theme.warning())));
    }

    if tracked.is_live() {
        let running = match &call.action {
            Some(action) => {
                let since = seen_actions::running_for(view, tracked);
                text::cut(&format!("{since}{}", running(view, call, action)), room)
            }
            None if call.times.progressing.is_some() => "the server reports no action".to_owned(),
            None => "its flow has not started".to_owned(),
        };
        lines.push(labelled("Running", Span::raw(running)));
        lines.extend(set(view, tracked, room));
    } else {
        let ending = explain(call, &view.model.calls.evidence(tracked));
        let style = if ending.failed { theme.strong() } else { Style::new() };
        lines.extend(paragraph("Ended", &format!("{ending}{}", in_the_servers_words(tracked)), style, room));
        if let Some(hint) = &ending.hint {
            lines.extend(paragraph("", hint, Style::new(), room));
        }
    }
    if let Some(cost) = view.model.cost_words(call, view.now) {
        lines.push(labelled("Cost", Span::raw(text::cut(&cost, room))));
    }
    lines.extend(noted(view, call.id.as_str(), room));
    if let Some(group) = view.model.calls.group_of(&call.id) {
        lines.extend(noted(view, group.as_str(), room));
    }
    if let Some(at) = call.times.create {
        let started = at.to_zoned(view.appearance.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let recordings = match call.recordings {
            0 => String::new(),
            1 => "   1 recording (server)".to_owned(),
            count => format!("   {count} recordings (server)"),
        };
        lines.push(labelled("Started", Span::raw(format!("{started}{recordings}"))));
    }
    lines.push(labelled("Call", Span::raw(text::cut(call.id.as_str(), room))));
    if let Some(id) = &call.flow_id {
        let name = view.model.flows.get(id).map(|flow| format!("{}  ", flow.name)).unwrap_or_default();
        lines.push(labelled("Flow", Span::raw(text::cut(&format!("{name}{id}"), room))));
    }
    if let Some(id) = view.model.calls.group_of(&call.id) {
        let answered = view.model.calls.has_answered(&Target::Call(call.id.clone()));
        let words = if answered { format!("{id}   ✓ this leg answered") } else { id.to_string() };
        lines.push(labelled("Group", Span::raw(text::cut(&words, room))));
    }
    if let Some(error) = &tracked.error {
        lines.extend(paragraph("Error", &sentence(error), theme.bad(), room));
    }
    lines
}

/// The user's note on a call or groupcall, if there is one.
fn noted(view: &View, id: &str, room: usize) -> Vec<Line<'static>> {
    view.model.notes.on(id).map(|note| paragraph("Note", note, Style::new(), room)).unwrap_or_default()
}

/// Source and destination, as many characters as fit.
fn parties(from: &str, to: &str, room: usize, theme: Theme) -> Vec<Span<'static>> {
    let theirs = plain_signs::theirs(theme.strong());
    let from = text::cut(from, room.saturating_sub(4));
    let left = room.saturating_sub(text::width(&from) + 3);
    vec![Span::styled(from, theirs), Span::styled(" → ", theme.strong()), Span::styled(text::cut(to, left), theirs)]
}

/// The current action, with its position in the flow if that is known.
fn running(view: &View, call: &Call, action: &domain::FlowAction) -> String {
    let flow = call.flow_id.as_ref().and_then(|id| view.model.flows.get(id));
    let place = flow.and_then(|flow| flow.actions.iter().position(|step| !step.id.is_empty() && step.id == action.id));
    match (flow, place) {
        (Some(flow), Some(at)) => {
            let words = action.words(&flow.targets());
            format!("step {} of {}: {words}", at + 1, flow.actions.len())
        }
        _ => action.summary(),
    }
}

/// The controls set on the call or requested, and who reports them: at most three lines, no control split over two.
fn set(view: &View, tracked: &TrackedCall, room: usize) -> Vec<Line<'static>> {
    let items = controls_set::of(view, tracked);
    let style = if items.iter().any(|item| item.open) { view.appearance.theme.warning() } else { Style::new() };
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut().filter(|line| text::width(line) + 3 + text::width(&item.long) <= room) {
            Some(line) => line.extend([" · ", &item.long]),
            None => lines.push(item.long),
        }
    }
    let lines = lines.into_iter().take(3).enumerate();
    lines
        .map(|(row, line)| labelled(if row == 0 { "Set" } else { "" }, Span::styled(text::cut(&line, room), style)))
        .collect()
}

/// How the call ended in the server's words: ` (busy · remote)`.
fn in_the_servers_words(tracked: &TrackedCall) -> String {
    if tracked.gone.is_some() {
        return " (record deleted: the reason is lost)".to_owned();
    }
    let Call { hangup_reason, hangup_by, .. } = &tracked.call;
    let words = [hangup_reason.as_str(), hangup_by.as_str()];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(" · ")) }
}

/// A party with its country or kind: `+82 10-1234-5678 (KR)`, `ext:alice`. As dialed, `+821012345678`, until something
/// else has loaded the numbering plans.
fn party(view: &View, address: &Address) -> String {
    let label = address.label();
    if label.is_empty() {
        return "anonymous".to_owned();
    }
    if !view.form_was_used {
        return label;
    }
    match phone_number::parse(&label, None) {
        Ok(phone) => match phone.region {
            Some(region) => format!("{} ({region})", phone.pretty),
            None => phone.pretty,
        },
        Err(_) => label,
    }
}

fn groupcall(view: &View, tracked: &TrackedGroup, width: usize) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let group = &tracked.group;
    let room = width.saturating_sub(9);
    let to = Address::labels(&group.destinations);
    let (rings, style) = if group.rings_nobody() {
        ("none: no device is registered for this name, so nothing rings".to_owned(), theme.warning())
    } else {
        (format!("{}; ring all: the first to answer gets the call", format::size(group)), Style::new())
    };
    let mut lines = vec![
        Line::from(parties(&party(view, &group.source), &to, width, theme)),
        labelled("Status", Span::raw(text::clean(group.state()))),
        labelled("Legs", Span::styled(text::cut(&rings, room), style)),
    ];
    lines.extend(noted(view, group.id.as_str(), room));
    if let Some(id) = &group.answer_call_id {
        lines.push(labelled("Answered", Span::raw(text::cut(id.as_str(), room))));
    } else if let Some(id) = &group.answer_groupcall_id {
        lines.push(labelled("Answered", Span::raw(text::cut(&format!("groupcall {id}"), room))));
    }
    if let Some(id) = view.model.calls.group_over(&group.id) {
        lines.push(labelled("Under", Span::raw(text::cut(&format!("groupcall {id}"), room))));
    }
    lines.push(labelled("Group", Span::raw(text::cut(group.id.as_str(), room))));
    if let Some(error) = &tracked.error {
        lines.extend(paragraph("Error", &sentence(error), theme.bad(), room));
    }
    lines
}
