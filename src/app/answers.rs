//! Passes each answer of the server to its part of the model, and reports what the user should know of it.

use std::time::Instant;

use jiff::Timestamp;

use crate::api::wire::{self, Pushed};
use crate::api::{ApiError, ErrorKind, Listed, Rest};
use crate::app::App;
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::name_list::{self, Named};
use crate::domain::{Call, CallId, NameList, Target};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::messages::message::Answer;
use crate::model::Model;
use crate::model::account_list::{AccountList, PaneItem};
use crate::model::attempts::UnknownOutcome;
use crate::model::notices::sentence;
use crate::screens::form::Form;
use crate::screens::overlays::Overlay;

/// Keeps the names of a list that was read to its end.
fn names_to_keep<T: PaneItem>(list: &AccountList<T>, kind: NameList, names: fn(&[T]) -> Vec<Named>) -> Vec<Effect> {
    if list.loading || !list.is_whole() { Vec::new() } else { vec![Effect::KeepNames(kind, names(list.items()))] }
}

impl Model {
    fn take_answer(&mut self, answer: Answer, now: Now) -> Vec<Effect> {
        match answer {
            Answer::LoggedIn(result) => self.logged_in(result),
            Answer::Customer(result) => self.customer_known(result, now),
            Answer::Agent(result) => {
                self.agent = result.ok();
                self.dirty = true;
                Vec::new()
            }
            Answer::Route(trial, answer) => self.route_tried(trial, answer),
            Answer::AccountStatus(reading, asked) => {
                self.dirty = true;
                let refused = self.account_status.update(reading, asked);
                if let Some(error) = refused {
                    self.sign_in_if_unauthorized(&error);
                }
                Vec::new()
            }
            Answer::Billings(result, before, asked) => {
                // A failure is told where the costs are; the calls tell of the connection.
                if result.is_ok() {
                    self.record_answer(&result, asked, now);
                }
                self.dirty = true;
                self.calls.ledger_read(result, before, asked);
                Vec::new()
            }
            Answer::Numbers(result, asked) => {
                let seen = (self.numbers.read_of_it(asked), self.numbers.is_news(&result));
                self.list_heard(&result, "numbers", seen, asked, now);
                let (numbers, anew) = self.numbers.answered(result, asked);
                self.calls.numbers_known(numbers, anew);
                names_to_keep(&self.numbers, NameList::Numbers, name_list::numbers)
            }
            Answer::Flows(result, asked) => {
                let seen = (self.flows.read_of_it(asked), self.flows.is_news(&result));
                self.list_heard(&result, "flows", seen, asked, now);
                let (flows, anew) = self.flows.answered(result, asked);
                self.calls.flows_known(flows, anew);
                names_to_keep(&self.flows, NameList::Flows, name_list::flows)
            }
            Answer::Extensions(result, asked) => {
                let seen = (self.extensions.read_of_it(asked), self.extensions.is_news(&result));
                self.list_heard(&result, "extensions", seen, asked, now);
                self.extensions.answered(result, asked);
                names_to_keep(&self.extensions, NameList::Extensions, name_list::extensions)
            }
            Answer::Calls(result, before, asked) => self.calls_listed(result, before, asked, now),
            Answer::Archive(result, before, asked) => {
                self.record_answer(&result, asked, now);
                self.archive_page_read(result, before, asked, now).into_iter().collect()
            }
            Answer::Pushed(event, at, _) => {
                self.dirty = true;
                self.connection.last_good = self.connection.last_good.max(Some(at));
                let mut effects = match &event {
                    Pushed::Groupcall(group) => self.match_groupcall(group, now),
                    _ => Vec::new(),
                };
                self.seek();
                effects.extend(self.calls.pushed(event, at, now));
                self.say_if_left_out(now);
                effects.extend(self.look_for_groups());
                effects.extend(self.match_calls(now));
                effects
            }
            Answer::Channel(channel) => {
                self.channel(channel, now);
                Vec::new()
            }
            Answer::Call(id, result, asked) => {
                self.record_answer(&result, asked, now);
                self.dirty = true;
                self.calls.call_read(&id, result, asked, now)
            }
            Answer::Groupcall(id, result, asked) => {
                self.record_answer(&result, asked, now);
                self.dirty = true;
                let effects = self.calls.group_read(&id, result, asked, now);
                self.say_if_left_out(now);
                effects
            }
            Answer::Groupcalls(result, before, asked) => self.groups_listed(result, before.is_none(), asked, now),
            Answer::Placed(attempt, request, result, asked) => self.on_placed(&attempt, request, result, asked, now),
            Answer::NotSent(request, why) => self.not_sent(request, why, now),
            Answer::HungUp(target, result, asked) => self.on_hung_up(&target, result, asked, now),
            Answer::Controlled(id, control, result, asked) => {
                self.on_control_answered(&id, &control, result, asked, now)
            }
            Answer::Activeflow(call, result) => {
                self.activeflow_heard(&call, result);
                Vec::new()
            }
            Answer::Contact(number, result) => {
                self.contact_heard(&number, result, now);
                Vec::new()
            }
            Answer::Recording(id, recording, result) => self.recording(&id, &recording, result),
        }
    }

