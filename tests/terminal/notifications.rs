//! What is told outside of the screen: the exact bytes, only when they are wanted, and undone at the end.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use vdial::simulator::{Options, Simulator};

use super::pty::Program;
use super::{assert_as_before, assert_ends, modes, shown, vdial};

/// It is busy.
const BUSY: &str = "+821012345601";
const TEXT: &str = "Busy: +821012345601";
const FOCUS: &[u8] = b"\x1b[I";
const NO_FOCUS: &[u8] = b"\x1b[O";
const RULE: &str = "\n[[notify.rules]]\non = ['busy']\nfilter = 'is:mine'\n";

struct Stand {
    server: Simulator,
    program: Program,
    _runtime: Runtime,
    _home: TempDir,
}

impl Stand {
    /// With the form filled in.
    fn with(config: &str, env: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let file = home.path().join("config.toml");
        fs::write(&file, format!("[notify]\n{config}")).unwrap();
        let runtime = Runtime::new().unwrap();
        let options = Options { speed: 5.0, incoming: false, ..Options::default() };
        let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), options)).unwrap();
        let url = server.api_url();
        let args = ["--api-url", &url, "--config", file.to_str().unwrap(), "--to", BUSY, "--say", "Hello"];
        let env = [&[("VOIPBIN_ACCESSKEY", Simulator::accesskey())], env].concat();
        let mut program = shown(vdial(&args, &env));
        // The number that calls, and what is checked before.
        program.wait_for("대표번호 · KR");
        program.wait_for("6 passed");
        Self { server, program, _runtime: runtime, _home: home }
    }

    /// Places the call, and then the terminal reports this.
    fn place(&mut self, report: &[u8]) {
        self.program.send(&[b"\x1b[15~", report].concat());
    }

    /// How many calls were sent.
    fn sent(&self) -> usize {
        self.server.requests().iter().filter(|request| request.method != "GET").count()
    }

    fn quit(mut self) -> Program {
        self.program.send(b"q");
        assert_ends(&mut self.program, 0);
        assert_eq!(self.sent(), 1, "the call");
        self.program
    }
}

/// Waits long enough for whatever is told after the screen.
fn a_moment(program: &mut Program) {
    let since = Instant::now();
    program.wait_outside("a moment", || since.elapsed() > Duration::from_millis(500));
}

#[test]
fn without_the_focus_an_event_is_told_in_the_exact_bytes() {
    let osc9 = format!("\x1b]9;vdial default: {TEXT}\x07");
    let osc777 = format!("\x1b]777;notify;vdial default;{TEXT}\x07");
    let in_tmux = format!("\x07\x1bPtmux;\x1b{osc9}\x1b\\\x1bPtmux;\x1b{osc777}\x1b\\");
    for (how, variable, expected) in [
        ("'bell'", ("NEITHER", "1"), "\x07".to_owned()),
        ("'auto'", ("NEITHER", "1"), "\x07".to_owned()),
        ("'auto'", ("TERM_PROGRAM", "WezTerm"), osc777.clone()),
        ("'osc9', 'osc777'", ("NEITHER", "1"), format!("{osc9}{osc777}")),
        ("'bell', 'osc9', 'osc777'", ("TMUX", "/tmp/one,2,3"), in_tmux),
    ] {
        let mut stand = Stand::with(&format!("how = [{how}]{RULE}"), &[variable]);
        assert!(stand.program.written().contains("\x1b[?1004h"));
        stand.place(NO_FOCUS);
        let whole = format!("\x1b[?2026h{expected}\x1b[?2026l");
        stand.program.wait_for_written(&whole);
        a_moment(&mut stand.program);
        let program = stand.quit();
        let written = program.written();
        assert_eq!(written.matches(&whole).count(), 1, "{how}: once");
        assert_eq!(written.matches(TEXT).count(), expected.matches(TEXT).count(), "{how}");
        assert!(written.ends_with("\x1b[?25h") && written.contains("\x1b[?1004l"), "{how}");
    }
}

