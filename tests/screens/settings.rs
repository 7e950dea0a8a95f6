//! The settings view.

use crate::approve_at;
use crate::common::configuration;
use crate::common::test_app::{TestApp, text_of};
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;

const FILE: &str = "hours = 12\nnever_dial = ['emergency']\n[budget]\nburst = 4\n[[hooks]]\non = ['ended']\nrun = ['log', 'hush']\n[profiles.default]\naccesskey = 'hush'\n";

fn opened(options: &[&str]) -> TestApp {
    let mut app = TestApp::busy();
    let mut config = configuration(FILE, options);
    config.file = "/home/user/.config/vdial/config.toml".into();
    app.configured(config);
    app.press(",");
    app.draw(120, 30);
    app
}

fn find(app: &mut TestApp, name: &str) {
    app.press("/");
    app.type_text(name);
    app.press("enter g");
}

fn written(effects: Vec<Effect>) -> (String, String) {
    let change = effects.into_iter().find_map(|effect| match effect {
        Effect::WriteSetting(change) => Some(change),
        _ => None,
    });
    let change = change.unwrap();
    ([change.table.join("."), change.key.to_owned()].concat(), change.typed)
}

#[test]
fn settings() {
    let mut app = opened(&["--ascii"]);
    app.press("j j j");
    for (width, height) in [(120, 30), (80, 24), (60, 16)] {
        approve_at("settings", &mut app, width, height);
    }
    find(&mut app, "layout");
    app.press("enter j");
    approve_at("settings_choices", &mut app, 80, 24);
    assert_eq!(written(app.press("enter")), ("boardlayout".to_owned(), "lists".to_owned()));
    app.send(Message::SettingWritten(Ok(())));
    app.press("esc");
    find(&mut app, "keep_ended");
    app.press("enter ctrl-u 5");
    assert_eq!(written(app.press("enter")), ("keep_ended".to_owned(), "5".to_owned()));
    let why = "config.toml:9: keep_ended: 5 is not a whole number from 10 to 100000";
    app.send(Message::SettingWritten(Err(why.to_owned())));
    approve_at("settings_refused", &mut app, 80, 24);
    app.press("esc esc");
    assert!(text_of(&app.draw(80, 24)).contains(" Settings "), "the list is still there");
}

#[test]
fn what_cannot_be_changed_here_says_where_and_no_secret_is_shown() {
    let mut app = opened(&["--ascii"]);
    for (name, said) in [
        ("never_dial", "never_dial is changed in the file: /home/user/.config/vdial/config.toml."),
        ("hooks", "hooks is changed in the file"),
        ("credential", "no credential is shown"),
        ("log_level", "--log-level or VDIAL_LOG sets it"),
    ] {
        find(&mut app, name);
        assert!(app.press("enter").is_empty());
        let screen = text_of(&app.draw(120, 30));
        assert!(screen.contains(said) && !screen.contains("hush"), "{name}:\n{screen}");
        app.press("esc");
    }
    // A held Enter opens the editor and leaves it.
    find(&mut app, "keep_live");
    assert!(!app.press("enter enter").iter().any(|effect| matches!(effect, Effect::WriteSetting(_))));
    app.press("esc");
    find(&mut app, "ascii");
    app.press("enter");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("--ascii comes before the file"), "{screen}");
}

#[test]
fn the_palette_finds_it() {
    let mut app = TestApp::busy();
    app.configured(configuration("", &[]));
    app.press(":");
    app.type_text("settings");
    app.later(1);
    app.press("enter");
    assert!(text_of(&app.draw(80, 24)).contains(" Settings "));
}
