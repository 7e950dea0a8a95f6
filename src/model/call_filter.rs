//! The filter typed after `/` over the table of calls: `status:ringing dir:in !test on:yesterday +4477`.
//!
//! Words are separated by blanks and must all match; `!` negates one. `key:value` matches one property, where the
//! beginning of the value is enough and a comma means "or"; any other word is searched for in the whole row. A word
//! that cannot be understood excludes no call, and is reported.

mod matching;

use self::matching::fits;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::base::days::{Calendar, Days};
use crate::base::edit_distance;
use crate::domain::{AddressKind, CallStatus, Direction, HangupReason};
use crate::model::calls::TrackedCall;
use crate::model::countries::Countries;

/// A filter over calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
    problem: Option<String>,
    calendar: Calendar,
}

/// A call with the texts of its row.
pub struct Described<'a> {
    /// The call.
    pub tracked: &'a TrackedCall,
    /// How it ended, as its row says; empty while it is live.
    pub ending: String,
    /// Whether it failed.
    pub failed: bool,
    /// Whether the user wrote a note on it.
    pub noted: bool,
    /// The countries of the numbers.
    pub countries: &'a Countries,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// The property begins with or contains any of these, which are in lower case.
    Says(Property, Vec<String>),
    /// The call was placed on one of these days, both ends included; either end may be open.
    On(Vec<(Date, Date)>),
    /// The call was placed at or after the first moment, and before the second.
    Between(Timestamp, Timestamp),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Anything,
    Status,
    Direction,
    From,
    To,
    Reason,
    Is,
    Cause,
    Country,
    Flow,
}

/// The keys for properties; the first name of each is the one suggested.
const PROPERTIES: [(&str, Property); 15] = [
    ("status", Property::Status),
    ("dir", Property::Direction),
    ("direction", Property::Direction),
    ("from", Property::From),
    ("source", Property::From),
    ("to", Property::To),
    ("destination", Property::To),
    ("reason", Property::Reason),
    ("is", Property::Is),
    ("cause", Property::Cause),
    ("country", Property::Country),
    ("flow", Property::Flow),
    ("call", Property::Anything),
    ("id", Property::Anything),
    ("text", Property::Anything),
];
/// The keys for days.
const DAYS: [&str; 6] = ["on", "date", "before", "after", "since", "until"];
/// Names for several statuses, with or without `status:`.
const STATUS_GROUPS: [&str; 2] = ["live", "ended"];
/// The values of `is:`.
const IS: [&str; 7] = ["live", "ended", "failed", "mine", "noted", "answered", "unanswered"];
/// The keys suggested after an unknown one.
const OFFERED: &str = "status, dir, from, to, reason, is, cause, country, flow, on, before, after";
/// The schemes of addresses, which are searched for literally.
const SCHEMES: [&str; 12] =
    ["sip", "sips", "tel", "ext", "agent", "conference", "conf", "line", "whatsapp", "webchat", "http", "https"];

impl Query {
    /// Parses a filter.
    pub fn parse(text: &str, calendar: Calendar) -> Self {
        let (mut terms, mut problem) = (Vec::new(), None);
        for word in text.split_whitespace() {
            match Term::read(word, &calendar) {
                Ok(term) => terms.extend(term),
                Err(why) => problem = problem.or(Some(why)),
            }
        }
        Self { terms, problem, calendar }
    }

    /// What is wrong with the filter, including a value that neither the server nor any of these calls has.
    pub fn problem<'a, I: Iterator<Item = Described<'a>>>(&self, calls: impl Fn() -> I) -> Option<String> {
        let known =
            |property: Property, value: &str| property.knows(value) || calls().any(|call| fits(property, value, &call));
        let unknown = self.terms.iter().find_map(|term| match &term.test {
            Test::Says(property, values) => {
                let value = values.iter().find(|value| !value.is_empty() && !known(*property, value))?;
                Some(property.unknown(value))
            }
            Test::On(_) | Test::Between(..) => None,
        });
        self.problem.clone().or(unknown)
    }
}

