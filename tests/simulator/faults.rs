//! Things that go wrong on purpose.

use super::lab::*;
use vdial::simulator::Fault;

fn faults(lab: &Lab, texts: &[&str]) {
    lab.sim.set_faults(texts.iter().map(|text| text.parse().unwrap()).collect());
}

async fn raw(lab: &Lab, path: &str) -> (u16, String) {
    let response = lab.send(Method::GET, path, None).await.unwrap();
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
    let lab = lab().await;
    faults(&lab, &["status=503"]);
    assert_eq!(lab.refusal(Method::GET, "/me", None).await, (503, "SERVICE_UNAVAILABLE".to_owned()));
    faults(&lab, &["status=403:ACCOUNT_FROZEN"]);
    assert_eq!(lab.refusal(Method::GET, "/me", None).await, (403, "ACCOUNT_FROZEN".to_owned()));
    for (fault, wait) in [("rate-limit=2", Some("2")), ("rate-limit", None)] {
        faults(&lab, &[fault]);
        let response = lab.send(Method::GET, "/me", None).await.unwrap();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let header = response.headers().get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!(header, wait);
    }
    faults(&lab, &["html"]);
    let (status, page) = raw(&lab, "/me").await;
    assert!(status == 502 && page.starts_with("<html>"));
    faults(&lab, &["empty"]);
    assert_eq!(raw(&lab, "/me").await, (200, String::new()));
    faults(&lab, &["truncate"]);
    let (status, page) = raw(&lab, "/me").await;
    assert!(status == 200 && serde_json::from_str::<Value>(&page).is_err());
    faults(&lab, &["ill-typed"]);
    assert!(lab.get("/calls").await["result"].is_object());
    assert!(lab.get("/me").await["id"].is_number());
    faults(&lab, &["broken-item"]);
    assert_eq!(lab.get("/calls?page_size=3").await["result"][1]["id"], 42);
    let id = text(&lab.sim.calls()[0]["id"]);
    assert_eq!(lab.get(&format!("/calls/{id}")).await["id"], 42);
    faults(&lab, &["broken-item=null"]);
    let numbers = lab.get("/numbers").await["result"].clone();
    assert_eq!(numbers.as_array().unwrap().iter().filter(|number| number.is_null()).count(), 1, "{numbers}");
    faults(&lab, &[]);
    lab.get("/me").await;
}

#[tokio::test]
async fn connections_that_break() {
    let lab = lab().await;
    faults(&lab, &["reset#1"]);
    let error = lab.client.post(format!("{}/calls", lab.sim.api_url())).send().await;
    assert!(error.is_err());
    assert_eq!(lab.sim.requests()[0].status, None);
    faults(&lab, &["reset-body"]);
    let response = lab.send(Method::GET, "/calls", None).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.text().await.is_err());
    faults(&lab, &["stall"]);
    let request = lab.send(Method::GET, "/calls", None);
    let nothing = tokio::time::timeout(Duration::from_millis(100), request).await;
    assert!(nothing.is_err());
}

#[tokio::test]
async fn a_lost_answer_may_leave_a_call_behind() {
    let lab = lab().await;
    let body = order(&json!({ "type": "tel", "target": "+12025550105" }), json!([]));
    let before = lab.sim.calls().len();
    for (fault, made) in [("reset", 0), ("reset=after", 1), ("status=500", 1)] {
        faults(&lab, &[fault]);
        let _ = lab.send(Method::POST, "/calls", Some(&body)).await;
        assert_eq!(lab.sim.calls().len(), before + made, "{fault}");
    }
    let posts = lab.sim.requests();
    assert_eq!(posts.len(), 3, "nothing repeats a POST");
    assert!(posts.iter().all(|post| post.body.contains("+12025550105")));
    assert_eq!(posts[2].status, Some(500));
}

#[tokio::test]
async fn faults_strike_where_and_as_often_as_told() {
    let lab = lab().await;
    faults(&lab, &["status=500@GET /calls$#2"]);
    let id = text(&lab.sim.calls()[0]["id"]);
    assert_eq!(raw(&lab, "/numbers").await.0, 200);
    assert_eq!(raw(&lab, &format!("/calls/{id}")).await.0, 200);
    for expected in [500, 500, 200] {
        assert_eq!(raw(&lab, "/calls?page_size=1").await.0, expected);
    }
    faults(&lab, &["status=500@POST /calls/*/hangup"]);
    assert_eq!(raw(&lab, &format!("/calls/{id}")).await.0, 200);
    let path = format!("/calls/{id}/hangup");
    assert_eq!(lab.refusal(Method::POST, &path, None).await.0, 500);
    faults(&lab, &["status=500%50"]);
    let mut struck = 0;
    for _ in 0..100 {
        struck += u32::from(raw(&lab, "/me").await.0 == 500);
    }
    assert!((20..80).contains(&struck), "{struck}");
    faults(&lab, &["latency=80ms", "status=503"]);
    let before = Instant::now();
    assert_eq!(raw(&lab, "/me").await.0, 503);
    assert!(before.elapsed() >= Duration::from_millis(80));
}
