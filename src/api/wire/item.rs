//! Converts single JSON objects to domain values.

use std::collections::HashSet;
use std::hash::Hash;

use serde_json::{Map, Value};

use super::fields::{Unreadable, elements, id, raw, text, without_secrets};
use super::time::timestamp;
use crate::domain::{
    Activeflow, ActiveflowId, Address, Agent, Anonymous, BillingAccount, Call, CallId, CallLinks, CallRequest,
    CallTimes, Customer, CustomerId, Extension, ExtensionId, Flow, FlowAction, FlowId, Groupcall, GroupcallId, Money,
    Number, NumberId, OnAnswer, OutboundConfig, RecordingId,
};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// A call.
///
/// # Errors
/// [`Unreadable`] without an id.
pub fn call(value: Value) -> Result<Call, Unreadable> {
    let value = without_secrets(value);
    let moment = |field: &str| value.get(field).and_then(timestamp);
    Ok(Call {
        id: id(&value, "id", CallId::new).ok_or(Unreadable)?,
        flow_id: id(&value, "flow_id", FlowId::new),
        activeflow_id: id(&value, "activeflow_id", ActiveflowId::new),
        direction: text(&value, "direction").as_str().into(),
        source: address(value.get("source")),
        destination: address(value.get("destination")),
        status: text(&value, "status").as_str().into(),
        action: value.get("action").and_then(running).map(Box::new),
        hangup_by: text(&value, "hangup_by").as_str().into(),
        hangup_reason: text(&value, "hangup_reason").as_str().into(),
        mute_direction: text(&value, "mute_direction"),
        recording_id: id(&value, "recording_id", RecordingId::new),
        links: CallLinks {
            recordings: ids(&value, "recording_ids", RecordingId::new),
            chained: ids(&value, "chained_call_ids", CallId::new),
            master: id(&value, "master_call_id", CallId::new),
        }
        .boxed(),
        times: CallTimes {
            create: moment("tm_create"),
            ringing: moment("tm_ringing"),
            progressing: moment("tm_progressing"),
            hangup: moment("tm_hangup"),
            update: moment("tm_update"),
        },
        raw: raw(&value),
    })
}

/// The run of a call's flow.
///
/// # Errors
/// [`Unreadable`] when it is not an object.
pub fn activeflow(value: &Value) -> Result<Activeflow, Unreadable> {
    value.is_object().then_some(()).ok_or(Unreadable)?;
    Ok(Activeflow {
        executed: elements(value, "executed_actions").iter().filter_map(running).collect(),
        current: value.get("current_action").and_then(running),
    })
}

/// The name of a contact: the one to display, or else first and last name, or else the company.
#[must_use]
pub fn contact_name(value: &Value) -> Option<String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let full = format!("{} {}", text("first_name"), text("last_name")).trim().to_owned();
    [text("display_name"), full, text("company")].into_iter().find(|name| !name.is_empty())
}

/// An action of a running or finished flow. With an empty type the server says that the flow has not begun, or is over.
fn running(value: &Value) -> Option<FlowAction> {
    Some(action(value)).filter(|action| !action.kind.is_empty())
}

/// A groupcall.
///
/// # Errors
/// [`Unreadable`] without an id.
pub fn groupcall(value: Value) -> Result<Groupcall, Unreadable> {
    let value = without_secrets(value);
    Ok(Groupcall {
        id: id(&value, "id", GroupcallId::new).ok_or(Unreadable)?,
        status: text(&value, "status").as_str().into(),
        source: address(value.get("source")),
        destinations: elements(&value, "destinations").iter().map(|item| address(Some(item))).collect(),
        call_ids: ids(&value, "call_ids", CallId::new),
        answer_call_id: id(&value, "answer_call_id", CallId::new),
        groupcall_ids: ids(&value, "groupcall_ids", GroupcallId::new),
        answer_groupcall_id: id(&value, "answer_groupcall_id", GroupcallId::new),
        master_groupcall_id: id(&value, "master_groupcall_id", GroupcallId::new),
        agent: Some(text(&value, "owner_id")).filter(|id| text(&value, "owner_type") == "agent" && id != NIL),
        created: value.get("tm_create").and_then(timestamp),
        deleted: is_deleted(&value),
        raw: raw(&value),
    })
}

