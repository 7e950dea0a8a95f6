//! The life of a call in a small cell of the table: one column per doubling of each stage, so that rows compare at a
//! glance. The pictures to scale are in `timeline/`.

use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::Span;

use crate::domain::{CallTimes, HangupCause, Stage};
use crate::widgets::theme::Theme;

/// Columns of the whole scale: most cells of the three stages, and the sign of the end.
pub const FULL: usize = 16;

/// The end of a line: whether the call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is live.
    Live,
    /// It ended well.
    Ended,
    /// It failed.
    Failed,
}

impl End {
    /// The end of a call by the explanation of its end; `None` while it is live.
    pub fn of(ending: Option<&HangupCause>) -> Self {
        match ending {
            None => Self::Live,
            Some(ending) if ending.failed => Self::Failed,
            Some(_) => Self::Ended,
        }
    }

    /// Its sign.
    pub fn sign(self) -> char {
        match self {
            Self::Live => '▸',
            Self::Ended => '╸',
            Self::Failed => '✗',
        }
    }
}

/// The sign of a stage.
pub fn stage_sign(stage: Stage) -> char {
    match stage {
        Stage::Dial => '╌',
        Stage::Ring => '▒',
        Stage::Talk => '━',
    }
}

/// The life of a call in at most `width` columns, for example `╌╌▒▒▒━━▸`: `ceil(log2(1 + s))` cells for a stage of `s`
/// seconds, at most 3, 5 and 7. Narrower than 16 columns, the scale shrinks: by 0.6 at 10. A stage whose length the
/// times contradict is a `?`.
///
/// `now` is the server's time, for a call that has no end.
pub fn life_cell(times: &CallTimes, end: End, now: Timestamp, width: usize) -> String {
    let Some(room) = width.checked_sub(1) else { return String::new() };
    let mut stages: Vec<(char, usize)> = times
        .lifeline(now)
        .into_iter()
        .map(|(stage, seconds)| match seconds {
            Some(seconds) => (stage_sign(stage), scaled(cells(stage, seconds), width)),
            None => ('?', 1),
        })
        .collect();
    // Rounding may have added up to a column too many, and a very narrow cell has less room than stages.
    while stages.iter().map(|(_, cells)| cells).sum::<usize>() > room {
        let Some((_, longest)) = stages.iter_mut().max_by_key(|(_, cells)| *cells) else { break };
        *longest -= 1;
    }
    let mut line: String = stages.into_iter().flat_map(|(sign, cells)| std::iter::repeat_n(sign, cells)).collect();
    line.push(end.sign());
    line
}

/// A line in colours: each stage and the end in that of its meaning.
pub fn colored(line: &str, theme: Theme, base: Style) -> Vec<Span<'static>> {
    let mut spans: Vec<(String, Style)> = Vec::new();
    for sign in line.chars() {
        let style = base.patch(sign_style(theme, sign));
        match spans.last_mut().filter(|(_, last)| *last == style) {
            Some((run, _)) => run.push(sign),
            None => spans.push((sign.to_string(), style)),
        }
    }
    spans.into_iter().map(|(run, style)| Span::styled(run, style)).collect()
}

/// The colour of a sign of a line: that of the sign which the status of that stage has.
pub fn sign_style(theme: Theme, sign: char) -> Style {
    theme.sign(match sign {
        '╌' => '◌',
        '▒' => '◔',
        '━' => '●',
        other => other,
    })
}

/// How many cells a stage of that length has on the whole scale.
fn cells(stage: Stage, seconds: f64) -> usize {
    let most = match stage {
        Stage::Dial => 3,
        Stage::Ring => 5,
        Stage::Talk => 7,
    };
    // 1 + s < 2^n means that n cells are enough: no float is turned into a count.
    (0..most).find(|cells| 1.0 + seconds.max(0.0) <= f64::from(1_u32 << cells)).unwrap_or(most)
}

