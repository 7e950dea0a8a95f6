//! A row of the table of calls: its columns for the given width, and their contents. Talk time and end of a call are
//! never cut; where space is short, the account's own number is left out first, then the start time.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::{Address, Direction, FlowAction, HangupCause, Stage, Target, explain};
use crate::model::{Branch, CallRow, SortColumn, TrackedCall, TrackedGroup};
use crate::screens::status::{self, Status};
use crate::screens::{View, controls_set};
use crate::widgets::{format, plain_signs, text};

/// Marks the leg that answered.
const ANSWERED: &str = "✓ answered";
/// Columns for the longest end of a call with its talk time.
const END: usize = 26;
/// The same without the sign of a leg that answered, where space is short.
const SHORT_END: usize = 24;
/// Least width at which both parties and the date have columns.
const BOTH_PARTIES: usize = 98;
/// Least width at which the time has a column.
const WITH_TIME: usize = 78;
/// How many last characters of the account's own number are shown.
const TAIL: usize = 4;

/// Which parties a row shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parties {
    /// The far end, with an arrow for the direction.
    Arrow,
    /// The far end, and the last characters of the account's own number.
    FarEnd,
    /// Source and destination.
    Both,
}

/// The widths of the columns; the last one takes the rest.
pub struct Columns {
    parties: Parties,
    started: usize,
    status: usize,
    direction: usize,
    /// The source, or the far end.
    first: usize,
    /// The destination, or our own number.
    second: usize,
    end: usize,
}

impl Columns {
    /// The widths for a row of `width` columns; `deepest` is how far the lines of the trees reach into the status.
    pub fn of(width: usize, deepest: usize) -> Self {
        let (parties, started, status, direction) = match width {
            BOTH_PARTIES.. => (Parties::Both, 13, 15, 4),
            WITH_TIME.. => (Parties::FarEnd, 9, 14, 4),
            _ => (Parties::Arrow, 0, 14, 2),
        };
        // The widest status has 13 columns, plus a blank after it.
        let deep = deepest.saturating_sub(status - 14);
        let left = width.saturating_sub(2 + started + status + deep + direction);
        let (first, second) = match parties {
            Parties::Both => {
                let party = (left.saturating_sub(END) / 2).clamp(14, 25);
                (party, party)
            }
            Parties::FarEnd => (left.saturating_sub(END + TAIL + 2), TAIL + 2),
            Parties::Arrow => (left.saturating_sub(SHORT_END), 0),
        };
        let end = left.saturating_sub(first + second);
        Self { parties, started, status: status + deep, direction, first, second, end }
    }
}

/// The column headings, with an arrow at the sort column.
pub fn heading(view: &View, columns: &Columns) -> Line<'static> {
    let table = &view.model.calls.table;
    let name = |column: SortColumn, name: &str| {
        let arrow = if table.reversed { "▴" } else { "▾" };
        if table.column == column { format!("{name}{arrow}") } else { name.to_owned() }
    };
    let mut line = "  ".to_owned();
    if columns.started > 0 {
        line += &text::fit(&name(SortColumn::Started, "Started"), columns.started);
    }
    line += &text::fit(&name(SortColumn::Status, "Status"), columns.status);
    let direction = if columns.parties == Parties::Arrow { "" } else { "Dir" };
    line += &text::fit(&name(SortColumn::Direction, direction), columns.direction);
    if columns.parties == Parties::Both {
        line += &text::fit(&name(SortColumn::From, "From"), columns.first);
        line += &text::fit(&name(SortColumn::To, "To"), columns.second);
    } else {
        let sorted = match table.column {
            SortColumn::From => name(SortColumn::From, "Far end, From"),
            SortColumn::To => name(SortColumn::To, "Far end, To"),
            _ => "Far end".to_owned(),
        };
        line += &text::fit(&sorted, columns.first);
        line += &text::fit(if columns.second > 0 { "Ours" } else { "" }, columns.second);
    }
    line += &text::cut(&name(SortColumn::Talked, "Now / how it ended"), columns.end);
    Line::styled(line, view.appearance.theme.dim())
}

/// The sign before a row.
pub fn mark(selected: bool, marked: bool) -> &'static str {
    match (selected, marked) {
        (true, true) => "▶*",
        (false, true) => " *",
        (true, false) => "> ",
        (false, false) => "  ",
    }
}

