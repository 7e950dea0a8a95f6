//! What the mouse can be used on. Each part notes its spots where it draws them, so that a click means what was on
//! screen, and nothing where nothing was noted: a question and the button that sends note none.

use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use crate::domain::{Column, Target};
use crate::messages::intent::AccountItem;
use crate::model::PaneId;
use crate::screens::form::field::Field;

/// A thing on screen that can be clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A pane.
    Pane(PaneId),
    /// The name of a pane that is not on screen.
    PaneName(PaneId),
    /// The heading of a column of the table.
    Heading(Column),
    /// A row of the table.
    Call(Target),
    /// A call or groupcall that is shown elsewhere.
    Link(Target),
    /// A row of a list of the account.
    Item(AccountItem),
    /// A notice in the log, by its number.
    Notice(u64),
    /// A row of an overlay, by its index.
    Row(usize),
    /// A tab of an overlay, by its index.
    Tab(usize),
    /// A group of calls in the statistics, by its key.
    Group(String),
    /// A field of the call form.
    Field(Field),
}

/// The spots of a frame. One that was noted later lies over the earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Spots {
    wanted: bool,
    /// How many overlays were open.
    overlays: usize,
    noted: RefCell<Vec<(Rect, Spot)>>,
}

impl Spots {
    /// None yet, with so many overlays open. Unless they are `wanted`, none is noted.
    #[must_use]
    pub fn new(wanted: bool, overlays: usize) -> Self {
        Self { wanted, overlays, noted: RefCell::default() }
    }

    /// How many overlays were open.
    #[must_use]
    pub fn overlays(&self) -> usize {
        self.overlays
    }

    /// Notes a spot.
    pub fn note(&self, area: Rect, spot: impl FnOnce() -> Spot) {
        if self.wanted && !area.is_empty() {
            self.noted.borrow_mut().push((area, spot()));
        }
    }

    /// Notes a row of an area.
    pub fn note_row(&self, area: Rect, row: u16, spot: impl FnOnce() -> Spot) {
        if row < area.height {
            self.note(Rect { y: area.y + row, height: 1, ..area }, spot);
        }
    }

    /// Forgets the spots that begin in an area: something else is drawn there.
    pub fn cover(&self, area: Rect) {
        self.noted.borrow_mut().retain(|(spot, _)| !area.contains(spot.as_position()));
    }

    /// Forgets all spots.
    pub fn clear(&self) {
        self.noted.borrow_mut().clear();
    }

    /// The topmost spot over a cell.
    pub fn at(&self, column: u16, row: u16) -> Option<Spot> {
        self.find(column, row, |_| true)
    }

    /// The pane over a cell.
    pub fn pane_at(&self, column: u16, row: u16) -> Option<PaneId> {
        match self.find(column, row, |spot| matches!(spot, Spot::Pane(_))) {
            Some(Spot::Pane(pane)) => Some(pane),
            _ => None,
        }
    }

    fn find(&self, column: u16, row: u16, is_sought: impl Fn(&Spot) -> bool) -> Option<Spot> {
        let noted = self.noted.borrow();
        let is_there = |(area, spot): &&(Rect, Spot)| area.contains(Position::new(column, row)) && is_sought(spot);
        noted.iter().rev().find(is_there).map(|(_, spot)| spot.clone())
    }
}
