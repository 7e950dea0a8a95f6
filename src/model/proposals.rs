//! Proposals of other programs: what waits for the user, and what came of it. Nothing here sends anything.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::api::ApiError;
use crate::base::clock::Now;
use crate::domain::{CallRequest, Placed, Target};
use crate::instance::protocol::{EXPIRES_AFTER, MOST_PENDING, Outcome};
use crate::messages::message::NotSent;
use crate::model::Model;
use crate::model::notices::sentence;

/// How many proposals are remembered, the newest ones.
const KEPT: usize = 100;
/// For how long the same is not proposed again after an answer of the user.
const AGAIN_AFTER: Duration = Duration::from_mins(1);

/// What is proposed, as it was understood when it arrived. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposedAction {
    /// To place a call.
    Call(Box<CallRequest>),
    /// To hang up these calls and groupcalls.
    HangUp(Vec<Target>),
}

/// A proposal.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its identifier.
    pub id: String,
    /// The name that the program gave itself.
    pub from_program: String,
    /// What is proposed.
    pub action: ProposedAction,
    /// When it arrived.
    pub at: Instant,
    /// What came of it.
    pub outcome: Outcome,
    /// When that was known.
    settled: Instant,
    /// The calls and groupcalls whose hang-up is not answered yet.
    waits_for: Vec<Target>,
    /// Those that were hung up.
    hung_up: Vec<Target>,
}

impl Proposal {
    /// When it expires.
    #[must_use]
    pub fn expires(&self) -> Instant {
        self.at + EXPIRES_AFTER
    }

    /// Whether it waits for the user.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.outcome == Outcome::Pending
    }

    fn settle(&mut self, outcome: Outcome, now: Instant) {
        (self.outcome, self.settled) = (outcome, now);
    }
}

/// The proposals, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Proposals {
    list: VecDeque<Proposal>,
    /// The one that the user has decided to send, until a request leaves for it.
    chosen: Option<String>,
}

impl Proposals {
    /// Takes in a proposal.
    ///
    /// # Errors
    /// It is refused, with a sentence.
    pub(crate) fn take(
        &mut self,
        id: String,
        from_program: String,
        action: ProposedAction,
        now: Now,
    ) -> Result<(), String> {
        let mut same = self.list.iter().rev().filter(|known| known.action == action);
        if let Some(known) = same.next() {
            let recent = now.since(known.settled) < AGAIN_AFTER;
            match &known.outcome {
                Outcome::Pending | Outcome::Sending => return Err("The same proposal waits already.".to_owned()),
                Outcome::Declined if recent => return Err("The user has just declined the same proposal.".to_owned()),
                Outcome::Sent { .. } if recent => return Err("The same proposal has just been sent.".to_owned()),
                Outcome::Unknown { .. } => {
                    let words = "It is not known what came of the same proposal: look at the calls first.";
                    return Err(words.to_owned());
                }
                _ => {}
            }
        }
        if self.pending().count() >= MOST_PENDING {
            return Err(format!("{MOST_PENDING} proposals wait already: the user has to answer one first."));
        }
        self.list.push_back(Proposal {
            id,
            from_program,
            action,
            at: now.instant,
            outcome: Outcome::Pending,
            settled: now.instant,
            waits_for: Vec::new(),
            hung_up: Vec::new(),
        });
        while self.list.len() > KEPT {
            self.list.pop_front();
        }
        Ok(())
    }

    /// A proposal.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Proposal> {
        self.list.iter().find(|proposal| proposal.id == id)
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Proposal> {
        self.list.iter_mut().find(|proposal| proposal.id == id)
    }

    /// Those that wait for the user, oldest first.
    pub fn pending(&self) -> impl Iterator<Item = &Proposal> {
        self.list.iter().filter(|proposal| proposal.is_pending())
    }

    /// When the next one expires.
    pub(crate) fn next_expiry(&self) -> Option<Instant> {
        self.pending().map(Proposal::expires).min()
    }

    /// Ends those that have waited too long. Whether there were any.
    pub(crate) fn expire(&mut self, now: Now) -> bool {
        self.end("The user has not answered it in time.", |proposal| proposal.expires() <= now.instant)
    }

