//! The doctor in a pseudo-terminal: it asks, waits for the answers, and gives the terminal back as it was.

use vdial::simulator::Simulator;

use crate::common::quiet;
use crate::pty::Program;

/// The last of its questions.
const ASKED: &str = "\x1b[5n";

async fn start(size: (u16, u16), env: &[(&str, &str)]) -> (Program, Simulator) {
    start_with(&[], size, env).await
}

async fn start_with(args: &[&str], size: (u16, u16), env: &[(&str, &str)]) -> (Program, Simulator) {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    let url = server.api_url();
    let usual = [("VOIPBIN_API_URL", url.as_str()), ("VOIPBIN_ACCESSKEY", Simulator::accesskey()), ("LANG", "C.UTF-8")];
    (Program::start(size.0, size.1, &[&["doctor"], args].concat(), &[&usual, env].concat()), server)
}

/// Waits for its end. The exit code, and what was written after the questions.
fn end(mut program: Program) -> (Option<i32>, String) {
    let status = program.ended();
    assert_eq!(program.driver(), program.before, "the terminal is as it was");
    let written = program.written();
    assert!(!written.contains("\x1b[?1049h") && !written.contains("\x1b[?25l"), "{written:?}");
    let (_, after) = written.rsplit_once(ASKED).unwrap_or(("", &written));
    (status.code(), after.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answers_of_a_terminal_are_told_and_colours_are_used() {
    let (mut program, _server) = start((80, 24), &[("COLORTERM", "truecolor")]).await;
    program.wait_for_written(ASKED);
    program.send(b"\x1b]11;rgb:fafa/f5f5/f0f0\x07\x1b[?0u\x1b[1;3R\x1b[0n");
    let (code, text) = end(program);
    assert_eq!(code, Some(0), "{text}");
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "80×24",
        "theme light for the background #faf5f0, in 16 million colours",
        "symbols take 2 columns",
        "the terminal knows the protocol",
        "\x1b[32mok",
    ] {
        assert!(flat.contains(words), "{words} is not in {text}");
    }
    assert!(text.lines().all(|line| line.trim_end().chars().count() <= 80 + "\x1b[32m\x1b[0m".len()), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_small_silent_and_without_unicode_is_told_so() {
    let env = [("LC_ALL", "C"), ("NO_COLOR", "1")];
    let (program, _server) = start((50, 10), &env).await;
    let (code, text) = end(program);
    assert_eq!(code, Some(1), "{text}");
    for words in ["50×10. Make it 80×24", "no answer within 2 s", "NO_COLOR is set", "vdial draws plain characters"] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    assert!(!text.contains("\x1b[3"), "{text:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_while_the_terminal_is_asked_gives_it_back() {
    let (mut program, _server) = start((80, 24), &[]).await;
    program.wait_for_written(ASKED);
    program.signal(rustix::process::Signal::TERM);
    let (code, _) = end(program);
    assert_eq!(code, Some(128 + 15));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tmux_with_its_default_settings_is_told_what_to_change() {
    let home = tempfile::TempDir::new().unwrap();
    let tool = home.path().join("tmux");
    let config = home.path().join("config.toml");
    std::fs::write(&config, "notify.how = ['osc9']\n").unwrap();
    for (answer, escape, clipboard, notifications) in [
        (
            "500 external off 0",
            "500 ms: every Esc is delayed this long. Run: tmux set",
            "set-clipboard on",
            "focus-events on",
        ),
        ("10 on off 1", "10 ms", "tmux passes it on", "allow-passthrough on"),
        ("0 external on 1", "0 ms", "tmux passes it on", "tmux lets through what they need"),
    ] {
        std::fs::write(&tool, format!("#!/bin/sh\necho '{answer}'\n")).unwrap();
        std::fs::set_permissions(&tool, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let env = [("TMUX", "/tmp/a,1,0"), ("PATH", home.path().to_str().unwrap())];
        let (mut program, _server) = start_with(&["--config", config.to_str().unwrap()], (200, 50), &env).await;
        program.wait_for_written(ASKED);
        program.send(b"\x1b[0n");
        let (code, text) = end(program);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains(escape) && text.contains(clipboard) && text.contains(notifications), "{text}");
    }
}
