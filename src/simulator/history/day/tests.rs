use std::collections::BTreeSet;

use super::*;
use crate::simulator::options::{AccountKind, Size};

#[test]
fn no_two_calls_share_their_time_of_creation_whatever_the_hour() {
    let account = Account::seeded(AccountKind::default(), Size::default()).unwrap();
    for hour in 0..200 {
        let now: Timestamp = "2026-11-27T00:30:00Z".parse().unwrap();
        let mut rng = Rng::new(7, u64::MAX - 1);
        let day = Day::generate(&account, now + SignedDuration::from_hours(hour), &mut rng).unwrap();
        let times: BTreeSet<Timestamp> = day.calls.iter().map(|call| call.tm_create).collect();
        assert_eq!(times.len(), day.calls.len(), "hour {hour}");
    }
}
