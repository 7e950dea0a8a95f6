//! Handles the answer to a hang-up.

use std::time::Instant;

use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Call, Target};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::Model;

impl Model {
    pub(crate) fn on_hung_up(
        &mut self,
        target: &Target,
        result: Result<Option<Call>, ApiError>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.dirty = true;
        // A call that has just ended, or whose record is gone, is what the user wanted.
        let ended_meanwhile = |error: &ApiError| error.kind == ErrorKind::Gone;
        let mut effects = Vec::new();
        let stands = match result {
            Ok(call) => {
                if let (Target::Call(id), Some(call)) = (target, call) {
                    // The server answers with an unchanged record for a call that ended before the request.
                    let sent = self.connection.clock.time(now.wall_at(asked));
                    if call.ended_before(sent) {
                        self.calls.not_ended_here(target);
                    }
                    effects.extend(self.calls.call_read(id, Ok(call), asked, now));
                }
                true
            }
            Err(error) if ended_meanwhile(&error) || !self.calls.is_live(target) => {
                self.notices.say(Severity::Info, "The call had already ended.", now);
                self.calls.not_ended_here(target);
                true
            }
            // An older server cannot hang up a groupcall as a whole: hang up its legs one by one.
            Err(error) if error.kind == ErrorKind::RouteMissing && !self.calls.live_legs(target).is_empty() => {
                for leg in self.calls.live_legs(target) {
                    self.calls.hanging_up(&leg, now);
                    effects.push(Effect::HangUp(leg));
                }
                true
            }
            Err(error) => {
                self.proposals.hung_up(target, Some(&error), now);
                self.notices.say_error(&error, now);
                self.sign_in_if_unauthorized(&error);
                self.intents.push(Intent::StayAfterFailedHangUp);
                false
            }
        };
        if stands {
            self.proposals.hung_up(target, None, now);
        }
        effects.extend(self.calls.hang_up_answered(target, stands, now));
        effects
    }
}
