//! Half an hour of calls arriving at five a second: does the state equal the server's at the end, call by call, and
//! does memory stay level? The server is a process of its own and loses one event in fifty.
//!
//! `cargo bench --bench soak` runs 30 minutes; `-- --minutes 2 --no-push` less, and by polling alone.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

#[path = "../tests/common/mod.rs"]
#[expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark may stop at the first thing that is not as it should be"
)]
mod common;

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use common::headless_app::HeadlessApp;
use common::rank;
use secrecy::SecretString;
use vdial::api::credential::Credential;
use vdial::api::{Client, Endpoint, RateLimiter};
use vdial::simulator::Simulator;

/// Long calls that are live at any moment, and short ones that ended between them: the table is full from the
/// beginning, as on an account after a day of use. 5 short calls and 0.5 long ones arrive a second.
const POPULATION: [&str; 6] = ["--live", "500", "--ended", "5000", "--lifetime", "1000"];
/// The time after which memory should be level.
const SETTLED: Duration = Duration::from_mins(5);
/// The longest time until a change is seen: a sweep, and a missed event in it.
const GRACE: Duration = Duration::from_secs(40);

/// The server. It ends with the benchmark, however that ends.
struct Server {
    child: Child,
    /// Kept open: a server that cannot write ends.
    output: Option<BufReader<ChildStdout>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (mut minutes, mut push) = (30, true);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--minutes" => minutes = arguments.next().and_then(|text| text.parse().ok()).ok_or("--minutes NUMBER")?,
            "--no-push" => push = false,
            other => return Err(format!("no such option: {other}")),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let (_server, url) = start()?;
    runtime.block_on(async move { run(&url, push, Duration::from_secs(60 * minutes)).await })
}

fn start() -> Result<(Server, String), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vdial"));
    command.args(["simulator", "--listen", "127.0.0.1:0", "--fault", "push-drop%2"]).args(POPULATION);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
    let mut server = Server { child, output: None };
    let mut line = String::new();
    while output.read_line(&mut line).is_ok_and(|length| length > 0) {
        if let Some(url) = line.trim().strip_prefix("API") {
            server.output = Some(output);
            return Ok((server, url.trim().to_owned()));
        }
        line.clear();
    }
    Err("the server did not start".to_owned())
}

async fn run(url: &str, push: bool, length: Duration) -> Result<(), String> {
    let mut headless = HeadlessApp::monitor(url, push).await;
    let began = Instant::now();
    println!(
        "{:>6} {:>6} {:>6} {:>8} {:>7} {:>7} {:>4}",
        "minute", "live", "calls", "RSS MB", "missed", "oldest", "429"
    );
    let (mut next, mut settled) = (Duration::from_mins(1), None);
    while began.elapsed() < length {
        headless.turn(began + length).await;
        if began.elapsed() >= next || began.elapsed() >= length {
            line(&headless, began.elapsed());
            next += Duration::from_mins(1);
        }
        if began.elapsed() >= SETTLED.min(length / 2) && settled.is_none() {
            settled = Some(resident());
        }
    }
    let (before, after) = (settled.unwrap_or_default(), resident());
    println!("\nresident: {before:.1} MB after {:?}, {after:.1} MB at the end", SETTLED.min(length / 2));

    let key = Credential::AccessKey(SecretString::from(Simulator::accesskey().to_owned()));
    let endpoint = Endpoint::new(url.parse().map_err(|_| "no URL".to_owned())?);
    let client = Client::new(endpoint, Some(key), RateLimiter::new(10.0, 10)).map_err(|error| error.to_string())?;
    let first = truth(&client, &mut headless).await?;
    let until = Instant::now() + GRACE;
    while Instant::now() < until {
        headless.turn(until).await;
    }
    // Read the state between two readings of the truth: a call that did not change between the two must be the same
    // in the state, and one that did must be in between.
    let state: HashMap<String, (u8, bool)> = headless
        .all_calls()
        .map(|tracked| (tracked.call.id.to_string(), (rank(tracked.call.status.as_str()), tracked.is_live())))
        .collect();
    let second = truth(&client, &mut headless).await?;
    compare(&first, &state, &second);
    Ok(())
}

fn compare(first: &HashMap<String, u8>, state: &HashMap<String, (u8, bool)>, second: &HashMap<String, u8>) {
    let (mut equal, mut moving, mut evicted, mut wrong) = (0, 0, 0, Vec::new());
    for (id, before) in first {
        let after = second.get(id).copied().unwrap_or(4);
        match state.get(id) {
            // The table keeps the last 5,000 ended calls.
            None if *before == 4 => evicted += 1,
            None => wrong.push(format!("{id}: not in the state, {before} → {after}")),
            Some((shown, _)) if *before == after && *shown == after => equal += 1,
            Some((shown, _)) if *before != after && (*before..=after).contains(shown) => moving += 1,
            Some((shown, _)) => wrong.push(format!("{id}: state {shown}, truth {before} → {after}")),
        }
    }
    let invented: Vec<&String> = state.keys().filter(|id| !second.contains_key(*id)).collect();
    println!(
        "call by call: {equal} equal, {moving} changing at that moment and in between, {evicted} ended long ago and \
         no longer kept, {} wrong, {} unknown to the server",
        wrong.len(),
        invented.len()
    );
    for line in wrong.iter().take(20) {
        println!("  {line}");
    }
}

/// The status of every call that the server has; the monitor keeps running meanwhile.
async fn truth(client: &Client, headless: &mut HeadlessApp) -> Result<HashMap<String, u8>, String> {
    let (mut calls, mut cursor) = (HashMap::new(), None);
    loop {
        client.budget().background().await;
        let page = client.calls_page(cursor).await.map_err(|error| error.to_string())?;
        for call in page.listed.items {
            calls.insert(call.id.to_string(), rank(call.status.as_str()));
        }
        headless.turn(Instant::now() + Duration::from_millis(20)).await;
        match page.reached {
            Some(reached) => cursor = Some(reached),
            None => return Ok(calls),
        }
    }
}

fn line(headless: &HeadlessApp, elapsed: Duration) {
    let oldest = headless.oldest_confirmed().map_or(0.0, |at| at.elapsed().as_secs_f64());
    println!(
        "{:>6.1} {:>6} {:>6} {:>8.1} {:>7} {:>6.1}s {:>4}",
        elapsed.as_secs_f64() / 60.0,
        headless.live_calls(),
        headless.all_calls().count(),
        resident(),
        headless.missed_events(),
        oldest,
        headless.refusals(),
    );
}

/// Resident memory of this process, in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}
