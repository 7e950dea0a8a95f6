//! The calls placed here, newest first, also those of earlier runs: listed, searched, annotated, and filled into the
//! form again. Nothing is sent from here.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::base::severity::Severity;
use crate::domain::Target;
use crate::journal::AttemptResult;
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::history::PastCalls;
use crate::model::past_call::PastCall;
use crate::model::settings::Settings;
use crate::screens::form::favourite_of;
use crate::screens::list_input::{list_click, list_input};
use crate::screens::overlays::copy_menu;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, typing_hints};
use crate::screens::spots::Spot;
use crate::screens::{View, calls};
use crate::widgets::list::List;
use crate::widgets::list_view::{self, ListView};
use crate::widgets::{format, text};

/// The list of calls placed here, with the selected one in full below.
#[derive(Clone, Debug, Default)]
pub struct HistoryList {
    list: List<PastCall>,
}

impl Screen for HistoryList {
    fn section(&self) -> Section {
        Section::History
    }

    fn refresh(&mut self, cx: &Context) {
        self.list.set(cx.model.history.rows.clone());
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        list_input(&mut self.list, input, cx, |list, command| match (command, list.selected()) {
            (Some(Command::NextPane | Command::PreviousPane), _) => {
                list.everything = !list.everything;
                list.refilter();
                Outcome::Stay
            }
            (Some(Command::History), _) => Outcome::Close,
            (Some(Command::Reload), _) => Outcome::Do(Intent::LoadHistory),
            (Some(command @ (Command::Redraw | Command::Help)), _) => Outcome::Do(Intent::Command(command)),
            (Some(Command::Use | Command::Redial), Some(past)) => again(past, &cx.model.settings),
            (Some(Command::Note), Some(past)) => {
                let title = format!("Note on the call to {}", past.to());
                let (on, attempt) = (past.record.noted_on().to_owned(), past.record.attempt.clone());
                Outcome::Do(Intent::AskForNote { title, on, attempt })
            }
            (Some(Command::Copy), Some(past)) => Outcome::Do(copy_menu::of_past(cx.model, past)),
            (Some(Command::SaveFavourite), Some(past)) => {
                Outcome::Do(Intent::NameFavourite(past.record.request.as_ref().map(favourite_of)))
            }
            _ => Outcome::Stay,
        })
    }

    fn click(&mut self, spot: &Spot, _cx: &Context) -> Outcome {
        list_click(&mut self.list, spot)
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.list.step(rows);
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        if self.list.filter.typing {
            return typing_hints();
        }
        let mut hints = cx.bound(&[
            (Command::Use, "into the form"),
            (Command::Note, "note"),
            (Command::Copy, "copy"),
            (Command::SaveFavourite, "keep"),
            (Command::Filter, "filter"),
            (Command::NextPane, "all"),
            (Command::Help, "help"),
        ]);
        hints.push(cx.closing());
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let width = usize::from(body.width.min(list_view::WIDEST)).saturating_sub(4);
        let columns = Columns::of(view, width);
        let parts = [
            ("When", columns.when),
            ("From", columns.from),
            ("To", columns.to),
            ("On answer", columns.answer),
            ("Result", columns.result),
        ];
        let parts = parts.into_iter().filter(|(_, columns)| *columns > 1);
        let heading: String = parts.map(|(name, columns)| text::fit(name, columns)).collect();
        let page = ListView {
            clear_key: view.clearing(&self.list.filter),
            title: title(view, &self.list),
            heading: Line::styled(format!("  {heading}Note"), theme.dim()),
            empty: why_empty(view, &self.list),
            below: self.list.selected().map(|past| in_full(view, past)).unwrap_or_default(),
        };
        let drawn = |area, at| view.spots.note(area, || Spot::Row(at));
        list_view::draw(frame, body, theme, &self.list, page, |past, width| row(view, past, width), drawn)
    }

    fn drawn(&mut self, extent: Extent) {
        self.list.set_height(extent.visible);
    }

    fn types_text(&self) -> bool {
        self.list.filter.typing
    }
}

/// Fills the form with an earlier call.
fn again(past: &PastCall, here: &Settings) -> Outcome {
    let Some(request) = past.record.request.clone() else {
        let words = "The journal lacks the request: nothing to fill in.".to_owned();
        return Outcome::Do(Intent::Say(Severity::Warning, words));
    };
    let then = &past.record;
    let warning = if past.ours {
        None
    } else if then.profile == here.profile {
        Some(format!("That call was sent to {}; this form sends to {}.", then.api_url, here.api_url))
    } else {
        Some(format!("That call was sent with profile “{}”; this form uses “{}”.", then.profile, here.profile))
    };
    Outcome::CloseAnd(Intent::CallAgain { request, warning })
}

