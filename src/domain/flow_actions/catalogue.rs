//! Table of the action types and their options.

use super::option_types::OptionKind::{
    Actions, Address, Addresses, Choice, Decimal, Id, Json, Language, Number, Numbers, Target, Targets, Text, Texts,
    YesNo,
};
use super::option_types::{ActionType, OptionField, OptionKind};

const fn of(name: &'static str, does: &'static str, options: &'static [OptionField]) -> ActionType {
    ActionType { name, does, options }
}

const fn must(name: &'static str, kind: OptionKind, help: &'static str) -> OptionField {
    OptionField { name, kind, required: true, help }
}

const fn may(name: &'static str, kind: OptionKind, help: &'static str) -> OptionField {
    OptionField { name, kind, required: false, help }
}

const NO_LIMIT: i64 = i64::MAX;
const MILLISECONDS: OptionKind = Number("milliseconds", 0, NO_LIMIT);
const SECONDS: OptionKind = Number("seconds", 0, NO_LIMIT);
const COMPARISON: OptionKind = Choice(&["==", "!=", ">", ">=", "<", "<="]);
const STATUS: OptionKind = Choice(&["dialing", "ringing", "progressing", "terminating", "canceling", "hangup"]);
const REASON: OptionKind = Choice(&["", "normal", "failed", "busy", "cancel", "timeout", "noanswer", "dialout", "amd"]);
const PROVIDER: OptionKind = Choice(&["", "gcp", "aws"]);
const DIRECTION: OptionKind = Choice(&["", "both", "in", "out"]);
const GENDER: OptionKind = Choice(&["", "female", "male", "neutral"]);
const METHOD: OptionKind = Choice(&["", "POST", "GET", "PUT", "DELETE"]);
const CONCEALED: OptionKind = Choice(&["", "yes", "no", "auto"]);
const ASSISTANT: OptionKind = Choice(&["", "ai", "team"]);
const SUMMED_UP: OptionKind = Choice(&["call", "conference", "transcribe", "recording"]);
const FALSE: OptionField = must("false_target_id", Target, "where it goes on when the condition does not hold");
const SPOKEN: OptionField = may("language", Language, "the language that is spoken");
const TRANSCRIBER: OptionField = may("provider", PROVIDER, "who transcribes; the server chooses when empty");
const SIDE: OptionField =
    may("direction", DIRECTION, "whose voice: the other side's (in), ours (out); both when empty");
const AT_ITS_END: OptionField = may("on_end_flow_id", Id("flow"), "the flow that runs once it is done");
const CALLER: OptionField = may("source", Address, "who is shown as the caller");
const ANONYMOUS: OptionField =
    may("anonymous", CONCEALED, "whether the caller's number is concealed on the public network");
const OLD_AI: OptionField = may("ai_id", Id("AI"), "for older servers; today assistance_type and assistance_id");
const ASSISTANCE: [OptionField; 2] = [
    may("assistance_type", ASSISTANT, "one AI, or a team of them"),
    may("assistance_id", Id("AI or team"), "which one"),
];

