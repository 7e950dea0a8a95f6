//! The requests of the quickstart of the API, word for word but for the source, which is to be filled in, and for what
//! is said to people.

use super::server::*;
use vdial::simulator::{AnswerShape, ExtensionRouting};

const FIRST_CALL: &str = r#"{
    "source": { "type": "tel", "target": "<your-source-number>" },
    "destinations": [{ "type": "extension", "target_name": "quickstart-phone" }],
    "actions": [
        {
            "type": "talk",
            "option": { "text": "You hear this when it works.", "language": "en-US" }
        }
    ]
}"#;

const REAL_TIME: &str = r#"{
    "source": { "type": "tel", "target": "<your-source-number>" },
    "destinations": [{ "type": "extension", "target_name": "quickstart-phone" }],
    "actions": [
        { "type": "transcribe_start", "option": { "language": "en-US" } },
        {
            "type": "talk",
            "option": { "text": "Speak now: it is transcribed.", "gender": "female", "language": "en-US" }
        },
        { "type": "sleep", "option": { "duration": 600000 } }
    ]
}"#;

async fn send(server: &TestServer, body: &str) -> Value {
    let body = serde_json::from_str(&body.replace("<your-source-number>", "+12025550142")).unwrap();
    let (status, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

#[tokio::test]
async fn the_first_call_rings_the_phone_and_speaks() {
    // However the server looks extensions up, for the name and the number are alike.
    for extension_routing in [ExtensionRouting::Name, ExtensionRouting::Extension, ExtensionRouting::Either] {
        let server = start(Options { extension_routing, ..options() }).await;
        let answer = send(&server, FIRST_CALL).await;
        assert_eq!(answer["calls"], json!([]));
        let group = &answer["groupcalls"][0];
        assert_eq!(group["customer_id"], server.get("/customer").await["id"]);
        assert_eq!((&group["status"], &group["source"]["target"]), (&json!("progressing"), &json!("+12025550142")));
        let to = &group["destinations"][0];
        assert_eq!((&to["type"], &to["target_name"]), (&json!("extension"), &json!("quickstart-phone")));
        assert_eq!((&group["ring_method"], &group["answer_method"]), (&json!("ring_all"), &json!("hangup_others")));
        assert_eq!((group["call_ids"].as_array().unwrap().len(), &group["call_count"]), (1, &json!(1)));
        let leg = text(&group["call_ids"][0]);
        server.until("/calls?page_size=1", |page| page["result"][0]["id"] == leg).await;
        server.until(&format!("/calls/{leg}"), |call| call["action"]["type"] == "talk").await;
        assert_eq!(server.until_status(&leg, "hangup").await["hangup_reason"], "normal");
    }
}

#[tokio::test]
async fn the_call_with_a_transcription_stays_up() {
    let server = server().await;
    let answer = send(&server, REAL_TIME).await;
    assert!(answer["calls"].is_array() && answer["groupcalls"].is_array());
    let leg = text(&answer["groupcalls"][0]["call_ids"][0]);
    server.until("/calls?page_size=1", |page| page["result"][0]["id"] == leg).await;
    let call = server.until(&format!("/calls/{leg}"), |call| call["action"]["type"] == "sleep").await;
    assert_eq!((&call["status"], &call["direction"]), (&json!("progressing"), &json!("outgoing")));
    assert_eq!((&call["source"]["type"], &call["source"]["target"]), (&json!("tel"), &json!("+12025550142")));
    assert_eq!(call["destination"]["target_name"], "quickstart-phone");
}

#[tokio::test]
async fn an_older_server_answers_it_with_a_call() {
    let server = start(Options { answer_shape: AnswerShape::Array, ..options() }).await;
    for body in [FIRST_CALL, REAL_TIME] {
        let answer = send(&server, body).await;
        let call = &answer[0];
        assert_eq!((&call["status"], &call["direction"]), (&json!("dialing"), &json!("outgoing")));
        assert_eq!((&call["source"]["target"], &call["id"].is_string()), (&json!("+12025550142"), &true));
        assert_eq!(call["destination"]["target_name"], "quickstart-phone");
    }
}

#[tokio::test]
async fn the_extension_of_the_quickstart_can_be_made() {
    let server = server().await;
    let body = json!({
        "name": "quickstart-phone",
        "detail": "My softphone",
        "extension": "quickstart1",
        "password": "your-secure-password-here",
    });
    let (status, made) = server.json(Method::POST, "/extensions", Some(&body)).await;
    assert_eq!((status, &made["username"]), (200, &json!("quickstart1")));
    assert_eq!((&made["name"], &made["domain_name"]), (&body["name"], &made["customer_id"]));
    assert_eq!((&made["password"], made["direct_hash"].is_string()), (&body["password"], true));
    // The one with a phone is still reached: its number goes before the other's name.
    send(&server, FIRST_CALL).await;
}
