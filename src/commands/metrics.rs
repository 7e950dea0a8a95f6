//! `vdial watch --metrics`: what Prometheus can ask. What each metric means is in `docs/metrics.md`.

mod counted;
mod exposition;
mod labels;
mod server;

use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use tokio::sync::mpsc::{Receiver, channel};

use self::counted::CountedCalls;
use self::labels::{DIRECTIONS, Label, OUTCOMES, cause, direction, outcome, result, status};
use self::server::Scrape;
use crate::api::RateLimiter;
use crate::base::clock::Now;
use crate::commands::exit_code::Failed;
use crate::domain::{CallId, CallStatus};
use crate::messages::message::PushState;
use crate::model::{Connection, Model, TrackedCall};

/// Upper bounds in seconds, denser where calls usually are: a phone rings after some seconds, …
const SETUP: [f64; 12] = [0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0];
/// … rings for half a minute, …
const TO_ANSWER: [f64; 12] = [1.0, 2.0, 5.0, 8.0, 10.0, 15.0, 20.0, 25.0, 30.0, 45.0, 60.0, 90.0];
/// … and a conversation lasts from two seconds, which is none, to hours.
const TALK: [f64; 13] = [2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0];

type Counters<const LABELS: usize> = Family<[Label; LABELS], Counter>;
type Histograms = Family<[Label; 1], Histogram>;
type Gauges<const LABELS: usize> = Family<[Label; LABELS], Gauge>;
/// A length of time that may be unknown, and is left out then.
type Seconds = Family<[Label; 0], Gauge<f64, AtomicU64>>;

/// Whether metrics are served, and where.
#[derive(Clone, Copy, Debug, Args)]
pub struct MetricsFlags {
    /// Serve metrics for Prometheus at this address, such as 127.0.0.1:9478; changes are printed only with --plain or
    /// --jsonl
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    metrics: Option<SocketAddr>,

    /// Let other machines read the metrics
    #[arg(long, requires = "metrics")]
    metrics_anywhere: bool,
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address and a port are needed, such as 127.0.0.1:9478 or [::1]:9478".to_owned())
}

