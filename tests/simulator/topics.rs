//! Who is told what on the push channel, and how often.

use super::push::{Socket, open, record, said, until, wrapped};
use super::server::*;
use futures_util::{SinkExt, StreamExt};
use std::collections::BTreeSet;
use tokio_tungstenite::tungstenite::Message;
use vdial::simulator::PushShape;

async fn customer(server: &TestServer) -> String {
    text(&server.get("/customer").await["id"])
}

async fn say(socket: &mut Socket, order: &Value) {
    socket.send(Message::text(order.to_string())).await.unwrap();
}

async fn subscribe(socket: &mut Socket, topic: &str) {
    say(socket, &json!({ "type": "subscribe", "topics": [topic] })).await;
}

/// A channel that has proved to listen to these topics, and to nothing else any more.
async fn subscribed(server: &TestServer, topics: &[String], credential: &str) -> Socket {
    let mut socket = open(server, credential).await;
    for topic in topics {
        subscribe(&mut socket, topic).await;
    }
    heard_until_now(server, &mut socket).await;
    socket
}

/// All that is told until now: a call that is listened to for the purpose is changed until that is heard.
async fn heard_until_now(server: &TestServer, socket: &mut Socket) -> Vec<Value> {
    let marker = server.dial("+12025550105", json!([])).await;
    let own = format!("customer_id:{}:call:{marker}", customer(server).await);
    subscribe(socket, &own).await;
    let change = async {
        loop {
            server.sim.set_call_status(&marker, "ringing");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let is_marker = |event: &Value| record(event)["id"] == *marker && record(event)["status"] == "ringing";
    let heard = tokio::select! {
        heard = until(socket, is_marker) => heard,
        () = change => Vec::new(),
    };
    say(socket, &json!({ "type": "unsubscribe", "topics": [own] })).await;
    heard.into_iter().filter(|event| !event.to_string().contains(&marker)).collect()
}

fn by_key() -> String {
    format!("accesskey={}", Simulator::accesskey())
}

/// A call that talks, is recorded and ends, and a group call.
async fn much_happens(server: &TestServer) -> (String, String) {
    let id = server.dial("+12025550105", json!([{ "type": "beep" }])).await;
    server.until_status(&id, "progressing").await;
    let start = json!({ "format": "wav", "end_of_silence": 0, "end_of_key": "", "duration": 0, "on_end_flow_id": "" });
    server.json(Method::POST, &format!("/calls/{id}/recording_start"), Some(&start)).await;
    server.post(&format!("/calls/{id}/hangup")).await;
    let order = order(&json!({ "type": "agent", "target": "b0000000-51a1-4000-8000-000000000001" }), json!([]));
    let (_, answer) = server.json(Method::POST, "/calls", Some(&order)).await;
    let group = text(&answer["groupcalls"][0]["id"]);
    server.json(Method::DELETE, &format!("/groupcalls/{group}"), None).await;
    server.until_status(&id, "hangup").await;
    (id, group)
}

#[tokio::test]
async fn today_the_bare_record_comes_and_twice_to_whoever_hears_all_of_its_kind() {
    let server = server().await;
    let own = customer(&server).await;
    let id = server.dial("+12025550102", json!([])).await;
    server.until_status(&id, "ringing").await;
    for (topic, copies) in [
        (format!("customer_id:{own}"), 2),
        (format!("customer_id:{own}:call"), 2),
        (format!("customer_id:{own}:cal"), 2),
        (format!("customer_id:{own}:call:{id}"), 1),
        (format!("customer_id:{own}:call:call_progressing"), 1),
        (format!("customer_id:{own}:call:call_pro"), 1),
    ] {
        let mut socket = subscribed(&server, std::slice::from_ref(&topic), &by_key()).await;
        server.sim.set_call_status(&id, "progressing");
        let heard = heard_until_now(&server, &mut socket).await;
        let of_it = heard.iter().filter(|event| event["id"] == *id && event["status"] == "progressing");
        assert_eq!(of_it.count(), copies, "{topic}: {heard:#?}");
        assert!(heard.iter().all(|event| event.get("data").is_none()), "{heard:#?}");
    }
    for push in [PushShape::Bare, PushShape::Wrapped, PushShape::Mixed] {
        let server = start(Options { push, ..options() }).await;
        let topic = format!("customer_id:{}", customer(&server).await);
        let mut socket = subscribed(&server, &[topic], &by_key()).await;
        let id = server.sim.ring_from_outside().unwrap();
        server.sim.set_call_status(&id, "progressing");
        let heard = heard_until_now(&server, &mut socket).await;
        let seen: Vec<String> = heard.iter().filter(|event| record(event)["id"] == *id).map(Value::to_string).collect();
        assert_eq!(seen.len(), 2, "{push:?}: created and answered: {seen:#?}");
        let different: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(different.len(), seen.len(), "{push:?}: each once: {seen:#?}");
    }
}

#[tokio::test]
async fn a_topic_is_compared_by_its_beginning() {
    for (topic, kinds) in [
        ("", vec!["activeflow", "call", "groupcall", "recording"]),
        (":call", vec!["call"]),
        (":group", vec!["groupcall"]),
        (":activeflow", vec!["activeflow"]),
        (":recording:recording_fin", vec!["recording"]),
        (":number", vec![]),
        (":queue", vec![]),
    ] {
        let server = start(wrapped()).await;
        let topic = format!("customer_id:{}{topic}", customer(&server).await);
        let mut socket = subscribed(&server, std::slice::from_ref(&topic), &by_key()).await;
        much_happens(&server).await;
        let heard = heard_until_now(&server, &mut socket).await;
        let kind = |event: &Value| event["type"].as_str().unwrap().split('_').next().unwrap().to_owned();
        let heard: BTreeSet<String> = heard.iter().map(kind).collect();
        assert_eq!(heard.into_iter().collect::<Vec<_>>(), kinds, "{topic}");
    }
}

#[tokio::test]
async fn an_agent_hears_what_is_hers_by_her_own_topic() {
    let server = start(wrapped()).await;
    let me = text(&server.get("/me").await["id"]);
    let mut socket = subscribed(&server, &[format!("agent_id:{me}")], &format!("token={}", server.token)).await;
    let (id, group) = much_happens(&server).await;
    let heard = until(&mut socket, |event| event["type"] == "groupcall_deleted").await;
    assert!(heard.iter().all(|event| event["data"]["owner_id"] == *me && event["data"]["id"] == *group), "not {id}");
}

#[tokio::test]
async fn what_may_not_be_heard_or_is_not_understood_closes_the_channel() {
    let server = server().await;
    let (own, me) = (customer(&server).await, text(&server.get("/me").await["id"]));
    let token = format!("token={}", server.token);
    let stranger = uuid::Uuid::new_v4();
    for (credential, topic) in [
        (&token, format!("customer_id:{stranger}:call")),
        (&token, "customer_id:me:call".to_owned()),
        (&token, "customer_id".to_owned()),
        (&token, format!("customer_id:{}:call", uuid::Uuid::nil())),
        (&token, format!("call:{own}")),
        (&token, String::new()),
        (&token, format!("agent_id:{stranger}:call")),
        (&token, "agent_id:b0000000-51a1-4000-8000-000000000002".to_owned()),
        (&by_key(), format!("agent_id:{me}:call")),
        (&by_key(), format!("agent_id:{}:call", uuid::Uuid::nil())),
    ] {
        for kind in ["subscribe", "unsubscribe"] {
            let mut socket = open(&server, credential).await;
            say(&mut socket, &json!({ "type": kind, "topics": [format!("customer_id:{own}"), topic] })).await;
            assert!(closes(&mut socket).await, "{kind} {topic}");
        }
    }
    let mut socket = open(&server, &token).await;
    let order = json!({ "type": "subscribe", "topics": [format!("customer_id:{own}")] }).to_string();
    socket.send(Message::binary(order)).await.unwrap();
    assert!(closes(&mut socket).await, "only text is understood");

    let mut socket = open(&server, &token).await;
    for nonsense in ["", "{", "[]", "7", r#"{"type":"subscribe","topics":"all"}"#, r#"{"type":"dance"}"#, "{}"] {
        socket.send(Message::text(nonsense)).await.unwrap();
    }
    subscribe(&mut socket, &format!("customer_id:{own}")).await;
    heard_until_now(&server, &mut socket).await;
    server.sim.ring_from_outside();
    assert_ne!(heard_until_now(&server, &mut socket).await, Vec::<Value>::new(), "it still listens");
}

/// Whether the server ends it.
async fn closes(socket: &mut Socket) -> bool {
    let end = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return true,
                Some(Ok(_)) => {}
            }
        }
    };
    tokio::time::timeout(PATIENCE, end).await.is_ok()
}

