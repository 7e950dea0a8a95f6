//! The push channel, listened to as any client would.

use super::server::{Method, PATIENCE, TestServer, json, options, start};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use vdial::simulator::{Options, Population, PushShape, Simulator};

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

fn address(server: &TestServer, query: &str) -> String {
    format!("{}/ws?{query}", server.sim.api_url().replace("http://", "ws://"))
}

/// A channel, with the credential as a parameter.
pub async fn open(server: &TestServer, credential: &str) -> Socket {
    connect_async(address(server, credential)).await.unwrap().0
}

async fn open_by_key(server: &TestServer) -> Socket {
    open(server, &format!("accesskey={}", Simulator::accesskey())).await
}

async fn subscribe(socket: &mut Socket, topics: &[String]) {
    let order = json!({"type": "subscribe", "topics": topics}).to_string();
    socket.send(Message::text(order)).await.unwrap();
}

async fn customer(server: &TestServer) -> String {
    let (_, customer) = server.json(Method::GET, "/customer", None).await;
    customer["id"].as_str().unwrap().to_owned()
}

/// A channel that is subscribed to everything: the first event proves it.
pub async fn listening(server: &TestServer) -> Socket {
    let mut socket = open_by_key(server).await;
    // Topics are matched by their beginnings: this is everything of the customer.
    subscribe(&mut socket, &[format!("customer_id:{}", customer(server).await)]).await;
    // There is no acknowledgement: calls arrive until one of them is heard.
    loop {
        server.sim.ring_from_outside();
        if let Ok(Some(Ok(Message::Text(_)))) = tokio::time::timeout(Duration::from_millis(50), socket.next()).await {
            return socket;
        }
    }
}

/// What is said until something fits; fails when nothing does.
pub async fn until(socket: &mut Socket, good: impl Fn(&Value) -> bool) -> Vec<Value> {
    tokio::time::timeout(PATIENCE, said(socket, good)).await.expect("it is never said")
}

/// What is said until something fits, however long that takes.
pub async fn said(socket: &mut Socket, good: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut heard = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let event: Value = serde_json::from_str(text.as_str()).unwrap();
        let found = good(&event);
        heard.push(event);
        if found {
            return heard;
        }
    }
    panic!("the channel has ended, after {heard:#?}");
}

/// The record of an event of either shape.
pub fn record(event: &Value) -> &Value {
    event.get("data").filter(|data| data.is_object()).unwrap_or(event)
}

pub fn wrapped() -> Options {
    Options { push: PushShape::Wrapped, ..options() }
}

