//! Describes actions in words.

use serde_json::{Map, Value};

use super::edges::edges;
use super::fields::{address, kind, list};
use super::options::{ActionOptions, cut, with};
use super::targets::TargetNames;
use crate::domain::FlowAction;

/// Describes each action of a list, with the actions that it can lead to.
pub fn in_words(actions: &[Value]) -> Vec<String> {
    let targets = TargetNames::of_actions(actions);
    let words =
        |action: &Value| describe_with_edges(kind(action), action.get("option").unwrap_or(&Value::Null), &targets);
    actions.iter().map(words).collect()
}

/// A description to show next to the type: the name of an unknown type, with which `words` then begins, is removed.
pub fn beside<'a>(kind: &str, words: &'a str) -> &'a str {
    let rest = words.strip_prefix(kind).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    rest.unwrap_or(words).trim_start()
}

/// Describes an action; an unknown one by its type and its options as JSON. `option`: its options, or null.
pub fn words(kind: &str, option: &Value, targets: &TargetNames) -> String {
    let nothing = Map::new();
    let fields = option.as_object().unwrap_or(&nothing);
    let options = ActionOptions { fields, targets };
    match options.words(kind) {
        Some(words) => words + &options.unknown(kind),
        None if fields.is_empty() && kind.is_empty() => "an action without a type".to_owned(),
        None if fields.is_empty() => kind.to_owned(),
        None => format!("{kind} {}", cut(option)),
    }
}

/// Describes an action with the actions that it can lead to, for places without a tree.
pub(in crate::domain) fn describe_with_edges(kind: &str, option: &Value, targets: &TargetNames) -> String {
    let words = words(kind, option, targets);
    if kind == "goto" {
        return words;
    }
    let ways: Vec<_> =
        edges(kind, option).into_iter().map(|(when, to)| format!("{when} → {}", targets.words(to))).collect();
    if ways.is_empty() { words } else { format!("{words}; {}", ways.join(", ")) }
}

impl FlowAction {
    /// A short description: `says “Good morning” in en-US`.
    pub fn summary(&self) -> String {
        self.words(&TargetNames::unknown())
    }

    /// A short description with the numbers of the steps that it can lead to.
    pub fn words(&self, targets: &TargetNames) -> String {
        words(&self.kind, &self.options(), targets)
    }
}

