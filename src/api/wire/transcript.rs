//! Transcripts of calls.

use serde_json::{Value, json};

use super::fields::{Unreadable, elements, id, text};
use super::time::timestamp;
use crate::domain::{CallId, TranscriptId, Utterance};

/// Query field of a list of utterances: the transcript.
pub const TRANSCRIBE_ID: &str = "transcribe_id";

/// The body that starts a transcript of both directions of a call.
#[must_use]
pub fn transcribe_body(call: &CallId, language: &str) -> Value {
    json!({ "reference_type": "call", "reference_id": call.as_str(), "language": language, "direction": "both" })
}

/// The id of a transcript.
///
/// # Errors
/// [`Unreadable`] when it has none.
pub fn transcript_id(value: &Value) -> Result<TranscriptId, Unreadable> {
    id(value, "id", TranscriptId::new).ok_or(Unreadable)
}

/// The utterances of a transcript, oldest first. Times of utterances are offsets, and each direction has its own
/// beginning: the time of creation tells the order.
///
/// # Errors
/// [`Unreadable`] when it is no list.
pub fn utterances(value: &Value, of: &TranscriptId) -> Result<Vec<Utterance>, Unreadable> {
    value.get("result").filter(|result| result.is_array() || result.is_null()).ok_or(Unreadable)?;
    let of_it = |item: &&Value| text(item, TRANSCRIBE_ID) == of.as_str();
    let mut utterances: Vec<_> = elements(value, "result")
        .iter()
        .filter(of_it)
        .map(|item| {
            let utterance = Utterance { by_phone: text(item, "direction") == "in", text: text(item, "message") };
            (item.get("tm_create").and_then(timestamp), utterance)
        })
        .collect();
    // Newest first; those of the same moment keep that order.
    utterances.reverse();
    utterances.sort_by_key(|(created, _)| *created);
    Ok(utterances.into_iter().map(|(_, utterance)| utterance).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utterances_come_in_their_order_and_only_those_of_the_transcript() {
        let id = TranscriptId::new("t").unwrap();
        let line = |transcript: &str, direction: &str, message: &str, at: &str| json!({"transcribe_id": transcript, "direction": direction, "message": message, "tm_create": at});
        let answer = json!({"result": [
            line("t", "out", "second", "2026-11-27T10:00:02Z"),
            line("other", "in", "of another", "2026-11-27T10:00:01Z"),
            line("t", "in", "first", "2026-11-27T10:00:01Z"),
        ]});
        let read: Vec<_> =
            utterances(&answer, &id).unwrap().into_iter().map(|line| (line.by_phone, line.text)).collect();
        assert_eq!(read, [(true, "first".to_owned()), (false, "second".to_owned())]);
        assert!(utterances(&json!({}), &id).is_err());
    }
}
