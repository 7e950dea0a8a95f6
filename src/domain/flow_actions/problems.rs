//! Finds problems in a list of actions before it is sent.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::catalogue;
use super::fields::{address, as_id, id, is_empty, kind, list};
use super::option_types::{ActionType, OptionField, OptionKind};

/// An actual or possible problem of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Index of the action in the list, from 0.
    pub index: usize,
    /// Place in the action, such as `option.target_ids.1`; empty for the action itself.
    pub path: String,
    /// What is wrong and what would be right, as the end of a sentence.
    pub words: String,
    /// Whether the server refuses the call because of it. Otherwise it is a warning: the action is sent, and may do
    /// nothing or stop the flow when it runs.
    pub certain: bool,
}

/// The problems of a list of actions. Options that may hold a variable, as in `${name}`, are not checked.
pub fn problems(actions: &[Value]) -> Vec<Problem> {
    let mut found = Vec::new();
    look(actions, &mut |problem| found.push(problem));
    found
}

fn look(actions: &[Value], tell: &mut dyn FnMut(Problem)) {
    let ids: HashSet<&str> = actions.iter().filter_map(id).collect();
    let mut first_with: HashMap<&str, usize> = HashMap::new();
    for (index, action) in actions.iter().enumerate() {
        let mut say = |path: &str, words: String, certain: bool| {
            tell(Problem { index, path: path.to_owned(), words, certain });
        };
        let Some(fields) = action.as_object() else {
            say("", "not an object such as {\"type\":…,\"option\":{…}}".to_owned(), true);
            continue;
        };
        if let Some(id) = id(action) {
            let first = *first_with.entry(id).or_insert(index);
            if first != index {
                say("id", format!("step {} has the same id: the reference is ambiguous", first + 1), false);
            }
        }
        if let Some(next) = fields.get("next_id").and_then(as_id).filter(|next| !ids.contains(next)) {
            say("next_id", no_such_step(next), false);
        }
        let name = kind(action);
        let Some(known) = catalogue::find(name) else {
            let words = if name.is_empty() { "it has no type".to_owned() } else { unknown_type(name) };
            say("type", words, true);
            continue;
        };
        match fields.get("option") {
            None | Some(Value::Null | Value::Object(_)) => {}
            Some(_) => {
                say("option", "not an object: options are written in {…}".to_owned(), true);
                continue;
            }
        }
        options(known, fields.get("option").unwrap_or(&Value::Null), &ids, &mut say);
    }
}

/// Reports a problem: its path, its text, and whether the server refuses the call because of it.
type Say<'a> = dyn FnMut(&str, String, bool) + 'a;

fn options(known: &ActionType, option: &Value, ids: &HashSet<&str>, say: &mut Say) {
    for field in &known.options {
        let (value, path) = (option.get(field.name), format!("option.{}", field.name));
        if is_empty(value) {
            if field.required {
                say(&path, format!("{} is missing: {}", field.name, field.help), false);
            }
            continue;
        }
        if let Some(value) = value {
            one_option(field, value, &path, ids, say);
        }
    }
    for name in option.as_object().into_iter().flat_map(serde_json::Map::keys) {
        if known.option(name).is_none() {
            say(&format!("option.{name}"), format!("{} has no known option {name}", known.name), false);
        }
    }
    if known.name == "goto" && option.get("loop_count").and_then(Value::as_i64).is_some_and(|count| count <= 0) {
        say("option.loop_count", "with 0 it never goes there".to_owned(), false);
    }
}

fn one_option(field: &OptionField, value: &Value, path: &str, ids: &HashSet<&str>, say: &mut Say) {
    if value.as_str().is_some_and(|text| text.contains("${")) {
        return;
    }
    match field.kind {
        OptionKind::Target => {
            if let Some(target) = as_id(value).filter(|target| !ids.contains(target)) {
                say(path, no_such_step(target), false);
            }
        }
        OptionKind::Targets if value.is_object() => {
            for (key, target) in value.as_object().into_iter().flatten() {
                match as_id(target) {
                    Some(target) if ids.contains(target) => {}
                    Some(target) => say(&format!("{path}.{key}"), no_such_step(target), false),
                    None => say(&format!("{path}.{key}"), "it does not name a step".to_owned(), false),
                }
            }
        }
        OptionKind::Addresses if value.is_array() => {
            for (at, item) in list(Some(value)).iter().enumerate() {
                if address(item).is_none() {
                    say(&format!("{path}.{at}"), format!("it is not an {}", OptionKind::Address.words()), false);
                }
            }
        }
        OptionKind::Actions if value.is_array() => look(list(Some(value)), &mut |inner| {
            let place = format!("{path}.{}", inner.index);
            let place = if inner.path.is_empty() { place } else { format!("{place}.{}", inner.path) };
            // A warning only: the server refuses nested actions when they run; before, it checks only the outer ones.
            say(&place, inner.words, false);
        }),
        _ if fits(field.kind, value) => {}
        kind => say(path, format!("{}: expected {}", field.name, kind.words()), false),
    }
}

