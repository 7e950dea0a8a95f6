//! A configuration that was read again: what it changes at once, what it leaves, and what it says.

use std::sync::Arc;

use serde_json::json;
use vdial::config::Config;
use vdial::domain::{BadgeColor, Profile};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Message, Reread};

use crate::common::configuration;
use crate::common::test_app::{TestApp, call, text_of};

/// The program with this file, and with these options.
fn with(file: &str, options: &[&str]) -> TestApp {
    let mut app = TestApp::busy();
    app.configured(configuration(file, options));
    app
}

fn reread(app: &mut TestApp, file: &str) -> Vec<Effect> {
    read(app, configuration(file, &[]), Reread::Changed)
}

fn read(app: &mut TestApp, config: Config, why: Reread) -> Vec<Effect> {
    app.send(Message::ConfigurationRead(Ok(Arc::new(config)), why))
}

fn screen(app: &mut TestApp) -> String {
    text_of(&app.draw(120, 30))
}

/// What is done about calls: nothing that a configuration says may do it by itself.
fn acts(effects: &[Effect]) -> bool {
    effects.iter().any(Effect::acts_on_calls)
}

fn switch(effects: &[Effect]) -> Option<bool> {
    effects.iter().find_map(|effect| match effect {
        Effect::Configure { read_only, .. } => *read_only,
        _ => None,
    })
}

#[test]
fn what_changes_is_named() {
    for (before, after, notice) in [
        ("", "theme = 'light'\nhours = 12", "Configuration read again: theme, hours."),
        ("hours = 12", "# a comment\nhours = 12", "Configuration read again: nothing changes for this profile."),
        ("", "[profiles.default]\napi_url = 'https://b.example/v1.0'", "Changed from the next start: api_url."),
        ("", "push = false\nhours = 12", "Configuration read again: hours. Changed from the next start: push."),
        (
            "[profiles.default]\ntoken = 'a'",
            "[profiles.default]\ntoken = 'b'",
            "Changed from the next start: credential.",
        ),
        ("", "never_dial = ['personal']", "again: never_dial. Never dialed now: personal."),
        ("", "never_dial = []", "again: never_dial. Never dialed now: nothing."),
        (
            "[[hooks]]\non = ['new']\nrun = ['x', 'a']",
            "hours = 24\n[[hooks]]\non = ['new']\nrun = ['x', 'b']",
            "Configuration read again: hooks.",
        ),
        ("", "[notify]\n[keys]\nhelp = ['K']", "Configuration read again: notify.how, notify.when, notify.title"),
    ] {
        let mut app = with(before, &[]);
        let effects = reread(&mut app, after);
        assert!(!acts(&effects), "{after}");
        let screen = screen(&mut app);
        assert!(screen.contains(notice), "{after}: {notice}\n{screen}");
    }
}

#[test]
fn a_file_that_cannot_be_used_changes_nothing_and_says_why() {
    let mut app = with("hours = 24", &[]);
    let why = "config.toml:1: hours: 13 is neither 12 nor 24".to_owned();
    let effects = app.send(Message::ConfigurationRead(Err(why.clone()), Reread::Changed));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Configure { .. })));
    let shown = screen(&mut app);
    assert!(shown.contains(&format!("The configuration cannot be used: {why}. The former settings stay.")), "{shown}");
    reread(&mut app, "hours = 12");
    assert!(screen(&mut app).contains("Configuration read again: hours."));
}

#[test]
fn each_kind_of_setting_counts_at_once() {
    let mut app = with("", &[]);
    reread(&mut app, "[keys]\nhelp = ['K']");
    app.press("K");
    assert!(screen(&mut app).contains("Help"));
    app.press("esc");

    reread(&mut app, "[board]\ncolumns = ['status', 'country']");
    assert!(screen(&mut app).contains("Country"), "{}", screen(&mut app));

    reread(&mut app, "[favourites.reception]\nto = ['ext:bob']");
    app.press("F");
    assert!(screen(&mut app).contains("reception"));
    app.press("esc");

    assert!(screen(&mut app).contains("+447700900123"));
    reread(&mut app, "[privacy]\nmask = true");
    assert!(!screen(&mut app).contains("+447700900123"));
    reread(&mut app, "[privacy]\nmask = false");
    assert!(screen(&mut app).contains("+447700900123"));

    let effects = reread(&mut app, "hours = 12\n[budget]\nburst = 3");
    let config = effects.iter().find_map(|effect| match effect {
        Effect::Configure { config, .. } => Some(config),
        _ => None,
    });
    assert_eq!(config.unwrap().budget.burst, 3);

    reread(&mut app, "[[hooks]]\non = ['ringing']\nrun = ['true']");
    app.calls(Vec::new());
    let effects = app.calls(vec![call("new", "ringing", "14:05:00", &json!({}))]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::RunHook { hook: 0, .. })), "{effects:?}");
    reread(&mut app, "");
    let effects = app.calls(vec![call("newer", "ringing", "14:05:01", &json!({}))]);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::RunHook { .. })));

    reread(&mut app, "[notify]\nhow = ['bell']\nwhen = 'always'\n[[notify.rules]]\non = ['ringing']");
    app.calls(Vec::new());
    let effects = app.calls(vec![call("newest", "ringing", "14:05:02", &json!({}))]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify { .. })), "{effects:?}");
}

