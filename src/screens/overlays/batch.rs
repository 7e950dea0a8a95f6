//! A long list of destinations that is called: a bar, the counts, and the result of each destination. It can be
//! stopped, and what was not called can be filled into the form again.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::base::severity::Severity;
use crate::domain::Target;
use crate::keys::command::{Command, Section};
use crate::keys::key_map::KeyMap;
use crate::messages::intent::Intent;
use crate::model::batch::{Batch, BatchCount, BatchDestination, DestinationResult};
use crate::screens::View;
use crate::screens::calls::row;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::screens::spots::Spot;
use crate::widgets::{paint, text};

/// The lines above the table.
const HEAD: u16 = 3;
/// The width of a destination.
const TO: usize = 30;

/// The table of the list that was called last.
#[derive(Clone, Debug, Default)]
pub struct BatchList {
    /// The index of the selected destination.
    selected: usize,
}

impl BatchList {
    fn step(&mut self, by: isize, batch: &Batch) {
        self.selected = self.selected.saturating_add_signed(by).min(batch.entries.len().saturating_sub(1));
    }
}

impl Screen for BatchList {
    fn section(&self) -> Section {
        Section::Batch
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        let Some(batch) = &cx.model.batch else { return Outcome::Close };
        match cx.command(key) {
            Some(Command::Down) => self.step(1, batch),
            Some(Command::Up) => self.step(-1, batch),
            Some(Command::PageDown | Command::HalfPageDown) => self.step(10, batch),
            Some(Command::PageUp | Command::HalfPageUp) => self.step(-10, batch),
            Some(Command::First) => self.selected = 0,
            Some(Command::Last) => self.step(isize::MAX, batch),
            Some(Command::Mark) => {
                let marked = self.selected;
                self.step(1, batch);
                return Outcome::Do(Intent::MarkDestination(marked));
            }
            Some(Command::Redial) => return retry(batch, &cx.model.keys),
            Some(Command::Cancel | Command::Back | Command::Batch) => return Outcome::Close,
            Some(Command::StopBatch) => return Outcome::Do(Intent::StopBatch),
            _ => {}
        }
        Outcome::Stay
    }

    fn click(&mut self, spot: &Spot, _cx: &Context) -> Outcome {
        if let Spot::Row(at) = spot {
            self.selected = *at;
        }
        Outcome::Stay
    }

