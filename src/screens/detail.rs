//! The pane of details: of the selected call its parties, its picture, what it does now or why it ended, and what is
//! set on it; of a selected flow its steps.

mod group;
mod parts;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use self::parts::{LABEL, Parts, labelled, paragraph};
use super::{View, controls_set, flow_tree, status};
use crate::domain::{self, Address, Call, Target, phone_number, replaced_source};
use crate::keys::command::Command;
use crate::model::notices::sentence;
use crate::model::{PaneId, TrackedCall};
use crate::screens::account_lists;
use crate::screens::seen_actions;
use crate::screens::spots::Spot;
use crate::screens::timeline::Chart;
use crate::screens::timeline::draw::Labels;
use crate::widgets::theme::Theme;
use crate::widgets::{paint, plain_signs, text};

/// The rank of the identifiers.
const IDS: u8 = 8;
/// Most calls that are drawn under the selected one.
const MOST_BELOW: usize = 3;

/// Draws the details of the selected call.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    if let Some(flow) = view.model.flows.selected().filter(|_| view.focus == PaneId::Flows) {
        let title = Line::styled(format!(" Flow ({} details) ", view.model.hint(Command::Details)), theme.dim());
        let inner = paint::ruled(frame, area, theme, false, title, None);
        return flow_tree::glance(frame, inner, view, flow);
    }
    let title = if view.narrow {
        " Selected ".to_owned()
    } else {
        format!(" Selected ({} inspect) ", view.model.hint(Command::Use))
    };
    let title = Line::styled(title, theme.dim());
    if let Some(target) = calls.table.cursor().selected() {
        view.spots.note(area, || Spot::Link(target.clone()));
    }
    let inner = account_lists::ruled(frame, area, view, false, title);
    let (width, height) = (usize::from(inner.width), usize::from(inner.height));
    let parts = match calls.table.cursor().selected() {
        Some(Target::Call(id)) => match calls.call(id) {
            Some(tracked) => {
                let mut parts = call(view, tracked, width);
                // Two of them are more useful than the identifiers.
                let (left, instead) = (parts.left(height, IDS), parts.left(height, IDS - 1).min(2));
                parts.add(IDS - 1, seen_actions::past(view, tracked, left.max(instead), LABEL, width));
                parts
            }
            None => only(format!("Leg {id}: the server is creating it.")),
        },
        Some(Target::Group(id)) => match calls.group(id) {
            Some(group) => group::parts(view, group, width),
            None => only(text::clean(&format!("Groupcall {id}: the server is creating it."))),
        },
        None => only("No call is selected.".to_owned()),
    };
    paint::lines(frame, inner, 0, parts.fitting(height));
}

/// Details that are one line.
fn only(words: String) -> Parts {
    let mut parts = Parts::default();
    parts.add(0, [Line::raw(words)]);
    parts
}

fn call(view: &View, tracked: &TrackedCall, width: usize) -> Parts {
    let theme = view.appearance.theme;
    let call = &tracked.call;
    let room = width.saturating_sub(LABEL);
    let mut parts = Parts::default();
    parts.add(0, [heading(view, tracked, width)]);
    if let Some(age) = view.model.calls.stale_for(tracked, view.now) {
        let words = view.stale_words(tracked, age);
        parts.add(1, [labelled("", Span::styled(text::cut(&words, room), theme.warning()))]);
    }
    let chart = Chart::of_call(view, tracked);
    picture(view, &chart, &mut parts, width);
    if tracked.is_live() {
        parts.add(1, [labelled("Now", Span::raw(text::cut(&running_now(view, tracked), room)))]);
        parts.add(2, set(view, tracked, room));
    } else {
        let ending = view.model.ending(tracked);
        let style = if ending.failed { theme.strong() } else { Style::new() };
        parts.add(1, paragraph("Why", &format!("{ending}{}", in_the_servers_words(tracked)), style, room));
        parts.add(3, ending.hint.iter().flat_map(|hint| paragraph("", hint, Style::new(), room)));
    }
    let replaced = replaced_source(call, &view.model.calls.evidence(tracked));
    parts.add(2, replaced.iter().flat_map(|words| paragraph("From", words, theme.warning(), room)));
    parts.add(1, tracked.error.iter().flat_map(|error| paragraph("Error", &sentence(error), theme.bad(), room)));
    parts.add(3, noted(view, call.id.as_str(), room));
    // With reduced motion it is told at the end: until then it would count.
    let counts = view.is_still() && tracked.is_live();
    if let Some(cost) = view.model.cost_words(call, view.now).filter(|_| !counts) {
        parts.add(3, [labelled("Cost", Span::raw(text::cut(&cost, room)))]);
    }
    if let Some(group) = view.model.calls.group_of(&call.id) {
        parts.add(3, noted(view, group.as_str(), room));
    }
    let doubts = chart.doubts.join("; ");
    parts.add(5, Some(doubts).filter(|doubts| !doubts.is_empty()).map(|doubts| unknown(&doubts, room)));
    parts.add(IDS, ids(view, tracked, room));
    parts
}

