//! Unknown outcomes, and the journal of what was placed here. Resumes calls that an earlier run left unfinished,
//! searches for what was placed without an answer, and journals every end.

use std::time::Instant;

use crate::api::{ApiError, ErrorKind, Listed};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, CallRequest, CallStatus, Groupcall, Target};
use crate::journal::{AttemptId, JournalEvent, Unfinished};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::attempts::{SEARCH_TIME, UnknownOutcome, Why};
use crate::model::offer::Offer;
use crate::planner::CallSeen;

impl Model {
    /// Resumes calls that an earlier run left unfinished.
    pub(crate) fn resumed(&mut self, pending: Vec<Unfinished>, damage: Option<String>, now: Now) -> Vec<Effect> {
        if let Some(damage) = damage {
            self.notices.say(Severity::Warning, damage, now);
        }
        let mut effects = Vec::new();
        for Unfinished { attempt, at, request, live, unknown, writer: _ } in pending {
            for target in live {
                effects.push(match &target {
                    Target::Call(id) => {
                        Effect::Follow(CallSeen { id: id.clone(), created: None, status: CallStatus::Dialing })
                    }
                    Target::Group(id) => Effect::FollowGroup(id.clone()),
                });
                self.calls.resume(&target, now);
                self.attempts.record_placed(target.clone(), &attempt);
                self.attempts.recalled.push(target);
            }
            if unknown {
                let to = Address::labels(&request.destinations);
                let text = format!(
                    "An earlier run ended while placing a call to {to}. Searching for that call for {} s.",
                    SEARCH_TIME.as_secs()
                );
                self.notices.say(Severity::Warning, text, now);
                let unknown =
                    UnknownOutcome::new(attempt, request, Why::Lost, at, self.connection.clock.offset(), now.instant);
                self.attempts.unknown.push(unknown);
            }
        }
        match self.attempts.recalled.len() {
            0 => {}
            1 => self.notices.say(Severity::Info, "A call from an earlier run may still be live. Checking.", now),
            count => {
                let text = format!("{count} calls from an earlier run may still be live. Checking.");
                self.notices.say(Severity::Info, text, now);
            }
        }
        effects.extend(self.search_if_due(now));
        effects
    }

    /// Starts searching the call list: it is not known whether the request placed a call.
    pub(crate) fn track_unknown(
        &mut self,
        attempt: AttemptId,
        request: CallRequest,
        why: Why,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        let unknown =
            UnknownOutcome::new(attempt, request, why, now.wall_at(asked), self.connection.clock.offset(), now.instant);
        self.attempts.unknown.push(unknown);
        self.search_if_due(now)
    }

    /// Reads the lists for calls that may have been placed, when that is due.
    pub(crate) fn search_if_due(&mut self, now: Now) -> Vec<Effect> {
        let looking =
            self.attempts.unknown.iter_mut().filter_map(|unknown| unknown.search_due(now.instant).then_some(&*unknown));
        let wants_groups: Vec<bool> = looking.map(UnknownOutcome::may_be_groups).collect();
        match wants_groups.as_slice() {
            [] => Vec::new(),
            // The legs of a groupcall need not show its destination.
            looks if looks.contains(&true) => vec![Effect::LoadGroups, Effect::LoadCalls],
            _ => vec![Effect::LoadCalls],
        }
    }

    /// Updates from a page of groupcalls, and searches it for those that may have been placed.
    pub(crate) fn groups_listed(
        &mut self,
        result: Result<Listed<Groupcall>, ApiError>,
        newest: bool,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        // The state of the connection comes from the page of calls, which is read more often.
        if result.is_ok() {
            self.record_answer(&result, asked, now);
        }
        let mut effects = Vec::new();
        match result {
            Ok(page) => {
                effects
                    .extend(page.items.iter().flat_map(|group| self.match_groupcall(group, now)).collect::<Vec<_>>());
                effects.extend(self.calls.groups_read(page.items, newest, asked, now));
            }
            Err(error) if error.is_worth_retrying() || error.kind == ErrorKind::Unauthorized => return effects,
            // A server that does not list its groupcalls now will not do so later.
            Err(_) => {}
        }
        self.dirty = true;
        if newest {
            self.attempts.groups_asked = self.attempts.groups_asked.max(Some(asked));
        }
        effects.extend(self.match_calls(now));
        effects
    }

