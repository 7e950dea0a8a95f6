//! Notices: the newest is shown under the panes, all of them in the log pane.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::api::{ApiError, message_for};
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::widgets::selection::Selection;

/// Most characters of a notice.
const LONGEST: usize = 2_000;
/// How many notices the log pane keeps.
const KEPT: usize = 1_000;

/// Time to read one character.
const READING: Duration = Duration::from_millis(50);

/// Shortest time a notice stays under the panes; a long text stays longer.
fn shown_for(severity: Severity) -> Duration {
    match severity {
        Severity::Info => Duration::from_secs(5),
        Severity::Warning => Duration::from_secs(12),
        Severity::Error => Duration::from_secs(20),
    }
}

/// A notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its severity.
    pub level: Severity,
    /// Its text.
    pub text: String,
    /// When it was reported.
    pub at: Timestamp,
    expires: Instant,
}

/// The notices so far, limited in number.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    said: VecDeque<Notice>,
    numbers: Vec<u64>,
    next: u64,
    /// The selection in the log pane.
    pub cursor: Selection<u64>,
}

impl Notices {
    /// Adds a notice. Repeating the last text only extends its time, so that a repeating fault does not flood the log.
    pub fn say(&mut self, level: Severity, text: impl Into<String>, now: Now) {
        // The text may contain text from the server.
        let text = safe_text::clean_start(&text.into(), LONGEST);
        let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let expires = now.instant + shown_for(level).max(READING.saturating_mul(characters));
        tracing::info!(level = ?level, "{text}");
        if let Some(last) = self.said.front_mut().filter(|last| last.text == text) {
            last.expires = expires;
            last.at = now.wall;
            return;
        }
        self.said.push_front(Notice { level, text, at: now.wall, expires });
        self.said.truncate(KEPT);
        self.numbers.insert(0, self.next);
        self.numbers.truncate(KEPT);
        self.next += 1;
        // A user who looks at the newest notice wants to see the next ones; one who has scrolled down reads
        // undisturbed.
        if self.cursor.index() == 0 {
            self.cursor.go(&self.numbers, 0);
        } else {
            self.cursor.settle(&self.numbers);
        }
    }

    /// Reports what an error means and what to do next.
    pub fn say_error(&mut self, error: &ApiError, now: Now) {
        self.say(Severity::Error, sentence(error), now);
    }

    /// The notice to show under the panes.
    #[must_use]
    pub fn current(&self, now: Now) -> Option<&Notice> {
        self.said.front().filter(|notice| notice.expires > now.instant)
    }

    /// When the notice under the panes expires.
    pub(crate) fn expires(&self, now: Now) -> Option<Instant> {
        self.current(now).map(|notice| notice.expires)
    }

    /// Removes the notice from under the panes; it stays in the log. Whether there was one.
    pub fn dismiss(&mut self, now: Now) -> bool {
        match self.said.front_mut().filter(|notice| notice.expires > now.instant) {
            Some(notice) => {
                notice.expires = now.instant;
                true
            }
            None => false,
        }
    }

    /// The text of the newest notice.
    pub(crate) fn newest(&self) -> Option<&str> {
        self.said.front().map(|notice| notice.text.as_str())
    }

    /// All notices, newest first.
    #[must_use]
    pub fn all(&self) -> &VecDeque<Notice> {
        &self.said
    }

    /// The number of a notice, by its place among all of them.
    pub(crate) fn number(&self, at: usize) -> Option<u64> {
        self.numbers.get(at).copied()
    }

    /// Selects the notice with that number in the log pane.
    pub(crate) fn select(&mut self, number: u64) {
        self.cursor.select(&self.numbers, &number);
    }

    /// Moves the selection in the log pane.
    pub fn step(&mut self, by: isize) {
        self.cursor.step(&self.numbers, by);
    }

    /// Moves the selection in the log pane to a row.
    pub fn go(&mut self, row: usize) {
        self.cursor.go(&self.numbers, row);
    }

    /// Sets how many rows of the log fit on screen.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.set_height(height, self.numbers.len());
    }
}

/// An error in one line: what failed and why, what to do next, and the details that support asks for.
#[must_use]
pub fn sentence(error: &ApiError) -> String {
    message_for(error).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_log_shows_what_is_said_unless_somebody_reads_further_down() {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let mut notices = Notices::default();
        notices.set_height(3);
        for text in ["a", "b", "c"] {
            notices.say(Severity::Info, text, now);
            assert_eq!((notices.cursor.index(), notices.cursor.offset()), (0, 0), "{text}");
        }
        notices.step(1);
        notices.say(Severity::Info, "d", now);
        assert_eq!(notices.all()[notices.cursor.index()].text, "b");
    }
}
