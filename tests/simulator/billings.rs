//! The ledger: rows of calls and recordings, what they take from the balance, and who may read them.

use super::server::*;

/// A call that is answered and stays up.
const STAYS: &str = "+12025550105";

/// A path with the access key, which counts as an admin.
fn as_admin(path: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}accesskey={}", Simulator::accesskey())
}

/// A server whose client has no token, so that the key in the path counts.
async fn ledger_server(options: Options) -> TestServer {
    let mut server = start(options).await;
    server.sim.set_account("/agents/0/permission", json!(32)).then_some(()).unwrap();
    server.token = server.sim.token();
    server
}

async fn rows(server: &TestServer) -> Vec<Value> {
    server.get("/billings").await["result"].as_array().unwrap().clone()
}

async fn row_of(server: &TestServer, id: &str) -> Option<Value> {
    rows(server).await.into_iter().find(|row| row["reference_id"] == id)
}

/// Waits for the finished row of a call or a recording.
async fn finished(server: &TestServer, id: &str) -> Value {
    let list = server.until("/billings", |list| {
        let mut rows = list["result"].as_array().unwrap().iter();
        rows.any(|row| row["reference_id"] == id && row["status"] == "end")
    });
    let list = list.await;
    list["result"].as_array().unwrap().iter().find(|row| row["reference_id"] == id).unwrap().clone()
}

