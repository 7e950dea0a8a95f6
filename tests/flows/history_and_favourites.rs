//! Calls of before: the history across runs, favourites, notes and copies. Nothing of it sends anything.

use crate::common::{Harness, Setting, accesskey, quiet, settings};
use tempfile::TempDir;
use vdial::domain::{Favourite, KeptAnswer};
use vdial::messages::message::Message;
use vdial::simulator::{Options, Simulator};

const STAYS_UP: &str = "+821012345605";
const BUSY: &str = "+821012345601";

fn again(server: Simulator, home: TempDir) -> Harness {
    Harness::with_server(server, Setting { home: Some(home), ..Setting::default() })
}

async fn next_run(h: Harness) -> Harness {
    let (server, home) = h.killed().await;
    let mut h = again(server, home);
    h.wait_for("2 Numbers 8").await;
    h
}

async fn form_is_filled(h: &mut Harness) {
    h.wait_for("On answer").await;
    h.wait_until("the form is right", |screen| screen.contains("[ Call ]") && screen.contains("POST /calls")).await;
}

/// Sends the form, also to whom was called a moment ago.
async fn send_again(h: &mut Harness) {
    h.press("f5");
    let asked = "y calls anyway";
    let screen = h.wait_until("an answer or a question", |s| s.contains(asked) || !s.contains("On answer")).await;
    if screen.contains(asked) {
        h.press("y");
    }
    h.wait_gone("On answer").await;
}

#[tokio::test]
async fn the_history_tells_across_runs_what_was_placed_and_fills_the_form_with_it() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(&format!("{BUSY}, ext:alice"), "first").await;
    h.wait_journalled(&["intent", "placed", "ended"]).await;
    let mut h = next_run(h).await;
    h.dial(STAYS_UP, "second").await;
    h.wait_for("● progressing").await;
    h.press("L");
    let screen = h.wait_for("Placed here 2").await;
    let row = |screen: &str, part: &str| screen.lines().position(|line| line.contains(part)).unwrap();
    assert!(row(&screen, "second") < row(&screen, "first"), "newest first:\n{screen}");
    assert!(screen.contains("going on") && screen.contains("busy"), "{screen}");

    // Filtered while it is typed, and filled in as a whole.
    h.press("/");
    h.type_text("'first");
    h.wait_until("the other one is left out", |screen| !screen.contains("second")).await;
    h.wait_for("Placed here 1 of 2").await;
    h.press("enter enter");
    form_is_filled(&mut h).await;
    h.wait_for("ext:alice").await;
    assert_eq!(h.placed().len(), 2, "nothing was sent");
    // It goes out as it went out then.
    send_again(&mut h).await;
    let placed = h.placed();
    assert_eq!((placed.len(), &placed[2]), (3, &placed[0]));
}

#[tokio::test]
async fn flow_and_actions_come_back_as_they_went_out() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text(BUSY);
    h.press("tab left tab");
    h.type_text(r#"[{"type":"talk","option":{"text":"a, \"b\" \\ é","language":"en-US"}},{"type":"hangup"}]"#);
    h.press("f5");
    h.wait_journalled(&["intent", "placed", "ended"]).await;
    h.wait_gone("On answer").await;
    h.press("L");
    h.wait_for("actions talk ▸ hangup").await;
    h.press("R");
    form_is_filled(&mut h).await;
    assert_eq!(h.placed().len(), 1, "nothing was sent");
    send_again(&mut h).await;
    let placed = h.placed();
    assert_eq!((placed.len(), &placed[1]), (2, &placed[0]));
}

