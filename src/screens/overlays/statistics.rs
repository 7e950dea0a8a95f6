//! The statistics: the figures of the trade over a window, and a row for each group of calls. Enter shows the calls of a
//! group on the board. Calls that are not known yet are read meanwhile.

mod filter;
mod formulas;
mod summary;
mod table;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use self::table::Order;
use crate::base::days::{Calendar, Days};
use crate::domain::traffic::Window;
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::spots::Spot;
use crate::widgets::text_field::{TextField, Typing};
use crate::widgets::{paint, text};

pub use formulas::FORMULAS;

/// The columns that it needs at most.
const WIDEST: u16 = 132;
/// The height from which the failures have a line of their own.
const ROOMY: u16 = 18;
/// What is wrong with a text that names no days.
pub(super) const NO_DAY: &str = "not a day so far; write 2026-11-24, 24.11., yesterday or monday";
/// Most characters of a day.
const LONGEST_DAY: usize = 40;

/// The statistics.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    order: Order,
    /// The group whose row is selected.
    selected: Option<String>,
    /// How many rows were drawn.
    height: usize,
    /// The day that is being typed.
    day: Option<TextField>,
}

impl Statistics {
    fn type_day(&mut self, typing: Typing, cx: &Context) -> Outcome {
        let Some(field) = &mut self.day else { return Outcome::Stay };
        match typing {
            Typing::Taken => return Outcome::Stay,
            Typing::Close => {}
            Typing::Done => {
                let Some(window) = days_named(&field.text(), cx) else {
                    field.problem = Some(NO_DAY.to_owned());
                    return Outcome::Stay;
                };
                self.day = None;
                return Outcome::Do(Intent::ChooseWindow(window));
            }
        }
        self.day = None;
        Outcome::Stay
    }

    fn command(&mut self, key: KeyEvent, cx: &Context) -> Outcome {
        let group_by = cx.model.traffic.group_by();
        let command = cx.command(key);
        match command {
            Some(Command::Down) => self.step(1, cx.model),
            Some(Command::Up) => self.step(-1, cx.model),
            Some(Command::PageDown | Command::HalfPageDown) => self.step(self.page(), cx.model),
            Some(Command::PageUp | Command::HalfPageUp) => self.step(-self.page(), cx.model),
            Some(Command::First) => self.step(isize::MIN, cx.model),
            Some(Command::Last) => self.step(isize::MAX, cx.model),
            Some(Command::NextPane) => return Outcome::Do(Intent::GroupCalls(group_by.shifted(1))),
            Some(Command::PreviousPane) => return Outcome::Do(Intent::GroupCalls(group_by.shifted(3))),
            Some(Command::SortNext) => self.order.shift(1, group_by),
            Some(Command::SortPrevious) => self.order.shift(-1, group_by),
            Some(Command::SortReverse) => self.order.reversed = !self.order.reversed,
            Some(Command::ChooseDay) => self.day = Some(TextField::new("", LONGEST_DAY)),
            Some(Command::StopReading) => return Outcome::Do(Intent::ReadOlderCalls(false)),
            Some(Command::Reload) => return Outcome::Do(Intent::ReadOlderCalls(true)),
            Some(command @ (Command::NextWindow | Command::Redraw)) => return Outcome::Do(Intent::Command(command)),
            Some(Command::Help) => return Outcome::Do(formulas()),
            Some(Command::Use) => return filter::of_group(cx, self.selected(cx.model).as_deref()),
            Some(Command::Cancel | Command::Back | Command::Statistics) => return Outcome::Close,
            _ => {}
        }
        Outcome::Stay
    }

    fn step(&mut self, by: isize, model: &Model) {
        let rows = self.order.groups(model);
        let at = self.selected.as_ref().and_then(|key| rows.iter().position(|group| group.key == *key)).unwrap_or(0);
        let at = at.saturating_add_signed(by).min(rows.len().saturating_sub(1));
        self.selected = rows.get(at).map(|group| group.key.clone());
    }

    /// The key of the selected group: the first one as long as none was chosen.
    fn selected(&self, model: &Model) -> Option<String> {
        let rows = self.order.groups(model);
        let chosen = rows.iter().find(|group| Some(&group.key) == self.selected.as_ref());
        chosen.or(rows.first()).map(|group| group.key.clone())
    }

    fn page(&self) -> isize {
        isize::try_from(self.height.max(1)).unwrap_or(1)
    }
}

