//! Draws what questions and menus have in common: the frame, the ways out, and the calls that they are about.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::{Address, Target};
use crate::keys::command::Command;
use crate::model::TrackedCall;
use crate::model::control_targets::ControlTargets;
use crate::screens::{View, header, status};
use crate::widgets::input_guard::InputGuard;
use crate::widgets::prompt::Prompt;
use crate::widgets::{format, paint, text};

/// The columns of a dialog's text.
pub const WIDE: usize = 62;
/// How many calls of a menu are listed one by one.
const NAMED: usize = 3;

/// Draws a dialog: a title, and lines in a frame as low as they allow.
pub fn popup(frame: &mut Frame, body: Rect, view: &View, title: &str, lines: Vec<Line>) {
    menu_popup(frame, body, view, title, lines, usize::MAX);
}

/// [`popup`] with a selection bar on one of the lines.
pub fn menu_popup(frame: &mut Frame, body: Rect, view: &View, title: &str, lines: Vec<Line>, bar: usize) {
    let theme = view.appearance.theme;
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = paint::centered(body, 66, height);
    let mut heading = vec![Span::styled(format!(" {title} "), theme.strong())];
    if let Some(badge) = &view.model.settings.badge {
        heading.extend(header::profile(view, &badge.text, Some(badge)));
    }
    let inner = paint::popup(frame, area, theme, Line::from(heading));
    for (row, line) in lines.into_iter().enumerate() {
        let selected = (row == bar).then(|| theme.selected(true));
        paint::row(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line, selected);
    }
}

/// The focused way out of a dialog, and the key for yes once the dialog accepts keys.
pub fn choice(view: &View, way_out: &'static str, does: &str, opened: InputGuard) -> Line<'static> {
    choices(view, way_out, &[(Command::AnswerYes, does)], opened)
}

/// [`choice`] with other answers than yes.
pub fn choices(view: &View, way_out: &'static str, answers: &[(Command, &str)], opened: InputGuard) -> Line<'static> {
    let theme = view.appearance.theme;
    let mut spans = vec![Span::styled(way_out, theme.selected(true))];
    if opened.accepts_input(view.now) {
        for (key, does) in answers.iter().map(|(answer, does)| (view.hint(*answer), does)) {
            if !key.is_empty() {
                spans.extend([Span::raw("   "), Span::styled(key, theme.strong()), Span::raw(format!(" {does}"))]);
            }
        }
    }
    Line::from(spans)
}

/// The end of a dialog about several calls: the error of the last count, the focused way out and, once the dialog
/// accepts keys, the count to type.
pub fn counted(view: &View, prompt: &Prompt, count: usize, does: &str) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let mut lines = Vec::new();
    if let Some(wrong) = prompt.count.wrong() {
        lines.push(Line::styled(format!("{wrong} is not the count. Type {count}."), theme.bad()));
    }
    let words = format!("   Type {count} and Enter to {does}: {}_", prompt.count.as_str());
    let words = Span::raw(if prompt.guard.accepts_input(view.now) { words } else { String::new() });
    lines.push(Line::from(vec![Span::styled("[ Cancel ]", theme.selected(true)), words]));
    lines
}

/// The lines that name the calls of an overlay: the first `NAMED` one by one.
pub fn named(view: &View, targets: &[Target], chosen: &ControlTargets) -> Vec<Line<'static>> {
    let mut lines = listed(view, targets, NAMED);
    if let (true, Some(words)) = (chosen.calls.len() + chosen.left_out > 1, chosen.left_out_words()) {
        lines.push(Line::styled(format!("  {words}"), view.appearance.theme.warning()));
    }
    lines
}

/// The lines that describe the first `most` calls.
pub fn listed(view: &View, targets: &[Target], most: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = targets.iter().take(most).map(|target| described(view, target)).collect();
    if targets.len() > most {
        lines.push(Line::raw(format!("  and {} more", targets.len() - most)));
    }
    lines
}

/// The line that describes a call in a dialog, so that the user can check it before confirming.
fn described(view: &View, target: &Target) -> Line<'static> {
    let theme = view.appearance.theme;
    match target {
        Target::Call(id) => {
            let Some(tracked) = view.model.calls.call(id) else { return Line::raw(format!("  leg …{}", id.tail())) };
            let call = &tracked.call;
            let status = status::of_call(view, tracked);
            let to = text::fit(&call.other_party().label(), 22);
            let direction = text::fit(call.direction.as_str(), 9);
            let mut spans = vec![
                Span::styled(format!("  {to} "), theme.strong()),
                Span::styled(format!("{direction} "), theme.dim()),
            ];
            spans.extend(status.spans(13));
            spans.extend([
                Span::raw(format!(" {}", elapsed(view, tracked))),
                Span::styled(format!(" …{}", text::clean(id.tail())), theme.dim()),
            ]);
            Line::from(spans)
        }
        Target::Group(id) => {
            let Some(tracked) = view.model.calls.group(id) else { return Line::raw(format!("  …{}", id.tail())) };
            let to = Address::labels(&tracked.group.destinations);
            let legs = match view.model.calls.legs(id) {
                0 => "everything that rings".to_owned(),
                1 => "1 leg".to_owned(),
                legs => format!("all {legs} legs"),
            };
            Line::from(vec![
                Span::styled(format!("  {} ", text::fit(&to, 22)), theme.strong()),
                Span::raw(format!("groupcall, {legs}")),
                Span::styled(format!(" …{}", text::clean(id.tail())), theme.dim()),
            ])
        }
    }
}

/// How long the call has lasted; empty if its times cannot be right.
fn elapsed(view: &View, tracked: &TrackedCall) -> String {
    if view.is_still() {
        let began = tracked.call.times.create;
        let at = |began| format::time_or_date(began, view.now.wall, &view.appearance.clock);
        return began.map(|began| format!("begun at {}", at(began))).unwrap_or_default();
    }
    let line = tracked.call.lifeline(view.timers(tracked));
    line.iter().map(|(_, seconds)| *seconds).sum::<Option<f64>>().map(format::clock).unwrap_or_default()
}

/// The keys that choose the lines of a menu, all of one width.
pub fn letters(view: &View, commands: impl Iterator<Item = Command>) -> Vec<String> {
    let keys: Vec<_> = commands.map(|command| view.hint(command)).collect();
    let widest = keys.iter().map(|key| text::width(key)).max().unwrap_or(0).max(1);
    keys.iter().map(|key| text::fit(key, widest)).collect()
}