#[tokio::test]
async fn a_deletion_is_told_by_the_time_in_the_bare_record() {
    let server = server().await;
    let topic = format!("customer_id:{}", customer(&server).await);
    let mut socket = subscribed(&server, &[topic], &by_key()).await;
    let id = server.dial("+12025550105", json!([])).await;
    assert_eq!(server.json(Method::DELETE, &format!("/calls/{id}"), None).await.0, 200);
    let told = said(&mut socket, |event| event["id"] == *id && event["tm_delete"].is_string()).await;
    assert_eq!(told.last().unwrap()["status"], "canceling");
    said(&mut socket, |event| event["id"] == *id && event["status"] == "hangup").await;
    let group = much_happens(&server).await.1;
    let told = said(&mut socket, |event| event["id"] == *group && event["tm_delete"].is_string()).await;
    assert!(told.last().unwrap()["groupcall_ids"].is_array());
}

/// More events than the buffers on the way hold.
const MANY: usize = 5_000;

#[tokio::test]
async fn who_reads_slowly_loses_events_without_a_word() {
    // So slow that nothing follows the calls: the event of the last one is among the newest.
    let server = start(Options { push: PushShape::Bare, speed: 0.001, ..options() }).await;
    let own = customer(&server).await;
    let mut socket = subscribed(&server, &[format!("customer_id:{own}:call:call_created")], &by_key()).await;
    let mut rung = 0;
    let mut last = String::new();
    while rung < MANY {
        for _ in 0..500 {
            last = server.sim.ring_from_outside().unwrap();
            rung += 1;
        }
        tokio::task::yield_now().await;
    }
    let heard = said(&mut socket, |event| event["id"] == *last).await;
    assert!(heard.len() < rung, "{} of {rung}", heard.len());
}
