//! Calls that a flow dials with `connect`: their records, what ends with what, and what each costs.

use super::push::{listening, until, wrapped};
use super::server::*;

/// Places a call whose flow connects it to these destinations, and gives its id.
async fn connected_to(server: &TestServer, destinations: Value) -> String {
    let option = json!({ "source": { "type": "tel", "target": "+12025550142" }, "destinations": destinations });
    let actions = json!([
        { "type": "answer" },
        { "type": "connect", "option": option },
        { "type": "talk", "option": { "text": "Goodbye." } },
        { "type": "sleep", "option": { "duration": 600_000 } },
    ]);
    server.dial("+12025550110", actions).await
}

/// The chained calls of a call, once there are so many.
async fn chained(server: &TestServer, id: &str, count: usize) -> Vec<String> {
    let path = format!("/calls/{id}");
    let has = |call: &Value| call["chained_call_ids"].as_array().is_some_and(|ids| ids.len() == count);
    let call = server.until(&path, has).await;
    call["chained_call_ids"].as_array().unwrap().iter().map(text).collect()
}

#[tokio::test]
async fn a_connect_dials_a_call_of_its_own_and_goes_on_after_it() {
    let server = server().await;
    let id = connected_to(&server, json!([{ "type": "tel", "target": "+442079460110" }])).await;
    let leg = chained(&server, &id, 1).await.remove(0);
    let call = server.get(&format!("/calls/{id}")).await;
    assert_eq!((&call["status"], &call["action"]["type"]), (&json!("progressing"), &json!("confbridge_join")));
    let up = server.until_status(&leg, "progressing").await;
    assert_eq!((&up["master_call_id"], &up["direction"]), (&json!(id), &json!("outgoing")));
    assert_eq!(up["destination"]["target"], "+442079460110");
    assert_ne!((&up["flow_id"], &up["activeflow_id"]), (&call["flow_id"], &call["activeflow_id"]));
    let listed = server.get("/calls?page_size=5").await;
    assert!(listed["result"].as_array().unwrap().iter().any(|known| known["id"] == leg));
    let over = server.until_status(&leg, "hangup").await;
    assert_eq!((&over["hangup_by"], &over["hangup_reason"]), (&json!("remote"), &json!("normal")));
    let call = server.until(&format!("/calls/{id}"), |call| call["action"]["type"] == "sleep").await;
    assert_eq!(call["status"], "progressing", "the flow goes on");
    let run = server.get(&format!("/activeflows/{}", text(&call["activeflow_id"]))).await;
    let kinds: Vec<&str> =
        run["executed_actions"].as_array().unwrap().iter().filter_map(|a| a["type"].as_str()).collect();
    assert_eq!(kinds, ["answer", "connect", "confbridge_join", "talk"]);
    assert_eq!(run["executed_actions"][2]["option"]["destinations"][0]["target"], "+442079460110", "with its option");
}

#[tokio::test]
async fn a_leg_that_is_not_answered_lets_the_flow_go_on() {
    let server = server().await;
    let id = connected_to(&server, json!([{ "type": "tel", "target": "+442079460101" }])).await;
    let leg = chained(&server, &id, 1).await.remove(0);
    assert_eq!(server.until_status(&leg, "hangup").await["hangup_reason"], "busy");
    server.until(&format!("/calls/{id}"), |call| call["action"]["type"] == "sleep").await;
    let nobody = connected_to(&server, json!([{ "type": "tel", "target": "+999" }])).await;
    let call = server.until(&format!("/calls/{nobody}"), |call| call["action"]["type"] == "sleep").await;
    assert_eq!(call.get("chained_call_ids"), None, "a destination that may not be called makes none");
}

#[tokio::test]
async fn the_legs_are_hung_up_with_their_master() {
    let server = server().await;
    for to in ["+442079460105", "+442079460102"] {
        let id = connected_to(&server, json!([{ "type": "tel", "target": to }])).await;
        let leg = chained(&server, &id, 1).await.remove(0);
        let up = if to.ends_with("05") { "progressing" } else { "ringing" };
        server.until_status(&leg, up).await;
        server.post(&format!("/calls/{id}/hangup")).await;
        let over = server.until_status(&leg, "hangup").await;
        assert_eq!(over["hangup_by"], "local", "{to}");
        assert_eq!(server.get(&format!("/calls/{id}")).await["status"], "hangup", "its master ended first");
    }
}

#[tokio::test]
async fn an_extension_rings_all_its_phones_and_one_stays() {
    let server = server().await;
    let id = connected_to(&server, json!([{ "type": "extension", "target_name": "Reception Desk" }])).await;
    let legs = chained(&server, &id, 2).await;
    let group = server.get("/groupcalls").await["result"][0].clone();
    assert_eq!((&group["master_call_id"], &group["call_ids"]), (&json!(id), &json!(legs)));
    let winner = server
        .until("/groupcalls", |list| list["result"][0]["answer_call_id"] != uuid::Uuid::nil().to_string().as_str());
    let winner = text(&winner.await["result"][0]["answer_call_id"]);
    let loser = legs.iter().find(|leg| **leg != winner).unwrap();
    server.until_status(loser, "hangup").await;
    assert_eq!(server.get(&format!("/calls/{id}")).await["action"]["type"], "confbridge_join", "one leg is up");
    server.until_status(&winner, "hangup").await;
    server.until(&format!("/calls/{id}"), |call| call["action"]["type"] == "sleep").await;
}

#[tokio::test]
async fn each_leg_has_a_row_of_its_own_and_is_pushed() {
    let server = start(wrapped()).await;
    assert!(server.sim.set_account("/agents/0/permission", json!(32)));
    let mut socket = listening(&server).await;
    let id = connected_to(&server, json!([{ "type": "tel", "target": "+442079460110" }])).await;
    let own = |event: &Value| event["data"]["master_call_id"] == id;
    let told = until(&mut socket, |event| own(event) && event["type"] == "call_hangup").await;
    let names: Vec<&str> = told.iter().filter(|event| own(event)).filter_map(|event| event["type"].as_str()).collect();
    for name in ["call_created", "call_ringing", "call_progressing", "call_hangup"] {
        assert!(names.contains(&name), "{name} of {names:?}");
    }
    let rows = server.get("/billings").await;
    let leg = chained(&server, &id, 1).await.remove(0);
    for call in [&id, &leg] {
        assert!(rows["result"].as_array().unwrap().iter().any(|row| row["reference_id"] == *call.as_str()), "{rows}");
    }
}
