//! All calls that were placed here, as the journal tells it, newest first. However long the journal is, no more than
//! the newest of them are in memory.

use std::collections::{HashMap, VecDeque};
use std::io;

use jiff::Timestamp;

use super::{AttemptId, Damage, JournalEntry, JournalEvent, JournalFile, Notes};
use crate::api::wire;
use crate::domain::{CallId, CallRequest, GroupcallId, Target};

/// How many attempts are kept.
const KEPT: usize = 2_000;
/// How much what is said of them may take, in bytes of the journal.
const LARGEST: usize = 16 * 1024 * 1024;

/// What came of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AttemptResult {
    /// Nothing was written down: it is on its way, or the program died meanwhile.
    #[default]
    Unheard,
    /// Calls exist.
    Placed,
    /// No call was placed, for this reason.
    Failed(String),
    /// Whether a call was placed is not known, for this reason.
    Unknown(String),
    /// What was in doubt was looked for in vain.
    NotFound,
}

/// How a call or groupcall was last heard of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Nothing was written down.
    #[default]
    Unheard,
    /// The program ended and left it running.
    Left,
    /// It is over, for this reason in the server's word; empty when its record is gone, and for a groupcall.
    Over(String),
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAttempt {
    /// Which.
    pub attempt: AttemptId,
    /// When its request went out, by this machine's clock.
    pub at: Timestamp,
    /// The profile it went out under.
    pub profile: String,
    /// The API's address.
    pub api_url: String,
    /// What went out; `None` when it cannot be read.
    pub request: Option<CallRequest>,
    /// What came of it.
    pub outcome: AttemptResult,
    /// Whether that was in doubt, so that what is missing was not found and not left out.
    pub doubted: bool,
    /// The calls and groupcalls that came of it.
    pub targets: Vec<(Target, End)>,
}

/// What is known of the calls that were placed here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The attempts, newest first.
    pub records: Vec<PastAttempt>,
    /// Whether there were older ones, which are not among them.
    pub cut: bool,
    /// What the user noted.
    pub notes: Notes,
    /// What there is to tell about the journal's state.
    pub damage: Option<String>,
}

impl JournalFile {
    /// Reads the calls placed here, from the journal and from all that was set aside.
    ///
    /// # Errors
    /// A file is there and cannot be read.
    pub fn history(&self) -> io::Result<History> {
        let mut fold = Fold::default();
        let damage = self.each(Timestamp::MIN, |entry, length| fold.entry(entry, length))?;
        Ok(fold.done(damage))
    }
}

/// What was read so far.
#[derive(Default)]
struct Fold {
    records: HashMap<AttemptId, (PastAttempt, usize)>,
    order: VecDeque<AttemptId>,
    bytes: usize,
    cut: bool,
    notes: Notes,
}

impl Fold {
    fn entry(&mut self, JournalEntry { at, attempt, event }: JournalEntry, length: usize) {
        if let JournalEvent::Intent { profile, api_url, request } = event {
            // What is set aside while it is read may come twice.
            if !self.records.contains_key(&attempt) {
                let request = wire::call_request(&request);
                let record = PastAttempt {
                    attempt: attempt.clone(),
                    at,
                    profile,
                    api_url,
                    request,
                    outcome: AttemptResult::Unheard,
                    doubted: false,
                    targets: Vec::new(),
                };
                self.records.insert(attempt.clone(), (record, length));
                self.order.push_back(attempt);
                self.bytes += length;
                self.drop_oldest();
            }
            return;
        }
        if let JournalEvent::Note { on, text } = event {
            return self.notes.put(&on, &text);
        }
        let Some((record, of_it)) = self.records.get_mut(&attempt) else { return };
        *of_it += length;
        self.bytes += length;
        match event {
            JournalEvent::Placed { calls, groupcalls } => {
                record.outcome = AttemptResult::Placed;
                let calls = calls.iter().filter_map(|id| CallId::new(id)).map(Target::Call);
                let groups = groupcalls.iter().filter_map(|id| GroupcallId::new(id)).map(Target::Group);
                for target in calls.chain(groups) {
                    if !record.targets.iter().any(|(known, _)| *known == target) {
                        record.targets.push((target, End::Unheard));
                    }
                }
            }
            JournalEvent::Failed { why } => record.outcome = AttemptResult::Failed(why),
            JournalEvent::Unknown { why } => {
                record.doubted = true;
                record.outcome = AttemptResult::Unknown(why);
            }
            // Found in part it stays placed: that some are missing is seen from their number.
            JournalEvent::NotFound if record.targets.is_empty() => record.outcome = AttemptResult::NotFound,
            JournalEvent::Ended { id, reason } => record.heard(&id, End::Over(reason)),
            JournalEvent::Left { id } => record.heard(&id, End::Left),
            JournalEvent::NotFound | JournalEvent::Intent { .. } | JournalEvent::Note { .. } | JournalEvent::Other => {}
        }
        self.drop_oldest();
    }

