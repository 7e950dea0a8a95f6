//! What is pushed: changes of the world go out to whoever listens, at the moment they happen.
//! Who may listen to what, and what goes wrong on the way, is in `channel.rs`; what changes is in `life.rs`.

use std::sync::Arc;
use tokio::sync::{Notify, broadcast, watch};
use uuid::Uuid;

/// Events that a slow listener may lag behind; beyond them it misses some without a word.
const BACKLOG: usize = 2000;

/// Something that has happened to a record, as it goes out.
#[derive(Debug)]
pub struct PushEvent {
    /// `call_ringing`, `groupcall_hangup`, …
    pub name: &'static str,
    /// Under what it goes out: whoever listens to the beginnings of several hears it as often.
    pub topics: Vec<String>,
    /// The record as JSON.
    pub body: String,
}

/// The listeners of one simulator.
#[derive(Debug)]
pub struct PushHub {
    events: broadcast::Sender<Arc<PushEvent>>,
    /// Something falls due earlier than was thought, or somebody listens now.
    pub wake: Notify,
    /// Breaks all channels whenever it changes.
    pub kill: watch::Sender<u64>,
}

impl PushHub {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self { events: broadcast::Sender::new(BACKLOG), wake: Notify::new(), kill: watch::Sender::new(0) }
    }

    /// Begins to listen.
    pub fn listen(&self) -> broadcast::Receiver<Arc<PushEvent>> {
        let events = self.events.subscribe();
        self.wake.notify_one();
        events
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.events.receiver_count()
    }

    /// Lets an event go out.
    pub fn publish(&self, event: PushEvent) {
        // An error means that nobody listens any more.
        let _ = self.events.send(Arc::new(event));
    }
}

impl PushEvent {
    /// What has happened to a record of a customer, and of an agent if one owns it.
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

    /// The topic that is the record's alone.
    pub fn record(&self) -> &str {
        self.topics.first().map_or("", String::as_str)
    }
}
