//! Calls placed with the form go through their life on screen.

use crate::common::{Harness, Setting, quiet, settings};
use std::time::Duration;
use vdial::domain::ExtensionTarget;

use vdial::simulator::{AnswerShape, ExtensionRouting, Options, Population};

/// Takes a while to say.
const LONG: &str = "Good morning, this is a test call. It says quite a lot, so that somebody who watches the screen has the \
                    time to see that it is being said, and does not stop before it has come to its end.";

#[tokio::test]
async fn a_call_with_spoken_text_is_dialed_rings_talks_and_ends() {
    let mut h = Harness::start(Setting { options: Options { speed: 2.0, ..quiet() }, ..Setting::default() }).await;
    h.dial("+82 10-1234-5678", LONG).await;
    h.wait_for("◌ dialing").await;
    h.wait_for("◔ ringing").await;
    h.wait_for("● progressing").await;
    h.wait_for("says “Good morning").await;
    let screen = h.wait_for("ended by VoIPBIN (normal · local)").await;
    assert!(screen.contains("placed here"), "{screen}");
    assert!(screen.contains("dial ") && screen.contains("ring ") && screen.contains("talk 0:"), "{screen}");
    assert_eq!(
        h.placed(),
        [serde_json::json!({
            "source": {"type": "tel", "target": "+827000000100"},
            "destinations": [{"type": "tel", "target": "+821012345678"}],
            "actions": [{"type": "talk", "option": {"text": LONG, "language": "en-US"}}],
        })]
    );
}

#[tokio::test]
async fn a_call_with_a_flow_sends_its_id_and_no_actions() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("3 Flows 6").await;
    h.press("3");
    h.press("enter");
    h.wait_for("(•) flow").await;
    h.type_text("+442079460905");
    h.press("f5");
    h.wait_for("● progressing").await;
    let placed = h.placed();
    assert!(placed[0]["flow_id"].is_string() && placed[0].get("actions").is_none(), "{placed:?}");
}

#[tokio::test]
async fn the_end_of_a_destination_decides_and_the_reason_is_told() {
    for (to, word, what) in [
        ("+821012345601", "busy · remote", "Why   busy"),
        ("+821012345602", "noanswer · remote", "declined or unreachable"),
        ("+821012345603", "failed · ", "failed in 0."),
        ("+821012345604", "dialout · remote", "dial timeout, never rang"),
    ] {
        let mut h = Harness::start(Setting { options: Options { speed: 60.0, ..quiet() }, ..Setting::default() }).await;
        h.dial(to, "hello").await;
        h.wait_for(what).await;
        h.wait_for(word).await;
    }
}

