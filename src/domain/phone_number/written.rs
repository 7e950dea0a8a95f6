//! Splits a phone number as people write it, in any script and with words around it, into its parts. Anything not
//! understood is named: nothing that could be meant is silently dropped.

use super::PhoneError;
use super::looks::looks_like;
use super::signs::{digit, is_apostrophe, is_close, is_dot, is_open, is_plus, is_sign, is_slash, separates};
use super::words::{ENOUGH, Tail, counts, is_label, named, tail};
use crate::domain::{invisible, names};

/// This many spaces in a row look like the gap between two columns.
const WIDE_GAP: usize = 3;

/// The parts of a written number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Whether it begins with a plus, so that a country code follows.
    pub plus: bool,
    /// The digits, 0 to 9.
    pub digits: String,
    /// The first group of digits; all digits if nothing separates them.
    pub first: String,
    /// A possible position in a list, as written, and the digits after it.
    pub place: Option<(String, String)>,
    /// A short last group that may belong to another number, as written, and the digits before it.
    pub ending: Option<(String, String)>,
    /// The word before it, if it may announce something other than a telephone number: `Nr.`
    pub label: Option<String>,
    /// Whether it contains a gap like that between two columns.
    pub gap: bool,
}

impl Written {
    /// The digits with the plus, if it has one.
    pub fn dialed(&self) -> String {
        format!("{}{}", if self.plus { "+" } else { "" }, self.digits)
    }
}

/// The error for a prefix that looks like a position in a list.
pub(super) fn place_in_list(place: &str) -> PhoneError {
    PhoneError::Inside(format!("“{place}” looks like a list number; delete it"))
}

/// The error for a last group that may belong to another number.
pub(super) fn another(ending: &str) -> PhoneError {
    let words = format!("“{ending}” may stand for another number: write each number in full, separated by commas");
    PhoneError::Inside(words)
}

/// Splits a written number into its parts.
pub(super) fn read(text: &str) -> Result<Written, PhoneError> {
    // A telephone symbol before it may be followed by a variation selector.
    let text = invisible::trim(invisible::trim(text).trim_start_matches(is_sign));
    if let Some(why) = invisible::inside(text) {
        return Err(PhoneError::Inside(why));
    }
    let text = names::composed(text);
    let text: Vec<char> =
        text.chars().map(|c| digit(c).unwrap_or(c)).map(|c| if is_plus(c) { '+' } else { c }).collect();
    if is_rounded(&text.iter().collect::<String>()) {
        return Err(PhoneError::Rounded);
    }
    let Some(start) = (0..text.len()).find(|at| begins(&text[*at..])) else { return Err(PhoneError::NotANumber) };
    let end = start + body(&text[start..]);
    let count = text[start..end].iter().filter(|c| c.is_ascii_digit()).count();
    let label = before(&text[..start], count)?;
    // A text after it may be the time of a date, or the end of a decimal in brackets.
    let look = looks_like(text[start..end].iter().collect::<String>().trim_matches(|c| is_open(c) || is_close(c)));
    if let Some(look) = look.filter(|_| count >= ENOUGH - 1) {
        return Err(PhoneError::Looks(look));
    }
    let (end, rest) = without_float(&text, start, end)?;
    let rest: String = rest.iter().collect();
    match tail(&rest, &text[start..end], count) {
        Tail::Nothing => {}
        Tail::Refused(why) => return Err(why),
    }
    let written = digits(&text[start..end])?;
    Ok(Written { label: label.filter(|_| !written.plus && !written.digits.starts_with('0')), ..written })
}

/// Whether a number begins here: with a digit, a plus, or a bracket before one of them.
fn begins(text: &[char]) -> bool {
    let Some((first, rest)) = text.split_first() else { return false };
    let next = || rest.iter().find(|c| !c.is_whitespace()).is_some_and(|c| c.is_ascii_digit() || *c == '+');
    first.is_ascii_digit() || *first == '+' || (is_open(*first) && next())
}

/// The length of the digits and separators at the beginning.
fn body(text: &[char]) -> usize {
    let digit_at = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let is_part = |(at, c): (usize, &char)| {
        if is_open(*c) {
            return begins(&text[at..]);
        }
        let between = at > 0 && digit_at(at - 1) && digit_at(at + 1);
        c.is_ascii_digit() || *c == '+' || separates(*c) || (is_apostrophe(*c) && between)
    };
    text.iter().enumerate().position(|part| !is_part(part)).unwrap_or(text.len())
}

