//! Reads and writes what is kept on this machine to be used again: the history in the journal, and the favourites.

use super::Runner;
use crate::config::KeptFavourites;
use crate::domain::Favourite;
use crate::journal::JournalFile;
use crate::messages::message::{FavouriteNews, Message};

impl Runner {
    /// Reads the whole journal, with what is still on its way there. It may be long: the screen does not wait for it.
    pub(super) fn load_history(&self) {
        let journal = JournalFile::new(self.setup.paths.journal_file(), self.setup.journal);
        let (settled, inbox) = (self.journal.settled(), self.inbox.clone());
        tokio::task::spawn_blocking(move || {
            // What cannot be written has been told; the rest can be read all the same.
            let _ = settled.blocking_recv();
            let read = journal.history().map(Box::new);
            let cannot = |error| format!("The journal cannot be read: {error} ({}).", journal.path().display());
            let read = read.map_err(cannot);
            let _ = inbox.send(Message::History(read));
        });
    }

    pub(super) fn load_favourites(&self) {
        let (path, inbox) = (self.setup.paths.favourites_file(), self.inbox.clone());
        tokio::task::spawn_blocking(move || {
            let news = match KeptFavourites::load(&path) {
                Ok(kept) => FavouriteNews::Kept(kept.all()),
                Err(why) => FavouriteNews::Trouble(why),
            };
            let _ = inbox.send(Message::Favourites(news));
        });
    }

    /// A small file: it is written at once, so that two changes come one after the other.
    pub(super) fn keep_favourite(&self, favourite: Box<Favourite>, replace: bool) {
        self.change_favourites(|kept| {
            if kept.has(&favourite.name) && !replace {
                return Ok(FavouriteNews::Taken(favourite));
            }
            kept.keep(&favourite)?;
            Ok(FavouriteNews::Saved(favourite.name))
        });
    }

    pub(super) fn remove_favourite(&self, name: String) {
        self.change_favourites(|kept| {
            kept.remove(&name)?;
            Ok(FavouriteNews::Removed(name))
        });
    }

    fn change_favourites(&self, change: impl FnOnce(&mut KeptFavourites) -> std::io::Result<FavouriteNews>) {
        let path = self.setup.paths.favourites_file();
        let news = KeptFavourites::load(&path).and_then(|mut kept| {
            change(&mut kept).map_err(|error| format!("{} cannot be written: {error}.", path.display()))
        });
        self.tell(Message::Favourites(news.unwrap_or_else(FavouriteNews::Trouble)));
    }
}
