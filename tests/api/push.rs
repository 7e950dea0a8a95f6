//! How the push channel is opened: with which credential, over which TLS, and what a refusal is taken for. What goes over
//! an open one is tried against the built-in server.

use vdial::api::{Endpoint, ErrorKind, TlsFault};
use vdial::domain::CustomerId;

use super::secure::server as secure_server;
use super::server::{Server, answer};
use super::{SECRET, access_key, build, token};

fn customer() -> CustomerId {
    CustomerId::new("c-1").unwrap()
}

fn endpoint(server: &Server) -> Endpoint {
    Endpoint::new(format!("http://{}/v1.0", server.address).parse().unwrap())
}

#[tokio::test]
async fn a_token_goes_in_the_header_and_in_the_query_only_where_that_is_not_taken() {
    let server = Server::start(|_, _| answer(401, r#"{"error":{"reason":"AUTHENTICATION_REQUIRED"}}"#));
    let error = build(endpoint(&server), token()).push(&customer()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    let requests = server.requests();
    assert!(
        requests[0].starts_with("GET /v1.0/ws HTTP/1.1")
            && requests[0].to_lowercase().contains("authorization: bearer ")
    );
    assert!(requests[1].starts_with("GET /v1.0/ws?token=") && !requests[1].to_lowercase().contains("authorization"));
    assert_eq!(requests.len(), 2);
}

#[tokio::test]
async fn an_access_key_goes_in_the_query() {
    let server = Server::start(|_, _| answer(404, r#"{"error":{"reason":"ROUTE_NOT_FOUND"}}"#));
    let error = build(endpoint(&server), access_key()).push(&customer()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RouteMissing);
    assert!(server.lines()[0].starts_with("GET /v1.0/ws?accesskey="), "{:?}", server.lines());
}

#[tokio::test]
async fn what_is_no_channel_is_an_error_without_a_secret() {
    for (status, body) in [(200, "<html>"), (200, "{}"), (403, ""), (502, "<html>"), (302, "")] {
        let server = Server::start(move |_, _| answer(status, body));
        let error = build(endpoint(&server), access_key()).push(&customer()).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains(SECRET), "{text}");
    }
    let gone = Endpoint::new("http://127.0.0.1:1/v1.0".parse().unwrap());
    assert_eq!(build(gone, access_key()).push(&customer()).await.unwrap_err().kind, ErrorKind::Refused);
}

#[tokio::test]
async fn the_channel_trusts_whom_the_requests_trust() {
    let (server, pem) = secure_server("127.0.0.1");
    let secure = || Endpoint::new(format!("https://{}/v1.0", server.address).parse().unwrap());
    let error = build(secure(), access_key()).push(&customer()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls(TlsFault::SelfSigned));
    assert_eq!(server.requests(), Vec::<String>::new(), "nothing is said to a stranger");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, pem).unwrap();
    for trusting in [Endpoint { ca_cert: Some(path), ..secure() }, Endpoint { insecure: true, ..secure() }] {
        let error = build(trusting, access_key()).push(&customer()).await.unwrap_err();
        assert!(!matches!(error.kind, ErrorKind::Tls(_)), "{error:?}");
    }
    assert_eq!(server.requests().len(), 2);
}
