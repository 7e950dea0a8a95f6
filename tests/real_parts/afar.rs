//! The program on another machine: over ssh, on a slow line, in screen, over mosh.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::desk::Desk;
use super::line::{Sshd, vdial};
use super::part::{Folder, free_port};
use super::relay::Relay;
use super::simulator::Server;

/// What a session on another machine has in its environment, apart from what it is told.
const ENV: [(&str, &str); 3] =
    [("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")];

fn server(folder: &Folder, args: &[&str]) -> (Server, String) {
    let server = Server::start(folder, args);
    let url = format!("http://127.0.0.1:{}/v1.0", server.port);
    (server, url)
}

fn run(columns: u16, rows: u16, command: &[String]) -> Desk {
    let command: Vec<_> = command.iter().map(String::as_str).collect();
    Desk::run(columns, rows, &command, &ENV)
}

/// Opens, is used, changes its size, and ends.
fn works(desk: &mut Desk) {
    desk.sees("● connected");
    desk.press(b"?");
    desk.sees("Help");
    desk.press(b"\x1b");
    desk.until("it to close", |text| !text.contains("Help"));
    desk.resize(80, 24);
    desk.sees("5 Log");
    desk.press(b"n");
    desk.sees("On answer");
    desk.press("+82 10-1234-5678".as_bytes());
    desk.sees("KR · mobile");
    desk.press(b"\x1b");
    desk.until("it to close", |text| !text.contains("On answer"));
    desk.press(b"q");
}

#[test]
#[ignore = "needs sshd: .ci/real-parts"]
fn it_works_over_ssh_and_leaves_the_shell_as_it_was() {
    let folder = Folder::new();
    let (_server, url) = server(&folder, &["--live", "5"]);
    let sshd = Sshd::start(&folder);
    let ends = "echo ended $?; [ \"$before\" = \"$(stty -g)\" ] && echo as before";
    let there = format!("before=$(stty -g); ({}); {ends}", vdial(&folder, &url));
    let mut desk = run(120, 30, &sshd.over(sshd.port, true, &there));
    works(&mut desk);
    desk.sees("ended 0");
    desk.sees("as before");
}

#[test]
#[ignore = "needs sshd: .ci/real-parts"]
fn a_terminal_without_a_size_shows_something() {
    let folder = Folder::new();
    let (_server, url) = server(&folder, &["--live", "5"]);
    let sshd = Sshd::start(&folder);
    // Without a terminal here, the one there has 0 columns and 0 rows.
    let command = sshd.over(sshd.port, true, &vdial(&folder, &url));
    let mut child =
        Command::new(&command[0]).args(&command[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut parser = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = output.read(&mut buffer) {
            parser.process(&buffer[..read]);
            if parser.screen().contents().contains("● connected") {
                return true;
            }
        }
        false
    });
    std::thread::sleep(Duration::from_secs(8));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(reader.join().unwrap(), "nothing is shown");
}

#[test]
#[ignore = "needs sshd: .ci/real-parts"]
fn on_a_slow_line_keys_are_answered_soon() {
    let folder = Folder::new();
    let (_server, url) = server(&folder, &["--live", "100", "--lifetime", "30"]);
    let sshd = Sshd::start(&folder);
    let relay = Relay::start(sshd.port);
    let mut desk = run(80, 24, &sshd.over(relay.port, true, &vdial(&folder, &url)));
    desk.sees("● connected");
    relay.slow_down(1000);
    desk.sits(Duration::from_mins(1));
    let mut slowest = Duration::ZERO;
    for _ in 0..3 {
        desk.press(b"?");
        let opened = desk.sees("Help");
        desk.press(b"\x1b");
        let closed = desk.until("it to close", |text| !text.contains("Help"));
        println!("at 1 kB/s: ? is answered after {opened:?}, Esc after {closed:?}");
        slowest = slowest.max(opened).max(closed);
        desk.sits(Duration::from_secs(5));
    }
    // Twice what was promised: the line itself has something on its way.
    assert!(slowest < Duration::from_secs(10), "{slowest:?}");
}

#[test]
#[ignore = "needs sshd: .ci/real-parts"]
fn a_terminal_that_answers_nothing_is_drawn_all_the_same() {
    let folder = Folder::new();
    let (_server, url) = server(&folder, &["--live", "5"]);
    let sshd = Sshd::start(&folder);
    let mut desk = run(120, 30, &sshd.over(sshd.port, true, &vdial(&folder, &url)));
    desk.answers = false;
    works(&mut desk);
    desk.program.ended();
}

#[test]
#[ignore = "needs screen: .ci/real-parts"]
fn it_works_in_screen_and_after_coming_back_to_it() {
    let folder = Folder::new();
    let (_server, url) = server(&folder, &["--live", "5"]);
    let there = vdial(&folder, &url);
    let command = ["screen", "-U", "-c", "/dev/null", "-S", "vdial-parts", "sh", "-c", &there];
    let directory = folder.file("screens");
    std::fs::create_dir(&directory).unwrap();
    std::fs::set_permissions(&directory, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let directory = directory.display().to_string();
    let env = [ENV.as_slice(), &[("SCREENDIR", directory.as_str())]].concat();
    let mut desk = Desk::run(120, 30, &command, &env);
    desk.sees("● connected");
    // Away, and back.
    desk.press(b"\x01d");
    desk.until("the end", |text| text.contains("detached"));
    drop(desk);
    let mut desk = Desk::run(120, 30, &["screen", "-U", "-c", "/dev/null", "-r", "vdial-parts"], &env);
    works(&mut desk);
    desk.sees("is terminating");
}

#[test]
#[ignore = "needs mosh: .ci/real-parts"]
fn it_works_over_mosh() {
    let folder = Folder::new();
    let (_server, url) = server(&folder, &["--live", "5"]);
    let port = free_port().to_string();
    let started = Command::new("mosh-server")
        .args(["new", "-i", "127.0.0.1", "-p", &port, "-c", "256", "-l", "LANG=C.UTF-8", "--", "sh", "-c"])
        .arg(vdial(&folder, &url))
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&started.stdout).into_owned();
    let key = said.lines().find_map(|line| line.strip_prefix("MOSH CONNECT ")).unwrap().split(' ').nth(1).unwrap();
    let env = [ENV.as_slice(), &[("MOSH_KEY", key)]].concat();
    let mut desk = Desk::run(120, 30, &["mosh-client", "127.0.0.1", &port], &env);
    works(&mut desk);
    desk.until("the end", |text| text.contains("[mosh is exiting.]"));
}
