//! How far the terminal is behind with what was written to it. After each frame it is asked how it is, and it answers
//! when it has come so far; until then no other frame goes out, so that a slow line never has more than one to carry.
//! A terminal that does not answer is not waited for. Pure.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::answer::TerminalAnswer;

/// The question: `DSR`, how the terminal is.
pub const QUESTION: &[u8] = b"\x1b[5n";

/// How many bytes may be on their way when a frame goes out: what a few keys change, so that whoever types over a long
/// line does not wait for each.
const WINDOW: u64 = 512;

/// How long a terminal that never answered is waited for.
const FIRST_ANSWER: Duration = Duration::from_secs(1);

/// How long the next answer of one that does may take, in addition to what the bytes before it take on the slowest
/// line.
const PATIENCE: Duration = Duration::from_secs(5);
const SLOWEST: u64 = 500;

/// How often in a row an answer may get lost.
const MAY_BE_LOST: u8 = 2;

/// How long the terminal is kept for an answer, so that it is not typed into the shell: of one that answers, and of one
/// that may.
const LAST_WAIT: Duration = Duration::from_secs(5);
const SHORT_LAST_WAIT: Duration = Duration::from_millis(100);

/// Whether the terminal answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answers {
    #[default]
    Unknown,
    Never,
    Always,
}

/// What is known of the line to the terminal. Places are counted in bytes since the terminal was taken.
#[derive(Debug, Default)]
pub struct Line {
    answers: Answers,
    written: u64,
    taken: u64,
    /// The questions without an answer: where they stand, and when they were asked.
    asked: VecDeque<(u64, Instant)>,
    /// When the terminal was asked where its cursor is; until it answers.
    cursor_asked: Option<Instant>,
    answered: Option<Instant>,
    lost: u8,
    holds: bool,
    watched: Option<Watched>,
}

/// A place that is waited for: where it is, when it was written, and when it was taken.
#[derive(Clone, Copy, Debug)]
struct Watched {
    place: u64,
    written: Instant,
    taken: Option<Instant>,
}

impl Line {
    /// The terminal was taken, and asked both this and, after it, where its cursor is.
    pub fn begin(&mut self, now: Instant) {
        let asked = [(0, now)].into();
        *self = Self { answers: self.answers, asked, cursor_asked: Some(now), ..Self::default() };
    }

