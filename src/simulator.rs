//! The built-in `VoIPBIN` server: a complete account whose calls ring, talk and end without a real phone. It serves the
//! demo, the tests and `vdial simulator`.
//! It shares no code with the client, so that both cannot make the same mistake unnoticed.
//!
//! A request passes `connection` (TCP), `middleware` (log, faults, rate limit per address), `routes` (credentials, rate
//! limit per customer) and a handler in `routes/`, which works on the `world`.

mod account;
mod action;
mod activeflow;
mod args;
mod auth;
mod billing;
mod body;
mod call;
mod call_body;
mod channel;
mod clock;
mod connection;
mod corrupt;
mod country;
mod fault;
mod groupcall;
mod history;
mod life;
mod limits;
mod lively_board;
mod middleware;
mod options;
mod placing;
mod population;
mod push;
mod received;
mod recording;
mod refusal;
mod rng;
mod routes;
mod script;
mod shared;
mod trailing_slash;
mod world;

pub use args::{SimulatorArgs, serve};
pub use fault::Fault;
pub use options::{
    AccountKind, AnswerShape, Board, ControlRefusals, ExtensionRouting, History, Options, Population, PushShape, Size,
    UnownedSource,
};
pub use received::Received;
pub use world::Change;

use connection::{Listener, Peer};
use serde_json::{Value, json};
use shared::SharedState;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How long `stop` waits for connections to close.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// A running simulator. Dropping it stops it.
#[derive(Debug)]
pub struct Simulator {
    addr: SocketAddr,
    shared: Arc<SharedState>,
    server: Option<JoinHandle<io::Result<()>>>,
}

impl Simulator {
    /// Starts a simulator. Port 0 picks a free port.
    ///
    /// # Errors
    /// When it cannot listen on the address.
    pub async fn start(listen: SocketAddr, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(SharedState::new(options)?);
        let service = routes::all(Arc::clone(&shared)).into_make_service_with_connect_info::<Peer>();
        let stop = shared.stop.clone();
        tokio::spawn(shared::heartbeat(Arc::clone(&shared)));
        let serving =
            axum::serve(Listener(listener), service).with_graceful_shutdown(async move { stop.cancelled().await });
        let server = tokio::spawn(serving.into_future());
        Ok(Self { addr, shared, server: Some(server) })
    }

    /// The address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base URL of its API, as `http://127.0.0.1:8080/v1.0`.
    #[must_use]
    pub fn api_url(&self) -> String {
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            addr.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        format!("http://{addr}/v1.0")
    }

    /// The access key of the seeded account.
    #[must_use]
    pub fn accesskey() -> &'static str {
        auth::ACCESSKEY
    }

    /// The user name of the seeded account.
    #[must_use]
    pub fn username() -> &'static str {
        auth::USERNAME
    }

    /// The password of the seeded account.
    #[must_use]
    pub fn password() -> &'static str {
        auth::PASSWORD
    }

    /// A new, valid token.
    #[must_use]
    pub fn token(&self) -> String {
        self.shared.token()
    }

    /// A token that expired an hour ago.
    #[must_use]
    pub fn expired_token(&self) -> String {
        let (agent, customer) = self.shared.identity();
        let life = jiff::SignedDuration::from_hours(-1);
        self.shared.auth.token_for(&agent, customer, life)
    }

    /// Makes every credential invalid.
    pub fn revoke_credentials(&self) {
        self.shared.auth.revoke();
    }

    /// Replaces the faults, starting with the next request.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.shared.faults.set(faults);
    }

    /// The last ten thousand requests received, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.log.all()
    }

    /// Starts a call from outside and returns its id.
    #[expect(clippy::must_use_candidate, reason = "the call arrives either way")]
    pub fn ring_from_outside(&self) -> Option<String> {
        let id = self.shared.world().ring_from_outside();
        id.map(|id| id.to_string())
    }

    /// All calls that are not deleted, newest first, as the API shows them.
    #[must_use]
    pub fn calls(&self) -> Vec<Value> {
        let world = self.shared.world();
        world.calls().map(|call| json!(call)).collect()
    }

    /// The number of calls that have not ended.
    #[must_use]
    pub fn live(&self) -> usize {
        self.shared.world().calls().filter(|call| !call.ended()).count()
    }

    /// All group calls, newest first.
    #[must_use]
    pub fn groupcalls(&self) -> Vec<Value> {
        let world = self.shared.world();
        world.groups().map(|group| json!(group)).collect()
    }

    /// Removes a call without a trace. False if there is none.
    #[expect(clippy::must_use_candidate, reason = "a caller who knows that it exists need not ask")]
    pub fn forget_call(&self, id: &str) -> bool {
        let id: Uuid = id.parse().unwrap_or_default();
        self.shared.world().remove(id).is_some()
    }

    /// Sets a call's status for good. False if the call or the status is unknown.
    #[expect(clippy::must_use_candidate, reason = "a caller who knows that it exists need not ask")]
    pub fn set_call_status(&self, id: &str, status: &str) -> bool {
        let Ok(status) = serde_json::from_value(json!(status)) else {
            return false;
        };
        let mut world = self.shared.world();
        world.freeze(id.parse().unwrap_or_default(), status)
    }

    /// Changes a value of the account, such as `set_account("/customer/status", json!("frozen"))`, or appends an item
    /// to a list, such as `/numbers/-`. Same as `POST /simulator/account`. False if there is no such value.
    #[expect(clippy::must_use_candidate, reason = "a caller who knows that it exists need not ask")]
    pub fn set_account(&self, pointer: &str, value: Value) -> bool {
        let mut world = self.shared.world();
        let now = world.time();
        let changes = std::iter::once((pointer.to_owned(), value)).collect();
        world.account.change(&changes, now).is_ok()
    }

    /// The number of open push sessions.
    #[must_use]
    pub fn push_channels(&self) -> usize {
        self.shared.push.listeners()
    }

    /// Breaks every push session.
    pub fn kill_push(&self) {
        self.shared.push.kill.send_modify(|times| *times += 1);
    }

    /// Reports every change of a call's status from now on, as it happens.
    #[must_use]
    pub fn watch_changes(&self) -> UnboundedReceiver<Change> {
        let (sender, changes) = unbounded_channel();
        self.shared.world().watchers.push(sender);
        self.shared.push.wake.notify_one();
        changes
    }

    /// Adds a population of calls that looks as if it had always been there, and keeps it going.
    pub fn populate(&self, population: Population) {
        self.shared.world().populate(population);
    }

    /// Stops the simulator, and waits until its port is free and its connections are closed.
    pub async fn stop(mut self) {
        self.shared.stop.cancel();
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(SHUTDOWN_TIMEOUT, &mut server).await.is_err()
        {
            server.abort();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.shared.stop.cancel();
    }
}
