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

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Paragraph, Wrap};

use crate::base::clock::Now;
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
use crate::widgets::{focus, mask, paint, plain_signs, text};

pub use crate::widgets::theme::{ColorDepth, Theme};
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
            Some(sign_in) => Some(sign_in),
            None => self.top_overlay(),
        }
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
        match (&mut self.sign_in, self.overlays.last_mut()) {
            (Some(sign_in), _) => Some(sign_in),
            (None, Some(Overlay::Form)) => Some(&mut self.form),
            (None, overlay) => overlay?.screen_mut(),
        }
    }

    /// Closes the sign-in screen, or the topmost overlay.
    pub(crate) fn close_top(&mut self) {
        if self.sign_in.take().is_some() {
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

/// Draws the state. Returns how many rows the panes have.
pub fn draw(frame: &mut Frame, model: &Model, screens: &Screens, look: &Appearance, now: Now) -> Extents {
    draw_both(frame, (model, screens), None, look, now).0
}

/// Draws the state of a profile, and below it the calls of another one if there is room. Returns how many rows the panes
/// have, and how many the calls of the other one.
pub fn draw_both(
    frame: &mut Frame,
    (model, screens): (&Model, &Screens),
    other: Option<&Model>,
    look: &Appearance,
    now: Now,
) -> (Extents, usize) {
    let shown = Appearance { theme: theme(screens, look), ..look.clone() };
    let look = &shown;
    let wide = look.wide_signs.unwrap_or(screens.terminal.wide_signs);
    let plain = look.ascii.unwrap_or(wide);
    text::spread_ambiguous(wide && plain);
    let (area, below) = layout::two_profiles(frame.area(), other.is_some() && screens.sign_in.is_none());
    mask::set(model.mask());
    let spots = Spots::new(model.settings.mouse, screens.overlays.len());
    let view = View {
        model,
        section: screens.section(),
        focus: screens.focus,
        covered: !screens.overlays.is_empty(),
        appearance: look,
        now,
        form_was_used: screens.form.used,
        deaf: screens.held_keys.is_deaf(now.instant),
        plain,
        narrow: !layout::wide(area),
        spots: &spots,
    };
    let mut viewport = if layout::too_small(area) {
        too_small(frame, area, &view);
        Extents::default()
    } else if let Some(screen) = &screens.sign_in {
        screen.draw(frame, area, &view);
        Extents::default()
    } else {
        panes(frame, area, &view, screens)
    };
    let focus = focus::take(frame);
    let mut rows = 0;
    if let (Some(other), Some(area)) = (other, below) {
        // Nothing there has the focus, or can be clicked.
        let (covered, narrow, spots) = (true, !layout::wide(area), &Spots::default());
        rows =
            beside(frame, area, &View { model: other, section: Section::Everywhere, covered, narrow, spots, ..view });
    }
    viewport.spots = spots;
    // Only what is drawn is hidden: nothing is kept or sent with stars in it.
    mask::set(None);
    // The keys are not for what is below.
    focus::take(frame);
    if look.cursor_at_focus {
        frame.set_cursor_position(focus.unwrap_or(Position::new(area.x, area.y + 1.min(area.height - 1))));
    }
    paint::strip_unsafe(frame);
    if let Some(base) = look.theme.painted(look.depth) {
        paint::fill(frame, base);
    }
    plain_signs::finish(frame, plain, wide);
    (viewport, rows)
}

/// Draws the calls of another profile under its header. Returns how many rows of calls there are.
fn beside(frame: &mut Frame, area: Rect, view: &View) -> usize {
    mask::set(view.model.mask());
    header::draw(frame, Rect { height: 1, ..area }, view);
    calls::draw(frame, Rect { y: area.y + 1, height: area.height - 1, ..area }, view)
}

/// The theme: the one that was chosen for this run, or that suits the terminal's background, if that decides and is
/// known.
fn theme(screens: &Screens, look: &Appearance) -> Theme {
    if let Some(chosen) = screens.theme {
        return chosen.reduced(look.depth);
    }
    let background = screens.terminal.background.filter(|_| look.by_background);
    background.map_or(look.theme, |background| Theme::for_background(background).reduced(look.depth))
}

fn panes(frame: &mut Frame, area: Rect, view: &View, screens: &Screens) -> Extents {
    let notice = footer::notice(view, area.width, layout::most_of_a_notice(area, view.covered));
    let lines = u16::try_from(notice.len()).unwrap_or(1);
    let regions = layout::regions(area, screens.shown(), lines);
    header::draw(frame, regions.header, view);
    figures::draw(frame, regions.figures, view);
    let mut viewport = Extents::default();
    if let Some(area) = regions.numbers {
        viewport.numbers = crate::screens::account_lists::numbers(frame, area, view);
    }
    if let Some(area) = regions.flows {
        viewport.flows = crate::screens::account_lists::flows(frame, area, view);
    }
    if let Some(area) = regions.extensions {
        viewport.extensions = crate::screens::account_lists::extensions(frame, area, view);
    }
    if let Some(area) = regions.calls {
        viewport.calls = calls::draw(frame, area, view);
    }
    if let Some(area) = regions.failed {
        calls::failed::draw(frame, area, view);
    }
    if let Some(area) = regions.charts {
        charts::draw(frame, area, view);
    }
    viewport.live_chart = regions.charts.is_some() || screens.rewound_to().is_some();
    if let Some(area) = regions.detail {
        detail::draw(frame, area, view);
    }
    if let Some(area) = regions.log {
        viewport.log = log::draw(frame, area, view);
    }
    footer::draw_notice(frame, regions.notice, view, &notice);
    footer::draw_keys(frame, regions.footer, view, screens);
    // Notices stay in sight meanwhile.
    let body = Rect { y: area.y + 1, height: area.height - 2 - regions.notice.height, ..area };
    viewport.fields_hidden = form::draw::covers_fields(body, &screens.form);
    for overlay in &screens.overlays {
        // Only the topmost one can be clicked.
        view.spots.clear();
        // What it covers has the focus no longer.
        focus::take(frame);
        viewport.overlay = screens.screen(overlay).draw(frame, body, view);
    }
    viewport
}

/// Draws how many calls are live, even on a screen that is too small.
fn too_small(frame: &mut Frame, area: Rect, view: &View) {
    let (width, height) = layout::SMALLEST;
    let live = view.model.calls.live();
    let text = format!(
        "vdial needs {width}×{height}; this is {}×{}.\n{live} live. Monitoring goes on.",
        area.width, area.height
    );
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), area);
}
