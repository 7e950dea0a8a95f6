//! The card of a proposal: who proposes what, what would be sent, its pre-flight, and the key that sends it.
//!
//! The key that opens the card does nothing on it, so that a key pressed twice never sends. What sends waits as that of
//! a question does, and until the user has seen the end of the card.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::base::clock::Now;
use crate::base::safe_text;
use crate::domain::{Anonymous, CallRequest, OnAnswer};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::proposals::{Proposal, ProposedAction};
use crate::screens::question_parts::listed;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::{View, preflight};
use crate::widgets::input_guard::{InputGuard, may_answer};
use crate::widgets::scroll::{self, Scroll};
use crate::widgets::{format, plain_signs, text};

/// The card.
#[derive(Clone, Debug)]
pub struct ProposalCard {
    id: String,
    guard: InputGuard,
    scroll: Scroll,
    /// Whether all of it has been on screen.
    read: bool,
}

impl ProposalCard {
    /// Shows the proposal of this identifier.
    pub fn new(id: String, now: Now) -> Self {
        Self { id, guard: InputGuard::at(now), scroll: Scroll::default(), read: false }
    }

    /// The proposal that it shows.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn hears(&self, key: KeyEvent, now: Now) -> bool {
        may_answer(key) && self.guard.accepts_input(now)
    }

    /// Why it cannot be sent now, as a sentence; `None` if its key sends it.
    fn waits(&self, model: &Model, now: Now) -> Option<String> {
        model.cannot_send(&self.id, now).or_else(|| (!self.read).then(|| "Scroll to its end first.".to_owned()))
    }

    /// The card of the proposal that came after this one, or of the oldest.
    fn next(&self, cx: &Context) -> Option<Self> {
        let pending: Vec<&Proposal> = cx.model.proposals.pending().collect();
        let at = pending.iter().position(|proposal| proposal.id == self.id);
        let next = pending.get(at.map_or(0, |at| at + 1)).or_else(|| pending.first())?;
        (next.id != self.id).then(|| Self::new(next.id.clone(), cx.now))
    }
}

