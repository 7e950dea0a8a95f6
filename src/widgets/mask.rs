//! Hides phone numbers and names in whatever is drawn, for a screen that others see. It works on texts before they are
//! cut to columns, so that no part of a number is left, and keeps their width, so that nothing moves.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Bound::{Included, Unbounded};
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::base::safe_text;

/// What stands for a column of hidden text: ASCII, which every terminal has.
const HIDDEN: &str = "*";
/// Fewest digits of a number with `+` that are hidden in a sentence, and where nothing else is written, as in a field
/// that is being filled in.
const WITH_PLUS: usize = 7;
const TYPED: usize = 3;
/// Fewest digits of a number without `+` that are hidden: one in groups, one in groups of two, one in one piece, and one
/// that could be the port of a machine.
const GROUPED: usize = 7;
const IN_PAIRS: usize = 9;
const IN_ONE_PIECE: usize = 5;
const AFTER_COLON: usize = 7;
/// Fewest digits of a name of digits alone, such as that of an extension, that is hidden within a sentence.
const DIGITS_OF_NAME: usize = 3;
/// What may stand between the groups of a number.
const BETWEEN_GROUPS: &str = " -.()/\u{a0}–‑";
/// The beginnings of addresses that are no phone numbers.
const SCHEMES: [&str; 6] = ["ext:", "extension:", "sip:", "sips:", "agent:", "tel:"];
/// The fields of the server's JSON that hold names, or what people said and wrote.
const FIELDS: [&str; 9] =
    ["name", "target_name", "display_name", "detail", "username", "email", "text", "message", "transcript"];

thread_local! {
    /// Thread-local like the width of signs: set before each drawing, on the drawing thread.
    static MASK: RefCell<Option<Arc<Mask>>> = const { RefCell::new(None) };
}

/// The names that are hidden. Numbers are known by their form.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    /// With small letters.
    names: BTreeSet<String>,
}

/// Hides numbers and these names in what is drawn from now on, on this thread; with `None`, nothing.
pub(crate) fn set(mask: Option<Arc<Mask>>) {
    MASK.set(mask);
}

/// The text as it may be drawn.
pub(crate) fn apply(text: &str) -> Cow<'_, str> {
    MASK.with_borrow(|mask| mask.as_ref().map_or(Cow::Borrowed(text), |mask| Cow::Owned(mask.hide(text))))
}

impl Mask {
    /// Hides these names, as they are and as they are drawn. A name of one letter is a word in too many sentences, and
    /// stays.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let drawn = |name: &str| [safe_text::sanitize(name), safe_text::escape(name), name.to_owned()];
        let names = names.into_iter().flat_map(drawn).map(|name| small(name.trim()));
        Self { names: names.filter(|name| name.len() > 1).collect() }
    }

    /// The text with `*` for each column of a number or a name.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut hidden = vec![false; chars.len()];
        hide_numbers(&chars, &mut hidden);
        hide_addresses(&chars, &mut hidden);
        hide_fields(&chars, &mut hidden);
        self.hide_names(text, &chars, &mut hidden);
        show_ids(&chars, &mut hidden);
        let (mut shown, mut at) = (String::with_capacity(text.len()), 0);
        for grapheme in text.graphemes(true) {
            let end = at + grapheme.chars().count();
            if hidden[at..end].contains(&true) {
                shown.push_str(&HIDDEN.repeat(UnicodeWidthStr::width(grapheme)));
            } else {
                shown.push_str(grapheme);
            }
            at = end;
        }
        shown
    }

    fn hide_names(&self, text: &str, chars: &[char], hidden: &mut [bool]) {
        let small = small(text);
        let mut at = 0;
        let mut rest = small.as_str();
        while at < chars.len() {
            let starts = at == 0 || !(chars[at - 1].is_alphanumeric() && chars[at].is_alphanumeric());
            let length = if starts { self.longest_name(rest) } else { 0 };
            let length = if is_figure(chars, at, length) { 0 } else { length };
            hidden[at..at + length].fill(true);
            let step = length.max(1);
            rest = rest.char_indices().nth(step).map_or("", |(byte, _)| &rest[byte..]);
            at += step;
        }
    }

    /// How many characters the longest name has that the text begins with, as whole words.
    fn longest_name(&self, text: &str) -> usize {
        let mut limit = text;
        while let Some(name) = self.names.range::<str, _>((Unbounded, Included(limit))).next_back() {
            let common = common_start(name, text);
            if common < name.len() {
                // Every name in between begins otherwise.
                limit = &text[..common];
                continue;
            }
            let ends = |c: char| c.is_alphanumeric();
            if !(name.ends_with(ends) && text[common..].starts_with(ends)) {
                return name.chars().count();
            }
            limit = name.char_indices().next_back().map_or("", |(last, _)| &text[..last]);
        }
        0
    }
}