/// Whether a value is of the expected kind.
fn fits(kind: OptionKind, value: &Value) -> bool {
    match kind {
        OptionKind::Text | OptionKind::Target => value.is_string(),
        OptionKind::Language => value.as_str().is_some_and(is_language),
        OptionKind::Choice(words) => value.as_str().is_some_and(|word| words.split('|').any(|known| known == word)),
        OptionKind::Number { least, most, .. } => value.as_i64().is_some_and(|number| (least..=most).contains(&number)),
        OptionKind::Decimal => value.is_number(),
        OptionKind::YesNo => value.is_boolean(),
        OptionKind::Id(_) => value.as_str().is_some_and(|id| uuid::Uuid::parse_str(id).is_ok()),
        OptionKind::Address => address(value).is_some(),
        OptionKind::Texts => list(Some(value)).iter().all(Value::is_string) && value.is_array(),
        OptionKind::Numbers(least, most) => {
            let within = |item: &Value| item.as_i64().is_some_and(|number| (least..=most).contains(&number));
            value.is_array() && list(Some(value)).iter().all(within)
        }
        OptionKind::Targets => value.is_object(),
        OptionKind::Addresses | OptionKind::Actions => value.is_array(),
        OptionKind::Json => true,
    }
}

/// Whether a text has the form of a language tag: `en-US`, `ko`.
fn is_language(text: &str) -> bool {
    let mut subtags = text.split('-');
    let primary =
        subtags.next().is_some_and(|tag| matches!(tag.len(), 2..=3) && tag.bytes().all(|b| b.is_ascii_alphabetic()));
    primary && subtags.all(|tag| matches!(tag.len(), 1..=8) && tag.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn no_such_step(id: &str) -> String {
    format!("no action has the id {id}: the flow ends there")
}

fn unknown_type(name: &str) -> String {
    let near = catalogue::known().iter().map(|known| known.name).find(|known| is_near(known, name));
    let hint = near.map(|near| format!("; {near}?")).unwrap_or_default();
    format!("no known action is named “{name}”{hint}")
}

/// Whether `name` differs from `known` only in case, in `-` for `_`, or in a missing part.
fn is_near(known: &str, name: &str) -> bool {
    let name = name.trim().to_lowercase().replace(['-', ' '], "_");
    known == name || (name.len() >= 4 && known.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// The problems as `path: words`, with `!` before the certain ones.
    fn told(actions: &Value) -> Vec<String> {
        let told = |problem: Problem| {
            let sure = if problem.certain { "!" } else { "" };
            format!("{sure}{} {}: {}", problem.index, problem.path, problem.words)
        };
        problems(actions.as_array().unwrap()).into_iter().map(told).collect()
    }

    #[test]
    fn what_is_right_is_not_complained_about() {
        let a = "00000000-0000-4000-8000-00000000000a";
        let right = json!([
            {"id": a, "type": "answer"},
            {"type": "talk", "option": {"text": "Hi ${name}", "language": "en-US", "async": false}},
            {"type": "digits_receive", "option": {"duration": 5000, "length": 1}},
            {"type": "branch", "option": {"target_ids": {"1": a}, "default_target_id": a}},
            {"type": "connect", "option": {"destinations": [{"type": "extension", "target_name": "alice"}]}},
            {"type": "goto", "option": {"target_id": a, "loop_count": 2}},
            {"type": "recording_start", "option": {"format": "wav", "end_of_key": "#", "duration": 0}},
            {"type": "sleep", "option": {"duration": 2500}, "next_id": a},
            {"type": "queue_join", "option": {"queue_id": a}},
            {"type": "condition_datetime", "option": {"condition": ">=", "hour": 8, "month": 0, "weekdays": [1, 5], "false_target_id": a}},
            {"type": "hangup", "option": null},
        ]);
        assert_eq!(told(&right), Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (action, expected) in [
            (json!(7), "!0 : not an object"),
            (json!({"option": {}}), "!0 type: it has no type"),
            (json!({"type": "Hang-up"}), "!0 type: no known action is named “Hang-up”"),
            (json!({"type": "Queue-Join"}), "“Queue-Join”; queue_join?"),
            (json!({"type": "recording"}), "“recording”; recording_start?"),
            (json!({"type": "talk", "option": "hello"}), "!0 option: not an object"),
            (json!({"type": "talk"}), "0 option.text: text is missing: what is said"),
            (json!({"type": "talk", "option": {"text": ""}}), "0 option.text: text is missing"),
            (
                json!({"type": "talk", "option": {"text": "a", "tempo": 2}}),
                "0 option.tempo: talk has no known option tempo",
            ),
            (
                json!({"type": "talk", "option": {"text": "a", "language": "English"}}),
                "0 option.language: language: expected",
            ),
            (
                json!({"type": "sleep", "option": {"duration": "2500"}}),
                "0 option.duration: duration: expected number of milli",
            ),
            (json!({"type": "sleep", "option": {"duration": -1}}), "at least 0"),
            (json!({"type": "digits_send", "option": {"digits": "1", "duration": 50}}), "from 100 to 1000"),
            (
                json!({"type": "hangup", "option": {"reason": "bored"}}),
                "0 option.reason: reason: expected normal, failed",
            ),
            (json!({"type": "queue_join", "option": {"queue_id": "sales"}}), "queue_id: expected id of a queue"),
            (json!({"type": "goto", "option": {"target_id": "x", "loop_count": 1}}), "no action has the id x"),
            (json!({"type": "goto", "id": "x", "option": {"target_id": "x", "loop_count": 0}}), "with 0 it never goes"),
            (json!({"type": "beep", "next_id": "y"}), "0 next_id: no action has the id y"),
            (
                json!({"type": "connect", "option": {"destinations": ["alice"]}}),
                "0 option.destinations.0: it is not an address",
            ),
            (
                json!({"type": "connect", "option": {"destinations": {}}}),
                "option.destinations: destinations is missing",
            ),
            (json!({"type": "connect", "option": {"destinations": 5}}), "destinations: expected addresses"),
            (
                json!({"type": "branch", "id": "x", "option": {"default_target_id": "x", "target_ids": {"1": "z"}}}),
                "0 option.target_ids.1: no action has the id z",
            ),
            (
                json!({"type": "play", "option": {"stream_urls": "https://a.example/x.wav"}}),
                "stream_urls: expected texts",
            ),
            (
                json!({"type": "call", "option": {"destinations": [{"type": "tel", "target": "+15550100"}], "actions": [{"type": "dance"}]}}),
                "0 option.actions.0.type: no known action is named “dance”",
            ),
        ] {
            let told = told(&json!([action]));
            assert!(told.len() == 1 && told[0].contains(expected), "{action}: {told:?} has not one “{expected}”");
        }
        assert_eq!(told(&json!([{"type": "beep", "id": "x"}, {"type": "beep", "id": "x"}])).len(), 1);
    }

    #[test]
    fn an_unknown_type_is_the_one_thing_that_the_server_refuses_for_sure_of_an_object() {
        let found = problems(&[json!({"type": "answer"}), json!({"type": "dance", "option": {"text": 1}})]);
        assert_eq!(found.len(), 1);
        assert!(found[0].certain && found[0].index == 1);
    }

    proptest! {
        #[test]
        fn any_json_can_be_looked_at(text in r#"[\[\]{}",:0-9a-z]{0,60}"#, key in "[a-z_]{1,12}", at in 0usize..44) {
            let odd = serde_json::from_str::<Value>(&text).unwrap_or(Value::Null);
            let known = &catalogue::known()[at];
            let name = known.options.first().map_or(key, |option| option.name.to_owned());
            let action = json!({"type": known.name, "option": {name: odd.clone()}});
            prop_assert!(problems(&[action, odd]).iter().all(|problem| problem.index < 2));
        }
    }
}
