//! The history, the favourites, what is typed, asked and copied there.

use super::approve;
use super::common::test_app::TestApp;
use vdial::domain::{
    Address, Anonymous, CallId, CallRequest, Favourite, FlowId, GroupcallId, KeptAnswer, OnAnswer, Target,
};
use vdial::journal::{AttemptResult, End, History, Notes, PastAttempt};
use vdial::messages::effect::Effect;
use vdial::messages::message::{FavouriteNews, Message};

/// An attempt at these destinations; of those that begin with `ext:` groupcalls come, of the others calls.
fn record(
    attempt: &str,
    at: &str,
    to: &[&str],
    on_answer: OnAnswer,
    outcome: AttemptResult,
    ends: &[&str],
) -> PastAttempt {
    let address = |whom: &&str| whom.strip_prefix("ext:").map_or_else(|| Address::tel(whom), Address::extension);
    let target = |(at, end): (usize, &&str)| {
        let id = format!("{attempt}-{at}");
        let target = match to[at].strip_prefix("ext:") {
            Some(_) => Target::Group(GroupcallId::new(&id).unwrap()),
            None => Target::Call(CallId::new(&id).unwrap()),
        };
        let end = match *end {
            "left" => End::Left,
            reason => End::Over(reason.to_owned()),
        };
        (target, end)
    };
    PastAttempt {
        attempt: attempt.into(),
        at: at.parse().unwrap(),
        profile: if attempt == "other" { "work" } else { "demo" }.to_owned(),
        api_url: "http://127.0.0.1:8080/v1.0".to_owned(),
        request: Some(CallRequest::new(Address::tel("+12025550142"), to.iter().map(address).collect(), on_answer)),
        doubted: matches!(outcome, AttemptResult::Unknown(_) | AttemptResult::NotFound),
        outcome,
        targets: ends.iter().enumerate().map(target).collect(),
    }
}

fn say(text: &str) -> OnAnswer {
    OnAnswer::Say { text: text.to_owned(), language: "en-US".to_owned() }
}

fn past() -> History {
    let flow = OnAnswer::Flow(FlowId::new("f-2").unwrap());
    let actions = OnAnswer::Actions(vec![serde_json::json!({"type": "talk"}), serde_json::json!({"type": "hangup"})]);
    let (hostile, why) = ("\u{1b}[2J\u{202e}evil\u{7}한국어".repeat(9), "402: the balance is too low".to_owned());
    let mut notes = Notes::default();
    notes.put("a5-0", "call back on Monday");
    notes.put("a4", "wrong day, moved to December");
    notes.put("a1", &hostile);
    History {
        records: vec![
            record(
                "a6",
                "2026-11-20T14:01:10Z",
                &["+447700900123"],
                say("Good afternoon"),
                AttemptResult::Unheard,
                &[],
            ),
            record("a5", "2026-11-20T13:40:00Z", &["+821012345678"], flow, AttemptResult::Placed, &["busy"]),
            record(
                "a4",
                "2026-11-20T09:15:30Z",
                &["ext:Reception Desk", "+442079460999", "+33199001234"],
                say("The meeting begins in five minutes in the large room on the second floor"),
                AttemptResult::Placed,
                &["", "noanswer"],
            ),
            record("a3", "2026-11-19T17:00:00Z", &["+442079460999"], actions, AttemptResult::Failed(why), &[]),
            record("a2", "2026-11-19T16:59:00Z", &["+442079460999"], say("Hello"), AttemptResult::NotFound, &[]),
            record("a1", "2026-03-01T08:00:00Z", &[&hostile], say(&hostile), AttemptResult::Placed, &["left"]),
            record(
                "other",
                "2026-02-01T08:00:00Z",
                &["+442079460999"],
                say("Hello"),
                AttemptResult::Placed,
                &["normal"],
            ),
        ],
        cut: false,
        notes,
        damage: None,
    }
}

