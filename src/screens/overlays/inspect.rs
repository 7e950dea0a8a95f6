//! A call or groupcall over the whole screen: its picture, what happened, why it ended, its actions and its JSON. It
//! moves on with the call.

mod actions;
mod timeline;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use crate::base::severity::Severity;
use crate::domain::{Address, Target};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::{Model, TrackedCall};
use crate::screens::overlays::text::pretty;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::screens::spots::Spot;
use crate::screens::{View, detail, status};
use crate::widgets::scroll::{self, Scroll};
use crate::widgets::{format, paint, plain_signs, text};

/// What is shown of the call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Its picture, its events and why it ended.
    #[default]
    Timeline,
    /// The actions that its flow has run.
    Actions,
    /// The server's record.
    Json,
}

impl Tab {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Timeline, "1 Timeline"), (Self::Actions, "2 Actions"), (Self::Json, "3 JSON")];

    fn shifted(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|(tab, _)| *tab == self).unwrap_or(0);
        Self::ALL[(at + by) % Self::ALL.len()].0
    }
}

/// How much of the picture is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Zoom {
    /// The power of two by which it is magnified.
    by: u32,
    /// How far it is scrolled from the right edge, in quarters of the screen: a live call goes on there.
    back: i64,
}

/// Greatest magnification, as a power of two.
const CLOSEST: u32 = 8;

/// An inspected call or groupcall.
#[derive(Clone, Debug)]
pub struct Inspect {
    /// What is inspected.
    pub target: Target,
    tab: Tab,
    zoom: Zoom,
    scroll: Scroll,
}

impl Inspect {
    /// Inspects a call or groupcall.
    pub fn new(target: Target, tab: Tab) -> Self {
        Self { target, tab, zoom: Zoom::default(), scroll: Scroll::default() }
    }

    fn show(&mut self, tab: Tab) -> Outcome {
        if self.tab != tab {
            (self.tab, self.scroll) = (tab, Scroll::default());
        }
        Outcome::Stay
    }

    /// Shows a tab; its key closes it where it is shown already, as the key that opened it.
    fn show_or_close(&mut self, tab: Tab) -> Outcome {
        if self.tab == tab { Outcome::Close } else { self.show(tab) }
    }

    /// Goes to the row above or below on the board.
    fn neighbour(&mut self, by: isize, model: &Model) -> Outcome {
        self.beside(by, model).cloned().map_or(Outcome::Stay, |target| self.go_on_with(target))
    }

    /// Inspects another call or groupcall, which is selected on the board too.
    fn go_on_with(&mut self, target: Target) -> Outcome {
        *self = Self::new(target, self.tab);
        Outcome::Do(Intent::Select(self.target.clone()))
    }

