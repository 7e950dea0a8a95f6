//! The client against servers that behave badly: what it sends, how often, and with which result.
// For clippy, which allows `unwrap`, `expect` and `panic!` only under `cfg(test)`.
#![cfg(test)]

#[path = "api/server.rs"]
mod server;

use std::time::{Duration, Instant};

use serde_json::json;
use server::{Reply, Server, answer, answer_with, closed_port, gzip_bomb, refusal};
use vdial::api::HangupRoute;
use vdial::api::credential::Credential;
use vdial::api::{ApiError, Client, Endpoint, ErrorKind, Priority, RateLimiter, Timeouts, message_for};
use vdial::domain::{Address, CallId, CallRequest, Control, FlowId, GroupcallId, OnAnswer};

const SECRET: &str = "hunter2-the-secret";
type Script = Box<dyn Fn(&str, usize) -> Reply + Send + Sync>;

const NOW: Priority = Priority::Urgent;

fn token() -> Credential {
    Credential::Token(SECRET.into())
}

fn access_key() -> Credential {
    Credential::AccessKey(SECRET.into())
}

fn endpoint(server: &Server) -> Endpoint {
    Endpoint::new(format!("http://{}/v1.0", server.address).parse().unwrap())
}

fn plenty() -> RateLimiter {
    RateLimiter::new(1_000_000.0, 1_000)
}

fn build(endpoint: Endpoint, credential: impl Into<Option<Credential>>) -> Client {
    let timeouts = Timeouts {
        connect: Duration::from_secs(30),
        total: Duration::from_mins(1),
        first_retry: Duration::from_millis(1),
    };
    Client::with_timeouts(endpoint, credential.into(), plenty(), timeouts).unwrap()
}

/// A client that soon gives up.
fn impatient(server: &Server) -> Client {
    let timeouts = Timeouts { total: Duration::from_millis(100), ..Timeouts::default() };
    Client::with_timeouts(endpoint(server), Some(token()), plenty(), timeouts).unwrap()
}

fn client(server: &Server) -> Client {
    build(endpoint(server), token())
}

fn id(text: &str) -> CallId {
    CallId::new(text).unwrap()
}

fn call_request() -> CallRequest {
    let flow = OnAnswer::Flow(FlowId::new("f1").unwrap());
    CallRequest::new(Address::tel("+15550100"), vec![Address::tel("+15550101")], flow)
}

