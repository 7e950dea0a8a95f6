//! Everything the simulator remembers: account, calls, group calls and the agenda of what is due.
//! It moves on when it is looked at: whoever locks it first carries out all that has fallen due, at the
//! moment it was due. What happens to a call is in `life.rs`.

mod change;
mod flow_run;
mod recordings;

pub use change::Change;
pub use flow_run::FlowRun;
pub use recordings::{Recording, Recordings};

use super::account::{Account, id_of};
use super::call::Call;
use super::clock::Clock;
use super::groupcall::{Groupcall, GroupcallTree};
use super::options::Population;
use super::push::PushEvent;
use super::rng::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use uuid::Uuid;

/// The most call records kept; the oldest ended ones go first.
const MOST_CALLS: usize = 50_000;
/// The most group calls kept.
const MOST_GROUPS: usize = 5_000;

/// Something on the agenda.
#[derive(Debug)]
pub enum ScheduledEvent {
    /// A call takes the next step of its script, if it is still in that turn.
    Step(Uuid, u64),
    /// The legs of a group call come into being.
    Legs(Uuid, Vec<Call>),
    /// A phone registers while its extension rings: a leg more.
    LateLeg(Uuid, Box<Call>),
    /// A group call under another one comes into being.
    Nested(Box<GroupcallTree>),
    /// Legs of a group call, or group calls under it, that cannot be called.
    Dead(Uuid, Vec<Uuid>),
    /// A group call that has no legs left is over.
    GroupEnd(Uuid),
    /// Somebody calls from outside.
    Incoming,
    /// A call of a board that lives arrives.
    BoardCall,
    /// A call of the population arrives; whether it is a long one.
    Arrival(Population, bool),
    /// A recording of a call has reached its longest duration.
    RecordingEnd(Uuid, Uuid),
}

/// The simulated world.
#[derive(Debug)]
pub struct World {
    /// Numbers, flows, extensions and the customer.
    pub account: Account,
    /// The moment being lived through.
    pub now: Instant,
    /// From moments to wall-clock times.
    pub clock: Clock,
    seed: u64,
    sequence: u64,
    latest: Timestamp,
    calls: HashMap<Uuid, Call>,
    /// The ids of the calls, oldest first.
    order: VecDeque<Uuid>,
    /// The calls by the runs of their flows.
    runs: HashMap<Uuid, Uuid>,
    groups: HashMap<Uuid, Groupcall>,
    group_order: VecDeque<Uuid>,
    /// What was recorded.
    pub recordings: Recordings,
    agenda: BTreeMap<(Instant, u64), ScheduledEvent>,
    ticket: u64,
    /// Whether events are wanted.
    pub has_listeners: bool,
    /// What has happened since somebody looked; it goes out when he is done.
    pub outbox: Vec<PushEvent>,
    /// Who wants to know every change of status.
    pub watchers: Vec<UnboundedSender<Change>>,
    /// Whether the heartbeat waits, and when it beats next.
    pub heartbeat_waits: bool,
    pub next_beat: Option<Instant>,
}

impl World {
    /// A world with an account and no calls.
    pub fn new(account: Account, seed: u64, clock: Clock) -> Self {
        let now = Instant::now();
        Self {
            account,
            now,
            clock,
            seed,
            sequence: 0,
            latest: Timestamp::MIN,
            calls: HashMap::new(),
            order: VecDeque::new(),
            runs: HashMap::new(),
            groups: HashMap::new(),
            group_order: VecDeque::new(),
            recordings: Recordings::default(),
            agenda: BTreeMap::new(),
            ticket: 0,
            has_listeners: false,
            outbox: Vec::new(),
            watchers: Vec::new(),
            heartbeat_waits: false,
            next_beat: None,
        }
    }

    /// Puts an event on the agenda, a simulated duration from now.
    pub fn schedule(&mut self, after: Duration, event: ScheduledEvent) {
        let wait = self.clock.scaled(after);
        // A wait too long for the clock is one that never ends.
        if let Some(due) = self.now.checked_add(wait) {
            self.ticket += 1;
            self.agenda.insert((due, self.ticket), event);
        }
    }

    /// When the next event falls due.
    pub fn due(&self) -> Option<Instant> {
        self.agenda.first_key_value().map(|((due, _), _)| *due)
    }

    /// Tells of a call that something has happened to it.
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

