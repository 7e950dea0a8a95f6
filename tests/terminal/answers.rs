//! What a terminal answers, and what tmux makes of Esc and another key, does nothing: in no pane, field or question.

use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};
use tokio::runtime::Runtime;
use vdial::simulator::{Options, Simulator};

use super::pty::{Program, Screen};
use super::{assert_ends, editing, shown, vdial};

/// The answer to a question of somebody else.
const ANSWER: &[u8] = b"\x1bP>|xterm(390)\x1b\\";

/// More of them; each has letters in it that would do something.
const ANSWERS: [&[u8]; 7] = [
    ANSWER,
    b"\x1b]11;rgb:fafa/cccc/1111\x1b\\",
    b"\x1b]52;c;SGhueQ==\x07",
    b"\x1b_Gi=1;H\ry\x1b\\",
    b"\x1b[?64;1;2c\x1b[>41;390;0c\x1b[?2026;2$y",
    b"\x1b[2;3R",
    b"\x90Hy\ry\x9c",
];

struct Stand {
    server: Simulator,
    program: Program,
    _runtime: Runtime,
}

impl Stand {
    /// With one call that is up, and selected.
    fn with_a_call() -> Self {
        let mut stand = Self::start(&["--to", "+12025550105", "--say", "Hello"]);
        stand.program.wait_for("Main line · US");
        stand.program.send(b"\x1b[15~");
        stand.program.wait_for("progressing");
        stand
    }

    fn start(args: &[&str]) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { speed: 5.0, incoming: false, ..Options::default() };
        let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), options)).unwrap();
        let url = server.api_url();
        let program =
            shown(vdial(&[&["--api-url", &url], args].concat(), &[("VOIPBIN_ACCESSKEY", Simulator::accesskey())]));
        Self { server, program, _runtime: runtime }
    }

    /// What was ordered: everything but reading.
    fn orders(&self) -> usize {
        self.server.requests().iter().filter(|request| request.method != "GET").count()
    }
}

/// Presses the key now and again, after more of a silence than the terminal's strings end with, until it has done this.
fn insist(program: &mut Program, key: &[u8], done: impl Fn(&Screen) -> bool) {
    let start = Instant::now();
    while !done(&program.screen) {
        assert!(start.elapsed() < Duration::from_secs(30), "the keyboard is dead:\n{}", program.screen.text());
        program.send(key);
        let pressed = Instant::now();
        program.wait_outside("a moment", || pressed.elapsed() > Duration::from_millis(700));
    }
}

#[test]
fn an_answer_does_nothing_to_the_selected_call() {
    let mut stand = Stand::with_a_call();
    let before = stand.orders();
    for answer in ANSWERS {
        for cut in [answer.len(), 1, 2, answer.len() / 2] {
            stand.program.send(&answer[..cut]);
            stand.program.look();
            stand.program.send(&answer[cut..]);
        }
    }
    // What came before this was taken in before.
    stand.program.send(b"n");
    stand.program.wait_for("On answer");
    stand.program.send(b"\x1b");
    stand.program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    let text = stand.program.screen.text();
    assert!(!text.contains("hold") && !text.contains("Note"), "{text}");
    assert_eq!(stand.orders(), before);
}

#[test]
fn an_answer_is_not_typed_into_a_field() {
    let mut stand = Stand::start(&[]);
    stand.program.send(b"n");
    stand.program.wait_for("On answer");
    for answer in ANSWERS {
        stand.program.send(answer);
    }
    stand.program.send(b"+1202555");
    stand.program.wait_for("+1202555");
    let text = stand.program.screen.text();
    assert!(["xterm", "rgb", "52;", "Gi=", "64;", "3R"].iter().all(|part| !text.contains(part)), "{text}");
    assert_eq!(stand.orders(), 0);
}

#[test]
fn an_answer_is_none_to_a_question() {
    let mut stand = Stand::with_a_call();
    let before = stand.orders();
    stand.program.send(b"H");
    stand.program.wait_for("y hangs up");
    // In the first moment no key would count.
    let asked = Instant::now();
    while asked.elapsed() < Duration::from_millis(600) {
        for answer in ANSWERS {
            stand.program.send(answer);
        }
        stand.program.send(b"\x1b_y\x1b\\\x1b[200~y\r\x1b[201~\x1b[99y");
        stand.program.look();
    }
    stand.program.send(b"\x1b");
    stand.program.wait("the question to close", |screen| !screen.text().contains("y hangs up"));
    assert_eq!(stand.orders(), before);
}

