//! The calls placed here, also in earlier runs: listed, searched, noted on, and filled into the form again. From here
//! nothing is sent.

use crossterm::event::KeyEvent;

use super::App;
use super::action::Action;
use super::chord::Chord;
use super::dialer::{Field, favourite_of};
use super::notices::Level;
use super::overlay::{Overlay, Scroll};
use super::picker::{Pick, Picker, Picking};
use crate::clock::Now;
use crate::domain::{Address, CallRequest, OnAnswer, Target};
use crate::effect::Effect;
use crate::journal::{AttemptId, End, History, Notes, Outcome, Record};

/// One attempt, and what is to be said of it.
#[derive(Clone, Debug)]
pub struct PastCall {
    /// What the journal tells.
    pub record: Record,
    /// Whether it went out under this profile to this server.
    pub ours: bool,
    /// What happens on answer, in words.
    pub answer: String,
    /// What the user noted; empty for nothing.
    pub note: String,
}

impl Pick for PastCall {
    type Id = AttemptId;

    fn id(&self) -> AttemptId {
        self.record.attempt.clone()
    }

    fn text(&self) -> String {
        let (from, to) = (self.from(), self.to());
        let at = self.record.at.strftime("%Y-%m-%d %H:%M");
        let profile = if self.ours { "" } else { &self.record.profile };
        format!("{to} {from} {} {} {} {at} {profile}", self.answer, self.result(|_| false), self.note)
    }

    fn is_aside(&self) -> bool {
        !self.ours
    }
}

impl PastCall {
    /// Who was called, in words.
    #[must_use]
    pub fn to(&self) -> String {
        match &self.record.request {
            Some(request) => request.destinations.iter().map(Address::label).collect::<Vec<_>>().join(", "),
            None => "the request cannot be read".to_owned(),
        }
    }

    /// Who called, in words.
    #[must_use]
    pub fn from(&self) -> String {
        self.record.request.as_ref().map(|request| request.source.label()).unwrap_or_default()
    }

    /// What came of it, in words; `is_live` tells what still goes on.
    #[must_use]
    pub fn result(&self, is_live: impl Fn(&Target) -> bool) -> String {
        let record = &self.record;
        match &record.outcome {
            Outcome::Unheard => return "no answer on record".to_owned(),
            Outcome::Failed(why) => return format!("failed: {why}"),
            Outcome::Unknown(why) => return format!("not known whether it was placed: {why}"),
            Outcome::NotFound => return "not found in the list: most likely not placed".to_owned(),
            Outcome::Placed => {}
        }
        let mut ends: Vec<(String, usize)> = Vec::new();
        for (target, end) in &record.targets {
            let words = match end {
                _ if is_live(target) => "going on",
                End::Unheard => "end not known",
                End::Left => "left running",
                End::Over(reason) if !reason.is_empty() => reason,
                End::Over(_) if matches!(target, Target::Group(_)) => "ended",
                End::Over(_) => "ended, record gone",
            };
            match ends.iter_mut().find(|(known, _)| known == words) {
                Some((_, count)) => *count += 1,
                None => ends.push((words.to_owned(), 1)),
            }
        }
        let (placed, asked) =
            (record.targets.len(), record.request.as_ref().map_or(1, |known| known.destinations.len()));
        let several = ends.len() > 1;
        let ends = ends.into_iter().map(|(words, count)| if several { format!("{count} {words}") } else { words });
        let ends = ends.collect::<Vec<_>>().join(", ");
        let missing = asked.saturating_sub(placed);
        let missing = match (missing, record.doubted) {
            (0, _) => String::new(),
            (missing, true) => format!("; {missing} not found"),
            (missing, false) => format!("; {missing} left out"),
        };
        match (placed, asked) {
            (1, 1) => ends,
            (0, _) => format!("none placed{missing}"),
            _ => format!("{placed} placed: {ends}{missing}"),
        }
    }
}

