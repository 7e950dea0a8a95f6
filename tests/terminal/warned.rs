//! What is odd around the program is said at its start.

use super::pty::Program;
use super::{assert_ends, vdial};

#[test]
fn a_time_zone_that_never_ends_is_not_read() {
    for zone in ["/dev/zero", ":/dev/zero"] {
        let mut program = vdial(&["--demo"], &[("TZ", zone)]);
        program.wait_for("times are in UTC");
        program.wait_for("● connected");
        program.send(b"q");
        assert_ends(&mut program, 0);
    }
}

#[test]
fn a_journal_that_is_a_link_is_named_with_what_to_do() {
    let script = r#"mkdir -p "$VDIAL_DATA_DIR" && ln -s elsewhere "$VDIAL_DATA_DIR/journal.jsonl" && exec "$@""#;
    let mut program = Program::start_under_shell(script, &["--demo"], &[]);
    program.wait_for("it is a symbolic link");
    let text: String = program.screen.text().split_whitespace().collect();
    assert!(text.contains("putthefileitselfthere,orlinkitsdirectory"), "{}", program.screen.text());
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
fn a_theme_with_an_error_is_named_with_its_file_its_line_and_its_role() {
    let script = r#"mkdir -p "$VDIAL_CONFIG_DIR/themes" && cd "$VDIAL_CONFIG_DIR" &&
        echo 'theme = "mine"' > config.toml && printf '\nbadge = "blak on yellow"\n' > themes/mine.toml && exec "$@""#;
    let mut program = Program::start_under_shell(script, &["--demo"], &[]);
    assert_eq!(program.ended().code(), Some(1));
    let text: String = program.screen.text().split_whitespace().collect();
    assert!(text.contains("config.toml:1:theme:") && text.contains("themes/mine.toml:2:badge:"), "{text}");
    assert!(text.contains("didyoumean\"black\"?"), "{text}");
}

#[test]
fn a_zone_that_is_not_the_users_own_is_named_in_the_header() {
    for (zone, named) in [("Asia/Seoul", true), ("UTC", false)] {
        let settings = format!("time_zone = \"{zone}\"\nhours = 12\n");
        let script =
            r#"mkdir -p "$VDIAL_CONFIG_DIR" && echo "$SETTINGS" > "$VDIAL_CONFIG_DIR/config.toml" && exec "$@""#;
        let mut program = Program::start_under_shell(script, &["--demo"], &[("SETTINGS", &settings), ("TZ", "UTC")]);
        program.wait_for("● connected");
        let text = program.screen.text();
        assert_eq!(text.contains(&format!("times in {zone}")), named, "{text}");
        program.send(b"q");
        assert_ends(&mut program, 0);
    }
}
