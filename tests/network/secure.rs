//! Whose certificate is taken, and what is said of one that is not.

use std::path::Path;

use vdial::api::{Endpoint, ErrorKind, Priority, TlsFault, message_for};
use vdial::simulator::Simulator;

use super::certificates::{GOOD, Kind, Made};
use super::client;
use super::proxies::pushed;
use super::relay::tls_before;
use crate::common::{Harness, Setting, quiet};

/// What `openssl req -x509 -subj /CN=sandbox` makes: an authority that names nobody.
const OPENSSL: Kind = Kind { names: &[], authority: true, ..GOOD };

async fn server() -> Simulator {
    Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap()
}

/// What comes of a read from a server that shows `made`, with `file` as `ca_cert`.
async fn read(made: &Made, file: Option<&Path>) -> Result<(), ErrorKind> {
    let server = server().await;
    let url = format!("https://{}/v1.0", tls_before(server.addr(), made).await);
    let endpoint = Endpoint { ca_cert: file.map(Path::to_owned), ..Endpoint::new(url.parse().unwrap()) };
    let result = client(endpoint).customer(Priority::Urgent).await;
    if let Err(error) = &result {
        let text = message_for(error).to_string();
        assert!(!text.contains("Error") && !text.contains("(UNIX)") && text.chars().count() < 320, "{text}");
    }
    result.map(|_| ()).map_err(|error| error.kind)
}

#[tokio::test]
async fn the_servers_own_certificate_is_taken_when_it_is_named_whatever_it_says_of_itself() {
    for kind in [
        GOOD,
        OPENSSL,
        Kind { names: &[], ..GOOD },
        Kind { authority: true, ..GOOD },
        Kind { names: &["other.example", "127.0.0.1"], authority: true, ..GOOD },
    ] {
        let made = Made::new(kind);
        assert_eq!(read(&made, Some(&made.file)).await, Ok(()), "{:?} {}", kind.names, kind.authority);
        assert_eq!(read(&made, None).await, Err(ErrorKind::Tls(TlsFault::SelfSigned)), "{:?}", kind.names);
    }
}

#[tokio::test]
async fn a_named_certificate_is_good_for_its_dates_and_its_names_and_for_no_other() {
    for authority in [false, true] {
        let expired = Made::new(Kind { years: (2001, 2002), authority, ..GOOD });
        let at = Some("2002-03-04T00:00:00Z".parse().unwrap());
        assert_eq!(read(&expired, Some(&expired.file)).await, Err(ErrorKind::Tls(TlsFault::Expired { at })));
        let early = Made::new(Kind { years: (2090, 2100), authority, ..GOOD });
        let from = Some("2090-01-02T00:00:00Z".parse().unwrap());
        assert_eq!(read(&early, Some(&early.file)).await, Err(ErrorKind::Tls(TlsFault::NotYetValid { from })));
        let other = Made::new(Kind { names: &["other.example", "10.0.0.1"], authority, ..GOOD });
        let others = vec!["other.example".to_owned(), "10.0.0.1".to_owned()];
        assert_eq!(read(&other, Some(&other.file)).await, Err(ErrorKind::Tls(TlsFault::WrongName { names: others })));
        let (shown, named) = (Made::new(Kind { authority, ..GOOD }), Made::new(Kind { authority, ..GOOD }));
        let verdict = read(&shown, Some(&named.file)).await;
        assert!(matches!(verdict, Err(ErrorKind::Tls(_))), "another one of the same name: {verdict:?}");
    }
}

#[tokio::test]
async fn the_whole_program_works_with_a_self_signed_server() {
    let (server, made) = (server().await, Made::new(OPENSSL));
    let url = format!("https://{}/v1.0", tls_before(server.addr(), &made).await);
    let setting = Setting { api_url: Some(url), ca_cert: Some(made.file.clone()), push: true, ..Setting::default() };
    let mut h = Harness::with_server(server, setting);
    h.dial("+821012345605", "hello").await;
    h.wait_for("1 live").await;
    h.wait_until("push", pushed).await;
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_whole_on_a_small_screen() {
    let (server, made) = (server().await, Made::new(OPENSSL));
    let url = format!("https://{}/v1.0", tls_before(server.addr(), &made).await);
    let mut h = Harness::with_server(server, Setting { api_url: Some(url), size: (80, 24), ..Setting::default() });
    let told = |screen: &str| {
        let flat: Vec<&str> = screen.split_whitespace().filter(|word| *word != "│" && *word != "┃").collect();
        let flat = flat.join(" ");
        flat.contains("certificate is self-signed.") && flat.contains("set the file as ca_cert.")
    };
    h.wait_until("the cause and what helps", told).await;
}

#[tokio::test]
async fn a_port_without_tls_and_one_with_it_are_told_from_servers_that_fail() {
    let (server, made) = (server().await, Made::new(GOOD));
    let plain = Endpoint::new(format!("https://{}/v1.0", server.addr()).parse().unwrap());
    let error = client(plain).customer(Priority::Urgent).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls(TlsFault::NotTls), "{error:?}");
    let secure = Endpoint::new(format!("http://{}/v1.0", tls_before(server.addr(), &made).await).parse().unwrap());
    let error = client(secure).customer(Priority::Urgent).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotHttp, "{error:?}");
    assert!(message_for(&error).next.unwrap().contains("https://"));
}
