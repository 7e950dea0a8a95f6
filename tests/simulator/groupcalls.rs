//! Group calls that are asked for: several destinations, together or one after another.

use super::server::*;
use vdial::simulator::AccountKind;

const NIL: &str = "00000000-0000-0000-0000-000000000000";

fn tel(number: &str) -> Value {
    json!({ "type": "tel", "target": number })
}

fn extension(name: &str) -> Value {
    json!({ "type": "extension", "target_name": name })
}

fn asked(destinations: &[Value], ring_method: &str, answer_method: &str) -> Value {
    json!({
        "source": tel("+12025550142"),
        "destinations": destinations,
        "actions": [{ "type": "talk", "option": { "text": "hello" } }],
        "ring_method": ring_method,
        "answer_method": answer_method,
    })
}

async fn place(server: &TestServer, body: &Value) -> Value {
    let (status, group) = server.json(Method::POST, "/groupcalls", Some(body)).await;
    assert_eq!(status, 200, "{group}");
    group
}

fn path(group: &Value) -> String {
    format!("/groupcalls/{}", text(&group["id"]))
}

/// The ids in a list, which may be left out when it is empty.
fn ids(group: &Value, field: &str) -> Vec<String> {
    group[field].as_array().into_iter().flatten().map(text).collect()
}

/// The group call once it is over, with each leg's end.
async fn ended(server: &TestServer, group: &Value) -> (Value, Vec<String>) {
    let group = server.until(&path(group), |group| group["status"] == "hangup").await;
    let mut reasons = Vec::new();
    for leg in ids(&group, "call_ids") {
        let (status, call) = server.json(Method::GET, &format!("/calls/{leg}"), None).await;
        reasons.push(if status == 200 { text(&call["hangup_reason"]) } else { text(&call["error"]["reason"]) });
    }
    (group, reasons)
}

#[tokio::test]
async fn all_destinations_ring_together_and_one_is_kept() {
    let server = server().await;
    let to = [tel("+12025550102"), json!({ "type": "sip", "target": "a@example.com" }), extension("bob")];
    let group = place(&server, &asked(&to, "ring_all", "hangup_others")).await;
    assert_eq!((&group["status"], &group["ring_method"]), (&json!("progressing"), &json!("ring_all")));
    assert_eq!(group["answer_method"], "hangup_others");
    assert_eq!(
        (&group["source"]["target"], group["destinations"].as_array().unwrap().len()),
        (&json!("+12025550142"), 3)
    );
    assert_eq!((ids(&group, "call_ids").len(), ids(&group, "groupcall_ids").len()), (2, 1));
    assert_eq!((&group["call_count"], &group["groupcall_count"]), (&json!(2), &json!(1)));
    let listed = server.get("/groupcalls").await["result"].clone();
    assert!(listed.as_array().unwrap().iter().any(|other| other["id"] == group["id"]));
    let (group, mut reasons) = ended(&server, &group).await;
    let nested = server.get(&format!("/groupcalls/{}", ids(&group, "groupcall_ids")[0])).await;
    assert_eq!((&nested["master_groupcall_id"], ids(&nested, "call_ids").len()), (&group["id"], 2));
    let (_, under) = ended(&server, &nested).await;
    reasons.extend(under);
    reasons.sort();
    assert_eq!(reasons, ["cancel", "cancel", "cancel", "normal"]);
}

#[tokio::test]
async fn destinations_ring_one_after_another_until_one_answers() {
    let server = server().await;
    let to = [tel("+12025550101"), extension("meeting-room-02"), tel("+12025550110"), tel("+12025550111")];
    let group = place(&server, &asked(&to, "linear", "hangup_others")).await;
    assert_eq!((&group["ring_method"], ids(&group, "call_ids").len()), (&json!("linear"), 1));
    assert!(ids(&group, "groupcall_ids").is_empty());
    let second = server.until(&path(&group), |group| group["dial_index"] == 1).await;
    assert_eq!((ids(&second, "call_ids").len(), ids(&second, "groupcall_ids").len()), (1, 1));
    let (group, reasons) = ended(&server, &group).await;
    assert_eq!(reasons, ["busy", "normal"], "the last one is not called any more");
    assert_eq!((&group["dial_index"], &group["answer_call_id"]), (&json!(2), &group["call_ids"][1]));

    let group = place(&server, &asked(&[tel("+12025550103"), tel("+12025550101")], "linear", "")).await;
    let (group, reasons) = ended(&server, &group).await;
    assert_eq!((reasons, &group["answer_call_id"]), (vec!["failed".to_owned(), "busy".to_owned()], &json!(NIL)));
}

