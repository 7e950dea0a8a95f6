//! Which notifications come of what happens, when, and how many of them together.

use jiff::Timestamp;
use serde_json::{Value, json};
use vdial::api::credential::{Credential, CredentialKind};
use vdial::api::{ApiError, ErrorKind, Operation};
use vdial::base::progress::Progress;
use vdial::config::{NotifyRule, NotifySettings, NotifyWay, NotifyWhen};
use vdial::domain::HookEvent;
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message};
use vdial::model::Start;

use super::common::test_app::{TestApp, call};

fn settings(on: &[HookEvent], filter: &str) -> NotifySettings {
    let rule = NotifyRule { on: on.to_vec(), filter: filter.to_owned(), ..NotifyRule::default() };
    NotifySettings {
        how: vec![NotifyWay::Bell, NotifyWay::Desktop],
        when: NotifyWhen::Unfocused,
        quiet: None,
        title: false,
        progress: false,
        rules: vec![rule],
    }
}

/// Signed in, without calls, and the terminal does not have the focus.
fn away(settings: &NotifySettings) -> TestApp {
    let mut app = TestApp::bare();
    app.notify(settings);
    app.start(Start::Credential(Credential::new(CredentialKind::AccessKey, "test-key").unwrap(), "a test".to_owned()));
    app.calls(vec![]);
    app.later(1);
    app.send(Message::Focus(false));
    app
}

/// What is told, without the heading. The desktop is told the same as the terminal.
fn told(effects: &[Effect]) -> Vec<String> {
    let by_terminal = effects.iter().filter_map(|effect| match effect {
        Effect::Notify { title, text } => Some((title, text.clone())),
        _ => None,
    });
    let by_desktop = effects.iter().filter_map(|effect| match effect {
        Effect::NotifyDesktop { title, text } => Some((title, text.clone())),
        _ => None,
    });
    let (by_terminal, by_desktop): (Vec<_>, Vec<_>) = (by_terminal.collect(), by_desktop.collect());
    assert_eq!(by_terminal, by_desktop);
    assert!(by_terminal.iter().all(|(title, _)| *title == "vdial demo"));
    by_terminal.into_iter().map(|(_, text)| text).collect()
}

/// A call in this status, which it reached in that second of 14:03.
fn in_status(id: &str, status: &str, second: u32, more: &Value) -> Value {
    let mut call = call(id, status, "14:02:10", more);
    call["tm_update"] = json!(format!("2026-11-20T14:03:{second:02}Z"));
    call
}

#[test]
fn each_event_is_told_in_its_words() {
    use HookEvent::{Answered, Busy, Canceled, Ended, Failed, New, NoAnswer, Ringing};
    let ended =
        |reason: &str| json!({"tm_hangup": "2026-11-20T14:03:01Z", "hangup_reason": reason, "hangup_by": "remote"});
    let talked = json!({"tm_progressing": "2026-11-20T14:02:21Z", "tm_hangup": "2026-11-20T14:03:01Z",
        "hangup_reason": "normal", "hangup_by": "remote"});
    let incoming = json!({"direction": "incoming", "source": {"type": "tel", "target": "+33199001234"}});
    for (word, status, more, expected) in [
        (New, "dialing", &json!({}), "New call: +442079460999"),
        (New, "ringing", &incoming, "Incoming: +33199001234"),
        (Ringing, "ringing", &json!({}), "Ringing: +442079460999"),
        (Answered, "progressing", &json!({}), "Answered: +442079460999"),
        (Busy, "hangup", &ended("busy"), "Busy: +442079460999"),
        (NoAnswer, "hangup", &ended("noanswer"), "No answer: +442079460999"),
        (Canceled, "hangup", &ended("cancel"), "Canceled: +442079460999"),
        (Failed, "hangup", &ended("failed"), "Failed: +442079460999, "),
        (Ended, "hangup", &ended("busy"), "Ended: +442079460999, busy"),
        (Ended, "hangup", &talked, "Ended: +442079460999, "),
    ] {
        let mut app = away(&settings(&[word], ""));
        let mut effects = Vec::new();
        if word != New {
            assert_eq!(told(&app.calls(vec![in_status("c", "dialing", 0, &json!({}))])), [""; 0], "{word:?}");
        }
        effects.extend(app.calls(vec![in_status("c", status, 1, more)]));
        let texts = told(&effects);
        assert!(texts.len() == 1 && texts[0].starts_with(expected), "{word:?}: {texts:?}");
        assert_eq!(told(&app.send(Message::Tick)), [""; 0], "once");
    }
}