async fn place(server: &TestServer) -> String {
    let body = json!({"source": {"type": "tel", "target": "+12025550142"},
        "destinations": [{"type": "tel", "target": "+821012345678"}], "actions": [{"type": "answer"}]});
    let (status, placed) = server.json(Method::POST, "/calls", Some(&body)).await;
    assert_eq!(status, 200, "{placed}");
    placed["calls"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_call_is_told_from_its_creation_to_its_end() {
    let server = start(wrapped()).await;
    let mut socket = listening(&server).await;
    let id = place(&server).await;
    let ended = |event: &Value| event["type"] == "call_hangup" && event["data"]["id"] == id;
    let heard = until(&mut socket, ended).await;
    let own: Vec<&str> =
        heard.iter().filter(|event| event["data"]["id"] == id).filter_map(|event| event["type"].as_str()).collect();
    let steps: Vec<&&str> = own.iter().filter(|name| **name != "call_updated").collect();
    assert_eq!(steps, [&"call_created", &"call_ringing", &"call_progressing", &"call_hangup"], "{own:?}");
    for event in heard.iter().filter(|event| event["data"]["id"] == id && event["type"] == "call_ringing") {
        assert_eq!(event["data"]["status"], "ringing");
    }
}

#[tokio::test]
async fn both_shapes_are_there() {
    for (shape, wraps) in [(PushShape::Wrapped, true), (PushShape::Bare, false), (PushShape::Today, false)] {
        let server = start(Options { push: shape, ..options() }).await;
        let mut socket = listening(&server).await;
        let id = server.sim.ring_from_outside().unwrap();
        let heard = until(&mut socket, |event| record(event)["id"] == id).await;
        assert!(heard.iter().all(|event| event["data"].is_object() == wraps), "{heard:#?}");
    }
}

#[tokio::test]
async fn a_groupcall_is_told_under_a_topic_of_its_own() {
    let server = start(wrapped()).await;
    let mut socket = listening(&server).await;
    let body = json!({"source": {"type": "tel", "target": "+12025550142"},
        "destinations": [{"type": "extension", "target_name": "bob"}], "actions": [{"type": "answer"}]});
    let (_, placed) = server.json(Method::POST, "/calls", Some(&body)).await;
    let group = placed["groupcalls"][0]["id"].clone();
    let heard = until(&mut socket, |event| event["type"] == "groupcall_hangup" && event["data"]["id"] == group).await;
    assert!(heard.iter().any(|event| event["type"] == "groupcall_created"));
    assert!(heard.iter().any(|event| event["type"] == "groupcall_progressing"
        && event["data"]["answer_call_id"] != json!("00000000-0000-0000-0000-000000000000")));
}

#[tokio::test]
async fn nothing_is_said_before_a_subscription_and_only_what_it_names() {
    let server = start(wrapped()).await;
    let mut silent = open_by_key(&server).await;
    let mut one = open_by_key(&server).await;
    let mut all = listening(&server).await;
    let (id, other) = (server.sim.ring_from_outside().unwrap(), server.sim.ring_from_outside().unwrap());
    subscribe(&mut one, &[format!("customer_id:{}:call:{id}", customer(&server).await)]).await;
    let over = |call: String| move |event: &Value| event["type"] == "call_hangup" && event["data"]["id"] == call;
    until(&mut all, over(other)).await;
    server.json(Method::POST, &format!("/calls/{id}/hangup"), None).await;
    let heard = until(&mut one, over(id.clone())).await;
    assert!(heard.iter().all(|event| event["data"]["id"] == id), "{heard:#?}");
    assert!(tokio::time::timeout(Duration::from_millis(50), silent.next()).await.is_err());
}

#[tokio::test]
async fn what_belongs_to_others_closes_the_channel() {
    let server = start(options()).await;
    let own = customer(&server).await;
    for topic in [
        "customer_id:4d0d8d2c-0000-4000-8000-000000000000:call".to_owned(),
        "*".to_owned(),
        format!("customer_id:{own}0:call"),
    ] {
        let mut socket = open_by_key(&server).await;
        subscribe(&mut socket, std::slice::from_ref(&topic)).await;
        let Some(Ok(Message::Close(Some(frame)))) = socket.next().await else { panic!("{topic}") };
        assert_eq!(u16::from(frame.code), 1008);
    }
}

#[tokio::test]
async fn the_channel_needs_a_credential_and_an_older_server_has_none() {
    let server = start(options()).await;
    let refusal = |error: Error| match error {
        Error::Http(response) => response.status().as_u16(),
        other => panic!("{other}"),
    };
    assert_eq!(refusal(connect_async(address(&server, "accesskey=wrong")).await.unwrap_err()), 401);
    assert!(connect_async(address(&server, &format!("token={}", server.token))).await.is_ok());
    let old = start(Options { push: PushShape::None, ..options() }).await;
    let key = format!("accesskey={}", Simulator::accesskey());
    assert_eq!(refusal(connect_async(address(&old, &key)).await.unwrap_err()), 404);
    let faulty = start(Options { faults: vec!["status=503@GET /ws".parse().unwrap()], ..options() }).await;
    assert_eq!(refusal(connect_async(address(&faulty, &key)).await.unwrap_err()), 503);
}

#[tokio::test]
async fn events_are_dropped_doubled_delayed_and_reordered_on_demand() {
    for (fault, expected) in [
        ("push-drop@/call_ringing", vec!["call_created", "call_progressing", "call_hangup"]),
        (
            "push-duplicate@/call_ringing",
            vec!["call_created", "call_ringing", "call_ringing", "call_progressing", "call_hangup"],
        ),
        ("push-reorder@/call_ringing", vec!["call_created", "call_progressing", "call_ringing", "call_hangup"]),
        // A ring of at most 9 s lasts less than half a second at this speed, and the call a little longer.
        ("push-delay=450ms@/call_ringing", vec!["call_created", "call_progressing", "call_hangup", "call_ringing"]),
    ] {
        let server = start(wrapped()).await;
        let mut socket = listening(&server).await;
        server.sim.set_faults(vec![fault.parse().unwrap()]);
        let id = place(&server).await;
        let last = *expected.last().unwrap();
        let heard = until(&mut socket, |event| event["data"]["id"] == id && event["type"] == last).await;
        let own = heard.iter().filter(|event| event["data"]["id"] == id).filter_map(|event| event["type"].as_str());
        let own: Vec<&str> = own.filter(|name| *name != "call_updated").collect();
        if fault.starts_with("push-delay") {
            assert!(
                own.len() >= 2
                    && own.iter().rposition(|name| *name == "call_ringing")
                        > own.iter().position(|name| *name == "call_progressing"),
                "{own:?}"
            );
        } else {
            assert_eq!(own, expected, "{fault}");
        }
    }
}

#[tokio::test]
async fn a_channel_can_be_refused_killed_and_stalled() {
    let server = start(wrapped()).await;
    server.sim.set_faults(vec!["push-deny".parse().unwrap()]);
    let mut denied = open_by_key(&server).await;
    subscribe(&mut denied, &[format!("customer_id:{}:call", customer(&server).await)]).await;
    assert!(matches!(denied.next().await, Some(Ok(Message::Close(Some(frame)))) if u16::from(frame.code) == 1008));

    server.sim.set_faults(Vec::new());
    let mut killed = listening(&server).await;
    server.sim.kill_push();
    while let Some(Ok(message)) = killed.next().await {
        assert!(matches!(message, Message::Text(_)), "{message:?}");
    }

    let mut by_fault = listening(&server).await;
    server.sim.set_faults(vec!["push-kill@/call_created".parse().unwrap()]);
    server.sim.ring_from_outside();
    while let Some(Ok(_)) = by_fault.next().await {}

    server.sim.set_faults(Vec::new());
    let mut stalled = listening(&server).await;
    server.sim.set_faults(vec!["push-stall@/call_created#1".parse().unwrap()]);
    let id = server.sim.ring_from_outside().unwrap();
    let mut witness = listening(&server).await;
    let another = server.sim.ring_from_outside().unwrap();
    until(&mut witness, |event| event["data"]["id"] == another).await;
    while let Ok(Some(Ok(Message::Text(text)))) = tokio::time::timeout(Duration::from_millis(50), stalled.next()).await
    {
        assert!(!text.as_str().contains(&format!(r#""id":"{id}""#)), "it was told all the same");
    }
}

#[tokio::test]
async fn a_population_stays_as_it_is_and_every_change_can_be_watched() {
    let server = start(Options { speed: 1.0, ..options() }).await;
    let mut changes = server.sim.watch_changes();
    server.sim.populate(Population { live: 200, ended: 100, lifetime: Duration::from_secs(4) });
    let live = |server: &TestServer| server.sim.calls().iter().filter(|call| call["status"] != "hangup").count();
    assert!((190..=230).contains(&live(&server)), "{}", live(&server));
    // 50 long and 25 short calls a second arrive.
    let mut created = 0;
    while created < 250 {
        let change = tokio::time::timeout(PATIENCE, changes.recv()).await.unwrap().unwrap();
        created += usize::from(change.status == "dialing");
    }
    assert!((160..=260).contains(&live(&server)), "{}", live(&server));
    let times: Vec<String> =
        server.sim.calls().iter().map(|call| call["tm_create"].as_str().unwrap().to_owned()).collect();
    let parsed: Vec<jiff::Timestamp> = times.iter().map(|time| time.parse().unwrap()).collect();
    assert!(parsed.is_sorted_by(|a, b| a > b), "newest first, and no two of one moment");
}