    /// Ends all that wait: they were meant for another session.
    pub(crate) fn leave_session(&mut self) {
        self.chosen = None;
        self.end("The user has signed in again.", |_| true);
    }

    fn end(&mut self, why: &str, which: impl Fn(&Proposal) -> bool) -> bool {
        let mut any = false;
        for proposal in self.list.iter_mut().filter(|proposal| proposal.is_pending() && which(proposal)) {
            proposal.outcome = Outcome::Expired { why: why.to_owned() };
            any = true;
        }
        any
    }

    /// Records that the user declines one. Returns it if it waited.
    pub(crate) fn decline(&mut self, id: &str, now: Now) -> Option<&Proposal> {
        let proposal = self.get_mut(id).filter(|proposal| proposal.is_pending())?;
        proposal.settle(Outcome::Declined, now.instant);
        Some(proposal)
    }

    /// Records that the user has decided to send one; what leaves next may be it. Returns it if it waits.
    pub(crate) fn choose(&mut self, id: &str) -> Option<&Proposal> {
        self.chosen = None;
        let at = self.list.iter().position(|proposal| proposal.id == id && proposal.is_pending())?;
        self.chosen = Some(id.to_owned());
        self.list.get(at)
    }

    /// Takes back the decision to send one. Returns it if there was one, and it waits.
    pub(crate) fn unchoose(&mut self) -> Option<&Proposal> {
        let id = self.chosen.take()?;
        self.get(&id).filter(|proposal| proposal.is_pending())
    }

    /// The chosen proposal, which is spent: it cannot leave again.
    fn take_chosen(&mut self, is_it: impl Fn(&Proposal) -> bool) -> Option<&mut Proposal> {
        let id = self.chosen.clone()?;
        // A question may have been open for longer than the proposal waits.
        let can_leave = |known: &Proposal| matches!(known.outcome, Outcome::Pending | Outcome::Expired { .. });
        let at = self.list.iter().position(|known| known.id == id && can_leave(known) && is_it(known))?;
        self.chosen = None;
        self.list.get_mut(at)
    }

    /// Records that a request leaves.
    pub(crate) fn leaves(&mut self, request: &CallRequest, now: Now) {
        let is_it = |known: &Proposal| matches!(&known.action, ProposedAction::Call(call) if **call == *request);
        if let Some(proposal) = self.take_chosen(is_it) {
            proposal.settle(Outcome::Sending, now.instant);
        }
    }

    /// Records that hang-ups of these leave.
    pub(crate) fn leaves_hang_up(&mut self, targets: &[Target], now: Now) {
        let is_it = |known: &Proposal| {
            let ProposedAction::HangUp(proposed) = &known.action else { return false };
            !targets.is_empty() && targets.iter().all(|target| proposed.contains(target))
        };
        if let Some(proposal) = self.take_chosen(is_it) {
            proposal.waits_for = targets.to_vec();
            proposal.settle(Outcome::Sending, now.instant);
        }
    }

    /// Takes up the server's answer to a call. Whether it was proposed.
    pub(crate) fn placed(&mut self, request: &CallRequest, result: &Result<Placed, ApiError>, now: Now) -> bool {
        let Some(proposal) = self.sending(request) else { return false };
        proposal.settle(came_of(result), now.instant);
        true
    }

    /// Takes up that a call was not sent.
    pub(crate) fn not_sent(&mut self, request: &CallRequest, why: &NotSent, now: Now) {
        let why = match why {
            NotSent::GivenUp => "The user has cancelled it.".to_owned(),
            NotSent::JournalBusy => "The journal was busy: nothing was sent.".to_owned(),
            NotSent::Journal(why) => format!("The journal cannot be written: {why}. Nothing was sent."),
        };
        if let Some(proposal) = self.sending(request) {
            proposal.settle(Outcome::Failed { why }, now.instant);
        }
    }

    fn sending(&mut self, request: &CallRequest) -> Option<&mut Proposal> {
        let mut sending = self.list.iter_mut().filter(|known| known.outcome == Outcome::Sending);
        sending.find(|known| matches!(&known.action, ProposedAction::Call(call) if **call == *request))
    }

