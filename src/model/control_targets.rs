//! The calls that a control acts on: the marked ones, or else the selected one; for a groupcall, its legs in
//! conversation. Also why a control cannot be sent to them.

use std::collections::HashSet;

use crate::domain::{CallId, ControlKind, Target};
use crate::keys::command::Command;
use crate::model::Model;

/// The calls that accept a control, and how many do not.
#[derive(Clone, Debug, Default)]
pub struct ControlTargets {
    /// The calls that accept it.
    pub calls: Vec<CallId>,
    /// How many calls do not.
    pub left_out: usize,
    /// Why the first of those does not.
    pub why: Option<String>,
}

impl ControlTargets {
    /// The notice about the calls that were left out; `None` if none were.
    pub fn left_out_words(&self) -> Option<String> {
        let all = self.calls.len() + self.left_out;
        let verb = if self.left_out == 1 { "is" } else { "are" };
        (self.left_out > 0).then(|| format!("{} of {all} {verb} not progressing: skipped.", self.left_out))
    }

    fn add(&mut self, model: &Model, id: &CallId) {
        match model.calls.call(id) {
            Some(tracked) => match tracked.takes_no_control() {
                None => self.calls.push(id.clone()),
                Some(why) => self.leave_out(why),
            },
            None => self.leave_out("the server is still creating it".to_owned()),
        }
    }

    fn leave_out(&mut self, why: String) {
        self.left_out += 1;
        self.why.get_or_insert(why);
    }
}

impl Model {
    /// The marked targets in the order of the table, those that the filter hides last; or else the selected one, if
    /// the table has the focus (`on_calls`).
    pub(crate) fn chosen_targets(&self, on_calls: bool) -> Vec<Target> {
        let marked = &self.calls.marked;
        let rows = self.calls.table.rows().iter().map(|row| &row.target);
        let mut targets: Vec<Target> = rows.filter(|target| marked.contains(target)).cloned().collect();
        if targets.len() < marked.len() {
            let shown: HashSet<Target> = targets.iter().cloned().collect();
            targets.extend(marked.difference(&shown).cloned());
        }
        if targets.is_empty() && on_calls {
            targets.extend(self.calls.table.cursor().selected().cloned());
        }
        targets
    }

    /// The calls of the targets, each once; of a groupcall, its live legs.
    #[must_use]
    pub fn expand(&self, targets: &[Target]) -> ControlTargets {
        let (mut chosen, mut seen) = (ControlTargets::default(), HashSet::new());
        for target in targets {
            match target {
                Target::Call(id) if seen.insert(id.clone()) => chosen.add(self, id),
                Target::Call(_) => {}
                Target::Group(_) => {
                    let legs = self.calls.live_legs(target);
                    if legs.is_empty() {
                        chosen.leave_out("none of its legs is live".to_owned());
                    }
                    for leg in legs {
                        if let Target::Call(id) = leg
                            && seen.insert(id.clone())
                        {
                            chosen.add(self, &id);
                        }
                    }
                }
            }
        }
        chosen
    }

    /// Why a control cannot be sent to these targets now; `None` if it can.
    pub(crate) fn why_not(&self, kind: ControlKind, targets: &[Target]) -> Option<String> {
        self.why_not_to(kind, &self.expand(targets))
    }

    /// [`Model::why_not`] for targets that are already expanded.
    pub(crate) fn why_not_to(&self, kind: ControlKind, chosen: &ControlTargets) -> Option<String> {
        if self.settings.read_only {
            return Some("read-only: nothing is changed".to_owned());
        }
        if self.control.lacking.contains(&kind) {
            return Some("this server does not support it".to_owned());
        }
        match (chosen.calls.len(), chosen.left_out) {
            (1.., _) if chosen.calls.iter().all(|id| self.awaits(id, kind)) => {
                Some("the last one is not answered yet".to_owned())
            }
            (1.., _) => None,
            (0, 0 | 1) => Some(chosen.why.clone().unwrap_or_else(|| "it has ended".to_owned())),
            (0, all) => Some(format!("none of the {all} is progressing")),
        }
    }

    /// `Model::why_not` as a notice.
    #[must_use]
    pub fn refusal(&self, kind: ControlKind, targets: &[Target]) -> Option<String> {
        self.why_not(kind, targets).map(|why| format!("{}: {why}.", kind.words()))
    }

    /// Why no call is transferred, as a notice.
    pub(crate) fn why_no_transfer(&self) -> String {
        let hold = self.hint(Command::Hold);
        format!("vdial cannot transfer calls yet. {hold} puts a call on hold; a flow's connect action reaches others.")
    }

    /// Whether a control of this kind was sent to the call and is not answered yet.
    pub(crate) fn awaits(&self, id: &CallId, kind: ControlKind) -> bool {
        let controls = self.calls.call(id).and_then(|tracked| tracked.controls.as_ref());
        controls.is_some_and(|controls| controls.awaits(kind))
    }
}
