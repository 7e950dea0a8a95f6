//! Terminals of every size: the largest cost no more than a large one, and one without a size is drawn all the same.

use pty_process::Size;

use super::pty::{Program, Screen};
use super::{assert_ends, shown, vdial};

/// How many bytes of memory the program has resident.
#[cfg(target_os = "linux")]
fn resident(program: &Program) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<usize>().unwrap() * 1024
}

fn resize(program: &mut Program, columns: u16, rows: u16) {
    let cleared = |screen: &Screen| screen.bytes.windows(4).filter(|bytes| bytes == b"\x1b[2J").count();
    let before = cleared(&program.screen);
    program.pty.as_ref().unwrap().resize(Size::new(rows, columns)).unwrap();
    program.wait("a screen of the new size", |screen| cleared(screen) > before);
    // What is drawn after it is drawn in it.
    program.send(b"?");
    program.wait_for("Help");
    program.send(b"\x1b");
    program.wait("the help to close", |screen| !screen.text().contains("Help"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_largest_take_little_memory_which_comes_back() {
    const MEGABYTES: usize = 1024 * 1024;
    let mut program = shown(vdial(&["--demo"], &[]));
    let usual = resident(&program);
    for (columns, rows) in [(10_000, 10_000), (65_535, 65_535), (65_535, 1), (1, 65_535)] {
        resize_unseen(&mut program, columns, rows);
        assert!(resident(&program) < usual + 40 * MEGABYTES, "{columns}×{rows}: {}", resident(&program) / MEGABYTES);
    }
    resize(&mut program, 80, 24);
    assert!(resident(&program) < usual + 15 * MEGABYTES, "{} of {usual}", resident(&program));
    program.send(b"q");
    assert_ends(&mut program, 0);
}

/// The same, where nothing can be read off the screen: it is drawn anew again and again.
#[cfg(target_os = "linux")]
fn resize_unseen(program: &mut Program, columns: u16, rows: u16) {
    let count = |screen: &Screen| screen.bytes.windows(4).filter(|bytes| bytes == b"\x1b[2J").count();
    program.pty.as_ref().unwrap().resize(Size::new(rows, columns)).unwrap();
    for _ in 0..3 {
        let before = count(&program.screen);
        program.send(b"\x0c");
        program.wait("a whole new screen", |screen| count(screen) > before);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn it_begins_in_the_largest() {
    for (columns, rows) in [(65_535, 65_535), (10_000, 10_000)] {
        let mut program = shown(Program::start(columns, rows, &["--demo"], &[]));
        assert!(resident(&program) < 200 * 1024 * 1024, "{}", resident(&program));
        program.send(b"q");
        assert_ends(&mut program, 0);
    }
}

#[test]
fn without_a_size_it_has_that_of_the_environment_or_the_usual_one() {
    for (env, last_row) in [(&[][..], 24), (&[("COLUMNS", "100"), ("LINES", "40")], 40)] {
        let mut program = shown(Program::start(0, 0, &["--demo"], env));
        // The footer stands in the last row, and nothing under it.
        program.wait("the last row", |screen| {
            String::from_utf8_lossy(&screen.bytes).contains(&format!("\x1b[{last_row};"))
        });
        assert!(!program.written().contains(&format!("\x1b[{};", last_row + 1)));
        program.send(b"q");
        assert_ends(&mut program, 0);
    }
}