#[tokio::test]
async fn an_extension_rings_every_device_and_its_legs_stand_under_it() {
    let options = Options { speed: 4.0, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial("ext:bob", LONG).await;
    h.wait_for("2 legs").await;
    h.wait_until("both legs", |screen| screen.matches("ext:bob").count() >= 3).await;
    h.wait_for("├● progressing").await;
    h.wait_until("the other leg is hung up", |screen| screen.contains("└○ hangup")).await;
}

#[tokio::test]
async fn an_extension_without_a_device_is_told_and_its_other_name_offered() {
    let options = Options { extension_routing: ExtensionRouting::Extension, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("4 Extensions 7").await;
    h.dial("ext:Reception Desk", "hello").await;
    h.wait_for("F6: form with ext:1001").await;
    h.press("f6");
    h.wait_for("→ ext:1001").await;
    assert_eq!(h.placed().len(), 1, "what is offered sends nothing");
    h.press("f5");
    h.wait_for("2 legs").await;
    assert_eq!(h.placed()[1]["destinations"][0]["target_name"], "1001");
    let memory = h.home.path().join("data/state.json");
    h.wait_until("what worked is remembered", |_| memory.exists()).await;
    assert!(std::fs::read_to_string(memory).unwrap().contains("extension"));
}

#[tokio::test]
async fn an_old_server_rings_nothing_by_the_number_and_the_name_is_offered() {
    let options = Options { extension_routing: ExtensionRouting::Name, ..quiet() };
    let settings = vdial::model::Settings { extension_target: ExtensionTarget::Extension, ..settings() };
    let mut h = Harness::start(Setting { options, settings, ..Setting::default() }).await;
    h.wait_for("4 Extensions 7").await;
    h.dial("ext:1001", "hello").await;
    h.wait_for("F6: form with ext:Reception Desk").await;
    let lists = |h: &Harness| (h.received("GET", "/calls"), h.received("GET", "/groupcalls"));
    assert!(lists(&h).0 > 0 && lists(&h).1 > 0, "both lists were read: {:?}", lists(&h));
    assert_eq!(h.placed().len(), 1);
    h.press("f6");
    h.wait_for("→ ext:Reception Desk").await;
    h.press("f5");
    h.wait_for("2 legs").await;
    assert_eq!(h.placed()[1]["destinations"][0]["target_name"], "Reception Desk");
    let memory = h.home.path().join("data/state.json");
    h.wait_until("what worked is remembered", |_| memory.exists()).await;
    assert!(std::fs::read_to_string(memory).unwrap().contains("name"));
}

#[tokio::test]
async fn a_server_that_knows_both_rings_by_either_and_nothing_is_offered() {
    for name in ["bob", "2002"] {
        let options = Options { extension_routing: ExtensionRouting::Either, ..quiet() };
        let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
        h.dial(&format!("ext:{name}"), LONG).await;
        h.wait_for("2 legs").await;
        h.wait_for("● progressing").await;
        assert!(!h.screen().contains("F6: form"), "{}", h.screen());
        assert_eq!(h.placed().len(), 1);
    }
}

#[tokio::test]
async fn an_old_server_that_rings_nothing_in_silence_is_seen_through() {
    let options = Options { extension_routing: ExtensionRouting::Name, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("4 Extensions 7").await;
    h.dial("ext:attic", "hello").await;
    h.wait_for("no device is registered").await;
}

#[tokio::test]
async fn destinations_that_the_server_left_out_are_named() {
    let mut h = Harness::start(Setting::default()).await;
    // Brazil is not among the countries that may be called.
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.type_text("+821012345605, +5511987654321");
    h.press("tab tab");
    h.type_text("hello");
    h.wait_for("✗ Country").await;
    h.press("f5");
    h.wait_for("Country: BR not whitelisted").await;
    h.wait_for("calls anyway").await;
    h.press("y");
    h.wait_for("The server skipped +5511987654321").await;
    h.wait_for("1 of 2 were called").await;
}

#[tokio::test]
async fn every_shape_of_the_answer_is_read() {
    for answer_shape in [AnswerShape::Array, AnswerShape::Null, AnswerShape::Missing] {
        let mut h =
            Harness::start(Setting { options: Options { answer_shape, ..quiet() }, ..Setting::default() }).await;
        h.dial("+821012345605", "hello").await;
        h.wait_for("● progressing").await;
    }
}

#[tokio::test]
async fn a_call_that_comes_in_from_outside_appears_by_itself() {
    // It is not over before the list is read again.
    let options = Options { speed: 1.0, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("no live calls").await;
    h.server.ring_from_outside();
    h.wait_for("1 live").await;
    h.press("g");
    h.wait_for("+442079460958  in ").await;
}

#[tokio::test]
async fn a_call_whose_record_goes_is_told_as_ended() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    let id = h.server.calls()[0]["id"].as_str().unwrap().to_owned();
    h.server.forget_call(&id);
    h.wait_for("record gone").await;
    h.wait_for("no live calls").await;
}

#[tokio::test]
async fn redial_fills_the_form_and_sends_nothing() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial("+821012345601", "hello").await;
    h.wait_for("busy · remote").await;
    h.press("R");
    h.wait_for("+82 10-1234-5601").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn the_setting_decides_which_name_of_an_extension_is_put_in() {
    let settings = vdial::model::Settings { extension_target: ExtensionTarget::Extension, ..settings() };
    let mut h = Harness::start(Setting { settings, ..Setting::default() }).await;
    h.wait_for("4 Extensions 7").await;
    h.press("4 G enter");
    h.wait_for("ext:1001").await;
}

#[tokio::test]
async fn a_call_that_a_page_shows_broken_is_read_by_itself() {
    let mut h = Harness::start(Setting { options: Options { speed: 1.0, ..quiet() }, ..Setting::default() }).await;
    h.server.populate(Population { live: 120, ended: 0, lifetime: Duration::from_hours(1) });
    h.wait_for("120 live").await;
    // The fault breaks the middle item of each page.
    h.server.set_faults(vec!["broken-item@GET /calls$".parse().unwrap()]);
    let broken = h.server.calls().swap_remove(50);
    h.press("/");
    h.type_text(broken["id"].as_str().unwrap());
    assert!(h.server.set_call_status(broken["id"].as_str().unwrap(), "terminating"));
    h.wait_for("◒ terminating").await;
    h.wait_for("+1 unreadable").await;
}
