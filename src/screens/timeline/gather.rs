//! Collects what is known of a call, of a groupcall, and of the calls that belong to them.

use jiff::Timestamp;

use super::lane::Lane;
use super::marks::Mark;
use super::{Band, Chart};
use crate::domain::{CallId, ControlKind, GroupcallId, Target};
use crate::model::{RecordingSince, TrackedCall};
use crate::screens::View;
use crate::screens::life_line::End;
use crate::widgets::format;

/// Most calls that are drawn under each other.
const MOST_LANES: usize = 30;

/// Something set from here is known only here.
const HERE: &str = "set here";

impl Chart {
    /// A call with what belongs to it.
    pub fn of_call(view: &View, tracked: &TrackedCall) -> Self {
        let own = lane(view, tracked, "Stage".to_owned());
        let mut chart = Self { doubts: own.doubts.clone(), lanes: vec![own], ..Self::default() };
        for id in relatives(view, tracked) {
            chart.add(view, &id, &tracked.call.id);
        }
        chart.marks = marks(view, tracked);
        chart.bands = bands(view, tracked);
        if view.is_still() {
            for band in chart.bands.iter_mut().filter(|band| band.until.is_none()) {
                band.since = view.lasting(band.from, view.timers(tracked));
            }
        }
        let recordings = tracked.call.recordings().len();
        let drawn = chart.bands.iter().filter(|band| band.sign == '▬').count();
        if recordings > drawn {
            let plural = if recordings - drawn == 1 { "" } else { "s" };
            chart.doubts.push(format!("{} recording{plural}: times not read", recordings - drawn));
        }
        let ran = tracked.steps.as_ref().map_or(0, |steps| steps.dropped + steps.all().len());
        match ran - chart.marks.len() {
            0 => {}
            1 => chart.doubts.push("when 1 action ran".to_owned()),
            untold => chart.doubts.push(format!("when {untold} actions ran")),
        }
        chart.now = now(view, &chart.lanes);
        chart
    }

    /// A groupcall: the legs in it and below it.
    pub fn of_group(view: &View, id: &GroupcallId) -> Self {
        let mut chart = Self::default();
        for target in view.model.calls.under(&Target::Group(id.clone())) {
            if let Target::Call(leg) = target
                && let Some(tracked) = view.model.calls.call(&leg)
                && chart.lanes.len() < MOST_LANES
            {
                chart.lanes.push(lane(view, tracked, party(tracked)));
            }
        }
        chart.now = now(view, &chart.lanes);
        chart
    }

    /// Adds a call that belongs to `to`.
    fn add(&mut self, view: &View, id: &CallId, to: &CallId) {
        if id == to || self.lanes.len() >= MOST_LANES {
            return;
        }
        match view.model.calls.call(id) {
            Some(tracked) => self.lanes.push(lane(view, tracked, party(tracked))),
            None => self.doubts.push(format!("the chained call …{} is not in the table", id.tail())),
        }
    }
}

/// The other party; of the devices of an extension, which one it is.
fn party(tracked: &TrackedCall) -> String {
    let party = tracked.call.other_party();
    party.device().map_or_else(|| party.label(), |device| format!("@{device}"))
}