#[test]
fn with_the_focus_or_in_quiet_hours_nothing_is_told() {
    let hour = |offset: i64| {
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(offset);
        time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%H:%M").to_string()
    };
    let quiet = format!("quiet = '{}-{}'\n", hour(-1), hour(2));
    for (config, report) in [
        (String::new(), FOCUS),
        // A terminal that reports nothing has the focus.
        (String::new(), b""),
        ("when = 'never'\n".to_owned(), NO_FOCUS),
        (quiet, NO_FOCUS),
    ] {
        let mut stand = Stand::with(&format!("how = ['osc9']\n{config}{RULE}"), &[]);
        stand.place(report);
        let Stand { server, program, .. } = &mut stand;
        let has_ended = |call: &serde_json::Value| call["destination"]["target"] == BUSY && call["status"] == "hangup";
        program.wait_outside("the end of the call", || server.calls().iter().any(has_ended));
        program.wait("the screen to show it", |screen| screen.text().contains("busy"));
        a_moment(program);
        let program = stand.quit();
        assert!(!program.written().contains("\x1b]9;"), "{config} {report:?}");
    }
}

#[test]
fn always_needs_no_report() {
    let mut stand = Stand::with(&format!("how = ['osc9']\nwhen = 'always'{RULE}"), &[]);
    assert!(!stand.program.written().contains("\x1b[?1004h"), "not even asked for");
    stand.place(b"");
    stand.program.wait_for_written(TEXT);
    stand.quit();
}

#[test]
fn reports_of_the_focus_close_nothing_and_press_nothing() {
    let mut stand = Stand::with(&format!("how = ['osc9']{RULE}"), &[]);
    let program = &mut stand.program;
    for report in [NO_FOCUS, FOCUS] {
        for _ in 0..3 {
            program.send(report);
            a_moment(program);
        }
        // In pieces.
        for byte in report {
            program.send(&[*byte]);
        }
        program.send(&report[..2]);
        let since = Instant::now();
        program.wait_outside("a part of the time that it may take", || since.elapsed() > Duration::from_millis(100));
        program.send(&report[2..]);
    }
    // Back from elsewhere, over a slow line.
    program.send(NO_FOCUS);
    a_moment(program);
    program.send(b"\x1b");
    let since = Instant::now();
    program.wait_outside("longer than an Esc waits", || since.elapsed() > Duration::from_millis(300));
    program.send(b"[I");
    a_moment(program);
    let text = program.screen.text();
    assert!(text.contains("On answer") && text.contains(BUSY) && text.contains("Hello"), "{text}");
    assert!(!text.contains("HelloI") && !text.contains(&format!("{BUSY}O")), "{text}");
    // A real Esc just before the report closes the form, and nothing else happens.
    program.send(b"\x1b\x1b[O");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    program.send(b"\x1b[O\x1b[I\x1b[I\x1b[O");
    a_moment(program);
    assert_eq!(stand.sent(), 0);
    stand.program.send(b"q");
    assert_ends(&mut stand.program, 0);
}

/// A configuration with everything that changes the terminal, in the demo.
fn everything(script: &str, env: &[(&str, &str)]) -> (Program, TempDir) {
    let home = TempDir::new().unwrap();
    let file = home.path().join("config.toml");
    fs::write(&file, "[notify]\nhow = ['osc9']\ntitle = true\nprogress = true\nrules = []\n").unwrap();
    let mut program = Program::start_under_shell(script, &["--demo", "--config", file.to_str().unwrap()], env);
    program.wait_for("● connected");
    program.wait_for_written("\x1b]2;vdial demo: ");
    assert!(program.written().contains("\x1b[22;2t") && program.written().contains("\x1b[?1004h"));
    (program, home)
}

#[test]
fn the_title_is_given_back_however_it_ends() {
    for (end, code) in [("q", 0), ("TERM", 143), ("INT", 130)] {
        let (mut program, _home) = everything(r#"exec "$@""#, &[]);
        match end {
            "TERM" => program.signal(Signal::TERM),
            "INT" => program.signal(Signal::INT),
            key => program.send(key.as_bytes()),
        }
        assert_ends(&mut program, code);
        assert!(program.written().contains("\x1b[23;2t") && program.written().contains("\x1b]9;4;0\x07"), "{end}");
    }
}

#[test]
#[cfg(debug_assertions)]
fn the_title_is_given_back_after_a_panic() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("config.toml");
    fs::write(&file, "[notify]\ntitle = true\nprogress = true\n").unwrap();
    let args = ["--api-url", "http://127.0.0.1:9/v1.0", "--config", file.to_str().unwrap()];
    let mut program = vdial(&args, &[("VOIPBIN_ACCESSKEY", "a-key"), ("VDIAL_TEST_PANIC", "task")]);
    assert_ends(&mut program, 1);
    assert!(program.written().contains("\x1b[?1004h") && program.written().contains("\x1b[23;2t"));
}

