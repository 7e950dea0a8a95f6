//! The profiles that are open. Each has its own state, tasks, request budget and push channel. One has the screen and the
//! keys; the others are kept up to date all the same.

mod orders;

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use crossterm::event::KeyCode;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::{Configuration, Runner, Setup};
use crate::app::{App, next_wake, profiles};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::config::Config;
use crate::messages::effect::Effect;
use crate::messages::message::Message;
use crate::model::Start;
use crate::model::other_profiles::OtherProfile;
use crate::screens::Appearance;
use crate::terminal::Outside;

/// How many messages of a profile are processed before the screen is drawn.
const BATCH: usize = 256;
/// How often a profile that is not on screen is brought up to date.
const BETWEEN_TURNS: Duration = Duration::from_secs(1);

/// What a profile starts with.
pub struct Opening {
    /// Its state.
    pub app: Box<App>,
    /// Its credential, if there is one.
    pub start: Start,
    /// What its tasks need.
    pub setup: Setup,
    /// What reads its configuration again; `None` where that is not done.
    pub configuration: Option<Arc<dyn Configuration>>,
}

/// Reads what a profile of the configuration starts with. It reads files, and may wait for a keyring.
pub type Opener = Arc<dyn Fn(&str) -> Result<Opening, String> + Send + Sync>;

/// A profile that was read, by its name.
type Read = (String, Result<Opening, String>);

/// A profile that is open.
struct OpenProfile {
    app: Box<App>,
    runner: Runner,
    inbox: UnboundedReceiver<Message>,
    messages: Vec<Message>,
    effects: Vec<Effect>,
    /// When it was last brought up to date.
    settled: Instant,
    /// What the others show of it.
    shown: OtherProfile,
    /// When it was to be woken, as of the last time that the loop began to wait.
    due: Option<Instant>,
}

impl OpenProfile {
    /// Starts the tasks of a profile; `nth` counts all that were opened, from 0.
    fn start(opening: Opening, nth: usize, now: Now) -> Self {
        let (sender, inbox) = unbounded_channel();
        let mut runner = Runner::new(opening.setup, sender);
        if let Some(configuration) = opening.configuration {
            runner = runner.configured_by(configuration);
        }
        runner.listen_to_programs(nth);
        let mut app = opening.app;
        let effects = app.start(opening.start, now);
        let shown = app.model.as_other_profile(now);
        Self { app, runner, inbox, messages: Vec::new(), effects, settled: now.instant, shown, due: None }
    }

    fn settle(&mut self, now: Now) {
        self.effects.extend(self.app.settle(now));
        self.settled = now.instant;
    }

    /// When it has something to do that is not shown.
    fn wake(&self, now: Now) -> Option<Instant> {
        let changed = self.app.model.dirty.then_some(now.instant);
        [next_wake(&self.app, now), changed].into_iter().flatten().min().map(|at| at.max(self.settled + BETWEEN_TURNS))
    }
}

/// The profiles that are open.
pub struct OpenProfiles {
    all: Vec<OpenProfile>,
    /// The one with the screen and the keys.
    front: usize,
    /// The one that is shown below it.
    beside: Option<usize>,
    opener: Option<Opener>,
    /// The one that is being opened.
    opening: Option<String>,
    /// Where it arrives once it was read.
    reads: (UnboundedSender<Read>, UnboundedReceiver<Read>),
    read: Option<Read>,
    /// Those that were closed and are still writing.
    closed: JoinSet<Option<String>>,
    /// How many were opened.
    count: usize,
    /// The profile that was shown before.
    before: Option<String>,
    /// Whether the user has yet to see which profile has the keys now.
    unseen: bool,
}

impl OpenProfiles {
    /// Starts with one profile; `opener` opens others.
    #[must_use]
    pub fn new(first: Opening, opener: Option<Opener>, now: Now) -> Self {
        let all = vec![OpenProfile::start(first, 0, now)];
        let reads = unbounded_channel();
        Self {
            all,
            front: 0,
            beside: None,
            opener,
            opening: None,
            reads,
            read: None,
            closed: JoinSet::new(),
            count: 1,
            before: None,
            unseen: false,
        }
    }

