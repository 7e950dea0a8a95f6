//! The way to the server leads through a forward proxy, or should.

use super::certificates::Shown;
use super::desk::Desk;
use super::nginx::{Nginx, url};
use super::part::{Folder, HOST, free_port};
use super::proxies::{PASSWORD, Proxy, USER};
use super::simulator::Server;

/// nginx with the built-in server behind it, and a folder.
struct Api {
    server: Server,
    nginx: Nginx,
    folder: Folder,
}

impl Api {
    fn start() -> Self {
        let folder = Folder::new();
        let server = Server::start(&folder, &["--live", "3"]);
        let nginx = Nginx::start(&folder, server.port, Shown::Good, "");
        Self { server, nginx, folder }
    }

    fn open(&self, env: &[(&str, &str)]) -> Desk {
        let authority = self.nginx.certificate.authority.display().to_string();
        Desk::open(&self.nginx.url(), &["--ca-cert", &authority], env)
    }

    fn open_plain(&self, env: &[(&str, &str)]) -> Desk {
        Desk::open(&format!("http://{HOST}:{}/v1.0", self.server.port), &["--allow-http"], env)
    }
}

/// It is told on the screen, at 80×24 too, without the password; whoever looks for the account finds the proxy named.
fn told(mut desk: Desk, what: &str, words: &[&str]) {
    desk.never(&[PASSWORD, "● connected", "credential refused"]);
    desk.is_told(what, words);
    assert!(!desk.log().contains(PASSWORD), "{}", desk.log());
}

#[test]
#[ignore = "needs nginx and tinyproxy: .ci/real-parts"]
fn everything_goes_through_it_push_too() {
    let api = Api::start();
    let proxy = Proxy::tinyproxy(&api.folder);
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let before = proxy.log().matches("CONNECT").count();
        let mut desk = api.open(&[(variable, &proxy.url())]);
        desk.sees("● connected");
        desk.sees("push, checked");
        // One for requests, and one for the channel.
        assert!(proxy.log().matches("CONNECT").count() >= before + 2, "{variable}: {}", proxy.log());
        desk.press(b"a");
        desk.sees("The account");
        let named = format!("127.0.0.1:{}", proxy.port);
        desk.sees(&named);
        assert!(desk.log().contains(&named), "{}", desk.log());
        println!("{}", desk.program.screen.text());
    }
}

#[test]
#[ignore = "needs nginx and tinyproxy: .ci/real-parts"]
fn plain_http_and_its_push_go_through_it() {
    let api = Api::start();
    let proxy = Proxy::tinyproxy(&api.folder);
    let mut desk = api.open_plain(&[("HTTP_PROXY", &proxy.url()), ("http_proxy", &proxy.url())]);
    desk.sees("● connected");
    desk.sees("push, checked");
    assert!(proxy.log().contains("CONNECT"), "{}", proxy.log());
}

#[test]
#[ignore = "needs nginx and tinyproxy: .ci/real-parts"]
fn what_no_proxy_names_is_asked_directly() {
    let api = Api::start();
    let proxy = Proxy::tinyproxy(&api.folder);
    let mut desk = api.open(&[("HTTPS_PROXY", &proxy.url()), ("NO_PROXY", "other.example, .parts.test")]);
    desk.sees("● connected");
    desk.sees("push, checked");
    assert!(!proxy.log().contains(HOST), "{}", proxy.log());
}

#[test]
#[ignore = "needs nginx and squid: .ci/real-parts"]
fn a_proxy_that_wants_a_password_gets_it_from_the_variable() {
    let api = Api::start();
    let proxy = Proxy::squid(&api.folder, true);
    let with = |password: &str| format!("http://{USER}:{password}@127.0.0.1:{}", proxy.port);
    let mut desk = api.open(&[("HTTPS_PROXY", &with(PASSWORD))]);
    desk.never(&[PASSWORD]);
    desk.sees("● connected");
    desk.sees("push, checked");
    desk.press(b"a");
    desk.sees(&format!("127.0.0.1:{}", proxy.port));
    assert!(!desk.log().contains(PASSWORD), "{}", desk.log());
    assert!(proxy.log().matches(USER).count() >= 2, "{}", proxy.log());
}

