use proptest::prelude::*;
use serde_json::json;

use super::*;

fn around() -> ActionDefaults {
    ActionDefaults {
        language: "en-US".to_owned(),
        region: Some("KR".to_owned()),
        extensions: vec!["caf\u{e9}".to_owned()],
    }
}

#[test]
fn what_is_typed_is_read_as_what_is_meant() {
    for (kind, typed, expected) in [
        (OptionKind::Text, "[1]", json!("[1]")),
        (OptionKind::Text, " two  blanks ", json!(" two  blanks ")),
        (OptionKind::Number { unit: "seconds", least: 0, most: 9 }, "7", json!(7)),
        (OptionKind::Number { unit: "seconds", least: 0, most: 9 }, "7 s", json!("7 s")),
        (OptionKind::Decimal, "1.5", json!(1.5)),
        (OptionKind::YesNo, "no", json!(false)),
        (OptionKind::Address, "010-1234-5678", json!({"type": "tel", "target": "+821012345678"})),
        (OptionKind::Address, "alice", json!("alice")),
        (OptionKind::Address, "ext:cafe\u{301}", json!({"type": "extension", "target_name": "caf\u{e9}"})),
        (
            OptionKind::Addresses,
            "ext:\"Desk, front\", sip:a@b",
            json!([{"type": "extension", "target_name": "Desk, front"}, {"type": "sip", "target": "a@b"}]),
        ),
        (
            OptionKind::Texts,
            "https://a.example/1,2.wav, https://b.example",
            json!(["https://a.example/1,2.wav", "https://b.example"]),
        ),
        (OptionKind::Numbers(0, 6), "1, 5,x", json!([1, 5, "x"])),
        (OptionKind::Targets, "1=a, 2 = step 3", json!({"1": "a", "2": "step 3"})),
        (OptionKind::Targets, "1", json!("1")),
        (OptionKind::Targets, "{\"1,2\":\"a\"}", json!({"1,2": "a"})),
        (OptionKind::Actions, "[{\"type\":\"talk\"}]", json!([{"type": "talk"}])),
        (OptionKind::Actions, "[{", json!("[{")),
    ] {
        assert_eq!(read(kind, typed, None, &around()), Some(expected), "{typed}");
    }
    assert_eq!(read(OptionKind::Text, "  ", Some(&json!("x")), &around()), None);
}

#[test]
fn an_address_keeps_what_it_says_besides() {
    let old = json!([{"type": "tel", "target": "+442079460999", "name": "Main", "mood": 1}, {"type": "sip", "target": "a@b"}]);
    let shown = show(OptionKind::Addresses, Some(&old), &[]);
    assert_eq!(shown, "+442079460999, sip:a@b");
    let more = read(OptionKind::Addresses, &format!("ext:x, {shown}"), Some(&old), &around()).unwrap();
    assert_eq!(more[1], old[0]);
    assert_eq!(more[0], json!({"type": "extension", "target_name": "x"}));
}

#[test]
fn a_place_becomes_the_id_of_its_step_and_ids_that_are_there_stay() {
    let taken = "00000000-0000-4000-8000-000000000001";
    let mut actions =
        vec![json!({"type": "beep"}), json!({"type": "talk", "id": taken}), json!({"type": "stop", "id": "3"})];
    let mut targets = json!({"1": "1", "2": "step 2", "3": "3", "4": "4", "5": "elsewhere"});
    assert!(resolve(OptionKind::Targets, &mut targets, &mut actions));
    let new = "00000000-0000-4000-8000-000000000002";
    assert_eq!(targets, json!({"1": new, "2": taken, "3": "3", "4": "4", "5": "elsewhere"}));
    assert_eq!(actions[0], json!({"type": "beep", "id": new}));
    assert_eq!(show(OptionKind::Targets, Some(&targets), &actions), "1=step 1, 2=step 2, 3=step 3, 4=4, 5=elsewhere");
    assert!(!resolve(OptionKind::Targets, &mut json!(7), &mut actions));
}

fn any_kind() -> impl Strategy<Value = OptionKind> {
    prop::sample::select(vec![
        OptionKind::Text,
        OptionKind::Language,
        OptionKind::Number { unit: "", least: 0, most: 9 },
        OptionKind::Decimal,
        OptionKind::YesNo,
        OptionKind::Address,
        OptionKind::Addresses,
        OptionKind::Texts,
        OptionKind::Numbers(0, 6),
        OptionKind::Target,
        OptionKind::Targets,
        OptionKind::Actions,
        OptionKind::Json,
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
    /// A value that is shown and typed unchanged is the same value: opening a step changes nothing.
    #[test]
    fn what_is_shown_reads_back_as_itself(kind in any_kind(), value in any_value()) {
        let mut actions = [json!({"type": "stop", "id": "a"})];
        let shown = show(kind, Some(&value), &actions);
        match read(kind, &shown, Some(&value), &around()) {
            Some(mut again) => {
                // A step's position is resolved in both.
                let mut value = value;
                resolve(kind, &mut again, &mut actions);
                resolve(kind, &mut value, &mut actions);
                let text = value.as_str().map(str::trim);
                // Text in place of another type is read as that type when typed; blanks at the ends do not count.
                let meant = again == value || again.as_str().map(str::trim) == text && text.is_some();
                let typed_again = value.is_string() && !again.is_string();
                let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
                let alike = |(new, old): (&Value, Value)| *new == old || old.is_string();
                let same_items = again.is_array()
                    && items(&again).len() == items(&value).len()
                    && items(&again).iter().zip(items(&value)).all(alike);
                prop_assert!(meant || typed_again || same_items, "{kind:?} {value} → {shown} → {again}");
            }
            None => prop_assert!(shown.trim().is_empty(), "{kind:?} {value} → {shown}"),
        }
    }
}
