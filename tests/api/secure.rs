//! Certificates: whom the client trusts, and that it says nothing to others.

use std::sync::Arc;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use vdial::api::{Endpoint, ErrorKind, TlsFault, message_for};

use super::server::{Server, answer};
use super::{NOW, build, call_request, token};

/// A server with a certificate of its own for `name`, and that certificate in PEM form.
pub fn server(name: &str) -> (Server, String) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (Server::start_tls(config, |_, _| answer(200, "{}")), made.cert.pem())
}

fn endpoint(server: &Server) -> Endpoint {
    Endpoint::new(format!("https://{}/v1.0", server.address).parse().unwrap())
}

#[tokio::test]
async fn an_unknown_certificate_is_refused_before_anything_is_said() {
    let (server, _) = server("127.0.0.1");
    let error = build(endpoint(&server), token()).place(&call_request()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls(TlsFault::SelfSigned));
    assert!(!error.may_have_reached_the_server() && !error.is_worth_retrying());
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_certificate_that_the_user_names_is_trusted_for_its_own_name_only() {
    let folder = tempfile::tempdir().unwrap();
    for (name, trusted) in [("127.0.0.1", true), ("other.example", false)] {
        let (server, pem) = server(name);
        let path = folder.path().join(format!("{name}.pem"));
        std::fs::write(&path, pem).unwrap();
        let result = build(Endpoint { ca_cert: Some(path), ..endpoint(&server) }, token()).me(NOW).await;
        let wrong_name = ErrorKind::Tls(TlsFault::WrongName { names: vec!["other.example".to_owned()] });
        assert_eq!(result.map_err(|error| error.kind).err(), (!trusted).then_some(wrong_name), "{name}");
    }
}

#[tokio::test]
async fn with_another_certificate_named_the_advice_is_not_to_name_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("before.pem");
    let ((server, _), (_, before)) = (server("127.0.0.1"), server("127.0.0.1"));
    std::fs::write(&path, before).unwrap();
    let error = build(Endpoint { ca_cert: Some(path), ..endpoint(&server) }, token()).me(NOW).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls(TlsFault::NotNamed));
    let said = message_for(&error).to_string();
    assert!(said.contains("neither in ca_cert") && said.contains("renewed"), "{said}");
}

#[tokio::test]
async fn insecure_takes_any_certificate() {
    let (server, _) = server("other.example");
    build(Endpoint { insecure: true, ..endpoint(&server) }, token()).me(NOW).await.unwrap();
    assert_eq!(server.lines(), ["GET /v1.0/me"]);
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_one_that_is_down() {
    let plain = Server::greeting(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let error = build(endpoint(&plain), token()).me(NOW).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls(TlsFault::NotTls), "{error:?}");
}
