//! Checks the connection, stage by stage: the first stage that fails is where it breaks.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::answers;
use super::check::{Findings, PATIENCE, milliseconds, non_empty};
use crate::api::credential::Credential;
use crate::api::proxy::ProxyFault;
use crate::api::tls::check_environment;
use crate::api::{
    ApiError, Client, Connection, Endpoint, ErrorKind, Operation, Proxy, RateLimiter, Secured, Stages, Timeouts,
    TrustStore, in_words,
};
use crate::base::environment::OwnEnvironment;
use crate::config::{Config, FoundCredential};
use crate::simulator::{Options, Simulator};

/// How fast the checks send requests: as vdial does by default. The account's limit is shared with other programs.
const PER_SECOND: f64 = 5.0;
const BURST: u32 = 10;
const THROUGH: &str = "through the proxy";
/// How long before its end a certificate is worth a warning.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);
/// The stages after the proxy was chosen.
const STAGES: [&str; 6] = ["DNS", "TCP", "TLS", "HTTP", "latency", "clock"];

/// The server as far as it was reached.
pub struct Reached {
    /// The client.
    pub client: Client,
    /// The settings.
    pub config: Config,
    /// Whether there is a credential.
    pub credential: Option<Credential>,
    /// How the server took the credential.
    pub login: Result<(), ApiError>,
    _demo: Option<Simulator>,
}

/// Where a connection breaks.
struct Broken {
    /// The stage that failed.
    stage: &'static str,
    /// How many of [`STAGES`] were tried.
    done: usize,
}

/// Runs the checks, up to the first stage that fails.
pub async fn check(
    findings: &Findings,
    config: Option<&Config>,
    credential: Option<FoundCredential>,
    demo: Option<Options>,
) -> Option<Reached> {
    let Some(config) = config else {
        findings.skipped("proxy", "the settings cannot be read");
        findings.all_skipped(&STAGES, "the settings cannot be read");
        return None;
    };
    let (demo, credential) = match demo {
        Some(options) => match Simulator::start(([127, 0, 0, 1], 0).into(), options).await {
            Ok(demo) => (Some(demo), Some(Credential::AccessKey(Simulator::accesskey().into()))),
            Err(error) => {
                let found = format!("the built-in server cannot be started: {error}");
                findings.fail("proxy", found, "Another program may hold all ports of 127.0.0.1.");
                findings.all_skipped(&STAGES, "the built-in server is not there");
                return None;
            }
        },
        None => (None, credential.map(|found| found.credential)),
    };
    let Some(endpoint) = endpoint(findings, config, demo.as_ref()) else {
        findings.all_skipped(&STAGES, "the way to the server is not known");
        return None;
    };
    let stages = match Stages::new(&endpoint) {
        Ok(stages) => stages,
        Err(error) => {
            findings.all_skipped(&STAGES[..2], "no certificates can be trusted");
            findings.fail("TLS", error.to_string(), "Correct ca_cert, or leave it out.");
            findings.all_skipped(&STAGES[3..], "TLS failed");
            return None;
        }
    };
    if let Err(Broken { stage, done }) = connect(findings, &stages).await {
        findings.all_skipped(&STAGES[done..], &format!("{stage} failed"));
        return None;
    }
    let budget = RateLimiter::new(PER_SECOND, BURST);
    let limits = Timeouts { connect: PATIENCE, total: PATIENCE, ..Timeouts::default() };
    let client = match Client::with_timeouts(endpoint, credential.clone(), budget, limits) {
        Ok(client) => client,
        Err(error) => {
            findings.fail("HTTP", error.to_string(), "Correct that setting.");
            findings.all_skipped(&STAGES[4..], "HTTP failed");
            return None;
        }
    };
    let login = answers::check(findings, &client).await?;
    Some(Reached { client, config: config.clone(), credential, login, _demo: demo })
}

/// The server and the proxy to it. It is told to refuse everything but reads.
fn endpoint(findings: &Findings, config: &Config, demo: Option<&Simulator>) -> Option<Endpoint> {
    let environment = OwnEnvironment::default();
    let env = |name: &str| environment.get(name);
    let settings = &config.endpoint;
    let address = demo.map_or_else(|| settings.api_url.clone(), Simulator::api_url);
    let Ok(api_url) = address.parse() else {
        findings.fail("proxy", "the API's address is no URL", "Correct api_url.");
        return None;
    };
    let proxy = if demo.is_some() { Ok(None) } else { Proxy::find(env, &api_url) };
    let proxy = proxy.map_err(|error| error.to_string()).and_then(|proxy| environment.check().map(|()| proxy));
    match proxy {
        Ok(proxy) => {
            let way = match &proxy {
                Some(proxy) => format!("through {}", proxy.shown()),
                None => "none: straight to the server".to_owned(),
            };
            findings.ok("proxy", way);
            Some(Endpoint { read_only: true.into(), ..settings.at(api_url, proxy) })
        }
        Err(why) => {
            let (found, fix) = why.split_once("; ").unwrap_or((&why, "correct it, or unset it"));
            findings.fail("proxy", found, format!("To fix it, {fix}."));
            None
        }
    }
}

