//! The filter that shows the calls of a group on the board.

use crate::base::days::Calendar;
use crate::domain::traffic::{GroupBy, Window};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::traffic::UNKNOWN;
use crate::screens::screen::{Context, Outcome};

/// Closes the statistics and shows the calls of the group.
pub fn of_group(cx: &Context, key: Option<&str>) -> Outcome {
    let report = cx.model.traffic.report.as_ref();
    let group = report.and_then(|report| report.groups.iter().find(|group| Some(group.key.as_str()) == key));
    let Some(group) = group.filter(|group| group.key != UNKNOWN) else { return Outcome::Stay };
    let filter = ["dir:out", &of_key(cx.model, &group.key), &of_window(cx)].join(" ");
    let figures = &group.figures;
    Outcome::CloseAnd(Intent::FilterCalls { filter, calls: figures.attempts + figures.pending + figures.partial })
}

fn of_key(model: &Model, key: &str) -> String {
    let or_none = |key: &str| if key.is_empty() { "none".to_owned() } else { key.to_lowercase() };
    match model.traffic.group_by() {
        // A blank would end the word; the beginning is searched for.
        GroupBy::Source => format!("from:{}", key.split_whitespace().next().unwrap_or_default()),
        GroupBy::Country => format!("country:{}", or_none(key)),
        GroupBy::Flow => format!("flow:{}", or_none(key)),
        GroupBy::Cause if key.is_empty() => "status:live".to_owned(),
        GroupBy::Cause => of_cause(model, key),
    }
}

/// Calls that ended in this way, but not in another way whose words begin with the same.
fn of_cause(model: &Model, key: &str) -> String {
    let word = |cause: &str| format!("cause:{}", cause.trim().replace(' ', "_"));
    let groups = model.traffic.report.as_ref().map(|report| report.groups.as_slice()).unwrap_or_default();
    let others = groups.iter().map(|group| group.key.as_str()).filter(|other| *other != key && other.starts_with(key));
    let others: Vec<String> = others.map(|other| format!(" !{}", word(other))).collect();
    word(key) + &others.concat()
}

fn of_window(cx: &Context) -> String {
    let traffic = &cx.model.traffic;
    let Some(period) = traffic.period else { return String::new() };
    if let Window::Days(days) = traffic.window() {
        return format!("on:{}..{}", days.first, days.last);
    }
    let zone = &cx.model.calls.zone;
    let from = period.from.to_zoned(zone.clone());
    let today = Calendar::at(period.until, zone).today;
    let format = if from.date() == today { "since:%H:%M:%S" } else { "since:%Y-%m-%dT%H:%M:%S" };
    from.strftime(format).to_string()
}
