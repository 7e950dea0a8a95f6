//! The table of calls.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use super::{View, ascii, control, lists, pen, strip, text, words};
use crate::app::notices::sentence;
use crate::app::{Branch, Column, Focus, Row, Tracked, TrackedGroup};
use crate::domain::{Action, Address, CallStatus, Direction, HangupReason, Stage, Target};

const DIRECTION: usize = 4;
/// What tells the leg that answered from those that did not.
const ANSWERED: &str = "✓ answered";
/// For how many seconds a call that failed stands out as one that has just done so.
const JUST_FAILED: i64 = 60;
/// The least height of the pane in which the figures have a line.
const WITH_STRIP: u16 = 6;

/// The widths of the columns; the last one takes what is left.
struct Columns {
    started: usize,
    status: usize,
    from: usize,
    to: usize,
    end: usize,
}

impl Columns {
    /// `deepest` is how far the lines of the trees reach into the status.
    fn of(width: usize, deepest: usize) -> Self {
        let started = if width >= 78 { 9 } else { 0 };
        let status = 15 + deepest.saturating_sub(1);
        let left = width.saturating_sub(2 + started + status + DIRECTION);
        // An E.164 number has up to 16 characters; one column more keeps it from its neighbour.
        let party = (left / 3).clamp(14, 25);
        Self { started, status, from: party, to: party, end: left.saturating_sub(2 * party) }
    }
}

/// Draws the table. Returns how many rows fit.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) -> usize {
    let theme = view.look.theme;
    let monitor = &view.app.monitor;
    let table = &monitor.table;
    let focused = view.focused(Focus::Calls);
    let inner = pen::framed(frame, area, theme, focused, title(view));
    let columns = Columns::of(usize::from(inner.width), table.deepest());
    let filtering = table.filter.typing || !table.filter.is_empty();
    let strip = u16::from(inner.height >= WITH_STRIP);
    if strip > 0 {
        pen::line(frame, inner, 0, strip::line(view, usize::from(inner.width)));
    }
    let head = strip + 1;
    let rows = usize::from(inner.height.saturating_sub(head + u16::from(filtering)));
    pen::line(frame, inner, strip, heading(view, &columns));
    if table.rows().is_empty() {
        let words = match (&monitor.error, monitor.as_of) {
            _ if !table.filter.is_empty() => format!("Nothing matches “{}”. Esc clears.", table.filter.input.value()),
            (Some(error), None) => sentence(error),
            (_, Some(_)) => {
                format!("No calls yet. Press {} to place one.", view.app.hint(crate::app::action::Action::Dial))
            }
            (None, None) => "Loading…".to_owned(),
        };
        for (at, line) in
            text::wrap(&words, usize::from(inner.width).saturating_sub(2)).into_iter().take(rows).enumerate()
        {
            pen::line(
                frame,
                inner,
                head + u16::try_from(at).unwrap_or(u16::MAX - head),
                Line::styled(format!("  {line}"), theme.dim()),
            );
        }
    }
    let cursor = table.cursor();
    let offset = cursor.offset().min(table.rows().len().saturating_sub(1));
    for (at, row) in table.rows().iter().enumerate().skip(offset).take(rows) {
        let selected = at == cursor.index();
        let line = draw_row(view, row, &columns, selected);
        let bar = selected.then(|| theme.selected(focused));
        pen::row(frame, inner, head + u16::try_from(at - offset).unwrap_or(u16::MAX - head), line, bar);
    }
    if filtering {
        let at = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
        lists::filter_line(frame, at, view, &table.filter, focused);
    }
    rows
}

fn title(view: &View) -> Line<'static> {
    let theme = view.look.theme;
    let monitor = &view.app.monitor;
    let mut spans =
        vec![Span::styled(" 1 Calls ", theme.strong()), Span::raw(format!("{} ", monitor.table.rows().len()))];
    let live = monitor.live();
    if live > 0 {
        spans.push(Span::styled(format!("{live} live "), theme.strong()));
    }
    if !monitor.marked.is_empty() {
        spans.push(Span::styled(format!("{} marked ", monitor.marked.len()), theme.warning()));
    }
    if let Some(batch) = view.app.batch.as_ref().filter(|batch| batch.runs()) {
        let words = format!("list {} of {} ", batch.count().answered, batch.entries.len());
        spans.push(Span::styled(words, theme.warning()));
    }
    if monitor.skipped > 0 {
        spans.push(Span::styled(format!("+{} unreadable ", monitor.skipped), theme.warning()));
    }
    if monitor.table.following {
        spans.push(Span::styled("following the newest ", Style::new()));
    }
    if monitor.error.is_some() {
        spans.push(Span::styled("list stale ", theme.warning()));
    }
    Line::from(spans)
}

