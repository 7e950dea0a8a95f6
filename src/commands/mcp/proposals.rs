//! Proposals: they appear as a card in a running vdial, and only the user's key there sends them.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};

use crate::base::safe_text;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::ids;
use crate::commands::mcp::check::{CallFields, Checked};
use crate::commands::session::{Prepared, Session};
use crate::instance::client::{Running, Wanted, ask, find};
use crate::instance::protocol::{Outcome, Propose, Proposed, Reply, Request, Shown};
use crate::model::Start;
use crate::runtime::now;

/// For how many proposals it is remembered which vdial shows them.
const MOST: usize = 100;
/// Longest name of the assistant's program, in characters.
const LONGEST_NAME: usize = 40;

/// What to hang up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeHangup {
    /// The ids of live calls or groupcalls
    ids: Vec<String>,
}

/// Which proposal to look at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetProposal {
    /// What `propose_call` or `propose_hangup` gave as proposal
    proposal: String,
}

/// A call was proposed. Nothing has been sent yet.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CallShown {
    #[serde(flatten)]
    shown: OnCard,
    /// What the pre-flight found here. A card with a failed check cannot be sent.
    preflight: Checked,
}

/// A proposal waits for the user. Nothing has been sent yet.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OnCard {
    /// Its identifier, for `get_proposal`.
    proposal: String,
    /// The running vdial that shows it.
    shown_in: String,
    /// What happens next.
    next: &'static str,
}

/// What came of a proposal, as the running vdial says now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProposalState {
    /// When it said so, UTC.
    as_of: String,
    /// pending, sending, sent, declined, expired, failed or unknown.
    state: &'static str,
    /// What that means, and what to do.
    words: String,
    /// The calls that were placed or hung up: `get_call` tells of them.
    calls: Vec<String>,
    /// The groupcalls that were placed or hung up.
    groupcalls: Vec<String>,
}

/// The way to the running vdial of the same account.
#[derive(Clone)]
pub struct Proposals {
    data_dir: PathBuf,
    server_url: String,
    profile: String,
    demo: bool,
    /// Which vdial shows which proposal; the newest last.
    shown: Arc<Mutex<VecDeque<(String, PathBuf)>>>,
}

impl Proposals {
    /// The way, as the configuration tells it.
    pub fn new(prepared: &Prepared) -> Self {
        Self {
            data_dir: prepared.setup.paths.data_dir.clone(),
            server_url: prepared.setup.endpoint.api_url.to_string(),
            profile: prepared.setup.profile.clone(),
            demo: matches!(prepared.start, Some(Start::Demo)),
            shown: Arc::default(),
        }
    }

    /// Proposes a call whose pre-flight was made.
    ///
    /// # Errors
    /// No vdial is running with this account, or it refuses.
    pub async fn call(
        &self,
        from_program: String,
        customer: Option<String>,
        asked: CallFields,
        preflight: Checked,
    ) -> Result<CallShown, Failed> {
        let what = Proposed::Call(preflight.proposed(asked));
        let shown = self.propose(Propose { from_program, customer, what }).await?;
        Ok(CallShown { shown, preflight })
    }

    /// Proposes to hang up.
    ///
    /// # Errors
    /// An id is none, no vdial is running with this account, or it refuses.
    pub async fn hangup(
        &self,
        from_program: String,
        customer: Option<String>,
        asked: ProposeHangup,
    ) -> Result<OnCard, Failed> {
        for id in &asked.ids {
            ids(id)?;
        }
        self.propose(Propose { from_program, customer, what: Proposed::Hangup(asked.ids) }).await
    }

    async fn propose(&self, propose: Propose) -> Result<OnCard, Failed> {
        let Running { socket, hello } = self.running(propose.customer.as_deref()).await?;
        let refused = |why: String| Failed::new(ExitStatus::Refused, format!("not proposed: {why}"));
        match ask(&socket, &Request::Propose(propose)).await.map_err(|error| refused(error.to_string()))? {
            Reply::Proposed(Shown::Shown { id }) => {
                let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
                shown.push_back((id.clone(), socket));
                if shown.len() > MOST {
                    shown.pop_front();
                }
                Ok(OnCard {
                    proposal: id,
                    shown_in: format!("vdial {} (process {}, profile {})", hello.version, hello.pid, hello.profile),
                    next: "Nothing has been sent. The user reads the card in vdial and sends or declines it with a \
                           key; get_proposal tells what came of it.",
                })
            }
            Reply::Proposed(Shown::Refused { why }) | Reply::Error { why } => Err(refused(why)),
            _ => Err(refused("the running vdial is of another version".to_owned())),
        }
    }

