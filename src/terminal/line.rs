//! How far the terminal is behind with what was written to it. After each frame it is asked how it is, and it answers
//! when it has come so far; until then no other frame goes out, so that a slow line never has more than one to carry.
//! When it is silent it is asked something else as well, whose answer tells that those before it are lost. A terminal
//! that does not answer is not waited for. Pure.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::answer::TerminalAnswer;
use super::token::Awaited;

/// The question: `DSR`, how the terminal is.
pub const QUESTION: &[u8] = b"\x1b[5n";

/// The other question: where its cursor is. In the second row, since in the first the answer would be spelled like a
/// key; and the cursor goes back.
const AGAIN: &[u8] = b"\x1b7\x1b[2;1H\x1b[6n\x1b8";

/// How many bytes may be on their way when a frame goes out: what a few keys change, so that whoever types over a long
/// line does not wait for each.
const WINDOW: u64 = 512;

/// How long a terminal that never answered is waited for.
const FIRST_ANSWER: Duration = Duration::from_secs(1);

/// After how much silence one that answers is asked again for the first time; then after twice that, and so on.
const ASK_AGAIN: Duration = Duration::from_secs(1);
const ASK_AGAIN_AT_MOST: u32 = 4;

/// How long the next answer of one that does may take, in addition to what the bytes before it take on the slowest
/// line.
const PATIENCE: Duration = Duration::from_secs(5);
const SLOWEST: u64 = 500;

/// How often in a row the terminal may be silent for so long.
const MAY_BE_SILENT: u8 = 2;

/// How long the terminal is kept for an answer, so that it is not typed into the shell: of one that answers; the same
/// by who has to be gone within a second; and then of one of which it is not known.
const LAST_WAIT: Duration = Duration::from_secs(5);
const HURRIED_WAIT: Duration = Duration::from_millis(300);
const SHORT_WAIT: Duration = Duration::from_millis(100);

/// Whether the terminal answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answers {
    #[default]
    Unknown,
    Never,
    Always,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// How it is.
    State,
    /// Where its cursor is, to measure a character.
    Width,
    /// Where its cursor is, because it was silent.
    Silence,
}

/// A question without an answer: where it stands, and when it was asked.
#[derive(Clone, Copy, Debug)]
struct Question {
    about: About,
    place: u64,
    at: Instant,
}

/// What is known of the line to the terminal. Places are counted in bytes since the terminal was taken.
#[derive(Debug, Default)]
pub struct Line {
    answers: Answers,
    tells_cursor: bool,
    written: u64,
    taken: u64,
    asked: VecDeque<Question>,
    answered: Option<Instant>,
    /// How often it was asked again since.
    asked_again: u32,
    silences: u8,
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
        let asked = [About::State, About::Width].map(|about| Question { about, place: 0, at: now }).into();
        *self = Self { answers: self.answers, tells_cursor: self.tells_cursor, asked, ..Self::default() };
    }

    /// Whether the question belongs after a frame.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.answers != Answers::Never
    }

    /// So much was written, the question at its end included.
    pub fn wrote(&mut self, bytes: usize, now: Instant) {
        self.write(bytes);
        if bytes > 0 && self.asks() {
            self.asked.push_back(Question { about: About::State, place: self.written, at: now });
        }
    }

    fn write(&mut self, bytes: usize) {
        self.written += u64::try_from(bytes).unwrap_or(u64::MAX);
    }

    /// Takes note of an answer; `false` for one to another question.
    pub fn heard(&mut self, answer: TerminalAnswer, now: Instant) -> bool {
        let to_state = match answer {
            TerminalAnswer::Ready => true,
            TerminalAnswer::CursorAt { .. } => false,
            TerminalAnswer::Background { .. } => return false,
        };
        let answered = self.asked.iter().position(|question| (question.about == About::State) == to_state);
        // Answers come in the order of the questions: those before it are lost.
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

    /// The first question whose answer would tell something.
    fn open(&self) -> Option<&Question> {
        self.asked.iter().find(|question| question.place > self.taken).filter(|_| self.asks())
    }

    /// Since when nothing was heard of that question.
    fn silent_since(&self, question: &Question) -> Instant {
        self.answered.map_or(question.at, |answered| answered.max(question.at))
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
        self.answers == Answers::Always && self.open().is_none() && self.behind() > WINDOW
    }

    /// When it has been silent for so long that it is to be asked again: what it has answered may be lost.
    #[must_use]
    pub fn ask_again_at(&self) -> Option<Instant> {
        let may_ask = self.answers == Answers::Always && self.asked_again < ASK_AGAIN_AT_MOST;
        let question = self.open().filter(|_| may_ask)?;
        Some(self.silent_since(question) + ASK_AGAIN * 2_u32.pow(self.asked_again))
    }

    /// What it is asked then. Without the other question the same is asked once more: an answer is taken for one to the
    /// oldest, so that too little is believed to be taken rather than too much.
    #[must_use]
    pub fn question_again(&self) -> &'static [u8] {
        if self.tells_cursor { AGAIN } else { QUESTION }
    }

    /// It was asked again, with so many bytes: none where the terminal is somebody else's.
    pub fn asked_again(&mut self, bytes: usize, now: Instant) {
        self.asked_again += 1;
        self.write(bytes);
        if bytes > 0 {
            let about = if self.tells_cursor { About::Silence } else { About::State };
            self.asked.push_back(Question { about, place: self.written, at: now });
        }
    }

    /// When it is given up that the terminal answers.
    #[must_use]
    pub fn gives_up_at(&self) -> Option<Instant> {
        self.open().map(|question| self.silent_since(question) + self.patience(question.place))
    }

    /// Gives it up when it is time to.
    pub fn expire(&mut self, now: Instant) {
        if self.gives_up_at().is_none_or(|at| now < at) {
            return;
        }
        self.silences += 1;
        if self.answers == Answers::Unknown || self.silences >= MAY_BE_SILENT {
            // One that comes all the same is noticed.
            self.answers = Answers::Never;
            return;
        }
        self.taken = self.written;
        // An answer to these may still come. It is not taken for one to a later question where the other question
        // would tell that it does not.
        if !self.tells_cursor {
            self.asked.clear();
        }
    }

    /// Until when the next frame is held back, unless the terminal answers before.
    pub fn held_until(&mut self, now: Instant) -> Option<Instant> {
        self.expire(now);
        let until = self.gives_up_at().filter(|_| self.behind() > WINDOW);
        self.holds = until.is_some();
        until
    }

    /// Whether a frame that was held back may go out now. Once.
    pub fn is_free_again(&mut self) -> bool {
        let free = self.holds && self.behind() <= WINDOW;
        self.holds &= !free;
        free
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub fn awaits(&self, now: Instant) -> Awaited {
        let just_asked = self.asked.back().is_some_and(|question| now < question.at + FIRST_ANSWER);
        match self.answers {
            Answers::Always if self.open().is_some() => Awaited::Surely,
            Answers::Always | Answers::Unknown if just_asked => Awaited::Surely,
            _ if self.asked.is_empty() => Awaited::Nothing,
            _ => Awaited::Perhaps,
        }
    }

    /// Until when to wait for a pending answer before another program reads; shorter if `hurried`.
    #[must_use]
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