    /// Searches the known calls for those that may have been placed, and reports the result.
    pub(crate) fn match_calls(&mut self, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        for mut unknown in std::mem::take(&mut self.attempts.unknown) {
            let mut taken: Vec<_> = self.calls.calls().filter(|tracked| unknown.matches_call(tracked)).collect();
            taken.sort_by_key(|tracked| tracked.call.times.create);
            let ids: Vec<_> = taken.iter().map(|tracked| tracked.call.id.clone()).collect();
            for id in &ids {
                if let Some(reached) = self.calls.call(id).map(|tracked| tracked.call.destination.clone()) {
                    self.batch_found(&Target::Call(id.clone()), 1, |to| reached.is_reached_by(to));
                }
                effects.extend(self.calls.mark_placed_here(id, now));
                self.attempts.record_placed(Target::Call(id.clone()), &unknown.attempt);
            }
            if !ids.is_empty() {
                effects.push(Effect::Journal(unknown.attempt.clone(), JournalEvent::placed(&ids, [])));
            }
            if unknown.missing().is_empty() {
                self.report_found(&unknown, now);
                continue;
            }
            let gives_up = unknown.search_over(self.calls.as_of, self.attempts.groups_asked);
            // The server has answered, and no call appeared in spite of that: its answer is true.
            match &unknown.why {
                _ if !gives_up => {}
                Why::Lost => {
                    self.batch_not_found(unknown.missing());
                    effects.extend(self.report_not_found(&unknown, now));
                }
                Why::Refused(why) => {
                    self.refused_for_good(&unknown, now);
                    effects.push(Effect::Journal(unknown.attempt.clone(), JournalEvent::Failed { why: why.clone() }));
                    continue;
                }
                Why::NoLegs => {
                    self.say_what_rings_nobody(&unknown, now);
                    continue;
                }
            }
            // If some were found, the rest is reported as missing; the request cannot be sent again as a whole.
            if !unknown.not_found || unknown.found.is_empty() {
                self.attempts.unknown.push(unknown);
            }
        }
        self.offer_resend(now);
        effects
    }

    /// Matches a pushed or listed groupcall with an attempt whose outcome is unknown.
    pub(crate) fn match_groupcall(&mut self, group: &Groupcall, now: Now) -> Vec<Effect> {
        if self.calls.group(&group.id).is_some_and(|known| known.placed_here) {
            return Vec::new();
        }
        let unknown =
            self.attempts.unknown.iter_mut().find_map(|unknown| unknown.matches_groupcall(group).then_some(&*unknown));
        let Some(attempt) = unknown.map(|unknown| unknown.attempt.clone()) else { return Vec::new() };
        self.attempts.record_placed(Target::Group(group.id.clone()), &attempt);
        let most = group.destinations.len().max(1);
        self.batch_found(&Target::Group(group.id.clone()), most, |to| group.is_for(to));
        let mut effects = self.calls.placed(Vec::new(), vec![group.clone()], now.instant, now);
        effects.push(Effect::Journal(attempt, JournalEvent::placed([], [&group.id])));
        effects
    }

    fn report_found(&mut self, unknown: &UnknownOutcome, now: Now) {
        let to = Address::labels(&unknown.request.destinations);
        let how = match unknown.found.as_slice() {
            [Target::Call(id)] => self.calls.call(id).map(|tracked| tracked.call.status.as_str().to_owned()),
            _ => None,
        };
        let how = how.map(|status| format!(", {status}")).unwrap_or_default();
        self.notices.say(
            Severity::Warning,
            format!("Found: the call to {to} was placed{how}. Do not send it again."),
            now,
        );
        if let Some(target) = unknown.found.first() {
            self.calls.select(target.clone(), now);
        }
        self.attempts.found_placed(unknown);
        self.proposals.found(&unknown.request, &unknown.found, now);
        let offers_it =
            |offer: &mut Offer| matches!(offer, Offer::Call { request, .. } if **request == unknown.request);
        let _ = self.offer.take_if(offers_it);
        self.intents.push(Intent::FoundPlaced(unknown.request.clone()));
    }

