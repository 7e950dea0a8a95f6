//! A phone number as people write it, in any script, with the words around it: taken apart to what is dialed. Whatever is
//! not understood is named. Nothing is dropped in silence that could have been meant.

use super::PhoneError;
use super::looks::looks_like;
use super::signs::{digit, is_apostrophe, is_close, is_dot, is_open, is_plus, is_sign, is_slash, separates};
use super::words::{ENOUGH, Tail, counts, is_label, named, tail};
use crate::domain::{invisible, names};

/// So many blanks in a row look like the gap between two columns.
const WIDE_GAP: usize = 3;

/// What is dialed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Whether it begins with a plus: a country code follows.
    pub plus: bool,
    /// Its digits, 0 to 9.
    pub digits: String,
    /// Its first group of digits; all of them, where nothing separates them.
    pub first: String,
    /// What may be its place in a list, as written, and the digits behind it.
    pub place: Option<(String, String)>,
    /// A short last group that may stand for another number, as written, and the digits before it.
    pub ending: Option<(String, String)>,
    /// The word before it, where it may count something other than telephones: `Nr.`
    pub label: Option<String>,
    /// Whether there is a gap inside that looks like one between two columns.
    pub gap: bool,
}

impl Written {
    /// With its plus.
    pub fn dialed(&self) -> String {
        format!("{}{}", if self.plus { "+" } else { "" }, self.digits)
    }
}

/// What stands before a number and looks like its place in a list.
pub(super) fn place_in_list(place: &str) -> PhoneError {
    PhoneError::Inside(format!("“{place}” looks like the place in a list; delete it"))
}

/// What ends a number and may stand for another one.
pub(super) fn another(ending: &str) -> PhoneError {
    let words = format!("“{ending}” may stand for another number: write each one whole, a comma between them");
    PhoneError::Inside(words)
}

/// Takes a written number apart.
pub(super) fn read(text: &str) -> Result<Written, PhoneError> {
    // A sign of a telephone before it may be followed by a character that says how it is drawn.
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
    // What stands behind it may be the time of a date, or the end of a decimal in brackets.
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

/// Whether a number begins here: a digit, a plus, or a bracket before one of them.
fn begins(text: &[char]) -> bool {
    let Some((first, rest)) = text.split_first() else { return false };
    let next = || rest.iter().find(|c| !c.is_whitespace()).is_some_and(|c| c.is_ascii_digit() || *c == '+');
    first.is_ascii_digit() || *first == '+' || (is_open(*first) && next())
}

/// How far digits and what separates them go.
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

/// What stands before a number: words such as “Tel.” are fine, others are named. Gives the word where it only says that a
/// number follows, of whatever kind.
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
                "“{fax}” stands before it: a machine answers there; delete the word to call it"
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

/// A list that was exported as numbers with a decimal point ends in `.0`, which is no part of the number. Gives the end of
/// the number without it, and what comes after.
fn without_float(text: &[char], start: usize, end: usize) -> Result<(usize, &[char]), PhoneError> {
    // With a comma for the point it is not in the body: the rest is all there is.
    if let [',', zeros @ ..] = &text[end..]
        && !zeros.is_empty()
        && zeros.len() <= 2
        && zeros.iter().all(|c| *c == '0')
    {
        return Ok((end, &[]));
    }
    // A bracket or a dash may stand behind it.
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
        let words = format!("it ends in “.{decimals}”: delete the point, or what does not belong to the number");
        return Err(PhoneError::Inside(words));
    }
    Ok((end, &text[end..]))
}

/// The digits of what holds nothing but digits and what separates them.
fn digits(body: &[char]) -> Result<Written, PhoneError> {
    let two = || PhoneError::Inside("are these two numbers? Put a comma between them".to_owned());
    let plus = body.iter().position(|c| *c == '+');
    let first = body.iter().position(char::is_ascii_digit).ok_or(PhoneError::NotANumber)?;
    if plus.is_some_and(|at| at > first) || body.iter().filter(|c| **c == '+').count() > 1 {
        return Err(two());
    }
    // “040 / 123 / 040 124”: behind the second slash begins a number.
    let slashes: Vec<_> = (0..body.len()).filter(|at| is_slash(body[*at])).collect();
    let begins_anew = |slash: &usize| {
        let before = body[..*slash].iter().filter(|c| c.is_ascii_digit()).count();
        let next = body[*slash..].iter().find(|c| !separates(**c) || is_open(**c));
        before >= 5 && next.is_some_and(|c| *c == '0' || is_open(*c))
    };
    if slashes.iter().any(begins_anew) {
        return Err(two());
    }
    // “512345 / 513456”: on both sides there is enough for one.
    if slashes.iter().any(|slash| are_two(&body[..*slash], &body[*slash..])) {
        return Err(two());
    }
    if let Some(dots) = body.windows(2).position(|pair| pair.iter().all(|c| is_dot(*c))) {
        return Err(named(&body[dots..].iter().take_while(|c| is_dot(**c)).collect::<String>()));
    }
    // “1234567/68”: two numbers that share their beginning. With more slashes they only separate.
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
    // One at the end may belong to what stands before the number: “(Tel. 030 123456)”.
    let last = body.iter().rposition(char::is_ascii_digit).unwrap_or(0);
    for c in &body[..=last] {
        open += i32::from(is_open(*c)) - i32::from(is_close(*c));
        // “02)123-4567”: some write an area code so.
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

/// Whether a slash stands between two numbers, and not behind an area code: before it are an area code and more.
fn are_two(before: &[char], behind: &[char]) -> bool {
    let groups: Vec<String> = before
        .split(|c| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(|group| group.iter().collect())
        .collect();
    // What stands for a country is no part of it: “+49 (0) 30”, “0049 30”, “00 49 30”, “011 49 30”.
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

/// A last group of one or two digits behind enough for a number, with what separates it.
fn ending(body: &[char]) -> Option<(String, String)> {
    let last = body.iter().rposition(char::is_ascii_digit)? + 1;
    let start = body[..last].iter().rposition(|c| !c.is_ascii_digit())? + 1;
    let before: String = body[..start].iter().filter(|c| c.is_ascii_digit()).collect();
    let separator = body[..start].iter().rposition(char::is_ascii_digit)? + 1;
    let is_ending = last - start <= 2 && before.len() >= ENOUGH;
    is_ending.then(|| (body[separator..last].iter().collect::<String>().trim().to_owned(), before))
}

/// The place in a list that a number may begin with, as in `(1) 030 123456`, and the digits behind it: those begin anew.
fn place(body: &[char], first: &str) -> Option<(String, String)> {
    let start = body.iter().position(char::is_ascii_digit)?;
    let behind = start + first.len();
    let next = behind + body[behind..].iter().position(char::is_ascii_digit)?;
    let is_place = body[0] != '+' && first.len() <= 2 && !first.starts_with('0') && body[next] == '0';
    let written = body[..next].iter().collect::<String>();
    let rest = body[next..].iter().filter(|c| c.is_ascii_digit()).collect();
    is_place.then(|| (written.trim_end_matches(|c| separates(c) && !is_close(c)).to_owned(), rest))
}

/// Whether a text is a number as a spreadsheet shows one that it has rounded: `4.91711E+11`.
#[must_use]
pub fn is_rounded(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['e', 'E', 'Ｅ']) else { return false };
    let number = number.trim().trim_start_matches(['+', '\'', '=', '"']);
    let power = power.trim().trim_end_matches('"').trim_start_matches('+');
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    whole.len() == 1 && all_digits(whole) && all_digits(decimals) && all_digits(power) && power.len() <= 2
}
