//! What every part of the screen is drawn from.

use crate::base::clock::Now;
use crate::keys::command::Command;
use crate::model::Model;
use crate::model::TrackedCall;
use crate::screens::PaneId;
use crate::screens::Screens;
use crate::screens::overlay::Overlay;
use crate::screens::screen::Context;
use crate::widgets::filter::Filter;
use crate::widgets::plain_signs;
use crate::widgets::theme::Theme;
use jiff::tz::TimeZone;

/// How to draw, besides the state.
#[derive(Clone, Debug)]
pub struct Appearance {
    /// The colours.
    pub theme: Theme,
    /// Whether signs and borders are plain; `None`: where the terminal draws them two columns wide.
    pub ascii: Option<bool>,
    /// Whether the terminal draws characters of ambiguous width two columns wide. `None`: ask the terminal.
    pub wide_signs: Option<bool>,
    /// The user's time zone.
    pub zone: TimeZone,
}

/// What every part of the screen is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What is known.
    pub model: &'a Model,
    /// What is open, and the form.
    pub screens: &'a Screens,
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
}

impl View<'_> {
    /// The context of the topmost screen.
    pub(crate) fn context(&self) -> Context<'_> {
        Context { model: self.model, section: Overlay::section(&self.screens.overlays), now: self.now }
    }

    /// The key that clears a filter: Esc while it is being typed, the bound key later.
    pub(crate) fn clearing(&self, filter: &Filter) -> String {
        if filter.typing { "Esc".to_owned() } else { self.hint(Command::Cancel) }
    }

    /// Whether the pane has the focus and no overlay is open.
    pub(crate) fn focused(&self, focus: PaneId) -> bool {
        self.screens.focus == focus && self.screens.overlays.is_empty()
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

    /// The time for a call's timers: now, or when it was last confirmed if it is stale.
    pub(crate) fn timers(&self, tracked: &TrackedCall) -> jiff::Timestamp {
        let unconfirmed = tracked.gone.is_some() || self.model.calls.stale_for(tracked, self.now).is_some();
        let at = if unconfirmed { self.now.wall_at(tracked.confirmed) } else { self.now.wall };
        self.model.connection.clock.time(at)
    }
}
