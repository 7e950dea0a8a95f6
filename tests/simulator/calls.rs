//! How calls go, and how they are ended.

use super::server::*;

#[tokio::test]
async fn a_call_is_dialed_rings_talks_and_ends() {
    let server = server().await;
    let talk = json!([
        { "type": "talk", "option": { "text": "Hello there", "language": "en-US" } },
        { "type": "sleep", "option": { "duration": 4000 } },
    ]);
    let id = server.dial("+12025550110", talk).await;
    let path = format!("/calls/{id}");
    let call = server.get(&path).await;
    assert_eq!(call["action"].get("type"), None);
    assert!(call.get("tm_ringing").is_none());
    let call = server.until_status(&id, "ringing").await;
    assert!(call["tm_ringing"].is_string() && call.get("tm_progressing").is_none());
    server.until_status(&id, "progressing").await;
    let call = server.until(&path, |call| call["action"]["type"] == "talk").await;
    assert_eq!(call["action"]["option"]["text"], "Hello there");
    assert!(call["action"]["tm_execute"].is_string() && call["action"]["id"].is_string());
    server.until(&path, |call| call["action"]["type"] == "sleep").await;
    let call = server.until_status(&id, "hangup").await;
    assert_eq!((&call["hangup_by"], &call["hangup_reason"]), (&json!("local"), &json!("normal")));
    let time = |name: &str| text(&call[name]).parse::<jiff::Timestamp>().unwrap();
    assert!(time("tm_create") < time("tm_ringing"));
    assert!(time("tm_progressing") < time("tm_hangup"));
    let listed = server.get("/calls?page_size=1").await;
    assert_eq!(listed["result"][0], call);
}

#[tokio::test]
async fn the_last_digits_decide() {
    let server = server().await;
    let fates = [
        ("01", "remote", "busy"),
        ("02", "remote", "noanswer"),
        ("03", "remote", "failed"),
        ("04", "remote", "dialout"),
        ("10", "local", "normal"),
    ];
    for (digits, by, reason) in fates {
        let id = server.dial(&format!("+4477009000{digits}"), json!([])).await;
        let sip = json!({ "type": "sip", "target": format!("phone{digits}@example.com") });
        let (_, answer) = server.json(Method::POST, "/calls", Some(&order(&sip, json!([])))).await;
        for id in [id, text(&answer["calls"][0]["id"])] {
            let call = server.until_status(&id, "hangup").await;
            assert_eq!((&call["hangup_by"], &call["hangup_reason"]), (&json!(by), &json!(reason)));
            assert_eq!(call.get("tm_ringing").is_some(), matches!(digits, "02" | "10"));
        }
    }
}

#[tokio::test]
async fn a_call_that_stays_up_is_hung_up_by_us() {
    let server = server().await;
    let id = server.dial("+12025550105", json!([{ "type": "beep" }, { "type": "hangup" }])).await;
    let path = format!("/calls/{id}");
    server.until(&path, |call| call["action"]["type"] == "hangup").await;
    let call = server.post(&format!("{path}/hangup")).await;
    assert_eq!(call["status"], "terminating");
    let call = server.until_status(&id, "hangup").await;
    assert_eq!((&call["hangup_by"], &call["hangup_reason"]), (&json!("local"), &json!("normal")));
    assert_eq!(server.post(&format!("{path}/hangup")).await, call);
}

#[tokio::test]
async fn a_call_hung_up_before_the_answer_is_cancelled() {
    let server = server().await;
    let id = server.dial("+12025550102", json!([])).await;
    let call = server.post(&format!("/calls/{id}/hangup")).await;
    assert_eq!(call["status"], "canceling");
    assert!(call.get("tm_hangup").is_none());
    let call = server.until_status(&id, "hangup").await;
    assert_eq!(call["hangup_reason"], "cancel");
    assert!(call.get("tm_progressing").is_none());
}

#[tokio::test]
async fn deleting_ends_the_call_and_loses_its_record() {
    let server = server().await;
    let id = server.dial("+12025550105", json!([])).await;
    let path = format!("/calls/{id}");
    let (status, call) = server.json(Method::DELETE, &path, None).await;
    assert_eq!((status, &call["status"]), (200, &json!("canceling")));
    for (method, path) in
        [(Method::GET, path.clone()), (Method::DELETE, path.clone()), (Method::POST, format!("{path}/hangup"))]
    {
        let refusal = server.refusal(method, &path, None).await;
        assert_eq!(refusal, (409, "STATE_INVALID".to_owned()));
    }
    let list = server.get("/calls").await;
    assert!(list["result"].as_array().unwrap().iter().all(|call| call["id"] != id));
}

#[tokio::test]
async fn unknown_calls_and_bad_ids() {
    let server = server().await;
    let unknown = format!("/calls/{}", uuid::Uuid::new_v4());
    for method in [Method::GET, Method::DELETE] {
        let refusal = server.refusal(method.clone(), &unknown, None).await;
        assert_eq!(refusal, (404, "CALL_NOT_FOUND".to_owned()));
        let refusal = server.refusal(method, "/calls/12", None).await;
        assert_eq!(refusal, (400, "INVALID_ID".to_owned()));
    }
}

#[tokio::test]
async fn calls_come_from_outside() {
    let server = start(Options { incoming: true, speed: 1000.0, ..options() }).await;
    let path = "/calls?page_size=1";
    let is_new = |page: &Value| {
        let call = &page["result"][0];
        let age = text(&call["tm_create"]).parse::<jiff::Timestamp>().unwrap();
        call["direction"] == "incoming" && age > jiff::Timestamp::now() - jiff::SignedDuration::from_mins(1)
    };
    let call = server.until(path, is_new).await["result"][0].clone();
    assert_ne!(call["flow_id"], uuid::Uuid::nil().to_string());
    let quiet = super::server::server().await;
    let before = quiet.sim.calls().len();
    let id = quiet.sim.ring_from_outside().unwrap();
    let call = quiet.get(&format!("/calls/{id}")).await;
    assert_eq!((&call["status"], quiet.sim.calls().len()), (&json!("ringing"), before + 1));
    quiet.until_status(&id, "hangup").await;
}

#[tokio::test]
async fn tests_can_change_calls_behind_a_clients_back() {
    let server = server().await;
    let id = server.dial("+12025550105", json!([])).await;
    assert!(server.sim.set_call_status(&id, "progressing"));
    assert_eq!(server.get(&format!("/calls/{id}")).await["status"], "progressing");
    assert!(server.sim.forget_call(&id) && !server.sim.forget_call(&id));
    let refusal = server.refusal(Method::GET, &format!("/calls/{id}"), None).await;
    assert_eq!(refusal.0, 404);
}
