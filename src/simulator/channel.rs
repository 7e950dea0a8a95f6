//! One push session: subscriptions in, events out, in the shape asked for and with the faults that apply.

use super::auth::Principal;
use super::connection::Peer;
use super::corrupt;
use super::fault::{FaultKind, PUSH, PushFault, SUBSCRIBE};
use super::options::PushShape;
use super::push::PushEvent;
use super::shared::SharedState;
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
/// The session ends when the client sends nothing for this long, not even a pong.
const SILENCE_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a reordered event waits for its successor.
const REORDER_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves one session until either side ends it.
pub async fn serve(shared: Arc<SharedState>, peer: Peer, principal: Principal, mut socket: WebSocket) {
    let (agent, customer) = shared.identity();
    let agent = if principal == Principal::Agent { agent.parse().unwrap_or_default() } else { Uuid::nil() };
    let subscriber = Subscriber { customer, agent };
    let mut session = PushSession { topics: Vec::new(), waiting: VecDeque::new(), held: None, sent: 0 };
    let mut events = shared.push.listen();
    let mut killed = shared.push.kill.subscribe();
    let mut pings = interval_at(Instant::now() + PING, PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_message = Instant::now();
    loop {
        let out = tokio::select! {
            () = shared.stop.cancelled() => {
                let _ = socket.send(Message::Close(None)).await;
                return;
            }
            _ = killed.changed() => return break_off(&peer, socket).await,
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => match session.handle(&shared, subscriber, text.as_str()) {
                    Ok(()) => {
                        last_message = Instant::now();
                        continue;
                    }
                    Err(why) => {
                        let frame = CloseFrame { code: close_code::POLICY, reason: why.into() };
                        let _ = socket.send(Message::Close(Some(frame))).await;
                        return;
                    }
                },
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                    last_message = Instant::now();
                    continue;
                }
                // Only text is supported.
                Some(Ok(Message::Binary(_) | Message::Close(_)) | Err(_)) | None => return,
            },
            event = events.recv() => match event {
                Ok(event) => match session.apply_faults(&shared, &event) {
                    Delivery::Send(texts) => texts,
                    Delivery::Stall => return stay_silent(&shared, killed, socket).await,
                    Delivery::Kill => return break_off(&peer, socket).await,
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
            () = sleep_until(last_message + SILENCE_TIMEOUT) => return,
            () = session.due() => session.take_due(),
        };
        for text in out {
            if socket.send(Message::text(text)).await.is_err() {
                return;
            }
        }
    }
}

/// What happens to an event.
enum Delivery {
    /// Send these texts now.
    Send(Vec<String>),
    /// Send nothing more, ever.
    Stall,
    /// Break the connection.
    Kill,
}

/// What a client may subscribe to.
#[derive(Clone, Copy)]
struct Subscriber {
    customer: Uuid,
    /// Nil if the client is no agent.
    agent: Uuid,
}

/// An event that waits for the next one of the same record.
struct HeldEvent {
    record: String,
    texts: Vec<String>,
    /// It is sent then at the latest.
    due: Instant,
}

/// A message from the client.
#[derive(Deserialize)]
struct ClientMessage {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    topics: Vec<String>,
}

struct PushSession {
    topics: Vec<String>,
    /// Delayed events, in order of their time.
    waiting: VecDeque<(Instant, String)>,
    /// An event to send after the next one of the same record.
    held: Option<HeldEvent>,
    sent: u64,
}

impl PushSession {
    /// Subscribes or unsubscribes. An error closes the session.
    fn handle(&mut self, shared: &SharedState, subscriber: Subscriber, text: &str) -> Result<(), &'static str> {
        let Ok(message) = serde_json::from_str::<ClientMessage>(text) else { return Ok(()) };
        if !message.topics.iter().all(|topic| subscriber.may_subscribe(topic)) {
            return Err("not allowed");
        }
        match message.kind.as_str() {
            "subscribe" => {
                if shared.faults.next_faults(PUSH, SUBSCRIBE).contains(&FaultKind::Push(PushFault::Deny)) {
                    return Err("not allowed");
                }
                self.topics.extend(message.topics);
            }
            "unsubscribe" => self.topics.retain(|known| !message.topics.contains(known)),
            _ => {}
        }
        Ok(())
    }

    /// How many times the client gets an event.
    fn copies(&self, shape: PushShape, event: &PushEvent) -> usize {
        let subscribed = |topic: &&String| self.topics.iter().any(|wanted| topic.starts_with(wanted.as_str()));
        let copies = event.topics.iter().filter(subscribed).count();
        if shape == PushShape::Today { copies } else { copies.min(1) }
    }

    fn apply_faults(&mut self, shared: &SharedState, event: &PushEvent) -> Delivery {
        let copies = self.copies(shared.options.push, event);
        if copies == 0 {
            return Delivery::Send(Vec::new());
        }
        let mut out = vec![self.shaped(shared.options.push, event); copies];
        for kind in shared.faults.next_faults(PUSH, &format!("/{}", event.name)) {
            let fault = match kind {
                FaultKind::Push(fault) => fault,
                kind => {
                    for text in &mut out {
                        corrupt_event(text, &kind);
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
                    let due = Instant::now() + REORDER_TIMEOUT;
                    self.held = Some(HeldEvent { record: event.record().to_owned(), texts: out, due });
                    return Delivery::Send(Vec::new());
                }
                PushFault::Stall => return Delivery::Stall,
                PushFault::Kill => return Delivery::Kill,
                PushFault::Reorder | PushFault::Deny => {}
            }
        }
        if !out.is_empty() {
            let held = self.held.take_if(|held| held.record == event.record());
            out.extend(held.into_iter().flat_map(|held| held.texts));
        }
        Delivery::Send(out)
    }

    fn shaped(&mut self, shape: PushShape, event: &PushEvent) -> String {
        self.sent += 1;
        let bare = match shape {
            PushShape::Today | PushShape::Bare => true,
            PushShape::Wrapped | PushShape::None => false,
            // Only an envelope can tell that a record was deleted.
            PushShape::Mixed => self.sent.is_multiple_of(2) && !event.name.ends_with("_deleted"),
        };
        if bare { event.body.clone() } else { format!(r#"{{"type":"{}","data":{}}}"#, event.name, event.body) }
    }

    /// Waits for the next delayed or held event.
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

/// Applies a fault for answers to an event.
fn corrupt_event(text: &mut String, kind: &FaultKind) {
    if *kind == FaultKind::Truncate {
        text.truncate(corrupt::half(text).len());
    }
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return };
    // The record may be inside an envelope.
    let wrapped = value.get("data").is_some();
    let mut record = if wrapped { value["data"].take() } else { value.take() };
    let record = match kind {
        FaultKind::Skew(skew) => {
            corrupt::skew::shift(&mut record, *skew);
            record.to_string()
        }
        FaultKind::Json(fault) => corrupt::shape::corrupt(*fault, record),
        _ => return,
    };
    *text = if wrapped { format!(r#"{{"type":{},"data":{record}}}"#, value["type"]) } else { record };
}

impl Subscriber {
    /// Allows a customer's or agent's own topics. Whatever follows the id does not matter.
    fn may_subscribe(self, topic: &str) -> bool {
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

/// Sends nothing more, and leaves the connection open.
async fn stay_silent(shared: &SharedState, mut killed: watch::Receiver<u64>, mut socket: WebSocket) {
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            _ = killed.changed() => return,
            message = socket.recv() => if !matches!(message, Some(Ok(_))) { return },
        }
    }
}

/// Breaks the connection without a close frame.
async fn break_off(peer: &Peer, mut socket: WebSocket) {
    peer.cut();
    // The next write notices the cut.
    let _ = socket.send(Message::Ping(Vec::new().into())).await;
}
