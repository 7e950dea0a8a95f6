//! A server that has ever new words for everything: its metrics stay few, and none of its words gets into them.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use vdial::simulator::Simulator;

use super::{Exporter, Shell};

const CALLS: usize = 90;

/// Calls of after the start, each with words of its own.
fn calls(began: Timestamp) -> Vec<Value> {
    let at = |second: usize| (began + SignedDuration::from_secs(second.try_into().unwrap())).to_string();
    let call = |n: usize| {
        let ended = n.is_multiple_of(2);
        json!({
            "id": format!("10000000-0000-4000-8000-{n:012}"),
            "status": if ended { "hangup".to_owned() } else { format!("status\"}}{n}\nvdial_up 7\n") },
            "direction": format!("direction-{n}\n"),
            "source": {"type": "tel", "target": format!("+1202555{n:04}"), "name": "secret-name"},
            "destination": {"type": "tel", "target": format!("+8210{n:08}")},
            "hangup_reason": if ended { format!("reason \"{n}\"\\ \u{202e}") } else { String::new() },
            "hangup_by": format!("by-{n}"),
            "tm_create": at(3600 + n),
            "tm_ringing": at(3601 + n),
            "tm_hangup": if ended { json!(at(3602 + n)) } else { Value::Null },
        })
    };
    (0..CALLS).rev().map(call).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_ever_new_words_makes_no_new_series() {
    let began = Timestamp::now();
    let page = async |State(began): State<Timestamp>| Json(json!({"result": calls(began), "next_page_token": ""}));
    let forbidden = get(async || StatusCode::FORBIDDEN);
    let app = Router::new().route("/v1.0/calls", get(page)).route("/v1.0/customer", forbidden).with_state(began);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api_url = format!("http://{}/v1.0", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let shell = Shell::new().await;
    let mut command = shell.vdial(&["watch", "--metrics", "127.0.0.1:0"]);
    command.env("VOIPBIN_API_URL", api_url);
    let exporter = Exporter::run(command);
    let half = super::number(CALLS / 2);
    let all = |page: &super::Page| page.ended() >= half && page.has("vdial_calls_live");
    let page = exporter.until("the calls", all).await;
    assert!(super::close(
        page.value("vdial_calls_ended_total{direction=\"other\",cause=\"other\",failed=\"false\"}"),
        half
    ));
    let other = "vdial_calls_live{direction=\"other\",status=\"other\"}";
    assert!(super::close(page.value(other), half), "{}", page.text);
    assert!(page.series.len() < 250, "{} series\n{}", page.series.len(), page.text);
    for word in ["reason", "direction-", "by-", "+1202", "+8210", "secret-name", "10000000-", Simulator::accesskey()] {
        assert!(!page.text.contains(word), "{word}\n{}", page.text);
    }
}
