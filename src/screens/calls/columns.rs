//! The columns of the table and their widths: those that the user chose, or those that suit the width of the screen.

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::base::day_clock::DayClock;
use crate::domain::{ChosenColumn, Column};
use crate::widgets::theme::Theme;
use crate::widgets::{format, text};

/// Columns with the widths at which most values are whole, for a table of at least that width.
type Automatic = (usize, &'static [(Column, usize)]);

const AUTOMATIC: [Automatic; 4] = [
    (
        108,
        &[
            (Column::Time, 8),
            (Column::Status, 13),
            (Column::Direction, 3),
            (Column::From, 17),
            (Column::To, 19),
            (Column::Life, 16),
            (Column::Duration, 7),
            (Column::Outcome, 24),
        ],
    ),
    (
        88,
        &[
            (Column::Time, 8),
            (Column::Status, 13),
            (Column::FarEnd, 19),
            (Column::Own, 5),
            (Column::Life, 9),
            (Column::Duration, 7),
            (Column::Outcome, 20),
        ],
    ),
    (
        74,
        &[
            (Column::Time, 8),
            (Column::Status, 13),
            (Column::FarEnd, 18),
            (Column::Life, 7),
            (Column::Duration, 7),
            (Column::Outcome, 16),
        ],
    ),
    (0, &[(Column::Time, 5), (Column::Status, 13), (Column::FarEnd, 15), (Column::Duration, 7), (Column::Outcome, 14)]),
];

/// Least width of the table at which another day's time is shown with its date.
const WITH_DATE: usize = 100;
/// Least width of the table at which each sign before a row has a column of its own.
const WITH_SIGNS: usize = 74;
/// Up to this width, parties share spare columns with the outcome.
const WIDE_PARTY: usize = 28;

/// Width of `!since 12:02p`, which stands for the length of a stage where nothing counts.
pub const SINCE: usize = 13;

/// A column on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What it shows.
    pub column: Column,
    /// Its width, without the blank after it.
    pub width: usize,
}

/// The columns on screen, from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Width of the signs before each row.
    pub signs: usize,
    /// The columns.
    pub slots: Vec<Slot>,
}

impl Columns {
    /// The columns for a table of `width` columns. `dated`: rows of another day are on screen. `deepest`: how far the
    /// lines of the trees reach into the status. `still`: a time stands where a length would.
    pub fn of(
        chosen: &[ChosenColumn],
        width: usize,
        dated: bool,
        deepest: usize,
        clock: &DayClock,
        still: bool,
    ) -> Self {
        let signs = if width >= WITH_SIGNS { 5 } else { 2 };
        let dated = dated && width >= WITH_DATE;
        let date = format::time_or_date_width(clock);
        // What a time of twelve hours has more than the usual width.
        let more = usize::from(clock.is_twelve());
        let slot = |(column, width): (Column, usize)| {
            let width = match column {
                Column::Time if dated && width >= 8 => width.max(date),
                Column::Time if chosen.is_empty() => width + more,
                Column::Status => width + deepest,
                Column::Duration if still && chosen.is_empty() && signs > 2 => SINCE,
                _ => width,
            };
            Slot { column, width }
        };
        let slots: Vec<Slot> = if chosen.is_empty() {
            let fits = AUTOMATIC.iter().find(|(least, _)| width >= *least);
            fits.map_or(&[][..], |(_, columns)| columns).iter().copied().map(slot).collect()
        } else {
            let usual = |chosen: &ChosenColumn| {
                let usual = match chosen.column {
                    Column::Time if dated => date,
                    Column::Time => chosen.column.usual() + more,
                    Column::Duration if still => SINCE,
                    column => column.usual(),
                };
                (chosen.column, chosen.width.map_or(usual, usize::from))
            };
            chosen.iter().map(usual).map(slot).collect()
        };
        let fixed: Vec<Column> = chosen.iter().filter(|chosen| chosen.width.is_some()).map(|c| c.column).collect();
        Self { signs, slots: fitted(slots, width.saturating_sub(signs), &fixed) }
    }

    /// The headings, with an arrow at the column by which the rows are `sorted`, if they are: it points up if reversed.
    pub fn heading(&self, theme: Theme, sorted: Option<(Column, bool)>) -> Line<'static> {
        let mut line = " ".repeat(self.signs);
        for slot in &self.slots {
            let arrow = match sorted.filter(|(column, _)| *column == slot.column) {
                None => "",
                Some((_, false)) => "▾",
                Some((_, true)) => "▴",
            };
            // The arrow may take the blank after the column.
            let room = slot.width + 1;
            // A word cut off in its last letter looks like another column's.
            let whole = text::width(slot.column.heading()) <= slot.width;
            let heading = if slot.column == Column::Time && !whole { "Start" } else { slot.column.heading() };
            let name: String = heading.chars().take(room.saturating_sub(text::width(arrow))).collect();
            let name = if arrow.is_empty() { text::cut(&name, slot.width) } else { name + arrow };
            line += &text::fit(&name, room);
        }
        Line::styled(line, theme.dim())
    }

    /// Where the headings stand in the first row of a table.
    pub fn headings(&self, table: Rect) -> impl Iterator<Item = (Rect, Column)> {
        let small = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
        let mut x = table.x.saturating_add(small(self.signs));
        self.slots.iter().map(move |slot| {
            let heading = Rect { x, y: table.y, width: small(slot.width), height: 1 };
            x = x.saturating_add(heading.width + 1);
            (heading.intersection(table), slot.column)
        })
    }
}

