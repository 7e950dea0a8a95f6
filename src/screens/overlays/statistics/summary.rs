//! The figures of all calls above the table, each with its numerator and denominator, and what is not known.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use crate::domain::traffic::{Period, Quantiles, Ratio, Window};
use crate::keys::command::Command;
use crate::model::traffic::Halt;
use crate::screens::View;
use crate::widgets::{format, paint, text};

/// Longest bar of the reading.
const BAR: usize = 30;

/// The lines above the table. A `short` screen leaves out the failures, which are groups of their own.
pub fn lines(view: &View, columns: usize, short: bool) -> Vec<Line<'static>> {
    let mut lines = flowed(figures(view), columns);
    if !short {
        lines.extend(failures(view, columns));
    }
    lines.extend(flowed(unknown(view), columns));
    lines.extend(reading(view, columns));
    lines
}

/// The figures, each a part that is not broken.
fn figures(view: &View) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let traffic = &view.model.traffic;
    let figures = &traffic.figures;
    let part = |name: &str, value: String, more: String| {
        vec![Span::styled(format!("{name} "), theme.dim()), Span::styled(value, theme.strong()), Span::raw(more)]
    };
    let pending = if figures.pending > 0 { format!(" (+{} pending)", figures.pending) } else { String::new() };
    let mut parts = vec![part("Attempts", figures.attempts.to_string(), pending)];
    let (asr, ner) = (figures.asr(), figures.ner());
    let of = |ratio: Ratio, numerator: &str| {
        format!(" = {}{numerator} / {}{}", ratio.part, ratio.whole, format::interval_beside(ratio))
    };
    parts.push(part("ASR", format::percent(asr, 1), of(asr, " answered")));
    let hung_up = if figures.hung_up > 0 { format!(" ({} hung up left out)", figures.hung_up) } else { String::new() };
    parts.push(part("NER", format::percent(ner, 1), of(ner, "") + &hung_up));
    let talk = format!(" = {} / {} ended", format::clock(figures.talk), figures.talked);
    parts.push(part("ACD", figures.acd().map_or_else(none, format::clock), talk));
    let (live, over) = (view.model.calls.live(), is_over(view, traffic.window()));
    let peak = traffic.report.as_ref().map(|report| {
        let least = if report.peak_is_exact { "" } else { "at least " };
        let counted = (report.concurrency.peak, report.concurrency.at);
        let now = view.model.connection.clock.time(view.now.wall);
        // There may be more calls than when it was counted.
        let (peak, at) = if !over && live > counted.0 { (live, Some(now)) } else { counted };
        (peak, format!("{least}{peak}"), at.map(|at| format!(" at {}", clock(view, at))).unwrap_or_default())
    });
    let peak = peak.filter(|(peak, ..)| *peak > 0).map(|(_, peak, at)| (peak, at));
    if over {
        // What is live now does not belong to it.
        parts.extend(peak.map(|(peak, at)| part("Peak", peak, at)));
    } else {
        let peak = peak.map(|(peak, at)| format!(", peak {peak}{at}")).unwrap_or_default();
        parts.push(part("Live", live.to_string(), peak));
    }
    parts.push(part("Setup", quantiles(figures.setup), counted(figures.setup)));
    parts.push(part("To answer", quantiles(figures.to_answer), counted(figures.to_answer)));
    parts
}

/// Whether the window is of days before today.
fn is_over(view: &View, window: Window) -> bool {
    let today = view.appearance.clock.zoned(view.model.connection.clock.time(view.now.wall)).date();
    matches!(window, Window::Days(days) if days.last < today)
}

