//! Draws the preflight: each condition with a sign, a word and what to do about it.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::keys::command::Command;
use crate::model::preflight::{self, Parts, Verdict};
use crate::screens::View;
use crate::widgets::text;

/// The width of the subjects.
pub const SUBJECT: usize = 12;
/// How many failed conditions are shown below the fields on a small screen.
const MOST_FAILED: usize = 4;

/// A line with the counts of the verdicts, and below it the failed conditions, as many as fit beside the fields.
pub fn summary(view: &View, call: Parts, width: usize) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let lines = view.model.preflight(call, view.now);
    let of = |verdict| lines.iter().filter(|line| line.verdict == verdict).count();
    let mut spans = vec![Span::styled("  Pre-flight  ", theme.dim())];
    for verdict in [Verdict::Failed, Verdict::Unknown, Verdict::Passed] {
        let count = of(verdict);
        if count > 0 {
            let (sign, word, style) = sign(view, verdict);
            spans.extend(theme.said(&format!("{sign} {count} {word}  "), style));
        }
    }
    let key = view.model.hint(Command::Preview);
    spans.push(Span::styled(format!("{key} shows"), theme.dim()));
    let failed = lines.iter().filter(|line| line.verdict == Verdict::Failed).take(MOST_FAILED);
    let failed = failed.map(|line| {
        let words = format!("  ✗ {}{}", text::fit(line.subject, SUBJECT), line.words);
        Line::from(theme.said(&text::cut(&words, width), theme.bad()))
    });
    std::iter::once(Line::from(spans)).chain(failed).collect()
}

/// The lines of these checks, each with what to do about it.
pub fn lines(view: &View, checks: &[preflight::Check], width: usize) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let room = width.saturating_sub(SUBJECT + 2).max(10);
    let mut drawn = Vec::new();
    for line in checks {
        let (sign, _, style) = sign(view, line.verdict);
        let subject = text::fit(line.subject, SUBJECT);
        for (at, words) in text::wrap(&line.words, room).into_iter().enumerate() {
            let head = if at == 0 { format!("{sign} {subject}") } else { " ".repeat(SUBJECT + 2) };
            let words_style = if line.verdict == Verdict::Failed { style } else { Style::new() };
            let mut spans = theme.said(&head, style);
            spans.push(Span::styled(words, words_style));
            drawn.push(Line::from(spans));
        }
        for words in line.next.iter().flat_map(|next| text::wrap(&view.keyed(next), room)) {
            drawn.push(Line::styled(format!("{}{words}", " ".repeat(SUBJECT + 2)), theme.dim()));
        }
    }
    drawn
}

/// The sign, the word and the style of a verdict.
fn sign(view: &View, verdict: Verdict) -> (&'static str, &'static str, Style) {
    let theme = view.appearance.theme;
    match verdict {
        Verdict::Passed => ("✓", "passed", Style::new()),
        Verdict::Failed => ("✗", "failed", theme.bad()),
        Verdict::Unknown => ("?", "unknown", Style::new()),
    }
}
