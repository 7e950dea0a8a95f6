//! Fills the archive: from answers about calls, and by reading older pages.

use std::time::Instant;

use jiff::Timestamp;

use crate::api::{ApiError, Listed, Rest};
use crate::base::clock::Now;
use crate::domain::{Call, CallId, Evidence};
use crate::messages::effect::Effect;
use crate::model::Model;
use crate::model::archive::PageSeen;
use crate::model::notices::sentence;
use crate::model::traffic::Halt;

impl Model {
    /// Takes the ended calls of a page into the archive, and records what the page covers. Call it before the board
    /// takes the page: what the board does not keep is archived by its record alone. `before` is where the page begins.
    pub(crate) fn archive_page(&mut self, page: &Listed<Call>, before: Option<Timestamp>, asked: Instant, now: Now) {
        if page.rest == Rest::Circles {
            return;
        }
        for call in page.items.iter().filter(|call| call.status.is_final()) {
            if self.calls.call(&call.id).is_none() {
                self.archive.insert(call, &Evidence::default());
            }
        }
        let asked = self.connection.clock.time(now.wall_at(asked));
        self.archive.page_covers(before, seen(page), asked);
    }

    /// Updates the archive from what the board knows of a call.
    pub(crate) fn archive_call(&mut self, id: &CallId) {
        let Some(tracked) = self.calls.call(id) else { return };
        if tracked.is_live() {
            self.archive.remove(&tracked.call);
        } else {
            self.archive.insert(&tracked.call, &self.calls.evidence(tracked));
        }
    }

    /// Takes in a page that was read for the archive, and asks for the next one. The board takes the calls of it that
    /// are still live.
    pub(crate) fn archive_page_read(
        &mut self,
        result: Result<Listed<Call>, ApiError>,
        before: Timestamp,
        asked: Instant,
        now: Now,
    ) -> Option<Effect> {
        self.dirty = true;
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.archive.reading_failed(before, sentence(&error));
                return None;
            }
        };
        if page.rest == Rest::Circles {
            self.archive.stop_reading();
            self.traffic.halt = Some(Halt::NoPaging);
            return None;
        }
        self.archive_page(&page, Some(before), asked, now);
        let oldest = seen(&page).oldest;
        let (ended, live): (Vec<Call>, Vec<Call>) = page.items.into_iter().partition(|call| call.status.is_final());
        self.calls.page_read(live, 0, false, asked, now);
        for call in ended {
            self.archive_call(&call.id);
        }
        let wanted = self.archive.reading()?.period;
        let next = self.archive.next_page(before, oldest);
        if next.is_none() && !self.archive.covers(wanted) {
            self.traffic.halt = Some(if self.archive.is_full() { Halt::Full } else { Halt::NoPaging });
        }
        next.map(|before| Effect::ReadArchive(Some(before)))
    }

    /// Stops reading older pages, until another window is chosen.
    pub(crate) fn stop_reading_back(&mut self) -> Option<Effect> {
        self.archive.reading()?;
        self.archive.stop_reading();
        self.traffic.halt = Some(Halt::ByKey);
        self.dirty = true;
        Some(Effect::ReadArchive(None))
    }
}

fn seen(page: &Listed<Call>) -> PageSeen {
    let created = || page.items.iter().filter_map(|call| call.times.create);
    PageSeen { entries: page.items.len() + page.skipped, newest: created().max(), oldest: created().min() }
}