/// The calls that belong to a call: those it is chained to, and the other legs of its groupcall.
fn relatives(view: &View, tracked: &TrackedCall) -> Vec<CallId> {
    let call = &tracked.call;
    let mut all: Vec<CallId> = call.master().into_iter().chain(call.chained()).cloned().collect();
    if let Some(group) = view.model.calls.group_of(&call.id).and_then(|id| view.model.calls.group(id)) {
        all.extend(group.group.call_ids.iter().filter(|id| view.model.calls.call(id).is_some()).cloned());
    }
    let mut once = Vec::new();
    for id in all {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    once
}

fn now(view: &View, lanes: &[Lane]) -> Option<Timestamp> {
    let live = lanes.iter().any(|lane| lane.end == End::Live);
    // With reduced motion they are drawn until they last changed.
    (live && !view.is_still()).then(|| view.model.connection.clock.time(view.now.wall))
}

/// A call as a line. A call that is not confirmed is drawn until it last was.
fn lane(view: &View, tracked: &TrackedCall, label: String) -> Lane {
    let ending = (!tracked.is_live()).then(|| view.model.ending(tracked));
    let times = &tracked.call.times;
    // A record without an end was at least true when it last changed, and went through all its stages.
    let last = times.update.max(times.progressing).max(times.ringing).max(times.create);
    let last = last.filter(|_| ending.is_some() && tracked.gone.is_none());
    let until = times.hangup.or(last).unwrap_or_else(|| view.drawn_until(tracked));
    let mut lane = Lane::of(times, End::of(ending.as_ref()), until, label);
    lane.call = Some(tracked.call.id.clone());
    if let Some((_, from)) = lane.stages.last().filter(|_| ending.is_none() && view.is_still()) {
        lane.since = view.lasting(*from, lane.until);
    }
    let last = lane.stages.last().map(|(stage, from)| {
        let lasted = lane.since.clone().or_else(|| format::lasted(*from, lane.until));
        format!("{} {}", format::stage(*stage), lasted.unwrap_or_default())
    });
    lane.note = match (ending, last) {
        (None, last) => last.unwrap_or_default(),
        (Some(ending), Some(talked)) if tracked.call.times.progressing.is_some() => format!("{talked}, {ending}"),
        (Some(ending), _) => ending.to_string(),
    };
    lane
}

/// The actions whose time is known, numbered among all that ran.
fn marks(view: &View, tracked: &TrackedCall) -> Vec<Mark> {
    let Some(steps) = &tracked.steps else { return Vec::new() };
    let all = steps.all().iter().enumerate();
    all.filter_map(|(at, step)| {
        Some(Mark { number: steps.dropped + at + 1, at: view.server_time(step.began?), word: step.kind.to_string() })
    })
    .collect()
}

/// What was set from here, and the recordings.
fn bands(view: &View, tracked: &TrackedCall) -> Vec<Band> {
    let server = |wall| view.model.connection.clock.time(wall);
    let mut bands = Vec::new();
    let Some(local) = &tracked.local else { return running_recording(view, tracked).into_iter().collect() };
    for (kind, label, sign) in [
        (ControlKind::Hold, "Hold", '═'),
        (ControlKind::Music, "Music", '═'),
        (ControlKind::Silence, "Silence", '┈'),
        (ControlKind::Mute, "Mute", '┈'),
    ] {
        let mut open: Option<Band> = None;
        for done in local.controls.iter().filter(|done| done.kind == kind) {
            let at = server(done.at);
            match (&mut open, done.on) {
                (Some(_), true) | (None, false) => {}
                (None, true) => {
                    let note = if done.certain { HERE } else { "set here?" };
                    open = Some(Band { label, sign, from: at, until: None, since: None, note });
                }
                (Some(band), false) => {
                    band.until = Some(at);
                    bands.extend(open.take());
                }
            }
        }
        bands.extend(open);
    }
    for known in &local.recordings {
        let (Some(from), until) = known.times else { continue };
        let runs = tracked.call.recording_id.as_ref() == Some(&known.id);
        if until.is_some() || runs && tracked.is_live() {
            bands.push(Band { label: "Recorded", sign: '▬', from, until, since: None, note: "" });
        }
    }
    if bands.iter().all(|band| band.sign != '▬') {
        bands.extend(running_recording(view, tracked));
    }
    bands
}

/// The recording in progress that was started from here, while its own record is not read.
fn running_recording(view: &View, tracked: &TrackedCall) -> Option<Band> {
    let (from, note) = match tracked.recorded_since()? {
        RecordingSince::Server(from) => (from, ""),
        RecordingSince::Here(wall) => (view.model.connection.clock.time(wall), HERE),
        RecordingSince::Unknown => return None,
    };
    Some(Band { label: "Recorded", sign: '▬', from, until: None, since: None, note })
}