/// The most frequent failures, in one line.
fn failures(view: &View, columns: usize) -> Option<Line<'static>> {
    let theme = view.appearance.theme;
    let figures = &view.model.traffic.figures;
    let failed: Vec<_> = figures.causes.iter().filter(|cause| cause.failed).collect();
    let calls: usize = failed.iter().map(|cause| cause.calls).sum();
    if calls == 0 {
        return None;
    }
    let mut parts = vec![theme.said(&format!("✗ {calls} failed:"), theme.bad())];
    parts.extend(failed.iter().map(|cause| vec![Span::raw(format!("{} {}", text::clean(&cause.words), cause.calls))]));
    let wide = parts.iter().flatten().map(Span::width).sum::<usize>() + 2 * (parts.len() - 1);
    if wide <= columns {
        return Some(Line::from(paint::as_many_as_fit(parts, columns)));
    }
    let mut spans = paint::as_many_as_fit(parts, columns.saturating_sub(2));
    spans.push(Span::raw(" …"));
    Some(Line::from(spans))
}

/// What the figures leave out.
fn unknown(view: &View) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let mut parts = Vec::new();
    let partial = view.model.traffic.figures.partial;
    if partial > 0 {
        parts.push(vec![Span::styled(format!("Seen only in part, left out: {partial}"), theme.warning())]);
    }
    if view.model.calls.leaves_calls_out() {
        let words = "More calls are live than vdial follows: some are missing here.";
        parts.push(vec![Span::styled(words, theme.warning())]);
    }
    parts
}

/// How far the calls of the window are known: a bar while older ones are read.
fn reading(view: &View, columns: usize) -> Option<Line<'static>> {
    let theme = view.appearance.theme;
    let traffic = &view.model.traffic;
    let (period, known_since) = (traffic.period?, traffic.known_since?);
    let cut = |words: String| text::cut(&words, columns);
    if let Some(reading) = view.model.archive.reading() {
        let share = view.model.archive.share(period);
        let words = match &reading.error {
            Some(why) => format!(" {:.0} %  {why}", 100.0 * share),
            None => format!(
                " {:.0} %  reading older calls, page {}, back to {}",
                100.0 * share,
                reading.pages + 1,
                clock(view, reading.before)
            ),
        };
        let room = columns.saturating_sub(text::width(&words)).min(BAR);
        let full = (0..room).filter(|cell| cells(cell + 1) <= share * cells(room)).count();
        return Some(Line::from(vec![
            Span::styled("█".repeat(full), theme.bar()),
            Span::styled("░".repeat(room - full), theme.dim()),
            Span::raw(text::cut(&words, columns - room)),
        ]));
    }
    let unknown = missing(view, period, known_since);
    let why = match traffic.halt {
        Some(Halt::ByKey) => format!("Stopped. {} reads on.", view.hint(Command::Reload)),
        Some(Halt::Full) => "The archive is full.".to_owned(),
        Some(Halt::NoPaging) => "The server hands out no older pages.".to_owned(),
        None => String::new(),
    };
    Some(Line::from(theme.said(&cut(format!("! {unknown} {why}")), theme.warning())))
}

/// Which calls of the window are not known.
fn missing(view: &View, period: Period, known_since: Option<Timestamp>) -> String {
    match known_since {
        Some(since) if since > period.from => format!("Not all calls before {} are known.", clock(view, since)),
        _ => "Not all calls of this time are known.".to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar has few cells")]
fn cells(count: usize) -> f64 {
    count as f64
}

/// Joins the parts to lines that are no longer than the columns.
fn flowed(parts: Vec<Vec<Span<'static>>>, columns: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = Vec::new();
    for part in parts {
        let wide: usize = part.iter().map(Span::width).sum();
        match lines.last_mut().filter(|line| line.width() + 2 + wide <= columns) {
            Some(line) => {
                line.spans.push(Span::raw("  "));
                line.spans.extend(part);
            }
            None => lines.push(Line::from(part)),
        }
    }
    lines
}

fn quantiles(found: Option<Quantiles>) -> String {
    found.map_or_else(none, |found| format!("{:.1} s", found.median))
}

fn counted(found: Option<Quantiles>) -> String {
    found.map(|found| format!(", p95 {:.1} of {}", found.p95, found.count)).unwrap_or_default()
}

fn none() -> String {
    "–".to_owned()
}

fn clock(view: &View, at: Timestamp) -> String {
    format::time_or_date(at, view.now.wall, &view.appearance.clock)
}
