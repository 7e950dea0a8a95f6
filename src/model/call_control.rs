//! What is known of controls besides the calls themselves: those that the server lacks, the texts that were spoken, and
//! the results of a control that was sent to several calls.

use std::collections::{HashSet, VecDeque};

use crate::domain::{CallId, Control, ControlKind};
use crate::messages::effect::Effect;

/// How many spoken texts are kept.
pub const REMEMBERED: usize = 20;

/// The state of controls that does not belong to one call.
#[derive(Clone, Debug, Default)]
pub struct ControlState {
    /// The controls that the server turned out to lack in this session.
    pub lacking: HashSet<ControlKind>,
    /// The texts that were spoken, newest first; at most [`REMEMBERED`].
    pub said: VecDeque<String>,
    /// Whether the texts of earlier runs were requested.
    recalled: bool,
    /// The control that was sent to several calls, until all have answered.
    pub(crate) round: Option<MultiControl>,
}

/// A control that was sent to several calls, and the results so far.
#[derive(Clone, Debug)]
pub(crate) struct MultiControl {
    pub(crate) control: Control,
    pub(crate) waiting: HashSet<CallId>,
    pub(crate) done: usize,
    pub(crate) refused: usize,
    pub(crate) unknown: usize,
    pub(crate) why: Option<String>,
}

impl ControlState {
    pub(crate) fn remember(&mut self, text: &str) {
        self.said.retain(|known| known != text);
        self.said.push_front(text.to_owned());
        self.said.truncate(REMEMBERED);
    }

    /// Requests the texts of earlier runs, unless they were requested before.
    pub(crate) fn recall_once(&mut self) -> Vec<Effect> {
        if std::mem::replace(&mut self.recalled, true) { Vec::new() } else { vec![Effect::LoadSpokenTexts] }
    }

    /// Adds the texts of earlier runs after those of this run.
    pub(crate) fn recalled(&mut self, texts: Vec<String>) {
        for text in texts {
            if self.said.len() < REMEMBERED && !self.said.contains(&text) {
                self.said.push_back(text);
            }
        }
    }

    /// Starts a session: the server may be another one, which may lack other controls.
    pub(crate) fn new_session(&mut self) {
        self.lacking.clear();
    }
}
