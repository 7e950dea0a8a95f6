//! The profiles: which are open, what goes on there, and on which server. Showing one sends nothing but reads.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::base::severity::Severity;
use crate::domain::Profile;
use crate::keys::command::{Command, Section};
use crate::messages::effect::{Effect, ProfileOrder};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::screens::View;
use crate::screens::header;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::screens::spots::Spot;
use crate::widgets::{paint, text};

/// Width of the window.
const WIDE: u16 = 76;
/// Columns of the badge with the name, and of the server.
const NAME: usize = 24;
const SERVER: usize = 24;
/// The same on a narrow screen.
const NARROW: usize = 17;

/// The list of profiles.
#[derive(Clone, Debug)]
pub struct ProfileList {
    /// The name of the selected one: others may come and go meanwhile.
    selected: String,
}

impl ProfileList {
    /// The list, with the profile on screen selected.
    pub fn new(model: &Model) -> Self {
        Self { selected: model.settings.profile.clone() }
    }

    /// Where the selected one is.
    fn at(&self, all: &[Profile]) -> usize {
        all.iter().position(|profile| profile.name == self.selected).unwrap_or(0)
    }

    fn select(&mut self, all: &[Profile], at: usize) {
        if let Some(profile) = all.get(at.min(all.len().saturating_sub(1))) {
            self.selected.clone_from(&profile.name);
        }
    }

    fn show(&self, cx: &Context) -> Outcome {
        let chosen = profiles(cx.model).into_iter().find(|profile| profile.name == self.selected);
        chosen.map_or(Outcome::Stay, |it| Outcome::CloseAnd(Intent::Run(Effect::Profile(ProfileOrder::Show(it.name)))))
    }
}

/// The profiles of the configuration, and those that are open without being in it. Of an open one, what is in use counts.
pub fn profiles(model: &Model) -> Vec<Profile> {
    let mut all = model.settings.profiles.clone();
    for open in
        [model.settings.as_profile()].into_iter().chain(model.other_profiles.iter().map(|other| other.profile.clone()))
    {
        match all.iter_mut().find(|profile| profile.name == open.name) {
            Some(profile) => *profile = open,
            None => all.push(open),
        }
    }
    all
}

/// What goes on in a profile.
pub fn profile_state(profile: &Profile, model: &Model) -> String {
    if profile.name == model.settings.profile {
        return "on screen".to_owned();
    }
    let other = model.other_profiles.iter().find(|other| other.profile.name == profile.name);
    other.map_or_else(|| "not open".to_owned(), |other| format!("open: {}", other.words()))
}

impl Screen for ProfileList {
    fn section(&self) -> Section {
        Section::Profiles
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Stay };
        let Some(command) = cx.command(key) else { return Outcome::Stay };
        let all = profiles(cx.model);
        match command {
            Command::Down => self.select(&all, self.at(&all) + 1),
            Command::Up => self.select(&all, self.at(&all).saturating_sub(1)),
            Command::First => self.select(&all, 0),
            Command::Last => self.select(&all, all.len()),
            Command::Use => return self.show(cx),
            Command::CloseProfile => {
                return Outcome::Do(Intent::Run(Effect::Profile(ProfileOrder::Close(self.selected.clone()))));
            }
            Command::SignIn if self.selected != cx.model.settings.profile => {
                let words = format!("Profile {} is not on screen. Show it first.", self.selected);
                return Outcome::Do(Intent::Say(Severity::Info, words));
            }
            Command::SignIn | Command::NextProfile | Command::Beside => {
                return Outcome::CloseAnd(Intent::Command(command));
            }
            Command::Cancel | Command::Back | Command::Profiles => return Outcome::Close,
            Command::Help | Command::Redraw => return Outcome::Do(Intent::Command(command)),
            _ => {}
        }
        Outcome::Stay
    }

    fn click(&mut self, spot: &Spot, cx: &Context) -> Outcome {
        // Only a key shows another account.
        if let Spot::Row(at) = spot {
            self.select(&profiles(cx.model), *at);
        }
        Outcome::Stay
    }

    fn wheel(&mut self, rows: isize, cx: &Context) {
        let all = profiles(cx.model);
        self.select(&all, self.at(&all).saturating_add_signed(rows));
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = vec![cx.hint(Command::Use, "open and show")];
        if !cx.model.other_profiles.is_empty() {
            hints.extend(cx.bound(&[(Command::Beside, "beside"), (Command::CloseProfile, "close it")]));
        }
        hints.extend([cx.hint(Command::SignIn, "another credential"), cx.closing()]);
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let all = profiles(view.model);
        let chosen = self.at(&all);
        let height = u16::try_from(all.len() + 2).unwrap_or(u16::MAX);
        let area = paint::centered(body, WIDE, height);
        let inner = paint::popup(frame, area, theme, Line::styled(" Profiles ", theme.strong()));
        let rows = usize::from(inner.height);
        let (name, server) = if area.width < WIDE { (NARROW, NARROW) } else { (NAME, SERVER) };
        let first = (chosen + 1).saturating_sub(rows);
        for (row, (at, profile)) in all.iter().enumerate().skip(first).take(rows).enumerate() {
            let mut spans = vec![Span::raw(if at == chosen { "> " } else { "  " })];
            spans.extend(header::profile(view, &profile.name, profile.badge.as_ref()));
            let used: usize = spans.iter().map(Span::width).sum();
            let rest = usize::from(inner.width).saturating_sub(name + server + 3);
            let state = match profile_state(profile, view.model) {
                state if profile.read_only => format!("{state}, read-only"),
                state => state,
            };
            spans.extend([
                Span::raw(" ".repeat(name.saturating_sub(used) + 1)),
                Span::styled(text::fit(header::host(&profile.api_url), server), theme.dim()),
                Span::raw(format!(" {}", text::cut(&state, rest))),
            ]);
            let bar = (at == chosen).then(|| theme.selected(true));
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            paint::row(frame, inner, row, Line::from(spans), bar);
            view.spots.note_row(inner, row, || Spot::Row(at));
        }
        Extent { rows: all.len(), visible: rows }
    }
}
