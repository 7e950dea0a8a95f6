//! Favourites, calls kept by name: listed, filled into the form, saved and removed. Nothing is sent from here.

use crate::model::Model;

use crate::domain::Favourite;
use crate::widgets::list::{List, ListItem};

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
    pub picker: List<ListedFavourite>,
    /// Whether the favourites saved from the screen are being read.
    pub loading: bool,
    /// Why those could not be read.
    pub trouble: Option<String>,
}

impl Model {
    pub(crate) fn listed(&self, kept: Vec<Favourite>) -> Vec<ListedFavourite> {
        let configured = self.favourites.iter().cloned();
        let configured = configured.map(|favourite| ListedFavourite { favourite, configured: true });
        configured.chain(kept.into_iter().map(|favourite| ListedFavourite { favourite, configured: false })).collect()
    }
}
