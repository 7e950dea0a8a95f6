//! What the server's answers change.

use std::time::Instant;

use super::dialer::{Dialer, Field, whom};
use super::hangup::Opened;
use super::notices::{Level, sentence};
use super::overlay::{OtherName, Overlay};
use super::sign_in::SignIn;
use super::{App, Monitor};
use crate::api::wire::Pushed;
use crate::api::{ApiError, ErrorKind, Listed, wire};
use crate::clock::Now;
use crate::config::ExtensionTarget;
use crate::credential::Credential;
use crate::domain::{Address, AddressKind, Call, CallRequest, Customer, Placed, Target};
use crate::effect::Effect;
use crate::journal::AttemptId;
use crate::msg::Answer;

impl App {
    pub(super) fn answer(&mut self, answer: Answer, now: Now) -> Vec<Effect> {
        match answer {
            Answer::LoggedIn(result) => self.logged_in(result),
            Answer::Customer(result) => self.customer_known(result, now),
            Answer::Agent(result) => {
                self.agent = result.ok();
                self.dirty = true;
                Vec::new()
            }
            Answer::Numbers(result, asked) => {
                let result = self.list_heard(result, "numbers", asked, now);
                self.numbers.answered(result, asked);
                if !self.dialer.sending {
                    self.with_form(Dialer::suggest_source);
                }
                Vec::new()
            }
            Answer::Flows(result, asked) => {
                let result = self.list_heard(result, "flows", asked, now);
                self.flows.answered(result, asked);
                Vec::new()
            }
            Answer::Extensions(result, asked) => {
                let result = self.list_heard(result, "extensions", asked, now);
                self.extensions.answered(result, asked);
                Vec::new()
            }
            Answer::Calls(result, before, asked) => {
                self.heard(&result, asked, now);
                self.say_if_cut(&result, "calls", now);
                self.dirty = true;
                match result {
                    Ok(page) => {
                        let owner = page.items.first().filter(|_| !self.is_listening());
                        let owner = owner.and_then(|call| wire::owner(&call.raw));
                        self.monitor.page_read(page.items, page.skipped, before.is_none(), asked, now);
                        let mut effects = self.listen(owner.as_ref());
                        effects.extend(self.settle_doubts(now));
                        effects
                    }
                    Err(error) => {
                        // What concerns the connection was said just now, when it was news.
                        let known = self.monitor.error.as_ref().is_some_and(|known| known.kind == error.kind);
                        let limited = matches!(error.kind, ErrorKind::RateLimited { .. });
                        if !known && (limited || !error.concerns_everything()) {
                            self.notices.say_error(&error, now);
                        }
                        self.monitor.error = Some(error);
                        Vec::new()
                    }
                }
            }
            Answer::Pushed(event, at) => {
                self.dirty = true;
                self.link.last_good = self.link.last_good.max(Some(at));
                let mut effects = match &event {
                    Pushed::Groupcall(group) => self.claim(group, now),
                    _ => Vec::new(),
                };
                effects.extend(self.monitor.pushed(event, at, now));
                effects.extend(self.settle_doubts(now));
                effects
            }
            Answer::Channel(channel) => {
                self.channel(channel, now);
                Vec::new()
            }
            Answer::Call(id, result, asked) => {
                self.heard(&result, asked, now);
                self.dirty = true;
                self.monitor.call_read(&id, result, asked, now)
            }
            Answer::Groupcall(id, result, asked) => {
                self.heard(&result, asked, now);
                self.dirty = true;
                self.monitor.group_read(&id, result, asked, now)
            }
            Answer::Placed(attempt, request, result, asked) => self.placed(&attempt, request, result, asked, now),
            Answer::NotJournalled(request, why) => {
                self.dialer.sending = false;
                self.dirty = true;
                let reasons = vec![
                    format!("The call cannot be written into the journal: {why}."),
                    "Nothing was sent. Should the program end, it would not know of this call.".to_owned(),
                ];
                self.ask_before_sending(request, reasons, true, now);
                Vec::new()
            }
            Answer::HungUp(target, result, asked) => self.hung_up(&target, result, asked, now),
        }
    }

    /// Takes note of how a reading went, and says it when it is news.
    fn heard<T>(&mut self, result: &Result<T, ApiError>, asked: Instant, now: Now) {
        let failing = self.link.failing.as_ref().map(|(since, _)| *since);
        let news = self.link.heard(result, asked, now);
        self.dirty |= failing.is_some() != self.link.failing.is_some();
        if let (Some(since), None) = (failing, &self.link.failing) {
            self.back_online(now.since(since), now);
        }
        if let Some(error) = news {
            self.notices.say_error(&error, now);
            self.ask_again_if_refused(&error);
        }
    }

    fn ask_again_if_refused(&mut self, error: &ApiError) {
        if error.kind == ErrorKind::Unauthorized {
            self.ask_for_credential(error);
        }
    }