fn with_history() -> TestApp {
    let mut app = TestApp::account();
    app.press("L");
    app.later(20);
    app.send(Message::History(Ok(Box::new(past()))));
    app
}

#[test]
fn history() {
    let mut app = with_history();
    app.press("j j");
    approve("history", &mut app);
    app.press("tab");
    app.press("/");
    app.type_text("'hello");
    approve("history_filtered", &mut app);
    let mut app = with_history();
    app.press("j e");
    approve("note", &mut app);
    let mut app = TestApp::account();
    app.press("L");
    app.send(Message::History(Err("The journal cannot be read: no permission.".to_owned())));
    approve("history_unreadable", &mut app);
}

#[test]
fn favourites() {
    let favourite = |name: &str, to: &[&str], on_answer| {
        let to = to.iter().map(|whom| (*whom).to_owned()).collect();
        Favourite { on_answer, ..Favourite::new(name, to) }
    };
    let mut app = TestApp::account();
    let greeting = KeptAnswer::Say { text: "Good morning".to_owned(), language: Some("en-US".to_owned()) };
    let reception = favourite("reception", &["ext:Reception Desk", "+821012345678"], Some(greeting));
    app.configure_favourites(vec![reception]);
    app.press("F");
    app.later(20);
    let kept = vec![
        favourite("회의실", &["ext:attic"], Some(KeptAnswer::Flow("Main menu".to_owned()))),
        favourite("the \u{202e}evil\u{1b}[2J desk", &["+442079460999"], None),
    ];
    app.send(Message::Favourites(FavouriteNews::Kept(kept)));
    approve("favourites", &mut app);
    app.press("j D");
    app.later(1);
    approve("favourite_removal", &mut app);
}

#[test]
fn copy_menu() {
    let mut app = TestApp::busy();
    app.press("y");
    approve("copy_menu", &mut app);
}

/// Takes the only favourite into the form, from the list.
fn use_favourite(app: &mut TestApp, favourite: Favourite) {
    app.press("esc F");
    app.send(Message::Favourites(FavouriteNews::Kept(vec![favourite])));
    app.press("enter");
    assert_eq!(app.top(), Some("form"));
}

#[test]
fn a_request_and_a_favourite_fill_the_form_as_a_whole() {
    let mut app = TestApp::account();
    let variables = vec![("campaign".to_owned(), "spring \"26\"".to_owned()), ("b".to_owned(), "é".to_owned())];
    let destinations = vec![Address::tel("+821012345678"), Address::extension("Reception Desk")];
    let request = CallRequest {
        anonymous: Anonymous::Yes,
        variables: variables.clone(),
        ..CallRequest::new(Address::tel("+12025550142"), destinations, say("It's \"on\""))
    };
    let mut record = record("a1", "2026-11-20T14:01:10Z", &["x"], say(""), AttemptResult::Placed, &["normal"]);
    record.request = Some(request.clone());
    app.press("L");
    app.send(Message::History(Ok(Box::new(History { records: vec![record], ..History::default() }))));
    let effects = app.press("enter");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Place(_))), "nothing is sent: {effects:?}");
    let filled = app.form_request();
    assert_eq!(filled.as_ref(), Some(&request));

    app.press("ctrl-s x");
    let effects = app.press("enter");
    let Some(Effect::KeepFavourite(kept, _)) = effects.into_iter().next() else { panic!("{:?}", app.top()) };
    assert_eq!((&kept.anonymous, &kept.variables), (&Anonymous::Yes, &variables));
    app.press("ctrl-x");
    use_favourite(&mut app, *kept);
    assert_eq!(app.form_request(), filled);
    // What another call had does not stay behind.
    use_favourite(&mut app, Favourite::new("plain", vec!["ext:alice".to_owned()]));
    let plain = app.form_request().unwrap();
    assert_eq!((plain.anonymous, plain.variables.len(), plain.on_answer), (Anonymous::Auto, 0, request.on_answer));
}
