//! Which row is selected and which rows are on screen. The selection is an identity, not a position: it survives
//! refresh, sort and filter.

/// A selection by key in rows that change.
#[derive(Clone, Debug)]
pub struct Selection<K> {
    selected: Option<K>,
    index: usize,
    offset: usize,
    height: usize,
}

impl<K> Default for Selection<K> {
    fn default() -> Self {
        Self { selected: None, index: 0, offset: 0, height: 1 }
    }
}

impl<K: Clone + PartialEq> Selection<K> {
    /// The key of the selected row.
    pub fn selected(&self) -> Option<&K> {
        self.selected.as_ref()
    }

    /// The index of the selected row.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The first row on screen.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many rows fit on screen, as last drawn.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Whether a row was on screen when last drawn.
    pub fn shows(&self, row: usize) -> bool {
        (self.offset..self.offset + self.height).contains(&row)
    }

    /// Sets how many rows fit on screen. A height of 0 (rows not drawn) changes nothing.
    pub fn set_height(&mut self, height: usize, rows: usize) {
        if height > 0 {
            self.height = height;
            self.scroll_into_view(rows);
        }
    }

    /// Finds the selection again in rows that may have changed. If its row is gone, selects the row now in its place.
    /// A scrolled list keeps the selection on its screen line.
    pub fn settle(&mut self, rows: &[K]) {
        let line = self.index.saturating_sub(self.offset);
        let found = self.selected.as_ref().and_then(|key| rows.iter().position(|row| row == key));
        self.index = found.unwrap_or(self.index).min(rows.len().saturating_sub(1));
        self.selected = rows.get(self.index).cloned();
        if self.offset > 0 {
            self.offset = self.index.saturating_sub(line);
        }
        self.scroll_into_view(rows.len());
    }

    /// Like [`Selection::settle`], but always keeps the selection on its screen line: new rows above are out of sight.
    pub fn hold(&mut self, rows: &[K]) {
        let line = self.index.saturating_sub(self.offset);
        self.settle(rows);
        self.offset = self.index.saturating_sub(line);
        self.scroll_into_view(rows.len());
    }

    /// Moves by `by` rows, stopping at the ends.
    pub fn step(&mut self, rows: &[K], by: isize) {
        self.go(rows, self.index.saturating_add_signed(by));
    }

    /// Moves to a row, or to the last one if there are fewer.
    pub fn go(&mut self, rows: &[K], index: usize) {
        self.index = index.min(rows.len().saturating_sub(1));
        self.selected = rows.get(self.index).cloned();
        self.scroll_into_view(rows.len());
    }

    /// Selects the row with this key, if there is one: the selection is always a visible row.
    pub fn select(&mut self, rows: &[K], key: &K) {
        if let Some(at) = rows.iter().position(|row| row == key) {
            self.go(rows, at);
        }
    }

    fn scroll_into_view(&mut self, rows: usize) {
        let lowest = self.index.saturating_sub(self.height - 1);
        let last_full = rows.saturating_sub(self.height);
        self.offset = self.offset.clamp(lowest, self.index.max(lowest)).min(last_full.max(lowest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(rows: &[u32], key: u32, height: usize) -> Selection<u32> {
        let mut cursor = Selection::default();
        cursor.set_height(height, rows.len());
        cursor.select(rows, &key);
        cursor
    }

    #[test]
    fn the_selection_stays_on_its_row_when_rows_come_and_go() {
        let mut cursor = at(&[1, 2, 3], 2, 5);
        cursor.settle(&[9, 8, 1, 2, 3]);
        assert_eq!((cursor.selected(), cursor.index()), (Some(&2), 3));
        cursor.settle(&[9, 8, 1, 3]);
        assert_eq!(cursor.selected(), Some(&3), "a neighbour takes over from a row that is gone");
        cursor.settle(&[]);
        assert_eq!(cursor.selected(), None);
    }

    #[test]
    fn a_list_at_its_top_shows_what_arrives_above() {
        let rows: Vec<u32> = (10..30).collect();
        let mut cursor = at(&rows, 11, 5);
        let mut more = vec![1, 2];
        more.extend(&rows);
        cursor.settle(&more);
        assert_eq!((cursor.offset(), cursor.selected()), (0, Some(&11)));
    }

    #[test]
    fn a_list_that_is_scrolled_holds_still() {
        let rows: Vec<u32> = (10..30).collect();
        let mut cursor = at(&rows, 20, 5);
        let line = cursor.index() - cursor.offset();
        let mut more = vec![1, 2, 3];
        more.extend(&rows);
        cursor.settle(&more);
        assert_eq!(cursor.index() - cursor.offset(), line);
    }

    #[test]
    fn rows_that_are_held_stay_where_they_are_also_at_the_top() {
        let rows: Vec<u32> = (10..30).collect();
        let mut cursor = at(&rows, 11, 5);
        let mut more = vec![1, 2];
        more.extend(&rows);
        cursor.hold(&more);
        assert_eq!((cursor.offset(), cursor.selected()), (2, Some(&11)));
        cursor.set_height(0, more.len());
        assert_eq!((cursor.offset(), cursor.height()), (2, 5), "another pane in their place moves nothing");
    }

    proptest! {
        #[test]
        fn the_selection_is_always_a_row_and_on_screen(
            steps in proptest::collection::vec((0u8..4, -30isize..30, 0usize..40, 1usize..12), 1..40)
        ) {
            let mut cursor = Selection::default();
            let mut rows: Vec<u32> = vec![];
            for (kind, by, size, height) in steps {
                match kind {
                    0 => cursor.step(&rows, by),
                    1 => {
                        rows = (0..u32::try_from(size).unwrap()).collect();
                        cursor.settle(&rows);
                    }
                    2 => {
                        rows.reverse();
                        cursor.hold(&rows);
                    }
                    _ => cursor.set_height(height, rows.len()),
                }
                prop_assert_eq!(cursor.selected(), rows.get(cursor.index()));
                if !rows.is_empty() {
                    prop_assert!(cursor.offset() <= cursor.index());
                    prop_assert!(cursor.index() < cursor.offset() + cursor.height());
                }
            }
        }
    }
}
