//! Recognizes table cells that have the digits of a phone number but are something else: dates, decimals, IP addresses,
//! book numbers. With a plus they count as phone numbers.

use super::signs::{digit, is_dot};

/// What a text of digits and separators looks like, in words; `None` when it may be a phone number.
pub(super) fn looks_like(body: &str) -> Option<&'static str> {
    let plain = |c: char| if is_dot(c) { '.' } else { digit(c).unwrap_or(c) };
    let text: String = body.chars().map(plain).collect();
    let text = text.trim();
    let mut words = text.split_whitespace();
    let first = words.next()?;
    // A time may follow a date; alone it is too short for a number.
    let alone = words.all(|word| word.len() <= 8 && word.contains(['.', '-', ':']));
    match first {
        _ if text.starts_with('+') => None,
        date if alone && is_date(date) => Some("a date"),
        _ if is_address(text) => Some("the address of a computer"),
        _ if is_decimal(text) => Some("a decimal number"),
        _ if is_book(text) => Some("the number of a book (ISBN)"),
        _ if is_article(text) => Some("the number of an article (EAN)"),
        _ => None,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `24.11.2026`, `2026-11-24`, `24/11/26`, `20261124`.
fn is_date(text: &str) -> bool {
    let split = ['.', '-', '/'].into_iter().find_map(|sign| {
        let parts: Vec<&str> = text.trim_end_matches(sign).split(sign).collect();
        (parts.len() == 3).then_some(parts)
    });
    let parts = match split {
        Some(parts) => parts,
        None if text.len() == 8 && is_digits(text) => vec![&text[..4], &text[4..6], &text[6..]],
        None => return false,
    };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| is_digits(part));
    let numbers: Vec<u32> = parts.iter().filter_map(|part| number(part)).collect();
    let [first, second, third] = numbers[..] else { return false };
    let short = |part: &str| part.len() <= 2;
    let day = |one: u32, other: u32| (1..=31).contains(&one.max(other)) && (1..=12).contains(&one.min(other));
    let year = |part: &str, year: u32| part.len() == 4 && (1900..2100).contains(&year);
    let year_first = year(parts[0], first) && short(parts[1]) && short(parts[2]) && day(second, third);
    let year_last = short(parts[0]) && short(parts[1]) && day(first, second);
    year_first || (year_last && (parts[2].len() == 2 || year(parts[2], third)))
}

/// `192.168.100.25`. Four groups of two digits are a phone number as some countries write it.
fn is_address(text: &str) -> bool {
    let groups: Vec<&str> = text.split('.').collect();
    let is_byte = |group: &&str| {
        let plain = is_digits(group) && (group.len() == 1 || !group.starts_with('0'));
        plain && group.parse::<u8>().is_ok()
    };
    groups.len() == 4 && groups.iter().all(is_byte) && !groups.iter().all(|group| group.len() == 2)
}

/// `52.520008`, `1234567.89`, `1732449600.0`: coordinates, amounts, timestamps.
fn is_decimal(text: &str) -> bool {
    let Some((whole, decimals)) = text.trim_start_matches('-').split_once('.') else { return false };
    if !is_digits(whole) || !is_digits(decimals) || whole.starts_with('0') && whole.len() > 1 {
        return false;
    }
    let is_zero = decimals.bytes().all(|byte| byte == b'0');
    let coordinate = whole.parse::<u32>().is_ok_and(|degrees| degrees <= 180) && decimals.len() >= 4;
    let amount = whole.len() >= 4 && decimals.len() <= 2 && !is_zero;
    let stamp = matches!(whole.len(), 10 | 13) && whole.starts_with('1') && is_zero;
    coordinate || amount || stamp
}

/// `978-3-16-148410-0`, `3-16-148410-0`.
fn is_book(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let groups: Vec<&str> = text.split(['-', ' ']).collect();
    let plain = groups.iter().all(|group| is_digits(group));
    let ends = |count: usize| groups.len() == count && groups[count - 1].len() == 1;
    plain
        && (digits.len() == 13 && (digits.starts_with("978") || digits.starts_with("979"))
            || digits.len() == 10 && ends(4))
}

/// `4006381333931`: thirteen digits, the last of which is a check digit.
fn is_article(text: &str) -> bool {
    let weighed = text.bytes().enumerate().map(|(at, digit)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 });
    text.len() == 13 && is_digits(text) && !text.starts_with('0') && weighed.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_told_by_its_look() {
        for (texts, what) in [
            (
                "24.11.2026|2026-11-24|24/11/2026|11/24/2026|24.11.26|24.11.2026 14.05|20261124|２４.１１.２０２６|1.2.2026",
                Some("a date"),
            ),
            ("192.168.100.25|10.0.0.138|8.8.8.8", Some("the address of a computer")),
            ("52.520008|13.404954|-122.4194|1234567.89|1732449600.0|1732449600000.0", Some("a decimal number")),
            ("4006381333931|5901234123457", Some("the number of an article (EAN)")),
            ("978-3-16-148410-0|9783161484100|3-16-148410-0", Some("the number of a book (ISBN)")),
            (
                "+24.11.2026|01.23.45.67.89|202.555.0142|202.5550142|2025550142.0|030.1234567|22.33.44.55|20.26.11.24|\
                 4006381333930|02-123-4567|2212 3456|20 26 11 24|1-202-555-0142|32.13.2026",
                None,
            ),
        ] {
            for text in texts.split('|') {
                assert_eq!(looks_like(text), what, "{text}");
            }
        }
    }
}
