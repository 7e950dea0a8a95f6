//! Splits a list of destinations at line ends, tabs, commas and semicolons. A separator inside a destination does not
//! split: within quotes and angle brackets, before the parameters of an address, and where the digits after it are an
//! extension or tones and not a number of their own.

use super::uri;
use crate::domain::phone_number::{is_extension_word, is_rounded};
use crate::domain::{emergency, invisible};

/// This many digits are a number of their own.
pub(super) const ENOUGH: usize = 7;

/// Whether the character ends a line.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the character is a comma or semicolon of any script.
pub(crate) fn is_separator(c: char) -> bool {
    is_comma(c) || is_semicolon(c)
}

fn is_comma(c: char) -> bool {
    matches!(
        c,
        ',' | '\u{060C}'
            | '\u{1802}'
            | '\u{3001}'
            | '\u{FE10}'
            | '\u{FE11}'
            | '\u{FE50}'
            | '\u{FE51}'
            | '\u{FF0C}'
            | '\u{FF64}'
    )
}

fn is_semicolon(c: char) -> bool {
    matches!(c, ';' | '\u{037E}' | '\u{061B}' | '\u{204F}' | '\u{FE14}' | '\u{FE54}' | '\u{FF1B}')
}

/// Splits a typed list. Empty parts are left out.
#[must_use]
pub fn split(list: &str) -> Vec<&str> {
    list.split(is_line_end).flat_map(of_line).map(invisible::trim).filter(|part| !part.is_empty()).collect()
}

/// The text to insert between `before` and `after` for a pasted text. Each line and each cell becomes a destination of
/// its own, as does a number pasted after another.
#[must_use]
pub fn pasted(before: &str, text: &str, after: &str) -> String {
    let ends = |c: char| c == '\t' || is_line_end(c) || c.is_control();
    let cells: Vec<&str> = text.split(ends).map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return String::new() };
    let whole_line = text.ends_with(ends);
    let part = before.rsplit(is_separator).next().unwrap_or_default();
    let rest = after.split(is_separator).next().unwrap_or_default();
    let of_line = text.starts_with(ends) || whole_line;
    let starts = (of_line && is_whole(part) && !part.ends_with(':')) || stands_apart(part, first);
    let stops = whole_line || stands_apart(last, rest);
    let [start, stop] = [starts, stops].map(|separate| if separate { "; " } else { "" });
    format!("{start}{}{stop}", join(&cells))
}

/// Whether a pasted text is a separate destination and not a piece of the one beside it.
fn stands_apart(before: &str, behind: &str) -> bool {
    let address = |text: &str| {
        let address =
            text.contains(['@', '<']) || uri::has_scheme(text) || uri::is_plain_kind(text) || text.contains("://");
        address && !text.ends_with([':', '@'])
    };
    let begins = |text: &str| uri::has_scheme(text) || uri::is_plain_kind(text) || text.contains("://");
    let whole = |text: &str| is_number(text) || address(text);
    let plus = behind.trim_start().starts_with(['+', '＋']) && is_number(behind);
    (is_number(before) && is_number(behind) && !address(before))
        || (whole(before)
            && (plus
                || address(behind)
                    && (begins(behind)
                        || behind.contains('<')
                        || is_number(before)
                        || address(before) && behind.contains('@'))))
}

/// Whether a part can be a destination by itself: it has enough digits for a number, or contains letters.
fn is_whole(part: &str) -> bool {
    is_number(part) || part.chars().any(char::is_alphabetic)
}

/// Whether a part has enough digits for a number.
fn is_number(part: &str) -> bool {
    part.chars().filter(|c| c.is_numeric()).count() >= ENOUGH
}

/// Joins parts into a list that splits into the same parts. A comma that would become part of one is a semicolon.
#[must_use]
pub fn join<S: AsRef<str>>(parts: &[S]) -> String {
    let mut list = String::new();
    let mut before: Option<&str> = None;
    for part in parts.iter().map(AsRef::as_ref) {
        // How a separator is read depends only on the parts beside it.
        if let Some(before) = before {
            let comma = split(&format!("{before}, {part}")) == [before, part];
            list.push_str(if comma { ", " } else { "; " });
        }
        list.push_str(part);
        before = Some(part);
    }
    list
}

