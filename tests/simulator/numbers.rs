//! Numbers: which can be had, buying, changing and giving back, and what becomes of it.

use super::push::{listening, until};
use super::server::*;
use vdial::simulator::{AccountKind, PushShape};

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const WELCOME: &str = "f0000000-51a1-4000-8000-000000000001";
const NOBODY: &str = "99999999-51a1-4000-8000-000000000001";

async fn buy(server: &TestServer, body: &Value) -> Value {
    let (status, number) = server.json(Method::POST, "/numbers", Some(body)).await;
    assert_eq!(status, 200, "{number}");
    number
}

async fn numbers(server: &TestServer) -> Vec<String> {
    let page = server.get("/numbers").await;
    page["result"].as_array().unwrap().iter().map(|number| text(&number["number"])).collect()
}

/// What calling from this number is answered.
async fn call_from(server: &TestServer, number: &str) -> u16 {
    let mut body = order(&json!({ "type": "tel", "target": "+12025550110" }), json!([]));
    body["source"]["target"] = json!(number);
    server.json(Method::POST, "/calls", Some(&body)).await.0
}

fn path(number: &Value) -> String {
    format!("/numbers/{}", text(&number["id"]))
}

#[tokio::test]
async fn what_can_be_had_is_not_owned_and_can_be_bought() {
    let server = server().await;
    for (query, country, count) in [
        ("country_code=US&page_size=5", "US", 5),
        ("country_code=gb&type=normal", "GB", 100),
        ("country_code=BR", "BR", 0),
        ("type=virtual&page_size=3", "899", 3),
    ] {
        let answer = server.get(&format!("/available_numbers?{query}")).await;
        let found = answer["result"].as_array().unwrap();
        assert_eq!(found.len(), count, "{query}");
        for number in found {
            assert_eq!(number["country"], country);
            assert!(number["features"].as_array().unwrap().contains(&json!("voice")) && number["region"].is_string());
        }
        if let Some(first) = found.first() {
            let kind = if country == "899" { "virtual" } else { "normal" };
            let bought = buy(&server, &json!({ "number": first["number"], "type": kind })).await;
            assert_eq!((&bought["number"], &bought["type"]), (&first["number"], &json!(kind)));
            let again = server.get(&format!("/available_numbers?{query}")).await;
            assert!(again["result"].as_array().unwrap().iter().all(|other| other["number"] != first["number"]));
        }
    }
    let refusal = server.refusal(Method::GET, "/available_numbers?type=normal", None).await;
    assert_eq!(refusal, (400, "INVALID_ARGUMENT".to_owned()));
}

#[tokio::test]
async fn a_number_that_is_bought_comes_first_is_paid_and_can_be_called_from_until_it_is_given_back() {
    let server = server().await;
    assert_eq!(call_from(&server, "+12025550143").await, 500);
    let balance = server.get("/billing_account").await["balance_credit"].as_i64().unwrap();
    let wanted = json!({
        "number": "+12025550143",
        "call_flow_id": WELCOME,
        "message_flow_id": "none",
        "name": "Second line",
        "detail": "bought",
    });
    let number = buy(&server, &wanted).await;
    for (field, value) in [
        ("number", json!("+12025550143")),
        ("type", json!("normal")),
        ("call_flow_id", json!(WELCOME)),
        ("message_flow_id", json!(NIL)),
        ("name", json!("Second line")),
        ("detail", json!("bought")),
        ("status", json!("active")),
        ("t38_enabled", json!(false)),
        ("emergency_enabled", json!(false)),
        ("metadata", json!({ "rtp_debug": false })),
        ("tm_update", Value::Null),
        ("tm_delete", Value::Null),
    ] {
        assert_eq!(number.get(field), Some(&value), "{field}");
    }
    assert!(
        ["id", "customer_id", "tm_purchase", "tm_renew", "tm_create"].iter().all(|field| number[field].is_string())
    );
    assert_eq!(server.get(&path(&number)).await, number);
    assert_eq!(numbers(&server).await[0], "+12025550143");
    assert_eq!(server.get("/billing_account").await["balance_credit"], balance - 5_000_000);
    assert_eq!(call_from(&server, "+12025550143").await, 200);

    let (status, deleted) = server.json(Method::DELETE, &path(&number), None).await;
    assert_eq!((status, &deleted["id"], &deleted["status"]), (200, &number["id"], &json!("deleted")));
    assert!(deleted["tm_delete"].is_string());
    assert!(!numbers(&server).await.contains(&"+12025550143".to_owned()));
    assert_eq!(call_from(&server, "+12025550143").await, 500);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(server.refusal(method, &path(&number), None).await, (404, "NUMBER_NOT_FOUND".to_owned()));
    }
    assert_ne!(buy(&server, &wanted).await["id"], number["id"], "it can be had again");
}

#[tokio::test]
async fn a_new_flow_answers_who_calls_the_number() {
    let server = server().await;
    for number in server.get("/numbers").await["result"].as_array().unwrap() {
        let body = json!({ "call_flow_id": NIL, "message_flow_id": NIL });
        assert_eq!(server.json(Method::PUT, &format!("{}/flow_ids", path(number)), Some(&body)).await.0, 200);
    }
    assert_eq!(server.sim.ring_from_outside(), None, "nothing would answer");
    let body = json!({ "name": "new", "detail": "", "actions": [{ "type": "answer" }, { "type": "echo" }] });
    let (_, flow) = server.json(Method::POST, "/flows", Some(&body)).await;
    let number = buy(&server, &json!({ "number": "+899001234567", "type": "virtual" })).await;
    let body = json!({ "call_flow_id": flow["id"], "message_flow_id": NIL });
    let (_, changed) = server.json(Method::PUT, &format!("{}/flow_ids", path(&number)), Some(&body)).await;
    assert_eq!(changed["call_flow_id"], flow["id"]);
    assert!(changed["tm_update"].is_string());
    let call = server.get(&format!("/calls/{}", server.sim.ring_from_outside().unwrap())).await;
    assert_eq!((&call["destination"]["target"], &call["flow_id"]), (&json!("+899001234567"), &flow["id"]));

    assert_eq!(server.json(Method::DELETE, &format!("/flows/{}", text(&flow["id"])), None).await.0, 200);
    assert_eq!(server.get(&path(&number)).await["call_flow_id"], NIL, "a deleted flow leaves its numbers");
    assert_eq!(server.sim.ring_from_outside(), None);
}

