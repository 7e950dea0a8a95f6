use super::*;
use serde_json::json;

#[test]
fn actions_are_told_in_words() {
    let ids = [Some("a"), None, Some("b")];
    let targets = TargetNames::of(ids.into_iter());
    for (kind, option, expected) in [
        ("talk", json!({"text": "Good morning", "language": "en-US"}), "says “Good morning” in en-US"),
        (
            "talk",
            json!({"text": "Hi", "digits_handle": "next", "async": true}),
            "says “Hi” until a key is pressed and continues meanwhile",
        ),
        ("talk", json!({}), "says nothing"),
        ("talk", json!({"text": "Hi", "tempo": 2}), "says “Hi” {\"tempo\":2}"),
        (
            "connect",
            json!({"source": {"type": "tel", "target": "+15550100"}, "destinations": [
                {"type": "tel", "target": "+15550101"}, {"type": "extension", "target_name": "alice"}]}),
            "connects to +15550101, ext:alice (ring all) from +15550100",
        ),
        ("connect", json!({"destinations": []}), "connects to nobody"),
        ("call", json!({"destinations": [{"type": "sip", "target": "a@b"}, 7]}), "places calls to sip:a@b, 7"),
        ("sleep", json!({"duration": 2500}), "waits 2.5 s"),
        ("sleep", json!({"duration": 60_050}), "waits 60.05 s"),
        ("sleep", json!({"duration": "${pause}"}), "waits ${pause}"),
        ("sleep", json!({}), "waits no time"),
        ("digits_receive", json!({"length": 4, "key": "#", "duration": 5000}), "waits for 4 digits or # · 5 s at most"),
        ("digits_receive", json!({}), "waits for a digit"),
        ("digits_send", json!({"digits": "1#"}), "presses 1#"),
        ("branch", json!({"target_ids": {}}), "branches by the digits received"),
        ("branch", json!({"variable": "lang"}), "branches by lang"),
        ("goto", json!({"target_id": "b", "loop_count": 2}), "goes to step 3, at most 2 times"),
        ("goto", json!({"target_id": "a", "loop_count": 1}), "goes to step 1, at most once"),
        ("goto", json!({"target_id": "a"}), "never goes to step 1: its loop count is 0"),
        (
            "goto",
            json!({"target_id": "z", "loop_count": 3}),
            "goes to an action that does not exist (z), at most 3 times",
        ),
        ("goto", json!({"loop_count": 3}), "goes to nowhere, at most 3 times"),
        ("queue_join", json!({"queue_id": "q-1"}), "joins the queue q-1"),
        (
            "recording_start",
            json!({"format": "wav", "duration": 60, "end_of_silence": 0, "end_of_key": "any"}),
            "starts recording (wav, at most 60 s, until a key)",
        ),
        ("recording_start", json!({"end_of_key": "none"}), "starts recording"),
        ("play", json!({"stream_urls": ["https://a.example/1.wav"]}), "plays https://a.example/1.wav"),
        ("hangup", json!({"reason": "busy"}), "hangs up (busy)"),
        ("hangup", json!({}), "hangs up"),
        (
            "condition_variable",
            json!({"variable": "n", "condition": ">=", "value_type": "number", "value_number": 3}),
            "continues if n >= 3",
        ),
        (
            "condition_variable",
            json!({"variable": "n", "condition": "==", "value_type": "string", "value_string": "x"}),
            "continues if n == “x”",
        ),
        ("condition_call_status", json!({"status": "progressing"}), "continues if the call is progressing"),
        ("condition_call_digits", json!({"length": 3, "key": "#"}), "continues if 3 digits and the key # came in"),
        (
            "condition_datetime",
            json!({"condition": ">=", "hour": 8, "minute": 0, "day": -1, "month": 0, "weekdays": [1, 5]}),
            "continues if the time is >= 08:00 UTC, on Mon, Fri",
        ),
        ("amd", json!({"machine_handle": "hangup"}), "detects an answering machine and hangs up on one"),
        ("variable_set", json!({"key": "n", "value": "3"}), "sets n to “3”"),
        ("dance", json!({"steps": [1, 2]}), "dance {\"steps\":[1,2]}"),
        ("dance", json!(null), "dance"),
        ("", json!({}), "an action without a type"),
    ] {
        assert_eq!(words(kind, &option, &targets), expected);
    }
    let unknown = words("goto", &json!({"target_id": "z", "loop_count": 3}), &TargetNames::unknown());
    assert_eq!(unknown, "goes to the action z, at most 3 times");
}

#[test]
fn every_known_type_has_words_of_its_own_and_odd_options_do_no_harm() {
    for known in crate::domain::flow_actions::known() {
        let said = words(known.name, &Value::Null, &TargetNames::unknown());
        assert!(!said.contains('_') && !said.is_empty(), "{}: {said}", known.name);
        let odd = known.options.iter().map(|option| (option.name.to_owned(), json!([{"x": 7}]))).collect();
        assert!(!words(known.name, &Value::Object(odd), &TargetNames::unknown()).is_empty());
    }
    let long = words("dance", &json!({"text": "한".repeat(500)}), &TargetNames::unknown());
    assert_eq!(long.chars().count(), "dance ".len() + 161);
}

#[test]
fn a_list_is_told_with_the_ways_out_of_each() {
    let list = [
        json!({"id": "a", "type": "branch", "option": {"target_ids": {"1": "b", "2": "z"}, "default_target_id": "a"}}),
        json!({"id": "b", "type": "condition_call_status", "option": {"status": "ringing"}}),
        json!({"type": "goto", "option": {"target_id": "a", "loop_count": 1}}),
        json!(7),
    ];
    let expected = [
        "branches by the digits received; 1 → step 2, 2 → an action that does not exist (z), otherwise → step 1",
        "continues if the call is ringing; if not → nowhere",
        "goes to step 1, at most once",
        "an action without a type",
    ];
    assert_eq!(in_words(&list), expected);
}
