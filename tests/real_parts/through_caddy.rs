//! Caddy with TLS and HTTP/2 closes push channels when it reloads, and its answers for a server that is down are empty.

use std::time::Duration;

use super::caddy::Caddy;
use super::desk::{Desk, numbers};
use super::nginx::url;
use super::part::Folder;
use super::simulator::Server;

/// The program behind it, with the server's arguments.
fn behind_it(folder: &Folder, args: &[&str]) -> (Desk, Caddy, Server) {
    let server = Server::start(folder, args);
    let caddy = Caddy::start(folder, server.port);
    let authority = caddy.certificate.authority.display().to_string();
    let mut desk = Desk::open(&url(caddy.port), &["--ca-cert", &authority], &[]);
    desk.sees("● connected");
    (desk, caddy, server)
}

/// How often the first of the numbers was called, as the server has it, and was asked for, as the proxy has it.
fn called(server: &Server, caddy: &Caddy) -> (usize, usize) {
    let called = server.calls().iter().filter(|call| call.destination.target == numbers(1)[0]).count();
    (called, caddy.count("POST /v1.0/calls "))
}

#[test]
#[ignore = "needs Caddy: .ci/real-parts"]
fn reads_and_a_call_go_through_it() {
    let folder = Folder::new();
    let (mut desk, caddy, server) = behind_it(&folder, &["--live", "30"]);
    desk.never(&["connection broke", "offline", "stale", "Could not"]);
    for list in ["calls", "numbers", "flows", "extensions"] {
        desk.until(list, |_| caddy.count(&format!("GET /v1.0/{list} 200 HTTP/2.0")) > 0);
    }
    desk.dials(&numbers(1));
    desk.sees("Calling +821010005678");
    desk.sits(Duration::from_secs(3));
    assert_eq!(called(&server, &caddy), (1, 1));
}

#[test]
#[ignore = "needs Caddy: .ci/real-parts"]
fn a_call_whose_answer_was_lost_behind_it_is_found_and_not_placed_again() {
    let folder = Folder::new();
    let (mut desk, caddy, server) = behind_it(&folder, &["--no-incoming", "--fault", "reset=after@POST /calls$#1"]);
    desk.dials(&numbers(1));
    desk.sees("Found: the call to +821010005678 was placed");
    assert_eq!(called(&server, &caddy), (1, 1));
    assert_eq!(caddy.count("POST /v1.0/calls 502"), 1);
}

#[test]
#[ignore = "needs Caddy: .ci/real-parts"]
fn push_comes_through_it_and_comes_back_after_a_reload() {
    let folder = Folder::new();
    let (mut desk, caddy, _server) = behind_it(&folder, &["--live", "5"]);
    desk.sees("push, checked");
    desk.never(&["connection broke", "offline", "stale", "Could not"]);
    caddy.reload();
    desk.until("the end of the channel", |_| caddy.count("GET /v1.0/ws ") > 0);
    desk.logs("No push (closed by the server)");
    let back = desk.sees("push, checked");
    println!("push {back:?} after the channel was closed");
    // Requests go on, too.
    let before = caddy.count("GET /v1.0/calls 200");
    desk.until("reads", |_| caddy.count("GET /v1.0/calls 200") > before);
}

#[test]
#[ignore = "needs Caddy: .ci/real-parts"]
fn a_server_that_is_down_behind_it_is_told_and_comes_back() {
    let folder = Folder::new();
    let (mut desk, caddy, mut server) = behind_it(&folder, &["--live", "10"]);
    desk.sees("push, checked");
    server.stop();
    desk.until("an answer of the proxy", |_| caddy.count("GET /v1.0/calls 502") > 0);
    desk.sees("offline");
    println!("{}", desk.program.screen.text());
    server.start_again(&folder);
    let took = desk.sees("● connected");
    let push = desk.sees("push, checked");
    println!("connected {took:?} after the server was back, push {push:?} later");
}
