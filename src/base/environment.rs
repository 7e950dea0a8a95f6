//! Variables of the environment.

/// Looks up a variable of the environment; a function, so that tests need not change the real one.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A variable's value. One that is empty counts as not set: `NAME= vdial` is how a shell takes one away.
pub(crate) fn set(env: Env<'_>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.is_empty())
}
