//! A marked secret on every error path, against a server whose errors repeat whatever it receives. The tests then
//! search for the secret on the screen, in every written file, in the command line, in panic reports, and in the
//! `Debug` text of everything that holds it.
#![cfg(test)]
#![cfg(target_os = "linux")]

mod common;
#[path = "secrets/echo.rs"]
mod echo;
#[path = "common/pty.rs"]
mod pty;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use common::test_app::TestApp;
use echo::{Echo, Mode, disguises};
use pty::Program;
use secrecy::SecretString;
use tempfile::TempDir;
use vdial::api::credential::{Credential, CredentialKind, KeepIn};
use vdial::api::{ApiError, Client, Endpoint, ErrorKind, Operation, RateLimiter};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message};
use vdial::model::Start;
use vdial::widgets::secret_field::SecretField;

/// What is looked for. Around it stand characters that a URL, JSON and a shell write otherwise.
const MARK: &str = "MarkedCanary";
const SECRET: &str = "pre/+=\"\\&MarkedCanary%41'$post";

fn assert_unmarked(place: &str, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    if let Some(at) = text.find(MARK) {
        let start = text.floor_char_boundary(at.saturating_sub(200));
        panic!("the secret is in {place}: {:?}", &text[start..text.floor_char_boundary(at + 60)]);
    }
}

fn assert_unmarked_files(dir: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(dir).unwrap().flatten() {
        if entry.path().is_dir() {
            files += assert_unmarked_files(&entry.path());
        } else if entry.path().is_file() {
            // A killed program leaves its socket.
            files += 1;
            assert_unmarked(&entry.path().display().to_string(), &fs::read(entry.path()).unwrap());
        }
    }
    files
}

