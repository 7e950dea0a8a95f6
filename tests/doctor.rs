//! `vdial doctor` as a process, with everything in order and with each thing broken: what it says, its exit code, and
//! that no secret is in it.
#![cfg(test)]
#![cfg(unix)]

mod common;

#[path = "network/certificates.rs"]
mod certificates;
#[path = "doctor/files.rs"]
mod files;
#[path = "network/front.rs"]
#[expect(dead_code, reason = "a part of it is used here")]
mod front;
#[path = "doctor/network.rs"]
mod network;
#[path = "network/proxy.rs"]
#[expect(dead_code, reason = "a part of it is used here")]
mod proxy;
#[path = "common/pty.rs"]
mod pty;
#[path = "network/relay.rs"]
mod relay;
#[path = "doctor/terminal.rs"]
mod terminal;

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use vdial::simulator::{AccountKind, Options, PushShape, Simulator};

use common::quiet;

/// A user's home, and the server of his account.
struct Home {
    server: Simulator,
    dir: TempDir,
    /// What may be nowhere in the output.
    secrets: Vec<String>,
}

/// What the doctor has said.
struct Said {
    code: i32,
    checks: Vec<Value>,
}

impl Home {
    async fn new() -> Self {
        Self::with(quiet()).await
    }

    async fn with(options: Options) -> Self {
        // A test asks again and again, faster than any account may.
        let options = Options { rate_limits: false, ..options };
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        let secrets = [Simulator::accesskey(), "hunter2", "bWU6aHVudGVyMg"].map(str::to_owned).to_vec();
        Self { server, dir: TempDir::new().unwrap(), secrets }
    }

    async fn with_fault(fault: &str) -> Self {
        let home = Self::new().await;
        home.server.set_faults(vec![fault.parse().unwrap()]);
        home
    }

    /// The command, with the server's address and its access key.
    fn doctor(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vdial"));
        command
            .env_clear()
            .env("HOME", self.dir.path())
            .env("VDIAL_CONFIG_DIR", self.dir.path().join("config"))
            .env("VDIAL_DATA_DIR", self.dir.path().join("data"))
            .env("TZ", "UTC")
            .env("VOIPBIN_API_URL", self.server.api_url())
            .env("VOIPBIN_ACCESSKEY", Simulator::accesskey())
            .stdin(Stdio::null())
            .arg("doctor");
        command
    }

    /// Runs the doctor, as changed by `set`, for lines and for JSON.
    async fn say(&self, set: impl Fn(&mut Command)) -> Said {
        let mut lines = self.doctor();
        set(&mut lines);
        let mut json = self.doctor();
        json.arg("--json");
        set(&mut json);
        let (lines, json) = tokio::join!(output(lines), output(json));
        let [text, document, said] = [lines.stdout, json.stdout, [lines.stderr, json.stderr].concat()]
            .map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(said, "", "it is said on standard output");
        for secret in &self.secrets {
            assert!(!text.contains(secret) && !document.contains(secret), "{text}{document}");
        }
        assert_eq!(lines.status.code(), json.status.code(), "{text}{document}");
        assert!(!text.contains('\x1b'), "{text:?}");
        let document: Value = serde_json::from_str(&document).unwrap();
        assert_eq!(document["schema"], 1);
        let checks = document["checks"].as_array().unwrap().clone();
        for check in &checks {
            let [name, verdict] = ["name", "verdict"].map(|field| check[field].as_str().unwrap());
            let needs_fixing = matches!(verdict, "warn" | "fail");
            assert_eq!(check["fix"].as_str().is_some_and(|fix| fix.len() > 10), needs_fixing, "{check}");
            let line = text.lines().any(|line| line.starts_with(&format!("{verdict:8}{name:22}")));
            assert!(line || verdict == "skipped", "{name} is not in {text}");
        }
        let said = Said { code: lines.status.code().unwrap(), checks };
        assert_eq!(said.code == 1, !said.names("fail").is_empty(), "{text}");
        said
    }
}

async fn output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

impl Said {
    fn check(&self, name: &str) -> &Value {
        let found = self.checks.iter().find(|check| check["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {:#?}", self.checks))
    }

    /// Checks the verdict of a check, and that it says this; part of what was found or of the fix.
    #[track_caller]
    fn expect(&self, name: &str, verdict: &str, words: &str) {
        let check = self.check(name);
        let whole = format!("{} | {}", check["found"].as_str().unwrap(), check["fix"].as_str().unwrap_or_default());
        assert!(check["verdict"] == verdict && whole.contains(words), "{check}: not {verdict} with {words:?}");
    }

    /// The checks with that verdict.
    fn names(&self, verdict: &str) -> Vec<&str> {
        let those = self.checks.iter().filter(|check| check["verdict"] == verdict);
        those.map(|check| check["name"].as_str().unwrap()).collect()
    }
}

