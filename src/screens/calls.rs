//! The pane of calls: statistics, headings, rows, and how many calls are above and below them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::View;
use crate::base::safe_text;
use crate::keys::command::Command;
use crate::model::notices::sentence;
use crate::model::{Count, PaneId};
use crate::screens::call_row::{self, Columns};
use crate::screens::summary;
use crate::widgets::{paint, text};

/// Least height of the pane at which the statistics get a line.
const WITH_STRIP: u16 = 6;

/// Draws the table. Returns how many rows fit.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) -> usize {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    let table = &calls.table;
    let focused = view.focused(PaneId::Calls);
    let inner = paint::framed(frame, area, theme, focused, Line::default());
    let columns = Columns::of(usize::from(inner.width), table.deepest());
    let filtering = table.filter.typing || !table.filter.is_empty();
    let strip = u16::from(inner.height >= WITH_STRIP);
    if strip > 0 {
        paint::line(frame, inner, 0, summary::line(view, usize::from(inner.width)));
    }
    let head = strip + 1;
    let problem = table.problem.as_ref().filter(|_| filtering);
    let below = u16::from(filtering) + u16::from(problem.is_some());
    let rows = usize::from(inner.height.saturating_sub(head + below));
    paint::line(frame, inner, strip, call_row::heading(view, &columns));
    if table.rows().is_empty() {
        let words = match (&calls.error, calls.as_of) {
            _ if problem.is_some() => format!("Nothing matches. {} clears.", view.clearing(&table.filter)),
            _ if !table.filter.is_empty() => {
                let esc = view.clearing(&table.filter);
                format!("Nothing matches “{}”. {esc} clears.", table.filter.input.value())
            }
            (Some(error), None) => sentence(error),
            (_, Some(_)) => {
                format!("No calls yet. Press {} to place one.", view.model.hint(Command::Dial))
            }
            (None, None) => "Loading…".to_owned(),
        };
        let wrapped = text::wrap(&words, usize::from(inner.width).saturating_sub(2)).into_iter().take(rows);
        let lines = wrapped.map(|line| Line::styled(format!("  {line}"), theme.dim()));
        paint::lines(frame, inner, usize::from(head), lines);
    }
    let cursor = table.cursor();
    let offset = cursor.offset().min(table.rows().len().saturating_sub(1));
    for (at, row) in table.rows().iter().enumerate().skip(offset).take(rows) {
        let selected = at == cursor.index();
        let line = call_row::draw(view, row, &columns, selected);
        let bar = selected.then(|| theme.selected(focused));
        paint::row(frame, inner, head + u16::try_from(at - offset).unwrap_or(u16::MAX - head), line, bar);
    }
    if filtering {
        let at = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
        paint::filter_line(frame, at, view.appearance.theme, &table.filter, focused);
    }
    if let Some(why) = problem {
        let line = Line::styled(text::cut(why, usize::from(inner.width)), theme.warning());
        paint::line(frame, inner, inner.height.saturating_sub(2), line);
    }
    draw_borders(frame, area, view, offset, rows);
    rows
}

/// Draws the title on the upper border at the left, and the calls out of sight on both borders at the right.
fn draw_borders(frame: &mut Frame, area: Rect, view: &View, offset: usize, rows: usize) {
    let theme = view.appearance.theme;
    let width = usize::from(area.width.saturating_sub(2));
    let (above, below) = (above(view, offset), below(view, offset + rows));
    // The key does not work where a question or a text field takes all keys.
    let taken = view.keys_taken();
    let keys = if taken { String::new() } else { format!(" · {} follows", view.model.hint(Command::FollowNewest)) };
    let left = title(view, above.is_some());
    let needed: usize = left.iter().take(2).flatten().map(Span::width).sum::<usize>() + 6;
    let above = above.map(|words| {
        let long = text::width(&words) + text::width(&keys) + needed <= width;
        if long { format!(" {words}{keys} ") } else { format!(" {words} ") }
    });
    let used = above.as_deref().map_or(0, text::width);
    let mut spans = vec![Span::raw(" ")];
    spans.extend(paint::as_many_as_fit(left, width.saturating_sub(used + 2)));
    spans.push(Span::raw(" "));
    border(frame, area, area.y, false, Line::from(spans));
    if let Some(words) = above {
        border(frame, area, area.y, true, Line::styled(words, theme.warning()));
    }
    if let Some(words) = below {
        border(frame, area, area.bottom().saturating_sub(1), true, Line::styled(format!(" {words} "), theme.warning()));
    }
}