#[test]
fn esc_and_enter_is_never_a_send() {
    let mut stand = Stand::start(&["--to", "+12025550105", "--say", "Hello"]);
    stand.program.wait_for("Main line · US");
    for both in [&b"\x1b\r"[..], b"\x1b\n", b"\x1b\x1b\r"] {
        if !stand.program.screen.text().contains("On answer") {
            stand.program.send(b"n");
            stand.program.wait_for("On answer");
        }
        stand.program.send(both);
        stand.program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    }
    assert_eq!(stand.orders(), 0);
}

#[test]
fn esc_and_a_large_p_do_not_kill_the_keyboard() {
    let mut program = shown(vdial(&["--demo"], &[]));
    program.send(b"\x1bP");
    insist(&mut program, b"n", |screen| screen.text().contains("On answer"));
}

#[test]
fn what_was_meant_for_the_editor_is_no_key() {
    let (head, tail) = ANSWER.split_at(8);
    // The editor reads the head. The tail has come, or comes a moment later.
    for late in [false, true] {
        let mut program =
            editing("echo the editor runs; read go; stty raw -echo; echo it asks; dd bs=1 count=8 2>/dev/null");
        program.send(b"\n");
        program.wait_for_written("it asks");
        let sent = if late { head.to_vec() } else { ANSWER.to_vec() };
        program.send(&sent);
        program.wait_for("On answer");
        if late {
            program.send(tail);
        }
        insist(&mut program, b"\x1b", |screen| !screen.text().contains("On answer"));
        assert!(!program.written().contains("(390)"), "it was typed");
        program.send(b"q");
        assert_ends(&mut program, 0);
    }
}

#[test]
fn a_paste_that_breaks_off_does_not_kill_the_keyboard() {
    let mut program = shown(vdial(&["--demo"], &[]));
    program.send(b"\x1b[200~q+4930");
    program.wait_for("broke off");
    // The rest of it is no key; what is typed after that is.
    program.send(b"123\rq\x1b[201~");
    insist(&mut program, b"n", |screen| screen.text().contains("On answer"));
    assert!(!program.screen.text().contains("4930"), "{}", program.screen.text());
}

#[test]
fn one_question_is_asked_whenever_the_terminal_is_taken() {
    let question = "\x1b[2;1H●\x1b[6n\x1b[2;1H\x1b[2K";
    let mut program = editing("echo the editor runs; read go");
    assert_eq!(program.written().matches(question).count(), 1);
    let asked = program.written().find(question).unwrap();
    let drawn = program.written().find("\x1b[?2026h").unwrap();
    assert!(program.written().find("\x1b[?1049h").unwrap() < asked && asked < drawn, "before the first frame");
    program.send(b"\n");
    program.wait_for("On answer");
    assert_eq!(program.written().matches(question).count(), 2);
    // Meta is spelled with ESC, and then as it was.
    for sequence in ["\x1b[?1036s\x1b[?1036h", "\x1b[?1036r"] {
        assert!(program.written().contains(sequence), "{sequence:?}");
    }
}

#[test]
fn an_answer_that_nobody_read_is_not_typed_into_the_shell() {
    let script = r#"sh -c 'echo "it is $$."; exec "$0" "$@"' "$@"
        stty -icanon -echo min 0 time 3; echo "left: <$(dd bs=100 count=1 2>/dev/null)>""#;
    let mut program = shown(Program::start_under_shell(script, &["--demo"], &[]));
    let pid = program.told_process();
    for signal in [Signal::STOP, Signal::TERM] {
        kill_process(pid, signal).unwrap();
    }
    program.send(b"\x1b[2;3R\x1b]11;rgb:0/0/0\x07");
    kill_process(pid, Signal::CONT).unwrap();
    program.wait_for_written("left: ");
    program.ended();
    assert!(program.written().contains("left: <>"), "{:?}", program.written());
}

#[test]
fn a_new_size_is_seen() {
    // It asks for a credential: nothing else makes it draw.
    let mut program = vdial(&[], &[]);
    program.wait("the screen", |screen| !screen.text().trim().is_empty());
    let cleared = |screen: &Screen| screen.bytes.windows(4).filter(|bytes| bytes == b"\x1b[2J").count();
    let before = cleared(&program.screen);
    program.pty.as_ref().unwrap().resize(pty_process::Size::new(30, 120)).unwrap();
    program.wait("a screen of the new size", |screen| cleared(screen) > before);
}
