//! The figures of the trade over the calls of a window: those that always stand on the board, and the report of the
//! statistics screen. The window is the same for both.
//!
//! They are counted at most once a second, and less often when they are many (`counting.rs`): from the archive and from
//! the live calls on the board.

mod counting;
mod hour;

pub use counting::UNKNOWN;
pub use hour::LiveHour;

use std::time::Instant;

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::domain::traffic::{Concurrency, Figures, GroupBy, Period, Window};
use crate::messages::effect::Effect;
use crate::model::Model;

/// The figures of the calls.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// Over which time they are counted; change it with [`Model::choose_window`].
    window: Window,
    /// By what the report groups the calls.
    group_by: GroupBy,
    /// The figures of all outgoing calls in the window. ASR, NER and ACD with their numerators and denominators, and
    /// the causes, for the line that always stands.
    pub figures: Figures,
    /// The period of the window when they were counted; `None` before.
    pub period: Option<Period>,
    /// Since when all calls are known, if that is not the whole window. `Some(None)`: of no time are all known.
    pub known_since: Option<Option<Timestamp>>,
    /// The report, while the statistics are open.
    pub report: Option<Report>,
    /// The live calls of the hour of which a chart is on screen.
    pub hour: Option<LiveHour>,
    /// Whether the chart of the last hour is on screen.
    charted: bool,
    /// Why older pages are not read although some are missing.
    pub halt: Option<Halt>,
    /// When the program was started, by the server's clock.
    began: Option<Timestamp>,
    counted: Option<Instant>,
    /// When a call next leaves the window.
    changes: Option<Instant>,
    /// Whether the server has answered since they were counted.
    pub(crate) answered: bool,
    /// When what may have changed since is counted; `None`: nothing has.
    late: Option<Instant>,
}

/// Why older pages are not read although some are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The user stopped it.
    ByKey,
    /// The archive is full.
    Full,
    /// The server does not hand out older pages.
    NoPaging,
}

/// What the statistics show besides the figures of all calls.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The figures of each group, the one with the most attempts first.
    pub groups: Vec<Group>,
    /// The most calls that were live at the same time, incoming ones included.
    pub concurrency: Concurrency,
    /// Whether the calls before the window are known too, so that this is not only the least that the peak can be.
    pub peak_is_exact: bool,
}

/// The figures of a group of calls.
#[derive(Clone, Debug)]
pub struct Group {
    /// What the calls have in common: the label of their source, a country, the id of a flow, or words for their end;
    /// empty for calls that have none.
    pub key: String,
    /// Their figures.
    pub figures: Figures,
}

impl Traffic {
    /// Over which time the figures are counted.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window
    }

    /// By what the report groups the calls.
    #[must_use]
    pub fn group_by(&self) -> GroupBy {
        self.group_by
    }

    /// When the figures next change although nothing happens: a call leaves the window, or what has changed since they
    /// were counted is counted.
    #[must_use]
    pub fn next_change(&self) -> Option<Instant> {
        [self.changes, self.late].into_iter().flatten().min()
    }

    /// Counts again at the next opportunity.
    pub fn recount(&mut self) {
        self.counted = None;
    }
}

impl Model {
    /// Counts the figures over another window from now on.
    pub(crate) fn choose_window(&mut self, window: Window) {
        self.traffic.window = window;
        self.traffic.halt = None;
        self.traffic.recount();
        self.dirty = true;
    }

    /// Groups the calls in another way from now on.
    pub(crate) fn group_by(&mut self, group_by: GroupBy) {
        self.traffic.group_by = group_by;
        self.traffic.recount();
        self.dirty = true;
    }

    /// Counts again if a second has passed. While the statistics are `open`, also makes their report, and returns the
    /// effect that reads what the archive lacks.
    pub(crate) fn settle_traffic(&mut self, open: bool, now: Now) -> Option<Effect> {
        let server_time = self.connection.clock.time(now.wall);
        let began = *self.traffic.began.get_or_insert(server_time);
        let opened = open && self.traffic.report.is_none();
        if !open {
            self.traffic.report = None;
        }
        if self.calls.look_up_countries() && !self.calls.countries.has_more() {
            self.traffic.recount();
        }
        let figures = &self.traffic.figures;
        let interval = counting::interval(figures.attempts + figures.pending + figures.partial);
        if opened || self.traffic.counted.is_none_or(|at| now.since(at) >= interval) {
            let period = self.traffic.window.period(server_time, began, &self.calls.zone);
            self.count(period, open, now);
        } else if self.traffic.answered {
            // What has changed since is counted then, even if nothing else happens.
            self.traffic.late = self.traffic.counted.map(|at| at + interval);
        }
        let period =
            self.traffic.period.filter(|_| open && self.traffic.halt.is_none() && self.calls.as_of.is_some())?;
        let before = self.archive.read_back(period);
        if before.is_none() && self.archive.reading().is_none() && !self.archive.covers(period) {
            self.traffic.halt = Some(Halt::Full);
        }
        before.map(|before| Effect::ReadArchive(Some(before)))
    }

    /// Reads on what was stopped.
    pub(crate) fn read_back_again(&mut self) {
        self.traffic.halt = self.traffic.halt.filter(|_| self.archive.is_full());
        self.dirty = true;
    }
}
