//! Connects and signs in, starts the demo, and reads the account.

use std::time::Instant;

use secrecy::SecretString;
use tokio::sync::mpsc::unbounded_channel;

use super::{Runner, Setup};
use crate::api::credential::Credential;
use crate::api::{Client, Priority};
use crate::domain::{CustomerId, FlowId};
use crate::messages::message::{AccountAnswer, Answer, Message, PollingStatus};
use crate::planner::Planner;
use crate::runtime::{poller, push};
use crate::simulator::Simulator;

impl Runner {
    pub(super) fn connect(&mut self, credential: Credential) {
        self.session += 1;
        self.reads.abort_all();
        self.journal.hide(credential.secret());
        self.client = self.build_client(Some(credential));
        let Some((client, tell)) = self.reader() else { return };
        self.poll(client.clone(), tell.clone());
        self.reads.spawn(async move {
            tell(Answer::Customer(client.customer(Priority::Urgent).await));
            tell(Answer::Agent(client.me(Priority::Background).await));
        });
    }

    pub(super) fn poll(&mut self, client: Client, tell: impl Fn(Answer) + Send + Sync + 'static) {
        let (sender, orders) = unbounded_channel();
        self.orders = Some(sender);
        let (inbox, polling) = (self.inbox.clone(), client.clone());
        let tell = move |answer, pace| {
            // First the server's clock: with it the times in the answer are read.
            let clock_offset = polling.server_clock_offset().unwrap_or_default();
            let _ = inbox.send(Message::Vitals(PollingStatus { usage: polling.usage(), clock_offset, pace }));
            tell(answer);
        };
        let planner = Planner::new(self.setup.history, Instant::now()).following_at_most(self.setup.keep_live);
        self.reads.spawn(poller::run(client, planner, orders, tell));
    }

    pub(super) fn listen(&mut self, customer: CustomerId) {
        let (Some((client, tell)), Some(orders)) = (self.reader(), self.orders.clone()) else { return };
        if self.setup.push {
            let (wake, retry) = (self.wake.clone(), self.retry.subscribe());
            self.reads.spawn(push::run(client, customer, wake, retry, orders, tell));
        }
    }

    pub(super) fn login(&mut self, username: String, password: SecretString) {
        let Some(client) = self.build_client(None) else { return };
        let (inbox, session) = (self.inbox.clone(), self.session);
        tokio::spawn(async move {
            let result = client.login(&username, &password).await;
            let _ = inbox.send(Message::Answer(session, Box::new(Answer::LoggedIn(result))));
        });
    }

    pub(super) async fn start_demo(&mut self) {
        let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        match Simulator::start(listen, self.setup.demo.clone()).await {
            Ok(demo) => match demo.api_url().parse() {
                Ok(api_url) => {
                    self.setup.endpoint.api_url = api_url;
                    "demo".clone_into(&mut self.setup.profile);
                    let key = SecretString::from(Simulator::accesskey().to_owned());
                    self.tell(Message::DemoStarted(demo.api_url(), Credential::AccessKey(key)));
                    self.demo = Some(demo);
                }
                Err(error) => self.tell(Message::NotConnected(format!("The demo's address is no URL: {error}."))),
            },
            Err(error) => self.tell(Message::NotConnected(format!("The demo's server could not be started: {error}."))),
        }
    }

    /// Reads one thing after another, because nobody waits for a single one.
    pub(super) fn load_standing(&mut self) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let asked = Instant::now();
            tell(Answer::AccountStatus(AccountAnswer::Customer(client.customer(Priority::Urgent).await), asked));
            let asked = Instant::now();
            tell(Answer::AccountStatus(AccountAnswer::Billing(client.billing_account(Priority::Urgent).await), asked));
            let asked = Instant::now();
            tell(Answer::AccountStatus(AccountAnswer::Outbound(client.outbound_config(Priority::Urgent).await), asked));
        });
    }

    pub(super) fn load_flow(&mut self, id: FlowId) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let asked = Instant::now();
            let result = client.flow(Priority::Urgent, &id).await;
            tell(Answer::AccountStatus(AccountAnswer::Flow(id, result), asked));
        });
    }

    fn build_client(&self, credential: Option<Credential>) -> Option<Client> {
        let Setup { endpoint, budget, timeouts, .. } = &self.setup;
        match Client::with_timeouts(endpoint.clone(), credential, budget.clone(), *timeouts) {
            Ok(client) => Some(client),
            Err(error) => {
                self.tell(Message::NotConnected(error.to_string()));
                None
            }
        }
    }
}
