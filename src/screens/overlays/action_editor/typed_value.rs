//! Converts an option's value to typed text and back. A value without another form is typed as JSON, and text that
//! cannot be understood is kept as text, so that nothing is lost.

use serde_json::{Map, Value};
use tui_input::Input;

use crate::base::safe_text;
use crate::domain::flow_actions::{OptionKind, TargetNames, address, id, written_address};
use crate::domain::{Address, names};
use crate::screens::form::destinations::{self, TypedDestination};
use crate::screens::overlays::action_editor::ActionDefaults;
use crate::widgets::text_field;

/// The typed form of a value; empty if `value` is `None` or null.
pub(crate) fn show(kind: OptionKind, value: Option<&Value>, actions: &[Value]) -> String {
    let Some(value) = value.filter(|value| !value.is_null()) else { return String::new() };
    natural(kind, value, actions).unwrap_or_else(|| value.to_string())
}

/// The typed form of a value; `None` if only JSON can express it.
fn natural(kind: OptionKind, value: &Value, actions: &[Value]) -> Option<String> {
    let list = value.as_array();
    let shown = match (kind, value) {
        (OptionKind::YesNo, Value::Bool(yes)) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        (OptionKind::Address, Value::Object(_)) => typed_address(value),
        (OptionKind::Addresses, Value::Array(items)) => {
            let parts = items.iter().map(typed_address).collect::<Option<Vec<_>>>()?;
            let list = destinations::join(&parts);
            // Text that is not an address may split in another way.
            (destinations::split(&list) == parts).then_some(list)
        }
        (OptionKind::Texts, _) => list.and_then(|items| joined(items.iter().map(typed_text))),
        (OptionKind::Numbers(..), _) => {
            list.and_then(|items| joined(items.iter().map(|item| Some(item.as_i64()?.to_string()))))
        }
        (OptionKind::Target, Value::String(target)) => Some(typed_target(target, actions)),
        (OptionKind::Targets, Value::Object(targets)) => joined(targets.iter().map(|(key, target)| {
            let target = typed_target(target.as_str()?, actions);
            let plain = |text: &str| !text.is_empty() && text.trim() == text && !text.contains(',');
            let plain = plain(key) && plain(&target) && !key.contains('=');
            plain.then(|| format!("{key}={target}"))
        })),
        (_, Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    // A list whose items look like JSON would be read as JSON.
    shown.filter(|shown| value.is_string() || !is_json_of_parts(shown))
}

/// Whether a text is a JSON list or object.
fn is_json_of_parts(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|json| json.is_object() || json.is_array())
}

/// The value of typed text; `None` if that is empty. `old` is the previous value: its other fields are kept.
pub(crate) fn read(kind: OptionKind, typed: &str, old: Option<&Value>, around: &ActionDefaults) -> Option<Value> {
    let trimmed = typed.trim();
    if trimmed.is_empty() {
        return None;
    }
    let is_text = matches!(kind, OptionKind::Text | OptionKind::Language | OptionKind::Id(_) | OptionKind::Choice(_));
    // A value that was shown as JSON stays JSON. In other text options, text that looks like JSON stays text.
    let was_json = old.is_some_and(|old| !old.is_null() && natural(kind, old, &[]).is_none());
    let json = serde_json::from_str::<Value>(trimmed).ok();
    if let Some(json) = json.filter(|json| was_json || (!is_text && (json.is_object() || json.is_array()))) {
        return Some(json);
    }
    let items = || trimmed.split(',').map(str::trim).filter(|item| !item.is_empty());
    Some(match kind {
        OptionKind::Text => typed.into(),
        OptionKind::Number { .. } => trimmed.parse::<i64>().map_or_else(|_| trimmed.into(), Value::from),
        OptionKind::Decimal => {
            serde_json::from_str(trimmed).ok().filter(Value::is_number).unwrap_or_else(|| trimmed.into())
        }
        OptionKind::YesNo => match trimmed {
            "yes" => true.into(),
            "no" => false.into(),
            other => other.into(),
        },
        OptionKind::Address => one_address(trimmed, std::slice::from_ref(old.unwrap_or(&Value::Null)), around),
        OptionKind::Addresses => {
            let before = old.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            destinations::split(trimmed).into_iter().map(|item| one_address(item, before, around)).collect()
        }
        OptionKind::Texts => {
            trimmed.split(", ").map(|text| text.trim().trim_end_matches(',')).filter(|text| !text.is_empty()).collect()
        }
        OptionKind::Numbers(..) => {
            items().map(|item| item.parse::<i64>().map_or_else(|_| item.into(), Value::from)).collect()
        }
        OptionKind::Targets => targets(items()).unwrap_or_else(|| trimmed.into()),
        OptionKind::Language
        | OptionKind::Choice(_)
        | OptionKind::Id(_)
        | OptionKind::Target
        | OptionKind::Actions
        | OptionKind::Json => trimmed.into(),
    })
}

/// The errors of typed addresses, one for each that is not an address.
pub(crate) fn doubts(kind: OptionKind, typed: &str, around: &ActionDefaults) -> Vec<String> {
    let typed = match kind {
        OptionKind::Address | OptionKind::Addresses if !is_json_of_parts(typed) => destinations::split(typed),
        _ => Vec::new(),
    };
    let why = |item: &str| {
        Some(format!("{item}: {}", TypedDestination::parse(item, around.region.as_deref()).address.err()?))
    };
    typed.into_iter().filter_map(why).collect()
}

/// Replaces a target that was typed as a step's position with the step's id. A step without an id gets one. True if
/// anything was changed.
pub(crate) fn resolve(kind: OptionKind, value: &mut Value, actions: &mut [Value]) -> bool {
    match (kind, value) {
        (OptionKind::Target, Value::String(target)) => resolve_one(target, actions),
        (OptionKind::Targets, Value::Object(targets)) => {
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
    if TargetNames::of_actions(actions).place(target).is_some() {
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

/// An id that no step has. The server requires only a UUID that is unique in its list.
fn free_id(actions: &[Value]) -> String {
    let targets = TargetNames::of_actions(actions);
    let mut candidates = (1..=actions.len() + 1).map(|n| format!("00000000-0000-4000-8000-{n:012x}"));
    candidates.find(|id| targets.place(id).is_none()).unwrap_or_default()
}

fn typed_target(target: &str, actions: &[Value]) -> String {
    match TargetNames::of_actions(actions).place(target) {
        Some(at) => format!("step {}", at + 1),
        None => target.to_owned(),
    }
}

fn targets<'a>(items: impl Iterator<Item = &'a str>) -> Option<Value> {
    let pair = |item: &str| {
        let (key, target) = item.split_once('=')?;
        let (key, target) = (key.trim(), target.trim());
        (!key.is_empty() && !target.is_empty()).then(|| (key.to_owned(), target.into()))
    };
    items.map(pair).collect::<Option<Map<_, _>>>().map(Value::Object)
}

fn typed_address(value: &Value) -> Option<String> {
    if let Value::String(text) = value {
        // Text that is not an address was kept as it was typed.
        return (destinations::split(text) == [text.as_str()]).then(|| text.clone());
    }
    let address = address(value)?;
    let typed = destinations::as_typed(&address);
    let reads_back = destinations::split(&typed) == [typed.as_str()]
        && TypedDestination::parse(&typed, None).address.is_ok_and(|read| read.same_endpoint(&address));
    reads_back.then_some(typed)
}

/// The value of a typed address. If `before` has the same address, that one is used, with all its other fields.
fn one_address(typed: &str, before: &[Value], around: &ActionDefaults) -> Value {
    let destination = TypedDestination::parse(typed, around.region.as_deref());
    let listed = |name: &String| around.extensions.iter().find(|listed| names::same(listed, name)).cloned();
    let spelled =
        destination.extension_typed().filter(|name| !around.extensions.contains(name)).and_then(|name| listed(&name));
    let address = spelled.map_or(destination.address, |name| Ok(Address::extension(&name)));
    let Ok(address) = address else { return typed.into() };
    let same = before.iter().find(|old| self::address(old).is_some_and(|old| old.same_endpoint(&address)));
    same.cloned().unwrap_or_else(|| written_address(&address))
}

fn typed_text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let plain = !text.contains(", ") && !text.ends_with(',') && text.trim() == text && !text.is_empty();
    plain.then(|| text.to_owned())
}

/// The parts joined by commas; `None` if one of them cannot be typed this way.
fn joined(parts: impl Iterator<Item = Option<String>>) -> Option<String> {
    Some(parts.collect::<Option<Vec<_>>>()?.join(", "))
}

/// Inserts pasted text at the caret. Its lines stay separate in a field of addresses or texts.
pub(crate) fn insert(input: &mut Input, text: &str, kind: Option<OptionKind>) {
    let (before, after) = text_field::around_caret(input);
    let clean = match kind {
        Some(OptionKind::Address | OptionKind::Addresses) => destinations::pasted(before, text, after),
        Some(OptionKind::Texts) => {
            let lines = text.split(['\r', '\n', '\t']).map(safe_text::one_line).filter(|line| !line.trim().is_empty());
            lines.collect::<Vec<_>>().join(", ")
        }
        _ => safe_text::one_line(text),
    };
    text_field::insert(input, &clean);
}

#[cfg(test)]
mod tests;
