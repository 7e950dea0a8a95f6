//! Controls of a live call: routes and bodies to send, and recordings to read.

use serde_json::{Value, json};

use super::fields::{Unreadable, text};
use super::time::timestamp;
use crate::domain::{Control, Recording, RecordingChange};

/// "No flow": the field is required anyway.
const NO_FLOW: &str = "00000000-0000-0000-0000-000000000000";

/// The request for a control.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlRequest {
    /// The last segment of the path.
    pub segment: &'static str,
    /// Whether it is a `DELETE`, which undoes the `POST`.
    pub takes_back: bool,
    /// The JSON body.
    pub body: Option<Value>,
}

/// The request that carries out a control.
#[must_use]
pub fn control(control: &Control) -> ControlRequest {
    let request = |segment, on: bool, body| ControlRequest { segment, takes_back: !on, body };
    match control {
        Control::Hold(on) => request("hold", *on, None),
        Control::Music(on) => request("moh", *on, None),
        Control::Silence(on) => request("silence", *on, None),
        Control::Mute(Some(direction)) => request("mute", true, Some(json!({"direction": direction.as_str()}))),
        Control::Mute(None) => request("mute", false, Some(json!({"direction": "both"}))),
        Control::Record(RecordingChange::Start(longest)) => {
            request("recording_start", true, Some(recording_start(*longest)))
        }
        Control::Record(RecordingChange::Stop) => request("recording_stop", true, None),
        Control::Say(speech) => {
            let mut body = json!({"text": speech.text, "language": speech.language});
            if let Some(provider) = &speech.provider {
                body["provider"] = provider.as_str().into();
            }
            if !speech.voice.is_empty() {
                body["voice_id"] = speech.voice.as_str().into();
            }
            request("talk", true, Some(body))
        }
    }
}

/// All fields are required; with these values only the time limit or the user ends the recording.
fn recording_start(longest: u32) -> Value {
    json!({"format": "wav", "end_of_silence": 0, "end_of_key": "", "duration": longest, "on_end_flow_id": NO_FLOW})
}

/// A recording. It is readable without an id.
///
/// # Errors
/// [`Unreadable`] when it is not an object.
pub fn recording(value: &Value) -> Result<Recording, Unreadable> {
    value.is_object().then_some(()).ok_or(Unreadable)?;
    Ok(Recording {
        status: text(value, "status"),
        started: value.get("tm_start").and_then(timestamp),
        ended: value.get("tm_end").and_then(timestamp),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MuteDirection, Speech, SpeechProvider};

    #[test]
    fn every_control_has_its_request() {
        let said = |provider, voice: &str| {
            let (text, language) = ("Hello".to_owned(), "en-US".to_owned());
            Control::Say(Speech { text, language, provider, voice: voice.to_owned() })
        };
        let start = json!({"format": "wav", "end_of_silence": 0, "end_of_key": "", "duration": 60,
            "on_end_flow_id": "00000000-0000-0000-0000-000000000000"});
        for (done, segment, takes_back, body) in [
            (Control::Hold(true), "hold", false, None),
            (Control::Hold(false), "hold", true, None),
            (Control::Music(true), "moh", false, None),
            (Control::Silence(false), "silence", true, None),
            (Control::Mute(Some(MuteDirection::In)), "mute", false, Some(json!({"direction": "in"}))),
            (Control::Mute(None), "mute", true, Some(json!({"direction": "both"}))),
            (Control::Record(RecordingChange::Start(60)), "recording_start", false, Some(start)),
            (Control::Record(RecordingChange::Stop), "recording_stop", false, None),
            (said(None, ""), "talk", false, Some(json!({"text": "Hello", "language": "en-US"}))),
            (
                said(Some(SpeechProvider::Aws), "Joanna"),
                "talk",
                false,
                Some(json!({"text": "Hello", "language": "en-US", "provider": "aws", "voice_id": "Joanna"})),
            ),
        ] {
            assert_eq!(control(&done), ControlRequest { segment, takes_back, body }, "{done:?}");
        }
    }

    #[test]
    fn a_recording_tells_when_it_ran() {
        let read = recording(&json!({"status": "recording", "tm_start": "2026-01-15T09:30:00Z", "tm_end": null}));
        let read = read.unwrap();
        assert_eq!((read.status.as_str(), read.ended), ("recording", None));
        assert_eq!(read.started, Some("2026-01-15T09:30:00Z".parse().unwrap()));
        assert_eq!(recording(&json!([])), Err(Unreadable));
    }
}
