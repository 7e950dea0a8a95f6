//! The country of a telephone number, by calling code alone. Enough for a whitelist: all of `+1` counts as the United
//! States and all of `+7` as Russia.

/// A calling code and its country on each line. None begins another one.
const CODES: &str = include_str!("../../assets/simulator/calling_codes.txt");

/// The country of an E.164 number: ISO alpha-2, lower case.
pub fn of(number: &str) -> Option<&'static str> {
    let digits = number.strip_prefix('+')?;
    let mut codes = CODES.lines().filter_map(|line| line.split_once(' '));
    codes.find(|(code, _)| digits.starts_with(code)).map(|(_, country)| country)
}
