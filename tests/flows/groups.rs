//! Groupcalls under groupcalls: seen as a tree, answered in one place, hung up in part and as a whole.

use crate::common::{Harness, Setting, accesskey, quiet};
use serde_json::{Value, json};
use vdial::simulator::Options;

/// The agent with several addresses.
const AGENT: &str = "b0000000-51a1-4000-8000-000000000003";
/// Rings, and nobody answers.
const NUMBER: &str = "+12025550102";

fn extension(number: &str) -> Value {
    json!({ "type": "extension", "target_name": number })
}

/// Calls the agent when he has a number that nobody answers, and these extensions.
async fn call_agent(options: Options, push: bool, extensions: &[&str]) -> Harness {
    let mut h = Harness::start(Setting { options, push, start: Some(accesskey()), ..Setting::default() }).await;
    let mut addresses = vec![json!({ "type": "tel", "target": NUMBER })];
    addresses.extend(extensions.iter().map(|number| extension(number)));
    assert!(h.server.set_account("/agents/2/addresses", json!(addresses)));
    h.dial(&format!("agent:{AGENT}"), &"a long text ".repeat(120)).await;
    h
}

/// How many calls of the server go on.
fn live(h: &Harness) -> usize {
    h.server.calls().iter().filter(|call| call["status"] != "hangup").count()
}

fn hangups(h: &Harness) -> Vec<String> {
    let requests = h.server.requests();
    requests.iter().filter(|r| r.method == "POST" && r.path.ends_with("/hangup")).map(|r| r.path.clone()).collect()
}

#[tokio::test]
async fn the_leg_that_answers_is_marked_and_the_others_are_seen_to_end() {
    for push in [false, true] {
        let mut h = call_agent(Options { speed: 2.0, ..quiet() }, push, &["2001", "4000"]).await;
        h.wait_until("the whole tree", |screen| {
            let lines = ["▤ ringing", "├◔ ringing", "├▤ ringing", "│└◔ ringing", "└▤ ringing", " └◔ ringing"];
            lines.iter().all(|line| screen.contains(line))
        })
        .await;
        h.wait_until("the answer", |screen| {
            screen.lines().any(|line| line.contains("│└● progressing") && line.contains("✓ answered"))
                && screen.lines().any(|line| line.contains("├▤ progressing") && line.contains("✓ answered"))
        })
        .await;
        h.wait_until("the rest over", |screen| screen.contains("├○ hangup") && screen.contains(" └○ hangup")).await;
        let screen = h.wait_for("└▤ hangup").await;
        assert_eq!(screen.matches("✓ answered").count(), 2, "one leg, and the groupcall it belongs to:\n{screen}");
        // The tree counts once.
        h.press("q");
        h.wait_for("1 call placed here is still live").await;
    }
}

#[tokio::test]
async fn a_phone_that_registers_later_appears_among_the_legs() {
    let mut h = Harness::start(Setting { options: Options { speed: 2.0, ..quiet() }, ..Setting::default() }).await;
    h.dial("ext:1002", "hello").await;
    h.wait_for("1 leg").await;
    h.wait_for("2 legs").await;
    h.wait_until("both legs", |screen| screen.matches("ext:1002").count() >= 3).await;
}

#[tokio::test]
async fn one_leg_deep_down_is_hung_up_alone() {
    let mut h = call_agent(Options { speed: 2.0, ..quiet() }, false, &["4000"]).await;
    h.wait_for(" └◔ ringing").await;
    h.press("j j j H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for(" └○ hangup").await;
    h.wait_for("└▤ hangup").await;
    assert_eq!(live(&h), 1, "the number rings on");
    let [path] = hangups(&h).try_into().unwrap();
    assert!(path.contains("/calls/"), "{path}");
}

#[tokio::test]
async fn a_groupcall_under_another_is_hung_up_with_its_legs_alone() {
    let mut h = call_agent(Options { speed: 2.0, ..quiet() }, false, &["4000"]).await;
    h.wait_for(" └◔ ringing").await;
    h.press("j j H");
    h.wait_for("groupcall, 1 leg").await;
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for(" └○ hangup").await;
    h.wait_for("└▤ hangup").await;
    assert_eq!(live(&h), 1, "the number rings on");
    let [path] = hangups(&h).try_into().unwrap();
    assert!(path.contains("/groupcalls/"), "{path}");
}

#[tokio::test]
async fn the_whole_tree_is_hung_up_at_once_and_written_down_once() {
    let mut h = call_agent(Options { speed: 2.0, ..quiet() }, false, &["4000", "2001"]).await;
    h.wait_until("the tree", |screen| screen.contains("│└◔ ringing") && screen.contains(" └◔ ringing")).await;
    h.press("H");
    h.wait_for("groupcall, all 3 legs").await;
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("no live calls").await;
    h.wait_until("every groupcall over", |screen| screen.matches("▤ hangup").count() == 3).await;
    assert_eq!((live(&h), hangups(&h).len()), (0, 1));
    h.wait_journalled(&["intent", "placed", "ended"]).await;
}

#[tokio::test]
async fn a_tree_whose_parts_are_all_marked_is_hung_up_by_its_top() {
    let mut h = call_agent(Options { speed: 2.0, ..quiet() }, false, &["4000"]).await;
    h.wait_for(" └◔ ringing").await;
    h.press("space space space space H");
    h.wait_for("groupcall, all 2 legs").await;
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("no live calls").await;
    assert_eq!(hangups(&h).len(), 1);
}

#[tokio::test]
async fn an_older_server_has_its_tree_ended_leg_by_leg() {
    let options = Options { hangup_route: false, speed: 2.0, ..quiet() };
    let mut h = call_agent(options, false, &["4000", "2001"]).await;
    h.wait_for("3 live").await;
    h.wait_until("the tree", |screen| screen.contains("│└◔ ringing") && screen.contains(" └◔ ringing")).await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("no live calls").await;
    assert_eq!(h.server.requests().iter().filter(|request| request.method == "DELETE").count(), 3);
}

#[tokio::test]
async fn the_filter_finds_a_tree_by_what_is_deep_down() {
    let mut h = call_agent(Options { speed: 2.0, ..quiet() }, false, &["4000"]).await;
    h.wait_for(" └◔ ringing").await;
    h.press("/");
    h.type_text("ext:4000");
    h.wait_until("the tree alone", |screen| screen.contains("1 Calls 2 of ") && screen.contains("agent:b0000000"))
        .await;
}

#[tokio::test]
async fn a_leg_is_a_device_of_its_extension_and_its_failure_is_told_as_one() {
    let mut h = Harness::start(Setting { options: quiet(), ..Setting::default() }).await;
    assert!(h.server.set_account("/extensions/2/name", json!("bob 03")));
    h.dial("ext:2002", "hello").await;
    h.wait_until("its devices", |screen| screen.matches(" @198.51.100.").count() == 2).await;
    h.wait_until("their failure", |screen| screen.matches("✗ hangup").count() >= 2).await;
    h.press("b j");
    h.wait_for("→ ext:2002 @198.51.100.").await;
    h.wait_for("Check that its phone is on and registered for ext:2002.").await;
    // What is dialed again is the extension, on whatever it is registered then.
    h.press("R");
    h.wait_for("To        ext:2002").await;
}