/// Whether the record is marked as deleted.
pub(super) fn is_deleted(record: &Value) -> bool {
    record.get("tm_delete").and_then(timestamp).is_some()
}

/// A phone number of the account.
///
/// # Errors
/// [`Unreadable`] without an id.
pub fn number(value: Value) -> Result<Number, Unreadable> {
    let value = without_secrets(value);
    Ok(Number {
        id: id(&value, "id", NumberId::new).ok_or(Unreadable)?,
        number: text(&value, "number"),
        kind: text(&value, "type").as_str().into(),
        status: text(&value, "status").as_str().into(),
        name: text(&value, "name"),
        call_flow_id: id(&value, "call_flow_id", FlowId::new),
        raw: raw(&value),
    })
}

/// A stored flow.
///
/// # Errors
/// [`Unreadable`] without an id.
pub fn flow(value: Value) -> Result<Flow, Unreadable> {
    let value = without_secrets(value);
    Ok(Flow {
        id: id(&value, "id", FlowId::new).ok_or(Unreadable)?,
        name: text(&value, "name"),
        detail: text(&value, "detail"),
        actions: elements(&value, "actions").iter().map(action).collect(),
        deleted: is_deleted(&value),
        raw: raw(&value),
    })
}

/// An extension. Its SIP password, which the API sends in clear text, is dropped first.
///
/// # Errors
/// [`Unreadable`] without an id.
pub fn extension(value: Value) -> Result<Extension, Unreadable> {
    let value = without_secrets(value);
    Ok(Extension {
        id: id(&value, "id", ExtensionId::new).ok_or(Unreadable)?,
        name: text(&value, "name"),
        extension: text(&value, "extension"),
        detail: text(&value, "detail"),
        raw: raw(&value),
    })
}

/// The customer that owns the account. It is readable without an id.
///
/// # Errors
/// [`Unreadable`] when it is not an object.
pub fn customer(value: &Value) -> Result<Customer, Unreadable> {
    value.is_object().then_some(()).ok_or(Unreadable)?;
    Ok(Customer {
        id: id(value, "id", CustomerId::new),
        name: text(value, "name"),
        status: text(value, "status"),
        identity_verification_status: text(value, "identity_verification_status"),
    })
}

/// The billing account that pays for calls.
///
/// # Errors
/// [`Unreadable`] when it is not an object.
pub fn billing_account(value: &Value) -> Result<BillingAccount, Unreadable> {
    value.is_object().then_some(()).ok_or(Unreadable)?;
    let whole = |name: &str| value.get(name).and_then(Value::as_i64);
    Ok(BillingAccount {
        credit: whole("balance_credit").map(Money),
        tokens: whole("balance_token"),
        plan: text(value, "plan_type"),
    })
}

/// The account's rules for calls to the telephone network.
///
/// # Errors
/// [`Unreadable`] when it is not an object.
pub fn outbound_config(value: &Value) -> Result<OutboundConfig, Unreadable> {
    value.is_object().then_some(()).ok_or(Unreadable)?;
    let list = value.get("destination_whitelist").and_then(Value::as_array);
    let codes = list.map(|list| list.iter().filter_map(Value::as_str).map(str::to_lowercase).collect());
    Ok(OutboundConfig {
        destination_whitelist: codes,
        default_source: id(value, "default_outgoing_source_number_id", NumberId::new),
    })
}

/// The agent who is logged in.
///
/// # Errors
/// [`Unreadable`] when it is not an object.
pub fn agent(value: &Value) -> Result<Agent, Unreadable> {
    value.is_object().then_some(()).ok_or(Unreadable)?;
    Ok(Agent { username: text(value, "username"), name: text(value, "name") })
}

