//! Accounts that lack something, and how what they lack is given to them while the simulator runs.

use super::server::*;
use vdial::simulator::AccountKind;

async fn of(account: AccountKind) -> TestServer {
    start(Options { account, ..options() }).await
}

fn to(kind: &str, target: &str) -> Value {
    let field = if kind == "extension" { "target_name" } else { "target" };
    order(&json!({ "type": kind, (field): target }), json!([]))
}

fn phone() -> Value {
    to("tel", "+12025550110")
}

async fn refused(server: &TestServer, body: &Value) -> (u16, String) {
    server.refusal(Method::POST, "/calls", Some(body)).await
}

fn is(status: u16, reason: &str) -> (u16, String) {
    (status, reason.to_owned())
}

/// Changes the account by the simulator's own route, which stands beside `/v1.0`.
async fn change(server: &TestServer, body: &Value) -> (u16, Value) {
    server.json(Method::POST, "/../simulator/account", Some(body)).await
}

#[tokio::test]
async fn each_account_is_refused_for_what_it_lacks_whomever_it_calls() {
    let all = [phone(), to("extension", "alice"), to("sip", "a@example.com")];
    for (account, expected) in [
        (AccountKind::Frozen, [is(403, "ACCOUNT_FROZEN"), is(403, "ACCOUNT_FROZEN"), is(403, "ACCOUNT_FROZEN")]),
        (AccountKind::Broke, [is(500, "INTERNAL"), is(500, "INTERNAL"), is(500, "INTERNAL")]),
        (AccountKind::New, [is(403, "IDENTITY_VERIFICATION_REQUIRED"), is(500, "INTERNAL"), is(500, "INTERNAL")]),
    ] {
        let server = of(account).await;
        for (body, expected) in all.iter().zip(expected) {
            assert_eq!(refused(&server, body).await, expected, "{account:?} {body}");
        }
    }
    for body in all {
        let (status, answer) = of(AccountKind::Verified).await.json(Method::POST, "/calls", Some(&body)).await;
        assert_eq!(status, 200, "{answer}");
    }
}

#[tokio::test]
async fn a_phone_number_without_an_identity_refuses_all_the_others_too() {
    let server = server().await;
    server.sim.set_account("/customer/identity_verification_status", json!("none"));
    let mut body = to("extension", "alice");
    assert_eq!(server.json(Method::POST, "/calls", Some(&body)).await.0, 200);
    body["destinations"] = json!([
        { "type": "extension", "target_name": "alice" },
        { "type": "tel", "target": "+12025550110" },
    ]);
    assert_eq!(refused(&server, &body).await, is(403, "IDENTITY_VERIFICATION_REQUIRED"));
}

#[tokio::test]
async fn a_frozen_account_reads_nothing_until_it_is_recovered() {
    let server = of(AccountKind::Frozen).await;
    for path in ["/calls", "/customer", "/me", "/numbers", "/flows", "/extensions", "/billing_account", "/ws"] {
        let (status, answer) = server.json(Method::GET, path, None).await;
        assert_eq!((status, &answer["error"]["reason"]), (403, &json!("ACCOUNT_FROZEN")), "{path}");
        let detail = &answer["error"]["details"][0];
        assert_eq!(detail["recovery_endpoint"], "DELETE /auth/unregister");
        let [scheduled, effective] = ["deletion_scheduled_at", "deletion_effective_at"]
            .map(|field| text(&detail[field]).parse::<jiff::Timestamp>().unwrap());
        assert!(scheduled < jiff::Timestamp::now() && jiff::Timestamp::now() < effective, "{detail}");
    }
    let recover = async || server.json(Method::DELETE, "/../auth/unregister", None).await;
    let (status, customer) = recover().await;
    assert_eq!((status, &customer["status"]), (200, &json!("active")));
    assert_eq!(server.get("/customer").await["tm_deletion_scheduled"], Value::Null);
    assert_eq!(server.json(Method::POST, "/calls", Some(&phone())).await.0, 200);
    assert_eq!(recover().await.0, 409);
}

