//! What is copied of a hostile server's records is one line that does nothing wherever it is pasted.

use super::common::screen_checks;
use super::{account, cases, hostile};
use jiff::Timestamp;
use proptest::prelude::*;
use vdial::base::safe_text::is_unsafe;
use vdial::domain::{Address, CallId, CallRequest, Favourite, OnAnswer, Target};
use vdial::journal::{AttemptResult, End, History, Notes, PastAttempt};
use vdial::messages::effect::Effect;
use vdial::messages::message::{FavouriteNews, Message};

/// A history in which every text is this one.
fn past(text: &str) -> History {
    let mut notes = Notes::default();
    notes.put("c", text);
    let request = CallRequest::new(
        Address::tel(text),
        vec![Address::extension(text), Address::tel(text)],
        OnAnswer::Say { text: text.to_owned(), language: text.to_owned() },
    );
    let record = PastAttempt {
        attempt: text.into(),
        at: Timestamp::UNIX_EPOCH,
        profile: text.to_owned(),
        api_url: text.to_owned(),
        request: Some(request),
        outcome: AttemptResult::Placed,
        doubted: false,
        targets: vec![(Target::Call(CallId::new("c").unwrap()), End::Over(text.to_owned()))],
    };
    let failed = PastAttempt { outcome: AttemptResult::Failed(text.to_owned()), attempt: "b".into(), ..record.clone() };
    History { records: vec![record, failed], cut: true, notes, damage: Some(text.to_owned()) }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn no_copied_text_could_do_more_than_be_read(text in hostile()) {
        let mut app = account(&text);
        let mut copied = 0;
        for pane in ["1", "2", "3", "4", "5"] {
            app.press(pane);
            for _ in 0..4 {
                for key in ["i", "n", "j", "c", "x", "t"] {
                    app.press("y");
                    for effect in app.press(key) {
                        let Effect::Copy(text) = effect else { continue };
                        prop_assert!(!text.chars().any(is_unsafe), "{key}: {text:?}");
                        copied += 1;
                        if key == "j" {
                            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
                        }
                        if key == "c" {
                            // Nothing but the variable stands outside quotes.
                            let outside: String = text.replace(r"'\''", "").split('\'').step_by(2).collect();
                            let known = ["curl ", "\"$VOIPBIN_ACCESSKEY\""];
                            let rest = known.into_iter().fold(outside, |rest, part| rest.replace(part, ""));
                            prop_assert_eq!(rest, "", "{}", text);
                        }
                    }
                    app.press("esc");
                }
                app.press("j");
            }
        }
        prop_assert!(copied >= 15, "{copied}");
    }

}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn a_hostile_past_is_drawn_and_copied_too(text in hostile()) {
        let mut app = account(&text);
        app.press("L");
        app.send(Message::History(Ok(Box::new(past(&text)))));
        for keys in ["", "tab", "j", "e", "esc", "y"] {
            app.press(keys);
            for (width, height) in [(120, 30), (80, 24), (60, 16)] {
                screen_checks::check(&app.draw(width, height), false, &(keys, &text));
            }
        }
        prop_assert_eq!(app.top(), Some("copy"));
        for key in ["n", "j", "c"] {
            for effect in app.press(key) {
                let Effect::Copy(text) = effect else { continue };
                prop_assert!(!text.chars().any(is_unsafe), "{key}: {text:?}");
            }
            app.press("y");
        }
        app.press("esc esc esc F");
        let favourite = Favourite { from: Some(text.clone()), variables: vec![(text.clone(), text.clone())], ..Favourite::new(&text, vec![text.clone()]) };
        app.send(Message::Favourites(FavouriteNews::Kept(vec![favourite.clone()])));
        app.send(Message::Favourites(FavouriteNews::Taken(Box::new(favourite))));
        for keys in ["", "esc", "enter"] {
            app.press(keys);
            for (width, height) in [(120, 30), (80, 24), (60, 16)] {
                screen_checks::check(&app.draw(width, height), false, &(keys, &text));
            }
        }
    }
}

#[test]
fn what_is_too_long_for_a_terminal_is_refused_whole_and_said() {
    let mut app = account("x");
    let longest = 74_994 / 4 * 3;
    let long =
        super::call("long", "ringing", "14:02:07", &serde_json::json!({"more": vec!["x".repeat(longest / 8); 9]}));
    app.calls(vec![long]);
    app.select("long");
    for keys in ["Y", "y j"] {
        let effects = app.press(keys);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Copy(_))));
        let said = app.notices().next().unwrap();
        assert!(
            said.starts_with("Not copied: the call as JSON has ") && said.contains("more than the 56244"),
            "{said}"
        );
    }
}