fn of_line(line: &str) -> Vec<&str> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(c) = line[at..].chars().next() {
        if let Some(length) = protected(&line[start..], at - start) {
            at += length;
            continue;
        }
        let next = at + c.len_utf8();
        if c == '\t' || (is_separator(c) && !belongs(&line[start..at], c, &line[next..], &line[start..])) {
            parts.push(&line[start..at]);
            start = next;
        }
        at = next;
    }
    parts.push(&line[start..]);
    parts
}

/// Length of the quoted or bracketed text that begins at `at` in `part`, delimiters included; `None` if there is none.
fn protected(part: &str, at: usize) -> Option<usize> {
    let (before, rest) = part.split_at(at);
    match rest.chars().next()? {
        '"' if opens_quotes(before) => quoted(rest, !uri::is_plain_kind(before)),
        '<' => {
            let inner = rest[1..].split(['<', '\t']).next()?.split_once('>')?.0;
            let address = inner.contains([':', '@']) || inner.chars().any(char::is_numeric);
            address.then_some(inner.len() + 2)
        }
        _ => None,
    }
}

/// Whether a quote after `before` opens quoted text: at the beginning, or after `ext:`, `To:` or `=`.
fn opens_quotes(before: &str) -> bool {
    let before = before.trim();
    let word = before.strip_suffix([':', '=']);
    before.is_empty() || word.is_some_and(|word| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
}

/// Length of a quoted text with its quotes; `None` if it does not end. Two quotes inside stand for one; in a name
/// before an address a backslash escapes one.
fn quoted(text: &str, escapes: bool) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if escapes => _ = chars.next(),
            '"' if chars.peek().is_some_and(|(_, next)| *next == '"') => _ = chars.next(),
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether a separator belongs to the destination that has begun: `before` is its text so far, `rest` what follows,
/// `all` both with the separator.
fn belongs(before: &str, separator: char, rest: &str, all: &str) -> bool {
    let before = invisible::trim(before);
    let next = rest.split(|c| is_separator(c) || c == '\t').next().unwrap_or_default();
    if uri::is_plain_kind(before) || before.is_empty() {
        return false;
    }
    let is_address = uri::has_scheme(before) || before.contains('@') || before.ends_with('>');
    if is_address && separator == ';' && uri::is_parameter(next) {
        return true;
    }
    if is_address && !uri::is_number(before) {
        return false;
    }
    if separator == ',' && is_in_number(all.trim_start(), before.len()) {
        return true;
    }
    let digits = before.chars().filter(|c| c.is_numeric()).count();
    let international = before.starts_with(['+', '＋']);
    digits >= ENOUGH && (tones(before, rest, next, international) || extension(separator, rest, next))
}

/// Whether a comma at `at` is inside a number: one that a spreadsheet has rounded, or that has a decimal comma or
/// thousands separators.
fn is_in_number(all: &str, at: usize) -> bool {
    let (first, behind) = all.split_once(',').unwrap_or((all, ""));
    let second = behind.split(|c: char| is_separator(c) || c.is_whitespace()).next().unwrap_or_default();
    let is_long = first.trim_start_matches(['+', '\'', '"', '=']).len() > 3;
    if is_long && !matches!(second.trim_end_matches(['"', '\'']), "0" | "00") {
        // A list of numbers is not looked through to its end for each of its commas.
        return false;
    }
    let cell = all.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default().trim_end_matches(',');
    if at >= cell.len() {
        return false;
    }
    let cell = cell.trim_matches(['"', '\'']);
    let mut groups = cell.trim_start_matches('+').split(',');
    let first = groups.next().unwrap_or_default();
    let count = groups.clone().count();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let thousands =
        (1..=3).contains(&first.len()) && count >= 2 && groups.clone().all(|group| group.len() == 3 && digits(group));
    let zeros = first.len() >= ENOUGH && count == 1 && groups.all(|group| matches!(group, "0" | "00"));
    is_rounded(cell) || (digits(first) && (thousands || zeros))
}

/// Whether the digits after a separator are tones: after two separators, with a star or a hash, or directly after one
/// separator when the number before has a country code and they have none.
fn tones(before: &str, rest: &str, next: &str, international: bool) -> bool {
    let is_key = |c: char| c.is_numeric() || matches!(c, '*' | '#');
    let behind = rest.trim_start_matches(is_separator);
    let pauses =
        behind.len() < rest.len() || before.ends_with(is_separator) || before.contains(",,") || before.contains('#');
    if pauses {
        return behind.starts_with(is_key) || (behind.len() < rest.len() && behind.starts_with(['p', 'w', 'P', 'W']));
    }
    let next = next.trim_end();
    let bare = next.chars().all(|c| c.is_ascii_digit()) && next.len() >= ENOUGH;
    (international && bare) || (next.trim_start().starts_with(is_key) && next.contains(['*', '#']))
}

/// Whether an extension follows a separator.
fn extension(separator: char, rest: &str, next: &str) -> bool {
    let direct = !rest.starts_with(char::is_whitespace);
    let next = next.trim();
    if separator == ';' && direct && uri::is_parameter(next) {
        return true;
    }
    let short = next.chars().all(char::is_numeric) && !emergency::is_everywhere(next);
    let length = next.chars().count();
    if short && is_comma(separator) && (2..ENOUGH).contains(&length) {
        return true;
    }
    if short && is_semicolon(separator) && direct && (1..ENOUGH).contains(&length) {
        return true;
    }
    let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let behind = next[word.len()..].trim_start_matches(['.', ' ', '\u{a0}', '-', '#']);
    is_extension_word(word) && behind.starts_with(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_are_split_outside_of_what_belongs_together() {
        for (list, parts) in [
            ("+1 415 555 2671, ext:\"a, b\";\n\nsip:c@d ,", vec!["+1 415 555 2671", "ext:\"a, b\"", "sip:c@d"]),
            ("+49 171 1234567\t5", vec!["+49 171 1234567", "5"]),
            ("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f\rg\r\nh", vec!["a", "b", "c", "d", "e", "f", "g", "h"]),
            ("a，b、c；d،e؛f", vec!["a", "b", "c", "d", "e", "f"]),
            ("\t\t a \t\u{200b}\t", vec!["a"]),
            ("+12025550142,+12025550143", vec!["+12025550142", "+12025550143"]),
            ("+12025550142,,+12025550143", vec!["+12025550142", "+12025550143"]),
            ("2025550142,2025550143", vec!["2025550142", "2025550143"]),
            ("+12025550142, 2025550143", vec!["+12025550142", "2025550143"]),
            ("+12025550142,8123456789", vec!["+12025550142,8123456789"]),
            ("+16465588656,,81234567890#,,,,*123456#", vec!["+16465588656,,81234567890#,,,,*123456#"]),
            ("+12025550142,,123456", vec!["+12025550142,,123456"]),
            ("+12025550142;123#", vec!["+12025550142;123#"]),
            ("+12025550142; 5", vec!["+12025550142", "5"]),
            ("+12025550142, 136", vec!["+12025550142, 136"]),
            ("+12025550142, 112", vec!["+12025550142", "112"]),
            ("+12025550142, ext. 136, alice", vec!["+12025550142, ext. 136", "alice"]),
            ("+12025550142, ext:136", vec!["+12025550142", "ext:136"]),
            ("ext:101, 102", vec!["ext:101", "102"]),
            ("4,91711E+11, 5", vec!["4,91711E+11", "5"]),
            ("491711234567,0", vec!["491711234567,0"]),
            ("491,711,234,567", vec!["491,711,234,567"]),
            ("tel:+1-202-555-0142;ext=136;isub=1", vec!["tel:+1-202-555-0142;ext=136;isub=1"]),
            ("<sip:a@b>;tag=1, <sip:c@d>", vec!["<sip:a@b>;tag=1", "<sip:c@d>"]),
            ("\"A, B\" <sip:a@b;x=y>;q=1;+12025550142", vec!["\"A, B\" <sip:a@b;x=y>;q=1", "+12025550142"]),
            ("\"A \\\"B, C\\\"\" <sip:a@b>", vec!["\"A \\\"B, C\\\"\" <sip:a@b>"]),
            ("To: \"A, B\" <sip:a@b>", vec!["To: \"A, B\" <sip:a@b>"]),
            ("sip:a@b;transport=tcp;lr;ext:bob", vec!["sip:a@b;transport=tcp;lr", "ext:bob"]),
            ("Wrench 5\"\t+12025550142\nWrench 6\"", vec!["Wrench 5\"", "+12025550142", "Wrench 6\""]),
            ("\"5\"\" a, b\"\tx", vec!["\"5\"\" a, b\"", "x"]),
        ] {
            assert_eq!(split(list), parts, "{list:?}");
        }
    }

    #[test]
    fn parts_are_joined_so_that_they_split_again() {
        for parts in [
            vec!["+12025550142", "+12025550143"],
            vec!["+12025550142", "136"],
            vec!["+12025550142", "2025550143", "ext:\"a, b\"", "sip:a@b;transport=tcp", "x=1"],
        ] {
            assert_eq!(split(&join(&parts)), parts);
        }
        assert_eq!(join(&["a", "b"]), "a, b");
    }

    #[test]
    fn what_is_pasted_is_not_glued_to_what_is_there() {
        for (before, text, after, expected) in [
            ("", "+12025550142\n", "", "+12025550142; "),
            ("+12025550142; ", "+12025550143\r\n", "", "+12025550143; "),
            ("+12025550142", "+12025550143\n", "", "; +12025550143; "),
            ("+12025550142", "+12025550143", "", "; +12025550143"),
            ("+12025550142", "\n+12025550143", "", "; +12025550143"),
            ("+12025550142", "sip:c@d.example", "", "; sip:c@d.example"),
            ("+12025550142", "ext:bob", "", "; ext:bob"),
            ("+12025550142", "c@d.example", "", "; c@d.example"),
            ("+12025550142", "Anna <sip:c@d.example>", "", "; Anna <sip:c@d.example>"),
            ("+12025550142", "https://wa.me/12025550143", "", "; https://wa.me/12025550143"),
            ("sip:a@b.example", "sip:c@d.example", "", "; sip:c@d.example"),
            ("sip:a@b.example", "+12025550142", "", "; +12025550142"),
            ("a@b.example", "c@d.example", "", "; c@d.example"),
            ("ext:bob", "agent:42", "", "; agent:42"),
            ("", "sip:a@b.example", "+12025550142", "sip:a@b.example; "),
            ("sip:", "c@d.example", "", "c@d.example"),
            ("sip:a@", "d.example", "", "d.example"),
            ("0301234567", "0301234568", "", "; 0301234568"),
            ("", "+12025550142", "+12025550143", "+12025550142; "),
            ("+1 202 ", "5550142\n", "", "5550142; "),
            ("+1 202 555", "0142", "", "0142"),
            ("ext:", "alice\n", "", "alice; "),
            ("ext:al", "ice", "", "ice"),
            ("", "+49 171 1234567\t5", "", "+49 171 1234567, 5"),
            ("", "+49 171 1234567\t136", "", "+49 171 1234567; 136"),
            ("", "a\n\n\tb\u{0}c\u{2028}d", "", "a, b, c, d"),
            ("x", "\r\n\t", "", ""),
        ] {
            assert_eq!(pasted(before, text, after), expected, "{before:?} {text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_but_blanks_and_separators(list in "[-+0-9a-c ,;\t\n\"<>@:=#*.]{0,40}") {
            let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !is_separator(*c)).collect::<String>();
            prop_assert_eq!(kept(&split(&list).concat()), kept(&list));
        }
    }
}