    fn drop_oldest(&mut self) {
        while self.order.len() > KEPT || (self.bytes > LARGEST && self.order.len() > 1) {
            let Some((_, length)) = self.order.pop_front().and_then(|oldest| self.records.remove(&oldest)) else {
                return;
            };
            self.bytes -= length;
            self.cut = true;
        }
    }

    fn done(self, damage: Damage) -> History {
        let mut records: Vec<PastAttempt> = self.records.into_values().map(|(record, _)| record).collect();
        records.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| other.attempt.cmp(&one.attempt)));
        History { records, cut: self.cut, notes: self.notes, damage: damage.words() }
    }
}

impl PastAttempt {
    fn heard(&mut self, id: &str, end: End) {
        if let Some((_, known)) = self.targets.iter_mut().find(|(target, _)| id_of(target) == id) {
            *known = end;
        }
    }

    /// What a note on this is kept under: its only call or groupcall, or the attempt.
    #[must_use]
    pub fn noted_on(&self) -> &str {
        match self.targets.as_slice() {
            [(target, _)] => id_of(target),
            _ => self.attempt.as_str(),
        }
    }

    /// Everything that a note on this may be kept under.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.attempt.as_str()).chain(self.targets.iter().map(|(target, _)| id_of(target)))
    }
}

fn id_of(target: &Target) -> &str {
    match target {
        Target::Call(id) => id.as_str(),
        Target::Group(id) => id.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn intent(number: usize) -> JournalEntry {
        JournalEntry {
            at: Timestamp::from_second(i64::try_from(number).unwrap()).unwrap(),
            attempt: AttemptId::from(number.to_string().as_str()),
            event: JournalEvent::Intent {
                profile: "work".to_owned(),
                api_url: "https://api.example/v1.0".to_owned(),
                request: json!({"source": {}, "destinations": [], "flow_id": "f"}),
            },
        }
    }

    #[test]
    fn memory_is_bounded_by_number_and_by_length() {
        let mut by_length = Fold::default();
        for number in 0..KEPT {
            by_length.entry(intent(number), 20_000);
        }
        let failed = JournalEvent::Failed { why: "why".to_owned() };
        let last = intent(KEPT - 1);
        let history = |fold: Fold| fold.done(Damage::default());
        by_length.entry(JournalEntry { event: failed, ..last.clone() }, LARGEST / 2);
        let history_by_length = history(by_length);
        assert!(history_by_length.cut, "{}", history_by_length.records.len());
        assert!(
            history_by_length.records.len() < 450,
            "what came of it counts, too: {}",
            history_by_length.records.len()
        );
        assert_eq!(history_by_length.records[0].attempt, last.attempt);

        let mut by_number = Fold::default();
        for number in 0..KEPT + 5 {
            by_number.entry(intent(number), 200);
        }
        let history = history(by_number);
        assert_eq!((history.records.len(), history.cut), (KEPT, true));
        assert_eq!(history.records.last().unwrap().attempt, AttemptId::from("5"));
    }
}
