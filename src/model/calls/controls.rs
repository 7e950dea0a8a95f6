//! Controls set on a live call from here. The server reports mutes and recordings; hold, music and silence are known
//! only to the program that set them, and are shown as uncertain when the result is not known.

use std::time::Instant;

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::domain::{Call, Control, ControlKind, RecordingChange, RecordingId};

/// What is known here of a control that the server does not report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetHere {
    /// Not set here; someone else may have set it.
    #[default]
    NotSet,
    /// Set here, at this time by our clock.
    Set(Timestamp),
    /// Requested at this time by our clock; whether it took effect is not certain.
    Unknown(Timestamp),
}

/// The result of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlResult {
    /// The server has carried it out.
    Done,
    /// It was refused, or never sent.
    Refused,
    /// It may have been done.
    Unknown,
}

/// A control that was sent.
#[derive(Clone, Debug)]
pub struct SentControl {
    /// The control.
    pub control: Control,
    /// When the server confirmed a control that it reports itself: shown until the next read includes it.
    pub(super) answered: Option<Instant>,
}

/// The controls set on a call from here.
#[derive(Clone, Debug, Default)]
pub struct CallControls {
    /// On hold.
    pub hold: SetHere,
    /// Music on hold.
    pub music: SetHere,
    /// Silence.
    pub silence: SetHere,
    /// Controls sent whose effect is not visible yet.
    pub pending: Vec<SentControl>,
    /// The recording started from here.
    pub(super) recorded_here: Option<Begun>,
    /// The recording requested by its id, and its start by the server's clock, once known.
    pub(super) recording: Option<(RecordingId, Option<Timestamp>)>,
}

/// A recording started from here: its start by our two clocks, and its id once the server has reported it.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    pub(super) wall: Timestamp,
    pub(super) at: Instant,
    pub(super) id: Option<RecordingId>,
}

/// When a recording started, and by which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingSince {
    /// As the recording's own record says, by the server's clock.
    Server(Timestamp),
    /// When it was started from here, by our clock.
    Here(Timestamp),
    /// Not known.
    Unknown,
}

impl SentControl {
    /// Whether the server has confirmed it, so that only the next read is outstanding.
    pub fn is_done(&self) -> bool {
        self.answered.is_some()
    }
}

impl CallControls {
    /// Whether a control of that kind has no answer yet.
    pub fn awaits(&self, kind: ControlKind) -> bool {
        self.pending.iter().any(|pending| pending.control.kind() == kind && pending.answered.is_none())
    }

    /// What is known of hold, music or silence.
    pub fn known(&self, kind: ControlKind) -> SetHere {
        match kind {
            ControlKind::Hold => self.hold,
            ControlKind::Music => self.music,
            ControlKind::Silence => self.silence,
            ControlKind::Mute | ControlKind::Record | ControlKind::Say => SetHere::NotSet,
        }
    }

    pub(super) fn answered(&mut self, control: &Control, outcome: ControlResult, now: Now) {
        let reported =
            matches!(control.kind(), ControlKind::Mute | ControlKind::Record) && outcome == ControlResult::Done;
        if let Some(at) = self.pending.iter().position(|pending| pending.control == *control) {
            if reported {
                self.pending[at].answered = Some(now.instant);
            } else {
                self.pending.remove(at);
            }
        }
        let (known, on) = match control {
            Control::Hold(on) => (&mut self.hold, *on),
            Control::Music(on) => (&mut self.music, *on),
            Control::Silence(on) => (&mut self.silence, *on),
            Control::Record(RecordingChange::Start(_)) if outcome == ControlResult::Done => {
                self.recorded_here = Some(Begun { wall: now.wall, at: now.instant, id: None });
                return;
            }
            Control::Record(RecordingChange::Stop) if outcome == ControlResult::Done => {
                self.recorded_here = None;
                return;
            }
            Control::Mute(_) | Control::Record(_) | Control::Say(_) => return,
        };
        *known = match (outcome, on, *known) {
            (ControlResult::Done, true, _) => SetHere::Set(now.wall),
            (ControlResult::Done, false, _) | (ControlResult::Refused, _, SetHere::NotSet) => SetHere::NotSet,
            (ControlResult::Unknown, _, _) => SetHere::Unknown(now.wall),
            // It was set, and an attempt to change it failed: how far that got is not known.
            (ControlResult::Refused, _, SetHere::Set(since) | SetHere::Unknown(since)) => SetHere::Unknown(since),
        };
    }

    /// Updates from a read of the call that was requested at `asked`.
    pub(super) fn read(&mut self, call: &Call, asked: Instant) {
        self.pending.retain(|pending| pending.answered.is_none_or(|at| at > asked));
        let Some(begun) = self.recorded_here.as_mut().filter(|begun| begun.at < asked) else { return };
        let is_it = begun.id.is_none() || begun.id == call.recording_id;
        begun.id.clone_from(&call.recording_id);
        if begun.id.is_none() || !is_it {
            self.recorded_here = None;
        }
    }
}
