//! Control of calls while they are up: what goes out, what is shown, and what is said when it is refused.

use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{Harness, Setting, quiet, settings};
use vdial::api::{Priority, Timeouts};
use vdial::domain::{CallId, Control, MuteDirection, RecordingChange, Speech};
use vdial::model::Settings;
use vdial::simulator::Options;

/// A call in conversation that stays so, on a server with these options.
async fn up_with(setting: Setting) -> Harness {
    let mut h = Harness::start(setting).await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    h
}

async fn up() -> Harness {
    up_with(Setting::default()).await
}

fn with_faults(faults: &[&str]) -> Setting {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    Setting { options: Options { faults, ..quiet() }, ..Setting::default() }
}

/// Opens the control menu and waits until it listens.
async fn menu(h: &mut Harness) {
    h.press("c");
    h.wait_for("press its key").await;
}

/// The bodies of the requests to a control, with their method.
fn sent(h: &Harness, control: &str) -> Vec<(String, Value)> {
    let end = format!("/{control}");
    let requests = h.server.requests().into_iter().filter(|request| request.path.ends_with(&end));
    requests.map(|request| (request.method, serde_json::from_str(&request.body).unwrap_or(Value::Null))).collect()
}

fn post(body: Value) -> (String, Value) {
    ("POST".to_owned(), body)
}

fn delete(body: Value) -> (String, Value) {
    ("DELETE".to_owned(), body)
}

#[tokio::test]
async fn the_menu_takes_a_key_at_once() {
    let mut h = up().await;
    h.press("c w");
    h.wait_for("Say something").await;
    h.press("esc m o");
    h.wait_for("muted out (server)").await;
}

#[tokio::test]
async fn a_call_is_held_and_resumed_by_a_key_of_the_table() {
    let mut h = up().await;
    h.press("x");
    h.wait_for("(set here)").await;
    let screen = h.wait_for("is on hold. Known only to vdial").await;
    assert!(screen.contains(" held "), "{screen}");
    h.press("X");
    h.wait_for("is no longer on hold").await;
    h.wait_gone("(set here)").await;
    assert_eq!(sent(&h, "hold"), [post(Value::Null), delete(Value::Null)]);
}

#[tokio::test]
async fn what_is_asked_shows_at_once_and_is_not_asked_twice() {
    let mut h = up_with(with_faults(&["latency=2s@POST /calls/*/hold"])).await;
    h.press("x");
    h.wait_for("holding…").await;
    h.press("up x");
    h.wait_for("the last one is not answered yet").await;
    h.wait_for("(set here)").await;
    assert_eq!(sent(&h, "hold").len(), 1);
}

#[tokio::test]
async fn a_mute_is_shown_as_the_servers_own() {
    let mut h = up().await;
    let mut wanted = Vec::new();
    for (key, direction) in [("i", "in"), ("o", "out"), ("b", "both")] {
        h.press("m");
        h.wait_for("press its key").await;
        h.press(key);
        h.wait_for(&format!("muted {direction} (server)")).await;
        wanted.push(post(json!({"direction": direction})));
    }
    h.press("m");
    h.wait_for("press its key").await;
    h.press("f");
    h.wait_for("is no longer muted").await;
    h.wait_gone("(server)").await;
    wanted.push(delete(json!({"direction": "both"})));
    assert_eq!(sent(&h, "mute"), wanted);
}

#[tokio::test]
async fn music_and_silence_are_switched_in_the_menu() {
    let mut h = up().await;
    for (key, on, off, control) in [
        ("u", "music since", "no longer hears music", "moh"),
        ("s", "silence since", "no longer hears silence", "silence"),
    ] {
        menu(&mut h).await;
        h.press(key);
        h.wait_for(on).await;
        menu(&mut h).await;
        h.press(key);
        h.wait_for(off).await;
        h.wait_gone(on).await;
        assert_eq!(sent(&h, control), [post(Value::Null), delete(Value::Null)]);
    }
    // What somebody else has set can be ended too.
    menu(&mut h).await;
    h.press("U");
    h.wait_for("no longer hears music").await;
    assert_eq!(sent(&h, "moh").last().unwrap().0, "DELETE");
}

