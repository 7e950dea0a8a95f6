//! The status of a call as rows, details and questions show it.

use ratatui::style::Style;
use ratatui::text::Span;

use super::View;
use crate::domain::CallStatus;
use crate::model::TrackedCall;
use crate::widgets::text;
use crate::widgets::theme::Theme;

/// For how many seconds a failed call stands out.
const JUST_FAILED: i64 = 60;

/// A status as drawn: a coloured sign, and a word.
pub struct Status {
    sign: char,
    /// The word.
    pub word: String,
    /// The style of the word.
    pub words: Style,
    theme: Theme,
}

impl Status {
    /// The status of a groupcall.
    pub fn of_group(word: &str, words: Style, theme: Theme) -> Self {
        Self { sign: '▤', word: word.to_owned(), words, theme }
    }

    /// The status in exactly `columns` columns, cut or padded.
    pub fn spans(&self, columns: usize) -> Vec<Span<'static>> {
        self.theme.said(&text::fit(&format!("{} {}", self.sign, self.word), columns), self.words)
    }

    /// The status in as many columns as it needs.
    pub fn spans_as_wide_as_they_are(&self) -> Vec<Span<'static>> {
        self.spans(text::width(&text::clean(&self.word)) + 2)
    }
}

/// The status of a call at a past moment.
pub fn then(status: &CallStatus, failed: bool, theme: Theme) -> Status {
    let (sign, words) = if failed { ('✗', theme.bad()) } else { theme.status(status) };
    Status { sign, word: status.as_str().to_owned(), words, theme }
}

/// The status of a call, or the hang-up that is under way.
pub fn of_call(view: &View, tracked: &TrackedCall) -> Status {
    let theme = view.appearance.theme;
    let call = &tracked.call;
    let say = |sign, word: &str, words| Status { sign, word: word.to_owned(), words, theme };
    if tracked.gone.is_some() {
        return say('∅', "ended", theme.dim());
    }
    if tracked.hanging_up.is_some() && !matches!(call.status, CallStatus::Canceling | CallStatus::Terminating) {
        return say('◒', "hanging up…", theme.warning());
    }
    if view.model.calls.has_failed(tracked) {
        let now = view.model.connection.clock.time(view.now.wall);
        let since = call.times.hangup.map(|at| now.duration_since(at).as_secs());
        let fresh = !view.is_still() && since.is_some_and(|seconds| (0..JUST_FAILED).contains(&seconds));
        return say('✗', call.status.as_str(), if fresh { theme.failed_badge() } else { theme.bad() });
    }
    let (sign, words) = theme.status(&call.status);
    say(sign, call.status.as_str(), words)
}
