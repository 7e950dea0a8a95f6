//! The calls placed here, also in earlier runs, as the journal records them; read while the history is open.

use super::Model;
use crate::base::clock::Now;
use crate::base::days::Calendar;
use crate::base::severity::Severity;
use crate::domain::{CallRequest, OnAnswer};
use crate::journal::{History, Notes, PastAttempt};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::past_call::PastCall;

/// The calls placed here, as last read from the journal.
#[derive(Clone, Debug, Default)]
pub struct PastCalls {
    /// The attempts, newest first.
    pub rows: Vec<PastCall>,
    /// Whether the journal is being read.
    pub loading: bool,
    /// Why it could not be read.
    pub trouble: Option<String>,
    /// Whether older attempts exist that are not listed.
    pub cut: bool,
    /// Whether the journal grew while it was being read.
    stale: bool,
}

impl Model {
    /// Forgets what was read, and reads the journal.
    pub fn open_history(&mut self) -> Effect {
        self.history = PastCalls { loading: true, ..PastCalls::default() };
        Effect::LoadHistory
    }

    /// Reads the journal again, at once or after the reading that goes on.
    pub fn load_history(&mut self) -> Option<Effect> {
        self.history.stale = self.history.loading;
        (!std::mem::replace(&mut self.history.loading, true)).then_some(Effect::LoadHistory)
    }

    /// Takes what was read from the journal, or why it could not be read. Unless the history is `shown`, only the notes
    /// are of use.
    pub fn on_history(&mut self, read: Result<Box<History>, String>, shown: bool, now: Now) {
        self.history.loading = false;
        if std::mem::take(&mut self.history.stale) {
            self.intents.push(Intent::LoadHistory);
        }
        match read {
            Ok(history) => {
                let History { records, cut, notes, damage } = *history;
                self.calls.notes = notes;
                if !shown {
                    return;
                }
                self.history.rows = records.into_iter().map(|record| self.past_call(record, now)).collect();
                (self.history.cut, self.history.trouble) = (cut, None);
                if let Some(damage) = damage {
                    self.notices.say(Severity::Warning, damage, now);
                }
            }
            Err(why) => self.history.trouble = Some(why),
        }
    }

    fn past_call(&self, record: PastAttempt, now: Now) -> PastCall {
        let day = Calendar::at(now.wall, &self.calls.zone).names(record.at);
        let note = note_on(&self.calls.notes, &record);
        let ours = record.profile == self.settings.profile && same_server(&record.api_url, &self.settings.api_url);
        let answer = record.request.as_ref().map(|request| self.answer_words(request)).unwrap_or_default();
        PastCall { record, ours, answer, note, day }
    }

    /// Describes what happens on answer.
    fn answer_words(&self, request: &CallRequest) -> String {
        match &request.on_answer {
            OnAnswer::Say { text, .. } => format!("says “{text}”"),
            OnAnswer::Flow(id) => match self.flows.get(id).map(|flow| flow.name.as_str()) {
                Some(name) if !name.is_empty() => format!("flow {name}"),
                _ => format!("flow {id}"),
            },
            OnAnswer::Actions(actions) => {
                let kinds = actions.iter().filter_map(|action| action.get("type")?.as_str());
                format!("actions {}", kinds.collect::<Vec<_>>().join(" ▸ "))
            }
        }
    }
}

/// All notes on an attempt and on the calls that it placed, joined by ` · `.
pub(crate) fn note_on(notes: &Notes, record: &PastAttempt) -> String {
    record.ids().filter_map(|id| notes.on(id)).collect::<Vec<_>>().join(" · ")
}

/// Whether both URLs are of the same server. A built-in server has another port in each run.
fn same_server(one: &str, other: &str) -> bool {
    let built_in = |url: &str| url.starts_with("http://127.0.0.1:");
    one.trim_end_matches('/') == other.trim_end_matches('/') || (built_in(one) && built_in(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_servers_are_one_server() {
        assert!(same_server("https://a.example/v1.0", "https://a.example/v1.0/"));
        assert!(same_server("http://127.0.0.1:4711/v1.0", "http://127.0.0.1:4712/v1.0"));
        assert!(!same_server("https://a.example/v1.0", "https://b.example/v1.0"));
        assert!(!same_server("http://127.0.0.1:4711/v1.0", "https://b.example/v1.0"));
    }
}
