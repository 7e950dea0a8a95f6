//! Text from the server made fit for a terminal: nothing that could move the cursor, turn the writing direction or
//! hide; and cut to a number of columns, which is not a number of characters.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many combining marks a character may carry; more would run out of its cell.
const MARKS: usize = 3;
/// How many characters may make up one that is seen: the longest emoji sequences have ten.
const LONGEST: usize = 12;
/// Joins two emoji into one.
const JOINER: char = '\u{200D}';

/// Whether a character could do more than be seen: controls, escapes, bidirectional overrides, invisible ones.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// The text without anything that could do more than be seen. Line ends become blanks.
#[must_use]
pub fn clean(text: &str) -> String {
    let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if plain {
        return text.to_owned();
    }
    let mut clean = String::with_capacity(text.len());
    let safe: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_unsafe(*c)).collect();
    for grapheme in safe.graphemes(true) {
        tame(grapheme, &mut clean);
    }
    clean
}

/// Adds what is seen as one character, without more marks than fit into a cell.
fn tame(grapheme: &str, clean: &mut String) {
    let mut marks = 0;
    let mut chars = grapheme.chars().take(LONGEST).peekable();
    while let Some(c) = chars.next() {
        // One that joins nothing would join what comes next.
        if c == JOINER && chars.peek().is_none_or(|next| *next == JOINER) {
            continue;
        }
        marks += usize::from(c != JOINER && UnicodeWidthChar::width(c) == Some(0));
        if marks <= MARKS || UnicodeWidthChar::width(c) != Some(0) {
            clean.push(c);
        }
    }
}

/// The width of a text in columns.
#[must_use]
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text cleaned and cut to so many columns, with `…` where something was cut off.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    let text = clean(text);
    if width(&text) <= columns {
        return text;
    }
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = UnicodeWidthStr::width(grapheme);
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        cut.push_str(grapheme);
    }
    if columns > 0 {
        cut.push('…');
    }
    cut
}

/// As [`cut`], filled up with blanks to exactly so many columns.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let mut fitted = cut(text, columns);
    let missing = columns.saturating_sub(width(&fitted));
    fitted.extend(std::iter::repeat_n(' ', missing));
    fitted
}

/// The text cleaned and broken at blanks into lines of so many columns.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in clean(text).split_word_bounds() {
        let wide = width(word);
        if used + wide > columns && used > 0 {
            lines.push(String::new());
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        for grapheme in word.graphemes(true) {
            let wide = UnicodeWidthStr::width(grapheme);
            if used + wide > columns && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            used += wide;
            if let Some(line) = lines.last_mut() {
                line.push_str(grapheme);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_do_more_than_be_seen_is_taken_out() {
        for (text, expected) in [
            ("plain", "plain"),
            ("\x1b[31mred\x1b[0m", "[31mred[0m"),
            ("\u{9b}31m", "31m"),
            ("a\u{202E}b\u{2066}c", "abc"),
            ("a\u{200B}b\u{FEFF}c", "abc"),
            ("two\nlines\ttab", "two lines tab"),
            ("한국어 日本語", "한국어 日本語"),
            ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}"),
            ("👩\u{200d}👩\u{200d}👧\u{200d}👦\u{200d}", "👩\u{200d}👩\u{200d}👧\u{200d}👦"),
            ("a\u{200d}\u{200d}\u{200d}b", "ab"),
            ("שלום", "שלום"),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn columns_are_counted_not_characters() {
        assert_eq!(cut("한국어", 6), "한국어");
        assert_eq!(cut("한국어", 5), "한국…");
        assert_eq!(fit("한국어", 4), "한… ");
        assert_eq!(fit("ab", 4), "ab  ");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        // A character wider than the line stands alone, where it does least harm.
        assert_eq!(wrap("a한", 1), ["a", "한"]);
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
