//! Handles the answers to placing calls: accepted, refused or not sent.

use std::time::Instant;

use crate::api::{ApiError, ErrorKind, advice_knowing, believed_wait};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, AddressKind, CallRequest, Placed, unfit_source};
use crate::journal::{AttemptId, Backlog};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::messages::message::NotSent;
use crate::model::Model;
use crate::model::attempts::{UnknownOutcome, Why};
use crate::model::batch::RETRY_DELAY;
use crate::model::preflight::{Check, Verdict};

/// Conditions for which the server refuses a call with 500 and no cause, the likeliest first.
const SILENT_CAUSES: [&str; 5] = ["Country", "Balance", "Account", "Source", "Extension"];

impl Model {
    pub(crate) fn on_placed(
        &mut self,
        attempt: &AttemptId,
        request: CallRequest,
        result: Result<Placed, ApiError>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        let untouched = self.attempts.sending.take().is_some_and(|sending| sending.untouched);
        self.dirty = true;
        let of_batch = self.batch_answered(&request, &result, now);
        let proposed = self.proposals.placed(&request, &result, now);
        match result {
            Ok(placed) if of_batch => self.on_part_accepted(attempt, &request, placed, asked, now),
            Ok(placed) => {
                self.intents.push(Intent::Accepted { request: request.clone(), untouched });
                self.on_accepted(attempt, &request, placed, asked, now)
            }
            Err(error) if of_batch && self.batch_goes_again() => {
                tracing::info!("sending a part of the list again: {}", error.kind.words());
                self.attempts.not_called(&request.destinations);
                Vec::new()
            }
            Err(error) => {
                let advice = advice_knowing(&error, self.known_causes(&request, now).as_deref());
                self.notices.say(Severity::Error, advice.to_string(), now);
                self.sign_in_if_unauthorized(&error);
                if let ErrorKind::RateLimited { retry_after, .. } = &error.kind {
                    self.attempts.wait_until(now.instant + believed_wait(*retry_after).unwrap_or(RETRY_DELAY));
                }
                let why = match () {
                    () if error.outcome_unknown() => Some(Why::Lost),
                    () if error.may_hide_a_call() => Some(Why::Refused(error.to_string())),
                    () => None,
                };
                if why.is_none() {
                    self.attempts.not_called(&request.destinations);
                }
                // The other name helps only where the server may have refused the name.
                if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Invalid) && !of_batch {
                    self.offer_other_name_of_refused(&request, now);
                }
                // A list has its own table, a proposal its card, and the form may hold another call by now.
                if !of_batch && !proposed {
                    self.intents.push(Intent::Refused(advice));
                }
                // The call list shows what was placed, whatever the answer says.
                match why {
                    Some(why) => self.track_unknown(attempt.clone(), request, why, asked, now),
                    None => vec![Effect::LoadCalls],
                }
            }
        }
    }

    /// Why the server may have refused a call without a cause, from the preflight: the checks that failed, or else
    /// those that are unknown. `None` if all passed.
    fn known_causes(&self, request: &CallRequest, now: Now) -> Option<String> {
        let rank = |line: &Check| SILENT_CAUSES.iter().position(|subject| *subject == line.subject);
        let mut lines = self.preflight(request.into(), now);
        lines.sort_by_key(|line| rank(line).unwrap_or(SILENT_CAUSES.len()));
        let of = |verdict| lines.iter().filter(move |line| line.verdict == verdict);
        let failed: Vec<String> = of(Verdict::Failed).map(|line| self.cause(line, request)).collect();
        if !failed.is_empty() {
            return Some(failed.join(" "));
        }
        let unknown: Vec<String> =
            of(Verdict::Unknown).filter(|line| rank(line).is_some()).map(|line| line.subject.to_lowercase()).collect();
        let words = unknown.join(", ");
        (!words.is_empty()).then(|| format!("The server refused the call and gave no cause. Not known here: {words}."))
    }

    fn cause(&self, line: &Check, request: &CallRequest) -> String {
        let of_source = self.fault_of_source(request).filter(|_| line.subject == "Source");
        of_source.unwrap_or_else(|| line.sentences())
    }

    /// What the list of numbers proves to be wrong with the source of a call to a phone, as a sentence.
    fn fault_of_source(&self, request: &CallRequest) -> Option<String> {
        let calls_phones = request.destinations.iter().any(|to| to.kind == AddressKind::Tel);
        let source = request.source.dialed();
        let number = self.numbers.items().iter().find(|number| calls_phones && number.number == source)?;
        number.unfit_as_tel_source().map(|why| unfit_source(source, &why))
    }

    fn on_accepted(
        &mut self,
        attempt: &AttemptId,
        request: &CallRequest,
        placed: Placed,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.own(attempt, &placed);
        // An unreadable item may be the one that seems to be left out: search for it, so that it is not dialed again.
        let missing: Vec<&Address> = placed.left_out(request);
        let (left_out, in_doubt) = if placed.unreadable > 0 { (Vec::new(), missing) } else { (missing, Vec::new()) };
        let unrung: Vec<&Address> = placed.without_legs(request);
        let failed: Vec<&Address> = left_out.iter().chain(&unrung).copied().collect();
        let mut effects = match placed.unreadable {
            0 => self.learn_extension_target(request, &failed),
            _ => Vec::new(),
        };
        let sent = placed.calls.len() + placed.groupcalls.len();
        if placed.unreadable > 0 {
            let text = format!(
                "{} of the calls just placed could not be read from the answer: searching the list of calls.",
                placed.unreadable
            );
            self.notices.say(Severity::Warning, text, now);
            let destinations: Vec<_> = in_doubt.into_iter().cloned().collect();
            effects.extend(self.in_doubt_of(attempt, request, destinations, Why::Lost, asked, now));
        }
        if left_out.is_empty() && unrung.is_empty() && placed.unreadable == 0 {
            let destination = Address::labels(&request.destinations);
            self.notices.say(Severity::Info, format!("Calling {destination}."), now);
        }
        if !unrung.is_empty() {
            let text =
                format!("{}: no device is ringing yet. Checking again.", Address::labels(unrung.iter().copied()));
            self.notices.say(Severity::Warning, text, now);
        }
        self.attempts.not_called(left_out.iter().copied());
        if !left_out.is_empty() {
            let destination = Address::labels(left_out.iter().copied());
            let text = format!(
                "The server skipped {destination} and gave no reason; {sent} of {} were called.",
                request.destinations.len()
            );
            self.notices.say(Severity::Warning, text, now);
        }
        let skipped = format!("Server skipped {}.", Address::labels(left_out.iter().copied()));
        self.offer_other_name(request, left_out, &skipped, now);
        let unrung: Vec<Address> = unrung.into_iter().cloned().collect();
        let ids: Vec<_> = placed.calls.iter().map(|call| call.id.clone()).collect();
        effects.extend(self.calls.placed(placed.calls, placed.groupcalls, asked, now));
        self.calls.asked_from(ids, &request.source.label());
        effects.extend(self.in_doubt_of(attempt, request, unrung, Why::NoLegs, asked, now));
        effects
    }

    /// Handles a refused request once the search has found that it placed no call.
    pub(crate) fn refused_for_good(&mut self, unknown: &UnknownOutcome, now: Now) {
        self.attempts.not_called(unknown.missing());
        if unknown.found.is_empty() {
            self.offer_other_name_of_refused(&unknown.request, now);
        }
    }

    /// Reports groupcalls that had no legs and have none after the search either.
    pub(crate) fn say_what_rings_nobody(&mut self, unknown: &UnknownOutcome, now: Now) {
        let made = self.calls.groups().map(|tracked| &tracked.group);
        let made: Vec<_> = made.filter(|group| unknown.may_have_made(group.created) && !group.rings_nobody()).collect();
        let rings = |to: &&Address| made.iter().any(|group| group.is_for(to));
        let unrung: Vec<&Address> = unknown.missing().iter().filter(|to| !rings(to)).collect();
        if unrung.is_empty() {
            return;
        }
        let labels = Address::labels(unrung.iter().copied());
        let words = format!("{labels}: no device is registered, so nothing rings.");
        self.notices.say(Severity::Warning, words.clone(), now);
        self.offer_other_name(&unknown.request, unrung, &words, now);
    }

    /// Handles a request that did not leave this machine.
    pub(crate) fn not_sent(&mut self, request: CallRequest, why: NotSent, now: Now) -> Vec<Effect> {
        self.attempts.sending = None;
        self.dirty = true;
        self.attempts.not_called(&request.destinations);
        self.proposals.not_sent(&request, &why, now);
        let why = match why {
            NotSent::GivenUp => {
                self.batch_not_sent(&request, "given up");
                self.notices.say(Severity::Info, "Cancelled: nothing was sent.", now);
                return Vec::new();
            }
            NotSent::JournalBusy => "journal busy, nothing was sent".to_owned(),
            NotSent::Journal(why) => format!("the journal cannot be written: {why}"),
        };
        let (key, redial) = (self.hint(Command::Send), self.hint(Command::Redial));
        let whole = self.batch_not_sent(&request, &why);
        let words = if whole.is_some() {
            format!("List stopped: {why}. {redial}, then {key} asks whether to continue without the journal.")
        } else {
            format!("Not sent: {why}. In the form, {key} asks whether to call without the journal.")
        };
        self.notices.say(Severity::Error, words, now);
        self.attempts.unjournalled = Some((whole.unwrap_or(request), why));
        Vec::new()
    }

    /// Reports that the journal cannot be written, or can be written again.
    pub(crate) fn journal_heard(&mut self, unwritten: Backlog, now: Now) {
        let before = std::mem::replace(&mut self.unwritten, unwritten);
        let Backlog { lines, why } = &self.unwritten;
        if *lines == 0 {
            self.notices.say(Severity::Info, "The journal is written again and complete.", now);
        } else if before.lines == 0 || before.why != *why {
            let words = format!("The journal cannot be written: {why}. Its lines are kept in memory until it can.");
            self.notices.say(Severity::Error, words, now);
        }
    }

    /// Handles an accepted part of a long list, whose table shows the results.
    fn on_part_accepted(
        &mut self,
        attempt: &AttemptId,
        request: &CallRequest,
        placed: Placed,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.own(attempt, &placed);
        let missing: Vec<Address> = placed.left_out(request).into_iter().cloned().collect();
        let mut effects = if placed.unreadable > 0 {
            self.in_doubt_of(attempt, request, missing, Why::Lost, asked, now)
        } else {
            self.attempts.not_called(&missing);
            Vec::new()
        };
        // Leave form and selection alone: the user has gone on to something else.
        let ids: Vec<_> = placed.calls.iter().map(|call| call.id.clone()).collect();
        effects.extend(self.calls.part_placed(placed.calls, placed.groupcalls, asked, now));
        self.calls.asked_from(ids, &request.source.label());
        effects
    }

    /// Starts a search for the missing destinations of a request, if there are any.
    fn in_doubt_of(
        &mut self,
        attempt: &AttemptId,
        request: &CallRequest,
        missing: Vec<Address>,
        why: Why,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        if missing.is_empty() {
            return Vec::new();
        }
        self.track_unknown(attempt.clone(), request.to(missing), why, asked, now)
    }

    fn own(&mut self, attempt: &AttemptId, placed: &Placed) {
        for target in placed.targets() {
            self.attempts.record_placed(target, attempt);
        }
    }
}