    fn report_not_found(&mut self, unknown: &UnknownOutcome, now: Now) -> Vec<Effect> {
        let missing = Address::labels(unknown.missing());
        let text = if unknown.found.is_empty() {
            format!(
                "No call to {missing} appeared in the list within {} s: most likely it was not placed.",
                SEARCH_TIME.as_secs()
            )
        } else {
            format!("{} of the calls were placed; none to {missing} appeared.", unknown.found.len())
        };
        self.notices.say(Severity::Warning, text, now);
        vec![Effect::Journal(unknown.attempt.clone(), JournalEvent::NotFound)]
    }

    /// Offers to send what was not found again. It opens the form, and sending it from there asks once more.
    fn offer_resend(&mut self, now: Now) {
        // What an earlier run sent may be on today's list of numbers never to dial: nothing is offered.
        let never = |unknown: &UnknownOutcome| {
            self.settings.never_dial.refuses(&unknown.request, self.settings.region.as_deref()).is_some()
        };
        let refused = self.attempts.unknown.iter_mut().filter(|unknown| unknown.not_found && never(unknown));
        refused.for_each(|unknown| unknown.offered = true);
        let waits = |unknown: &&UnknownOutcome| unknown.not_found && !unknown.offered;
        let Some(unknown) = self.attempts.unknown.iter().find(waits) else { return };
        if self.settings.read_only {
            return;
        }
        let request = Box::new(unknown.request.clone());
        let words = format!(
            "No call to {} appeared within {} s: most likely it was not placed.",
            Address::labels(&request.destinations),
            SEARCH_TIME.as_secs()
        );
        self.attempts.unknown.iter_mut().filter(|unknown| unknown.not_found).for_each(|unknown| unknown.offered = true);
        let offer = Offer::Call { instead_of: request.clone(), request };
        self.offer(offer, Severity::Warning, &words, "form with it", now);
    }

    /// Journals which of our calls ended, and reports the state of those that an earlier run left unfinished.
    pub(crate) fn write_down_ends(&mut self, now: Now) -> Vec<Effect> {
        let calls = &self.calls;
        let ended = self.attempts.take_ended(|target| calls.is_over(target));
        let effects = ended.into_iter().map(|(target, attempt)| {
            Effect::Journal(attempt, JournalEvent::ended(&target, &calls.journalled_end(&target)))
        });
        let effects = effects.collect();
        let recalled = &self.attempts.recalled;
        if !recalled.is_empty() && recalled.iter().all(|target| calls.is_over(target) || calls.is_live(target)) {
            let live = recalled.iter().filter(|target| calls.is_live(target)).count();
            let text = match (recalled.len(), live) {
                (1, 0) => "The call from an earlier run has ended.".to_owned(),
                (1, _) => "The call from an earlier run is live and followed again.".to_owned(),
                (count, 0) => format!("The {count} calls from an earlier run have ended."),
                (count, live) => {
                    format!("Of {count} calls from an earlier run, {live} are live and followed again.")
                }
            };
            self.attempts.recalled.clear();
            self.notices.say(Severity::Info, text, now);
        }
        effects
    }

    /// Journals the calls that are left running when the program ends.
    pub(crate) fn leave_running(&self) -> Vec<Effect> {
        let ours = self.attempts.placed_here();
        ours.map(|(target, attempt)| Effect::Journal(attempt.clone(), JournalEvent::left(target))).collect()
    }

    /// Ends the program. Live calls are left running, and journalled.
    pub(crate) fn quit(&mut self) -> Vec<Effect> {
        let mut effects = self.leave_running();
        effects.push(Effect::Quit);
        effects
    }
}
