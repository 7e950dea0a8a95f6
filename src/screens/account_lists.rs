//! The panes of numbers, flows and extensions: their rows, or why there are none.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::api::{Rest, message_for};
use crate::base::safe_text;
use crate::keys::command::Command;
use crate::model::PaneId;
use crate::model::account_list::{AccountList, PaneItem};
use crate::model::notices::sentence;
use crate::screens::spots::Spot;
use crate::screens::{View, calls};
use crate::widgets::{format, paint, plain_signs, text};

/// Columns for the title of a pane.
const TITLE: usize = 30;
/// What stands between the names of two panes.
const GAP: &str = "  ";

/// Draws the numbers. Returns how many rows fit.
pub fn numbers(frame: &mut Frame, area: Rect, view: &View) -> usize {
    let reload = view.model.hint(Command::Reload);
    let empty = format!("No numbers yet. Buy one in the VoIPBIN console, then press {reload}.");
    let theme = view.appearance.theme;
    draw(frame, area, view, PaneId::Numbers, "2 Numbers", &view.model.numbers, &empty, |number, columns| {
        let unfit = number.unfit_as_tel_source();
        let style = if unfit.is_some() { theme.dim() } else { Style::new() };
        let note = unfit.map(|why| format!(" ({})", why.split(':').next().unwrap_or(&why))).unwrap_or_default();
        let head = format!("{:<14} ", text::clean(&number.number));
        let room = columns.saturating_sub(text::width(&head));
        Line::from(vec![
            Span::styled(head, style),
            Span::styled(text::cut(&format!("{}{note}", number.name), room), plain_signs::theirs(style)),
        ])
    })
}

/// Draws the flows. Returns how many rows fit.
pub fn flows(frame: &mut Frame, area: Rect, view: &View) -> usize {
    let reload = view.model.hint(Command::Reload);
    let empty = format!(
        "No flows yet. A call can speak a text without one. Make flows in the VoIPBIN console, then press {reload}."
    );
    draw(frame, area, view, PaneId::Flows, "3 Flows", &view.model.flows, &empty, |flow, columns| {
        let steps = format!(" {} steps", flow.actions.len());
        let name = text::fit(&flow.name, columns.saturating_sub(steps.len()));
        let name = Span::styled(name, plain_signs::theirs(Style::new()));
        Line::from(vec![name, Span::styled(steps, view.appearance.theme.dim())])
    })
}

/// Draws the extensions. Returns how many rows fit.
pub fn extensions(frame: &mut Frame, area: Rect, view: &View) -> usize {
    let reload = view.model.hint(Command::Reload);
    let empty = format!("No extensions yet. Create one in the VoIPBIN console, then press {reload}.");
    draw(frame, area, view, PaneId::Extensions, "4 Extensions", &view.model.extensions, &empty, |extension, columns| {
        let number = format!(" {}", text::cut(&extension.extension, 12));
        let name = text::fit(&extension.name, columns.saturating_sub(text::width(&number)));
        let name = Span::styled(name, plain_signs::theirs(Style::new()));
        Line::from(vec![name, Span::styled(number, view.appearance.theme.dim())])
    })
}

#[expect(clippy::too_many_arguments, reason = "each is one thing the three lists differ in")]
fn draw<T: PaneItem>(
    frame: &mut Frame,
    area: Rect,
    view: &View,
    focus: PaneId,
    name: &str,
    pane: &AccountList<T>,
    empty: &str,
    row: impl Fn(&T, usize) -> Line<'static>,
) -> usize {
    let theme = view.appearance.theme;
    let focused = view.focused(focus);
    view.spots.note(area, || Spot::Pane(focus));
    let inner = ruled(frame, area, view, focused, title(view, name, pane));
    let filtering = pane.filter.typing || !pane.filter.is_empty();
    let error = pane.error.as_ref().map(sentence);
    let columns = usize::from(inner.width).saturating_sub(2);
    let below = error
        .filter(|_| pane.as_of.is_some())
        .map(|error| Line::from(theme.said(&text::cut(&format!("! {error}"), columns + 2), theme.bad())));
    let rows = usize::from(inner.height).saturating_sub(usize::from(below.is_some()) + usize::from(filtering));
    if pane.count() == 0 {
        let (words, failed) = why_empty(view, pane, empty);
        let wrapped = text::wrap(&words, columns + 2).into_iter().take(rows);
        let style = if failed { theme.bad() } else { theme.dim() };
        paint::lines(frame, inner, 0, wrapped.map(|line| Line::styled(line, style)));
    }
    let offset = pane.cursor.offset().min(pane.count().saturating_sub(1));
    for (at, item) in pane.rows().enumerate().skip(offset).take(rows) {
        let selected = at == pane.cursor.index();
        let mut line = row(item, columns);
        line.spans.insert(0, Span::raw(if selected { "> " } else { "  " }));
        let bar = selected.then(|| theme.selected(focused));
        let place = small(at - offset);
        paint::row(frame, inner, place, line, bar);
        view.spots.note_row(inner, place, || Spot::Item(item.as_item()));
    }
    paint::lines(frame, inner, rows, below);
    if filtering {
        let at = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
        paint::filter_line(frame, at, view.appearance.theme, &pane.filter, focused);
    }
    rows
}

