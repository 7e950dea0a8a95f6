//! What can be done to a call while it is up.

use super::push::{listening, until, wrapped};
use super::server::*;
use vdial::simulator::ControlRefusals;

const START: &str = r#"{"format":"wav","end_of_silence":0,"end_of_key":"","duration":0,"on_end_flow_id":""}"#;

fn start_body() -> Value {
    serde_json::from_str(START).unwrap()
}

/// A call that is up and stays so, and its path.
async fn up(server: &TestServer) -> (String, String) {
    let id = server.dial("+12025550105", json!([])).await;
    server.until_status(&id, "progressing").await;
    let path = format!("/calls/{id}");
    (id, path)
}

/// Every control with a body that it takes.
fn controls() -> Vec<(Method, &'static str, Option<Value>)> {
    let direction = json!({"direction": "in"});
    vec![
        (Method::POST, "hold", None),
        (Method::DELETE, "hold", None),
        (Method::POST, "moh", None),
        (Method::DELETE, "moh", None),
        (Method::POST, "silence", None),
        (Method::DELETE, "silence", None),
        (Method::POST, "mute", Some(direction.clone())),
        (Method::DELETE, "mute", Some(direction)),
        (Method::POST, "talk", Some(json!({"text": "Hello", "language": "en-US"}))),
        (Method::POST, "recording_start", Some(start_body())),
        (Method::POST, "recording_stop", None),
    ]
}