/// The metrics, and who asks for them.
pub struct Exporter {
    metrics: Metrics,
    scrapes: Receiver<Scrape>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Exporter {
    /// Listens where the options say; `None` if they name no address. `budget` knows the requests of this program.
    ///
    /// # Errors
    /// It cannot listen there, or other machines could ask and that is not allowed.
    pub async fn start(flags: MetricsFlags, budget: &RateLimiter) -> Result<Option<Self>, Failed> {
        let Some(address) = flags.metrics else { return Ok(None) };
        let listener = server::listen(address, flags.metrics_anywhere).await?;
        let address = listener.local_addr().unwrap_or(address);
        let (sender, scrapes) = channel(server::MOST_CONNECTIONS);
        tokio::spawn(server::serve(listener, address, sender));
        Ok(Some(Self { metrics: Metrics::new(budget.clone()), scrapes, address }))
    }

    /// Counts from here on what happens to the calls that `keeps`. `began` is when the watching began, by the server's
    /// clock.
    pub fn begin(&mut self, began: Timestamp, model: &Model, keeps: impl Fn(&TrackedCall) -> bool) {
        self.metrics.counted = CountedCalls::since(began);
        for tracked in model.calls.calls() {
            self.metrics.count(model, tracked, keeps(tracked));
        }
    }

    /// Counts what is new of calls.
    pub fn count(&mut self, news: &[CallId], model: &Model, keeps: impl Fn(&TrackedCall) -> bool) {
        for id in news {
            match model.calls.call(id) {
                Some(tracked) => self.metrics.count(model, tracked, keeps(tracked)),
                None => self.metrics.counted.forget(id),
            }
        }
    }

    /// Waits until somebody asks. Safe to give up.
    pub async fn asked(&mut self) -> Asked {
        match self.scrapes.recv().await {
            Some(scrape) => Asked(scrape),
            None => std::future::pending().await,
        }
    }

    /// Answers this scrape and all others that wait, from one look at the state. `complete`: all live calls were read.
    pub fn answer(
        &mut self,
        asked: Asked,
        model: &Model,
        keeps: impl Fn(&TrackedCall) -> bool,
        complete: bool,
        now: Now,
    ) {
        let page = self.metrics.page(model, keeps, complete, now);
        let waiting = std::iter::from_fn(|| self.scrapes.try_recv().ok());
        for scrape in std::iter::once(asked.0).chain(waiting) {
            // Who asked may have given up.
            let _ = scrape.send(page.clone());
        }
    }
}

/// Somebody who waits for the metrics.
pub struct Asked(Scrape);

/// The metrics.
struct Metrics {
    registry: Registry,
    counted: CountedCalls,
    budget: RateLimiter,
    created: Counters<1>,
    attempts: Counters<2>,
    ended: Counters<3>,
    setup: Histograms,
    to_answer: Histograms,
    talk: Histograms,
    live: Gauges<2>,
    up: Gauge,
    left_out: Gauge,
    reading_age: Seconds,
    live_reading_age: Seconds,
    push: Gauge,
    missed: Counter,
    requests: Counters<1>,
    allowed: Gauge<f64, AtomicU64>,
    pause: Gauge<f64, AtomicU64>,
}

impl Metrics {
    fn new(budget: RateLimiter) -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("vdial"),
            counted: CountedCalls::default(),
            budget,
            created: Family::default(),
            attempts: Family::default(),
            ended: Family::default(),
            setup: Family::new_with_constructor(|| Histogram::new(SETUP)),
            to_answer: Family::new_with_constructor(|| Histogram::new(TO_ANSWER)),
            talk: Family::new_with_constructor(|| Histogram::new(TALK)),
            live: Family::default(),
            up: Gauge::default(),
            left_out: Gauge::default(),
            reading_age: Family::default(),
            live_reading_age: Family::default(),
            push: Gauge::default(),
            missed: Counter::default(),
            requests: Family::default(),
            allowed: Gauge::default(),
            pause: Gauge::default(),
        };
        for direction in DIRECTIONS.map(|direction| ("direction", direction)) {
            drop(metrics.created.get_or_create(&[direction]));
            for histogram in [&metrics.setup, &metrics.to_answer, &metrics.talk] {
                drop(histogram.get_or_create(&[direction]));
            }
            for outcome in OUTCOMES {
                drop(metrics.attempts.get_or_create(&[direction, ("outcome", outcome)]));
            }
        }
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register("build", "The running vdial", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        let help = "Whether the server answers, so that what is shown is current";
        registry.register("up", help, self.up.clone());
        let help = "Live calls by status; absent while they are not known";
        registry.register("calls_live", help, self.live.clone());
        let help = "Whether more is live than can be followed";
        registry.register("calls_left_out", help, self.left_out.clone());
        registry.register("calls_created", "Calls created", self.created.clone());
        let help = "Calls that were answered or ended unanswered, by what they came to";
        registry.register("call_attempts", help, self.attempts.clone());
        let help = "Calls that ended, answered or not, by their cause in the words of the screen";
        registry.register("calls_ended", help, self.ended.clone());
        let help = "From the creation until ringing, or until the answer without ringing; of attempts";
        registry.register_with_unit("call_setup", help, Unit::Seconds, self.setup.clone());
        let help = "From the creation until the answer; of answered attempts";
        registry.register_with_unit("call_to_answer", help, Unit::Seconds, self.to_answer.clone());
        let help = "From the answer until the end; of answered attempts that ended";
        registry.register_with_unit("call_talk", help, Unit::Seconds, self.talk.clone());
        let help = "Age of the newest answer or event of the server";
        registry.register_with_unit("reading_age", help, Unit::Seconds, self.reading_age.clone());
        let help = "Age of what is known of the live call that was read least recently";
        registry.register_with_unit("live_call_reading_age", help, Unit::Seconds, self.live_reading_age.clone());
        registry.register("push_connected", "Whether changes are pushed", self.push.clone());
        registry.register("push_missed", "Changes that were read before they were pushed", self.missed.clone());
        registry.register("requests", "Requests to the API by their result", self.requests.clone());
        let help = "Reads that may be sent in a second; less after a 429";
        registry.register("request_budget_per_second", help, self.allowed.clone());
        let help = "For how long reads still pause after a 429";
        registry.register_with_unit("request_pause", help, Unit::Seconds, self.pause.clone());
        self
    }

