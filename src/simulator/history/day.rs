//! A day of ended calls, as a control room would look back on: of every outcome, from several numbers to several
//! countries, with group calls, bridges and recordings. Generated from the seed; it never changes.

use super::{earlier, from_outside, run_flow};
use crate::simulator::account::Account;
use crate::simulator::call::{Address, Call, Status};
use crate::simulator::groupcall::Groupcall;
use crate::simulator::life::apply_step;
use crate::simulator::options::ExtensionRouting;
use crate::simulator::rng::Rng;
use crate::simulator::script::{self, ScriptStep};
use crate::simulator::world::{Recording, World};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

/// How many calls the day has, without the legs that flows dial.
const CALLS: usize = 520;
/// How far back it goes, and how old the youngest call is: younger than that are those of the lively board.
pub(super) const OLDEST: SignedDuration = SignedDuration::from_hours(26);
const YOUNGEST: SignedDuration = SignedDuration::from_mins(8);
/// How busy each hour of the day (UTC) is, of ten.
const BUSY: [u64; 24] = [2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 10, 9, 7, 8, 9, 10, 9, 8, 6, 5, 4, 3, 3, 2];

/// One way for a call to go.
struct Course {
    /// How many of a hundred calls go so.
    share: u64,
    by: &'static str,
    reason: &'static str,
    rings: bool,
    answered: bool,
    /// The shortest and the longest time in its last stage, in milliseconds.
    last: (u64, u64),
}

const fn course(
    share: u64,
    (by, reason): (&'static str, &'static str),
    (rings, answered): (bool, bool),
    last: (u64, u64),
) -> Course {
    Course { share, by, reason, rings, answered, last }
}

const COURSES: [Course; 13] = [
    course(31, ("remote", "normal"), (true, true), (20_000, 240_000)),
    course(18, ("local", "normal"), (true, true), (15_000, 70_000)),
    course(4, ("remote", "normal"), (true, true), (240_000, 1_500_000)),
    course(3, ("remote", "normal"), (true, true), (300, 1_900)),
    course(1, ("local", "timeout"), (true, true), (600_000, 600_001)),
    course(3, ("local", "amd"), (true, true), (2_500, 6_000)),
    course(13, ("remote", "busy"), (false, false), (800, 3_500)),
    course(11, ("remote", "noanswer"), (true, false), (25_000, 45_000)),
    course(4, ("remote", "noanswer"), (true, false), (2_000, 8_000)),
    course(4, ("local", "cancel"), (true, false), (3_000, 20_000)),
    course(4, ("remote", "failed"), (false, false), (200, 1_500)),
    course(3, ("remote", "dialout"), (false, false), (57_000, 58_000)),
    course(1, ("remote", ""), (false, false), (500, 2_000)),
];
/// What happens to a call whose source may not call phones.
const BAD_SOURCE: Course = course(0, ("remote", "failed"), (false, false), (250, 400));

/// People with names among the contacts.
const NAMED: [&str; 6] =
    ["+442079460905", "+13125550164", "+33639980158", "+491713920042", "+447700900123", "+12025550118"];
/// How numbers reserved for fiction begin; two digits follow.
const OTHERS: [&str; 8] = [
    "+120255501",
    "+131255501",
    "+4420794601",
    "+4477009001",
    "+336399801",
    "+4930231251",
    "+8270000002",
    "+8150100002",
];

/// What the calls are made of.
struct Scene<'a> {
    account: &'a Account,
    /// The numbers that phones can be called from, and those that phones refuse.
    normal: Vec<String>,
    refused: Vec<String>,
    /// The numbers with a flow for incoming calls.
    answering: Vec<(String, Uuid)>,
    /// The time after which nothing of the day happens.
    end: Timestamp,
}

#[derive(Default)]
struct Day {
    calls: Vec<Call>,
    groups: Vec<Groupcall>,
    /// The call, the beginning and the end of each recording.
    recordings: Vec<(Uuid, Timestamp, Timestamp)>,
}

/// Adds the day to the past of a world.
pub(super) fn fill(world: &mut World, seed: u64) {
    let mut rng = Rng::new(seed, u64::MAX - 1);
    let Some(mut day) = Day::generate(&world.account, world.time(), &mut rng) else { return };
    day.calls.sort_by_key(|call| call.tm_create);
    day.groups.sort_by_key(|group| group.tm_create);
    for call in day.calls {
        let id = call.id;
        world.insert(call);
        world.bill_past_call(id);
    }
    for group in day.groups {
        world.insert_group(group);
    }
    for (call, begun, ended) in day.recordings {
        let id = rng.uuid();
        let Some(call) = world.call_mut(call) else { continue };
        call.recording_ids.push(id);
        let recording = Recording::begin(id, call, Uuid::nil(), begun);
        world.bill_recording(&recording);
        world.bill_past(id, ended);
        world.recordings.insert(recording);
        world.recordings.end(id, ended);
    }
}