    /// The state of the profile with the screen and the keys.
    #[must_use]
    pub fn front(&self) -> &App {
        &self.all[self.front].app
    }

    /// That state, to change it.
    pub fn front_mut(&mut self) -> &mut App {
        &mut self.all[self.front].app
    }

    /// The state of the profile that is shown below it.
    #[must_use]
    pub fn beside(&self) -> Option<&App> {
        self.beside.map(|at| &*self.all[at].app)
    }

    pub(super) fn beside_mut(&mut self) -> Option<&mut App> {
        self.beside.map(|at| &mut *self.all[at].app)
    }

    /// Uses another configuration for a profile. Returns what the screen, and the terminal outside of it, show with it if
    /// it is the profile with the screen.
    pub(super) fn configure(
        &mut self,
        at: usize,
        config: &Config,
        read_only: Option<bool>,
    ) -> Option<(Appearance, Outside)> {
        let open = &mut self.all[at];
        let (look, outside) = open.runner.configure(config, read_only)?;
        open.app.model.calls.zone = look.clock.zone.clone();
        if at == self.front {
            return Some((look, outside));
        }
        if let Some(on) = read_only {
            let state = if on { "read-only now" } else { "no longer read-only: calls can be placed and hung up there" };
            let words = format!("Profile {}: {state}.", open.app.model.settings.profile);
            profiles::tell(self.front_mut(), Severity::Warning, words, super::now());
        }
        None
    }

    /// Whether something on screen has changed since the last drawing.
    pub(super) fn is_dirty(&self) -> bool {
        self.front().model.dirty || self.beside().is_some_and(|app| app.model.dirty)
    }

    pub(super) fn runner(&mut self, at: usize) -> &mut Runner {
        &mut self.all[at].runner
    }

    /// All effects to carry out, each with the place of its profile; last those that may change the places.
    pub(super) fn take_effects(&mut self) -> Vec<(usize, Effect)> {
        let all = self.all.iter_mut().enumerate();
        let effects = all.flat_map(|(at, open)| std::mem::take(&mut open.effects).into_iter().map(move |it| (at, it)));
        let (last, mut effects): (Vec<_>, Vec<_>) =
            effects.partition(|(_, effect)| matches!(effect, Effect::Profile(_)));
        effects.extend(last);
        effects
    }

    pub(super) fn has_effects(&self) -> bool {
        self.all.iter().any(|open| !open.effects.is_empty())
    }

    /// Records that the profile that has the keys is on the user's screen.
    pub(super) fn seen(&mut self) {
        self.unseen = false;
    }

    /// Whether the user has yet to see which profile has the keys.
    pub(super) fn is_unseen(&self) -> bool {
        self.unseen
    }

    /// Takes a message of the terminal: what concerns the screen itself is for all profiles. What is typed while another
    /// profile opens, or before it is seen, is meant for what will be on screen: no profile gets it.
    pub(super) fn take_input(&mut self, msg: Message) {
        let of_hands = matches!(msg, Message::Key(_) | Message::Paste(_) | Message::Mouse(_));
        if of_hands && (self.opening.is_some() || self.unseen) {
            if matches!(&msg, Message::Key(key) if key.code == KeyCode::Esc) {
                self.opening = None;
            }
            return;
        }
        let front = self.front;
        for (at, open) in self.all.iter_mut().enumerate() {
            match &msg {
                _ if at == front => {}
                Message::Resized(..)
                | Message::Focus(_)
                | Message::Background(..)
                | Message::CursorAt { .. }
                | Message::ReadConfiguration => {
                    open.messages.push(msg.clone());
                }
                _ => profiles::heed(&mut open.app, &msg),
            }
        }
        self.all[front].messages.push(msg);
    }

