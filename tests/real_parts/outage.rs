//! The server goes and comes back, behind nginx and without it.

use std::time::Duration;

use super::certificates::Shown;
use super::desk::Desk;
use super::nginx::{Nginx, url};
use super::part::Folder;
use super::relay::Relay;
use super::simulator::Server;

/// What is read anew when the server is back.
const READ: [&str; 4] =
    ["GET /v1.0/calls 200", "GET /v1.0/numbers 200", "GET /v1.0/flows 200", "GET /v1.0/extensions 200"];
/// In how long. Three seconds are promised, and the pause between two attempts comes before that.
const SOON: Duration = Duration::from_secs(8);

/// Waits until everything was read again and nothing on the screen is old. `already` was read before.
fn comes_back(desk: &mut Desk, nginx: &Nginx, already: usize) {
    let connected = desk.sees("● connected");
    let all = connected
        + desk.until("everything to be new", |text| {
            let since = &nginx.answered()[already..];
            let read = READ.iter().all(|begins| since.iter().any(|line| line.starts_with(begins)));
            read && !text.contains("stale") && !text.contains("offline")
        });
    println!("connected after {connected:?}, all new after {all:?}\n{}", desk.program.screen.text());
    assert!(all < SOON, "{all:?}");
}

fn outage(seconds: u64, goes: impl FnOnce(&mut Server, &Relay), back: impl FnOnce(&mut Server, &Relay, &Folder)) {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &["--live", "30"]);
    let nginx = Nginx::start(&folder, server.port, Shown::Good, "");
    let relay = Relay::start(nginx.port);
    let authority = nginx.certificate.authority.display().to_string();
    let mut desk = Desk::open(&url(relay.port), &["--ca-cert", &authority], &[]);
    desk.sees("push, checked");
    goes(&mut server, &relay);
    desk.sees("offline");
    desk.sits(Duration::from_secs(seconds));
    println!("gone for {seconds} s\n{}", desk.program.screen.text());
    let already = nginx.answered().len();
    back(&mut server, &relay, &folder);
    comes_back(&mut desk, &nginx, already);
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn after_the_server_was_down_calls_and_lists_come_back_within_seconds() {
    for seconds in [5, 40] {
        outage(seconds, |server, _| server.stop(), |server, _, folder| server.start_again(folder));
    }
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn after_the_network_was_gone_calls_and_lists_come_back_within_seconds() {
    for seconds in [5, 40] {
        outage(seconds, |_, relay| relay.cut(), |_, relay, _| relay.mend());
    }
}
