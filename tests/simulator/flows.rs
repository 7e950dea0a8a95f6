//! Flows: made, changed and deleted, and what runs them.

use super::server::*;

const NIL: &str = "00000000-0000-0000-0000-000000000000";

async fn make(server: &TestServer, body: &Value) -> Value {
    let (status, flow) = server.json(Method::POST, "/flows", Some(body)).await;
    assert_eq!(status, 200, "{flow}");
    flow
}

fn path(flow: &Value) -> String {
    format!("/flows/{}", text(&flow["id"]))
}

/// What a call that runs the flow is answered.
async fn call(server: &TestServer, flow: &Value) -> (u16, Value) {
    let mut body = order(&json!({ "type": "tel", "target": "+12025550110" }), json!([]));
    body["flow_id"] = flow["id"].clone();
    server.json(Method::POST, "/calls", Some(&body)).await
}

#[tokio::test]
async fn a_flow_that_is_made_comes_first_and_is_run_until_it_is_deleted() {
    let server = server().await;
    let own = uuid::Uuid::new_v4().to_string();
    let actions = json!([
        { "id": own, "next_id": NIL, "type": "talk", "option": { "text": "new" }, "stray": 1 },
        { "id": "", "type": "hangup", "option": {} },
    ]);
    let flow = make(&server, &json!({ "name": "New", "detail": "made", "actions": actions })).await;
    for (field, value) in [
        ("type", json!("flow")),
        ("name", json!("New")),
        ("detail", json!("made")),
        ("on_complete_flow_id", json!(NIL)),
        ("tm_update", Value::Null),
        ("tm_delete", Value::Null),
    ] {
        assert_eq!(flow.get(field), Some(&value), "{field}");
    }
    assert_eq!(flow["customer_id"], server.get("/customer").await["id"]);
    assert!(text(&flow["direct_hash"]).starts_with("direct.") && flow["tm_create"].is_string());
    let kept = flow["actions"].as_array().unwrap();
    assert_eq!(kept[0], json!({ "id": own, "next_id": NIL, "type": "talk", "option": { "text": "new" } }));
    assert_eq!((&kept[1]["type"], kept[1].get("option")), (&json!("hangup"), None));
    assert_ne!(text(&kept[1]["id"]).parse::<uuid::Uuid>().unwrap(), uuid::Uuid::nil());
    assert_eq!(server.get(&path(&flow)).await, flow);
    assert_eq!(server.get("/flows?page_size=1").await["result"], json!([flow]));

    let (status, answer) = call(&server, &flow).await;
    assert_eq!(status, 200, "{answer}");
    let id = text(&answer["calls"][0]["id"]);
    server.until(&format!("/calls/{id}"), |call| call["action"]["option"]["text"] == "new").await;

    let (status, deleted) = server.json(Method::DELETE, &path(&flow), None).await;
    assert_eq!((status, &deleted["id"]), (200, &flow["id"]));
    assert!(deleted["tm_delete"].is_string());
    assert_eq!(server.get("/flows").await["result"].as_array().unwrap().len(), 6);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(server.refusal(method, &path(&flow), None).await, (404, "FLOW_NOT_FOUND".to_owned()));
    }
    let (status, answer) = call(&server, &flow).await;
    assert_eq!((status, &answer["error"]["reason"]), (404, &json!("FLOW_NOT_FOUND")));
}

#[tokio::test]
async fn an_update_replaces_the_actions_and_leaves_alone_what_it_does_not_name() {
    let server = server().await;
    let next = server.get("/flows").await["result"][0]["id"].clone();
    let flow = make(&server, &json!({ "name": "A", "detail": "B", "actions": [{ "type": "echo" }] })).await;
    let put = async |body: Value| server.json(Method::PUT, &path(&flow), Some(&body)).await;
    let (status, changed) = put(json!({ "actions": [], "on_complete_flow_id": next })).await;
    assert_eq!((status, &changed["actions"]), (200, &json!([])));
    assert_eq!((&changed["name"], &changed["on_complete_flow_id"]), (&json!("A"), &next));
    let (_, changed) = put(json!({ "actions": [{ "type": "talk", "option": { "text": "x" } }], "name": "" })).await;
    assert_eq!((&changed["name"], &changed["detail"]), (&json!(""), &json!("B")));
    assert_eq!((&changed["actions"][0]["type"], &changed["on_complete_flow_id"]), (&json!("talk"), &next));
    assert!(changed["tm_update"].is_string());
    for (body, reason) in [
        (json!({ "name": "never" }), "INVALID_ACTIONS"),
        (json!({ "name": "never", "actions": [{ "type": "dance" }] }), "INVALID_ACTION_TYPE"),
        (json!({ "name": "never", "actions": "none" }), "INVALID_JSON_BODY"),
    ] {
        let (status, answer) = put(body).await;
        assert_eq!((status, &answer["error"]["reason"]), (400, &json!(reason)));
    }
    assert_eq!(server.get(&path(&flow)).await, changed);
    let unknown = format!("/flows/{}", uuid::Uuid::new_v4());
    let refusal = server.refusal(Method::PUT, &unknown, Some(&json!({ "actions": [] }))).await;
    assert_eq!(refusal, (404, "FLOW_NOT_FOUND".to_owned()));
    let refusal = server.refusal(Method::PUT, "/flows/x", Some(&json!({ "actions": [] }))).await;
    assert_eq!(refusal, (400, "INVALID_ID".to_owned()));
}

#[tokio::test]
async fn a_flow_of_unknown_actions_is_not_made() {
    let server = server().await;
    for (body, reason) in [
        (json!({ "name": "x", "actions": [{ "type": "dance" }] }), "INVALID_ACTION_TYPE"),
        (json!({ "name": "x", "actions": [{ "option": {} }] }), "INVALID_ACTION_TYPE"),
        (json!({ "name": "x", "actions": [7] }), "INVALID_JSON_BODY"),
        (json!({ "name": 7, "actions": [] }), "INVALID_JSON_BODY"),
        (json!("flow"), "INVALID_JSON_BODY"),
    ] {
        let refusal = server.refusal(Method::POST, "/flows", Some(&body)).await;
        assert_eq!(refusal, (400, reason.to_owned()), "{body}");
    }
    assert_eq!(server.get("/flows").await["result"].as_array().unwrap().len(), 6);
    assert_eq!(make(&server, &json!({})).await["actions"], json!([]), "nothing is required");
}
