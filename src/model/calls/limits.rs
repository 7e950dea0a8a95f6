//! Limits on what is kept of a server's data. It may report calls without end, ever more legs, and texts of any length:
//! what is kept is limited in number and in bytes, and what was placed here takes precedence.

use jiff::Timestamp;

use crate::domain::{Call, Groupcall, Weight};
use crate::model::calls::Calls;
use crate::model::{TrackedCall, TrackedGroup};

/// Most memory for the calls and groupcalls together, in bytes.
const MOST_BYTES: usize = 28 * 1024 * 1024;
/// Most memory for their records, in bytes. It holds those of two and a half thousand ordinary calls.
const MOST_RECORDS: usize = 3 * 1024 * 1024;

/// What the server reports and is not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Live calls beyond the limit on those that are followed.
    pub live: bool,
    /// Calls and groupcalls beyond the memory limit.
    pub heavy: bool,
    /// Legs beyond the limit on those that are put under their groupcalls.
    pub legs: bool,
}

/// An item whose record may be dropped.
struct WithRecord<'a> {
    /// Whether it was placed here, whether it is live, and when it ended or last changed.
    order: (bool, bool, Option<Timestamp>),
    /// Memory of the record in bytes.
    record: usize,
    item: &'a mut dyn Weight,
    weight: &'a mut usize,
}

impl Calls {
    /// Keeps so many ended calls from now on.
    pub(crate) fn keep_at_most(&mut self, ended: usize) {
        self.keep_ended = ended;
    }

    /// Whether there are calls without a row.
    pub fn leaves_calls_out(&self) -> bool {
        self.left_out.live || self.left_out.heavy
    }

    /// Whether more calls may be live than are known: some are left out, or the list was never read.
    pub fn knows_least(&self) -> bool {
        self.leaves_calls_out() || self.as_of.is_none()
    }

    /// Calls that ended up to this time have been dropped; `None` if none has.
    pub fn forgotten(&self) -> Option<Timestamp> {
        self.forgotten
    }

    /// What the server reports and is not kept.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// Whether there is room to follow a new call. An ended call replaces another ended one.
    pub(super) fn has_room_for(&mut self, call: &Call) -> bool {
        let heavy = self.bytes + call.weight() > MOST_BYTES;
        let beyond = !call.status.is_final() && self.live() >= self.keep_live;
        if !heavy && !beyond || self.sought.iter().any(|to| call.destination.is_reached_by(to)) {
            return true;
        }
        self.left_out.heavy |= heavy;
        self.left_out.live |= beyond;
        false
    }

    /// Whether there is room for a groupcall placed elsewhere: at most as many groupcalls as live calls, and as many
    /// legs as rows.
    pub(super) fn has_room_for_group(&mut self, group: &Groupcall) -> bool {
        let heavy = self.bytes + group.weight() > MOST_BYTES;
        self.left_out.heavy |= heavy;
        let legs = self.group_of.len() + group.call_ids.len();
        !heavy && self.groups.len() < self.keep_live && legs <= self.most_legs(false)
    }

    /// Most legs put under groupcalls, depending on whether those were placed here.
    pub(super) fn most_legs(&self, placed_here: bool) -> usize {
        // Legs of others never use up the room for ours.
        (self.keep_live + self.keep_ended) * if placed_here { 2 } else { 1 }
    }

    /// Whether there is room to put a groupcall under another. Trees placed here are small anyway.
    pub(super) fn has_room_under(&self, placed_here: bool) -> bool {
        placed_here || self.trees.len() < self.keep_live
    }

    /// Enforces the limits: drops records first, then the heaviest items; what was placed here goes last.
    pub(super) fn keep_within_bounds(&mut self) {
        self.bytes = self.by_id.values().map(|tracked| tracked.weight).sum::<usize>()
            + self.groups.values().map(|tracked| tracked.weight).sum::<usize>();
        // These flags are cleared only once there is room for many more.
        self.left_out.live &= self.live() >= self.keep_live - self.keep_live / 10;
        self.left_out.heavy &= self.bytes > MOST_BYTES - MOST_BYTES / 8;
        self.left_out.legs &= self.group_of.len() > self.most_legs(false) / 10 * 9
            || self.groups.values().any(|tracked| tracked.group.is_full());
        self.drop_records();
        if self.bytes > MOST_BYTES {
            self.leave_out_the_heaviest();
        }
    }

