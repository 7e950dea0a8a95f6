//! Draws the controls of calls in conversation: the menu, its small questions, and the controls that are set on a call.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::View;
use crate::domain::{ControlKind, MuteDirection, Target};
use crate::keys::command::Command;
use crate::model::RecordingSince;
use crate::model::SetHere;
use crate::model::TrackedCall;
use crate::model::control_targets::ControlTargets;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::control::Menu;
use crate::screens::overlays::control::MuteChoice;
use crate::screens::overlays::control::RecordAsk;
use crate::screens::overlays::control::Several;
use crate::screens::questions::{choice, counted, described, menu_popup, popup};
use crate::widgets::format;
use crate::widgets::text;

/// How many calls are listed one by one.
const NAMED: usize = 3;
/// The width of a menu line's label.
const DOES: usize = 25;
/// The width of the text beside the label.
const BESIDE: usize = 34;

/// Draws one of these overlays.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, overlay: &Overlay) {
    match overlay {
        Overlay::Controls(asked) => menu(frame, body, view, asked),
        Overlay::Mute(asked) => mute(frame, body, view, asked),
        Overlay::Record(asked) => record(frame, body, view, asked),
        Overlay::Several(asked) => several(frame, body, view, asked),
        _ => {}
    }
}

fn menu(frame: &mut Frame, body: Rect, view: &View, menu: &Menu) {
    let theme = view.appearance.theme;
    let chosen = view.model.expand(&menu.targets);
    let mut lines = named(view, &menu.targets, &chosen);
    lines.push(Line::default());
    let one = match chosen.calls.as_slice() {
        [id] => view.model.calls.call(id),
        _ => None,
    };
    let entries = Menu::entries(view.model, &chosen);
    let keys = letters(view, entries.iter().map(|(command, ..)| *command));
    let bar = menu.bar.line(entries.len());
    let first = lines.len();
    for (at, ((command, does, entry), key)) in entries.into_iter().zip(keys).enumerate() {
        let why_not = match entry.kind() {
            Some(kind) => view.model.why_not_to(kind, &chosen),
            None => Some("not in vdial yet".to_owned()),
        };
        let (style, beside) = match (&why_not, entry.kind(), one) {
            (Some(why), ..) => (theme.dim(), why.clone()),
            (None, Some(kind), Some(tracked)) => (Style::new(), beside(view, tracked, kind, command)),
            (None, ..) => (Style::new(), String::new()),
        };
        let key_style = if why_not.is_some() { theme.dim() } else { theme.strong() };
        lines.push(Line::from(vec![
            Span::styled(format!("{}{key}  ", mark(at == bar)), key_style),
            Span::styled(text::fit(does, DOES), style),
            Span::styled(text::cut(&beside, BESIDE), theme.dim()),
        ]));
    }
    lines.push(Line::default());
    lines.push(walk(view, "or press its key"));
    let empty = |line: &Line| line.width() == 0;
    let cramped = lines.len() + 2 > usize::from(body.height);
    let above = if cramped { lines[..first].iter().filter(|line| empty(line)).count() } else { 0 };
    menu_popup(frame, body, view, "Control", fitting(lines, body), first - above + bar);
}

/// The current setting, beside the line that changes it.
fn beside(view: &View, tracked: &TrackedCall, kind: ControlKind, command: Command) -> String {
    if matches!(command, Command::ControlResume | Command::ControlMusicOff | Command::ControlSilenceOff) {
        return String::new();
    }
    let all = state(view, tracked);
    all.into_iter().find(|item| item.kind == kind).map(|item| item.long).unwrap_or_default()
}