/// The list of them.
#[derive(Clone, Debug, Default)]
pub struct HistoryList {
    /// The attempts, newest first.
    pub picker: Picker<PastCall>,
    /// Whether the journal is being read.
    pub loading: bool,
    /// Why it cannot be read.
    pub trouble: Option<String>,
    /// Whether there are older ones, which are not listed.
    pub cut: bool,
    /// Whether it has grown while it was read.
    stale: bool,
}

impl App {
    /// Opens the history and has it read.
    pub(super) fn open_history(&mut self) -> Vec<Effect> {
        self.overlays.push(Overlay::History(Box::default()));
        self.reread_history()
    }

    fn history(&mut self) -> Option<&mut HistoryList> {
        self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::History(list) => Some(&mut **list),
            _ => None,
        })
    }

    /// Has the history read anew, if it is open.
    pub(super) fn reread_history(&mut self) -> Vec<Effect> {
        match self.history() {
            Some(list) if list.loading => {
                list.stale = true;
                Vec::new()
            }
            Some(list) => {
                list.loading = true;
                vec![Effect::LoadHistory]
            }
            None => Vec::new(),
        }
    }

    /// Takes in what was read.
    pub(super) fn history_read(&mut self, read: Result<Box<History>, String>, now: Now) -> Vec<Effect> {
        let rows = read.map(|history| {
            let History { records, cut, notes, damage } = *history;
            self.notes = notes;
            (records.into_iter().map(|record| self.past_call(record)).collect::<Vec<_>>(), cut, damage)
        });
        let Some(list) = self.history() else { return Vec::new() };
        list.loading = false;
        let again = std::mem::take(&mut list.stale);
        let mut said = None;
        match rows {
            Ok((rows, cut, damage)) => {
                list.trouble = None;
                list.cut = cut;
                list.picker.set(rows);
                said = damage;
            }
            Err(why) => list.trouble = Some(why),
        }
        if let Some(damage) = said {
            self.notices.say(Level::Warning, damage, now);
        }
        if again { self.reread_history() } else { Vec::new() }
    }

    fn past_call(&self, record: Record) -> PastCall {
        let note = note_on(&self.notes, &record);
        let ours = record.profile == self.settings.profile && same_server(&record.api_url, &self.settings.api_url);
        let answer = record.request.as_ref().map(|request| self.answer_words(request)).unwrap_or_default();
        PastCall { record, ours, answer, note }
    }

    /// What happens on answer, in words.
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

    pub(super) fn history_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        let (main, form) = (self.keymap.main(chord), self.keymap.form(chord));
        let Some(Overlay::History(list)) = self.overlays.last_mut() else { return Vec::new() };
        match list.picker.key(key, main) {
            Picking::Taken => return Vec::new(),
            Picking::Close => {
                self.overlays.pop();
                return Vec::new();
            }
            Picking::Other => {}
        }
        if matches!(main, Some(Action::NextPane | Action::PreviousPane)) {
            list.picker.everything = !list.picker.everything;
            list.picker.refilter();
            return Vec::new();
        }
        let selected = list.picker.selected().cloned();
        match (main, form, selected) {
            (Some(Action::History), ..) => drop(self.overlays.pop()),
            (Some(Action::Reload), ..) => return self.reread_history(),
            (Some(Action::Redraw), ..) => return vec![Effect::Redraw],
            (Some(Action::Help), ..) => self.overlays.push(Overlay::Help(Scroll::default())),
            (Some(Action::Use | Action::Redial), _, Some(past)) => self.fill_in_again(&past, now),
            (Some(Action::Note), _, Some(past)) => {
                let title = format!("Note on the call to {}", past.to());
                self.ask_for_note(title, past.record.noted_on(), past.record.attempt.clone());
            }
            (Some(Action::Copy), _, Some(past)) => self.copy_past(&past, now),
            (_, Some(Action::SaveFavourite), Some(past)) => {
                let favourite = past.record.request.as_ref().map(favourite_of);
                return self.name_favourite(favourite, now);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Fills the form with a call of the past, and sends nothing.
    fn fill_in_again(&mut self, past: &PastCall, now: Now) {
        let Some(request) = &past.record.request else {
            return self.notices.say(
                Level::Warning,
                "The journal does not tell what went out: nothing to fill in.",
                now,
            );
        };
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::History(_)));
        self.open_form();
        self.with_form(|dialer, book| {
            dialer.fill(request, book);
            dialer.remember_readings(book);
            dialer.field = Field::Call;
        });
        if !past.ours {
            let (then, here) = (&past.record.profile, &self.settings.profile);
            let text = if then == here {
                format!("That call went out to {}; this form calls by {}.", past.record.api_url, self.settings.api_url)
            } else {
                format!("That call went out under the profile “{then}”; this form calls under “{here}”.")
            };
            self.notices.say(Level::Warning, text, now);
        }
    }
}

