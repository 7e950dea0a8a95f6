//! One push channel: subscriptions in, events out in whatever shape, with whatever is to go wrong on the way.

use super::auth::Asker;
use super::connection::Peer;
use super::corrupt;
use super::fault::{Kind, PUSH, PushFault, SUBSCRIBE};
use super::options::PushShape;
use super::push::Event;
use super::shared::Shared;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use serde::Deserialize;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use uuid::Uuid;

/// How often the server pings.
const PING: Duration = Duration::from_secs(10);
/// How long a client may say nothing, not even that it heard a ping.
const SILENCE: Duration = Duration::from_mins(1);
/// How long an event that was to go out after its successor waits for one.
const REORDER_PATIENCE: Duration = Duration::from_secs(1);

/// Serves one channel until either side ends it.
pub async fn serve(shared: Arc<Shared>, peer: Peer, asker: Asker, mut socket: WebSocket) {
    let (agent, customer) = shared.identity();
    let agent = if asker == Asker::Agent { agent.parse().unwrap_or_default() } else { Uuid::nil() };
    let whose = Whose { customer, agent };
    let mut channel = Channel { topics: Vec::new(), waiting: VecDeque::new(), held: None, sent: 0 };
    let mut events = shared.push.listen();
    let mut killed = shared.push.kill.subscribe();
    let mut pings = interval_at(Instant::now() + PING, PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    loop {
        let out = tokio::select! {
            () = shared.stop.cancelled() => {
                let _ = socket.send(Message::Close(None)).await;
                return;
            }
            _ = killed.changed() => return break_off(&peer, socket).await,
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => match channel.order(&shared, whose, text.as_str()) {
                    Ok(()) => {
                        heard = Instant::now();
                        continue;
                    }
                    Err(why) => {
                        let frame = CloseFrame { code: close_code::POLICY, reason: why.into() };
                        let _ = socket.send(Message::Close(Some(frame))).await;
                        return;
                    }
                },
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                    heard = Instant::now();
                    continue;
                }
                // Only text is understood.
                Some(Ok(Message::Binary(_) | Message::Close(_)) | Err(_)) | None => return,
            },
            event = events.recv() => match event {
                Ok(event) => match channel.suffer(&shared, &event) {
                    Fate::Out(texts) => texts,
                    Fate::Stall => return fall_silent(&shared, killed, socket).await,
                    Fate::Kill => return break_off(&peer, socket).await,
                },
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            },
            _ = pings.tick() => {
                if socket.send(Message::Ping(Vec::new().into())).await.is_err() {
                    return;
                }
                continue;
            }
            () = sleep_until(heard + SILENCE) => return,
            () = channel.due() => channel.take_due(),
        };
        for text in out {
            if socket.send(Message::text(text)).await.is_err() {
                return;
            }
        }
    }
}

/// What becomes of an event.
enum Fate {
    /// These go out now.
    Out(Vec<String>),
    /// Nothing is said any more.
    Stall,
    /// The connection breaks.
    Kill,
}

/// What a channel may listen to.
#[derive(Clone, Copy)]
struct Whose {
    customer: Uuid,
    /// The nil id where no agent asks.
    agent: Uuid,
}

/// An event that waits for its successor.
struct Held {
    record: String,
    texts: Vec<String>,
    /// Until when it waits.
    due: Instant,
}

/// What a client says.
#[derive(Deserialize)]
struct Order {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    topics: Vec<String>,
}

struct Channel {
    topics: Vec<String>,
    /// Delayed events, the first ones first.
    waiting: VecDeque<(Instant, String)>,
    /// An event that goes out after the next one of the same record.
    held: Option<Held>,
    sent: u64,
}