    fn wheel(&mut self, rows: isize, cx: &Context) {
        if let Some(batch) = &cx.model.batch {
            self.step(rows, batch);
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = match &cx.model.batch {
            Some(batch) if batch.runs() && batch.stopped.is_none() => vec![cx.hint(Command::StopBatch, "stop")],
            Some(batch) if batch.runs() => Vec::new(),
            _ => cx.bound(&[(Command::Mark, "mark"), (Command::Redial, "back into the form")]),
        };
        hints.extend(cx.reading());
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let Some(batch) = &view.model.batch else { return Extent::default() };
        let all = batch.entries.len();
        let height = u16::try_from(all).unwrap_or(u16::MAX).saturating_add(HEAD + 2);
        let area = paint::centered(body, 90, height);
        let title = Line::styled(format!(" Calling {all} destinations "), theme.strong());
        let inner = paint::popup(frame, area, theme, title);
        let count = batch.count();
        paint::line(frame, inner, 0, bar(view, count.answered, all, usize::from(inner.width)));
        paint::line(frame, inner, 1, counts(view, count, batch.runs() && batch.stopped.is_none()));
        let rows = usize::from(inner.height.saturating_sub(HEAD)).max(1);
        let first = (self.selected + 1).saturating_sub(rows);
        for (at, entry) in batch.entries.iter().enumerate().skip(first).take(rows) {
            let selected = at == self.selected;
            let line = row(view, entry, selected, batch.stopped.is_some());
            let bar = selected.then(|| theme.selected(true));
            let place = HEAD + u16::try_from(at - first).unwrap_or(u16::MAX - HEAD);
            paint::row(frame, inner, place, line, bar);
            view.spots.note_row(inner, place, || Spot::Row(at));
        }
        Extent::default()
    }
}

/// Fills the form with the destinations that were not called.
fn retry(batch: &Batch, keys: &KeyMap) -> Outcome {
    let say = |words: String| Outcome::Do(Intent::Say(Severity::Info, words));
    if batch.runs() {
        let stop = match batch.stopped {
            None => keys.aside(Command::StopBatch, "stops it"),
            Some(_) => String::new(),
        };
        return say(format!("Still calling the list{stop}."));
    }
    match batch.to_retry() {
        Some(request) => Outcome::CloseAnd(Intent::FillForm(request)),
        None => say("All were called: nothing is left to retry.".to_owned()),
    }
}

fn bar(view: &View, done: usize, all: usize, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let batch = view.model.batch.as_ref();
    let words = match batch.and_then(|batch| batch.stopped.as_deref()) {
        Some(why) => format!(" {done} of {all} · {why}"),
        None if batch.is_some_and(|batch| batch.paused.is_some()) => {
            let key = view.model.hint(Command::TakeOffer);
            format!(" {done} of {all} · paused below your limit: {key} goes on")
        }
        None => format!(" {done} of {all}"),
    };
    let room = width.saturating_sub(text::width(&words)).min(50);
    let full = (room * done).checked_div(all).unwrap_or(0);
    Line::from(vec![
        Span::styled("█".repeat(full), theme.bar()),
        Span::styled("░".repeat(room - full), theme.dim()),
        Span::raw(words),
    ])
}

fn counts(view: &View, count: BatchCount, runs: bool) -> Line<'static> {
    let theme = view.appearance.theme;
    let part = |number: usize, word: &str, style: Style| {
        let style = if number > 0 { style } else { theme.dim() };
        Span::styled(format!("{number} {word}   "), style)
    };
    Line::from(vec![
        part(count.placed, "placed", Style::new()),
        part(count.left_out, "left out", theme.warning()),
        part(count.refused, "refused", theme.bad()),
        part(count.unknown, "not known", theme.warning()),
        part(count.waiting, if runs { "not sent yet" } else { "not sent" }, theme.warning()),
    ])
}

fn row(view: &View, entry: &BatchDestination, selected: bool, stopped: bool) -> Line<'static> {
    let theme = view.appearance.theme;
    let (words, style) = match &entry.outcome {
        DestinationResult::Waiting if stopped => ("not sent".to_owned(), theme.warning()),
        DestinationResult::Waiting => ("not sent yet".to_owned(), theme.dim()),
        DestinationResult::Sending => ("sending…".to_owned(), theme.warning()),
        DestinationResult::Placed(target) => (format!("✓ {}", status(view, target)), Style::new()),
        DestinationResult::LeftOut => ("✗ skipped by the server, no reason given".to_owned(), theme.warning()),
        DestinationResult::Refused(why) => (format!("✗ {why}"), theme.bad()),
        DestinationResult::NotSent(why) => (format!("✗ not sent: {why}"), theme.warning()),
        DestinationResult::NotFound => ("? no call found: most likely not placed".to_owned(), theme.warning()),
        DestinationResult::Unknown => ("? unknown: searching the list of calls".to_owned(), theme.warning()),
    };
    let mark = row::mark(selected, entry.marked);
    let mut spans = vec![Span::raw(mark), Span::raw(text::fit(&entry.to.label(), TO)), Span::raw("  ")];
    spans.extend(theme.said(&text::clean(&words), style));
    Line::from(spans)
}

/// The current status of a call that was placed.
fn status(view: &View, target: &Target) -> String {
    match target {
        Target::Call(id) => match view.model.calls.call(id) {
            Some(tracked) if tracked.is_live() => tracked.call.status.as_str().to_owned(),
            Some(tracked) => format!("ended: {}", tracked.call.hangup_reason.as_str()),
            None => "placed".to_owned(),
        },
        Target::Group(id) => {
            let group = view.model.calls.group(id);
            group.map_or_else(|| "placed".to_owned(), |tracked| format!("groupcall {}", tracked.group.state()))
        }
    }
}