#[test]
fn only_without_the_focus_or_always_or_never() {
    for (when, focus, tells) in [
        (NotifyWhen::Unfocused, Message::Focus(true), false),
        (NotifyWhen::Unfocused, Message::Focus(false), true),
        // Whoever presses a key is there, whatever the terminal has reported.
        (NotifyWhen::Unfocused, Message::Key(super::common::key_event("f1")), false),
        (NotifyWhen::Unfocused, Message::Paste("x".to_owned()), false),
        (NotifyWhen::Always, Message::Focus(true), true),
        (NotifyWhen::Never, Message::Focus(false), false),
    ] {
        let mut app = away(&NotifySettings { when, ..settings(&[HookEvent::New], "") });
        app.send(focus.clone());
        let texts = told(&app.calls(vec![in_status("c", "dialing", 0, &json!({}))]));
        assert_eq!(texts.len(), usize::from(tells), "{when:?} {focus:?}");
    }
    // A terminal that reports nothing has the focus.
    let mut app = away(&settings(&[HookEvent::New], ""));
    app.notify(&settings(&[HookEvent::New], ""));
    assert_eq!(told(&app.calls(vec![in_status("c", "dialing", 0, &json!({}))])), [""; 0]);
}

#[test]
fn a_profile_that_is_not_on_screen_is_not_looked_at_and_leaves_the_title_alone() {
    let mut app = away(&NotifySettings { title: true, ..settings(&[HookEvent::New], "") });
    let titles = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::Title(_))).count();
    app.send(Message::Focus(true));
    app.leave_front();
    app.later(2);
    let effects = app.calls(vec![in_status("c", "dialing", 0, &json!({}))]);
    assert_eq!((told(&effects).len(), titles(&effects)), (1, 0));
    let now = app.now;
    app.come_to_front(now);
    app.later(2);
    let effects = app.calls(vec![in_status("d", "dialing", 0, &json!({}))]);
    assert_eq!((told(&effects).len(), titles(&effects)), (0, 1));
}

#[test]
fn quiet_hours_are_quiet_and_nothing_of_them_is_told_later() {
    for (hours, tells) in [("14:00-15:00", false), ("22:00-14:03", false), ("14:03-22:00", true)] {
        let mut app = away(&NotifySettings { quiet: hours.parse().ok(), ..settings(&[HookEvent::New], "") });
        assert!(app.now.wall < "2026-11-20T14:03:00Z".parse::<Timestamp>().unwrap());
        let mut texts = told(&app.calls(vec![in_status("c", "dialing", 0, &json!({}))]));
        app.later(7200);
        texts.extend(told(&app.send(Message::Tick)));
        assert_eq!(texts.len(), usize::from(tells), "{hours}");
    }
}

#[test]
fn the_first_rule_that_fits_tells_and_a_filter_keeps_calls_out() {
    let mut both = settings(&[HookEvent::New], "dir:in");
    both.rules.extend(settings(&[HookEvent::New, HookEvent::Answered], "").rules);
    let mut app = away(&both);
    let incoming = json!({"direction": "incoming", "source": {"type": "tel", "target": "+33199001234"}});
    let texts = told(&app.calls(vec![in_status("c", "ringing", 0, &incoming)]));
    assert_eq!(texts, ["Incoming: +33199001234"]);
    let mut app = away(&settings(&[HookEvent::New], "dir:in"));
    assert_eq!(told(&app.calls(vec![in_status("c", "dialing", 0, &json!({}))])), [""; 0]);
    let mut app = away(&settings(&[HookEvent::New], "is:mine"));
    assert_eq!(told(&app.calls(vec![in_status("c", "dialing", 0, &json!({}))])), [""; 0]);
}

#[test]
fn several_are_told_together_and_not_too_often() {
    let mut app = away(&settings(&[HookEvent::New, HookEvent::Ringing], ""));
    let dialing = |count: u32| (0..count).map(|id| in_status(&format!("c{id}"), "dialing", 0, &json!({}))).collect();
    assert_eq!(told(&app.calls(dialing(3))), ["3 new calls"]);
    app.later(1);
    let ringing = [(0, "ringing"), (1, "ringing"), (2, "dialing"), (3, "dialing")];
    let ringing = ringing.iter().map(|(id, status)| in_status(&format!("c{id}"), status, 1, &json!({}))).collect();
    assert_eq!(told(&app.calls(ringing)), [""; 0], "too soon");
    assert!(app.next_wake().is_some_and(|wake| wake <= app.now.instant + std::time::Duration::from_secs(4)));
    app.later(4);
    let texts = told(&app.send(Message::Tick));
    assert!(texts == ["2 calls ring, 1 new call"] || texts == ["1 new call, 2 calls ring"], "{texts:?}");
    // What waits when the focus is back is seen.
    app.later(1);
    app.calls(dialing(6));
    app.send(Message::Focus(true));
    app.send(Message::Focus(false));
    app.later(10);
    assert_eq!(told(&app.send(Message::Tick)), [""; 0]);
}