/// Checks the text before a number: words such as “Tel.” are fine, others are reported. Returns the word if it may
/// announce any number.
fn before(text: &[char], count: usize) -> Result<Option<String>, PhoneError> {
    let text: String = text.iter().collect();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_fax = |word: &&&str| {
        matches!(word.to_lowercase().as_str(), "fax" | "telefax" | "facsimile" | "팩스" | "传真" | "факс")
    };
    if let Some(fax) = words.iter().find(is_fax) {
        return Err(match count {
            ..ENOUGH => PhoneError::NotANumber,
            _ => PhoneError::Inside(format!(
                "“{fax}” is in front of it: a machine answers there; delete the word to call it"
            )),
        });
    }
    if let Some(unknown) = words.iter().find(|word| !is_label(word)) {
        return Err(if count < ENOUGH { PhoneError::NotANumber } else { named(unknown) });
    }
    let decoration = |c: char| is_sign(c) || matches!(c, ':' | '：' | '|' | '_' | '>');
    let stray = text.chars().find(|c| {
        let with_words = !words.is_empty() && matches!(c, '#' | '&' | '*' | '\'' | '№' | '°' | 'º');
        !(c.is_alphanumeric() || separates(*c) || decoration(*c) || with_words)
    });
    match stray {
        Some(c) => Err(named(&c.to_string())),
        None => Ok(words.first().filter(|_| words.iter().all(|word| counts(word))).map(|word| (*word).to_owned())),
    }
}

/// Removes the `.0` of numbers that a spreadsheet exported with a decimal point; it is not part of the number. Returns
/// the new end of the number, and the text after it.
fn without_float(text: &[char], start: usize, end: usize) -> Result<(usize, &[char]), PhoneError> {
    // With a decimal comma the zeros are not in the body: the rest must be nothing else.
    if let [',', zeros @ ..] = &text[end..]
        && !zeros.is_empty()
        && zeros.len() <= 2
        && zeros.iter().all(|c| *c == '0')
    {
        return Ok((end, &[]));
    }
    // A bracket or a dash may follow.
    let body = &text[start..end];
    let last = body.iter().rposition(char::is_ascii_digit).map_or(0, |at| at + 1);
    let body = &body[..last];
    let mut dots = (0..body.len()).filter(|at| is_dot(body[*at]));
    let (Some(dot), None) = (dots.next(), dots.next()) else { return Ok((end, &text[end..])) };
    let before = body[..dot].iter().filter(|c| c.is_ascii_digit()).count();
    let decimals = &body[dot + 1..];
    let plain = dot > 0 && decimals.iter().all(char::is_ascii_digit);
    if before < ENOUGH || !plain {
        return Ok((end, &text[end..]));
    }
    if decimals.iter().all(|c| *c == '0') {
        return Ok((start + dot, &text[end..]));
    }
    if decimals.len() <= 2 {
        let decimals: String = decimals.iter().collect();
        let words = format!("it ends in “.{decimals}”: delete what is not part of the number");
        return Err(PhoneError::Inside(words));
    }
    Ok((end, &text[end..]))
}

