//! What today's server answers, in tables: a request, and what comes back.

use super::server::*;
use uuid::Uuid;

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// The names of a record's members, without those whose values differ from one record to the next.
fn members(record: &Value) -> Vec<&str> {
    record.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn placed(server: &TestServer, to: &Value) -> Value {
    server.json(Method::POST, "/calls", Some(&order(to, json!([])))).await.1
}

#[tokio::test]
async fn each_kind_of_thing_is_missing_for_a_reason_of_its_own_and_an_id_is_a_uuid() {
    let server = server().await;
    for (path, reason) in [
        ("calls", "CALL_NOT_FOUND"),
        ("groupcalls", "GROUPCALL_NOT_FOUND"),
        ("numbers", "NUMBER_NOT_FOUND"),
        ("extensions", "EXTENSION_NOT_FOUND"),
        ("flows", "FLOW_NOT_FOUND"),
        ("recordings", "RESOURCE_NOT_FOUND"),
    ] {
        for id in [Uuid::new_v4(), Uuid::nil()] {
            let refusal = server.refusal(Method::GET, &format!("/{path}/{id}"), None).await;
            assert_eq!(refusal, (404, reason.to_owned()), "{path}");
        }
        for id in ["12", "no%20uuid", "..%2Fme"] {
            let refusal = server.refusal(Method::GET, &format!("/{path}/{id}"), None).await;
            assert_eq!(refusal, (400, "INVALID_ID".to_owned()), "{path}/{id}");
        }
    }
}

#[tokio::test]
async fn a_path_that_is_none_for_the_method_is_none_at_all() {
    let server = server().await;
    for (method, path) in [
        (Method::GET, "/nonsense"),
        (Method::GET, "/nonsense/"),
        (Method::GET, "/calls//"),
        (Method::PATCH, "/calls"),
        (Method::PUT, "/calls/"),
        (Method::DELETE, "/me"),
        (Method::GET, "/calls/12/hangup"),
        (Method::POST, "/recordings/12"),
    ] {
        let refusal = server.refusal(method.clone(), path, None).await;
        assert_eq!(refusal, (404, "ROUTE_NOT_FOUND".to_owned()), "{method} {path}");
    }
}

#[tokio::test]
async fn a_slash_at_the_end_is_sent_on_with_its_query() {
    let server = server().await;
    let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let id = Uuid::nil();
    for (method, path, code, location) in [
        (Method::GET, "/v1.0/calls/".to_owned(), 301, "/v1.0/calls".to_owned()),
        (Method::GET, "/v1.0/calls/?page_size=2&a=b%2F".to_owned(), 301, "/v1.0/calls?page_size=2&a=b%2F".to_owned()),
        (Method::POST, "/v1.0/calls/".to_owned(), 307, "/v1.0/calls".to_owned()),
        (Method::DELETE, format!("/v1.0/calls/{id}/"), 307, format!("/v1.0/calls/{id}")),
        (Method::POST, "/auth/login/".to_owned(), 307, "/auth/login".to_owned()),
    ] {
        // Without a credential: it is not looked at.
        let request = client.request(method.clone(), format!("http://{}{path}", server.sim.addr()));
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), code, "{method} {path}");
        assert_eq!(response.headers()["location"], location, "{method} {path}");
    }
    let order = order(&json!({ "type": "tel", "target": "+12025550105" }), json!([]));
    let (status, answer) = server.json(Method::POST, "/calls/", Some(&order)).await;
    assert_eq!((status, &answer["calls"][0]["status"]), (200, &json!("dialing")), "a body is sent on too");
    assert_eq!(server.get("/calls/?page_size=1").await["result"], answer["calls"]);
}

#[tokio::test]
async fn only_an_agent_is_somebody() {
    let server = server().await;
    assert_eq!(server.get("/me").await["username"], Simulator::username());
    let (url, key) = (server.sim.api_url(), Simulator::accesskey());
    let me = || server.client.get(format!("{url}/me"));
    for request in [me().query(&[("accesskey", key)]), me().header("cookie", format!("accesskey={key}"))] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["error"]["reason"], "AGENT_AUTH_REQUIRED");
    }
    let both = me().query(&[("accesskey", key)]).bearer_auth(&server.token);
    assert_eq!(both.send().await.unwrap().status(), StatusCode::OK, "the token counts");
}