impl Channel {
    /// Subscribes or unsubscribes; an error closes the channel.
    fn order(&mut self, shared: &Shared, whose: Whose, text: &str) -> Result<(), &'static str> {
        let Ok(order) = serde_json::from_str::<Order>(text) else { return Ok(()) };
        if !order.topics.iter().all(|topic| whose.may_hear(topic)) {
            return Err("not allowed");
        }
        match order.kind.as_str() {
            "subscribe" => {
                if shared.faults.strike(PUSH, SUBSCRIBE).contains(&Kind::Push(PushFault::Deny)) {
                    return Err("not allowed");
                }
                self.topics.extend(order.topics);
            }
            "unsubscribe" => self.topics.retain(|known| !order.topics.contains(known)),
            _ => {}
        }
        Ok(())
    }

    /// How often an event is heard.
    fn copies(&self, shape: PushShape, event: &Event) -> usize {
        let heard = |topic: &&String| self.topics.iter().any(|wanted| topic.starts_with(wanted.as_str()));
        let copies = event.topics.iter().filter(heard).count();
        if shape == PushShape::Today { copies } else { copies.min(1) }
    }

    fn suffer(&mut self, shared: &Shared, event: &Event) -> Fate {
        let copies = self.copies(shared.options.push, event);
        if copies == 0 {
            return Fate::Out(Vec::new());
        }
        let mut out = vec![self.shaped(shared.options.push, event); copies];
        for kind in shared.faults.strike(PUSH, &format!("/{}", event.name)) {
            let fault = match kind {
                Kind::Push(fault) => fault,
                kind => {
                    for text in &mut out {
                        spoil_event(text, &kind);
                    }
                    continue;
                }
            };
            match fault {
                PushFault::Drop => out.clear(),
                PushFault::Duplicate => out.extend(out.last().cloned()),
                PushFault::Delay(wait) => {
                    let due = Instant::now() + wait;
                    self.waiting.extend(out.drain(..).map(|text| (due, text)));
                }
                PushFault::Reorder if self.held.is_none() => {
                    let due = Instant::now() + REORDER_PATIENCE;
                    self.held = Some(Held { record: event.record().to_owned(), texts: out, due });
                    return Fate::Out(Vec::new());
                }
                PushFault::Stall => return Fate::Stall,
                PushFault::Kill => return Fate::Kill,
                PushFault::Reorder | PushFault::Deny => {}
            }
        }
        if !out.is_empty() {
            let held = self.held.take_if(|held| held.record == event.record());
            out.extend(held.into_iter().flat_map(|held| held.texts));
        }
        Fate::Out(out)
    }

    fn shaped(&mut self, shape: PushShape, event: &Event) -> String {
        self.sent += 1;
        let bare = match shape {
            PushShape::Today | PushShape::Bare => true,
            PushShape::Wrapped | PushShape::None => false,
            // Only an envelope can say that a record was deleted.
            PushShape::Mixed => self.sent.is_multiple_of(2) && !event.name.ends_with("_deleted"),
        };
        if bare { event.body.clone() } else { format!(r#"{{"type":"{}","data":{}}}"#, event.name, event.body) }
    }

    /// Waits until something that was held back falls due.
    async fn due(&self) {
        let held = self.held.as_ref().map(|held| held.due);
        match self.waiting.front().map(|(due, _)| *due).into_iter().chain(held).min() {
            Some(due) => sleep_until(due).await,
            None => std::future::pending().await,
        }
    }

    fn take_due(&mut self) -> Vec<String> {
        let now = Instant::now();
        let mut out = Vec::new();
        while let Some((_, text)) = self.waiting.pop_front_if(|(due, _)| *due <= now) {
            out.push(text);
        }
        let held = self.held.take_if(|held| held.due <= now);
        out.extend(held.into_iter().flat_map(|held| held.texts));
        out
    }
}

/// Does to an event what a fault does to an answer.
fn spoil_event(text: &mut String, kind: &Kind) {
    if *kind == Kind::Truncate {
        text.truncate(corrupt::half(text).len());
    }
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return };
    // The record may stand in an envelope.
    let wrapped = value.get("data").is_some();
    let mut record = if wrapped { value["data"].take() } else { value.take() };
    let record = match kind {
        Kind::Skew(skew) => {
            corrupt::skew::shift(&mut record, *skew);
            record.to_string()
        }
        Kind::Json(fault) => corrupt::shape::spoil(*fault, record),
        _ => return,
    };
    *text = if wrapped { format!(r#"{{"type":{},"data":{record}}}"#, value["type"]) } else { record };
}

impl Whose {
    /// A customer may listen to what is his own and an agent to what is hers; what comes behind the id does not matter.
    fn may_hear(self, topic: &str) -> bool {
        let mut parts = topic.split(':');
        let own = match parts.next() {
            Some("customer_id") => self.customer,
            Some("agent_id") => self.agent,
            _ => return false,
        };
        let id: Option<Uuid> = parts.next().and_then(|id| id.parse().ok());
        id.is_some_and(|id| id == own && !id.is_nil())
    }
}

/// Says nothing more, and leaves the connection as it is.
async fn fall_silent(shared: &Shared, mut killed: watch::Receiver<u64>, mut socket: WebSocket) {
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            _ = killed.changed() => return,
            message = socket.recv() => if !matches!(message, Some(Ok(_))) { return },
        }
    }
}

/// Breaks the connection without a goodbye.
async fn break_off(peer: &Peer, mut socket: WebSocket) {
    peer.cut();
    // The write is what finds the connection cut.
    let _ = socket.send(Message::Ping(Vec::new().into())).await;
}
