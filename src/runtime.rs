//! The loop: takes messages, carries out effects, and draws when something visible has changed.
//!
//! The only place that reads the clocks. It never waits for the network: tasks do, and answer with messages.

mod configuration;
mod editor;
mod frame_limit;
mod hooks;
mod lists;
mod open_profiles;
mod poller;
mod push;
mod runner;

use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use self::frame_limit::{Draw, Limiter, Reason, SHORTEST};
use crate::app::App;
use crate::base::clock::{Now, SleepWatch, StopWatch, Wait};
use crate::messages::effect::Effect;
use crate::messages::message::Message;
use crate::screens::{self, Appearance, Extents};
use crate::terminal::{Console, TerminalAnswer, TerminalEvent};
use crate::widgets::input_guard::InputGuard;
use jiff::Timestamp;

pub use configuration::Configuration;
pub use editor::clear_leftovers;
pub use open_profiles::{OpenProfiles, Opener, Opening};
pub use runner::{Runner, Setup};

/// The time now, by both clocks.
pub(crate) fn now() -> Now {
    Now { instant: Instant::now(), wall: Timestamp::now() }
}

/// Runs the application until it ends. The first frame is drawn before any request is sent. Returns a text to print
/// once the terminal is restored, if any.
///
/// # Errors
/// When the terminal cannot be written to.
pub async fn run<C: Console<Event: Into<Message>>>(
    profiles: &mut OpenProfiles,
    console: &mut C,
    look: &Appearance,
) -> io::Result<Option<String>> {
    let ended = turn(profiles, console, look).await;
    let told = profiles.finish().await;
    ended.map(|()| told)
}

/// The loop itself.
async fn turn<C: Console<Event: Into<Message>>>(
    profiles: &mut OpenProfiles,
    console: &mut C,
    look: &Appearance,
) -> io::Result<()> {
    let mut limiter = Limiter::default();
    let mut sleep_watch = SleepWatch::new();
    let mut stop_watch = StopWatch::new();
    let mut look = look.clone();
    let mut unseen = Unseen::default();
    // Whether the user has done something since the last drawing.
    let mut by_key = false;
    loop {
        let moment = now();
        let dirty = profiles.is_dirty();
        let held_until = if dirty { console.held_until(moment.instant) } else { None };
        let reason = match dirty {
            false => Reason::Nothing,
            true if by_key => Reason::Key,
            true => Reason::Change,
        };
        let redraw = limiter.decide(reason, held_until, moment.instant);
        if redraw == Draw::Now {
            by_key = false;
            profiles.settle(moment);
            draw(profiles, console, &look, moment)?;
            unseen.drawn(profiles, console);
            #[cfg(debug_assertions)]
            test_panic();
        }
        for (at, effect) in profiles.take_effects() {
            if let Effect::Configure { config, read_only } = effect {
                if let Some((new_look, outside)) = profiles.configure(at, &config, read_only) {
                    console.configure(outside, new_look.by_background)?;
                    look = new_look;
                }
                continue;
            }
            let hands_over = matches!(effect, Effect::Suspend | Effect::Edit(_));
            carry_out(effect, at, profiles, console).await?;
            if hands_over {
                stop_watch.skip();
            }
        }
        if profiles.front().quitting {
            return Ok(());
        }
        // The effects may have changed the screen: the user's editor leaves it empty.
        let dirty = profiles.is_dirty();
        if profiles.has_effects() || (dirty && redraw.due().is_none()) {
            continue;
        }
        let wake = profiles.wake(dirty.then(|| moment.instant + SHORTEST), now());
        let wait = Wait::start([wake, redraw.due()].into_iter().flatten().min());
        tokio::select! {
            biased;
            input = console.input() => {
                unseen.show_profile(profiles, console);
                profiles.take_input(input.into());
            }
            () = profiles.receive() => {}
            () = sleep_until(Some(wait.until)) => {
                if !wait.in_vain {
                    profiles.tick(now());
                }
            }
        }
        if let Some(stopped) = stop_watch.stopped(&wait) {
            profiles.take_first(&Message::Stopped(Some(stopped)));
        }
        if let Some(asleep) = sleep_watch.slept() {
            // Before the other messages, which are as recent as they look.
            profiles.take_first(&Message::Woke(asleep));
        }
        by_key |= profiles.has_input();
        let moment = now();
        unseen.put_off(profiles.front_mut(), console, moment.instant);
        profiles.update(moment);
    }
}

/// A question that was drawn and may not be on the user's screen yet: keys typed before are not meant for it.
#[derive(Default)]
struct Unseen {
    question: Option<InputGuard>,
    waits: bool,
    /// Whether a drawn profile that has got the keys may not be on the user's screen yet.
    profile: bool,
}

impl Unseen {
    /// Records a drawn frame, which may have another question, or be that of another profile.
    fn drawn<C: Console>(&mut self, profiles: &OpenProfiles, console: &mut C) {
        let app = profiles.front();
        if app.question() != self.question || profiles.is_unseen() != self.profile {
            self.question = app.question();
            self.waits = self.question.is_some();
            self.profile = profiles.is_unseen();
            console.watch();
        }
    }

    /// Gives the keys to the profile on screen once the user has seen it.
    fn show_profile<C: Console>(&mut self, profiles: &mut OpenProfiles, console: &C) {
        if self.profile && console.seen(Instant::now()).is_some() {
            self.profile = false;
            profiles.seen();
        }
    }

