//! The table of the statistics: a row for each group, and one for all calls. Narrow screens show fewer columns.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::traffic::{Figures, GroupBy, Ratio};
use crate::model::Model;
use crate::model::countries::{NO_PHONE, NOWHERE};
use crate::model::traffic::{Group, UNKNOWN};
use crate::screens::View;
use crate::screens::spots::Spot;
use crate::widgets::{bars, format, paint, text};

/// The columns for the name of a group.
const NAME: usize = 17;
/// How many digits of a number with a name are shown.
const TAIL: usize = 4;
/// The columns of the bar of a cause.
const BAR: usize = 20;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Attempts,
    Answered,
    Asr,
    AsrInterval,
    Ner,
    NerInterval,
    Acd,
    Setup,
    Busy,
    NoAnswer,
    Failed,
    DialTimeout,
    Share,
    Bar,
    OverTime,
}

use Column::{
    Acd, Answered, Asr, AsrInterval, Attempts, Bar, Busy, DialTimeout, Failed, Ner, NerInterval, NoAnswer, OverTime,
    Setup, Share,
};

/// The columns in the order in which they stand, each with its heading and its width with the gap before it.
const COLUMNS: [(Column, &str, usize); 15] = [
    (Attempts, "Att", 7),
    (Share, "Share", 7),
    (Bar, "", BAR + 1),
    (Answered, "Answ", 7),
    (Asr, "ASR", 6),
    (AsrInterval, "95 % int.", 10),
    (Ner, "NER", 6),
    (NerInterval, "95 % int.", 10),
    (Acd, "ACD", 8),
    (Setup, "Setup 50/95", 13),
    (Busy, "busy", 6),
    (NoAnswer, "none", 6),
    (Failed, "fail", 6),
    (DialTimeout, "dial", 6),
    (OverTime, "Attempts", 9),
];

/// Which columns stay where not all fit, the most important first.
const GROUPS: [Column; 13] =
    [Attempts, Asr, Ner, Acd, AsrInterval, Answered, NerInterval, OverTime, Setup, Busy, NoAnswer, Failed, DialTimeout];
/// The same for causes: their ratios would only say whether they are answers.
const CAUSES: [Column; 5] = [Attempts, Share, OverTime, Bar, Acd];

/// The order of the rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Order {
    /// What they are sorted by.
    column: Sort,
    /// Whether it is reversed.
    pub reversed: bool,
}

/// What the rows can be sorted by, in the order of the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sort {
    Name,
    /// The most attempts first.
    #[default]
    Attempts,
    Answered,
    Asr,
    Ner,
    Acd,
}

impl Sort {
    const ALL: [Self; 6] = [Self::Name, Self::Attempts, Self::Answered, Self::Asr, Self::Ner, Self::Acd];

    fn column(self) -> Option<Column> {
        match self {
            Self::Name => None,
            Self::Attempts => Some(Attempts),
            Self::Answered => Some(Answered),
            Self::Asr => Some(Asr),
            Self::Ner => Some(Ner),
            Self::Acd => Some(Acd),
        }
    }
}

impl Order {
    /// What the rows are sorted by: by attempts where the chosen column is not shown.
    fn sort(self, group_by: GroupBy) -> Sort {
        let shown = self.column.column().is_none_or(|column| columns_of(group_by).contains(&column));
        if shown { self.column } else { Sort::Attempts }
    }

    /// Sorts by a column further right or left.
    pub fn shift(&mut self, by: isize, group_by: GroupBy) {
        let shown = columns_of(group_by);
        let sorts: Vec<Sort> =
            Sort::ALL.into_iter().filter(|sort| sort.column().is_none_or(|column| shown.contains(&column))).collect();
        let at = sorts.iter().position(|sort| *sort == self.sort(group_by)).unwrap_or(0);
        let at = at.saturating_add(sorts.len()).saturating_add_signed(by) % sorts.len();
        *self = Self { column: sorts[at], reversed: false };
    }