impl ActionOptions<'_> {
    fn words(&self, kind: &str) -> Option<String> {
        let words = match kind {
            "answer" => "answers".to_owned(),
            "hangup" => with("hangs up", &[self.text("reason").map(|reason| format!("({reason})"))]),
            "stop" => "ends the flow".to_owned(),
            "beep" => "beeps".to_owned(),
            "mute" => "mutes the call".to_owned(),
            "empty" => "does nothing".to_owned(),
            "block" => "waits to be continued from outside".to_owned(),
            "sleep" => format!("waits {}", self.time("duration", 1000).unwrap_or_else(|| "no time".to_owned())),
            "echo" | "stream_echo" => with("echoes", &[self.time("duration", 1000).map(|time| format!("for {time}"))]),
            "talk" => self.talk(),
            "play" => format!("plays {}", self.texts("stream_urls")),
            "connect" => self.calls("connects to"),
            "call" => self.calls("places calls to"),
            "digits_receive" => self.digits(),
            "digits_send" => format!("presses {}", self.or("digits", "nothing")),
            "goto" => self.go_to(),
            "branch" => {
                format!("branches by {}", self.text("variable").unwrap_or_else(|| "the digits received".to_owned()))
            }
            _ if kind.starts_with("condition_") => return self.condition(kind),
            _ => return self.services(kind),
        };
        Some(words)
    }

    /// Actions that use services of the account or the web.
    fn services(&self, kind: &str) -> Option<String> {
        let language = self.text("language").map(|language| format!("in {language}"));
        Some(match kind {
            "queue_join" => format!("joins the queue {}", self.or("queue_id", "that is not named")),
            "conference_join" => format!("joins the conference {}", self.or("conference_id", "that is not named")),
            "confbridge_join" => format!("joins the bridge {}", self.or("confbridge_id", "that is not named")),
            "fetch_flow" => format!("runs the flow {}", self.or("flow_id", "that is not named")),
            "fetch" => format!("asks {} for the next actions", self.or("event_url", "nobody")),
            "recording_start" => self.recording(),
            "recording_stop" => "stops the recording".to_owned(),
            "transcribe_start" => with("transcribes the call", &[language]),
            "transcribe_stop" => "stops transcribing".to_owned(),
            "transcribe_recording" => with("transcribes the recording", &[language]),
            "amd" => with(
                "detects an answering machine",
                &[self.text("machine_handle").map(|what| {
                    if what == "hangup" { "and hangs up on one".to_owned() } else { format!("and {what}s on one") }
                })],
            ),
            "ai_talk" => with(
                "lets an AI talk",
                &[self.assistant(), self.time("duration", 1).map(|time| format!("for at most {time}"))],
            ),
            "ai_task" => with("gives an AI a task", &[self.assistant()]),
            "ai_summary" => {
                with("has an AI summarize", &[self.text("reference_type").map(|kind| format!("a {kind}")), language])
            }
            "message_send" => format!("texts “{}” to {}", self.or("text", ""), self.addresses("destinations")),
            "email_send" => format!("mails “{}” to {}", self.or("subject", ""), self.addresses("destinations")),
            "conversation_send" => format!("sends “{}” to a conversation", self.or("text", "")),
            "webhook_send" => format!("sends {} to {}", self.or("method", "a request"), self.or("uri", "nobody")),
            "variable_set" => format!("sets {} to “{}”", self.or("key", "no variable"), self.or("value", "")),
            "external_media_start" => format!("streams the audio to {}", self.or("external_host", "nobody")),
            "external_media_stop" => "stops streaming".to_owned(),
            "case_create" => with("opens a case", &[self.text("name").map(|name| format!("“{name}”"))]),
            _ => return None,
        })
    }

    fn talk(&self) -> String {
        let Some(text) = self.text("text") else { return "says nothing".to_owned() };
        let next = self.text("digits_handle").filter(|handle| handle == "next");
        with(
            &format!("says “{text}”"),
            &[
                self.text("language").map(|language| format!("in {language}")),
                next.map(|_| "until a key is pressed".to_owned()),
                self.yes("async").then(|| "and continues meanwhile".to_owned()),
            ],
        )
    }

    fn calls(&self, verb: &str) -> String {
        let ring_all = list(self.fields.get("destinations")).len() > 1 && verb.starts_with("connects");
        let source = self.fields.get("source").and_then(address);
        with(
            &format!("{verb} {}", self.addresses("destinations")),
            &[ring_all.then(|| "(ring all)".to_owned()), source.map(|source| format!("from {}", source.label()))],
        )
    }

    fn digits(&self) -> String {
        let most = match self.number("length") {
            Some(1) | None => "a digit".to_owned(),
            Some(length) => format!("{length} digits"),
        };
        with(
            &format!("waits for {most}"),
            &[
                self.text("key").map(|key| format!("or {key}")),
                self.time("duration", 1000).map(|time| format!("· {time} at most")),
            ],
        )
    }

    fn go_to(&self) -> String {
        let target = self.targets.words(self.fields.get("target_id"));
        match self.number("loop_count") {
            Some(1) => format!("goes to {target}, at most once"),
            Some(count) if count > 1 => format!("goes to {target}, at most {count} times"),
            _ => format!("never goes to {target}: its loop count is 0"),
        }
    }

    fn condition(&self, kind: &str) -> Option<String> {
        let compared = self.or("condition", "?");
        let what = match kind {
            "condition_variable" => {
                let value = match self.text("value_type").as_deref() {
                    Some("number") => self.or("value_number", "0"),
                    Some("length") => format!("{} characters", self.or("value_length", "0")),
                    _ => format!("“{}”", self.or("value_string", "")),
                };
                format!("{} {compared} {value}", self.or("variable", "no variable"))
            }
            "condition_call_status" => format!("the call is {}", self.or("status", "?")),
            "condition_call_digits" => {
                let length =
                    self.number("length").filter(|length| *length > 0).map(|length| format!("{length} digits"));
                let key = self.text("key").map(|key| format!("the key {key}"));
                let parts: Vec<_> = length.into_iter().chain(key).collect();
                format!("{} came in", if parts.is_empty() { "digits".to_owned() } else { parts.join(" and ") })
            }
            "condition_datetime" => format!("the time is {compared} {}", self.moment()),
            _ => return None,
        };
        Some(format!("continues if {what}"))
    }

    /// The parts of a point in time that are not wildcards.
    fn moment(&self) -> String {
        let part = |name: &str, any: i64| self.number(name).filter(|number| *number != any);
        let mut parts = Vec::new();
        match (part("hour", -1), part("minute", -1)) {
            (Some(hour), Some(minute)) => parts.push(format!("{hour:02}:{minute:02} UTC")),
            (Some(hour), None) => parts.push(format!("{hour} h UTC")),
            (None, Some(minute)) => parts.push(format!("minute {minute}")),
            (None, None) => {}
        }
        parts.extend(part("day", -1).map(|day| format!("day {day}")));
        parts.extend(part("month", 0).map(|month| format!("month {month}")));
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        let day = |day: &Value| names.get(usize::try_from(day.as_u64()?).ok()?).copied();
        let days: Vec<_> = list(self.fields.get("weekdays")).iter().filter_map(day).collect();
        if !days.is_empty() {
            parts.push(format!("on {}", days.join(", ")));
        }
        if parts.is_empty() { "any".to_owned() } else { parts.join(", ") }
    }

    fn recording(&self) -> String {
        let limit = |name: &str| self.time(name, 1).filter(|_| self.number(name) != Some(0));
        let key = self.text("end_of_key").filter(|key| key != "none");
        let parts = [
            self.text("format"),
            limit("duration").map(|time| format!("at most {time}")),
            limit("end_of_silence").map(|time| format!("until {time} of silence")),
            key.map(|key| format!("until {}", if key == "any" { "a key" } else { &key })),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            "starts recording".to_owned()
        } else {
            format!("starts recording ({})", parts.join(", "))
        }
    }

    fn assistant(&self) -> Option<String> {
        let id = self.text("assistance_id").or_else(|| self.text("ai_id"))?;
        Some(format!("({} {id})", self.or("assistance_type", "ai")))
    }
}

#[cfg(test)]
mod tests;
