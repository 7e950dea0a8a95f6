//! What the user wants with the profiles: opening, showing and closing them.

use super::{OpenProfile, OpenProfiles, Opening};
use crate::app::profiles;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::messages::effect::{Effect, ProfileOrder};

impl OpenProfiles {
    /// Carries out what the user wants with the profiles.
    pub(in crate::runtime) fn carry_out(&mut self, order: ProfileOrder, now: Now) {
        let refused = match order {
            ProfileOrder::Show(name) => self.show_named(name, now),
            ProfileOrder::Next if self.all.len() > 1 => {
                self.show((self.front + 1) % self.all.len(), now);
                Ok(())
            }
            ProfileOrder::Beside if self.beside.is_some() => {
                self.beside = None;
                Ok(())
            }
            ProfileOrder::Beside if self.all.len() > 1 => {
                self.beside = Some((self.front + 1) % self.all.len());
                let words = "Another profile is shown below this one, from 22 rows on.".to_owned();
                profiles::tell(self.front_mut(), Severity::Info, words, now);
                Ok(())
            }
            ProfileOrder::Next | ProfileOrder::Beside => Err("No other profile is open.".to_owned()),
            ProfileOrder::Close(name) => self.close(&name, now),
            ProfileOrder::Leave => self.leave(now),
        };
        if let Err(why) = refused {
            profiles::tell(self.front_mut(), Severity::Warning, why, now);
        }
        self.share();
        self.front_mut().model.dirty = true;
    }

    /// What is journalled of the calls that all but one profile leave running at the end.
    pub(in crate::runtime) fn leave_running(&self, but: usize) -> Vec<(usize, Effect)> {
        let others = self.all.iter().enumerate().filter(|(at, _)| *at != but);
        others.flat_map(|(at, open)| open.app.model.leave_running().into_iter().map(move |it| (at, it))).collect()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|open| open.app.model.settings.profile == name)
    }

    fn show_named(&mut self, name: String, now: Now) -> Result<(), String> {
        if let Some(at) = self.place(&name) {
            self.show(at, now);
            return Ok(());
        }
        if let Some(opening) = &self.opening {
            return Err(format!("Profile {opening} is still being opened."));
        }
        let Some(opener) = self.opener.clone() else { return Err(format!("There is no profile {name}.")) };
        profiles::tell(self.front_mut(), Severity::Info, format!("Opening profile {name}. Esc stops that."), now);
        self.opening = Some(name.clone());
        let read = self.reads.0.clone();
        // The loop waits for no file and no keyring.
        tokio::task::spawn_blocking(move || {
            let opening = opener(&name);
            // At the end of the program nobody receives it.
            drop(read.send((name, opening)));
        });
        Ok(())
    }

    pub(super) fn opened(&mut self, (name, read): (String, Result<Opening, String>), now: Now) {
        if self.opening.take().is_none_or(|opening| opening != name) {
            // The user has thought better of it.
            return;
        }
        match read {
            Ok(mut opening) => {
                // Before it starts, so that it changes nothing of the terminal.
                profiles::show_as(&mut opening.app, self.front());
                self.all.push(OpenProfile::start(opening, self.count, now));
                self.count += 1;
                self.all.iter_mut().for_each(|open| open.shown = open.app.model.as_other_profile(now));
                self.show(self.all.len() - 1, now);
            }
            Err(why) => {
                let words = format!("Profile {name} cannot be opened: {why}");
                profiles::tell(self.front_mut(), Severity::Error, words, now);
            }
        }
    }

    fn show(&mut self, at: usize, now: Now) {
        if at == self.front {
            return;
        }
        profiles::leave_front(self.front_mut());
        // They change places.
        if self.beside == Some(at) {
            self.beside = Some(self.front);
        }
        self.before = Some(self.front().model.settings.profile.clone());
        (self.front, self.unseen) = (at, true);
        profiles::come_to_front(self.front_mut(), now);
    }

    fn close(&mut self, name: &str, now: Now) -> Result<(), String> {
        let Some(at) = self.place(name) else { return Err(format!("Profile {name} is not open.")) };
        if at == self.front {
            return Err(format!("Profile {name} is on screen. Show another one first."));
        }
        if let Some(why) = self.all[at].app.model.why_not_closed(now) {
            return Err(why);
        }
        let closed = self.all.remove(at);
        // Its journal and its hooks may take a while.
        self.closed.spawn(closed.runner.finish());
        self.front -= usize::from(at < self.front);
        self.beside = match self.beside {
            Some(beside) if beside == at => None,
            beside => beside.map(|beside| beside - usize::from(at < beside)),
        };
        Ok(())
    }

    /// Closes the profile on screen, where nobody has signed in, and shows the one before.
    fn leave(&mut self, now: Now) -> Result<(), String> {
        let name = self.front().model.settings.profile.clone();
        if self.all.len() == 1 {
            return Err("No other profile is open.".to_owned());
        }
        let before = self.before.take().and_then(|before| self.place(&before)).filter(|at| *at != self.front);
        self.show(before.unwrap_or(usize::from(self.front == 0)), now);
        self.close(&name, now)
    }

    /// Ends the tasks of all profiles. Returns a text for the user if something was lost.
    pub(in crate::runtime) async fn finish(&mut self) -> Option<String> {
        let finished = std::mem::take(&mut self.all).into_iter().map(|open| open.runner.finish());
        finished.for_each(|finished| _ = self.closed.spawn(finished));
        let mut told = Vec::new();
        while let Some(finished) = self.closed.join_next().await {
            told.extend(finished.ok().flatten());
        }
        (!told.is_empty()).then(|| told.join(" "))
    }
}