    /// The groups of the report in this order. Groups without a value come last.
    pub fn groups(self, model: &Model) -> Vec<&Group> {
        let report = model.traffic.report.as_ref();
        let mut groups: Vec<&Group> = report.map(|report| report.groups.iter().collect()).unwrap_or_default();
        let column = self.sort(model.traffic.group_by());
        let value = |figures: &Figures| match column {
            Sort::Name => None,
            Sort::Attempts => Some(counted(figures.attempts)),
            Sort::Answered => Some(counted(figures.answered)),
            Sort::Asr => figures.asr().percent(),
            Sort::Ner => figures.ner().percent(),
            Sort::Acd => figures.acd(),
        };
        let forward = if self.reversed { -1.0 } else { 1.0 };
        let rank = |group: &Group| value(&group.figures).map_or(f64::INFINITY, |value| -forward * value);
        match column {
            Sort::Name => groups.sort_by_cached_key(|group| name(model, &group.key, usize::MAX).to_lowercase()),
            _ => groups.sort_by(|a, b| rank(a).total_cmp(&rank(b))),
        }
        if column == Sort::Name && self.reversed {
            groups.reverse();
        }
        groups
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls are far below 2^52")]
fn counted(calls: usize) -> f64 {
    calls as f64
}

fn columns_of(group_by: GroupBy) -> &'static [Column] {
    if group_by == GroupBy::Cause { &CAUSES } else { &GROUPS }
}

/// Draws the table from a line on: the heading, as many groups as there are rows for, and all calls.
pub fn draw(
    frame: &mut Frame,
    area: Rect,
    view: &View,
    line: usize,
    rows: usize,
    order: Order,
    selected: Option<&str>,
) {
    let theme = view.appearance.theme;
    let group_by = view.model.traffic.group_by();
    let groups = order.groups(view.model);
    let shown = shown(usize::from(area.width), columns_of(group_by));
    let name = usize::from(area.width).saturating_sub(1 + shown.iter().map(|(_, _, width)| width).sum::<usize>());
    let at = |row: usize| u16::try_from(line + row).unwrap_or(u16::MAX);
    let mut heading = text::fit(&format!(" By {}{}", group_by.name(), mark(order, group_by, None)), name + 1);
    for (column, words, width) in &shown {
        heading.push_str(&right(&format!("{words}{}", mark(order, group_by, Some(*column))), *width));
    }
    paint::line(frame, area, at(0), Line::styled(heading, theme.dim()));
    let place = groups.iter().position(|group| Some(group.key.as_str()) == selected).unwrap_or(0);
    let first = (place + 1).saturating_sub(rows.max(1));
    let all = &view.model.traffic.figures;
    for (index, group) in groups.iter().enumerate().skip(first).take(rows) {
        let chosen = index == place;
        let sign = if chosen { ">" } else { " " };
        let words = self::name(view.model, &group.key, name);
        let cells = cells(view, &group.figures, all, &shown);
        let line = Line::from([vec![Span::raw(sign), Span::raw(text::fit(&words, name))], cells].concat());
        let place = at(1 + index - first);
        paint::row(frame, area, place, line, chosen.then(|| theme.selected(true)));
        view.spots.note_row(area, place, || Spot::Group(group.key.clone()));
    }
    let drawn = groups.len().saturating_sub(first).min(rows);
    if drawn == 0 && rows > 0 {
        let words = match view.model.calls.as_of {
            None => " Loading…",
            Some(_) if view.model.traffic.figures.attempts > 0 => " Counting…",
            Some(_) => " No outgoing calls in this time.",
        };
        paint::line(frame, area, at(1), Line::styled(words, theme.dim()));
    }
    let below = groups.len() - first - drawn;
    let words = if first + below > 0 { format!("All, {} of {} shown", drawn, groups.len()) } else { "All".to_owned() };
    let total = [vec![Span::raw(" "), Span::raw(text::fit(&words, name))], cells(view, all, all, &shown)].concat();
    let line = Line::from(total).style(theme.strong());
    paint::line(frame, area, at(1 + drawn.max(usize::from(rows > 0))), line);
}

/// The columns that fit beside the name.
fn shown(width: usize, wanted: &[Column]) -> Vec<(Column, &'static str, usize)> {
    let mut room = width.saturating_sub(NAME + 1);
    let mut taken = Vec::new();
    for column in wanted {
        let Some((_, _, width)) = COLUMNS.iter().find(|(known, ..)| known == column) else { continue };
        if *width > room {
            break;
        }
        room -= width;
        taken.push(*column);
    }
    COLUMNS.into_iter().filter(|(column, ..)| taken.contains(column)).collect()
}

/// The sign behind the heading of the column that sorts.
fn mark(order: Order, group_by: GroupBy, column: Option<Column>) -> &'static str {
    match (order.sort(group_by).column() == column, order.reversed) {
        (false, _) => "",
        (true, false) => "▾",
        (true, true) => "▴",
    }
}

