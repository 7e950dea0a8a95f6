//! The editor of the actions of one call: composed by keys, sent as what is shown, and nothing lost on the way.

use serde_json::{Value, json};
use vdial::domain::flow_actions::known;
use vdial::messages::message::Message;

use crate::common::{Harness, Setting};

/// With the form open on the actions, and somebody to call.
async fn form() -> Harness {
    form_of(Setting::default()).await
}

async fn form_of(setting: Setting) -> Harness {
    let mut h = Harness::start(setting).await;
    h.wait_for("2 Numbers 8").await;
    h.wait_for("3 Flows").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("+821012345605");
    h.press("ctrl-t ctrl-t tab");
    h.wait_for("Enter edits them as steps").await;
    h
}

/// Adds a step of that type after the one under the cursor.
async fn add(h: &mut Harness, kind: &str) {
    h.press("a");
    h.wait_for("· a new step").await;
    h.type_text(kind);
    h.press("enter");
    h.wait_gone("· a new step").await;
}

/// Closes the editor, sends the call and gives the actions that the server received.
async fn sent(h: &mut Harness) -> Value {
    h.press("esc");
    h.wait_gone("┏ Actions").await;
    assert!(h.placed().is_empty(), "nothing is sent from the editor");
    h.press("f5");
    h.wait_for("Calling +821012345605").await;
    h.placed()[0]["actions"].clone()
}

#[tokio::test]
async fn a_call_is_composed_ordered_and_placed_by_keys() {
    let mut h = form().await;
    h.press("enter");
    h.wait_for("No steps yet").await;
    add(&mut h, "hangup").await;
    h.wait_for("step 1 of 1: hangup").await;
    h.press("right right right right esc");
    h.wait_for("hangs up (cancel)").await;
    h.press("enter left esc");
    h.wait_for("hangs up (busy)").await;
    add(&mut h, "conn").await;
    h.wait_for("step 2 of 2: connect").await;
    h.type_text("ext:alice, nobody");
    h.wait_for("nobody” is not a number").await;
    h.press("esc");
    h.wait_for("connects to ext:alice, nobody (ring all)").await;
    h.wait_for("! it is not an address").await;
    h.press("enter ctrl-u");
    h.type_text("ext:alice, +82 10-1234-5678");
    h.press("esc");
    h.wait_for("connects to ext:alice, +821012345678 (ring all)").await;
    h.press("K");
    h.wait_for("1 connect").await;
    h.press("k");
    add(&mut h, "talk").await;
    h.type_text("Good \"morning\", H y");
    h.press("esc");
    h.wait_for("says “Good \"morning\", H y” in en-US").await;
    h.press("K");
    let screen = h.wait_until("the talk first", |screen| {
        let at = |words: &str| screen.find(words);
        at("1 talk") < at("2 connect") && at("2 connect") < at("3 hangup") && at("1 talk").is_some()
    });
    assert!(screen.await.contains("on answer, 3 steps"));
    let expected = json!([
        {"type": "talk", "option": {"language": "en-US", "text": "Good \"morning\", H y"}},
        {"type": "connect", "option": {"destinations": [
            {"type": "extension", "target_name": "alice"}, {"type": "tel", "target": "+821012345678"}]}},
        {"type": "hangup", "option": {"reason": "busy"}},
    ]);
    assert_eq!(sent(&mut h).await, expected);
}