#[tokio::test]
async fn a_recording_is_confirmed_and_its_time_runs() {
    let mut h = up().await;
    h.press("b");
    menu(&mut h).await;
    h.press("r");
    h.wait_for("y records").await;
    h.press("enter");
    h.wait_gone("wav, no limit").await;
    assert_eq!(sent(&h, "recording_start"), []);
    menu(&mut h).await;
    h.press("r");
    h.wait_for("y records").await;
    h.type_text("900");
    h.wait_for("at most 900 s (15:00)").await;
    h.press("y");
    // Selected, the call's recording is asked itself.
    h.wait_for("(server's time)").await;
    h.wait_for("rec 0:").await;
    h.press("enter");
    h.wait_for("▬").await;
    h.press("esc");
    h.wait_gone("▬").await;
    let nil = "00000000-0000-0000-0000-000000000000";
    let body = json!({"format": "wav", "end_of_silence": 0, "end_of_key": "", "duration": 900, "on_end_flow_id": nil});
    assert_eq!(sent(&h, "recording_start"), [post(body)]);
    menu(&mut h).await;
    h.wait_for("stop the recording").await;
    h.press("r");
    h.wait_for("is no longer recorded").await;
    h.wait_gone("(server's time)").await;
    assert_eq!(sent(&h, "recording_stop"), [post(Value::Null)]);
    assert_eq!(h.server.calls()[0]["recording_id"], nil);
}

#[tokio::test]
async fn a_recording_that_cannot_be_read_is_timed_from_here() {
    let mut h = up_with(with_faults(&["status=403@GET /recordings"])).await;
    menu(&mut h).await;
    h.press("r");
    h.wait_for("y records").await;
    h.press("y");
    h.wait_for("(recorded from here since)").await;
}

#[tokio::test]
async fn a_text_is_spoken_and_remembered_across_sessions() {
    let mut h = up().await;
    menu(&mut h).await;
    h.press("w");
    h.wait_for("Say something").await;
    h.press("f5");
    h.wait_for("enter a text").await;
    h.type_text("One moment, please");
    h.press("tab tab right right tab");
    h.type_text("Joanna");
    h.press("tab f5");
    h.wait_for("Speaking the text to +821012345605").await;
    let body = json!({"text": "One moment, please", "language": "en-US", "provider": "aws", "voice_id": "Joanna"});
    assert_eq!(sent(&h, "talk"), [post(body)]);
    let (server, home) = h.killed().await;
    let mut h = Harness::with_server(server, Setting { home: Some(home), ..Setting::default() });
    h.wait_for("● progressing").await;
    menu(&mut h).await;
    h.press("w");
    h.wait_for("recalls one of the last 1").await;
    h.press("up");
    h.wait_for("Text 1 of 1").await;
    h.press("f5");
    h.wait_for("Speaking the text").await;
    assert_eq!(sent(&h, "talk").last(), Some(&post(json!({"text": "One moment, please", "language": "en-US"}))));
}

#[tokio::test]
async fn a_text_that_was_not_sent_is_still_there() {
    let mut h = up().await;
    menu(&mut h).await;
    h.press("w");
    h.wait_for("Say something").await;
    h.type_text("half a sen");
    h.press("esc");
    h.wait_gone("Say something").await;
    menu(&mut h).await;
    h.press("w");
    h.wait_for("half a sen").await;
    assert_eq!(sent(&h, "talk"), []);
}

