//! Fuzzy search: finds texts that contain the typed letters in their order, and ranks them. Every sign is taken as it
//! stands, unlike in a filter.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::names;

/// What is searched for.
pub struct Fuzzy {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Fuzzy {
    /// Searches for all words of the text.
    pub fn new(typed: &str) -> Self {
        let typed = names::composed(typed);
        let pattern = Pattern::new(&typed, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        Self { pattern, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    /// How well a text matches: more is better; `None` if it does not.
    pub fn score(&mut self, text: &str) -> Option<u32> {
        self.pattern.score(Utf32Str::new(&names::composed(text), &mut self.buffer), &mut self.matcher)
    }

    /// The items that match with their scores, best first; equal ones in their order.
    pub fn ranked<T>(&mut self, items: impl Iterator<Item = T>, text: impl Fn(&T) -> String) -> Vec<(u32, T)> {
        let mut found: Vec<_> = items.filter_map(|item| Some((self.score(&text(&item))?, item))).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_together_comes_first_and_signs_are_literal() {
        let texts = ["hold the call up", "hang up the call", "filter: /", "M\u{fc}ller"];
        for (typed, expected) in [
            ("hup", &["hang up the call", "hold the call up"][..]),
            ("UP HANG", &["hang up the call"]),
            ("!up", &[]),
            ("/", &["filter: /"]),
            ("mu\u{308}ll", &["M\u{fc}ller"]),
            ("", &texts),
        ] {
            let found = Fuzzy::new(typed).ranked(texts.iter(), |text| (**text).to_owned());
            let found: Vec<&str> = found.into_iter().map(|(_, text)| *text).collect();
            assert_eq!(found, expected, "{typed}");
        }
    }
}
