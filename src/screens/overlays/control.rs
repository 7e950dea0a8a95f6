//! The control menu and its small questions. All are bound to calls, not to rows.

use crate::base::clock::Now;
use crate::domain::{CallId, Control, ControlKind, MuteDirection, RecordingChange, Target};
use crate::keys::command::Command;
use crate::model::Model;
use crate::model::SetHere;
use crate::model::control_targets::ControlTargets;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::menu::Bar;
use crate::widgets::typed_count::TypedCount;

/// The menu of controls.
#[derive(Clone, Debug)]
pub struct Menu {
    /// The calls and groupcalls to control.
    pub targets: Vec<Target>,
    /// The selection bar.
    pub bar: Bar,
}

/// What a line of the menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlChoice {
    /// Sends the control at once.
    Control(Control),
    /// Opens the choice of a direction.
    Mute,
    /// Asks before a recording.
    Record,
    /// Opens the form for a text.
    Say,
    /// Explains that the program does not transfer calls yet.
    Transfer,
}

impl ControlChoice {
    /// The kind of control; `None` for a transfer.
    #[must_use]
    pub fn kind(&self) -> Option<ControlKind> {
        match self {
            Self::Control(control) => Some(control.kind()),
            Self::Mute => Some(ControlKind::Mute),
            Self::Record => Some(ControlKind::Record),
            Self::Say => Some(ControlKind::Say),
            Self::Transfer => None,
        }
    }
}

impl Menu {
    /// The lines for these calls: the command whose key chooses the line, its label, and what it does.
    #[must_use]
    pub fn entries(model: &Model, chosen: &ControlTargets) -> Vec<(Command, &'static str, ControlChoice)> {
        let calls = &chosen.calls;
        let all = |set: &dyn Fn(&CallId) -> bool| !calls.is_empty() && calls.iter().all(set);
        let set = |kind: ControlKind| {
            all(&|id| {
                let controls = model.calls.call(id).and_then(|tracked| tracked.controls.as_ref());
                controls.is_some_and(|controls| matches!(controls.known(kind), SetHere::Set(_)))
            })
        };
        let recorded = all(&|id| model.calls.call(id).is_some_and(|tracked| tracked.call.recording_id.is_some()));
        let (music, silent) = (set(ControlKind::Music), set(ControlKind::Silence));
        let (music_words, silence_words) = (
            if music { "stop the music on hold" } else { "play music on hold" },
            if silent { "end the silence" } else { "silence" },
        );
        let (record_words, record) = if recorded {
            ("stop the recording", ControlChoice::Control(Control::Record(RecordingChange::Stop)))
        } else {
            ("record…", ControlChoice::Record)
        };
        vec![
            (Command::ControlMute, "mute, or unmute…", ControlChoice::Mute),
            (Command::ControlHold, "put on hold", ControlChoice::Control(Control::Hold(true))),
            (Command::ControlResume, "take off hold", ControlChoice::Control(Control::Hold(false))),
            (Command::ControlMusic, music_words, ControlChoice::Control(Control::Music(!music))),
            (Command::ControlMusicOff, "force music off", ControlChoice::Control(Control::Music(false))),
            (Command::ControlSilence, silence_words, ControlChoice::Control(Control::Silence(!silent))),
            (Command::ControlSilenceOff, "force silence off", ControlChoice::Control(Control::Silence(false))),
            (Command::ControlRecord, record_words, record),
            (Command::ControlSay, "say something…", ControlChoice::Say),
            (Command::ControlTransfer, "transfer", ControlChoice::Transfer),
        ]
    }
}

/// The choice of the direction to mute.
#[derive(Clone, Debug)]
pub struct MuteChoice {
    /// The calls and groupcalls to control.
    pub targets: Vec<Target>,
    /// The selection bar, at first on the current direction, so that choosing it changes nothing.
    pub bar: Bar,
}

impl MuteChoice {
    /// The choice for these calls.
    #[must_use]
    pub fn new(model: &Model, targets: Vec<Target>) -> Self {
        let now = Self::now(model, &targets).unwrap_or("");
        let is_now = |(_, _, direction): &(Command, &str, Option<MuteDirection>)| {
            direction.as_ref().map_or("", MuteDirection::as_str) == now
        };
        Self { targets, bar: Bar::at(Self::CHOICES.iter().position(is_now).unwrap_or(Self::CHOICES.len())) }
    }

    /// The call's mute direction as the server reports it; `None` for several calls and for groupcalls.
    #[must_use]
    pub fn now<'a>(model: &'a Model, targets: &[Target]) -> Option<&'a str> {
        let [Target::Call(id)] = targets else { return None };
        model.calls.call(id).map(|tracked| tracked.call.mute_direction.as_str())
    }

    /// The choices: the command whose key chooses it, its label, and the direction.
    pub const CHOICES: [(Command, &'static str, Option<MuteDirection>); 4] = [
        (Command::MuteBoth, "both ways", Some(MuteDirection::Both)),
        (Command::MuteIn, "in: what comes from the other party", Some(MuteDirection::In)),
        (Command::MuteOut, "out: what goes to the other party", Some(MuteDirection::Out)),
        (Command::MuteOff, "off: nothing is muted", None),
    ];
}

/// The question before a recording.
#[derive(Clone, Debug)]
pub struct RecordAsk {
    /// The calls and groupcalls to control.
    pub targets: Vec<Target>,
    /// The longest duration in seconds as typed so far; empty for no limit.
    pub limit: TypedCount,
    /// When it opened: it ignores keys at first.
    pub opened: InputGuard,
}

impl RecordAsk {
    /// The longest duration in seconds; 0 for no limit.
    #[must_use]
    pub fn seconds(&self) -> u32 {
        self.limit.as_str().parse().unwrap_or(0)
    }
}

/// The question for the count of calls, before a control is sent to several.
#[derive(Clone, Debug)]
pub struct Several {
    /// The control to send.
    pub control: Control,
    /// The calls that it is sent to, and how many were left out.
    pub chosen: ControlTargets,
    /// The count as typed so far.
    pub typed: TypedCount,
    /// When it opened: it ignores keys at first.
    pub opened: InputGuard,
}

impl Several {
    /// The question about these calls.
    #[must_use]
    pub fn new(control: Control, chosen: ControlTargets, now: Now) -> Self {
        Self { control, chosen, typed: TypedCount::default(), opened: InputGuard::at(now) }
    }
}
