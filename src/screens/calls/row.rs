//! A row of the table of calls: the signs before it, and the contents of its columns.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::columns::{Columns, SINCE, Slot};
use super::party;
use crate::domain::{Address, Column, Direction, FlowAction, HangupBy, HangupCause, Stage, Target};
use crate::model::{Branch, CallRow, TrackedCall, TrackedGroup};
use crate::screens::status::{self, Status};
use crate::screens::{View, controls_set, life_line};
use crate::widgets::{format, plain_signs, text};

/// The sign before a selected or marked row.
pub fn mark(selected: bool, marked: bool) -> &'static str {
    match (selected, marked) {
        (true, true) => ">*",
        (false, true) => " *",
        (true, false) => "> ",
        (false, false) => "  ",
    }
}

/// The row of a call or groupcall.
pub fn draw(view: &View, row: &CallRow, columns: &Columns, selected: bool) -> Line<'static> {
    let calls = &view.model.calls;
    let answered = calls.has_answered(&row.target);
    let mut spans = vec![signs(view, row, columns, selected)];
    match &row.target {
        Target::Call(id) => match calls.call(id) {
            Some(tracked) => {
                let row = CallCells::of(view, tracked, row.branch, answered);
                spans.extend(columns.slots.iter().flat_map(|slot| row.cell(*slot)));
            }
            None => spans.push(absent(view, row, columns, "leg", id.tail())),
        },
        Target::Group(id) => match calls.group(id) {
            Some(group) => {
                let cell = |slot: &Slot| group_cell(view, group, row.branch, answered, *slot);
                spans.extend(columns.slots.iter().flat_map(cell));
            }
            None => spans.push(absent(view, row, columns, "groupcall", id.tail())),
        },
    }
    Line::from(spans)
}

/// `>` the selected row, `*` a marked one, `@` placed here, `n` with a note. Where space is short, one sign stands for
/// the last three.
fn signs(view: &View, row: &CallRow, columns: &Columns, selected: bool) -> Span<'static> {
    let calls = &view.model.calls;
    let (placed_here, id) = match &row.target {
        Target::Call(id) => (calls.call(id).is_some_and(|tracked| tracked.placed_here), id.as_str()),
        Target::Group(id) => (calls.group(id).is_some_and(|tracked| tracked.placed_here), id.as_str()),
    };
    let mark = mark(selected, calls.marked.contains(&row.target));
    let placed_here = if placed_here { "@" } else { " " };
    let noted = if calls.notes.on(id).is_some() { "n" } else { " " };
    if columns.signs > 2 {
        return Span::raw(format!("{mark}{placed_here}{noted} "));
    }
    let (first, second) = mark.split_at(1);
    let sign = [second, placed_here, noted].into_iter().find(|sign| *sign != " ").unwrap_or(" ");
    Span::raw(format!("{first}{sign}"))
}

/// A row whose call is not known.
fn absent(view: &View, row: &CallRow, columns: &Columns, kind: &str, id: &str) -> Span<'static> {
    let first = columns.slots.first().filter(|slot| slot.column == Column::Time).map_or(0, |slot| slot.width + 1);
    let (indent, lines) = (" ".repeat(first), row.branch.lines());
    let words = if lines.is_empty() {
        format!("{indent}…{id} is no longer in the table")
    } else {
        format!("{indent}{lines} {kind} …{id} is being created")
    };
    Span::styled(text::clean(&words), view.appearance.theme.dim())
}

/// The far end behind an arrow for the direction; `party` gives it in so many columns.
pub fn far_end(incoming: bool, slot: Slot, base: Style, party: impl FnOnce(usize) -> String) -> Vec<Span<'static>> {
    let room = Slot { width: slot.width.saturating_sub(2), ..slot };
    let arrow = if incoming { "← " } else { "→ " };
    vec![Span::styled(arrow, base), Span::styled(cell(&party(room.width), room), plain_signs::theirs(base))]
}

