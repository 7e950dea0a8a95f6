//! Estimates the offset of the server's clock from the `Date` header of its answers.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};

/// `Date` has whole seconds and the answer takes time to arrive: a smaller offset counts as none.
const NOISE: SignedDuration = SignedDuration::from_secs(2);

/// The latest estimate.
#[derive(Default)]
pub(super) struct ClockEstimate(Mutex<Option<SignedDuration>>);

impl ClockEstimate {
    /// Updates the estimate from an answer dated `date`, requested at `asked` and received at `came`, by our clock.
    pub(super) fn observe(&self, date: &str, asked: Timestamp, came: Timestamp) {
        if let Some(offset) = offset(date, asked, came) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(offset);
        }
    }

    /// Server time minus ours; `None` before the first dated answer.
    pub(super) fn offset(&self) -> Option<SignedDuration> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn offset(date: &str, asked: Timestamp, came: Timestamp) -> Option<SignedDuration> {
    // The server truncates the second, and dates the answer somewhere between request and answer.
    let server = http_date(date)? + SignedDuration::from_millis(500);
    let ours = asked + came.duration_since(asked) / 2;
    let offset = server.duration_since(ours);
    Some(if offset.abs() < NOISE { SignedDuration::ZERO } else { offset })
}

/// Parses a date of an HTTP header.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_seen_and_noise_is_not() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let date = "Thu, 15 Jan 2026 09:30:00 GMT";
        for (asked, came, expected) in [
            ("2026-01-15T09:30:00Z", "2026-01-15T09:30:01Z", Some(0)),
            ("2026-01-15T09:29:58.9Z", "2026-01-15T09:29:59.1Z", Some(0)),
            ("2026-01-15T09:29:00Z", "2026-01-15T09:29:01Z", Some(60)),
            ("2026-01-15T09:31:00Z", "2026-01-15T09:31:01Z", Some(-60)),
        ] {
            let seconds = offset(date, at(asked), at(came)).map(|offset| offset.as_secs());
            assert_eq!(seconds, expected, "{asked}");
        }
        assert_eq!(offset("yesterday", at("2026-01-15T09:30:00Z"), at("2026-01-15T09:30:00Z")), None);
    }
}
