//! The palette: what it finds, what Enter does, and that nothing leaves for the server by it.
#![cfg(test)]

#[path = "palette/bursts.rs"]
mod bursts;
mod common;
#[path = "palette/server.rs"]
mod server;
#[path = "palette/typed.rs"]
mod typed;

use common::test_app::{TestApp, text_of};
use serde_json::json;
use vdial::api::wire;
use vdial::domain::CallId;
use vdial::messages::effect::Effect;
use vdial::messages::message::Answer;
use vdial::model::PaneId;

/// Opens the palette and types a text.
fn typed(app: &mut TestApp, text: &str) {
    app.draw(120, 30);
    app.press(":");
    app.type_text(text);
}

/// Presses Enter as a person does, some time after the text.
fn enter(app: &mut TestApp) -> Vec<Effect> {
    app.later(1);
    app.press("enter")
}

/// Types a line and presses Enter.
fn run(app: &mut TestApp, text: &str) -> Vec<Effect> {
    typed(app, text);
    enter(app)
}

fn screen(app: &mut TestApp) -> String {
    text_of(&app.draw(120, 30))
}

/// The row under the cursor of the palette.
fn chosen(app: &mut TestApp) -> String {
    let screen = screen(app);
    let row = screen.lines().find_map(|line| line.split_once("┃> ")).map(|(_, row)| row);
    row.and_then(|row| row.split_once('┃')).map_or_else(String::new, |(row, _)| row.trim().to_owned())
}

#[test]
fn every_action_is_found_by_its_words_with_its_keys() {
    for (text, label, keys, top) in [
        ("favour", "List the favourites", "F", "favourites"),
        ("hang up", "Hang up the selected or marked calls", "H", "hang up"),
        ("statist", "Show the statistics", "i", "statistics"),
        ("open the call form", "Open the call form", "n d", "form"),
        ("columns", "Choose the columns", "C", "columns"),
        ("live", "View live: is:live", "+", ""),
        ("open this help", "Open this help", "? F1", "help"),
    ] {
        let mut app = TestApp::busy();
        typed(&mut app, text);
        let row = chosen(&mut app);
        assert!(row.starts_with(label) && row.ends_with(keys), "{text}: {row}");
        assert!(enter(&mut app).iter().all(|effect| !effect.acts_on_calls()));
        assert_eq!(app.top().unwrap_or_default(), top, "{text}");
    }
}

#[test]
fn rebound_keys_are_shown_and_open_it() {
    let mut app = TestApp::busy();
    app.rebind(&[("favourites", "ctrl-k".to_owned()), ("palette", "%".to_owned())]);
    app.press(":");
    assert!(app.only_panes());
    app.press("%");
    app.type_text("favour");
    assert!(chosen(&mut app).ends_with("Ctrl-K"));
    app.press("esc");
    assert!(screen(&mut app).contains("% command"));
}

#[test]
fn a_name_of_the_account_stands_before_actions_that_only_have_its_letters() {
    let mut app = TestApp::busy();
    for (text, begins) in
        [("alice", "alice"), ("attic", "attic"), ("quit", "quit"), ("statistics", "Show the statistics")]
    {
        typed(&mut app, text);
        let row = chosen(&mut app);
        assert!(row.starts_with(begins), "{text}: {row}");
        app.press("esc");
    }
    // Letters here and there neither end the program nor open a question.
    for text in ["ute", "qit", "hgup", "bck"] {
        typed(&mut app, text);
        let screen = screen(&mut app);
        assert!(!screen.contains("Hang up the selected") && !screen.contains("Go back or close"), "{text}: {screen}");
        app.press("esc");
    }
}

#[test]
fn what_is_no_filter_finds_no_calls() {
    let mut app = TestApp::busy();
    for (text, says) in [("zz:yy", "Nothing matches"), ("inspect zz:yy", "No call on the board matches.")] {
        typed(&mut app, text);
        let screen = screen(&mut app);
        assert!(screen.contains(says), "{text}: {screen}");
        app.press("esc");
    }
}