/// With small letters and plain blanks, character by character, so that every character keeps its place.
fn small(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c.to_lowercase().next().unwrap_or(c) }).collect()
}

/// Whether a name of digits alone is a part of a time, an amount or an interval there, or a figure in a sentence.
fn is_figure(chars: &[char], begin: usize, length: usize) -> bool {
    let end = begin + length;
    if length == 0 || !chars[begin..end].iter().all(char::is_ascii_digit) {
        return false;
    }
    let around = [begin.checked_sub(1).map(|before| chars[before]), chars.get(end).copied()];
    let stands_alone = around.iter().flatten().all(|c| c.is_whitespace() || "(),·\"”“".contains(*c));
    let is_all = around == [None, None];
    !is_all && (length < DIGITS_OF_NAME || !stands_alone)
}

/// Shows ids (UUIDs) again, whatever digits are in them.
fn show_ids(chars: &[char], hidden: &mut [bool]) {
    const SHAPE: &str = "00000000-0000-0000-0000-000000000000";
    for at in 0..chars.len().saturating_sub(SHAPE.len() - 1) {
        let id = &chars[at..at + SHAPE.len()];
        if SHAPE.chars().zip(id).all(|(shape, c)| if shape == '-' { *c == '-' } else { c.is_ascii_hexdigit() }) {
            hidden[at..at + SHAPE.len()].fill(false);
        }
    }
}

