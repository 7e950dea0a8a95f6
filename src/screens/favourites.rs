//! Draws the favourites, with the selected one in full below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::View;
use crate::domain::{Anonymous, KeptAnswer};
use crate::keys::command::Command;
use crate::screens::overlays::favourites::{FavouriteList, ListedFavourite};
use crate::widgets::list_view::{self, ListView};
use crate::widgets::text;

/// Draws the favourites. Returns how many rows they have and how many fit.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, list: &FavouriteList) -> (usize, usize) {
    let theme = view.appearance.theme;
    let picker = &list.picker;
    let (shown, all) = (picker.rows().len(), picker.items().len());
    let counted = if shown == all { format!("{shown} ") } else { format!("{shown}/{all} ") };
    let mut title = vec![Span::styled(" Favourites ", theme.strong()), Span::raw(counted)];
    if let Some(trouble) = &list.trouble {
        title.push(Span::styled(format!("· {} ", text::clean(trouble)), theme.bad()));
    }
    let keep = view.model.hint(Command::SaveFavourite);
    let empty = if list.loading {
        "Reading…".to_owned()
    } else {
        format!(
            "None yet. {keep} in the call form keeps what is filled in, and [favourites.NAME] in config.toml adds others."
        )
    };
    let below = picker.selected().map(|listed| in_full(listed, view)).unwrap_or_default();
    let width = usize::from(body.width.min(list_view::WIDEST)).saturating_sub(4);
    let Columns { name, to, .. } = Columns::of(width);
    let heading = format!("  {}{}On answer", text::fit("Name", name), text::fit("To", to));
    let heading = Line::styled(heading, theme.dim());
    let page = ListView {
        clear_key: view.clearing(&list.picker.filter),
        title: Line::from(title),
        heading,
        empty: (empty, theme.dim()),
        below,
    };
    list_view::draw(frame, body, view.appearance.theme, picker, page, |listed, width| row(view, listed, width))
}

/// The widths of the columns, each with the gap of one after it.
struct Columns {
    name: usize,
    to: usize,
    answer: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let (name, to) = (width * 3 / 10, width * 4 / 10);
        Self { name, to, answer: width.saturating_sub(name + to) }
    }
}

fn row(view: &View, listed: &ListedFavourite, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let favourite = &listed.favourite;
    let Columns { name, to, answer } = Columns::of(width);
    let column = |words: &str, columns: usize| text::fit(words, columns.saturating_sub(1)) + " ";
    Line::from(vec![
        Span::styled(column(&favourite.name, name), theme.strong()),
        Span::raw(column(&favourite.to.join(", "), to)),
        Span::styled(column(&favourite.answer_words(), answer), theme.dim()),
    ])
}

fn in_full(listed: &ListedFavourite, view: &View) -> Vec<(&'static str, String, Style)> {
    let favourite = &listed.favourite;
    let left_open = "what the form has".to_owned();
    let language = match &favourite.on_answer {
        Some(KeptAnswer::Say { language: Some(language), .. }) => format!(" in {language}"),
        _ => String::new(),
    };
    let answer = match favourite.answer_words() {
        none if none.is_empty() => left_open.clone(),
        words => format!("{words}{language}"),
    };
    let pairs: Vec<_> = favourite.variables.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    let anonymous = match &favourite.anonymous {
        Anonymous::Auto => "",
        Anonymous::Yes => ", number withheld",
        Anonymous::No => ", number shown",
        Anonymous::Other(word) => word,
    };
    let kept = if listed.configured {
        "in config.toml; change it there".to_owned()
    } else {
        format!("from the screen{}", view.model.keys.aside(Command::RemoveFavourite, "removes it"))
    };
    vec![
        ("Name", favourite.name.clone(), view.appearance.theme.strong()),
        ("From", favourite.from.clone().unwrap_or(left_open) + anonymous, Style::new()),
        ("To", favourite.to.join(", "), Style::new()),
        ("On answer", answer, Style::new()),
        ("Variables", pairs.join(", "), Style::new()),
        ("Kept", kept, view.appearance.theme.dim()),
    ]
}
