//! Text sanitized, cut and wrapped to a number of columns, which is not a number of characters.

use std::borrow::Cow;
use std::cell::Cell;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::base::safe_text;
use crate::widgets::ambiguous_width::{SECOND, is_ambiguous};
use crate::widgets::{mask, plain_signs};

pub use crate::base::safe_text::is_unsafe;

thread_local! {
    /// Thread-local because the width depends on the terminal; set before each drawing, on the drawing thread.
    static SPREAD: Cell<bool> = const { Cell::new(false) };
}

/// Whether characters of ambiguous width take two columns from now on, on this thread.
pub(crate) fn spread_ambiguous(on: bool) {
    SPREAD.set(on);
}

/// The text without control characters or anything else that does more than display, and, while they are hidden, without
/// numbers and names.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut text = safe_text::sanitize(text);
    if let Cow::Owned(masked) = mask::apply(&text) {
        text = masked;
    }
    if !SPREAD.get() || text.is_ascii() {
        return text;
    }
    let mut spread = String::with_capacity(text.len());
    for grapheme in text.graphemes(true).filter(|grapheme| *grapheme != SECOND) {
        spread.push_str(grapheme);
        if is_ambiguous(grapheme) && !plain_signs::is_sign(grapheme) {
            spread.push_str(SECOND);
        }
    }
    spread
}

/// The width of a text in columns.
#[must_use]
pub fn width(text: &str) -> usize {
    if safe_text::is_simple(text) {
        return text.chars().count();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text sanitized and cut to at most `columns`, with `…` where something was cut off.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    let text = clean(text);
    if width(&text) <= columns {
        return text;
    }
    if safe_text::is_simple(&text) {
        return text.chars().take(columns.saturating_sub(1)).chain((columns > 0).then_some('…')).collect();
    }
    let mut cut = String::new();
    let mut used = 0;
    let mut graphemes = text.graphemes(true).peekable();
    while let Some(grapheme) = graphemes.next() {
        let second = graphemes.next_if_eq(&SECOND).unwrap_or_default();
        let wide = UnicodeWidthStr::width(grapheme) + UnicodeWidthStr::width(second);
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        cut.extend([grapheme, second]);
    }
    if columns > 0 {
        cut.push('…');
    }
    cut
}

/// Like [`cut`], padded with blanks to exactly `columns`.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let mut fitted = cut(text, columns);
    let missing = columns.saturating_sub(width(&fitted));
    fitted.extend(std::iter::repeat_n(' ', missing));
    fitted
}

/// Words that begin with a capital letter.
#[must_use]
pub fn capitalized(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The text sanitized and wrapped at blanks to lines of at most `columns`.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in words(&clean(text)) {
        let wide = width(&word);
        if used + wide > columns && used > 0 {
            lines.push(String::new());
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        let mut graphemes = word.graphemes(true).peekable();
        while let Some(grapheme) = graphemes.next() {
            let second = graphemes.next_if_eq(&SECOND).unwrap_or_default();
            let wide = UnicodeWidthStr::width(grapheme) + UnicodeWidthStr::width(second);
            if used + wide > columns && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            used += wide;
            if let Some(line) = lines.last_mut() {
                line.extend([grapheme, second]);
            }
        }
    }
    lines
}

/// The words and blanks of a text. A comma stays with the word before it, a plus sign with the number after it.
fn words(text: &str) -> Vec<String> {
    let all = |word: &str, of: &str| !word.is_empty() && word.chars().all(|c| of.contains(c));
    let ends_one = |word: &str| word.ends_with(|c: char| c.is_alphanumeric() || ")]”’".contains(c));
    let mut words: Vec<String> = Vec::new();
    for word in text.split_word_bounds() {
        match words.last_mut().filter(|last| !last.trim().is_empty()) {
            Some(last) if (all(word, ",.;:!?)]”’…") && ends_one(last)) || all(last, "+([“‘") => {
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_are_counted_not_characters() {
        assert_eq!(cut("한국어", 6), "한국어");
        assert_eq!(cut("한국어", 5), "한국…");
        assert_eq!(fit("한국어", 4), "한… ");
        assert_eq!(fit("ab", 4), "ab  ");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        // Punctuation that belongs to a word is not separated from it.
        assert_eq!(wrap("one two, three", 7), ["one ", "two, ", "three"]);
        assert_eq!(wrap("from “+4420”", 6), ["from ", "“+4420", "”"]);
        // A character wider than the line gets a line of its own, where it does least harm.
        assert_eq!(wrap("a한", 1), ["a", "한"]);
    }

    #[test]
    fn what_may_be_two_columns_wide_is_given_two_where_it_is() {
        spread_ambiguous(true);
        assert_eq!(clean("Жé한a"), "Ж\u{E000}é\u{E000}한a");
        assert_eq!(clean(&clean("Жé")), clean("Жé"));
        assert_eq!(clean("a\u{E000}b"), "ab", "nobody else hides a column");
        assert_eq!((width(&clean("Москва")), cut("Москва", 6)), (12, "М\u{E000}о\u{E000}…".to_owned()));
        assert_eq!(clean("a → b…"), "a → b…", "our own signs are plain there");
        spread_ambiguous(false);
        assert_eq!(clean("Жé"), "Жé");
    }

    proptest! {
        #[test]
        fn a_fitted_text_has_exactly_its_columns_and_nothing_unsafe(text in "\\PC{0,40}|[\u{0}-\u{20}\u{80}-\u{9f}a-z\u{200b}-\u{202e}]{0,40}", columns in 0usize..30) {
            let fitted = fit(&text, columns);
            prop_assert_eq!(width(&fitted), columns);
            prop_assert!(!fitted.chars().any(is_unsafe));
            for line in wrap(&text, columns.max(4)) {
                // A single grapheme can be up to four columns wide.
                prop_assert!(width(&line) <= columns.max(4));
            }
        }
    }
}
