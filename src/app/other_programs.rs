//! Answers other programs of the user: who this is, its figures, and what came of their proposals. Checks a proposal once,
//! when it arrives; the user alone sends it, from its card.

use std::time::Instant;

use crate::app::{App, links};
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::{Address, CallId, CallRequest, GroupcallId, Target};
use crate::instance::protocol::{
    ANSWERS_WITHIN, LinkState, Propose, Proposed, ProposedCall, Reply, Request, RequestId, Shown,
};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::model::batch::PER_REQUEST;
use crate::model::proposals::ProposedAction;
use crate::model::{Model, Prefill};
use crate::screens::form::{Form, FormContext};
use crate::screens::overlays::Overlay;
use crate::screens::overlays::proposal::ProposalCard;

/// Most characters of a program's name.
const LONGEST_NAME: usize = 30;
/// Most calls of one proposed hang-up.
const MOST_HUNG_UP: usize = 20;

/// Answers a request of another program, which arrived `at` that moment. One whose program no longer waits for the
/// answer changes nothing.
pub(super) fn asked(app: &mut App, id: RequestId, request: Request, at: Instant, now: Now) -> Vec<Effect> {
    if now.since(at) >= ANSWERS_WITHIN {
        return Vec::new();
    }
    let reply = match request {
        Request::Hello {} => Reply::Hello(app.model.hello()),
        Request::Status {} => Reply::Status(app.model.status(now)),
        Request::Proposal { id } => match app.model.proposals.get(&id) {
            Some(proposal) => Reply::Proposal(proposal.outcome.clone()),
            None => Reply::Error { why: "This vdial knows no proposal of that id.".to_owned() },
        },
        Request::OpenLink { uri } => Reply::OpenLink(match links::take(app, &uri, now) {
            Ok(key) => LinkState::Waits { key },
            Err(why) => LinkState::Refused { why },
        }),
        Request::Propose(propose) => Reply::Proposed(match take_proposal(app, &id, &propose, now) {
            Ok(()) => Shown::Shown { id: id.0.clone() },
            Err(why) => Shown::Refused { why },
        }),
    };
    vec![Effect::Reply(id, reply)]
}

/// Takes in a proposal and tells the user of it, in a notice.
fn take_proposal(app: &mut App, id: &RequestId, propose: &Propose, now: Now) -> Result<(), String> {
    let name = safe_text::one_line(&safe_text::clean_start(propose.from_program.trim(), LONGEST_NAME));
    if name.is_empty() {
        return Err("The program does not say who it is.".to_owned());
    }
    if app.screens.sign_in.is_some() || app.model.credential.is_none() {
        return Err("Nobody is signed in to this vdial.".to_owned());
    }
    if app.model.settings.read_only {
        return Err("This vdial is read-only: it sends nothing.".to_owned());
    }
    let account = app.model.hello().customer.map(|customer| customer.id);
    match (&propose.customer, account) {
        (Some(_), None) => return Err("This vdial does not know its account yet; propose it again.".to_owned()),
        (Some(wanted), Some(account)) if *wanted != account => {
            return Err("This vdial uses another account.".to_owned());
        }
        _ => {}
    }
    let lists = [app.model.numbers.as_of, app.model.flows.as_of, app.model.extensions.as_of];
    let loading = app.model.numbers.loading || app.model.flows.loading || app.model.extensions.loading;
    if loading && lists.contains(&None) {
        return Err("This vdial still reads its account; propose it again in a moment.".to_owned());
    }
    let action = understand(&propose.what, &app.model)?;
    let words = match &action {
        ProposedAction::Call(request) => format!("a call to {}", Address::labels(&request.destinations)),
        ProposedAction::HangUp(targets) if targets.len() == 1 => "to hang up a call".to_owned(),
        ProposedAction::HangUp(targets) => format!("to hang up {} calls", targets.len()),
    };
    app.model.proposals.take(id.0.clone(), name.clone(), action, now)?;
    let key = app.model.keys.aside(Command::Proposals, "shows it");
    app.model.notices.say(Severity::Info, format!("“{name}” proposes {words}{key}."), now);
    app.model.dirty = true;
    Ok(())
}

/// Opens the card of the proposal that has waited longest. Sends nothing.
pub(super) fn open_proposal(app: &mut App, now: Now) -> Vec<Effect> {
    let first = app.model.proposals.pending().next().map(|proposal| proposal.id.clone());
    match first {
        Some(id) => app.open(ProposalCard::new(id, now), now),
        None => app.model.notices.say(Severity::Info, "No program proposes anything now.", now),
    }
    Vec::new()
}