    /// Takes up the server's answer to a hang-up; one that had ended before is no error.
    pub(crate) fn hung_up(&mut self, target: &Target, error: Option<&ApiError>, now: Now) {
        let of_it = |known: &&mut Proposal| known.outcome == Outcome::Sending && known.waits_for.contains(target);
        let Some(proposal) = self.list.iter_mut().find(of_it) else { return };
        proposal.waits_for.retain(|waiting| waiting != target);
        match error {
            None => proposal.hung_up.push(target.clone()),
            Some(error) if proposal.waits_for.is_empty() && proposal.hung_up.is_empty() => {
                proposal.settle(Outcome::Failed { why: sentence(error) }, now.instant);
            }
            Some(_) => {}
        }
        if proposal.waits_for.is_empty() && !proposal.hung_up.is_empty() {
            let sent = sent(&proposal.hung_up);
            proposal.settle(sent, now.instant);
        }
    }

    /// Takes up that a search has found what a request has placed whose answer was lost.
    pub(crate) fn found(&mut self, request: &CallRequest, found: &[Target], now: Now) {
        let is_it = |known: &&mut Proposal| {
            matches!(known.outcome, Outcome::Unknown { .. })
                && matches!(&known.action, ProposedAction::Call(call) if **call == *request)
        };
        if let Some(proposal) = self.list.iter_mut().find(is_it) {
            proposal.settle(sent(found), now.instant);
        }
    }
}

impl Model {
    /// Why a proposal cannot be sent now, as a sentence; `None` if it can.
    #[must_use]
    pub(crate) fn cannot_send(&self, id: &str, now: Now) -> Option<String> {
        let proposal = self.proposals.get(id)?;
        let why = match &proposal.outcome {
            Outcome::Pending if proposal.expires() <= now.instant => "It has expired.".to_owned(),
            Outcome::Pending if self.settings.read_only => "This vdial is read-only.".to_owned(),
            Outcome::Pending => return self.cannot_act(&proposal.action, now),
            Outcome::Sending => "It is being sent.".to_owned(),
            Outcome::Sent { .. } => "It has been sent.".to_owned(),
            Outcome::Declined => "It was declined.".to_owned(),
            Outcome::Expired { why } | Outcome::Failed { why } | Outcome::Unknown { why } => why.clone(),
        };
        Some(why)
    }

    fn cannot_act(&self, action: &ProposedAction, now: Now) -> Option<String> {
        match action {
            ProposedAction::Call(_) if self.attempts.is_sending() => Some("Another call is being sent.".to_owned()),
            ProposedAction::Call(request) => {
                let failed = self.preflight_failures(request, now);
                (!failed.is_empty()).then(|| format!("a check failed: {}", failed.join(" ")))
            }
            ProposedAction::HangUp(targets) => {
                let over = !targets.iter().any(|target| self.calls.is_live(target));
                over.then(|| "There is nothing to hang up: it has ended.".to_owned())
            }
        }
    }
}

/// What came of a call.
fn came_of(result: &Result<Placed, ApiError>) -> Outcome {
    match result {
        Ok(placed) => {
            let targets: Vec<Target> = placed.targets().collect();
            match (targets.is_empty(), placed.unreadable) {
                (false, _) => sent(&targets),
                (true, 0) => Outcome::Failed { why: "The server called nobody and gave no reason.".to_owned() },
                (true, _) => Outcome::Unknown { why: "The server's answer cannot be read.".to_owned() },
            }
        }
        Err(error) if error.may_have_been_done() => Outcome::Unknown { why: sentence(error) },
        Err(error) => Outcome::Failed { why: sentence(error) },
    }
}

fn sent(targets: &[Target]) -> Outcome {
    let ids = |group: bool| {
        let of_kind = targets.iter().filter(|target| matches!(target, Target::Group(_)) == group);
        of_kind.map(|target| target.id().to_owned()).collect()
    };
    Outcome::Sent { calls: ids(false), groupcalls: ids(true) }
}