    /// The row above or below on the board.
    fn beside<'a>(&self, by: isize, model: &'a Model) -> Option<&'a Target> {
        let rows = model.calls.table.rows();
        let at = rows.iter().position(|row| row.target == self.target)?;
        rows.get(at.checked_add_signed(by)?).map(|row| &row.target)
    }

    fn zoom(&mut self, by: i32) -> Outcome {
        self.zoom.by = self.zoom.by.saturating_add_signed(by).min(CLOSEST);
        // The right edge stays where it is.
        self.zoom.back = if by > 0 { self.zoom.back * 2 } else { self.zoom.back / 2 };
        Outcome::Stay
    }

    fn move_in_time(&mut self, by: i64) -> Outcome {
        if self.zoom.by > 0 {
            self.zoom.back = (self.zoom.back - by).clamp(0, 4 << self.zoom.by);
        }
        Outcome::Stay
    }

    /// Acts on the inspected call alone, if it is live.
    fn act(&self, cx: &Context, intent: impl FnOnce(Vec<Target>) -> Intent) -> Outcome {
        if cx.model.calls.is_live(&self.target) {
            return Outcome::Do(intent(vec![self.target.clone()]));
        }
        Outcome::Do(Intent::Say(Severity::Info, "It has ended: there is nothing to do with it.".to_owned()))
    }

    /// The record as the server wrote it.
    fn json(&self, view: &View, width: usize) -> Vec<Line<'static>> {
        let calls = &view.model.calls;
        let raw = match &self.target {
            Target::Call(id) => calls.call(id).map(|tracked| tracked.call.raw.clone()),
            Target::Group(id) => calls.group(id).map(|tracked| tracked.group.raw.clone()),
        };
        let lines = raw.map(|raw| pretty(&raw)).unwrap_or_default();
        let theirs = plain_signs::theirs(Style::new());
        let wrapped = lines.iter().flat_map(|line| scroll::wrap_keeping_indent(line, width));
        wrapped.map(|line| Line::styled(line, theirs)).collect()
    }

    /// The first line: who calls whom, and how it stands.
    fn title(&self, view: &View, width: usize) -> Line<'static> {
        let theme = view.appearance.theme;
        let calls = &view.model.calls;
        let (from, to, beside, state) = match &self.target {
            Target::Call(id) => match calls.call(id) {
                Some(tracked) => {
                    let call = &tracked.call;
                    let here = if tracked.placed_here { "  @ placed here" } else { "" };
                    let beside = text::clean(&format!("  {}{here}", call.direction.as_str()));
                    (label(&call.source), label(&call.destination), beside, how_it_stands(view, tracked))
                }
                None => (format!("Call {id}"), String::new(), String::new(), Vec::new()),
            },
            Target::Group(id) => match calls.group(id) {
                Some(tracked) => {
                    let group = &tracked.group;
                    let state = text::clean(&format!("▤ {}, {}", group.state(), format::size(group)));
                    (label(&group.source), Address::labels(&group.destinations), String::new(), vec![Span::raw(state)])
                }
                None => (format!("Groupcall {id}"), String::new(), String::new(), Vec::new()),
            },
        };
        let taken = state.iter().map(Span::width).sum::<usize>() + text::width(&beside) + 7;
        let mut spans = vec![Span::styled("━ ", theme.strong())];
        spans.extend(detail::parties(&from, &to, width.saturating_sub(taken), theme));
        spans.push(Span::styled(beside, theme.strong()));
        let used = spans.iter().chain(&state).map(Span::width).sum::<usize>();
        let rule = "━".repeat(width.saturating_sub(used + 4));
        spans.push(Span::styled(format!(" {rule} "), theme.strong()));
        spans.extend(state);
        spans.push(Span::styled(" ━", theme.strong()));
        Line::from(spans)
    }

    /// The tabs, and which of the board's calls this is.
    fn tabs(&self, view: &View, width: usize) -> Line<'static> {
        let theme = view.appearance.theme;
        let mut spans = Vec::new();
        for (tab, name) in Tab::ALL {
            let (name, style) = if tab == self.tab {
                (format!("[{name}]"), theme.strong())
            } else {
                (format!(" {name} "), theme.dim())
            };
            spans.extend([Span::raw(" "), Span::styled(name, style)]);
        }
        let rows = view.model.calls.table.rows();
        let place = rows.iter().position(|row| row.target == self.target);
        let place = place.map(|at| {
            format!(
                "{} {} of {} {}",
                self.keys(view, Command::PreviousCall),
                at + 1,
                rows.len(),
                self.keys(view, Command::NextCall)
            )
        });
        // With reduced motion only what is stale tells when it was read: the time would change all the time.
        let read = match &self.target {
            _ if view.is_still() => None,
            Target::Call(id) => view.model.calls.call(id).map(|tracked| tracked.confirmed),
            Target::Group(id) => view.model.calls.group(id).map(|tracked| tracked.confirmed),
        };
        let read = read.map(|at| format::time_or_date(view.now.wall_at(at), view.now.wall, &view.appearance.clock));
        let right = [place, read.map(|read| format!("confirmed {read}"))];
        let right = right.into_iter().flatten().collect::<Vec<_>>().join("   ");
        let left: usize = spans.iter().map(Span::width).sum();
        if left + text::width(&right) + 3 <= width {
            spans.push(Span::raw(" ".repeat(width - left - text::width(&right) - 1)));
            spans.push(Span::styled(right, theme.dim()));
        }
        Line::from(spans)
    }

    fn keys(&self, view: &View, command: Command) -> String {
        view.keyed(&view.model.keys.hint_in(self.section(), command))
    }
}

