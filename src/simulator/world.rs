//! The state of the simulation: account, calls, group calls and scheduled events. It moves on when it is locked: events
//! that have fallen due are carried out with the time at which they were due. What happens to a call is in `life.rs`.

mod flow_run;
mod ledger;
mod recordings;
mod transcripts;

pub use flow_run::FlowRun;
pub use ledger::{Billing, Ledger};
pub use recordings::{Recording, Recordings};
pub use transcripts::Transcript;

use super::account::{Account, id_of};
use super::call::Call;
use super::clock::Clock;
use super::groupcall::{Groupcall, GroupcallTree};
use super::options::{Options, Population};
use super::push::PushEvent;
use super::rng::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use uuid::Uuid;

/// The most calls kept. The oldest ended ones are dropped first.
const MAX_CALLS: usize = 50_000;
/// The most group calls kept.
const MAX_GROUPCALLS: usize = 5_000;

/// Something that happens at a given time.
#[derive(Debug)]
pub enum ScheduledEvent {
    /// The next step of a call's script, unless the turn has changed.
    Step(Uuid, u64),
    /// Creates the legs of a group call.
    Legs(Uuid, Vec<Call>),
    /// Adds a leg: a phone registers while its extension rings.
    LateLeg(Uuid, Box<Call>),
    /// Creates a nested group call.
    Nested(Box<GroupcallTree>),
    /// Marks legs or nested group calls that cannot be called.
    Dead(Uuid, Vec<Uuid>),
    /// Ends a group call that has no legs left.
    GroupEnd(Uuid),
    /// A call from outside arrives.
    Incoming,
    /// A call of the lively board arrives.
    BoardCall,
    /// A call of the population arrives; true for a long one.
    Arrival(Population, bool),
    /// A recording has reached its maximum duration.
    RecordingEnd(Uuid, Uuid),
    /// The row of a call or a recording that ended then is filled in.
    BillingEnd(Uuid, Timestamp),
}

/// A change of a call's status, for tests and benchmarks to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The call's id.
    pub id: String,
    /// The new status.
    pub status: &'static str,
    /// When the status changed.
    pub at: std::time::Instant,
}

#[derive(Debug)]
pub struct World {
    /// Numbers, flows, extensions and the customer.
    pub account: Account,
    /// How calls that flows dial are placed.
    pub options: Options,
    /// The simulated present.
    pub now: Instant,
    /// Converts moments to wall-clock times.
    pub clock: Clock,
    seed: u64,
    sequence: u64,
    latest: Timestamp,
    calls: HashMap<Uuid, Call>,
    /// The ids of the calls, oldest first.
    order: VecDeque<Uuid>,
    /// The calls by the ids of their flow runs.
    runs: HashMap<Uuid, Uuid>,
    groups: HashMap<Uuid, Groupcall>,
    group_order: VecDeque<Uuid>,
    pub recordings: Recordings,
    /// The transcripts of calls, oldest first.
    pub transcripts: Vec<Transcript>,
    pub ledger: Ledger,
    agenda: BTreeMap<(Instant, u64), ScheduledEvent>,
    ticket: u64,
    /// Whether push events are wanted.
    pub has_listeners: bool,
    /// Events to publish when the lock is released.
    pub outbox: Vec<PushEvent>,
    /// Who gets every change of a call's status.
    pub watchers: Vec<UnboundedSender<Change>>,
    /// Whether the heartbeat waits, and for when.
    pub heartbeat_waits: bool,
    pub next_beat: Option<Instant>,
}

impl World {
    pub fn new(account: Account, options: Options, clock: Clock) -> Self {
        let now = Instant::now();
        Self {
            account,
            now,
            clock,
            seed: options.seed,
            options,
            sequence: 0,
            latest: Timestamp::MIN,
            calls: HashMap::new(),
            order: VecDeque::new(),
            runs: HashMap::new(),
            groups: HashMap::new(),
            group_order: VecDeque::new(),
            recordings: Recordings::default(),
            transcripts: Vec::new(),
            ledger: Ledger::default(),
            agenda: BTreeMap::new(),
            ticket: 0,
            has_listeners: false,
            outbox: Vec::new(),
            watchers: Vec::new(),
            heartbeat_waits: false,
            next_beat: None,
        }
    }

    /// Schedules an event, a simulated duration from now.
    pub fn schedule(&mut self, after: Duration, event: ScheduledEvent) {
        let wait = self.clock.scaled(after);
        // A wait beyond the clock's range never ends.
        if let Some(due) = self.now.checked_add(wait) {
            self.ticket += 1;
            self.agenda.insert((due, self.ticket), event);
        }
    }

    /// When the next event is due.
    pub fn due(&self) -> Option<Instant> {
        self.agenda.first_key_value().map(|((due, _), _)| *due)
    }

    /// Publishes an event about a call.
    pub fn publish_call(&mut self, id: Uuid, name: &'static str) {
        let Some(call) = self.calls.get(&id) else { return };
        if name != "call_updated" && !self.watchers.is_empty() {
            let change = Change { id: id.to_string(), status: call.status.word(), at: self.now.into_std() };
            self.watchers.retain(|watcher| watcher.send(change.clone()).is_ok());
        }
        if self.has_listeners {
            let body = json!(call).to_string();
            self.outbox.push(PushEvent::new(name, call.customer_id, call.owner_id, "call", id, body));
        }
    }

