//! The age of the state wherever it differs from the truth: the real monitor against the built-in server with the real
//! rate limits, while another program of the same customer sends two requests a second.
//!
//! `cargo bench --bench freshness` prints all cases; `-- --seconds 20 1000` shortens them and runs those whose name
//! contains the text.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "figures are what it is for, and its counts are small"
)]

mod ages;
#[path = "../../tests/common/mod.rs"]
#[expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark may stop at the first thing that is not as it should be"
)]
mod common;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ages::{Ages, percentile};
use common::headless_app::HeadlessApp;
use common::rank;
use secrecy::SecretString;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;
use vdial::api::credential::Credential;
use vdial::api::{Client, Endpoint, Priority, RateLimiter};
use vdial::domain::CallId;
use vdial::simulator::{Change, Options, Population, Received, Simulator};

/// How many reads a second the monitor may send: the program's default.
const RATE: f64 = 5.0;
/// Items in a page.
const PAGE: usize = 100;

/// One measurement.
struct Case {
    live: usize,
    ended: usize,
    lifetime: Duration,
    push: bool,
    target: &'static str,
}

fn cases() -> Vec<Case> {
    let case = |live, ended, lifetime, push, target| Case {
        live,
        ended,
        lifetime: Duration::from_secs(lifetime),
        push,
        target,
    };
    vec![
        case(1, 0, 30, false, "p95 0.6 s"),
        case(16, 0, 60, false, "p95 1.0 s"),
        case(100, 100, 100, false, "p95 1.0 s"),
        case(1_000, 500, 200, false, "p95 4 s, 1.25 × bound"),
        case(10_000, 5_000, 600, false, "p95 1.25 × bound"),
        case(1, 0, 30, true, "p99 50 ms"),
        case(16, 0, 60, true, "p99 50 ms"),
        case(100, 100, 100, true, "p99 50 ms"),
        case(1_000, 500, 100, true, "p99 100 ms"),
        case(10_000, 5_000, 100, true, "p99 250 ms"),
    ]
}

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (mut seconds, mut wanted) = (60, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => seconds = arguments.next().and_then(|text| text.parse().ok()).ok_or("--seconds NUMBER")?,
            text => wanted = Some(text.to_owned()),
        }
    }
    println!("{seconds} s a case, polling at {RATE}/s; ages in seconds, of changes of calls that the state knew;");
    println!("“new”: from the creation of a call until the state shows it. bound: 0.95 × optimal cover ÷ rate.\n");
    println!(
        "{:>15} {:8} {:>6} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8} {:>5} {:>4} {:>6} {:>6} {:>10}  target",
        "live (ended)",
        "mode",
        "n",
        "p50",
        "p95",
        "p99",
        "worst",
        "new p95",
        "bound95",
        "req/s",
        "429",
        "chg/s",
        "CPU %",
        "naive p95"
    );
    for case in cases() {
        let mode = if case.push { "push" } else { "polling" };
        let name = format!("{} ({}) {mode}", case.live, case.ended);
        if wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str())) {
            measure(&case, mode, seconds)?;
        }
    }
    Ok(())
}

fn runtime(name: &str) -> Result<Runtime, String> {
    let built = Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build();
    built.map_err(|error| error.to_string())
}

