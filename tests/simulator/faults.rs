//! Things that go wrong on purpose.

use super::server::*;
use vdial::simulator::Fault;

fn faults(server: &TestServer, texts: &[&str]) {
    server.sim.set_faults(texts.iter().map(|text| text.parse().unwrap()).collect());
}

async fn raw(server: &TestServer, path: &str) -> (u16, String) {
    let response = server.send(Method::GET, path, None).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[test]
fn faults_are_read_or_refused() {
    for good in [
        "latency=500ms",
        "latency=2s@/calls",
        "reset=after@POST /calls$#1",
        "status=403:ACCOUNT_FROZEN@GET /calls/*/hangup#3%50",
        "rate-limit",
        "html@DELETE",
        "broken-item=null",
        "drip",
        "drip=20ms@GET /calls",
        "skew=-90m",
        "unknown-status@PUSH /call_hangup",
        "rate-limit=999999999",
    ] {
        assert!(good.parse::<Fault>().is_ok(), "{good}");
    }
    for bad in [
        "",
        "noise",
        "latency",
        "latency=-1s",
        "latency=soon",
        "status=200",
        "reset=often",
        "html=2",
        "empty#x",
        "empty%101",
        "empty@GET calls",
        "rate-limit=x",
        "skew",
        "skew=3",
        "skew=999999999h",
        "huge=1",
        "drip=slowly",
    ] {
        assert!(bad.parse::<Fault>().is_err(), "{bad}");
    }
}

#[tokio::test]
async fn answers_that_are_no_answers() {
    let server = server().await;
    faults(&server, &["status=503"]);
    assert_eq!(server.refusal(Method::GET, "/me", None).await, (503, "SERVICE_UNAVAILABLE".to_owned()));
    faults(&server, &["status=403:ACCOUNT_FROZEN"]);
    assert_eq!(server.refusal(Method::GET, "/me", None).await, (403, "ACCOUNT_FROZEN".to_owned()));
    for (fault, wait) in [("rate-limit=2", Some("2")), ("rate-limit", None)] {
        faults(&server, &[fault]);
        let response = server.send(Method::GET, "/me", None).await.unwrap();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let header = response.headers().get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!(header, wait);
    }
    faults(&server, &["html"]);
    let (status, page) = raw(&server, "/me").await;
    assert!(status == 502 && page.starts_with("<html>"));
    faults(&server, &["empty"]);
    assert_eq!(raw(&server, "/me").await, (200, String::new()));
    faults(&server, &["truncate"]);
    let (status, page) = raw(&server, "/me").await;
    assert!(status == 200 && serde_json::from_str::<Value>(&page).is_err());
    faults(&server, &["ill-typed"]);
    assert!(server.get("/calls").await["result"].is_object());
    assert!(server.get("/me").await["id"].is_number());
    faults(&server, &["broken-item"]);
    assert_eq!(server.get("/calls?page_size=3").await["result"][1]["id"], 42);
    let id = text(&server.sim.calls()[0]["id"]);
    assert_eq!(server.get(&format!("/calls/{id}")).await["id"], 42);
    faults(&server, &["broken-item=null"]);
    let numbers = server.get("/numbers").await["result"].clone();
    assert_eq!(numbers.as_array().unwrap().iter().filter(|number| number.is_null()).count(), 1, "{numbers}");
    faults(&server, &[]);
    server.get("/me").await;
}

#[tokio::test]
async fn connections_that_break() {
    let server = server().await;
    faults(&server, &["reset#1"]);
    let error = server.client.post(format!("{}/calls", server.sim.api_url())).send().await;
    assert!(error.is_err());
    assert_eq!(server.sim.requests()[0].status, None);
    faults(&server, &["reset-body"]);
    let response = server.send(Method::GET, "/calls", None).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.text().await.is_err());
    faults(&server, &["stall"]);
    let request = server.send(Method::GET, "/calls", None);
    let nothing = tokio::time::timeout(Duration::from_millis(100), request).await;
    assert!(nothing.is_err());
}

#[tokio::test]
async fn a_lost_answer_may_leave_a_call_behind() {
    let server = server().await;
    let body = order(&json!({ "type": "tel", "target": "+12025550105" }), json!([]));
    let before = server.sim.calls().len();
    for (fault, made) in [("reset", 0), ("reset=after", 1), ("status=500", 1)] {
        faults(&server, &[fault]);
        let _ = server.send(Method::POST, "/calls", Some(&body)).await;
        assert_eq!(server.sim.calls().len(), before + made, "{fault}");
    }
    let posts = server.sim.requests();
    assert_eq!(posts.len(), 3, "nothing repeats a POST");
    assert!(posts.iter().all(|post| post.body.contains("+12025550105")));
    assert_eq!(posts[2].status, Some(500));
}

#[tokio::test]
async fn faults_strike_where_and_as_often_as_told() {
    let server = server().await;
    faults(&server, &["status=500@GET /calls$#2"]);
    let id = text(&server.sim.calls()[0]["id"]);
    assert_eq!(raw(&server, "/numbers").await.0, 200);
    assert_eq!(raw(&server, &format!("/calls/{id}")).await.0, 200);
    for expected in [500, 500, 200] {
        assert_eq!(raw(&server, "/calls?page_size=1").await.0, expected);
    }
    faults(&server, &["status=500@POST /calls/*/hangup"]);
    assert_eq!(raw(&server, &format!("/calls/{id}")).await.0, 200);
    let path = format!("/calls/{id}/hangup");
    assert_eq!(server.refusal(Method::POST, &path, None).await.0, 500);
    faults(&server, &["status=500%50"]);
    let mut struck = 0;
    for _ in 0..100 {
        struck += u32::from(raw(&server, "/me").await.0 == 500);
    }
    assert!((20..80).contains(&struck), "{struck}");
    faults(&server, &["latency=80ms", "status=503"]);
    let before = Instant::now();
    assert_eq!(raw(&server, "/me").await.0, 503);
    assert!(before.elapsed() >= Duration::from_millis(80));
}
