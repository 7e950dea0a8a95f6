//! Which groupcall is under which. Whatever a server sends, this stays a forest of small trees: no groupcall has two
//! parents or is under itself, and no tree is deeper or larger than a real one.

use std::collections::HashMap;
use std::time::Instant;

use crate::domain::GroupcallId;

/// Most levels of groupcalls in a tree. An agent's groupcall with those of his extensions under it has two.
pub const DEEPEST: usize = 4;
/// Most groupcalls under one root, on all levels together.
const MOST: usize = 100;

/// The position of every groupcall that is under another.
#[derive(Clone, Debug, Default)]
pub struct GroupcallTrees {
    under: HashMap<GroupcallId, TreePosition>,
    /// How many groupcalls are under each root.
    sizes: HashMap<GroupcallId, usize>,
}

#[derive(Clone, Debug)]
struct TreePosition {
    parent: GroupcallId,
    /// Since when its record has been awaited: the server creates it in the background.
    awaited: Option<Instant>,
}

impl GroupcallTrees {
    /// Puts one groupcall under another; `false` if it already has a parent or cannot have this one.
    pub fn put(&mut self, child: &GroupcallId, parent: &GroupcallId, awaited: Option<Instant>) -> bool {
        let loops = child == parent || self.over(parent).any(|over| over == child);
        if self.under.contains_key(child) || loops {
            return false;
        }
        if self.over(parent).count() + 2 + self.height(child) > DEEPEST {
            return false;
        }
        let root = self.root(parent).clone();
        let joined = 1 + self.sizes.get(child).copied().unwrap_or(0);
        let size = self.sizes.entry(root).or_default();
        if *size + joined > MOST {
            return false;
        }
        *size += joined;
        self.sizes.remove(child);
        self.under.insert(child.clone(), TreePosition { parent: parent.clone(), awaited });
        true
    }

    /// How many groupcalls are under another one.
    pub fn len(&self) -> usize {
        self.under.len()
    }

    /// How many levels there are under a root.
    fn height(&self, root: &GroupcallId) -> usize {
        if !self.sizes.contains_key(root) {
            return 0;
        }
        let levels = |id| self.over(id).position(|over| over == root).map_or(0, |at| at + 1);
        self.under.keys().map(levels).max().unwrap_or(0)
    }

    /// The parent of a groupcall; `None` for a root.
    pub fn parent(&self, id: &GroupcallId) -> Option<&GroupcallId> {
        self.under.get(id).map(|place| &place.parent)
    }

    /// All groupcalls above one, from its parent to the root.
    pub fn over<'a>(&'a self, id: &GroupcallId) -> impl Iterator<Item = &'a GroupcallId> {
        // No tree is this deep; the bound shows that the loop ends.
        std::iter::successors(self.parent(id), |id| self.parent(id)).take(self.under.len())
    }

    /// The root of a groupcall's tree: itself if it has no parent.
    pub fn root<'a>(&'a self, id: &'a GroupcallId) -> &'a GroupcallId {
        self.over(id).last().unwrap_or(id)
    }

    /// Since when the record of a groupcall has been awaited; `None` if it is not.
    pub fn awaited(&self, id: &GroupcallId) -> Option<Instant> {
        self.under.get(id).and_then(|place| place.awaited)
    }

    /// All groupcalls whose records are awaited.
    pub fn all_awaited(&self) -> impl Iterator<Item = &GroupcallId> {
        self.under.iter().filter(|(_, place)| place.awaited.is_some()).map(|(id, _)| id)
    }

    /// Marks the record of a groupcall with a parent as awaited.
    pub fn await_record(&mut self, id: &GroupcallId, since: Instant) {
        if let Some(place) = self.under.get_mut(id) {
            place.awaited = Some(since);
        }
    }

    /// Stops waiting for the record of a groupcall: it exists, or never will.
    pub fn settled(&mut self, id: &GroupcallId) {
        if let Some(place) = self.under.get_mut(id) {
            place.awaited = None;
        }
    }

    /// Keeps only the trees of some roots.
    pub fn retain_trees(&mut self, keep: impl Fn(&GroupcallId) -> bool) {
        let gone: Vec<_> = self.under.keys().filter(|id| !keep(self.root(id))).cloned().collect();
        for id in &gone {
            self.under.remove(id);
        }
        self.sizes.retain(|root, _| keep(root));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> GroupcallId {
        GroupcallId::new(text).unwrap()
    }

    #[test]
    fn it_stays_a_forest_whatever_is_said() {
        // Child, parent, and whether the child can be put there.
        let cases: [&[(&str, &str, bool)]; 6] = [
            &[("a", "a", false)],
            &[("b", "a", true), ("a", "b", false)],
            &[("b", "a", true), ("c", "b", true), ("a", "c", false), ("c", "a", false)],
            &[("b", "a", true), ("b", "x", false), ("b", "a", false)],
            &[("b", "a", true), ("c", "b", true), ("d", "c", true), ("e", "d", false), ("e", "c", true)],
            &[("b", "a", true), ("y", "x", true), ("z", "y", true), ("x", "b", false), ("x", "a", true)],
        ];
        for case in cases {
            let mut trees = GroupcallTrees::default();
            for (child, parent, expected) in case {
                assert_eq!(trees.put(&id(child), &id(parent), None), *expected, "{child} under {parent} of {case:?}");
            }
            for name in ["a", "b", "c", "d", "e", "x", "y", "z"] {
                assert!(trees.over(&id(name)).count() < DEEPEST, "{case:?}");
            }
        }
    }

    #[test]
    fn a_tree_has_an_end_however_it_is_put_together() {
        let mut trees = GroupcallTrees::default();
        let mut put = |child: String, parent: &str| trees.put(&id(&child), &id(parent), None);
        assert_eq!((0..1000).filter(|n| put(format!("a{n}"), "a")).count(), MOST);
        assert_eq!((0..60).filter(|n| put(format!("b{n}"), "b")).count(), 60);
        assert_eq!((0..60).filter(|n| put(format!("c{n}"), "c")).count(), 60);
        assert!(!put("c".to_owned(), "b"), "two trees that are too large together");
        assert!(put("d".to_owned(), "b"));
    }

    #[test]
    fn what_is_awaited_is_settled_and_whole_trees_go() {
        let now = Instant::now();
        let mut trees = GroupcallTrees::default();
        assert!(trees.put(&id("b"), &id("a"), Some(now)) && trees.put(&id("c"), &id("b"), Some(now)));
        assert!(trees.put(&id("y"), &id("x"), None));
        assert_eq!(trees.all_awaited().count(), 2);
        trees.settled(&id("b"));
        assert_eq!((trees.awaited(&id("b")), trees.awaited(&id("c"))), (None, Some(now)));
        assert_eq!((trees.root(&id("c")), trees.root(&id("z"))), (&id("a"), &id("z")));
        trees.retain_trees(|root| *root == id("x"));
        assert_eq!((trees.parent(&id("c")), trees.parent(&id("y"))), (None, Some(&id("x"))));
        assert!(trees.put(&id("a"), &id("c"), None), "nothing is left of the tree");
    }
}
