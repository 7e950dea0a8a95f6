//! Groupcalls that another program placed: trees like those placed here, with push and without, and after a restart.

use crate::common::{Harness, Setting, quiet};
use serde_json::{Value, json};
use vdial::simulator::{Options, Simulator};

/// Places a call as another program would.
async fn place(server: &Simulator, destination: Value, seconds: u64) -> Value {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let body = json!({
        "source": {"type": "tel", "target": "+12025550142"},
        "destinations": [destination],
        "actions": [{"type": "sleep", "option": {"duration": seconds * 1000}}],
    });
    let url = format!("{}/calls?accesskey={}", server.api_url(), Simulator::accesskey());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(url).json(&body).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&answer).unwrap()
}

fn extension(name: &str) -> Value {
    json!({"type": "extension", "target_name": name})
}

fn setting(push: bool) -> Setting {
    Setting { push, options: Options { speed: 4.0, ..quiet() }, ..Setting::default() }
}

#[tokio::test]
async fn its_legs_stand_under_it_and_the_one_that_answers_is_marked() {
    for push in [false, true] {
        let mut h = Harness::start(setting(push)).await;
        h.wait_for("2 Numbers 8").await;
        place(&h.server, extension("bob"), 600).await;
        h.wait_until("the tree", |screen| {
            screen.contains("▤ ")
                && screen.contains("├")
                && screen.contains("└")
                && screen.matches(" @198.51").count() == 2
        })
        .await;
        h.wait_until("the answer", |screen| {
            screen.contains("▤ progressing") && screen.contains("● progressing") && screen.contains("○ hangup")
        })
        .await;
        // It was not placed here, and so is not asked about.
        let screen = h.wait_for("Answered").await;
        assert!(!screen.contains("placed here"), "{screen}");
        h.press("q");
        h.ended().await;
    }
}

#[tokio::test]
async fn it_is_a_tree_again_after_a_restart_ended_or_not() {
    let mut h = Harness::start(setting(false)).await;
    h.wait_for("2 Numbers 8").await;
    place(&h.server, extension("bob"), 600).await;
    place(&h.server, extension("2001"), 1).await;
    h.wait_until("one over, one going on", |screen| screen.contains("▤ hangup") && screen.contains("▤ progressing"))
        .await;
    let (server, _home) = h.killed().await;
    let mut h = Harness::with_server(server, setting(false));
    let screen =
        h.wait_until("both again", |screen| screen.contains("▤ hangup") && screen.contains("▤ progressing")).await;
    assert_eq!(screen.matches(" @198.51").count(), 3, "no leg stands by itself:\n{screen}");
}

#[tokio::test]
async fn it_is_hung_up_as_a_whole_like_one_of_ours() {
    let mut h = Harness::start(setting(false)).await;
    h.wait_for("2 Numbers 8").await;
    place(&h.server, extension("4000"), 600).await;
    h.wait_for("▤ ringing").await;
    // A row that came under the selection by itself is not hung up.
    h.press("j k H");
    h.wait_for("groupcall, 1 leg").await;
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("▤ hangup").await;
    assert_eq!(h.server.live(), 0);
}

#[tokio::test]
async fn what_an_agents_groupcall_stands_for_is_a_tree_of_two_levels() {
    let mut h = Harness::start(setting(false)).await;
    h.wait_for("2 Numbers 8").await;
    assert!(h.server.set_account("/agents/2/addresses", json!([extension("4000"), extension("2001")])));
    place(&h.server, json!({"type": "agent", "target": "b0000000-51a1-4000-8000-000000000003"}), 600).await;
    h.wait_until("the tree", |screen| {
        screen.contains("├▤ ") && screen.contains("└▤ ") && screen.contains("│└") && screen.contains(" └")
    })
    .await;
}

#[tokio::test]
async fn a_server_that_does_not_list_them_costs_only_the_trees() {
    for fault in ["status=404:ROUTE_NOT_FOUND@GET /groupcalls$", "status=500@GET /groupcalls$", "html@GET /groupcalls$"]
    {
        let mut h = Harness::start(setting(false)).await;
        h.server.set_faults(vec![fault.parse().unwrap()]);
        h.wait_for("2 Numbers 8").await;
        place(&h.server, extension("2001"), 600).await;
        h.wait_for("● progressing").await;
        h.wait_received("GET", "/groupcalls").await;
        let screen = h.screen();
        assert!(!screen.contains("▤") && screen.contains("1 live"), "{fault}:\n{screen}");
        assert!(!screen.contains("OFFLINE") && !screen.contains("offline"), "{fault}:\n{screen}");
    }
}
