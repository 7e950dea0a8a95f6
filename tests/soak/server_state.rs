//! What the server has beside what the program has.

use std::collections::HashMap;

use secrecy::SecretString;
use vdial::api::credential::Credential;
use vdial::api::{Client, Endpoint, RateLimiter};
use vdial::simulator::Simulator;

use super::common::rank;
use super::common::state::State;

/// Every call with how far it is.
pub type Ranks = HashMap<String, u8>;

/// A call whose record is gone counts as over.
const OVER: u8 = 4;

/// Every call that the server has.
pub async fn of(url: &str) -> Ranks {
    let key = Credential::AccessKey(SecretString::from(Simulator::accesskey().to_owned()));
    let client = Client::new(Endpoint::new(url.parse().unwrap()), Some(key), RateLimiter::new(16.0, 30)).unwrap();
    let (mut calls, mut cursor) = (Ranks::new(), None);
    loop {
        let page = client.calls_page(cursor).await.unwrap();
        calls.extend(page.listed.items.iter().map(|call| (call.id.to_string(), rank(call.status.as_str()))));
        match page.reached {
            Some(reached) => cursor = Some(reached),
            None => return calls,
        }
    }
}

/// Every call that the program has.
pub fn known(state: &State) -> Ranks {
    let of_call = |tracked: &vdial::model::TrackedCall| {
        (tracked.call.id.to_string(), if tracked.is_live() { rank(tracked.call.status.as_str()) } else { OVER })
    };
    state.all_calls().map(of_call).collect()
}

/// The calls that are not as the server has them. One that changed between the two readings of the server must be in
/// between; one that ended need not be kept.
pub fn compare(first: &Ranks, state: &Ranks, second: &Ranks) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, before) in first {
        let after = second.get(id).copied().unwrap_or(OVER);
        match state.get(id) {
            None if after == OVER => {}
            None => wrong.push(format!("{id} is not known, {before} to {after}")),
            Some(shown) if (*before..=after).contains(shown) => {}
            Some(shown) => wrong.push(format!("{id} is {shown}, not {before} to {after}")),
        }
    }
    wrong.extend(state.keys().filter(|id| !second.contains_key(*id)).map(|id| format!("{id} is invented")));
    wrong
}
