//! What the vendor's command line sends for each of its verbs, in the form in which it sends it.

use super::server::*;

const NUMBER: &str = "a0000000-51a1-4000-8000-000000000006";
const FLOW: &str = "f0000000-51a1-4000-8000-000000000006";
const EXTENSION: &str = "e0000000-51a1-4000-8000-000000000001";

/// Sends what a verb sends: the access key in the URL, and a body only where there is one.
async fn send(server: &TestServer, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
    let join = if path.contains('?') { '&' } else { '?' };
    let url = format!("{}{path}{join}accesskey={}", server.sim.api_url(), Simulator::accesskey());
    let mut request = server.client.request(method.parse().unwrap(), url).header("Accept", "application/json");
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// A call that stays up.
async fn conversation(server: &TestServer) -> String {
    let call = server.dial("+12025550105", json!([])).await;
    server.until_status(&call, "progressing").await;
    call
}

async fn group(server: &TestServer) -> String {
    let body = order(&json!({ "type": "extension", "target_name": "bob" }), json!([]));
    let (_, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
    text(&answer["groupcalls"][0]["id"])
}

#[tokio::test]
async fn each_verb_is_served() {
    let server = server().await;
    let (call, group) = (conversation(&server).await, group(&server).await);
    let placed = json!({ "source": { "target": "+12025550142" }, "destinations": [{ "target": "+12025550110" }] });
    let mut grouped = placed.clone();
    for (field, value) in
        [("flow_id", json!("")), ("ring_method", json!("")), ("answer_method", json!("")), ("actions", json!([]))]
    {
        grouped[field] = value;
    }
    let flow = json!({ "name": "f", "detail": "", "actions": [] });
    let flows = json!({ "call_flow_id": FLOW, "message_flow_id": FLOW });
    let number = json!({ "name": "n", "detail": "", "call_flow_id": FLOW, "message_flow_id": FLOW });
    let extension = json!({ "name": "x", "detail": "", "extension": "6001", "password": "p" });
    let renamed = json!({ "name": "y", "detail": "", "password": "p" });
    let (one_call, one_group) = (format!("/calls/{call}"), format!("/groupcalls/{group}"));
    let (one_number, one_flow) = (format!("/numbers/{NUMBER}"), format!("/flows/{FLOW}"));
    let one_extension = format!("/extensions/{EXTENSION}");
    let under = |path: &str, tail: &str| format!("{path}/{tail}");
    let (none, empty) = (None, json!({}));
    // In an order in which what is read is not deleted yet.
    for (verb, method, path, body, status) in [
        ("calls list", "GET", "/calls?page_size=5".to_owned(), none, 200),
        ("calls get", "GET", one_call.clone(), none, 200),
        // It names no type of address, and the real server calls no address without one.
        ("calls create", "POST", "/calls".to_owned(), Some(&placed), 500),
        ("calls hangup", "POST", under(&one_call, "hangup"), none, 200),
        ("calls delete", "DELETE", one_call, none, 200),
        ("groupcalls list", "GET", "/groupcalls".to_owned(), none, 200),
        ("groupcalls get", "GET", one_group.clone(), none, 200),
        ("groupcalls create", "POST", "/groupcalls".to_owned(), Some(&grouped), 200),
        ("groupcalls hangup", "POST", under(&one_group, "hangup"), none, 200),
        ("groupcalls delete", "DELETE", one_group, none, 200),
        ("available-numbers list", "GET", "/available_numbers?country_code=US".to_owned(), none, 200),
        ("numbers list", "GET", "/numbers?page_size=2".to_owned(), none, 200),
        ("numbers get", "GET", one_number.clone(), none, 200),
        // It has no flag for the number.
        ("numbers create", "POST", "/numbers".to_owned(), Some(&number), 400),
        ("numbers update", "PUT", one_number.clone(), Some(&number), 200),
        ("numbers update-flow-ids", "PUT", under(&one_number, "flow_ids"), Some(&flows), 200),
        // It is for the platform's own staff.
        ("numbers renew", "POST", "/numbers/renew".to_owned(), Some(&empty), 403),
        ("numbers delete", "DELETE", one_number, none, 200),
        ("flows list", "GET", "/flows".to_owned(), none, 200),
        ("flows get", "GET", one_flow.clone(), none, 200),
        ("flows create", "POST", "/flows".to_owned(), Some(&flow), 200),
        ("flows update", "PUT", one_flow.clone(), Some(&flow), 200),
        ("flows delete", "DELETE", one_flow, none, 200),
        ("extensions list", "GET", "/extensions".to_owned(), none, 200),
        ("extensions get", "GET", one_extension.clone(), none, 200),
        ("extensions create", "POST", "/extensions".to_owned(), Some(&extension), 200),
        ("extensions update", "PUT", one_extension.clone(), Some(&renamed), 200),
        ("extensions delete", "DELETE", one_extension, none, 200),
    ] {
        let (answered, text) = send(&server, method, &path, body).await;
        assert_eq!(answered, status, "{verb}: {text}");
        // The command line takes nothing but an object, and of a list nothing but an envelope.
        let value: Value = serde_json::from_str(&text).unwrap();
        if verb.ends_with(" list") {
            assert!(value["result"].is_array(), "{verb}: {text}");
        } else {
            assert!(value.is_object(), "{verb}: {text}");
        }
    }
}

#[tokio::test]
async fn each_verb_that_holds_a_call_or_silences_it_is_served() {
    let server = server().await;
    let call = conversation(&server).await;
    for (method, tail) in [
        ("POST", "hold"),
        ("DELETE", "hold"),
        ("POST", "silence"),
        ("DELETE", "silence"),
        ("POST", "moh"),
        ("DELETE", "moh"),
    ] {
        let (status, text) = send(&server, method, &format!("/calls/{call}/{tail}"), None).await;
        assert_eq!(status, 200, "{method} {tail}: {text}");
        assert!(text.is_empty() || text.starts_with('{'), "{method} {tail}: {text}");
    }
}