fn title<T: PaneItem>(view: &View, name: &str, pane: &AccountList<T>) -> Line<'static> {
    let theme = view.appearance.theme;
    let mut spans = vec![Span::styled(format!(" {name} "), theme.strong())];
    if pane.as_of.is_some() {
        spans.push(Span::raw(counted(pane).unwrap_or_default()));
        if pane.skipped > 0 {
            spans.push(Span::styled(format!(" +{} unreadable", pane.skipped), theme.warning()));
        }
        match pane.rest {
            Rest::Nothing => {}
            Rest::ToCome => spans.push(Span::styled(" so far", theme.warning())),
            Rest::Circles | Rest::TooLong => spans.push(Span::styled("+", theme.warning())),
        }
        // Show the time at which it was read, not its age, which would change all the time. There is no room for both.
        let as_of = pane.as_of.filter(|_| !pane.loading);
        let as_of = as_of.map(|at| format::as_of(view.now.wall_at(at), view.now.wall, &view.appearance.clock));
        let as_of = as_of.unwrap_or_else(|| match pane.read_anew() {
            Some(read) => format!("{} read anew…", safe_text::count(read)),
            None => "loading…".to_owned(),
        });
        let stale = pane.error.is_some();
        let words = if stale { format!(" stale, {as_of} ") } else { format!(" {as_of} ") };
        spans.push(Span::styled(words, if stale { theme.warning() } else { theme.dim() }));
    }
    if pane.loading && pane.as_of.is_none() {
        spans.push(Span::styled("loading… ", theme.warning()));
    }
    Line::from(spans)
}

/// Draws the rule over a pane, with the names of the panes that are not on screen but can be in its place. Returns the
/// area below.
pub fn ruled(frame: &mut Frame, area: Rect, view: &View, focused: bool, title: Line) -> Rect {
    let theme = view.appearance.theme;
    let names = if view.narrow { other_panes(view, area.width) } else { Vec::new() };
    let words: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
    let right = view.narrow.then(|| Line::styled(format!(" {} ", words.join(GAP)), theme.dim()));
    if let Some(at) = right.as_ref().and_then(|right| paint::right_of_title(area, &title, right)) {
        let mut x = at.x + 1;
        for (pane, name) in &names {
            let width = small(text::width(name));
            view.spots.note(Rect { x, width, ..at }, || Spot::PaneName(*pane));
            x += width + small(GAP.len());
        }
    }
    paint::ruled(frame, area, theme, focused, title, right)
}

/// The panes that are not in focus with their keys and names, and with the size of their lists if that fits.
fn other_panes(view: &View, columns: u16) -> Vec<(PaneId, String)> {
    let model = view.model;
    let count = |pane| match pane {
        PaneId::Calls => Some(calls::shown(view)),
        PaneId::Numbers => counted(&model.numbers),
        PaneId::Flows => counted(&model.flows),
        PaneId::Extensions => counted(&model.extensions),
        PaneId::Log => None,
    };
    let named = |with_counts: bool| {
        let others = PaneId::ALL.into_iter().filter(|pane| *pane != view.focus);
        let named = others.map(|pane| {
            let count = count(pane).filter(|_| with_counts).map(|count| format!(" {count}")).unwrap_or_default();
            (pane, format!("{} {}{count}", model.hint(pane.command()), pane.name()))
        });
        named.collect::<Vec<_>>()
    };
    let with_counts = named(true);
    let wide = with_counts.iter().map(|(_, name)| text::width(name) + GAP.len()).sum::<usize>();
    let room = usize::from(columns).saturating_sub(TITLE) + GAP.len();
    if wide <= room { with_counts } else { named(false) }
}

fn small(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// How many rows a list shows, of how many; `None` before it was read.
fn counted<T: PaneItem>(pane: &AccountList<T>) -> Option<String> {
    pane.as_of.map(|_| calls::counted(pane.count(), pane.items().len()))
}

/// Why a list has no rows, and whether that is a failure.
fn why_empty<T: PaneItem>(view: &View, pane: &AccountList<T>, empty: &str) -> (String, bool) {
    match (&pane.error, pane.as_of) {
        _ if !pane.filter.is_empty() && !pane.items().is_empty() => {
            let esc = view.clearing(&pane.filter);
            (format!("Nothing matches “{}”. {esc} clears.", pane.filter.input.value()), false)
        }
        (Some(error), None) => {
            let advice = message_for(error);
            let reload = view.model.hint(Command::Reload);
            (format!("{} Press {reload} to try again. {}", advice.what, advice.next.unwrap_or_default()), true)
        }
        (_, Some(_)) if pane.skipped > 0 => ("None of the items could be read.".to_owned(), true),
        (Some(_), Some(_)) => ("There were none when they were last read.".to_owned(), false),
        (None, Some(_)) => (empty.to_owned(), false),
        (None, None) => ("Loading…".to_owned(), false),
    }
}