#[test]
fn only_what_does_something_now_is_offered() {
    let mut app = TestApp::account();
    for text in ["hang up the sel", "fill the form from", "put the selected", "transfer", "send what is"] {
        typed(&mut app, text);
        assert_eq!(chosen(&mut app), "", "{text}");
        let screen = screen(&mut app);
        assert!(screen.contains(&format!("Nothing matches “{text}” that can be done now.")), "{screen}");
        app.press("esc");
    }
}

#[test]
fn nothing_is_chosen_before_something_is_typed() {
    let mut app = TestApp::busy();
    typed(&mut app, "");
    assert_eq!(chosen(&mut app), "");
    assert!(enter(&mut app).is_empty());
    assert_eq!(app.top(), Some("palette"));
    app.press("down");
    assert!(!chosen(&mut app).is_empty());
    app.press("ctrl-n ctrl-p up pgdn pgup tab esc");
    assert!(app.only_panes());
    // It remembers nothing.
    app.press(":");
    assert!(screen(&mut app).contains("┃: "));
    assert_eq!(chosen(&mut app), "");
}

#[test]
fn items_of_the_account_go_into_the_form_as_from_their_panes() {
    for (text, row, shown) in [
        ("london", "+442079460958  London desk", "+442079460958"),
        ("+8270", "+827000000100  대표번호", "+827000000100"),
        ("recep", "Reception Desk  1001", "ext:Reception Desk"),
        ("reminder", "Appointment reminder", "Appointment reminder"),
    ] {
        let mut app = TestApp::account();
        typed(&mut app, text);
        let found = chosen(&mut app);
        assert!(found.starts_with(row) && found.ends_with("into the form"), "{text}: {found}");
        assert!(enter(&mut app).is_empty() || app.top() == Some("form"));
        let screen = screen(&mut app);
        assert!(app.top() == Some("form") && screen.contains(shown), "{text}: {screen}");
    }
}

#[test]
fn calls_are_found_by_number_name_id_and_words() {
    let mut app = TestApp::busy();
    let asked = app.now;
    app.answer(Answer::Contact("+821012345678".to_owned(), Ok(Some("Kim Minjun".to_owned()))));
    assert_eq!(asked.instant, app.now.instant);
    for (text, row) in [
        ("+8210", "◔ ringing"),
        ("minjun", "◔ ringing"),
        ("desk@pbx", "◒ terminating"),
        ("inspect c4", "✗ hangup"),
        ("inspect busy", "✗ hangup"),
        ("inspect ringing 8210", "◔ ringing"),
    ] {
        typed(&mut app, text);
        let found = chosen(&mut app);
        assert!(found.starts_with(row), "{text}: {found}");
        enter(&mut app);
        assert_eq!(app.top(), Some("inspect"), "{text}");
        app.press("esc");
        assert!(app.only_panes());
    }
    assert_eq!(app.selected(), Some(&vdial::domain::Target::Call(CallId::new("c8").unwrap())));
}

#[test]
fn a_call_that_the_filter_hides_is_shown_and_the_filter_goes() {
    let mut app = TestApp::busy();
    app.press("/");
    app.type_text("status:ringing");
    app.press("enter");
    assert_eq!(app.rows().len(), 1);
    run(&mut app, "inspect c4");
    assert_eq!(app.top(), Some("inspect"));
    assert!(app.notices().any(|notice| notice == "The filter hid this call, so it was cleared."));
    app.press("esc");
    assert!(app.rows().len() > 1);
}