    /// Asks what came of a proposal.
    ///
    /// # Errors
    /// The vdial that showed it has ended, or knows no such proposal.
    pub async fn state(&self, asked: GetProposal) -> Result<ProposalState, Failed> {
        let known = {
            let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            shown.iter().find(|(id, _)| *id == asked.proposal).map(|(_, socket)| socket.clone())
        };
        let socket = match known {
            Some(socket) => socket,
            None => self.running(None).await?.socket,
        };
        let lost = "if it was sent before, its calls are in list_calls";
        match ask(&socket, &Request::Proposal { id: asked.proposal }).await {
            Ok(Reply::Proposal(outcome)) => Ok(ProposalState::of(outcome)),
            Ok(Reply::Error { why }) => Err(why.into()),
            Ok(_) => Err("the running vdial is of another version".to_owned().into()),
            Err(error) => Err(format!("{error}; {lost}").into()),
        }
    }

    async fn running(&self, customer: Option<&str>) -> Result<Running, Failed> {
        let wanted = Wanted { server_url: &self.server_url, profile: Some(&self.profile), customer, demo: self.demo };
        find(&self.data_dir, &wanted).await.map_err(|why| Failed::new(ExitStatus::Refused, why))
    }
}

/// The customer whose account the session uses; `None` while it is not known.
pub fn customer(session: &Session) -> Option<String> {
    session.model().customer.as_ref()?.id.as_ref().map(|id| id.as_str().to_owned())
}

/// The name under which a program proposes.
pub fn program_name(name: Option<String>) -> String {
    let name: String = safe_text::sanitize(&name.unwrap_or_default()).trim().chars().take(LONGEST_NAME).collect();
    if name.is_empty() { "an assistant".to_owned() } else { name }
}

impl ProposalState {
    fn of(outcome: Outcome) -> Self {
        let (state, words, calls, groupcalls) = match outcome {
            Outcome::Pending => ("pending", "It waits for the user. Nothing has been sent.".to_owned(), vec![], vec![]),
            Outcome::Sending => {
                ("sending", "The user has sent it; the server has not answered yet.".to_owned(), vec![], vec![])
            }
            Outcome::Sent { calls, groupcalls } => {
                ("sent", "The server has accepted it.".to_owned(), calls, groupcalls)
            }
            Outcome::Declined => ("declined", "The user has declined it. Nothing was sent.".to_owned(), vec![], vec![]),
            Outcome::Expired { why } => ("expired", format!("Nothing was sent: {why}"), vec![], vec![]),
            Outcome::Failed { why } => ("failed", why, vec![], vec![]),
            Outcome::Unknown { why } => {
                let words = format!("There may be a call: look at list_calls before anything is proposed again. {why}");
                ("unknown", words, vec![], vec![])
            }
        };
        Self { as_of: format!("{:.0}", now().wall), state, words, calls, groupcalls }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_a_proposal_is_told_with_what_to_do() {
        let why = || "the reason".to_owned();
        for (outcome, state, words) in [
            (Outcome::Pending, "pending", "Nothing has been sent"),
            (Outcome::Sending, "sending", "not answered yet"),
            (Outcome::Sent { calls: vec!["c".to_owned()], groupcalls: Vec::new() }, "sent", "accepted"),
            (Outcome::Declined, "declined", "Nothing was sent"),
            (Outcome::Expired { why: why() }, "expired", "the reason"),
            (Outcome::Failed { why: why() }, "failed", "the reason"),
            (Outcome::Unknown { why: why() }, "unknown", "look at list_calls before"),
        ] {
            let told = ProposalState::of(outcome);
            assert_eq!((told.state, told.words.contains(words)), (state, true), "{told:?}");
            assert_eq!(told.calls.is_empty(), state != "sent");
        }
    }

    #[test]
    fn a_program_has_a_short_name_of_one_line() {
        assert_eq!(program_name(None), "an assistant");
        assert_eq!(program_name(Some(" \u{1b}\n ".to_owned())), "an assistant");
        assert_eq!(program_name(Some("A\u{202e}B\nC".to_owned())), "AB C");
        assert_eq!(program_name(Some("x".repeat(100))).len(), LONGEST_NAME);
    }
}
