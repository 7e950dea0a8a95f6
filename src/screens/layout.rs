//! Divides the screen into rectangles, by its size, the pane that has the focus, and whether the lists are folded away.
//!
//! ```text
//! wide                    monitor: lists folded      very wide                narrow
//! ┌ figures ──────────┐   ┌ figures ──────────┐      ┌ figures ───────────┐   ┌ figures ─────┐
//! │ lists │ calls     │   │ calls             │      │ calls    │ failed  │   │ calls        │
//! │       │───────────│   │───────────────────│      │          │ charts  │   │──────────────│
//! │       │ fail │ sel│   │ failed │ selected │      │          │ selected│   │ selected, or │
//! │       │      │    │   │        │          │      │          │ lists   │   │ another pane │
//! └───────────────────┘   └───────────────────┘      └────────────────────┘   └──────────────┘
//! ```

use ratatui::layout::{Constraint, Layout, Rect};

use crate::model::PaneId;

/// The smallest screen that the program supports.
pub const SMALLEST: (u16, u16) = (60, 16);
const WIDE: (u16, u16) = (110, 26);
/// From this size on everything is on screen at once.
const VERY_WIDE: (u16, u16) = (180, 40);
/// Least height at which another pane fits under the table, and the figures get two lines.
const TALL: u16 = 20;
/// Least height of the panes beside the table that has room for the charts.
const ROOM_FOR_CHARTS: u16 = 43;
/// Width of the lists.
const LISTS: u16 = 29;
/// Width of the failed calls beside the selected one.
const FAILED: u16 = 40;

/// The rectangles of the screen's parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// The top line.
    pub header: Rect,
    /// The figures over the table.
    pub figures: Rect,
    /// The table of calls.
    pub calls: Option<Rect>,
    /// The calls that failed.
    pub failed: Option<Rect>,
    /// The failures by cause, and the live calls over the last hour.
    pub charts: Option<Rect>,
    /// The details of the selected call.
    pub detail: Option<Rect>,
    /// The account's numbers.
    pub numbers: Option<Rect>,
    /// The account's flows.
    pub flows: Option<Rect>,
    /// The account's extensions.
    pub extensions: Option<Rect>,
    /// The log.
    pub log: Option<Rect>,
    /// The lines for the newest notice.
    pub notice: Rect,
    /// The line for the key hints.
    pub footer: Rect,
}

/// What of the panes is on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The pane that has the focus.
    pub focus: PaneId,
    /// Whether it fills the screen.
    pub zoomed: bool,
    /// Whether the lists are folded away.
    pub folded: bool,
}

/// Rows for the profile that is shown below: its header, the head of its table, and some calls.
const LEAST_BELOW: u16 = 6;

/// Divides the screen between the profile with the keys and another one below it; `None` for that without room.
pub fn two_profiles(area: Rect, wanted: bool) -> (Rect, Option<Rect>) {
    let below = (area.height / 3).max(LEAST_BELOW).min(area.height.saturating_sub(SMALLEST.1));
    if !wanted || below < LEAST_BELOW {
        return (area, None);
    }
    let above = Rect { height: area.height - below, ..area };
    (above, Some(Rect { y: above.bottom(), height: below, ..area }))
}

/// Whether the screen is too small for the program.
pub fn too_small(area: Rect) -> bool {
    area.width < SMALLEST.0 || area.height < SMALLEST.1
}

/// Whether the lists can stand beside the table.
pub fn wide(area: Rect) -> bool {
    area.width >= WIDE.0 && area.height >= WIDE.1
}

/// Most lines of a notice; fewer `over` a form or a question, which need theirs.
pub fn most_of_a_notice(area: Rect, over: bool) -> u16 {
    let room = if over { (area.height - 2).saturating_sub(SMALLEST.1 - 3) } else { area.height };
    room.min(area.height / 3).max(1)
}

/// Divides the screen; `notice` is the number of lines of the newest notice.
pub fn regions(area: Rect, shown: Shown, notice: u16) -> Regions {
    let figures = if area.height >= TALL { 2 } else { 1 };
    let [header, figures, body, notice, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(figures),
        Constraint::Min(1),
        Constraint::Length(notice.max(1)),
        Constraint::Length(1),
    ])
    .areas(area);
    let mut regions = Regions { header, figures, notice, footer, ..Regions::default() };
    if shown.zoomed {
        *regions.pane(shown.focus) = Some(body);
    } else if area.width >= VERY_WIDE.0 && area.height >= VERY_WIDE.1 {
        regions.beside_each_other(body, shown.focus);
    } else if wide(area) {
        regions.one_over_the_other(body, shown);
    } else if area.height >= TALL {
        let [calls, below] = stacked(body, Constraint::Min(6), Constraint::Length((body.height / 2).clamp(7, 10)));
        regions.calls = Some(calls);
        *regions.below(shown.focus) = Some(below);
    } else if shown.focus == PaneId::Calls {
        let [calls, below] = stacked(body, Constraint::Min(6), Constraint::Length(3));
        (regions.calls, regions.detail) = (Some(calls), Some(below));
    } else {
        *regions.pane(shown.focus) = Some(body);
    }
    regions
}

fn stacked(area: Rect, above: Constraint, below: Constraint) -> [Rect; 2] {
    Layout::vertical([above, below]).areas(area)
}

