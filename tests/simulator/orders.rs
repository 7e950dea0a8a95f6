//! What `POST /calls` refuses.

use super::server::*;

async fn refused(server: &TestServer, body: Value) -> (u16, String) {
    server.refusal(Method::POST, "/calls", Some(&body)).await
}

fn is(status: u16, reason: &str) -> (u16, String) {
    (status, reason.to_owned())
}

fn tel(number: &str) -> Value {
    json!({ "type": "tel", "target": number })
}

#[tokio::test]
async fn orders_that_make_no_sense() {
    let server = server().await;
    let good = order(&tel("+12025550110"), json!([]));
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let many: serde_json::Map<_, _> = (0..101).map(|n| (format!("k{n}"), json!("v"))).collect();
    let argument = [
        with("source", Value::Null),
        with("destinations", Value::Null),
        with("destinations", json!([])),
        with("destinations", json!([tel("2025550110")])),
        with("destinations", json!([tel("+1 202 555 0110")])),
        with("destinations", json!([tel("+123456")])),
        with("destinations", json!([{ "type": "sip", "target": "nobody" }])),
    ];
    for body in argument {
        assert_eq!(refused(&server, body).await, is(400, "INVALID_ARGUMENT"));
    }
    let three: serde_json::Map<_, _> = (0..3).map(|n| (format!("k{n}"), json!("x".repeat(22 * 1024)))).collect();
    for variables in [json!(many), json!(three), json!({ "long": "x".repeat(33 * 1024) })] {
        assert_eq!(refused(&server, with("variables", variables)).await, is(400, "INVALID_VARIABLES"));
    }
    let ignored = with("variables", json!({ "voipbin.call": "x".repeat(70 * 1024) }));
    assert_eq!(server.json(Method::POST, "/calls", Some(&ignored)).await.0, 200);
    for body in [
        json!("text"),
        with("variables", json!({ "a": 1 })),
        with("actions", json!([7])),
        with("destinations", json!("x")),
    ] {
        assert_eq!(refused(&server, body).await, is(400, "INVALID_JSON_BODY"));
    }
    let body = with("actions", json!([{ "type": "dance" }]));
    assert_eq!(refused(&server, body).await, is(400, "INVALID_ACTION_TYPE"));
    let body = with("flow_id", json!(uuid::Uuid::new_v4()));
    assert_eq!(refused(&server, body).await, is(404, "FLOW_NOT_FOUND"));
}