    /// Counts what is new of a call, if it is `kept`.
    fn count(&mut self, model: &Model, tracked: &TrackedCall, kept: bool) {
        let evidence = model.calls.evidence(tracked);
        let news = self.counted.news(&tracked.call.id, &tracked.trace(&evidence));
        if !kept {
            return;
        }
        let direction = direction(&tracked.call.direction);
        if news.created {
            self.created.get_or_create(&[direction]).inc();
        }
        if let Some(attempt) = news.attempt {
            self.attempts.get_or_create(&[direction, outcome(attempt.answered)]).inc();
            if let Some(seconds) = attempt.setup {
                self.setup.get_or_create(&[direction]).observe(seconds);
            }
            if let Ok(seconds) = attempt.answered {
                self.to_answer.get_or_create(&[direction]).observe(seconds);
            }
        }
        if let Some(seconds) = news.talked {
            self.talk.get_or_create(&[direction]).observe(seconds);
        }
        if news.ended
            && let Some(ending) = model.calls.ending(tracked)
        {
            let failed = ("failed", if ending.failed { "true" } else { "false" });
            self.ended.get_or_create(&[direction, cause(&ending), failed]).inc();
        }
    }

    /// All metrics as `OpenMetrics` text.
    fn page(&self, model: &Model, keeps: impl Fn(&TrackedCall) -> bool, complete: bool, now: Now) -> String {
        let current = is_current(&model.connection, now);
        self.up.set(i64::from(current));
        self.live.clear();
        self.live_reading_age.clear();
        if complete {
            if let Some(confirmed) = model.calls.oldest_confirmed {
                self.live_reading_age.get_or_create(&[]).set(now.since(confirmed).as_secs_f64());
            }
            if current {
                self.count_live(model, keeps);
            }
        }
        if let Some(asked) = model.connection.last_good {
            self.reading_age.get_or_create(&[]).set(now.since(asked).as_secs_f64());
        }
        self.left_out.set(i64::from(model.calls.leaves_calls_out()));
        self.push.set(i64::from(model.connection.channel == PushState::Up));
        raise(&self.missed, model.calls.missed.count);
        for (went, count) in self.budget.results() {
            raise(&self.requests.get_or_create(&[result(went)]), count);
        }
        let usage = self.budget.snapshot();
        self.allowed.set(usage.allowed_per_second);
        let pause = usage.paused_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now.instant));
        self.pause.set(pause.as_secs_f64());
        let mut page = String::new();
        // A `String` takes everything.
        let _ = encode(&mut page, &self.registry);
        exposition::in_order(&page)
    }

    fn count_live(&self, model: &Model, keeps: impl Fn(&TrackedCall) -> bool) {
        for direction in DIRECTIONS {
            for status in CallStatus::KNOWN.iter().filter(|word| !CallStatus::from(**word).is_final()) {
                drop(self.live.get_or_create(&[("direction", direction), ("status", status)]));
            }
        }
        for tracked in model.calls.calls().filter(|tracked| tracked.is_live() && keeps(tracked)) {
            let labels = [direction(&tracked.call.direction), status(&tracked.call.status)];
            self.live.get_or_create(&labels).inc();
        }
    }
}

/// Whether the server answers: nothing failed since its last answer, and that is no older than the interval of polling.
fn is_current(connection: &Connection, now: Now) -> bool {
    connection.failing.is_none() && connection.last_good.is_some() && connection.age(now).is_none()
}

/// Raises a counter to what was counted elsewhere.
fn raise(counter: &Counter, to: u64) {
    counter.inc_by(to.saturating_sub(counter.get()));
}