#[test]
fn a_listed_call_is_drawn_as_it_stands_now() {
    let mut app = TestApp::busy();
    typed(&mut app, "inspect 8210");
    assert!(chosen(&mut app).starts_with("◔ ringing"));
    let over = common::test_app::call(
        "c8",
        "hangup",
        "14:01:55",
        &json!({"destination": {"type": "tel", "target": "+821012345678"}, "hangup_reason": "busy", "hangup_by": "remote",
            "tm_hangup": common::test_app::at("14:02:06"), "tm_update": common::test_app::at("14:02:06")}),
    );
    let asked = app.now.instant;
    app.answer(Answer::Call(CallId::new("c8").unwrap(), Ok(wire::call(over).unwrap()), asked));
    let row = chosen(&mut app);
    assert!(row.starts_with("✗ hangup") && row.ends_with("busy"), "{row}");
}

#[test]
fn a_call_that_has_left_the_board_is_said_to_have() {
    let mut app = TestApp::keeping(3);
    let ended = |id: &str, time: &str| {
        let times = json!({"tm_hangup": common::test_app::at(time), "hangup_reason": "normal"});
        common::test_app::call(id, "hangup", time, &times)
    };
    app.calls(vec![ended("old", "13:00:00")]);
    typed(&mut app, "inspect old");
    assert!(chosen(&mut app).starts_with("○ hangup"));
    app.calls((10..20).map(|n| ended(&format!("new{n}"), &format!("13:{n}:00"))).collect());
    app.later(10);
    app.settle();
    assert!(app.call("old").is_none(), "it is no longer kept");
    assert_eq!(chosen(&mut app), "No longer on the board: old");
    enter(&mut app);
    assert_eq!(app.top(), Some("palette"));
    assert!(screen(&mut app).contains("✗ The board no longer has that call."));
}

#[test]
fn an_action_names_its_call_and_does_not_move_on_to_another() {
    let mut app = TestApp::busy();
    app.select("c7");
    typed(&mut app, "put the selected");
    assert!(screen(&mut app).contains("On the call with +442079460999."), "{}", screen(&mut app));
    // The palette covers the board, so that nobody sees that another call is selected.
    app.select("c6");
    assert!(enter(&mut app).is_empty());
    assert_eq!(app.top(), Some("palette"));
    assert!(screen(&mut app).contains("✗ Another call is selected now. Close this, and look."));
}

#[test]
fn views_are_found_by_name_and_shown_from_any_pane() {
    let mut app = TestApp::busy();
    app.press("2");
    assert_eq!(app.focus(), PaneId::Numbers);
    typed(&mut app, "view fail");
    assert_eq!(chosen(&mut app).split_whitespace().collect::<Vec<_>>(), ["View", "failed:", "is:failed", "!"]);
    enter(&mut app);
    assert_eq!(app.focus(), PaneId::Calls);
    assert!(screen(&mut app).contains("is:failed"));
    // Unlike its key, it does not take the view back.
    run(&mut app, "view failed");
    assert!(screen(&mut app).contains("is:failed"));
}

#[test]
fn it_opens_over_the_panes_alone() {
    for keys in ["n", "i", "[", "?", "/", "H", "y", "enter"] {
        let mut app = TestApp::busy();
        app.draw(120, 30);
        app.press(keys);
        let top = app.top();
        app.press(":");
        assert_eq!(app.top(), top, "over {keys}");
    }
}

#[test]
fn it_fits_every_size() {
    for (width, height) in [(120, 30), (80, 24), (60, 16)] {
        let mut app = TestApp::busy();
        app.draw(width, height);
        app.press(":");
        app.type_text("fail");
        insta::assert_snapshot!(format!("palette_{width}x{height}"), text_of(&app.draw(width, height)));
        app.ascii = true;
        let plain = text_of(&app.draw(width, height));
        assert!(plain.contains("Failed") || plain.contains("failed"), "{plain}");
    }
    let mut app = TestApp::busy();
    app.draw(80, 24);
    app.press(":");
    insta::assert_snapshot!("palette_empty_80x24", text_of(&app.draw(80, 24)));
    app.type_text("+44");
    insta::assert_snapshot!("palette_number_80x24", text_of(&app.draw(80, 24)));
}
