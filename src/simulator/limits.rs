//! Rate limits: token buckets per customer, per address, and per address for the login.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// With more addresses than this, all are forgotten.
const MAX_ADDRESSES: usize = 10_000;

/// A token bucket.
#[derive(Debug)]
struct Allowance {
    left: f64,
    seen: Instant,
    per_second: f64,
    burst: f64,
}

impl Allowance {
    fn new(per_second: f64, burst: f64) -> Self {
        Self { left: burst, seen: Instant::now(), per_second, burst }
    }

    /// Takes a token, or returns the wait for one.
    fn take(&mut self) -> Result<(), Duration> {
        let now = Instant::now();
        let gained = now.duration_since(self.seen).as_secs_f64() * self.per_second;
        self.left = (self.left + gained).min(self.burst);
        self.seen = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Ok(());
        }
        let wait = (1.0 - self.left) / self.per_second;
        Err(Duration::from_secs_f64(wait))
    }
}

#[derive(Debug)]
pub struct RateLimits {
    on: bool,
    customer: Mutex<Allowance>,
    addresses: Mutex<HashMap<(IpAddr, bool), Allowance>>,
}

impl RateLimits {
    /// Full buckets; with `on` false nothing is limited.
    pub fn new(on: bool) -> Self {
        Self { on, customer: Mutex::new(Allowance::new(16.7, 33.0)), addresses: Mutex::default() }
    }

    /// Counts a request of the customer. The error is the wait in whole seconds.
    pub fn customer(&self) -> Result<(), u64> {
        if !self.on {
            return Ok(());
        }
        let mut bucket = self.customer.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.take().map_err(whole_seconds)
    }

    /// Counts a request from an address. The login has its own bucket. The error is the wait in whole seconds.
    pub fn address(&self, ip: IpAddr, login: bool) -> Result<(), u64> {
        if !self.on {
            return Ok(());
        }
        let mut known = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > MAX_ADDRESSES {
            known.clear();
        }
        let (per_second, burst) = if login { (10.0, 20.0) } else { (200.0, 400.0) };
        let bucket = known.entry((ip, login)).or_insert_with(|| Allowance::new(per_second, burst));
        bucket.take().map_err(whole_seconds)
    }
}

/// Rounds up for `Retry-After`: at least 1.
fn whole_seconds(wait: Duration) -> u64 {
    let rounded_up = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    rounded_up.max(1)
}