/// A text in a column, with a blank after it.
pub fn cell(text: &str, slot: Slot) -> String {
    let mut cell = text::fit(text, slot.width);
    cell.push(' ');
    cell
}

/// When the call began: the time, or the date if it was not today.
pub fn moment(view: &View, at: jiff::Timestamp, slot: Slot) -> String {
    let clock = &view.appearance.clock;
    let words = if slot.width >= format::time_or_date_width(clock) {
        format::time_or_date
    } else if slot.width >= format::time_or_day_width(clock) {
        format::time_or_day
    } else {
        format::minute_or_day
    };
    words(at, view.now.wall, clock)
}

/// The status after the lines of its tree.
fn status_cell(view: &View, status: &Status, branch: Branch, slot: Slot) -> Vec<Span<'static>> {
    let mut spans = vec![Span::styled(branch.lines(), view.appearance.theme.dim())];
    spans.extend(status.spans(slot.width.saturating_sub(branch.depth())));
    spans.push(Span::raw(" "));
    spans
}

/// What the columns of a call have in common.
struct CallCells<'a> {
    view: &'a View<'a>,
    tracked: &'a TrackedCall,
    branch: Branch,
    answered: bool,
    /// Time since a live call was last confirmed, if it is stale.
    stale: Option<std::time::Duration>,
    /// How an ended call ended.
    ending: Option<HangupCause>,
    /// The stage of a live call, or the last one of an ended call, with its length in seconds.
    reached: Option<(Stage, Option<f64>)>,
    /// The style of most columns.
    base: Style,
}

impl<'a> CallCells<'a> {
    fn of(view: &'a View<'a>, tracked: &'a TrackedCall, branch: Branch, answered: bool) -> Self {
        let calls = &view.model.calls;
        let stale = calls.stale_for(tracked, view.now);
        let ending = calls.ending(tracked);
        let reached = tracked.call.lifeline(view.timers(tracked)).pop();
        let base = if ending.is_none() && stale.is_none() { Style::new() } else { view.appearance.theme.dim() };
        Self { view, tracked, branch, answered, stale, ending, reached, base }
    }

