//! The credential of the account: where it is searched for, in which order, and how it is saved and deleted.
//!
//! No message built here contains the secret.

use super::origin::{ConfigError, Origin, Sourced};
use super::parse::ConfigFile;
use super::raw::RawProfile;
use super::{Config, ConfigFlags, Paths, check_values, keyring, pipe};
use crate::api::credential::{Credential, CredentialKind};
use crate::base::environment::{Env, set};
use crate::base::private_file;
use secrecy::{ExposeSecret, SecretString};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

/// Longer than any token, in bytes; keeps a wrong or endless file out of memory.
const LONGEST: u64 = 64 * 1024;

/// The environment variables with a credential: a token, or an access key under either name.
pub const CREDENTIAL_VARIABLES: [&str; 3] = ["VOIPBIN_TOKEN", "VOIPBIN_ACCESSKEY", "VN_ACCESS_KEY"];

/// A credential and its source.
#[derive(Clone, Debug)]
pub struct FoundCredential {
    /// The credential.
    pub credential: Credential,
    /// Where it was found, in words for the screen.
    pub source: String,
}

/// The profile's credential in the configuration file.
#[derive(Clone, Debug)]
pub(super) struct ProfileCredential {
    kind: CredentialKind,
    place: CredentialStore,
    origin: Origin,
}

#[derive(Clone, Debug)]
enum CredentialStore {
    Inline(SecretString),
    File(PathBuf),
}

impl ProfileCredential {
    /// The profile's credential, if it has one; more than one is an error.
    pub fn from_file(file: &ConfigFile, own: &RawProfile, home: Option<&str>) -> Result<Option<Self>, ConfigError> {
        use CredentialKind::{AccessKey, Token};
        let inline = |kind, Sourced { value, origin }| Self { kind, place: CredentialStore::Inline(value), origin };
        let from_path = |kind, Sourced { value, origin }| Self { kind, place: CredentialStore::File(value), origin };
        let mut given = [
            file.path_at(own.token_file.as_ref(), home).map(|path| from_path(Token, path)),
            file.path_at(own.accesskey_file.as_ref(), home).map(|path| from_path(AccessKey, path)),
            file.at(own.token.as_ref()).map(|secret| inline(Token, secret)),
            file.at(own.accesskey.as_ref()).map(|secret| inline(AccessKey, secret)),
        ]
        .into_iter()
        .flatten();
        let first = given.next();
        match given.next() {
            None => Ok(first),
            Some(second) => Err(ConfigError::new(
                second.origin,
                "the profile has a second credential; keep one of token_file, accesskey_file, token, accesskey",
            )),
        }
    }
}

impl ProfileCredential {
    /// Where it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// A number that changes with it, from which it cannot be learned.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.kind.as_str().hash(&mut hasher);
        match &self.place {
            CredentialStore::Inline(secret) => secret.expose_secret().hash(&mut hasher),
            CredentialStore::File(path) => path.hash(&mut hasher),
        }
        hasher.finish()
    }
}

impl fmt::Display for ProfileCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.place {
            CredentialStore::Inline(_) => self.origin.to_string(),
            CredentialStore::File(path) => path.display().to_string(),
        };
        write!(f, "{} = (set, from {})", self.kind.as_str(), place.escape_debug())
    }
}

/// The option, the variable or the place in the file that the credential is taken from; `None` if there is none of these.
pub(super) fn origin(flags: &ConfigFlags, env: Env<'_>, profile: Option<&ProfileCredential>) -> Option<Origin> {
    let given = [("--token-file", &flags.token_file), ("--accesskey-file", &flags.accesskey_file)];
    let flag = given.into_iter().find_map(|(flag, path)| path.as_ref().map(|_| Origin::Flag(flag)));
    let variable = || CREDENTIAL_VARIABLES.into_iter().find(|name| set(env, name).is_some()).map(Origin::Env);
    flag.or_else(variable).or_else(|| profile.map(|credential| credential.origin().clone()))
}

/// Finds the credential: option, environment, profile, saved. `None` is not an error, and the demo needs none.
///
/// # Errors
/// The first source whose credential is unusable. Later sources are not tried then, since they may have the credential
/// of another account.
pub fn find(
    flags: &ConfigFlags,
    env: Env<'_>,
    config: &Config,
    paths: &Paths,
    stdin: &mut dyn Read,
) -> Result<Option<FoundCredential>, ConfigError> {
    use CredentialKind::{AccessKey, Token};
    if flags.demo {
        return Ok(None);
    }
    let found = |credential, source: &str| Some(FoundCredential { credential, source: source.to_owned() });
    let files = [(Token, "--token-file", &flags.token_file), (AccessKey, "--accesskey-file", &flags.accesskey_file)];
    for (kind, flag, path) in files {
        match path {
            Some(path) if path.as_os_str() == "-" => {
                let text = private_file::read_all(stdin, LONGEST).and_then(text);
                let text = text.map_err(|error| ConfigError::new(flag, error.to_string()))?;
                return check(kind, &text, "standard input").map(|credential| found(credential, flag));
            }
            Some(path) => return read(kind, path).map(|credential| found(credential, flag)),
            None => {}
        }
    }
    for (kind, name) in [Token, AccessKey, AccessKey].into_iter().zip(CREDENTIAL_VARIABLES) {
        if let Some(text) = set(env, name) {
            return check(kind, &SecretString::from(text), name).map(|credential| found(credential, name));
        }
    }
    if let Some(ProfileCredential { kind, place, origin }) = &config.credential {
        let credential = match place {
            CredentialStore::Inline(secret) => check(*kind, secret, origin)?,
            CredentialStore::File(path) => read(*kind, path)?,
        };
        return Ok(found(credential, &format!("profile {}", config.profile)));
    }
    if is_for_another_server(config, paths) {
        return Ok(None);
    }
    let in_keyring = config.keyring || paths.kept_in_keyring(&config.profile).exists();
    for kind in [Token, AccessKey].into_iter().filter(|_| in_keyring) {
        // Without a keyring, use the file.
        if let Ok(Some(secret)) = keyring::lookup(&config.profile, kind) {
            let source = format!("the keyring, for {}", config.profile);
            return check(kind, &secret, "the keyring").map(|credential| found(credential, &source));
        }
    }
    for kind in [Token, AccessKey] {
        let path = paths.saved_credential(&config.profile, kind);
        // An empty file holds none.
        if fs::metadata(&path).is_ok_and(|data| data.len() > 0) {
            return read(kind, &path).map(|credential| found(credential, &format!("saved for {}", config.profile)));
        }
    }
    Ok(None)
}

