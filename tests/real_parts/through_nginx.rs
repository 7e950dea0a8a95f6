//! nginx with TLS and HTTP/2 recycles connections, reloads, and has them broken.

use std::collections::BTreeMap;
use std::time::Duration;

use super::certificates::Shown;
use super::desk::{Desk, numbers};
use super::nginx::{Nginx, url};
use super::part::Folder;
use super::relay::Relay;
use super::simulator::Server;

/// A connection is good for so many requests, and then ends: the default is 1000.
const RECYCLED: &str = "keepalive_requests 20;";
/// In each direction: 150 ms there and back.
const LATE: Duration = Duration::from_millis(75);
/// What says that something is wrong.
const TROUBLE: [&str; 4] = ["connection broke", "offline", "stale", "Could not"];

/// How often each of the list was called, as the server has it.
fn called(server: &Server) -> BTreeMap<String, usize> {
    let mut called = BTreeMap::new();
    for call in server.calls().into_iter().filter(|call| call.destination.target.ends_with("5678")) {
        *called.entry(call.destination.target.clone()).or_default() += 1;
    }
    called
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn connections_that_are_recycled_are_not_noticed() {
    for delay in [Duration::ZERO, LATE] {
        let folder = Folder::new();
        let server = Server::start(&folder, &["--live", "60"]);
        let nginx = Nginx::start(&folder, server.port, Shown::Good, RECYCLED);
        let relay = Relay::start(nginx.port);
        relay.delay(delay);
        let authority = nginx.certificate.authority.display().to_string();
        let mut desk = Desk::open(&url(relay.port), &["--ca-cert", &authority, "--no-push"], &[]);
        desk.sees("● connected");
        desk.never(&TROUBLE);
        desk.patience = Duration::from_mins(4);
        desk.until("200 requests", |_| nginx.answered().len() > 200);
        let answered = nginx.answered();
        assert!(answered.iter().all(|line| line.contains(" HTTP/2.0 ")), "{answered:#?}");
    }
}

/// Calls a list over a late line while something happens to it, with what must not be seen.
fn call_a_list(
    count: usize,
    never: &[&'static str],
    at: usize,
    happens: impl Fn(&Nginx, &Relay),
) -> (Desk, Nginx, Server, Folder) {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--no-incoming"]);
    let nginx = Nginx::start(&folder, server.port, Shown::Good, RECYCLED);
    let relay = Relay::start(nginx.port);
    relay.delay(LATE);
    let authority = nginx.certificate.authority.display().to_string();
    let mut desk = Desk::open(&url(relay.port), &["--ca-cert", &authority], &[]);
    desk.sees("● connected");
    desk.never(never);
    desk.dials(&numbers(count));
    desk.until("a part of it", |_| nginx.posts() >= at);
    happens(&nginx, &relay);
    desk.logs("List: ");
    (desk, nginx, server, folder)
}

fn goes_out_whole(count: usize, happens: impl Fn(&Nginx, &Relay)) {
    let (mut desk, nginx, server, _folder) = call_a_list(count, &TROUBLE, 5, happens);
    desk.sees(&format!("{count} placed"));
    assert_eq!(nginx.posts(), count / 10, "{:#?}", nginx.answered());
    let once: BTreeMap<_, _> = numbers(count).into_iter().map(|number| (number, 1)).collect();
    assert_eq!(called(&server), once);
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_list_of_300_goes_out_whole_over_connections_that_are_recycled() {
    goes_out_whole(300, |_, _| {});
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_list_goes_out_whole_while_nginx_reloads() {
    goes_out_whole(200, |nginx, _| nginx.reload());
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn where_connections_are_killed_nobody_is_called_twice() {
    let (desk, nginx, server, _folder) = call_a_list(100, &[], 3, |_, relay| {
        relay.cut();
        relay.mend();
    });
    let called = called(&server);
    assert!(called.values().all(|times| *times == 1), "{called:#?}");
    println!("{} called, {} requests\n{}", called.len(), nginx.posts(), desk.program.screen.text());
    assert!(called.len() >= 30 && called.len() <= 10 * nginx.posts().max(1));
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn push_comes_through_nginx() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--live", "5"]);
    let nginx = Nginx::start(&folder, server.port, Shown::Good, RECYCLED);
    let authority = nginx.certificate.authority.display().to_string();
    let mut desk = Desk::open(&nginx.url(), &["--ca-cert", &authority], &[]);
    desk.sees("push, checked");
    nginx.reload();
    // The old worker keeps what is open until it ends.
    desk.never(&TROUBLE);
    desk.sits(Duration::from_secs(20));
    desk.sees("push, checked");
    drop(desk);
    drop(server);
    let upgrades = nginx.answered().iter().filter(|line| line.starts_with("GET /v1.0/ws 101")).count();
    assert!(upgrades <= 2, "{upgrades}");
}