#[tokio::test]
async fn parameters_of_lists() {
    let server = server().await;
    for list in ["calls", "groupcalls", "numbers", "flows", "extensions", "activeflows"] {
        for bad in ["page_size=many", "page_size=", "page_size=1.5", "page_size=2&page_size=3", "page_token=yesterday"]
        {
            let refusal = server.refusal(Method::GET, &format!("/{list}?{bad}"), None).await;
            assert_eq!(refusal, (400, "INVALID_REQUEST_PARAMETER".to_owned()), "{list}?{bad}");
        }
        let whole = server.get(&format!("/{list}")).await;
        for passed_over in ["page_size=0", "page_size=-3", "page_size=5000", "page_token=", "filter=x&status=hangup"] {
            assert_eq!(server.get(&format!("/{list}?{passed_over}")).await, whole, "{list}?{passed_over}");
        }
    }
}

#[tokio::test]
async fn calls_and_group_calls_leave_out_what_is_empty() {
    let server = start(Options { speed: 4.0, ..options() }).await;
    let call = placed(&server, &json!({ "type": "tel", "target": "+12025550105" })).await["calls"][0].clone();
    let always = [
        "id",
        "customer_id",
        "owner_id",
        "flow_id",
        "activeflow_id",
        "type",
        "master_call_id",
        "recording_id",
        "groupcall_id",
        "source",
        "destination",
        "status",
        "action",
        "direction",
        "tm_create",
    ];
    assert_eq!(members(&call), always);
    assert_eq!(members(&call["destination"]), ["type", "target"]);
    assert_eq!(call["action"], json!({ "id": NIL, "next_id": NIL }), "its flow has not started");
    let path = format!("/calls/{}", text(&call["id"]));
    server.until(&path, |call| call["status"] == "progressing").await;
    let mute = server.send(Method::POST, &format!("{path}/mute"), Some(&json!({}))).await.unwrap();
    assert_eq!(mute.status(), StatusCode::OK);
    server.post(&format!("{path}/hangup")).await;
    let call = server.until(&path, |call| call["status"] == "hangup").await;
    for there in ["mute_direction", "hangup_by", "hangup_reason", "tm_ringing", "tm_progressing", "tm_hangup"] {
        assert!(call.get(there).is_some(), "{there}");
    }

    let group = placed(&server, &json!({ "type": "extension", "target_name": "alice" })).await["groupcalls"][0].clone();
    assert_eq!((group.get("groupcall_ids"), group.get("groupcall_count")), (None, None));
    assert_eq!((group["call_ids"].as_array().unwrap().len(), &group["call_count"]), (1, &json!(1)));
    for gone in ["owner_type", "dial_index", "tm_update", "tm_delete"] {
        assert_eq!(group.get(gone), None, "{gone}");
    }
    for nil in ["answer_call_id", "answer_groupcall_id", "master_call_id", "master_groupcall_id", "owner_id"] {
        assert_eq!(group[nil], NIL, "{nil}");
    }
    let path = format!("/groupcalls/{}", text(&group["id"]));
    server.post(&format!("{path}/hangup")).await;
    let group = server.until(&path, |group| group["status"] == "hangup").await;
    assert_eq!((group.get("call_count"), group["call_ids"].as_array().unwrap().len()), (None, 1));
}

#[tokio::test]
async fn numbers_flows_and_extensions_say_null() {
    let server = server().await;
    for list in ["numbers", "flows", "extensions"] {
        for item in server.get(&format!("/{list}")).await["result"].as_array().unwrap() {
            assert_eq!(item.get("tm_delete"), Some(&Value::Null), "{item}");
            assert!(item.get("tm_update").is_some(), "{item}");
        }
    }
}

#[tokio::test]
async fn times_are_cut_short_and_tokens_never() {
    let server = server().await;
    for _ in 0..20 {
        server.sim.ring_from_outside();
    }
    for list in ["calls", "numbers", "flows", "extensions"] {
        for size in 1..=8 {
            let page = server.get(&format!("/{list}?page_size={size}")).await;
            let last = text(&page["result"].as_array().unwrap().last().unwrap()["tm_create"]);
            let token = text(&page["next_page_token"]);
            let fraction = token.strip_suffix('Z').unwrap().split_once('.').unwrap().1;
            assert_eq!(fraction.len(), 6, "{token}");
            assert_eq!(token.parse::<jiff::Timestamp>().unwrap(), last.parse().unwrap());
            assert!(last.ends_with('Z') && !last.ends_with("0Z") || !last.contains('.'), "{last}");
        }
    }
}

