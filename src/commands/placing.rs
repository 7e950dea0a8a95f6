//! Sends the request of a call once, and finds out what came of it.

use crate::api::ErrorKind;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::session::{Placing, Session};
use crate::domain::{Address, CallRequest, Target};
use crate::journal::AttemptId;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::notices::sentence;

/// A request that was sent, until it is known what it placed. Only one at a time can be on its way.
pub struct Attempt {
    request: CallRequest,
    /// Its id in the journal, once its answer was lost and the list of calls is searched.
    lost: Option<AttemptId>,
}

/// Whether a call is sent although it looks like a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anyway {
    /// It is.
    Given,
    /// It is not; `--anyway` would send it.
    Offered,
    /// It never is.
    Never,
}

/// What has become known of a request.
pub enum Known {
    /// Its answer was lost, or a part of it, for this reason: the list of calls is searched.
    Lost(String),
    /// It placed these calls and groupcalls.
    Placed {
        /// The calls and groupcalls.
        targets: Vec<Target>,
        /// How many destinations the server left out without a reason.
        left_out: usize,
        /// The destinations that were perhaps called: the answer does not tell, and no search has found a call.
        in_doubt: Vec<Address>,
    },
}

impl Attempt {
    /// Sends a request once, unless a guard refuses it.
    ///
    /// # Errors
    /// A guard refuses it: nothing was sent.
    pub async fn send(session: &mut Session, request: CallRequest, anyway: Anyway) -> Result<Self, Failed> {
        let attempt = Self { request: request.clone(), lost: None };
        let refused = session
            .act(|app, now| {
                let mut effects = app.model.place(request, now);
                let mut refused = None;
                for intent in std::mem::take(&mut app.model.intents) {
                    match intent {
                        Intent::AskBeforeSending { request, reasons, unjournalled } => {
                            // A call that would be forgotten is never sent by a script.
                            if anyway == Anyway::Given && !unjournalled {
                                effects.extend(app.model.send_now(request, true, now));
                            } else {
                                let next = if anyway == Anyway::Never { "" } else { " --anyway sends it all the same" };
                                refused = Some(format!("not sent: {}{next}", reasons.join(" ")));
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
        refused.map_or(Ok(attempt), |why| Err(Failed::new(ExitStatus::Refused, why)))
    }

    /// Whether its answer was lost, so that the list of calls is searched.
    pub fn is_lost(&self) -> bool {
        self.lost.is_some()
    }

    /// What is known by now; `answer`, if it has just come. `None`: nothing new.
    ///
    /// # Errors
    /// No call was placed, or it will not become known whether one was.
    pub fn step(&mut self, model: &Model, answer: Option<Placing>) -> Result<Option<Known>, Failed> {
        match answer {
            None => self.searched(model),
            Some(Placing::Answered(attempt, Ok(placed))) => {
                let targets: Vec<Target> = placed.targets().collect();
                if placed.unreadable > 0 {
                    // What cannot be read may be a call to any destination that seems to be left out.
                    let words = if targets.is_empty() { "the answer" } else { "a part of the answer" };
                    return Ok(Some(self.lose(attempt, format!("{words} cannot be read"))));
                }
                if targets.is_empty() {
                    return Err(Failed::new(ExitStatus::Refused, "the server called nobody and gave no reason"));
                }
                let left_out = placed.left_out(&self.request).len();
                Ok(Some(Known::Placed { targets, left_out, in_doubt: Vec::new() }))
            }
            Some(Placing::Answered(attempt, Err(error))) => {
                let words = sentence(&error);
                if error.may_have_been_done() {
                    return Ok(Some(self.lose(attempt, words)));
                }
                let status = match error.kind {
                    ErrorKind::Unauthorized => ExitStatus::Failure,
                    _ if error.status.is_some() => ExitStatus::Refused,
                    ErrorKind::NotAllowed => ExitStatus::Refused,
                    _ => ExitStatus::Failure,
                };
                Err(Failed::new(status, words))
            }
            Some(Placing::NotSent) => {
                Err(Failed::new(ExitStatus::Refused, model.notices.newest().unwrap_or("not sent")))
            }
        }
    }

    fn lose(&mut self, attempt: AttemptId, why: String) -> Known {
        self.lost = Some(attempt);
        Known::Lost(why)
    }

    /// What the search has found, once it is over.
    fn searched(&self, model: &Model) -> Result<Option<Known>, Failed> {
        let Some(attempt) = &self.lost else { return Ok(None) };
        let found = model.attempts.placed_by(attempt);
        match model.attempts.unknown_outcome(attempt) {
            Some(unknown) if !unknown.not_found => Ok(None),
            Some(_) if found.is_empty() => {
                let words = "it is not known whether the call was placed: the list of calls does not have it; \
                    look at the calls before you send it again";
                Err(Failed::new(ExitStatus::Unknown, words))
            }
            None if found.is_empty() => {
                Err(Failed::new(ExitStatus::Refused, "no call was placed: the list of calls has none"))
            }
            _ => {
                let in_doubt = unreached(model, &self.request, &found);
                Ok(Some(Known::Placed { targets: found, left_out: 0, in_doubt }))
            }
        }
    }
}

/// The destinations that none of these calls and groupcalls reaches.
fn unreached(model: &Model, request: &CallRequest, found: &[Target]) -> Vec<Address> {
    let reaches = |target: &Target, to: &Address| match target {
        Target::Call(id) => model.calls.call(id).is_some_and(|tracked| tracked.call.destination.is_reached_by(to)),
        Target::Group(id) => model.calls.group(id).is_some_and(|tracked| tracked.group.is_for(to)),
    };
    let unreached = request.destinations.iter().filter(|to| !found.iter().any(|target| reaches(target, to)));
    unreached.cloned().collect()
}

/// What to say of destinations that were perhaps called.
pub fn perhaps_called(in_doubt: &[Address]) -> String {
    let to = Address::labels(in_doubt);
    format!("it is not known whether {to} was called: look at the calls before you send it again")
}