/// The digits of a text with only digits and separators.
fn digits(body: &[char]) -> Result<Written, PhoneError> {
    let two = || PhoneError::Inside("are these two numbers? Put a comma between them".to_owned());
    let plus = body.iter().position(|c| *c == '+');
    let first = body.iter().position(char::is_ascii_digit).ok_or(PhoneError::NotANumber)?;
    if plus.is_some_and(|at| at > first) || body.iter().filter(|c| **c == '+').count() > 1 {
        return Err(two());
    }
    // “040 / 123 / 040 124”: a number begins after the second slash.
    let slashes: Vec<_> = (0..body.len()).filter(|at| is_slash(body[*at])).collect();
    let begins_anew = |slash: &usize| {
        let before = body[..*slash].iter().filter(|c| c.is_ascii_digit()).count();
        let next = body[*slash..].iter().find(|c| !separates(**c) || is_open(**c));
        before >= 5 && next.is_some_and(|c| *c == '0' || is_open(*c))
    };
    if slashes.iter().any(begins_anew) {
        return Err(two());
    }
    // “512345 / 513456”: each side has enough digits for a number.
    if slashes.iter().any(|slash| are_two(&body[..*slash], &body[*slash..])) {
        return Err(two());
    }
    if let Some(dots) = body.windows(2).position(|pair| pair.iter().all(|c| is_dot(*c))) {
        return Err(named(&body[dots..].iter().take_while(|c| is_dot(**c)).collect::<String>()));
    }
    // “1234567/68”: two numbers with a common beginning. More slashes are only separators.
    if let Some(slash) = slashes.last().filter(|_| slashes.len() <= 2) {
        let [before, behind] =
            [&body[..*slash], &body[*slash..]].map(|part| part.iter().filter(|c| c.is_ascii_digit()).count());
        let most = if slashes.len() == 1 { 4 } else { 2 };
        if before >= ENOUGH && (1..=most).contains(&behind) {
            let ending = body[*slash..].iter().collect::<String>();
            return Err(another(ending.trim_end_matches(separates)));
        }
    }
    if let [place @ '1'..='9', more @ ..] = body {
        let rest = if let [second, rest @ ..] = more
            && second.is_ascii_digit()
        {
            rest
        } else {
            more
        };
        if let ['.' | ')', next, ..] = rest
            && next.is_whitespace()
        {
            return Err(place_in_list(&format!("{place}…{}", rest[0])));
        }
    }
    let groups = || body.split(|c| !c.is_ascii_digit()).filter(|group| !group.is_empty());
    let first: String = groups().next().into_iter().flatten().collect();
    let mut area_code = body.iter().position(|c| is_close(*c)) == Some(first.len())
        && (2..=5).contains(&first.len())
        && first.starts_with('0');
    let mut open = 0_i32;
    // A bracket at the end may belong to the text before the number: “(Tel. 030 123456)”.
    let last = body.iter().rposition(char::is_ascii_digit).unwrap_or(0);
    for c in &body[..=last] {
        open += i32::from(is_open(*c)) - i32::from(is_close(*c));
        // “02)123-4567”: some people write an area code like this.
        if open < 0 && !std::mem::take(&mut area_code) {
            return Err(named(&c.to_string()));
        }
        open = open.max(0);
    }
    let gap = body.windows(WIDE_GAP).any(|blanks| blanks.iter().all(|c| c.is_whitespace()));
    let digits = body.iter().filter(|c| c.is_ascii_digit()).collect();
    let (place, ending) = (place(body, &first), ending(body));
    Ok(Written { plus: plus.is_some(), digits, place, ending, first, label: None, gap })
}

/// Whether a slash separates two numbers rather than an area code: an area code and more precede it.
fn are_two(before: &[char], behind: &[char]) -> bool {
    let groups: Vec<String> = before
        .split(|c| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(|group| group.iter().collect())
        .collect();
    // International prefix and country code do not count: “+49 (0) 30”, “0049 30”, “00 49 30”, “011 49 30”.
    let of_country = match groups.first().map(String::as_str) {
        Some("00" | "011" | "0011" | "010") => 2,
        Some(first) if before.contains(&'+') || first.starts_with("00") => 1,
        _ => 0,
    };
    let national: Vec<&String> = groups.iter().skip(of_country).filter(|group| *group != "0").collect();
    let digits = |group: &&String| group.len();
    let behind = behind.iter().filter(|c| c.is_ascii_digit()).count();
    national.len() >= 2 && national.iter().map(digits).sum::<usize>() >= 6 && behind >= 5
}

/// A last group of one or two digits after a complete number, with its separator.
fn ending(body: &[char]) -> Option<(String, String)> {
    let last = body.iter().rposition(char::is_ascii_digit)? + 1;
    let start = body[..last].iter().rposition(|c| !c.is_ascii_digit())? + 1;
    let before: String = body[..start].iter().filter(|c| c.is_ascii_digit()).collect();
    let separator = body[..start].iter().rposition(char::is_ascii_digit)? + 1;
    let is_ending = last - start <= 2 && before.len() >= ENOUGH;
    is_ending.then(|| (body[separator..last].iter().collect::<String>().trim().to_owned(), before))
}

/// A possible position in a list, as in `(1) 030 123456`, and the digits after it, with which a number begins.
fn place(body: &[char], first: &str) -> Option<(String, String)> {
    let start = body.iter().position(char::is_ascii_digit)?;
    let behind = start + first.len();
    let next = behind + body[behind..].iter().position(char::is_ascii_digit)?;
    let is_place = body[0] != '+' && first.len() <= 2 && !first.starts_with('0') && body[next] == '0';
    let written = body[..next].iter().collect::<String>();
    let rest = body[next..].iter().filter(|c| c.is_ascii_digit()).collect();
    is_place.then(|| (written.trim_end_matches(|c| separates(c) && !is_close(c)).to_owned(), rest))
}

/// Whether a text is a number that a spreadsheet has rounded: `4.91711E+11`.
#[must_use]
pub fn is_rounded(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['e', 'E', 'Ｅ']) else { return false };
    let number = number.trim().trim_start_matches(['+', '\'', '=', '"']);
    let power = power.trim().trim_end_matches('"').trim_start_matches('+');
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    whole.len() == 1 && all_digits(whole) && all_digits(decimals) && all_digits(power) && power.len() <= 2
}
