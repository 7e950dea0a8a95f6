//! Draws the questions before actions that cannot be undone.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::{Address, Target};
use crate::keys::command::Command;
use crate::model::Model;
use crate::model::TrackedCall;
use crate::screens::overlay::Confirm;
use crate::screens::overlays::hang_up::HangUpDialog;
use crate::screens::{View, status};
use crate::widgets::format;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::paint;
use crate::widgets::text;
use crate::widgets::typed_count::TypedCount;

/// The columns of a dialog's text.
pub(crate) const WIDE: usize = 62;

/// Draws a dialog: a title, and lines in a frame as low as they allow.
pub(crate) fn popup(frame: &mut Frame, body: Rect, view: &View, title: &str, lines: Vec<Line>) {
    menu_popup(frame, body, view, title, lines, usize::MAX);
}

/// [`popup`] with a selection bar on one of the lines.
pub(crate) fn menu_popup(frame: &mut Frame, body: Rect, view: &View, title: &str, lines: Vec<Line>, bar: usize) {
    let theme = view.appearance.theme;
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = paint::centered(body, 66, height);
    let inner = paint::popup(frame, area, theme, Line::styled(format!(" {title} "), theme.strong()));
    for (row, line) in lines.into_iter().enumerate() {
        let selected = (row == bar).then(|| theme.selected(true));
        paint::row(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line, selected);
    }
}

