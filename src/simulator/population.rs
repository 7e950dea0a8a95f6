//! A population for benchmarks and for watching: a constant number of live calls, with ended ones between them. New
//! calls replace those that end.

use super::call::{Address, Call};
use super::life::apply_step;
use super::options::Population;
use super::rng::Rng;
use super::script::{PlannedStep, ScriptStep, after, end};
use super::world::{ScheduledEvent, World};
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::time::Duration;

/// How long a long call dials and rings, if its life is long enough.
const DIAL: f64 = 2.0;
const RING: f64 = 4.0;
/// How long a short call lasts.
const SHORT: f64 = 3.0;
/// The shortest life with the full times of dialing and ringing.
const FULL_LIFE: f64 = 30.0;

impl World {
    /// Adds the population as if it had always been there, and keeps it going.
    pub fn populate(&mut self, population: Population) {
        let life = population.lifetime.as_secs_f64();
        let now = self.time();
        let mut ages: Vec<(f64, bool)> = spread(population.live, life).map(|age| (age, true)).collect();
        ages.extend(spread(population.ended, life).map(|age| (age, false)));
        ages.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (age, long) in ages {
            let created = now.checked_sub(SignedDuration::from_secs_f64(age)).unwrap_or(now);
            let call = self.fictional_call(population, created, long);
            self.insert_aged(call, age);
        }
        for long in [true, false] {
            self.schedule_arrival(population, long);
        }
    }

    /// Adds a call and schedules the next.
    pub(super) fn add_arrival(&mut self, population: Population, long: bool) {
        let created = self.creation_time();
        let call = self.fictional_call(population, created, long);
        self.begin(call);
        self.schedule_arrival(population, long);
    }

    fn schedule_arrival(&mut self, population: Population, long: bool) {
        let count = if long { population.live } else { population.ended };
        if count == 0 {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of calls is far below 2^52")]
        let mean = population.lifetime.as_secs_f64() / count as f64;
        // From 0.5 to 1.5 times the mean, so that arrivals do not fall into step.
        let wait = mean * (0.5 + unit(&mut self.next_rng()));
        self.schedule(Duration::from_secs_f64(wait), ScheduledEvent::Arrival(population, long));
    }

    /// Adds a call of this age in seconds: the steps of its script up to now have already happened.
    pub(super) fn insert_aged(&mut self, mut call: Call, age: f64) {
        let created = call.tm_create;
        let mut script = std::mem::take(&mut call.life.script);
        let mut passed = 0.0;
        while let Some(planned) = script.front() {
            let at = passed + planned.after.as_secs_f64();
            if at > age {
                break;
            }
            passed = at;
            let time = created.checked_add(SignedDuration::from_secs_f64(passed)).unwrap_or(created);
            if let Some(planned) = script.pop_front() {
                apply_step(&mut call, &planned.step, time);
            }
            if call.ended() {
                script.clear();
            }
        }
        call.life.script = script;
        let (id, turn) = (call.id, call.life.turn);
        let wait = call.life.script.front().map(|planned| planned.after.as_secs_f64() - (age - passed));
        let (answered, over) = (call.tm_progressing.is_some(), call.ended());
        self.insert(call);
        match (answered, over) {
            (true, true) => self.bill_past_call(id),
            (true, false) => self.bill_answered(id),
            (false, _) => {}
        }
        if let Some(wait) = wait {
            self.schedule(Duration::from_secs_f64(wait.max(0.0)), ScheduledEvent::Step(id, turn));
        }
    }

    /// A call between numbers reserved for fiction.
    fn fictional_call(&mut self, population: Population, created: Timestamp, long: bool) -> Call {
        let mut rng = self.next_rng();
        let mut call = Call::new(rng.uuid(), self.account.customer_id(), created);
        call.source = Address::tel("+12025550142");
        call.destination = Address::tel(&format!("+1{}55501{:02}", rng.range(201, 989), rng.range(0, 99)));
        if rng.chance(30) {
            call.direction = "incoming";
            std::mem::swap(&mut call.source, &mut call.destination);
        }
        call.life.script = script(&call, population.lifetime, long, &mut self.next_rng());
        call
    }
}

/// This many ages, evenly distributed over a life.
fn spread(count: usize, life: f64) -> impl Iterator<Item = f64> {
    #[expect(clippy::cast_precision_loss, reason = "a number of calls is far below 2^52")]
    (0..count).map(move |n| life * (n as f64 + 0.5) / count as f64)
}

fn script(call: &Call, life: Duration, long: bool, chance: &mut Rng) -> VecDeque<PlannedStep> {
    let life = life.as_secs_f64();
    let scale = (life / FULL_LIFE).min(1.0);
    let ms = |seconds: f64| u64::try_from(Duration::from_secs_f64(seconds.max(0.0)).as_millis()).unwrap_or(0);
    let mut about = |seconds: f64| seconds * scale * (0.5 + unit(chance));
    if !long {
        let over = about(SHORT);
        let reason = match call.direction {
            _ if over * 1000.0 % 2.0 < 1.0 => "busy",
            "incoming" => "noanswer",
            _ => "failed",
        };
        return [end(ms(over), "remote", reason)].into();
    }
    let (dial, ring) = (about(DIAL), about(RING));
    let talk = life - dial - ring;
    [after(ms(dial), ScriptStep::Ring), after(ms(ring), ScriptStep::Answer), end(ms(talk), "remote", "normal")].into()
}

/// A number from 0 to 1.
fn unit(rng: &mut Rng) -> f64 {
    f64::from(u32::try_from(rng.range(0, 1_000_000)).unwrap_or(0)) / 1_000_000.0
}
