//! The board at a past moment: which calls were live then, in which stage, and what came of them. The four times of a
//! call tell what it was at any moment.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::traffic::Period;
use crate::domain::{Address, CallId, CallTimes, Direction, Stage};
use crate::messages::effect::Effect;
use crate::model::Model;
use crate::model::archive::LONGEST_CALL;

/// How long before a moment a call may have ended and is still shown.
const ENDED_SHOWN: SignedDuration = SignedDuration::from_mins(5);

/// A call as it was at a past moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallThen {
    /// Its identifier.
    pub id: CallId,
    /// Which side started it.
    pub direction: Direction,
    /// The calling party.
    pub source: Address,
    /// The called party.
    pub destination: Address,
    /// Its times up to that moment.
    pub then: CallTimes,
    /// Its times as they are known now.
    pub since: CallTimes,
    /// How it ended, in words; `None` while it is live now.
    pub cause: Option<Arc<str>>,
    /// Whether it failed.
    pub failed: bool,
}

impl CallThen {
    /// Its stage at that moment; `None` if it had ended.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        match self.then {
            CallTimes { hangup: Some(_), .. } => None,
            CallTimes { progressing: Some(_), .. } => Some(Stage::Talk),
            CallTimes { ringing: Some(_), .. } => Some(Stage::Ring),
            _ => Some(Stage::Dial),
        }
    }
}

/// The board at a past moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardThen {
    /// The calls: those that were live, newest first, then those that had just ended.
    pub calls: Vec<CallThen>,
    /// How many of them were live.
    pub live: usize,
    /// How many calls are left out because their record was deleted: their end is not known.
    pub gone: usize,
}

/// The times that had come by `at`.
fn until(times: &CallTimes, at: Timestamp) -> CallTimes {
    let come = |time: Option<Timestamp>| time.filter(|time| *time <= at);
    CallTimes {
        create: come(times.create),
        ringing: come(times.ringing),
        progressing: come(times.progressing),
        hangup: come(times.hangup),
        update: None,
    }
}

/// The calls that may have been live at `at`.
fn reach(at: Timestamp) -> Period {
    let until = at.checked_add(SignedDuration::from_micros(1)).unwrap_or(at);
    Period { from: at.checked_sub(LONGEST_CALL).unwrap_or(Timestamp::MIN), until }
}

impl Model {
    /// The board as it was at `at`, by the server's clock, as far as its calls are known.
    #[must_use]
    pub fn board_at(&self, at: Timestamp) -> BoardThen {
        let period = reach(at);
        let shown = |times: &CallTimes| times.hangup.is_none_or(|ended| at.duration_since(ended) <= ENDED_SHOWN);
        let mut board = BoardThen::default();
        for record in self.archive.calls_between(period) {
            if record.gone {
                board.gone += 1;
            } else if shown(&record.times) {
                board.calls.push(CallThen {
                    id: record.id.clone(),
                    direction: record.direction.clone(),
                    source: Address::clone(&record.source),
                    destination: Address::clone(&record.destination),
                    then: until(&record.times, at),
                    since: record.times,
                    cause: Some(record.cause.clone()),
                    failed: record.failed,
                });
            }
        }
        let live_now = self.calls.calls().filter(|tracked| tracked.is_live()).map(|tracked| &tracked.call);
        let begun = live_now.filter(|call| call.times.create.is_some_and(|created| period.contains(created)));
        board.calls.extend(begun.map(|call| CallThen {
            id: call.id.clone(),
            direction: call.direction.clone(),
            source: call.source.clone(),
            destination: call.destination.clone(),
            then: until(&call.times, at),
            since: call.times,
            cause: None,
            failed: false,
        }));
        board.live = board.calls.iter().filter(|call| call.stage().is_some()).count();
        board.calls.sort_by_key(|call| {
            let ended = call.stage().is_none();
            (ended, std::cmp::Reverse(call.then.hangup.or(call.then.create)), call.id.clone())
        });
        board
    }

    /// Whether all calls that may have been live at `at` are known.
    #[must_use]
    pub fn knows_board_at(&self, at: Timestamp) -> bool {
        self.archive.covers(reach(at))
    }

    /// The share of those calls that is known, from 0 to 1.
    #[must_use]
    pub fn share_known_at(&self, at: Timestamp) -> f64 {
        self.archive.share(reach(at))
    }

    /// Reads what is missing for the board at `at`, page by page, and then for the chart of its hour.
    pub(crate) fn read_board_at(&mut self, at: Timestamp) -> Option<Effect> {
        self.calls.as_of?;
        let of_hour = self.reach_of_hour().filter(|_| self.knows_board_at(at));
        self.archive.read_back(of_hour.unwrap_or(reach(at))).map(|before| Effect::ReadArchive(Some(before)))
    }

    /// The moment of the nearest change before `at` (`false`) or after it (`true`): a call was created, rang, was
    /// answered or ended.
    #[must_use]
    pub fn change_beside(&self, at: Timestamp, after: bool) -> Option<Timestamp> {
        let from = at.checked_sub(LONGEST_CALL).unwrap_or(Timestamp::MIN);
        let archived = self.archive.calls_between(Period { from, until: Timestamp::MAX }).map(|record| record.times);
        let live = self.calls.calls().filter(|tracked| tracked.is_live()).map(|tracked| tracked.call.times);
        let times =
            archived.chain(live).flat_map(|times| [times.create, times.ringing, times.progressing, times.hangup]);
        let times = times.flatten().filter(|time| if after { *time > at } else { *time < at });
        if after { times.min() } else { times.max() }
    }
}