/// The focused way out of a dialog, and the key for yes once the dialog accepts keys.
pub(crate) fn choice(view: &View, way_out: &'static str, does: &str, opened: InputGuard) -> Line<'static> {
    choices(view, way_out, &[(Command::AnswerYes, does)], opened)
}

/// [`choice`] with other answers than yes.
fn choices(view: &View, way_out: &'static str, answers: &[(Command, &str)], opened: InputGuard) -> Line<'static> {
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
pub fn counted(view: &View, opened: InputGuard, count: usize, does: &str, typed: &TypedCount) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let mut lines = Vec::new();
    if let Some(wrong) = typed.wrong() {
        lines.push(Line::styled(format!("{wrong} is not the count: there are {count}."), theme.bad()));
    }
    let words = format!("   Type {count} and Enter to {does}: {}_", typed.as_str());
    let words = Span::raw(if opened.accepts_input(view.now) { words } else { String::new() });
    lines.push(Line::from(vec![Span::styled("[ Cancel ]", theme.selected(true)), words]));
    lines
}

/// See [`crate::screens::overlay::Overlay`].
pub fn hang_up(frame: &mut Frame, body: Rect, view: &View, dialog_state: &HangUpDialog) {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    let title = if dialog_state.then_quit { "Hang up, then quit" } else { "Hang up" };
    let count = dialog_state.targets.len();
    let live = dialog_state.targets.iter().filter(|target| calls.is_live(target)).count();
    let most = usize::from(body.height).saturating_sub(8).clamp(1, 8);
    let mut lines: Vec<Line> = dialog_state.targets.iter().take(most).map(|target| described(view, target)).collect();
    if count > most {
        lines.push(Line::raw(format!("  and {} more", count - most)));
    }
    lines.push(Line::default());
    if live == 0 {
        let words = if count == 1 {
            "It has ended meanwhile; there is nothing to hang up."
        } else {
            "All have ended meanwhile."
        };
        lines.push(Line::raw(words));
        lines.push(Line::styled("[ Close ]", theme.selected(true)));
        return popup(frame, body, view, title, lines);
    }
    if live < count {
        let ended = match count - live {
            1 => "1 of them has ended meanwhile.".to_owned(),
            ended => format!("{ended} of them have ended meanwhile."),
        };
        lines.push(Line::styled(ended, theme.warning()));
    }
    if count == 1 {
        lines.push(choice(view, "[ Cancel ]", "hangs up", dialog_state.opened));
    } else {
        lines.extend(counted(view, dialog_state.opened, live, "hang up", &dialog_state.typed));
    }
    popup(frame, body, view, title, lines);
}

/// The line that describes a call in a dialog, so that the user can check it before confirming.
pub fn described(view: &View, target: &Target) -> Line<'static> {
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
                0 => "all that rings".to_owned(),
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
    let line = tracked.call.lifeline(view.timers(tracked));
    line.iter().map(|(_, seconds)| *seconds).sum::<Option<f64>>().map(format::clock).unwrap_or_default()
}

/// See [`crate::screens::overlay::Overlay`].
pub fn quit(frame: &mut Frame, body: Rect, view: &View, opened: InputGuard) {
    let live = view.model.calls.live_placed_here().len();
    let calls = match live {
        0 if view.model.unwritten.lines > 0 => "What happened last would be forgotten.".to_owned(),
        0 if view.model.attempts.is_sending() => "A call is on its way to the server.".to_owned(),
        0 => "The calls placed here have ended meanwhile.".to_owned(),
        1 => "1 call placed here is still live.".to_owned(),
        live => format!("{live} calls placed here are still live."),
    };
    let after = if view.model.settings.profile == "demo" {
        "The demo ends with the program, and its calls with it."
    } else {
        "Quitting does not hang up: they go on without you."
    };
    let answers = [(Command::AnswerYes, "quits"), (Command::HangUpAll, "hangs all up, then quits")];
    let offered = if can_hang_up(view.model) { &answers[..] } else { &answers[..1] };
    let choices = choices(view, "[ Stay ]", offered, opened);
    let mut lines = vec![Line::raw(calls), Line::raw(after)];
    if let Some(batch) = view.model.batch.as_ref().filter(|batch| batch.runs()) {
        let left = batch.entries.len() - batch.count().answered;
        lines.push(Line::raw(format!("Of the list {left} destinations are not called yet; they will not be.")));
    }
    let unwritten = match view.model.unwritten.lines {
        0 => None,
        1 => Some("Not on the disk yet: a line of the journal.".to_owned()),
        count => Some(format!("Not on the disk yet: {count} lines of the journal.")),
    };
    lines.extend(unwritten.map(|words| Line::styled(words, view.appearance.theme.warning())));
    let set = view.model.calls.calls().filter(|tracked| tracked.is_set_here()).count();
    if set > 0 {
        let words = format!("Held, silenced or given music from here, and left so: {set}.");
        lines.push(Line::styled(words, view.appearance.theme.warning()));
    }
    lines.extend([Line::default(), choices]);
    popup(frame, body, view, "Quit", lines);
}

/// Whether quitting can offer to hang up calls placed here.
pub fn can_hang_up(model: &Model) -> bool {
    !model.settings.read_only && !model.calls.live_placed_here().is_empty()
}

/// See [`crate::screens::overlay::Overlay`].
pub fn confirm(frame: &mut Frame, body: Rect, view: &View, asked: &Confirm) {
    let theme = view.appearance.theme;
    let most = usize::from(body.height).saturating_sub(7).clamp(3, 10);
    let reasons = asked.reasons.iter().flat_map(|reason| text::wrap(reason, WIDE));
    let mut lines: Vec<Line> = reasons.map(|line| Line::styled(line, theme.warning())).collect();
    if lines.len() > most {
        lines.truncate(most - 1);
        lines.push(Line::styled("…", theme.warning()));
    }
    lines.push(Line::default());
    let to = Address::labels(&asked.request.destinations);
    let parties = format!("{}  ▸  {to}", asked.request.source.label());
    lines.push(Line::styled(text::cut(&parties, WIDE), theme.strong()));
    let title = if asked.unjournalled { "Call without the journal?" } else { "Call all the same?" };
    if let Some(settled) = asked.settled {
        lines.push(Line::styled(settled, theme.strong()));
        lines.push(Line::styled("[ Close ]", theme.selected(true)));
        return popup(frame, body, view, title, lines);
    }
    let waits = view.model.attempts.is_sending();
    let does = if waits { "waits: another call is on its way" } else { "calls all the same" };
    lines.push(match (asked.unjournalled, waits) {
        (true, false) => {
            let answers = [
                (Command::CallUnjournalled, "calls without the journal"),
                (Command::RetryJournal, "tries the journal again"),
            ];
            choices(view, "[ No ]", &answers, asked.opened)
        }
        _ => choice(view, "[ No ]", does, asked.opened),
    });
    popup(frame, body, view, title, lines);
}
