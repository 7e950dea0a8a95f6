//! The API's many formats of a time.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::Value;

/// Years of real times; with others the server means "not yet".
const YEARS: std::ops::Range<i16> = 1970..9000;

/// A time; `None` for every form of "not yet": null, an empty text, the year 9999, the year 1.
///
/// Text without a zone is UTC.
#[must_use]
pub fn timestamp(value: &Value) -> Option<Timestamp> {
    let text = value.as_str()?.trim();
    // An instant is tried first: parsing a date and time without zone would silently drop an offset.
    let moment = text.parse::<Timestamp>().ok().or_else(|| utc(text))?;
    YEARS.contains(&moment.to_zoned(TimeZone::UTC).year()).then_some(moment)
}

/// A time as the cursor of a list, in microseconds like the server's.
#[must_use]
pub fn cursor(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn utc(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(" +0000 UTC").unwrap_or(text);
    text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|moment| moment.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_is_read() {
        for (text, expected) in [
            ("2026-01-15T09:30:00.000000Z", "2026-01-15T09:30:00Z"),
            ("2026-01-15T09:30:00.5Z", "2026-01-15T09:30:00.5Z"),
            ("2026-01-15T09:30:00Z", "2026-01-15T09:30:00Z"),
            ("2026-01-15T18:30:00+09:00", "2026-01-15T09:30:00Z"),
            ("2022-05-01 15:10:38.785510878", "2022-05-01T15:10:38.785510878Z"),
            ("2022-05-01T15:10:38", "2022-05-01T15:10:38Z"),
            ("2022-05-01 15:10:38.785 +0000 UTC", "2022-05-01T15:10:38.785Z"),
        ] {
            assert_eq!(timestamp(&json!(text)), Some(expected.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn not_yet_has_many_names() {
        for value in [
            json!(null),
            json!(""),
            json!("9999-01-01 00:00:00.000000"),
            json!("9999-01-01T00:00:00Z"),
            json!("9999-12-31T23:59:59Z"),
            json!("0001-01-01T00:00:00Z"),
            json!("soon"),
            json!(17),
            json!({}),
        ] {
            assert_eq!(timestamp(&value), None, "{value}");
        }
    }
}
