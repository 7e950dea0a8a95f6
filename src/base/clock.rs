//! The two clocks whose time is passed to the rest of the program, and a clock that shows whether the machine slept.
//! Only the runtime reads them.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// The same moment on both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// For measuring durations: never jumps.
    pub instant: Instant,
    /// For display and for comparing with the server's times.
    pub wall: Timestamp,
}

impl Now {
    /// How long ago `past` was; zero if it is in the future.
    #[must_use]
    pub fn since(&self, past: Instant) -> Duration {
        self.instant.saturating_duration_since(past)
    }

    /// The wall clock's time at `past`.
    pub(crate) fn wall_at(&self, past: Instant) -> Timestamp {
        self.wall.checked_sub(self.since(past)).unwrap_or(self.wall)
    }
}

/// The longest wait: only a wait that ends late reveals a stop.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How late a wait must end to count as a stop. A busy machine is late too, but less.
const LATE: Duration = Duration::from_secs(3);

/// Detects that the program was stopped: a wait ended much later than planned.
#[derive(Debug)]
pub(crate) struct StopWatch {
    /// When the last wait ended.
    last: Instant,
}

/// A wait of the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait {
    since: Instant,
    /// When it ends at the latest.
    pub until: Instant,
    /// Whether nothing is due at that time.
    pub in_vain: bool,
}

impl Wait {
    /// Starts a wait until `due`, but for at most two seconds.
    pub fn start(due: Option<Instant>) -> Self {
        let since = Instant::now();
        let longest = since + LONGEST_WAIT;
        let until = due.map_or(longest, |due| due.min(longest));
        Self { since, until, in_vain: due != Some(until) }
    }
}

impl StopWatch {
    /// Starts counting now.
    pub fn new() -> Self {
        Self { last: Instant::now() }
    }

    /// Ends a wait. Returns how long the program was stopped during it or since the previous one; `None` if it was not.
    pub fn stopped(&mut self, wait: &Wait) -> Option<Duration> {
        let now = Instant::now();
        let late = now.saturating_duration_since(wait.until.max(wait.since));
        let busy = wait.since.saturating_duration_since(self.last);
        let last = std::mem::replace(&mut self.last, now);
        (late >= LATE || busy >= LATE).then(|| now - last)
    }

    /// Restarts counting: any stop until now is reported elsewhere.
    pub fn skip(&mut self) {
        self.last = Instant::now();
    }
}

/// Shorter times are not sleep: the clocks are read one after the other.
const SHORTEST_SLEEP: Duration = Duration::from_secs(2);

/// Detects that the machine was asleep. The measuring clock stops meanwhile, so that all data would look newer than it
/// is.
#[derive(Debug)]
pub(crate) struct SleepWatch {
    asleep: Duration,
}

impl SleepWatch {
    /// Starts counting now.
    pub fn new() -> Self {
        Self { asleep: time_asleep() }
    }

    /// How long the machine has slept since the last call; `None` if it has not.
    pub fn slept(&mut self) -> Option<Duration> {
        let asleep = time_asleep();
        let slept = asleep.saturating_sub(self.asleep);
        if slept < SHORTEST_SLEEP {
            return None;
        }
        self.asleep = asleep;
        Some(slept)
    }
}

/// How long the machine has slept since it started: the difference of the kernel's two clocks.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn time_asleep() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let read = |clock| Duration::try_from(clock_gettime(clock)).unwrap_or_default();
    read(ClockId::Boottime).saturating_sub(read(ClockId::Monotonic))
}

/// On other systems the measuring clock keeps running during sleep, or the sleep cannot be detected.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn time_asleep() -> Duration {
    Duration::ZERO
}
