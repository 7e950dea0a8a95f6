//! The guide of the first run: whose account it is, what the credential may read, what is in the account, and the offer
//! of a test call, which only opens the form.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::api::ErrorKind;
use crate::base::clock::Now;
use crate::domain::Extension;
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::messages::message::PushState;
use crate::model::Model;
use crate::model::account_list::{AccountList, PaneItem};
use crate::model::preflight::{Check, Verdict, count};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::{View, preflight};
use crate::widgets::input_guard::{InputGuard, may_answer};
use crate::widgets::scroll::{self, Scroll};
use crate::widgets::{format, text};

/// The next step in an account without an extension.
const CREATE: &str = "create an extension in the VoIPBIN console and register a softphone with it.";

/// The guide.
#[derive(Clone, Debug)]
pub struct Guide {
    scroll: Scroll,
    /// It opens by itself: a key meant for the sign-in screen does nothing here.
    guard: InputGuard,
}

impl Guide {
    /// The guide, opened now.
    pub fn new(now: Now) -> Self {
        Self { scroll: Scroll::default(), guard: InputGuard::at(now) }
    }
}

impl Screen for Guide {
    fn section(&self) -> Section {
        Section::Guide
    }

    fn guard(&self) -> Option<InputGuard> {
        Some(self.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut InputGuard> {
        Some(&mut self.guard)
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        if !may_answer(key) || !self.guard.accepts_input(cx.now) {
            return Outcome::Stay;
        }
        match (key.code, cx.command(key)) {
            (KeyCode::Esc | KeyCode::Enter, _) | (_, Some(Command::Back)) => Outcome::Close,
            (_, Some(Command::TestCall)) => match test_extension(cx.model, cx.now) {
                Ok(extension) => Outcome::CloseAnd(Intent::FillTestCall(extension.id.clone())),
                Err(_) => Outcome::Stay,
            },
            (_, Some(Command::Reload)) => Outcome::CloseAnd(Intent::ShowGuide),
            (_, Some(command)) => {
                self.scroll.moved(command);
                Outcome::Stay
            }
            _ => Outcome::Stay,
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let test = test_extension(cx.model, cx.now).ok().filter(|_| self.guard.accepts_input(cx.now));
        let test = test.map(|_| cx.hint(Command::TestCall, "test call (fills the form)"));
        let mut hints = vec![fixed("Enter", "the board")];
        hints.extend(test);
        hints.extend([fixed("↑↓", "scroll"), cx.hint(Command::Reload, "check again")]);
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
        let offer = test_extension(view.model, view.now);
        let mut checks = account(view);
        checks.push(lists(view.model));
        checks.extend(routes(view.model));
        checks.push(push(view.model));
        let name = view.model.account_status.customer.value.as_ref().or(view.model.customer.as_ref());
        let words = match name {
            Some(customer) => {
                let id = customer.id.as_ref().map(|id| format!(" · {}", id.as_str())).unwrap_or_default();
                format!("{}{id}", customer.name)
            }
            None => match view.model.account_status.customer.error.as_ref().map(|error| &error.kind) {
                None => "Reading whose account it is…".to_owned(),
                Some(ErrorKind::Frozen { .. }) => "The server does not say whose account it is.".to_owned(),
                Some(_) => "This credential may not read whose account it is.".to_owned(),
            },
        };
        let mut lines: Vec<_> =
            text::wrap(&words, width).into_iter().map(|line| Line::styled(line, theme.strong())).collect();
        lines.extend(preflight::lines(view, &checks, width));
        lines.push(Line::default());
        let words = match &offer {
            Ok(extension) => {
                let key = view.hint(Command::TestCall);
                format!("{key}  Test call to extension {}: opens the form, nothing is sent.", extension.name)
            }
            Err(why) => format!("No test call yet: {why}"),
        };
        lines.extend(text::wrap(&words, width).into_iter().map(Line::raw));
        self.scroll.draw(frame, body, theme, "Your account", lines)
    }

    fn drawn(&mut self, extent: Extent) {
        self.scroll.drawn(extent);
    }
}

/// The extension for a test call.
///
/// # Errors
/// Why there is none, as a sentence, with the next step.
fn test_extension(model: &Model, now: Now) -> Result<&Extension, String> {
    if model.settings.read_only {
        return Err("vdial is read-only.".to_owned());
    }
    let failed = model.preflight_standing(now).into_iter().find(|check| check.verdict == Verdict::Failed);
    if let Some(failed) = failed {
        return Err(format!("{}: {}.", failed.subject, failed.words));
    }
    match model.extensions.items().first() {
        Some(extension) => Ok(extension),
        None if model.extensions.as_of.is_some() && model.extensions.is_whole() => Err(CREATE.to_owned()),
        None if model.extensions.error.is_some() => Err("the extensions could not be read.".to_owned()),
        None => Err("the extensions are being read.".to_owned()),
    }
}

/// The conditions for calls, with the time at which the balance was read, and where the credential is kept.
fn account(view: &View) -> Vec<Check> {
    let model = view.model;
    let mut checks = model.preflight_of_account(view.now);
    let read = model.account_status.billing.as_of;
    if let (Some(balance), Some(read)) = (checks.iter_mut().find(|check| check.subject == "Balance"), read) {
        let at = format::time_or_date(view.now.wall_at(read), view.now.wall, &view.appearance.clock);
        balance.words = format!("{} · read at {at}", balance.words.split(" (read").next().unwrap_or_default());
    }
    if let Some(credential) = &model.credential {
        let kept = model.credential_kept.as_deref().unwrap_or("not kept: vdial asks again when it is started");
        let words = format!("{}, {kept}", credential.kind().words());
        checks.push(Check { subject: "Credential", verdict: Verdict::Passed, words, next: None });
    }
    checks
}

/// What is in the account.
fn lists(model: &Model) -> Check {
    fn listed<T: PaneItem>(list: &AccountList<T>, one: &str) -> String {
        match (list.as_of, list.so_far()) {
            (None, _) if list.error.is_some() => format!("{one}s could not be read"),
            (None, _) => format!("{one}s are being read"),
            (Some(_), None) => count(list.items().len(), one),
            (Some(_), Some(so_far)) => format!("{} so far", count(so_far, one)),
        }
    }
    let parts =
        [listed(&model.numbers, "number"), listed(&model.flows, "flow"), listed(&model.extensions, "extension")];
    let known = model.numbers.as_of.and(model.flows.as_of).and(model.extensions.as_of).is_some();
    let verdict = if known { Verdict::Passed } else { Verdict::Unknown };
    Check { subject: "Holds", verdict, words: parts.join(", "), next: None }
}

/// What the credential may read, and each thing that it may not.
fn routes(model: &Model) -> Vec<Check> {
    let allowed = model.routes.allowed();
    let to_come = model.routes.to_come();
    let mut words = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
    if to_come > 0 {
        words = format!("{}{} to be tried", if allowed.is_empty() { String::new() } else { words + "; " }, to_come);
    }
    let verdict = match (allowed.is_empty(), to_come) {
        (_, 1..) => Verdict::Unknown,
        (true, 0) => Verdict::Failed,
        (false, 0) => Verdict::Passed,
    };
    let mut checks = vec![Check { subject: "May read", verdict, words, next: None }];
    checks.extend(model.routes.problems().into_iter().map(|problem| Check {
        subject: if problem.refused { "May not" } else { "Not known" },
        verdict: if problem.refused { Verdict::Failed } else { Verdict::Unknown },
        words: format!("{}: {}", problem.subjects.join(", "), problem.why),
        next: Some(problem.next.to_owned()).filter(|next| !next.is_empty()),
    }));
    // Only sending shows what it may change, so that is not tried.
    let words = "not tried: only a call would show it".to_owned();
    checks.push(Check { subject: "May call", verdict: Verdict::Unknown, words, next: None });
    checks
}

fn push(model: &Model) -> Check {
    let (verdict, words) = match &model.connection.channel {
        PushState::Up => (Verdict::Passed, "changes arrive as they happen".to_owned()),
        PushState::Closed => (Verdict::Unknown, "not open yet: the calls are polled".to_owned()),
        PushState::Down(why) => (Verdict::Failed, format!("{why}: the calls are polled")),
    };
    Check { subject: "Push", verdict, words, next: None }
}
