//! Reads and writes local files: journal, favourites, spoken texts, learned settings, the credential.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use jiff::Timestamp;

use super::{Runner, Setup};
use crate::base::private_file;
use crate::config::{self, KeptFavourites, LearnedSettings, spoken_texts};
use crate::domain::{BoardChoice, ExtensionTarget, Favourite, NameList, Named};
use crate::journal::{Earlier, HORIZON, JournalFile, Search, is_running};
use crate::messages::message::{FavouriteNews, Message, Reread};

impl Runner {
    /// Remembers how an extension was written with success.
    pub(super) fn remember(&self, target: ExtensionTarget) {
        let path = self.setup.paths.state_file();
        let saved = LearnedSettings::load(&path).0.remember(&self.setup.profile, target);
        let words = |error| format!("What was learned could not be saved: {error} ({}).", path.display());
        self.trouble(saved.map_err(words));
    }

    /// Remembers that the guide was shown.
    pub(super) fn remember_guided(&self) {
        let path = self.setup.paths.state_file();
        let saved = LearnedSettings::load(&path).0.remember_guided(&self.setup.profile);
        self.trouble(saved.map_err(|error| format!("{} cannot be written: {error}.", path.display())));
    }

    /// Writes calls into a new file that only the user can read. In a task, because the disk may be slow.
    pub(super) fn write_calls(&self, name: String, text: String, calls: usize) {
        let inbox = self.inbox.clone();
        tokio::task::spawn_blocking(move || {
            let path = match (name.strip_prefix("~/"), std::env::home_dir()) {
                (Some(rest), Some(home)) => home.join(rest),
                _ => PathBuf::from(&name),
            };
            let written = private_file::open(OpenOptions::new().write(true).create_new(true), &path)
                .and_then(|mut file| file.write_all(text.as_bytes()));
            let path = path.canonicalize().unwrap_or(path).display().to_string();
            let result = match written {
                Ok(()) => Ok((calls, path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    Err(format!("Not saved: {path} exists. Choose another name."))
                }
                Err(error) => Err(format!("Not saved: {path} cannot be written: {error}.")),
            };
            let _ = inbox.send(Message::CallsWritten(result));
        });
    }

    /// Keeps a choice about the table in the configuration. The small file is written at once.
    pub(super) fn keep_board(&self, choice: BoardChoice) {
        let path = &self.setup.config_file;
        let kept = self.must_be_there().and_then(|()| {
            config::keep_board(path, &choice).map_err(|error| format!("{} cannot be written: {error}", path.display()))
        });
        match kept {
            Ok(()) => {
                let name = if matches!(choice, BoardChoice::Columns(_)) { "board.columns" } else { "board.views" };
                self.tell(Message::BoardKept(choice, path.display().to_string()));
                self.wrote(Reread::Kept(name));
            }
            Err(why) => self.tell(Message::Trouble(format!("Not kept for the next start: {why}."))),
        }
    }

    /// Keeps the names of a list for the shell to complete; not those of the demo. In a task, because it may be long.
    pub(super) fn keep_names(&self, list: NameList, names: Vec<Named>) {
        if self.demo.is_some() {
            return;
        }
        let Setup { paths, profile, endpoint, .. } = self.setup.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = config::keep_reading(&paths, &profile, endpoint.api_url.as_str(), list, names) {
                tracing::warn!("the names of the {} cannot be kept: {error}", list.as_str());
            }
        });
    }

    pub(super) fn save_spoken_text(&self, text: &str) {
        let path = self.setup.paths.said_file();
        let words = |error| format!("The spoken text could not be saved: {error} ({}).", path.display());
        self.trouble(spoken_texts::save(&path, text).map_err(words));
    }

    pub(super) fn load_spoken_texts(&self) {
        self.tell(Message::SpokenTexts(spoken_texts::load(&self.setup.paths.said_file())));
    }

    /// Reads from the journal what an earlier run left unfinished. In a task, because the journal may be long.
    pub(super) fn recall(&self) {
        let journal = JournalFile::new(self.setup.paths.journal_file(), self.setup.journal);
        let (profile, api_url) = (self.setup.profile.clone(), self.setup.endpoint.api_url.to_string());
        let (inbox, ours) = (self.inbox.clone(), self.journal.id());
        tokio::task::spawn_blocking(move || {
            let now = Timestamp::now();
            let (mut search, mut earlier) = (Search::new(&profile, &api_url, now), Earlier::default());
            let read = journal.each(now.checked_sub(HORIZON).unwrap_or(Timestamp::MIN), |entry, _| {
                earlier.take(&entry, &profile, &api_url);
                search.take(&entry);
            });
            let msg = match read {
                Ok(damage) => {
                    let _ = inbox.send(Message::Earlier(Box::new(earlier.done())));
                    let (mut pending, too_many) = search.done();
                    pending.retain_mut(|attempt| {
                        let writer = attempt.writer.as_deref().filter(|writer| *writer != ours);
                        let runs = writer.is_some_and(|writer| is_running(journal.path(), writer));
                        !runs || attempt.leave_to_its_writer()
                    });
                    let said: Vec<String> = damage.words().into_iter().chain(too_many).collect();
                    Message::Unfinished(pending, (!said.is_empty()).then(|| said.join(" ")))
                }
                Err(error) => {
                    Message::Trouble(format!("The journal cannot be read: {error} ({}).", journal.path().display()))
                }
            };
            let _ = inbox.send(msg);
            if let Ok(notes) = journal.notes() {
                let _ = inbox.send(Message::Notes(notes));
            }
        });
    }

    /// Reads the whole journal, including lines still being written. In a task, because the journal may be long.
    pub(super) fn load_history(&self) {
        let journal = JournalFile::new(self.setup.paths.journal_file(), self.setup.journal);
        let (settled, inbox) = (self.journal.settled(), self.inbox.clone());
        tokio::task::spawn_blocking(move || {
            // A failed write was already reported; the rest can still be read.
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

    /// Saves a favourite. The small file is written at once, so that changes happen in order.
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
