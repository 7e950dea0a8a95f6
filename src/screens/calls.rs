//! The pane of calls: headings, rows, and how many calls are above and below them.

pub(crate) mod columns;
pub(crate) mod failed;
pub(crate) mod party;
pub(crate) mod row;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::View;
use crate::base::safe_text;
use crate::domain::Target;
use crate::keys::command::Command;
use crate::model::notices::sentence;
use crate::model::{Count, PaneId};
use crate::screens::calls::columns::Columns;
use crate::screens::spots::Spot;
use crate::widgets::{paint, text};

/// Draws the table. Returns how many rows fit.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) -> usize {
    let theme = view.appearance.theme;
    let table = &view.model.calls.table;
    let focused = view.focused(PaneId::Calls);
    let filtering = table.filter.typing || !table.filter.is_empty();
    let problem = table.problem.as_ref().filter(|_| filtering);
    let below = u16::from(filtering) + u16::from(problem.is_some());
    let rows = usize::from(area.height.saturating_sub(2 + below));
    let offset = table.cursor().offset().min(table.rows().len().saturating_sub(1));
    let (title, right) = title(view, usize::from(area.width), offset, rows);
    let inner = paint::ruled(frame, area, theme, focused, title, right);
    view.spots.note(area, || Spot::Pane(PaneId::Calls));
    let dated = shows_another_day(view, offset, rows);
    let (width, clock) = (usize::from(inner.width), &view.appearance.clock);
    let columns = Columns::of(&table.columns, width, dated, table.deepest(), clock, view.is_still());
    paint::line(frame, inner, 0, columns.heading(theme, Some((table.column, table.reversed))));
    for (heading, column) in columns.headings(inner) {
        view.spots.note(heading, || Spot::Heading(column));
    }
    if table.rows().is_empty() {
        let wrapped = text::wrap(&why_empty(view), usize::from(inner.width).saturating_sub(2)).into_iter().take(rows);
        let lines = wrapped.map(|line| Line::styled(format!("  {line}"), theme.dim()));
        paint::lines(frame, inner, 1, lines);
    }
    for (at, row) in table.rows().iter().enumerate().skip(offset).take(rows) {
        let selected = at == table.cursor().index();
        let line = row::draw(view, row, &columns, selected);
        let bar = selected.then(|| theme.selected(focused));
        let place = u16::try_from(at - offset + 1).unwrap_or(u16::MAX);
        paint::row(frame, inner, place, line, bar);
        view.spots.note_row(inner, place, || Spot::Call(row.target.clone()));
    }
    if filtering {
        let at = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
        paint::filter_line(frame, at, theme, &table.filter, focused);
    }
    if let Some(why) = problem {
        let line = Line::styled(text::cut(why, usize::from(inner.width)), theme.warning());
        paint::line(frame, inner, inner.height.saturating_sub(2), line);
    }
    rows
}

/// Whether one of the rows on screen began on another day than today.
fn shows_another_day(view: &View, offset: usize, rows: usize) -> bool {
    let calls = &view.model.calls;
    let day = |at: Timestamp| view.appearance.clock.zoned(at).date();
    let today = day(view.now.wall);
    let created = |target: &Target| match target {
        Target::Call(id) => calls.call(id)?.call.times.create,
        Target::Group(id) => calls.group(id)?.group.created,
    };
    let shown = calls.table.rows().iter().skip(offset).take(rows);
    shown.filter_map(|row| created(&row.target)).any(|at| day(at) != today)
}

fn why_empty(view: &View) -> String {
    let calls = &view.model.calls;
    let table = &calls.table;
    match (&calls.error, calls.as_of) {
        _ if table.problem.is_some() && !table.filter.is_empty() => {
            format!("Nothing matches. {} clears.", view.clearing(&table.filter))
        }
        _ if !table.filter.is_empty() => {
            let esc = view.clearing(&table.filter);
            format!("Nothing matches “{}”. {esc} clears.", table.filter.input.value())
        }
        (Some(error), None) => sentence(error),
        _ if table.paused.is_some() && calls.known().calls > 0 => {
            format!("Calls have come since the pause. {} shows them.", view.model.hint(Command::Pause))
        }
        (Some(_), Some(_)) => "There were no calls when they were last read.".to_owned(),
        (None, Some(_)) if view.model.settings.read_only => "No calls yet. They appear here as they begin.".to_owned(),
        (None, Some(_)) => format!("No calls yet. Press {} to place one.", view.model.hint(Command::Dial)),
        (None, None) => "Loading…".to_owned(),
    }
}

/// The number of calls above the rows on screen.
fn above(view: &View, offset: usize) -> Count {
    let calls = &view.model.calls;
    let table = &calls.table;
    let count = table.sight().over(offset);
    if table.paused.is_some() && table.filter.is_empty() {
        // Calls that arrived during the pause have no row yet.
        let unseen = calls.known().without(table.sight().all());
        return Count { calls: count.calls + unseen.calls, live: count.live + unseen.live };
    }
    count
}

