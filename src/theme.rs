//! Colour themes: a style for each role. A theme is a file; the built-in ones are in `assets/themes`.
//!
//! Words keep the terminal's own foreground; colour is for signs, bars and badges, and never the only carrier of a
//! meaning: every status has a sign and a word.

mod built_in;
mod colors;
mod file;
mod roles;

pub use built_in::{NAMES, OLD_NAME};
pub use colors::{ColorDepth, Rgb, contrast};
pub use file::ThemeError;
pub use roles::Theme;

#[cfg(test)]
mod tests;
