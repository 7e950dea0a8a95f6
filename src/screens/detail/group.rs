//! The details of a groupcall.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::parts::{LABEL, Parts, labelled, paragraph};
use super::{noted, parties, party, unknown};
use crate::domain::Address;
use crate::model::TrackedGroup;
use crate::model::notices::sentence;
use crate::screens::View;
use crate::screens::timeline::Chart;
use crate::screens::timeline::draw::Labels;
use crate::widgets::{format, text};

/// Most legs that are drawn.
const MOST_LEGS: usize = 6;

/// The details of a groupcall: its legs under each other on one scale.
pub fn parts(view: &View, tracked: &TrackedGroup, width: usize) -> Parts {
    let theme = view.appearance.theme;
    let group = &tracked.group;
    let room = width.saturating_sub(LABEL);
    let mut parts = Parts::default();
    let state = format!("  {}", text::clean(group.state()));
    let to = Address::labels(&group.destinations);
    let mut heading = parties(&party(view, &group.source), &to, width.saturating_sub(text::width(&state)), theme);
    heading.push(Span::raw(state));
    parts.add(0, [Line::from(heading)]);
    let (rings, style) = if group.rings_nobody() {
        ("none: no device is registered for this name, so nothing rings".to_owned(), theme.warning())
    } else {
        (format!("{}; ring all: the first to answer gets the call", format::size(group)), Style::new())
    };
    parts.add(1, [labelled("Legs", Span::styled(text::cut(&rings, room), style))]);
    let chart = Chart::of_group(view, &group.id);
    let labels = Labels(20);
    if let Some(scale) = labels.scale(&chart, width) {
        let [times, _] = labels.axis(view, &chart, &scale);
        parts.add(4, [times]);
        parts.add(2, labels.lanes(view, &chart, &scale, 0).into_iter().take(MOST_LEGS));
    }
    if chart.lanes.len() > MOST_LEGS {
        parts.add(2, [Line::raw(format!("… {} more", chart.lanes.len() - MOST_LEGS))]);
    }
    parts.add(1, tracked.error.iter().flat_map(|error| paragraph("Error", &sentence(error), theme.bad(), room)));
    parts.add(3, noted(view, group.id.as_str(), room));
    let doubts = chart.doubts.join("; ");
    parts.add(5, Some(doubts).filter(|doubts| !doubts.is_empty()).map(|doubts| unknown(&doubts, room)));
    let answered = match (&group.answer_call_id, &group.answer_groupcall_id) {
        (Some(id), _) => Some(format!("Answered by {id}")),
        (None, Some(id)) => Some(format!("Answered by groupcall {id}")),
        (None, None) => None,
    };
    let under = view.model.calls.group_over(&group.id).map(|id| format!("Under groupcall {id}"));
    parts.add(8, [labelled("Group", Span::raw(text::cut(group.id.as_str(), room)))]);
    parts.add(8, answered.into_iter().chain(under).map(|words| labelled("", Span::raw(text::cut(&words, room)))));
    parts
}