#[tokio::test]
async fn with_everything_in_order_nothing_fails_and_only_reads_are_sent() {
    let home = Home::new().await;
    let said = home.say(|_| {}).await;
    assert_eq!((said.code, said.names("fail").len(), said.names("warn").len()), (0, 0, 0), "{:#?}", said.checks);
    for (name, words) in [
        ("credential", "access key (VOIPBIN_ACCESSKEY)"),
        ("proxy", "none"),
        ("TCP", "127.0.0.1:"),
        ("HTTP", "HTTP/1.1"),
        ("latency", "median of 4"),
        ("clock", "no difference"),
        ("login", "accepts the access key"),
        ("GET /me", "not for access keys"),
        ("GET /calls/{id}", "allowed"),
        ("push", "open"),
        ("budget", "5 background requests a second"),
        ("journal", "none yet"),
    ] {
        said.expect(name, "ok", words);
    }
    said.expect("changes", "skipped", "POST /calls,");
    let requests = home.server.requests();
    assert!(requests.iter().all(|request| request.method == "GET"), "{requests:?}");
    let again = home.say(|_| {}).await;
    let names = |said: &Said| said.checks.iter().map(|check| check["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&said), names(&again), "the order is stable");
    assert!(!home.dir.path().join("data").exists(), "nothing is created");
}

#[tokio::test]
async fn the_demo_needs_no_network_and_no_account() {
    let home = Home::new().await;
    let said = home.say(|doctor| _ = doctor.arg("--demo").env_remove("VOIPBIN_ACCESSKEY")).await;
    assert_eq!(said.code, 0, "{:#?}", said.checks);
    said.expect("login", "ok", "access key");
    assert!(home.server.requests().is_empty());
}

#[tokio::test]
async fn a_credential_is_judged_by_itself_and_by_the_server() {
    let mut home = Home::with(Options { token_life: std::time::Duration::from_hours(1), ..quiet() }).await;
    let tokens = [home.server.expired_token(), home.server.token()];
    home.secrets.extend(tokens.clone());
    let with = |variable: &'static str, value: String| {
        move |doctor: &mut Command| _ = doctor.env_remove("VOIPBIN_ACCESSKEY").env(variable, &value)
    };
    let [expired, valid] = tokens;
    let said = home.say(with("VOIPBIN_TOKEN", expired)).await;
    said.expect("credential", "fail", "expired on");
    said.expect("login", "fail", "log in again");
    said.expect("GET /calls", "skipped", "login failed");
    let said = home.say(with("VOIPBIN_TOKEN", valid.clone())).await;
    said.expect("credential", "warn", "expires on");
    said.expect("login", "ok", "token");
    said.expect("GET /me", "ok", "allowed");
    let said = home.say(with("VOIPBIN_ACCESSKEY", valid)).await;
    said.expect("credential", "warn", "looks like a token");
    said.expect("login", "fail", "invalid");
    let said = home.say(with("VOIPBIN_ACCESSKEY", "hunter2".to_owned())).await;
    said.expect("credential", "ok", "without an expiry date");
    said.expect("login", "fail", "401");
    let said = home.say(|doctor| _ = doctor.env_remove("VOIPBIN_ACCESSKEY")).await;
    said.expect("credential", "fail", "Set VOIPBIN_ACCESSKEY");
    said.expect("HTTP", "ok", "the API answered");
    said.expect("login", "skipped", "no credential");
}

#[tokio::test]
async fn each_route_and_the_push_channel_say_what_they_miss() {
    let faults = [
        ("status=403@GET /billing_account", "GET /billing_account", "warn", "missing: the balance"),
        ("status=403@GET /calls$", "GET /calls", "fail", "administrator"),
        ("status=404:ROUTE_NOT_FOUND@GET /contacts", "GET /contacts/lookup", "warn", "absent"),
        ("status=500@GET /numbers", "GET /numbers", "fail", "HTTP 500"),
        ("html@GET /flows$", "GET /flows", "fail", "gateway"),
        ("truncate@GET /extensions", "GET /extensions", "fail", "not from the API"),
        ("rate-limit=2@GET /calls$", "budget", "warn", "a wait of 2 s"),
        ("html@GET /customer", "HTTP", "fail", "HTTP 502"),
        ("redirect@GET /customer", "HTTP", "fail", "redirects"),
        ("skew=3h", "clock", "warn", "behind the server"),
        ("skew=-3h", "clock", "warn", "ahead of the server"),
        ("push-deny", "push", "warn", "not allowed"),
    ];
    let tried = faults.map(async |(fault, name, verdict, words)| {
        let said = Home::with_fault(fault).await.say(|_| {}).await;
        said.expect(name, verdict, words);
        let others: Vec<_> = said.names("fail").into_iter().filter(|failed| *failed != name).collect();
        assert!(others.is_empty(), "{fault}: {others:?}");
    });
    futures_util::future::join_all(tried).await;
    let said = Home::with(Options { push: PushShape::None, ..quiet() }).await.say(|_| {}).await;
    said.expect("push", "warn", "absent");
    let said = Home::with(Options { account: AccountKind::Frozen, ..quiet() }).await.say(|_| {}).await;
    said.expect("login", "fail", "frozen");
    let said = Home::new().await.say(|doctor| _ = doctor.arg("--no-push")).await;
    said.expect("push", "skipped", "turned off");
}
