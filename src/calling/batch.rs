//! Calls a long list of destinations, part by part, and keeps the result of each.

use std::time::Instant;

use crate::api::ApiError;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, CallRequest, Placed, Target};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::batch::{Batch, BatchCount, DestinationResult, PER_REQUEST};
use crate::model::offer::Offer;

impl Model {
    /// Starts to call a long list.
    pub(crate) fn begin_batch(&mut self, request: CallRequest, journalled: bool, now: Now) -> Vec<Effect> {
        self.intents.push(Intent::BatchBegun(request.clone()));
        let mut batch = Batch::new(request, journalled, now);
        // Whoever begins below the limit has been asked about the whole list.
        batch.consented = self.below_limit(now).is_some();
        self.batch = Some(batch);
        Vec::new()
    }

    /// Pauses the list if the balance has fallen below the limit since it began, and offers the question whether to go
    /// on. True while it is paused.
    fn batch_is_paused(&mut self, now: Now) -> bool {
        let Some(batch) = self.batch.as_ref().filter(|batch| batch.has_more()) else { return false };
        if batch.paused.is_some() || batch.consented {
            return batch.paused.is_some();
        }
        let Some(why) = self.below_limit(now) else { return false };
        if let Some(batch) = &mut self.batch {
            batch.paused = Some(why.clone());
        }
        let words = format!("The list is paused. {why}");
        self.offer(Offer::GoOn, Severity::Warning, &words, "asks whether to go on", now);
        true
    }

    /// Asks whether a paused list goes on.
    pub(crate) fn ask_to_go_on(&mut self) {
        let Some(batch) = &self.batch else { return };
        let Some((request, why)) = batch.rest().zip(batch.paused.clone()) else { return };
        let reasons =
            vec![why, format!("Yes calls the rest of the list: {} destinations.", request.destinations.len())];
        self.intents.push(Intent::AskBeforeSending { request, reasons, unjournalled: false });
    }

    /// Sends the next part of the list when it is due.
    pub(crate) fn send_next_part(&mut self, now: Now) -> Vec<Effect> {
        if self.batch_due().is_none_or(|due| due > now.instant) || self.batch_is_paused(now) {
            return Vec::new();
        }
        if let Some(words) = self.stop_forbidden_batch(PER_REQUEST) {
            self.notices.say(Severity::Warning, words, now);
        }
        let Some(batch) = &mut self.batch else { return Vec::new() };
        let journalled = batch.journalled;
        let Some(request) = batch.next_request(now) else { return Vec::new() };
        self.send_part(request, journalled, now)
    }

    /// Marks or unmarks a destination for another try, unless it was or may have been called.
    pub(crate) fn mark_destination(&mut self, at: usize, now: Now) {
        let Some(entry) = self.batch.as_mut().and_then(|batch| batch.entries.get_mut(at)) else { return };
        let may_be = entry.may_be_marked();
        entry.marked = !entry.marked && may_be;
        if !may_be {
            let words = "Already called, or unknown: only the rest goes back into the form.";
            self.notices.say(Severity::Info, words, now);
        }
    }

    /// Stops sending the list.
    pub(crate) fn stop_batch(&mut self, why: &str) {
        if let Some(batch) = &mut self.batch {
            batch.stop(why);
        }
    }

    /// Whether the part answered last is sent again by itself, because the server did not process it.
    pub(crate) fn batch_goes_again(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| batch.in_vain > 0)
    }

    /// When the next part of the list is due; `None` when none is.
    #[must_use]
    pub(crate) fn batch_due(&self) -> Option<Instant> {
        self.batch
            .as_ref()
            .filter(|batch| batch.has_more() && batch.in_flight.is_none() && batch.paused.is_none())
            .map(|batch| batch.due)
    }

    /// Records an answer if it is to a part of the list.
    pub(crate) fn batch_answered(
        &mut self,
        request: &CallRequest,
        result: &Result<Placed, ApiError>,
        now: Now,
    ) -> bool {
        let Some(batch) = &mut self.batch else { return false };
        if !batch.answered(request, result, now) {
            return false;
        }
        if !batch.runs() {
            let BatchCount { placed, left_out, refused, unknown, waiting, .. } = batch.count();
            let words = format!(
                "List: {placed} placed, {left_out} skipped, {refused} refused, {unknown} unknown, {waiting} not sent."
            );
            self.notices.say(Severity::Info, words, now);
        }
        true
    }

    /// Records that a search found destinations of the list to be called, at most `most` of them.
    pub(crate) fn batch_found(&mut self, target: &Target, most: usize, fits: impl Fn(&Address) -> bool) {
        let entries = self.batch.iter_mut().flat_map(|batch| &mut batch.entries);
        // A refusal without a cause may have placed a call.
        let open = |outcome: &DestinationResult| {
            matches!(outcome, DestinationResult::Unknown | DestinationResult::NotFound | DestinationResult::Refused(_))
        };
        let found = entries.filter(|entry| open(&entry.outcome) && fits(&entry.to));
        found.take(most).for_each(|entry| entry.outcome = DestinationResult::Placed(target.clone()));
    }

    /// Records that no call to these destinations was found.
    pub(crate) fn batch_not_found(&mut self, missing: &[Address]) {
        for entry in self.batch.iter_mut().flat_map(|batch| &mut batch.entries) {
            if entry.outcome == DestinationResult::Unknown && missing.iter().any(|to| entry.to.same_endpoint(to)) {
                entry.outcome = DestinationResult::NotFound;
            }
        }
    }

    /// Stops the list if the request that was not sent is a part of it. Returns the request for the whole list then, so
    /// that the rest can be tried again.
    pub(crate) fn batch_not_sent(&mut self, request: &CallRequest, why: &str) -> Option<CallRequest> {
        let batch = self.batch.as_mut()?;
        batch.not_sent(request, why).then(|| batch.request.clone())
    }
}
