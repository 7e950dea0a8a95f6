//! What the user is told outside of the screen: which events, when, and how many of them together.

mod rule;
mod state;
pub mod words;

use std::time::{Duration, Instant};

use self::rule::RuleState;
use self::state::StateShown;
use crate::base::clock::Now;
use crate::base::quiet_hours::QuietHours;
use crate::config::{NotifySettings, NotifyWay, NotifyWhen};
use crate::domain::HookEvent;
use crate::messages::effect::Effect;
use crate::messages::message::Message;
use crate::model::Model;
use crate::model::events::{Event, What};

/// Shortest time between two notifications of a rule, and between two looks at the figures.
const BETWEEN: Duration = Duration::from_secs(5);

/// The notifications, the title and the progress.
#[derive(Clone, Debug)]
pub struct Notifier {
    how: Vec<NotifyWay>,
    when: NotifyWhen,
    quiet: Option<QuietHours>,
    rules: Vec<RuleState>,
    shown: StateShown,
    /// Whether the terminal has the focus; until it reports anything, it has.
    focused: bool,
    /// When the figures were last compared with the limits of the rules.
    measured: Option<Instant>,
    /// The session in which the account was first used that all this is about.
    account_since: u32,
}

impl Notifier {
    /// Tells what these settings want.
    #[must_use]
    pub fn new(settings: &NotifySettings) -> Self {
        Self {
            how: settings.how.clone(),
            when: settings.when,
            quiet: settings.quiet,
            rules: settings.rules.iter().cloned().map(RuleState::new).collect(),
            shown: StateShown::new(settings.title, settings.progress),
            focused: true,
            measured: None,
            account_since: 0,
        }
    }

    /// Goes on in place of another one: the terminal has the focus or not, and the state is to be shown.
    #[must_use]
    pub fn going_on(mut self, focused: bool) -> Self {
        self.shown.changed = true;
        Self { focused, ..self }
    }

    /// Whether the terminal has the focus, as far as is known.
    #[must_use]
    pub fn is_focused(&self) -> bool {
        self.focused
    }

    /// Learns from a message where the user looks. A key tells too that the terminal has the focus, and whoever brings
    /// a suspended program back, or leaves the editor, is there.
    pub fn heed(&mut self, msg: &Message) {
        self.shown.changed |= !matches!(msg, Message::Tick);
        match msg {
            Message::Focus(focused) => self.focused = *focused,
            Message::Key(_) | Message::Paste(_) | Message::Suspend | Message::Edited(_) => self.focused = true,
            _ => {}
        }
    }

    /// The profile is on screen from now on: the title is its own.
    pub fn come_to_front(&mut self) {
        self.shown.forget();
    }

    /// What there is to tell after these events.
    pub fn follow(&mut self, model: &Model, events: &[Event], now: Now) -> Vec<Effect> {
        if model.account_since != self.account_since {
            self.account_since = model.account_since;
            self.measured = None;
            self.rules.iter_mut().for_each(RuleState::forget);
        }
        let tells = self.tells(model, now);
        let measures = self.measured.is_none_or(|at| now.since(at) >= BETWEEN);
        if measures && model.calls.as_of.is_some() {
            self.measured = Some(now.instant);
            self.rules.iter_mut().for_each(|rule| rule.measure(model, now));
        }
        for event in events.iter().filter(|_| tells) {
            self.take(model, event, now);
        }
        self.shown.failed_unseen = !self.is_looked_at(model)
            && (self.shown.failed_unseen || events.iter().any(|event| is_own_failure(model, event)));
        let mut effects = Vec::new();
        for rule in &mut self.rules {
            if !tells {
                rule.drop_waiting();
            } else if let Some(text) = rule.told_now(now, BETWEEN) {
                effects.extend(sent(&self.how, model, &text));
            }
        }
        if model.in_front {
            effects.extend(self.shown.update(model, now));
        }
        effects
    }

    /// When to look again although nothing happens.
    #[must_use]
    pub fn due(&self, model: &Model) -> Option<Instant> {
        let waiting = self.rules.iter().filter_map(|rule| rule.due(BETWEEN));
        waiting.chain(self.shown.due().filter(|_| model.in_front)).min()
    }

    /// Nobody looks at a profile that is not on screen.
    fn is_looked_at(&self, model: &Model) -> bool {
        self.focused && model.in_front
    }

    /// Gives an event to the first rule that it fits.
    fn take(&mut self, model: &Model, event: &Event, now: Now) {
        for rule in &mut self.rules {
            if let Some(word) = event.fits(&rule.rule.on, &rule.rule.filter, model, now) {
                rule.add(word, model.private(&words::of_event(model, event, word, now)));
                return;
            }
        }
    }

    fn tells(&self, model: &Model, now: Now) -> bool {
        let wanted = match self.when {
            NotifyWhen::Unfocused => !self.is_looked_at(model),
            NotifyWhen::Always => true,
            NotifyWhen::Never => false,
        };
        wanted && !self.quiet.is_some_and(|quiet| quiet.contain(now.wall, &model.calls.zone))
    }
}

/// Sends a text in the ways that the user wants.
fn sent(how: &[NotifyWay], model: &Model, text: &str) -> impl Iterator<Item = Effect> {
    let title = words::title(&model.settings.profile);
    let by_terminal = how.iter().any(|way| *way != NotifyWay::Desktop);
    let by_desktop = how.contains(&NotifyWay::Desktop);
    let terminal = by_terminal.then(|| Effect::Notify { title: title.clone(), text: text.to_owned() });
    let desktop = by_desktop.then(|| Effect::NotifyDesktop { title, text: text.to_owned() });
    [terminal, desktop].into_iter().flatten()
}

/// Whether a call placed here has failed.
fn is_own_failure(model: &Model, event: &Event) -> bool {
    let failure = |word: &HookEvent| matches!(word, HookEvent::Busy | HookEvent::NoAnswer | HookEvent::Failed);
    let What::Call(change) = &event.what else { return false };
    event.words.iter().any(failure) && model.calls.call(&change.id).is_some_and(|tracked| tracked.placed_here)
}
