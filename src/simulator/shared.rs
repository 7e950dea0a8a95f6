//! What all routes share: the world behind its lock, credentials, rate limits, faults, log and push.

use super::account::{self, Account};
use super::auth::Authenticator;
use super::clock::Clock;
use super::fault::FaultBook;
use super::history;
use super::limits::RateLimits;
use super::push::PushHub;
use super::received::RequestLog;
use super::world::World;
use super::{Board, Options};
use std::io;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The state of one simulator.
#[derive(Debug)]
pub struct SharedState {
    pub options: Options,
    pub auth: Authenticator,
    pub limits: RateLimits,
    pub faults: FaultBook,
    pub log: RequestLog,
    pub push: PushHub,
    /// Ends all tasks and connections.
    pub stop: CancellationToken,
    world: Mutex<World>,
}

/// The locked world. Dropping it publishes the events that the changes caused.
#[derive(Debug)]
pub struct WorldGuard<'a> {
    world: MutexGuard<'a, World>,
    push: &'a PushHub,
}

impl Deref for WorldGuard<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for WorldGuard<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for WorldGuard<'_> {
    fn drop(&mut self) {
        for event in self.world.outbox.drain(..) {
            self.push.publish(event);
        }
        let world = &self.world;
        let sooner = match (world.due(), world.next_beat) {
            (Some(due), Some(next_beat)) => due < next_beat,
            (due, None) => due.is_some(),
            (None, Some(_)) => false,
        };
        if world.heartbeat_waits && sooner {
            self.push.wake.notify_one();
        }
    }
}

impl SharedState {
    /// The state at the start: the seeded account and its past calls.
    pub fn new(options: Options) -> io::Result<Self> {
        let clock = Clock::start(options.speed);
        let mut world = World::new(Account::seeded(options.account, options.size)?, options.clone(), clock);
        history::fill(&mut world, options.seed, options.history);
        if options.board == Board::Lively {
            world.open_board();
        }
        if options.incoming {
            world.schedule_incoming();
        }
        Ok(Self {
            auth: Authenticator::new(options.seed, options.token_life),
            limits: RateLimits::new(options.rate_limits),
            faults: FaultBook::new(options.faults.clone(), options.seed),
            log: RequestLog::default(),
            push: PushHub::new(),
            stop: CancellationToken::new(),
            world: Mutex::new(world),
            options,
        })
    }

    /// Locks the world and brings it up to date.
    pub fn world(&self) -> WorldGuard<'_> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.has_listeners = self.push.listeners() > 0;
        world.advance(Instant::now());
        WorldGuard { world, push: &self.push }
    }

    /// Brings the world up to date and returns when to do that again; `None` while nobody would notice.
    pub fn beat(&self) -> Option<Instant> {
        let mut guard = self.world();
        let noticed = guard.has_listeners || !guard.watchers.is_empty();
        let due = guard.due().filter(|_| noticed);
        guard.next_beat = if noticed { due } else { None };
        guard.heartbeat_waits = noticed;
        due
    }

    /// The agent who logs in, and the customer.
    pub fn identity(&self) -> (String, Uuid) {
        let world = self.world();
        let agent = world.account.agents.first().map(account::id_of);
        let agent = agent.unwrap_or_default().to_string();
        (agent, world.account.customer_id())
    }

    /// A new token for that agent.
    pub fn token(&self) -> String {
        let (agent, customer) = self.identity();
        self.auth.token(&agent, customer)
    }
}

/// Moves the world on while somebody listens. Otherwise it moves only when it is locked.
pub async fn heartbeat(shared: Arc<SharedState>) {
    loop {
        let due = shared.beat();
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = shared.push.wake.notified() => {}
            () = sleep_until(due) => {}
        }
    }
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
