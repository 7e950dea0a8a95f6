//! The tree of a groupcall as the table shows it: its legs, and the groupcalls under it with their legs.

use std::collections::HashMap;

use super::table_source::TableSource;
use crate::domain::{Groupcall, GroupcallId, Target};
use crate::model::calls::groupcall_trees::DEEPEST;

pub(super) type Trees<'a> = HashMap<&'a GroupcallId, Vec<CallRow>>;

/// The position of a row in a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    depth: u8,
    /// Bit `n` is set if more rows follow on level `n`.
    more: u8,
}

impl Branch {
    /// The level of the row; 0 for a top-level row.
    pub fn depth(self) -> usize {
        usize::from(self.depth)
    }

    /// The lines that lead to the row, one character per level: `│├`.
    pub fn lines(self) -> String {
        let line = |level: u8| match (self.more >> level & 1 == 1, level == self.depth) {
            (true, true) => '├',
            (false, true) => '└',
            (true, false) => '│',
            (false, false) => ' ',
        };
        (1..=self.depth).map(line).collect()
    }

    fn below(self, last: bool) -> Self {
        let depth = self.depth + 1;
        Self { depth, more: self.more | u8::from(!last) << depth }
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// The call or groupcall that the row shows.
    pub target: Target,
    /// Its position under a groupcall.
    pub branch: Branch,
}

impl CallRow {
    /// A top-level row.
    pub(super) fn top(target: Target) -> Self {
        Self { target, branch: Branch::default() }
    }
}

/// Everything under a groupcall, from top to bottom.
pub(super) fn under(known: &TableSource, group: &Groupcall) -> Vec<CallRow> {
    let mut rows = Vec::new();
    descend(known, group, Branch::default(), &mut rows);
    rows
}

fn descend(known: &TableSource, group: &Groupcall, branch: Branch, rows: &mut Vec<CallRow>) {
    // Trees are joined from below too, and can then be deeper than `DEEPEST`.
    if branch.depth() >= DEEPEST {
        return;
    }
    let legs = group.call_ids.iter().filter(|id| {
        known.group_of.get(id) == Some(&group.id) && (known.calls.contains_key(id) || known.awaited.contains_key(id))
    });
    let groups = group.groupcall_ids.iter().filter(|id| {
        known.trees.parent(id) == Some(&group.id)
            && (known.groups.contains_key(id) || known.trees.awaited(id).is_some())
    });
    let mut below = legs.cloned().map(Target::Call).chain(groups.cloned().map(Target::Group)).peekable();
    while let Some(target) = below.next() {
        let branch = branch.below(below.peek().is_none());
        let nested = match &target {
            Target::Group(id) => known.groups.get(id),
            Target::Call(_) => None,
        };
        rows.push(CallRow { target, branch });
        if let Some(nested) = nested {
            descend(known, &nested.group, branch, rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::wire;
    use crate::base::clock::Now;
    use crate::domain::GroupcallId;
    use crate::model::Calls;
    use jiff::Timestamp;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use std::time::Instant;

    /// The table of these groupcalls, placed here.
    fn drawn(groups: &[Value]) -> Vec<String> {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let mut calls = Calls::new(100, 100);
        for group in groups.iter().map(|group| wire::groupcall(group.clone()).unwrap()) {
            calls.placed(Vec::new(), vec![group], now.instant, now);
        }
        calls.rebuild();
        let row = |row: &CallRow| match &row.target {
            Target::Call(id) => format!("{}{id}", row.branch.lines()),
            Target::Group(id) => format!("{}{id}", row.branch.lines()),
        };
        calls.table.rows().iter().map(row).collect()
    }

    fn group(id: &str, legs: &[&str], under: &[&str]) -> Value {
        json!({ "id": id, "status": "progressing", "call_ids": legs, "groupcall_ids": under })
    }

    #[test]
    fn legs_come_first_and_each_groupcall_with_its_own() {
        let cases: [(&[Value], &[&str]); 6] = [
            (&[group("g", &[], &[])], &["g"]),
            (&[group("g", &["1", "2"], &[])], &["g", "├1", "└2"]),
            (
                &[group("g", &["1"], &["m", "n"]), group("m", &["2", "3"], &[]), group("n", &["4"], &[])],
                &["g", "├1", "├m", "│├2", "│└3", "└n", " └4"],
            ),
            // Not read yet.
            (&[group("g", &[], &["m", "n"]), group("n", &["1"], &[])], &["g", "├m", "└n", " └1"]),
            // The same leg and the same groupcall in two groupcalls.
            (&[group("g", &["1"], &["m", "n"]), group("m", &["1", "2"], &["n"])], &["g", "├1", "├m", "│└2", "└n"]),
            // Duplicates in one groupcall.
            (&[group("g", &["1", "1"], &["m", "m"])], &["g", "├1", "└m"]),
        ];
        for (groups, rows) in cases {
            assert_eq!(drawn(groups), *rows, "{groups:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_said_everything_known_stands_there_once(
            said in vec((0usize..9, vec(0usize..9, 0..4), vec(0usize..9, 0..4), option::of(0usize..9)), 1..20),
        ) {
            let name = |kind: &str, n: &usize| format!("{kind}{n}");
            let said: Vec<Value> = said
                .iter()
                .map(|(id, legs, under, over)| json!({
                    "id": name("g", id),
                    "status": "progressing",
                    "call_ids": legs.iter().map(|n| name("c", n)).collect::<Vec<_>>(),
                    "groupcall_ids": under.iter().map(|n| name("g", n)).collect::<Vec<_>>(),
                    "master_groupcall_id": over.map(|n| name("g", &n)),
                }))
                .collect();
            let rows = drawn(&said);
            let depth = |row: &String| row.chars().take_while(|c| !c.is_alphanumeric()).count();
            prop_assert!(rows.iter().all(|row| depth(row) <= DEEPEST), "{rows:?}");
            let mut seen: Vec<&str> = rows.iter().map(|row| row.trim_start_matches(['├', '└', '│', ' '])).collect();
            let count = seen.len();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), count, "twice: {:?}", rows);
            for group in &said {
                prop_assert!(seen.contains(&group["id"].as_str().unwrap()), "{} is not in {:?}", group["id"], rows);
                for leg in group["call_ids"].as_array().unwrap() {
                    prop_assert!(seen.contains(&leg.as_str().unwrap()), "{leg} is not in {rows:?}");
                }
            }
        }
    }

    #[test]
    fn neither_a_circle_nor_a_bottomless_pit_has_no_end() {
        assert_eq!(drawn(&[group("g", &["1"], &["g"])]), ["g", "└1"]);
        assert_eq!(drawn(&[group("g", &["1"], &["m"]), group("m", &["2"], &["g", "m"])]), ["g", "├1", "└m", " └2"]);
        let pit: Vec<Value> =
            (0..50).map(|n| group(&format!("g{n}"), &[&format!("c{n}")], &[&format!("g{}", n + 1)])).collect();
        let rows = drawn(&pit);
        assert_eq!(rows.iter().map(|row| row.chars().filter(|c| !c.is_alphanumeric()).count()).max(), Some(DEEPEST));
        let mut seen: Vec<&str> = rows.iter().map(|row| row.trim_start_matches(['├', '└', '│', ' '])).collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count, "nothing stands there twice");
    }

    #[test]
    fn what_is_put_together_from_below_has_an_end_too() {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let mut calls = Calls::new(100, 100);
        // Two trees of the greatest depth, one of them then put under the deepest groupcall of the other.
        for name in ["a", "b"] {
            for n in 0..DEEPEST {
                let value = group(&format!("{name}{n}"), &[], &[&format!("{name}{}", n + 1)]);
                calls.placed(Vec::new(), vec![wire::groupcall(value).unwrap()], now.instant, now);
            }
        }
        let join = wire::groupcall(group("a1", &[], &["b0"])).unwrap();
        calls.group_read(&GroupcallId::new("a1").unwrap(), Ok(join), now.instant, now);
        calls.rebuild();
        let rows = calls.table.rows();
        assert!(rows.iter().all(|row| row.branch.depth() < DEEPEST));
        assert_eq!(rows.iter().filter(|row| row.branch.depth() == 0).count(), 2, "what has no place stands by itself");
    }

    #[test]
    fn a_groupcall_finds_its_place_before_the_one_over_it_tells_of_it() {
        let mut nested = group("m", &["1"], &[]);
        nested["master_groupcall_id"] = json!("g");
        assert_eq!(drawn(&[group("g", &[], &[]), nested.clone()]), ["g", "└m", " └1"]);
        assert_eq!(
            drawn(&[group("g", &["2"], &[]), nested, group("g", &["2"], &["n"])]),
            ["g", "├2", "├m", "│└1", "└n"]
        );
    }
}