/// One step of a flow.
pub fn action(value: &Value) -> FlowAction {
    let option = value.get("option").filter(|option| option.is_object()).cloned();
    let option = option.unwrap_or_else(|| Value::Object(Map::new()));
    let step = |field: &str| Some(text(value, field)).filter(|id| id != NIL).unwrap_or_default();
    FlowAction {
        id: step("id"),
        next_id: step("next_id"),
        kind: text(value, "type"),
        executed: value.get("tm_execute").and_then(timestamp),
        option: without_secrets(option).to_string(),
    }
}

/// The request in a body that was sent, read back from the journal; `None` when it has no destination.
pub fn call_request(body: &Value) -> Option<CallRequest> {
    let destinations: Vec<_> = elements(body, "destinations").iter().map(|item| address(Some(item))).collect();
    let actions = elements(body, "actions");
    let on_answer = match (id(body, "flow_id", FlowId::new), actions) {
        (Some(flow), _) => OnAnswer::Flow(flow),
        (None, [only]) => spoken(only).unwrap_or_else(|| OnAnswer::Actions(actions.to_vec())),
        (None, _) => OnAnswer::Actions(actions.to_vec()),
    };
    let anonymous = match text(body, "anonymous").as_str() {
        "" => Anonymous::Auto,
        word => word.into(),
    };
    let variables = body.get("variables").and_then(Value::as_object).into_iter().flatten();
    let variables = variables.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect();
    let source = address(body.get("source"));
    let request = CallRequest { source, destinations, on_answer, anonymous, variables };
    (!request.destinations.is_empty()).then_some(request)
}

/// The text of an action that only speaks a text in a language.
fn spoken(action: &Value) -> Option<OnAnswer> {
    let option = action.get("option")?;
    let said = OnAnswer::Say { text: text(option, "text"), language: text(option, "language") };
    let alone = action.as_object()?.len() == 2 && option.as_object()?.len() == 2;
    (alone && text(action, "type") == "talk").then_some(said)
}

/// The identifiers in a list, without duplicates; invalid ones are skipped.
fn ids<T: Clone + Eq + Hash>(value: &Value, field: &str, make: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    let ids = elements(value, field).iter().filter_map(Value::as_str).filter_map(make);
    ids.filter(|id| seen.insert(id.clone())).collect()
}