#[test]
#[ignore = "needs nginx and squid: .ci/real-parts"]
fn a_proxy_that_answers_407_is_named() {
    let api = Api::start();
    let proxy = Proxy::squid(&api.folder, true);
    told(api.open(&[("HTTPS_PROXY", &proxy.url())]), "no password", &["HTTPS_PROXY", "login"]);
    let wrong = format!("http://{USER}:{PASSWORD}x@127.0.0.1:{}", proxy.port);
    told(api.open(&[("HTTPS_PROXY", &wrong)]), "a wrong password", &["HTTPS_PROXY", "login"]);
    let plain = [("HTTP_PROXY", proxy.url()), ("http_proxy", proxy.url())];
    let plain: Vec<_> = plain.iter().map(|(name, value)| (*name, value.as_str())).collect();
    told(api.open_plain(&plain), "no password, plain http", &["HTTP_PROXY", "login"]);
}

#[test]
#[ignore = "needs nginx and squid: .ci/real-parts"]
fn a_proxy_that_answers_403_is_named() {
    let api = Api::start();
    let proxy = Proxy::squid(&api.folder, false);
    told(api.open(&[("HTTPS_PROXY", &proxy.url())]), "not allowed", &["HTTPS_PROXY", "403"]);
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_proxy_that_is_not_there_is_named() {
    let api = Api::start();
    let down = format!("http://{USER}:{PASSWORD}@127.0.0.1:{}", free_port());
    told(api.open(&[("HTTPS_PROXY", &down)]), "down", &["HTTPS_PROXY", "127.0.0.1"]);
    let unknown = format!("http://{USER}:{PASSWORD}@proxy.invalid:3128");
    told(api.open(&[("HTTPS_PROXY", &unknown)]), "an unknown name", &["HTTPS_PROXY", "proxy.invalid"]);
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_proxy_behind_which_the_server_is_not_found_is_named() {
    let folder = Folder::new();
    let proxy = Proxy::tinyproxy(&folder);
    let desk = Desk::open("https://nobody.invalid/v1.0", &[], &[("HTTPS_PROXY", &proxy.url())]);
    told(desk, "an unknown server", &["HTTPS_PROXY"]);
    let desk = Desk::open(&url(free_port()), &[], &[("HTTPS_PROXY", &proxy.url())]);
    told(desk, "a server that is down", &["HTTPS_PROXY"]);
}

#[test]
#[ignore = "needs nginx and microsocks: .ci/real-parts"]
fn socks5_is_used_push_too_and_a_wrong_login_is_named() {
    let api = Api::start();
    let proxy = Proxy::socks5(&api.folder);
    for scheme in ["socks5", "socks5h"] {
        let with = |password: &str| format!("{scheme}://{USER}:{password}@127.0.0.1:{}", proxy.port);
        let before = proxy.log().matches("connected to").count();
        let mut desk = api.open(&[("ALL_PROXY", &with(PASSWORD))]);
        desk.never(&[PASSWORD]);
        desk.sees("● connected");
        desk.sees("push, checked");
        assert!(proxy.log().matches("connected to").count() >= before + 2, "{}", proxy.log());
        told(api.open(&[("ALL_PROXY", &with("wrong"))]), scheme, &["ALL_PROXY", "login"]);
    }
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_variable_that_is_no_address_is_an_error_and_nothing_is_asked_directly() {
    let api = Api::start();
    let authority = api.nginx.certificate.authority.display().to_string();
    for bad in ["http://:::", "ftp://127.0.0.1:1", "socks9://127.0.0.1:1", "http://somebody:proxy-hunter2@"] {
        let before = api.nginx.answered().len();
        let command = [env!("CARGO_BIN_EXE_vdial"), "--api-url", &api.nginx.url(), "--ca-cert", &authority];
        let env = [("VOIPBIN_ACCESSKEY", "vdial-simulator-access-key"), ("HTTPS_PROXY", bad)];
        let mut desk = Desk::run(80, 24, &command, &env);
        desk.never(&[PASSWORD]);
        let named = desk.until("the variable", |text| text.contains("HTTPS_PROXY") || text.contains("● connected"));
        println!("== {bad} {named:?}\n{}", desk.program.screen.text());
        assert!(desk.text().contains("HTTPS_PROXY"), "{bad}");
        assert_eq!(api.nginx.answered().len(), before, "{bad}");
    }
}
