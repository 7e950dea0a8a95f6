//! Draws the palette: the line that is typed, the rows, and what is wrong or will happen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Palette;
use super::entry::{Chosen, Entry};
use crate::domain::{Address, Target};
use crate::screens::calls::party;
use crate::screens::screen::{Extent, View};
use crate::screens::spots::Spot;
use crate::screens::status;
use crate::widgets::{format, paint, text};

/// Width of the window, and most of its rows.
const WIDE: u16 = 78;
const HIGH: u16 = 22;
/// Columns of a call's status, of its other party, and of its time.
const STATUS: usize = 14;
const PARTY: usize = 24;
const TIME: usize = 9;
/// Most columns of keys.
const KEYS: usize = 14;
/// Most lines of what is wrong.
const MOST_FOOT: usize = 2;
/// What it never does.
const PROMISE: &str = "It dials and hangs up nothing: it opens the form, or asks.";

/// A line between the frame's sides.
enum Row<'a> {
    Rule(&'static str),
    Entry(usize, &'a Entry),
}

pub fn draw(palette: &Palette, frame: &mut Frame, body: Rect, view: &View) -> Extent {
    let theme = view.appearance.theme;
    let found = &palette.found;
    let count = match (found.len(), found.more) {
        (1, false) => "1 match".to_owned(),
        (count, more) => format!("{count}{} matches", if more { "+" } else { "" }),
    };
    let title = Line::from(vec![Span::styled(" Command ", theme.strong()), Span::raw(format!("{count} "))]);
    let area = paint::centered(body, WIDE, HIGH);
    let inner = paint::popup(frame, area, theme, title);
    let width = usize::from(inner.width);
    paint::line(frame, inner, 0, Line::styled(": ", theme.strong()));
    let field = Rect { x: inner.x + 2, width: inner.width.saturating_sub(2), height: 1.min(inner.height), ..inner };
    paint::draw_field(frame, field, &palette.line.input, true, Style::new());

    let (words, is_wrong) = foot(palette, view);
    let foot = text::wrap(&view.keyed(&words), width);
    let foot = &foot[..foot.len().min(MOST_FOOT)];
    let rows = rows(palette);
    let room = usize::from(inner.height).saturating_sub(1 + foot.len());
    let chosen = rows.iter().position(|row| matches!(row, Row::Entry(at, _) if Some(*at) == palette.at));
    let first = chosen.map_or(0, |at| (at + 1).saturating_sub(room));
    let list = Rect { y: inner.y + 1, height: u16::try_from(room).unwrap_or(u16::MAX), ..inner };
    if rows.is_empty() {
        let words = format!("Nothing matches “{}” that can be done now.", palette.line.input.value().trim());
        paint::line(frame, list, 0, Line::styled(text::cut(&words, width), theme.dim()));
    }
    for (place, row) in rows.iter().skip(first).take(room).enumerate() {
        let place = u16::try_from(place).unwrap_or(u16::MAX);
        match row {
            Row::Rule(words) => {
                let rule = "─".repeat(width.saturating_sub(text::width(words) + 3));
                paint::line(frame, list, place, Line::styled(format!("─ {words} {rule}"), theme.dim()));
            }
            Row::Entry(at, entry) => {
                let selected = Some(*at) == palette.at;
                let bar = selected.then(|| theme.selected(true));
                paint::row(frame, list, place, line(view, entry, selected, width), bar);
                view.spots.note_row(list, place, || Spot::Row(*at));
            }
        }
    }
    let style = if is_wrong { theme.bad() } else { theme.dim() };
    paint::lines(frame, inner, 1 + room, foot.iter().map(|words| Line::from(theme.said(words, style))));
    Extent { rows: rows.len(), visible: room }
}

fn rows(palette: &Palette) -> Vec<Row<'_>> {
    let found = &palette.found;
    let entry = |(at, entry)| Row::Entry(at, entry);
    let mut rows: Vec<Row> = found.above.iter().enumerate().map(entry).collect();
    if !found.below.is_empty() {
        rows.push(Row::Rule(found.rule));
        rows.extend(found.below.iter().enumerate().map(|(at, row)| entry((at + found.above.len(), row))));
    }
    rows
}