impl Screen for Inspect {
    fn section(&self) -> Section {
        Section::Inspect
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        match cx.command(key) {
            Some(command) if self.scroll.moved(command) => Outcome::Stay,
            Some(Command::TabTimeline) => self.show(Tab::Timeline),
            Some(Command::TabActions) => self.show(Tab::Actions),
            Some(Command::TabJson) => self.show(Tab::Json),
            Some(Command::Details) => self.show_or_close(Tab::Actions),
            Some(Command::Json) => self.show_or_close(Tab::Json),
            Some(Command::NextPane) => self.show(self.tab.shifted(1)),
            Some(Command::PreviousPane) => self.show(self.tab.shifted(Tab::ALL.len() - 1)),
            Some(Command::NextCall) => self.neighbour(1, cx.model),
            Some(Command::PreviousCall) => self.neighbour(-1, cx.model),
            Some(Command::ZoomIn) => self.zoom(1),
            Some(Command::ZoomOut) => self.zoom(-1),
            Some(Command::Earlier) => self.move_in_time(-1),
            Some(Command::Later) => self.move_in_time(1),
            Some(Command::HangUp) => self.act(cx, Intent::AskToHangUp),
            Some(Command::Control) => self.act(cx, Intent::OpenControls),
            Some(command @ (Command::Redraw | Command::Help)) => Outcome::Do(Intent::Command(command)),
            Some(Command::Cancel | Command::Back) => Outcome::Close,
            _ => Outcome::Stay,
        }
    }

    fn click(&mut self, spot: &Spot, _cx: &Context) -> Outcome {
        match spot {
            Spot::Tab(at) => Tab::ALL.get(*at).map_or(Outcome::Stay, |(tab, _)| self.show(*tab)),
            Spot::Link(target) => self.go_on_with(target.clone()),
            _ => Outcome::Stay,
        }
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.scroll.by(rows);
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = Vec::new();
        if cx.model.calls.is_live(&self.target) {
            hints.extend(cx.bound(&[(Command::HangUp, "hang up"), (Command::Control, "control")]));
        }
        let keys = |all: &[(bool, Command)]| {
            let works = all.iter().filter(|(works, _)| *works);
            works.map(|(_, command)| cx.key(*command)).collect::<Vec<_>>().join(" ").trim().to_owned()
        };
        let (above, below) = (self.beside(-1, cx.model).is_some(), self.beside(1, cx.model).is_some());
        hints.push((keys(&[(above, Command::PreviousCall), (below, Command::NextCall)]), "call"));
        if self.tab == Tab::Timeline {
            let zoomed = self.zoom.by > 0;
            hints.push((keys(&[(self.zoom.by < CLOSEST, Command::ZoomIn), (zoomed, Command::ZoomOut)]), "zoom"));
            hints.push((keys(&[(zoomed, Command::Earlier), (self.zoom.back > 0, Command::Later)]), "time"));
        }
        hints.push((cx.key(Command::NextPane), "tab"));
        hints.extend(cx.reading());
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        frame.render_widget(Clear, body);
        let width = usize::from(body.width);
        paint::lines(frame, body, 0, [self.title(view, width), self.tabs(view, width)]);
        note_tabs(view, Rect { y: body.y + 1, height: 1, ..body });
        let area = Rect { y: body.y + 2, height: body.height.saturating_sub(2), ..body };
        let lines = match self.tab {
            Tab::Timeline => return timeline::draw(frame, area, view, &self.target, self.zoom, self.scroll),
            Tab::Actions => actions::lines(view, &self.target, width),
            Tab::Json => self.json(view, width),
        };
        self.scroll.list(frame, area, view.appearance.theme, lines)
    }

    fn drawn(&mut self, extent: Extent) {
        self.scroll.drawn(extent);
    }

    fn concerns_account(&self) -> bool {
        true
    }
}

/// Notes where the tabs stand in their row: each has a blank before it, and two brackets.
fn note_tabs(view: &View, row: Rect) {
    let mut x = row.x + 1;
    for (at, (_, name)) in Tab::ALL.iter().enumerate() {
        let width = u16::try_from(name.len() + 2).unwrap_or(u16::MAX);
        view.spots.note(Rect { x, width, ..row }.intersection(row), || Spot::Tab(at));
        x += width + 1;
    }
}

/// The status of a call, how it ended, and how long it talked.
fn how_it_stands(view: &View, tracked: &TrackedCall) -> Vec<Span<'static>> {
    let mut state = status::of_call(view, tracked).spans_as_wide_as_they_are();
    if !tracked.is_live() {
        state.push(Span::raw(format!(" · {}", view.model.ending(tracked))));
    }
    let until = if tracked.is_live() { view.timers(tracked) } else { view.ended(tracked) };
    let call = &tracked.call;
    let talked = match call.times.progressing.filter(|_| tracked.is_live()) {
        Some(from) => view.lasting(from, until),
        None => call.talked(until).map(format::clock),
    };
    state.extend(talked.map(|talked| Span::raw(format!(" · {talked}"))));
    state
}

/// A party as it is dialed.
fn label(address: &Address) -> String {
    match address.label() {
        label if label.is_empty() => "anonymous".to_owned(),
        label => label,
    }
}
