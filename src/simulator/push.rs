//! What is pushed: changes of the world go out to whoever listens, at the moment they happen.
//! Who may listen to what, and what goes wrong on the way, is in `channel.rs`; what changes is in `life.rs`.

use super::state::Shared;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{Notify, broadcast, watch};
use uuid::Uuid;

/// Events that a slow listener may lag behind; beyond them it misses some, as with the real server.
const BACKLOG: usize = 8192;

/// Something that has happened to a record, as it goes out.
#[derive(Debug)]
pub struct Event {
    /// `call_ringing`, `groupcall_hangup`, …
    pub name: &'static str,
    /// `customer_id:<id>:call:<id>`
    pub topic: String,
    /// The record as JSON.
    pub body: String,
}

/// A change of a call's status, for tests and benchmarks that compare with the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which call.
    pub id: String,
    /// The status it has now.
    pub status: &'static str,
    /// When it got it.
    pub at: Instant,
}

/// The listeners of one simulator.
#[derive(Debug)]
pub struct Push {
    events: broadcast::Sender<Arc<Event>>,
    /// Something falls due earlier than was thought, or somebody listens now.
    pub wake: Notify,
    /// Breaks all channels whenever it changes.
    pub kill: watch::Sender<u64>,
}

impl Push {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self { events: broadcast::Sender::new(BACKLOG), wake: Notify::new(), kill: watch::Sender::new(0) }
    }

    /// Begins to listen.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Event>> {
        let events = self.events.subscribe();
        self.wake.notify_one();
        events
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.events.receiver_count()
    }

    /// Lets an event go out.
    pub fn publish(&self, event: Event) {
        // An error means that nobody listens any more.
        let _ = self.events.send(Arc::new(event));
    }
}

/// The topic of a record.
pub fn topic(customer: Uuid, kind: &str, id: Uuid) -> String {
    format!("customer_id:{customer}:{kind}:{id}")
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

async fn sleep_until(due: Option<tokio::time::Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
