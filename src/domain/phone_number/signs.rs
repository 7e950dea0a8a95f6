//! Characters in written numbers: digits of every script, and separators.

use rlibphonenumber::PHONE_NUMBER_UTIL;

/// A digit of any script as 0 to 9; `None` for anything else.
pub(in crate::domain) fn digit(c: char) -> Option<char> {
    if c.is_ascii() || !c.is_numeric() {
        return Some(c).filter(char::is_ascii_digit);
    }
    // The result is one digit or none: superscripts and fractions are not digits.
    let digit = PHONE_NUMBER_UTIL.normalize_digits_only(c.encode_utf8(&mut [0; 4]));
    digit.chars().next().filter(char::is_ascii_digit)
}

/// Whether a character is a plus before a country code.
pub(in crate::domain) fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋' | '﹢')
}

/// Whether a character is a hyphen, a dash, or a substitute for one.
pub(super) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{058A}' | '\u{05BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2E17}'
                | '\u{2E1A}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{2E40}'
                | '\u{2E5D}'
                | '\u{30A0}'
                | '\u{30FC}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{FF70}'
                | '\u{10EAD}'
    )
}

/// Whether a character is a tilde or a wave. It precedes an extension number, or separates the ends of a range.
pub(super) fn is_wave(c: char) -> bool {
    matches!(c, '~' | '～' | '∼' | '〜' | '〰' | '⁓')
}

/// Whether a character is a full stop, or a substitute for one between groups of digits.
pub(super) fn is_dot(c: char) -> bool {
    matches!(
        c,
        '.' | '\u{00B7}' | '\u{2022}' | '\u{2024}' | '\u{2027}' | '\u{2219}' | '\u{30FB}' | '\u{FF0E}' | '\u{FF61}'
    )
}

/// Whether a character only separates the digits of a number.
pub(in crate::domain) fn separates(c: char) -> bool {
    c.is_whitespace() || is_dash(c) || is_dot(c) || is_slash(c) || is_open(c) || is_close(c)
}

pub(super) fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\u{2044}' | '\u{2215}' | '\u{FF0F}')
}

pub(super) fn is_open(c: char) -> bool {
    matches!(c, '(' | '[' | '\u{FF08}' | '\u{FF3B}')
}

pub(super) fn is_close(c: char) -> bool {
    matches!(c, ')' | ']' | '\u{FF09}' | '\u{FF3D}')
}

/// Whether a character is a telephone symbol.
pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '☎' | '☏' | '✆' | '℡' | '🕻' | '🕽' | '🕿' | '📞' | '📱' | '📲')
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}
