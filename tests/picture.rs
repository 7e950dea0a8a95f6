//! The generated parts of the documents: the pictures in the README, drawn by the real drawing code, and the table of
//! keys in `docs/keys.md`. `VDIAL_WRITE_PICTURE=1 cargo test --test picture` writes them; otherwise these tests check
//! that they are current.
#![cfg(test)]

mod common;
#[path = "picture/scene.rs"]
mod scene;
#[path = "picture/svg.rs"]
mod svg;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::test_app::TestApp;
use vdial::domain::{Badge, BadgeColor, Profile};
use vdial::keys::command::{Command, Section};
use vdial::keys::key_map::KeyMap;

/// The keys of the built-in key map, a part for each section of the help.
fn table_of_keys() -> String {
    let keymap = KeyMap::new(&BTreeMap::new()).unwrap();
    let mut table = String::new();
    for section in Section::ALL {
        let head = "| Key | Name in `[keys]` | What it does |\n| --- | --- | --- |";
        write!(table, "\n## {}\n\n{head}\n", section.title()).unwrap();
        for action in Command::ALL.iter().filter(|action| action.section() == section) {
            let keys: Vec<_> = keymap.keys(*action).iter().map(|key| format!("`{key}`")).collect();
            writeln!(table, "| {} | `{}` | {} |", keys.join(" "), action.name(), action.description()).unwrap();
        }
    }
    table
}

/// Compares a file with what the program makes now, or writes it.
fn check(file: &str, current: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("VDIAL_WRITE_PICTURE").is_some() {
        fs::write(&path, current).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == current, "{} is out of date; see the head of tests/picture.rs", path.display());
}

#[test]
fn the_pictures_of_the_board_are_current() {
    for (name, keys, (width, height)) in [
        ("monitor", "b", (120, 30)),
        ("wide", "", (200, 50)),
        ("inspect", "enter", (120, 30)),
        ("statistics", "i", (120, 30)),
        ("rewind", "[ { {", (120, 30)),
        ("masked", "M", (120, 30)),
        ("palette", ": f a i l", (110, 26)),
    ] {
        let mut scene = scene::board();
        scene.press(keys);
        check(&format!("assets/screens/{name}.svg"), &svg::still(&scene.draw(width, height)));
    }
}

#[test]
fn the_picture_of_the_form_is_current() {
    let mut scene = TestApp::busy();
    scene.press("n");
    scene.type_text("+82 10-1234-5678");
    scene.press("tab tab");
    scene.type_text("Good morning, your table is ready.");
    check("assets/screens/form.svg", &svg::still(&scene.draw(110, 26)));
}

#[test]
fn the_picture_of_the_settings_is_current() {
    let mut scene = TestApp::busy();
    let text = "hours = 12\n[budget]\nburst = 4\n[profiles.default]\nread_only = false\n";
    let mut config = common::configuration(text, &["--ascii"]);
    config.file = "/home/user/.config/vdial/config.toml".into();
    scene.configured(config);
    scene.press(",");
    // The list knows its height once it is drawn.
    scene.draw(110, 26);
    scene.press("j j j j j j j");
    check("assets/screens/settings.svg", &svg::still(&scene.draw(110, 26)));
}

#[test]
fn the_picture_of_the_profiles_is_current() {
    let mut scene = TestApp::busy();
    let profile = |name: &str, host: &str, color, read_only| Profile {
        name: name.to_owned(),
        api_url: format!("https://{host}/v1.0"),
        read_only,
        badge: Some(Badge { text: name.to_uppercase(), color }),
    };
    let live = profile("live", "api.voipbin.net", BadgeColor::Red, false);
    let trial = profile("trial", "api.voipbin.test:8443", BadgeColor::Green, false);
    let other = profile("archive", "api.voipbin.net", BadgeColor::Blue, true);
    scene.use_profile(live, vec![trial, other]);
    scene.press("P");
    check("assets/screens/profiles.svg", &svg::still(&scene.draw(110, 26)));
}

#[test]
fn the_page_of_keys_is_current() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md")).unwrap();
    let (before, rest) = page.split_once("<!-- table -->\n").unwrap();
    let (_, after) = rest.split_once("\n<!-- end of the table -->").unwrap();
    let table = table_of_keys();
    check("docs/keys.md", &format!("{before}<!-- table -->\n{table}\n<!-- end of the table -->{after}"));
}
