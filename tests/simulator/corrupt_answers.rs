//! Answers and events made wrong on purpose: the faults that leave the connection alone.

use super::push::{listening, record, until, wrapped};
use super::server::*;

async fn with(texts: &[&str]) -> TestServer {
    let server = server().await;
    set(&server, texts);
    server
}

fn set(server: &TestServer, texts: &[&str]) {
    server.sim.set_faults(texts.iter().map(|text| text.parse().unwrap()).collect());
}

fn items(list: &Value) -> &Vec<Value> {
    list["result"].as_array().unwrap()
}

#[tokio::test]
async fn an_answer_that_comes_from_somebody_else() {
    let server = with(&["redirect"]).await;
    let stays = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let response = stays.get(format!("{}/me", server.sim.api_url())).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(response.headers()["location"], "https://elsewhere.example/login");
    for (fault, content_type, json) in [("words", "text/html", false), ("wrong-type", "text/plain", true)] {
        set(&server, &[fault]);
        let response = server.send(Method::GET, "/me", None).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], content_type);
        let body = response.text().await.unwrap();
        assert_eq!(serde_json::from_str::<Value>(&body).is_ok(), json, "{body}");
    }
}

#[tokio::test]
async fn a_body_that_drips_and_one_that_does_not_end() {
    let server = with(&["drip=20ms"]).await;
    let began = Instant::now();
    let mut response = server.send(Method::GET, "/me", None).await.unwrap();
    // What has come meanwhile is read at once.
    let mut length = 0;
    while length < 10 {
        length += response.chunk().await.unwrap().unwrap().len();
        assert!(began.elapsed() >= Duration::from_millis(20) * u32::try_from(length).unwrap(), "{length} bytes");
    }
    set(&server, &["huge"]);
    let mut response = server.send(Method::GET, "/calls", None).await.unwrap();
    let mut length = 0;
    while let Some(chunk) = response.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert!(length > 100 * 1024 * 1024, "{length}");
}

#[tokio::test]
async fn lists_that_are_not_as_they_should_be() {
    let server = with(&["twice@GET /numbers"]).await;
    let list = server.get("/numbers").await;
    assert_eq!(items(&list).len(), 16);
    assert_eq!(list["result"][0], list["result"][1]);
    set(&server, &["nulls"]);
    assert!(items(&server.get("/numbers").await).iter().all(Value::is_null));
    set(&server, &["deep"]);
    let text = server.send(Method::GET, "/flows", None).await.unwrap().text().await.unwrap();
    assert!(text.starts_with(&"[".repeat(10_000)) && text.ends_with("]]"), "{} bytes", text.len());
    assert!(serde_json::from_str::<Value>(&text).is_err());
    set(&server, &["endless"]);
    let first = server.get("/numbers?page_size=100").await;
    assert_eq!(items(&first).len(), 100);
    let token = text_of(&first["next_page_token"]);
    let second = server.get(&format!("/numbers?page_size=100&page_token={token}")).await;
    assert_eq!(second["result"], first["result"]);
    assert_ne!(second["next_page_token"], first["next_page_token"]);
}

fn text_of(value: &Value) -> String {
    text(value).replace(':', "%3A")
}

#[tokio::test]
async fn ids_that_are_no_uuids_are_known_to_the_server() {
    let server = with(&["odd-ids"]).await;
    let id = server.dial("+821012345605", json!([{"type": "answer"}])).await;
    assert!(id.starts_with("no_uuid.~"), "{id}");
    assert_eq!(server.get("/calls").await["result"][0]["id"], *id);
    assert_eq!(server.get(&format!("/calls/{id}")).await["id"], *id);
    let customer = server.get("/customer").await;
    assert!(!text(&customer["id"]).starts_with("no_uuid"), "topics are made of it: {customer}");
}

#[tokio::test]
async fn statuses_nobody_knows_and_statuses_that_go_backward() {
    let server = server().await;
    let id = server.dial("+821012345605", json!([{"type": "answer"}])).await;
    server.until_status(&id, "progressing").await;
    let path = format!("/calls/{id}");
    for (fault, status) in [("unknown-status", "parked"), ("status-back", "dialing")] {
        set(&server, &[fault]);
        assert_eq!(server.get(&path).await["status"], status);
        set(&server, &[]);
        assert_eq!(server.get(&path).await["status"], "progressing", "only the answer was wrong");
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_wrong_everywhere() {
    let server = server().await;
    let time = |value: &Value| text(value).parse::<jiff::Timestamp>().unwrap();
    let right = server.get("/calls").await;
    for (fault, hours) in [("skew=3h", 3), ("skew=-120m", -2)] {
        set(&server, &[fault]);
        let response = server.send(Method::GET, "/calls?page_size=5", None).await.unwrap();
        let date = response.headers()["date"].to_str().unwrap().to_owned();
        let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&date).unwrap();
        let ahead = date.duration_since(jiff::Timestamp::now());
        assert!((ahead.as_secs() - hours * 3600).abs() < 60, "{fault}: {ahead}");
        let page: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        for at in 0..5 {
            let (shown, was) = (time(&page["result"][at]["tm_create"]), time(&right["result"][at]["tm_create"]));
            assert_eq!(shown.duration_since(was).as_secs(), hours * 3600);
        }
        // A token that was given out is understood.
        let token = text_of(&page["next_page_token"]);
        let next = server.get(&format!("/calls?page_size=5&page_token={token}")).await;
        assert_eq!(next["result"][0]["id"], right["result"][5]["id"]);
    }
}

#[tokio::test]
async fn events_can_be_corrupted_as_answers_are() {
    let server = start(wrapped()).await;
    let mut socket = listening(&server).await;
    set(&server, &["unknown-status@PUSH"]);
    assert_ne!(items(&server.get("/calls").await)[0]["status"], "parked", "answers stay as they are");
    server.sim.ring_from_outside();
    until(&mut socket, |event| record(event)["status"] == "parked" && event["type"] == "call_created").await;
    set(&server, &["skew=5h"]);
    server.sim.ring_from_outside();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(4);
    let ahead = |event: &Value| record(event)["tm_create"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap() > soon;
    until(&mut socket, ahead).await;
}