/// How many bytes two texts have in common at their beginning.
fn common_start(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

fn hide_numbers(chars: &[char], hidden: &mut [bool]) {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut at = 0;
    while at < chars.len() {
        let plus = chars[at] == '+' && (digit(at + 1) || chars.get(at + 1) == Some(&'(') && digit(at + 2));
        let before = at.checked_sub(1).map(|before| chars[before]);
        let decimals = before == Some('.') && at >= 2 && digit(at - 2);
        // Not in a word, or the decimals of a figure.
        let joined = (decimals || before.is_some_and(|c| c.is_alphanumeric() || c == '_')) && !plus;
        if !plus && !digit(at) || joined {
            at += 1;
            continue;
        }
        let (end, groups) = number_at(chars, at, plus);
        let digits: usize = groups.iter().sum();
        let is_number = match groups.as_slice() {
            // A time between two events has a point.
            _ if plus => digits >= if end - at == chars.len() && !chars.contains(&'.') { TYPED } else { WITH_PLUS },
            [_] => digits >= if before == Some(':') { AFTER_COLON } else { IN_ONE_PIECE },
            groups if is_date(chars, at) || is_address(&chars[at..end], groups) => false,
            groups if groups.iter().any(|group| *group > 2) => digits >= GROUPED,
            _ => digits >= IN_PAIRS,
        };
        if is_number {
            for at in at..end {
                hidden[at] = chars[at].is_ascii_digit();
            }
        }
        at = end.max(at + 1);
    }
}

/// Where a number ends that begins here, and how many digits each of its groups has.
fn number_at(chars: &[char], begin: usize, plus: bool) -> (usize, Vec<usize>) {
    let mut groups = vec![0];
    let (mut at, mut end) = (begin + usize::from(plus), begin);
    while at < chars.len() {
        match chars[at] {
            c if c.is_ascii_digit() => {
                if let Some(group) = groups.last_mut() {
                    *group += 1;
                }
                at += 1;
                end = at;
            }
            c if BETWEEN_GROUPS.contains(c) => {
                let Some(next) = next_group(chars, at) else { break };
                if *groups.last().unwrap_or(&0) > 0 {
                    groups.push(0);
                }
                at = next;
            }
            _ => break,
        }
    }
    (end, groups)
}

/// Where the next group of digits begins, if one separator is before it, or a bracket and a blank.
fn next_group(chars: &[char], separator: usize) -> Option<usize> {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    if digit(separator + 1) {
        return Some(separator + 1);
    }
    let pair = chars.get(separator..separator + 2)?;
    let bracket = pair.iter().any(|c| "()".contains(*c)) && BETWEEN_GROUPS.contains(pair[1]);
    (bracket && digit(separator + 2)).then_some(separator + 2)
}

/// Whether a date begins here, as in `2026-11-27`, or in the name of a file: `20261127-140231`.
fn is_date(chars: &[char], at: usize) -> bool {
    let shape: String = chars[at..].iter().take(15).map(|c| if c.is_ascii_digit() { '0' } else { *c }).collect();
    shape.starts_with("0000-00-00") || shape == "00000000-000000"
}

/// Whether this is the address of a machine, or a figure with decimals.
fn is_address(chars: &[char], groups: &[usize]) -> bool {
    let points = chars.iter().filter(|c| **c == '.').count();
    points == groups.len() - 1 && (points == 1 || groups.len() == 4 && groups.iter().all(|digits| *digits <= 3))
}

fn hide_addresses(chars: &[char], hidden: &mut [bool]) {
    let ends_word = |c: &char| c.is_whitespace() || ",;()[]{}\"”’".contains(*c);
    let mut at = 0;
    while at < chars.len() {
        let begins = at == 0 || !chars[at - 1].is_alphanumeric();
        let scheme = SCHEMES.iter().find(|scheme| begins && starts_with(&chars[at..], scheme));
        let begin = at + scheme.map_or(0, |scheme| scheme.len());
        let end = chars[begin..].iter().position(ends_word).map_or(chars.len(), |length| begin + length);
        let word = &chars[begin..end];
        let mailbox = word.iter().rposition(|c| *c == '@').is_some_and(|place| place > 0 && place + 1 < word.len());
        if scheme.is_some() && at == 0 {
            // A label on its own, whose name may have blanks.
            let end = chars.iter().position(|c| ",(".contains(*c)).unwrap_or(chars.len());
            hide_between(chars, begin, end, hidden);
        } else if scheme.is_some() || begins && mailbox {
            hide_between(chars, begin, end, hidden);
        } else {
            at += 1;
            continue;
        }
        at = end.max(at + 1);
    }
}

/// Hides the values of fields: `"name": "…"` in JSON, `name    …` in a list of fields.
fn hide_fields(chars: &[char], hidden: &mut [bool]) {
    if let Some(field) = FIELDS.iter().find(|field| starts_with(chars, &format!("{field}  "))) {
        hide_between(chars, field.len(), chars.len(), hidden);
    }
    for at in 0..chars.len() {
        let Some(field) = FIELDS.iter().find(|field| starts_with(&chars[at..], &format!("\"{field}\":"))) else {
            continue;
        };
        let after = at + field.len() + 3;
        let Some(open) = chars[after..].iter().position(|c| !c.is_whitespace()).map(|blanks| after + blanks) else {
            continue;
        };
        if chars[open] != '"' {
            continue;
        }
        let mut end = open + 1;
        while end < chars.len() && chars[end] != '"' {
            end += if chars[end] == '\\' { 2 } else { 1 };
        }
        hide_between(chars, open + 1, end.min(chars.len()), hidden);
    }
}

fn starts_with(chars: &[char], text: &str) -> bool {
    let mut at = 0;
    text.chars().all(|c| {
        at += 1;
        chars.get(at - 1).is_some_and(|found| found.eq_ignore_ascii_case(&c))
    })
}

/// Hides all but the blanks.
fn hide_between(chars: &[char], begin: usize, end: usize, hidden: &mut [bool]) {
    for at in begin..end {
        hidden[at] |= !chars[at].is_whitespace();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mask() -> Mask {
        Mask::new([
            "London desk",
            "London",
            "Reception Desk",
            "alice",
            "대표번호",
            "2001",
            "x",
            " ",
            "Ana Costa",
            "10",
            "Zeta Geheim",
            "Xaver\u{200b}Klinik",
        ])
    }

    #[test]
    fn numbers_are_hidden_however_they_are_written() {
        for (text, expected) in [
            ("+821012345678", "+************"),
            ("+82 10-1234-5678", "+** **-****-****"),
            ("Calling +1 (202) 555-0142.", "Calling +* (***) ***-****."),
            ("(202) 555-0142", "(***) ***-****"),
            ("010-1234-5678 rings", "***-****-**** rings"),
            ("4915228817386", "*************"),
            ("+82", "+82"),
            ("+8210", "+****"),
            ("+ 3.3 s +501 ms", "+ 3.3 s +501 ms"),
            ("+19.3", "+19.3"),
            ("Busy 3 times", "Busy 3 times"),
            ("202.555.0143", "***.***.****"),
            ("01 99 00 12 35", "** ** ** ** **"),
            ("2025550142,2025550144", "**********,**********"),
            ("KR-010-1234-5678", "KR-***-****-****"),
            ("+44–20–7946–0958", "+**–**–****–****"),
            ("to:2025550142", "to:**********"),
        ] {
            assert_eq!(mask().hide(text), expected, "{text}");
        }
    }

    #[test]
    fn times_figures_and_ids_stay() {
        for text in [
            "14:02:31",
            "2026-11-27 14:02:31",
            "2026-11-27T14:02:31.310245Z",
            "61 LIVE  4 ringing  8 dialing",
            "15 min ASR 64 % 98/153 [56–71]",
            "$48.25, 37,142 calls, 1.2/5 req/s",
            "5ac3312a-8141-4f70-8d96-92559d91d040",
            "peak 67 at 14:01",
            "10  123  4567",
            "12345678-1234-1234-1234-123456789012",
            "@198.51.100.26:5060",
            "0.123456 s, 12.34567 s",
            "22:2001:58 [94–2001] $2001.00",
            "peak 67, 98 of 100",
            "calls-20261127-140231.csv",
            "api 1.2/17 rps · 429: 12",
            "http://127.0.0.1:43210/v1.0",
        ] {
            assert_eq!(mask().hide(text), text);
        }
    }

    #[test]
    fn names_are_hidden_as_whole_words() {
        for (text, expected) in [
            ("London desk", "****** ****"),
            ("From london desk to Ana Costa", "From ****** **** to *** *****"),
            ("Londoner", "Londoner"),
            ("London desks", "****** desks"),
            ("Calling ext:bob, 2 legs", "Calling ext:***, 2 legs"),
            ("ext:Old Desk", "ext:*** ****"),
            ("to sip:kim@pbx.example now", "to sip:*************** now"),
            ("signed in as kim@example.com", "signed in as ***************"),
            ("대표번호 · KR", "******** · KR"),
            ("2001", "****"),
            ("alice (2001)", "***** (****)"),
            ("name      Frau Huber", "name      **** *****"),
            ("Zeta\u{a0}Geheim", "**** ******"),
            ("Xaver\\u200bKlinik", "*****************"),
            ("@ placed here", "@ placed here"),
            ("x", "x"),
        ] {
            // A name keeps its blanks only where it is an address.
            let found = mask().hide(text);
            assert_eq!(found.replace(' ', "*"), expected.replace(' ', "*"), "{text}: {found}");
        }
    }

    #[test]
    fn fields_of_json_that_hold_names_are_hidden() {
        let text = r#"  "target_name": "Kim \"K\" Min", "type": "tel", "status": "ringing","name":"Old""#;
        let hidden = mask().hide(text);
        assert!(!hidden.contains("Kim") && !hidden.contains("Min") && !hidden.contains("Old"), "{hidden}");
        assert!(hidden.contains(r#""type": "tel", "status": "ringing""#), "{hidden}");
    }

    proptest! {
        #[test]
        fn nothing_moves_and_no_hidden_name_or_number_is_left(
            before in "[a-z ]{0,8}", name in "[A-Za-z가-힣]{2,9}( [A-Za-z]{2,9})?", number in "\\+[1-9][0-9]{6,13}",
        ) {
            let text = format!("{before} {name}, {number}");
            let hidden = Mask::new([name.as_str()]).hide(&text);
            prop_assert_eq!(UnicodeWidthStr::width(hidden.as_str()), UnicodeWidthStr::width(text.as_str()));
            prop_assert!(!hidden.contains(&name), "{}", hidden);
            prop_assert!(!hidden.contains(|c: char| c.is_ascii_digit()), "{}", hidden);
        }

        #[test]
        fn any_text_is_read(text in any::<String>(), names in proptest::collection::vec(any::<String>(), 0..5)) {
            let _ = Mask::new(names.iter().map(String::as_str)).hide(&text);
        }
    }
}