    fn cell(&self, slot: Slot) -> Vec<Span<'static>> {
        let Self { view, tracked, base, .. } = *self;
        let call = &tracked.call;
        let incoming = call.direction == Direction::Incoming;
        let plain = |words: &str| vec![Span::styled(cell(words, slot), base)];
        let theirs = |words: &str| vec![Span::styled(cell(words, slot), plain_signs::theirs(base))];
        match slot.column {
            Column::Time => plain(&call.times.create.map(|at| moment(view, at, slot)).unwrap_or_default()),
            Column::Status => status_cell(view, &self.status(), self.branch, slot),
            Column::Direction => plain(call.direction.short()),
            Column::Own if incoming => theirs(&party::short(view, &call.destination, slot.width)),
            Column::From | Column::Own => theirs(&party::short(view, &call.source, slot.width)),
            Column::To => theirs(&self.called(slot.width)),
            Column::FarEnd => far_end(incoming, slot, base, |room| {
                if incoming { party::short(view, &call.source, room) } else { self.called(room) }
            }),
            Column::Life => {
                let now = if self.ending.is_some() { view.ended(tracked) } else { view.drawn_until(tracked) };
                let end = life_line::End::of(self.ending.as_ref());
                let line = text::fit(&life_line::life_cell(&call.times, end, now, slot.width), slot.width + 1);
                life_line::colored(&line, view.appearance.theme, base)
            }
            Column::Duration => {
                let style = if self.beyond_threshold() { view.appearance.theme.warning() } else { base };
                vec![Span::styled(cell(&self.duration(slot), slot), style)]
            }
            Column::Outcome => self.outcome(slot),
            Column::HungUpBy => plain(self.hung_up_by()),
            // It would count.
            Column::Cost if view.is_still() && tracked.is_live() => plain(""),
            Column::Cost => plain(&view.model.cost_cell(call, view.timers(tracked))),
            Column::Country => plain(view.model.calls.countries.of(call.other_party()).unwrap_or("…")),
            Column::Flow => theirs(&self.flow()),
            Column::Note => theirs(view.model.calls.notes.on(call.id.as_str()).unwrap_or_default()),
            Column::PlacedHere => plain(if tracked.placed_here { "here" } else { "" }),
        }
    }

    fn status(&self) -> Status {
        let Self { view, tracked, .. } = *self;
        let theme = view.appearance.theme;
        let mut status = status::of_call(view, tracked);
        match self.stale {
            Some(_) => status.words = theme.dim(),
            // A badge stands out enough.
            None if !view.is_still() && status.words.bg.is_none() && tracked.has_just_changed(view.now) => {
                status.words = theme.just_changed();
            }
            None => {}
        }
        status
    }

    /// The called party. Under its groupcall the extension is known: there it is the device.
    fn called(&self, columns: usize) -> String {
        let to = &self.tracked.call.destination;
        match to.device().filter(|_| self.branch.depth() > 0) {
            Some(device) => text::cut(&format!("@{device}"), columns),
            None => party::short(self.view, to, columns),
        }
    }

    /// Time in the stage of a live call, or since when it has it; talk time of an ended one, or in brackets its length if
    /// it was not answered.
    fn duration(&self, slot: Slot) -> String {
        let Self { view, tracked, .. } = *self;
        let call = &tracked.call;
        if self.ending.is_none() {
            let sign = if self.beyond_threshold() { "!" } else { "" };
            if view.is_still() {
                let began = call.stage_began().filter(|_| self.reached.is_some_and(|(_, lasted)| lasted.is_some()));
                let clock = &view.appearance.clock;
                let since = began.map(|(_, at)| format::minute_or_day(at, view.now.wall, clock));
                let words = since.map(|at| if slot.width < SINCE { format!("{at}-") } else { format!("since {at}") });
                return words.map(|words| format!("{sign}{words}")).unwrap_or_default();
            }
            let lasted = self.reached.and_then(|(_, seconds)| seconds).map(format::clock);
            return lasted.map(|lasted| format!("{sign}{lasted}")).unwrap_or_default();
        }
        let ended = view.ended(tracked);
        if let Some(talked) = call.talked(ended) {
            return format::clock(talked);
        }
        let lasted = call.times.create.filter(|_| call.times.progressing.is_none());
        lasted.and_then(|from| format::lasted(from, ended)).map(|lasted| format!("({lasted})")).unwrap_or_default()
    }

    /// Whether it rings or talks longer than the user's threshold.
    fn beyond_threshold(&self) -> bool {
        let thresholds = &self.view.model.settings.board.thresholds;
        let limit = match self.reached {
            _ if self.ending.is_some() => None,
            Some((Stage::Ring, _)) => thresholds.ringing,
            Some((Stage::Talk, _)) => thresholds.talking,
            _ => None,
        };
        let lasted = self.reached.and_then(|(_, seconds)| seconds);
        limit.zip(lasted).is_some_and(|(limit, seconds)| seconds >= limit.as_secs_f64())
    }

    /// How the call ended; or its age if it is stale, the controls set on it, and its current action.
    fn outcome(&self, slot: Slot) -> Vec<Span<'static>> {
        let Self { view, tracked, .. } = *self;
        let theme = view.appearance.theme;
        let (words, style) = match (&self.ending, self.stale) {
            (Some(ending), _) => {
                let style = if ending.failed { theme.strong() } else { self.base };
                (ended_words(ending, self.answered, slot.width), style)
            }
            (None, Some(age)) => {
                let set = controls_set::in_row(view, tracked);
                let sign = if self.answers() { "✓ " } else { "" };
                let age = if view.is_still() {
                    let at = view.now.wall_at(tracked.confirmed);
                    format::minute_or_day(at, view.now.wall, &view.appearance.clock)
                } else {
                    format::roughly(age)
                };
                (format!("{sign}stale {age}  {set}"), theme.warning())
            }
            (None, None) => {
                let set = controls_set::in_row(view, tracked);
                let sign = if self.answers() { "✓ answered  " } else { "" };
                let running = tracked.call.action.as_deref().map(FlowAction::summary).unwrap_or_default();
                (format!("{set}{sign}{running}"), self.base)
            }
        };
        vec![Span::styled(cell(&words, slot), style)]
    }

    /// Whether it talks as the leg that answered.
    fn answers(&self) -> bool {
        self.answered && matches!(self.reached, Some((Stage::Talk, _)))
    }

    fn hung_up_by(&self) -> &'static str {
        if self.ending.is_none() {
            return "";
        }
        match self.tracked.call.hangup_by {
            _ if self.view.model.calls.evidence(self.tracked).hung_up_here => "you",
            HangupBy::Remote => "far end",
            HangupBy::Local => "VoIPBIN",
            _ => "–",
        }
    }

    fn flow(&self) -> String {
        let Some(id) = &self.tracked.call.flow_id else { return String::new() };
        self.view.model.flows.get(id).map_or_else(|| format!("…{}", id.tail()), |flow| flow.name.clone())
    }
}

