//! Credentials, limits, unknown routes, start and stop.

use super::server::*;

async fn status_of(server: &TestServer, query: &str, header: Option<(&str, &str)>) -> (u16, String) {
    let url = format!("{}/numbers{query}", server.sim.api_url());
    let mut request = server.client.get(url);
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let value: Value = response.json().await.unwrap();
    let reason = value["error"]["reason"].as_str().unwrap_or("");
    (status, reason.to_owned())
}

#[tokio::test]
async fn every_place_for_a_credential_and_no_other() {
    let server = server().await;
    let (token, key) = (server.token.clone(), Simulator::accesskey());
    let expired = server.sim.expired_token();
    let bearer = |text: &str| format!("Bearer {text}");
    let good: [(String, Option<(&str, String)>); 4] = [
        (String::new(), Some(("authorization", bearer(&token)))),
        (format!("?token={token}"), None),
        (format!("?accesskey={key}"), None),
        (String::new(), Some(("cookie", format!("a=b; accesskey={key}")))),
    ];
    for (query, header) in &good {
        let header = header.as_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(status_of(&server, query, header).await.0, 200, "{query}");
    }
    let bad = [
        (String::new(), bearer(key)),
        (String::new(), bearer(&expired)),
        (String::new(), bearer(&format!("{token}x"))),
        (format!("?token={key}"), String::new()),
        (format!("?accesskey={token}"), String::new()),
        (format!("?accesskey={key}"), bearer("bad")),
        (format!("?accesskey={key}&token=bad"), String::new()),
    ];
    for (query, header) in &bad {
        let header = (!header.is_empty()).then_some(("authorization", header.as_str()));
        let (status, reason) = status_of(&server, query, header).await;
        assert_eq!((status, reason.as_str()), (401, "INVALID_CREDENTIALS"));
    }
    let none = status_of(&server, "", None).await;
    assert_eq!(none, (401, "AUTHENTICATION_REQUIRED".to_owned()));
    let places: Vec<_> = server.sim.requests().iter().map(|r| r.credential).collect();
    let expected = ["bearer", "token", "accesskey", "cookie"].map(Some);
    assert_eq!(places[..4], expected);
    let log = format!("{:?}", server.sim.requests());
    assert!(!log.contains(key) && !log.contains(&token));
}

#[tokio::test]
async fn login_gives_a_token_and_a_wrong_password_nothing() {
    let server = server().await;
    let url = format!("http://{}/auth/login", server.sim.addr());
    let body = json!({ "username": Simulator::username(), "password": Simulator::password() });
    let answer = server.client.post(&url).json(&body).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["username"], Simulator::username());
    let token = text(&answer["token"]);
    assert_eq!(token.split('.').count(), 3);
    let bearer = format!("Bearer {token}");
    let header = Some(("authorization", bearer.as_str()));
    assert_eq!(status_of(&server, "", header).await.0, 200);

    let body = json!({ "username": Simulator::username(), "password": "wrong" });
    let answer = server.client.post(&url).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(answer.text().await.unwrap(), "");
    assert!(!format!("{:?}", server.sim.requests()).contains("wrong"));
}

#[tokio::test]
async fn revoked_credentials_are_refused() {
    let server = server().await;
    server.sim.revoke_credentials();
    let refusal = server.refusal(Method::GET, "/calls", None).await;
    assert_eq!(refusal, (401, "INVALID_CREDENTIALS".to_owned()));
    let query = format!("?accesskey={}", Simulator::accesskey());
    assert_eq!(status_of(&server, &query, None).await.0, 401);
}

#[tokio::test]
async fn unknown_routes_and_methods_have_the_envelope() {
    let server = server().await;
    for (method, path) in [(Method::GET, "/nonsense"), (Method::GET, "/calls/a/b/c"), (Method::PATCH, "/calls")] {
        let refusal = server.refusal(method, path, None).await;
        assert_eq!(refusal, (404, "ROUTE_NOT_FOUND".to_owned()));
    }
    let old = start(Options { hangup_route: false, ..options() });
    let id = uuid::Uuid::nil();
    for kind in ["calls", "groupcalls"] {
        let path = format!("/{kind}/{id}/hangup");
        let refusal = server.refusal(Method::POST, &path, None).await;
        assert_eq!(refusal.0, 404);
        assert_ne!(refusal.1, "ROUTE_NOT_FOUND");
    }
    let (old, path) = (old.await, format!("/calls/{id}/hangup"));
    let refusal = old.refusal(Method::POST, &path, None).await;
    assert_eq!(refusal, (404, "ROUTE_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn asking_too_often_is_refused_after_authentication() {
    let server = start(Options { rate_limits: true, ..options() }).await;
    for _ in 0..60 {
        assert_eq!(status_of(&server, "?token=bad", None).await.0, 401);
    }
    let mut refused = None;
    for _ in 0..60 {
        let response = server.send(Method::GET, "/me", None).await.unwrap();
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(response);
            break;
        }
    }
    let refused = refused.unwrap();
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(wait >= 1);
    let value: Value = refused.json().await.unwrap();
    assert_eq!(value["error"]["reason"], "RATE_LIMIT_EXCEEDED");
    assert_eq!(value["error"]["status"], "RESOURCE_EXHAUSTED");
    assert_eq!(value["error"]["details"][0]["limited_by"], "customer");

    let url = format!("http://{}/auth/login", server.sim.addr());
    let mut limited_by = Value::Null;
    for _ in 0..40 {
        let response = server.client.post(&url).send().await.unwrap();
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            let value: Value = response.json().await.unwrap();
            limited_by = value["error"]["details"][0]["limited_by"].clone();
        }
    }
    assert_eq!(limited_by, "ip");
}