#[test]
fn suspended_everything_is_as_before_and_back_it_is_set_again() {
    let script = r#"set -m; "$@"; echo "stopped: $?"; read go; fg >/dev/null; exit $?"#;
    let (mut program, _home) = everything(script, &[]);
    program.send(b"\x1a");
    program.wait_for_written("stopped: ");
    assert_as_before(&program);
    let before = program.screen.bytes.len();
    program.send(b"\n");
    let again = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.contains("\x1b[22;2t") && text.contains("\x1b[?1004h") && text.contains("\x1b]2;vdial demo: ")
    };
    program.wait("the title", |screen| again(&screen.bytes[before..]));
    assert_ne!(modes::left_set(&program.screen.bytes), [""; 0]);
    a_moment(&mut program);
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
fn ended_while_the_editor_runs_the_title_is_restored_once() {
    let home = TempDir::new().unwrap();
    let editor = home.path().join("editor");
    fs::write(&editor, "#!/bin/sh\necho the editor runs; read go\n").unwrap();
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let (mut program, _home) = everything(r#"exec "$@""#, &[("EDITOR", editor.to_str().unwrap())]);
    program.send(b"n");
    program.wait_for("On answer");
    program.send(b"\x0f");
    program.wait_for_written("the editor runs");
    assert_as_before(&program);
    program.signal(Signal::TERM);
    assert_ends(&mut program, 143);
    assert_eq!(program.written().matches("\x1b[23;2t").count(), 1);
}

#[test]
fn a_terminal_that_knows_no_such_sequences_gets_none() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("config.toml");
    fs::write(&file, "[notify]\nhow = ['osc9', 'osc777']\ntitle = true\nprogress = true\n").unwrap();
    let mut program = vdial(&["--demo", "--config", file.to_str().unwrap()], &[("TERM", "linux")]);
    program.wait("the screen", |screen| screen.text().contains("connected"));
    a_moment(&mut program);
    program.send(b"q");
    assert_ends(&mut program, 0);
    assert!(!program.written().contains("\x1b]"), "no OSC at all");
}

#[test]
fn the_preview_says_what_each_rule_says_and_sends_it() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("config.toml");
    let rules =
        "[[notify.rules]]\non = ['answered', 'ended']\nfilter = 'is:mine'\n[[notify.rules]]\nlive_above = 100\n";
    fs::write(&file, format!("[notify]\nhow = ['osc9']\nquiet = '22:00-07:00'\n{rules}")).unwrap();
    let args = ["notify", "--config", file.to_str().unwrap()];
    for send in [false, true] {
        let more: &[&str] = if send { &["--send"] } else { &[] };
        let mut program = Program::start(120, 30, &[&args, more].concat(), &[]);
        assert_eq!(program.ended().code(), Some(0), "{}", program.written());
        let written = program.written();
        for words in [
            "how: OSC 9",
            "but not 22:00-07:00",
            "on answered, ended; filter is:mine (",
            "config.toml:4)",
            "vdial default: Answered: +44 20 7946 0958 (London desk)",
            "vdial default: Live calls: 101, more than 100",
        ] {
            assert!(written.contains(words), "{words} is not in {written}");
        }
        let sent = ["\x1b]9;vdial default: Answered: +44 20 7946 0958 (London desk)\x07", "\x1b]9;vdial default: Live"];
        assert!(sent.iter().all(|sequence| written.contains(sequence) == send), "{written:?}");
    }
    fs::write(&file, format!("[notify]\nwhen = 'never'\n{rules}")).unwrap();
    let mut never = Program::start(120, 30, &args, &[]);
    assert_eq!(never.ended().code(), Some(0));
    assert!(never.written().contains("nothing is told"), "{}", never.written());
    fs::write(&file, format!("[notify]\n{rules}")).unwrap();
    let mut piped = Program::start_under_shell(r#""$@" | cat"#, &[&args[..], &["--send"]].concat(), &[]);
    piped.wait_for_written("standard output must be a terminal");
}
