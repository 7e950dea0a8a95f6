//! Controls of a call in conversation.

use jiff::Timestamp;

use super::Call;
use super::open_enum::open_enum;

open_enum!(
    /// The muted direction.
    MuteDirection {
        /// Both directions.
        Both = "both",
        /// Sound from the other party.
        In = "in",
        /// Sound to the other party.
        Out = "out",
    }
);

open_enum!(
    /// Provider of text-to-speech.
    SpeechProvider {
        /// Google.
        Gcp = "gcp",
        /// Amazon.
        Aws = "aws",
    }
);

/// A text to speak into a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    /// The text.
    pub text: String,
    /// The language, as in `en-US`.
    pub language: String,
    /// The provider that speaks it; `None` leaves the choice to the server.
    pub provider: Option<SpeechProvider>,
    /// The provider's name of the voice; empty for the language's default voice.
    pub voice: String,
}

/// Starts or stops a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingChange {
    /// Start one; it stops by itself after this many seconds, 0 for no limit.
    Start(u32),
    /// Stop the current one.
    Stop,
}

/// A control of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// Put it on hold, or take it off.
    Hold(bool),
    /// Mute it in a direction; `None` unmutes it.
    Mute(Option<MuteDirection>),
    /// Play music on hold, or stop it.
    Music(bool),
    /// Silence what it hears, or end that.
    Silence(bool),
    /// Start or stop recording it.
    Record(RecordingChange),
    /// Speak a text into it.
    Say(Speech),
}

/// Kind of a control. A key belongs to a kind, and a server may lack one.
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
    /// The name of the kind, capitalized to begin a sentence.
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
    /// The kind of this control.
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

    /// Text while the request is unanswered: `holding…`.
    pub(crate) fn doing(&self) -> &'static str {
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

    /// Text in the imperative: `put on hold`.
    pub(crate) fn imperative(&self) -> String {
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

    /// Result of a successful control, as a sentence about a call to `destination`.
    #[must_use]
    pub fn done(&self, destination: &str) -> String {
        match self {
            Self::Hold(true) => {
                format!("{destination} is on hold. Known only to vdial: the server does not report it.")
            }
            Self::Hold(false) => format!("{destination} is no longer on hold."),
            Self::Mute(Some(direction)) => format!("{destination} is muted ({}).", direction.as_str()),
            Self::Mute(None) => format!("{destination} is no longer muted."),
            Self::Music(true) => {
                format!("{destination} hears music. Known only to vdial: the server does not report it.")
            }
            Self::Music(false) => format!("{destination} no longer hears music."),
            Self::Silence(true) => {
                format!("{destination} hears silence. Known only to vdial: the server does not report it.")
            }
            Self::Silence(false) => format!("{destination} no longer hears silence."),
            Self::Record(RecordingChange::Start(_)) => format!("{destination} is being recorded."),
            Self::Record(RecordingChange::Stop) => format!("{destination} is no longer recorded."),
            Self::Say(_) => format!("Speaking the text to {destination}."),
        }
    }
}

/// A recording of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Status in the server's words: `recording`, `ended`, ….
    pub status: String,
    /// Start time, by the server's clock.
    pub started: Option<Timestamp>,
    /// End time, by the server's clock.
    pub ended: Option<Timestamp>,
}

/// Why a call accepts no controls, by its last known state; `None` when it accepts them.
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