/// Writes on a border, at its left or right.
fn border(frame: &mut Frame, area: Rect, y: u16, at_right: bool, line: Line) {
    let width = u16::try_from(line.width()).unwrap_or(u16::MAX).min(area.width.saturating_sub(2));
    let x = if at_right { area.right().saturating_sub(1 + width) } else { area.x + 1 };
    frame.render_widget(Paragraph::new(line), Rect { x, y, width, height: 1.min(area.height) });
}

/// The number of calls above the rows on screen, as a text; `None` if there are none.
fn above(view: &View, offset: usize) -> Option<String> {
    let calls = &view.model.calls;
    let table = &calls.table;
    let mut count = table.sight().over(offset);
    if table.paused.is_some() && table.filter.is_empty() {
        // Calls that arrived during the pause have no row yet.
        let unseen = calls.known().without(table.sight().all());
        count = Count { calls: count.calls + unseen.calls, live: count.live + unseen.live };
    }
    let what = if table.newest_on_top() { "newer" } else { "above" };
    out_of_sight("↑", count, what, just_placed(view, |row| row < offset))
}

/// The number of calls from a row on, as a text; `None` if there are none.
fn below(view: &View, row: usize) -> Option<String> {
    let table = &view.model.calls.table;
    out_of_sight("↓", table.sight().from(row), "more", just_placed(view, |at| at >= row))
}

fn just_placed(view: &View, is_there: impl Fn(usize) -> bool) -> usize {
    let table = &view.model.calls.table;
    table.just_placed().iter().filter_map(|target| table.row_of(target)).filter(|row| is_there(*row)).count()
}

fn out_of_sight(sign: &str, count: Count, what: &str, placed: usize) -> Option<String> {
    let Count { calls, live } = count;
    let more = |count: usize, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
    let words = || format!("{sign} {calls} {what}{}{}", more(live, "live"), more(placed, "just placed"));
    (calls > 0 || placed > 0).then(words)
}

/// How many calls the table shows, `7 of 307` under a filter. Calls without a row because of a pause count as shown:
/// the border says where they are.
pub fn shown(view: &View) -> String {
    count(view, |count| count.calls)
}

fn count(view: &View, of: impl Fn(Count) -> usize) -> String {
    let calls = &view.model.calls;
    let all = of(calls.known());
    let filtered = !calls.table.filter.is_empty();
    counted(if filtered { of(calls.table.sight().all()) } else { all }, all)
}

/// The title of the table, the most important parts first.
fn title(view: &View, newer_out_of_sight: bool) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    let table = &calls.table;
    let filtered = !table.filter.is_empty();
    let mut parts = vec![vec![Span::styled("1 Calls ", theme.strong()), Span::raw(shown(view))]];
    if calls.known().live > 0 {
        let live = count(view, |count| count.live);
        parts.push(vec![Span::styled(format!("{live} live"), theme.strong())]);
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
    if table.following && table.newest_on_top() && table.paused.is_none() && !newer_out_of_sight {
        parts.push(vec![Span::styled("following the newest", theme.dim())]);
    }
    parts
}

/// `7`, or `7 of 307` if not all are shown.
pub fn counted(shown: usize, all: usize) -> String {
    let (shown_in_words, all_in_words) = (safe_text::count(shown), safe_text::count(all));
    if shown == all { all_in_words } else { format!("{shown_in_words} of {all_in_words}") }
}
