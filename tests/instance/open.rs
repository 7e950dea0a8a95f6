//! `vdial open` as a process: beside a running program, without one, and in a terminal of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::json;

use super::sockets::{Server, ask, socket};
use crate::pty::{Program, plain_command};

const DESKTOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/vdial.desktop");

/// Runs `vdial open` beside a program, as a desktop does: without a terminal.
fn open(program: &Program, uri: &str) -> (Option<i32>, String, String) {
    read(&plain_command(&program.home, &["open", uri], &[]).stdin(Stdio::null()).output().unwrap())
}

fn read(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_running_program_gets_the_link_and_opens_the_form_by_its_key() {
    let server = Server::start();
    let mut program = server.vdial(&[]);
    let (code, out, err) = open(&program, "tel:+82-10-1234-5605");
    let told = "Sent to the running vdial (profile default): press F7 there.\n";
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), told, ""));
    program.wait_for("Link: call +82 10-1234-5605? F7: open the form; nothing is sent.");
    program.send(b"y");
    program.wait_for("Copy of");
    program.send(b"q");
    program.wait("the panes", |screen| !screen.text().contains("Copy of"));
    program.send(b"\x1b[15~\x1b[18~");
    program.wait("the form", |screen| screen.text().contains("+821012345605"));
    assert_eq!(server.posts(), 0);
    // The form that is open stays as it is.
    let (code, ..) = open(&program, "sip:eve@example.com");
    assert_eq!(code, Some(0));
    program.wait_for("stays as it is");
    program.send(b"\x1b[18~");
    // The notice alone has named the other one.
    program.wait("the form", |screen| {
        let text = screen.text();
        text.contains("+821012345605") && !text.contains("sip:eve")
    });
    assert_eq!(server.posts(), 0);
}

#[test]
fn of_several_profiles_the_one_with_the_keys_gets_the_link() {
    let (server, second) = (Server::start(), Server::start());
    let folder = tempfile::TempDir::new().unwrap();
    let config = folder.path().join("config.toml");
    let (url, key) = (second.simulator.api_url(), vdial::simulator::Simulator::accesskey());
    fs::write(&config, format!("[profiles.other]\napi_url = '{url}'\naccesskey = '{key}'\n")).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    let mut program = server.vdial(&["--config", config.to_str().unwrap()]);
    let gets_it = |program: &mut Program, profile: &str| {
        let told = format!("Sent to the running vdial (profile {profile}): press F7 there.\n");
        let (_, out, err) = open(program, "tel:+82-10-1234-5605");
        assert_eq!((out, err.as_str()), (told, ""));
        program.wait_for("Link: call +82 10-1234-5605?");
    };
    program.send(b"P");
    program.wait_for("> default");
    program.send(b"g");
    program.wait_for("> other");
    program.send(b"\r");
    program.wait_for("Profile other: calls are placed");
    gets_it(&mut program, "other");
    program.send(b"O");
    program.wait_for("Profile default: calls are placed");
    gets_it(&mut program, "default");
    assert_eq!(server.posts() + second.posts(), 0);
}

#[test]
fn a_page_that_fires_hundreds_of_links_is_refused_and_the_program_goes_on() {
    let server = Server::start();
    let mut program = server.vdial(&[]);
    let link = |n: usize| json!({"request": "open_link", "uri": format!("tel:+8210123456{n:02}")});
    let waits = (0..100).filter(|n| ask(&program, &link(*n))["state"] == "waits").count();
    assert_eq!(waits, vdial::instance::protocol::MOST_LINKS);
    let (code, out, err) = open(&program, "tel:+82-10-1234-5605");
    assert_eq!((code, out.as_str()), (Some(6), ""));
    assert!(err.starts_with("vdial: 6 links came within a minute"), "{err}");
    program.send(b"?");
    program.wait_for("Help");
    assert_eq!(server.posts(), 0);
}

