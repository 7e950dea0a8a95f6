//! What lies over the panes: dialogs, the help, and texts to be read.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{View, calls, form, layout, pen, text, words};
use crate::app::Tracked;
use crate::app::action::{Action, Section};
use crate::app::hangup::{HangUpDialog, Opened};
use crate::app::overlay::{OtherName, Overlay, Scroll, TextView};
use crate::domain::{Address, Target};

/// Draws an overlay. For a text, returns how many lines it has and how many fit.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, overlay: &Overlay) -> Option<(usize, usize)> {
    match overlay {
        Overlay::Form => {
            form::draw(frame, body, view);
            None
        }
        Overlay::Help(scroll) => Some(help(frame, body, view, *scroll)),
        Overlay::Text(text) => Some(read(frame, body, view, text)),
        Overlay::HangUp(dialog) => {
            hang_up(frame, body, view, dialog);
            None
        }
        Overlay::Quit { opened } => {
            quit(frame, body, view, *opened);
            None
        }
        Overlay::OtherName(offer) => {
            other_name(frame, body, view, offer);
            None
        }
    }
}

fn scrolled(
    frame: &mut Frame,
    body: Rect,
    view: &View,
    title: &str,
    lines: Vec<Line>,
    scroll: Scroll,
) -> (usize, usize) {
    let theme = view.look.theme;
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = layout::centered(body, 100, height);
    let title = Line::from(vec![Span::styled(format!(" {title} "), theme.strong())]);
    let inner = pen::popup(frame, area, theme, title);
    let (count, room) = (lines.len(), usize::from(inner.height));
    for (row, line) in lines.into_iter().skip(scroll.top.min(count.saturating_sub(1))).take(room).enumerate() {
        pen::line(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line);
    }
    if count > room {
        let more = format!(" {}–{} of {count} ", scroll.top + 1, (scroll.top + room).min(count));
        let foot = Rect { y: area.bottom() - 1, height: 1, x: area.x + 2, width: area.width.saturating_sub(4) };
        pen::line(frame, foot, 0, Line::styled(more, theme.dim()));
    }
    (count, room)
}

fn read(frame: &mut Frame, body: Rect, view: &View, view_of: &TextView) -> (usize, usize) {
    let width = usize::from(body.width.min(100)).saturating_sub(2);
    let lines = view_of.lines.iter().flat_map(|line| wrap_keeping_indent(line, width)).map(Line::raw).collect();
    scrolled(frame, body, view, &text::cut(&view_of.title, width.saturating_sub(2)), lines, view_of.scroll)
}

fn wrap_keeping_indent(line: &str, width: usize) -> Vec<String> {
    let indent = line.chars().take_while(|c| *c == ' ').count().min(width / 2);
    text::wrap(line.trim_start(), width.saturating_sub(indent))
        .into_iter()
        .map(|part| " ".repeat(indent) + &part)
        .collect()
}

fn help(frame: &mut Frame, body: Rect, view: &View, scroll: Scroll) -> (usize, usize) {
    let theme = view.look.theme;
    let mut lines = Vec::new();
    for section in Section::ALL {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(section.title(), theme.strong()));
        for action in Action::ALL.iter().filter(|action| action.section() == section) {
            let keys: Vec<_> = view.app.keymap.keys(*action).iter().map(ToString::to_string).collect();
            lines.push(Line::from(vec![
                Span::styled(text::fit(&format!("  {}", keys.join(" ")), 18), theme.strong()),
                Span::raw(action.description()),
            ]));
        }
    }
    lines.push(Line::default());
    lines.push(Line::styled("Signs", theme.strong()));
    let signs = [
        ("  ◌ ◔ ● ◒ ○", "dialing, ringing, progressing, being hung up, hangup (ended)"),
        ("  ∅ ?", "record gone, a status this program does not know"),
        ("  ▤ └", "a groupcall and its legs"),
        ("  stale", "not confirmed for three intervals: the timer stands still"),
    ];
    for (sign, words) in signs {
        lines.push(Line::from(vec![Span::styled(text::fit(sign, 18), theme.strong()), Span::raw(words)]));
    }
    scrolled(frame, body, view, "Help", lines, scroll)
}

/// A dialog: a title and lines in a frame as small as they allow.
fn dialog(frame: &mut Frame, body: Rect, view: &View, title: &str, lines: Vec<Line>) {
    let theme = view.look.theme;
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = layout::centered(body, 66, height);
    let inner = pen::popup(frame, area, theme, Line::styled(format!(" {title} "), theme.strong()));
    for (row, line) in lines.into_iter().enumerate() {
        pen::line(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line);
    }
}

