//! Rows that hold still: what is shown keeps its place, whatever became of it, and what is new is put where it moves
//! nothing.

use super::order::Top;
use crate::domain::Target;

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