impl Screen for ProposalCard {
    fn section(&self) -> Section {
        Section::Proposal
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        match (key.code, cx.command(key)) {
            (KeyCode::Esc, _) | (_, Some(Command::Back)) => Outcome::Close,
            (_, Some(Command::SendProposal)) if self.hears(key, cx.now) && self.waits(cx.model, cx.now).is_none() => {
                Outcome::CloseAnd(Intent::SendProposal(self.id.clone()))
            }
            (_, Some(Command::DeclineProposal)) if self.hears(key, cx.now) => {
                Outcome::CloseAnd(Intent::DeclineProposal(self.id.clone()))
            }
            (_, Some(Command::NextPane)) if self.hears(key, cx.now) => {
                if let Some(next) = self.next(cx) {
                    *self = next;
                }
                Outcome::Stay
            }
            (_, Some(command)) => {
                self.scroll.moved(command);
                Outcome::Stay
            }
            _ => Outcome::Stay,
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = Vec::new();
        let is_pending = cx.model.proposals.get(&self.id).is_some_and(Proposal::is_pending);
        if is_pending && self.guard.accepts_input(cx.now) {
            if self.waits(cx.model, cx.now).is_none() {
                let words = match cx.model.proposals.get(&self.id).map(|proposal| &proposal.action) {
                    Some(ProposedAction::HangUp(_)) => "hang up",
                    _ => "call",
                };
                hints.push(cx.hint(Command::SendProposal, words));
            }
            hints.push(cx.hint(Command::DeclineProposal, "decline"));
            if cx.model.proposals.pending().count() > 1 {
                hints.push(cx.hint(Command::NextPane, "next proposal"));
            }
        }
        hints.push(fixed("Esc", if is_pending { "leave it waiting" } else { "close" }));
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
        let Some(proposal) = view.model.proposals.get(&self.id) else { return Extent::default() };
        let mut lines = Vec::new();
        let by = format!("a program that calls itself “{}”, {}", proposal.from_program, view.ago(proposal.at));
        lines.extend(field("By", &by, width));
        match &proposal.action {
            ProposedAction::Call(request) => {
                lines.extend(call(view, request, width));
                lines.push(Line::default());
                let checks = view.model.preflight((&**request).into(), view.now);
                lines.extend(preflight::lines(view, &checks, width));
            }
            ProposedAction::HangUp(targets) => {
                lines.extend(field("Hangs up", "what is still live of:", width));
                lines.extend(listed(view, targets, targets.len()));
            }
        }
        lines.push(Line::default());
        lines.extend(self.ending(proposal, view, width));
        let all = view.model.proposals.pending().count();
        let more = if all > 1 { format!(", one of {all}") } else { String::new() };
        self.scroll.draw(frame, body, theme, &format!("Proposal{more}"), lines)
    }

    fn drawn(&mut self, extent: Extent) {
        self.scroll.drawn(extent);
        self.read |= self.scroll.is_at_end();
    }

    fn guard(&self) -> Option<InputGuard> {
        Some(self.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut InputGuard> {
        Some(&mut self.guard)
    }

    fn concerns_account(&self) -> bool {
        true
    }
}

impl ProposalCard {
    /// What can be done with it, or what came of it.
    fn ending(&self, proposal: &Proposal, view: &View, width: usize) -> Vec<Line<'static>> {
        let theme = view.appearance.theme;
        if let Some(why) = view.model.cannot_send(&self.id, view.now) {
            let words = if proposal.is_pending() { format!("It cannot be sent: {why}") } else { why };
            return text::wrap(&words, width).into_iter().map(|line| Line::styled(line, theme.warning())).collect();
        }
        let left = proposal.expires().saturating_duration_since(view.now.instant);
        let left = if view.is_still() {
            format!("  It expires at {}.", view.moment_in(left))
        } else {
            format!("  It expires in {}.", format::clock(left.as_secs_f64().ceil()))
        };
        let mut spans = Vec::new();
        // The keys are named once they work.
        if self.guard.accepts_input(view.now) {
            let sends = if matches!(proposal.action, ProposedAction::HangUp(_)) { "hangs up" } else { "calls" };
            for (command, does) in [(Command::SendProposal, sends), (Command::DeclineProposal, "declines")] {
                spans.extend([Span::styled(view.hint(command), theme.strong()), Span::raw(format!(" {does}   "))]);
            }
            spans.extend([Span::styled("Esc", theme.strong()), Span::raw(" leaves it waiting.")]);
        }
        spans.push(Span::styled(left, theme.dim()));
        vec![Line::from(spans)]
    }
}

/// A subject and what is said of it, in full.
fn field(subject: &str, words: &str, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(preflight::SUBJECT + 2).max(10);
    let wrapped = words.split('\n').flat_map(|line| scroll::wrap_keeping_indent(line, room));
    let theirs = plain_signs::theirs(Style::new());
    let line = |(at, words): (usize, String)| {
        let head = text::fit(if at == 0 { subject } else { "" }, preflight::SUBJECT + 2);
        Line::from(vec![Span::raw(head), Span::styled(words, theirs)])
    };
    wrapped.enumerate().map(line).collect()
}

/// All that the request says.
fn call(view: &View, request: &CallRequest, width: usize) -> Vec<Line<'static>> {
    let mut lines = field("Calls from", &safe_text::escape(&request.source.label()), width);
    for (at, to) in request.destinations.iter().enumerate() {
        lines.extend(field(if at == 0 { "to" } else { "" }, &safe_text::escape(&to.label()), width));
    }
    lines.extend(match &request.on_answer {
        OnAnswer::Say { text, language } => {
            field("Says", &format!("“{}” ({language})", safe_text::escape(text)), width)
        }
        OnAnswer::Flow(id) => {
            let name = view.model.flows.get(id).map(|flow| text::clean(&flow.name)).unwrap_or_default();
            field("Runs", &format!("the flow {name} ({id})"), width)
        }
        OnAnswer::Actions(actions) => {
            let json = serde_json::to_string_pretty(actions).unwrap_or_default();
            field("Runs", &safe_text::escape(&json), width)
        }
    });
    if request.anonymous == Anonymous::Yes {
        lines.extend(field("Caller", "hidden", width));
    }
    for (key, value) in &request.variables {
        lines.extend(field("Variable", &safe_text::escape(&format!("{key} = {value}")), width));
    }
    lines
}