impl Day {
    /// `None` if the account has no number to call from.
    fn generate(account: &Account, now: Timestamp, rng: &mut Rng) -> Option<Self> {
        let numbers = |kind: &str| {
            let fit = account.numbers.iter().filter(|number| number["status"] == "active" && number["type"] == kind);
            fit.filter_map(|number| number["number"].as_str().map(str::to_owned)).collect::<Vec<String>>()
        };
        let scene = Scene {
            account,
            normal: numbers("normal"),
            refused: numbers("virtual"),
            answering: account.answering_numbers(),
            end: earlier(now, YOUNGEST),
        };
        if scene.normal.is_empty() || scene.answering.is_empty() {
            return None;
        }
        let mut day = Self::default();
        for _ in 0..CALLS {
            let created = moment(scene.end, rng);
            match rng.range(0, 100) {
                0..3 => day.add_refused(&scene, created, rng),
                3..9 => day.add_group(&scene, created, rng),
                9..36 => day.add_incoming(&scene, created, rng),
                _ => day.add_outgoing(&scene, created, rng),
            }
        }
        Some(day)
    }

    fn add_outgoing(&mut self, scene: &Scene, created: Timestamp, rng: &mut Rng) {
        let mut call = scene.call(created, rng);
        // Half of the calls are from the first numbers.
        let few = scene.normal.len().div_ceil(3);
        let most = if rng.chance(50) { few } else { scene.normal.len() };
        call.source = Address::tel(rng.pick(scene.normal.get(..most).unwrap_or_default()).map_or("", String::as_str));
        call.destination = Address::tel(&somebody(rng));
        let course = pick_course(rng);
        self.finish(scene, call, course, (course.by, course.reason), rng);
    }

    fn add_incoming(&mut self, scene: &Scene, created: Timestamp, rng: &mut Rng) {
        let mut call = scene.call(created, rng);
        let Some((number, flow)) = rng.pick(&scene.answering) else { return };
        let caller = somebody(rng);
        call.direction = "incoming";
        call.source = Address { target_name: caller.clone(), ..Address::tel(&caller) };
        (call.destination, call.flow_id) = (Address::tel(number), *flow);
        let course = pick_course(rng);
        let (by, reason, _) = from_outside((course.by, course.reason, course.answered));
        self.finish(scene, call, course, (by, reason), rng);
    }

    /// A call from a number that phones refuse.
    fn add_refused(&mut self, scene: &Scene, created: Timestamp, rng: &mut Rng) {
        let Some(source) = rng.pick(&scene.refused) else { return };
        let mut call = scene.call(created, rng);
        (call.source, call.destination) = (Address::tel(source), Address::tel(&somebody(rng)));
        self.finish(scene, call, &BAD_SOURCE, (BAD_SOURCE.by, BAD_SOURCE.reason), rng);
    }

    /// A call to an extension: all its phones ring.
    fn add_group(&mut self, scene: &Scene, created: Timestamp, rng: &mut Rng) {
        let names = ["Reception Desk", "alice", "bob"];
        let Some(name) = rng.pick(&names) else { return };
        let talk = SignedDuration::from_secs(i64::try_from(rng.range(20, 400)).unwrap_or(20));
        let over = created.saturating_add(talk + SignedDuration::from_secs(12)).unwrap_or(created);
        let source = Address::tel(rng.pick(&scene.normal).map_or("", String::as_str));
        self.ring_extension(scene, &source, name, (created, over), Uuid::nil(), rng);
    }

    /// Sets the times and the ending of a call, unless it would not have ended yet, and adds it with what it dialed.
    fn finish(
        &mut self,
        scene: &Scene,
        mut call: Call,
        course: &Course,
        (by, reason): (&'static str, &'static str),
        rng: &mut Rng,
    ) {
        let mut time = call.tm_create;
        let mut pass = |low: u64, high: u64| {
            time = later(time, rng.range(low, high));
            time
        };
        if course.rings {
            call.tm_ringing = Some(if call.direction == "incoming" { call.tm_create } else { pass(1_200, 5_000) });
        }
        if course.answered {
            call.tm_progressing = Some(pass(2_000, 14_000));
        }
        let over = pass(course.last.0, course.last.1);
        if over >= scene.end {
            return;
        }
        if let Some(begun) = call.tm_progressing {
            let ms = u64::try_from(over.duration_since(begun).as_millis()).unwrap_or(0);
            let actions = scene.account.actions(call.flow_id).unwrap_or_default();
            let finishes = if reason == "normal" { by } else { "remote" };
            let connected = run_flow(&mut call, &actions, finishes, begun, ms);
            if let Some((at, name)) = connected.filter(|_| call.direction == "incoming") {
                let source = call.destination.clone();
                call.chained_call_ids = self.ring_extension(scene, &source, &name, (at, over), call.id, rng);
            }
            if ms > 30_000 && rng.chance(7) {
                self.recordings.push((call.id, later(begun, 3_000), over));
            }
        }
        apply_step(&mut call, &ScriptStep::End { by, reason }, over);
        self.calls.push(call);
    }

