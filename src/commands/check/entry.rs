//! A call of a plan while the plan runs, and how it comes out.

use std::time::Instant;

use jiff::Timestamp;

use super::judge::{Finding, facts, judge};
use super::live::Live;
use super::plan::PlannedCall;
use super::prepare::Ready;
use super::report::{CallReport, Verdict};
use crate::commands::placing::{Attempt, perhaps_called};
use crate::domain::Target;
use crate::model::Model;

/// Where a call of the plan stands.
pub enum Stage {
    /// It was not sent yet.
    Waiting,
    /// Its request is on its way, or its answer was lost.
    Placing(Box<Attempt>),
    /// It was placed.
    Live(Box<Live>),
    /// It has come out.
    Done(Box<CallReport>),
}

/// A call of the plan.
pub struct Entry<'a> {
    number: usize,
    /// What the plan says.
    pub planned: &'a PlannedCall,
    /// What is sent.
    pub ready: Ready,
    /// When its request was sent.
    pub sent: Option<(Instant, Timestamp)>,
    /// Where it stands.
    pub stage: Stage,
}

impl<'a> Entry<'a> {
    /// A call that waits; `number`: its place in the plan.
    pub fn new(number: usize, planned: &'a PlannedCall, ready: Ready) -> Self {
        Self { number, planned, ready, sent: None, stage: Stage::Waiting }
    }

    /// It was not placed, for this reason.
    pub fn not_placed(&mut self, why: &str) {
        self.done(self.report(Verdict::NotPlaced, Some(why.to_owned())));
    }

    /// It is not known what came of it, for this reason.
    pub fn unknown(&mut self, why: String) {
        self.done(self.report(Verdict::Unknown, Some(why)));
    }

    /// It was hung up, or could not be, and is perhaps live.
    pub fn left_live(&mut self, model: &Model) {
        let Stage::Live(live) = &self.stage else { return };
        let ids = live.targets.iter().map(Target::id).collect::<Vec<_>>().join(" ");
        let why = format!("it was not seen to end and may be live; vdial hangup {ids} ends it");
        let (targets, facts) = (live.targets.clone(), facts(model, &live.targets));
        self.done(CallReport { facts, targets, ..self.report(Verdict::Unknown, Some(why)) });
    }

    /// It is over: what must hold is compared with what was seen. One that was stopped early proves nothing.
    pub fn judged(&mut self, model: &Model) {
        let Stage::Live(live) = &self.stage else { return };
        let (targets, facts) = (live.targets.clone(), facts(model, &live.targets));
        let late = live.late.then_some(self.planned.timeout);
        let mut findings = judge(model, &facts, &self.planned.expect, &live.heard(), late);
        if live.left_out > 0 {
            let all = self.ready.request.destinations.len();
            let seen = format!("{}: the server skipped {}", all - live.left_out.min(all), live.left_out);
            findings.push(Finding { name: "destinations", expected: all.to_string(), seen, holds: false });
        }
        let holds = findings.iter().all(|finding| finding.holds);
        let (verdict, why) = match (live.stopped, holds) {
            _ if !live.in_doubt.is_empty() => (Verdict::Unknown, Some(perhaps_called(&live.in_doubt))),
            (true, _) => (Verdict::Failed, Some("interrupted: it was hung up".to_owned())),
            (false, true) => (Verdict::Passed, None),
            (false, false) => (Verdict::Failed, None),
        };
        self.done(CallReport { findings, facts, targets, ..self.report(verdict, why) });
    }

    fn report(&self, verdict: Verdict, why: Option<String>) -> CallReport {
        let report = CallReport::not_placed(self.number, &self.planned.name, self.planned.line, "");
        let took = self.sent.map(|(sent, _)| sent.elapsed()).unwrap_or_default();
        CallReport { verdict, why, sent: self.sent.map(|(_, at)| at), took, ..report }
    }

    fn done(&mut self, report: CallReport) {
        self.stage = Stage::Done(Box::new(report));
    }
}