#[test]
fn hostile_links_are_refused_before_anything_is_asked() {
    let home = tempfile::TempDir::new().unwrap();
    let long = format!("tel:+{}", "1".repeat(5_000));
    for uri in [
        "",
        "tel:",
        "tel:%00",
        "tel:+1415555%0d%0a2671",
        "tel:+1415\u{202e}5552671",
        "tel:112",
        "sip:a:hunter2@b@c",
        "javascript:alert(1)",
        "file:///etc/passwd",
        &long,
    ] {
        let (code, out, err) = read(&plain_command(&home, &["open", uri], &[]).output().unwrap());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{uri}: {err}");
        assert!(err.starts_with("vdial: the link cannot be used: ") && err.lines().count() == 1, "{uri}: {err}");
        assert!(!err.contains("hunter2"), "{err}");
    }
    let (code, ..) = read(&plain_command(&home, &["open"], &[]).output().unwrap());
    assert_eq!(code, Some(2));
}

#[test]
fn where_none_is_running_a_terminal_starts_one_with_the_form_filled() {
    let server = Server::start();
    let env = server.env();
    let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let home = tempfile::TempDir::new().unwrap();
    let alone = plain_command(&home, &["open", "tel:+821012345605"], &env).stdin(Stdio::null()).output().unwrap();
    let (code, out, err) = read(&alone);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("no vdial is running") && err.contains("no terminal"), "{err}");
    let mut program = Program::start(120, 30, &["open", "tel:+82-10-1234-5605;ext=9"], &env);
    program.wait("the form", |screen| {
        let text = screen.text();
        ["+821012345605", "Pre-flight"].iter().all(|part| text.contains(part))
    });
    program.send(b"\x1b");
    program.wait("the panes", |screen| !screen.text().contains("Pre-flight"));
    program.send(b"5");
    program.wait_for("Left out: extension 9.");
    program.send(b"n");
    program.wait_for("Pre-flight");
    // The next link goes to it.
    program.wait_outside("its socket", {
        let path = socket(&program);
        move || path.exists()
    });
    let (code, ..) = open(&program, "tel:+821012345601");
    assert_eq!(code, Some(0));
    program.wait_for("stays as it is");
    assert_eq!(server.posts(), 0);
}

#[test]
fn of_several_the_one_that_was_started_last_gets_it_and_the_demo_only_if_it_is_alone() {
    let server = Server::start();
    let mut first = server.vdial(&[]);
    let data = first.home.path().join("data");
    let start = |args: &[&str]| {
        let (pty, pts) = crate::pty::terminal(120, 30);
        let env = server.env();
        let mut env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        env.push(("VDIAL_DATA_DIR", data.to_str().unwrap()));
        let mut program = Program::start_in(pty, pts, &[&[env!("CARGO_BIN_EXE_vdial")], args].concat(), &env);
        program.wait("the account", |screen| screen.text().contains("connected"));
        program
    };
    let mut second = start(&[]);
    let mut demo = start(&["--demo"]);
    assert_eq!(open(&first, "tel:+821012345605").0, Some(0));
    second.wait_for("Link: call +82 10-1234-5605?");
    second.send(b"q");
    second.ended();
    assert_eq!(open(&first, "tel:+821012345606").0, Some(0));
    first.wait_for("Link: call +82 10-1234-5606?");
    first.send(b"q");
    first.ended();
    let (code, out, _) = open(&first, "tel:+821012345607");
    assert!(code == Some(0) && out.contains("(profile demo)"), "{out}");
    demo.wait_for("Link: call +82 10-1234-5607?");
}

/// The entry is read by its lines; `desktop-file-validate` judges it too, where it is installed.
#[test]
fn the_desktop_entry_names_the_command_and_the_schemes() {
    let text = fs::read_to_string(Path::new(DESKTOP)).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("[Desktop Entry]"));
    let entries: Vec<(&str, &str)> = lines.map(|line| line.split_once('=').unwrap()).collect();
    let value = |key: &str| {
        let mut values = entries.iter().filter(|(known, _)| *known == key);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => *value,
            other => panic!("{key}: {other:?}"),
        }
    };
    assert_eq!((value("Type"), value("Terminal"), value("Exec")), ("Application", "true", "vdial open %u"));
    let schemes: Vec<&str> = value("MimeType").split_terminator(';').collect();
    assert_eq!(schemes, ["tel", "sip", "sips", "callto"].map(|scheme| format!("x-scheme-handler/{scheme}")));
    match Command::new("desktop-file-validate").arg(DESKTOP).output() {
        Ok(output) => assert!(output.status.success() && output.stdout.is_empty(), "{output:?}"),
        Err(why) => eprintln!("desktop-file-validate cannot be run ({why}): it does not judge the desktop entry"),
    }
}
