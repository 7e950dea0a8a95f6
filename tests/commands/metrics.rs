//! `vdial watch --metrics`: what it counts against the server's own records, who may ask, and what it says when it
//! cannot know.

#[path = "metrics/documents.rs"]
mod documents;
#[path = "metrics/hostile.rs"]
mod hostile;
#[path = "metrics/prometheus.rs"]
mod prometheus;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::{BUSY, Ended, FAILS, PATIENCE, SILENT, STAYS_UP, Shell, TALKS, ended, until};
use crate::common::shell::signal;

/// A running `vdial watch --metrics`. Dropping it ends it.
struct Exporter {
    child: Child,
    address: SocketAddr,
}

/// What it answered: each series with its value.
#[derive(Debug)]
struct Page {
    head: String,
    text: String,
    series: BTreeMap<String, f64>,
}

impl Exporter {
    /// Starts it, and waits until it listens.
    fn start(shell: &Shell, args: &[&str]) -> Self {
        Self::run(shell.vdial(&[&["watch", "--metrics", "127.0.0.1:0"], args].concat()))
    }

    fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("vdial: metrics at http://").and_then(|url| url.strip_suffix("/metrics"));
        let address = address.unwrap_or_else(|| panic!("{line:?}")).parse().unwrap();
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self { child, address }
    }

    /// Asks for the metrics.
    fn page(&self) -> Page {
        self.ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
    }

    fn ask(&self, request: &str) -> Page {
        let answer = exchange(&self.address.to_string(), request);
        let (head, text) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let samples = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' '));
        let series = samples.filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?))).collect();
        Page { head: head.to_owned(), text: text.to_owned(), series }
    }

    /// Asks until the page is as it should be.
    async fn until(&self, what: &str, good: impl Fn(&Page) -> bool) -> Page {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let page = self.page();
            if good(&page) {
                return page;
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}:\n{}", page.text);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Sends a request, and reads until the connection is closed.
fn exchange(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answer = String::new();
    // What is refused early may be closed early.
    let _ = stream.write_all(request.as_bytes());
    let _ = stream.read_to_string(&mut answer);
    answer
}

impl Drop for Exporter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Page {
    /// The value of a series, or 0.
    fn value(&self, series: &str) -> f64 {
        self.series.get(series).copied().unwrap_or_default()
    }

    /// The sum of all series of a metric that have all of these labels.
    fn sum(&self, metric: &str, labels: &[&str]) -> f64 {
        let of_metric =
            |name: &str| name == metric || name.strip_prefix(metric).is_some_and(|rest| rest.starts_with('{'));
        let wanted = |name: &&String| of_metric(name) && labels.iter().all(|label| name.contains(label));
        self.series.iter().filter(|(name, _)| wanted(name)).map(|(_, value)| value).sum()
    }

    fn ended(&self) -> f64 {
        self.sum("vdial_calls_ended_total", &[])
    }

    fn has(&self, metric: &str) -> bool {
        self.series.keys().any(|name| name.starts_with(metric))
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.001
}

/// The seconds between two times of a call on the server; `None` without both.
fn seconds(call: &Value, from: &str, until: &str) -> Option<f64> {
    let at = |name: &str| call[name].as_str()?.parse::<Timestamp>().ok();
    Some(at(until)?.duration_since(at(from)?).as_secs_f64())
}

/// Checks every count against the calls that the server has and did not have `before`.
fn compare(page: &Page, shell: &Shell, before: usize) {
    let calls = shell.server.calls();
    let calls = &calls[..calls.len() - before];
    for direction in ["incoming", "outgoing"] {
        let label = format!("direction=\"{direction}\"");
        let of: Vec<&Value> = calls.iter().filter(|call| call["direction"] == direction).collect();
        let sum = |metric: &str, labels: &[&str]| page.sum(metric, &[&[label.as_str()], labels].concat());
        let all = number(of.len());
        assert!(close(sum("vdial_calls_created_total", &[]), all), "{direction} {all}\n{}", page.text);
        let timed =
            |from: &str, until: &str| of.iter().filter_map(|call| seconds(call, from, until)).collect::<Vec<_>>();
        let answered = timed("tm_create", "tm_progressing");
        let ended = timed("tm_create", "tm_hangup");
        let talked = timed("tm_progressing", "tm_hangup");
        let setup = of.iter().filter_map(|call| {
            seconds(call, "tm_create", "tm_ringing").or_else(|| seconds(call, "tm_create", "tm_progressing"))
        });
        let setup: Vec<f64> = setup.collect();
        assert!(close(sum("vdial_call_attempts_total", &[]), all), "{}", page.text);
        let outcome = sum("vdial_call_attempts_total", &["outcome=\"answered\""]);
        assert!(close(outcome, number(answered.len())), "{}", page.text);
        assert!(close(sum("vdial_calls_ended_total", &[]), number(ended.len())), "{}", page.text);
        for (metric, expected) in [("setup", setup), ("to_answer", answered), ("talk", talked)] {
            let name = format!("vdial_call_{metric}_seconds");
            assert!(close(sum(&format!("{name}_count"), &[]), number(expected.len())), "{name}\n{}", page.text);
            assert!(close(sum(&format!("{name}_sum"), &[]), expected.iter().sum()), "{name}\n{}", page.text);
            let buckets = sum(&format!("{name}_bucket"), &["le=\"+Inf\""]);
            assert!(close(buckets, number(expected.len())), "{name}\n{}", page.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_count_is_that_of_the_servers_records() {
    for polling in [&[][..], &["--no-push"]] {
        let shell = Shell::new().await;
        let before = shell.server.calls().len();
        assert!(before > 0, "calls of before, which do not count");
        let exporter = Exporter::start(&shell, polling);
        exporter.until("the live calls", |page| page.has("vdial_calls_live")).await;
        for to in [TALKS, BUSY, SILENT, FAILS, TALKS] {
            let called = shell.call(&["--to", to, "--anyway"]).await;
            // It may be busy or have failed already when its placing is answered.
            assert!([0, 3, 5].contains(&called.code), "{called:?}");
        }
        shell.server.ring_from_outside().unwrap();
        let stays_up = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
        let page = exporter.until("the ends", |page| page.ended() >= 6.0).await;
        assert!(close(page.value("vdial_up"), 1.0), "{}", page.text);
        let live = "vdial_calls_live{direction=\"outgoing\",status=\"progressing\"}";
        let page = exporter.until("the call that stays up", |page| close(page.value(live), 1.0)).await;
        assert!(close(page.sum("vdial_calls_live", &[]), 1.0), "{}", page.text);
        shell.run(&["hangup", &stays_up]).await;
        let page = exporter.until("the end", |page| page.ended() >= 7.0).await;
        assert!(close(page.sum("vdial_calls_live", &[]), 0.0), "{}", page.text);
        compare(&page, &shell, before);
        let outgoing = |outcome: &str| page.sum("vdial_call_attempts_total", &["outgoing", outcome]);
        for outcome in ["outcome=\"busy\"", "outcome=\"no_answer\"", "outcome=\"failed\""] {
            assert!(close(outgoing(outcome), 1.0), "{outcome}\n{}", page.text);
        }
        assert!(close(page.sum("vdial_calls_ended_total", &["cause=\"busy\"", "failed=\"true\""]), 1.0));
        let connected = f64::from(u8::from(polling.is_empty()));
        exporter.until("the push channel", |page| close(page.value("vdial_push_connected"), connected)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_was_live_at_the_start_counts_only_what_happens_to_it_since() {
    let shell = Shell::new().await;
    let id = shell.call(&["--to", STAYS_UP, "--wait=answered"]).await;
    assert_eq!(id.code, 0, "{id:?}");
    let id = shell.server.calls()[0]["id"].as_str().unwrap().to_owned();
    // The start is known to about a second.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let exporter = Exporter::start(&shell, &[]);
    exporter.until("the live call", |page| close(page.sum("vdial_calls_live", &[]), 1.0)).await;
    shell.run(&["hangup", &id]).await;
    let page = exporter.until("its end", |page| page.ended() > 0.0).await;
    assert!(close(page.sum("vdial_calls_created_total", &[]), 0.0), "{}", page.text);
    assert!(close(page.sum("vdial_call_attempts_total", &[]), 0.0), "{}", page.text);
    assert!(close(page.sum("vdial_call_talk_seconds_count", &[]), 1.0), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_blind_it_shows_no_live_calls_and_afterwards_it_has_missed_nothing() {
    let shell = Shell::new().await;
    let before = shell.server.calls().len();
    let exporter = Exporter::start(&shell, &["--no-push"]);
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    exporter.until("the live call", |page| close(page.sum("vdial_calls_live", &["progressing"]), 1.0)).await;
    shell.server.set_faults(vec!["status=503@GET /calls".parse().unwrap()]);
    let blind = exporter.until("the outage", |page| close(page.value("vdial_up"), 0.0)).await;
    assert!(!blind.has("vdial_calls_live"), "{}", blind.text);
    assert!(close(blind.ended(), 0.0), "{}", blind.text);
    // One that it knew ends, and more come and go than a page of the list holds.
    assert_eq!(shell.run(&["hangup", &id]).await.code, 0);
    for _ in 0..130 {
        shell.server.ring_from_outside().unwrap();
    }
    until("the end of all", || shell.server.live() == 0).await;
    let blind = exporter.page();
    assert!(close(blind.value("vdial_up"), 0.0) && close(blind.ended(), 0.0), "{}", blind.text);
    assert!(blind.sum("vdial_requests_total", &["server_error"]) > 0.0, "{}", blind.text);
    shell.server.set_faults(Vec::new());
    let page = exporter.until("what was missed", |page| page.ended() >= 131.0).await;
    compare(&page, &shell, before);
    exporter.until("the contact", |page| close(page.value("vdial_up"), 1.0) && page.has("vdial_calls_live")).await;
    compare(&exporter.page(), &shell, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_counted_by_their_result_and_refusals_slow_it_down() {
    let shell = Shell::new().await;
    let exporter = Exporter::start(&shell, &["--no-push"]);
    exporter.until("the live calls", |page| page.has("vdial_calls_live")).await;
    let result = |page: &Page, word: &str| page.value(&format!("vdial_requests_total{{result=\"{word}\"}}"));
    for (fault, word) in [
        ("reset@GET /calls#1", "no_answer"),
        ("status=503@GET /calls#1", "server_error"),
        ("status=404@GET /calls#1", "refused"),
        ("rate-limit=30@GET /calls#1", "rate_limited"),
    ] {
        let before = result(&exporter.page(), word);
        shell.server.set_faults(vec![fault.parse().unwrap()]);
        exporter.until(word, |page| result(page, word) > before).await;
    }
    let page = exporter.page();
    let refused = shell.server.requests().iter().filter(|request| request.status == Some(429)).count();
    assert!(close(result(&page, "rate_limited"), number(refused)), "{refused}\n{}", page.text);
    assert!(page.value("vdial_request_pause_seconds") > 10.0, "{}", page.text);
    assert!(page.value("vdial_request_budget_per_second") < 5.0, "{}", page.text);
    assert!(result(&page, "ok") > 0.0, "{}", page.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_counts_what_the_filter_keeps() {
    let shell = Shell::new().await;
    let exporter = Exporter::start(&shell, &["--filter", "dir:in"]);
    exporter.until("the live calls", |page| page.has("vdial_calls_live")).await;
    shell.call(&["--to", BUSY]).await;
    until("its end", || shell.server.live() == 0).await;
    shell.server.ring_from_outside().unwrap();
    let page = exporter.until("the end", |page| page.ended() > 0.0).await;
    assert!(close(page.sum("vdial_calls_ended_total", &["outgoing"]), 0.0), "{}", page.text);
    assert!(close(page.sum("vdial_calls_created_total", &[]), 1.0), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_something_else_or_too_slowly_keeps_nobody_from_anything() {
    let shell = Shell::new().await;
    let mut exporter = Exporter::start(&shell, &[]);
    exporter.until("the live calls", |page| page.has("vdial_calls_live")).await;
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "404"),
        ("GET /metrics/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "404"),
        ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "405"),
        ("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", "403"),
        ("nonsense\r\n\r\n", "400"),
        ("GET /metrics HTTP/1.0\r\n\r\n", "200"),
        ("GET /metrics?x=1 HTTP/1.1\r\nHost: 127.0.0.1:9478\r\n\r\n", "200"),
        (&format!("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(100_000)), "431"),
    ] {
        let page = exporter.ask(request);
        // The answer to what is too long may be lost with the connection.
        let lost = status == "431" && page.head.is_empty();
        assert!(lost || page.head.split(' ').nth(1) == Some(status), "{} {}", &request[..30], page.head);
        assert_eq!(page.has("vdial_up"), status == "200");
    }
    // One says nothing, one half a request, one never reads its answer.
    let held: Vec<TcpStream> = ["", "GET /metr", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"]
        .iter()
        .map(|said| {
            let mut stream = TcpStream::connect(exporter.address).unwrap();
            stream.write_all(said.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert!(close(exporter.page().value("vdial_up"), 1.0));
    signal(&exporter.child, "TERM");
    let code = tokio::task::spawn_blocking(move || exporter.child.wait().unwrap().code()).await.unwrap();
    assert_eq!(code, Some(143));
    drop(held);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_cannot_or_must_not_listen_it_says_so_before_it_asks_the_server() {
    let shell = Shell::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (args, code, words) in [
        (&["--metrics", &address][..], 1, "choose another"),
        (&["--metrics", "0.0.0.0:0"], 2, "--metrics-anywhere"),
        (&["--metrics", "[::]:0"], 2, "--metrics-anywhere"),
        (&["--metrics", "9478"], 2, "an address and a port"),
        (&["--metrics", "127.0.0.1:0", "--once"], 2, "--once"),
        (&["--metrics-anywhere"], 2, "--metrics"),
    ] {
        let Ended { code: ended, err, out } = shell.run(&[&["watch"], args].concat()).await;
        assert!(ended == code && err.contains(words) && out.is_empty(), "{args:?}: {ended} {err}");
    }
    assert!(shell.server.requests().is_empty());
    let mut anywhere = shell.vdial(&["watch", "--metrics", "0.0.0.0:0", "--metrics-anywhere"]);
    anywhere.env("VOIPBIN_API_URL", "http://127.0.0.1:1/v1.0");
    let ended = ended(anywhere).await;
    assert!(ended.code == 1 && ended.err.contains("metrics at http://0.0.0.0:"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_prints_changes_only_if_that_is_asked_for() {
    let shell = Shell::new().await;
    let silent = shell.start(&["watch", "--metrics", "127.0.0.1:0"]);
    let mut loud = shell.start(&["watch", "--metrics", "127.0.0.1:0", "--plain"]);
    // Both have read the calls.
    let reads = || shell.server.requests().iter().filter(|request| request.path.ends_with("/calls")).count();
    until("both", || reads() >= 2 && shell.server.push_channels() >= 2).await;
    shell.call(&["--to", BUSY]).await;
    loud.wait_for("hangup").await;
    for running in [silent, loud] {
        let plain = !running.seen.is_empty();
        running.signal("TERM");
        let ended = running.end().await;
        assert_eq!((ended.code, !ended.out.is_empty()), (143, plain), "{ended:?}");
    }
}