#[tokio::test]
async fn stopping_frees_the_port_even_with_a_stalled_request() {
    let server = start(Options { faults: vec!["stall@/me".parse().unwrap()], ..options() }).await;
    let addr = server.sim.addr();
    let client = server.client.clone();
    let url = format!("{}/me", server.sim.api_url());
    let stalled = tokio::spawn(async move { client.get(url).send().await.is_err() });
    let deadline = Instant::now() + PATIENCE;
    while server.sim.requests().is_empty() {
        assert!(Instant::now() < deadline);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // The request would stall for longer than this.
    assert!(tokio::time::timeout(PATIENCE / 2, server.sim.stop()).await.is_ok(), "it does not stop");
    assert!(stalled.await.unwrap());
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn the_command_line_explains_destinations_and_faults() {
    use clap::Args as _;
    let command = vdial::simulator::SimulatorArgs::augment_args(clap::Command::new("simulator"));
    command.clone().debug_assert();
    let help = command.clone().render_long_help().to_string();
    for word in [
        "…05",
        "broken-item",
        "--no-hangup-route",
        "Reception Desk",
        "--account",
        "--control-refusals",
        "--push",
        "/simulator/account",
    ] {
        assert!(help.contains(word), "{word}");
    }
    let words = ["simulator", "--fault", "nonsense"];
    assert!(command.clone().try_get_matches_from(words).is_err());
    let words = ["simulator", "--speed", "0"];
    assert!(command.try_get_matches_from(words).is_err());
}

/// An output that can be read while it is written.
struct Said(tokio::sync::mpsc::UnboundedSender<String>);

impl std::io::Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn serving_says_where_and_how() {
    use clap::{Args as _, FromArgMatches as _};
    let command = vdial::simulator::SimulatorArgs::augment_args(clap::Command::new("simulator"));
    let words = ["simulator", "--listen", "127.0.0.1:0", "--fault", "empty#1"];
    let matches = command.get_matches_from(words);
    let args = vdial::simulator::SimulatorArgs::from_arg_matches(&matches).unwrap();
    let (sender, mut said) = tokio::sync::mpsc::unbounded_channel();
    let server = tokio::spawn(async move {
        let mut out = Said(sender);
        vdial::simulator::serve(args, &mut out).await
    });
    let mut banner = String::new();
    while !banner.contains("Ctrl-C") {
        banner += &said.recv().await.unwrap();
    }
    assert!(banner.contains("no phone rings"));
    let url = banner.split('\'').nth(1).unwrap();
    for expected in ["", "{"] {
        let answer = client().get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(answer.text().await.unwrap().starts_with(expected));
    }
    server.abort();
}

/// What is said on start with these arguments, up to its last line.
async fn banner(words: &[&str]) -> String {
    use clap::{Args as _, FromArgMatches as _};
    let command = vdial::simulator::SimulatorArgs::augment_args(clap::Command::new("simulator"));
    let matches = command.get_matches_from(words);
    let args = vdial::simulator::SimulatorArgs::from_arg_matches(&matches).unwrap();
    let (sender, mut said) = tokio::sync::mpsc::unbounded_channel();
    let server = tokio::spawn(async move { vdial::simulator::serve(args, &mut Said(sender)).await });
    let mut banner = String::new();
    while !banner.contains("Ctrl-C") {
        banner += &said.recv().await.unwrap();
    }
    server.abort();
    banner
}

#[tokio::test]
async fn a_server_that_others_can_reach_says_once_that_its_key_is_public() {
    for (address, warns) in
        [("127.0.0.1:0", 0), ("127.9.9.9:0", 0), ("[::ffff:127.0.0.1]:0", 0), ("0.0.0.0:0", 1), ("[::]:0", 1)]
    {
        let banner = banner(&["simulator", "--listen", address]).await;
        assert_eq!(banner.matches("no secret").count(), warns, "{address}: {banner}");
    }
}
