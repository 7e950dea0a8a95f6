//! All calls placed here according to the journal, newest first. Only the newest are kept in memory, however long the
//! journal is.

use std::collections::{HashMap, VecDeque};
use std::io;

use jiff::Timestamp;

use super::entry::targets;
use super::{AttemptId, Damage, JournalEntry, JournalEvent, JournalFile, Notes};
use crate::api::wire;
use crate::domain::{CallRequest, Target};

/// How many attempts are kept.
const KEPT: usize = 2_000;
/// How much memory their content may take, in bytes of the journal.
const LARGEST: usize = 16 * 1024 * 1024;

/// The outcome of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AttemptResult {
    /// Nothing was recorded: the request is in flight, or the program died meanwhile.
    #[default]
    Unheard,
    /// Calls exist.
    Placed,
    /// No call was placed, for this reason.
    Failed(String),
    /// It is unknown whether a call was placed, for this reason.
    Unknown(String),
    /// A call with an unknown outcome was searched for and not found.
    NotFound,
}

/// The last recorded state of a call or groupcall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Nothing was recorded.
    #[default]
    Unheard,
    /// The program ended and left it running.
    Left,
    /// It ended, for this reason in the server's word; empty for a groupcall and if its record is gone.
    Over(String),
}

/// An attempt to place calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAttempt {
    /// Its identifier.
    pub attempt: AttemptId,
    /// When its request was sent, by this machine's clock.
    pub at: Timestamp,
    /// The profile it was sent under.
    pub profile: String,
    /// The API's address.
    pub api_url: String,
    /// The request; `None` if it cannot be read.
    pub request: Option<CallRequest>,
    /// The outcome.
    pub outcome: AttemptResult,
    /// Whether the outcome was unknown: calls that are missing then were not found, not left out.
    pub doubted: bool,
    /// The calls and groupcalls that it placed.
    pub targets: Vec<(Target, End)>,
}

/// Everything the journal has about calls placed here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The attempts, newest first.
    pub records: Vec<PastAttempt>,
    /// Whether older attempts were left out.
    pub cut: bool,
    /// The user's notes.
    pub notes: Notes,
    /// Damage of the journal, in words.
    pub damage: Option<String>,
}

impl JournalFile {
    /// Reads the calls placed here, from the journal and from all files that were set aside.
    ///
    /// # Errors
    /// A file exists and cannot be read.
    pub fn history(&self) -> io::Result<History> {
        let mut fold = Fold::default();
        let damage = self.each(Timestamp::MIN, |entry, length| fold.entry(entry, length))?;
        Ok(fold.done(damage))
    }

    /// Reads all calls placed here since then, however many.
    ///
    /// # Errors
    /// A file exists and cannot be read.
    pub fn history_since(&self, since: Timestamp) -> io::Result<History> {
        let mut fold = Fold { most: usize::MAX, largest: usize::MAX, ..Fold::default() };
        let damage = self.each(since, |entry, length| fold.entry(entry, length))?;
        let mut history = fold.done(damage);
        history.records.retain(|record| record.at >= since);
        Ok(history)
    }
}

/// The state of reading so far.
struct Fold {
    /// How many attempts are kept, and how many bytes of the journal.
    most: usize,
    largest: usize,
    records: HashMap<AttemptId, (PastAttempt, usize)>,
    order: VecDeque<AttemptId>,
    bytes: usize,
    cut: bool,
    notes: Notes,
}

impl Default for Fold {
    fn default() -> Self {
        Self {
            most: KEPT,
            largest: LARGEST,
            records: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
            cut: false,
            notes: Notes::default(),
        }
    }
}

impl Fold {
    fn entry(&mut self, JournalEntry { at, attempt, event }: JournalEntry, length: usize) {
        if let JournalEvent::Intent { profile, api_url, request, .. } = event {
            // A file that is set aside while it is read may be read twice.
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
                for target in targets(&calls, &groupcalls) {
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
            // A partly found attempt stays placed: its number of calls shows that some are missing.
            JournalEvent::NotFound if record.targets.is_empty() => record.outcome = AttemptResult::NotFound,
            JournalEvent::Ended { id, reason } => record.heard(&id, End::Over(reason)),
            JournalEvent::Left { id } => record.heard(&id, End::Left),
            JournalEvent::NotFound | JournalEvent::Intent { .. } | JournalEvent::Note { .. } | JournalEvent::Other => {}
        }
        self.drop_oldest();
    }

    fn drop_oldest(&mut self) {
        while self.order.len() > self.most || (self.bytes > self.largest && self.order.len() > 1) {
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
        if let Some((_, known)) = self.targets.iter_mut().find(|(target, _)| target.id() == id) {
            *known = end;
        }
    }

    /// The identifier under which a note is kept: of its only call or groupcall, or of the attempt.
    #[must_use]
    pub fn noted_on(&self) -> &str {
        match self.targets.as_slice() {
            [(target, _)] => target.id(),
            _ => self.attempt.as_str(),
        }
    }

    /// All identifiers under which a note may be kept.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.attempt.as_str()).chain(self.targets.iter().map(|(target, _)| target.id()))
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
                writer: None,
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
