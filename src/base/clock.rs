//! The two clocks that the rest of the program is handed as a value, and the one that tells whether the machine slept;
//! only the runtime reads them.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// One moment on both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// For measuring: never jumps.
    pub instant: Instant,
    /// For showing and for comparing with the server's times.
    pub wall: Timestamp,
}

impl Now {
    /// How long ago `past` was; zero for a moment that is still to come.
    #[must_use]
    pub fn since(&self, past: Instant) -> Duration {
        self.instant.saturating_duration_since(past)
    }

    /// What the wall clock showed at `past`.
    #[must_use]
    pub fn wall_at(&self, past: Instant) -> Timestamp {
        self.wall.checked_sub(self.since(past)).unwrap_or(self.wall)
    }
}

/// The longest wait: what cannot be late tells nothing.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A busy machine is late, too, but not by so much.
const LATE: Duration = Duration::from_secs(3);

/// Finds out that the program was stopped: it went on long after it was to.
#[derive(Debug)]
pub struct StopWatch {
    /// When the last wait ended.
    last: Instant,
}

/// A wait of the program.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    since: Instant,
    /// When it is to end at the latest.
    pub until: Instant,
    /// Whether nothing is due then.
    pub in_vain: bool,
}

impl StopWatch {
    /// Counts from now.
    #[must_use]
    pub fn new() -> Self {
        Self { last: Instant::now() }
    }

    /// Begins a wait that is to end when something is due, but soon in any case.
    #[must_use]
    pub fn wait(&self, due: Option<Instant>) -> Wait {
        let since = Instant::now();
        let longest = since + LONGEST_WAIT;
        let until = due.map_or(longest, |due| due.min(longest));
        Wait { since, until, in_vain: due != Some(until) }
    }

    /// The wait has ended. For how long nothing was seen, if the program was stopped in it or since the one before.
    pub fn stopped(&mut self, wait: &Wait) -> Option<Duration> {
        let now = Instant::now();
        let late = now.saturating_duration_since(wait.until.max(wait.since));
        let busy = wait.since.saturating_duration_since(self.last);
        let last = std::mem::replace(&mut self.last, now);
        (late >= LATE || busy >= LATE).then(|| now - last)
    }

    /// What happened until now is told otherwise.
    pub fn skip(&mut self) {
        self.last = Instant::now();
    }
}

impl Default for StopWatch {
    fn default() -> Self {
        Self::new()
    }
}

/// Less than this is no sleep: the clocks are read one after the other.
const SHORTEST_SLEEP: Duration = Duration::from_secs(2);

/// Finds out that the machine was asleep. The clock for measuring stands still meanwhile, so that everything known
/// would look newer than it is.
#[derive(Debug)]
pub struct SleepWatch {
    asleep: Duration,
}

impl SleepWatch {
    /// Counts from now.
    #[must_use]
    pub fn new() -> Self {
        Self { asleep: time_asleep() }
    }

    /// For how long the machine has slept since this was last asked, if it did.
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

impl Default for SleepWatch {
    fn default() -> Self {
        Self::new()
    }
}

/// How long the machine has slept since it was started: what the two clocks of the kernel differ by.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn time_asleep() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let read = |clock| Duration::try_from(clock_gettime(clock)).unwrap_or_default();
    read(ClockId::Boottime).saturating_sub(read(ClockId::Monotonic))
}

/// Elsewhere the measuring clock runs on during sleep, or nothing tells.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn time_asleep() -> Duration {
    Duration::ZERO
}