#[test]
fn what_was_switched_on_screen_stays_unless_its_own_line_changes() {
    let mut app = with("theme = 'dark'", &[]);
    app.press(":");
    app.type_text("theme mono");
    app.later(1);
    app.press("enter M");
    let of_theme = |app: &mut TestApp| {
        app.press(",");
        app.later(1);
        app.press("/");
        app.type_text("colours:");
        let shown = screen(app);
        app.press("esc esc");
        shown
    };
    reread(&mut app, "theme = 'dark'\nhours = 12\n[money]\nstop_below = '$1'");
    assert!(!screen(&mut app).contains("+447700900123"), "numbers stay hidden");
    let shown = of_theme(&mut app);
    assert!(shown.contains("mono") && shown.contains("this run"), "{shown}");
    reread(&mut app, "theme = 'light'");
    let shown = of_theme(&mut app);
    assert!(shown.contains("light") && !shown.contains("this run"), "{shown}");
}

#[test]
fn read_only_is_lifted_by_the_file_only_where_the_file_set_it() {
    const ON: &str = "[profiles.default]\nread_only = true";
    let mut app = with("", &[]);
    assert_eq!(switch(&reread(&mut app, ON)), Some(true));
    assert!(screen(&mut app).contains("READ-ONLY") && screen(&mut app).contains("Read-only: nothing is dialed"));
    assert_eq!(switch(&reread(&mut app, "")), Some(false));
    assert!(screen(&mut app).contains("No longer read-only") && !screen(&mut app).contains("READ-ONLY"));

    // The user's own switch stays, whatever the file says.
    app.send(Message::ReadOnly(true));
    assert_eq!(switch(&reread(&mut app, "[profiles.default]\nread_only = false")), None);
    assert_eq!(switch(&reread(&mut app, "hours = 12")), None);
    assert!(screen(&mut app).contains("READ-ONLY"));

    // It stays too when the file sets its own over it and takes that back.
    let mut app = with("", &[]);
    app.send(Message::ReadOnly(true));
    reread(&mut app, ON);
    app.press(":");
    app.type_text("rw");
    app.later(1);
    app.press("enter");
    assert!(screen(&mut app).contains("--read-only or the configuration says so"), "{}", screen(&mut app));
    app.press("esc");
    assert_eq!(switch(&reread(&mut app, "")), None);
    assert!(screen(&mut app).contains("READ-ONLY"));

    // So does the option.
    let mut app = with(ON, &["--read-only"]);
    let effects = read(&mut app, configuration("hours = 12", &["--read-only"]), Reread::Changed);
    assert_eq!(switch(&effects), None);
    assert!(screen(&mut app).contains("READ-ONLY") && !screen(&mut app).contains("No longer"));
}

#[test]
fn the_colour_of_a_badge_is_that_of_the_server_in_use() {
    let file = |url: &str, more: &str| format!("[profiles.default]\napi_url = '{url}'\n{more}[profiles.other]\n");
    let (here, vendor) = ("http://127.0.0.1:8080/v1.0", "https://api.voipbin.net/v1.0");
    let mut app = with(&file(here, ""), &[]);
    let used = Profile { name: "default".to_owned(), api_url: here.to_owned(), ..Profile::default() };
    app.use_profile(used, Vec::new());
    let color = |app: &TestApp| app.badge().map(|badge| badge.color);
    reread(&mut app, &file(vendor, ""));
    let shown = screen(&mut app);
    assert!(shown.contains("Changed from the next start: api_url.") && !shown.contains("color"), "{shown}");
    assert_eq!(color(&app), Some(BadgeColor::Green));
    reread(&mut app, &file(vendor, "color = 'red'\n"));
    assert_eq!(color(&app), Some(BadgeColor::Red), "{}", screen(&mut app));
    reread(&mut app, &file(vendor, ""));
    assert_eq!(color(&app), Some(BadgeColor::Green));
}

