//! Environment variables.

/// Looks up an environment variable; a function, so that tests need not change the real environment.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A variable's value. An empty one counts as not set: `NAME= vdial` is how a shell unsets one.
pub(crate) fn set(env: Env<'_>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.is_empty())
}
