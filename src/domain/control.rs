//! What can be done to a call while it is in conversation.

use jiff::Timestamp;

use super::Call;
use super::open_enum::open_enum;

open_enum!(
    /// Which way the sound of a call is cut off.
    MuteDirection {
        /// Both ways.
        Both = "both",
        /// What comes from the other party.
        In = "in",
        /// What goes to the other party.
        Out = "out",
    }
);

open_enum!(
    /// Who turns text into speech.
    SpeechProvider {
        /// Google.
        Gcp = "gcp",
        /// Amazon.
        Aws = "aws",
    }
);

/// A text to be spoken into a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    /// The text.
    pub text: String,
    /// Its language, as `en-US`.
    pub language: String,
    /// Who speaks it; `None` leaves the choice to the server.
    pub provider: Option<SpeechProvider>,
    /// The provider's name for the voice; empty for the language's usual one.
    pub voice: String,
}

/// What is to be done about a call's recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingChange {
    /// Begin one, which ends by itself after so many seconds; 0 for no limit.
    Start(u32),
    /// End the one that runs.
    Stop,
}

/// Something done to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// Put it on hold, or take it off.
    Hold(bool),
    /// Cut its sound off in a direction, or let it through again.
    Mute(Option<MuteDirection>),
    /// Play music on hold to it, or stop that.
    Music(bool),
    /// Let it hear nothing, or let it hear again.
    Silence(bool),
    /// Record it, or stop that.
    Record(RecordingChange),
    /// Speak a text into it.
    Say(Speech),
}

/// The kind of a control: what a key is for, and what a server may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ControlKind {
    /// Hold.
    Hold,
    /// Mute.
    Mute,
    /// Music on hold.
    Music,
    /// Silence.
    Silence,
    /// Recording.
    Record,
    /// A spoken text.
    Say,
}

impl ControlKind {
    /// The thing, in words that a sentence can begin with.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Hold => "Hold",
            Self::Mute => "Mute",
            Self::Music => "Music on hold",
            Self::Silence => "Silence",
            Self::Record => "Recording",
            Self::Say => "Speech",
        }
    }
}

impl Control {
    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> ControlKind {
        match self {
            Self::Hold(_) => ControlKind::Hold,
            Self::Mute(_) => ControlKind::Mute,
            Self::Music(_) => ControlKind::Music,
            Self::Silence(_) => ControlKind::Silence,
            Self::Record(_) => ControlKind::Record,
            Self::Say(_) => ControlKind::Say,
        }
    }

    /// While it is asked for and not yet answered: `holding…`.
    #[must_use]
    pub fn doing(&self) -> &'static str {
        match self {
            Self::Hold(true) => "holding…",
            Self::Hold(false) => "resuming…",
            Self::Mute(Some(_)) => "muting…",
            Self::Mute(None) => "unmuting…",
            Self::Music(true) => "music on…",
            Self::Music(false) => "music off…",
            Self::Silence(true) => "silencing…",
            Self::Silence(false) => "silence off…",
            Self::Record(RecordingChange::Start(_)) => "rec starting…",
            Self::Record(RecordingChange::Stop) => "rec stopping…",
            Self::Say(_) => "speaking…",
        }
    }

    /// As an imperative: `put on hold`.
    #[must_use]
    pub fn imperative(&self) -> String {
        match self {
            Self::Hold(true) => "put on hold".to_owned(),
            Self::Hold(false) => "take off hold".to_owned(),
            Self::Mute(Some(direction)) => format!("mute ({})", direction.as_str()),
            Self::Mute(None) => "unmute".to_owned(),
            Self::Music(true) => "play music on hold".to_owned(),
            Self::Music(false) => "stop the music on hold".to_owned(),
            Self::Silence(true) => "silence".to_owned(),
            Self::Silence(false) => "end the silence".to_owned(),
            Self::Record(RecordingChange::Start(0)) => "record".to_owned(),
            Self::Record(RecordingChange::Start(seconds)) => format!("record for at most {seconds} s"),
            Self::Record(RecordingChange::Stop) => "stop recording".to_owned(),
            Self::Say(speech) => format!("speak “{}”", speech.text),
        }
    }

    /// What the server has done when it says yes, as a sentence about a call named `whom`.
    #[must_use]
    pub fn done(&self, destination: &str) -> String {
        match self {
            Self::Hold(true) => {
                format!("{destination} is on hold. The server does not report it: it is known here only.")
            }
            Self::Hold(false) => format!("{destination} is off hold."),
            Self::Mute(Some(direction)) => format!("{destination} is muted ({}).", direction.as_str()),
            Self::Mute(None) => format!("{destination} is not muted any more."),
            Self::Music(true) => {
                format!("{destination} hears music. The server does not report it: it is known here only.")
            }
            Self::Music(false) => format!("{destination} hears no music any more."),
            Self::Silence(true) => {
                format!("{destination} hears nothing. The server does not report it: it is known here only.")
            }
            Self::Silence(false) => format!("{destination} hears again."),
            Self::Record(RecordingChange::Start(_)) => format!("{destination} is being recorded."),
            Self::Record(RecordingChange::Stop) => format!("{destination} is not recorded any more."),
            Self::Say(_) => format!("The text is being spoken to {destination}."),
        }
    }
}

/// A recording of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The server's word for where it stands: `recording`, `ended`, ….
    pub status: String,
    /// When it began, by the server's clock.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

/// Why a call takes no control now, by what the server said of it; `None` when it takes them.
#[must_use]
pub fn not_controllable(call: &Call) -> Option<String> {
    use super::CallStatus as S;
    match &call.status {
        S::Progressing => None,
        S::Dialing | S::Ringing => Some(format!("not answered yet ({})", call.status.as_str())),
        S::Canceling | S::Terminating => Some("it is being hung up".to_owned()),
        S::Hangup => Some("it has ended".to_owned()),
        S::Other(word) => Some(format!("its status is {word}, not progressing")),
    }
}
