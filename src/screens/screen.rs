//! What every screen is made of: the input that it handles, the context that it reads, what it answers, the keys that
//! it names, and what it is drawn from.

use crossterm::event::KeyEvent;
use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::base::clock::Now;
use crate::base::day_clock::DayClock;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::{Model, PaneId, SeenSince, TrackedCall};
use crate::screens::spots::{Spot, Spots};
use crate::widgets::filter::Filter;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::plain_signs;
use crate::widgets::scroll::Scroll;
use crate::widgets::theme::{ColorDepth, Theme};

pub use crate::widgets::scroll::Extent;

/// A screen with its state, its keys, its hints in the footer and its drawing.
pub trait Screen {
    /// The section of the key map that applies while it is on top.
    fn section(&self) -> Section {
        Section::Everywhere
    }

    /// Handles a key or pasted text.
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome;

    /// Handles a click on what it drew: nothing, unless it says otherwise.
    fn click(&mut self, _spot: &Spot, _cx: &Context) -> Outcome {
        Outcome::Stay
    }

    /// Handles a turn of the wheel by so many rows, up if negative: nothing, unless it says otherwise.
    fn wheel(&mut self, _rows: isize, _cx: &Context) {}

    /// Takes up what has become known. Called when it opens, and when the history or the favourites were read.
    fn refresh(&mut self, _cx: &Context) {}

    /// The keys that work now, for the footer.
    fn hints(&self, cx: &Context) -> Vec<Hint>;

    /// Draws it into the area between header and footer.
    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent;

    /// Records what was drawn.
    fn drawn(&mut self, _extent: Extent) {}

    /// Its guard, if it is a question that ignores keys at first.
    fn guard(&self) -> Option<InputGuard> {
        None
    }

    /// That guard, to delay it.
    fn guard_mut(&mut self) -> Option<&mut InputGuard> {
        None
    }

    /// Whether the key that closes it with an intent must not count again before it is released.
    fn spends_its_key(&self) -> bool {
        self.guard().is_some()
    }

    /// Whether keys type text now.
    fn types_text(&self) -> bool {
        false
    }

    /// Whether the focus is on a button that sends with Enter.
    fn is_on_send_button(&self) -> bool {
        false
    }

    /// Sends what Enter on that button asked for.
    fn send(&mut self, _cx: &Context) -> Outcome {
        Outcome::Stay
    }

    /// Whether it closes when the account changes, because it acts on calls or sends one.
    fn concerns_account(&self) -> bool {
        false
    }
}

/// What a screen handles.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A key press.
    Key(KeyEvent),
    /// Pasted text.
    Paste(&'a str),
}

/// What a screen answers to an input.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It stays open.
    Stay,
    /// Close it.
    Close,
    /// It stays open; do this.
    Do(Intent),
    /// Close it, then do this. From a question or the palette, the key does not count again until it is released.
    CloseAnd(Intent),
}

/// What a screen reads besides its own state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What is known.
    pub model: &'a Model,
    /// The section of the key map that applies.
    pub section: Section,
    /// The time.
    pub now: Now,
}

