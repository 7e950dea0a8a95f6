//! The picture of an inspected call at full width, its events, and why it ended.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Zoom;
use crate::domain::{Target, replaced_source};
use crate::model::TrackedCall;
use crate::screens::spots::Spot;
use crate::screens::timeline::draw::Labels;
use crate::screens::timeline::events::{self, Event};
use crate::screens::timeline::{Chart, Scale};
use crate::screens::{View, controls_set, detail};
use crate::widgets::scroll::{Extent, Scroll};
use crate::widgets::{format, paint, text};

/// Columns before the picture.
const LABELS: Labels = Labels(12);
/// The same where other calls are drawn: their names are longer.
const WIDE_LABELS: Labels = Labels(22);
/// Fewest rows for the events.
const FEWEST_EVENTS: usize = 3;
/// Columns of an event's name.
const WORD: usize = 16;

/// Draws picture, events and end below each other. Returns how many events there are and how many fit.
pub fn draw(frame: &mut Frame, area: Rect, view: &View, target: &Target, zoom: Zoom, scroll: Scroll) -> Extent {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let theme = view.appearance.theme;
    let (chart, events, end) = match target {
        Target::Call(id) => match view.model.calls.call(id) {
            Some(tracked) => {
                (Chart::of_call(view, tracked), events::of_call(view, tracked), ended(view, tracked, width))
            }
            None => (Chart::default(), Vec::new(), vec![Line::raw("The call is not in the table any more.")]),
        },
        Target::Group(id) => (Chart::of_group(view, id), of_legs(view, target), group_ids(view, target, width)),
    };
    let end_rows = end.len().min((height / 3).max(2));
    let most = height.saturating_sub(end_rows + FEWEST_EVENTS + 2);
    let (mut lines, others) = picture(view, &chart, target, width, zoom);
    lines.truncate(most);
    let top = lines.len();
    for (row, lane) in others.zip(chart.lanes.iter().skip(own_lanes(target))).filter(|(row, _)| *row < top) {
        if let Some(call) = &lane.call {
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            view.spots.note_row(area, row, || Spot::Link(Target::Call(call.clone())));
        }
    }
    paint::lines(frame, area, 0, lines);
    let rows = height.saturating_sub(top + end_rows + 2).min(events.len().max(FEWEST_EVENTS));
    paint::lines(frame, area, top, [rule(view, &format!("Events {}", events.len()), width)]);
    let list =
        Rect { y: area.y + u16::try_from(top + 1).unwrap_or(0), height: u16::try_from(rows).unwrap_or(0), ..area };
    let extent = scroll.list(frame, list, theme, listed(view, &events, width));
    let heading = match target {
        Target::Call(id) if view.model.calls.call(id).is_some_and(TrackedCall::is_live) => "Now",
        Target::Call(_) => "Why it ended",
        Target::Group(_) => "Groupcall",
    };
    let below = top + 1 + rows;
    paint::lines(frame, area, below, [rule(view, heading, width)].into_iter().chain(end));
    extent
}

fn rule(view: &View, title: &str, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let rest = "─".repeat(width.saturating_sub(text::width(title) + 3));
    Line::from(vec![
        Span::styled("─ ", theme.dim()),
        Span::styled(title.to_owned(), theme.strong()),
        Span::styled(format!(" {rest}"), theme.dim()),
    ])
}

/// Axis, stages, marks, bands, other calls, and what is not known. Also returns the lines of the other calls.
fn picture(
    view: &View,
    chart: &Chart,
    target: &Target,
    width: usize,
    zoom: Zoom,
) -> (Vec<Line<'static>>, Range<usize>) {
    let labels = if chart.lanes.len() > 1 { WIDE_LABELS } else { LABELS };
    let doubts = chart.doubts.join("; ");
    let doubts = (!doubts.is_empty()).then(|| Line::raw(text::cut(&format!(" ? {doubts}"), width)));
    let Some(whole) = labels.scale(chart, width) else { return (doubts.into_iter().collect(), 0..0) };
    let scale = zoomed(whole, zoom);
    let mut lines = labels.axis(view, chart, &scale).to_vec();
    let own = own_lanes(target);
    if own > 0 {
        lines.extend(labels.first(view, chart, &scale));
        lines.extend(labels.marks(view, chart, &scale, ""));
        lines.extend(labels.bands(view, chart, &scale));
    }
    let first = lines.len();
    lines.extend(labels.lanes(view, chart, &scale, own));
    let others = first..lines.len();
    lines.extend(doubts);
    (lines, others)
}

/// How many of the chart's lanes are drawn as the stages of what is inspected.
fn own_lanes(target: &Target) -> usize {
    usize::from(matches!(target, Target::Call(_)))
}