/// Everything that was noted on an attempt and on what came of it.
fn note_on(notes: &Notes, record: &Record) -> String {
    record.ids().filter_map(|id| notes.on(id)).collect::<Vec<_>>().join(" · ")
}

/// Whether both are the same server. A built-in one has another port each time.
fn same_server(one: &str, other: &str) -> bool {
    let built_in = |url: &str| url.starts_with("http://127.0.0.1:");
    one.trim_end_matches('/') == other.trim_end_matches('/') || (built_in(one) && built_in(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CallId, FlowId, GroupcallId};
    use jiff::Timestamp;

    fn past(asked: usize, outcome: Outcome, ends: &[End], doubted: bool) -> PastCall {
        let request = CallRequest::new(
            Address::tel("+12025550142"),
            vec![Address::tel("+821012345601"); asked],
            OnAnswer::Flow(FlowId::new("f").unwrap()),
        );
        let target = |at: usize| match at {
            9 => Target::Group(GroupcallId::new("g").unwrap()),
            at => Target::Call(CallId::new(&format!("c{at}")).unwrap()),
        };
        let record = Record {
            attempt: "a".into(),
            at: Timestamp::UNIX_EPOCH,
            profile: "work".to_owned(),
            api_url: String::new(),
            request: Some(request),
            outcome,
            doubted,
            targets: ends.iter().enumerate().map(|(at, end)| (target(at), end.clone())).collect(),
        };
        PastCall { record, ours: true, answer: String::new(), note: String::new() }
    }

    #[test]
    fn what_came_of_it_is_said_in_words() {
        let over = |reason: &str| End::Over(reason.to_owned());
        for (asked, outcome, ends, doubted, expected) in [
            (1, Outcome::Placed, vec![over("busy")], false, "busy"),
            (1, Outcome::Placed, vec![over("")], false, "ended, record gone"),
            (1, Outcome::Placed, vec![End::Unheard], false, "end not known"),
            (
                3,
                Outcome::Placed,
                vec![over("normal"), over("normal"), over("busy")],
                false,
                "3 placed: 2 normal, 1 busy",
            ),
            (2, Outcome::Placed, vec![End::Left], false, "1 placed: left running; 1 left out"),
            (2, Outcome::Placed, vec![over("normal")], true, "1 placed: normal; 1 not found"),
            (1, Outcome::Placed, vec![], false, "none placed; 1 left out"),
            (1, Outcome::Failed("no credit".to_owned()), vec![], false, "failed: no credit"),
            (1, Outcome::Unheard, vec![], false, "no answer on record"),
        ] {
            assert_eq!(past(asked, outcome, &ends, doubted).result(|_| false), expected);
        }
        assert_eq!(past(1, Outcome::Placed, &[End::Unheard], false).result(|_| true), "going on");
    }

    #[test]
    fn built_in_servers_are_one_server() {
        assert!(same_server("https://a.example/v1.0", "https://a.example/v1.0/"));
        assert!(same_server("http://127.0.0.1:4711/v1.0", "http://127.0.0.1:4712/v1.0"));
        assert!(!same_server("https://a.example/v1.0", "https://b.example/v1.0"));
        assert!(!same_server("http://127.0.0.1:4711/v1.0", "https://b.example/v1.0"));
    }
}