/// A key and what it does, for the footer; without a key it is not shown.
pub type Hint = (String, &'static str);

/// A key that cannot be bound to anything else.
pub fn fixed(key: &str, words: &'static str) -> Hint {
    (key.to_owned(), words)
}

/// The hints while a filter is being typed.
pub(crate) fn typing_hints() -> Vec<Hint> {
    vec![fixed("Enter", "keep"), fixed("Esc", "clear"), fixed("↑↓", "move")]
}

/// Handles input of a text that only scrolls: the keys that move, and those that close it.
pub fn read(scroll: &mut Scroll, input: Input, cx: &Context) -> Outcome {
    let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
    match cx.command(key) {
        Some(command) if scroll.moved(command) => Outcome::Stay,
        Some(Command::Redraw) => Outcome::Do(Intent::Command(Command::Redraw)),
        Some(Command::Reload) => Outcome::Do(Intent::ReadAccountStatus),
        Some(
            Command::Cancel
            | Command::Back
            | Command::Help
            | Command::Use
            | Command::Json
            | Command::Details
            | Command::Account,
        ) => Outcome::Close,
        _ => Outcome::Stay,
    }
}

impl Context<'_> {
    /// The command of a key.
    pub fn command(&self, key: KeyEvent) -> Option<Command> {
        self.model.keys.command(self.section, key.into())
    }

    /// The command of a key among the section's own keys.
    pub fn own(&self, key: KeyEvent) -> Option<Command> {
        self.model.keys.own(self.section, key.into())
    }

    /// The first key of a command here; empty if it has none.
    pub fn key(&self, command: Command) -> String {
        self.model.keys.hint_in(self.section, command)
    }

    /// The first key of a command here with what it does.
    pub fn hint(&self, command: Command, words: &'static str) -> Hint {
        (self.key(command), words)
    }

    /// The keys of these commands.
    pub fn bound(&self, list: &[(Command, &'static str)]) -> Vec<Hint> {
        list.iter().map(|(command, words)| self.hint(*command, words)).collect()
    }

    /// The keys that close an overlay: `q Esc`.
    pub fn closing(&self) -> Hint {
        // In a menu Esc always closes, whatever is bound to it.
        let cancel = if self.section.is_menu() { "Esc".to_owned() } else { self.key(Command::Cancel) };
        (format!("{} {cancel}", self.key(Command::Back)).trim().to_owned(), "close")
    }

    /// The keys of a text to read: those that scroll it, the arrows where they do, and those that close it.
    pub fn reading(&self) -> Vec<Hint> {
        let moves = [Command::Up, Command::Down];
        let arrows = moves.map(|command| {
            let works = |key: &&Chord| key.is_arrow() && self.model.keys.command(self.section, **key) == Some(command);
            self.model.keys.keys(command).iter().find(works).map(ToString::to_string)
        });
        let scrolling = match arrows {
            [Some(up), Some(down)] => format!("{up}{down}"),
            _ => moves.map(|command| self.key(command)).join(" ").trim().to_owned(),
        };
        vec![(scrolling, "scroll"), self.closing()]
    }
}

/// How to draw, besides the state.
#[derive(Clone, Debug)]
pub struct Appearance {
    /// The colours, in those that the terminal has.
    pub theme: Theme,
    /// Whether the terminal's background decides about them, once it is known.
    pub by_background: bool,
    /// How many colours the terminal has.
    pub depth: ColorDepth,
    /// Whether signs and borders are plain; `None`: where the terminal draws them two columns wide.
    pub ascii: Option<bool>,
    /// Whether the terminal draws characters of ambiguous width two columns wide. `None`: ask the terminal.
    pub wide_signs: Option<bool>,
    /// Whether the terminal's cursor is at what has the focus, even if that is no text field.
    pub cursor_at_focus: bool,
    /// How times are shown.
    pub clock: DayClock,
}

impl Appearance {
    /// Without settings, in a terminal of all colours.
    #[must_use]
    pub fn plain(theme: Theme, zone: TimeZone) -> Self {
        Self {
            theme,
            by_background: false,
            depth: ColorDepth::True,
            ascii: None,
            wide_signs: None,
            cursor_at_focus: false,
            clock: DayClock::local(zone),
        }
    }
}

/// What every part of the screen is drawn from.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that drawing depends on")]
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What is known.
    pub model: &'a Model,
    /// The section of the key map that applies.
    pub section: Section,
    /// The pane that has the focus.
    pub focus: PaneId,
    /// Whether an overlay is open.
    pub covered: bool,
    /// The colours and signs.
    pub appearance: &'a Appearance,
    /// The time.
    pub now: Now,
    /// Whether the call form was open, so that the numbering plans are loaded.
    pub form_was_used: bool,
    /// Whether Enter on a button that sends waits until it is known not to repeat a held key.
    pub deaf: bool,
    /// Whether signs and borders are plain.
    pub plain: bool,
    /// Whether the panes share one place on screen.
    pub narrow: bool,
    /// Where to note what the mouse can be used on.
    pub spots: &'a Spots,
}

impl View<'_> {
    /// Whether all keys are taken, by an overlay or by a filter that is being typed.
    pub(crate) fn keys_taken(&self) -> bool {
        self.covered || self.model.typing_filter(self.focus)
    }

    /// The context of the topmost screen.
    pub(crate) fn context(&self) -> Context<'_> {
        Context { model: self.model, section: self.section, now: self.now }
    }

    /// The key that clears a filter: Esc while it is being typed, the bound key later.
    pub(crate) fn clearing(&self, filter: &Filter) -> String {
        if filter.typing { "Esc".to_owned() } else { self.hint(Command::Cancel) }
    }

    /// Whether the pane has the focus and no overlay is open.
    pub(crate) fn focused(&self, focus: PaneId) -> bool {
        self.focus == focus && !self.covered
    }

    /// When a call is known to have been over; the time in its record takes precedence.
    pub(crate) fn ended(&self, tracked: &TrackedCall) -> jiff::Timestamp {
        if tracked.gone.is_some() {
            return self.timers(tracked);
        }
        let times = &tracked.call.times;
        times.hangup.or(times.update).unwrap_or_default()
    }

    /// Words about keys, as this screen can show them.
    pub(crate) fn keyed(&self, words: &str) -> String {
        if self.plain { plain_signs::arrows_named(words) } else { words.to_owned() }
    }

    /// The first key of a command in the topmost overlay or the panes; empty if it has none there.
    pub(crate) fn hint(&self, command: Command) -> String {
        self.keyed(&self.context().key(command))
    }

    /// When an action began, by the server's clock.
    pub(crate) fn server_time(&self, began: SeenSince) -> jiff::Timestamp {
        match began {
            SeenSince::Server(at) => at,
            SeenSince::Seen(wall) => self.model.connection.clock.time(wall),
        }
    }

    /// The time for a call's timers: now, or when it was last confirmed if it is stale.
    pub(crate) fn timers(&self, tracked: &TrackedCall) -> jiff::Timestamp {
        let unconfirmed = tracked.gone.is_some() || self.model.calls.stale_for(tracked, self.now).is_some();
        let at = if unconfirmed { self.now.wall_at(tracked.confirmed) } else { self.now.wall };
        self.model.connection.clock.time(at)
    }
}