#[tokio::test]
async fn a_call_in_conversation_takes_every_control() {
    let server = server().await;
    let (_, path) = up(&server).await;
    let before = server.get(&path).await;
    for (method, control, body) in controls() {
        let response = server.send(method.clone(), &format!("{path}/{control}"), body.as_ref()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{method} {control}");
        let text = response.text().await.unwrap();
        assert_eq!(text.is_empty(), !control.starts_with("recording"), "{method} {control}: {text}");
        if matches!(control, "hold" | "moh" | "silence") {
            assert_eq!(server.get(&path).await, before, "{control} is not reported");
        }
    }
}

#[tokio::test]
async fn what_a_call_that_is_not_up_answers_today() {
    let server = server().await;
    let (id, path) = up(&server).await;
    for status in ["dialing", "ringing", "terminating", "hangup"] {
        for (method, control, body) in controls() {
            assert!(server.sim.set_call_status(&id, status));
            let path = format!("{path}/{control}");
            let expected = match (control, status) {
                ("recording_stop", _) => {
                    let (code, none) = server.json(method, &path, body.as_ref()).await;
                    let nil = uuid::Uuid::nil().to_string();
                    assert_eq!((code, &none["id"], &none["customer_id"]), (200, &json!(nil), &json!(nil)), "{status}");
                    assert_eq!((none.get("status"), none.get("tm_create")), (None, None));
                    continue;
                }
                ("talk", "dialing" | "ringing") => {
                    let response = server.send(method, &path, body.as_ref()).await.unwrap();
                    assert_eq!(response.status(), StatusCode::OK, "{status}");
                    assert_eq!(server.get(&format!("/calls/{id}")).await["status"], "progressing", "it is answered");
                    continue;
                }
                ("talk" | "recording_start", _) => (500, "INTERNAL"),
                _ => (400, "INVALID_ARGUMENT"),
            };
            let (code, reason) = server.refusal(method, &path, body.as_ref()).await;
            assert_eq!((code, reason.as_str()), expected, "{control} while {status}");
        }
    }
    server.json(Method::DELETE, &path, None).await;
    for (method, control, body) in controls() {
        let refusal = server.refusal(method.clone(), &format!("{path}/{control}"), body.as_ref()).await;
        assert_eq!(refusal, (409, "STATE_INVALID".to_owned()), "{control} of a deleted call");
        let unknown = format!("/calls/{}/{control}", uuid::Uuid::new_v4());
        let refusal = server.refusal(method, &unknown, body.as_ref()).await;
        assert_eq!(refusal, (404, "CALL_NOT_FOUND".to_owned()), "{control}");
    }
}

#[tokio::test]
async fn a_server_as_documented_refuses_all_of_it_with_a_conflict() {
    let control_refusals = ControlRefusals::Documents;
    let server = start(Options { control_refusals, ..options() }).await;
    let (id, path) = up(&server).await;
    let stop = server.refusal(Method::POST, &format!("{path}/recording_stop"), None).await;
    assert_eq!(stop, (409, "CALL_STATE_INVALID".to_owned()), "there is no recording to stop");
    for (status, reason) in [
        ("dialing", "CALL_STATE_INVALID"),
        ("ringing", "CALL_STATE_INVALID"),
        ("terminating", "CALL_STATE_INVALID"),
        ("hangup", "CALL_ALREADY_HANGUP"),
    ] {
        assert!(server.sim.set_call_status(&id, status));
        for (method, control, body) in controls() {
            let refusal = server.refusal(method, &format!("{path}/{control}"), body.as_ref()).await;
            assert_eq!(refusal, (409, reason.to_owned()), "{control} while {status}");
        }
        assert_eq!(server.get(&path).await["status"], status, "nothing was answered");
    }
}

#[tokio::test]
async fn talking_to_a_call_that_rings_answers_it_and_its_flow_goes_on() {
    let server = server().await;
    let talk = json!({ "text": "Hello", "language": "en-US" });
    // One that nobody would have answered, one that somebody would, and one from outside.
    for to in [Some("+12025550102"), Some("+12025550110"), None] {
        let id = match to {
            Some(to) => server.dial(to, json!([{ "type": "beep" }])).await,
            None => server.sim.ring_from_outside().unwrap(),
        };
        let path = format!("/calls/{id}");
        server.until(&path, |call| call["status"] == "ringing").await;
        let response = server.send(Method::POST, &format!("{path}/talk"), Some(&talk)).await.unwrap();
        assert_eq!((response.status(), response.text().await.unwrap()), (StatusCode::OK, String::new()));
        let call = server.get(&path).await;
        assert!(call["tm_progressing"].is_string(), "{call}");
        let call = server.until(&path, |call| call["status"] == "hangup").await;
        assert_eq!(call["hangup_reason"], "normal", "{to:?}: the flow has come to its end");
        assert!(call["action"]["type"].is_string(), "{to:?}: its actions have run");
    }
    let (_, answer) = server
        .json(Method::POST, "/calls", Some(&order(&json!({ "type": "extension", "target_name": "bob" }), json!([]))))
        .await;
    let group = &answer["groupcalls"][0];
    let [first, second] = [0, 1].map(|at| text(&group["call_ids"][at]));
    // It comes into being a moment later.
    while server.send(Method::POST, &format!("/calls/{first}/talk"), Some(&talk)).await.unwrap().status()
        != StatusCode::OK
    {}
    let group = server.get(&format!("/groupcalls/{}", text(&group["id"]))).await;
    assert_eq!(group["answer_call_id"], first);
    assert_eq!(server.until_status(&second, "hangup").await["hangup_reason"], "cancel");
}

#[tokio::test]
async fn a_mute_is_reported_and_pushed() {
    let server = start(wrapped()).await;
    let mut socket = listening(&server).await;
    let (id, path) = up(&server).await;
    for direction in ["both", "in", "out"] {
        let body = json!({"direction": direction});
        assert!(server.send(Method::POST, &format!("{path}/mute"), Some(&body)).await.unwrap().status().is_success());
        let call = server.get(&path).await;
        assert_eq!(call["mute_direction"], direction);
        let told = |event: &Value| event["data"]["id"] == id && event["data"]["mute_direction"] == direction;
        let heard = until(&mut socket, told).await;
        assert_eq!(heard.last().unwrap()["type"], "call_updated");
    }
    let body = json!({"direction": "both"});
    assert!(server.send(Method::DELETE, &format!("{path}/mute"), Some(&body)).await.unwrap().status().is_success());
    assert_eq!(server.get(&path).await.get("mute_direction"), None);
    let nothing = json!({});
    assert!(server.send(Method::POST, &format!("{path}/mute"), Some(&nothing)).await.unwrap().status().is_success());
    assert_eq!(server.get(&path).await["mute_direction"], "both", "both, where none is said");
}

#[tokio::test]
async fn a_call_has_one_recording_at_a_time() {
    let server = server().await;
    let (_, path) = up(&server).await;
    let (start, stop) = (format!("{path}/recording_start"), format!("{path}/recording_stop"));
    let nil = uuid::Uuid::nil().to_string();
    assert_eq!(server.post(&stop).await["id"], json!(nil), "there is nothing to stop");
    let (status, call) = server.json(Method::POST, &start, Some(&start_body())).await;
    assert_eq!((status, &call["recording_ids"][0]), (200, &call["recording_id"]));
    let first = text(&call["recording_id"]);
    assert_eq!(server.refusal(Method::POST, &start, Some(&start_body())).await, (500, "INTERNAL".to_owned()));
    let recording = server.get(&format!("/recordings/{first}")).await;
    assert_eq!((&recording["status"], &recording["reference_id"]), (&json!("recording"), &call["id"]));
    assert!(recording["tm_start"].is_string() && recording.get("tm_end").is_none());
    let call = server.post(&stop).await;
    assert_eq!((&call["recording_id"], &call["recording_ids"]), (&json!(nil), &json!([first])));
    let recording = server.get(&format!("/recordings/{first}")).await;
    assert_eq!(recording["status"], "ended");
    assert!(recording["tm_end"].is_string());
    let (_, call) = server.json(Method::POST, &start, Some(&start_body())).await;
    assert_eq!(call["recording_ids"].as_array().unwrap().len(), 2);
    assert_ne!(call["recording_id"], json!(first));
    let second = text(&call["recording_id"]);
    server.post(&format!("{path}/hangup")).await;
    let call = server.until(&path, |call| call["status"] == "hangup").await;
    assert_eq!(call["recording_id"], json!(nil), "what has ended is not recorded");
    assert_eq!(server.get(&format!("/recordings/{second}")).await["status"], "ended");
    let unknown = format!("/recordings/{}", uuid::Uuid::new_v4());
    assert_eq!(server.refusal(Method::GET, &unknown, None).await, (404, "RESOURCE_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn recordings_are_listed_pushed_and_deleted() {
    let server = start(wrapped()).await;
    let mut socket = listening(&server).await;
    let (id, path) = up(&server).await;
    assert_eq!(server.get("/recordings").await["result"], json!([]));
    for _ in 0..3 {
        server.json(Method::POST, &format!("{path}/recording_start"), Some(&start_body())).await;
        server.post(&format!("{path}/recording_stop")).await;
    }
    let ids: Vec<Value> = server.get(&path).await["recording_ids"].as_array().unwrap().iter().rev().cloned().collect();
    let list = server.get("/recordings").await["result"].clone();
    assert_eq!(list.as_array().unwrap().iter().map(|known| known["id"].clone()).collect::<Vec<_>>(), ids);
    let page = server.get("/recordings?page_size=1").await;
    let next = format!("/recordings?page_size=1&page_token={}", text(&page["next_page_token"]));
    assert_eq!(server.get(&next).await["result"], json!([list[1]]), "newest first");
    let finished = |event: &Value| event["type"] == "recording_finished" && event["data"]["id"] == ids[2];
    let heard = until(&mut socket, finished).await;
    assert!(heard.iter().any(|event| event["type"] == "recording_started" && event["data"]["id"] == ids[2]));
    assert_eq!((&list[0]["reference_id"], list[0].get("owner_type")), (&json!(id), None));
    let one = format!("/recordings/{}", text(&ids[0]));
    let (status, deleted) = server.json(Method::DELETE, &one, None).await;
    assert_eq!((status, &deleted["id"]), (200, &ids[0]));
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(server.refusal(method, &one, None).await, (404, "RESOURCE_NOT_FOUND".to_owned()));
    }
    assert_eq!(server.get("/recordings").await["result"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_recording_with_a_longest_duration_ends_by_itself() {
    let server = server().await;
    let (_, path) = up(&server).await;
    let mut body = start_body();
    body["duration"] = json!(4);
    let (_, call) = server.json(Method::POST, &format!("{path}/recording_start"), Some(&body)).await;
    let recording = text(&call["recording_id"]);
    server.until(&format!("/recordings/{recording}"), |recording| recording["status"] == "ended").await;
    assert_eq!(server.get(&path).await["status"], "progressing");
}

#[tokio::test]
async fn a_body_must_be_whole() {
    let server = server().await;
    let (_, path) = up(&server).await;
    let mut wrong = vec![
        ("mute", json!({"direction": "sideways"})),
        ("talk", json!({"text": "", "language": "en-US"})),
        ("talk", json!({"text": "Hello"})),
        ("talk", json!({"text": "Hello", "language": "en-US", "provider": "azure"})),
    ];
    for field in ["format", "end_of_silence", "end_of_key", "duration", "on_end_flow_id"] {
        let mut body = start_body();
        body.as_object_mut().unwrap().remove(field);
        wrong.push(("recording_start", body));
    }
    for (field, value) in [("format", json!("mp3")), ("duration", json!(-1)), ("end_of_key", json!("abc"))] {
        let mut body = start_body();
        body[field] = value;
        wrong.push(("recording_start", body));
    }
    for (control, body) in wrong {
        let refusal = server.refusal(Method::POST, &format!("{path}/{control}"), Some(&body)).await;
        assert_eq!(refusal, (400, "INVALID_ARGUMENT".to_owned()), "{control} {body}");
    }
    for (control, body) in [
        ("mute", None),
        ("mute", Some(json!("both"))),
        ("mute", Some(json!({"direction": 1}))),
        ("talk", Some(json!({"text": 7}))),
        ("recording_start", Some(json!({"duration": "long"}))),
    ] {
        let refusal = server.refusal(Method::POST, &format!("{path}/{control}"), body.as_ref()).await;
        assert_eq!(refusal, (400, "INVALID_JSON_BODY".to_owned()), "{control} {body:?}");
    }
    assert_eq!(server.get(&path).await.get("recording_ids"), None);
}

#[tokio::test]
async fn an_older_server_has_none_of_it_and_faults_strike_it() {
    let old = start(Options { control_routes: false, ..options() }).await;
    let (_, path) = up(&old).await;
    for (method, control, body) in controls() {
        let refusal = old.refusal(method, &format!("{path}/{control}"), body.as_ref()).await;
        assert_eq!(refusal, (404, "ROUTE_NOT_FOUND".to_owned()), "{control}");
    }
    let server = server().await;
    let (_, path) = up(&server).await;
    server.sim.set_faults(vec!["status=503@POST /calls/*/hold#1".parse().unwrap()]);
    assert_eq!(server.refusal(Method::POST, &format!("{path}/hold"), None).await.0, 503);
    assert!(server.send(Method::POST, &format!("{path}/hold"), None).await.unwrap().status().is_success());
}
