//! Makes foreign text safe for a terminal, a log and a command line: nothing in it can move the cursor, change the
//! writing direction or hide. The server is not trusted with any of these.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many combining marks a character may have; more would overflow its cell.
const MARKS: usize = 3;
/// How many characters may form one visible character: the longest emoji sequences have ten.
const LONGEST: usize = 12;
/// How many columns one visible character may take.
const WIDEST: usize = 4;
/// Joins two emoji into one.
const JOINER: char = '\u{200D}';

/// Whether a character does more than show: controls, escapes, bidirectional overrides, invisible characters.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether every character of the text is one visible character of one column, whatever stands beside it: ASCII, and
/// the signs of this program. Most texts are so, and need no look at what their characters form together.
#[must_use]
pub fn is_simple(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        || text.chars().all(|c| {
            matches!(c, ' '..='~' | '·' | '–' | '—' | '…' | '\u{2190}'..='\u{2193}' | '\u{2500}'..='\u{25FC}' | '✓' | '✗')
        })
}

/// The text without unsafe characters. Line ends become blanks.
#[must_use]
pub fn sanitize(text: &str) -> String {
    if is_simple(text) {
        return text.to_owned();
    }
    let mut text: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_unsafe(*c)).collect();
    loop {
        let mut clean = String::with_capacity(text.len());
        for grapheme in text.graphemes(true) {
            sanitize_char(grapheme, &mut clean);
        }
        // A removed character may have separated two that now form one.
        if clean.len() == text.len() {
            return clean;
        }
        text = clean;
    }
}

/// Appends one visible character, with no more marks than fit into a cell. Appends a replacement if no script or emoji
/// needs such a character: a part of it would join the next one.
fn sanitize_char(grapheme: &str, clean: &mut String) {
    let (start, mut marks, mut joins) = (clean.len(), 0, false);
    for c in grapheme.chars() {
        if c == JOINER {
            // Kept only between two characters that it joins: alone it would join the next one.
            joins = true;
            continue;
        }
        marks += usize::from(UnicodeWidthChar::width(c) == Some(0));
        if UnicodeWidthChar::width(c) != Some(0) || marks <= MARKS {
            if std::mem::take(&mut joins) && clean.len() > start {
                clean.push(JOINER);
            }
            clean.push(c);
        }
    }
    let seen = &clean[start..];
    if seen.width() > WIDEST || seen.chars().count() > LONGEST {
        clean.truncate(start);
        clean.push(char::REPLACEMENT_CHARACTER);
    }
}

/// Pasted text as one line. Line ends and controls become blanks, to keep words apart. An escape separates nothing,
/// because it starts a control sequence, so it is removed.
pub fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    // A terminal sends a carriage return for each line end.
    let lines = text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
    lines
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|c| *c != '\u{1b}')
        .map(|c| if blank(c) { ' ' } else { c })
        .collect()
}

/// The start of the text without unsafe characters, at most `longest` characters long.
#[must_use]
pub fn clean_start(text: &str, longest: usize) -> String {
    let start = text.char_indices().nth(longest).map_or(text, |(at, _)| &text[..at]);
    let mut clean = sanitize(start);
    if start.len() < text.len() {
        clean.push('…');
    }
    clean
}

/// Equivalent JSON with unsafe characters escaped. They can only occur inside strings, where every character may be
/// escaped (RFC 8259, section 7).
#[must_use]
pub fn escape(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if is_unsafe(c) && c != '\n' {
            safe.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A number with separators: `7`, `1,200`.
#[must_use]
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
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
            ("\u{fffd}🏽🏻\u{fe0f}", "\u{fffd}"),
            ("a\u{200d}\u{200d}\u{200d}b", "ab"),
            ("שלום", "שלום"),
        ] {
            assert_eq!(sanitize(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_pasted_is_one_line_in_which_nothing_is_glued() {
        for (text, expected) in [
            ("one\r\n  two\n\n", "one two"),
            ("a\tb\u{0}c\u{85}d\u{2028}e", "a b c d e"),
            ("two  blanks ", "two  blanks"),
            ("q\u{1b}[31m", "q[31m"),
        ] {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(clean_start("abc", 3), "abc");
        assert_eq!(clean_start("ab\u{202e}cd", 4), "abc…");
    }

    proptest! {
        #[test]
        fn escaped_json_says_the_same_and_hides_nothing(text in "\\PC{0,20}|[\u{0}-\u{20}\u{80}-\u{9f}a-z\"\\\\\u{200b}-\u{202e}\u{e0000}-\u{e007f}]{0,20}") {
            let value = serde_json::json!({ "text": text });
            for json in [value.to_string(), format!("{value:#}")] {
                let safe = escape(&json);
                prop_assert!(!safe.chars().any(|c| is_unsafe(c) && c != '\n'));
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value.clone());
            }
        }
    }
}