fn measure(case: &Case, mode: &str, seconds: u64) -> Result<(), String> {
    let (world, others, monitor) = (runtime("world")?, runtime("others")?, runtime("monitor")?);
    let server = world.block_on(async {
        let options = Options { incoming: false, ..Options::default() };
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.map_err(|error| error.to_string())?;
        server.populate(Population { live: case.live, ended: case.ended, lifetime: case.lifetime });
        Ok::<_, String>(Arc::new(server))
    })?;
    let stop = CancellationToken::new();
    others.spawn(another_program(client(&server, 2.0)?, stop.clone()));
    let round = cover(&server) as f64 / RATE;
    let warm_up = Duration::from_secs_f64(8.0 + 2.0 * round);
    // One call changes seldom, and a round over many takes long: give both more time.
    let longer = if case.live == 1 { 3.0 } else { 1.0 };
    let length = Duration::from_secs_f64((seconds as f64 * longer).max(if case.push { 0.0 } else { 4.0 * round }));
    let naive = (!case.push).then(|| {
        let client = client_with(&server, RATE, Credential::Token(server.token().into()))?;
        let run = naive(client, server.clone(), warm_up, length);
        Ok::<_, String>(others.spawn(run))
    });
    let naive = naive.transpose()?;
    let watched = server.clone();
    let push = case.push;
    let run = monitor.spawn(async move { watch(&watched, push, warm_up, length).await });
    let seen = monitor.block_on(run).map_err(|error| error.to_string())??;
    let naive = naive.map(|run| others.block_on(run).map_err(|error| error.to_string())).transpose()?;
    let bound = 0.95 * cover(&server) as f64 / RATE;
    stop.cancel();
    let show = |age: Option<f64>| age.map_or("—".to_owned(), |age| format!("{age:.3}"));
    let naive = naive.map_or("—".to_owned(), |ages| {
        let open = if ages.open * 20 > ages.known.len() { ">" } else { "" };
        percentile(&ages.known, 95).map_or("—".to_owned(), |age| format!("{open}{age:.1}"))
    });
    let ages = &seen.ages;
    println!(
        "{:>15} {mode:8} {:>6} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8} {:>5.1} {:>4} {:>6.1} {:>6.2} {naive:>10}  {}",
        format!("{} ({})", case.live, case.ended),
        ages.known.len(),
        show(percentile(&ages.known, 50)),
        show(percentile(&ages.known, 95)),
        show(percentile(&ages.known, 99)),
        show(ages.known.last().copied()),
        show(percentile(&ages.new, 95)),
        if case.push { "—".to_owned() } else { format!("{bound:.2}") },
        seen.requests_a_second,
        seen.refusals,
        seen.changes_a_second,
        seen.cpu * 100.0,
        case.target,
    );
    drop(monitor);
    drop(others);
    Ok(())
}

/// The results of one case.
struct Seen {
    ages: Ages,
    requests_a_second: f64,
    changes_a_second: f64,
    refusals: u64,
    cpu: f64,
}

/// Runs the monitor: first until it knows everything, then for the measurement.
async fn watch(server: &Simulator, push: bool, warm_up: Duration, length: Duration) -> Result<Seen, String> {
    let mut changes = server.watch_changes();
    let mut headless = HeadlessApp::monitor(&server.api_url(), push).await;
    let mut ages = Ages::default();
    let began = Instant::now() + warm_up;
    loop {
        headless.turn(began).await;
        let up = !push || headless.is_pushed();
        let late = Instant::now() > began + Duration::from_secs(30);
        if Instant::now() >= began && (up || late) {
            break;
        }
    }
    while changes.try_recv().is_ok() {}
    let (cpu, sent, began, mut count) = (cpu_of("monitor"), sent(server), Instant::now(), 0);
    let end = began + length;
    while Instant::now() < end {
        headless.turn(end).await;
        count += note(&mut ages, &mut changes, &headless);
        ages.look(|id| shown(&headless, id), Instant::now());
    }
    let took = began.elapsed().as_secs_f64();
    let (cpu, sent) = (cpu_of("monitor") - cpu, self::sent(server) - sent);
    ages.finish(Instant::now());
    Ok(Seen {
        ages,
        requests_a_second: sent as f64 / took,
        changes_a_second: f64::from(count) / took,
        refusals: headless.refusals(),
        cpu: cpu / took,
    })
}

fn note(ages: &mut Ages, changes: &mut UnboundedReceiver<Change>, headless: &HeadlessApp) -> u32 {
    let mut count = 0;
    while let Ok(change) = changes.try_recv() {
        let shown = shown(headless, &change.id);
        ages.changed(&change, shown);
        count += 1;
    }
    count
}

