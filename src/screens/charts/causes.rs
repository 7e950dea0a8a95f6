//! The failures of the window by cause, as bars; after them what was hung up before the answer, which is no failure.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::base::safe_text;
use crate::domain::traffic::Figures;
use crate::keys::command::Command;
use crate::screens::{View, figures};
use crate::widgets::{paint, text};

/// From this width on there are two columns of bars.
const TWO_COLUMNS: u16 = 70;
/// The columns between them.
const BETWEEN: usize = 3;
/// Most columns of the words before a bar.
const LONGEST_WORDS: usize = 16;

/// How many calls ended in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bar {
    words: String,
    calls: usize,
    /// What has to be said of it.
    note: &'static str,
    failed: bool,
}

impl Bar {
    /// What stands behind its blocks.
    fn after(&self) -> String {
        format!(" {}{}", safe_text::count(self.calls), self.note)
    }
}

/// Draws the bars.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.appearance.theme;
    let traffic = &view.model.traffic;
    let side_by_side = if area.width >= TWO_COLUMNS { 2 } else { 1 };
    let rows = usize::from(area.height.saturating_sub(1));
    let columns = (usize::from(area.width) + BETWEEN) / side_by_side - BETWEEN;
    let bars = bars(&traffic.figures, rows * side_by_side);
    let words = bars.iter().map(|bar| text::width(&bar.words)).max().unwrap_or(0).min(LONGEST_WORDS);
    let each = unit(&bars, columns.saturating_sub(words + 1));
    let scale = if each > 1 { format!("· █ = {} ", safe_text::count(each)) } else { String::new() };
    let since = figures::known_since(view).map(|since| format!(", {since}")).unwrap_or_default();
    let title = Line::from(vec![
        Span::styled(" By cause ", theme.strong()),
        Span::styled(format!("out · {}{since} {scale}", traffic.window().name()), theme.dim()),
    ]);
    let key = view.hint(Command::NextWindow);
    let right = (!key.is_empty()).then(|| Line::styled(format!(" {key} window "), theme.dim()));
    let inner = paint::ruled(frame, area, theme, false, title, right);
    if bars.is_empty() {
        let words = if traffic.figures.attempts > 0 { " no call failed" } else { " no call has ended" };
        paint::line(frame, inner, 0, Line::styled(words, theme.dim()));
    }
    for (at, bar) in bars.iter().enumerate() {
        let style = if bar.failed { theme.sign('✗') } else { theme.dim() };
        let line = Line::from(vec![
            Span::raw(text::fit(&bar.words, words) + " "),
            Span::styled("█".repeat(bar.calls.div_ceil(each)), style),
            Span::raw(bar.after()),
        ]);
        let left = u16::try_from(at / rows.max(1) * (columns + BETWEEN)).unwrap_or(u16::MAX);
        let column = Rect { x: inner.x + left, width: inner.width.saturating_sub(left), ..inner };
        paint::line(frame, column, u16::try_from(at % rows.max(1)).unwrap_or(u16::MAX), line);
    }
}

/// The failures, the most frequent cause first and the last one with all others if there are more than fit.
fn bars(figures: &Figures, most: usize) -> Vec<Bar> {
    let failed = figures.causes.iter().filter(|cause| cause.failed);
    let mut bars: Vec<Bar> = failed
        .map(|cause| Bar {
            words: cause.words.clone(),
            calls: cause.calls,
            note: if cause.answered == cause.calls { " (answered)" } else { "" },
            failed: true,
        })
        .collect();
    let hung_up = (figures.hung_up > 0).then(|| Bar {
        words: "hung up".to_owned(),
        calls: figures.hung_up,
        note: " (not a failure)",
        failed: false,
    });
    let most = most.saturating_sub(usize::from(hung_up.is_some())).max(1);
    if bars.len() > most {
        let calls = bars.drain(most - 1..).map(|bar| bar.calls).sum();
        bars.push(Bar { words: "other".to_owned(), calls, note: "", failed: true });
    }
    bars.extend(hung_up);
    bars
}

/// For how many calls a block stands, so that all bars fit with what stands behind them: 1, 2, 5, 10, 20 …
fn unit(bars: &[Bar], columns: usize) -> usize {
    let room = |bar: &Bar| columns.saturating_sub(bar.after().len()).max(1);
    let fits = |unit: &usize| bars.iter().all(|bar| bar.calls.div_ceil(*unit) <= room(bar));
    let tens = std::iter::successors(Some(1_usize), |ten| ten.checked_mul(10));
    tens.flat_map(|ten| [1, 2, 5].map(|times| ten.saturating_mul(times))).find(fits).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::traffic::Cause;

    fn figures(causes: &[(&str, usize, usize, bool)], hung_up: usize) -> Figures {
        let cause = |(words, calls, answered, failed): &(&str, usize, usize, bool)| Cause {
            words: (*words).to_owned(),
            calls: *calls,
            answered: *answered,
            failed: *failed,
        };
        Figures { causes: causes.iter().map(cause).collect(), hung_up, ..Figures::default() }
    }

    fn shown(figures: &Figures, most: usize) -> Vec<String> {
        bars(figures, most).iter().map(|bar| format!("{}{}", bar.words, bar.after())).collect()
    }

    #[test]
    fn every_failure_has_a_place_and_what_is_none_says_so() {
        let causes = [
            ("far end hung up", 60, 60, false),
            ("busy", 21, 0, true),
            ("no answer", 18, 0, true),
            ("you hung up, unanswered", 4, 0, false),
            ("dropped", 2, 2, true),
        ];
        let all = ["busy 21", "no answer 18", "dropped 2 (answered)", "hung up 4 (not a failure)"];
        assert_eq!(shown(&figures(&causes, 4), 6), all);
        assert_eq!(shown(&figures(&causes, 0), 3), all[..3]);
        // 18 and 2 in one.
        assert_eq!(shown(&figures(&causes, 4), 3), ["busy 21", "other 20", "hung up 4 (not a failure)"]);
        assert_eq!(shown(&figures(&causes[..1], 0), 6), [""; 0]);
    }

    #[test]
    fn a_block_is_a_call_as_long_as_all_fit() {
        // Of 22 columns three are for the count.
        for (calls, expected) in [(1, 1), (19, 1), (20, 2), (38, 2), (39, 5), (95, 5), (96, 10), (180, 10), (181, 20)] {
            assert_eq!(unit(&bars(&figures(&[("busy", calls, 0, true)], 0), 6), 22), expected, "{calls}");
        }
        // The note leaves four.
        assert_eq!(unit(&bars(&figures(&[], 4), 6), 22), 1);
        assert_eq!(unit(&bars(&figures(&[], 5), 6), 22), 2);
        assert_eq!(unit(&[], 22), 1);
    }
}