    /// Drops records until the rest fits: what has been over for long goes first, what was placed here last. The selected
    /// call keeps its own.
    fn drop_records(&mut self) {
        let table = &self.table;
        let calls = self.by_id.values_mut().filter_map(|known| {
            let order = (known.placed_here, known.is_live(), end_of(&known.call));
            let TrackedCall { call, weight, .. } = known.as_mut();
            let record = call.weight_of_record();
            // The comparison of ids comes last: most calls of many have no record.
            let goes = record > 0 && !table.selects(&call.id);
            goes.then_some(WithRecord { order, record, item: call, weight })
        });
        let groups = self.groups.values_mut().filter_map(|known| {
            let order = (known.placed_here, known.is_live(), known.group.created);
            let TrackedGroup { group, weight, .. } = known;
            let record = group.weight_of_record();
            (record > 0).then_some(WithRecord { order, record, item: group, weight })
        });
        let mut items: Vec<WithRecord> = calls.chain(groups).collect();
        let mut records: usize = items.iter().map(|item| item.record).sum();
        if records > MOST_RECORDS {
            items.sort_unstable_by_key(|item| item.order);
        }
        for WithRecord { record, item, weight, .. } in items {
            if records <= MOST_RECORDS {
                return;
            }
            item.drop_record();
            records -= record;
            let before = std::mem::replace(weight, item.weight());
            self.bytes -= before.saturating_sub(*weight);
        }
    }

    /// Drops the heaviest items until the rest fits. What was placed here stays.
    fn leave_out_the_heaviest(&mut self) {
        self.left_out.heavy = true;
        self.unsettled.all();
        let calls = self.by_id.values().filter(|call| !call.placed_here).map(|call| call.weight);
        let groups = self.groups.values().filter(|group| !group.placed_here).map(|group| group.weight);
        let mut weights: Vec<usize> = calls.chain(groups).collect();
        weights.sort_unstable_by(|a, b| b.cmp(a));
        let mut bytes = self.bytes;
        let heavy = weights.into_iter().take_while(|weight| {
            let goes = bytes > MOST_BYTES;
            bytes -= if goes { *weight } else { 0 };
            goes
        });
        let least = heavy.last().unwrap_or(usize::MAX);
        let bytes = &mut self.bytes;
        let mut stays = |placed_here: bool, weight: usize| {
            let stays = placed_here || weight < least || *bytes <= MOST_BYTES;
            *bytes -= if stays { 0 } else { weight };
            stays
        };
        self.groups.retain(|_, group| stays(group.placed_here, group.weight));
        let statistics = &mut self.statistics;
        for live in [false, true] {
            self.by_id.retain(|_, call| {
                let stays = call.is_live() != live || stays(call.placed_here, call.weight);
                if !stays && live {
                    statistics.leaves(call);
                }
                stays
            });
        }
        self.retain_shown_groups();
    }
}

impl Calls {
    /// Drops the oldest ended calls; bounds memory over weeks.
    pub(super) fn retain_newest_ended(&mut self) {
        let ended = |tracked: &TrackedCall| !tracked.is_live();
        let count = self.by_id.len() - self.statistics.live();
        // Some slack, so that all calls are gone through once in a while and not on every page.
        // While the rows are paused, the calls they show are kept within a wider limit.
        let slack = if self.table.paused.is_some() { self.keep_ended } else { self.keep_ended / 50 };
        if count <= self.keep_ended + slack {
            return;
        }
        let mut times: Vec<_> =
            self.calls().filter(|tracked| ended(tracked)).map(|tracked| end_of(&tracked.call)).collect();
        let kept = self.keep_ended.min(times.len() - 1);
        let newest_to_go = *times.select_nth_unstable_by(kept, |a, b| b.cmp(a)).1;
        let gone = |tracked: &TrackedCall| ended(tracked) && end_of(&tracked.call) <= newest_to_go;
        for (id, _) in self.by_id.extract_if(|_, tracked| gone(tracked)) {
            self.unsettled.add(&id);
        }
        // A sweep reports them again and again as long as older calls are live.
        self.forgotten = self.forgotten.max(newest_to_go);
        let groups = (self.groups.len(), self.group_of.len());
        self.retain_shown_groups();
        self.unsettled.all_if((self.groups.len(), self.group_of.len()) != groups);
    }
}

pub(super) fn end_of(call: &Call) -> Option<Timestamp> {
    call.times.hangup.or(call.times.update).or(call.times.create)
}
