//! Group calls under group calls: an agent with several addresses; legs that come later.

use super::server::*;
use vdial::simulator::AnswerShape;

const NIL: &str = "00000000-0000-0000-0000-000000000000";
/// A number, and two extensions.
const FIELD: &str = "b0000000-51a1-4000-8000-000000000003";

async fn place(server: &TestServer, kind: &str, target: &str) -> (u16, Value) {
    let field = if kind == "extension" { "target_name" } else { "target" };
    let body = order(&json!({ "type": kind, (field): target }), json!([{ "type": "beep" }]));
    server.json(Method::POST, "/calls", Some(&body)).await
}

/// Calls an agent who has these addresses.
async fn call_agent(server: &TestServer, addresses: Value) -> Value {
    assert!(server.sim.set_account("/agents/2/addresses", addresses));
    let (status, answer) = place(server, "agent", FIELD).await;
    assert_eq!((status, &answer["calls"]), (200, &json!([])), "{answer}");
    answer["groupcalls"][0].clone()
}

fn ids(record: &Value, field: &str) -> Vec<String> {
    record[field].as_array().into_iter().flatten().map(text).collect()
}

fn tel(number: &str) -> Value {
    json!({ "type": "tel", "target": number })
}

fn extension(number: &str) -> Value {
    json!({ "type": "extension", "target_name": number, "detail": "as told by the agent" })
}

fn path(id: &str) -> String {
    format!("/groupcalls/{id}")
}

#[tokio::test]
async fn an_agent_rings_his_number_and_under_it_each_of_his_extensions() {
    let server = start(Options { speed: 0.25, ..options() }).await;
    let (_, answer) = place(&server, "agent", FIELD).await;
    let group = &answer["groupcalls"][0];
    assert_eq!((ids(group, "call_ids").len(), ids(group, "groupcall_ids").len()), (1, 2));
    assert_eq!((&group["call_count"], &group["groupcall_count"]), (&json!(1), &json!(2)));
    assert_eq!((&group["owner_type"], &group["owner_id"]), (&json!("agent"), &json!(FIELD)));
    assert_eq!(group["destinations"][0]["target"], FIELD);
    let under = ids(group, "groupcall_ids");
    assert_eq!(
        server.refusal(Method::GET, &path(&under[0]), None).await,
        (404, "GROUPCALL_NOT_FOUND".to_owned()),
        "it is created in the background"
    );
    for (id, extension) in under.iter().zip(["1002", "2002"]) {
        server
            .until("/groupcalls", |list| list["result"].as_array().unwrap().iter().any(|group| group["id"] == *id))
            .await;
        let nested = server.get(&path(id)).await;
        assert_eq!(nested["master_groupcall_id"], group["id"]);
        assert_eq!(nested["destinations"][0]["target_name"], extension);
        let leg = ids(&nested, "call_ids").remove(0);
        server
            .until("/calls?page_size=9", |page| page["result"].as_array().unwrap().iter().any(|call| call["id"] == leg))
            .await;
        assert_eq!(server.get(&format!("/calls/{leg}")).await["destination"]["target_name"], extension);
    }
}

#[tokio::test]
async fn an_answer_deep_down_is_known_all_the_way_up_and_ends_what_else_rings() {
    let server = server().await;
    let addresses = json!([tel("+12025550102"), extension("2001"), extension("4000")]);
    let group = call_agent(&server, addresses).await;
    let [alice, meeting] = ids(&group, "groupcall_ids").try_into().unwrap();
    let number = ids(&group, "call_ids").remove(0);
    let top = server.until(&path(&text(&group["id"])), |group| group["answer_groupcall_id"] != NIL).await;
    assert_eq!((&top["answer_groupcall_id"], &top["answer_call_id"]), (&json!(alice), &json!(NIL)));
    let answered = server.get(&path(&alice)).await;
    assert_eq!(answered["destinations"][0]["detail"], "as told by the agent");
    let winner = text(&answered["answer_call_id"]);
    assert_eq!(ids(&answered, "call_ids"), [winner.as_str()]);
    let meeting = server.until(&path(&meeting), |group| group["status"] == "hangup").await;
    assert_eq!(meeting["answer_call_id"], NIL);
    for loser in [number, ids(&meeting, "call_ids").remove(0)] {
        assert_eq!(server.until_status(&loser, "hangup").await["hangup_reason"], "cancel");
    }
    server.until_status(&winner, "hangup").await;
    let top = server.until(&path(&text(&group["id"])), |group| group["status"] == "hangup").await;
    assert_eq!((top.get("call_count"), top.get("groupcall_count")), (None, None));
}

#[tokio::test]
async fn an_answer_at_the_top_ends_what_is_under_it() {
    let server = server().await;
    let group = call_agent(&server, json!([tel("+12025550188"), extension("4000")])).await;
    let top = server.until(&path(&text(&group["id"])), |group| group["answer_call_id"] != NIL).await;
    assert_eq!((&top["answer_call_id"], &top["answer_groupcall_id"]), (&top["call_ids"][0], &json!(NIL)));
    let under = ids(&group, "groupcall_ids").remove(0);
    server.until(&path(&under), |group| group["status"] == "hangup").await;
}