/// DNS, TCP, the proxy and TLS.
async fn connect(findings: &Findings, stages: &Stages) -> Result<(), Broken> {
    let addresses = resolve(findings, stages).await.ok_or(Broken { stage: "DNS", done: 1 })?;
    let stream = reach(findings, stages, addresses).await.ok_or(Broken { stage: "TCP", done: 2 })?;
    let passed = timeout(PATIENCE, stages.pass_proxy(stream)).await.unwrap_or(Err(ProxyFault::Timeout));
    let line = match (passed, stages.proxy()) {
        (Ok(line), None) => line,
        (Ok(line), Some(proxy)) => {
            let (host, port) = stages.server();
            findings.ok(THROUGH, format!("{} lets {host}:{port} through", proxy.shown()));
            line
        }
        (Err(fault), _) => {
            failed(findings, THROUGH, stages.blamed(ErrorKind::Refused, fault), "");
            return Err(Broken { stage: THROUGH, done: 2 });
        }
    };
    if secure(findings, stages, line).await { Ok(()) } else { Err(Broken { stage: "TLS", done: 3 }) }
}

async fn resolve(findings: &Findings, stages: &Stages) -> Option<Vec<SocketAddr>> {
    let (host, _) = stages.first();
    let began = Instant::now();
    let found = timeout(PATIENCE, stages.resolve()).await;
    let took = milliseconds(began.elapsed());
    match found {
        Ok(Ok(addresses)) if host.parse::<IpAddr>().is_ok() => {
            findings.ok("DNS", format!("{host} is an address"));
            Some(addresses)
        }
        Ok(Ok(addresses)) if !addresses.is_empty() => {
            let listed: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
            findings.ok("DNS", format!("{host}: {} ({took})", listed.join(", ")));
            Some(addresses)
        }
        _ => {
            let slow = if found.is_err() { format!(", not within {} s", PATIENCE.as_secs()) } else { String::new() };
            let kind = stages.blamed(ErrorKind::Dns, ProxyFault::UnknownName);
            failed(findings, "DNS", kind, &format!(" ({host}{slow})"));
            None
        }
    }
}

/// Connects to every address at once, and keeps the first connection.
async fn reach(findings: &Findings, stages: &Stages, addresses: Vec<SocketAddr>) -> Option<TcpStream> {
    let attempts = addresses.into_iter().map(|address| async move {
        let began = Instant::now();
        let stream = timeout(PATIENCE, Stages::connect(address)).await.unwrap_or(Err(io::ErrorKind::TimedOut.into()));
        (address, stream, began.elapsed())
    });
    let mut told = Vec::new();
    let mut fastest: Option<(TcpStream, Duration)> = None;
    for (address, stream, took) in futures_util::future::join_all(attempts).await {
        match stream {
            Ok(stream) => {
                told.push(format!("{address} in {}", milliseconds(took)));
                if fastest.as_ref().is_none_or(|(_, best)| took < *best) {
                    fastest = Some((stream, took));
                }
            }
            Err(error) => told.push(format!("{address}: {}", why(&error))),
        }
    }
    let told = told.join(", ");
    if let Some((stream, _)) = fastest {
        findings.ok("TCP", format!("connected to {told}"));
        return Some(stream);
    }
    let kind = stages.blamed(ErrorKind::Refused, ProxyFault::Unreachable);
    failed(findings, "TCP", kind, &format!(" ({told})"));
    None
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "refused".to_owned(),
        io::ErrorKind::TimedOut => format!("no answer within {} s", PATIENCE.as_secs()),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => "no way to it".to_owned(),
        _ => error.to_string(),
    }
}

/// TLS; whether it succeeded, or is not used.
async fn secure(findings: &Findings, stages: &Stages, line: Connection) -> bool {
    if !stages.is_secure() {
        let (host, _) = stages.server();
        if stages.is_loopback() {
            findings.skipped("TLS", "plain http, and the server is on this machine");
        } else {
            let fix = "Use https:// in api_url: whoever is in between can read the credential.";
            findings.warn("TLS", format!("plain http to {host}, as allow_http says"), fix);
        }
        return true;
    }
    if stages.store != TrustStore::Any
        && let Err(error) = check_environment(|name| OwnEnvironment::default().get(name))
    {
        findings.fail("TLS", error.to_string(), "Correct the variable, or unset it.");
        return false;
    }
    match timeout(PATIENCE, stages.secure(line)).await {
        Ok(Ok(secured)) => shown(findings, stages, &secured),
        Ok(Err(fault)) => {
            failed(findings, "TLS", ErrorKind::Tls(fault), &format!("; trusted: {}", stages.store));
            return false;
        }
        Err(_) => {
            let found = format!("the handshake did not end within {} s", PATIENCE.as_secs());
            findings.fail("TLS", found, "Check the port and that it uses TLS; a firewall may be in between.");
            return false;
        }
    }
    true
}

/// What a server shows that was accepted.
fn shown(findings: &Findings, stages: &Stages, secured: &Secured) {
    let until = secured.chain.iter().map(|shown| shown.until).min();
    let issuer = secured.chain.first().map(|own| own.issuer.as_str()).filter(|issuer| !issuer.is_empty());
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let found = format!(
        "{}, issued by {}, valid until {}; trusted: {}",
        secured.version,
        issuer.unwrap_or("an unnamed issuer"),
        until.map_or_else(|| "an unknown day".to_owned(), day),
        stages.store,
    );
    if stages.store == TrustStore::Any {
        let fix = "Whoever is in between can read the credential: name the server's certificate as ca_cert instead.";
        findings.warn("TLS", found, fix);
    } else if until.is_some_and(|until| until.duration_since(Timestamp::now()) < SOON) {
        findings.warn("TLS", found, "The server's operator must renew it before that day.");
    } else {
        findings.ok("TLS", found);
    }
}

/// A failure with its usual words; `detail` follows the cause.
fn failed(findings: &Findings, name: &'static str, kind: ErrorKind, detail: &str) {
    let (why, fix) = in_words(&ApiError::local(Operation::Customer, kind, None));
    findings.fail(name, format!("{why}{detail}"), non_empty(fix));
}
