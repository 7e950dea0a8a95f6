//! Draws the actions that a call's flow has run, for its details.

use ratatui::text::Line;

use crate::model::{SeenSince, TrackedCall};
use crate::screens::View;
use crate::widgets::{format, text};

/// How long the current action has been running; empty when that is not known.
pub fn running_for(view: &View, tracked: &TrackedCall) -> String {
    let (lasted, seen) = match tracked.running_since() {
        Some(SeenSince::Server(from)) => (view.lasting(from, view.timers(tracked)), ""),
        Some(SeenSince::Seen(from)) => (view.lasting(from, view.now.wall), " as seen"),
        None => (None, ""),
    };
    lasted.map(|lasted| format!("{lasted}{seen}  ")).unwrap_or_default()
}

/// The past actions, newest first, in at most `lines` lines of `columns` columns, `label` of them for a label. The
/// current action of a live call is left out.
pub fn past(view: &View, tracked: &TrackedCall, lines: usize, label: usize, columns: usize) -> Vec<Line<'static>> {
    let Some(steps) = &tracked.steps else { return Vec::new() };
    let running = usize::from(tracked.is_live() && tracked.call.action.is_some());
    let past: Vec<_> = steps.all().iter().rev().skip(running).collect();
    if past.is_empty() || lines == 0 {
        return Vec::new();
    }
    let all = past.len() + steps.dropped;
    let at = |moment| format::time_or_date(moment, view.now.wall, &view.appearance.clock);
    let shown = past.iter().take(lines).enumerate().map(|(row, step)| {
        let heading = match (row, steps.told) {
            (0, true) => "Ran",
            (0, false) => "Seen",
            _ => "",
        };
        let began = match step.began {
            Some(SeenSince::Server(moment)) => format!("{} ", at(moment)),
            Some(SeenSince::Seen(moment)) => format!("seen at {} ", at(moment)),
            None => String::new(),
        };
        let more = if row + 1 == lines && all > lines { format!("  (+{} before)", all - lines) } else { String::new() };
        let room = columns.saturating_sub(label + more.len());
        let words = text::cut(&format!("{began}{}", step.words), room);
        Line::raw(format!("{heading:<label$}{words}{more}"))
    });
    shown.collect()
}