    /// A list that fails says so in its pane; only a refused credential concerns everything.
    fn list_heard<T>(
        &mut self,
        result: Result<Listed<T>, ApiError>,
        name: &str,
        asked: Instant,
        now: Now,
    ) -> Result<Listed<T>, ApiError> {
        self.dirty = true;
        self.say_if_cut(&result, name, now);
        match &result {
            Err(error) if error.kind != ErrorKind::Unauthorized => self.notices.say_error(error, now),
            _ => self.heard(&result, asked, now),
        }
        result
    }

    /// A list that was left before its end is not the whole truth.
    fn say_if_cut<T>(&mut self, result: &Result<Listed<T>, ApiError>, name: &str, now: Now) {
        if let Ok(Listed { items, cut: true, .. }) = result {
            let text = format!(
                "The server's list of {name} has no end: it sends the same pages again. It was left after {} of them.",
                items.len()
            );
            self.notices.say(Level::Warning, text, now);
        }
    }

    /// A refused credential is asked for anew, in place; everything else stays.
    fn ask_for_credential(&mut self, error: &ApiError) {
        let message = Some(sentence(error));
        match &mut self.sign_in {
            Some(sign_in) => {
                sign_in.busy = false;
                sign_in.message = message;
            }
            None => self.sign_in = Some(SignIn::new(message, true)),
        }
    }

    fn logged_in(&mut self, result: Result<Credential, ApiError>) -> Vec<Effect> {
        self.dirty = true;
        match result {
            Ok(credential) => self.connect(credential),
            Err(error) => {
                if let Some(sign_in) = &mut self.sign_in {
                    sign_in.busy = false;
                    sign_in.message = Some(sentence(&error));
                }
                Vec::new()
            }
        }
    }

    fn customer_known(&mut self, result: Result<Customer, ApiError>, now: Now) -> Vec<Effect> {
        self.heard(&result, now.instant, now);
        self.dirty = true;
        let mut effects = Vec::new();
        match result {
            Ok(customer) => {
                let another = self.customer.as_ref().is_some_and(|known| known.id != customer.id);
                if another {
                    self.monitor = Monitor::new(self.settings.keep_ended);
                    self.notices.say(Level::Warning, "Another account: the calls of the one before are gone.", now);
                    effects.push(Effect::LoadCalls);
                }
                effects.extend(self.listen(customer.id.as_ref()));
                self.customer = Some(customer);
            }
            // Some credentials may not ask whose they are; that they are taken is all that is needed here.
            Err(error) if error.kind == ErrorKind::Forbidden || error.kind == ErrorKind::NotFound => {
                effects.extend(self.listen(None));
            }
            Err(error) => {
                if let Some(sign_in) = &mut self.sign_in {
                    sign_in.busy = false;
                    sign_in.message = Some(sentence(&error));
                }
                return effects;
            }
        }
        if self.sign_in.take().is_some() && std::mem::take(&mut self.keep_credential) {
            effects.extend(self.credential.clone().map(Effect::SaveCredential));
        }
        effects
    }

    fn placed(
        &mut self,
        attempt: &AttemptId,
        request: CallRequest,
        result: Result<Placed, ApiError>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.dialer.sending = false;
        self.dirty = true;
        match result {
            Ok(placed) => self.placed_well(attempt, &request, placed, asked, now),
            Err(error) => {
                self.notices.say_error(&error, now);
                self.ask_again_if_refused(&error);
                // Another name helps only where the server has said no, and may have meant the name.
                let said_no = matches!(error.kind, ErrorKind::Server | ErrorKind::NotFound | ErrorKind::Invalid);
                if said_no && !error.outcome_unknown() {
                    let extensions = request.destinations.iter().filter(|to| to.kind == AddressKind::Extension);
                    self.offer_other_name(&request, extensions.collect(), sentence(&error), now);
                }
                let unknown = error.outcome_unknown();
                self.dialer.failure = Some(error);
                // Whatever came of it, the list of calls tells.
                if unknown { self.in_doubt(attempt.clone(), request, asked, now) } else { vec![Effect::LoadCalls] }
            }
        }
    }

