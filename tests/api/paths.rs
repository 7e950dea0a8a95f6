//! Whatever a server calls its things: no text of it makes a request go anywhere but to the thing that is meant.

use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::json;
use tokio::runtime::Runtime;
use vdial::api::{Client, wire};
use vdial::domain::{Call, Control, Groupcall, Identifier};

use super::server::{Server, answer};
use super::{NOW, client};

/// What readers of URLs take away, take apart or put in another place, in the midst of what they leave alone.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-zA-Z0-9_~-]{1,8}",
        2 => r"[./\\%?#;:@&=+ \t\n\r\x00-\x1f\x7f]{1,3}",
        1 => Just("..".to_owned()),
        1 => "%(2[eEfF]|0[aAdD9]|5[cC]|25)",
        1 => r"\PC{1,3}",
        1 => Just("/hangup".to_owned()),
        1 => Just("\u{ff0e}\u{ff0f}\u{2024}\u{200b}\u{ad}".to_owned()),
    ];
    proptest::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

fn server() -> &'static (Runtime, Server, Client) {
    static SERVER: OnceLock<(Runtime, Server, Client)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = Server::start(|_, _| answer(200, "{}"));
        let client = client(&server);
        (Runtime::new().unwrap(), server, client)
    })
}

/// Sends everything that has the call, its flow, its run or its recording in its path.
async fn ask(client: &Client, call: &Call, group: &Groupcall) -> Vec<String> {
    let id = call.id.as_str();
    let (flow, run) = (call.flow_id.as_ref().unwrap(), call.activeflow_id.as_ref().unwrap());
    let recording = call.recording_id.as_ref().unwrap();
    let _ = client.call(&call.id).await;
    let _ = client.hang_up_call(&call.id).await;
    let _ = client.delete_call(&call.id).await;
    let _ = client.control(&call.id, &Control::Hold(true)).await;
    let _ = client.flow(NOW, flow).await;
    let _ = client.activeflow(NOW, run).await;
    let _ = client.recording(recording, NOW).await;
    let _ = client.groupcall(&group.id).await;
    let _ = client.hang_up_groupcall(&group.id).await;
    vec![
        format!("GET /v1.0/calls/{id}"),
        format!("POST /v1.0/calls/{id}/hangup"),
        format!("DELETE /v1.0/calls/{id}"),
        format!("POST /v1.0/calls/{id}/hold"),
        format!("GET /v1.0/flows/{id}"),
        format!("GET /v1.0/activeflows/{id}"),
        format!("GET /v1.0/recordings/{id}"),
        format!("GET /v1.0/groupcalls/{id}"),
        format!("POST /v1.0/groupcalls/{id}/hangup"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_a_server_calls_its_things_is_refused_or_goes_out_as_it_is(text in text()) {
        let (runtime, server, client) = server();
        let call = json!({"id": text, "flow_id": text, "activeflow_id": text, "recording_id": text});
        let group = json!({"id": text, "call_ids": [text], "groupcall_ids": [text]});
        let (call, group) = match (wire::call(call), wire::groupcall(group)) {
            (Ok(call), Ok(group)) => (call, group),
            (Err(_), Err(_)) => return Ok(()),
            different => panic!("{different:?}"),
        };
        prop_assert_eq!(group.call_ids.first().map(Identifier::as_str), Some(&*text));
        let before = server.lines().len();
        let expected = runtime.block_on(ask(client, &call, &group));
        prop_assert_eq!(&server.lines()[before..], &expected[..]);
    }
}
