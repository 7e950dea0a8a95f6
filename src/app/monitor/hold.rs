//! Rows that hold still: what is shown keeps its place, whatever became of it, and what is new is put where it moves
//! nothing.

use std::collections::HashSet;
use std::time::Instant;

use super::order::Top;
use crate::domain::Target;

/// What holds the rows of the table, and what the selection stays with.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    /// Whether something is open that is about what is on screen: nothing moves under it.
    pub covered: bool,
    /// Whether the user was here a moment ago.
    pub attended: bool,
    /// The row that the user chose or that was placed here: the selection stays with it while the view is followed.
    pub chosen: Option<Target>,
    /// What was placed here since the user was last left alone.
    pub just_placed: HashSet<Target>,
    /// The view is where it goes by itself.
    pub rests: bool,
    /// When the selection last went to another row by itself.
    pub strayed: Option<Instant>,
    /// The rows are not in the order that a followed view has.
    pub held: bool,
}

impl Default for Hold {
    fn default() -> Self {
        let just_placed = HashSet::new();
        Self { covered: false, attended: true, chosen: None, just_placed, rests: true, strayed: None, held: false }
    }
}

/// The rows `fresh`, sorted, in the order in which they were `shown`. What was not shown yet comes above everything when
/// it is newer and the newest come on top; else before the row that it would stand before.
pub(super) fn in_place<'a>(shown: &[&Target], fresh: Vec<Top<'a>>, newest_on_top: bool) -> Vec<Top<'a>> {
    let place = |top: &Top| Some(top.place().get()).filter(|at| shown.get(*at).is_some_and(|target| top.is(target)));
    let newest = fresh.iter().filter(|top| place(top).is_some()).filter_map(|top| top.created()).max();
    let (mut rows, mut waiting): (Vec<(usize, Top)>, Vec<Top>) = (Vec::new(), Vec::new());
    let mut above = Vec::new();
    for top in fresh {
        match place(&top) {
            Some(at) => {
                rows.extend(waiting.drain(..).map(|new| (at, new)));
                rows.push((at, top));
            }
            None if newest_on_top && top.created() > newest => above.push(top),
            None => waiting.push(top),
        }
    }
    // The sort is stable: what is put before a row stays before it.
    rows.sort_by_key(|(at, _)| *at);
    above.into_iter().chain(rows.into_iter().map(|(_, top)| top)).chain(waiting).collect()
}
