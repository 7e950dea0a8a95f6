//! Whatever the client sends and whatever the server does: the right answer, or the right words; and never more than a
//! read.

use std::process::Command;

use serde_json::{Value, json};
use vdial::simulator::Simulator;

use super::assistant::{Assistant, Desk, STAYS_UP};
use crate::common::quiet;

fn fault(words: &str) -> vdial::simulator::Fault {
    words.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_but_reads_leaves_whatever_is_asked() {
    let desk = Desk::with(quiet()).await;
    let id = desk.call(STAYS_UP, &[]).await;
    let acts = desk.acts();
    let mut assistant = Assistant::of(&desk).await;
    let tools = assistant.ask("tools/list", json!({})).await;
    let known: Vec<String> = tools["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect();
    let tempting =
        ["call", "place_call", "create_call", "dial", "hangup", "hang_up", "delete_call", "send", "PlaceCall"];
    let names = known.iter().map(String::as_str).chain(tempting);
    let call = json!({"to": [STAYS_UP], "from": "+12025550142", "say": "hello"});
    let everything = json!({
        "to": [STAYS_UP], "say": "x", "id": id, "ids": [id], "flow": "Main menu", "anyway": true, "send": true,
        "dry_run": false, "confirm": "y", "key": "F5", "method": "POST", "proposal": id, "window": "1h"
    });
    for name in names {
        for arguments in [&call, &everything, &json!({"id": id}), &json!({"ids": [id]}), &json!({"proposal": id})] {
            let answer = assistant.ask("tools/call", json!({"name": name, "arguments": arguments})).await;
            let refused = answer["error"].is_object() || answer["result"]["isError"] == true;
            assert!(refused || known.contains(&name.to_owned()), "{name}: {answer}");
        }
    }
    for method in
        ["calls/create", "POST /calls", "tools/call/place", "resources/read", "prompts/get", "sampling/createMessage"]
    {
        let answer = assistant.ask(method, json!({"uri": "calls", "name": "call", "arguments": call})).await;
        assert!(answer["error"].is_object(), "{method}: {answer}");
    }
    assert_eq!(assistant.end().await.0, 0);
    assert_eq!(desk.acts(), acts);
    assert_eq!(desk.server.live(), 1, "the user's own call goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn junk_is_survived() {
    let desk = Desk::with(quiet()).await;
    let mut assistant = Assistant::of(&desk).await;
    let huge =
        format!(r#"{{"jsonrpc":"2.0","id":900,"method":"tools/call","params":{{"x":"{}"}}}}"#, "y".repeat(3_000_000));
    let deep = format!(
        r#"{{"jsonrpc":"2.0","id":901,"method":"tools/list","params":{}1{}}}"#,
        "[".repeat(5000),
        "]".repeat(5000)
    );
    for junk in [
        "",
        "\r",
        "hello",
        "{",
        "[]",
        "[1,2]",
        "null",
        "42",
        "\"x\"",
        "{}",
        r#"{"jsonrpc":"1.0","id":902}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/unheard_of","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":903,"result":{}}"#,
        r#"{"jsonrpc":"2.0","id":{"a":1},"method":"tools/list"}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":12345}}"#,
        "\u{0}\u{1b}[31m",
        &huge,
        &deep,
    ] {
        assistant.write(junk);
    }
    assistant.write("\u{feff}");
    let unknown = assistant.ask("tools/dance", json!({})).await;
    assert_eq!(unknown["error"]["code"], -32601, "{unknown}");
    let unknown = assistant.ask("tools/call", json!({"name": "dance", "arguments": {}})).await;
    assert!(unknown["error"]["message"].as_str().unwrap().contains("not found"), "{unknown}");
    for (tool, wrong, words) in [
        ("list_calls", json!({"limit": "many"}), "many"),
        ("list_calls", json!({"limit": -1}), "-1"),
        ("list_calls", json!({"filter": "stauts:ringing"}), "status:"),
        ("list_calls", json!({"cursor": "zzz"}), "cursor"),
        ("list_calls", json!({"fliter": "x"}), "fliter"),
        ("get_call", json!({}), "id"),
        ("get_call", json!({"id": "../numbers"}), "not the id"),
        ("get_call", json!({"id": "x/hangup?"}), "not the id"),
        ("check_call", json!({"to": STAYS_UP}), "to"),
        ("statistics", json!({"group_by": "moon"}), "moon"),
        ("propose_hangup", json!({"ids": ["../x"]}), "not the id"),
    ] {
        let told = assistant.tool(tool, wrong).await.unwrap_err();
        assert!(told.contains(words), "{tool}: {told}");
    }
    assert!(assistant.tool("list_numbers", json!({})).await.is_ok());
    assert_eq!(assistant.end().await, (0, String::new()));
    assert_eq!(desk.acts(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_is_cancelled_keeps_no_other_waiting() {
    let desk = Desk::with(quiet()).await;
    let mut assistant = Assistant::of(&desk).await;
    assistant.tool("list_calls", json!({})).await.unwrap();
    // A page of older calls that never comes.
    desk.server.set_faults(vec![fault("stall@GET /calls/1")]);
    let slow = json!({"name": "get_call", "arguments": {"id": "11111111-1111-4111-8111-111111111111"}});
    let id = assistant.send("tools/call", slow);
    let params = json!({"requestId": id, "reason": "never mind"});
    assistant.write(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}).to_string());
    assert!(assistant.tool("list_calls", json!({})).await.is_ok());
    assert!(assistant.others.iter().all(|answer| answer["id"] != id || answer["error"].is_object()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_with_its_input_and_by_signals_in_the_middle_of_a_question() {
    let desk = Desk::with(quiet()).await;
    desk.server.set_faults(vec![fault("stall@GET /calls")]);
    let question = json!({"name": "list_calls", "arguments": {}});
    let mut closed = Assistant::of(&desk).await;
    closed.send("tools/call", question.clone());
    assert_eq!(closed.end().await, (0, String::new()));
    let mut half = Assistant::of(&desk).await;
    std::io::Write::write_all(half.input.as_mut().unwrap(), br#"{"jsonrpc":"2.0","id":9,"meth"#).unwrap();
    assert_eq!(half.end().await, (0, String::new()));
    assert_eq!(Assistant::silent(desk.vdial(&["mcp"])).end().await, (0, String::new()), "before the first word");
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut assistant = Assistant::of(&desk).await;
        assistant.send("tools/call", question.clone());
        let pid = assistant.child.id().to_string();
        let input = assistant.input.take();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        assert_eq!(assistant.end().await, (code, String::new()));
        drop(input);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_old_is_never_told_as_current() {
    let desk = Desk::with(quiet()).await;
    let id = desk.call(STAYS_UP, &[]).await;
    let mut assistant = Assistant::start(desk.vdial(&["mcp", "--no-push"])).await;
    assistant.tool("list_calls", json!({})).await.unwrap();
    desk.server.set_faults(vec![fault("status=503")]);
    let lost = assistant.tool_until("list_calls", &json!({}), |told| told["freshness"]["contact"] == "lost").await;
    let warning = lost["freshness"]["warning"].as_str().unwrap();
    assert!(warning.contains("No contact") && warning.contains("as of"), "{lost}");
    assert_eq!(lost["calls"][0]["id"], json!(id), "what was known is still told");
    for (tool, arguments) in [
        ("get_call", json!({"id": id})),
        ("statistics", json!({})),
        ("list_numbers", json!({})),
        ("list_flows", json!({})),
        ("check_call", json!({"to": [STAYS_UP], "from": "+12025550142", "say": "x"})),
    ] {
        let told = assistant.tool(tool, arguments).await.unwrap();
        assert_eq!(told["freshness"]["contact"], "lost", "{tool}: {told}");
        assert!(told["freshness"]["warning"].is_string(), "{tool}: {told}");
    }
    let unknown = assistant.tool("get_call", json!({"id": "11111111-1111-4111-8111-111111111111"})).await.unwrap_err();
    assert!(!unknown.contains("knows no call"), "an outage proves nothing: {unknown}");
    desk.server.set_faults(Vec::new());
    let again = assistant.tool_until("list_calls", &json!({}), |told| told["freshness"]["contact"] == "ok").await;
    assert_eq!(again["freshness"]["warning"], Value::Null, "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_that_the_server_asks_for_is_told() {
    let desk = Desk::with(quiet()).await;
    let mut assistant = Assistant::start(desk.vdial(&["mcp", "--no-push"])).await;
    assistant.tool("list_calls", json!({})).await.unwrap();
    desk.server.set_faults(vec![fault("rate-limit=30@GET /calls")]);
    let paused = assistant.tool_until("list_calls", &json!({}), |told| told["freshness"]["contact"] == "paused").await;
    assert!(paused["freshness"]["warning"].as_str().unwrap().contains("pause"), "{paused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_or_a_server_it_starts_and_says_what_to_do() {
    let desk = Desk::with(quiet()).await;
    let mut none = desk.vdial(&["mcp"]);
    none.env_remove("VOIPBIN_ACCESSKEY");
    let mut wrong = desk.vdial(&["mcp"]);
    wrong.env("VOIPBIN_ACCESSKEY", "wrong-key-4711");
    let mut nobody = desk.vdial(&["mcp"]);
    nobody.env("VOIPBIN_API_URL", "http://127.0.0.1:9/v1.0");
    for (command, words) in [(none, "VOIPBIN_ACCESSKEY"), (wrong, "invalid"), (nobody, "no connection to the server")] {
        let mut assistant = Assistant::start(command).await;
        assert!(assistant.ask("tools/list", json!({})).await["result"]["tools"].is_array());
        for tool in ["list_calls", "list_numbers"] {
            let told = assistant.tool(tool, json!({})).await.unwrap_err();
            assert!(told.to_lowercase().contains(&words.to_lowercase()), "{told}");
            assert!(!told.contains("wrong-key-4711") && !told.contains(Simulator::accesskey()), "{told}");
        }
        let (code, err) = assistant.end().await;
        assert_eq!((code, err.as_str()), (0, ""));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_revoked_is_told_and_nothing_secret_is() {
    let desk = Desk::with(quiet()).await;
    let mut assistant = Assistant::start(desk.vdial(&["mcp", "--no-push"])).await;
    assistant.tool("list_calls", json!({})).await.unwrap();
    desk.server.revoke_credentials();
    // The session that was refused is replaced by one that cannot even begin.
    let told = loop {
        match assistant.tool("list_calls", json!({})).await {
            Ok(told) if told["freshness"]["contact"] == "ok" => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            Ok(told) => break told["freshness"]["warning"].to_string(),
            Err(told) => break told,
        }
    };
    assert!(told.contains("credential") || told.contains("refuse"), "{told}");
    assert!(!told.contains(Simulator::accesskey()), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_asks_the_server_for_nothing_before_it_is_asked() {
    let desk = Desk::with(quiet()).await;
    let mut assistant = Assistant::of(&desk).await;
    assistant.ask("tools/list", json!({})).await;
    assert!(desk.server.requests().is_empty());
    assert_eq!(assistant.end().await.0, 0);
}
