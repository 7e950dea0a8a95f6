//! Everything between the program and the server: recycled connections, proxies, certificates, and bad lines.
#![cfg(test)]

mod common;

#[path = "network/certificates.rs"]
mod certificates;
#[path = "network/environment.rs"]
mod environment;
#[path = "network/flood.rs"]
mod flood;
#[path = "network/front.rs"]
mod front;
#[path = "network/proxies.rs"]
mod proxies;
#[path = "network/proxy.rs"]
mod proxy;
#[path = "network/recycling.rs"]
mod recycling;
#[path = "network/relay.rs"]
mod relay;
#[path = "network/secure.rs"]
mod secure;

use std::time::Duration;

use vdial::api::credential::Credential;
use vdial::api::{Client, Endpoint, RateLimiter, Timeouts};
use vdial::domain::{Address, CallRequest, OnAnswer};
use vdial::simulator::Simulator;

/// A client of the built-in server's account that retries soon.
fn client(endpoint: Endpoint) -> Client {
    let timeouts = Timeouts {
        connect: Duration::from_secs(30),
        total: Duration::from_mins(1),
        first_retry: Duration::from_millis(1),
    };
    let key = Credential::AccessKey(Simulator::accesskey().into());
    Client::with_timeouts(endpoint, Some(key), RateLimiter::new(1_000_000.0, 1_000), timeouts).unwrap()
}

fn call() -> CallRequest {
    let say = OnAnswer::Say { text: "hello".to_owned(), language: "en-US".to_owned() };
    CallRequest::new(Address::tel("+12025550142"), vec![Address::tel("+821012345605")], say)
}
