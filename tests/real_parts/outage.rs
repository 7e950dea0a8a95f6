//! The server goes and comes back, behind nginx and without it.

use std::time::Duration;

use super::certificates::Shown;
use super::desk::Desk;
use super::nginx::{Nginx, url};
use super::part::Folder;
use super::relay::Relay;
use super::simulator::Server;

/// Everything that is on the screen is new again: the calls and all three lists.
fn all_is_new(text: &str) -> bool {
    text.contains("● connected") && !["stale", "as of", "old", "offline"].iter().any(|word| text.contains(word))
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn after_an_outage_calls_and_lists_come_back_within_seconds() {
    for seconds in [5, 30] {
        let folder = Folder::new();
        let mut server = Server::start(&folder, &["--live", "30"]);
        let nginx = Nginx::start(&folder, server.port, Shown::Good, "");
        let authority = nginx.certificate.authority.display().to_string();
        let mut desk = Desk::open(&nginx.url(), &["--ca-cert", &authority], &[]);
        desk.sees("push, checked");
        server.stop();
        desk.sits(Duration::from_secs(seconds));
        println!("{}", desk.program.screen.text());
        server.start_again(&folder);
        let connected = desk.sees("● connected");
        println!("{}", desk.program.screen.text());
        let all = connected + desk.until("the lists", all_is_new);
        println!("down for {seconds} s: connected after {connected:?}, all new after {all:?}");
        println!("{}\n{}", desk.program.screen.text(), desk.log());
        assert!(all < Duration::from_secs(10), "{all:?}");
    }
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn after_the_network_was_gone_calls_and_lists_come_back_within_seconds() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--live", "30"]);
    let nginx = Nginx::start(&folder, server.port, Shown::Good, "");
    let relay = Relay::start(nginx.port);
    let authority = nginx.certificate.authority.display().to_string();
    let mut desk = Desk::open(&url(relay.port), &["--ca-cert", &authority], &[]);
    desk.sees("push, checked");
    relay.cut();
    desk.sits(Duration::from_secs(20));
    println!("{}", desk.program.screen.text());
    relay.mend();
    let connected = desk.sees("● connected");
    let all = connected + desk.until("the lists", all_is_new);
    println!("gone for 20 s: connected after {connected:?}, all new after {all:?}");
    assert!(all < Duration::from_secs(10), "{all:?}");
}
