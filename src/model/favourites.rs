//! The favourites: those of the configuration, and those that were kept from the screen.

use super::Model;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Favourite, KeptAnswer};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::messages::message::FavouriteNews;

/// The favourites.
#[derive(Clone, Debug, Default)]
pub struct Favourites {
    /// Those of the configuration, which can only be changed there.
    pub configured: Vec<Favourite>,
    /// Those that were kept from the screen, as last read.
    pub kept: Vec<Favourite>,
    /// Whether those are being read.
    pub loading: bool,
    /// Why those could not be read.
    pub trouble: Option<String>,
    /// The name of a favourite that was not kept because the name is taken; typed once more, it replaces the other.
    taken_name: Option<String>,
}

impl Favourites {
    /// The names of all of them.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.configured.iter().chain(&self.kept).map(|favourite| favourite.name.as_str())
    }
}

impl Model {
    /// Starts the list of favourites: those that were kept before are read again, not shown as they once were.
    pub fn open_favourites(&mut self) -> Effect {
        self.favourites.kept.clear();
        self.favourites.trouble = None;
        self.load_favourites()
    }

    /// Reads the favourites that were kept.
    pub fn load_favourites(&mut self) -> Effect {
        self.favourites.loading = true;
        Effect::LoadFavourites
    }

    /// Why a favourite cannot be kept under its name; `None` if it can.
    pub fn why_not_kept(&self, favourite: &Favourite) -> Option<&'static str> {
        let name = &favourite.name;
        if name.is_empty() {
            return Some("a name is needed");
        }
        if self.favourites.configured.iter().any(|known| known.name == *name) {
            return Some("the configuration file has a favourite of this name; choose another");
        }
        let secret = self.credential.as_ref().map(crate::api::credential::Credential::secret)?;
        let texts = favourite.to.iter().chain(&favourite.from).chain([name]);
        let answer = match &favourite.on_answer {
            Some(KeptAnswer::Say { text, .. } | KeptAnswer::Flow(text) | KeptAnswer::Actions(text)) => Some(text),
            None => None,
        };
        let variables = favourite.variables.iter().flat_map(|(key, value)| [key, value]);
        let holds_secret = texts.chain(answer).chain(variables).any(|text| text.contains(secret));
        holds_secret.then_some("this call contains your credential: it is not saved")
    }

    /// Keeps a favourite. Its name, if it was just refused as taken, replaces the other.
    pub fn keep_favourite(&mut self, favourite: Favourite) -> Effect {
        let replace = self.favourites.taken_name.take().is_some_and(|taken| taken == favourite.name);
        Effect::KeepFavourite(Box::new(favourite), replace)
    }

    /// Handles a result of reading, saving or removing favourites.
    pub fn on_favourites(&mut self, news: FavouriteNews, now: Now) {
        let (level, words) = match news {
            FavouriteNews::Kept(kept) => {
                let favourites = &mut self.favourites;
                (favourites.kept, favourites.loading, favourites.trouble) = (kept, false, None);
                return;
            }
            FavouriteNews::Trouble(why) => {
                (self.favourites.loading, self.favourites.trouble) = (false, Some(why.clone()));
                (Severity::Error, why)
            }
            FavouriteNews::Taken(favourite) => {
                let words =
                    format!("Not saved: “{}” exists. Save under the same name again to replace it.", favourite.name);
                self.favourites.taken_name = Some(favourite.name);
                (Severity::Warning, words)
            }
            FavouriteNews::Saved(name) => {
                self.intents.push(Intent::LoadFavourites);
                let key = self.hint(Command::Favourites);
                (Severity::Info, format!("Saved as the favourite “{name}”; {key} lists them."))
            }
            FavouriteNews::Removed(name) => {
                self.intents.push(Intent::LoadFavourites);
                (Severity::Info, format!("Favourite “{name}” removed."))
            }
        };
        self.notices.say(level, words, now);
    }
}
