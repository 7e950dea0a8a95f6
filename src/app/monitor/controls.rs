//! What was done to a call from here while it is up. The server reports mutes and recordings; hold, music and silence are
//! known only to who has set them, and what is not certain is said to be so.

use std::time::Instant;

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::domain::{Call, Control, ControlKind, RecordingChange, RecordingId};

/// What is known here of something that the server does not report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetHere {
    /// Not set here; somebody else may have set it.
    #[default]
    NotSet,
    /// Set here, since then by our clock.
    Set(Timestamp),
    /// Asked for then, and what came of it is not certain.
    Unsure(Timestamp),
}

/// What came of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlResult {
    /// The server has done it.
    Done,
    /// It was refused, or not even sent.
    Refused,
    /// It may have been done.
    Unknown,
}

/// A control that was asked for.
#[derive(Clone, Debug)]
pub struct SentControl {
    /// Which.
    pub control: Control,
    /// When the server said that it is done, for what it reports itself: shown until the next reading has it.
    pub(super) answered: Option<Instant>,
}

/// What was done to a call from here.
#[derive(Clone, Debug, Default)]
pub struct CallControls {
    /// On hold.
    pub hold: SetHere,
    /// Music on hold.
    pub music: SetHere,
    /// Silence.
    pub silence: SetHere,
    /// What was asked for and is not to be seen yet.
    pub pending: Vec<SentControl>,
    /// The recording that was begun from here.
    pub(super) recorded_here: Option<Begun>,
    /// The recording that was asked for by its id, and when it began by the server's clock.
    pub(super) recording: Option<(RecordingId, Option<Timestamp>)>,
}

/// A recording that was begun from here: when, by our two clocks, and which it is, once the server has told.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    pub(super) wall: Timestamp,
    pub(super) at: Instant,
    pub(super) id: Option<RecordingId>,
}

/// Since when a recording runs, and by whose word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingSince {
    /// By the recording itself, on the server's clock.
    Server(Timestamp),
    /// Since it was begun from here, on our clock.
    Here(Timestamp),
    /// Not known.
    Unknown,
}

impl SentControl {
    /// Whether the server has done it, so that only the next reading is awaited.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.answered.is_some()
    }
}

impl CallControls {
    /// Whether a control of that kind is on its way.
    #[must_use]
    pub fn awaits(&self, kind: ControlKind) -> bool {
        self.pending.iter().any(|pending| pending.control.kind() == kind && pending.answered.is_none())
    }

    /// What is known of a hold, of music or of silence.
    #[must_use]
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
            (ControlResult::Unknown, _, _) => SetHere::Unsure(now.wall),
            // It was set, and an attempt to change that has failed: who knows how far it came.
            (ControlResult::Refused, _, SetHere::Set(since) | SetHere::Unsure(since)) => SetHere::Unsure(since),
        };
    }

    /// Takes note of a reading that was asked for then.
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
