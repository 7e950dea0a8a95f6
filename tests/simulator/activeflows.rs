//! The runs of flows: what of a call's flow has run, and how a run is stopped and deleted.

use super::push::{listening, until, wrapped};
use super::server::*;

const START: &str = "00000000-0000-0000-0000-000000000001";
const FINISH: &str = "00000000-0000-0000-0000-000000000002";

fn missing() -> (u16, String) {
    (404, "ACTIVEFLOW_NOT_FOUND".to_owned())
}

/// The types of what has been executed; the start has none.
fn executed(run: &Value) -> Vec<&str> {
    run["executed_actions"].as_array().into_iter().flatten().map(|a| a["type"].as_str().unwrap_or("")).collect()
}

/// Places a call and gives its path and that of its run.
async fn dial(server: &TestServer, to: &str, actions: Value) -> (String, String) {
    let call = format!("/calls/{}", server.dial(to, actions).await);
    let run = text(&server.get(&call).await["activeflow_id"]);
    (call, format!("/activeflows/{run}"))
}

#[tokio::test]
async fn a_run_goes_with_its_call_from_the_start_to_the_finish() {
    // Slow enough to be seen before it begins.
    let server = start(Options { speed: 5.0, ..options() }).await;
    let actions = json!([{ "type": "talk", "option": { "text": "Hello" } }, { "type": "beep" }]);
    let (path, run_path) = dial(&server, "+12025550110", actions).await;
    let (call, run) = (server.get(&path).await, server.get(&run_path).await);
    assert_eq!((&run["status"], &run["reference_type"]), (&json!("running"), &json!("call")));
    assert_eq!((&run["reference_id"], &run["flow_id"]), (&call["id"], &call["flow_id"]));
    assert_eq!((&run["customer_id"], &run["tm_create"]), (&call["customer_id"], &call["tm_create"]));
    assert_eq!((&run["current_action"]["id"], run.get("executed_actions")), (&json!(START), None));
    assert_eq!((&run["tm_update"], &run["tm_delete"]), (&Value::Null, &Value::Null), "null, not left out");
    let run = server.until(&run_path, |run| run["current_action"]["type"] == "talk").await;
    assert_eq!((&run["current_action"]["option"]["text"], executed(&run)), (&json!("Hello"), vec![""]));
    assert_eq!(run["executed_actions"][0]["id"], START);
    let run = server.until(&run_path, |run| run["status"] == "ended").await;
    assert_eq!((&run["current_action"]["id"], executed(&run)), (&json!(FINISH), vec!["", "talk", "beep"]));
    assert!(run["tm_update"].is_string());
    server.until(&path, |call| call["status"] == "hangup").await;
    assert_eq!(server.get(&run_path).await, run, "the end of the call adds nothing");
}

#[tokio::test]
async fn a_call_that_ends_in_mid_flow_ends_its_run_where_it_stands() {
    let server = server().await;
    for (to, current, expected) in
        [("+12025550105", "beep", vec!["", "answer"]), ("+12025550101", "", vec![]), ("+12025550102", "", vec![])]
    {
        let (path, run_path) = dial(&server, to, json!([{ "type": "answer" }, { "type": "beep" }])).await;
        if current == "beep" {
            server.until(&path, |call| call["action"]["type"] == "beep").await;
            server.post(&format!("{path}/hangup")).await;
        }
        let run = server.until(&run_path, |run| run["status"] == "ended").await;
        assert_eq!((run["current_action"]["type"].as_str().unwrap_or(""), executed(&run)), (current, expected), "{to}");
    }
}