#[tokio::test]
async fn hanging_up_or_deleting_ends_all_that_is_under_it_however_early() {
    for (early, delete) in [(true, false), (false, false), (true, true), (false, true)] {
        let server = start(Options { speed: 4.0, ..options() }).await;
        let group = call_agent(&server, json!([tel("+12025550102"), extension("4000")])).await;
        let (top, under) = (path(&text(&group["id"])), ids(&group, "groupcall_ids").remove(0));
        if !early {
            server.until("/groupcalls", |list| list["result"].as_array().unwrap().len() == 2).await;
            let is_new = |call: &Value| call["status"] == "dialing" || call["status"] == "ringing";
            server.until("/calls?page_size=2", |page| page["result"].as_array().unwrap().iter().all(is_new)).await;
        }
        if delete {
            let (status, deleted) = server.json(Method::DELETE, &top, None).await;
            assert_eq!((status, deleted["tm_delete"].is_string()), (200, true));
            assert_eq!(server.get(&top).await["tm_delete"], deleted["tm_delete"]);
        } else {
            assert_eq!(server.post(&format!("{top}/hangup")).await["status"], "hangingup");
            server.until(&top, |group| group["status"] == "hangup").await;
        }
        server
            .until("/groupcalls", |list| {
                list["result"].as_array().unwrap().iter().any(|g| g["id"] == under && g["status"] == "hangup")
            })
            .await;
        let leg = ids(&server.get(&path(&under)).await, "call_ids").remove(0);
        for leg in [leg, ids(&group, "call_ids").remove(0)] {
            assert_eq!(server.get(&format!("/calls/{leg}")).await["hangup_reason"], "cancel", "{early} {delete}");
        }
        let left = server.get("/groupcalls").await["result"].as_array().unwrap().len();
        assert_eq!(left, if delete { 1 } else { 2 });
    }
}

#[tokio::test]
async fn a_phone_that_registers_later_rings_too_unless_it_is_too_late() {
    let server = server().await;
    let (_, answer) = place(&server, "extension", "1002").await;
    let group = &answer["groupcalls"][0];
    assert_eq!(ids(group, "call_ids").len(), 1);
    let top = path(&text(&group["id"]));
    let group = server.until(&top, |group| ids(group, "call_ids").len() == 2).await;
    let late = server.get(&format!("/calls/{}", text(&group["call_ids"][1]))).await;
    assert_eq!(late["destination"]["detail"], "mobile app");
    server.until(&top, |group| group["status"] == "hangup").await;

    let server = start(Options { speed: 4.0, ..options() }).await;
    let (_, answer) = place(&server, "extension", "1002").await;
    let top = path(&text(&answer["groupcalls"][0]["id"]));
    server.post(&format!("{top}/hangup")).await;
    server.until(&top, |group| group["status"] == "hangup").await;
    // A call that was placed after it is answered after the phone has registered.
    let last = server.dial("+12025550105", json!([])).await;
    server.until_status(&last, "progressing").await;
    assert_eq!(ids(&server.get(&top).await, "call_ids").len(), 1);
}

#[tokio::test]
async fn an_agent_who_may_only_be_reached_by_extension_is_so() {
    let server = server().await;
    assert!(server.sim.set_account("/outbound_config/destination_whitelist", json!([])));
    let group = call_agent(&server, json!([tel("+12025550188"), extension("2001")])).await;
    assert_eq!((ids(&group, "call_ids").len(), ids(&group, "groupcall_ids").len()), (0, 1));
    assert!(server.sim.set_account("/agents/2/addresses", json!([tel("+12025550188")])));
    let (status, answer) = place(&server, "agent", FIELD).await;
    assert_eq!((status, &answer["error"]["reason"]), (500, &json!("INTERNAL")));
}

#[tokio::test]
async fn an_older_server_calls_the_first_phone_of_an_agent() {
    let server = start(Options { answer_shape: AnswerShape::Array, ..options() }).await;
    let (_, answer) = place(&server, "agent", FIELD).await;
    assert_eq!((answer.as_array().unwrap().len(), &answer[0]["destination"]["type"]), (1, &json!("tel")));
}

#[tokio::test]
async fn the_record_of_an_anonymous_call_keeps_its_source() {
    let server = server().await;
    for (anonymous, kind, target, shown) in [
        ("yes", "tel", "+12025550110", "+12025550142"),
        ("auto", "tel", "+12025550110", "+12025550142"),
        ("no", "tel", "+12025550110", "+12025550142"),
        ("maybe", "tel", "+12025550110", "+12025550142"),
        ("yes", "sip", "a@example.com", "+12025550142"),
    ] {
        let mut body = order(&json!({ "type": kind, "target": target, "detail": "a note" }), json!([]));
        body["anonymous"] = json!(anonymous);
        let (_, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
        let call = &answer["calls"][0];
        assert_eq!((&call["source"]["target"], &call["destination"]["detail"]), (&json!(shown), &json!("a note")));
    }
    let mut body = order(&json!({ "type": "tel", "target": "+12025550110" }), json!([]));
    body["anonymous"] = json!("yes");
    body["source"]["target"] = json!("+12025550199");
    let refusal = server.refusal(Method::POST, "/calls", Some(&body)).await;
    assert_eq!(refusal, (500, "INTERNAL".to_owned()), "who hides must still own the number");
}