/// All known types, in alphabetical order.
const KNOWN: &[ActionType] = &[
    of(
        "ai_summary",
        "has an AI sum up a call, conference, transcript or recording",
        &[
            must("reference_type", SUMMED_UP, "what is summed up"),
            must("reference_id", Id("call, conference, transcript or recording"), "which one"),
            may("language", Language, "the language of the summary"),
            AT_ITS_END,
        ],
    ),
    of(
        "ai_talk",
        "lets an AI talk with the other side",
        &[
            ASSISTANCE[0],
            ASSISTANCE[1],
            may("duration", SECONDS, "how long at most; no limit when 0"),
            may("language", Language, "the language that is spoken; older servers"),
            may("gender", GENDER, "the voice; older servers"),
            may("resume", YesNo, "whether the talk before goes on; older servers"),
            OLD_AI,
        ],
    ),
    of("ai_task", "gives an AI a task that needs no talk", &[ASSISTANCE[0], ASSISTANCE[1], OLD_AI]),
    of(
        "amd",
        "finds out whether an answering machine has answered",
        &[
            may("machine_handle", Choice(&["", "hangup", "continue"]), "what happens when it is a machine"),
            may("async", YesNo, "whether the flow goes on while it is found out"),
        ],
    ),
    of("answer", "answers an incoming call", &[]),
    of("beep", "plays a beep", &[]),
    of("block", "waits until the flow is moved on from outside", &[]),
    of(
        "branch",
        "goes on at a step chosen by the digits received, or by another variable",
        &[
            must("target_ids", Targets, "which step for which value"),
            must("default_target_id", Target, "where it goes on for every other value"),
            may("variable", Text, "the variable that decides; the digits received when empty"),
        ],
    ),
    of(
        "call",
        "places further calls that run on their own",
        &[
            must("destinations", Addresses, "who is called"),
            CALLER,
            may("flow_id", Id("flow"), "the flow that they run; before the actions when both are there"),
            may("actions", Actions, "the actions that they run"),
            may("chained", YesNo, "whether they end when this call ends"),
            may("early_execution", YesNo, "whether they begin their flow before they are answered"),
            ANONYMOUS,
        ],
    ),
    of(
        "case_create",
        "opens a case about this call",
        &[
            may("name", Text, "its name"),
            may("detail", Text, "what it is about"),
            may("note", Text, "a first note"),
            may("sync", YesNo, "whether the flow waits until it is there"),
        ],
    ),
    of(
        "condition_call_digits",
        "goes on when the digits received are such, elsewhere when not",
        &[
            may("length", Number("", 0, NO_LIMIT), "how many digits there must be"),
            may("key", Text, "the key that must have been pressed last"),
            FALSE,
        ],
    ),
    of(
        "condition_call_status",
        "goes on when the call has a status, elsewhere when not",
        &[must("status", STATUS, "the status"), FALSE],
    ),
    of(
        "condition_datetime",
        "goes on at certain times, elsewhere at others",
        &[
            must("condition", COMPARISON, "how the time now is compared"),
            may("minute", Number("", -1, 59), "the minute; -1 for any"),
            may("hour", Number("", -1, 23), "the hour, UTC; -1 for any"),
            may("day", Number("", -1, 31), "the day of the month; -1 for any"),
            may("month", Number("", 0, 12), "the month; 0 for any"),
            may("weekdays", Numbers(0, 6), "the days of the week: Sunday is 0, Saturday 6; any when empty"),
            FALSE,
        ],
    ),
    of(
        "condition_variable",
        "goes on when a variable is such, elsewhere when not",
        &[
            must("variable", Text, "the variable"),
            must("condition", COMPARISON, "how it is compared"),
            must("value_type", Choice(&["string", "number", "length"]), "what it is compared as"),
            may("value_string", Text, "the text it is compared with"),
            may("value_number", Decimal, "the number it is compared with"),
            may("value_length", Number("characters", 0, NO_LIMIT), "the length it is compared with"),
            FALSE,
        ],
    ),
    of("confbridge_join", "joins a bridge of calls", &[must("confbridge_id", Id("bridge"), "which one")]),
    of("conference_join", "joins a conference", &[must("conference_id", Id("conference"), "which one")]),
    of(
        "connect",
        "calls somebody and connects both",
        &[
            must("destinations", Addresses, "who is called; with several the first to answer takes it"),
            CALLER,
            may("early_media", YesNo, "whether the other side's ringing tone is heard"),
            may("relay_reason", YesNo, "whether this call ends for the same reason as the other"),
            ANONYMOUS,
        ],
    ),
    of(
        "conversation_send",
        "sends a message into a conversation",
        &[
            must("conversation_id", Id("conversation"), "which one"),
            must("text", Text, "the message"),
            may("sync", YesNo, "whether the flow waits until it is sent"),
        ],
    ),
    of(
        "digits_receive",
        "collects the digits that are pressed",
        &[
            may("duration", MILLISECONDS, "how long it waits"),
            may("length", Number("", 0, NO_LIMIT), "how many digits are enough; 1 when empty"),
            may("key", Text, "the key that ends it, such as #"),
        ],
    ),
    of(
        "digits_send",
        "presses keys",
        &[
            must("digits", Text, "the keys: 0-9, A-D, # and *, at most 100"),
            may("duration", Number("milliseconds", 100, 1000), "how long each is pressed"),
            may("interval", Number("milliseconds", 0, 5000), "the pause between them"),
        ],
    ),
    of("echo", "sends back what the other side says", &[may("duration", MILLISECONDS, "for how long")]),
    of(
        "email_send",
        "sends an e-mail",
        &[
            must("destinations", Json, "who receives it: [{\"type\":\"email\",\"target\":\"a@b.example\"}]"),
            must("subject", Text, "its subject"),
            must("content", Text, "its text, plain or HTML"),
            may("attachments", Json, "what goes with it: [{\"reference_type\":…,\"reference_id\":…}]"),
        ],
    ),
    of("empty", "does nothing", &[]),
    of(
        "external_media_start",
        "streams the sound to and from another host",
        &[
            must("external_host", Text, "the host and port"),
            may("type", Choice(&["", "normal", "websocket"]), "how it is connected; older servers"),
            may("encapsulation", Text, "rtp when empty"),
            may("transport", Text, "udp when empty"),
            may("transport_data", Text, "what the transport needs besides"),
            may("connection_type", Text, "client when empty"),
            may("format", Text, "ulaw when empty"),
            may("direction_listen", DIRECTION, "what the host hears"),
            may("direction_speak", DIRECTION, "who hears the host"),
            may("direction", DIRECTION, "older servers: both ways in one"),
            may("data", Text, "what the host is told besides"),
        ],
    ),
    of("external_media_stop", "ends the streaming to another host", &[]),
    of(
        "fetch",
        "asks a web server for the next actions",
        &[must("event_url", Text, "its address"), may("event_method", METHOD, "how it is asked")],
    ),
    of("fetch_flow", "runs the actions of another flow, then goes on", &[must("flow_id", Id("flow"), "which one")]),
    of(
        "goto",
        "goes to another step, a number of times; then on to the next",
        &[
            must("target_id", Target, "the step"),
            must("loop_count", Number("", 0, NO_LIMIT), "how many times at most; with 0 it never goes there"),
        ],
    ),
    of(
        "hangup",
        "hangs up",
        &[
            may("reason", REASON, "the reason that the other side is given"),
            may("reference_id", Id("call"), "the call whose reason is given instead"),
        ],
    ),
    of(
        "message_send",
        "sends a text message",
        &[
            must("destinations", Addresses, "who receives it"),
            must("text", Text, "the message"),
            may("source", Address, "the number that it comes from"),
        ],
    ),
    of("mute", "mutes the call", &[]),
    of("play", "plays sound files", &[must("stream_urls", Texts, "their web addresses, in order")]),
    of("queue_join", "puts the call into a queue", &[must("queue_id", Id("queue"), "which one")]),
    of(
        "recording_start",
        "begins to record",
        &[
            may("format", Choice(&["", "wav", "mp3", "ogg"]), "the format of the file"),
            may("duration", SECONDS, "how long at most; no limit when 0"),
            may("end_of_silence", SECONDS, "how much silence ends it; no limit when 0"),
            may("end_of_key", Choice(&["", "none", "any", "*", "#"]), "the key that ends it"),
            may("beep_start", YesNo, "whether it begins with a beep"),
            AT_ITS_END,
        ],
    ),
    of("recording_stop", "ends the recording", &[]),
    of("sleep", "waits", &[must("duration", MILLISECONDS, "how long")]),
    of("stop", "ends the flow", &[]),
    of("stream_echo", "sends back the sound stream", &[may("duration", MILLISECONDS, "for how long")]),
    of(
        "talk",
        "says a text",
        &[
            must("text", Text, "what is said, plain or SSML"),
            SPOKEN,
            may("provider", PROVIDER, "whose voice; the server chooses when empty"),
            may("voice_id", Text, "the provider's name of the voice"),
            may("digits_handle", Choice(&["", "next"]), "next: a key that is pressed ends the talk"),
            may("async", YesNo, "whether the flow goes on while it speaks"),
            may("gender", GENDER, "the voice; older servers"),
        ],
    ),
    of("transcribe_recording", "writes down what was recorded", &[SPOKEN, TRANSCRIBER, SIDE, AT_ITS_END]),
    of("transcribe_start", "begins to write down what is said", &[SPOKEN, TRANSCRIBER, SIDE, AT_ITS_END]),
    of("transcribe_stop", "ends the writing down", &[]),
    of("variable_set", "sets a variable", &[must("key", Text, "its name"), must("value", Text, "its value")]),
    of(
        "webhook_send",
        "sends a request to a web server",
        &[
            must("uri", Text, "its address"),
            may("method", METHOD, "how it is sent"),
            may("data_type", Text, "the kind of the data, such as application/json"),
            may("data", Text, "the data"),
            may("sync", YesNo, "whether the flow waits for the answer"),
        ],
    ),
];

/// All known types, in alphabetical order.
#[must_use]
pub fn known() -> &'static [ActionType] {
    KNOWN
}

/// The known type of this name; `None` when it is unknown.
#[must_use]
pub fn find(name: &str) -> Option<&'static ActionType> {
    KNOWN.iter().find(|known| known.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_there_once_in_order_and_with_help() {
        assert_eq!(known().len(), 44);
        for pair in known().windows(2) {
            assert!(pair[0].name < pair[1].name, "{} before {}", pair[0].name, pair[1].name);
        }
        for known in known() {
            assert!(!known.does.is_empty(), "{}", known.name);
            for (at, option) in known.options.iter().enumerate() {
                assert!(!option.help.is_empty() && !option.kind.words().is_empty(), "{}.{}", known.name, option.name);
                let same = known.options.iter().position(|other| other.name == option.name);
                assert_eq!(same, Some(at), "{}.{} is there twice", known.name, option.name);
            }
        }
        assert!(find("dance").is_none());
        assert!(find("talk").unwrap().option("text").unwrap().required);
    }
}