fn title(view: &View, picker: &List<PastCall>) -> Line<'static> {
    let theme = view.appearance.theme;
    let PastCalls { loading, trouble, cut, .. } = &view.model.history;
    let mut spans = vec![Span::styled(" Placed here ", theme.strong())];
    let (shown, all) = (picker.rows().len(), picker.items().len());
    let (aside, others) = (picker.aside(), view.model.hint(Command::NextPane));
    let counted = calls::counted(shown, all - aside) + " ";
    spans.push(Span::raw(if *cut { format!("{} newest ", counted.trim()) } else { counted }));
    if aside > 0 {
        spans.push(Span::styled(format!("· {aside} of other accounts hidden, {others} shows them "), theme.dim()));
    } else if picker.everything {
        spans.push(Span::styled(format!("· all accounts, {others} hides the others "), theme.dim()));
    }
    if *loading {
        spans.push(Span::styled("· reading… ", theme.dim()));
    }
    if let Some(trouble) = trouble.as_ref().filter(|_| all > 0) {
        spans.push(Span::styled(format!("· {} ", text::clean(trouble)), theme.bad()));
    }
    Line::from(spans)
}

fn why_empty(view: &View, picker: &List<PastCall>) -> (String, Style) {
    let theme = view.appearance.theme;
    match &view.model.history.trouble {
        Some(trouble) => (format!("{trouble} {} tries again.", view.model.hint(Command::Reload)), theme.bad()),
        None if view.model.history.loading => ("Reading the journal…".to_owned(), theme.dim()),
        None if picker.aside() > 0 => {
            let others = view.model.hint(Command::NextPane);
            (format!("No calls placed here for this account. {others} shows those of other accounts."), theme.dim())
        }
        None => {
            (format!("No calls placed here yet. {} opens the call form.", view.model.hint(Command::Dial)), theme.dim())
        }
    }
}

fn is_live(view: &View, target: &Target) -> bool {
    view.model.calls.is_live(target)
}

/// The widths of the columns, each with the gap of one after it.
struct Columns {
    when: usize,
    from: usize,
    to: usize,
    answer: usize,
    result: usize,
    note: usize,
}

impl Columns {
    fn of(view: &View, width: usize) -> Self {
        let when = format::time_or_date_width(&view.appearance.clock) + 1;
        let wide = width >= 100;
        // An E.164 number has up to 16 characters.
        let from = if wide { 17 } else { 0 };
        let rest = width.saturating_sub(when + from);
        let to = if wide { rest * 3 / 10 } else { rest * 4 / 10 };
        let answer = if wide { rest * 2 / 10 } else { 0 };
        let result = rest.saturating_sub(to + answer) * 5 / 9;
        Self { when, from, to, answer, result, note: rest.saturating_sub(to + answer + result) }
    }
}

fn row(view: &View, past: &PastCall, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let base = if past.ours { Style::new() } else { theme.dim() };
    let when = format::time_or_date(past.record.at, view.now.wall, &view.appearance.clock);
    let Columns { when: room, from, to, answer, result, note } = Columns::of(view, width);
    let mut after = past.note.clone();
    if !past.ours {
        let profile = format!("[{}]", past.record.profile);
        after = if after.is_empty() { profile } else { format!("{profile} {after}") };
    }
    let mut spans = vec![Span::styled(text::fit(&when, room), theme.dim())];
    // A gap of one column after each.
    let mut column = |words: &str, columns: usize, style: Style| {
        if columns > 1 {
            spans.push(Span::styled(text::fit(words, columns - 1) + " ", style));
        }
    };
    column(&past.from(), from, base);
    column(&past.to(), to, base);
    column(&past.answer, answer, theme.dim());
    let words = past.result(|target| is_live(view, target));
    column(&words, result, if past.ours { outcome_style(view, past) } else { base });
    column(&after, note, base);
    Line::from(spans)
}

fn outcome_style(view: &View, past: &PastCall) -> Style {
    let theme = view.appearance.theme;
    match past.record.outcome {
        AttemptResult::Failed(_) => theme.bad(),
        AttemptResult::Unknown(_) | AttemptResult::NotFound | AttemptResult::Unheard => theme.warning(),
        AttemptResult::Placed => Style::new(),
    }
}

fn in_full(view: &View, past: &PastCall) -> Vec<(&'static str, String, Style)> {
    let theme = view.appearance.theme;
    let at = view.appearance.clock.date_and_seconds(past.record.at);
    let whose = if past.ours {
        String::new()
    } else {
        format!("   profile “{}” at {}", past.record.profile, past.record.api_url)
    };
    let from = past.from();
    let from = if from.is_empty() { "anonymous".to_owned() } else { from };
    vec![
        // Fields that are cut off on a small screen are shown in the row above.
        ("To", past.to(), theme.strong()),
        ("On answer", past.answer.clone(), Style::new()),
        ("Result", past.result(|target| is_live(view, target)), outcome_style(view, past)),
        ("Note", past.note.clone(), Style::new()),
        ("From", from, Style::new()),
        ("When", format!("{at}{whose}"), Style::new()),
    ]
}
