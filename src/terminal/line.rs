//! Measures how far the terminal is behind its output. Each frame ends with a question, which the terminal answers when
//! it gets there; no other frame is sent before that, so that a slow line never carries more than one. If the terminal
//! is silent it is also asked another question, whose answer shows that the earlier answers are lost. A terminal that
//! does not answer is not waited for. Pure.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::answer::TerminalAnswer;
use super::token::Awaited;

/// The question: `DSR`, the state of the terminal.
pub const QUESTION: &[u8] = b"\x1b[5n";

/// The other question: the cursor's position. Asked in the second row, since in the first the answer would look like a
/// key; afterwards the cursor returns.
const AGAIN: &[u8] = b"\x1b7\x1b[2;1H\x1b[6n\x1b8";

/// How many bytes may be on their way when a frame is sent: as many as a few keys change, so that typing over a slow
/// line does not wait for each key.
const WINDOW: u64 = 512;

/// How long to wait for a terminal that never answered.
const FIRST_ANSWER: Duration = Duration::from_secs(1);

/// The silence after which a terminal that answers is asked again. Doubles each time.
const ASK_AGAIN: Duration = Duration::from_secs(1);
const ASK_AGAIN_AT_MOST: u32 = 4;

/// How long the next answer may take, in addition to the time that the bytes before it take on the slowest line (in
/// bytes per second).
const PATIENCE: Duration = Duration::from_secs(5);
const SLOWEST: u64 = 500;

/// How many answers in a row may stay away before the terminal counts as one that never answers.
const MAY_BE_SILENT: u8 = 2;

/// How long after the question the background may still be told.
const BACKGROUND_COMES: Duration = Duration::from_secs(30);

/// How long to keep the terminal for an answer, so that the answer does not reach the shell: if it answers; if it
/// answers and the program has to be gone within a second; and in that case if it is unknown whether it answers.
const LAST_WAIT: Duration = Duration::from_secs(5);
const HURRIED_WAIT: Duration = Duration::from_millis(300);
const SHORT_WAIT: Duration = Duration::from_millis(100);

/// Whether the terminal answers questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answers {
    #[default]
    Unknown,
    Never,
    Always,
}

/// The subject of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// Its state.
    State,
    /// The cursor's position, to measure a character.
    Width,
    /// The cursor's position, because it was silent.
    Silence,
}

/// An unanswered question: its place in the output, and when it was asked.
#[derive(Clone, Copy, Debug)]
struct Question {
    about: About,
    place: u64,
    at: Instant,
}

/// The state of the line to the terminal. Places are counted in bytes since the terminal was taken.
#[derive(Debug, Default)]
pub struct Line {
    answers: Answers,
    tells_cursor: bool,
    written: u64,
    taken: u64,
    asked: VecDeque<Question>,
    answered: Option<Instant>,
    /// How often it was asked again since the last answer.
    asked_again: u32,
    silences: u8,
    holds: bool,
    watched: Option<Watched>,
    /// When the background was asked for, until it is told.
    background: Option<Instant>,
}

/// A place in the output that is tracked: where it is, when it was written, and when it was processed.
#[derive(Clone, Copy, Debug)]
struct Watched {
    place: u64,
    written: Instant,
    taken: Option<Instant>,
}

impl Line {
    /// Starts over after the terminal was taken and asked for its `background` or not, its state, then its cursor.
    pub fn begin(&mut self, background: bool, now: Instant) {
        let asked = [About::State, About::Width].map(|about| Question { about, place: 0, at: now }).into();
        let background = background.then_some(now);
        *self = Self { answers: self.answers, tells_cursor: self.tells_cursor, asked, background, ..Self::default() };
    }

    /// Whether to ask the question after a frame.
    pub fn asks(&self) -> bool {
        self.answers != Answers::Never
    }

    /// Records output of that many bytes, including the question at its end.
    pub fn wrote(&mut self, bytes: usize, now: Instant) {
        self.write(bytes);
        if bytes > 0 && self.asks() {
            self.asked.push_back(Question { about: About::State, place: self.written, at: now });
        }
    }

    fn write(&mut self, bytes: usize) {
        self.written += u64::try_from(bytes).unwrap_or(u64::MAX);
    }

    /// Records an answer; `false` if it belongs to another question.
    pub fn heard(&mut self, answer: TerminalAnswer, now: Instant) -> bool {
        let to_state = match answer {
            TerminalAnswer::Ready => true,
            TerminalAnswer::CursorAt { .. } => false,
            TerminalAnswer::Background { .. } => {
                self.background = None;
                return false;
            }
        };
        let answered = self.asked.iter().position(|question| (question.about == About::State) == to_state);
        // Answers arrive in the order of the questions, so earlier ones are lost.
        let question = answered.and_then(|at| self.asked.drain(..=at).next_back());
        if to_state {
            self.answers = Answers::Always;
        } else {
            self.tells_cursor = true;
            if self.answers == Answers::Unknown {
                self.answers = Answers::Never;
                self.asked.clear();
            }
        }
        self.silences = 0;
        self.asked_again = 0;
        self.answered = Some(now);
        self.taken = self.taken.max(question.map_or(0, |question| question.place));
        if let Some(watched) = self.watched.as_mut().filter(|watched| watched.place <= self.taken) {
            watched.taken.get_or_insert(now);
        }
        to_state || question.is_some_and(|question| question.about == About::Silence)
    }