#[tokio::test]
async fn a_refusal_and_a_left_out_destination_are_told() {
    let options =
        Options { faults: vec!["status=402:INSUFFICIENT_BALANCE@POST /calls$#1".parse().unwrap()], ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial(BUSY, "hello").await;
    h.wait_journalled(&["intent", "failed"]).await;
    h.press("esc");
    h.wait_gone("On answer").await;
    h.press("L");
    h.wait_for("failed: ").await;
    h.press("esc");
    h.wait_gone("Placed here").await;
    h.dial_next("+821012345605, +5511987654321", "hello").await;
    h.wait_for("y calls anyway").await;
    h.press("y");
    h.wait_for("The server skipped +5511987654321").await;
    h.press("L");
    h.wait_for("1 placed: going on; 1 left").await;
}

#[tokio::test]
async fn an_open_history_takes_in_what_comes_meanwhile() {
    let options = Options { faults: vec!["latency=700ms@POST /calls$".parse().unwrap()], ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial(STAYS_UP, "hello").await;
    // It has left: Esc does not give it up any more.
    h.wait_received("POST", "/calls").await;
    h.press("esc");
    h.wait_gone("On answer").await;
    h.press("L");
    h.wait_for("no answer on record").await;
    h.wait_for("going on").await;
}

#[tokio::test]
async fn the_calls_of_another_profile_are_left_out_and_shown_with_its_name() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(BUSY, "aside").await;
    h.wait_journalled(&["intent", "placed", "ended"]).await;
    let (server, home) = h.killed().await;
    let other = vdial::model::Settings { profile: "other".to_owned(), ..settings() };
    let mut h = Harness::with_server(server, Setting { home: Some(home), settings: other, ..Setting::default() });
    h.wait_for("2 Numbers 8").await;
    h.press("L");
    h.wait_for("1 of other accounts hidden, Tab shows them").await;
    assert!(!h.screen().contains("aside"));
    h.press("tab");
    h.wait_for("[test]").await;
    h.press("enter");
    h.wait_for("sent with profile “test”; this form uses “other”").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn a_note_survives_a_restart_and_is_shown_with_the_call_and_in_the_history() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(BUSY, "hello").await;
    h.wait_journalled(&["intent", "placed", "ended"]).await;
    h.wait_gone("On answer").await;
    h.press("e");
    h.wait_for("Note on the call with +821012345601").await;
    h.type_text("call back on Monday");
    h.press("enter");
    h.wait_journalled(&["intent", "placed", "ended", "note"]).await;
    h.wait_for("Note  call back on Monday").await;
    let mut h = next_run(h).await;
    h.wait_for("Note  call back on Monday").await;
    h.press("L");
    h.wait_until("the note in the history", |screen| screen.matches("call back on Monday").count() >= 2).await;
    // It is found by the note, changed there, and taken away.
    h.press("e");
    h.wait_for("Note on the call to +821012345601").await;
    h.type_text(" or on Tuesday");
    h.press("enter");
    h.wait_for("call back on Monday or on Tuesday").await;
    h.press("esc");
    h.wait_gone("Placed here").await;
    h.wait_for("Note  call back on Monday or on Tuesday").await;
    h.press("e ctrl-u enter");
    h.wait_gone("call back on Monday").await;
    let mut h = next_run(h).await;
    h.wait_for("○ hangup").await;
    h.press("L");
    h.wait_for("Placed here 1").await;
    assert!(!h.screen().contains("call back"));
}

#[tokio::test]
async fn a_call_of_others_can_be_noted_on_too() {
    let options = Options { incoming: true, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("← ").await;
    h.press("p e");
    h.wait_for("Note on the call with").await;
    h.send(Message::Paste("from outside\u{1b}[2J\u{202e}\n".to_owned()));
    h.press("enter");
    h.wait_journalled(&["note"]).await;
    let line = &h.journal()[0];
    assert_eq!(line["text"], "from outside[2J");
    assert_eq!(line["attempt"], line["on"]);
    h.wait_for("Note  from outside[2J").await;
}

#[tokio::test]
async fn a_note_on_a_leg_is_one_on_its_groupcall() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial("ext:alice", "hello").await;
    h.wait_journalled(&["intent", "placed", "ended"]).await;
    h.wait_for("└○ hangup").await;
    h.press("g j e");
    h.wait_for("Note on the call with ext:alice").await;
    h.type_text("she was away");
    h.press("enter");
    h.wait_for("Note  she was away").await;
    h.press("k");
    h.wait_for("1 leg; ring all").await;
    h.wait_for("Note  she was away").await;
    h.press("L");
    h.wait_until("the history", |screen| screen.contains("Placed here 1") && screen.contains("she was away")).await;
}

#[tokio::test]
async fn favourites_of_the_configuration_fill_the_form_and_send_nothing() {
    let answer = KeptAnswer::Say { text: "Good evening".to_owned(), language: Some("ko-KR".to_owned()) };
    let favourite =
        |name: &str, to: &str, on_answer| Favourite { on_answer, ..Favourite::new(name, vec![to.to_owned()]) };
    let favourites = vec![favourite("desk", "ext:alice", None), favourite("Mum", STAYS_UP, Some(answer))];
    let mut h = Harness::start(Setting { favourites, ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("F");
    h.wait_for("Favourites 2").await;
    h.press("/");
    h.type_text("mum");
    h.wait_for("Favourites 1/2").await;
    h.press("enter");
    // Where it stands it is changed, not here.
    h.press("D");
    h.wait_for("“Mum” is in the configuration file").await;
    h.press("enter");
    form_is_filled(&mut h).await;
    let screen = h.wait_for("ko-KR").await;
    assert!(screen.contains("Good evening") && screen.contains(STAYS_UP), "{screen}");
    assert_eq!(h.placed().len(), 0);
    h.press("f5");
    h.wait_received("POST", "/calls").await;
    assert_eq!(h.placed()[0]["actions"][0]["option"]["text"], "Good evening");
}

#[tokio::test]
async fn a_favourite_is_kept_from_the_form_replaced_when_asked_and_removed() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.press("ctrl-s");
    h.wait_for("Nothing to save yet").await;
    h.type_text("ext:alice, +821012345605");
    h.press("tab tab");
    h.type_text("Good morning");
    h.press("ctrl-s enter");
    h.wait_for("a name is needed").await;
    h.type_text("the desk");
    h.press("enter");
    h.wait_for("Saved as the favourite “the desk”").await;
    let path = h.home.path().join("data/favourites.json");
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
    assert!(!h.home.path().join("config").exists(), "the user's own file is not touched");

    // The name is taken: nothing opens by itself, and the same name once more replaces it.
    h.type_text("!");
    h.press("ctrl-s");
    h.type_text("the desk");
    h.press("enter");
    h.wait_for("Not saved: “the desk” exists").await;
    h.press("y backspace");
    assert!(!std::fs::read_to_string(&path).unwrap().contains("morning!"));
    h.press("ctrl-s");
    h.type_text("the desk");
    h.press("enter");
    h.wait_gone("exists").await;
    h.wait_until("the file", |_| std::fs::read_to_string(&path).unwrap().contains("morning!")).await;

    let mut h = next_run(h).await;
    h.press("F");
    h.wait_for("the desk").await;
    h.press("enter");
    form_is_filled(&mut h).await;
    h.wait_for("Good morning!").await;
    assert_eq!(h.placed().len(), 0);
    h.press("esc F");
    h.wait_for("from the screen; D removes it").await;
    h.press("D");
    h.wait_for("y removes it").await;
    h.press("y");
    h.wait_for("Favourite “the desk” removed").await;
    h.wait_for("None yet").await;
    assert!(!std::fs::read_to_string(h.home.path().join("data/favourites.json")).unwrap().contains("desk"));
}

#[tokio::test]
async fn a_damaged_file_of_favourites_is_never_written_over() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("data/favourites.json");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "{\"favourites\": [").unwrap();
    let mut h = Harness::start(Setting { home: Some(home), ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("ext:alice");
    h.press("ctrl-s");
    h.type_text("desk");
    h.press("enter");
    h.wait_for("is damaged and was left unchanged").await;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"favourites\": [");
}

#[tokio::test]
async fn what_is_selected_is_copied_by_its_key() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("5 Y");
    h.wait_for("Nothing with JSON is selected").await;
    h.press("1");
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    for keys in ["y i", "y n", "y c", "y esc", "y j", "Y"] {
        h.press(keys);
    }
    h.wait_for("Copied the call as JSON by OSC 52").await;
    h.press("2 y n 3 y n 4 y i");
    h.wait_for("Copied the id by OSC 52").await;
    let id = h.server.calls()[0]["id"].as_str().unwrap().to_owned();
    let copied = h.copied();
    assert_eq!(copied.len(), 8, "{copied:?}");
    assert_eq!((copied[0].as_str(), copied[1].as_str()), (id.as_str(), STAYS_UP));
    let url = h.server.api_url();
    assert_eq!(copied[2], format!("curl '{url}/calls/{id}''?accesskey='\"$VOIPBIN_ACCESSKEY\""));
    for json in &copied[3..5] {
        assert_eq!(serde_json::from_str::<serde_json::Value>(json).unwrap()["id"], id.as_str());
    }
    assert!(copied[5].starts_with('+'), "{}", copied[5]);
    assert!(copied.iter().all(|text| !text.contains(Simulator::accesskey()) && !text.contains('\n')));
}

#[tokio::test]
async fn the_request_of_the_form_is_copied_as_it_would_go_out() {
    let mut h = Harness::start(Setting { start: Some(accesskey()), ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.press("ctrl-y");
    h.wait_for("Nothing to copy yet").await;
    h.type_text(STAYS_UP);
    h.press("tab tab");
    h.type_text("it's $(here)");
    h.press("ctrl-y c");
    h.wait_for("Copied the request as a curl command").await;
    h.press("ctrl-y j");
    h.wait_for("Copied the request as JSON").await;
    h.press("f5");
    h.wait_received("POST", "/calls").await;
    let copied = h.copied();
    assert!(copied[0].starts_with("curl -X POST '") && copied[0].contains(r"it'\''s $(here)"), "{}", copied[0]);
    assert!(copied[0].contains("$VOIPBIN_ACCESSKEY") && !copied[0].contains(Simulator::accesskey()));
    h.wait_gone("On answer").await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&copied[1]).unwrap(), h.placed()[0]);
}