/// Draws the choice of the direction to mute.
fn mute(frame: &mut Frame, body: Rect, view: &View, asked: &MuteChoice) {
    let theme = view.appearance.theme;
    let mut lines = named(view, &asked.targets, &view.model.expand(&asked.targets));
    lines.push(Line::default());
    let now = MuteChoice::now(view.model, &asked.targets);
    let bar = asked.bar.line(MuteChoice::CHOICES.len());
    let first = lines.len();
    let keys = letters(view, MuteChoice::CHOICES.iter().map(|(command, ..)| *command));
    for (at, ((_, does, direction), key)) in MuteChoice::CHOICES.iter().zip(keys).enumerate() {
        let is_now = now == Some(direction.as_ref().map_or("", MuteDirection::as_str));
        lines.push(Line::from(vec![
            Span::styled(format!("{}{key}  ", mark(at == bar)), theme.strong()),
            Span::raw(*does),
            Span::styled(if is_now { "  (so now: server)" } else { "" }, theme.dim()),
        ]));
    }
    lines.push(Line::default());
    lines.push(walk(view, "or press its key"));
    menu_popup(frame, body, view, "Mute", lines, first + bar);
}

/// Draws the question before a recording.
fn record(frame: &mut Frame, body: Rect, view: &View, asked: &RecordAsk) {
    let theme = view.appearance.theme;
    let mut lines = named(view, &asked.targets, &view.model.expand(&asked.targets));
    lines.push(Line::default());
    let limit = match asked.seconds() {
        0 => "no limit".to_owned(),
        seconds => format!("at most {seconds} s ({})", format::clock(f64::from(seconds))),
    };
    lines.push(Line::raw(format!("  wav, {limit}; the call's end ends it too.")));
    lines.push(Line::styled("  Digits set a limit in seconds, Backspace takes one back.", theme.dim()));
    lines.push(Line::styled("  In many countries the parties must be told.", theme.warning()));
    lines.push(Line::default());
    lines.push(choice(view, "[ Cancel ]", "records", asked.opened));
    popup(frame, body, view, "Record", lines);
}

/// Draws the question for the count of calls.
fn several(frame: &mut Frame, body: Rect, view: &View, asked: &Several) {
    let theme = view.appearance.theme;
    let targets: Vec<_> = asked.chosen.calls.iter().cloned().map(Target::Call).collect();
    let most = usize::from(body.height).saturating_sub(9).clamp(1, 8);
    let mut lines: Vec<Line> = targets.iter().take(most).map(|target| described(view, target)).collect();
    if targets.len() > most {
        lines.push(Line::raw(format!("  and {} more", targets.len() - most)));
    }
    lines.push(Line::default());
    if let Some(words) = asked.chosen.left_out_words() {
        lines.push(Line::styled(words, theme.warning()));
    }
    let does = text::cut(&asked.control.imperative(), 60);
    let calls = if targets.len() == 1 { "1 call".to_owned() } else { format!("{} calls", targets.len()) };
    lines.push(Line::raw(format!("To {calls}: {does}")));
    lines.extend(counted(
        view,
        &crate::widgets::prompt::Prompt { guard: asked.opened, count: asked.typed.clone() },
        targets.len(),
        "send it",
    ));
    popup(frame, body, view, asked.control.kind().words(), lines);
}

/// The lines that name the calls of an overlay: the first `NAMED` one by one.
pub fn named(view: &View, targets: &[Target], chosen: &ControlTargets) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = targets.iter().take(NAMED).map(|target| described(view, target)).collect();
    if targets.len() > NAMED {
        lines.push(Line::raw(format!("  and {} more", targets.len() - NAMED)));
    }
    if let (true, Some(words)) = (chosen.calls.len() + chosen.left_out > 1, chosen.left_out_words()) {
        lines.push(Line::styled(format!("  {words}"), view.appearance.theme.warning()));
    }
    lines
}

/// The lines; without the empty ones if not all would fit.
fn fitting(mut lines: Vec<Line<'static>>, body: Rect) -> Vec<Line<'static>> {
    if lines.len() + 2 > usize::from(body.height) {
        lines.retain(|line| line.width() > 0);
    }
    lines
}

/// The keys that choose the lines of a menu, all of one width.
pub fn letters(view: &View, commands: impl Iterator<Item = Command>) -> Vec<String> {
    let keys: Vec<_> = commands.map(|command| view.hint(command)).collect();
    let widest = keys.iter().map(|key| text::width(key)).max().unwrap_or(0).max(1);
    keys.iter().map(|key| text::fit(key, widest)).collect()
}

fn mark(selected: bool) -> &'static str {
    if selected { "> " } else { "  " }
}

