//! What sign-in needs of the system: the choices to offer, another server, keeping the credential, trying the routes.

use std::path::Path;

use super::{Runner, Setup};
use crate::api::credential::{Credential, KeepIn};
use crate::api::tls::check_environment;
use crate::api::{ApiError, Endpoint, ErrorKind, Operation, Proxy, Trial};
use crate::base::environment::OwnEnvironment;
use crate::config::{self, VendorProfile};
use crate::messages::message::{Answer, Message, Reread};
use crate::messages::sign_in::{OfferedProfile, Server, SignInChoices};

impl Runner {
    /// Finds out what the sign-in screen can offer. In tasks, because a keyring may take its time.
    pub(super) fn find_sign_in_choices(&self) {
        let Setup { config_file, endpoint, profile, keyring, vendor_file, .. } = self.setup.clone();
        let inbox = self.inbox.clone();
        tokio::task::spawn_blocking(move || {
            let mut choices = SignInChoices { keep: vec![KeepIn::UntilQuit, KeepIn::File], ..Default::default() };
            if let Some(path) = vendor_file {
                let found = config::vendor_profiles(&path);
                let in_use = endpoint.api_url.as_str().trim_end_matches('/');
                let offers = found.profiles.into_iter().map(|profile| offered(profile, in_use, &config_file));
                (choices.profiles, choices.problem) = (offers.collect(), found.problem);
            }
            let _ = inbox.send(Message::CanSignIn(Box::new(choices.clone())));
            if config::keyring_holds(&profile).is_ok() {
                // With `keyring = true` it is looked up first: a file would not be found.
                let keep = [KeepIn::UntilQuit, KeepIn::File, KeepIn::Keyring];
                choices.keep = keep.into_iter().filter(|place| !keyring || *place != KeepIn::File).collect();
                let _ = inbox.send(Message::CanSignIn(Box::new(choices)));
            }
        });
    }

    /// Connects to another server than that of the configuration.
    pub(super) fn connect_to(&mut self, server: Server, credential: Credential) {
        match endpoint_at(&server.api_url, &self.setup.endpoint) {
            Ok(endpoint) => {
                let before = std::mem::replace(&mut self.setup.endpoint, endpoint);
                let profile = std::mem::replace(&mut self.setup.profile, server.profile);
                self.left.get_or_insert_with(|| Box::new((before, profile)));
                self.connect(credential);
            }
            Err(why) => {
                // The session has begun without a connection: nothing of it may go to the server before.
                self.disconnect();
                let error = ApiError::local(Operation::Customer, ErrorKind::NotAllowed, Some(why));
                self.tell_answer(Answer::Customer(Err(error)));
            }
        }
    }

    /// Leaves that server again.
    pub(super) fn leave_server(&mut self) {
        if let Some((endpoint, profile)) = self.left.take().map(|left| *left) {
            (self.setup.endpoint, self.setup.profile) = (endpoint, profile);
        }
        self.disconnect();
    }

    /// Begins a session without a connection.
    fn disconnect(&mut self) {
        self.session += 1;
        self.reads.abort_all();
        (self.client, self.orders) = (None, None);
    }

    /// Keeps a credential for the next start. In a task, because a keyring may ask the user first.
    pub(super) fn save(&self, credential: Credential, keep: KeepIn) {
        if keep == KeepIn::UntilQuit {
            return;
        }
        let Setup { paths, profile, endpoint, .. } = self.setup.clone();
        let (inbox, elsewhere) = (self.inbox.clone(), self.left.is_some());
        if elsewhere && let Err(why) = self.add_profile() {
            self.tell(Message::CredentialKept(Err(why)));
            return;
        }
        tokio::task::spawn_blocking(move || {
            let url = endpoint.api_url.as_str();
            let saved = config::save(&paths, &profile, url, &credential, keep == KeepIn::Keyring);
            let saved = saved.map_err(|error| error.to_string());
            let again = if elsewhere { format!("; next time: vdial --profile {profile}") } else { String::new() };
            let file = || paths.saved_credential(&profile, credential.kind()).display().to_string();
            let _ = inbox.send(Message::CredentialKept(saved.map(|no_keyring| match no_keyring {
                Some(why) => format!("kept in {} (no keyring: {why}){again}", file()),
                None if keep == KeepIn::Keyring => format!("kept in the keyring{again}"),
                None => format!("kept in {}{again}", file()),
            })));
        });
    }

    /// Adds the profile in use to the configuration. The small file is written at once.
    fn add_profile(&self) -> Result<(), String> {
        let Setup { config_file, profile, endpoint, .. } = &self.setup;
        self.must_be_there()?;
        config::add_profile(config_file, profile, endpoint.api_url.as_str().trim_end_matches('/'))
            .map_err(|error| format!("{} cannot be written: {error}", config_file.display()))?;
        self.wrote(Reread::Kept("profiles"));
        Ok(())
    }

    /// Tries the routes one after another, so that the calls are read meanwhile.
    pub(super) fn try_routes(&mut self) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            for trial in Trial::FIRST {
                client.budget().background().await;
                let answer = client.attempt(&trial).await.map(|_| ());
                tell(Answer::Route(trial, answer));
            }
        });
    }
}

/// A profile of `vn`, and how its server can be used.
fn offered(profile: VendorProfile, in_use: &str, config_file: &Path) -> OfferedProfile {
    let VendorProfile { name, api_url, credential } = profile;
    let server = if api_url == in_use {
        Ok(None)
    } else {
        config::profile_for(config_file, &name, &api_url)
            .map(|profile| Some(Server { profile, api_url: api_url.clone() }))
    };
    OfferedProfile { name, api_url, credential, server }
}

/// How to reach that server. What the configuration allows for its own server is not allowed for another one.
fn endpoint_at(api_url: &str, own: &Endpoint) -> Result<Endpoint, String> {
    let url: reqwest::Url = api_url.parse().map_err(|_| "the API's address is no URL".to_owned())?;
    let environment = OwnEnvironment::default();
    let env = |name: &str| environment.get(name);
    if url.scheme() == "https" {
        check_environment(env).map_err(|error| error.to_string())?;
    }
    let proxy = Proxy::find(env, &url).map_err(|error| error.to_string())?;
    environment.check()?;
    Ok(Endpoint { proxy, read_only: own.read_only.clone(), ..Endpoint::new(url) })
}