    /// Puts a message about the whole program before all others.
    pub(super) fn take_first(&mut self, msg: &Message) {
        self.all.iter_mut().for_each(|open| open.messages.insert(0, msg.clone()));
    }

    /// Lets time pass where something is due.
    pub(super) fn tick(&mut self, now: Now) {
        let due = |open: &&mut OpenProfile| open.due.is_some_and(|due| due <= now.instant);
        self.all.iter_mut().filter(due).for_each(|open| open.messages.push(Message::Tick));
    }

    /// The program was stopped for so long; `None`: it could not be stopped.
    pub(super) fn stopped(&mut self, stopped: Option<Duration>, now: Now) {
        for (at, open) in self.all.iter_mut().enumerate() {
            if at == self.front || stopped.is_some() {
                open.effects.extend(open.app.update(Message::Stopped(stopped), now));
            }
        }
    }

    /// Whether the user has done something since the last update.
    pub(super) fn has_input(&self) -> bool {
        self.all[self.front].messages.iter().any(Message::is_of_user)
    }

    /// Waits for messages of the tasks, or for a profile that was read.
    pub(super) async fn receive(&mut self) {
        poll_fn(|cx| {
            let mut any = false;
            for open in &mut self.all {
                any |= open.inbox.poll_recv_many(cx, &mut open.messages, BATCH).is_ready();
            }
            if let Poll::Ready(Some(read)) = self.reads.1.poll_recv(cx) {
                self.read = Some(read);
                any = true;
            }
            // While none is closed, this is ready at once and says nothing.
            if let Poll::Ready(Some(closed)) = self.closed.poll_join_next(cx) {
                let lost = closed.ok().flatten();
                let told = lost.map(|lost| Message::Trouble(format!("Of a profile that was closed: {lost}.")));
                self.all[self.front].messages.extend(told);
                any = true;
            }
            if any { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Carries out what has been received: the states change, and ask for effects.
    pub(super) fn update(&mut self, now: Now) {
        let several = self.all.len() > 1;
        for open in self.all.iter_mut().filter(|open| !open.messages.is_empty()) {
            for msg in std::mem::take(&mut open.messages) {
                open.effects.extend(open.app.update(msg, now));
            }
            if several {
                open.shown = open.app.model.as_other_profile(now);
            }
        }
        if let Some(read) = self.read.take() {
            self.opened(read, now);
        }
        for (at, open) in self.all.iter_mut().enumerate() {
            if at != self.front && open.app.model.dirty && now.since(open.settled) >= BETWEEN_TURNS {
                open.settle(now);
                open.app.model.dirty = self.beside == Some(at);
            }
        }
        self.share();
    }

    /// Lets the profiles know of each other, and shows all in the same way.
    fn share(&mut self) {
        if self.all.len() == 1 {
            return profiles::know_others(self.front_mut(), Vec::new());
        }
        let (before, rest) = self.all.split_at_mut(self.front);
        let Some((front, after)) = rest.split_first_mut() else { return };
        let others = || before.iter().chain(after.iter());
        let known = others().map(|open| open.shown.clone()).collect();
        profiles::know_others(&mut front.app, known);
        before.iter_mut().chain(after.iter_mut()).for_each(|open| profiles::show_as(&mut open.app, &front.app));
    }

    /// When something is due without a message. While a drawing is delayed, nothing is due on screen before `at_least`:
    /// whatever only the drawing resets may stay due.
    pub(super) fn wake(&mut self, at_least: Option<Instant>, now: Now) -> Option<Instant> {
        for (at, open) in self.all.iter_mut().enumerate() {
            open.due = if at == self.front {
                next_wake(&open.app, now).map(|due| at_least.map_or(due, |least| due.max(least)))
            } else {
                open.wake(now)
            };
        }
        self.all.iter().filter_map(|open| open.due).min()
    }

    /// Brings what is on screen up to date, before it is drawn.
    pub(super) fn settle(&mut self, now: Now) {
        self.all[self.front].settle(now);
        if let Some(at) = self.beside {
            self.all[at].settle(now);
        }
    }
}
