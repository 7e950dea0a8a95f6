//! A lively board for the demo: it opens with calls that are up, ringing or just failed. New ones arrive at the pace of
//! a small office.

use super::call::{Address, Call};
use super::rng::Rng;
use super::script::{self, PlannedStep, ScriptStep, after, end};
use super::world::{ScheduledEvent, World};
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::time::Duration;

/// How a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CallCourse {
    /// Answered, then talks for this many seconds.
    Talks(u64),
    /// Rings for this many seconds without an answer.
    RingsOut(u64),
    Busy,
    /// Fails at once: its source cannot call phones.
    Fails,
}

/// The calls at the start: age in seconds, and course.
const OPENING: [(u64, CallCourse); 10] = [
    (420, CallCourse::Talks(96)),
    (304, CallCourse::RingsOut(32)),
    (171, CallCourse::Talks(48)),
    (128, CallCourse::Talks(190)),
    (97, CallCourse::Busy),
    (75, CallCourse::RingsOut(30)),
    (21, CallCourse::Talks(75)),
    (12, CallCourse::Fails),
    (6, CallCourse::RingsOut(28)),
    (1, CallCourse::Talks(40)),
];
/// Fictional people, on numbers reserved for fiction.
const PEOPLE: [&str; 10] = [
    "+12025550118",
    "+13125550164",
    "+447700900123",
    "+442079460905",
    "+33639980158",
    "+493023125120",
    "+61491570156",
    "+491713920042",
    "+12125550176",
    "+447700900871",
];

impl World {
    /// Adds the calls of the start, as if somebody else had placed them, and schedules more.
    pub fn open_board(&mut self) {
        for (age, course) in OPENING {
            let age = SignedDuration::from_secs(i64::try_from(age).unwrap_or(0));
            let created = self.time().checked_sub(age).unwrap_or(self.time());
            if let Some(call) = self.board_call(created, course) {
                self.insert_aged(call, age.as_secs_f64());
            }
        }
        self.schedule_board_call();
    }

    /// Adds a call and schedules the next.
    pub(super) fn add_board_call(&mut self) {
        let mut rng = self.next_rng();
        let course = match rng.range(0, 99) {
            0..10 => CallCourse::Busy,
            10..20 => CallCourse::RingsOut(rng.range(18, 35)),
            20..27 => CallCourse::Fails,
            _ => CallCourse::Talks(rng.range(20, 150)),
        };
        let created = self.creation_time();
        if let Some(call) = self.board_call(created, course) {
            self.begin(call);
        }
        self.schedule_board_call();
    }

    fn schedule_board_call(&mut self) {
        let wait = self.next_rng().range(9_000, 24_000);
        self.schedule(Duration::from_millis(wait), ScheduledEvent::BoardCall);
    }

    /// A call from one of the account's numbers to one of those people.
    fn board_call(&mut self, created: Timestamp, course: CallCourse) -> Option<Call> {
        let mut rng = self.next_rng();
        let fit = if course == CallCourse::Fails { "virtual" } else { "normal" };
        let ours = self.account.numbers.iter().filter(|number| number["status"] == "active" && number["type"] == fit);
        let ours: Vec<String> = ours.filter_map(|number| Some(number["number"].as_str()?.to_owned())).collect();
        let flows = self.account.answering_numbers();
        let flow = rng.pick(&flows).map(|(_, flow)| *flow).unwrap_or_default();
        let actions = self.account.actions(flow).unwrap_or_default();
        let mut call = Call::new(rng.uuid(), self.account.customer_id(), created);
        call.source = Address::tel(rng.pick(&ours)?);
        call.destination = Address::tel(rng.pick(&PEOPLE)?);
        (call.flow_id, call.activeflow_id) = (flow, rng.uuid());
        call.life.script = course.script(&actions, &mut rng);
        Some(call)
    }
}

impl CallCourse {
    fn script(self, actions: &[serde_json::Value], rng: &mut Rng) -> VecDeque<PlannedStep> {
        let dial = rng.range(1_800, 3_600);
        match self {
            Self::Busy => [end(dial, "remote", "busy")].into(),
            Self::Fails => [end(300, "remote", "failed")].into(),
            Self::RingsOut(seconds) => {
                [after(dial, ScriptStep::Ring), end(seconds * 1_000, "remote", "noanswer")].into()
            }
            Self::Talks(seconds) => {
                let mut script =
                    VecDeque::from([after(dial, ScriptStep::Ring), after(rng.range(4_000, 9_000), ScriptStep::Answer)]);
                let by = if rng.chance(60) { "remote" } else { "local" };
                script::talk(&mut script, actions, seconds * 1_000, by);
                script
            }
        }
    }
}
