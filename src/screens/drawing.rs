//! Draws a whole screen: the panes and what lies over them, and below them the calls of another profile.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Extents, Screens, account_lists, calls, charts, detail, figures, footer, form, header, layout, log};
use crate::base::clock::Now;
use crate::keys::command::Section;
use crate::model::Model;
use crate::screens::screen::{Appearance, Screen, View};
use crate::screens::spots::Spots;
use crate::widgets::theme::Theme;
use crate::widgets::{focus, mask, paint, plain_signs, text};

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
        Extents { too_small: true, ..Extents::default() }
    } else if let Some(screen) = &screens.sign_in {
        screen.draw(frame, area, &view);
        let mut extents = Extents::default();
        if let Some(question) = screens.top_overlay().filter(|_| screens.asks()) {
            focus::take(frame);
            extents.overlay = question.draw(frame, area, &view);
        }
        extents
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
        // The keys are not for what is there.
        focus::take(frame);
    }
    viewport.spots = spots;
    // Only what is drawn is hidden: nothing is kept or sent with stars in it.
    mask::set(None);
    if look.cursor_at_focus {
        frame
            .set_cursor_position(focus.unwrap_or(Position::new(area.x, area.y + 1.min(area.height.saturating_sub(1)))));
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
        viewport.numbers = account_lists::numbers(frame, area, view);
    }
    if let Some(area) = regions.flows {
        viewport.flows = account_lists::flows(frame, area, view);
    }
    if let Some(area) = regions.extensions {
        viewport.extensions = account_lists::extensions(frame, area, view);
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
        "vdial needs {width}×{height}; this is {}×{}.\n{live} live. Monitoring goes on.\nKeys do nothing until it is larger.",
        area.width, area.height
    );
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), area);
}
