//! Draws the state. A pure function of it: skipping a drawing changes nothing but pixels.
//!
//! ```text
//! header                                   profile · host · connection · age · budget · live calls
//! ┌ Numbers ─────┐┌ Calls ──────────────┐  lists.rs   calls.rs
//! ├ Flows ───────┤│                     │
//! ├ Extensions ──┤├ Detail ─────────────┤              detail.rs (or log.rs)
//! └──────────────┘└─────────────────────┘
//! notice                                   footer.rs
//! keys                                     footer.rs
//! ```
//! Over it are the call form (form.rs) with the editor of its actions (actions.rs), dialogs and texts (overlay.rs), a
//! flow as a tree (`flow_tree.rs`), or the sign-in screen (`sign_in.rs`). A small screen shows one pane at a time
//! (layout.rs).

mod account_lists;
mod action_editor;
mod batch;
mod call_row;
mod calls;
mod checks;
mod control;
mod detail;
mod favourites;
mod flow_tree;
mod footer;
mod form;
mod header;
mod help;
mod history;
mod layout;
mod log;
mod overlays;
mod questions;
mod redial_overlays;
mod screen;
mod seen_actions;
mod sign_in;
mod speech;
mod status;
mod summary;

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Paragraph, Wrap};

use self::screen::Context;
use crate::app::overlay::Overlay;
use crate::app::{App, Extents, PaneId, Screens, TrackedCall};
use crate::base::clock::Now;
use crate::keys::command::Command;
use crate::model::Model;
use crate::widgets::filter::Filter;
use crate::widgets::{plain_signs, text};

pub use crate::widgets::theme::Theme;

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
struct View<'a> {
    model: &'a Model,
    screens: &'a Screens,
    appearance: &'a Appearance,
    now: Now,
    /// Whether signs and borders are plain.
    plain: bool,
}

/// Draws the state. Returns how many rows the panes have.
pub fn draw(frame: &mut Frame, app: &App, look: &Appearance, now: Now) -> Extents {
    let area = frame.area();
    let wide = look.wide_signs.unwrap_or(app.screens.terminal.wide_signs);
    let plain = look.ascii.unwrap_or(wide);
    text::spread_ambiguous(wide && plain);
    let view = View { model: &app.model, screens: &app.screens, appearance: look, now, plain };
    let viewport = if layout::too_small(area) {
        too_small(frame, area, &view);
        Extents::default()
    } else if let Some(screen) = &view.screens.sign_in {
        sign_in::draw(frame, area, &view, screen);
        Extents::default()
    } else {
        panes(frame, area, &view)
    };
    strip_unsafe(frame);
    plain_signs::finish(frame, plain, wide);
    viewport
}

fn panes(frame: &mut Frame, area: Rect, view: &View) -> Extents {
    let notice = footer::notice(view, area.width, layout::most_of_a_notice(area, !view.screens.overlays.is_empty()));
    let lines = u16::try_from(notice.len()).unwrap_or(1);
    let regions = layout::regions(area, view.screens.focus, view.screens.zoomed, lines);
    header::draw(frame, regions.header, view);
    if let Some(tabs) = regions.tabs {
        header::draw_tabs(frame, tabs, view);
    }
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
    if let Some(area) = regions.detail {
        detail::draw(frame, area, view);
    }
    if let Some(area) = regions.log {
        viewport.log = log::draw(frame, area, view);
    }
    footer::draw_notice(frame, regions.notice, view, &notice);
    footer::draw_keys(frame, regions.footer, view);
    // Notices stay in sight meanwhile.
    let body = Rect { y: area.y + 1, height: area.height - 2 - regions.notice.height, ..area };
    viewport.fields_hidden = form::covers_fields(body, view);
    for overlay in &view.screens.overlays {
        viewport.text = crate::screens::overlays::draw(frame, body, view, overlay).unwrap_or(viewport.text);
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

/// The last safeguard: however a text reached the screen, no cell holds anything that does more than display.
fn strip_unsafe(frame: &mut Frame) {
    for cell in &mut frame.buffer_mut().content {
        if cell.symbol().len() > 1 && cell.symbol().chars().any(text::is_unsafe) {
            cell.set_symbol(" ");
        }
    }
}

impl View<'_> {
    /// The context of the topmost screen.
    fn context(&self) -> Context<'_> {
        Context { model: self.model, section: Overlay::section(&self.screens.overlays), now: self.now }
    }

    /// The key that clears a filter: Esc while it is being typed, the bound key later.
    fn clearing(&self, filter: &Filter) -> String {
        if filter.typing { "Esc".to_owned() } else { self.hint(Command::Cancel) }
    }

    /// Whether the pane has the focus and no overlay is open.
    fn focused(&self, focus: PaneId) -> bool {
        self.screens.focus == focus && self.screens.overlays.is_empty()
    }

    /// When a call is known to have been over; the time in its record takes precedence.
    fn ended(&self, tracked: &TrackedCall) -> jiff::Timestamp {
        if tracked.gone.is_some() {
            return self.timers(tracked);
        }
        let times = &tracked.call.times;
        times.hangup.or(times.update).unwrap_or_default()
    }

    /// Words about keys, as this screen can show them.
    fn keyed(&self, words: &str) -> String {
        if self.plain { plain_signs::arrows_named(words) } else { words.to_owned() }
    }

    /// The first key of a command in the topmost overlay or the panes; empty if it has none there.
    fn hint(&self, command: Command) -> String {
        self.keyed(&self.context().key(command))
    }

    /// The time for a call's timers: now, or when it was last confirmed if it is stale.
    fn timers(&self, tracked: &TrackedCall) -> jiff::Timestamp {
        let unconfirmed = tracked.gone.is_some() || self.model.calls.stale_for(tracked, self.now).is_some();
        let at = if unconfirmed { self.now.wall_at(tracked.confirmed) } else { self.now.wall };
        self.model.connection.clock.time(at)
    }
}