/// What is wrong, or what the row acts on, or what never happens; and whether something is wrong.
fn foot(palette: &Palette, view: &View) -> (String, bool) {
    if let Some(problem) = &palette.line.problem {
        return (format!("✗ {problem}"), true);
    }
    let Some(entry) = palette.entry() else { return (PROMISE.to_owned(), false) };
    match &entry.chosen {
        Chosen::Nothing(why) => (format!("✗ {why}"), true),
        _ => match palette.acted_on(entry) {
            [] => (PROMISE.to_owned(), false),
            targets => (acted_on(view, targets), false),
        },
    }
}

/// The calls that an action concerns: the palette may cover their rows.
fn acted_on(view: &View, targets: &[Target]) -> String {
    let calls = &view.model.calls;
    match targets {
        [Target::Call(id)] => match calls.call(id) {
            Some(tracked) => format!("On the call with {}.", party::short(view, tracked.call.other_party(), 40)),
            None => format!("On the call {id}."),
        },
        [Target::Group(id)] => match calls.group(id) {
            Some(tracked) => format!("On the groupcall to {}.", Address::labels(&tracked.group.destinations)),
            None => format!("On the groupcall {id}."),
        },
        several => format!("On {} marked calls.", several.len()),
    }
}

fn line(view: &View, entry: &Entry, selected: bool, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let mark = Span::raw(if selected { "> " } else { "  " });
    let width = width.saturating_sub(2);
    if let Some(target) = &entry.target {
        let mut spans = vec![mark];
        spans.extend(call(view, target, width));
        return Line::from(spans);
    }
    let beside = view.keyed(&entry.beside);
    let room = width.saturating_sub(text::width(&beside) + 1);
    // Keys always stay; words about an entry go before its own are cut.
    let crowded = text::width(&entry.label) > room && text::width(&beside) > KEYS;
    let (label, beside) = if crowded { (width, String::new()) } else { (room, beside) };
    let dead = matches!(entry.chosen, Chosen::Nothing(_));
    let style = if dead { theme.dim() } else { Style::new() };
    Line::from(vec![
        mark,
        Span::styled(text::fit(&view.keyed(&entry.label), label) + " ", style),
        Span::styled(
            beside,
            if entry.line.is_some() || entry.beside.contains("form") { theme.dim() } else { theme.strong() },
        ),
    ])
}

/// A call or groupcall as it stands now: status, other party, when it was created, how it ended.
fn call(view: &View, target: &Target, width: usize) -> Vec<Span<'static>> {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    let when = |at: Option<jiff::Timestamp>| {
        at.map(|at| format::time_or_date(at, view.now.wall, &view.appearance.clock)).unwrap_or_default()
    };
    let rest = width.saturating_sub(STATUS + PARTY + TIME + 3);
    let (status, party, at, end) = match target {
        Target::Call(id) => match calls.call(id) {
            Some(tracked) => {
                let ending = if tracked.is_live() { String::new() } else { view.model.ending(tracked).to_string() };
                let party = party::short(view, tracked.call.other_party(), PARTY);
                (status::of_call(view, tracked).spans(STATUS), party, when(tracked.call.times.create), ending)
            }
            None => return gone(view, target, width),
        },
        Target::Group(id) => match calls.group(id) {
            Some(tracked) => {
                let group = &tracked.group;
                let status = status::Status::of_group(group.state(), Style::new(), theme).spans(STATUS);
                (status, Address::labels(&group.destinations), when(group.created), format::size(group))
            }
            None => return gone(view, target, width),
        },
    };
    let mut spans = status;
    spans.extend([
        Span::raw(format!(" {} ", text::fit(&party, PARTY))),
        Span::styled(text::fit(&at, TIME), theme.dim()),
        Span::raw(format!(" {}", text::cut(&end, rest))),
    ]);
    spans
}

fn gone(view: &View, target: &Target, width: usize) -> Vec<Span<'static>> {
    let words = format!("No longer on the board: {}", target.id());
    vec![Span::styled(text::cut(&words, width), view.appearance.theme.dim())]
}
