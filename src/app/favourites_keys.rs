//! Keys of the favourites.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Favourite, KeptAnswer};
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::messages::message::FavouriteNews;
use crate::screens::overlay::HelpView;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::favourites::FavouriteList;
use crate::screens::overlays::favourites::ListedFavourite;
use crate::screens::overlays::question::Question;
use crate::screens::overlays::text_prompt::Purpose;
use crate::screens::overlays::text_prompt::TextPrompt;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::list::ListOutcome;
use crossterm::event::KeyEvent;

impl App {
    /// Opens the list of favourites.
    pub(crate) fn open_favourites(&mut self) -> Vec<Effect> {
        let mut list = Box::new(FavouriteList { loading: true, ..FavouriteList::default() });
        list.picker.set(self.model.listed(Vec::new()));
        self.screens.overlays.push(Overlay::Favourites(list));
        vec![Effect::LoadFavourites]
    }

    /// Opens the form filled with a favourite. Nothing is sent.
    pub fn use_favourite(&mut self, favourite: &Favourite) {
        self.screens.overlays.retain(|overlay| !matches!(overlay, Overlay::Favourites(_)));
        self.open_form();
        self.with_form(|form, context| {
            form.use_favourite(favourite);
            form.refresh_parse_cache(context);
        });
    }

    pub(crate) fn favourites_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        let command = self.model.keys.command(Section::Favourites, chord);
        let Some(Overlay::Favourites(list)) = self.screens.overlays.last_mut() else { return Vec::new() };
        match list.picker.key(key, command) {
            ListOutcome::Taken => return Vec::new(),
            ListOutcome::Close => {
                self.screens.overlays.pop();
                return Vec::new();
            }
            ListOutcome::Other => {}
        }
        let selected = list.picker.selected().cloned();
        match (command, selected) {
            (Some(Command::Favourites), _) => drop(self.screens.overlays.pop()),
            (Some(Command::Reload), _) => {
                list.loading = true;
                return vec![Effect::LoadFavourites];
            }
            (Some(Command::Redraw), _) => return vec![Effect::Redraw],
            (Some(Command::Help), _) => self.screens.overlays.push(Overlay::Help(HelpView::default())),
            (Some(Command::Use | Command::Redial), Some(listed)) => self.use_favourite(&listed.favourite),
            (Some(Command::RemoveFavourite), Some(listed)) => self.ask_to_remove(&listed, now),
            _ => {}
        }
        Vec::new()
    }

    fn ask_to_remove(&mut self, listed: &ListedFavourite, now: Now) {
        let name = &listed.favourite.name;
        if listed.configured {
            let text = format!("“{name}” stands in the configuration file: take it out there.");
            return self.model.notices.say(Severity::Info, text, now);
        }
        self.screens.overlays.push(Overlay::Ask(Box::new(Question {
            title: "Remove the favourite",
            words: format!("“{name}” calls {}.", listed.favourite.to.join(", ")),
            does: "removes it",
            then: Effect::RemoveFavourite(name.clone()),
            opened: InputGuard::at(now),
        })));
    }

    /// Asks for the name of a new favourite.
    pub(crate) fn name_favourite(&mut self, favourite: Option<Favourite>, now: Now) -> Vec<Effect> {
        let Some(favourite) = favourite else {
            self.model.notices.say(Severity::Info, "Nothing to keep yet: fill in who is called.", now);
            return Vec::new();
        };
        let title = format!("Keep the call to {} as a favourite", favourite.to.join(", "));
        let purpose = Purpose::Name(Box::new(favourite));
        self.screens.overlays.push(Overlay::TextPrompt(Box::new(TextPrompt::new(
            title,
            "",
            Favourite::LONGEST_NAME,
            purpose,
        ))));
        Vec::new()
    }

    /// Saves a favourite under the typed name, or tells why it cannot.
    pub(crate) fn keep_favourite(&mut self, favourite: &Favourite, name: String) -> Result<Effect, String> {
        if name.is_empty() {
            return Err("a name is needed".to_owned());
        }
        if self.model.favourites.iter().any(|known| known.name == name) {
            return Err("the configuration file has a favourite of this name; choose another".to_owned());
        }
        let secret = self.model.credential.as_ref().map(crate::api::credential::Credential::secret);
        let texts = favourite.to.iter().chain(&favourite.from).chain([&name]);
        let answer = match &favourite.on_answer {
            Some(KeptAnswer::Say { text, .. } | KeptAnswer::Flow(text) | KeptAnswer::Actions(text)) => Some(text),
            None => None,
        };
        let variables = favourite.variables.iter().flat_map(|(key, value)| [key, value]);
        if secret.is_some_and(|secret| texts.chain(answer).chain(variables).any(|text| text.contains(secret))) {
            return Err("your credential stands in this call: it is not kept".to_owned());
        }
        let replace = self.screens.taken_name.take().is_some_and(|taken| taken == name);
        Ok(Effect::KeepFavourite(Box::new(Favourite { name, ..favourite.clone() }), replace))
    }

    /// Handles a result of reading, saving or removing favourites.
    pub(crate) fn on_favourites(&mut self, news: FavouriteNews, now: Now) -> Vec<Effect> {
        let said = match news {
            FavouriteNews::Kept(kept) => {
                let rows = self.model.listed(kept);
                if let Some(list) = self.favourite_list() {
                    (list.loading, list.trouble) = (false, None);
                    list.picker.set(rows);
                }
                return Vec::new();
            }
            FavouriteNews::Trouble(why) => {
                if let Some(list) = self.favourite_list() {
                    (list.loading, list.trouble) = (false, Some(why.clone()));
                }
                self.model.notices.say(Severity::Error, why, now);
                return Vec::new();
            }
            FavouriteNews::Taken(favourite) => {
                let words =
                    format!("Not kept: “{}” is there already. The same name once more replaces it.", favourite.name);
                self.screens.taken_name = Some(favourite.name);
                self.model.notices.say(Severity::Warning, words, now);
                return Vec::new();
            }
            FavouriteNews::Saved(name) => {
                format!("Kept as the favourite “{name}”; {} lists them.", self.hint(Command::Favourites))
            }
            FavouriteNews::Removed(name) => format!("The favourite “{name}” is removed."),
        };
        self.model.notices.say(Severity::Info, said, now);
        if self.favourite_list().is_some() { vec![Effect::LoadFavourites] } else { Vec::new() }
    }

    fn favourite_list(&mut self) -> Option<&mut FavouriteList> {
        self.screens.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Favourites(list) => Some(&mut **list),
            _ => None,
        })
    }
}
