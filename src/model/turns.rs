//! With reduced motion nothing counts. When what is on screen becomes another thing all the same because time passes: a
//! row is stale, a call rings too long, a pause is over.

use std::time::{Duration, Instant};

use crate::base::clock::Now;
use crate::domain::{Stage, Target};
use crate::model::{Model, TrackedCall};

impl Model {
    /// When that next happens.
    pub(crate) fn next_turn(&self, now: Now) -> Option<Instant> {
        let table = &self.calls.table;
        let (offset, height) = (table.cursor().offset(), table.cursor().height());
        let in_sight = table.rows().iter().skip(offset).take(height).filter_map(|row| match &row.target {
            Target::Call(id) => self.calls.call(id).filter(|tracked| tracked.is_live()),
            Target::Group(_) => None,
        });
        let turns = in_sight.flat_map(|tracked| [self.goes_stale(tracked), self.lasts_too_long(tracked, now)]);
        let paused = self.connection.usage.as_ref().and_then(|usage| usage.paused_until);
        let failures = self.settings.board.thresholds.failures.and_then(|_| self.calls.statistics.next_change(now));
        let others = [paused, self.calls.missed.due(), failures];
        turns.chain(others).chain(self.attempts.next_turns()).flatten().filter(|at| *at > now.instant).min()
    }

    fn goes_stale(&self, tracked: &TrackedCall) -> Option<Instant> {
        tracked.heard.checked_add(self.calls.pace.stale_after(&tracked.call.status))
    }

    fn lasts_too_long(&self, tracked: &TrackedCall, now: Now) -> Option<Instant> {
        let (stage, began) = tracked.call.stage_began()?;
        let thresholds = &self.settings.board.thresholds;
        let limit = match stage {
            Stage::Dial => None,
            Stage::Ring => thresholds.ringing,
            Stage::Talk => thresholds.talking,
        }?;
        let lasted = Duration::try_from(self.connection.clock.time(now.wall).duration_since(began)).unwrap_or_default();
        now.instant.checked_add(limit.checked_sub(lasted)?)
    }
}