#[tokio::test]
async fn what_is_not_known_goes_through_the_editor_unchanged() {
    let mut h = form().await;
    // A type, options and fields that this program knows nothing of.
    let strange = r#"{"id":"x-1","type":"ai_dance","option":{"z":1,"a":{"b":[2,null]}},"mood":"good"}"#;
    let talk = r#"{"tempo":1.50,"type":"talk","option":{"pitch":7,"text":"Hi","voices":["a"]}}"#;
    h.send(Message::Paste(format!("[{strange},{talk}]")));
    h.press("enter");
    h.wait_for("ai_dance").await;
    h.wait_for("✗").await;
    h.press("j enter");
    h.wait_for("step 2 of 2: talk").await;
    h.press("ctrl-u");
    h.type_text("Bye");
    h.press("esc");
    h.wait_for("says “Bye” {\"pitch\":7,\"voices\":[\"a\"]}").await;
    h.press("K esc");
    let text = format!("[{},{strange}]", talk.replace("Hi", "Bye").replace("1.50", "1.5"));
    // What stands in the form is what the editor left.
    h.wait_gone("┏ Actions").await;
    h.press("f5");
    h.wait_for("calls anyway").await;
    h.press("y");
    h.wait_for("INVALID_ACTION_TYPE").await;
    assert_eq!(h.placed()[0]["actions"].to_string(), text);
}