    /// Publishes an event about a group call.
    pub fn publish_groupcall(&mut self, id: Uuid, name: &'static str) {
        let Some(group) = self.groups.get(&id).filter(|_| self.has_listeners) else { return };
        let body = json!(group).to_string();
        self.outbox.push(PushEvent::new(name, group.customer_id, group.owner_id, "groupcall", id, body));
    }

    /// Publishes an event about a number.
    pub fn publish_number(&mut self, number: &Value, name: &'static str) {
        if self.has_listeners {
            let (customer, id, body) = (self.account.customer_id(), id_of(number), number.to_string());
            self.outbox.push(PushEvent::new(name, customer, Uuid::nil(), "number", id, body));
        }
    }

    /// Carries out all events that are due by `until`.
    pub fn advance(&mut self, until: Instant) {
        while let Some(entry) = self.agenda.first_entry() {
            let due = entry.key().0;
            if due > until {
                break;
            }
            let event = entry.remove();
            self.now = due.max(self.now);
            self.run_event(event);
        }
        self.now = until.max(self.now);
    }

    /// The present as wall-clock time.
    pub fn time(&self) -> Timestamp {
        self.clock.wall(self.now)
    }

    /// A creation time later than all before it: pages are cut by it.
    pub fn creation_time(&mut self) -> Timestamp {
        let next = self.latest.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(self.latest);
        self.latest = self.time().max(next);
        self.latest
    }

    /// The generator for the next call: the same seed gives the n-th call the same script.
    pub fn next_rng(&mut self) -> Rng {
        self.sequence += 1;
        Rng::new(self.seed, self.sequence)
    }

    /// Adds a call. If there are too many, old ones are dropped.
    pub fn insert(&mut self, call: Call) {
        while self.order.len() >= MAX_CALLS {
            self.make_room();
        }
        self.order.push_back(call.id);
        if !call.activeflow_id.is_nil() {
            self.runs.insert(call.activeflow_id, call.id);
        }
        self.calls.insert(call.id, call);
    }

    /// Drops a tenth of the calls: the oldest ended ones, or just the oldest call if all are live.
    fn make_room(&mut self) {
        let (mut excess, calls, runs) = (MAX_CALLS / 10, &mut self.calls, &mut self.runs);
        self.order.retain(|id| {
            let goes = excess > 0 && calls.get(id).is_none_or(Call::ended);
            if goes {
                excess -= 1;
                calls.remove(id).and_then(|call| runs.remove(&call.activeflow_id));
            }
            !goes
        });
        if self.order.len() >= MAX_CALLS
            && let Some(id) = self.order.pop_front()
            && let Some(call) = self.calls.remove(&id)
        {
            self.runs.remove(&call.activeflow_id);
        }
    }

    /// Adds a group call. If there are too many, the oldest is dropped.
    pub fn insert_group(&mut self, group: Groupcall) {
        while self.group_order.len() >= MAX_GROUPCALLS {
            if let Some(id) = self.group_order.pop_front() {
                self.groups.remove(&id);
            }
        }
        let id = group.id;
        self.group_order.push_back(id);
        self.groups.insert(id, group);
        self.publish_groupcall(id, "groupcall_created");
    }

    /// A call by id, also a deleted one.
    pub fn call(&self, id: Uuid) -> Option<&Call> {
        self.calls.get(&id)
    }

    pub fn call_mut(&mut self, id: Uuid) -> Option<&mut Call> {
        self.calls.get_mut(&id)
    }

    /// Removes a call without a trace.
    pub fn remove(&mut self, id: Uuid) -> Option<Call> {
        self.order.retain(|known| *known != id);
        let call = self.calls.remove(&id)?;
        self.runs.remove(&call.activeflow_id);
        Some(call)
    }

    /// The call whose flow has this run.
    pub fn call_of_run(&self, run: Uuid) -> Option<&Call> {
        self.calls.get(self.runs.get(&run)?)
    }

    pub fn group(&self, id: Uuid) -> Option<&Groupcall> {
        self.groups.get(&id)
    }

    pub fn group_mut(&mut self, id: Uuid) -> Option<&mut Groupcall> {
        self.groups.get_mut(&id)
    }

    /// Calls created before a moment, newest first, also deleted ones.
    pub fn records_before(&self, moment: Timestamp) -> impl Iterator<Item = &Call> {
        let older = |id: &Uuid| self.calls.get(id).is_none_or(|call| call.tm_create < moment);
        let count = self.order.partition_point(older);
        self.order.range(..count).rev().filter_map(|id| self.calls.get(id))
    }

    /// Calls created before a moment, newest first, without deleted ones.
    pub fn calls_before(&self, moment: Timestamp) -> impl Iterator<Item = &Call> {
        self.records_before(moment).filter(|call| call.tm_delete.is_none())
    }

    /// All calls, newest first, without deleted ones.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        let all = self.order.iter().rev().filter_map(|id| self.calls.get(id));
        all.filter(|call| call.tm_delete.is_none())
    }

    /// All group calls, newest first, without deleted ones.
    pub fn groups(&self) -> impl Iterator<Item = &Groupcall> {
        let ids = self.group_order.iter().rev();
        ids.filter_map(|id| self.groups.get(id)).filter(|group| group.tm_delete.is_none())
    }
}
