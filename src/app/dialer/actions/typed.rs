//! An option's value as it is typed, and what is typed as a value. What cannot be typed otherwise is typed as JSON, and
//! what cannot be understood is kept as the text that it is, so that nothing is lost.

use serde_json::{Map, Value};
use tui_input::Input;

use super::super::whom::{self, Whom};
use super::Around;
use crate::domain::actions::{Kind, Targets, address, id, written_address};

/// A value as it is typed; empty when there is none.
pub(super) fn show(kind: Kind, value: Option<&Value>, actions: &[Value]) -> String {
    let Some(value) = value.filter(|value| !value.is_null()) else { return String::new() };
    natural(kind, value, actions).unwrap_or_else(|| value.to_string())
}

/// A value as it is typed, where that is not as JSON.
fn natural(kind: Kind, value: &Value, actions: &[Value]) -> Option<String> {
    let list = value.as_array();
    match (kind, value) {
        (Kind::YesNo, Value::Bool(yes)) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        (Kind::Address, Value::Object(_)) => typed_address(value),
        (Kind::Addresses, Value::Array(items)) => joined(items.iter().map(typed_address)),
        (Kind::Texts, _) => list.and_then(|items| joined(items.iter().map(typed_text))),
        (Kind::Numbers(..), _) => {
            list.and_then(|items| joined(items.iter().map(|item| Some(item.as_i64()?.to_string()))))
        }
        (Kind::Target, Value::String(target)) => Some(typed_target(target, actions)),
        (Kind::Targets, Value::Object(targets)) => joined(targets.iter().map(|(key, target)| {
            let target = typed_target(target.as_str()?, actions);
            let plain = !key.contains([',', '=']) && !target.contains(',') && key.trim() == key && !key.is_empty();
            plain.then(|| format!("{key}={target}"))
        })),
        (_, Value::String(text)) => Some(text.clone()),
        _ => None,
    }
}

/// What is typed as a value; `None` when nothing is. `old` is the value before: what it says besides is kept.
pub(super) fn read(kind: Kind, typed: &str, old: Option<&Value>, around: &Around) -> Option<Value> {
    let trimmed = typed.trim();
    if trimmed.is_empty() {
        return None;
    }
    let is_text = matches!(kind, Kind::Text | Kind::Language | Kind::Id(_) | Kind::Choice(_));
    // What stood there as JSON goes on being JSON; elsewhere a text that looks like it stays a text.
    let was_json = old.is_some_and(|old| !old.is_null() && natural(kind, old, &[]).is_none());
    let json = serde_json::from_str::<Value>(trimmed).ok();
    if let Some(json) = json.filter(|json| was_json || (!is_text && (json.is_object() || json.is_array()))) {
        return Some(json);
    }
    let items = || trimmed.split(',').map(str::trim).filter(|item| !item.is_empty());
    Some(match kind {
        Kind::Text => typed.into(),
        Kind::Number(..) => trimmed.parse::<i64>().map_or_else(|_| trimmed.into(), Value::from),
        Kind::Decimal => serde_json::from_str(trimmed).ok().filter(Value::is_number).unwrap_or_else(|| trimmed.into()),
        Kind::YesNo => match trimmed {
            "yes" => true.into(),
            "no" => false.into(),
            other => other.into(),
        },
        Kind::Address => one_address(trimmed, std::slice::from_ref(old.unwrap_or(&Value::Null)), around),
        Kind::Addresses => {
            let before = old.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            whom::split(trimmed).into_iter().map(|item| one_address(item, before, around)).collect()
        }
        Kind::Texts => {
            trimmed.split(", ").map(|text| text.trim().trim_end_matches(',')).filter(|text| !text.is_empty()).collect()
        }
        Kind::Numbers(..) => {
            items().map(|item| item.parse::<i64>().map_or_else(|_| item.into(), Value::from)).collect()
        }
        Kind::Targets => targets(items()).unwrap_or_else(|| trimmed.into()),
        Kind::Language | Kind::Choice(_) | Kind::Id(_) | Kind::Target | Kind::Actions | Kind::Json => trimmed.into(),
    })
}

/// Lets a target that was typed as a step's place name that step by its id, which it is given when it has none. True
/// when something was changed.
pub(super) fn resolve(kind: Kind, value: &mut Value, actions: &mut [Value]) -> bool {
    match (kind, value) {
        (Kind::Target, Value::String(target)) => resolve_one(target, actions),
        (Kind::Targets, Value::Object(targets)) => {
            let mut changed = false;
            for target in targets.values_mut() {
                if let Value::String(target) = target {
                    changed |= resolve_one(target, actions);
                }
            }
            changed
        }
        _ => false,
    }
}

