//! Places the calls of a plan, never more at a time than wanted, and follows each to its end.

use std::time::{Duration, Instant};

use super::budget::counted;
use super::entry::{Entry, Stage};
use super::judge::{facts, heard_all};
use super::live::{Live, Wanted};
use super::plan::Plan;
use super::prepare::Ready;
use super::report::{CallReport, Verdict};
use crate::api::ApiError;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::output::Narrator;
use crate::commands::placing::{Anyway, Attempt, Known};
use crate::commands::session::{Placing, Session};
use crate::domain::{CallRequest, Target};
use crate::model::Model;
use crate::model::notices::sentence;
use crate::runtime::now;
use crate::terminal::{Shutdown, Signals};

/// After so long without contact with the server nothing more is placed.
const WITHOUT_CONTACT: Duration = Duration::from_mins(1);

/// A plan that runs.
pub struct Run<'a> {
    plan: &'a Plan,
    entries: Vec<Entry<'a>>,
    narrator: Narrator,
    began: Instant,
    /// The signal after which nothing more is placed, and everything is hung up.
    signal: Option<Shutdown>,
}

impl<'a> Run<'a> {
    /// A plan whose calls may be placed.
    pub fn new(plan: &'a Plan, ready: Vec<Ready>, narrator: Narrator) -> Self {
        let entries = plan.calls.iter().zip(ready).enumerate();
        let entries = entries.map(|(at, (planned, ready))| Entry::new(at + 1, planned, ready)).collect();
        Self { plan, entries, narrator, began: Instant::now(), signal: None }
    }

    /// Runs it to its end; `tell` hears of each call as it comes out. Returns the reports in the order of the plan, and
    /// the signal that ended it early.
    pub async fn until_over(
        mut self,
        session: &mut Session,
        signals: &mut Signals,
        tell: &mut impl FnMut(&CallReport),
    ) -> (Vec<CallReport>, Option<Shutdown>) {
        let mut told = vec![false; self.entries.len()];
        loop {
            if self.signal.is_none() {
                self.place_next(session).await;
            }
            self.tell(&mut told, tell);
            if self.is_over() {
                self.leave(session.model());
                self.tell(&mut told, tell);
                break;
            }
            self.narrator.progress(&self.progress());
            let messages = tokio::select! {
                biased;
                signal = signals.next() => {
                    if self.signal.is_some() {
                        self.leave(session.model());
                        self.tell(&mut told, tell);
                        break;
                    }
                    self.signal = Some(signal);
                    self.narrator.progress("");
                    self.narrator.say("interrupted: hanging up what was placed; once more leaves at once");
                    self.cancel_waiting("interrupted");
                    continue;
                }
                messages = session.wait(Instant::now() + Duration::from_secs(1)) => messages,
            };
            let happened = session.take(messages).await;
            self.step_attempt(session.model(), happened.placed);
            self.step_live(session, &happened.hung_up).await;
        }
        let reports = self.entries.into_iter().filter_map(|entry| match entry.stage {
            Stage::Done(report) => Some(*report),
            _ => None,
        });
        (reports.collect(), self.signal)
    }

    /// Whether every call has come out, or is stuck.
    fn is_over(&self) -> bool {
        let over = |stage: &Stage| match stage {
            Stage::Done(_) => true,
            Stage::Live(live) => live.is_stuck(),
            Stage::Waiting | Stage::Placing(_) => false,
        };
        self.entries.iter().all(|entry| over(&entry.stage))
    }

    fn tell(&self, told: &mut [bool], tell: &mut impl FnMut(&CallReport)) {
        for (entry, told) in self.entries.iter().zip(told) {
            if let (Stage::Done(report), false) = (&entry.stage, *told) {
                self.narrator.progress("");
                tell(report);
                *told = true;
            }
        }
    }

    fn progress(&self) -> String {
        let count = |of: fn(&Stage) -> bool| self.entries.iter().filter(|entry| of(&entry.stage)).count();
        let (live, waiting) =
            (count(|stage| matches!(stage, Stage::Live(_))), count(|stage| matches!(stage, Stage::Waiting)));
        format!("{live} running, {waiting} waiting  {} s", self.began.elapsed().as_secs())
    }

    /// Places the next call that may be, if any may.
    async fn place_next(&mut self, session: &mut Session) {
        let up = |entry: &&Entry| matches!(&entry.stage, Stage::Live(live) if live.is_up());
        let placing = self.entries.iter().any(|entry| matches!(entry.stage, Stage::Placing(_)));
        let (model, now) = (session.model(), now());
        // Without contact nobody could hang it up.
        if let Some((since, error)) = &model.connection.failing {
            if now.since(*since) >= WITHOUT_CONTACT {
                let words = format!("no contact with the server: {error}");
                self.cancel_waiting(&words);
            }
            return;
        }
        let is_stuck = |entry: &&Entry| matches!(&entry.stage, Stage::Live(live) if live.is_stuck());
        if let Some(stuck) = self.entries.iter().find(is_stuck) {
            let name = &stuck.planned.name;
            let words = format!("“{name}” was hung up and has not ended: nothing more is placed");
            return self.cancel_waiting(&words);
        }
        if placing
            || self.entries.iter().filter(up).count() >= self.plan.parallel
            || model.attempts.left_to_wait(now.instant).is_some()
        {
            return;
        }
        let waiting = |entry: &&Entry| matches!(entry.stage, Stage::Waiting);
        let free = |entry: &&Entry| {
            let busy = self.entries.iter().filter(up).any(|other| meet(&other.ready.request, &entry.ready.request));
            let called = |to| model.attempts.called(to, now.instant).is_some();
            !busy && !entry.ready.request.destinations.iter().any(called)
        };
        let Some(next) = self.entries.iter().position(|entry| waiting(&entry) && free(&entry)) else { return };
        if !self.fits(model, next) {
            // What runs may turn out to cost less than the worst.
            if !self.entries.iter().any(|entry| matches!(entry.stage, Stage::Live(_))) {
                let words = "the cost limit is reached: a call more might exceed it";
                self.entries[next].not_placed(words);
            }
            return;
        }
        let entry = &mut self.entries[next];
        entry.sent = Some((now.instant, now.wall));
        match Attempt::send(session, entry.ready.request.clone(), Anyway::Never).await {
            Ok(attempt) => entry.stage = Stage::Placing(Box::new(attempt)),
            Err(refused) => {
                entry.sent = None;
                entry.not_placed(&refused.words);
            }
        }
    }