#[tokio::test]
async fn an_update_leaves_alone_what_it_does_not_name() {
    let server = server().await;
    let number = server.get("/numbers").await["result"][1].clone();
    let put = async |tail: &str, body: Value| {
        let (status, answer) = server.json(Method::PUT, &format!("{}{tail}", path(&number)), Some(&body)).await;
        (status, if status == 200 { answer } else { answer["error"]["reason"].clone() })
    };
    let mut expected = number.clone();
    for (tail, body) in [
        ("", json!({ "name": "renamed" })),
        ("", json!({ "detail": "", "call_flow_id": WELCOME })),
        ("/flow_ids", json!({ "message_flow_id": NOBODY })),
        ("/metadata", json!({ "rtp_debug": true })),
        ("", json!({ "number": "+12025550144", "name": null })),
    ] {
        let (status, changed) = put(tail, body.clone()).await;
        assert_eq!(status, 200, "{body}: {changed}");
        for (field, value) in body.as_object().unwrap() {
            match field.as_str() {
                "number" => {}
                "rtp_debug" => expected["metadata"] = body.clone(),
                _ if value.is_null() => {}
                field => expected[field] = value.clone(),
            }
        }
        expected["tm_update"] = changed["tm_update"].clone();
        assert_eq!(changed, expected, "{body}");
    }
    for (tail, body, reason) in [
        ("", json!({ "call_flow_id": "" }), "INVALID_CALL_FLOW_ID"),
        ("", json!({ "message_flow_id": "x" }), "INVALID_MESSAGE_FLOW_ID"),
        ("", json!({ "call_flow_id": NOBODY }), "INVALID_ARGUMENT"),
        ("", json!({ "name": 7 }), "INVALID_JSON_BODY"),
        ("/flow_ids", json!({ "call_flow_id": "" }), "INVALID_CALL_FLOW_ID"),
        ("/metadata", json!({ "rtp_debug": "yes" }), "INVALID_JSON_BODY"),
    ] {
        assert_eq!(put(tail, body.clone()).await, (400, json!(reason)), "{body}");
    }
    assert_eq!(server.get(&path(&number)).await, expected);
    let unknown = server.refusal(Method::PUT, &format!("/numbers/{NOBODY}"), Some(&json!({ "name": "x" }))).await;
    assert_eq!(unknown, (404, "NUMBER_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn a_number_is_refused_for_what_it_is_or_for_what_the_account_lacks() {
    let normal = json!({ "number": "+12025550143" });
    let free = json!({ "number": "+899001234567", "type": "virtual" });
    for (account, body, expected) in [
        (AccountKind::Verified, json!({ "name": "none" }), (400, "INVALID_ARGUMENT")),
        (AccountKind::Verified, json!({ "number": "", "type": "virtual" }), (400, "INVALID_ARGUMENT")),
        (AccountKind::Verified, json!({ "number": 12 }), (400, "INVALID_JSON_BODY")),
        (AccountKind::Verified, json!([]), (400, "INVALID_JSON_BODY")),
        (AccountKind::Verified, json!({ "number": "+12025550142" }), (500, "INTERNAL")),
        (AccountKind::Verified, json!({ "number": "12025550143" }), (500, "INTERNAL")),
        (AccountKind::Verified, json!({ "number": "+899001234567" }), (500, "INTERNAL")),
        (AccountKind::Verified, json!({ "number": "+899000234567", "type": "virtual" }), (500, "INTERNAL")),
        (AccountKind::Verified, json!({ "number": "+12025550143", "type": "virtual" }), (500, "INTERNAL")),
        (AccountKind::Broke, normal.clone(), (402, "INSUFFICIENT_BALANCE")),
        (AccountKind::New, normal, (403, "IDENTITY_VERIFICATION_REQUIRED")),
    ] {
        let server = start(Options { account, ..options() }).await;
        let before = numbers(&server).await;
        let (status, reason) = server.refusal(Method::POST, "/numbers", Some(&body)).await;
        assert_eq!((status, reason.as_str()), expected, "{account:?} {body}");
        assert_eq!(numbers(&server).await, before);
    }
    for account in [AccountKind::Broke, AccountKind::New] {
        let server = start(Options { account, ..options() }).await;
        assert_eq!(buy(&server, &free).await["type"], "virtual", "{account:?}");
    }
}

#[tokio::test]
async fn what_happens_to_a_number_is_pushed() {
    let server = start(Options { push: PushShape::Wrapped, ..options() }).await;
    let mut socket = listening(&server).await;
    let number = buy(&server, &json!({ "number": "+12025550143" })).await;
    let (_, changed) = server.json(Method::PUT, &path(&number), Some(&json!({ "name": "new" }))).await;
    let (_, deleted) = server.json(Method::DELETE, &path(&number), None).await;
    for (name, record) in [("number_created", number), ("number_updated", changed), ("number_deleted", deleted)] {
        until(&mut socket, |event| event["type"] == name && event["data"] == record).await;
    }
}