/// The part of a scale that is seen, counted from its right edge.
fn zoomed(whole: Scale, zoom: Zoom) -> Scale {
    let (_, last) = whole.zoomed(zoom.by, 0);
    whole.zoomed(zoom.by, (last - zoom.back).max(0)).0
}

/// The events as lines: time, time since the one before, what, and what is known of it.
fn listed(view: &View, events: &[Event], width: usize) -> Vec<Line<'static>> {
    let mut before = None;
    let mut lines = Vec::new();
    let wide = if view.appearance.clock.is_twelve() { 15 } else { 12 };
    for event in events {
        let at = view.appearance.clock.millis(event.at);
        let since = before.map(|before| event.at.duration_since(before).as_secs_f64());
        let since = since.map_or_else(|| "0.0".to_owned(), |seconds| format!("+{seconds:.1}"));
        before = Some(event.at);
        let head = format!(" {at:wide$} {since:>8}  {} ", text::fit(&event.word, WORD));
        let room = width.saturating_sub(text::width(&head));
        lines.push(Line::raw(format!("{head}{}", text::cut(&event.note, room))));
    }
    if lines.is_empty() {
        lines.push(Line::raw(" No event with a known time."));
    }
    lines
}

/// The events of all legs, each with the name of its leg.
fn of_legs(view: &View, target: &Target) -> Vec<Event> {
    let mut all = Vec::new();
    for leg in view.model.calls.under(target) {
        if let Target::Call(id) = leg
            && let Some(tracked) = view.model.calls.call(&id)
        {
            let name = tracked.call.destination.label();
            let events = events::of_call(view, tracked).into_iter();
            all.extend(events.map(|event| Event { note: format!("{name}  {}", event.note), ..event }));
        }
    }
    all.sort_by_key(|event| event.at);
    all
}

/// Why a call ended, or what it does now; what is wrong with its caller id; its note and its identifiers.
fn ended(view: &View, tracked: &TrackedCall, width: usize) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let room = width.saturating_sub(1);
    let mut lines = Vec::new();
    let mut say = |words: &str, style: Style| {
        lines.extend(text::wrap(words, room).into_iter().map(|line| Line::styled(format!(" {line}"), style)));
    };
    if let Some(age) = view.model.calls.stale_for(tracked, view.now) {
        say(&view.stale_words(tracked, age), theme.warning());
    }
    if tracked.is_live() {
        say(&detail::running_now(view, tracked), Style::new());
        let set: Vec<String> = controls_set::of(view, tracked).into_iter().map(|item| item.long).collect();
        if !set.is_empty() {
            say(&set.join(" · "), Style::new());
        }
    } else {
        let ending = view.model.ending(tracked);
        let hint = ending.hint.as_deref().map(|hint| format!("  {hint}")).unwrap_or_default();
        let (words, style) = (ending.to_string(), if ending.failed { theme.bad() } else { Style::new() });
        say(&format!("{}.{hint}", text::capitalized(&words)), style);
    }
    if let Some(words) = replaced_source(&tracked.call, &view.model.calls.evidence(tracked)) {
        say(&words, theme.warning());
    }
    if let Some(error) = &tracked.error {
        say(&crate::model::notices::sentence(error), theme.bad());
    }
    let call = &tracked.call;
    let flow = call.flow_id.as_ref().map(|flow| {
        view.model.flows.get(flow).map_or_else(|| format!("flow {flow}"), |flow| format!("flow {}", flow.name))
    });
    let group = view.model.calls.group_of(&call.id).map(|group| format!("group …{}", group.tail()));
    let began = call.times.create.map(|at| format::time_or_date(at, view.now.wall, &view.appearance.clock));
    let note = view.model.calls.notes.on(call.id.as_str()).map(|note| format!("note {note}"));
    let ids = [Some(format!("Call {}", call.id)), flow, group, began, note];
    let ids = ids.into_iter().flatten().collect::<Vec<_>>().join("   ");
    lines.push(Line::raw(format!(" {}", text::cut(&ids, room))));
    lines
}

/// What is known of a groupcall besides its legs.
fn group_ids(view: &View, target: &Target, width: usize) -> Vec<Line<'static>> {
    let Target::Group(id) = target else { return Vec::new() };
    let Some(tracked) = view.model.calls.group(id) else {
        return vec![Line::raw(" The groupcall is not in the table any more.")];
    };
    let group = &tracked.group;
    let answered = match (&group.answer_call_id, group.rings_nobody()) {
        (Some(leg), _) => format!("Leg {leg} answered first."),
        (None, true) => "No device is registered for this name, so nothing rings.".to_owned(),
        (None, false) => "No leg has answered.".to_owned(),
    };
    let id = format!("Groupcall {id}");
    [answered, id].iter().map(|words| Line::raw(text::cut(&format!(" {words}"), width))).collect()
}
