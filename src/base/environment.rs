//! Environment variables.

use std::cell::RefCell;
use std::env::VarError;

/// Looks up an environment variable; a function, so that tests need not change the real environment.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A variable's value. An empty one counts as not set: `NAME= vdial` is how a shell unsets one.
pub(crate) fn set(env: Env<'_>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.is_empty())
}

/// The program's own environment. It remembers a variable that it could not read.
#[derive(Debug, Default)]
pub(crate) struct OwnEnvironment {
    unreadable: RefCell<Option<String>>,
}

impl OwnEnvironment {
    /// A variable's value.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        match std::env::var(name) {
            Ok(value) => Some(value),
            Err(VarError::NotPresent) => None,
            Err(VarError::NotUnicode(_)) => {
                self.unreadable.replace(Some(name.to_owned()));
                None
            }
        }
    }

    /// An unreadable variable must not count as unset: it may set the journal's path or a proxy.
    ///
    /// # Errors
    /// One that was asked for is not valid UTF-8.
    pub(crate) fn check(&self) -> Result<(), String> {
        match &*self.unreadable.borrow() {
            Some(name) => Err(format!("{name} is not valid UTF-8; correct it, or unset it")),
            None => Ok(()),
        }
    }
}

/// The locale that decides about characters; `None` if none is set.
pub(crate) fn locale(env: Env<'_>) -> Option<String> {
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| set(env, name))
}

/// Whether the environment says that the terminal shows only ASCII.
pub(crate) fn shows_only_ascii(env: Env) -> bool {
    // If none is set, nothing is known of the terminal.
    let other = locale(env).is_some_and(|locale| {
        let locale = locale.to_lowercase();
        !locale.contains("utf-8") && !locale.contains("utf8")
    });
    other || env("TERM").is_some_and(|term| term == "linux")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_plain_where_the_environment_says_that_there_are_no_others() {
        for (set, plain) in [
            (&[("TERM", "xterm-256color")][..], false),
            (&[("TERM", "linux"), ("LANG", "en_US.UTF-8")], true),
            (&[("LANG", "de_DE.UTF-8")], false),
            (&[("LANG", "ko_KR.utf8@x")], false),
            (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")], true),
            (&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")], false),
            (&[("LANG", "ja_JP.eucJP")], true),
            (&[("LANG", "C.UTF-8"), ("LC_ALL", "")], false),
        ] {
            let env = |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(shows_only_ascii(&env), plain, "{set:?}");
        }
    }
}
