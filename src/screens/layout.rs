//! Divides the screen into rectangles, by its size and the pane that has the focus.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::model::PaneId;

/// The smallest screen that the program supports.
pub const SMALLEST: (u16, u16) = (60, 16);
const WIDE: (u16, u16) = (110, 26);
/// Least height at which the details of the selected call fit under the table.
const WITH_DETAIL: u16 = 20;

/// The rectangles of the screen's parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// The top line.
    pub header: Rect,
    /// The tabs, where not all panes are on screen.
    pub tabs: Option<Rect>,
    /// The table of calls.
    pub calls: Option<Rect>,
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

/// Whether the screen is too small for the program.
pub fn too_small(area: Rect) -> bool {
    area.width < SMALLEST.0 || area.height < SMALLEST.1
}

/// Whether all panes fit on the screen.
pub fn wide(area: Rect) -> bool {
    area.width >= WIDE.0 && area.height >= WIDE.1
}

/// Most lines of a notice; fewer `over` a form or a question, which need theirs.
pub fn most_of_a_notice(area: Rect, over: bool) -> u16 {
    let room = if over { (area.height - 2).saturating_sub(SMALLEST.1 - 3) } else { area.height };
    room.min(area.height / 3).max(1)
}

/// Divides the screen; `notice` is the number of lines of the newest notice.
pub fn regions(area: Rect, focus: PaneId, zoomed: bool, notice: u16) -> Regions {
    let all = wide(area) && !zoomed;
    let [header, tabs, body, notice, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(u16::from(!all)),
        Constraint::Min(1),
        Constraint::Length(notice.max(1)),
        Constraint::Length(1),
    ])
    .areas(area);
    let mut regions = Regions { header, notice, footer, tabs: (!all).then_some(tabs), ..Regions::default() };
    if all {
        let [left, right] = Layout::horizontal([Constraint::Length(38), Constraint::Min(1)]).areas(body);
        let [numbers, flows, extensions] = Layout::vertical([Constraint::Fill(1); 3]).areas(left);
        let [calls, below] = Layout::vertical([Constraint::Min(8), Constraint::Length(11)]).areas(right);
        regions.numbers = Some(numbers);
        regions.flows = Some(flows);
        regions.extensions = Some(extensions);
        regions.calls = Some(calls);
        *(if focus == PaneId::Log { &mut regions.log } else { &mut regions.detail }) = Some(below);
        return regions;
    }
    match focus {
        PaneId::Calls if area.height >= WITH_DETAIL && !zoomed => {
            let [calls, detail] = Layout::vertical([Constraint::Min(6), Constraint::Length(10)]).areas(body);
            regions.calls = Some(calls);
            regions.detail = Some(detail);
        }
        PaneId::Calls => regions.calls = Some(body),
        PaneId::Numbers => regions.numbers = Some(body),
        PaneId::Flows => regions.flows = Some(body),
        PaneId::Extensions => regions.extensions = Some(body),
        PaneId::Log => regions.log = Some(body),
    }
    regions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_screen_shows_every_pane_and_a_small_one_the_pane_in_focus() {
        let wide = regions(Rect::new(0, 0, 120, 30), PaneId::Calls, false, 1);
        assert!(wide.numbers.is_some() && wide.calls.is_some() && wide.detail.is_some() && wide.tabs.is_none());
        for focus in PaneId::ALL {
            let small = regions(Rect::new(0, 0, 80, 24), focus, false, 1);
            let shown = [small.calls, small.numbers, small.flows, small.extensions, small.log];
            assert_eq!(shown.iter().flatten().count(), 1, "{focus:?}");
            assert!(small.tabs.is_some());
        }
        assert!(regions(Rect::new(0, 0, 60, 16), PaneId::Calls, false, 1).detail.is_none());
    }

    #[test]
    fn no_region_leaves_the_screen() {
        for width in [60, 79, 80, 109, 110, 200] {
            for height in [16, 19, 20, 24, 26, 60] {
                let area = Rect::new(0, 0, width, height);
                for (focus, over) in PaneId::ALL.into_iter().flat_map(|focus| [(focus, false), (focus, true)]) {
                    let r = regions(area, focus, false, most_of_a_notice(area, over));
                    let panes = [r.calls, r.detail, r.numbers, r.flows, r.extensions, r.log, r.tabs];
                    for rect in panes.into_iter().flatten().chain([r.header, r.notice, r.footer]) {
                        assert_eq!(rect.intersection(area), rect, "{width}x{height} {focus:?}");
                    }
                }
            }
        }
    }
}
