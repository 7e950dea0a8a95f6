//! Certificates that are not right, and servers that speak something else.

use std::time::Duration;

use super::certificates::Shown;
use super::desk::Desk;
use super::nginx::Nginx;
use super::part::{Folder, HOST, free_port};
use super::simulator::Server;

/// Tells this on the screen, and none of the others.
fn tells(desk: &mut Desk, what: &str, words: &[&str], never: &[&'static str]) {
    desk.never(&[never, &["● connected", "UnixTime", "InvalidCertificate", "vdial-simulator-access-key"]].concat());
    desk.is_told(what, words);
}

/// The program, and a server that shows such a certificate.
struct Stand {
    desk: Desk,
    _parts: (Nginx, Server, Folder),
}

fn shows(shown: Shown, trusted: bool) -> Stand {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--no-incoming"]);
    let nginx = Nginx::start(&folder, server.port, shown, "");
    // What is expired has been good for a second.
    std::thread::sleep(Duration::from_secs(2));
    let authority = nginx.certificate.authority.display().to_string();
    let trust: &[&str] = if trusted { &["--ca-cert", &authority] } else { &[] };
    Stand { desk: Desk::open(&nginx.url(), trust, &[]), _parts: (nginx, server, folder) }
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_certificate_of_a_known_authority_is_fine() {
    shows(Shown::Good, true).desk.sees("● connected");
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_self_signed_certificate_is_fine_when_it_is_named() {
    let mut stand = shows(Shown::SelfSigned, true);
    stand.desk.sees("● connected");
    stand.desk.sees("push");
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn one_that_nobody_knows_is_told_with_what_to_do() {
    for shown in [Shown::SelfSigned, Shown::Good] {
        tells(&mut shows(shown, false).desk, &format!("{shown:?}, not trusted"), &["ca_cert"], &[]);
    }
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn an_expired_one_is_told_with_its_date() {
    tells(&mut shows(Shown::Expired, true).desk, "expired", &["expired", "20"], &["ca_cert"]);
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn one_for_another_name_is_told_with_the_name() {
    tells(&mut shows(Shown::OtherName, true).desk, "another name", &["other.parts.test"], &["ca_cert"]);
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn http_to_a_tls_port_and_https_to_a_plain_one_say_which_is_meant() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--no-incoming"]);
    let nginx = Nginx::start(&folder, server.port, Shown::Good, "");
    let mut desk = Desk::open(&format!("http://{HOST}:{}/v1.0", nginx.port), &["--allow-http"], &[]);
    tells(&mut desk, "http to TLS", &["https"], &["credential refused"]);
    let mut desk = Desk::open(&format!("https://{HOST}:{}/v1.0", server.port), &[], &[]);
    tells(&mut desk, "TLS to http", &["http:"], &["ca_cert"]);
    let mut desk = Desk::open(&format!("https://{HOST}:{}/v1.0", free_port()), &[], &[]);
    tells(&mut desk, "nobody listens", &["offline"], &["ca_cert"]);
}

#[test]
#[ignore = "needs nginx: .ci/real-parts"]
fn a_redirect_is_told_with_port_and_path() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--no-incoming"]);
    let away = "location /v1.0 { return 301 https://$host:8443/api$request_uri; }";
    let nginx = Nginx::start(&folder, server.port, Shown::Good, away);
    let authority = nginx.certificate.authority.display().to_string();
    let mut desk = Desk::open(&nginx.url(), &["--ca-cert", &authority], &[]);
    tells(&mut desk, "301", &[&format!("https://{HOST}:"), "8443/api/v1.0"], &[]);
}
