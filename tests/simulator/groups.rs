//! Group calls: what comes of an extension or an agent.

use super::server::*;
use vdial::simulator::{AnswerShape, ExtensionRouting};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

fn extension(name: &str) -> Value {
    json!({ "type": "extension", "target_name": name })
}

async fn place(server: &TestServer, to: &Value) -> (u16, Value) {
    let order = order(to, json!([{ "type": "talk", "option": { "text": "hello" } }]));
    server.json(Method::POST, "/calls", Some(&order)).await
}

fn legs(group: &Value) -> Vec<String> {
    group["call_ids"].as_array().into_iter().flatten().map(text).collect()
}

#[tokio::test]
async fn all_phones_ring_and_one_is_kept() {
    let server = server().await;
    let (_, answer) = place(&server, &extension("Reception Desk")).await;
    assert_eq!(answer["calls"], json!([]));
    let group = &answer["groupcalls"][0];
    assert_eq!(group["status"], "progressing");
    assert_eq!((&group["ring_method"], &group["answer_method"]), (&json!("ring_all"), &json!("hangup_others")));
    assert_eq!(group["answer_call_id"], NIL);
    let legs = legs(group);
    assert_eq!(legs.len(), 2);
    let path = format!("/groupcalls/{}", text(&group["id"]));
    let group = server.until(&path, |group| group["answer_call_id"] != NIL).await;
    let winner = text(&group["answer_call_id"]);
    let loser = legs.iter().find(|leg| **leg != winner).unwrap();
    let call = server.until_status(loser, "hangup").await;
    assert_eq!((&call["hangup_by"], &call["hangup_reason"]), (&json!("local"), &json!("cancel")));
    assert_eq!(call["groupcall_id"], NIL);
    let call = server.until_status(&winner, "hangup").await;
    assert_eq!(call["hangup_reason"], "normal");
    let group = server.until(&path, |group| group["status"] == "hangup").await;
    assert_eq!(group.get("call_count"), None, "a count of nothing is left out");
    assert_eq!(server.get("/groupcalls").await["result"], json!([group]));
}

#[tokio::test]
async fn legs_are_not_there_at_first() {
    let slow = start(Options { speed: 0.2, ..options() }).await;
    let (_, answer) = place(&slow, &extension("alice")).await;
    let leg = legs(&answer["groupcalls"][0]).remove(0);
    let path = format!("/calls/{leg}");
    let refusal = slow.refusal(Method::GET, &path, None).await;
    assert_eq!(refusal, (404, "CALL_NOT_FOUND".to_owned()));
    let deadline = Instant::now() + PATIENCE;
    while slow.send(Method::GET, &path, None).await.unwrap().status() != StatusCode::OK {
        assert!(Instant::now() < deadline);
    }
    assert_eq!(slow.get(&path).await["destination"]["name"], "alice");
}

#[tokio::test]
async fn hanging_up_a_group_call_ends_every_leg() {
    let server = server().await;
    for early in [true, false] {
        let (_, answer) = place(&server, &extension("meeting-room-02")).await;
        let group = answer["groupcalls"][0].clone();
        let leg = legs(&group).remove(0);
        let path = format!("/groupcalls/{}", text(&group["id"]));
        if !early {
            server.until("/calls?page_size=1", |page| page["result"][0]["id"] == leg).await;
        }
        let group = server.post(&format!("{path}/hangup")).await;
        assert_eq!(group["status"], "hangingup");
        server.until(&path, |group| group["status"] == "hangup").await;
        let call = server.until_status(&leg, "hangup").await;
        assert_eq!(call["hangup_reason"], "cancel");
    }
    let unknown = format!("/groupcalls/{}", uuid::Uuid::new_v4());
    let refusal = server.refusal(Method::GET, &unknown, None).await;
    assert_eq!(refusal, (404, "GROUPCALL_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn an_extension_nobody_answers_rings_out() {
    let server = server().await;
    let (_, answer) = place(&server, &extension("meeting-room-02")).await;
    let path = format!("/groupcalls/{}", text(&answer["groupcalls"][0]["id"]));
    let group = server.until(&path, |group| group["status"] == "hangup").await;
    assert_eq!(group["answer_call_id"], NIL);
    let call = server.get(&format!("/calls/{}", legs(&group)[0])).await;
    assert_eq!(call["hangup_reason"], "noanswer");
}

#[tokio::test]
async fn an_agent_who_does_not_exist_is_an_error() {
    let server = server().await;
    for nobody in [NIL, "nobody", "b0000000-51a1-4000-8000-000000000002"] {
        let (status, _) = place(&server, &json!({ "type": "agent", "target": nobody })).await;
        assert_eq!(status, 500, "{nobody}");
    }
}

#[tokio::test]
async fn extensions_are_looked_up_by_name_or_number() {
    use ExtensionRouting::{Either, Extension, Name};
    let cases = [
        (Name, "alice", Some(1)),
        (Name, "2001", Some(0)),
        (Name, "attic", Some(0)),
        (Extension, "2001", Some(1)),
        (Extension, "alice", None),
        (Extension, "3001", None),
        (Either, "alice", Some(1)),
        (Either, "2001", Some(1)),
        (Either, "Alice", None),
        (Either, "attic", None),
        (Either, "nobody", None),
    ];
    for (extension_routing, name, expected) in cases {
        let server = start(Options { extension_routing, ..options() }).await;
        let (status, answer) = place(&server, &extension(name)).await;
        let found = (status == 200).then(|| legs(&answer["groupcalls"][0]).len());
        assert_eq!(found, expected, "{extension_routing:?} {name}");
        if expected.is_none() {
            assert_eq!((status, &answer["error"]["reason"]), (500, &json!("INTERNAL")));
        }
    }
}

#[tokio::test]
async fn the_answer_has_the_shape_asked_for() {
    let tel = json!({ "type": "tel", "target": "+12025550110" });
    for (answer_shape, groups) in
        [(AnswerShape::Lists, Some(json!([]))), (AnswerShape::Null, Some(Value::Null)), (AnswerShape::Missing, None)]
    {
        let server = start(Options { answer_shape, ..options() }).await;
        let (_, answer) = place(&server, &tel).await;
        assert_eq!(answer["calls"].as_array().unwrap().len(), 1);
        assert_eq!(answer.get("groupcalls"), groups.as_ref());
    }
    let server = start(Options { answer_shape: AnswerShape::Array, ..options() }).await;
    for to in [tel, extension("bob")] {
        let (_, answer) = place(&server, &to).await;
        assert_eq!(answer[0]["status"], "dialing");
        assert_eq!(answer.as_array().unwrap().len(), 1);
    }
}