    /// Whether the question belongs after a frame.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.answers != Answers::Never
    }

    /// So much was written, the question at its end included.
    pub fn wrote(&mut self, bytes: usize, now: Instant) {
        self.written += u64::try_from(bytes).unwrap_or(u64::MAX);
        if bytes > 0 && self.asks() {
            self.asked.push_back((self.written, now));
        }
    }

    /// Takes note of an answer; `false` for one to another question.
    pub fn heard(&mut self, answer: TerminalAnswer, now: Instant) -> bool {
        match answer {
            TerminalAnswer::Ready => {
                self.answers = Answers::Always;
                self.lost = 0;
                self.answered = Some(now);
                let place = self.asked.pop_front().map_or(0, |(place, _)| place);
                self.taken = self.taken.max(place);
                let watched = self.watched.as_mut().filter(|watched| watched.place <= self.taken);
                if let Some(watched) = watched {
                    watched.taken.get_or_insert(now);
                }
                true
            }
            TerminalAnswer::CursorAt { .. } => {
                self.cursor_asked = None;
                // Answers come in the order of the questions.
                if self.answers == Answers::Unknown && self.answered.is_none() {
                    self.answers = Answers::Never;
                    self.asked.clear();
                }
                false
            }
            TerminalAnswer::Background { .. } => false,
        }
    }

    fn behind(&self) -> u64 {
        self.written - self.taken
    }

    /// Takes note of what was just written, to tell when it was taken.
    pub fn watch(&mut self, now: Instant) {
        self.watched = Some(Watched { place: self.written, written: now, taken: None });
    }

    /// When that was on the user's screen; `None` while it is on its way. Of a terminal that does not answer nothing else
    /// is known than when it was written.
    #[must_use]
    pub fn seen(&self, now: Instant) -> Option<Instant> {
        let Some(Watched { place, written, taken }) = self.watched.filter(|_| self.asks()) else { return Some(now) };
        let given_up = written + self.patience(place);
        taken.or((now >= given_up).then_some(given_up))
    }

    /// How long an answer that is waited for may take.
    fn patience(&self, place: u64) -> Duration {
        match self.answers {
            Answers::Unknown => FIRST_ANSWER,
            _ => PATIENCE + Duration::from_secs(place.saturating_sub(self.taken) / SLOWEST),
        }
    }

    /// Whether it is to be asked now, since nothing that is on its way is followed by the question.
    #[must_use]
    pub fn must_ask(&self) -> bool {
        self.answers == Answers::Always && self.asked.is_empty() && self.behind() > WINDOW
    }

    /// Until when the next frame is held back, unless the terminal answers before.
    pub fn held_until(&mut self, now: Instant) -> Option<Instant> {
        let until = self.asked.front().filter(|_| self.asks() && self.behind() > WINDOW).map(|(place, asked)| {
            let since = self.answered.filter(|_| self.answers != Answers::Unknown).max(Some(*asked)).unwrap_or(*asked);
            since + self.patience(*place)
        });
        self.holds = until.is_some_and(|until| now < until);
        if until.is_some() && !self.holds {
            self.give_up();
        }
        until.filter(|_| self.holds)
    }

    /// No answer has come in time.
    fn give_up(&mut self) {
        self.lost += 1;
        if self.answers == Answers::Unknown || self.lost >= MAY_BE_LOST {
            // One that comes all the same is noticed.
            self.answers = Answers::Never;
        } else {
            self.asked.clear();
            self.taken = self.written;
        }
    }

    /// Whether a frame that was held back may go out now. Once.
    pub fn is_free_again(&mut self) -> bool {
        let free = self.holds && self.behind() <= WINDOW;
        self.holds &= !free;
        free
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub fn expects(&self) -> bool {
        !self.asked.is_empty() || self.cursor_asked.is_some()
    }

    /// Until when an answer that is on its way is waited for before somebody else reads; `hurried` is who has to end.
    #[must_use]
    pub fn last_wait(&self, hurried: bool, now: Instant) -> Option<Instant> {
        let last = self.asked.back().map(|(_, asked)| *asked).max(self.cursor_asked)?;
        if self.answers == Answers::Always && !self.asked.is_empty() && !hurried {
            return Some(now + LAST_WAIT);
        }
        Some((last + FIRST_ANSWER).min(now + SHORT_LAST_WAIT)).filter(|until| now < *until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURSOR: TerminalAnswer = TerminalAnswer::CursorAt { row: 2, column: 2 };

    /// A line, and a clock that is told milliseconds.
    fn begun() -> (Line, impl Fn(u64) -> Instant) {
        let start = Instant::now();
        let at = move |millis| start + Duration::from_millis(millis);
        let mut line = Line::default();
        line.begin(at(0));
        (line, at)
    }

    #[test]
    fn one_frame_is_on_its_way_at_a_time() {
        let (mut line, at) = begun();
        line.wrote(4_000, at(1));
        assert!(line.heard(TerminalAnswer::Ready, at(100)) && !line.heard(CURSOR, at(100)));
        assert!(line.held_until(at(101)).is_some());
        assert!(!line.is_free_again(), "the answer was to the question before the frame");
        assert!(line.held_until(at(4_000)).is_some(), "a slow line");
        assert!(line.heard(TerminalAnswer::Ready, at(4_100)));
        assert!(line.is_free_again() && !line.is_free_again(), "told once");
        assert_eq!(line.held_until(at(4_100)), None);
        line.wrote(300, at(4_200));
        assert_eq!(line.held_until(at(4_201)), None, "a few keys wait for nothing");
        line.wrote(300, at(4_201));
        assert!(line.held_until(at(4_202)).is_some());
        line.heard(TerminalAnswer::Ready, at(4_300));
        assert!(line.is_free_again(), "half of it has been taken");
        assert!(line.expects());
        line.heard(TerminalAnswer::Ready, at(4_300));
        assert!(!line.expects() && line.last_wait(false, at(4_301)).is_none());
    }

    #[test]
    fn what_is_seen_is_known_by_the_answer() {
        let (mut line, at) = begun();
        line.heard(TerminalAnswer::Ready, at(10));
        line.wrote(2_000, at(20));
        line.watch(at(20));
        line.wrote(100, at(30));
        assert_eq!(line.seen(at(3_000)), None);
        line.heard(TerminalAnswer::Ready, at(3_500));
        line.heard(TerminalAnswer::Ready, at(3_700));
        assert_eq!(line.seen(at(9_000)), Some(at(3_500)));
        line.wrote(2_000, at(10_000));
        line.watch(at(10_000));
        assert_eq!(line.seen(at(18_999)), None);
        assert_eq!(line.seen(at(20_000)), Some(at(19_000)), "no answer has come");
        line.answers = Answers::Never;
        assert_eq!(line.seen(at(10_001)), Some(at(10_001)));
    }

    #[test]
    fn who_never_answers_is_waited_for_once() {
        let (mut line, at) = begun();
        line.wrote(4_000, at(1));
        assert_eq!(line.held_until(at(2)), Some(at(1_000)));
        assert_eq!(line.held_until(at(1_000)), None);
        assert!(!line.asks());
        line.wrote(9_000, at(1_001));
        assert_eq!(line.held_until(at(1_002)), None);
        assert_eq!(line.last_wait(false, at(5_000)), None);
        // It was only slow.
        line.heard(TerminalAnswer::Ready, at(5_001));
        line.heard(TerminalAnswer::Ready, at(5_002));
        assert!(line.asks() && line.must_ask());
        line.wrote(QUESTION.len(), at(5_003));
        assert!(!line.must_ask() && line.held_until(at(5_004)).is_some());
    }

    #[test]
    fn who_answers_only_where_the_cursor_is_is_not_waited_for() {
        let (mut line, at) = begun();
        line.wrote(4_000, at(1));
        line.heard(CURSOR, at(50));
        assert!(!line.asks() && !line.expects());
        assert_eq!(line.held_until(at(51)), None);
    }

    #[test]
    fn an_answer_that_is_lost_is_not_waited_for_for_ever() {
        let (mut line, at) = begun();
        line.heard(TerminalAnswer::Ready, at(10));
        line.wrote(1_000, at(20));
        assert_eq!(line.held_until(at(21)), Some(at(7_020)));
        assert_eq!(line.held_until(at(7_020)), None);
        assert!(line.asks(), "only one was lost");
        line.wrote(1_000, at(7_021));
        line.heard(TerminalAnswer::Ready, at(7_030));
        assert_eq!(line.held_until(at(7_031)), None);
        for round in 1..=2 {
            line.wrote(1_000, at(10_000 * round));
            assert!(line.held_until(at(10_000 * round + 1)).is_some());
            assert_eq!(line.held_until(at(10_000 * round + 9_000)), None);
        }
        assert!(!line.asks());
    }

    #[test]
    fn the_shell_gets_no_answer() {
        let (mut line, at) = begun();
        assert_eq!(line.last_wait(false, at(500)), Some(at(600)), "it may answer");
        assert_eq!(line.last_wait(false, at(950)), Some(at(1_000)));
        assert_eq!(line.last_wait(false, at(1_000)), None);
        line.heard(TerminalAnswer::Ready, at(1_001));
        line.heard(CURSOR, at(1_001));
        line.wrote(4_000, at(1_002));
        assert_eq!(line.last_wait(false, at(2_000)), Some(at(7_000)), "it does");
        assert_eq!(line.last_wait(true, at(1_500)), Some(at(1_600)));
    }
}