/// What is not known of the picture.
fn unknown(doubts: &str, room: usize) -> Line<'static> {
    labelled("", Span::raw(text::cut(&format!("? {doubts}"), room)))
}

/// Parties, direction and status.
fn heading(view: &View, tracked: &TrackedCall, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let call = &tracked.call;
    let (from, to) = (party(view, &call.source), party(view, &call.destination));
    let (direction, short) = (call.direction.as_str(), call.direction.short());
    let here = if tracked.placed_here { "  placed here" } else { "" };
    let status = status::of_call(view, tracked).spans_as_wide_as_they_are();
    let status_width = status.iter().map(Span::width).sum::<usize>();
    let wanted = text::width(&from) + text::width(&to) + 7 + direction.len() + here.len() + status_width;
    let direction = if wanted > width { short } else { direction };
    let beside = text::clean(&format!("  {direction}{here}  "));
    let taken = text::width(&beside) + status_width;
    let mut spans = parties(&from, &to, width.saturating_sub(taken), theme);
    spans.push(Span::raw(beside));
    spans.extend(status);
    Line::from(spans)
}

/// The call to scale: axis, stages with their lengths, the calls that belong to it, and the actions of its flow.
fn picture(view: &View, chart: &Chart, parts: &mut Parts, width: usize) {
    let labels = Labels(if chart.lanes.len() > 1 { 14 } else { 0 });
    let Some(scale) = labels.scale(chart, width) else { return };
    let [times, _] = labels.axis(view, chart, &scale);
    parts.add(4, [times]);
    for (rank, line) in (2..).zip(labels.first(view, chart, &scale)) {
        parts.add(rank, [line]);
    }
    parts.add(6, labels.lanes(view, chart, &scale, 1).into_iter().take(MOST_BELOW));
    let below = chart.lanes.len().saturating_sub(1 + MOST_BELOW);
    if below > 0 {
        parts.add(6, [Line::raw(format!("… {below} more"))]);
    }
    parts.add(5, labels.marks(view, chart, &scale, "flow"));
    parts.add(7, labels.bands(view, chart, &scale).into_iter().take(2));
}

/// When it began, and its identifiers.
fn ids(view: &View, tracked: &TrackedCall, room: usize) -> Vec<Line<'static>> {
    let call = &tracked.call;
    let mut lines = vec![labelled("Call", Span::raw(text::cut(call.id.as_str(), room)))];
    if let Some(id) = &call.flow_id {
        let name = view.model.flows.get(id).map(|flow| format!("{}  ", flow.name)).unwrap_or_default();
        lines.push(labelled("Flow", Span::raw(text::cut(&format!("{name}{id}"), room))));
    }
    if let Some(id) = view.model.calls.group_of(&call.id) {
        let answered = view.model.calls.has_answered(&Target::Call(call.id.clone()));
        let words = if answered { format!("{id}   ✓ this leg answered") } else { id.to_string() };
        lines.push(labelled("Group", Span::raw(text::cut(&words, room))));
    }
    if let Some(at) = call.times.create {
        let began = view.appearance.clock.date_and_seconds(at);
        let recordings = match call.recordings().len() {
            0 => String::new(),
            1 => "   1 recording (server)".to_owned(),
            count => format!("   {count} recordings (server)"),
        };
        lines.push(labelled("Began", Span::raw(format!("{began}{recordings}"))));
    }
    lines
}

/// The user's note on a call or groupcall, if there is one.
fn noted(view: &View, id: &str, room: usize) -> Vec<Line<'static>> {
    view.model.calls.notes.on(id).map(|note| paragraph("Note", note, Style::new(), room)).unwrap_or_default()
}

/// Source and destination, as many characters as fit.
pub fn parties(from: &str, to: &str, room: usize, theme: Theme) -> Vec<Span<'static>> {
    let theirs = plain_signs::theirs(theme.strong());
    let from = text::cut(from, room.saturating_sub(4));
    let left = room.saturating_sub(text::width(&from) + 3);
    vec![Span::styled(from, theirs), Span::styled(" → ", theme.strong()), Span::styled(text::cut(to, left), theirs)]
}

/// What a live call does now, and for how long.
pub fn running_now(view: &View, tracked: &TrackedCall) -> String {
    let call = &tracked.call;
    match &call.action {
        Some(action) => format!("{}{}", seen_actions::running_for(view, tracked), running(view, call, action)),
        None if call.times.progressing.is_some() => "the server reports no action".to_owned(),
        None => "its flow has not started".to_owned(),
    }
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
pub fn in_the_servers_words(tracked: &TrackedCall) -> String {
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