/// The row of a call or groupcall.
pub fn draw(view: &View, row: &CallRow, columns: &Columns, selected: bool) -> Line<'static> {
    let marked = view.model.calls.marked.contains(&row.target);
    let mut spans = vec![Span::raw(mark(selected, marked))];
    let absent = |kind: &str, id: &str| {
        let (indent, lines) = (" ".repeat(columns.started), row.branch.lines());
        let words = if lines.is_empty() {
            format!("{indent}…{id} is no longer in the table")
        } else {
            format!("{indent}{lines} {kind} …{id} is being created")
        };
        Span::styled(text::clean(&words), view.appearance.theme.dim())
    };
    let answered = view.model.calls.has_answered(&row.target);
    match &row.target {
        Target::Call(id) => match view.model.calls.call(id) {
            Some(tracked) => spans.extend(call_cells(view, tracked, columns, row.branch, answered)),
            None => spans.push(absent("leg", id.tail())),
        },
        Target::Group(id) => match view.model.calls.group(id) {
            Some(group) => spans.extend(group_cells(view, group, columns, row.branch, answered)),
            None => spans.push(absent("groupcall", id.tail())),
        },
    }
    Line::from(spans)
}

fn call_cells(
    view: &View,
    tracked: &TrackedCall,
    columns: &Columns,
    branch: Branch,
    answered: bool,
) -> Vec<Span<'static>> {
    let theme = view.appearance.theme;
    let call = &tracked.call;
    let unconfirmed = view.model.calls.stale_for(tracked, view.now);
    let ended = (!tracked.is_live()).then(|| explain(call, &view.model.calls.evidence(tracked)));
    let mut status = status::of_call(view, tracked);
    match unconfirmed {
        Some(_) => status.words = theme.dim(),
        // A badge stands out enough.
        None if status.words.bg.is_none() && tracked.has_just_changed(view.now) => {
            status.words = theme.just_changed();
        }
        None => {}
    }
    let base = if ended.is_none() && unconfirmed.is_none() { Style::new() } else { theme.dim() };
    let started = call.times.create.map(|at| moment(view, at, columns)).unwrap_or_default();
    let mut spans = started_cell(&started, base, columns);
    if ended.is_some() && columns.started == 0 {
        // Where the time has no column, it is more useful for an ended call than the word "ended".
        status.word = started;
    }
    spans.extend(status_cell(&status, branch, columns, view));
    let incoming = call.direction == Direction::Incoming;
    let direction = match &call.direction {
        Direction::Incoming => "in",
        Direction::Outgoing => "out",
        other => other.as_str(),
    };
    // Under its groupcall the extension is known; show which of its devices it is.
    let device = call.destination.device().filter(|_| branch.depth() > 0).map(|device| format!("@{device}"));
    let (from, to) = (party(&call.source), device.unwrap_or_else(|| party(&call.destination)));
    spans.extend(parties(direction, incoming, &from, &to, base, columns));
    let (words, style) = match (&ended, unconfirmed) {
        (Some(ending), _) => (
            ended_words(view, tracked, ending, answered, columns.end),
            if ending.failed { theme.strong() } else { base },
        ),
        (None, Some(age)) => (stale_words(view, tracked, age, answered), theme.warning()),
        (None, None) => (live_words(view, tracked, answered), base),
    };
    spans.push(Span::styled(text::cut(&words, columns.end), style));
    spans
}

/// When the call began: the time, or the date if it was not today.
fn moment(view: &View, at: jiff::Timestamp, columns: &Columns) -> String {
    // A date is wider than a time: where space is short, show the day only; the details have both.
    let words = if columns.started < 13 { format::time_or_day } else { format::time_or_date };
    words(at, view.now.wall, &view.appearance.zone)
}

fn started_cell(started: &str, base: Style, columns: &Columns) -> Vec<Span<'static>> {
    if columns.started == 0 { Vec::new() } else { vec![Span::styled(cell(started, columns.started), base)] }
}

/// The status after the lines of its tree.
fn status_cell(status: &Status, branch: Branch, columns: &Columns, view: &View) -> Vec<Span<'static>> {
    let left = columns.status.saturating_sub(branch.depth() + 1);
    let mut spans = vec![Span::styled(branch.lines(), view.appearance.theme.dim())];
    spans.extend(status.spans(left));
    spans.push(Span::raw(" "));
    spans
}