fn cells(view: &View, figures: &Figures, all: &Figures, shown: &[(Column, &str, usize)]) -> Vec<Span<'static>> {
    let count = |calls: usize| if calls == 0 { "·".to_owned() } else { calls.to_string() };
    let cell = |(column, _, width): &(Column, &str, usize)| {
        let words = match column {
            Attempts => figures.attempts.to_string(),
            Answered => figures.answered.to_string(),
            Asr => format::percent(figures.asr(), 0),
            AsrInterval => format::interval(figures.asr()),
            Ner => format::percent(figures.ner(), 0),
            NerInterval => format::interval(figures.ner()),
            Acd => figures.acd().map_or_else(|| "–".to_owned(), format::clock),
            Setup => match figures.setup {
                Some(setup) => format!("{:.1} / {:.1}", setup.median, setup.p95),
                None => "–".to_owned(),
            },
            Busy => count(figures.busy),
            NoAnswer => count(figures.no_answer),
            Failed => count(figures.failed),
            DialTimeout => count(figures.dial_timeout),
            Share => format::percent(Ratio { part: figures.attempts, whole: all.attempts }, 0),
            Bar => {
                let full = (BAR * figures.attempts).div_ceil(all.attempts.max(1));
                return Span::styled(format!(" {}", text::fit(&"█".repeat(full), BAR)), view.appearance.theme.bar());
            }
            OverTime => {
                let bars = bars::curve(figures.over_time.iter().map(|calls| Some(*calls)), view.plain);
                return Span::styled(format!(" {bars}"), view.appearance.theme.bar());
            }
        };
        Span::raw(right(&words, *width))
    };
    shown.iter().map(cell).collect()
}

/// The text at the right of its columns.
fn right(words: &str, width: usize) -> String {
    let words = text::cut(words, width);
    " ".repeat(width.saturating_sub(text::width(&words))) + &words
}

/// The name of a group, by what the calls are grouped. A number with a name of its own is cut to its last digits, and
/// the name to what is left of the columns.
fn name(model: &Model, key: &str, columns: usize) -> String {
    let named = |name: Option<&str>| match name.filter(|name| !name.is_empty()) {
        Some(name) => {
            let key = text::clean(key);
            let tail: String = key.chars().skip(key.chars().count().saturating_sub(TAIL)).collect();
            format!("{} …{tail}", text::cut(name, columns.saturating_sub(TAIL + 2)))
        }
        None => key.to_owned(),
    };
    match model.traffic.group_by() {
        _ if key.is_empty() => match model.traffic.group_by() {
            GroupBy::Cause => "still talking".to_owned(),
            GroupBy::Flow => "no stored flow".to_owned(),
            GroupBy::Source | GroupBy::Country => "not given".to_owned(),
        },
        GroupBy::Source => {
            named(model.numbers.items().iter().find(|number| number.number == key).map(|number| number.name.as_str()))
        }
        GroupBy::Flow => {
            let flow = model.flows.items().iter().find(|flow| flow.id.as_str() == key);
            flow.map_or_else(|| key.to_owned(), |flow| flow.name.clone())
        }
        GroupBy::Country if key == NOWHERE => "no country".to_owned(),
        GroupBy::Country if key == NO_PHONE => "not a phone number".to_owned(),
        GroupBy::Country if key == UNKNOWN => "being looked up".to_owned(),
        GroupBy::Country | GroupBy::Cause => key.to_owned(),
    }
}