    /// Tells of a group call that something has happened to it.
    pub fn publish_groupcall(&mut self, id: Uuid, name: &'static str) {
        let Some(group) = self.groups.get(&id).filter(|_| self.has_listeners) else { return };
        let body = json!(group).to_string();
        self.outbox.push(PushEvent::new(name, group.customer_id, group.owner_id, "groupcall", id, body));
    }

    /// Tells of a number that something has happened to it.
    pub fn publish_number(&mut self, number: &Value, name: &'static str) {
        if self.has_listeners {
            let (customer, id, body) = (self.account.customer_id(), id_of(number), number.to_string());
            self.outbox.push(PushEvent::new(name, customer, Uuid::nil(), "number", id, body));
        }
    }

    /// Carries out everything that has fallen due by `until`.
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

    /// The wall-clock time of this moment.
    pub fn time(&self) -> Timestamp {
        self.clock.wall(self.now)
    }

    /// A creation time, later than every one before it: pages are cut by it.
    pub fn creation_time(&mut self) -> Timestamp {
        let next = self.latest.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(self.latest);
        self.latest = self.time().max(next);
        self.latest
    }

    /// The chance of the next call: the same seed gives the n-th call the same life.
    pub fn next_rng(&mut self) -> Rng {
        self.sequence += 1;
        Rng::new(self.seed, self.sequence)
    }

    /// Adds a call record; the oldest makes room.
    pub fn insert(&mut self, call: Call) {
        while self.order.len() >= MOST_CALLS {
            self.make_room();
        }
        self.order.push_back(call.id);
        if !call.activeflow_id.is_nil() {
            self.runs.insert(call.activeflow_id, call.id);
        }
        self.calls.insert(call.id, call);
    }

    /// Forgets a tenth of the records: those that ended longest ago, or if all are live, the oldest.
    fn make_room(&mut self) {
        let (mut excess, calls, runs) = (MOST_CALLS / 10, &mut self.calls, &mut self.runs);
        self.order.retain(|id| {
            let goes = excess > 0 && calls.get(id).is_none_or(Call::ended);
            if goes {
                excess -= 1;
                calls.remove(id).and_then(|call| runs.remove(&call.activeflow_id));
            }
            !goes
        });
        if self.order.len() >= MOST_CALLS
            && let Some(id) = self.order.pop_front()
            && let Some(call) = self.calls.remove(&id)
        {
            self.runs.remove(&call.activeflow_id);
        }
    }

    /// Adds a group call; the oldest makes room.
    pub fn insert_group(&mut self, group: Groupcall) {
        while self.group_order.len() >= MOST_GROUPS {
            if let Some(id) = self.group_order.pop_front() {
                self.groups.remove(&id);
            }
        }
        let id = group.id;
        self.group_order.push_back(id);
        self.groups.insert(id, group);
        self.publish_groupcall(id, "groupcall_created");
    }

    /// A call by id, deleted ones included.
    pub fn call(&self, id: Uuid) -> Option<&Call> {
        self.calls.get(&id)
    }

    /// A call by id, to be changed.
    pub fn call_mut(&mut self, id: Uuid) -> Option<&mut Call> {
        self.calls.get_mut(&id)
    }

    /// Takes a call out as if it had never been.
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

    /// A group call by id.
    pub fn group(&self, id: Uuid) -> Option<&Groupcall> {
        self.groups.get(&id)
    }

    /// A group call by id, to be changed.
    pub fn group_mut(&mut self, id: Uuid) -> Option<&mut Groupcall> {
        self.groups.get_mut(&id)
    }

    /// The calls that were created before a moment, newest first, deleted ones included.
    pub fn records_before(&self, moment: Timestamp) -> impl Iterator<Item = &Call> {
        let older = |id: &Uuid| self.calls.get(id).is_none_or(|call| call.tm_create < moment);
        let count = self.order.partition_point(older);
        self.order.range(..count).rev().filter_map(|id| self.calls.get(id))
    }

    /// The calls that are not deleted and were created before a moment, newest first.
    pub fn calls_before(&self, moment: Timestamp) -> impl Iterator<Item = &Call> {
        self.records_before(moment).filter(|call| call.tm_delete.is_none())
    }

    /// The calls that are not deleted, newest first.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        let all = self.order.iter().rev().filter_map(|id| self.calls.get(id));
        all.filter(|call| call.tm_delete.is_none())
    }

    /// The group calls that are not deleted, newest first.
    pub fn groups(&self) -> impl Iterator<Item = &Groupcall> {
        let ids = self.group_order.iter().rev();
        ids.filter_map(|id| self.groups.get(id)).filter(|group| group.tm_delete.is_none())
    }
}