impl Term {
    /// Parses a word; `None` for one that is still being typed, which excludes nothing yet.
    fn read(word: &str, calendar: &Calendar) -> Result<Option<Self>, String> {
        let word = word.to_lowercase();
        let (negated, word) = match word.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, word.as_str()),
        };
        let test = match word.split_once(':') {
            Some((key, value)) if DAYS.contains(&key) => match time_of_day(key, value, calendar) {
                None => days(key, value, calendar)?,
                time => time,
            },
            Some((key, value)) => match PROPERTIES.iter().find(|(name, _)| *name == key) {
                Some((_, property)) => says(*property, value),
                None if is_property(key) => return Err(no_property(key)),
                None => says(Property::Anything, word),
            },
            None => bare(word, calendar),
        };
        Ok(test.map(|test| Self { negated, test }))
    }

    fn holds(&self, described: &Described, calendar: &Calendar) -> bool {
        let fits = match &self.test {
            Test::Says(property, values) => {
                values.iter().filter(|value| !value.is_empty()).any(|value| fits(*property, value, described))
            }
            Test::On(days) => is_on(days, described.tracked.call.times.create, calendar),
            Test::Between(from, until) => is_between(*from, *until, described.tracked.call.times.create),
        };
        fits != self.negated
    }
}

fn says(property: Property, value: &str) -> Option<Test> {
    let values = match property {
        Property::Anything => vec![value.to_owned()],
        _ => value.split(',').map(str::to_owned).collect(),
    };
    let unfinished = values.iter().all(String::is_empty);
    (!unfinished).then_some(Test::Says(property, values))
}

/// A word without a colon that can only be a day or a group of statuses.
fn bare(word: &str, calendar: &Calendar) -> Option<Test> {
    if STATUS_GROUPS.contains(&word) {
        return says(Property::Status, word);
    }
    let is_date = word.len() == 10 && word.matches('-').count() == 2;
    match Days::named(word, calendar).filter(|_| is_date || matches!(word, "today" | "yesterday")) {
        Some(days) => Some(Test::On(vec![(days.first, days.last)])),
        None => says(Property::Anything, word),
    }
}

fn days(key: &str, value: &str, calendar: &Calendar) -> Result<Option<Test>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let mut spans = Vec::new();
    for word in value.split(',').filter(|word| !word.is_empty()) {
        let Some(days) = Days::named(word, calendar) else {
            return Err(format!("“{word}” is not a day; write 2026-11-24, 24.11., today or monday"));
        };
        spans.push(match key {
            "before" => (Date::MIN, days.first.yesterday().unwrap_or(Date::MIN)),
            "until" => (Date::MIN, days.last),
            "after" => (days.last.tomorrow().unwrap_or(Date::MAX), Date::MAX),
            "since" => (days.first, Date::MAX),
            _ => (days.first, days.last),
        });
    }
    Ok(Some(Test::On(spans)))
}

/// The times before or after a time of day, which may have a date before it: `14:02`, `2026-11-24T14:02:30`.
fn time_of_day(key: &str, value: &str, calendar: &Calendar) -> Option<Test> {
    let (day, time) = match value.split_once('t') {
        Some((day, time)) => (day.parse().ok()?, time),
        None => (calendar.today, value),
    };
    let whole = if time.matches(':').count() == 1 { format!("{time}:00") } else { time.to_owned() };
    let time: Time = whole.parse().ok().filter(|_| time.contains(':'))?;
    let at = day.to_datetime(time).to_zoned(calendar.zone.clone()).ok()?.timestamp();
    match key {
        "since" | "after" => Some(Test::Between(at, Timestamp::MAX)),
        "until" | "before" => Some(Test::Between(Timestamp::MIN, at)),
        _ => None,
    }
}

fn is_between(from: Timestamp, until: Timestamp, at: Option<Timestamp>) -> bool {
    at.is_some_and(|at| from <= at && at < until)
}