fn private_file(dir: &TempDir) -> String {
    let path = dir.path().join("secret");
    fs::write(&path, SECRET).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn assert_unmarked_program(program: &Program) {
    assert_unmarked("the screen", &program.screen.bytes);
    assert!(assert_unmarked_files(program.home.path()) >= 1);
}

/// Through every way in which the server can fail, reading and placing.
fn through_all_errors(option: &str) {
    let (server, dir) = (Echo::start(SECRET), TempDir::new().unwrap());
    let file = private_file(&dir);
    let url = server.url();
    let args = ["--api-url", &url, option, &file, "--log-level", "debug"];
    let mut program = Program::start(120, 30, &args, &[]);
    program.wait_for("2 Numbers 1");
    let command_line = fs::read(format!("/proc/{}/cmdline", program.child.id())).unwrap();
    assert_unmarked("the command line", &command_line);
    assert!(String::from_utf8_lossy(&command_line).contains(option));
    for (number, mode) in Mode::all().into_iter().enumerate() {
        server.set(mode);
        // After a refused credential another one is offered; the old one still stands when the screen is left.
        let refused = matches!(mode, Mode::Envelope(401) | Mode::Text(401));
        let leave_question = |program: &mut Program| {
            program.wait_for("F6 credential");
            program.send(b"\x1b[17~");
            program.wait_for("sign in");
            program.send(b"\x1b");
            program.wait("what was there", |screen| !screen.text().contains("sign in"));
        };
        // A list first, then a call to a number that was not called before; the calls are polled meanwhile.
        program.wait("the panes", |screen| screen.text().contains("2 Numbers"));
        program.send(b"2r");
        if refused {
            leave_question(&mut program);
        } else {
            server.wait_for(mode, "GET", "/numbers", &mut program);
        }
        program.send(b"1n");
        program.wait_for("On answer");
        // Emptied, it is as new.
        program.send(b"\x18");
        program.wait_for("a number, ext:NAME");
        program.send(format!("+8210123456{number:02}\t\thello").as_bytes());
        program.wait("the text", |screen| screen.text().contains("hello"));
        // After a 429 the server is left alone for a while.
        program.wait("the end of a pause", |screen| !screen.text().contains("asked for a pause"));
        program.send(b"\x1b[15~");
        server.wait_for(mode, "POST", "/calls", &mut program);
        program.wait("the failure", |screen| !screen.text().contains("sending"));
        if refused {
            leave_question(&mut program);
        }
        server.set(Mode::Good);
        program.send(b"\x1b");
        program.wait("the panes", |screen| !screen.text().contains("On answer"));
        if refused {
            program.send(b"2r");
            program.wait_for("● connected");
        }
        assert_unmarked(&format!("the screen after {mode:?}"), &program.screen.bytes);
    }
    program.send(b"5");
    program.wait_for("Could not");
    // It asks about calls that are still looked for.
    program.signal(rustix::process::Signal::TERM);
    program.ended();
    assert_unmarked_program(&program);
    let log = fs::read_to_string(program.home.path().join("data/vdial.log")).unwrap();
    assert!(log.contains("Could not place the call"), "{log}");
    assert!(
        fs::read_to_string(program.home.path().join("data/journal.jsonl")).unwrap().contains("\"event\":\"failed\"")
    );
}

#[test]
fn an_access_key_is_nowhere_after_every_error() {
    through_all_errors("--accesskey-file");
}

#[test]
fn a_token_is_nowhere_after_every_error() {
    through_all_errors("--token-file");
}

#[test]
fn a_password_is_nowhere_after_logins_that_fail() {
    let server = Echo::start(SECRET);
    let mut program = Program::start(120, 30, &["--api-url", &server.url(), "--log-level", "debug"], &[]);
    program.wait_for("sign in");
    program.send(b"\tme@example.com\t");
    program.wait_for("me@example.com");
    for mode in Mode::all() {
        server.set(mode);
        // While an answer is awaited Enter does nothing: it is pressed until it does.
        server.wait_while(mode, "POST", "/auth/login", &mut program, |program| {
            program.send(SECRET.as_bytes());
            program.send(b"\r");
        });
        assert_unmarked(&format!("the screen after {mode:?}"), &program.screen.bytes);
    }
    program.send(&[3]);
    program.ended();
    assert_unmarked_program(&program);
}

/// The places of a text where the secret may stand in this disguise: twelve of its characters in a row, blanks aside.
fn assert_without(place: &str, text: &str, disguised: &str) {
    let shown = |text: &str| text.chars().filter(char::is_ascii_graphic).collect::<String>();
    let (text, disguised) = (shown(text), shown(disguised));
    for at in 0..disguised.len().saturating_sub(12) {
        let part = &disguised[at..at + 12];
        assert!(!text.contains(part), "{part} of the secret is in {place}");
    }
}

#[test]
fn a_secret_in_disguise_is_nowhere() {
    let (server, dir) = (Echo::start(SECRET), TempDir::new().unwrap());
    let file = private_file(&dir);
    let url = server.url();
    let args = ["--api-url", &url, "--accesskey-file", &file, "--log-level", "debug"];
    let mut program = Program::start(200, 50, &args, &[]);
    program.wait_for("2 Numbers 1");
    for (number, disguise) in disguises(SECRET).into_iter().enumerate() {
        for mode in [Mode::Disguised(number), Mode::NamedSo(number)] {
            server.set(mode);
            program.send(b"2r");
            server.wait_for(mode, "GET", "/numbers", &mut program);
            match mode {
                Mode::Disguised(_) => {
                    program.wait("the refusal", |screen| screen.text().contains(&format!("ODD_{number}")));
                }
                _ => program.wait("the number", |screen| screen.text().contains(&format!("+1202555{number:04} "))),
            }
            assert_without("what was drawn", &String::from_utf8_lossy(&program.screen.bytes), &disguise.concat());
        }
        server.set(Mode::Good);
        program.send(b"2r");
        program.wait_for("+12025550142 ");
    }
    program.send(&[3]);
    program.ended();
    let log = fs::read_to_string(program.home.path().join("data/vdial.log")).unwrap();
    for disguise in disguises(SECRET) {
        assert_without("the log", &log, &disguise.concat());
    }
    assert_unmarked_program(&program);
}

#[test]
fn what_a_panic_leaves_holds_no_secret() {
    for place in ["loop", "task"] {
        let (server, dir) = (Echo::start(SECRET), TempDir::new().unwrap());
        let file = private_file(&dir);
        let url = server.url();
        let args = ["--api-url", &url, "--accesskey-file", &file, "--log-level", "debug"];
        let mut program = Program::start(120, 30, &args, &[("VDIAL_TEST_PANIC", place)]);
        assert_eq!(program.ended().code(), Some(1));
        assert_unmarked_program(&program);
        let mut left = fs::read_dir(program.home.path().join("data")).unwrap().flatten();
        assert!(left.any(|file| file.file_name().to_string_lossy().starts_with("panic-")));
    }
}

#[test]
fn the_debug_of_whatever_holds_a_secret_does_not_show_it() {
    let secret = || SecretString::from(SECRET.to_owned());
    let kinds = [Credential::AccessKey(secret()), Credential::Token(secret())];
    for credential in kinds {
        let mut app = TestApp::bare();
        let start = Start::Credential(credential.clone(), "a test".to_owned());
        let mut said = vec![format!("{start:?}")];
        said.push(format!("{:?}", app.start(start)));
        app.start(Start::SignIn);
        app.send(Message::Paste(SECRET.to_owned()));
        let mut field = SecretField::default();
        field.paste(SECRET);
        let endpoint = Endpoint::new(format!("http://127.0.0.1:1/v1.0?token={MARK}").parse().unwrap());
        let plain = Endpoint::new("http://127.0.0.1:1/v1.0".parse().unwrap());
        let client = Client::new(plain, Some(credential.clone()), RateLimiter::new(1.0, 1)).unwrap();
        let login = Effect::Login { username: "me".to_owned(), password: secret() };
        let found = vdial::config::FoundCredential { credential: credential.clone(), source: "a test".to_owned() };
        let error = ApiError::local(Operation::Login, ErrorKind::Reset, None);
        said.push(format!(
            "{}{field:?}{client:?}{login:?}{found:?}{credential:?}{endpoint:?}{error:?}",
            app.debug_text()
        ));
        said.push(format!(
            "{:?}{:?}",
            Effect::Connect(credential.clone()),
            Effect::SaveCredential(credential.clone(), KeepIn::File)
        ));
        said.push(format!("{:?}", Answer::LoggedIn(Ok(credential.clone()))));
        said.push(format!("{:?}", Message::DemoStarted("http://127.0.0.1:1/v1.0".to_owned(), credential)));
        assert_unmarked("a Debug text", said.concat().as_bytes());
    }
    let refused = Credential::new(CredentialKind::Token, &format!("Bearer {SECRET} with blanks")).unwrap_err();
    assert_unmarked("a refusal", refused.as_bytes());
}

/// A keyring as far as `secret-tool` goes: what is stored is in a file, and every command line is written down.
const FAKE_KEYRING: &str = r#"#!/bin/sh
echo "$@" >> "$KEYRING/command-lines"
for kind; do :; done
case "$1" in
store) cat > "$KEYRING/$kind" ;;
lookup) cat "$KEYRING/$kind" 2>/dev/null ;;
clear) rm -f "$KEYRING/$kind" ;;
esac
"#;