/// The same on the scale of a cell of `width` columns, rounded; a stage that has a cell keeps one.
fn scaled(cells: usize, width: usize) -> usize {
    let (room, whole) = (width.min(FULL).saturating_sub(1), FULL - 1);
    ((2 * cells * room + whole) / (2 * whole)).max(cells.min(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::text;
    use proptest::prelude::*;

    fn at(seconds: f64) -> Timestamp {
        #[expect(clippy::cast_possible_truncation, reason = "a test's own short times")]
        Timestamp::from_millisecond(1_700_000_000_000 + (seconds * 1000.0) as i64).unwrap()
    }

    fn times(ringing: Option<f64>, progressing: Option<f64>, hangup: Option<f64>) -> CallTimes {
        CallTimes {
            create: Some(at(0.0)),
            ringing: ringing.map(at),
            progressing: progressing.map(at),
            hangup: hangup.map(at),
            update: None,
        }
    }

    #[test]
    fn a_stage_has_a_cell_per_doubling() {
        let table: [(_, _, _, _, &str, &str); 9] = [
            // (ringing, answered, now or end, end, 16 columns, 10 columns)
            (None, None, 0.0, End::Live, "▸", "▸"),
            (None, None, 0.9, End::Live, "╌▸", "╌▸"),
            (None, None, 40.0, End::Live, "╌╌╌▸", "╌╌▸"),
            (Some(0.5), None, 2.4, End::Live, "╌▒▒▸", "╌▒▸"),
            (Some(3.3), Some(8.7), 20.0, End::Live, "╌╌╌▒▒▒━━━━▸", "╌╌▒▒━━▸"),
            (Some(1.0), Some(31.5), 3600.0, End::Ended, "╌▒▒▒▒▒━━━━━━━╸", "╌▒▒▒━━━━╸"),
            (Some(4.0), Some(34.0), 900.0, End::Ended, "╌╌╌▒▒▒▒▒━━━━━━━╸", "╌╌▒▒▒━━━━╸"),
            (None, None, 1.2, End::Failed, "╌╌✗", "╌✗"),
            // The clock is far behind the answer: the length of the talk is not known.
            (Some(1.0), Some(60.0), 2.0, End::Live, "╌▒▒▒▒▒?▸", "╌▒▒▒?▸"),
        ];
        for (ringing, answered, until, end, wide, narrow) in table {
            let hangup = (end != End::Live).then_some(until);
            let times = times(ringing, answered, hangup);
            assert_eq!(life_cell(&times, end, at(until), FULL), wide);
            assert_eq!(life_cell(&times, end, at(until), 10), narrow);
            assert_eq!(life_cell(&times, end, at(until), 30), wide, "the scale does not grow");
        }
    }

    #[test]
    fn each_sign_has_the_colour_of_its_stage() {
        let line = colored("╌╌▒━▸", Theme::terminal(), Style::new());
        assert_eq!(line.iter().map(|span| span.content.as_ref()).collect::<Vec<_>>(), ["╌╌", "▒", "━", "▸"]);
        assert!(colored("╌▒━✗", Theme::mono(), Style::new()).iter().all(|span| span.style == Style::new()));
    }

    proptest! {
        #[test]
        fn a_line_is_never_wider_than_its_cell_and_ends_with_its_sign(
            ringing in proptest::option::of(-5.0..90.0f64),
            answered in proptest::option::of(-5.0..4000.0f64),
            until in -10.0..90_000.0f64,
            over in any::<bool>(),
            width in 0usize..40,
        ) {
            let end = if over { End::Ended } else { End::Live };
            let line = life_cell(&times(ringing, answered, over.then_some(until)), end, at(until), width);
            prop_assert!(text::width(&line) <= width.min(FULL), "{line} in {width}");
            prop_assert_eq!(line.chars().next_back(), (width > 0).then(|| end.sign()));
        }
    }
}