/// Direction and parties, as many as fit.
fn parties(
    direction: &str,
    incoming: bool,
    from: &str,
    to: &str,
    base: Style,
    columns: &Columns,
) -> Vec<Span<'static>> {
    let (far, ours) = if incoming { (from, to) } else { (to, from) };
    let arrow = if incoming { "←" } else { "→" };
    let (direction, first, second) = match columns.parties {
        Parties::Both => (direction, from, to.to_owned()),
        Parties::FarEnd => (direction, far, tail(ours)),
        Parties::Arrow => (arrow, far, String::new()),
    };
    let theirs = plain_signs::theirs(base);
    [(direction, columns.direction, base), (first, columns.first, theirs), (&second, columns.second, theirs)]
        .into_iter()
        .filter(|(_, width, _)| *width > 0)
        .map(|(words, width, style)| Span::styled(cell(words, width), style))
        .collect()
}

/// The last characters of the account's own number, enough for its owner to recognize it.
fn tail(label: &str) -> String {
    let count = label.chars().count();
    if count <= TAIL + 1 {
        return label.to_owned();
    }
    let mut tail: String = label.chars().skip(count - TAIL).collect();
    while text::width(&tail) > TAIL {
        tail.remove(0);
    }
    format!("…{tail}")
}

/// A text in a column, with a blank after it.
fn cell(text: &str, columns: usize) -> String {
    let mut cell = text::fit(text, columns.saturating_sub(1));
    cell.push(' ');
    cell
}

fn party(address: &Address) -> String {
    match text::cut(&address.label(), 60) {
        label if label.is_empty() => "anonymous".to_owned(),
        label => label,
    }
}

/// The stage of a live call and its duration. Of several talking legs, the one that answered is marked in words.
fn stage(view: &View, tracked: &TrackedCall, answered: bool) -> String {
    let call = &tracked.call;
    let now = view.timers(tracked);
    let line = call.lifeline(now);
    let Some((stage, seconds)) = line.last() else { return String::new() };
    let word = if answered && *stage == Stage::Talk { ANSWERED } else { format::stage(*stage) };
    seconds.map_or_else(|| word.to_owned(), |seconds| format!("{word} {}", format::clock(seconds)))
}

/// The stage, the controls set on the call, and the current action. Controls matter more than the word for the stage.
fn live_words(view: &View, tracked: &TrackedCall, answered: bool) -> String {
    let (stage, set) = (stage(view, tracked, answered), controls_set::in_row(view, tracked));
    if set.is_empty() {
        return format!("{stage}  {}", running(tracked));
    }
    let clock = stage.rsplit_once(' ').map_or("", |(_, clock)| clock);
    format!("{clock} {set} {}", running(tracked))
}

/// The last known stage, and its age.
fn stale_words(view: &View, tracked: &TrackedCall, age: std::time::Duration, answered: bool) -> String {
    let stage = stage(view, tracked, answered).replace(ANSWERED, "✓");
    format!("{stage}  stale {}  {}", format::roughly(age), controls_set::in_row(view, tracked))
}

/// The current action.
fn running(tracked: &TrackedCall) -> String {
    tracked.call.action.as_ref().map(FlowAction::summary).unwrap_or_default()
}

/// Talk time and end of a call; a leg that answered has a sign.
fn ended_words(view: &View, tracked: &TrackedCall, ending: &HangupCause, answered: bool, room: usize) -> String {
    let talked = tracked.call.talked(view.ended(tracked)).map(|seconds| format::clock(seconds) + " ");
    let words = format!("{}{ending}", talked.unwrap_or_default());
    if answered && text::width(&words) + 2 <= room { format!("✓ {words}") } else { words }
}

fn group_cells(
    view: &View,
    tracked: &TrackedGroup,
    columns: &Columns,
    branch: Branch,
    answered: bool,
) -> Vec<Span<'static>> {
    let theme = view.appearance.theme;
    let group = &tracked.group;
    let base = if tracked.is_live() { Style::new() } else { theme.dim() };
    let started = group.created.map(|at| moment(view, at, columns)).unwrap_or_default();
    let word = match group.state() {
        _ if tracked.hanging_up.is_some() => "hanging up…",
        _ if !tracked.is_live() && columns.started == 0 => started.as_str(),
        word => word,
    };
    let mut spans = started_cell(&started, base, columns);
    let status = Status::of_group(word, base, theme);
    spans.extend(status_cell(&status, branch, columns, view));
    let to = Address::labels(&group.destinations);
    spans.extend(parties("out", false, &party(&group.source), &to, base, columns));
    let style = if group.rings_nobody() { theme.warning() } else { base };
    let size = format::size(group);
    let note = if answered { format!("{ANSWERED}  {size}") } else { size };
    spans.push(Span::styled(text::cut(&note, columns.end), style));
    spans
}
