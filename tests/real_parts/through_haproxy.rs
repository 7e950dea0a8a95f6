//! `HAProxy` answers for a server that is down or slow, in HTML, and ends what is silent.

use std::time::Duration;

use super::desk::{Desk, numbers};
use super::haproxy::Haproxy;
use super::nginx::url;
use super::part::Folder;
use super::simulator::Server;

/// The program behind it, with the server's arguments and more of its own.
fn behind_it(folder: &Folder, args: &[&str], more: &[&str]) -> (Desk, Haproxy, Server) {
    let server = Server::start(folder, args);
    let haproxy = Haproxy::start(folder, server.port);
    let authority = haproxy.certificate.authority.display().to_string();
    let mut desk = Desk::open(&url(haproxy.port), &[&["--ca-cert", &authority], more].concat(), &[]);
    desk.sees("● connected");
    (desk, haproxy, server)
}

#[test]
#[ignore = "needs HAProxy: .ci/real-parts"]
fn what_it_ends_after_a_silence_is_opened_again_unnoticed() {
    let folder = Folder::new();
    // An account without a live call is quiet: longer than the proxy waits.
    let (mut desk, _haproxy, _server) = behind_it(&folder, &["--no-incoming"], &["--no-push"]);
    desk.never(&["connection broke", "offline", "stale", "Could not", "503", "504"]);
    desk.sits(Duration::from_secs(40));
}

#[test]
#[ignore = "needs HAProxy: .ci/real-parts"]
fn a_server_that_is_down_is_told_and_comes_back() {
    let folder = Folder::new();
    let (mut desk, haproxy, mut server) = behind_it(&folder, &["--live", "10"], &["--no-push"]);
    server.stop();
    desk.until("an answer of the proxy", |_| haproxy.answered("GET /v1.0/calls 503") > 0);
    desk.sees("offline");
    println!("{}", desk.program.screen.text());
    server.start_again(&folder);
    let took = desk.sees("● connected");
    println!("connected {took:?} after the server was back");
}

#[test]
#[ignore = "needs HAProxy: .ci/real-parts"]
fn a_call_that_it_gave_up_is_looked_for_and_found() {
    let folder = Folder::new();
    let (mut desk, haproxy, server) =
        behind_it(&folder, &["--no-incoming", "--fault", "stall=after@POST /calls$#1"], &[]);
    desk.dials(&numbers(1));
    desk.sees("Found: the call to +821010005678 was placed");
    assert_eq!(
        (
            haproxy.answered("POST /v1.0/calls"),
            server.calls().iter().filter(|call| call.destination.target == numbers(1)[0]).count()
        ),
        (1, 1)
    );
}

#[test]
#[ignore = "needs HAProxy: .ci/real-parts"]
fn a_list_of_which_a_part_is_given_up_says_not_found_and_refuses_nothing() {
    let folder = Folder::new();
    let (mut desk, haproxy, server) = behind_it(&folder, &["--no-incoming", "--fault", "stall@POST /calls$#1"], &[]);
    desk.dials(&numbers(30));
    desk.logs("List: ");
    desk.sees("no call found");
    desk.sees("0 refused");
    assert_eq!(haproxy.answered("POST /v1.0/calls"), 1);
    assert_eq!(server.calls().iter().filter(|call| numbers(30).contains(&call.destination.target)).count(), 0);
}
