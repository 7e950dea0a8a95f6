//! Sends a call, unless it is refused here or looks like a mistake: then asks first.

use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, CallRequest, Target};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::batch::{Batch, PER_REQUEST};

/// Calling more destinations than this asks first.
const MANY: usize = 5;

impl Model {
    /// Sends a request of the user, unless it is refused here or has to be confirmed first.
    pub(crate) fn place(&mut self, request: CallRequest, now: Now) -> Vec<Effect> {
        if let Some(why) = self.never_dialed(&request) {
            self.notices.say(Severity::Warning, format!("Not sent: {why}."), now);
            return Vec::new();
        }
        if self.batch.as_ref().is_some_and(Batch::runs) {
            let key = self.hint(Command::Batch);
            self.notices.say(Severity::Warning, format!("Not sent: a list is being called; {key} shows it."), now);
            return Vec::new();
        }
        if let Some(unknown) = self.attempts.unknown_outcome_of(&request).filter(|unknown| !unknown.not_found) {
            let left = unknown.left(now.instant).as_secs();
            let text = format!(
                "Not sent: it is not known yet whether the last attempt placed a call. Searching the list of calls for {left} s more."
            );
            self.notices.say(Severity::Warning, text, now);
            return Vec::new();
        }
        if let Some(left) = self.attempts.left_to_wait(now.instant) {
            let text = format!("Not sent: the server asked for a pause. Send again in {} s.", left.as_secs() + 1);
            self.notices.say(Severity::Warning, text, now);
            return Vec::new();
        }
        let unjournalled = self.attempts.why_unjournalled(&request);
        let mut reasons = self.warnings(&request, now);
        if let Some(why) = &unjournalled {
            let words = format!("Last attempt: {why}. If vdial ends, it will not remember this call.");
            reasons.insert(0, words);
        }
        if reasons.is_empty() {
            return self.send_now(request, true, now);
        }
        let unjournalled = unjournalled.is_some();
        self.intents.push(Intent::AskBeforeSending { request, reasons, unjournalled });
        Vec::new()
    }

    /// Sends a request without asking. Unless `journalled`, it is sent even though it cannot be journalled.
    pub(crate) fn send_now(&mut self, request: CallRequest, journalled: bool, now: Now) -> Vec<Effect> {
        // The rules may have changed while a question was open.
        if let Some(why) = self.never_dialed(&request) {
            self.notices.say(Severity::Warning, format!("Not sent: {why}."), now);
            return Vec::new();
        }
        if self.batch.as_mut().is_some_and(|batch| batch.go_on(&request)) {
            return Vec::new();
        }
        if request.destinations.len() > PER_REQUEST {
            return self.begin_batch(request, journalled, now);
        }
        self.send_part(request, journalled, now)
    }

    /// Sends one request.
    pub(crate) fn send_part(&mut self, request: CallRequest, journalled: bool, now: Now) -> Vec<Effect> {
        self.attempts.sent(&request, now);
        self.proposals.leaves(&request, now);
        self.offer = None;
        self.intents.push(Intent::Sending);
        vec![if journalled { Effect::Place(request) } else { Effect::PlaceUnjournalled(request) }]
    }

    /// What makes a request look like a mistake, as sentences.
    fn warnings(&self, request: &CallRequest, now: Now) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(unknown) = self.attempts.unknown_outcome_of(request) {
            let at = unknown.at.strftime("%H:%M:%S");
            warnings.push(format!("The outcome of the attempt at {at} UTC is unknown; no call was found in the list."));
        }
        if let Some(at) = self.attempts.placed_late(request) {
            warnings
                .push(format!("This call was placed at {} UTC, though its answer was lost.", at.strftime("%H:%M:%S")));
        }
        match request.destinations.len() {
            ..=MANY => {}
            count @ ..=PER_REQUEST => warnings.push(format!("{count} destinations are called at the same time.")),
            count => {
                let requests = count.div_ceil(PER_REQUEST);
                let stop = self.keys.aside(Command::StopBatch, "stops it");
                warnings.push(format!("{count} destinations are called, in {requests} requests{stop}."));
            }
        }
        for to in &request.destinations {
            if let Some(status) = self.live_with(to) {
                warnings.push(format!("{} is already in a call ({status}).", to.label()));
            } else if let Some(ago) = self.attempts.called(to, now.instant) {
                warnings.push(format!("{} was called {} s ago.", to.label(), ago.as_secs()));
            }
        }
        warnings.extend(self.below_limit(now));
        warnings.extend(self.settings.never_dial.asks(request, self.settings.region.as_deref()));
        warnings.extend(self.preflight_failures(request, now));
        warnings
    }

    /// The state of the live call with a party; `None` without one.
    fn live_with(&self, party: &Address) -> Option<String> {
        let call = self.calls.calls().find(|tracked| {
            tracked.is_live() && !tracked.call.status.is_final() && tracked.call.other_party().same_endpoint(party)
        });
        let of_group = || {
            let groups = self.calls.live_placed_here().into_iter().filter_map(|target| match target {
                Target::Group(id) => self.calls.group(&id),
                Target::Call(_) => None,
            });
            let mut calling = groups.filter(|group| group.group.destinations.iter().any(|to| to.same_endpoint(party)));
            calling.next().map(|group| group.group.state().to_owned())
        };
        call.map(|tracked| tracked.call.status.as_str().to_owned()).or_else(of_group)
    }
}
