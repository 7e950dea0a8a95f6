//! Publishes changes of the world to the push sessions as they happen. `channel.rs` decides what a session gets and
//! applies the faults.

use std::sync::Arc;
use tokio::sync::{Notify, broadcast, watch};
use uuid::Uuid;

/// How many events a slow listener may lag behind. It misses those beyond, without notice.
const BACKLOG: usize = 2000;

/// A push event: a change of a record.
#[derive(Debug)]
pub struct PushEvent {
    /// `call_ringing`, `groupcall_hangup`, …
    pub name: &'static str,
    /// Its topics. A client gets the event once for each that begins with a topic it subscribed to.
    pub topics: Vec<String>,
    /// The record as JSON.
    pub body: String,
}

/// The push sessions of one simulator.
#[derive(Debug)]
pub struct PushHub {
    events: broadcast::Sender<Arc<PushEvent>>,
    /// Wakes the heartbeat: an event is due earlier, or a listener has come.
    pub wake: Notify,
    /// Breaks all sessions whenever it changes.
    pub kill: watch::Sender<u64>,
}

impl PushHub {
    pub fn new() -> Self {
        Self { events: broadcast::Sender::new(BACKLOG), wake: Notify::new(), kill: watch::Sender::new(0) }
    }

    pub fn listen(&self) -> broadcast::Receiver<Arc<PushEvent>> {
        let events = self.events.subscribe();
        self.wake.notify_one();
        events
    }

    pub fn listeners(&self) -> usize {
        self.events.receiver_count()
    }

    pub fn publish(&self, event: PushEvent) {
        // An error means that nobody listens.
        let _ = self.events.send(Arc::new(event));
    }
}

impl PushEvent {
    /// An event about a record of a customer and, unless nil, of an agent.
    pub fn new(name: &'static str, customer: Uuid, agent: Uuid, kind: &str, id: Uuid, body: String) -> Self {
        let of = |scope: &str, whose: Uuid| {
            [format!("{scope}:{whose}:{kind}:{id}"), format!("{scope}:{whose}:{kind}:{name}")]
        };
        let mut topics = Vec::from(of("customer_id", customer));
        if !agent.is_nil() {
            topics.extend(of("agent_id", agent));
        }
        Self { name, topics, body }
    }

    /// The topic of this record alone.
    pub fn record(&self) -> &str {
        self.topics.first().map_or("", String::as_str)
    }
}