fn heading(view: &View, columns: &Columns) -> Line<'static> {
    let table = &view.app.monitor.table;
    let name = |column: Column, name: &str| {
        let arrow = if table.reversed { "▴" } else { "▾" };
        if table.column == column { format!("{name}{arrow}") } else { name.to_owned() }
    };
    let mut line = "  ".to_owned();
    if columns.started > 0 {
        line += &text::fit(&name(Column::Started, "Started"), columns.started);
    }
    line += &text::fit(&name(Column::Status, "Status"), columns.status);
    line += &text::fit(&name(Column::Direction, "Dir"), DIRECTION);
    line += &text::fit(&name(Column::From, "From"), columns.from);
    line += &text::fit(&name(Column::To, "To"), columns.to);
    line += &text::cut(&name(Column::Talked, "Stage, or end"), columns.end);
    Line::styled(line, view.look.theme.dim())
}

fn draw_row(view: &View, row: &Row, columns: &Columns, selected: bool) -> Line<'static> {
    let marked = view.app.monitor.marked.contains(&row.target);
    let mark = match (selected, marked) {
        (true, true) => "▶*",
        (false, true) => " *",
        (true, false) => "> ",
        (false, false) => "  ",
    };
    let mut spans = vec![Span::raw(mark)];
    let absent = |kind: &str, id: &str| {
        let (indent, lines) = (" ".repeat(columns.started), row.branch.lines());
        let words = if lines.is_empty() {
            format!("{indent}…{id} has left the table")
        } else {
            format!("{indent}{lines} {kind} …{id} is being created")
        };
        Span::styled(text::clean(&words), view.look.theme.dim())
    };
    let answered = view.app.monitor.has_answered(&row.target);
    match &row.target {
        Target::Call(id) => match view.app.monitor.call(id) {
            Some(tracked) => spans.extend(call_cells(view, tracked, columns, row.branch, answered)),
            None => spans.push(absent("leg", id.tail())),
        },
        Target::Group(id) => match view.app.monitor.group(id) {
            Some(group) => spans.extend(group_cells(view, group, columns, row.branch, answered)),
            None => spans.push(absent("groupcall", id.tail())),
        },
    }
    Line::from(spans)
}

fn call_cells(view: &View, tracked: &Tracked, columns: &Columns, branch: Branch, answered: bool) -> Vec<Span<'static>> {
    let theme = view.look.theme;
    let call = &tracked.call;
    let unconfirmed = view.app.monitor.stale_for(tracked, view.now);
    let mut status = status(view, tracked);
    match unconfirmed {
        Some(_) => status.words = theme.dim(),
        // A badge stands out already.
        None if status.words.bg.is_none() && view.app.monitor.has_just_changed(tracked, view.now) => {
            status.words = theme.just_changed();
        }
        None => {}
    }
    let base = if tracked.is_live() && unconfirmed.is_none() { Style::new() } else { theme.dim() };
    let mut spans = Vec::new();
    if columns.started > 0 {
        let started = call.times.create.map(|at| words::time_or_date(at, view.now.wall, &view.look.zone));
        // A date needs more room than a time: the day is enough here, the details have it all.
        let started = started.unwrap_or_default();
        let short = if started.len() > 8 { started.chars().take(6).collect() } else { started };
        spans.push(Span::styled(cell(&short, columns.started), base));
    }
    spans.extend(status_cell(&status, branch, columns, view));
    let direction = match &call.direction {
        Direction::Incoming => "in",
        Direction::Outgoing => "out",
        other => other.as_str(),
    };
    spans.push(Span::styled(cell(direction, DIRECTION), base));
    spans.push(Span::styled(cell(&party(&call.source), columns.from), ascii::theirs(base)));
    spans.push(Span::styled(cell(&party(&call.destination), columns.to), ascii::theirs(base)));
    let (end, end_style) = match unconfirmed {
        Some(age) => (format!("stale {}  {}", words::roughly(age), stage(view, tracked, answered)), Style::new()),
        None if tracked.is_live() => (live_words(view, tracked, answered), base),
        None => (ended(tracked, answered), base),
    };
    spans.push(Span::styled(text::cut(&end, columns.end), end_style));
    spans
}

/// The status behind the lines of its tree.
fn status_cell(status: &Status, branch: Branch, columns: &Columns, view: &View) -> Vec<Span<'static>> {
    let left = columns.status.saturating_sub(branch.depth() + 1);
    let mut spans = vec![Span::styled(branch.lines(), view.look.theme.dim())];
    spans.extend(status.spans(left));
    spans.push(Span::raw(" "));
    spans
}

/// A text in a column, with a blank before the next one.
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

/// A status as it is drawn: a sign in its colour, and a word.
pub struct Status {
    sign: char,
    word: String,
    words: Style,
    theme: Theme,
}