#[test]
fn the_name_of_an_extension_that_is_dialed_follows_the_file_both_ways() {
    let mut app = with("", &[]);
    let dialed = |app: &mut TestApp| {
        app.press("4 enter");
        let shown = screen(app);
        app.press("ctrl-x esc 1");
        shown
    };
    let usual = dialed(&mut app);
    reread(&mut app, "[profiles.default]\nextension_target = 'extension'");
    assert_ne!(dialed(&mut app).split("ext:").nth(1), usual.split("ext:").nth(1));
    reread(&mut app, "");
    assert_eq!(
        dialed(&mut app).split("ext:").nth(1).map(|rest| &rest[..6]),
        usual.split("ext:").nth(1).map(|rest| &rest[..6])
    );
}

#[test]
fn notifications_that_are_new_do_not_bring_a_profile_to_the_front() {
    let mut app = with("", &[]);
    app.leave_front();
    reread(&mut app, "[notify]\nhow = ['bell']\nwhen = 'unfocused'\n[[notify.rules]]\non = ['ringing']");
    app.calls(Vec::new());
    // The terminal has the focus, but shows another profile.
    let effects = app.calls(vec![call("new", "ringing", "14:05:00", &json!({}))]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Notify { .. })), "{effects:?}");
}

#[test]
fn the_view_of_the_settings_follows_the_mask() {
    let mut app = with("", &[]);
    app.press(",");
    app.later(1);
    app.press("/");
    app.type_text("privacy.mask");
    let before = screen(&mut app);
    app.press("f2");
    let after = screen(&mut app);
    assert!(before.contains("privacy.mask") && before != after, "{after}");
    assert!(after.contains("this run"), "{after}");
}

const TALE: &str = "Hello";

/// Fills in the form for these destinations, and sends it.
fn send(app: &mut TestApp, to: &str) -> Vec<Effect> {
    app.press("n");
    app.send(Message::Paste(to.to_owned()));
    app.press("tab tab");
    app.type_text(TALE);
    app.press("f5")
}

fn numbers(count: usize) -> String {
    (0..count).map(|at| format!("+8210123456{at:02}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn an_open_form_and_an_open_question_keep_what_is_typed_and_follow_the_new_rules() {
    let mut app = with("", &[]);
    app.press("n");
    app.send(Message::Paste("+821012345678".to_owned()));
    reread(&mut app, "never_dial = ['+8210']\nlanguage = 'ko-KR'");
    let shown = screen(&mut app);
    assert!(shown.contains("+821012345678") && shown.contains("never_dial"), "{shown}");
    app.press("tab tab");
    app.type_text(TALE);
    assert!(!acts(&app.press("f5")));

    let mut app = with("", &[]);
    assert!(!acts(&send(&mut app, &numbers(6))), "it asks first");
    app.later(1);
    assert!(screen(&mut app).contains("6 destinations"), "{}", screen(&mut app));
    reread(&mut app, "never_dial = ['+8210']");
    app.later(1);
    assert!(!acts(&app.press("y")));
    assert!(screen(&mut app).contains("Not sent:"), "{}", screen(&mut app));
}

#[test]
fn a_list_under_way_stops_at_what_must_no_longer_be_dialed() {
    let mut app = with("", &[]);
    send(&mut app, &numbers(25));
    app.later(1);
    assert!(acts(&app.press("y")), "{}", screen(&mut app));
    assert!(!acts(&reread(&mut app, "never_dial = ['+821012345624']")));
    let shown = screen(&mut app);
    assert!(shown.contains("The list stops:"), "{shown}");
    app.later(60);
    assert!(!acts(&app.send(Message::Tick)));
}

#[test]
fn what_the_program_wrote_itself_is_not_announced() {
    let mut app = with("", &[]);
    let kept = configuration("hours = 12\n[board]\ncolumns = ['status']", &[]);
    read(&mut app, kept, Reread::Kept("board.columns"));
    let shown = screen(&mut app);
    assert!(shown.contains("Configuration read again: hours."), "{shown}");
    let wrote = configuration("hours = 12\npush = false\n[board]\ncolumns = ['status']", &[]);
    read(&mut app, wrote, Reread::Wrote("push".to_owned()));
    let shown = screen(&mut app);
    assert!(shown.contains("push is saved; it counts from the next start."), "{shown}");
    let mut app = with("", &["--ascii"]);
    read(&mut app, configuration("ascii = false", &["--ascii"]), Reread::Wrote("ascii".to_owned()));
    let shown = screen(&mut app);
    assert!(shown.contains("ascii is saved; it counts only without --ascii."), "{shown}");
}