#[tokio::test]
async fn numbers_that_were_given_back_are_gone() {
    let server = server().await;
    let numbers = server.get("/numbers").await["result"].clone();
    assert!(numbers.as_array().unwrap().iter().all(|number| number["status"] == "active"), "{numbers}");
    let path = format!("/numbers/{}", text(&numbers[0]["id"]));
    assert_eq!(server.get(&path).await, numbers[0]);
    assert!(server.sim.set_account("/numbers/0/tm_delete", json!("2026-02-02T00:00:00Z")));
    assert_eq!(server.refusal(Method::GET, &path, None).await, (404, "NUMBER_NOT_FOUND".to_owned()));
    let left = server.get("/numbers").await["result"].clone();
    assert_eq!(left.as_array().unwrap()[..], numbers.as_array().unwrap()[1..]);
}

#[tokio::test]
async fn a_deleted_group_call_can_be_read_and_is_not_listed() {
    let server = server().await;
    let to = json!({ "type": "extension", "target_name": "meeting-room-02" });
    let group = placed(&server, &to).await["groupcalls"][0].clone();
    let path = format!("/groupcalls/{}", text(&group["id"]));
    let (status, deleted) = server.json(Method::DELETE, &path, None).await;
    assert_eq!((status, deleted["tm_delete"].is_string()), (200, true));
    let ended = server.until(&path, |group| group["status"] == "hangup").await;
    assert_eq!(ended["tm_delete"], deleted["tm_delete"]);
    assert_eq!(server.json(Method::DELETE, &path, None).await, (200, ended.clone()));
    assert_eq!(server.post(&format!("{path}/hangup")).await, ended);
    assert_eq!(server.get("/groupcalls").await["result"], json!([]));
}

#[tokio::test]
async fn a_call_from_outside_is_never_cancelled() {
    let server = server().await;
    for early in [true, false] {
        let path = format!("/calls/{}", server.sim.ring_from_outside().unwrap());
        if !early {
            let call = server.until(&path, |call| call["status"] != "ringing").await;
            assert!(server.sim.set_call_status(&text(&call["id"]), "progressing"));
        }
        assert_eq!(server.post(&format!("{path}/hangup")).await["status"], "terminating", "answered: {}", !early);
        let call = server.until(&path, |call| call["status"] == "hangup").await;
        assert_eq!((&call["hangup_by"], &call["hangup_reason"]), (&json!("local"), &json!("normal")));
    }
    let fast = start(Options { speed: 1000.0, ..options() }).await;
    let rung: Vec<String> = (0..60).map(|_| fast.sim.ring_from_outside().unwrap()).collect();
    for id in rung {
        fast.until_status(&id, "hangup").await;
    }
    fast.sim.populate(vdial::simulator::Population { live: 0, ended: 100, lifetime: Duration::from_secs(100) });
    let calls = fast.sim.calls();
    let (incoming, outgoing): (Vec<&Value>, Vec<&Value>) =
        calls.iter().partition(|call| call["direction"] == "incoming");
    for call in incoming.iter().filter(|call| call["status"] == "hangup") {
        let reason = call["hangup_reason"].as_str().unwrap();
        assert!(["noanswer", "busy", "normal", "timeout"].contains(&reason), "{call}");
    }
    assert!(outgoing.iter().any(|call| call["hangup_reason"] == "failed"), "others go on as before");
}

#[tokio::test]
async fn dialing_time_runs_out_after_a_minute() {
    let server = start(Options { speed: 200.0, ..options() }).await;
    let began = Instant::now();
    let id = server.dial("+12025550104", json!([])).await;
    let call = server.until_status(&id, "hangup").await;
    assert!(began.elapsed() >= Duration::from_mins(1) / 200, "{:?}", began.elapsed());
    assert_eq!((&call["hangup_by"], &call["hangup_reason"]), (&json!("remote"), &json!("dialout")));
    assert_eq!(call.get("tm_ringing"), None);
}