#[tokio::test]
async fn a_new_account_has_flows_and_extensions_and_nothing_to_call_with() {
    let server = of(AccountKind::New).await;
    let customer = server.get("/customer").await;
    assert_eq!((&customer["status"], &customer["identity_verification_status"]), (&json!("initial"), &json!("none")));
    assert_eq!(server.get("/billing_account").await["balance_credit"], 0);
    assert_eq!(server.get("/outbound_config").await["destination_whitelist"], json!([]));
    let numbers = server.get("/numbers").await["result"].clone();
    assert_eq!(numbers.as_array().unwrap().len(), 1);
    assert!(text(&numbers[0]["number"]).starts_with("+899"));
    assert_eq!(server.get("/calls").await["result"], json!([]), "nobody has called yet");
    assert_eq!(server.sim.ring_from_outside(), None);
    assert_eq!(server.get("/flows").await["result"].as_array().unwrap().len(), 6);
    assert_eq!(server.get("/extensions").await["result"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn a_new_account_is_mended_step_by_step_until_it_may_call() {
    let server = of(AccountKind::New).await;
    assert_eq!(refused(&server, &phone()).await, is(403, "IDENTITY_VERIFICATION_REQUIRED"));
    assert_eq!(change(&server, &json!({ "/customer/identity_verification_status": "verified" })).await.0, 200);
    assert_eq!(refused(&server, &phone()).await, is(500, "INTERNAL"), "it is not active");
    assert_eq!(change(&server, &json!({ "/customer/status": "active" })).await.0, 200);
    assert_eq!(refused(&server, &phone()).await, is(500, "INTERNAL"), "there is no money");
    assert_eq!(change(&server, &json!({ "/billing_account/balance_credit": 5_000_000 })).await.0, 200);
    assert_eq!(refused(&server, &phone()).await, is(500, "INTERNAL"), "no country may be called");
    let (status, config) =
        server.json(Method::PUT, "/outbound_config", Some(&json!({ "destination_whitelist": ["us"] }))).await;
    assert_eq!((status, &config["destination_whitelist"]), (200, &json!(["us"])));
    assert_eq!(refused(&server, &phone()).await, is(500, "INTERNAL"), "the source is not owned");
    let (_, shown) = change(&server, &json!({ "/numbers/-": { "number": "+12025550142" } })).await;
    assert_eq!(shown["numbers"].as_array().unwrap().len(), 2);
    let number = server.get("/numbers").await["result"][0].clone();
    assert_eq!((&number["type"], &number["status"]), (&json!("normal"), &json!("active")));
    assert_eq!(server.get(&format!("/numbers/{}", text(&number["id"]))).await, number);
    let (status, answer) = server.json(Method::POST, "/calls", Some(&phone())).await;
    assert_eq!((status, &answer["calls"][0]["source"]["target"]), (200, &json!("+12025550142")));
}

#[tokio::test]
async fn what_does_not_exist_is_not_changed_and_nothing_else_of_the_request_either() {
    let server = server().await;
    let before = server.get("/customer").await;
    for pointer in ["/customer", "/customer/", "/customer/nothing", "/numbers/99/status", "/devices/0/name", "", "/x/y"]
    {
        let (status, answer) = change(&server, &json!({ "/customer/status": "frozen", (pointer): "x" })).await;
        assert_eq!((status, &answer["error"]["reason"]), (400, &json!("INVALID_ARGUMENT")), "{pointer}");
        assert!(text(&answer["error"]["message"]).contains(pointer), "{pointer}");
    }
    let (status, answer) = change(&server, &json!({ "/numbers/-": "+12025550143" })).await;
    assert_eq!((status, &answer["error"]["reason"]), (400, &json!("INVALID_ARGUMENT")));
    let (status, answer) = change(&server, &json!(["/customer/status"])).await;
    assert_eq!((status, &answer["error"]["reason"]), (400, &json!("INVALID_JSON_BODY")));
    assert_eq!(server.get("/customer").await, before);
    assert!(!server.sim.set_account("/customer/nothing", json!(1)));

    let url = server.sim.api_url().replace("/v1.0", "/simulator/account");
    let answer = server.client.post(url).json(&json!({ "/customer/status": "frozen" })).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(server.get("/customer").await, before);
}

#[tokio::test]
async fn a_deleted_flow_is_gone() {
    let server = server().await;
    let flow = text(&server.get("/flows").await["result"][0]["id"]);
    assert_eq!(change(&server, &json!({ "/flows/0/tm_delete": "2026-02-02T00:00:00Z" })).await.0, 200);
    assert_eq!(server.refusal(Method::GET, &format!("/flows/{flow}"), None).await, is(404, "FLOW_NOT_FOUND"));
    let left = server.get("/flows").await["result"].clone();
    assert!(left.as_array().unwrap().iter().all(|known| known["id"] != flow));
    let mut body = phone();
    body["flow_id"] = json!(flow);
    assert_eq!(refused(&server, &body).await, is(404, "FLOW_NOT_FOUND"));
}

#[tokio::test]
async fn an_update_of_the_outbound_config_leaves_alone_what_it_does_not_name() {
    let server = server().await;
    let put = async |body: Value| server.json(Method::PUT, "/outbound_config", Some(&body)).await;
    let before = server.get("/outbound_config").await;
    let (status, after) = put(json!({ "name": "tight", "destination_whitelist": null, "codecs": "" })).await;
    assert_eq!((status, &after["name"], &after["codecs"]), (200, &json!("tight"), &json!("")));
    assert_eq!(after["destination_whitelist"], before["destination_whitelist"]);
    assert!(before["tm_update"].is_null() && after["tm_update"].is_string());
    assert_eq!(server.get("/outbound_config").await, after);

    let numbers = server.get("/numbers").await["result"].clone();
    let of = |wanted: &str| numbers.as_array().unwrap().iter().find(|n| n["number"] == wanted).unwrap()["id"].clone();
    let given_back = json!("a0000000-51a1-4000-8000-000000000008");
    for bad in [of("+899100000001"), given_back, json!(uuid::Uuid::new_v4())] {
        let (status, answer) = put(json!({ "default_outgoing_source_number_id": bad, "name": "never" })).await;
        assert_eq!((status, &answer["error"]["reason"]), (400, &json!("INVALID_ARGUMENT")));
    }
    for (body, reason) in [
        (json!({ "destination_whitelist": ["US"] }), "INVALID_ARGUMENT"),
        (json!({ "destination_whitelist": "us" }), "INVALID_JSON_BODY"),
        (json!({ "default_outgoing_source_number_id": "main" }), "INVALID_ID"),
    ] {
        let (status, answer) = put(body).await;
        assert_eq!((status, &answer["error"]["reason"]), (400, &json!(reason)));
    }
    assert_eq!(server.get("/outbound_config").await, after);

    let paris = of("+33199001234");
    put(json!({ "default_outgoing_source_number_id": paris })).await;
    let mut body = phone();
    body["source"]["target"] = json!("+12025550199");
    let (_, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
    assert_eq!(answer["calls"][0]["source"]["target"], "+33199001234");
    let all = change(&server, &json!({})).await.1["numbers"].clone();
    let at = all.as_array().unwrap().iter().position(|n| n["id"] == paris).unwrap();
    assert!(server.sim.set_account(&format!("/numbers/{at}/status"), json!("deleted")));
    assert_eq!(refused(&server, &body).await, is(500, "INTERNAL"), "a default is looked at anew with each call");
    let (_, after) = put(json!({ "default_outgoing_source_number_id": uuid::Uuid::nil() })).await;
    assert!(after["default_outgoing_source_number_id"].is_null());
}
