//! Draws the calls placed here, newest first, with the selected one in full below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{View, calls};
use crate::domain::Target;
use crate::journal::AttemptResult;
use crate::keys::command::Command;
use crate::model::past_call::PastCall;
use crate::screens::overlays::history::HistoryList;
use crate::widgets::format;
use crate::widgets::list_view::{self, ListView};
use crate::widgets::text;

/// Draws the history. Returns how many rows it has and how many fit.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, list: &HistoryList) -> (usize, usize) {
    let selected = list.picker.selected();
    let below = selected.map(|past| in_full(view, past)).unwrap_or_default();
    let head = |width: usize| {
        let columns = Columns::of(width);
        let parts = [
            ("When", WHEN),
            ("From", columns.from),
            ("To", columns.to),
            ("On answer", columns.answer),
            ("Result", columns.result),
        ];
        let parts =
            parts.into_iter().filter(|(_, columns)| *columns > 1).map(|(name, columns)| text::fit(name, columns));
        parts.collect::<String>() + "Note"
    };
    let heading = format!("  {}", head(usize::from(body.width.min(list_view::WIDEST)).saturating_sub(4)));
    let heading = Line::styled(heading, view.appearance.theme.dim());
    let page = ListView {
        clear_key: view.clearing(&list.picker.filter),
        title: title(view, list),
        heading,
        empty: why_empty(view, list),
        below,
    };
    list_view::draw(frame, body, view.appearance.theme, &list.picker, page, |past, width| row(view, past, width))
}

fn title(view: &View, list: &HistoryList) -> Line<'static> {
    let theme = view.appearance.theme;
    let picker = &list.picker;
    let mut spans = vec![Span::styled(" Placed here ", theme.strong())];
    let (shown, all) = (picker.rows().len(), picker.items().len());
    let (aside, others) = (picker.aside(), view.model.hint(Command::NextPane));
    let counted = calls::counted(shown, all - aside) + " ";
    spans.push(Span::raw(if list.cut { format!("{} newest ", counted.trim()) } else { counted }));
    if aside > 0 {
        spans.push(Span::styled(format!("· {aside} of other accounts left out, {others} shows them "), theme.dim()));
    } else if picker.everything {
        spans.push(Span::styled(format!("· of all accounts, {others} leaves the others out "), theme.dim()));
    }
    if list.loading {
        spans.push(Span::styled("· reading… ", theme.dim()));
    }
    if let Some(trouble) = list.trouble.as_ref().filter(|_| all > 0) {
        spans.push(Span::styled(format!("· {} ", text::clean(trouble)), theme.bad()));
    }
    Line::from(spans)
}

fn why_empty(view: &View, list: &HistoryList) -> (String, Style) {
    let theme = view.appearance.theme;
    match &list.trouble {
        Some(trouble) => (format!("{trouble} {} tries again.", view.model.hint(Command::Reload)), theme.bad()),
        None if list.loading => ("Reading the journal…".to_owned(), theme.dim()),
        None if list.picker.aside() > 0 => {
            let others = view.model.hint(Command::NextPane);
            (format!("Nothing was placed here for this account. {others} shows the calls of the others."), theme.dim())
        }
        None => (
            format!("Nothing was placed here yet. {} opens the call form.", view.model.hint(Command::Dial)),
            theme.dim(),
        ),
    }
}

fn is_live(view: &View, target: &Target) -> bool {
    view.model.calls.is_live(target)
}

/// The width of the time.
const WHEN: usize = 13;

/// The widths of the other columns, each with the gap of one after it.
struct Columns {
    from: usize,
    to: usize,
    answer: usize,
    result: usize,
    note: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let wide = width >= 100;
        // An E.164 number has up to 16 characters.
        let from = if wide { 17 } else { 0 };
        let rest = width.saturating_sub(WHEN + from);
        let to = if wide { rest * 3 / 10 } else { rest * 4 / 10 };
        let answer = if wide { rest * 2 / 10 } else { 0 };
        let result = rest.saturating_sub(to + answer) * 5 / 9;
        Self { from, to, answer, result, note: rest.saturating_sub(to + answer + result) }
    }
}

fn row(view: &View, past: &PastCall, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let base = if past.ours { Style::new() } else { theme.dim() };
    let when = format::time_or_date(past.record.at, view.now.wall, &view.appearance.zone);
    let Columns { from, to, answer, result, note } = Columns::of(width);
    let mut after = past.note.clone();
    if !past.ours {
        let profile = format!("[{}]", past.record.profile);
        after = if after.is_empty() { profile } else { format!("{profile} {after}") };
    }
    let mut spans = vec![Span::styled(text::fit(&when, WHEN), theme.dim())];
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
    let at = past.record.at.to_zoned(view.appearance.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
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
