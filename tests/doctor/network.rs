//! The stage at which a connection breaks is the one that fails; those after it are skipped.

use super::certificates::{GOOD, Kind, Made};
use super::front::{Fate, Front};
use super::proxy::{Manner, Proxy};
use super::relay::tls_before;
use super::{Home, Said};

const API: &str = "https://api.sandbox.test/v1.0";

/// Everything after a stage of the connection is skipped.
#[track_caller]
fn broken_at(said: &Said, stage: &str, words: &str) {
    said.expect(stage, "fail", words);
    assert_eq!(said.names("fail"), [stage]);
    let order = ["proxy", "DNS", "TCP", "through the proxy", "TLS", "HTTP", "latency", "clock"];
    let at = order.iter().position(|name| *name == stage).unwrap();
    for later in order[at + 1..].iter().filter(|name| **name != "through the proxy") {
        said.expect(later, "skipped", "failed");
    }
    said.expect("GET /calls", "skipped", "the server was not reached");
}

#[tokio::test]
async fn a_name_that_nobody_knows_and_a_port_where_nobody_listens_are_told_apart() {
    let home = Home::new().await;
    for (url, stage, words) in [
        ("https://no.such.host.invalid/v1.0", "DNS", "no.such.host.invalid"),
        ("https://127.0.0.1:1/v1.0", "TCP", "127.0.0.1:1: refused"),
    ] {
        let said = home.say(|doctor| _ = doctor.env("VOIPBIN_API_URL", url)).await;
        broken_at(&said, stage, words);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_named() {
    let home = Home::new().await;
    for (kind, stage, words) in [
        (GOOD, "TLS", "self-signed"),
        (Kind { years: (2020, 2021), ..GOOD }, "TLS", "expired on 2021-03-04"),
        (Kind { names: &["other.example"], ..GOOD }, "TLS", "other.example"),
    ] {
        let made = Made::new(kind);
        let url = format!("https://{}/v1.0", tls_before(home.server.addr(), &made).await);
        let named = stage == "TLS" && words != "self-signed";
        let said = home
            .say(|doctor| {
                doctor.env("VOIPBIN_API_URL", &url);
                if named {
                    doctor.arg("--ca-cert").arg(&made.file);
                }
            })
            .await;
        broken_at(&said, stage, words);
    }
    let plain = home.server.api_url().replace("http:", "https:");
    broken_at(&home.say(|doctor| _ = doctor.env("VOIPBIN_API_URL", &plain)).await, "TLS", "does not use TLS");
    let missing = |doctor: &mut std::process::Command| {
        doctor.env("VOIPBIN_API_URL", &plain).env("SSL_CERT_FILE", "/no/such/file");
    };
    broken_at(&home.say(missing).await, "TLS", "SSL_CERT_FILE");
}

#[tokio::test]
async fn a_trusted_certificate_shows_its_issuer_its_last_day_and_the_version_of_http() {
    let (home, made) = (Home::new().await, Made::new(GOOD));
    let front = Front::start(home.server.addr(), &made, |_| Fate::Pass).await;
    let named = |doctor: &mut std::process::Command| {
        doctor.env("VOIPBIN_API_URL", front.url()).arg("--ca-cert").arg(&made.file);
    };
    let said = home.say(named).await;
    said.expect("TLS", "ok", "TLS 1.3, issued by sandbox, valid until 2100-03-04");
    said.expect("TLS", "ok", made.file.to_str().unwrap());
    said.expect("HTTP", "ok", "HTTP/2");
    said.expect("GET /calls", "ok", "allowed");
    let said = home.say(|doctor| _ = doctor.env("VOIPBIN_API_URL", front.url()).arg("--insecure")).await;
    said.expect("TLS", "warn", "can read the credential");
    let plain = front.url().replace("https:", "http:");
    let said = home.say(|doctor| _ = doctor.env("VOIPBIN_API_URL", &plain)).await;
    broken_at(&said, "HTTP", "https://");
}

#[tokio::test]
async fn a_proxy_is_a_stage_of_its_own() {
    let home = Home::new().await;
    let made = Made::new(Kind { names: &["api.sandbox.test"], ..GOOD });
    let behind = tls_before(home.server.addr(), &made).await;
    let say = async |proxy: &str| {
        let through = |doctor: &mut std::process::Command| {
            doctor.env("VOIPBIN_API_URL", API).env("HTTPS_PROXY", proxy).arg("--ca-cert").arg(&made.file);
        };
        home.say(through).await
    };
    for (manner, login, scheme) in
        [(Manner::HttpLogin, "me:hunter2@", "http"), (Manner::Socks, "me:hunter2@", "socks5h")]
    {
        let proxy = Proxy::start(manner, behind).await;
        let said = say(&format!("{scheme}://{login}{}", proxy.address)).await;
        assert_eq!(said.code, 0, "{:#?}", said.checks);
        said.expect("proxy", "ok", "(HTTPS_PROXY)");
        said.expect("through the proxy", "ok", "api.sandbox.test:443");
        said.expect("push", "ok", "open");
    }
    let proxy = Proxy::start(Manner::HttpLogin, behind).await;
    let at = proxy.address;
    for (value, stage, words) in [
        ("http://me:hunter2@127.0.0.1:1".to_owned(), "TCP", "no connection to the proxy 127.0.0.1:1"),
        ("http://me:hunter2@no.such.host.invalid:3128".to_owned(), "DNS", "the name of the proxy"),
        (format!("http://{at}"), "through the proxy", "requires a login"),
        (format!("http://me:hunter2-wrong@{at}"), "through the proxy", "rejected the login"),
    ] {
        broken_at(&say(&value).await, stage, words);
    }
    let said = say("ftp://me:hunter2@proxy.example").await;
    said.expect("proxy", "fail", "only http://");
    said.expect("DNS", "skipped", "not known");
}
