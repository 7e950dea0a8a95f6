//! Fuzzy search: finds texts that have the typed letters in their order, near each other. Every sign is taken as it
//! stands, unlike in a filter.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::names;

/// How good a match must be, in percent of the word itself: letters scattered over a long text mean nothing.
const LEAST: u32 = 78;

/// What is searched for.
pub struct Fuzzy {
    /// The words, each with the least score of a match.
    words: Vec<(Atom, u32)>,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Fuzzy {
    /// Searches for all words of the text.
    pub fn new(typed: &str) -> Self {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let typed = names::composed(typed);
        let words = typed.split_whitespace().map(|word| {
            // Digits left out make another number.
            let number = word.chars().all(|c| c == '+' || c.is_ascii_digit());
            let kind = if number { AtomKind::Substring } else { AtomKind::Fuzzy };
            let atom = Atom::new(word, CaseMatching::Ignore, Normalization::Smart, kind, false);
            let best = atom.score(Utf32Str::new(word, &mut buffer), &mut matcher).map_or(0, u32::from);
            (atom, best * LEAST / 100)
        });
        Self { words: words.collect(), matcher, buffer: Vec::new() }
    }

    /// How well a text matches: more is better; `None` if a word is not found.
    pub fn score(&mut self, text: &str) -> Option<u32> {
        let text = names::composed(text);
        let text = Utf32Str::new(&text, &mut self.buffer);
        let mut sum = 0;
        for (word, least) in &self.words {
            sum += word.score(text, &mut self.matcher).map(u32::from).filter(|score| score >= least)?;
        }
        Some(sum)
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
            ("hgup", &["hang up the call"]),
            ("ltcl", &[]),
            ("mu\u{308}ll", &["M\u{fc}ller"]),
            ("", &texts),
        ] {
            let found = Fuzzy::new(typed).ranked(texts.iter(), |text| (**text).to_owned());
            let found: Vec<&str> = found.into_iter().map(|(_, text)| *text).collect();
            assert_eq!(found, expected, "{typed}");
        }
    }
}