#[tokio::test]
async fn nothing_more_is_called_after_a_hang_up() {
    let server = start(Options { speed: 4.0, ..options() }).await;
    let group = place(&server, &asked(&[tel("+12025550102"), tel("+12025550110")], "linear", "hangup_others")).await;
    assert_eq!(server.post(&format!("{}/hangup", path(&group))).await["status"], "hangingup");
    let (group, reasons) = ended(&server, &group).await;
    assert_eq!((reasons, group.get("dial_index")), (vec!["cancel".to_owned()], None), "0 is left out");
    let (status, deleted) = server.json(Method::DELETE, &path(&group), None).await;
    assert_eq!((status, deleted["tm_delete"].is_string()), (200, true));
}

#[tokio::test]
async fn who_answers_leaves_the_others_alone_unless_they_are_to_be_hung_up() {
    let server = server().await;
    for method in ["", "keep"] {
        let group = place(&server, &asked(&[tel("+12025550110"), tel("+12025550111")], "", method)).await;
        assert_eq!((&group["ring_method"], &group["answer_method"]), (&json!("ring_all"), &json!(method)));
        let (_, reasons) = ended(&server, &group).await;
        assert_eq!(reasons, ["normal", "normal"]);
    }
}

#[tokio::test]
async fn what_may_not_be_called_never_comes_into_being() {
    let all = [tel("+12025550110"), tel("+5511987654321"), json!({ "target": "+12025550110" }), extension("attic")];
    for (account, reasons) in [
        (AccountKind::Verified, ["normal", "CALL_NOT_FOUND", "CALL_NOT_FOUND"]),
        (AccountKind::Broke, ["CALL_NOT_FOUND"; 3]),
        (AccountKind::New, ["CALL_NOT_FOUND"; 3]),
    ] {
        let server = start(Options { account, ..options() }).await;
        let group = place(&server, &asked(&all, "ring_all", "hangup_others")).await;
        let (group, found) = ended(&server, &group).await;
        assert_eq!(found, reasons, "{account:?}");
        let under = format!("/groupcalls/{}", ids(&group, "groupcall_ids")[0]);
        assert_eq!(server.refusal(Method::GET, &under, None).await, (404, "GROUPCALL_NOT_FOUND".to_owned()));
    }
    let server = server().await;
    server.sim.set_account("/customer/identity_verification_status", json!("none"));
    let group = place(&server, &asked(&[tel("+12025550110"), extension("alice")], "ring_all", "hangup_others")).await;
    let (group, found) = ended(&server, &group).await;
    assert_eq!(found, ["CALL_NOT_FOUND"]);
    assert_ne!(group["answer_groupcall_id"], NIL, "an extension needs no identity");
}

#[tokio::test]
async fn a_group_call_is_refused_only_for_its_form() {
    let server = server().await;
    let to = [tel("+12025550110")];
    let mut dance = asked(&to, "", "");
    dance["actions"] = json!([{ "type": "dance" }]);
    for (body, expected) in [
        (asked(&to, "in turn", ""), (500, "INTERNAL")),
        (asked(&[], "", ""), (500, "INTERNAL")),
        (json!({}), (500, "INTERNAL")),
        (json!([]), (400, "INVALID_JSON_BODY")),
        (json!({ "destinations": "all" }), (400, "INVALID_JSON_BODY")),
        (dance, (400, "INVALID_ACTION_TYPE")),
    ] {
        let (status, reason) = server.refusal(Method::POST, "/groupcalls", Some(&body)).await;
        assert_eq!((status, reason.as_str()), expected, "{body}");
    }
    assert_eq!(server.get("/groupcalls").await["result"], json!([]));
    let mut body = asked(&to, "ring_all", "hangup_others");
    body["flow_id"] = json!("f0000000-51a1-4000-8000-000000000001");
    assert_eq!(place(&server, &body).await["flow_id"], body["flow_id"]);
}
