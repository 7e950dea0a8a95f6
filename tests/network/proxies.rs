//! Through proxies: everything goes the same way, and what is wrong with it is said by its name.

use vdial::api;
use vdial::simulator::Simulator;

use super::certificates::{GOOD, Kind, Made};
use super::proxy::{Manner, Proxy};
use super::relay::tls_before;
use crate::common::{Harness, Setting, quiet};

const API: &str = "https://api.sandbox.test/v1.0";

/// What the variable says, for the program.
fn named(value: &str) -> api::Proxy {
    let env = |name: &str| (name == "HTTPS_PROXY").then(|| value.to_owned());
    api::Proxy::find(env, &API.parse().unwrap()).unwrap().expect("a proxy")
}

/// The whole program, with a server that only the proxy can reach.
async fn start(manner: Manner, login: &str, scheme: &str) -> (Harness, Proxy, Made) {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    let made = Made::new(Kind { names: &["api.sandbox.test"], ..GOOD });
    let proxy = Proxy::start(manner, tls_before(server.addr(), &made).await).await;
    let setting = Setting {
        api_url: Some(API.to_owned()),
        ca_cert: Some(made.file.clone()),
        proxy: Some(named(&format!("{scheme}://{login}{}", proxy.address))),
        push: true,
        size: (160, 30),
        ..Setting::default()
    };
    (Harness::with_server(server, setting), proxy, made)
}

/// Whether the header says that changes are pushed.
pub fn pushed(screen: &str) -> bool {
    screen.lines().next().is_some_and(|header| header.contains(" push"))
}

#[tokio::test]
async fn reads_and_push_go_through_the_proxy_and_its_login_is_nowhere_to_be_seen() {
    for (manner, login, scheme, word) in [
        (Manner::Http, "", "http", "CONNECT"),
        (Manner::HttpLogin, "me:hunter2@", "http", "CONNECT"),
        (Manner::Socks, "me:hunter2@", "socks5h", "SOCKS"),
    ] {
        let (mut h, proxy, _made) = start(manner, login, scheme).await;
        h.wait_for("2 Numbers 8").await;
        h.wait_until("push", pushed).await;
        h.server.ring_from_outside();
        h.wait_for("1 Calls 133").await;
        h.press("5");
        let screen = h.wait_for(" 5 Log ").await;
        assert!(!screen.contains("hunter2") && !screen.contains("No push"), "{screen}");
        let asked = proxy.asked();
        assert!(
            asked.len() >= 2 && asked.iter().all(|asked| *asked == format!("{word} api.sandbox.test:443")),
            "{asked:?}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_proxy_is_said_by_its_name_for_reads_and_for_push() {
    for (manner, login, scheme, told) in [
        (Manner::HttpLogin, "", "http", "requires a login"),
        (Manner::HttpLogin, "me:wrong-hunter2@", "http", "rejected the login"),
        (Manner::Answers("HTTP/1.1 403 Forbidden\r\n\r\n"), "", "http", "answers 403 Forbidden"),
        (Manner::Answers("HTTP/1.1 502 Bad Gateway\r\n\r\n"), "", "http", "answers 502 Bad Gateway"),
        (Manner::Answers("SSH-2.0-OpenSSH\r\n\r\n"), "", "http", "is not a proxy"),
        (Manner::AnswersAtOnce("HTTP/1.1 400 No TLS here\r\n\r\n"), "", "https", "no secure connection to the proxy"),
        (Manner::Socks, "me:wrong-hunter2@", "socks5h", "rejected the login"),
        (Manner::SocksRefuses(2), "me:hunter2@", "socks5h", "answers 403, not allowed"),
    ] {
        let (mut h, proxy, _made) = start(manner, login, scheme).await;
        let name = format!("{} (HTTPS_PROXY)", proxy.address);
        h.press("5");
        let of_read = |screen: &str| screen.lines().any(|line| line.contains("Could not") && line.contains(&name));
        let screen = h.wait_until(told, |screen| of_read(screen) && screen.contains(told)).await;
        assert!(!screen.contains("hunter2"), "{screen}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_from_a_server_that_is_not() {
    for (value, told) in [
        ("http://127.0.0.1:1", "no connection to the proxy 127.0.0.1:1 (HTTPS_PROXY)"),
        (
            "http://no.such.host.invalid:3128",
            "the name of the proxy no.such.host.invalid:3128 (HTTPS_PROXY) cannot be resolved",
        ),
    ] {
        let setting =
            Setting { api_url: Some(API.to_owned()), proxy: Some(named(value)), size: (160, 30), ..Setting::default() };
        let mut h = Harness::start(setting).await;
        h.press("5");
        h.wait_for(told).await;
    }
}

#[tokio::test]
async fn the_push_channel_says_what_is_wrong_with_the_proxy_too() {
    let (mut h, proxy, _made) = start(Manner::Http, "", "http").await;
    h.wait_for("2 Numbers 8").await;
    h.wait_until("push", pushed).await;
    proxy.set(Manner::Answers("HTTP/1.1 403 Forbidden\r\n\r\n"));
    h.server.kill_push();
    h.press("5");
    h.wait_for(&format!("No push (the proxy {} (HTTPS_PROXY) answers 403 Forbidden)", proxy.address)).await;
}
