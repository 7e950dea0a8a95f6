//! One push channel: subscriptions in, events out in both shapes, with whatever is to go wrong on the way.

use super::connection::Peer;
use super::fault::{Kind, PUSH, PushFault, SUBSCRIBE};
use super::options::PushShape;
use super::push::Event;
use super::spoil;
use super::state::Shared;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
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
/// How long an event that was to go out after its successor waits for one.
const REORDER_PATIENCE: Duration = Duration::from_secs(1);

/// Serves one channel until either side ends it.
pub async fn serve(shared: Arc<Shared>, peer: Peer, mut socket: WebSocket) {
    let customer = shared.identity().1;
    let mut channel = Channel { topics: Vec::new(), waiting: VecDeque::new(), held: None, sent: 0 };
    let mut events = shared.push.listen();
    let mut killed = shared.push.kill.subscribe();
    let mut pings = interval_at(Instant::now() + PING, PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let out = tokio::select! {
            () = shared.stop.cancelled() => {
                let _ = socket.send(Message::Close(None)).await;
                return;
            }
            _ = killed.changed() => return break_off(&peer, socket).await,
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => match channel.order(&shared, customer, text.as_str()) {
                    Ok(()) => continue,
                    Err(why) => {
                        let frame = CloseFrame { code: close_code::POLICY, reason: why.into() };
                        let _ = socket.send(Message::Close(Some(frame))).await;
                        return;
                    }
                },
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => return,
            },
            event = events.recv() => match event {
                Ok(event) if channel.wants(&event) => match channel.suffer(&shared, &event) {
                    Fate::Out(texts) => texts,
                    Fate::Stall => return fall_silent(&shared, killed, socket).await,
                    Fate::Kill => return break_off(&peer, socket).await,
                },
                Ok(_) | Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            },
            _ = pings.tick() => {
                if socket.send(Message::Ping(Vec::new().into())).await.is_err() {
                    return;
                }
                continue;
            }
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

/// An event that waits for its successor.
struct Held {
    topic: String,
    text: String,
    /// Until when it waits.
    due: Instant,
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
    fn order(&mut self, shared: &Shared, customer: Uuid, text: &str) -> Result<(), &'static str> {
        let Ok(order) = serde_json::from_str::<Value>(text) else { return Ok(()) };
        let topics = order["topics"].as_array().map(Vec::as_slice).unwrap_or_default();
        let topics: Vec<&str> = topics.iter().filter_map(Value::as_str).collect();
        match order["type"].as_str() {
            Some("subscribe") => {
                let denied = shared.faults.strike(PUSH, SUBSCRIBE).contains(&Kind::Push(PushFault::Deny));
                if denied || !topics.iter().all(|topic| allowed(topic, customer)) {
                    return Err("not allowed");
                }
                self.topics.extend(topics.into_iter().map(str::to_owned));
            }
            Some("unsubscribe") => self.topics.retain(|known| !topics.contains(&known.as_str())),
            _ => {}
        }
        Ok(())
    }

    fn wants(&self, event: &Event) -> bool {
        self.topics.iter().any(|topic| event.topic.starts_with(topic.as_str()))
    }

    fn suffer(&mut self, shared: &Shared, event: &Event) -> Fate {
        let text = self.shaped(shared.options.push, event);
        let mut out = vec![text];
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
                    self.held = out.pop().map(|text| Held { topic: event.topic.clone(), text, due });
                    return Fate::Out(out);
                }
                PushFault::Stall => return Fate::Stall,
                PushFault::Kill => return Fate::Kill,
                PushFault::Reorder | PushFault::Deny => {}
            }
        }
        if !out.is_empty() {
            out.extend(self.held.take_if(|held| held.topic == event.topic).map(|held| held.text));
        }
        Fate::Out(out)
    }

    fn shaped(&mut self, shape: PushShape, event: &Event) -> String {
        self.sent += 1;
        let bare = match shape {
            PushShape::Bare => true,
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
        out.extend(self.held.take_if(|held| held.due <= now).map(|held| held.text));
        out
    }
}

/// Does to an event what a fault does to an answer.
fn spoil_event(text: &mut String, kind: &Kind) {
    if *kind == Kind::Truncate {
        text.truncate(spoil::half(text).len());
    }
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return };
    // The record may stand in an envelope.
    let wrapped = value.get("data").is_some();
    let mut record = if wrapped { value["data"].take() } else { value.take() };
    let record = match kind {
        Kind::Skew(skew) => {
            spoil::skew::shift(&mut record, *skew);
            record.to_string()
        }
        Kind::Json(fault) => spoil::shape::spoil(*fault, record),
        _ => return,
    };
    *text = if wrapped { format!(r#"{{"type":{},"data":{record}}}"#, value["type"]) } else { record };
}

/// A customer may listen to what is his own: topics are matched by their beginnings.
fn allowed(topic: &str, customer: Uuid) -> bool {
    let own = format!("customer_id:{customer}");
    topic.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
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
