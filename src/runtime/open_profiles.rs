//! The profiles that are open. Each has its own state, tasks, request budget and push channel. One has the screen and the
//! keys; the others are kept up to date all the same.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Runner, Setup};
use crate::app::{App, next_wake};
use crate::base::clock::Now;
use crate::messages::effect::{Effect, ProfileOrder};
use crate::messages::message::Message;
use crate::model::Start;

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
}

impl OpenProfile {
    /// Starts the tasks of a profile; `nth` counts all that were opened, from 0.
    fn start(opening: Opening, nth: usize, now: Now) -> Self {
        let (sender, inbox) = unbounded_channel();
        let mut runner = Runner::new(opening.setup, sender);
        runner.listen_to_programs(nth);
        let mut app = opening.app;
        let effects = app.start(opening.start, now);
        Self { app, runner, inbox, messages: Vec::new(), effects, settled: now.instant }
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
    /// How many were opened.
    count: usize,
}

impl OpenProfiles {
    /// Starts with one profile; `opener` opens others.
    #[must_use]
    pub fn new(first: Opening, opener: Option<Opener>, now: Now) -> Self {
        let all = vec![OpenProfile::start(first, 0, now)];
        let reads = unbounded_channel();
        Self { all, front: 0, beside: None, opener, opening: None, reads, read: None, count: 1 }
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

    /// Takes a message of the terminal: what concerns the screen itself is for all profiles.
    pub(super) fn take_input(&mut self, msg: Message) {
        let front = self.front;
        for (at, open) in self.all.iter_mut().enumerate() {
            match &msg {
                _ if at == front => {}
                Message::Resized(..) | Message::Focus(_) | Message::Background(..) | Message::CursorAt { .. } => {
                    open.messages.push(msg.clone());
                }
                _ => open.app.heed(&msg),
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
        for (at, open) in self.all.iter_mut().enumerate() {
            let due = if at == self.front { next_wake(&open.app, now) } else { open.wake(now) };
            if due.is_some_and(|due| due <= now.instant) {
                open.messages.push(Message::Tick);
            }
        }
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
        let by_user = |msg: &Message| matches!(msg, Message::Key(_) | Message::Paste(_) | Message::Resized(..));
        self.all[self.front].messages.iter().any(by_user)
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
            if any { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Carries out what has been received: the states change, and ask for effects.
    pub(super) fn update(&mut self, now: Now) {
        for open in &mut self.all {
            for msg in std::mem::take(&mut open.messages) {
                open.effects.extend(open.app.update(msg, now));
            }
        }
        if let Some(read) = self.read.take() {
            self.opened(read, now);
        }
        for at in 0..self.all.len() {
            if at != self.front && self.all[at].wake(now).is_some_and(|due| due <= now.instant) {
                self.all[at].settle(now);
                self.all[at].app.model.dirty &= self.beside == Some(at);
            }
        }
        self.share(now);
    }

    /// Lets the profiles know of each other, and shows all in the same way.
    fn share(&mut self, now: Now) {
        if self.all.len() == 1 {
            return self.front_mut().know_others(Vec::new());
        }
        let (before, rest) = self.all.split_at_mut(self.front);
        let Some((front, after)) = rest.split_first_mut() else { return };
        let others = || before.iter().chain(after.iter());
        let known = others().map(|open| open.app.model.as_other_profile(now)).collect();
        front.app.know_others(known);
        before.iter_mut().chain(after.iter_mut()).for_each(|open| open.app.shown_as(&front.app));
    }

    /// When something is due without a message; `shown`: when the profile with the screen is due.
    pub(super) fn wake(&self, shown: Option<Instant>, now: Now) -> Option<Instant> {
        let others = self.all.iter().enumerate().filter(|(at, _)| *at != self.front);
        others.filter_map(|(_, open)| open.wake(now)).chain(shown).min()
    }

    /// Brings what is on screen up to date, before it is drawn.
    pub(super) fn settle(&mut self, now: Now) {
        self.all[self.front].settle(now);
        if let Some(at) = self.beside {
            self.all[at].settle(now);
        }
    }

    /// Carries out what the user wants with the profiles.
    pub(super) fn carry_out(&mut self, order: ProfileOrder, now: Now) {
        let refused = match order {
            ProfileOrder::Show(name) => self.show_named(name, now),
            ProfileOrder::Next if self.all.len() > 1 => {
                self.show((self.front + 1) % self.all.len(), now);
                Ok(())
            }
            ProfileOrder::Beside if self.beside.is_some() => {
                self.beside = None;
                Ok(())
            }
            ProfileOrder::Beside if self.all.len() > 1 => {
                self.beside = Some((self.front + 1) % self.all.len());
                Ok(())
            }
            ProfileOrder::Next | ProfileOrder::Beside => Err("No other profile is open.".to_owned()),
            ProfileOrder::Close(name) => self.close(&name, now),
            ProfileOrder::Leave => self.leave(now),
        };
        if let Err(why) = refused {
            self.front_mut().refuse_profile(why, now);
        }
        self.share(now);
        self.front_mut().model.dirty = true;
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|open| open.app.model.settings.profile == name)
    }

    fn show_named(&mut self, name: String, now: Now) -> Result<(), String> {
        if let Some(at) = self.place(&name) {
            self.show(at, now);
            return Ok(());
        }
        if let Some(opening) = &self.opening {
            return Err(format!("Profile {opening} is still being opened."));
        }
        let Some(opener) = self.opener.clone() else { return Err(format!("There is no profile {name}.")) };
        self.opening = Some(name.clone());
        let read = self.reads.0.clone();
        // The loop waits for no file and no keyring.
        tokio::task::spawn_blocking(move || {
            let opening = opener(&name);
            // At the end of the program nobody receives it.
            drop(read.send((name, opening)));
        });
        Ok(())
    }

    fn opened(&mut self, (name, read): (String, Result<Opening, String>), now: Now) {
        self.opening = None;
        match read {
            Ok(opening) => {
                self.all.push(OpenProfile::start(opening, self.count, now));
                self.count += 1;
                let last = self.all.len() - 1;
                let (new, shown) = self.all.split_at_mut(last);
                if let (Some(shown), Some(new)) = (new.get(self.front), shown.first_mut()) {
                    new.app.shown_as(&shown.app);
                }
                self.show(last, now);
            }
            Err(why) => self.front_mut().refuse_profile(format!("Profile {name} cannot be opened: {why}"), now),
        }
    }

    fn show(&mut self, at: usize, now: Now) {
        if at == self.front {
            return;
        }
        self.front_mut().leave_front();
        // They change places.
        if self.beside == Some(at) {
            self.beside = Some(self.front);
        }
        self.front = at;
        self.front_mut().come_to_front(now);
    }

    fn close(&mut self, name: &str, now: Now) -> Result<(), String> {
        let Some(at) = self.place(name) else { return Err(format!("Profile {name} is not open.")) };
        if at == self.front {
            return Err(format!("Profile {name} is on screen. Show another one first."));
        }
        if let Some(why) = self.all[at].app.model.why_not_closed(now) {
            return Err(why);
        }
        let closed = self.all.remove(at);
        // Its journal is written already; only hooks may still run.
        tokio::spawn(closed.runner.finish());
        self.front -= usize::from(at < self.front);
        self.beside = match self.beside {
            Some(beside) if beside == at => None,
            beside => beside.map(|beside| beside - usize::from(at < beside)),
        };
        Ok(())
    }

    /// Closes the profile on screen, where nobody has signed in, and shows the one before.
    fn leave(&mut self, now: Now) -> Result<(), String> {
        let name = self.front().model.settings.profile.clone();
        if self.all.len() == 1 {
            return Err("No other profile is open.".to_owned());
        }
        self.show(if self.front == 0 { 1 } else { self.front - 1 }, now);
        self.close(&name, now)
    }

    /// Ends the tasks of all profiles. Returns a text for the user if something was lost.
    pub(super) async fn finish(&mut self) -> Option<String> {
        let finished = std::mem::take(&mut self.all).into_iter().map(|open| open.runner.finish());
        let told: Vec<String> = join_all(finished).await.into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join(" "))
    }
}