#[tokio::test]
async fn a_refusal_says_why_and_nothing_is_shown_as_set() {
    for (fault, words) in [
        ("status=409:CALL_STATE_INVALID@POST /calls/*/hold", "the call's state does not allow it"),
        ("status=404:CALL_NOT_FOUND@POST /calls/*/hold", "the server knows no such call"),
        ("status=500@POST /calls/*/hold", "Could not put the call on hold: the server failed"),
        ("status=403@POST /calls/*/hold", "this login lacks the permission"),
        ("rate-limit=1@POST /calls/*/hold", "too many requests"),
    ] {
        let mut h = up_with(with_faults(&[fault])).await;
        h.press("x");
        let screen = h.wait_for(words).await;
        assert!(!screen.contains("held") && !screen.contains("(set here)"), "{fault}: {screen}");
        assert_eq!(sent(&h, "hold").len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn an_unknown_outcome_is_said_and_never_repeated() {
    for fault in [
        "stall=after@POST /calls/*/hold",
        "reset=after@POST /calls/*/hold",
        "html@POST /calls/*/hold",
        "status=503:SERVICE_UNAVAILABLE@POST /calls/*/hold",
    ] {
        let timeouts = Timeouts { total: Duration::from_secs(2), ..Timeouts::default() };
        let mut h = up_with(Setting { timeouts, ..with_faults(&[fault]) }).await;
        h.press("x");
        h.wait_for("Unconfirmed").await;
        let screen = h.wait_for("unconfirmed").await;
        assert!(screen.contains("held?"), "{fault}: {screen}");
        assert_eq!(sent(&h, "hold").len(), 1, "{fault}");
        // Taking it off for certain settles it.
        h.press("X");
        h.wait_for("is no longer on hold").await;
        h.wait_gone("unconfirmed").await;
    }
}

#[tokio::test]
async fn a_hold_that_could_not_be_ended_is_not_certain_any_more() {
    let mut h = up_with(with_faults(&["status=500@DELETE /calls/*/hold"])).await;
    h.press("x");
    h.wait_for("(set here)").await;
    h.press("X");
    h.wait_for("Could not take the call off hold").await;
    h.wait_for("on hold: unconfirmed").await;
}

#[tokio::test]
async fn an_older_server_says_what_it_lacks_and_the_menu_knows() {
    let options = Options { control_routes: false, ..quiet() };
    let mut h = up_with(Setting { options, ..Setting::default() }).await;
    h.press("x");
    h.wait_for("this server does not support it. It may be an older server").await;
    menu(&mut h).await;
    let screen = h.screen();
    let line = screen.lines().find(|line| line.contains("put on hold")).unwrap();
    assert!(line.contains("this server does not support it"), "{screen}");
    h.press("x");
    h.wait_for("Hold: this server does not support it.").await;
    assert_eq!(sent(&h, "hold").len(), 1);
}

#[tokio::test]
async fn read_only_refuses_and_the_menu_is_greyed() {
    let settings = Settings { read_only: true, ..settings() };
    let mut h = Harness::start(Setting { settings, ..Setting::default() }).await;
    let id = h.server.ring_from_outside().unwrap();
    h.server.set_call_status(&id, "progressing");
    h.wait_for("● progressing").await;
    h.press("x");
    h.wait_for("Hold: read-only: nothing is changed").await;
    menu(&mut h).await;
    h.wait_for("read-only: nothing is changed").await;
    for key in ["m", "x", "X", "u", "s", "r", "w"] {
        h.press(key);
    }
    h.press("esc");
    h.wait_gone("press its key").await;
    let posts = h.server.requests().iter().filter(|request| request.method != "GET").count();
    assert_eq!(posts, 0);
}

#[tokio::test]
async fn the_menu_says_why_and_lights_up_when_the_call_is_answered() {
    let mut h = Harness::start(Setting { options: Options { speed: 0.5, ..quiet() }, ..Setting::default() }).await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("◔ ringing").await;
    h.press("x");
    h.wait_for("Hold: not answered yet (ringing).").await;
    menu(&mut h).await;
    h.wait_for("not answered yet (ringing)").await;
    let id = h.server.calls()[0]["id"].as_str().unwrap().to_owned();
    h.server.set_call_status(&id, "progressing");
    h.wait_until("the menu without its reasons", |screen| {
        screen.lines().any(|line| line.contains("put on hold") && !line.contains("not answered"))
    })
    .await;
    h.press("x");
    h.wait_for("(set here)").await;
}

#[tokio::test]
async fn what_was_set_ends_with_the_call() {
    let mut h = up().await;
    h.press("x");
    h.wait_for("(set here)").await;
    let id = h.server.calls()[0]["id"].as_str().unwrap().to_owned();
    h.server.set_call_status(&id, "hangup");
    h.wait_for("no live calls").await;
    let screen = h.wait_gone("(set here)").await;
    assert!(!screen.contains("held"), "{screen}");
    h.press("up x");
    h.wait_for("Hold: it has ended.").await;
}

#[tokio::test]
async fn a_transfer_is_said_to_be_none_of_vdials() {
    let mut h = up().await;
    let before = h.server.requests().iter().filter(|request| request.method == "POST").count();
    h.press("t");
    h.wait_for("vdial cannot transfer calls yet.").await;
    assert_eq!(h.server.requests().iter().filter(|request| request.method == "POST").count(), before);
}

/// Three calls in conversation and one that rings.
async fn several() -> Harness {
    let mut h = up().await;
    h.press("n");
    h.type_text("+821012345705, +821012345805");
    h.press("f5");
    h.wait_for("3 live").await;
    // Their rows, and the details of one of them.
    h.wait_until("three in conversation", |screen| screen.matches("● progressing").count() >= 4).await;
    let id = h.server.ring_from_outside().unwrap();
    h.server.set_call_status(&id, "ringing");
    h.press("r");
    h.wait_for("4 live").await;
    h
}

#[tokio::test]
async fn marked_calls_want_their_count_typed_and_those_that_ring_are_left_out() {
    let mut h = several().await;
    h.press("g space space space space");
    h.wait_for("4 marked").await;
    h.press("x");
    let screen = h.wait_for("Type 3 and Enter to send it").await;
    assert!(screen.contains("1 of 4 is not progressing: skipped."), "{screen}");
    h.press("y 4 enter");
    h.wait_for("4 is not the count. Type 3.").await;
    assert_eq!(sent(&h, "hold"), []);
    h.press("3 enter");
    h.wait_for("Hold: done on 3 of 3 calls.").await;
    assert_eq!(sent(&h, "hold").len(), 3);
    let paths: std::collections::HashSet<_> =
        h.server.requests().into_iter().filter(|r| r.path.ends_with("/hold")).map(|r| r.path).collect();
    assert_eq!(paths.len(), 3, "each call once");
}

#[tokio::test]
async fn what_failed_among_several_is_counted() {
    let mut h = several().await;
    h.server.set_faults(vec!["status=409:CALL_STATE_INVALID@POST /calls/*/hold#1".parse().unwrap()]);
    h.press("*");
    h.wait_for("3 marked").await;
    h.press("x");
    h.wait_for("Type 3 and Enter").await;
    h.press("3 enter");
    h.wait_for("Hold: done on 2 of 3 calls, 1 refused.").await;
}

#[tokio::test]
async fn speaking_to_several_asks_for_the_count() {
    let mut h = several().await;
    h.press("*");
    h.wait_for("3 marked").await;
    menu(&mut h).await;
    h.press("w");
    h.wait_for("[ Say to 3 ]").await;
    h.type_text("Closing soon");
    h.press("f5");
    h.wait_for("Type 3 and Enter").await;
    assert_eq!(sent(&h, "talk"), []);
    h.press("3 enter");
    h.wait_for("Speech: done on 3 of 3 calls.").await;
}

#[tokio::test]
async fn a_range_is_marked_from_row_to_row() {
    let mut h = several().await;
    h.press("g v");
    h.wait_for("1 marked").await;
    h.press("j j");
    h.wait_for("3 marked").await;
    h.press("k");
    h.wait_for("2 marked").await;
    h.press("esc");
    h.wait_gone("marked").await;
    h.press("g v j j v");
    h.wait_for("3 marked").await;
    h.press("j");
    h.wait_gone("keep the range").await;
    assert!(h.screen().contains("3 marked"));
    h.press("esc");
    h.wait_gone("marked").await;
    // From the last mark to here.
    h.press("g space j v");
    h.wait_for("3 marked").await;
    h.press("enter");
    h.wait_gone("keep the range").await;
    h.press("H");
    h.wait_for("Type 3 and Enter to hang up").await;
    h.press("esc");
}

#[tokio::test]
async fn a_groupcall_is_controlled_at_its_leg_in_conversation() {
    let mut h = Harness::start(Setting { options: Options { speed: 2.0, ..quiet() }, ..Setting::default() }).await;
    // Long enough that the call is up for a while; its other leg is cancelled when one has answered.
    h.dial("ext:bob", &"and so on ".repeat(60)).await;
    h.wait_until("both legs ringing", |screen| screen.matches("◔ ringing").count() >= 2).await;
    h.press("g x");
    h.wait_for("Hold: none of the 2 is progressing.").await;
    h.wait_for("● progressing").await;
    h.press("g x");
    h.wait_for(" held ").await;
    let answered = h.server.groupcalls()[0]["answer_call_id"].as_str().unwrap().to_owned();
    let holds: Vec<_> = h.server.requests().into_iter().filter(|request| request.path.ends_with("/hold")).collect();
    assert_eq!(holds.len(), 1);
    assert!(holds[0].path.contains(&answered), "{} is not {answered}", holds[0].path);
}

/// A call whose flow takes two quick steps and then waits.
async fn stepping(faults: Vec<vdial::simulator::Fault>) -> Harness {
    let text = format!("First {}", "and on ".repeat(20));
    let actions = json!([
        {"type": "talk", "option": {"text": text, "language": "en-US"}},
        {"type": "beep"},
        {"type": "sleep", "option": {"duration": 600_000}},
    ]);
    let options = Options { speed: 4.0, faults, ..quiet() };
    let mut h = Harness::start(Setting { options, size: (211, 45), ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("+821012345605");
    h.press("ctrl-t right");
    h.wait_for("(•) actions").await;
    h.press("tab");
    h.type_text(&actions.to_string());
    h.press("f5");
    h
}

#[tokio::test]
async fn the_actions_that_ran_are_those_that_the_server_lists() {
    let mut h = stepping(Vec::new()).await;
    h.wait_until("both, of which one was too short to be seen", |screen| {
        let lines: Vec<_> = screen.lines().skip_while(|line| !line.contains("Ran ")).take(2).collect();
        lines.len() == 2 && lines[0].contains("beeps") && lines[1].contains("First")
    })
    .await;
    let screen = h.screen();
    let running = screen.lines().find(|line| line.contains("Now   ")).unwrap();
    assert!(running.contains("waits 600 s"), "{screen}");
    h.press("o");
    let screen = h.wait_for("By the server's list.").await;
    let at = |words: &str| screen.find(words).unwrap_or_else(|| panic!("no {words}:\n{screen}"));
    assert!(at("First") < at("beeps") && at("beeps") < at("waits 600 s"), "{screen}");
    // A call that is over, and that was never looked at while it went on, has them all.
    h.press("esc j");
    h.wait_until("those of a past call", |screen| screen.contains("Why ") && screen.contains("Ran ")).await;
}

#[tokio::test]
async fn where_the_server_lists_no_actions_they_are_told_as_they_were_seen() {
    for fault in ["status=404:ROUTE_NOT_FOUND@GET /activeflows", "status=403@GET /activeflows"] {
        let mut h = stepping(vec![fault.parse().unwrap()]).await;
        h.wait_for("Seen  ").await;
        let screen = h.screen();
        assert!(screen.lines().find(|line| line.contains("Seen  ")).unwrap().contains("First"), "{screen}");
        h.press("o");
        h.wait_for("As seen here").await;
        let asked = h.server.requests().iter().filter(|request| request.path.contains("/activeflows/")).count();
        assert_eq!(asked, 1, "it is not asked again");
    }
}

#[tokio::test]
async fn quitting_says_what_is_left_on_hold() {
    let mut h = up().await;
    h.press("x");
    h.wait_for("(set here)").await;
    h.press("q");
    h.wait_for("hearing music from here, and left so: 1.").await;
    h.press("esc");
}

#[tokio::test]
async fn what_others_do_is_shown_where_the_server_reports_it() {
    let mut h = up().await;
    let key = secrecy::SecretString::from(vdial::simulator::Simulator::accesskey().to_owned());
    let endpoint = vdial::api::Endpoint::new(h.server.api_url().parse().unwrap());
    let credential = vdial::api::credential::Credential::AccessKey(key);
    let other = vdial::api::Client::new(endpoint, Some(credential), vdial::api::RateLimiter::new(15.0, 30)).unwrap();
    let id = CallId::new(h.server.calls()[0]["id"].as_str().unwrap()).unwrap();
    assert_eq!(other.control(&id, &Control::Hold(true)).await.unwrap(), None);
    other.control(&id, &Control::Music(true)).await.unwrap();
    other.control(&id, &Control::Silence(true)).await.unwrap();
    other.control(&id, &Control::Mute(Some(MuteDirection::Out))).await.unwrap();
    let call = other.control(&id, &Control::Record(RecordingChange::Start(0))).await.unwrap().unwrap();
    let screen = h.wait_for("(server's time)").await;
    assert!(screen.contains("muted out (server)"), "{screen}");
    assert!(!screen.contains("(set here)"), "hold, music and silence are not reported: {screen}");
    let recording = other.recording(&call.recording_id.unwrap(), Priority::Urgent).await.unwrap();
    assert_eq!((recording.status.as_str(), recording.ended), ("recording", None));
    // What somebody else has set can be taken back from here, though it is not known here.
    h.press("X");
    h.wait_for("is no longer on hold").await;
    other.control(&id, &Control::Record(RecordingChange::Stop)).await.unwrap();
    other.control(&id, &Control::Mute(None)).await.unwrap();
    h.wait_gone("(server's time)").await;
    h.wait_gone("muted out").await;
    other.control(&id, &Control::Hold(false)).await.unwrap();
    let (text, language) = ("Hello".to_owned(), "en-US".to_owned());
    let speech = Speech { text, language, provider: None, voice: String::new() };
    other.control(&id, &Control::Say(speech)).await.unwrap();
    assert_eq!(sent(&h, "talk"), [post(json!({"text": "Hello", "language": "en-US"}))]);
}

#[tokio::test]
async fn of_a_recording_that_may_have_begun_the_server_tells() {
    let mut h = up_with(with_faults(&["reset=after@POST /calls/*/recording_start"])).await;
    menu(&mut h).await;
    h.press("r");
    h.wait_for("y records").await;
    h.press("y");
    h.wait_for("Unconfirmed").await;
    h.wait_for("(server's time)").await;
    assert_eq!(sent(&h, "recording_start").len(), 1);
}
