//! The favourites, calls kept by name: listed, filled into the form, removed and named. Nothing is sent from here.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::base::severity::Severity;
use crate::domain::{Anonymous, Favourite, KeptAnswer};
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::messages::intent::{Intent, Question};
use crate::model::favourites::Favourites;
use crate::screens::View;
use crate::screens::list_input::{list_click, list_input};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed, typing_hints};
use crate::screens::spots::Spot;
use crate::widgets::list::{List, ListItem};
use crate::widgets::list_view::{self, ListView};
use crate::widgets::text;
use crate::widgets::text_field::{TextField, Typing};

/// A favourite in the list.
#[derive(Clone, Debug)]
pub struct ListedFavourite {
    /// The favourite.
    pub favourite: Favourite,
    /// Whether it comes from the configuration file, and can only be changed there.
    pub configured: bool,
}

impl ListItem for ListedFavourite {
    type Id = (bool, String);

    fn id(&self) -> Self::Id {
        (self.configured, self.favourite.name.clone())
    }

    fn text(&self) -> String {
        let Favourite { name, to, from, .. } = &self.favourite;
        let from = from.as_deref().unwrap_or_default();
        format!("{name} {} {from} {}", to.join(" "), self.favourite.answer_words())
    }
}

/// The list of favourites.
#[derive(Clone, Debug, Default)]
pub struct FavouriteList {
    /// The favourites, those of the configuration file first.
    list: List<ListedFavourite>,
}

impl Screen for FavouriteList {
    fn section(&self) -> Section {
        Section::Favourites
    }

    fn refresh(&mut self, cx: &Context) {
        let Favourites { configured, kept, .. } = &cx.model.favourites;
        let listed = |favourites: &[Favourite], configured| {
            let listed =
                favourites.iter().map(|favourite| ListedFavourite { favourite: favourite.clone(), configured });
            listed.collect::<Vec<_>>()
        };
        self.list.set([listed(configured, true), listed(kept, false)].concat());
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        list_input(&mut self.list, input, cx, |list, command| match (command, list.selected()) {
            (Some(Command::Favourites), _) => Outcome::Close,
            (Some(Command::Reload), _) => Outcome::Do(Intent::LoadFavourites),
            (Some(command @ (Command::Redraw | Command::Help)), _) => Outcome::Do(Intent::Command(command)),
            (Some(Command::Use | Command::Redial), Some(listed)) => {
                Outcome::CloseAnd(Intent::UseFavourite(listed.favourite.clone()))
            }
            (Some(Command::RemoveFavourite), Some(listed)) => Outcome::Do(removal(listed)),
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
            (Command::RemoveFavourite, "remove"),
            (Command::Filter, "filter"),
            (Command::Help, "help"),
        ]);
        hints.push(cx.closing());
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let Favourites { loading, trouble, .. } = &view.model.favourites;
        let picker = &self.list;
        let (shown, all) = (picker.rows().len(), picker.items().len());
        let counted = if shown == all { format!("{shown} ") } else { format!("{shown}/{all} ") };
        let mut title = vec![Span::styled(" Favourites ", theme.strong()), Span::raw(counted)];
        if let Some(trouble) = trouble {
            title.push(Span::styled(format!("· {} ", text::clean(trouble)), theme.bad()));
        }
        let keep = view.model.hint(Command::SaveFavourite);
        let empty = if *loading {
            "Reading…".to_owned()
        } else {
            format!("None yet. {keep} in the call form saves one, and [favourites.NAME] in config.toml adds more.")
        };
        let below = picker.selected().map(|listed| in_full(listed, view)).unwrap_or_default();
        let width = usize::from(body.width.min(list_view::WIDEST)).saturating_sub(4);
        let Columns { name, to, .. } = Columns::of(width);
        let heading = format!("  {}{}On answer", text::fit("Name", name), text::fit("To", to));
        let heading = Line::styled(heading, theme.dim());
        let page = ListView {
            clear_key: view.clearing(&picker.filter),
            title: Line::from(title),
            heading,
            empty: (empty, theme.dim()),
            below,
        };
        let drawn = |area, at| view.spots.note(area, || Spot::Row(at));
        list_view::draw(frame, body, theme, picker, page, |listed, width| row(view, listed, width), drawn)
    }

    fn drawn(&mut self, extent: Extent) {
        self.list.set_height(extent.visible);
    }

    fn types_text(&self) -> bool {
        self.list.filter.typing
    }
}

/// Asks before a favourite is removed; one of the configuration is not removed here.
fn removal(listed: &ListedFavourite) -> Intent {
    let name = &listed.favourite.name;
    if listed.configured {
        let words = format!("“{name}” is in the configuration file: remove it there.");
        return Intent::Say(Severity::Info, words);
    }
    Intent::Ask(Question {
        title: "Remove the favourite",
        words: format!("“{name}” calls {}.", listed.favourite.to.join(", ")),
        does: "removes it",
        then: Effect::RemoveFavourite(name.clone()),
    })
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

/// Asks for the name of a new favourite.
#[derive(Clone, Debug)]
pub struct NameFavourite {
    favourite: Favourite,
    name: TextField,
}

impl NameFavourite {
    /// Asks for the name of this one.
    pub fn new(favourite: Favourite) -> Self {
        Self { favourite, name: TextField::new("", Favourite::LONGEST_NAME) }
    }
}

impl Screen for NameFavourite {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let typing = match input {
            Input::Key(key) => self.name.key(key),
            Input::Paste(text) => self.name.paste(text),
        };
        match typing {
            Typing::Taken => Outcome::Stay,
            Typing::Close => Outcome::Close,
            Typing::Done => {
                let favourite = Favourite { name: self.name.text(), ..self.favourite.clone() };
                match cx.model.why_not_kept(&favourite) {
                    None => Outcome::CloseAnd(Intent::KeepFavourite(favourite)),
                    Some(why) => {
                        self.name.problem = Some(why.to_owned());
                        Outcome::Stay
                    }
                }
            }
        }
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("Enter", "keep"), fixed("Esc", "leave unchanged")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let title = format!("Save the call to {} as a favourite", self.favourite.to.join(", "));
        self.name.draw(frame, body, view.appearance.theme, &title, "Enter a name. Nothing is dialed.");
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }
}
