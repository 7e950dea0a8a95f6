//! What must hold after each thing the monkey does.

use std::collections::{HashMap, HashSet, VecDeque};

use ratatui::buffer::Buffer;
use vdial::app::App;
use vdial::domain::CallId;
use vdial::ui::text::{is_unsafe, width};

use super::hands::Did;

/// Where the program's screen is replaced by a word about its size.
const LEAST: (u16, u16) = (60, 16);

/// What was seen so far.
#[derive(Default)]
pub struct Checks {
    ranks: HashMap<CallId, u8>,
    last: VecDeque<(usize, Did)>,
}

impl Checks {
    /// Remembers the last things done, to be told when something is wrong.
    pub fn did(&mut self, number: usize, did: &Did) {
        self.last.push_back((number, did.clone()));
        if self.last.len() > 12 {
            self.last.pop_front();
        }
    }

    /// How many calls were seen.
    pub fn calls(&self) -> usize {
        self.ranks.len()
    }

    /// Selections are valid, no row is there twice, and no status has gone back.
    pub fn state(&mut self, app: &App) {
        let rows = app.monitor.table.rows();
        let mut seen = HashSet::new();
        for row in rows {
            assert!(seen.insert(&row.target), "{:?} is there twice, after {:?}", row.target, self.last);
        }
        let selected = app.monitor.table.cursor().selected();
        assert_eq!(selected.is_none(), rows.is_empty(), "after {:?}", self.last);
        assert!(selected.is_none_or(|target| seen.contains(target)), "{selected:?} is no row, after {:?}", self.last);
        assert_eq!(app.numbers.selected().is_none(), app.numbers.count() == 0, "after {:?}", self.last);
        assert_eq!(app.flows.selected().is_none(), app.flows.count() == 0, "after {:?}", self.last);
        assert_eq!(app.extensions.selected().is_none(), app.extensions.count() == 0, "after {:?}", self.last);
        for tracked in app.monitor.calls() {
            let Some(rank) = tracked.call.status.rank() else { continue };
            let before = self.ranks.insert(tracked.call.id.clone(), rank);
            assert!(before <= Some(rank), "{:?} went back, after {:?}", tracked.call.id, self.last);
        }
    }

    /// Nothing on screen could do more than be seen, and nothing stands outside its pane.
    pub fn screen(&self, buffer: &Buffer, only_panes: bool) {
        let area = buffer.area;
        for y in area.top()..area.bottom() {
            let mut x = area.left();
            while x < area.right() {
                let symbol = buffer[(x, y)].symbol();
                assert!(!symbol.chars().any(is_unsafe), "{symbol:?} at {x},{y}, after {:?}", self.last);
                let wide = u16::try_from(width(symbol).max(1)).unwrap();
                assert!(x + wide <= area.right(), "{symbol:?} hangs over the edge in line {y}, after {:?}", self.last);
                x += wide;
            }
        }
        if only_panes && area.width >= LEAST.0 && area.height >= LEAST.1 {
            self.frames(buffer);
        }
    }

    /// Every frame that begins goes round to where it began.
    fn frames(&self, buffer: &Buffer) {
        let area = buffer.area;
        let at = |x: u16, y: u16| buffer[(x, y)].symbol();
        let mut frames = 0;
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if !matches!(at(x, y), "┌" | "┏") {
                    continue;
                }
                frames += 1;
                let right = (x + 1..area.right()).find(|right| matches!(at(*right, y), "┐" | "┓"));
                let right = right.unwrap_or_else(|| panic!("a frame at {x},{y} has no right side, after {:?}", self.last));
                let mut bottom = y + 1;
                while matches!(at(x, bottom), "│" | "┃") {
                    let side = at(right, bottom);
                    assert!(matches!(side, "│" | "┃"), "{side:?} in the frame at {right},{bottom}, after {:?}", self.last);
                    bottom += 1;
                }
                let ends = (at(x, bottom), at(right, bottom));
                assert!(matches!(ends, ("└", "┘") | ("┗", "┛")), "{ends:?} below {x},{y}, after {:?}", self.last);
            }
        }
        assert!(frames > 0, "there is no pane, after {:?}", self.last);
    }
}