/// The hint on how to choose a line of a menu.
fn walk(view: &View, or: &str) -> Line<'static> {
    let words = view.keyed(&format!("  ↑↓ and Enter, {or}   Esc closes"));
    Line::styled(words, view.appearance.theme.dim())
}

/// A control that is set on a call, or requested.
pub struct MenuRow {
    /// The kind of control.
    pub kind: ControlKind,
    /// The text for the row: `held`.
    pub short: String,
    /// The text for the details: `on hold since 14:02:07 (set here)`.
    pub long: String,
    /// Whether it was requested and is not confirmed, or is not certain.
    pub open: bool,
}

/// All controls that are set on a call or requested, with the source. The most important come first: a row is narrow.
pub fn state(view: &View, tracked: &TrackedCall) -> Vec<MenuRow> {
    let mut items = Vec::new();
    let at = |wall| format::time_or_date(wall, view.now.wall, &view.appearance.zone);
    let pending = tracked.controls.iter().flat_map(|controls| &controls.pending);
    items.extend(pending.map(|pending| {
        let words = pending.control.doing().to_owned();
        let stands = if pending.is_done() { "done, being read" } else { "asked" };
        MenuRow { kind: pending.control.kind(), long: format!("{words} ({stands})"), short: words, open: true }
    }));
    if let Some(since) = tracked.recorded_since()
        && !items.iter().any(|item| item.kind == ControlKind::Record)
    {
        items.push(recording(view, tracked, since));
    }
    if let Some(controls) = &tracked.controls {
        for (kind, short, long) in [
            (ControlKind::Hold, "held", "on hold"),
            (ControlKind::Music, "music", "music"),
            (ControlKind::Silence, "silent", "silence"),
        ] {
            if items.iter().any(|item| item.kind == kind) {
                continue;
            }
            match controls.known(kind) {
                SetHere::NotSet => {}
                SetHere::Set(since) => {
                    let long = format!("{long} since {} (set here)", at(since));
                    items.push(MenuRow { kind, short: short.to_owned(), long, open: false });
                }
                SetHere::Unknown(since) => {
                    let long = format!("{long}: not certain (asked {})", at(since));
                    items.push(MenuRow { kind, short: format!("{short}?"), long, open: true });
                }
            }
        }
    }
    let muted = text::clean(&tracked.call.mute_direction);
    if !muted.is_empty() && !items.iter().any(|item| item.kind == ControlKind::Mute) {
        let words = format!("muted {muted}");
        let long = format!("{words} (server)");
        items.push(MenuRow { kind: ControlKind::Mute, short: words, long, open: false });
    }
    items
}

fn recording(view: &View, tracked: &TrackedCall, since: RecordingSince) -> MenuRow {
    let server_now = view.timers(tracked);
    let (lasted, whose) = match since {
        RecordingSince::Server(from) if from <= server_now => (format::lasted(from, server_now), "server's time"),
        RecordingSince::Here(from) => (format::lasted(from, view.now.wall), "since begun here"),
        RecordingSince::Server(_) | RecordingSince::Unknown => (None, ""),
    };
    let (short, long) = match lasted {
        Some(lasted) => (format!("rec {lasted}"), format!("recording {lasted} ({whose})")),
        None => ("rec".to_owned(), "recording (server)".to_owned()),
    };
    MenuRow { kind: ControlKind::Record, short, long, open: false }
}

/// The controls of a call for its row, with a blank after each.
pub fn in_row(view: &View, tracked: &TrackedCall) -> String {
    let mut row = String::new();
    for item in state(view, tracked) {
        row.push_str(&item.short);
        row.push(' ');
    }
    row
}