/// The focused way out of a dialog, and, once it listens, the one key that does the thing.
fn choice(view: &View, way_out: &'static str, does: &str, opened: Opened) -> Line<'static> {
    let theme = view.look.theme;
    let mut spans = vec![Span::styled(way_out, theme.selected(true))];
    if opened.listens(view.now) {
        spans.extend([Span::raw("   "), Span::styled("y", theme.strong()), Span::raw(format!(" {does}"))]);
    }
    Line::from(spans)
}

fn hang_up(frame: &mut Frame, body: Rect, view: &View, dialog_state: &HangUpDialog) {
    let theme = view.look.theme;
    let monitor = &view.app.monitor;
    let count = dialog_state.targets.len();
    let live = dialog_state.targets.iter().filter(|target| monitor.is_live(target)).count();
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
        return dialog(frame, body, view, "Hang up", lines);
    }
    if live < count {
        lines.push(Line::styled(format!("{} of them have ended meanwhile.", count - live), theme.warning()));
    }
    if count == 1 {
        lines.push(choice(view, "[ Cancel ]", "hangs up", dialog_state.opened));
    } else {
        let typed = format!("   Type {count} and Enter to hang up: {}_", dialog_state.typed);
        let typed = if dialog_state.opened.listens(view.now) { typed } else { String::new() };
        lines.push(Line::from(vec![Span::styled("[ Cancel ]", theme.selected(true)), Span::raw(typed)]));
    }
    dialog(frame, body, view, "Hang up", lines);
}

/// A call as the dialog names it: what can be checked before it is too late.
fn described(view: &View, target: &Target) -> Line<'static> {
    let theme = view.look.theme;
    match target {
        Target::Call(id) => {
            let Some(tracked) = view.app.monitor.call(id) else { return Line::raw(format!("  leg …{}", id.tail())) };
            let call = &tracked.call;
            let (style, status) = calls::status(view, tracked);
            let to = text::fit(&call.other_party().label(), 22);
            let direction = text::fit(call.direction.as_str(), 9);
            Line::from(vec![
                Span::styled(format!("  {to} "), theme.strong()),
                Span::styled(format!("{direction} "), theme.dim()),
                Span::styled(text::fit(&status, 14), style),
                Span::raw(elapsed(view, tracked)),
                Span::styled(format!(" …{}", text::clean(id.tail())), theme.dim()),
            ])
        }
        Target::Group(id) => {
            let Some(tracked) = view.app.monitor.group(id) else { return Line::raw(format!("  …{}", id.tail())) };
            let to = tracked.group.destinations.iter().map(Address::label).collect::<Vec<_>>().join(", ");
            let legs = match tracked.group.call_ids.len() {
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

fn elapsed(view: &View, tracked: &Tracked) -> String {
    let line = tracked.call.lifeline(view.timers(tracked));
    words::clock(line.iter().map(|(_, seconds)| seconds).sum())
}

fn quit(frame: &mut Frame, body: Rect, view: &View, opened: Opened) {
    let live = view.app.monitor.live_placed_here().len();
    let calls = match live {
        0 if view.app.dialer.sending => "A call is on its way to the server.".to_owned(),
        0 => "The calls placed here have ended meanwhile.".to_owned(),
        1 => "1 call placed here is still live.".to_owned(),
        live => format!("{live} calls placed here are still live."),
    };
    let lines = vec![
        Line::raw(calls),
        Line::raw("Quitting does not hang up: they go on without you."),
        Line::default(),
        choice(view, "[ Stay ]", "quits", opened),
    ];
    dialog(frame, body, view, "Quit", lines);
}

fn other_name(frame: &mut Frame, body: Rect, view: &View, offer: &OtherName) {
    let theme = view.look.theme;
    let mut lines: Vec<Line> =
        text::wrap(&offer.why, 62).into_iter().take(4).map(|line| Line::styled(line, theme.warning())).collect();
    lines.push(Line::default());
    lines.push(Line::raw("Servers differ in which name of an extension they ring:"));
    for (was, other) in offer.names.iter().take(6) {
        lines.push(Line::from(vec![
            Span::raw(text::cut(&format!("  {was}  ▸  "), 34)),
            Span::styled(text::cut(other, 26), theme.strong()),
        ]));
    }
    lines.push(Line::default());
    lines.push(choice(view, "[ No ]", "calls it by that name", offer.opened));
    dialog(frame, body, view, "Try the other name?", lines);
}
