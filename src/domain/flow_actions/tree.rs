//! A flow as a tree: its steps in the order in which they run, with branches and conditions.
//!
//! Each step has one full line; every further edge to it names its number. So a cycle is drawn once.

use serde_json::Value;

use super::edges::edges;
use super::fields::as_id;
use super::targets::TargetNames;
use crate::domain::FlowAction;

/// Most levels of indentation; anything deeper is drawn at the last one.
const DEEPEST: usize = 8;

/// A line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeLine {
    /// For every level above, outermost first: whether more lines follow at that level.
    pub rails: Vec<bool>,
    /// The line's content.
    pub content: Content,
}

/// Content of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A step.
    Step {
        /// The step's number in the list, from 1.
        number: usize,
        /// The type.
        kind: String,
        /// The description.
        words: String,
    },
    /// An edge from the step above.
    Way {
        /// The condition for taking it.
        when: String,
        /// The step that it leads to.
        to: To,
        /// Whether it is the last edge of the step.
        last: bool,
    },
    /// Where the flow continues after the step above, if not at the next line.
    Onward(To),
    /// Heading of the steps that no step leads to.
    Unreached,
}

/// Target of an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// The steps drawn below.
    Below,
    /// A step with a full line elsewhere, by its number.
    Step(usize),
    /// An id that no step has.
    Missing(String),
    /// None: the edge names no step.
    Nowhere,
}

/// Work left to draw.
enum Task {
    /// Draw the steps from this one on.
    Steps(usize, Vec<bool>),
    /// Output a finished line.
    Line(TreeLine),
    /// Draw an edge.
    Way { when: String, target: Option<Value>, last: bool, rails: Vec<bool> },
}

/// An edge to another step than the next one: its condition, and the step's id.
type Exit = (String, Option<Value>);

/// Draws a flow as a tree.
pub fn tree(actions: &[FlowAction]) -> Vec<TreeLine> {
    let targets = TargetNames::of_steps(actions);
    let mut drawing = Drawing {
        steps: actions.iter().map(|action| Node::of(action, &targets)).collect(),
        targets,
        drawn: vec![false; actions.len()],
        promised: vec![false; actions.len()],
        lines: Vec::with_capacity(actions.len()),
    };
    for start in 0..actions.len() {
        if drawing.drawn[start] {
            continue;
        }
        if start > 0 {
            drawing.lines.push(TreeLine { rails: Vec::new(), content: Content::Unreached });
        }
        drawing.draw(start);
    }
    drawing.lines
}

/// A step with the data derived from its options.
struct Node<'a> {
    action: &'a FlowAction,
    words: String,
    ways: Vec<Exit>,
}

impl<'a> Node<'a> {
    fn of(action: &'a FlowAction, targets: &TargetNames) -> Self {
        let option = action.options();
        let ways = edges(&action.kind, &option).into_iter().map(|(when, to)| (when, to.cloned())).collect();
        Self { action, words: action.words(targets), ways }
    }

    /// Whether the flow continues after it only along its edges.
    fn ends(&self) -> bool {
        matches!(self.action.kind.as_str(), "branch" | "hangup" | "stop")
    }
}

struct Drawing<'a> {
    steps: Vec<Node<'a>>,
    targets: TargetNames<'a>,
    /// Steps that have a full line, or a place in the row now drawn.
    drawn: Vec<bool>,
    /// Steps that will be drawn below the branch that leads to them.
    promised: Vec<bool>,
    lines: Vec<TreeLine>,
}

impl Drawing<'_> {
    /// Draws every step that can be reached from `start`. A list of tasks replaces recursion: a flow may be deeper than
    /// the stack.
    fn draw(&mut self, start: usize) {
        let mut tasks = vec![Task::Steps(start, Vec::new())];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Line(line) => self.lines.push(line),
                Task::Steps(start, rails) => {
                    let row = self.row(start, &rails);
                    tasks.extend(row.into_iter().rev());
                }
                Task::Way { when, target, last, rails } => {
                    let (to, below) = self.lead(target.as_ref());
                    self.lines.push(TreeLine { rails: rails.clone(), content: Content::Way { when, to, last } });
                    if let Some(start) = below {
                        tasks.push(Task::Steps(start, deeper(rails, !last)));
                    }
                }
            }
        }
    }

    /// The steps that run one after another from `start` on, each followed by its edges.
    fn row(&mut self, start: usize, rails: &[bool]) -> Vec<Task> {
        let mut row = vec![start];
        self.drawn[start] = true;
        let mut onward = None;
        let mut at = start;
        while !self.steps[at].ends() {
            let next_id = &self.steps[at].action.next_id;
            let next = if next_id.is_empty() { Some(at + 1) } else { self.targets.place(next_id) };
            let Some(next) = next else {
                onward = Some(To::Missing(next_id.clone()));
                break;
            };
            if next >= self.steps.len() {
                break;
            }
            if self.drawn[next] || self.promised[next] {
                onward = Some(To::Step(next + 1));
                break;
            }
            self.drawn[next] = true;
            row.push(next);
            at = next;
        }
        let mut tasks = Vec::new();
        for step in row {
            tasks.push(Task::Line(TreeLine { rails: rails.to_vec(), content: self.full_line(step) }));
            tasks.extend(self.ways(step, rails));
        }
        tasks.extend(onward.map(|to| Task::Line(TreeLine { rails: rails.to_vec(), content: Content::Onward(to) })));
        tasks
    }

    fn full_line(&self, step: usize) -> Content {
        let Node { action, words, .. } = &self.steps[step];
        Content::Step { number: step + 1, kind: action.kind.clone(), words: words.clone() }
    }

    fn ways(&mut self, step: usize, rails: &[bool]) -> Vec<Task> {
        let ways = std::mem::take(&mut self.steps[step].ways);
        let place = |target: &Option<Value>| target.as_ref().and_then(as_id).and_then(|id| self.targets.place(id));
        // The description of a `goto` already names its target, unless that has no full line yet.
        let said = self.steps[step].action.kind == "goto";
        let ways: Vec<_> =
            ways.into_iter().filter(|(_, to)| !said || place(to).is_some_and(|at| !self.drawn[at])).collect();
        if self.steps[step].ends() {
            for at in ways.iter().filter_map(|(_, to)| place(to)) {
                self.promised[at] = true;
            }
        }
        let count = ways.len();
        let task = |(at, (when, target))| Task::Way { when, target, last: at + 1 == count, rails: rails.to_vec() };
        ways.into_iter().enumerate().map(task).collect()
    }

    /// Target of an edge, and the step to draw below it now, if any.
    fn lead(&self, target: Option<&Value>) -> (To, Option<usize>) {
        let Some(id) = target.and_then(as_id) else { return (To::Nowhere, None) };
        match self.targets.place(id) {
            None => (To::Missing(id.to_owned()), None),
            Some(at) if self.drawn[at] => (To::Step(at + 1), None),
            Some(at) => (To::Below, Some(at)),
        }
    }
}

fn deeper(mut rails: Vec<bool>, more: bool) -> Vec<bool> {
    if rails.len() < DEEPEST {
        rails.push(more);
    }
    rails
}

#[cfg(test)]
mod tests;