#[tokio::test]
async fn removing_is_no_lower_case_letter_and_can_be_taken_back() {
    let mut h = form().await;
    h.type_text(r#"[{"type":"answer"},{"type":"beep"}]"#);
    h.press("enter");
    h.wait_for("2 beep").await;
    h.type_text("xdrcsmw");
    h.press("j X");
    h.wait_for("on answer, 1 step ").await;
    h.press("X");
    h.wait_for("No steps yet").await;
    h.press("u u");
    h.wait_for("2 beep").await;
    h.press("f5");
    h.wait_for("Nothing is sent from here").await;
    assert_eq!(sent(&mut h).await, json!([{"type": "answer"}, {"type": "beep"}]));
}

#[tokio::test]
async fn a_step_is_gone_to_by_its_place_and_gets_an_id() {
    let mut h = form().await;
    h.type_text(r#"[{"type":"answer"},{"type":"digits_receive"},{"type":"beep","id":"keep"}]"#);
    h.press("enter");
    h.wait_for("3 beep").await;
    h.press("G");
    add(&mut h, "branch").await;
    h.wait_for("step 4 of 4: branch").await;
    h.type_text("1=1, 2=step 3, 9=12");
    h.press("tab");
    h.wait_for("1=step 1, 2=step 3, 9=12").await;
    h.type_text("2");
    h.press("esc");
    h.wait_for("! no action has the id 12").await;
    h.press("enter");
    h.wait_for("step 2").await;
    h.press("esc K K");
    h.wait_for("2 branch").await;
    let actions = sent(&mut h).await;
    let (first, digits) = (actions[0]["id"].as_str().unwrap(), actions[2]["id"].as_str().unwrap());
    assert!(first != digits && first.parse::<uuid::Uuid>().is_ok());
    assert_eq!(actions[2]["type"], "digits_receive");
    let expected = json!({"target_ids": {"1": first, "2": "keep", "9": "12"}, "default_target_id": digits});
    assert_eq!(actions[1]["option"], expected);
}

#[tokio::test]
async fn text_that_is_no_list_stays_in_the_field() {
    let mut h = form().await;
    h.type_text("[{\"type\":");
    h.press("enter");
    h.wait_for("This is not a list of actions").await;
    h.wait_for("invalid JSON").await;
    h.type_text("\"beep\"}]");
    h.press("enter");
    h.wait_for("1 beep").await;
    // The user's editor left something else, while the steps were open.
    h.send(Message::Edited(Ok("[{\"type\":\n  \"talk\",  \"option\"".to_owned())));
    h.wait_gone("┏ Actions").await;
    h.wait_for("invalid JSON").await;
    h.wait_for("[{\"type\":   \"talk\",  \"option\"").await;
    h.send(Message::Edited(Ok("[{\"type\": \"stop\"}]\n".to_owned())));
    h.wait_for("→ ").await;
    h.press("enter");
    h.wait_for("1 stop").await;
    h.send(Message::Edited(Ok("[{\"type\": \"echo\"}]\n".to_owned())));
    h.wait_for("1 echo").await;
    assert_eq!(sent(&mut h).await, json!([{"type": "echo"}]));
}

#[tokio::test]
async fn json_that_cannot_be_kept_is_not_dropped_in_silence() {
    let mut h = form().await;
    h.press("enter");
    h.wait_for("No steps yet").await;
    add(&mut h, "ai_dance").await;
    h.wait_for("step 1 of 1: ai_dance").await;
    h.press("backspace esc");
    h.wait_for("Esc again discards your change").await;
    h.type_text(",\"option\":{\"x\":1}}");
    h.wait_gone("✗ not a JSON object").await;
    h.press("backspace esc esc");
    h.wait_for("ai_dance").await;
    h.wait_for("{\"x\":1}").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn a_paste_goes_into_the_field_that_has_the_focus() {
    let mut h = form().await;
    h.press("enter");
    h.wait_for("No steps yet").await;
    h.send(Message::Paste("X y\n".to_owned()));
    h.wait_for("no field for the pasted text").await;
    h.press("a");
    h.wait_for("· a new step").await;
    h.send(Message::Paste("message_send\n".to_owned()));
    h.press("enter");
    h.wait_for("step 1 of 1: message_send").await;
    h.send(Message::Paste("+442079460999\n+821012345678\n".to_owned()));
    h.press("tab");
    h.send(Message::Paste("X y\nq\u{1b}[31m".to_owned()));
    h.press("esc");
    h.wait_for("texts “X y q[31m” to +442079460999, +821012345678").await;
    let actions = sent(&mut h).await;
    assert_eq!(actions[0]["option"]["destinations"][1], json!({"type": "tel", "target": "+821012345678"}));
}

#[tokio::test]
async fn every_type_of_the_table_is_one_that_the_server_takes() {
    let mut h = form().await;
    let all: Value = known().iter().map(|known| json!({"type": known.name})).collect();
    h.send(Message::Paste(all.to_string()));
    h.wait_for("has an AI").await;
    h.press("f5");
    h.wait_for("Calling +821012345605").await;
    assert_eq!(h.placed()[0]["actions"], all);
}

#[tokio::test]
async fn a_flow_is_read_as_steps_and_a_call_says_at_which_it_is() {
    // Slow enough that a step of 45 seconds cannot be missed.
    let options = vdial::simulator::Options { speed: 5.0, ..crate::common::quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("3 Flows 6").await;
    h.press("3 /");
    h.type_text("reminder");
    h.press("enter o");
    let screen = h.wait_for("on_complete_flow_id").await;
    assert!(screen.contains("says “We remind you") && screen.contains("└ if not → step 2"), "{screen}");
    assert!(!screen.contains("\"type\""), "the steps are no JSON: {screen}");
    h.press("q / ctrl-u");
    h.type_text("line test");
    h.press("enter enter");
    h.wait_for("On answer").await;
    h.type_text("+821012345605");
    h.wait_for("answers ▸ beeps ▸ echoes for 15 s").await;
    h.press("f5");
    h.wait_for("Calling +821012345605").await;
    h.press("1");
    h.wait_for("step 5 of 6: waits 45 s").await;
}

#[tokio::test]
async fn what_is_edited_while_a_call_is_on_its_way_is_not_lost() {
    let faults = vec!["latency=500ms@POST /calls$".parse().unwrap()];
    let options = vdial::simulator::Options { faults, ..crate::common::quiet() };
    let mut h = form_of(Setting { options, ..Setting::default() }).await;
    h.type_text(r#"[{"type":"answer"}]"#);
    h.press("f5 enter");
    h.wait_for("1 answer").await;
    h.press("a");
    h.type_text("beep");
    h.press("enter");
    h.wait_for("Calling +821012345605").await;
    h.wait_for("2 beep").await;
    h.press("esc");
    h.wait_for("(•) actions").await;
    h.wait_for("answers ▸ beeps").await;
    assert_eq!(h.placed().len(), 1);
    assert_eq!(h.placed()[0]["actions"], json!([{"type": "answer"}]));
}