impl Status {
    /// In exactly so many columns.
    pub fn spans(&self, columns: usize) -> Vec<Span<'static>> {
        self.theme.said(&text::fit(&format!("{} {}", self.sign, self.word), columns), self.words)
    }

    /// In as many columns as it needs.
    pub fn spans_as_wide_as_they_are(&self) -> Vec<Span<'static>> {
        self.spans(text::width(&text::clean(&self.word)) + 2)
    }
}

/// The status with its sign, or what is asked of the call.
pub fn status(view: &View, tracked: &Tracked) -> Status {
    let theme = view.look.theme;
    let call = &tracked.call;
    let say = |sign, word: &str, words| Status { sign, word: word.to_owned(), words, theme };
    if tracked.gone.is_some() {
        return say('∅', "ended", theme.dim());
    }
    if tracked.hanging_up.is_some() && !matches!(call.status, CallStatus::Canceling | CallStatus::Terminating) {
        return say('◒', "hanging up…", theme.warning());
    }
    if call.status.is_final() && call.hangup_reason.is_failure() {
        let now = view.app.link.server_time(view.now.wall);
        let since = call.times.hangup.map(|at| now.duration_since(at).as_secs());
        let fresh = since.is_some_and(|seconds| (0..JUST_FAILED).contains(&seconds));
        return say('✗', call.status.as_str(), if fresh { theme.failed_badge() } else { theme.bad() });
    }
    let (sign, words) = theme.status(&call.status);
    say(sign, call.status.as_str(), words)
}

/// The stage a live call is in, and for how long. A leg that talks has answered; which one did is said in so many words.
fn stage(view: &View, tracked: &Tracked, answered: bool) -> String {
    let call = &tracked.call;
    let now = view.timers(tracked);
    match (call.stage_began(), call.lifeline(now).last()) {
        (Some((Stage::Talk, _)), Some((_, seconds))) if answered => format!("{ANSWERED} {}", words::clock(*seconds)),
        (Some((stage, _)), Some((_, seconds))) => format!("{} {}", words::stage(stage), words::clock(*seconds)),
        _ => String::new(),
    }
}

/// The stage, what is set on the call, and the action that runs. What is set matters more than the word for the stage.
fn live_words(view: &View, tracked: &Tracked, answered: bool) -> String {
    let (stage, set) = (stage(view, tracked, answered), control::in_row(view, tracked));
    if set.is_empty() {
        return format!("{stage}  {}", running(tracked));
    }
    let clock = stage.rsplit_once(' ').map_or("", |(_, clock)| clock);
    format!("{clock} {set} {}", running(tracked))
}

/// The action that runs.
fn running(tracked: &Tracked) -> String {
    tracked.call.action.as_ref().map(Action::summary).unwrap_or_default()
}

/// Why a call ended and by whom, and how long it talked; of a leg that answered, that before all.
fn ended(tracked: &Tracked, answered: bool) -> String {
    let call = &tracked.call;
    if tracked.gone.is_some() {
        return "record gone".to_owned();
    }
    let mut reason = match &call.hangup_reason {
        HangupReason::None => "no reason given".to_owned(),
        known => known.as_str().to_owned(),
    };
    if !call.hangup_by.as_str().is_empty() {
        reason = format!("{reason} · {}", call.hangup_by.as_str());
    }
    let end = call.times.hangup.or(call.times.update).unwrap_or_default();
    match call.talked(end) {
        Some(seconds) if answered => format!("{ANSWERED} {}  {reason}", words::clock(seconds)),
        Some(seconds) => format!("{reason}  {}", words::clock(seconds)),
        None => reason,
    }
}

fn group_cells(
    view: &View,
    tracked: &TrackedGroup,
    columns: &Columns,
    branch: Branch,
    answered: bool,
) -> Vec<Span<'static>> {
    let theme = view.look.theme;
    let group = &tracked.group;
    let base = if tracked.is_live() { Style::new() } else { theme.dim() };
    let word = if tracked.hanging_up.is_some() { "hanging up…" } else { group.status.as_str() };
    let mut spans = Vec::new();
    if columns.started > 0 {
        let started = group.created.map(|at| words::time_of_day(at, &view.look.zone)).unwrap_or_default();
        spans.push(Span::styled(cell(&started, columns.started), base));
    }
    let status = Status { sign: '▤', word: word.to_owned(), words: base, theme };
    spans.extend(status_cell(&status, branch, columns, view));
    spans.push(Span::styled(cell("out", DIRECTION), base));
    spans.push(Span::styled(cell(&party(&group.source), columns.from), ascii::theirs(base)));
    let to = group.destinations.iter().map(Address::label).collect::<Vec<_>>().join(", ");
    spans.push(Span::styled(cell(&to, columns.to), ascii::theirs(base)));
    let style = if group.rings_nobody() { theme.warning() } else { base };
    let size = words::size(group);
    let note = if answered { format!("{ANSWERED}  {size}") } else { size };
    spans.push(Span::styled(text::cut(&note, columns.end), style));
    spans
}
