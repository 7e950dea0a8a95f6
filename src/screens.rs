//! What is seen and typed. Drawing is a pure function of the state: skipping one changes nothing but pixels.
//!
//! ```text
//! header, figures                          header.rs, figures.rs
//! ─ Numbers ────── ━ Calls ━━━━━━━━━━━━━━  account_lists.rs   calls.rs, its parts in calls/
//! ─ Flows ────────
//! ─ Extensions ─── ─ Failed ── ─ Detail ─                     calls/failed.rs, detail.rs or log.rs, charts.rs
//! notice, keys                             footer.rs
//! ```
//! Over it are the overlays (`overlays/`), of which the call form (`form/`) is one; the sign-in screen (`sign_in.rs`)
//! takes the place of all. These are the screens that receive keys: each implements `Screen`. A small terminal shows
//! fewer panes at a time (`layout.rs`).

pub(crate) mod account_lists;
pub(crate) mod calls;
pub(crate) mod charts;
pub(crate) mod controls_set;
pub(crate) mod detail;
mod drawing;
mod extents;
pub(crate) mod figures;
pub(crate) mod flow_tree;
pub(crate) mod footer;
pub(crate) mod foreign_keys;
pub mod form;
pub(crate) mod header;
pub(crate) mod held_keys;
pub(crate) mod layout;
pub(crate) mod life_line;
pub(crate) mod list_input;
pub(crate) mod log;
pub(crate) mod offered;
pub mod overlays;
mod passing_time;
pub(crate) mod preflight;
pub(crate) mod question_parts;
pub(crate) mod rewinding;
pub(crate) mod screen;
pub(crate) mod seen_actions;
pub(crate) mod sign_in;
pub mod spots;
mod status;
pub(crate) mod terminal_traits;
pub(crate) mod timeline;
pub(crate) mod watch;

use ratatui::layout::Rect;

use crate::domain::Target;
use crate::keys::command::Section;
use crate::model::batch::Batch;
use crate::model::{Model, PaneId};
use crate::screens::foreign_keys::ToldOfKeys;
use crate::screens::form::Form;
use crate::screens::held_keys::HeldKeys;
use crate::screens::layout::Shown;
use crate::screens::overlays::Overlay;
use crate::screens::overlays::batch::BatchList;
use crate::screens::overlays::say::SpeechForm;
use crate::screens::screen::Screen;
use crate::screens::sign_in::SignIn;
use crate::screens::spots::Spots;
use crate::screens::terminal_traits::Traits;
use crate::screens::watch::Watch;

pub use crate::widgets::theme::{ColorDepth, Theme};
pub use drawing::{draw, draw_both};
pub use extents::Extents;
pub use screen::{Appearance, View};

/// What is seen and typed.
#[derive(Clone, Debug, Default)]
pub struct Screens {
    /// The call form.
    pub form: Form,
    /// The pane that has the focus.
    pub focus: PaneId,
    /// Whether that pane fills the screen.
    pub zoomed: bool,
    /// Whether the lists are folded away on a wide screen.
    pub folded: bool,
    /// The overlays, topmost last.
    pub overlays: Vec<Overlay>,
    /// The form for a spoken text as it was last closed.
    pub(crate) speech_draft: Option<SpeechForm>,
    /// The table of a list as it was last closed.
    pub(crate) batch_list: BatchList,
    /// The sign-in screen, while it is open.
    pub sign_in: Option<SignIn>,
    /// Whether the screen is too small to show what a key would do.
    pub too_small: bool,
    /// Decides which key presses may send.
    pub held_keys: HeldKeys,
    /// The theme that the user chose in this run; `None`: that of the configuration.
    pub(crate) theme: Option<Theme>,
    /// What the terminal has reported about itself.
    pub terminal: Traits,
    /// When the user was last active, and what was shown before a key acts.
    pub(crate) watch: Watch,
    /// Which notices about keys of another script were shown.
    pub(crate) told_of_layout: ToldOfKeys,
    /// What the mouse can be used on, as last drawn.
    pub(crate) spots: Spots,
}

impl Screens {
    /// The panes, with an empty form.
    #[must_use]
    pub fn new(language: &str) -> Self {
        Self { form: Form::new(language), ..Self::default() }
    }

    /// What of the panes is on screen.
    pub(crate) fn shown(&self) -> Shown {
        Shown { focus: self.focus, zoomed: self.zoomed, folded: self.folded }
    }