fn used(slots: &[Slot]) -> usize {
    slots.iter().map(|slot| slot.width + 1).sum::<usize>().saturating_sub(1)
}

/// Narrows the columns, the widest first, or leaves out the last ones, until they fit; or gives them what is left over.
fn fitted(mut slots: Vec<Slot>, room: usize, fixed: &[Column]) -> Vec<Slot> {
    while used(&slots) > room {
        let spare = |slot: &Slot| {
            if fixed.contains(&slot.column) { 0 } else { slot.width.saturating_sub(slot.column.least()) }
        };
        let widest = (0..slots.len()).max_by_key(|at| spare(&slots[*at])).filter(|at| spare(&slots[*at]) > 0);
        match widest {
            Some(at) => slots[at].width -= 1,
            None if slots.len() > 1 => drop(slots.pop()),
            None => {
                for slot in &mut slots {
                    slot.width = room;
                }
                return slots;
            }
        }
    }
    let mut left = room - used(&slots);
    while left > 0 {
        let grows = |slot: &&mut Slot| slot.column.grows() && !fixed.contains(&slot.column);
        let narrow =
            slots.iter_mut().filter(grows).filter(|slot| slot.width < WIDE_PARTY).min_by_key(|slot| slot.width);
        match narrow {
            Some(slot) => slot.width += 1,
            None => match slots.iter_mut().rfind(grows) {
                Some(slot) => {
                    slot.width += left;
                    return slots;
                }
                None => return slots,
            },
        }
        left -= 1;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::day_clock::Hours;
    use proptest::prelude::*;

    fn clock() -> DayClock {
        DayClock::local(jiff::tz::TimeZone::UTC)
    }

    fn drawn(chosen: &str, width: usize) -> String {
        let chosen: Vec<_> = chosen.split_whitespace().map(|text| ChosenColumn::parse(text).unwrap()).collect();
        let columns = Columns::of(&chosen, width, false, 0, &clock(), false);
        let slots: Vec<_> = columns.slots.iter().map(|slot| format!("{}:{}", slot.column.name(), slot.width)).collect();
        slots.join(" ")
    }

    #[test]
    fn the_columns_follow_the_width_unless_they_were_chosen() {
        for (chosen, width, expected) in [
            ("", 120, "time:8 status:13 direction:3 from:18 to:19 life:16 duration:7 outcome:24"),
            ("", 92, "time:8 status:13 far_end:19 own:5 life:9 duration:7 outcome:20"),
            ("", 80, "time:8 status:13 far_end:18 life:7 duration:7 outcome:17"),
            ("", 60, "time:5 status:13 far_end:15 duration:7 outcome:14"),
            ("outcome time to:30", 80, "outcome:35 time:8 to:30"),
            ("to:30 from:30 outcome:30", 60, "to:30"),
            ("to:60", 40, "to:38"),
        ] {
            assert_eq!(drawn(chosen, width), expected, "{chosen} in {width}");
        }
    }

    #[test]
    fn a_time_of_twelve_hours_has_a_column_more_unless_its_width_was_chosen() {
        let clock = DayClock { hours: Hours::Twelve, ..clock() };
        let time =
            |chosen: &[ChosenColumn], width, dated| Columns::of(chosen, width, dated, 0, &clock, false).slots[0].width;
        assert_eq!([time(&[], 120, false), time(&[], 80, false), time(&[], 60, false)], [9, 9, 6]);
        assert_eq!(time(&[], 120, true), 15);
        let chosen = |text| [ChosenColumn::parse(text).unwrap()];
        assert_eq!([time(&chosen("time"), 120, false), time(&chosen("time:5"), 120, false)], [9, 5]);
    }

    #[test]
    fn no_heading_runs_into_the_next() {
        for (hours, width, expected) in [
            (Hours::TwentyFour, 80, "     Started▾ Status"),
            (Hours::TwentyFour, 60, "  Start▾Status"),
            (Hours::Twelve, 60, "  Start▾ Status"),
        ] {
            let columns = Columns::of(&[], width, false, 0, &DayClock { hours, ..clock() }, false);
            let heading = columns.heading(Theme::terminal(), Some((Column::Time, false))).to_string();
            assert!(heading.starts_with(expected), "{heading:?}");
        }
    }

    proptest! {
        #[test]
        fn columns_never_take_more_than_there_is(
            chosen in proptest::collection::vec((0..Column::ALL.len(), proptest::option::of(3u16..=60)), 0..8),
            width in 20usize..300,
            dated: bool,
            deepest in 0usize..8,
            still: bool,
        ) {
            let chosen: Vec<_> =
                chosen.into_iter().map(|(at, width)| ChosenColumn { column: Column::ALL[at], width }).collect();
            let columns = Columns::of(&chosen, width, dated, deepest, &clock(), still);
            prop_assert!(!columns.slots.is_empty());
            prop_assert!(columns.signs + used(&columns.slots) <= width, "{columns:?}");
        }
    }
}