#[tokio::test]
async fn only_admins_may_read_the_ledger() {
    let server = server().await;
    let denied = (403, "PERMISSION_DENIED".to_owned());
    for path in ["/billings", "/billings/x", "/billings/00000000-0000-0000-0000-000000000001"] {
        let refused = server.refusal(Method::GET, path, None).await;
        assert!(refused == denied || (path.ends_with('x') && refused.0 == 400), "{path}: {refused:?}");
    }
    let url = format!("{}{}", server.sim.api_url(), as_admin("/billings"));
    assert_eq!(server.client.get(url).send().await.unwrap().status(), StatusCode::OK, "a key is an admin");
    assert!(server.sim.set_account("/agents/0/permission", json!(32)));
    assert_eq!(server.json(Method::GET, "/billings", None).await.0, 200, "so is an agent with that permission");
    let unknown = "/billings/00000000-0000-0000-0000-000000000001";
    assert_eq!(server.refusal(Method::GET, unknown, None).await, (404, "RESOURCE_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn a_row_opens_at_the_answer_and_is_filled_in_after_the_end() {
    let server = ledger_server(options()).await;
    let before = server.get("/billing_account").await["balance_credit"].as_i64().unwrap();
    let id = server.dial(STAYS, json!([])).await;
    assert_eq!(row_of(&server, &id).await, None, "a call that rings has none");
    let call = server.until_status(&id, "progressing").await;
    let open = row_of(&server, &id).await.unwrap();
    for (field, value) in [
        ("status", json!("progressing")),
        ("transaction_type", json!("usage")),
        ("reference_type", json!("call")),
        ("cost_type", json!("call_pstn_outgoing")),
        ("amount_credit", json!(0)),
        ("billable_units", json!(0)),
        ("rate_credit_per_unit", json!(0)),
        ("tm_billing_end", Value::Null),
    ] {
        assert_eq!(open[field], value, "{field}");
    }
    assert_eq!(open["tm_billing_start"], call["tm_progressing"]);
    server.post(&format!("/calls/{id}/hangup")).await;
    server.until_status(&id, "hangup").await;
    let row = finished(&server, &id).await;
    assert_eq!(row["id"], open["id"], "the same row");
    let (units, seconds) = (row["billable_units"].as_i64().unwrap(), row["usage_duration"].as_i64().unwrap());
    assert_eq!(units, (seconds + 59) / 60, "minutes begun");
    assert_eq!((&row["rate_credit_per_unit"], &row["rate_token_per_unit"]), (&json!(10_000), &json!(0)));
    assert_eq!((&row["amount_credit"], &row["amount_token"]), (&json!(-10_000 * units), &json!(0)));
    let after = server.get("/billing_account").await["balance_credit"].as_i64().unwrap();
    assert_eq!((after, &row["balance_credit_snapshot"]), (before - 10_000 * units, &json!(after)));
    assert_eq!(server.get(&format!("/billings/{}", text(&row["id"]))).await, row);
}

#[tokio::test]
async fn an_unanswered_call_has_no_row_and_a_free_one_no_balance() {
    let server = ledger_server(options()).await;
    let busy = server.dial("+12025550101", json!([])).await;
    server.until_status(&busy, "hangup").await;
    let order = order(&json!({ "type": "sip", "target": "desk05@example.com" }), json!([]));
    let placed = server.json(Method::POST, "/calls", Some(&order)).await.1;
    let free = text(&placed["calls"][0]["id"]);
    server.until_status(&free, "progressing").await;
    server.post(&format!("/calls/{free}/hangup")).await;
    let row = finished(&server, &free).await;
    assert_eq!((&row["reference_type"], &row["cost_type"]), (&json!("call_extension"), &json!("call_extension")));
    assert_eq!((&row["amount_credit"], &row["balance_credit_snapshot"]), (&json!(0), &json!(0)));
    assert_eq!(row_of(&server, &busy).await, None);
}

#[tokio::test]
async fn a_recording_takes_tokens_before_credit() {
    let server = ledger_server(options()).await;
    let record = json!({ "format": "wav", "end_of_silence": 0, "end_of_key": "", "duration": 0, "on_end_flow_id": "" });
    for (tokens, (token_rate, credit_rate)) in [(500, (-3, 0)), (2, (0, -30_000))] {
        assert!(server.sim.set_account("/billing_account/balance_token", json!(tokens)));
        let id = server.dial(STAYS, json!([])).await;
        server.until_status(&id, "progressing").await;
        let (status, call) = server.json(Method::POST, &format!("/calls/{id}/recording_start"), Some(&record)).await;
        assert_eq!(status, 200, "{call}");
        server.post(&format!("/calls/{id}/recording_stop")).await;
        let row = finished(&server, &text(&call["recording_id"])).await;
        assert_eq!((&row["reference_type"], &row["cost_type"]), (&json!("recording"), &json!("recording")));
        let units = row["billable_units"].as_i64().unwrap();
        assert_eq!(row["amount_token"], json!(token_rate * units));
        assert_eq!(row["amount_credit"], json!(credit_rate * units));
        let balance = &server.get("/billing_account").await["balance_token"];
        assert_eq!((balance, &row["balance_token_snapshot"]), (&json!(tokens + token_rate * units), balance));
    }
}

#[tokio::test]
async fn an_unlimited_plan_is_charged_nothing() {
    let server = ledger_server(options()).await;
    assert!(server.sim.set_account("/billing_account/plan_type", json!("unlimited")));
    let before = server.get("/billing_account").await["balance_credit"].clone();
    let id = server.dial(STAYS, json!([])).await;
    server.until_status(&id, "progressing").await;
    server.post(&format!("/calls/{id}/hangup")).await;
    assert!(finished(&server, &id).await["amount_credit"].as_i64().unwrap() < 0);
    assert_eq!(server.get("/billing_account").await["balance_credit"], before);
}

#[tokio::test]
async fn rows_come_newest_first_in_pages() {
    let server = ledger_server(options()).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(server.dial(STAYS, json!([])).await);
    }
    for id in &ids {
        server.until_status(id, "progressing").await;
    }
    let all = rows(&server).await;
    let times: Vec<jiff::Timestamp> = all.iter().map(|row| text(&row["tm_create"]).parse().unwrap()).collect();
    assert!(times.len() >= 5 && times.is_sorted_by(|a, b| a > b), "{times:?}");
    let first = server.get("/billings?page_size=2").await;
    assert_eq!(first["result"].as_array().unwrap().as_slice(), &all[..2]);
    let path = format!("/billings?page_size=2&page_token={}", text(&first["next_page_token"]));
    assert_eq!(server.get(&path).await["result"].as_array().unwrap().as_slice(), &all[2..4]);
}