/// Whether the credential that was saved for the profile is for another server than the one in use: it is not sent there.
/// Of one that an earlier version saved that is not known; of one whose saving did not come to its end it is so.
#[must_use]
pub fn is_for_another_server(config: &Config, paths: &Paths) -> bool {
    match private_file::read(&paths.saved_server(&config.profile), LONGEST) {
        Ok(kept) => kept != config.endpoint.api_url.as_bytes(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Whether the keyring holds a credential of the profile; waits while it is locked.
///
/// # Errors
/// No keyring answers.
pub fn keyring_holds(profile: &str) -> io::Result<bool> {
    keyring::holds(profile)
}

/// Saves the credential of a profile for the next start with that server, replacing any saved one. Uses the keyring if
/// `in_keyring`, else or without a keyring a file. The text, if any, says why the keyring was not used.
///
/// # Errors
/// The file cannot be written, or the profile's name is invalid.
pub fn save(
    paths: &Paths,
    profile: &str,
    api_url: &str,
    credential: &Credential,
    in_keyring: bool,
) -> io::Result<Option<String>> {
    let profile = check_values::profile_name(profile).map_err(io::Error::other)?;
    let server = paths.saved_server(&profile);
    // Until everything is done, whatever is kept there is for no server: it may be the former one's.
    private_file::write(&server, b"")?;
    let not_there = replace(paths, &profile, credential, in_keyring)?;
    private_file::write(&server, api_url.trim_end_matches('/').as_bytes())?;
    Ok(not_there)
}

/// Saves it in the keyring or in a file, and deletes what else there is. The text says why the keyring was not used.
fn replace(paths: &Paths, profile: &str, credential: &Credential, in_keyring: bool) -> io::Result<Option<String>> {
    let mut not_there = None;
    if in_keyring {
        match keyring::store(profile, credential.kind(), credential.secret()) {
            Ok(()) => {
                for kind in [CredentialKind::Token, CredentialKind::AccessKey] {
                    remove(&paths.saved_credential(profile, kind))?;
                    if kind != credential.kind() {
                        keyring::forget(profile, kind);
                    }
                }
                // The next start looks there only if it is told to.
                private_file::write(&paths.kept_in_keyring(profile), b"")?;
                return Ok(None);
            }
            Err(error) => not_there = Some(error.to_string()),
        }
    }
    let path = paths.saved_credential(profile, credential.kind());
    private_file::write(&path, credential.secret().as_bytes())
        .map_err(|error| io::Error::new(error.kind(), format!("{error} ({})", path.display())))?;
    let other = match credential.kind() {
        CredentialKind::Token => CredentialKind::AccessKey,
        CredentialKind::AccessKey => CredentialKind::Token,
    };
    remove(&paths.saved_credential(profile, other))?;
    // What the keyring holds would be found first.
    forget_in_keyring(paths, profile)?;
    Ok(not_there)
}

/// Deletes the saved credential of a profile.
///
/// # Errors
/// A file exists and cannot be removed.
pub fn forget(paths: &Paths, profile: &str) -> io::Result<()> {
    let profile = check_values::profile_name(profile).map_err(io::Error::other)?;
    forget_in_keyring(paths, &profile)?;
    remove(&paths.saved_credential(&profile, CredentialKind::Token))?;
    remove(&paths.saved_credential(&profile, CredentialKind::AccessKey))?;
    remove(&paths.saved_server(&profile))
}

/// Deletes what was kept in the keyring from the sign-in screen.
fn forget_in_keyring(paths: &Paths, profile: &str) -> io::Result<()> {
    let marker = paths.kept_in_keyring(profile);
    if marker.exists() {
        for kind in [CredentialKind::Token, CredentialKind::AccessKey] {
            keyring::forget(profile, kind);
        }
    }
    remove(&marker)
}

fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path).or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

fn read(kind: CredentialKind, path: &Path) -> Result<Credential, ConfigError> {
    let place = path.display();
    let cannot = |error: io::Error| ConfigError::new(&place, format!("cannot be read: {error}"));
    let (bytes, file) = pipe::read(path, LONGEST).map_err(cannot)?;
    private_file::check(&file, path).map_err(|problem| ConfigError::new(&place, problem))?;
    check(kind, &text(bytes).map_err(cannot)?, &place)
}

fn text(bytes: Vec<u8>) -> io::Result<SecretString> {
    private_file::text(bytes).map(SecretString::from)
}

fn check(kind: CredentialKind, text: &SecretString, place: impl fmt::Display) -> Result<Credential, ConfigError> {
    Credential::new(kind, text.expose_secret()).map_err(|problem| ConfigError::new(place, problem))
}