fn resolve_one(target: &mut String, actions: &mut [Value]) -> bool {
    if Targets::of_actions(actions).place(target).is_some() {
        return false;
    }
    let place = target.strip_prefix("step").unwrap_or(target).trim().parse::<usize>().ok();
    let Some(at) = place.and_then(|place| place.checked_sub(1)).filter(|at| *at < actions.len()) else { return false };
    let known = id(&actions[at]).map(str::to_owned);
    let named = known.or_else(|| {
        let new = free_id(actions);
        actions[at].as_object_mut()?.insert("id".to_owned(), new.clone().into());
        Some(new)
    });
    let Some(named) = named else { return false };
    *target = named;
    true
}

/// An id that no step has. The server asks only that it is a UUID, and that it is the only one of its list.
fn free_id(actions: &[Value]) -> String {
    let targets = Targets::of_actions(actions);
    let mut candidates = (1..=actions.len() + 1).map(|n| format!("00000000-0000-4000-8000-{n:012x}"));
    candidates.find(|id| targets.place(id).is_none()).unwrap_or_default()
}

fn typed_target(target: &str, actions: &[Value]) -> String {
    match Targets::of_actions(actions).place(target) {
        Some(at) => format!("step {}", at + 1),
        None => target.to_owned(),
    }
}

fn targets<'a>(items: impl Iterator<Item = &'a str>) -> Option<Value> {
    let pair = |item: &str| {
        let (key, target) = item.split_once('=')?;
        Some((key.trim().to_owned(), target.trim().into()))
    };
    items.map(pair).collect::<Option<Map<_, _>>>().map(Value::Object)
}

fn typed_address(value: &Value) -> Option<String> {
    if let Value::String(text) = value {
        // What was typed and is no address stands there as it was typed.
        return (whom::split(text) == [text.as_str()]).then(|| text.clone());
    }
    let address = address(value)?;
    let typed = whom::typed(&address);
    let reads_back = whom::split(&typed) == [typed.as_str()]
        && Whom::parse(&typed, None).address.is_ok_and(|read| read.same_endpoint(&address));
    reads_back.then_some(typed)
}

/// An address that was typed: the one that stood there, with all that it says besides, when it is the same.
fn one_address(typed: &str, before: &[Value], around: &Around) -> Value {
    let Ok(address) = Whom::parse(typed, around.region.as_deref()).address else { return typed.into() };
    let same = before.iter().find(|old| self::address(old).is_some_and(|old| old.same_endpoint(&address)));
    same.cloned().unwrap_or_else(|| written_address(&address))
}

fn typed_text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let plain = !text.contains(", ") && !text.ends_with(',') && text.trim() == text && !text.is_empty();
    plain.then(|| text.to_owned())
}

/// The parts with commas between them; `None` when one of them cannot be typed so.
fn joined(parts: impl Iterator<Item = Option<String>>) -> Option<String> {
    Some(parts.collect::<Option<Vec<_>>>()?.join(", "))
}

