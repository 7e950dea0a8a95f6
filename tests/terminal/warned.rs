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