/// Sends a proposal on the way of what the user asks for himself, unless it cannot be sent any more.
pub(super) fn send_proposal(app: &mut App, id: &str, now: Now) -> Vec<Effect> {
    if let Some(why) = app.model.cannot_send(id, now) {
        app.model.notices.say(Severity::Warning, format!("Not sent: {why}"), now);
        return Vec::new();
    }
    let Some(proposal) = app.model.proposals.choose(id) else { return Vec::new() };
    let words = format!("You send what “{}” proposed.", proposal.from_program);
    let action = proposal.action.clone();
    let effects = match action {
        ProposedAction::Call(request) => app.model.place(*request, now),
        ProposedAction::HangUp(targets) => {
            let live: Vec<Target> = targets.into_iter().filter(|target| app.model.calls.is_live(target)).collect();
            match live.len() {
                1 => app.hang_up(live, false, now),
                // Several ask for their count, as ever.
                _ => app.ask_to_hang_up_these(live, now),
            }
        }
    };
    // Otherwise a question is asked first.
    if effects.iter().any(Effect::acts_on_calls) {
        app.model.notices.say(Severity::Info, words, now);
    }
    effects
}

/// Gives up sending a proposal once the question that it led to is closed: what leaves later is not it.
pub(super) fn forget_choice(app: &mut App, now: Now) {
    let asks = |overlay: &Overlay| matches!(overlay, Overlay::SendQuestion(_) | Overlay::HangUp(_));
    if app.screens.overlays.iter().any(asks) {
        return;
    }
    if let Some(proposal) = app.model.proposals.unchoose() {
        let words = format!("Nothing was sent: what “{}” proposed still waits.", proposal.from_program);
        app.model.notices.say(Severity::Info, words, now);
    }
}

impl Model {
    /// Declines a proposal, and says so.
    pub(super) fn decline_proposal(&mut self, id: &str, now: Now) {
        if let Some(proposal) = self.proposals.decline(id, now) {
            let words = format!("Declined what “{}” proposed: nothing was sent.", proposal.from_program);
            self.notices.say(Severity::Info, words, now);
        }
    }
}

/// What is proposed, as the call form would understand it.
///
/// # Errors
/// It cannot be understood, or is never done. Says why in a sentence.
fn understand(what: &Proposed, model: &Model) -> Result<ProposedAction, String> {
    match what {
        Proposed::Call(call) => {
            let request = understand_call(call, model)?;
            if let Some(why) = model.settings.never_dial.refuses(&request, model.settings.region.as_deref()) {
                return Err(format!("Never dialed: {why}."));
            }
            Ok(ProposedAction::Call(Box::new(request)))
        }
        Proposed::Hangup(ids) => {
            if ids.len() > MOST_HUNG_UP {
                return Err(format!("At most {MOST_HUNG_UP} calls at once."));
            }
            let mut targets = Vec::new();
            for id in ids {
                let as_call = CallId::new(id).map(Target::Call);
                let as_group = GroupcallId::new(id).map(Target::Group);
                let live = as_call.into_iter().chain(as_group).find(|target| model.calls.is_live(target));
                let target = live.ok_or_else(|| {
                    format!("{} is no call that is live in this vdial.", safe_text::clean_start(id, 40))
                })?;
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
            model.calls.retain_tops(&mut targets);
            if targets.is_empty() { Err("No call is named.".to_owned()) } else { Ok(ProposedAction::HangUp(targets)) }
        }
    }
}

fn understand_call(call: &ProposedCall, model: &Model) -> Result<CallRequest, String> {
    let ways = [call.say.is_some(), call.flow.is_some(), call.actions.is_some()];
    if ways.into_iter().filter(|given| *given).count() != 1 {
        return Err("Exactly one of say, flow and actions is needed.".to_owned());
    }
    let context = FormContext::of(model);
    let mut form = Form::new(&model.settings.language);
    form.prefill(&Prefill {
        from: call.from.clone(),
        to: call.to.clone(),
        flow: call.flow.clone(),
        say: call.say.clone(),
        actions: call.actions.as_ref().map(ToString::to_string),
    });
    form.suggest_source(&context);
    let understood = form.check(&context);
    if let Some((_, why)) = form.first_error(&understood, &context) {
        // There is no field to choose in.
        return Err(why.split('↓').next().unwrap_or_default().trim_end_matches([' ', ';', ':', ',']).to_owned());
    }
    let request = understood.request.ok_or_else(|| "The call is not complete.".to_owned())?;
    if request.destinations.len() > PER_REQUEST {
        return Err(format!("At most {PER_REQUEST} destinations at once."));
    }
    Ok(request)
}