/// Two areas with a blank column between them.
fn side_by_side(area: Rect, left: Constraint, right: Constraint) -> [Rect; 2] {
    Layout::horizontal([left, right]).spacing(1).areas(area)
}

impl Regions {
    /// The rectangle of a pane.
    fn pane(&mut self, pane: PaneId) -> &mut Option<Rect> {
        match pane {
            PaneId::Calls => &mut self.calls,
            PaneId::Numbers => &mut self.numbers,
            PaneId::Flows => &mut self.flows,
            PaneId::Extensions => &mut self.extensions,
            PaneId::Log => &mut self.log,
        }
    }

    /// The rectangle of what stands under the table: the pane that has the focus, or the selected call.
    fn below(&mut self, focus: PaneId) -> &mut Option<Rect> {
        if focus == PaneId::Calls { &mut self.detail } else { self.pane(focus) }
    }

    fn lists(&mut self, area: Rect) {
        let [numbers, flows, extensions] = Layout::vertical([Constraint::Fill(1); 3]).areas(area);
        (self.numbers, self.flows, self.extensions) = (Some(numbers), Some(flows), Some(extensions));
    }

    fn one_over_the_other(&mut self, body: Rect, shown: Shown) {
        let body = if shown.folded {
            body
        } else {
            let [left, right] = side_by_side(body, Constraint::Length(LISTS), Constraint::Min(1));
            self.lists(left);
            right
        };
        let below = Constraint::Length((body.height / 3).clamp(9, 14));
        let [calls, below] = stacked(body, Constraint::Min(8), below);
        self.calls = Some(calls);
        if shown.focus == PaneId::Log {
            // Notices are long.
            self.log = Some(below);
            return;
        }
        let [failed, selected] = side_by_side(below, Constraint::Length(FAILED), Constraint::Min(1));
        (self.failed, self.detail) = (Some(failed), Some(selected));
    }

    fn beside_each_other(&mut self, body: Rect, focus: PaneId) {
        let [calls, right] = side_by_side(body, Constraint::Min(120), Constraint::Max(90));
        let room = right.height >= ROOM_FOR_CHARTS;
        let charts = Constraint::Length(if room { 4 + (right.height / 9).min(12) } else { 0 });
        let [failed, charts, selected, lists] =
            Layout::vertical([Constraint::Fill(2), charts, Constraint::Length(14), Constraint::Fill(3)]).areas(right);
        (self.failed, self.charts, self.detail) = (Some(failed), room.then_some(charts), Some(selected));
        if focus == PaneId::Log {
            // Notices are too long for the right.
            let [above, log] = stacked(calls, Constraint::Min(8), Constraint::Length(14));
            (self.calls, self.log) = (Some(above), Some(log));
        } else {
            self.calls = Some(calls);
        }
        let [numbers, others] = side_by_side(lists, Constraint::Fill(1), Constraint::Fill(1));
        let [flows, extensions] = stacked(others, Constraint::Fill(1), Constraint::Fill(1));
        (self.numbers, self.flows, self.extensions) = (Some(numbers), Some(flows), Some(extensions));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(u16, u16); 11] = [
        (60, 16),
        (60, 20),
        (79, 19),
        (80, 24),
        (109, 60),
        (110, 26),
        (120, 30),
        (180, 40),
        (180, 60),
        (200, 50),
        (300, 90),
    ];

    fn every_state() -> impl Iterator<Item = (Rect, Shown)> {
        let sizes = SIZES.into_iter().map(|(width, height)| Rect::new(0, 0, width, height));
        sizes.flat_map(|area| {
            PaneId::ALL.into_iter().flat_map(move |focus| {
                [(false, false), (true, false), (false, true), (true, true)]
                    .map(|(zoomed, folded)| (area, Shown { focus, zoomed, folded }))
            })
        })
    }

    fn all(regions: &Regions) -> Vec<Rect> {
        let Regions { header, figures, notice, footer, .. } = *regions;
        let Regions { calls, failed, charts, detail, numbers, flows, extensions, log, .. } = *regions;
        let panes = [calls, failed, charts, detail, numbers, flows, extensions, log];
        panes.into_iter().flatten().chain([header, figures, notice, footer]).collect()
    }

    #[test]
    fn the_pane_in_focus_is_on_screen_and_the_table_unless_another_is_zoomed_or_nothing_fits_beside_it() {
        for (area, shown) in every_state() {
            let mut regions = regions(area, shown, 1);
            let folded = wide(area) && area.width < VERY_WIDE.0 && shown.folded && !shown.zoomed;
            let list = !matches!(shown.focus, PaneId::Calls | PaneId::Log);
            // The focus on a list unfolds them: see `Screens::shown`.
            assert!(regions.pane(shown.focus).is_some() || (folded && list), "{area:?} {shown:?}");
            if !shown.zoomed && area.height >= TALL {
                assert!(regions.calls.is_some(), "{area:?} {shown:?}");
            }
        }
    }

    #[test]
    fn no_region_leaves_the_screen_or_covers_another() {
        for (area, shown) in every_state() {
            for over in [false, true] {
                let rects = all(&regions(area, shown, most_of_a_notice(area, over)));
                for (at, rect) in rects.iter().enumerate() {
                    assert_eq!(rect.intersection(area), *rect, "{area:?} {shown:?}");
                    let covers = rects[at + 1..].iter().any(|other| !rect.intersection(*other).is_empty());
                    assert!(!covers, "{area:?} {shown:?}");
                }
            }
        }
    }
}