async fn read_error(script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (ApiError, usize) {
    let server = Server::start(script);
    let error = client(&server).me(NOW).await.unwrap_err();
    (error, server.requests().len())
}

#[tokio::test]
async fn bad_answers_to_a_read_are_told_apart() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let cut_off = b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n{\"username\":".to_vec();
    let garbled = answer_with(200, "Content-Encoding: gzip\r\nConnection: close\r\n", "no gzip at all");
    let bytes = gzip_bomb(9 << 20);
    let head = format!("HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bytes.len());
    let bomb = [head.into_bytes(), bytes].concat();
    let cases: Vec<(&str, Script, ErrorKind, usize)> = vec![
        ("HTML of a gateway", Box::new(|_, _| answer(502, "<html>Bad Gateway</html>")), ErrorKind::Server, 3),
        ("empty", Box::new(|_, _| answer(200, "")), ErrorKind::Decode, 1),
        ("a login page", Box::new(|_, _| answer(200, "<html>Wi-Fi</html>")), ErrorKind::Decode, 1),
        ("half a JSON", Box::new(|_, _| answer(200, "{\"username\":")), ErrorKind::Decode, 1),
        ("JSON too deep", Box::new(move |_, _| answer(200, &deep)), ErrorKind::Decode, 1),
        ("not an object", Box::new(|_, _| answer(200, "[]")), ErrorKind::Decode, 1),
        ("garbled gzip", Box::new(move |_, _| Reply::Bytes(garbled.clone())), ErrorKind::Decode, 1),
        ("cut off", Box::new(move |_, _| Reply::Bytes(cut_off.clone())), ErrorKind::Reset, 3),
        ("closed", Box::new(|_, _| Reply::Close), ErrorKind::Reset, 3),
        ("no HTTP", Box::new(|_, _| Reply::Bytes(b"SSH-2.0-OpenSSH\r\n".to_vec())), ErrorKind::NotHttp, 1),
        ("too long", Box::new(|_, _| answer(200, &" ".repeat(9 << 20))), ErrorKind::TooLarge, 1),
        ("a gzip bomb", Box::new(move |_, _| Reply::Bytes(bomb.clone())), ErrorKind::TooLarge, 1),
        ("no route", Box::new(|_, _| answer(404, "404 page not found")), ErrorKind::RouteMissing, 1),
        ("not permitted", Box::new(|_, _| refusal(403, "PERMISSION_DENIED")), ErrorKind::Forbidden, 1),
    ];
    for (name, script, kind, attempts) in cases {
        let (error, got) = read_error(script).await;
        assert_eq!((error.kind, got), (kind, attempts), "{name}");
    }
}

#[tokio::test]
async fn a_passing_trouble_of_a_read_passes() {
    let server = Server::start(|_, before| match before {
        0 => Reply::Close,
        1 => answer(503, ""),
        _ => answer(200, r#"{"username":"a@b"}"#),
    });
    assert_eq!(client(&server).me(Priority::Background).await.unwrap().username, "a@b");
}

#[tokio::test]
async fn placing_a_call_is_sent_once_whatever_happens() {
    let cases: Vec<(Script, ErrorKind, bool)> = vec![
        (Box::new(|_, _| Reply::Close), ErrorKind::Reset, true),
        (Box::new(|_, _| Reply::Silence), ErrorKind::Timeout, true),
        (Box::new(|_, _| answer(502, "")), ErrorKind::Server, true),
        (Box::new(|_, _| refusal(503, "REQUEST_TIMEOUT")), ErrorKind::Server, true),
        (Box::new(|_, _| refusal(500, "INTERNAL")), ErrorKind::Server, false),
        (Box::new(|_, _| answer(200, "")), ErrorKind::Decode, true),
        (Box::new(|_, _| refusal(402, "INSUFFICIENT_BALANCE")), ErrorKind::PaymentRequired, false),
    ];
    for (script, kind, unknown) in cases {
        let server = Server::start(script);
        // The others are given time: a busy machine must not make a time-out of them.
        let client = if kind == ErrorKind::Timeout { impatient(&server) } else { client(&server) };
        let error = client.place(&call_request()).await.unwrap_err();
        assert_eq!((&error.kind, error.outcome_unknown()), (&kind, unknown));
        assert_eq!(server.lines(), ["POST /v1.0/calls"], "{kind:?}");
    }
}

#[tokio::test]
async fn placing_a_call_is_not_repeated_on_a_connection_that_goes_stale() {
    let server = Server::start(|request, _| {
        if request.starts_with("GET") { Reply::KeepAlive(answer_with(200, "", "{}")) } else { Reply::Close }
    });
    let client = client(&server);
    client.me(NOW).await.unwrap();
    let error = client.place(&call_request()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Reset);
    assert_eq!(server.lines(), ["GET /v1.0/me", "POST /v1.0/calls"]);
}

#[tokio::test]
async fn a_placed_call_comes_back_and_its_body_is_the_previewed_one() {
    let server = Server::start(|_, _| answer(200, r#"{"calls":[{"id":"c1","status":"dialing"}],"groupcalls":null}"#));
    let placed = client(&server).place(&call_request()).await.unwrap();
    assert_eq!((placed.calls[0].id.as_str(), placed.groupcalls.len()), ("c1", 0));
    let sent = server.requests().remove(0);
    assert!(sent.ends_with(&vdial::api::wire::call_body(&call_request()).to_string()), "{sent}");
    assert!(sent.to_lowercase().contains("content-type: application/json"));
}

#[tokio::test]
async fn nothing_is_sent_to_a_port_on_which_nobody_listens() {
    let endpoint = Endpoint::new(format!("http://{}/v1.0", closed_port()).parse().unwrap());
    let error = build(endpoint, token()).place(&call_request()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(!error.may_have_reached_the_server() && !error.outcome_unknown());
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_told_from_a_refusal() {
    // A label of more than 63 letters: no resolver needs the network to say no.
    let host = "a".repeat(64);
    for scheme in ["http", "https"] {
        let endpoint = Endpoint::new(format!("{scheme}://{host}.invalid/v1.0").parse().unwrap());
        let client = build(Endpoint { allow_http: true, ..endpoint }, None);
        assert_eq!(client.place(&call_request()).await.unwrap_err().kind, ErrorKind::Dns, "{scheme}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_takes_no_credential_along() {
    let other = Server::start(|_, _| answer(200, "{}"));
    for status in [301, 302, 307, 308] {
        let to = format!("Location: http://{}/v1.0/me?accesskey={SECRET}\r\nConnection: close\r\n", other.address);
        let server = Server::start(move |_, _| Reply::Bytes(answer_with(status, &to, "")));
        for credential in [token(), access_key()] {
            let error = build(endpoint(&server), credential).me(NOW).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Redirected);
            // The address that it would have, and nothing of the rest.
            assert_eq!(error.message, Some(format!("http://{}/v1.0", other.address)));
        }
    }
    assert_eq!(other.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn each_credential_goes_where_it_belongs() {
    let server = Server::start(|_, _| answer(200, r#"{"token":"new"}"#));
    client(&server).me(NOW).await.unwrap();
    build(endpoint(&server), access_key()).me(NOW).await.unwrap();
    let fresh = client(&server).login("a@b", &SECRET.into()).await.unwrap();
    assert_eq!(fresh.kind().words(), "token");
    let [by_token, by_key, login] = server.requests().try_into().unwrap();
    assert!(by_token.starts_with("GET /v1.0/me HTTP") && by_token.contains(&format!("authorization: Bearer {SECRET}")));
    assert!(by_key.starts_with(&format!("GET /v1.0/me?accesskey={SECRET} HTTP")) && !by_key.contains("authorization"));
    assert!(login.starts_with("POST /auth/login HTTP") && !login.contains("authorization"));
    assert!(login.ends_with(&json!({"username": "a@b", "password": SECRET}).to_string()));
}

#[tokio::test]
async fn a_wrong_password_is_a_bare_400() {
    let server = Server::start(|_, _| answer(400, ""));
    let error = client(&server).login("a@b", &"wrong".into()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(message_for(&error).what.contains("wrong name or password"));
}

#[tokio::test]
async fn no_secret_is_in_any_error_or_client() {
    let echo = |status| {
        move |request: &str, _| {
            let line = request.lines().next().unwrap().to_owned() + SECRET;
            let error = json!({"error": {"reason": line, "message": line, "request_id": line}});
            answer(status, &error.to_string())
        }
    };
    for credential in [token(), access_key()] {
        let mut errors = Vec::new();
        for server in [
            Server::start(echo(400)),
            Server::start(echo(500)),
            Server::start(|_, _| answer(200, "<html>")),
            Server::start(|_, _| Reply::Close),
            Server::start(|_, _| Reply::Bytes(b"garbage\r\n\r\n".to_vec())),
        ] {
            let client = build(endpoint(&server), credential.clone());
            assert!(!format!("{client:?}{credential:?}").contains(SECRET));
            errors.push(client.me(NOW).await.unwrap_err());
            errors.push(client.login("a@b", &SECRET.into()).await.unwrap_err());
        }
        let nobody = Endpoint::new(format!("http://{}/v1.0", closed_port()).parse().unwrap());
        errors.push(build(nobody, credential).me(NOW).await.unwrap_err());
        for error in errors {
            let shown = format!("{error:?} {error} {:?}", message_for(&error));
            assert!(!shown.contains(SECRET), "{shown}");
        }
    }
    let bad = Credential::Token(format!("{SECRET}\u{1}").into());
    let nowhere = Endpoint::new("https://api.example/v1.0".parse().unwrap());
    let error = Client::new(nowhere, Some(bad), plenty()).unwrap_err();
    assert!(!format!("{error:?}{error}").contains(SECRET), "{error}");
}

#[tokio::test]
async fn a_429_pauses_the_background_for_as_long_as_it_says() {
    for (headers, longest) in [("Retry-After: 7\r\n", 7.0), ("", 1.3)] {
        let limited = answer_with(429, &format!("{headers}Connection: close\r\n"), "");
        let server = Server::start(move |_, _| Reply::Bytes(limited.clone()));
        let budget = plenty();
        let client = Client::new(endpoint(&server), Some(token()), budget.clone()).unwrap();
        let asked = Instant::now();
        let error = client.me(NOW).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::RateLimited { .. }), "{error:?}");
        assert_eq!(server.requests().len(), 1, "the user is told at once");
        let usage = budget.snapshot();
        // Between the request and now the pause has begun, however long that was.
        let until = usage.paused_until.unwrap();
        let (most, least) = (until - asked, until.saturating_duration_since(Instant::now()));
        assert!(most.as_secs_f64() > longest * 0.5 && least.as_secs_f64() <= longest, "{least:?} to {most:?}");
        assert_eq!(usage.refusals, 1);
    }
}

#[tokio::test]
async fn a_425_was_not_processed() {
    let early = || Server::start(|_, before| if before == 0 { answer(425, "") } else { answer(200, "{}") });
    let server = early();
    client(&server).me(NOW).await.unwrap();
    assert_eq!(server.requests().len(), 2, "a read is repeated");
    let server = early();
    let error = client(&server).place(&call_request()).await.unwrap_err();
    assert_eq!((&error.kind, error.may_have_reached_the_server()), (&ErrorKind::Unprocessed, false));
    assert!(message_for(&error).to_string().contains("safe to send it again"), "{error}");
    assert_eq!(server.requests().len(), 1, "a call is sent once");
}

#[tokio::test]
async fn who_hangs_up_without_a_word_may_want_tls() {
    let told = |error: &ApiError| message_for(error).to_string().contains("require https://?");
    let server = Server::start(|_, _| Reply::Close);
    assert!(told(&client(&server).me(NOW).await.unwrap_err()));
    let server = Server::start(|_, before| if before == 0 { answer(200, "{}") } else { Reply::Close });
    let client = client(&server);
    client.me(NOW).await.unwrap();
    assert!(!told(&client.me(NOW).await.unwrap_err()), "it has answered without");
    // The other way round: a port without TLS that hangs up on who begins with it, gently or not.
    for reset in [false, true] {
        let server = Server::rude(reset);
        let endpoint = Endpoint::new(format!("https://{}/v1.0", server.address).parse().unwrap());
        let error = build(endpoint, token()).me(NOW).await.unwrap_err();
        assert!(message_for(&error).to_string().contains("that it uses TLS"), "{reset}: {error:?}");
    }
}

#[tokio::test]
async fn a_read_only_session_sends_reads_and_logins_only() {
    let server = Server::start(|_, _| answer(200, r#"{"token":"new"}"#));
    let client = build(Endpoint { read_only: true.into(), ..endpoint(&server) }, token());
    let group = GroupcallId::new("g").unwrap();
    for kind in [
        client.place(&call_request()).await.unwrap_err().kind,
        client.hang_up_call(&id("c")).await.unwrap_err().kind,
        client.hang_up_groupcall(&group).await.unwrap_err().kind,
        client.delete_call(&id("c")).await.unwrap_err().kind,
        client.control(&id("c"), &Control::Hold(true)).await.unwrap_err().kind,
        client.control(&id("c"), &Control::Hold(false)).await.unwrap_err().kind,
    ] {
        assert_eq!(kind, ErrorKind::NotAllowed);
    }
    client.me(NOW).await.unwrap();
    client.login("a@b", &SECRET.into()).await.unwrap();
    assert_eq!(server.lines(), ["GET /v1.0/me", "POST /auth/login"]);
}

#[tokio::test]
async fn a_hang_up_finds_its_route_and_remembers_it() {
    for missing in [|| refusal(404, "ROUTE_NOT_FOUND"), || answer(405, ""), || answer(404, "404 page not found")] {
        let server = Server::start(move |request, _| {
            let ended = |id| answer(200, &format!(r#"{{"id":"{id}","status":"hangup"}}"#));
            let of_c = request.starts_with("DELETE /v1.0/calls/c ");
            if request.starts_with("POST") { missing() } else { ended(if of_c { "c" } else { "d" }) }
        });
        let client = client(&server);
        assert!(client.hang_up_call(&id("c")).await.unwrap().is_some());
        client.clone().hang_up_call(&id("d")).await.unwrap();
        let lines = ["POST /v1.0/calls/c/hangup", "DELETE /v1.0/calls/c", "DELETE /v1.0/calls/d"];
        assert_eq!(server.lines(), lines);
    }
}

#[tokio::test]
async fn a_hang_up_deletes_nothing_that_it_need_not() {
    for (route, reply, lines) in [
        (HangupRoute::Auto, refusal as fn(u16, &str) -> Reply, vec!["POST /v1.0/calls/c/hangup"]),
        (HangupRoute::Delete, refusal, vec!["DELETE /v1.0/calls/c"]),
    ] {
        let server = Server::start(move |_, _| reply(404, "CALL_NOT_FOUND"));
        let client = build(Endpoint { hangup: route, ..endpoint(&server) }, token());
        assert_eq!(client.hang_up_call(&id("c")).await.unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(server.lines(), lines);
    }
    // Where everything is missing, it was not the route; and where only one route is wanted, it stays at that.
    let server = Server::start(|_, _| answer(404, ""));
    for (route, sent) in [(HangupRoute::Auto, 4), (HangupRoute::Hangup, 2)] {
        let client = build(Endpoint { hangup: route, ..endpoint(&server) }, token());
        let before = server.requests().len();
        for _ in 0..2 {
            assert_eq!(client.hang_up_call(&id("c")).await.unwrap_err().kind, ErrorKind::RouteMissing);
        }
        assert_eq!(server.requests().len() - before, sent);
    }
}

#[tokio::test]
async fn a_hang_up_may_be_answered_in_many_ways() {
    let cases: [(u16, &str, bool); 4] =
        [(200, "", false), (200, "{}", false), (204, "", false), (200, r#"{"id":"c","status":"terminating"}"#, true)];
    for (status, body, known) in cases {
        let server = Server::start(move |_, _| answer(status, body));
        assert_eq!(client(&server).hang_up_call(&id("c")).await.unwrap().is_some(), known, "{body}");
    }
    let server = Server::start(|_, _| refusal(409, "CALL_ALREADY_HANGUP"));
    assert_eq!(client(&server).hang_up_call(&id("c")).await, Ok(None));
    let server = Server::start(|_, _| refusal(409, "STATE_INVALID"));
    assert_eq!(client(&server).call(&id("c")).await.unwrap_err().kind, ErrorKind::Gone);
    let server = Server::start(|_, _| answer(200, "<html>"));
    let error = client(&server).hang_up_call(&id("c")).await.unwrap_err();
    assert!(error.kind == ErrorKind::Decode && error.outcome_unknown());
}

#[tokio::test]
async fn an_answer_about_another_call_is_no_answer_about_this_one() {
    let server = Server::start(|_, _| answer(200, r#"{"id":"other","status":"hangup","destinations":[]}"#));
    let client = client(&server);
    assert_eq!(client.call(&id("c")).await.unwrap_err().kind, ErrorKind::Decode);
    assert_eq!(client.groupcall(&GroupcallId::new("c").unwrap()).await.unwrap_err().kind, ErrorKind::Decode);
    assert_eq!(client.flow(NOW, &FlowId::new("c").unwrap()).await.unwrap_err().kind, ErrorKind::Decode);
    // It may be done, or done to the other one: that is said.
    for error in [
        client.hang_up_call(&id("c")).await.unwrap_err(),
        client.hang_up_groupcall(&GroupcallId::new("c").unwrap()).await.unwrap_err(),
        client.delete_call(&id("c")).await.unwrap_err(),
        client.control(&id("c"), &Control::Hold(true)).await.unwrap_err(),
    ] {
        assert!(error.outcome_unknown() && error.kind == ErrorKind::Decode, "{error:?}");
        assert!(message_for(&error).to_string().contains("the answer is about another call"), "{error:?}");
    }
    assert!(client.call(&id("other")).await.is_ok());
}

#[tokio::test]
async fn the_servers_clock_is_estimated() {
    let headers = "Date: Thu, 15 Jan 2026 09:30:00 GMT\r\nConnection: close\r\n";
    let server = Server::start(move |_, _| Reply::Bytes(answer_with(200, headers, "{}")));
    let client = client(&server);
    assert_eq!(client.server_clock_offset(), None);
    client.me(NOW).await.unwrap();
    let there: jiff::Timestamp = "2026-01-15T09:30:00Z".parse().unwrap();
    let expected = there.duration_since(jiff::Timestamp::now());
    assert!((client.server_clock_offset().unwrap() - expected).abs().as_secs() < 30);
}

#[path = "api/bounds.rs"]
mod bounds;
#[path = "api/paging.rs"]
mod paging;
#[path = "api/paths.rs"]
mod paths;
#[path = "api/push.rs"]
mod push;
#[path = "api/secure.rs"]
mod secure;