    /// Keeps the question from taking keys until the user has seen it.
    fn put_off<C: Console>(&mut self, app: &mut App, console: &C, now: Instant) {
        if app.question() != self.question {
            // The question was not even drawn.
            app.put_off(now);
        } else if self.waits {
            let seen = console.seen(now);
            app.put_off(seen.unwrap_or(now));
            self.waits = seen.is_none();
            self.question = app.question();
        }
    }
}

fn draw<C: Console>(profiles: &mut OpenProfiles, console: &mut C, look: &Appearance, moment: Now) -> io::Result<()> {
    let mut drawn = None;
    let (front, beside) = (profiles.front(), profiles.beside());
    console.draw(|frame| {
        let shown = (&front.model, &front.screens);
        drawn = Some(screens::draw_both(frame, shown, beside.map(|app| &app.model), look, moment));
    })?;
    if let Some((viewport, below)) = drawn {
        profiles.front_mut().drawn(viewport, moment);
        if let Some(app) = profiles.beside_mut() {
            app.drawn(Extents { calls: below, ..Extents::default() }, moment);
        }
    }
    Ok(())
}

/// Carries out effects that need the terminal; the profile's runner does the rest.
async fn carry_out<C: Console>(
    effect: Effect,
    at: usize,
    profiles: &mut OpenProfiles,
    console: &mut C,
) -> io::Result<()> {
    match effect {
        Effect::Redraw => console.redraw()?,
        Effect::Suspend => {
            let before = Instant::now();
            let stopped = console.suspend()?.then(|| before.elapsed());
            profiles.stopped(stopped, now());
        }
        Effect::Copy(text) => console.copy(&text)?,
        Effect::Notify { title, text } => console.notify(&title, &text)?,
        Effect::Title(title) => console.set_title(&title)?,
        Effect::Progress(progress) => console.set_progress(progress)?,
        Effect::Mouse(on) => console.set_mouse(on)?,
        Effect::Edit(text) => {
            let folder = profiles.runner(at).setup.paths.data_dir.clone();
            console.leave()?;
            let (edited, stopped) =
                while_running(tokio::task::spawn_blocking(move || editor::edit(&folder, &text))).await;
            console.enter()?;
            let edited = edited.unwrap_or_else(|error| Err(error.to_string()));
            profiles.take_input(Message::Edited(edited));
            profiles.update(now());
            if !stopped.is_zero() {
                profiles.stopped(Some(stopped), now());
            }
        }
        Effect::Profile(order) => profiles.carry_out(order, now()),
        Effect::Quit => {
            for (other, effect) in profiles.leave_running(at) {
                profiles.runner(other).carry_out(effect).await;
            }
            profiles.front_mut().quitting = true;
        }
        effect => profiles.runner(at).carry_out(effect).await,
    }
    Ok(())
}

/// Waits for `work`. Also returns how long the program was stopped meanwhile.
async fn while_running<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let mut work = pin!(work);
    let mut stopped = Duration::ZERO;
    let mut stop_watch = StopWatch::new();
    loop {
        let wait = Wait::start(None);
        let done = tokio::select! {
            done = &mut work => Some(done),
            () = sleep_until(Some(wait.until)) => None,
        };
        stopped += stop_watch.stopped(&wait).unwrap_or_default();
        if let Some(done) = done {
            return (done, stopped);
        }
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

impl From<TerminalEvent> for Message {
    fn from(event: TerminalEvent) -> Self {
        match event {
            TerminalEvent::Key(key) => Self::Key(key),
            TerminalEvent::Paste(text) => Self::Paste(text),
            TerminalEvent::PasteTooLong => {
                Self::Trouble("What was pasted is longer than 1 MiB: nothing was taken.".to_owned())
            }
            TerminalEvent::PasteBrokeOff => {
                Self::Trouble("What was pasted broke off: nothing was taken. Paste it again.".to_owned())
            }
            TerminalEvent::Answer(TerminalAnswer::CursorAt { row, column }) => Self::CursorAt { row, column },
            TerminalEvent::Answer(TerminalAnswer::Background { red, green, blue }) => {
                // The first eight bits of each channel.
                let eight = |part: u16| part.to_be_bytes()[0];
                Self::Background(eight(red), eight(green), eight(blue))
            }
            TerminalEvent::Answer(TerminalAnswer::Ready) | TerminalEvent::Wake => Self::Tick,
            TerminalEvent::Focus(focused) => Self::Focus(focused),
            TerminalEvent::Mouse(mouse) => Self::Mouse(mouse),
            TerminalEvent::Resized(width, height) => Self::Resized(width, height),
            TerminalEvent::Suspend => Self::Suspend,
            TerminalEvent::Reload => Self::ReadConfiguration,
            TerminalEvent::Shutdown(_) => Self::Terminate,
        }
    }
}

/// Panics on demand, for the tests of the panic report.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "this is what it is for")]
fn test_panic() {
    match std::env::var("VDIAL_TEST_PANIC").as_deref() {
        Ok("loop") => panic!("a rehearsal in the loop"),
        Ok("task") => drop(tokio::spawn(async { panic!("a rehearsal in a task, {}", std::process::id()) })),
        _ => {}
    }
}
