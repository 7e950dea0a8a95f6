//! Hang-ups requested here, and what is known of how calls ended.

use super::table_source::TableSource;
use super::{Calls, TrackedCall};
use crate::base::clock::Now;
use crate::domain::{CallId, Evidence, HangupBy, HangupCause, HangupReason, Number, Target, explain};
use crate::journal::HUNG_UP_HERE;
use crate::messages::effect::Effect;
use crate::model::call_filter::Described;

impl Calls {
    /// Removes all marks, and shows the hang-up of those targets that are live. Returns them.
    pub fn hang_up(&mut self, mut targets: Vec<Target>, now: Now) -> Vec<Target> {
        self.marked.clear();
        targets.retain(|target| self.is_live(target));
        for target in &targets {
            self.hanging_up(target, now);
        }
        targets
    }

    /// Shows a hang-up that is being sent, until the server's answer replaces it.
    pub fn hanging_up(&mut self, target: &Target, now: Now) {
        match target {
            Target::Call(id) => {
                if let Some(tracked) = self.by_id.get_mut(id) {
                    tracked.hanging_up = Some(now.instant);
                    tracked.ended_here = true;
                }
            }
            Target::Group(_) => {
                for leg in self.live_legs(target) {
                    self.set_ended_here(&leg, true);
                }
                self.hanging_up_group(target, now);
            }
        }
    }

    /// Records the answer to a hang-up; `still_asked` tells whether the hang-up remains in force.
    pub fn hang_up_answered(&mut self, target: &Target, still_asked: bool, now: Now) -> Vec<Effect> {
        if !still_asked {
            self.not_ended_here(target);
        }
        match target {
            Target::Call(id) => {
                if let Some(tracked) = self.by_id.get_mut(id) {
                    let waits = tracked.hanging_up.is_some() && still_asked && tracked.is_live();
                    tracked.hanging_up = waits.then_some(now.instant);
                }
                vec![Effect::Hurry(id.clone())]
            }
            Target::Group(_) => self.group_hang_up_answered(target, still_asked, now),
        }
    }

    /// Records that a hang-up from here did not end the target: it ended by itself, or is still live.
    pub fn not_ended_here(&mut self, target: &Target) {
        for target in self.live_legs(target).into_iter().chain([target.clone()]) {
            self.set_ended_here(&target, false);
        }
    }

    fn set_ended_here(&mut self, target: &Target, ended_here: bool) {
        if let Target::Call(id) = target
            && let Some(tracked) = self.by_id.get_mut(id)
        {
            tracked.ended_here = ended_here;
        }
    }

    /// Records that an earlier run hung up these calls.
    pub fn recall_ended(&mut self, ids: impl IntoIterator<Item = CallId>) {
        for id in ids {
            match self.by_id.get_mut(&id) {
                Some(tracked) if !tracked.is_live() => tracked.ended_here = true,
                _ => _ = self.ended_here.insert(id),
            }
        }
        self.unsettled.all();
    }

    /// Why a target ended, for the journal: hung up here, or the server's reason; empty when not known.
    pub fn journalled_end(&self, target: &Target) -> String {
        match self.call_of(target) {
            Some(tracked) if ended_by_us(tracked) => HUNG_UP_HERE.to_owned(),
            Some(tracked) => tracked.call.hangup_reason.as_str().to_owned(),
            None => String::new(),
        }
    }

    /// Everything but the call's record that tells how it ended.
    pub fn evidence(&self, tracked: &TrackedCall) -> Evidence {
        self.material().evidence(tracked)
    }

    /// How a call ended, with all that is known here; `None` while it is live.
    pub fn ending(&self, tracked: &TrackedCall) -> Option<HangupCause> {
        self.material().ending(tracked)
    }

    /// Whether an ended call failed, with all that is known here.
    pub fn has_failed(&self, tracked: &TrackedCall) -> bool {
        self.ending(tracked).is_some_and(|ending| ending.failed)
    }

    /// Records which of the account's numbers cannot call phones, and why. `anew` replaces all earlier ones.
    pub fn numbers_known(&mut self, numbers: &[Number], anew: bool) {
        let unfit = |number: &Number| Some((number.number.clone(), number.unfit_as_tel_source()?));
        if anew {
            self.unfit.clear();
        }
        let before = self.unfit.len();
        self.unfit.extend(numbers.iter().filter_map(unfit));
        self.unsettled.all_if(anew || self.unfit.len() != before);
    }
}

impl TrackedCall {
    /// The source that the request asked for, if the call has another.
    fn asked_source(&self) -> Option<&str> {
        let asked = self.local.as_ref()?.asked_source.as_deref()?;
        (asked != self.call.source.label()).then_some(asked)
    }
}

fn ended_by_us(tracked: &TrackedCall) -> bool {
    let remote = tracked.call.status.is_final() && tracked.call.hangup_by == HangupBy::Remote;
    tracked.was_hung_up_here() && !remote
}

impl<'a> TableSource<'a> {
    /// See [`Calls::evidence`].
    pub(super) fn evidence(&self, tracked: &TrackedCall) -> Evidence {
        let call = &tracked.call;
        let group = self.group_of.get(&call.id).and_then(|group| self.groups.get(group));
        let failed = call.hangup_reason == HangupReason::Failed;
        Evidence {
            hung_up_here: ended_by_us(tracked),
            gone: tracked.gone.is_some(),
            answered_elsewhere: group
                .is_some_and(|over| over.group.answer_call_id.as_ref().is_some_and(|answered| *answered != call.id)),
            source: self.unfit.get(call.source.dialed()).filter(|_| failed).cloned(),
            asked_source: tracked.asked_source().map(str::to_owned),
            account: None,
        }
    }

    /// See [`Calls::ending`].
    pub(super) fn ending(&self, tracked: &TrackedCall) -> Option<HangupCause> {
        (!tracked.is_live()).then(|| explain(&tracked.call, &self.evidence(tracked)))
    }

    /// A call with the description of its end, as a filter searches it.
    pub(super) fn described(&self, tracked: &'a TrackedCall) -> Described<'a> {
        let ending = self.ending(tracked);
        let failed = ending.as_ref().is_some_and(|ending| ending.failed);
        let noted = self.notes.on(tracked.call.id.as_str()).is_some();
        let ending = ending.map(|ending| ending.to_string()).unwrap_or_default();
        Described { tracked, ending, failed, noted, countries: self.countries }
    }
}
