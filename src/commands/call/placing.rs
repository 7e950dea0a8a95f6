//! Sends the request of `vdial call` once, and finds out what came of it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::api::ErrorKind;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::output::Narrator;
use crate::commands::session::{Happened, Placing, Session};
use crate::domain::{CallRequest, Placed, Target};
use crate::messages::intent::Intent;
use crate::model::notices::sentence;
use crate::terminal::Signals;

/// Sends the request once, unless a guard refuses it.
pub(super) async fn send(session: &mut Session, request: CallRequest, anyway: bool) -> Result<(), Failed> {
    let refused = session
        .act(|app, now| {
            let mut effects = app.model.place(request, now);
            let mut refused = None;
            for intent in std::mem::take(&mut app.model.intents) {
                match intent {
                    Intent::AskBeforeSending { request, reasons, unjournalled } => {
                        // A call that would be forgotten is never sent by a script.
                        if anyway && !unjournalled {
                            effects.extend(app.model.send_now(request, true, now));
                        } else {
                            refused = Some(format!("not sent: {} --anyway sends it all the same", reasons.join(" ")));
                        }
                    }
                    other => app.model.intents.push(other),
                }
            }
            if effects.is_empty() && refused.is_none() {
                refused = Some(app.model.notices.newest().unwrap_or("not sent").to_owned());
            }
            (refused, effects)
        })
        .await;
    refused.map_or(Ok(()), |why| Err(Failed::new(ExitStatus::Refused, why)))
}

/// The server's answer; or why it is not known whether the call was placed.
pub(super) async fn answer(
    session: &mut Session,
    narrator: Narrator,
    signals: &mut Signals,
    first: &mut Happened,
) -> Result<Result<Placed, String>, Failed> {
    let mut interrupted = None;
    loop {
        let messages = tokio::select! {
            biased;
            // The answer is waited for: until it is there, nobody knows whether there is a call.
            signal = signals.next(), if interrupted.is_none() => {
                interrupted = Some(signal);
                narrator.say("the call is being placed: waiting for the server's answer");
                continue;
            }
            messages = session.wait(Instant::now() + Duration::from_secs(1)) => messages,
        };
        let happened = session.take(messages).await;
        first.changes.extend(happened.changes);
        match happened.placed {
            None => {}
            Some(Placing::Answered(Ok(placed))) => {
                for target in placed.targets().filter(|_| interrupted.is_some()) {
                    narrator.say(&format!("{} was placed and goes on; vdial hangup {0} ends it", target.id()));
                }
                return match interrupted {
                    Some(signal) => Err(Failed::new(ExitStatus::Signal(signal), "interrupted")),
                    None => Ok(Ok(placed)),
                };
            }
            Some(Placing::Answered(Err(error))) => {
                let words = sentence(&error);
                if error.outcome_unknown() || error.may_hide_a_call() {
                    return match interrupted {
                        Some(_) => Err(Failed::new(ExitStatus::Unknown, words)),
                        None => Ok(Err(words)),
                    };
                }
                let status = match error.kind {
                    ErrorKind::Unauthorized => ExitStatus::Failure,
                    _ if error.status.is_some() => ExitStatus::Refused,
                    ErrorKind::NotAllowed => ExitStatus::Refused,
                    _ => ExitStatus::Failure,
                };
                return Err(Failed::new(status, words));
            }
            Some(Placing::NotSent) => {
                let newest = session.model().notices.newest().unwrap_or("not sent");
                return Err(Failed::new(ExitStatus::Refused, newest));
            }
        }
    }
}

/// Searches the list of calls for what a request may have placed whose answer was lost.
pub(super) async fn search(
    session: &mut Session,
    request: &CallRequest,
    before: &HashSet<Target>,
    signals: &mut Signals,
) -> Result<Vec<Target>, Failed> {
    loop {
        let model = session.model();
        let Some(unknown) = model.attempts.unknown_outcome_of(request) else {
            let placed = model.attempts.placed_here().map(|(target, _)| target.clone());
            let found: Vec<Target> = placed.filter(|target| !before.contains(target)).collect();
            if found.is_empty() {
                return Err(Failed::new(ExitStatus::Refused, "no call was placed: the list of calls has none"));
            }
            return Ok(found);
        };
        if unknown.not_found {
            let words = "it is not known whether the call was placed: the list of calls does not have it; \
                look at the calls before you send it again";
            return Err(Failed::new(ExitStatus::Unknown, words));
        }
        let messages = tokio::select! {
            biased;
            _ = signals.next() => {
                let words = "interrupted: it is not known whether the call was placed; the next vdial looks for it";
                return Err(Failed::new(ExitStatus::Unknown, words));
            }
            messages = session.wait(Instant::now() + Duration::from_secs(1)) => messages,
        };
        session.take(messages).await;
    }
}
