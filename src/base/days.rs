//! Parses days as people write them in a search: `2026-11-24`, `24.11.`, `11-24`, `2026-11`, `today`, `yesterday`,
//! `monday`; by the user's calendar.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The user's date and time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The current date.
    pub today: Date,
    /// The time zone.
    pub zone: TimeZone,
}

impl Calendar {
    /// The calendar at a given time.
    pub fn at(now: Timestamp, zone: &TimeZone) -> Self {
        Self { today: now.to_zoned(zone.clone()).date(), zone: zone.clone() }
    }

    /// The date of a given time.
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// The names of a day that a text search matches.
    pub fn names(&self, at: Timestamp) -> String {
        let day = self.day(at);
        let near = [("today", 0), ("yesterday", 1)].into_iter().find(|(_, back)| self.back(*back) == Some(day));
        let near = near.map(|(name, _)| format!(" on:{name} {name}")).unwrap_or_default();
        let recent = (0..7).any(|back| self.back(back) == Some(day));
        let weekday = WEEKDAYS.iter().find(|(_, weekday)| recent && *weekday == day.weekday());
        let weekday = weekday.map(|(name, _)| format!(" on:{name}")).unwrap_or_default();
        format!("on:{day}{near}{weekday}")
    }

    fn back(&self, days: i64) -> Option<Date> {
        self.today.checked_sub(days.days()).ok()
    }
}

/// A range of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Days {
    /// The days that a word names; `None` if it names none. A day of the week is the latest one, today included; a day
    /// without a year is the latest such day.
    pub fn named(word: &str, calendar: &Calendar) -> Option<Self> {
        let one = |date: Date| Self { first: date, last: date };
        let today = calendar.today;
        match word {
            "" => return None,
            "today" => return Some(one(today)),
            "yesterday" => return calendar.back(1).map(one),
            _ => {}
        }
        if let Some((_, weekday)) = WEEKDAYS.iter().find(|(name, _)| word.len() >= 3 && name.starts_with(word)) {
            return (0..7).filter_map(|back| calendar.back(back)).find(|day| day.weekday() == *weekday).map(one);
        }
        if let Some((first, last)) = word.split_once("..") {
            let (first, last) = (Self::named(first, calendar)?, Self::named(last, calendar)?);
            return Some(Self { first: first.first, last: last.last });
        }
        let parts: Vec<&str> = word.trim_end_matches('.').split(['-', '/', '.']).collect();
        let number = |text: &str| text.parse::<i16>().ok().filter(|_| text.len() <= 4);
        let day_of = |year: i16, month: &str, day: &str| Date::new(year, month.parse().ok()?, day.parse().ok()?).ok();
        let german = word.contains('.');
        match parts.as_slice() {
            [year, month, day] if year.len() == 4 => day_of(number(year)?, month, day).map(one),
            [day, month, year] if year.len() == 4 && german => day_of(number(year)?, month, day).map(one),
            [year, month] if year.len() == 4 => span(day_of(number(year)?, month, "1")?, 1.month()),
            [year] if year.len() == 4 && number(year)? >= 1900 => span(day_of(number(year)?, "1", "1")?, 1.year()),
            [a, b] => {
                let (month, day) = if german { (b, a) } else { (a, b) };
                let this_year = day_of(today.year(), month, day).filter(|date| *date <= today);
                this_year.or_else(|| day_of(today.year() - 1, month, day)).map(one)
            }
            _ => None,
        }
    }

    /// Whether the range contains a day.
    pub fn contain(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }
}

fn span(first: Date, length: Span) -> Option<Days> {
    let last = first.checked_add(length).ok()?.checked_sub(1.day()).ok()?;
    Some(Days { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        // A Thursday; already Friday in Seoul.
        Calendar::at("2026-11-26T20:00:00Z".parse().unwrap(), &TimeZone::UTC)
    }

    #[test]
    fn days_are_understood_as_people_name_them() {
        for (word, expected) in [
            ("2026-11-24", Some(("2026-11-24", "2026-11-24"))),
            ("24.11.2026", Some(("2026-11-24", "2026-11-24"))),
            ("24.11.", Some(("2026-11-24", "2026-11-24"))),
            ("11-24", Some(("2026-11-24", "2026-11-24"))),
            ("11/24", Some(("2026-11-24", "2026-11-24"))),
            ("12-24", Some(("2025-12-24", "2025-12-24"))),
            ("2026-11", Some(("2026-11-01", "2026-11-30"))),
            ("2026", Some(("2026-01-01", "2026-12-31"))),
            ("today", Some(("2026-11-26", "2026-11-26"))),
            ("yesterday", Some(("2026-11-25", "2026-11-25"))),
            ("thu", Some(("2026-11-26", "2026-11-26"))),
            ("friday", Some(("2026-11-20", "2026-11-20"))),
            ("2026-11-20..yesterday", Some(("2026-11-20", "2026-11-25"))),
            ("2026-13-01", None),
            ("2026-02-30", None),
            ("0105", None),
            ("nevermore", None),
            ("", None),
        ] {
            let days = Days::named(word, &calendar()).map(|days| (days.first.to_string(), days.last.to_string()));
            let expected = expected.map(|(first, last)| (first.to_owned(), last.to_owned()));
            assert_eq!(days, expected, "{word}");
        }
    }

    #[test]
    fn a_day_is_the_users_own() {
        let zone = TimeZone::fixed(jiff::tz::offset(9));
        let calendar = Calendar::at("2026-11-26T20:00:00Z".parse().unwrap(), &zone);
        assert_eq!(calendar.today.to_string(), "2026-11-27");
        let names = calendar.names("2026-11-25T16:00:00Z".parse().unwrap());
        assert_eq!(names, "on:2026-11-26 on:yesterday yesterday on:thursday");
    }
}