#[test]
fn an_outage_is_told_once_and_its_end() {
    let mut app = away(&settings(&[HookEvent::Blind, HookEvent::Sighted], ""));
    // Silence counts before the first request that fails.
    app.later(30);
    let asked = app.now.instant;
    let mut texts = Vec::new();
    for _ in 0..60 {
        let failed = Err(ApiError::local(Operation::ListCalls, ErrorKind::Timeout, None));
        texts.extend(told(&app.answer(Answer::Calls(failed, None, asked))));
        app.later(1);
    }
    assert!(texts.len() == 1 && texts[0].starts_with("Contact lost: nothing heard for 4"), "{texts:?}");
    assert_eq!(told(&app.calls(vec![])), ["Contact again after 91 s"]);
}

#[test]
fn a_limit_is_told_when_it_is_passed() {
    let rule = NotifyRule { live_above: Some(2), failed_above: Some(0), ..NotifyRule::default() };
    let mut app = away(&NotifySettings { rules: vec![rule], ..settings(&[], "") });
    let dialing = |count: u32| (0..count).map(|id| in_status(&format!("c{id}"), "dialing", 0, &json!({}))).collect();
    let mut texts = Vec::new();
    for count in [2, 3, 3] {
        app.later(6);
        texts.extend(told(&app.calls(dialing(count))));
    }
    assert_eq!(texts, ["Live calls: 3, more than 2"]);
    app.later(6);
    let busy = json!({"tm_hangup": "2026-11-20T14:02:20Z", "hangup_reason": "busy", "hangup_by": "remote"});
    let texts = told(&app.calls(vec![in_status("c0", "hangup", 5, &busy)]));
    assert!(texts.len() == 1 && texts[0].ends_with("1 in the last hour, more than 0"), "{texts:?}");
}

#[test]
fn nothing_foreign_gets_through() {
    let evil = "+1\u{1b}]0;evil\u{7}\n\u{202e}\u{9c}".to_owned() + &"9".repeat(1000);
    let mut app = away(&settings(&[HookEvent::New], ""));
    let to = json!({"destination": {"type": "sip", "target": evil}});
    let texts = told(&app.calls(vec![in_status("c", "dialing", 0, &to)]));
    assert_eq!(texts.len(), 1);
    assert!(!texts[0].contains(|c: char| c.is_control() || c == '\u{202e}'), "{texts:?}");
    assert!(texts[0].chars().count() <= 161, "{texts:?}");
}

#[test]
fn the_title_tells_the_state_at_most_once_a_second() {
    let titles = |effects: &[Effect]| -> Vec<String> {
        let title = |effect: &Effect| match effect {
            Effect::Title(title) => Some(title.clone()),
            _ => None,
        };
        effects.iter().filter_map(title).collect()
    };
    let mut app = away(&NotifySettings { title: true, rules: Vec::new(), ..settings(&[], "") });
    let mut all = titles(&app.calls(vec![in_status("c", "ringing", 0, &json!({}))]));
    all.extend(titles(&app.calls(vec![in_status("c", "progressing", 1, &json!({}))])));
    assert!(app.next_wake().is_some_and(|wake| wake <= app.now.instant + std::time::Duration::from_secs(1)));
    app.later(1);
    all.extend(titles(&app.send(Message::Tick)));
    app.later(1);
    all.extend(titles(&app.calls(vec![in_status("c", "progressing", 1, &json!({}))])));
    assert_eq!(all.last().unwrap(), "vdial demo: 1 live, 0 ringing");
    assert!(all.len() <= 2, "{all:?}");
    for _ in 0..3 {
        app.answer(Answer::Calls(
            Err(ApiError::local(Operation::ListCalls, ErrorKind::Timeout, None)),
            None,
            app.now.instant,
        ));
        app.later(1);
        all.extend(titles(&app.send(Message::Tick)));
    }
    assert_eq!(all.last().unwrap(), "vdial demo: no contact", "no figures that nobody has seen");
}

#[test]
fn the_progress_tells_of_calls_placed_here() {
    let mut app = away(&NotifySettings { progress: true, rules: Vec::new(), ..settings(&[], "") });
    let mut states = Vec::new();
    let mut note = |effects: Vec<Effect>| {
        states.extend(effects.iter().filter_map(|effect| match effect {
            Effect::Progress(progress) => Some(*progress),
            _ => None,
        }));
    };
    note(app.calls(vec![in_status("other", "ringing", 0, &json!({}))]));
    let placed = vdial::api::wire::call(in_status("c", "dialing", 0, &json!({}))).unwrap();
    note(app.placed(vec![placed], vec![]));
    app.later(1);
    note(app.send(Message::Tick));
    let busy = json!({"tm_hangup": "2026-11-20T14:03:01Z", "hangup_reason": "busy", "hangup_by": "remote"});
    note(app.calls(vec![in_status("c", "hangup", 1, &busy)]));
    app.later(1);
    note(app.send(Message::Tick));
    app.later(1);
    note(app.send(Message::Focus(true)));
    assert_eq!(states, [Progress::Busy, Progress::Failed, Progress::Idle]);
}