/// Puts pasted text in at the caret, with `glue` between its lines.
pub(super) fn insert(input: &mut Input, text: &str, glue: &str) {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let clean: String = lines.join(glue).chars().filter(|c| !c.is_control()).collect();
    let (value, cursor) = (input.value(), input.cursor());
    let before: String = value.chars().take(cursor).collect();
    let after: String = value.chars().skip(cursor).collect();
    let at = cursor + clean.chars().count();
    *input = Input::new(format!("{before}{clean}{after}")).with_cursor(at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn around() -> Around {
        Around { language: "en-US".to_owned(), region: Some("KR".to_owned()) }
    }

    #[test]
    fn what_is_typed_is_read_as_what_is_meant() {
        for (kind, typed, expected) in [
            (Kind::Text, "[1]", json!("[1]")),
            (Kind::Text, " two  blanks ", json!(" two  blanks ")),
            (Kind::Number("seconds", 0, 9), "7", json!(7)),
            (Kind::Number("seconds", 0, 9), "7 s", json!("7 s")),
            (Kind::Decimal, "1.5", json!(1.5)),
            (Kind::YesNo, "no", json!(false)),
            (Kind::Address, "010-1234-5678", json!({"type": "tel", "target": "+821012345678"})),
            (Kind::Address, "alice", json!("alice")),
            (
                Kind::Addresses,
                "ext:\"Desk, front\", sip:a@b",
                json!([{"type": "extension", "target_name": "Desk, front"}, {"type": "sip", "target": "a@b"}]),
            ),
            (
                Kind::Texts,
                "https://a.example/1,2.wav, https://b.example",
                json!(["https://a.example/1,2.wav", "https://b.example"]),
            ),
            (Kind::Numbers(0, 6), "1, 5,x", json!([1, 5, "x"])),
            (Kind::Targets, "1=a, 2 = step 3", json!({"1": "a", "2": "step 3"})),
            (Kind::Targets, "1", json!("1")),
            (Kind::Targets, "{\"1,2\":\"a\"}", json!({"1,2": "a"})),
            (Kind::Actions, "[{\"type\":\"talk\"}]", json!([{"type": "talk"}])),
            (Kind::Actions, "[{", json!("[{")),
        ] {
            assert_eq!(read(kind, typed, None, &around()), Some(expected), "{typed}");
        }
        assert_eq!(read(Kind::Text, "  ", Some(&json!("x")), &around()), None);
    }

    #[test]
    fn an_address_keeps_what_it_says_besides() {
        let old = json!([{"type": "tel", "target": "+442079460999", "name": "Main", "mood": 1}, {"type": "sip", "target": "a@b"}]);
        let shown = show(Kind::Addresses, Some(&old), &[]);
        assert_eq!(shown, "+442079460999, sip:a@b");
        let more = read(Kind::Addresses, &format!("ext:x, {shown}"), Some(&old), &around()).unwrap();
        assert_eq!(more[1], old[0]);
        assert_eq!(more[0], json!({"type": "extension", "target_name": "x"}));
    }

    #[test]
    fn a_place_becomes_the_id_of_its_step_and_ids_that_are_there_stay() {
        let taken = "00000000-0000-4000-8000-000000000001";
        let mut actions =
            vec![json!({"type": "beep"}), json!({"type": "talk", "id": taken}), json!({"type": "stop", "id": "3"})];
        let mut targets = json!({"1": "1", "2": "step 2", "3": "3", "4": "4", "5": "elsewhere"});
        assert!(resolve(Kind::Targets, &mut targets, &mut actions));
        let new = "00000000-0000-4000-8000-000000000002";
        assert_eq!(targets, json!({"1": new, "2": taken, "3": "3", "4": "4", "5": "elsewhere"}));
        assert_eq!(actions[0], json!({"type": "beep", "id": new}));
        assert_eq!(show(Kind::Targets, Some(&targets), &actions), "1=step 1, 2=step 2, 3=step 3, 4=4, 5=elsewhere");
        assert!(!resolve(Kind::Targets, &mut json!(7), &mut actions));
    }

    fn any_kind() -> impl Strategy<Value = Kind> {
        prop::sample::select(vec![
            Kind::Text,
            Kind::Language,
            Kind::Number("", 0, 9),
            Kind::Decimal,
            Kind::YesNo,
            Kind::Address,
            Kind::Addresses,
            Kind::Texts,
            Kind::Numbers(0, 6),
            Kind::Target,
            Kind::Targets,
            Kind::Actions,
            Kind::Json,
        ])
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = "[ -~]{0,12}|[a-z0-9,=:+\" ]{0,8}".prop_map(Value::from);
        let address = ("tel|sip|extension|agent|webchat|", "[ -~]{0,10}|\\+1555[0-9]{4,7}", "[ -~]{0,8}")
            .prop_map(|(kind, target, name)| json!({"type": kind, "target": target, "target_name": name, "name": "N"}));
        let plain = prop_oneof![text, any::<i32>().prop_map(Value::from), any::<bool>().prop_map(Value::from), address];
        let map = prop::collection::vec(("[ -~]{0,5}|[0-9]", plain.clone()), 0..3);
        prop_oneof![
            plain.clone(),
            prop::collection::vec(plain, 0..4).prop_map(Value::Array),
            map.prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    }

    proptest! {
        /// A value that is shown, and typed as it is shown, is the same value: opening a step can change nothing.
        #[test]
        fn what_is_shown_reads_back_as_itself(kind in any_kind(), value in any_value()) {
            let mut actions = [json!({"type": "stop", "id": "a"})];
            let shown = show(kind, Some(&value), &actions);
            match read(kind, &shown, Some(&value), &around()) {
                Some(mut again) => {
                    resolve(kind, &mut again, &mut actions);
                    let text = value.as_str().map(str::trim);
                    // A number that is written as a text becomes one when it is typed; blanks at the ends are no part.
                    let meant = again == value || again.as_str().map(str::trim) == text && text.is_some();
                    let typed_again = !again.is_string() && show(kind, Some(&again), &actions).trim() == shown.trim();
                    prop_assert!(meant || typed_again, "{kind:?} {value} → {shown} → {again}");
                }
                None => prop_assert!(shown.trim().is_empty(), "{kind:?} {value} → {shown}"),
            }
        }
    }
}