#[tokio::test]
async fn a_flow_wins_over_actions_and_a_bad_flow_id_counts_as_none() {
    let server = server().await;
    let flow = server.get("/flows?page_size=1").await["result"][0]["id"].clone();
    let mut body = order(&tel("+12025550110"), json!([{ "type": "dance" }]));
    body["flow_id"] = flow.clone();
    let (status, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
    assert_eq!((status, &answer["calls"][0]["flow_id"]), (200, &flow));
    for none in ["", "the welcome flow", "00000000-0000-0000-0000-000000000000"] {
        body["flow_id"] = json!(none);
        body["actions"] = json!([{ "type": "beep" }]);
        let (status, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
        assert_eq!(status, 200);
        assert_ne!(answer["calls"][0]["flow_id"], none);
    }
}

#[tokio::test]
async fn the_account_may_not_call() {
    let server = server().await;
    let us = order(&tel("+12025550110"), json!([]));
    let sip = order(&json!({ "type": "sip", "target": "a@example.com" }), json!([]));
    assert!(server.sim.set_account("/billing_account/balance_token", json!(0)));
    let (internal, identity) = (is(500, "INTERNAL"), is(403, "IDENTITY_VERIFICATION_REQUIRED"));
    // Status and balance decide for everybody, identity and country for the telephone network.
    let cases = [
        ("/customer/status", json!("initial"), json!("active"), &internal, Some(&internal)),
        ("/customer/identity_verification_status", json!("none"), json!("verified"), &identity, None),
        ("/billing_account/balance_credit", json!(9_999), json!(10_000), &internal, Some(&internal)),
        ("/outbound_config/destination_whitelist", json!([]), json!(["us"]), &internal, None),
    ];
    for (pointer, bad, good, for_phones, for_sip) in cases {
        assert!(server.sim.set_account(pointer, bad));
        assert_eq!(refused(&server, us.clone()).await, *for_phones, "{pointer}");
        match for_sip {
            Some(expected) => assert_eq!(refused(&server, sip.clone()).await, *expected, "{pointer}"),
            None => assert_eq!(server.json(Method::POST, "/calls", Some(&sip)).await.0, 200, "{pointer}"),
        }
        assert!(server.sim.set_account(pointer, good));
        assert_eq!(server.json(Method::POST, "/calls", Some(&us)).await.0, 200, "{pointer}");
    }
    let spain = order(&tel("+34600000000"), json!([]));
    assert_eq!(refused(&server, spain).await, internal);
    for kind in ["conference", "line", "ai", "dance"] {
        let other = order(&json!({ "type": kind, "target": "x" }), json!([]));
        assert_eq!(refused(&server, other).await, internal, "{kind}");
    }
}

#[tokio::test]
async fn a_token_a_cent_or_an_unlimited_plan_pays_for_a_call() {
    let server = server().await;
    let body = order(&tel("+12025550110"), json!([]));
    for (tokens, credit, plan, expected) in [
        (1, 0, "basic", 200),
        (0, 10_000, "basic", 200),
        (0, -5, "unlimited", 200),
        (0, 9_999, "basic", 500),
        (-1, 0, "free", 500),
    ] {
        for (field, value) in
            [("balance_token", json!(tokens)), ("balance_credit", json!(credit)), ("plan_type", json!(plan))]
        {
            assert!(server.sim.set_account(&format!("/billing_account/{field}"), value));
        }
        let (status, _) = server.json(Method::POST, "/calls", Some(&body)).await;
        assert_eq!(status, expected, "{tokens} tokens, {credit}, {plan}");
    }
}

#[tokio::test]
async fn the_source_must_be_an_owned_number() {
    let server = server().await;
    let mut body = order(&tel("+12025550110"), json!([]));
    for (source, expected) in [
        ("+12025550199", is(500, "INTERNAL")),
        ("+14155550199", is(500, "INTERNAL")),
        ("+899100000001", is(500, "INTERNAL")),
    ] {
        body["source"]["target"] = json!(source);
        assert_eq!(refused(&server, body.clone()).await, expected, "{source}");
    }
    let quickstart = start(Options { unowned_source: vdial::simulator::UnownedSource::Invalid, ..options() }).await;
    for (source, expected) in [("+12025550199", is(400, "INVALID_ARGUMENT")), ("+899100000001", is(500, "INTERNAL"))] {
        body["source"]["target"] = json!(source);
        assert_eq!(refused(&quickstart, body.clone()).await, expected, "{source}");
    }
    let number = server.get("/numbers").await["result"].clone();
    let number = number.as_array().unwrap().iter().find(|n| n["number"] == "+442079460958");
    let id = number.unwrap()["id"].clone();
    server.sim.set_account("/outbound_config/default_outgoing_source_number_id", id);
    let (status, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
    assert_eq!((status, &answer["calls"][0]["source"]["target"]), (200, &json!("+442079460958")));
}

#[tokio::test]
async fn a_destination_that_fails_is_left_out_in_silence() {
    let server = server().await;
    let mut body = order(&tel("+12025550110"), json!([]));
    let to = json!([
        tel("+34600000000"),
        { "type": "extension", "target_name": "nobody" },
        tel("+12025550111"),
        { "type": "extension", "target_name": "alice" },
    ]);
    body["destinations"] = to;
    let (status, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
    assert_eq!(status, 200);
    let count = |name: &str| answer[name].as_array().unwrap().len();
    assert_eq!((count("calls"), count("groupcalls")), (1, 1));
    assert_eq!(answer["calls"][0]["destination"]["target"], "+12025550111");
}