/// Short forms of how a call ended, for narrow columns.
const SHORT: [(&str, &str); 9] = [
    ("far end hung up", "far end ended"),
    ("ended by VoIPBIN", "by VoIPBIN"),
    ("canceled by VoIPBIN", "canceled"),
    ("another leg answered", "other leg"),
    ("device not reached", "no device"),
    ("answering machine", "machine"),
    ("declined or unreachable", "declined"),
    ("ended, no reason given", "ended"),
    ("dropped after", "dropped"),
];

/// How a call ended, in as many words as fit; a leg that answered has a sign.
pub fn ended_words(ending: &HangupCause, answered: bool, room: usize) -> String {
    let mut words = ending.to_string();
    if text::width(&words) > room
        && let Some((long, short)) = SHORT.iter().find(|(long, _)| words.starts_with(long))
    {
        words = words.replacen(long, short, 1);
    }
    if text::width(&words) > room
        && let Some((short, _)) = words.split_once(", ")
    {
        words.truncate(short.len());
    }
    if answered && text::width(&words) + 2 <= room { format!("✓ {words}") } else { words }
}

fn group_cell(view: &View, tracked: &TrackedGroup, branch: Branch, answered: bool, slot: Slot) -> Vec<Span<'static>> {
    let theme = view.appearance.theme;
    let group = &tracked.group;
    let base = if tracked.is_live() { Style::new() } else { theme.dim() };
    let plain = |words: &str| vec![Span::styled(cell(words, slot), base)];
    let theirs = |words: &str| vec![Span::styled(cell(words, slot), plain_signs::theirs(base))];
    match slot.column {
        Column::Time => plain(&group.created.map(|at| moment(view, at, slot)).unwrap_or_default()),
        Column::Status => {
            let word = if tracked.hanging_up.is_some() { "hanging up…" } else { group.state() };
            status_cell(view, &Status::of_group(word, base, theme), branch, slot)
        }
        Column::Direction => plain("out"),
        Column::From | Column::Own => theirs(&party::short(view, &group.source, slot.width)),
        Column::To => theirs(&Address::labels(&group.destinations)),
        Column::FarEnd => far_end(false, slot, base, |_| Address::labels(&group.destinations)),
        Column::Outcome => {
            let style = if group.rings_nobody() { theme.warning() } else { base };
            let size = format::size(group);
            let words = if answered { format!("✓ answered  {size}") } else { size };
            vec![Span::styled(cell(&words, slot), style)]
        }
        Column::Note => theirs(view.model.calls.notes.on(group.id.as_str()).unwrap_or_default()),
        Column::PlacedHere => plain(if tracked.placed_here { "here" } else { "" }),
        Column::Life | Column::Duration | Column::HungUpBy | Column::Cost | Column::Country | Column::Flow => plain(""),
    }
}