fn address(value: Option<&Value>) -> Address {
    let value = value.unwrap_or(&Value::Null);
    Address {
        kind: text(value, "type").as_str().into(),
        target: text(value, "target"),
        target_name: text(value, "target_name"),
        name: text(value, "name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AddressKind, CallStatus, GroupcallStatus, HangupReason, NumberStatus, NumberType};
    use serde_json::json;

    #[test]
    fn a_call_is_read_with_what_it_does_not_have() {
        let read = call(json!({
            "id": "c1", "flow_id": NIL, "status": "hangup", "direction": "outgoing",
            "source": {"type": "tel", "target": "+15550100", "name": "Main"},
            "destination": {"type": "tel", "target": "+15550101"},
            "action": {"id": NIL, "type": "", "option": null},
            "hangup_by": "remote", "hangup_reason": "noanswer", "recording_id": NIL,
            "tm_create": "2026-01-15T09:30:00.5Z", "tm_ringing": null, "tm_hangup": "9999-01-01 00:00:00.000000",
            "new_field": {"deep": [1, 2]},
        }))
        .unwrap();
        assert_eq!(read.flow_id, None);
        assert_eq!((read.action, read.recording_id), (None, None));
        assert_eq!(read.status, CallStatus::Hangup);
        assert_eq!(read.hangup_reason, HangupReason::Noanswer);
        assert_eq!(read.times.create, Some("2026-01-15T09:30:00.5Z".parse().unwrap()));
        assert_eq!((read.times.ringing, read.times.progressing, read.times.hangup), (None, None, None));
        assert!(read.raw.contains(r#""new_field":{"deep":[1,2]}"#), "what is not known is kept");
    }

    #[test]
    fn a_call_names_its_recordings_and_the_calls_chained_to_it() {
        let read = call(json!({"id": "c", "recording_ids": ["r", "r", NIL], "chained_call_ids": ["d", 5],
            "master_call_id": "m"}))
        .unwrap();
        assert_eq!(read.recordings(), [RecordingId::new("r").unwrap()]);
        assert_eq!((read.chained(), read.master()), (&[CallId::new("d").unwrap()][..], CallId::new("m").as_ref()));
        assert_eq!(call(json!({"id": "c", "chained_call_ids": null, "master_call_id": NIL})).unwrap().links, None);
        let many: Vec<_> = (0..500).map(|at| format!("r{at}")).collect();
        assert_eq!(call(json!({"id": "c", "recording_ids": many})).unwrap().recordings().len(), 100);
    }

    #[test]
    fn only_the_id_can_make_an_item_unreadable() {
        for broken in [json!({}), json!({"id": ""}), json!({"id": NIL}), json!({"id": 7}), json!("c1"), json!(null)] {
            assert_eq!(call(broken.clone()), Err(Unreadable), "{broken}");
            assert_eq!(groupcall(broken.clone()), Err(Unreadable), "{broken}");
            assert_eq!(number(broken.clone()), Err(Unreadable), "{broken}");
            assert_eq!(flow(broken.clone()), Err(Unreadable), "{broken}");
            assert_eq!(extension(broken.clone()), Err(Unreadable), "{broken}");
        }
        let odd = json!({"id": "x", "status": 3, "source": "me", "destination": null, "action": [], "tm_create": 5,
            "destinations": 1, "call_ids": [1, null, "", "c2"], "actions": {}, "name": null, "number": 15_550_100});
        assert_eq!(call(odd.clone()).unwrap().status, CallStatus::Other("3".into()));
        assert_eq!(groupcall(odd.clone()).unwrap().call_ids, [CallId::new("c2").unwrap()]);
        assert_eq!(number(odd.clone()).unwrap().number, "15550100");
        assert_eq!(flow(odd).unwrap().actions, []);
    }

    #[test]
    fn new_words_are_kept() {
        let read = call(json!({"id": "c", "status": "parked", "destination": {"type": "ai_team", "target": "t"}}));
        let read = read.unwrap();
        assert_eq!(read.status, CallStatus::Other("parked".into()));
        assert_eq!(read.destination.kind, AddressKind::Other("ai_team".into()));
        assert_eq!(action(&json!({"type": "ai_dance"})).summary(), "ai_dance");
    }

    #[test]
    fn a_groupcall_has_legs_and_the_one_that_answered() {
        let read = groupcall(json!({"id": "g", "status": "hangingup", "call_ids": ["a", "b"], "answer_call_id": "b",
            "destinations": [{"type": "extension", "target_name": "alice"}]}))
        .unwrap();
        assert_eq!(read.status, GroupcallStatus::Hangingup);
        assert_eq!((read.call_ids.len(), read.answer_call_id), (2, CallId::new("b")));
        assert_eq!(read.destinations[0].label(), "ext:alice");
        let absent = groupcall(json!({"id": "g", "call_ids": null, "answer_call_id": NIL})).unwrap();
        assert_eq!((absent.call_ids.len(), absent.answer_call_id), (0, None));
        assert_eq!((absent.groupcall_ids.len(), absent.answer_groupcall_id), (0, None));
    }

    #[test]
    fn a_groupcall_stands_under_another_and_belongs_to_an_agent() {
        let read = groupcall(json!({"id": "g", "groupcall_ids": ["n", "", 7, NIL, "n"], "answer_groupcall_id": "n",
            "master_groupcall_id": "m", "owner_type": "agent", "owner_id": "a"}))
        .unwrap();
        assert_eq!(read.groupcall_ids, [GroupcallId::new("n").unwrap()]);
        assert_eq!(
            (read.answer_groupcall_id, read.master_groupcall_id),
            (GroupcallId::new("n"), GroupcallId::new("m"))
        );
        assert_eq!(read.agent.as_deref(), Some("a"));
        let other = groupcall(json!({"id": "g", "master_groupcall_id": NIL, "owner_type": "queue", "owner_id": "q"}));
        let other = other.unwrap();
        assert_eq!((other.master_groupcall_id, other.agent), (None, None));
    }

    #[test]
    fn a_number_tells_its_kind_and_status() {
        let read = number(json!({"id": "n", "number": "+15550100", "type": "virtual", "status": "active"})).unwrap();
        assert_eq!((read.kind, read.status, read.call_flow_id), (NumberType::Virtual, NumberStatus::Active, None));
    }

    #[test]
    fn no_secret_survives_reading_whatever_it_is_and_however_deep_it_stands() {
        let read = extension(json!({"id": "e", "name": "Desk", "extension": "1001", "password": "hunter2",
            "sip": {"Sip_Password": "hunter2", "clientSecret": ["hunter2"], "user": "u"}, "balance_token": 500,
            "hooks": [[{"headers": {"Authorization": {"hunter2": "hunter2"}}, "token": 4711, "passwd": true}]],
            "credentials": [{"accesskey": "hunter2"}], "direct_hash": "hunter2", "next_page_token": "2026",
            "api_key": null, "token": ""}))
        .unwrap();
        assert!(!format!("{read:?}").contains("hunter2") && !read.raw.contains("4711"));
        for stays in [
            r#""user":"u""#,
            r#""balance_token":500"#,
            r#""next_page_token":"2026""#,
            r#""api_key":null,"token":"""#,
            r#""hooks":[[{"headers":{"Authorization":"(hidden)"},"token":"(hidden)","passwd":"(hidden)"}]]"#,
        ] {
            assert!(read.raw.contains(stays), "{stays}: {}", read.raw);
        }
        let step = json!({"type": "webhook_send", "option": {"secret": "hunter2", "uri": "https://e.example"}});
        assert!(!action(&step).option.contains("hunter2"));
        assert!(!flow(json!({"id": "f", "actions": [step]})).unwrap().raw.contains("hunter2"));
    }

    #[test]
    fn an_action_says_its_text() {
        let talk = action(&json!({"type": "talk", "option": {"text": "Good morning", "language": "en-US"}}));
        assert_eq!(talk.summary(), "says “Good morning” in en-US");
        assert_eq!(action(&json!({"type": "answer", "option": null})).option, "{}");
    }

    #[test]
    fn the_account_is_read() {
        let read = customer(&json!({"id": "u", "name": "Acme", "status": "active",
            "identity_verification_status": "verified"}));
        assert_eq!(read.unwrap().identity_verification_status, "verified");
        assert_eq!(agent(&json!({"username": "a@b", "name": null})).unwrap().username, "a@b");
        let billing = json!({"balance_credit": 1_500_000, "balance_token": 3, "plan_type": "basic"});
        let read = BillingAccount { credit: Some(Money(1_500_000)), tokens: Some(3), plan: "basic".to_owned() };
        assert_eq!(billing_account(&billing), Ok(read));
        let strange = json!({"balance_credit": "much", "balance_token": null});
        assert_eq!(billing_account(&strange), Ok(BillingAccount::default()));
        let rules = outbound_config(&json!({"destination_whitelist": ["us", "KR", 3],
            "default_outgoing_source_number_id": NIL}));
        let whitelist = Some(vec!["us".to_owned(), "kr".to_owned()]);
        assert_eq!(rules, Ok(OutboundConfig { destination_whitelist: whitelist, default_source: None }));
        assert_eq!(outbound_config(&json!({})).unwrap().destination_whitelist, None);
        assert_eq!(customer(&json!([])), Err(Unreadable));
        assert_eq!(agent(&json!("x")), Err(Unreadable));
    }
}