fn just_placed(view: &View, is_there: impl Fn(usize) -> bool) -> usize {
    let table = &view.model.calls.table;
    table.just_placed().iter().filter_map(|target| table.row_of(target)).filter(|row| is_there(*row)).count()
}

fn out_of_sight(sign: &str, count: Count, what: &str, placed: usize) -> Option<String> {
    let Count { calls, live } = count;
    let more = |count: usize, what: &str| {
        if count > 0 { format!(", {} {what}", safe_text::count(count)) } else { String::new() }
    };
    let words =
        || format!("{sign} {} {what}{}{}", safe_text::count(calls), more(live, "live"), more(placed, "just placed"));
    (calls > 0 || placed > 0).then(words)
}

/// How many calls the table shows, `7 of 307` under a filter. Calls without a row because of a pause count as shown:
/// the rule over the table says where they are.
pub fn shown(view: &View) -> String {
    let calls = &view.model.calls;
    let all = calls.known().calls;
    let filtered = !calls.table.filter.is_empty();
    counted(if filtered { calls.table.sight().all().calls } else { all }, all)
}

/// What stands on the rule over the table: at the left what it shows, the most important first; at the right how many
/// calls are out of sight.
fn title<'a>(view: &View, columns: usize, offset: usize, rows: usize) -> (Line<'a>, Option<Line<'a>>) {
    let theme = view.appearance.theme;
    let table = &view.model.calls.table;
    let what = if table.newest_on_top() { "newer" } else { "above" };
    let above = out_of_sight("↑", above(view, offset), what, just_placed(view, |row| row < offset));
    let below =
        out_of_sight("↓", table.sight().from(offset + rows), "more", just_placed(view, |row| row >= offset + rows));
    let follows = table.following && table.newest_on_top() && table.paused.is_none() && above.is_none();
    // The key does not work where a question or a text field takes all keys.
    let hint = match (follows, above.is_some() && !view.keys_taken()) {
        (true, _) => Some("following the newest".to_owned()),
        (false, true) => Some(format!("{} follows", view.model.hint(Command::FollowNewest))),
        (false, false) => None,
    };
    let joined = |words: [Option<&String>; 3]| {
        let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
        words.join(" · ")
    };
    let parts = parts(view);
    let needed: usize = parts.iter().take(2).flatten().map(Span::width).sum::<usize>() + 10;
    let whole = joined([above.as_ref(), hint.as_ref(), below.as_ref()]);
    let fits = text::width(&whole) + needed <= columns;
    let words = if fits { whole } else { joined([above.as_ref(), below.as_ref(), None]) };
    let style = if above.is_none() && below.is_none() { theme.dim() } else { theme.warning() };
    let right = (!words.is_empty()).then(|| Line::styled(format!(" {words} "), style));
    let width = right.as_ref().map_or(0, Line::width);
    let mut left = vec![Span::raw(" ")];
    left.extend(paint::as_many_as_fit(parts, columns.saturating_sub(width + 6)));
    left.push(Span::raw(" "));
    (Line::from(left), right)
}

fn parts(view: &View) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    let table = &calls.table;
    let filtered = !table.filter.is_empty();
    let mut parts = vec![vec![Span::styled("1 Calls ", theme.strong()), Span::raw(shown(view))]];
    if calls.known().live > 0 {
        let all = calls.known().live;
        let shown = if filtered { table.sight().all().live } else { all };
        parts.push(vec![Span::styled(format!("{} live", counted(shown, all)), theme.strong())]);
    }
    if let Some(name) = view.model.view().map(|view| view.name).filter(|name| name != "all") {
        parts.push(vec![Span::styled(name, theme.strong())]);
    }
    if calls.leaves_calls_out() {
        parts.push(vec![Span::styled("more left out", theme.warning())]);
    }
    let hidden = table.just_placed().iter().filter(|target| table.row_of(target).is_none()).count();
    if filtered && hidden > 0 {
        parts.push(vec![Span::styled(format!("{hidden} just placed hidden"), theme.warning())]);
    }
    if !calls.marked.is_empty() {
        parts.push(vec![Span::styled(format!("{} marked", calls.marked.len()), theme.warning())]);
    }
    if calls.error.is_some() {
        parts.push(vec![Span::styled("list stale", theme.warning())]);
    }
    if let Some(batch) = view.model.batch.as_ref().filter(|batch| batch.runs()) {
        let words = format!("list {} of {}", batch.count().answered, batch.entries.len());
        parts.push(vec![Span::styled(words, theme.warning())]);
    }
    if calls.skipped > 0 {
        parts.push(vec![Span::styled(format!("+{} unreadable", calls.skipped), theme.warning())]);
    }
    parts
}

/// `7`, or `7 of 307` if not all are shown.
pub fn counted(shown: usize, all: usize) -> String {
    let (shown_in_words, all_in_words) = (safe_text::count(shown), safe_text::count(all));
    if shown == all { all_in_words } else { format!("{shown_in_words} of {all_in_words}") }
}