/// The days that were typed, in the user's zone; `None` if they are none, or begin in the future.
pub(super) fn days_named(typed: &str, cx: &Context) -> Option<Window> {
    let now = cx.model.connection.clock.time(cx.now.wall);
    let calendar = Calendar::at(now, &cx.model.calls.zone);
    let days = Days::named(&typed.to_lowercase(), &calendar);
    days.filter(|days| days.first <= days.last && days.first <= calendar.today).map(Window::Days)
}

impl Screen for Statistics {
    fn section(&self) -> Section {
        Section::Statistics
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        match (input, &mut self.day) {
            (Input::Key(key), Some(field)) => {
                let typing = field.key(key);
                self.type_day(typing, cx)
            }
            (Input::Paste(text), Some(field)) => {
                field.paste(text);
                Outcome::Stay
            }
            (Input::Key(key), None) => self.command(key, cx),
            (Input::Paste(_), None) => Outcome::Do(Intent::NotPasted),
        }
    }

    fn click(&mut self, spot: &Spot, cx: &Context) -> Outcome {
        match spot {
            // The field for the days covers the rows.
            Spot::Group(key) if self.day.is_none() => {
                if self.selected(cx.model).as_ref() == Some(key) {
                    return filter::of_group(cx, Some(key));
                }
                self.selected = Some(key.clone());
                Outcome::Stay
            }
            _ => Outcome::Stay,
        }
    }

    fn wheel(&mut self, rows: isize, cx: &Context) {
        if self.day.is_none() {
            self.step(rows, cx.model);
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        if self.day.is_some() {
            return vec![fixed("Enter", "count"), fixed("Esc", "cancel")];
        }
        let mut hints =
            cx.bound(&[(Command::NextWindow, "window"), (Command::NextPane, "group by"), (Command::Use, "calls")]);
        if cx.model.archive.reading().is_some() {
            hints.insert(0, cx.hint(Command::StopReading, "stop reading"));
        }
        hints.extend(cx.bound(&[
            (Command::ChooseDay, "day"),
            (Command::SortNext, "sort"),
            (Command::Help, "formulas"),
        ]));
        hints.push(cx.closing());
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let width = body.width.min(WIDEST);
        let columns = usize::from(width.saturating_sub(2));
        let above = summary::lines(view, columns, body.height < ROOMY);
        let rows = self.order.groups(view.model);
        // It keeps its height, so that nothing moves when a line comes or goes.
        let area = paint::centered(body, width, body.height);
        let inner = paint::popup(frame, area, theme, title(view, columns));
        let head = above.len();
        paint::lines(frame, inner, 0, above);
        // The heading, and the row of all calls.
        let room = usize::from(inner.height).saturating_sub(head + 2);
        let selected = self.selected(view.model);
        table::draw(frame, inner, view, head, room, self.order, selected.as_deref());
        if let Some(field) = &self.day {
            let hint = "One day or several: 2026-11-24, 24.11., yesterday, 2026-11, monday..today";
            field.draw(frame, body, theme, "Count over", hint);
        }
        Extent { rows: rows.len(), visible: room }
    }

    fn drawn(&mut self, extent: Extent) {
        self.height = extent.visible;
    }

    fn types_text(&self) -> bool {
        self.day.is_some()
    }
}

/// The windows, the chosen one in brackets, and what the groups are, as far as there is room.
fn title(view: &View, columns: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let traffic = &view.model.traffic;
    let chosen = traffic.window();
    let long: Vec<Span> = if Window::ALL.contains(&chosen) {
        let name = |window: &Window| match window {
            window if *window == chosen => Span::styled(format!("[{}] ", window.name()), theme.strong()),
            window => Span::styled(format!(" {}  ", window.name()), theme.dim()),
        };
        Window::ALL.iter().map(name).collect()
    } else {
        vec![Span::styled(format!("[{}] ", chosen.name()), theme.strong())]
    };
    let by = Span::raw(format!("· by {} ", traffic.group_by().name()));
    let mut spans = vec![Span::styled(" Statistics ", theme.strong())];
    let wide: usize = long.iter().map(Span::width).sum::<usize>() + 12 + by.width();
    if wide < columns {
        spans.extend(long);
    } else {
        spans.push(Span::styled(
            format!("[{}] ", text::cut(&chosen.name(), columns.saturating_sub(30))),
            theme.strong(),
        ));
    }
    spans.push(by);
    Line::from(spans)
}

fn formulas() -> Intent {
    let mut lines = Vec::new();
    for (what, means) in FORMULAS {
        lines.push(format!("{what}:"));
        lines.push(format!("  {means}."));
    }
    Intent::ShowText { title: "Formulas".to_owned(), lines }
}
