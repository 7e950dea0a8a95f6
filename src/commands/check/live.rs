//! One call of a plan from its placing to its end: hung up in time, and followed until all is known that is needed.

use std::time::{Duration, Instant};

use super::judge::{costly, facts};
use super::plan::PlannedCall;
use super::transcript::{Heard, Transcript};
use crate::api::ApiError;
use crate::commands::session::Session;
use crate::commands::targets::{calls, is_answered, legs};
use crate::domain::{Address, CallId, Target};
use crate::model::Model;

/// How long after the first hang-up a call may still be live. Then nothing more is placed.
const HANGING_UP: Duration = Duration::from_secs(30);
/// How long after a hang-up that failed the next one is asked for.
const AGAIN_AFTER: Duration = Duration::from_secs(3);
/// How long after the end the ledger and the transcript may take.
const SETTLING: Duration = Duration::from_secs(15);

/// What is waited for after the end of a call.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// What it cost.
    pub cost: bool,
    /// What was said.
    pub transcript: bool,
}

/// A call that was placed.
#[derive(Debug)]
pub struct Live {
    /// The calls and groupcalls of its request.
    pub targets: Vec<Target>,
    /// How many destinations the server left out.
    pub left_out: usize,
    /// Destinations that were perhaps called: nothing is known of a call to them.
    pub in_doubt: Vec<Address>,
    /// Whether it had to be hung up at its timeout.
    pub late: bool,
    /// Whether it was hung up because everything was to stop.
    pub stopped: bool,
    wanted: Wanted,
    language: String,
    deadline: Instant,
    hangup_after: Option<Duration>,
    answered: Option<Instant>,
    hang_up: Option<HangUp>,
    over: Option<Instant>,
    transcripts: Vec<(CallId, Transcript)>,
}

/// A hang-up that was asked for.
#[derive(Debug)]
struct HangUp {
    since: Instant,
    /// When the server last failed to take it.
    failed: Option<Instant>,
}

impl Live {
    /// A call whose request was sent at that time.
    pub fn new(targets: Vec<Target>, planned: &PlannedCall, sent: Instant, wanted: Wanted, language: &str) -> Self {
        Self {
            targets,
            left_out: 0,
            in_doubt: Vec::new(),
            late: false,
            stopped: false,
            wanted,
            language: planned.language.as_deref().unwrap_or(language).to_owned(),
            deadline: sent + planned.timeout,
            hangup_after: planned.hangup_after,
            answered: None,
            hang_up: None,
            over: None,
            transcripts: Vec::new(),
        }
    }

    /// Whether it may still be live.
    pub fn is_up(&self) -> bool {
        self.over.is_none()
    }

    /// Whether it was hung up long ago, and the server has not ended it: perhaps it stays live.
    pub fn is_stuck(&self) -> bool {
        self.is_up() && self.hang_up.as_ref().is_some_and(|hang_up| hang_up.since.elapsed() >= HANGING_UP)
    }

    /// Hangs up if it is time, or if everything is to `stop`. Returns whether the call is over and all is known that
    /// will be.
    pub async fn step(
        &mut self,
        session: &mut Session,
        hung_up: &[(Target, Option<ApiError>)],
        stop: bool,
        heard_all: impl Fn(&Heard) -> bool,
    ) -> bool {
        let now = Instant::now();
        let model = session.model();
        if self.answered.is_none() && self.targets.iter().any(|target| is_answered(model, target)) {
            self.answered = Some(now);
        }
        let over = |target: &Target| {
            model.calls.is_over(target) && legs(model, target).iter().all(|leg| model.calls.is_over(leg))
        };
        if self.over.is_none() && self.targets.iter().all(over) {
            self.over = Some(now);
        }
        if self.wanted.transcript && !stop {
            self.transcribe(session);
        }
        if let Some(over) = self.over {
            let settled = now >= over + SETTLING || stop;
            let cost = !self.wanted.cost || self.is_cost_known(session.model());
            let silent =
                self.answered.is_none() || self.transcripts.iter().all(|(_, transcript)| transcript.has_failed());
            let said = !self.wanted.transcript || silent || heard_all(&self.heard());
            return settled || (cost && said);
        }
        self.note_failures(hung_up, now);
        if self.is_to_hang_up(session.model(), stop, now) {
            let since = self.hang_up.as_ref().map_or(now, |hang_up| hang_up.since);
            self.hang_up = Some(HangUp { since, failed: None });
            session.hang_up(self.targets.clone()).await;
        }
        false
    }

    /// What was said on the call.
    pub fn heard(&self) -> Heard {
        let all = self.transcripts.iter().map(|(_, transcript)| transcript.heard());
        all.reduce(Heard::and).unwrap_or_else(|| Heard::unknown("not known: there is no transcript"))
    }

    /// Every leg is transcribed from the start: what is said right after the answer would be missed otherwise.
    fn transcribe(&mut self, session: &Session) {
        let Some(client) = session.client() else { return };
        let legs = self.targets.iter().flat_map(|target| calls(session.model(), target));
        for leg in legs.filter(|leg| leg.is_live()).map(|leg| &leg.call.id) {
            if !self.transcripts.iter().any(|(id, _)| id == leg) {
                let transcript = Transcript::start(client.clone(), leg.clone(), self.language.clone());
                self.transcripts.push((leg.clone(), transcript));
            }
        }
    }

    fn is_cost_known(&self, model: &Model) -> bool {
        facts(model, &self.targets).cost.is_some() || model.calls.ledger.refused().is_some()
    }

    /// The calls whose rows in the ledger are wanted.
    pub fn costly(&self, model: &Model) -> Vec<CallId> {
        if self.wanted.cost { costly(model, &self.targets) } else { Vec::new() }
    }

    fn note_failures(&mut self, hung_up: &[(Target, Option<ApiError>)], now: Instant) {
        let failed = hung_up.iter().any(|(target, error)| error.is_some() && self.targets.contains(target));
        if let Some(hang_up) = self.hang_up.as_mut().filter(|_| failed) {
            hang_up.failed = Some(now);
        }
    }

    /// Whether to hang up now. After a hang-up that failed, only once a newer reading shows that the call is live.
    fn is_to_hang_up(&mut self, model: &Model, stop: bool, now: Instant) -> bool {
        let Some(hang_up) = &self.hang_up else {
            let after = self.answered.zip(self.hangup_after).map(|(answered, after)| answered + after);
            let planned = after.is_some_and(|at| now >= at);
            self.late = now >= self.deadline && !planned;
            self.stopped = stop && !planned && !self.late;
            return planned || self.late || self.stopped;
        };
        let Some(failed) = hang_up.failed.filter(|failed| now >= *failed + AGAIN_AFTER) else { return false };
        self.targets.iter().any(|target| {
            let read = match target {
                Target::Call(id) => model.calls.call(id).map(|tracked| tracked.confirmed),
                Target::Group(id) => model.calls.group(id).map(|tracked| tracked.confirmed),
            };
            model.calls.is_live(target) && read.is_some_and(|read| read > failed)
        })
    }
}