    /// Rings the phones of an extension from one time until another. The first one answers if there is time for it.
    /// Returns the ids of the legs.
    fn ring_extension(
        &mut self,
        scene: &Scene,
        source: &Address,
        name: &str,
        (created, over): (Timestamp, Timestamp),
        master: Uuid,
        rng: &mut Rng,
    ) -> Vec<Uuid> {
        let extension = scene.account.extension(name, ExtensionRouting::Either);
        let devices = extension.map(|extension| scene.account.devices(extension)).unwrap_or_default();
        let answered = later(created, rng.range(4_000, 10_000));
        if devices.is_empty() || over >= scene.end {
            return Vec::new();
        }
        let mut group = Groupcall::new(rng.uuid(), scene.account.customer_id(), created);
        group.source = source.clone();
        let target_name = name.to_owned();
        group.destinations = vec![Address { kind: "extension".to_owned(), target_name, ..Address::default() }];
        (group.master_call_id, group.flow_id, group.status) = (master, rng.uuid(), "hangup");
        let devices = devices.into_iter().filter(|device| device.registers_after.is_none());
        // Pages of calls are told apart by the time of creation: no two calls share one.
        for (device, delay) in devices.zip((300..).step_by(40)) {
            let mut leg = scene.call(later(created, delay + rng.range(0, 40)), rng);
            (leg.master_call_id, leg.flow_id, leg.source) = (master, group.flow_id, source.clone());
            leg.destination = Address {
                kind: "sip".to_owned(),
                target: device.contact,
                target_name: name.to_owned(),
                name: name.to_owned(),
                detail: device.name,
            };
            let rings = later(created, rng.range(900, 2_200));
            let wins = answered < over && group.answer_call_id.is_nil();
            let (by, reason, end) =
                if wins { ("remote", "normal", over) } else { ("local", "cancel", later(answered.min(over), 300)) };
            // Some callers hang up before it rings.
            if rings < end {
                (leg.status, leg.tm_ringing) = (Status::Ringing, Some(rings));
            }
            if wins {
                (leg.tm_progressing, group.answer_call_id) = (Some(answered), leg.id);
                let bridge = ScriptStep::Act(script::bridge(leg.id));
                apply_step(&mut leg, &bridge, answered);
            }
            apply_step(&mut leg, &ScriptStep::End { by, reason }, end);
            group.call_ids.push(leg.id);
            self.calls.push(leg);
        }
        group.tm_update = Some(over);
        let legs = group.call_ids.clone();
        self.groups.push(group);
        legs
    }
}

impl Scene<'_> {
    /// A call that begins then, with one of the account's flows.
    fn call(&self, created: Timestamp, rng: &mut Rng) -> Call {
        let mut call = Call::new(rng.uuid(), self.account.customer_id(), created);
        call.flow_id = rng.pick(&self.answering).map(|(_, flow)| *flow).unwrap_or_default();
        call.activeflow_id = rng.uuid();
        call
    }
}

/// A moment of the day: more likely in a busy hour.
fn moment(end: Timestamp, rng: &mut Rng) -> Timestamp {
    let span = u64::try_from((OLDEST - YOUNGEST).as_micros()).unwrap_or(1);
    let mut moment = end;
    // Ten misses in a row are rare, and do no harm.
    for _ in 0..10 {
        let age = SignedDuration::from_micros(i64::try_from(rng.range(0, span)).unwrap_or(0));
        moment = earlier(end, age);
        let hour = usize::try_from(moment.as_second().rem_euclid(86_400) / 3_600).unwrap_or(0);
        if rng.range(0, 10) < BUSY.get(hour).copied().unwrap_or(1) {
            break;
        }
    }
    moment
}

fn pick_course(rng: &mut Rng) -> &'static Course {
    let mut left = rng.range(0, 100);
    for course in &COURSES {
        if left < course.share {
            return course;
        }
        left -= course.share;
    }
    &COURSES[0]
}

fn somebody(rng: &mut Rng) -> String {
    if rng.chance(35) {
        return rng.pick(&NAMED).copied().unwrap_or_default().to_owned();
    }
    let digits = rng.range(0, 100);
    format!("{}{digits:02}", rng.pick(&OTHERS).copied().unwrap_or_default())
}

fn later(time: Timestamp, ms: u64) -> Timestamp {
    time.saturating_add(SignedDuration::from_millis(i64::try_from(ms).unwrap_or(0))).unwrap_or(time)
}

/// The name of the extension that a `connect` action calls first.
pub(super) fn connects_to(action: &Value) -> Option<String> {
    let first = &action["option"]["destinations"][0];
    first["target_name"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