fn is_on(days: &[(Date, Date)], at: Option<Timestamp>, calendar: &Calendar) -> bool {
    let day = at.map(|at| calendar.day(at));
    day.is_some_and(|day| days.iter().any(|(first, last)| Days { first: *first, last: *last }.contain(day)))
}

/// Whether the word before a colon is meant as a property: `sip:alice` is not, nor is `14:02`.
fn is_property(key: &str) -> bool {
    let address = SCHEMES.contains(&key) || AddressKind::KNOWN.contains(&key);
    !address && key.len() > 1 && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

fn no_property(key: &str) -> String {
    let known: Vec<&str> = PROPERTIES.iter().map(|(name, _)| *name).chain(DAYS).collect();
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let begun = || known.iter().copied().find(|name| name.starts_with(key));
    let mixed_up = || known.iter().copied().find(|name| letters(name) == letters(key));
    match begun().or_else(mixed_up).or_else(|| edit_distance::nearest(key, &known)) {
        Some(meant) => format!("No property “{key}”. Did you mean {meant}:?"),
        None => format!("No property “{key}”: {OFFERED}"),
    }
}

impl Property {
    /// Whether a value of the property begins like this.
    fn knows(self, value: &str) -> bool {
        self.values().is_none_or(|mut values| values.any(|known| known.starts_with(value)))
    }

    /// All values of the property; `None` if there is no fixed set.
    fn values(self) -> Option<Box<dyn Iterator<Item = &'static str>>> {
        match self {
            Self::Status => Some(Box::new(CallStatus::KNOWN.iter().copied().chain(STATUS_GROUPS))),
            Self::Direction => Some(Box::new(["in", "out"].into_iter().chain(Direction::KNOWN.iter().copied()))),
            Self::Is => Some(Box::new(IS.into_iter())),
            Self::Reason => Some(Box::new(HangupReason::KNOWN.iter().copied())),
            Self::Anything | Self::From | Self::To | Self::Cause | Self::Country | Self::Flow => None,
        }
    }

    fn unknown(self, value: &str) -> String {
        let known: Vec<&str> = self.values().into_iter().flatten().filter(|known| !known.is_empty()).collect();
        let name = PROPERTIES.iter().find(|(_, property)| *property == self).map_or("", |(name, _)| name);
        match edit_distance::nearest(value, &known) {
            Some(meant) => format!("No {name} “{value}”. Did you mean {meant}?"),
            None => format!("No {name} “{value}”: {}", known.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn problem(text: &str) -> Option<String> {
        let calendar = Calendar::at("2026-11-26T20:00:00Z".parse().unwrap(), &TimeZone::UTC);
        Query::parse(text, calendar).problem(std::iter::empty)
    }

    #[test]
    fn what_is_not_understood_is_said_with_what_was_most_likely_meant() {
        for (text, expected) in [
            ("stauts:ringing", "No property “stauts”. Did you mean status:?"),
            ("!stat:ringing", "No property “stat”. Did you mean status:?"),
            ("form:+44", "No property “form”. Did you mean from:?"),
            ("direktion:in", "No property “direktion”. Did you mean direction:?"),
            (
                "colour:red",
                "No property “colour”: status, dir, from, to, reason, is, cause, country, flow, on, before, after",
            ),
            ("status:rining", "No status “rining”. Did you mean ringing?"),
            ("dir:sideways", "No dir “sideways”: in, out, incoming, outgoing"),
            ("reason:bussy", "No reason “bussy”. Did you mean busy?"),
            ("on:2026-13-01", "“2026-13-01” is not a day; write 2026-11-24, 24.11., today or monday"),
        ] {
            assert_eq!(problem(text).as_deref(), Some(expected), "{text}");
        }
        for text in
            ["", "status:", "status:ring,dial", "dir:in", "sip:alice", "ext:bob", "14:02", "on:", "on:yesterday"]
        {
            assert_eq!(problem(text), None, "{text}");
        }
    }
}