    /// Whether a call more keeps the cost limit, at worst.
    fn fits(&self, model: &Model, next: usize) -> bool {
        let Some(limit) = self.plan.cost_limit else { return true };
        let placed = self.entries.iter().map(|entry| match &entry.stage {
            Stage::Waiting => 0,
            Stage::Placing(_) => entry.ready.worst.0,
            Stage::Live(live) if live.is_up() => entry.ready.worst.0,
            Stage::Live(live) => counted(facts(model, &live.targets).cost, entry.ready.worst),
            Stage::Done(report) if report.verdict == Verdict::NotPlaced => 0,
            Stage::Done(report) => counted(report.facts.cost, entry.ready.worst),
        });
        placed.sum::<i64>().saturating_add(self.entries[next].ready.worst.0) <= limit.0
    }

    /// Looks what came of the request that is on its way.
    fn step_attempt(&mut self, model: &Model, answer: Option<Placing>) {
        let (plan, narrator) = (self.plan, self.narrator);
        let Some(entry) = self.entries.iter_mut().find(|entry| matches!(entry.stage, Stage::Placing(_))) else {
            return;
        };
        let Stage::Placing(attempt) = &mut entry.stage else { return };
        match attempt.step(model, answer) {
            Ok(None) => {}
            Ok(Some(Known::Lost(words))) => {
                narrator.progress("");
                narrator.say_failed(&format!("{}: {words}; searching the list of calls", entry.planned.name));
            }
            Ok(Some(Known::Placed { targets, left_out, in_doubt })) => {
                let sent = entry.sent.map_or_else(Instant::now, |(sent, _)| sent);
                let expect = &entry.planned.expect;
                let wanted = Wanted {
                    cost: plan.cost_limit.is_some() || expect.costs_at_most.is_some(),
                    transcript: expect.need_transcript(),
                };
                let mut live = Live::new(targets, entry.planned, sent, wanted, &model.settings.language);
                (live.left_out, live.in_doubt) = (left_out, in_doubt);
                entry.stage = Stage::Live(Box::new(live));
            }
            Err(Failed { status: ExitStatus::Unknown, words }) => {
                let at = entry.sent.map(|(_, at)| at.strftime(" (sent at %Y-%m-%d %H:%M:%S UTC)").to_string());
                entry.unknown(format!("{words}{}", at.unwrap_or_default()));
            }
            Err(Failed { words, .. }) => entry.not_placed(&words),
        }
    }

    /// Follows the calls that were placed.
    async fn step_live(&mut self, session: &mut Session, hung_up: &[(Target, Option<ApiError>)]) {
        let stop = self.signal.is_some();
        for (target, error) in hung_up {
            let its = |entry: &&Entry| matches!(&entry.stage, Stage::Live(live) if live.targets.contains(target));
            if let (Some(error), Some(entry)) = (error, self.entries.iter().find(its)) {
                self.narrator.progress("");
                self.narrator.say_failed(&format!("{}: {}", entry.planned.name, sentence(error)));
            }
        }
        for entry in &mut self.entries {
            let Stage::Live(live) = &mut entry.stage else { continue };
            let expect = &entry.planned.expect;
            if live.step(session, hung_up, stop, |heard| heard_all(expect, heard)).await {
                entry.judged(session.model());
            }
        }
        let model = session.model();
        let wanted = self.entries.iter().flat_map(|entry| match &entry.stage {
            Stage::Live(live) => live.costly(model),
            _ => Vec::new(),
        });
        let wanted = wanted.collect();
        session.want_costs_of(wanted);
    }

    fn cancel_waiting(&mut self, why: &str) {
        for entry in self.entries.iter_mut().filter(|entry| matches!(entry.stage, Stage::Waiting)) {
            entry.not_placed(why);
        }
    }

    /// Leaves at once: says what may be live.
    fn leave(&mut self, model: &Model) {
        for entry in &mut self.entries {
            match &entry.stage {
                Stage::Live(live) if live.is_up() => entry.left_live(model),
                Stage::Live(_) => entry.judged(model),
                Stage::Placing(_) => {
                    let words = "interrupted: it is not known whether the call was placed; the next vdial looks for it";
                    entry.unknown(words.to_owned());
                }
                Stage::Waiting | Stage::Done(_) => {}
            }
        }
    }
}

/// Whether two requests call a common destination.
fn meet(one: &CallRequest, other: &CallRequest) -> bool {
    one.destinations.iter().any(|to| other.destinations.iter().any(|known| known.same_endpoint(to)))
}
