//! The actions that the flow of an inspected call has run.

use ratatui::text::Line;

use crate::domain::Target;
use crate::model::activeflow::ActiveflowReading;
use crate::model::{SeenSince, TrackedCall};
use crate::screens::View;
use crate::screens::timeline::sign;
use crate::widgets::{format, text};

/// Columns of an action's type.
const KIND: usize = 18;

/// All actions that ran, oldest first, with their times.
pub fn lines(view: &View, target: &Target, width: usize) -> Vec<Line<'static>> {
    let tracked = match target {
        Target::Call(id) => view.model.calls.call(id),
        Target::Group(_) => return vec![Line::raw("A groupcall runs no flow. Its legs do.")],
    };
    let Some(tracked) = tracked else { return vec![Line::raw("The call is not in the table any more.")] };
    let mut lines: Vec<Line> = text::wrap(source(view, tracked), width).into_iter().map(Line::raw).collect();
    let Some(steps) = &tracked.steps else { return lines };
    if steps.dropped > 0 {
        lines.push(Line::raw(format!("  … {} before", steps.dropped)));
    }
    let server = |since| view.server_time(since);
    let runs = tracked.is_live() && tracked.call.action.is_some();
    let all: Vec<_> = steps.all().iter().collect();
    let wide = if view.appearance.clock.is_twelve() { 11 } else { 8 };
    for (index, step) in all.iter().enumerate() {
        let last = index + 1 == all.len();
        let began = step.began.map(server);
        let until = match all.get(index + 1) {
            Some(next) => next.began.map(server),
            None if runs => Some(view.timers(tracked)).filter(|_| !view.is_still()),
            None => tracked.call.times.hangup,
        };
        let lasted = began.zip(until).and_then(|(from, until)| format::lasted(from, until)).unwrap_or_default();
        let at = began.map(|at| view.appearance.clock.seconds(at));
        let seen = if matches!(step.began, Some(SeenSince::Seen(_))) { "seen " } else { "" };
        let sign_of = if last && runs { '●' } else { '✓' };
        let line = format!(
            " {sign_of} {:>2} {} {seen:>5}{:wide$}  {lasted:>7}  {}",
            sign(steps.dropped + index + 1, view.plain),
            text::fit(&step.kind, KIND),
            at.unwrap_or_default(),
            step.words
        );
        lines.push(Line::from(view.appearance.theme.said(&text::cut(&line, width), ratatui::style::Style::new())));
    }
    lines
}

/// Where the list comes from.
fn source(view: &View, tracked: &TrackedCall) -> &'static str {
    match &tracked.steps {
        Some(steps) if steps.told && steps.all().is_empty() => "The server lists none: no action of its flow has run.",
        Some(steps) if steps.told => "By the server's list.",
        Some(steps) if !steps.all().is_empty() => {
            "As seen here: the server did not list them. Those between two readings are missing."
        }
        _ if view.model.activeflow == ActiveflowReading::Refused => {
            "None seen, and this login may not read the flow's run."
        }
        _ if tracked.call.times.progressing.is_none() => "None: the flow starts with the answer.",
        _ => "None seen yet.",
    }
}
