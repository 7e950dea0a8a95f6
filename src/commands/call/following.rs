//! Follows what `vdial call` placed: prints the changes, hangs up in time, and says how it came out.

use std::time::{Duration, Instant};

use super::{CallArgs, Wait, placed_line};
use crate::base::reader::Reader;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::output::{self, Narrator};
use crate::commands::session::{Happened, Session};
use crate::commands::targets::{calls, is_answered, legs, state};
use crate::domain::Target;
use crate::model::Model;
use crate::model::call_changes::CallChange;
use crate::model::notices::sentence;
use crate::terminal::Signals;

/// How long a hang-up may take before the command ends without having seen it.
const HANGING_UP: Duration = Duration::from_secs(20);

/// What is followed, and until when.
pub struct Following<'a> {
    targets: Vec<Target>,
    args: &'a CallArgs,
    narrator: Narrator,
    began: Instant,
    /// Since when each target has been answered, as seen here.
    answered: Vec<Option<Instant>>,
    /// The signal after which everything was hung up.
    signal: Option<ExitStatus>,
    hung_up: bool,
    /// When to give up.
    until: Option<Instant>,
}

impl<'a> Following<'a> {
    pub fn new(targets: Vec<Target>, args: &'a CallArgs, narrator: Narrator) -> Self {
        let began = Instant::now();
        let answered = vec![None; targets.len()];
        let until = args.timeout.map(|timeout| began + timeout);
        Self { targets, args, narrator, began, answered, signal: None, hung_up: false, until }
    }

    /// Follows the calls until what was waited for has happened. `first` is what happened while they were placed.
    pub async fn until_done(
        mut self,
        session: &mut Session,
        first: Happened,
        signals: &mut Signals,
    ) -> Result<ExitStatus, Failed> {
        if self.args.json {
            output::line(&placed_line(&self.targets))?;
        } else if !self.waits() {
            // Nothing but the ids, for a script to take.
            for target in &self.targets {
                output::line(target.id())?;
            }
        }
        if self.waits() && self.report(session, &first)? == Reader::Gone {
            return Ok(ExitStatus::Done);
        }
        loop {
            if let Some(status) = self.outcome(session.model()) {
                self.narrator.progress("");
                return Ok(status);
            }
            if self.until.is_some_and(|until| Instant::now() >= until) {
                self.narrator.progress("");
                self.say_what_goes_on(session.model());
                let words = if self.hung_up { "the server has not ended the call yet" } else { "the time is over" };
                return Err(Failed::new(self.signal.unwrap_or(ExitStatus::TimedOut), words));
            }
            let wake = [self.until, self.hang_up_at()].into_iter().flatten().min();
            let wake = wake.unwrap_or_else(|| Instant::now() + Duration::from_secs(1));
            let messages = tokio::select! {
                biased;
                signal = signals.next() => {
                    let status = ExitStatus::Signal(signal);
                    if !self.args.hangup_on_interrupt || self.signal.is_some() {
                        self.narrator.progress("");
                        self.say_what_goes_on(session.model());
                        return Err(Failed::new(status, "interrupted"));
                    }
                    self.signal = Some(status);
                    self.hang_up(session).await;
                    continue;
                }
                messages = session.wait(wake) => messages,
            };
            let happened = session.take(messages).await;
            if self.report(session, &happened)? == Reader::Gone {
                return Ok(ExitStatus::Done);
            }
            self.note_answers(session.model());
            if self.hang_up_at().is_some_and(|at| Instant::now() >= at) {
                self.hang_up(session).await;
            }
        }
    }

    /// Prints the changes of what is followed.
    fn report(&self, session: &Session, happened: &Happened) -> Result<Reader, Failed> {
        for change in &happened.changes {
            if self.is_followed(session.model(), change) {
                self.narrator.progress("");
                let text = if self.args.json { placed_here(change) } else { change.plain(&session.zone) };
                if output::line(&text)? == Reader::Gone {
                    return Ok(Reader::Gone);
                }
            }
        }
        for (target, error) in &happened.hung_up {
            if let Some(error) = error.as_ref().filter(|_| session.model().calls.is_live(target)) {
                self.narrator.say_failed(&sentence(error));
            }
        }
        if self.waits() {
            let states =
                self.targets.iter().map(|target| state(session.model(), target)).collect::<Vec<_>>().join(", ");
            self.narrator.progress(&format!("{states}  {} s", self.began.elapsed().as_secs()));
        }
        Ok(Reader::There)
    }