    /// Takes up the size of the terminal. If it has become larger, that counts once it was drawn.
    pub(crate) fn resized(&mut self, width: u16, height: u16) {
        self.too_small |= layout::too_small(Rect::new(0, 0, width, height));
    }

    /// Folds the lists away or brings them back.
    pub(crate) fn toggle_lists(&mut self) {
        self.folded = !self.folded;
        if self.folded && self.focus.is_list() {
            self.focus = PaneId::Calls;
        }
    }

    /// The sign-in screen, or the topmost overlay.
    #[must_use]
    pub fn top(&self) -> Option<&dyn Screen> {
        match &self.sign_in {
            Some(sign_in) if !self.asks() => Some(sign_in),
            _ => self.top_overlay(),
        }
    }

    /// Whether the topmost overlay is a question. One that is asked on the sign-in screen is over it.
    pub(crate) fn asks(&self) -> bool {
        self.top_overlay().is_some_and(|overlay| overlay.guard().is_some())
    }

    /// The topmost overlay.
    pub(crate) fn top_overlay(&self) -> Option<&dyn Screen> {
        self.overlays.last().map(|overlay| self.screen(overlay))
    }

    fn screen<'a>(&'a self, overlay: &'a Overlay) -> &'a dyn Screen {
        overlay.screen().unwrap_or(&self.form)
    }

    /// The section of the key map that applies to the topmost overlay, or the panes.
    #[must_use]
    pub fn section(&self) -> Section {
        self.top_overlay().map_or(Section::Everywhere, Screen::section)
    }

    /// The sign-in screen, or the topmost overlay, to handle input.
    pub(crate) fn top_mut(&mut self) -> Option<&mut dyn Screen> {
        let asks = self.asks();
        match (&mut self.sign_in, self.overlays.last_mut()) {
            (Some(sign_in), _) if !asks => Some(sign_in),
            (_, Some(Overlay::Form)) => Some(&mut self.form),
            (_, overlay) => overlay?.screen_mut(),
        }
    }

    /// Closes the sign-in screen, or the topmost overlay.
    pub(crate) fn close_top(&mut self) {
        if !self.asks() && self.sign_in.take().is_some() {
            return;
        }
        // What was typed or selected comes back when it is opened again.
        match self.overlays.pop() {
            Some(Overlay::Say(form)) => self.speech_draft = Some(*form),
            Some(Overlay::Batch(list)) => self.batch_list = *list,
            _ => {}
        }
    }

    /// Whether the account status is on screen.
    pub(crate) fn shows_account_status(&self) -> bool {
        let shown = self.overlays.iter().any(|overlay| {
            matches!(overlay, Overlay::Form | Overlay::Account(_) | Overlay::Guide(_) | Overlay::Proposal(_))
        });
        shown && self.sign_in.is_none()
    }

    /// Whether the account's status is on screen, or a list is called that must not go below the limit unnoticed.
    pub(crate) fn need_account_status(&self, model: &Model) -> bool {
        let limited = model.settings.stop_below.is_some() && model.batch.as_ref().is_some_and(Batch::runs);
        self.shows_account_status() || limited
    }

    /// Whether the account is open.
    pub(crate) fn shows_account(&self) -> bool {
        self.sign_in.is_none() && self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Account(_)))
    }

    /// Whether the call form receives the keys.
    pub(crate) fn form_is_on_top(&self) -> bool {
        self.sign_in.is_none() && matches!(self.overlays.last(), Some(Overlay::Form))
    }

    /// The call or groupcall that is inspected.
    pub(crate) fn inspected(&self) -> Option<&Target> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Inspect(inspect) => Some(&inspect.target),
            _ => None,
        })
    }

    /// Whether the history is open.
    pub(crate) fn shows_history(&self) -> bool {
        self.overlays.iter().any(|overlay| matches!(overlay, Overlay::History(_)))
    }

    /// Whether the statistics are open.
    pub(crate) fn shows_statistics(&self) -> bool {
        self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Statistics(_)))
    }

    /// Whether the favourites are open.
    pub(crate) fn shows_favourites(&self) -> bool {
        self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Favourites(_)))
    }

    /// Whether a filter is being typed.
    pub(crate) fn typing_filter(&self, model: &Model) -> bool {
        model.typing_filter(self.focus)
    }
}
