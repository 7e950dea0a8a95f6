//! What every route shares: the world behind its lock, and the small books beside it.
//! No decisions are made here.

use super::account::{self, Account};
use super::auth::Keys;
use super::clock::Clock;
use super::fault::FaultBook;
use super::history;
use super::limits::Limits;
use super::push::Push;
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
pub struct Shared {
    /// How it was started.
    pub options: Options,
    /// Who may ask.
    pub keys: Keys,
    /// How often.
    pub limits: Limits,
    /// What goes wrong.
    pub faults: FaultBook,
    /// What was asked.
    pub log: RequestLog,
    /// Who is told.
    pub push: Push,
    /// Ends everything.
    pub stop: CancellationToken,
    world: Mutex<World>,
}

/// The world while somebody looks at it; what he changed goes out when he is done.
#[derive(Debug)]
pub struct Look<'a> {
    world: MutexGuard<'a, World>,
    push: &'a Push,
}

impl Deref for Look<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Look<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        for event in self.world.happened.drain(..) {
            self.push.publish(event);
        }
        let world = &self.world;
        let sooner = match (world.due(), world.beats_at) {
            (Some(due), Some(beats_at)) => due < beats_at,
            (due, None) => due.is_some(),
            (None, Some(_)) => false,
        };
        if world.waits && sooner {
            self.push.wake.notify_one();
        }
    }
}

impl Shared {
    /// The state at the start: the seeded account, its past calls, and perhaps a caller on the way.
    pub fn new(options: Options) -> io::Result<Self> {
        let clock = Clock::start(options.speed);
        let mut world = World::new(Account::seeded(options.account, options.size)?, options.seed, clock);
        history::fill(&mut world, options.seed);
        if options.board == Board::Lively {
            world.bustle();
        }
        if options.incoming {
            world.expect_incoming();
        }
        Ok(Self {
            keys: Keys::new(options.seed, options.token_life),
            limits: Limits::new(options.rate_limits),
            faults: FaultBook::new(options.faults.clone(), options.seed),
            log: RequestLog::default(),
            push: Push::new(),
            stop: CancellationToken::new(),
            world: Mutex::new(world),
            options,
        })
    }

    /// The world as it is now.
    pub fn world(&self) -> Look<'_> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.listened_to = self.push.listeners() > 0;
        world.advance(Instant::now());
        Look { world, push: &self.push }
    }

    /// Moves the world on, and says when it wants to be moved again; never, while nobody would notice.
    pub fn beat(&self) -> Option<Instant> {
        let mut look = self.world();
        let noticed = look.listened_to || !look.watchers.is_empty();
        let due = look.due().filter(|_| noticed);
        look.beats_at = if noticed { due } else { None };
        look.waits = noticed;
        due
    }

    /// The agent who logs in, and the customer.
    pub fn identity(&self) -> (String, Uuid) {
        let world = self.world();
        let agent = world.account.agents.first().map(account::id_of);
        let agent = agent.unwrap_or_default().to_string();
        (agent, world.account.customer_id())
    }

    /// A fresh token for that agent.
    pub fn token(&self) -> String {
        let (agent, customer) = self.identity();
        self.keys.token(&agent, customer)
    }
}

/// Moves the world on by itself while somebody listens; otherwise it moves when it is looked at.
pub async fn heartbeat(shared: Arc<Shared>) {
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