    /// Updates from a page of calls: those created before a time, or the newest.
    fn calls_listed(
        &mut self,
        result: Result<Listed<Call>, ApiError>,
        before: Option<Timestamp>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.record_answer(&result, asked, now);
        self.say_if_cut(&result, "calls", 0, now);
        self.dirty = true;
        match result {
            Ok(page) => {
                let owner = page.items.first().filter(|_| !self.is_listening());
                let owner = owner.and_then(|call| wire::owner(&call.raw));
                self.seek();
                self.archive_page(&page, before, asked, now);
                let ids: Vec<CallId> = page.items.iter().map(|call| call.id.clone()).collect();
                self.calls.page_read(page.items, page.skipped, before.is_none(), asked, now);
                for id in &ids {
                    self.archive_call(id);
                }
                self.say_if_left_out(now);
                let mut effects = self.listen(owner.as_ref());
                effects.extend(self.look_for_groups());
                effects.extend(self.match_calls(now));
                effects
            }
            Err(error) => {
                // Errors of the connection as a whole have just been reported if they were new.
                let known = self.calls.error.as_ref().is_some_and(|known| known.kind == error.kind);
                let limited = matches!(error.kind, ErrorKind::RateLimited { .. });
                if !known && (limited || !error.concerns_everything()) {
                    self.notices.say_error(&error, now);
                }
                self.calls.error = Some(error);
                Vec::new()
            }
        }
    }

    /// Keeps calls that may have been placed here even beyond the limits.
    fn seek(&mut self) {
        self.calls.seek(self.attempts.unknown.iter().flat_map(UnknownOutcome::missing));
    }

    /// Reports that the server has more than is kept.
    fn say_if_left_out(&mut self, now: Now) {
        let (left, said) = (self.calls.left_out(), self.calls.left_out_said);
        if left == said {
            return;
        }
        self.calls.left_out_said = left;
        if left.live && !said.live {
            let most = safe_text::count(self.settings.keep_live);
            let text = format!(
                "More than {most} calls are live: the rest are not followed (keep_live). Calls placed here always are."
            );
            self.notices.say(Severity::Warning, text, now);
        }
        if left.heavy && !said.heavy {
            let text = "The server's call records need too much memory: the longest are left out. Calls placed here never are.";
            self.notices.say(Severity::Warning, text, now);
        }
        if left.legs && !said.legs {
            let text = "Too many legs of groupcalls to keep together: the rest have rows of their own.";
            self.notices.say(Severity::Warning, text, now);
        }
    }

    /// Reads the groupcalls if a leg appeared whose groupcall is not known.
    fn look_for_groups(&mut self) -> Option<Effect> {
        self.calls.take_stray_leg().then_some(Effect::LoadGroups)
    }

    /// Updates the connection from the result of a read, and reports a change.
    pub(crate) fn record_answer<T>(&mut self, result: &Result<T, ApiError>, asked: Instant, now: Now) {
        let failing = self.connection.failing.as_ref().map(|(since, _)| *since);
        let news = self.connection.record_answer(result, asked, now);
        self.dirty |= failing.is_some() != self.connection.failing.is_some();
        if let (Some(since), None) = (failing, &self.connection.failing) {
            self.back_online(now.since(since), now);
        }
        if let Some(error) = news {
            self.notices.say_error(&error, now);
            self.sign_in_if_unauthorized(&error);
        }
    }

    pub(crate) fn sign_in_if_unauthorized(&mut self, error: &ApiError) {
        if error.kind == ErrorKind::Unauthorized {
            self.intents.push(Intent::AskForCredential(sentence(error)));
        }
    }

    /// Records the result of reading a list. A failure is shown in its pane, and reported when it is new; only a
    /// refused credential concerns everything.
    fn list_heard<T>(
        &mut self,
        result: &Result<Listed<T>, ApiError>,
        name: &str,
        (before, news): (usize, bool),
        asked: Instant,
        now: Now,
    ) {
        self.dirty = true;
        self.say_if_cut(result, name, before, now);
        match result {
            Err(error) if error.kind != ErrorKind::Unauthorized => {
                if news {
                    self.notices.say_error(error, now);
                }
            }
            _ => self.record_answer(result, asked, now),
        }
    }

    /// Reports a list that was not read to its end; `before` is how many items were read before this page.
    fn say_if_cut<T>(&mut self, result: &Result<Listed<T>, ApiError>, name: &str, before: usize, now: Now) {
        let text = match result {
            Ok(Listed { rest: Rest::Circles, items, .. }) => {
                format!(
                    "The server's list of {name} repeats its pages without end. Stopped after {} of them.",
                    before + items.len()
                )
            }
            Ok(Listed { rest: Rest::TooLong, items, .. }) => {
                let first = safe_text::count(before + items.len());
                format!("Only the first {first} {name} are shown: the server's list goes on, or has no end.")
            }
            _ => return,
        };
        self.notices.say(Severity::Warning, text, now);
    }
}

/// The call that an answer is about, if it is one call.
fn call_of(answer: &Answer) -> Option<CallId> {
    match answer {
        Answer::Call(id, ..) | Answer::HungUp(Target::Call(id), ..) | Answer::Controlled(id, ..) => Some(id.clone()),
        Answer::Pushed(Pushed::Call(call) | Pushed::CallDeleted(call), ..) => Some(call.id.clone()),
        _ => None,
    }
}

impl App {
    pub(super) fn answer(&mut self, answer: Answer, now: Now) -> Vec<Effect> {
        let listed = matches!(answer, Answer::Numbers(..) | Answer::Flows(..) | Answer::Extensions(..));
        let numbers = matches!(answer, Answer::Numbers(..));
        let concerned = call_of(&answer);
        let mut effects = self.model.take_answer(answer, now);
        if let Some(id) = concerned {
            self.model.archive_call(&id);
        }
        if numbers && !self.model.attempts.is_sending() {
            self.with_form(Form::suggest_source);
        }
        if listed && matches!(self.screens.overlays.last(), Some(Overlay::Form)) {
            self.with_form(Form::refresh_parse_cache);
        }
        if let Some(before) = self.model.connection.lists_old_at.take() {
            effects.extend(self.model.load_lists(before));
        }
        effects
    }
}