    fn behind(&self) -> u64 {
        self.written - self.taken
    }

    /// The first question whose answer would bring news.
    fn open(&self) -> Option<&Question> {
        self.asked.iter().find(|question| question.place > self.taken).filter(|_| self.asks())
    }

    /// When the silence after that question began.
    fn silent_since(&self, question: &Question) -> Instant {
        self.answered.map_or(question.at, |answered| answered.max(question.at))
    }

    /// Tracks when the output so far is processed.
    pub fn watch(&mut self, now: Instant) {
        self.watched = Some(Watched { place: self.written, written: now, taken: None });
    }

    /// When the tracked output was on the user's screen; `None` while it is on its way. For a terminal that does not
    /// answer, `now`: nothing better is known.
    pub fn seen(&self, now: Instant) -> Option<Instant> {
        let Some(Watched { place, written, taken }) = self.watched.filter(|_| self.asks()) else { return Some(now) };
        let given_up = written + self.patience(place);
        taken.or((now >= given_up).then_some(given_up))
    }

    /// How long an answer may take.
    fn patience(&self, place: u64) -> Duration {
        match self.answers {
            Answers::Unknown => FIRST_ANSWER,
            _ => PATIENCE + Duration::from_secs(place.saturating_sub(self.taken) / SLOWEST),
        }
    }

    /// Whether to ask now, because no question follows the output that is on its way.
    pub fn must_ask(&self) -> bool {
        self.answers == Answers::Always && self.open().is_none() && self.behind() > WINDOW
    }

    /// When to ask again after a silence, because earlier answers may be lost.
    pub fn ask_again_at(&self) -> Option<Instant> {
        let may_ask = self.answers == Answers::Always && self.asked_again < ASK_AGAIN_AT_MOST;
        let question = self.open().filter(|_| may_ask)?;
        Some(self.silent_since(question) + ASK_AGAIN * 2_u32.pow(self.asked_again))
    }

    /// The question to ask again. Without the other question it is the same one: its answer counts for the oldest, so
    /// that the estimate of what was processed is too low rather than too high.
    pub fn question_again(&self) -> &'static [u8] {
        if self.tells_cursor { AGAIN } else { QUESTION }
    }

    /// Records that it was asked again, with that many bytes: 0 if another program owns the terminal.
    pub fn asked_again(&mut self, bytes: usize, now: Instant) {
        self.asked_again += 1;
        self.write(bytes);
        if bytes > 0 {
            let about = if self.tells_cursor { About::Silence } else { About::State };
            self.asked.push_back(Question { about, place: self.written, at: now });
        }
    }

    /// When to give up waiting for an answer.
    pub fn gives_up_at(&self) -> Option<Instant> {
        self.open().map(|question| self.silent_since(question) + self.patience(question.place))
    }

    /// Gives up if it is time to.
    pub fn expire(&mut self, now: Instant) {
        if self.gives_up_at().is_none_or(|at| now < at) {
            return;
        }
        self.silences += 1;
        if self.answers == Answers::Unknown || self.silences >= MAY_BE_SILENT {
            // A later answer is still recognized.
            self.answers = Answers::Never;
            return;
        }
        self.taken = self.written;
        // Answers to these may still arrive. The other question, if the terminal supports it, keeps them from counting
        // for a later question.
        if !self.tells_cursor {
            self.asked.clear();
        }
    }

    /// Until when to hold back the next frame, unless the terminal answers earlier.
    pub fn held_until(&mut self, now: Instant) -> Option<Instant> {
        self.expire(now);
        let until = self.gives_up_at().filter(|_| self.behind() > WINDOW);
        self.holds = until.is_some();
        until
    }

    /// Whether a held-back frame can be drawn now. `true` only once.
    pub fn is_free_again(&mut self) -> bool {
        let free = self.holds && self.behind() <= WINDOW;
        self.holds &= !free;
        free
    }

    /// Whether an answer is on its way.
    pub fn awaits(&self, now: Instant) -> Awaited {
        let just_asked = self.asked.back().is_some_and(|question| now < question.at + FIRST_ANSWER);
        match self.answers {
            Answers::Always if self.open().is_some() => Awaited::Surely,
            Answers::Always | Answers::Unknown if just_asked => Awaited::Surely,
            _ if self.asked.is_empty() => Awaited::Nothing,
            _ => Awaited::Perhaps,
        }
    }

    /// Records that the terminal was asked for its background alone.
    pub fn asked_background(&mut self, now: Instant) {
        self.background = Some(now);
    }

    /// Whether the terminal may still tell its background. It does so before it tells its state, unless another program
    /// in between answers for it.
    pub fn awaits_background(&self, now: Instant) -> bool {
        self.background.is_some_and(|asked| now < asked + BACKGROUND_COMES)
    }

    /// Until when to wait for a pending answer before another program reads; shorter if `hurried`.
    pub fn last_wait(&self, hurried: bool, now: Instant) -> Option<Instant> {
        let last = self.asked.back()?.at;
        if self.answers == Answers::Always && self.open().is_some() {
            return Some(now + if hurried { HURRIED_WAIT } else { LAST_WAIT });
        }
        let until = last + FIRST_ANSWER;
        Some(if hurried { until.min(now + SHORT_WAIT) } else { until }).filter(|until| now < *until)
    }
}

#[cfg(test)]
mod tests;