/// The rank of the call's status in the state; `None` if the state does not have the call.
fn shown(headless: &HeadlessApp, id: &str) -> Option<u8> {
    let tracked = headless.call(id)?;
    Some(if tracked.gone.is_some() { 4 } else { rank(tracked.call.status.as_str()) })
}

/// How many requests for calls the monitor has sent, as the server counts them.
fn sent(server: &Simulator) -> usize {
    // The naive way signs in with a token.
    let own = |request: &Received| request.credential == Some("accesskey") && request.path.contains("calls");
    server.requests().iter().filter(|request| own(request)).count()
}

/// The fewest pages that cover all live calls of the server.
fn cover(server: &Simulator) -> usize {
    let (mut pages, mut room) = (0, 0usize);
    for call in server.calls() {
        if room == 0 && call["status"] != "hangup" {
            pages += 1;
            room = PAGE;
        }
        room = room.saturating_sub(1);
    }
    pages
}

fn client(server: &Simulator, rate: f64) -> Result<Client, String> {
    client_with(server, rate, Credential::AccessKey(SecretString::from(Simulator::accesskey().to_owned())))
}

fn client_with(server: &Simulator, rate: f64, credential: Credential) -> Result<Client, String> {
    let url = server.api_url().parse().map_err(|_| "no URL".to_owned())?;
    Client::new(Endpoint::new(url), Some(credential), RateLimiter::new(rate, 1)).map_err(|error| error.to_string())
}

/// Sends two requests a second that do not concern calls.
async fn another_program(client: Client, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let _ = client.customer(Priority::Background).await;
    }
}

/// The naive way, without a planner: reads the newest page every two seconds, and every live call in turn.
async fn naive(client: Client, server: Arc<Simulator>, warm_up: Duration, length: Duration) -> Ages {
    let mut changes = server.watch_changes();
    let (mut state, mut turns) = (HashMap::<String, u8>::new(), VecDeque::<String>::new());
    let mut known = HashSet::new();
    // It starts with the result of a first read of the whole list.
    for call in server.calls() {
        let (id, status) = (call["id"].as_str().unwrap_or_default(), call["status"].as_str().unwrap_or_default());
        state.insert(id.to_owned(), rank(status));
        if status != "hangup" && known.insert(id.to_owned()) {
            turns.push_back(id.to_owned());
        }
    }
    let (mut ages, began) = (Ages::default(), Instant::now() + warm_up);
    let (mut newest, end) = (Instant::now(), began + length);
    while Instant::now() < end {
        client.budget().background().await;
        if Instant::now() >= newest {
            newest = Instant::now() + Duration::from_secs(2);
            let Ok(page) = client.calls_page(None).await else { continue };
            for call in page.listed.items {
                let (id, now) = (call.id.to_string(), rank(call.status.as_str()));
                let before = state.entry(id.clone()).or_insert(now);
                *before = (*before).max(now);
                if now < 4 && known.insert(id.clone()) {
                    turns.push_back(id);
                }
            }
        } else if let Some(id) = turns.pop_front()
            && let Some(call) = CallId::new(&id)
            && let Ok(call) = client.call(&call).await
        {
            let now = rank(call.status.as_str());
            state.insert(id.clone(), now);
            if now < 4 {
                turns.push_back(id);
            }
        }
        while let Ok(change) = changes.try_recv() {
            if change.at >= began {
                ages.changed(&change, state.get(&change.id).copied());
            }
        }
        ages.look(|id| state.get(id).copied(), Instant::now());
    }
    ages.finish(Instant::now());
    ages
}

/// The processor time that the threads named `name` have used, in seconds.
fn cpu_of(name: &str) -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return 0.0 };
    let mut ticks = 0.0;
    for task in tasks.flatten() {
        let read = |file: &str| std::fs::read_to_string(task.path().join(file)).unwrap_or_default();
        if read("comm").trim() != name {
            continue;
        }
        let stat = read("stat");
        // The name in brackets may contain anything; the times are the 14th and 15th fields.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        ticks += field(11) + field(12);
    }
    ticks / 100.0
}