#[tokio::test]
async fn stopping_a_run_ends_it_and_hangs_up_its_call() {
    let server = server().await;
    for (to, progressing, reason) in [("+12025550105", true, "normal"), ("+12025550102", false, "cancel")] {
        let (path, run_path) = dial(&server, to, json!([])).await;
        if progressing {
            server.until(&path, |call| call["status"] == "progressing").await;
        }
        let run = server.post(&format!("{run_path}/stop")).await;
        assert_eq!((&run["status"], &run["id"]), (&json!("ended"), &server.get(&path).await["activeflow_id"]));
        assert_ne!(server.get(&path).await["status"], "progressing");
        let call = server.until(&path, |call| call["status"] == "hangup").await;
        assert_eq!((&call["hangup_by"], &call["hangup_reason"]), (&json!("local"), &json!(reason)));
        assert_eq!(server.post(&format!("{run_path}/stop")).await, run, "one that has ended is left as it is");
    }
}

#[tokio::test]
async fn a_deleted_run_is_gone_and_its_call_hung_up() {
    let server = server().await;
    let (path, run_path) = dial(&server, "+12025550105", json!([])).await;
    let (status, run) = server.json(Method::DELETE, &run_path, None).await;
    assert_eq!((status, &run["status"], run["tm_delete"].is_string()), (200, &json!("ended"), true));
    for (method, path) in [
        (Method::GET, run_path.clone()),
        (Method::DELETE, run_path.clone()),
        (Method::POST, format!("{run_path}/stop")),
        (Method::GET, format!("/activeflows/{}", uuid::Uuid::new_v4())),
        (Method::GET, format!("/activeflows/{}", uuid::Uuid::nil())),
    ] {
        assert_eq!(server.refusal(method, &path, None).await, missing(), "{path}");
    }
    assert_eq!(server.refusal(Method::GET, "/activeflows/x", None).await, (400, "INVALID_ID".to_owned()));
    let list = server.get("/activeflows").await;
    assert!(list["result"].as_array().unwrap().iter().all(|known| known["id"] != run["id"]));
    server.until(&path, |call| call["status"] == "hangup").await;
}

#[tokio::test]
async fn the_runs_of_all_calls_are_listed_in_pages_and_outlive_a_deleted_call() {
    let server = server().await;
    let (path, _) = dial(&server, "+12025550105", json!([])).await;
    assert_eq!(server.json(Method::DELETE, &path, None).await.0, 200);
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("/activeflows?page_size=50&page_token={token}")).await;
        let items = page["result"].as_array().unwrap().clone();
        if items.is_empty() {
            break;
        }
        token = text(&page["next_page_token"]);
        seen.extend(items);
    }
    assert!(path.ends_with(seen[0]["reference_id"].as_str().unwrap()), "the deleted one is there: {}", seen[0]);
    let (seen, calls) = (&seen[1..], server.sim.calls());
    assert_eq!(seen.len(), calls.len());
    for (run, call) in seen.iter().zip(calls) {
        assert_eq!((&run["status"], &run["id"]), (&json!("ended"), &call["activeflow_id"]));
        assert_eq!(run["reference_id"], call["id"]);
        assert_eq!(executed(run).is_empty(), call.get("tm_progressing").is_none(), "{run} {call}");
    }
}

#[tokio::test]
async fn a_run_is_pushed_from_its_creation_to_its_deletion() {
    let server = start(wrapped()).await;
    let mut socket = listening(&server).await;
    let (_, path) = dial(&server, "+12025550105", json!([{ "type": "answer" }])).await;
    let own = |event: &Value| path.ends_with(event["data"]["id"].as_str().unwrap());
    let runs = until(&mut socket, |event| own(event) && event["data"]["current_action"]["type"] == "answer").await;
    server.json(Method::DELETE, &path, None).await;
    let ends = until(&mut socket, |event| own(event) && event["type"] == "activeflow_deleted").await;
    let told: Vec<_> = runs.iter().chain(&ends).filter(|event| own(event)).collect();
    let names: Vec<&str> = told.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(names, ["activeflow_created", "activeflow_updated", "activeflow_updated", "activeflow_deleted"]);
    assert_eq!(told[2]["data"]["status"], "ended");
    assert!(told[3]["data"]["tm_delete"].is_string());
}
