//! Keeps the push channel open during the session: connects, listens, and reconnects.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, Semaphore, watch};

use super::poller::PollerCommand;
use crate::api::error_message::of_proxy;
use crate::api::push::{PushClosed, PushFrame};
use crate::api::wire::Pushed;
use crate::api::{ApiError, Client, ErrorKind, Push, backoff};
use crate::domain::{CustomerId, Weight};
use crate::messages::message::{Answer, PushState, Ticket};
use crate::planner::CallSeen;

/// The wait before the second attempt to connect.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// The longest wait between two attempts.
const LONGEST_BACKOFF: Duration = Duration::from_mins(1);
/// A channel that was up this long was healthy: the waits start small again.
const GOOD: Duration = Duration::from_secs(10);
/// How long to wait where push is not available: an older server, a credential without the right.
const NOT_TO_BE_HAD: Duration = Duration::from_mins(10);

/// How many events may wait in the queue, and how many units of [`PIECE`] all of them may take. A faster server has to
/// wait.
const LONGEST_QUEUE: u32 = 256;
/// Bytes of an event per unit of the queue.
const PIECE: usize = 8 * 1024;

/// Listens until the task is aborted. `wake` requests a new connection at once, because the old one may be dead.
/// `retry` changes when the user reloads: then the next attempt comes at once. Without effect on a channel that is up.
pub async fn run(
    client: Client,
    customer: CustomerId,
    wake: Arc<Notify>,
    mut retry: watch::Receiver<()>,
    orders: UnboundedSender<PollerCommand>,
    tell: impl Fn(Answer),
) {
    let mut failures = 0;
    loop {
        // From here on a request counts: also one that is made while this attempt is on its way.
        retry.mark_unchanged();
        let (why, pause) = match client.push(&customer).await {
            Ok(push) => {
                let opened = Instant::now();
                let (ended, was_up) = listen(push, &wake, &orders, &tell).await;
                if was_up {
                    retry.mark_unchanged();
                    if opened.elapsed() > GOOD {
                        failures = 0;
                    }
                    let _ = orders.send(PollerCommand::SetPushed(false));
                }
                match ended {
                    None => continue,
                    Some(PushClosed::NotAllowed) => (PushClosed::NotAllowed.words().to_owned(), Some(NOT_TO_BE_HAD)),
                    Some(ended) => (ended.words().to_owned(), None),
                }
            }
            Err(error) => (refusal(&error), is_final(&error).then_some(NOT_TO_BE_HAD)),
        };
        let in_vain = pause.is_some();
        let pause = pause.unwrap_or_else(|| backoff(FIRST_BACKOFF, failures, LONGEST_BACKOFF));
        failures = failures.saturating_add(1);
        tracing::info!(%why, pause_s = pause.as_secs(), "no push: polling");
        tell(Answer::Channel(PushState::Down(why)));
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = wake.notified() => {}
            _ = retry.changed() => {}
            // If reads succeed again, push may too.
            () = client.back(), if !in_vain => {}
        }
    }
}

/// Listens to one connection. It counts as up from the first sign of life: the server acknowledges no subscription, and
/// a proxy may accept a channel that never delivers anything.
async fn listen(
    mut push: Push,
    wake: &Notify,
    orders: &UnboundedSender<PollerCommand>,
    tell: &impl Fn(Answer),
) -> (Option<PushClosed>, bool) {
    let mut up = false;
    let queue = Arc::new(Semaphore::new(LONGEST_QUEUE as usize));
    loop {
        let heard = tokio::select! {
            heard = push.next() => heard,
            () = wake.notified() => return (None, up),
        };
        let heard = match heard {
            Ok(heard) => heard,
            Err(ended) => return (Some(ended), up),
        };
        let at = Instant::now();
        if !up {
            up = true;
            let _ = orders.send(PollerCommand::SetPushed(true));
            tell(Answer::Channel(PushState::Up));
        }
        match heard {
            PushFrame::Event(event) => {
                let pieces = u32::try_from(weight(&event) / PIECE + 1).unwrap_or(LONGEST_QUEUE).min(LONGEST_QUEUE);
                let ticket = tokio::select! {
                    permit = queue.clone().acquire_many_owned(pieces) => permit.map(Ticket::from).unwrap_or_default(),
                    () = wake.notified() => return (None, up),
                };
                if let Pushed::Call(call) = &event {
                    let _ = orders.send(PollerCommand::Pushed(CallSeen::from(&**call), at, ticket.clone()));
                }
                tell(Answer::Pushed(event, at, ticket));
            }
            PushFrame::Alive | PushFrame::Repeated => {}
            PushFrame::Garbled => tracing::debug!("an unreadable event"),
        }
    }
}

fn weight(event: &Pushed) -> usize {
    match event {
        Pushed::Call(call) | Pushed::CallDeleted(call) => call.weight(),
        Pushed::Groupcall(group) => group.weight(),
    }
}

fn refusal(error: &ApiError) -> String {
    match &error.kind {
        ErrorKind::Proxy { proxy, fault } => of_proxy(proxy, fault),
        _ if is_final(error) => "not supported by this server".to_owned(),
        kind => kind.words().to_owned(),
    }
}

/// Whether retrying soon is useless.
fn is_final(error: &ApiError) -> bool {
    use ErrorKind as K;
    matches!(
        error.kind,
        K::RouteMissing
            | K::NotFound
            | K::Forbidden
            | K::Unauthorized
            | K::Invalid
            | K::Redirected
            | K::Decode
            | K::NotAllowed
    )
}