    fn is_followed(&self, model: &Model, change: &CallChange) -> bool {
        self.targets.iter().any(|target| match target {
            Target::Call(id) => change.id == *id,
            Target::Group(id) => {
                legs(model, target).contains(&Target::Call(change.id.clone()))
                    || model.calls.group_of(&change.id) == Some(id)
            }
        })
    }

    fn waits(&self) -> bool {
        self.args.wait.is_some() || self.args.hangup_after.is_some() || self.signal.is_some()
    }

    fn note_answers(&mut self, model: &Model) {
        for (target, answered) in self.targets.iter().zip(&mut self.answered) {
            if answered.is_none() && is_answered(model, target) {
                *answered = Some(Instant::now());
            }
        }
    }

    /// When to hang up: so long after the last of the answers.
    fn hang_up_at(&self) -> Option<Instant> {
        let after = self.args.hangup_after.filter(|_| !self.hung_up)?;
        Some(self.answered.iter().flatten().max().copied()? + after)
    }

    async fn hang_up(&mut self, session: &mut Session) {
        self.hung_up = true;
        self.until = Some(Instant::now() + HANGING_UP);
        session.hang_up(self.targets.clone()).await;
    }

    /// Says what is live and how to end it.
    fn say_what_goes_on(&self, model: &Model) {
        for target in self.targets.iter().filter(|target| model.calls.is_live(target)) {
            self.narrator.say(&format!("{} goes on ({}); vdial hangup {0} ends it", target.id(), state(model, target)));
        }
    }

    /// How it came out; `None` as long as there is something to wait for. Of several destinations the worst counts.
    fn outcome(&self, model: &Model) -> Option<ExitStatus> {
        let ended = self.targets.iter().all(|target| model.calls.is_over(target));
        if ended {
            if let Some(status) = self.signal {
                return Some(status);
            }
            return worst(self.targets.iter().map(|target| ending(model, target)));
        }
        if !self.waits() {
            return Some(ExitStatus::Done);
        }
        let answered = |target| is_answered(model, target) || model.calls.is_over(target);
        let enough = self.args.wait == Some(Wait::Answered) && self.args.hangup_after.is_none();
        (enough && self.targets.iter().all(answered) && self.signal.is_none())
            .then(|| worst(self.targets.iter().map(|target| ending(model, target))))
            .flatten()
    }
}

/// A change as a JSON line. It may have been seen before the answer told that the call is one of ours.
fn placed_here(change: &CallChange) -> String {
    let mut line = change.json();
    line["placed_here"] = true.into();
    line.to_string()
}

/// How a call came out that is answered or over.
fn ending(model: &Model, target: &Target) -> ExitStatus {
    if is_answered(model, target) {
        return ExitStatus::Done;
    }
    let calls = calls(model, target);
    let all_are = |reasons: &[&str]| {
        !calls.is_empty() && calls.iter().all(|tracked| reasons.contains(&tracked.call.hangup_reason.as_str()))
    };
    match () {
        () if calls.is_empty() || calls.iter().any(|tracked| tracked.gone.is_some()) => ExitStatus::Unknown,
        () if all_are(&["busy"]) => ExitStatus::Busy,
        () if all_are(&["busy", "noanswer", "dialout", "cancel", "timeout"]) => ExitStatus::NoAnswer,
        () => ExitStatus::CallFailed,
    }
}

/// Of several destinations the worst outcome.
pub fn worst(outcomes: impl Iterator<Item = ExitStatus>) -> Option<ExitStatus> {
    outcomes.max_by_key(|status| severity(*status))
}

fn severity(status: ExitStatus) -> u8 {
    match status {
        ExitStatus::Done => 0,
        ExitStatus::NoAnswer => 1,
        ExitStatus::Busy => 2,
        ExitStatus::CallFailed => 3,
        ExitStatus::Refused => 4,
        _ => 5,
    }
}
