//! Proposals reach a running vdial, or nobody. There they wait for the user's key.

use std::time::Instant;

use rustix::process::Signal;
use serde_json::{Value, json};

use super::assistant::{Assistant, Desk, PATIENCE, SOURCE, STAYS_UP};
use crate::common::quiet;
use crate::pty::Program;

const ID: &str = "11111111-1111-4111-8111-111111111111";

/// The user's vdial, in a terminal beside the assistant.
pub fn running(desk: &Desk) -> Program {
    let environment = desk.environment();
    // It has a home of its own, and the data directory of the desk.
    let environment: Vec<(&str, &str)> =
        environment.iter().filter(|(name, _)| *name != "HOME").map(|(name, value)| (*name, value.as_str())).collect();
    let mut program = Program::start(120, 40, &[], &environment);
    program.wait_for("● connected");
    program
}

/// Waits until a proposal is in a state, while the user's terminal shows what vdial draws.
async fn until(state: &str, proposal: &Value, assistant: &mut Assistant, program: &mut Program) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        program.look();
        match assistant.tool("get_proposal", proposal.clone()).await {
            Ok(told) if told["state"] == state => return told,
            told => assert!(Instant::now() < deadline, "{told:?}\n{}", program.screen.text()),
        }
    }
}

pub fn ended(mut program: Program) {
    program.signal(Signal::TERM);
    program.ended();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_running_vdial_it_is_refused() {
    let desk = Desk::with(quiet()).await;
    let mut assistant = Assistant::of(&desk).await;
    let call = json!({"to": [STAYS_UP], "from": SOURCE, "say": "hello"});
    for (tool, arguments) in
        [("propose_call", call), ("propose_hangup", json!({"ids": [ID]})), ("get_proposal", json!({"proposal": ID}))]
    {
        let told = assistant.tool(tool, arguments).await.unwrap_err();
        assert!(told.contains("no vdial is running"), "{tool}: {told}");
    }
    assert_eq!(desk.acts(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposed_call_goes_out_by_the_users_key_alone() {
    let desk = Desk::with(quiet()).await;
    let mut program = running(&desk);
    let mut assistant = Assistant::of(&desk).await;
    let shown = assistant.tool("propose_call", json!({"to": [STAYS_UP], "say": "hello"})).await.unwrap();
    assert_eq!(shown["preflight"]["verdict"], "ok", "{shown}");
    let source = shown["preflight"]["request"]["source"]["target"].as_str().unwrap().to_owned();
    program.wait_for("“Test desk” proposes");
    let proposal = json!({"proposal": shown["proposal"]});
    let state = assistant.tool("get_proposal", proposal.clone()).await.unwrap();
    assert_eq!((&state["state"], desk.acts()), (&json!("pending"), Vec::new()), "{state}");

    // F8 opens the card, F9 sends it once it can have been read.
    program.send(b"\x1b[19~");
    program.wait_for("a program that calls itself “Test desk”");
    program.wait_for(&source);
    program.wait("the key that sends it", |screen| screen.text().contains("F9"));
    assert_eq!(desk.acts(), Vec::<String>::new());
    program.send(b"\x1b[20~");
    let sent = until("sent", &proposal, &mut assistant, &mut program).await;
    let calls = desk.acts();
    assert_eq!(calls, ["POST /v1.0/calls"]);
    let call = assistant.tool("get_call", json!({"id": sent["calls"][0]})).await.unwrap();
    assert_eq!((&call["call"]["from"], &call["call"]["to"]), (&json!(source), &json!(STAYS_UP)), "{call}");
    assert_eq!(assistant.end().await.0, 0);
    ended(program);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposal_can_be_declined_and_a_call_is_hung_up_by_the_users_key_alone() {
    let desk = Desk::with(quiet()).await;
    let id = desk.call(STAYS_UP, &["--wait=answered"]).await;
    let acts = desk.acts();
    let mut program = running(&desk);
    program.wait_for("+821012345605");
    let mut assistant = Assistant::of(&desk).await;
    let call = json!({"to": ["+442079460905"], "from": SOURCE, "say": "hello"});
    let shown = assistant.tool("propose_call", call).await.unwrap();
    program.wait_for("“Test desk” proposes");
    program.send(b"\x1b[19~");
    program.wait("the key that declines it", |screen| screen.text().contains("F9 call"));
    program.send(b"x");
    let proposal = json!({"proposal": shown["proposal"]});
    until("declined", &proposal, &mut assistant, &mut program).await;
    assert_eq!(desk.acts(), acts);

    let shown = assistant.tool("propose_hangup", json!({"ids": [id]})).await.unwrap();
    program.wait_for("proposes to hang up");
    assert_eq!((desk.acts(), desk.server.live()), (acts, 1));
    program.send(b"\x1b[19~");
    program.wait_for("Hangs up");
    program.wait("the key that sends it", |screen| screen.text().contains("F9"));
    program.send(b"\x1b[20~");
    let proposal = json!({"proposal": shown["proposal"]});
    let sent = until("sent", &proposal, &mut assistant, &mut program).await;
    assert_eq!(sent["calls"], json!([id]), "{sent}");
    ended(program);
    let gone = assistant.tool("get_proposal", proposal).await.unwrap_err();
    assert!(gone.contains("list_calls"), "{gone}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_running_vdial_refuses_is_refused() {
    let desk = Desk::with(quiet()).await;
    let program = running(&desk);
    let mut assistant = Assistant::of(&desk).await;
    let call = json!({"to": [STAYS_UP], "from": SOURCE, "say": "hello"});
    assistant.tool("propose_call", call.clone()).await.unwrap();
    for (tool, arguments) in [
        // It waits already.
        ("propose_call", call),
        ("propose_call", json!({"to": ["911"], "from": SOURCE, "say": "hello"})),
        ("propose_call", json!({"to": [STAYS_UP], "from": SOURCE})),
        ("propose_hangup", json!({"ids": [ID]})),
        ("propose_hangup", json!({"ids": []})),
        ("get_proposal", json!({"proposal": ID})),
    ] {
        let told: Result<Value, String> = assistant.tool(tool, arguments.clone()).await;
        assert!(told.is_err(), "{tool} {arguments}: {told:?}");
    }
    assert_eq!(desk.acts(), Vec::<String>::new());
    ended(program);
}