/// Signs in with the key, kept in the place that the screen offers in these words, so many places after the first.
fn sign_in_and_keep(program: &mut Program, key: &str, place: &str, presses: usize) {
    program.wait_for(&format!("( ) {place}"));
    program.send(key.as_bytes());
    // To the choice, the place, back to the key, and in.
    program.send(format!("\t\t\t{}\x1b[Z\x1b[Z\x1b[Z\r", " ".repeat(presses)).as_bytes());
    program.wait_for("8 numbers");
    program.wait_for("kept in");
    program.send(b"\r");
    program.wait_for("2 Numbers 8");
}

#[test]
fn a_keyring_keeps_what_is_signed_in_with_and_without_one_a_private_file_does() {
    use vdial::simulator::{Options, Simulator};
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), Options::default())).unwrap();
    let key = Simulator::accesskey();
    let dir = TempDir::new().unwrap();
    // Whether there is a keyring, and whether the configuration asks for it.
    for (there_is_one, configured) in [(true, true), (true, false), (false, true)] {
        let config = dir.path().join(format!("config-{configured}.toml"));
        let url = server.api_url();
        fs::write(&config, format!("[profiles.default]\napi_url = \"{url}\"\nkeyring = {configured}\n")).unwrap();
        let config = config.to_str().unwrap();
        let tools = dir.path().join(format!("tools-{there_is_one}-{configured}"));
        fs::create_dir(&tools).unwrap();
        if there_is_one {
            fs::write(tools.join("secret-tool"), FAKE_KEYRING).unwrap();
            fs::set_permissions(tools.join("secret-tool"), fs::Permissions::from_mode(0o700)).unwrap();
        }
        let path = format!("{}:/usr/bin:/bin", tools.display());
        // Where the machine has the real tool, it must not be asked.
        let path = if there_is_one { path } else { tools.display().to_string() };
        let data = tools.join("data");
        let env =
            [("PATH", path.as_str()), ("KEYRING", tools.to_str().unwrap()), ("VDIAL_DATA_DIR", data.to_str().unwrap())];
        let mut program = Program::start(120, 30, &["--config", config], &env);
        let (place, presses) = match (there_is_one, configured) {
            (true, true) => ("keyring", 1),
            (true, false) => ("keyring", 2),
            _ => ("file only you can read", 1),
        };
        sign_in_and_keep(&mut program, key, place, presses);
        let saved = data.join("credentials/default.accesskey");
        if there_is_one {
            let kept = || fs::read_to_string(tools.join("accesskey")).is_ok_and(|kept| kept == key);
            program.wait_outside("the keyring", kept);
        }
        assert_eq!(saved.exists(), !there_is_one);
        program.send(&[3]);
        program.ended();
        let lines = fs::read_to_string(tools.join("command-lines")).unwrap_or_default();
        assert!(!lines.contains(key), "{lines}");
        assert!(!there_is_one || lines.contains("store"), "{lines}");
        let mut again = Program::start(120, 30, &["--config", config], &env);
        again.wait_for("2 Numbers 8");
        again.send(b"5");
        again.wait_for(if there_is_one { "from the keyring" } else { "saved for default" });
        again.send(&[3]);
        again.ended();
    }
}
