//! Rows that hold still: a row keeps its place whatever happens to its call, and new rows are inserted where they move
//! none.

use std::collections::HashSet;
use std::time::Instant;

use jiff::Timestamp;

use crate::domain::Target;
use crate::model::calls::sorting::Top;

/// What holds the rows of the table in place, and what the selection stays with.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    /// Whether something is open that refers to what is on screen: no row may move under it.
    pub covered: bool,
    /// Whether the user was active a moment ago.
    pub attended: bool,
    /// The row that the user selected or that was placed here: the selection stays with it while the view is followed.
    pub chosen: Option<Target>,
    /// Targets placed here since the user last went away.
    pub just_placed: HashSet<Target>,
    /// Whether the view is at the top, where it goes by itself.
    pub rests: bool,
    /// When the selection last moved to another row by itself.
    pub strayed: Option<Instant>,
    /// Whether the rows are out of the order of a followed view.
    pub held: bool,
    /// No call in the rows was created later.
    pub newest: Option<Timestamp>,
}

impl Default for Hold {
    fn default() -> Self {
        let just_placed = HashSet::new();
        Self {
            covered: false,
            attended: true,
            chosen: None,
            just_placed,
            rests: true,
            strayed: None,
            held: false,
            newest: None,
        }
    }
}

/// The sorted rows `fresh`, in the order in which they were `shown`. A new row goes to the top if it is newer than all
/// and the newest come on top; otherwise before the row that it would precede.
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
    // The sort is stable: a row inserted before another stays before it.
    rows.sort_by_key(|(at, _)| *at);
    above.into_iter().chain(rows.into_iter().map(|(_, top)| top)).chain(waiting).collect()
}