    fn placed_well(
        &mut self,
        attempt: &AttemptId,
        request: &CallRequest,
        placed: Placed,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        for call in &placed.calls {
            self.attempts.own(Target::Call(call.id.clone()), attempt);
        }
        for group in &placed.groupcalls {
            self.attempts.own(Target::Group(group.id.clone()), attempt);
        }
        // What cannot be read may be just what seems to be left out: it is looked for, and nobody is to dial it once more.
        let missing: Vec<&Address> = placed.left_out(request);
        let (left_out, in_doubt) = if placed.unreadable > 0 { (Vec::new(), missing) } else { (missing, Vec::new()) };
        let silent = |group: &&crate::domain::Groupcall| group.call_ids.is_empty();
        let unrung: Vec<String> =
            placed.groupcalls.iter().filter(silent).flat_map(|group| &group.destinations).map(Address::label).collect();
        let mut failed: Vec<&Address> = left_out.clone();
        failed.extend(request.destinations.iter().filter(|to| unrung.contains(&to.label())));
        let mut effects = match placed.unreadable {
            0 => self.learn_extension_target(request, &failed),
            _ => Vec::new(),
        };
        let sent = placed.calls.len() + placed.groupcalls.len();
        if placed.unreadable > 0 {
            let text = format!(
                "{} of the calls just placed could not be read from the answer: they are looked for in the list.",
                placed.unreadable
            );
            self.notices.say(Level::Warning, text, now);
            let destinations = in_doubt.into_iter().cloned().collect();
            effects.extend(self.in_doubt(attempt.clone(), CallRequest { destinations, ..request.clone() }, asked, now));
        }
        if left_out.is_empty() && unrung.is_empty() && placed.unreadable == 0 {
            let whom = request.destinations.iter().map(Address::label).collect::<Vec<_>>().join(", ");
            self.notices.say(Level::Info, format!("Calling {whom}."), now);
        }
        if !unrung.is_empty() {
            let text = format!("{}: no device is registered, nothing rings.", unrung.join(", "));
            self.notices.say(Level::Warning, text, now);
        }
        if !left_out.is_empty() {
            let whom = left_out.iter().map(|address| address.label()).collect::<Vec<_>>().join(", ");
            let text = format!(
                "The server left out {whom} and gave no reason; {sent} of {} went out.",
                request.destinations.len()
            );
            self.notices.say(Level::Warning, text, now);
        }
        let why = if unrung.is_empty() { "The server left it out." } else { "No device is registered under it." };
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::Form));
        self.dialer.failure = None;
        self.dialer.to.set("");
        self.dialer.field = Field::To;
        self.focus = super::Focus::Calls;
        self.offer_other_name(request, failed, why.to_owned(), now);
        effects.extend(self.monitor.placed(placed.calls, placed.groupcalls, asked, now));
        effects
    }

    /// Offers to dial the extensions among `failed` by their other name.
    fn offer_other_name(&mut self, request: &CallRequest, failed: Vec<&Address>, why: String, now: Now) {
        let book = self.book();
        let others: Vec<_> =
            failed.into_iter().filter_map(|to| Dialer::other_name(to, &book).map(|other| (to, other))).collect();
        let Some((_, (_, target))) = others.first() else { return };
        let offer = OtherName {
            target: *target,
            request: CallRequest {
                destinations: others.iter().map(|(_, (other, _))| Address::extension(other)).collect(),
                ..request.clone()
            },
            names: others.iter().map(|(to, (other, _))| (whom::typed(to), whom::typed_extension(other))).collect(),
            why,
            opened: Opened::at(now),
        };
        self.overlays.push(Overlay::OtherName(offer));
    }

    /// Remembers which name of an extension rang, where it has two.
    fn learn_extension_target(&mut self, request: &CallRequest, failed: &[&Address]) -> Vec<Effect> {
        let book = self.book();
        let rang = request.destinations.iter().filter(|to| !failed.contains(to));
        let mut worked = rang.filter_map(|to| Dialer::other_name(to, &book)).map(|(_, other)| match other {
            ExtensionTarget::Name => ExtensionTarget::Extension,
            ExtensionTarget::Extension => ExtensionTarget::Name,
        });
        match worked.next_back() {
            Some(worked) if worked != self.settings.extension_target => {
                self.settings.extension_target = worked;
                vec![Effect::Remember(worked)]
            }
            _ => Vec::new(),
        }
    }

    fn hung_up(
        &mut self,
        target: &Target,
        result: Result<Option<Call>, ApiError>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.dirty = true;
        // A call that had just ended, or whose record is gone, is what was wanted.
        let ended_meanwhile = |error: &ApiError| error.kind == ErrorKind::Gone;
        let mut effects = Vec::new();
        let stands = match result {
            Ok(call) => {
                if let (Target::Call(id), Some(call)) = (target, call) {
                    effects.extend(self.monitor.call_read(id, Ok(call), asked, now));
                }
                true
            }
            Err(error) if ended_meanwhile(&error) || !self.monitor.is_live(target) => {
                self.notices.say(Level::Info, "The call had ended already.", now);
                true
            }
            // An older server cannot end a groupcall as a whole: its legs one by one, then.
            Err(error) if error.kind == ErrorKind::RouteMissing && !self.monitor.live_legs(target).is_empty() => {
                for leg in self.monitor.live_legs(target) {
                    self.monitor.hanging_up(&leg, now);
                    effects.push(Effect::HangUp(leg));
                }
                true
            }
            Err(error) => {
                self.notices.say_error(&error, now);
                self.ask_again_if_refused(&error);
                if !std::mem::take(&mut self.quit_after).is_empty() {
                    self.notices.say(Level::Warning, "Not quit: a call could not be hung up.", now);
                }
                false
            }
        };
        effects.extend(self.monitor.hang_up_answered(target, stands, now));
        effects
    }
}
