//! Carries effects out: each in a task that answers with a message. Owns the client and what must outlive a task.

mod control;
mod place;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::poller::{self, PollerCommand};
use super::push;
use crate::api::credential::Credential;
use crate::api::{ApiError, Client, Endpoint, ErrorKind, Operation, Priority, RateLimiter, Timeouts};
use crate::config::{self, LearnedSettings, Paths, spoken_texts};
use crate::domain::Target;
use crate::domain::{CustomerId, FlowId};
use crate::journal::{Earlier, HORIZON, JournalFile, JournalLimits, Search, Writer};
use crate::messages::effect::Effect;
use crate::messages::message::AccountAnswer;
use crate::messages::message::{Answer, Message, PollingStatus};
use crate::planner::Planner;
use crate::simulator::{self, Simulator};

/// How long the end of the program waits for the journal.
const FAREWELL: Duration = Duration::from_millis(500);

/// What the runner needs to know from the start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the API is and how to reach it.
    pub endpoint: Endpoint,
    /// The budget that all requests share.
    pub budget: RateLimiter,
    /// Where files are kept.
    pub paths: Paths,
    /// The profile in use.
    pub profile: String,
    /// Whether the operating system's keyring keeps what is signed in with.
    pub keyring: bool,
    /// How many ended calls of the past are read at the start.
    pub history: usize,
    /// How many live calls are followed, besides those that were placed here.
    pub keep_live: usize,
    /// Whether to listen to what the server pushes.
    pub push: bool,
    /// When the journal is set aside, and for how long it is kept.
    pub journal: JournalLimits,
    /// How the demo's server behaves.
    pub demo: simulator::Options,
    /// How long is waited for what.
    pub timeouts: Timeouts,
}

/// Carries effects out.
pub struct Runner {
    pub(super) setup: Setup,
    pub(super) inbox: UnboundedSender<Message>,
    session: u32,
    client: Option<Client>,
    /// What ends with the session: pollers and reads. What the user does is not among them.
    reads: JoinSet<()>,
    /// To the poller of this session.
    orders: Option<UnboundedSender<PollerCommand>>,
    /// Asks the push channel to connect anew.
    wake: Arc<Notify>,
    pub(super) journal: Writer,
    /// Cancels the call that was placed last, as long as it has not left.
    give_up: CancellationToken,
    /// Asks it not to wait for its next attempt.
    retry: Arc<Notify>,
    demo: Option<Simulator>,
}

impl Runner {
    /// A runner that answers into `inbox`.
    #[must_use]
    pub fn new(setup: Setup, inbox: UnboundedSender<Message>) -> Self {
        let file = JournalFile::new(setup.paths.journal_file(), setup.journal);
        let to_app = inbox.clone();
        let journal = Writer::new(file, move |backlog| {
            // Nobody listens any more when the loop has ended.
            let _ = to_app.send(Message::Journal(backlog));
        });
        Self {
            journal,
            setup,
            inbox,
            session: 0,
            client: None,
            reads: JoinSet::new(),
            orders: None,
            give_up: CancellationToken::new(),
            wake: Arc::new(Notify::new()),
            retry: Arc::new(Notify::new()),
            demo: None,
        }
    }

    /// Starts what the effect asks for. Never waits for the network.
    pub async fn carry_out(&mut self, effect: Effect) {
        while self.reads.try_join_next().is_some() {}
        match effect {
            Effect::Connect(credential) => self.connect(credential),
            Effect::Login { username, password } => self.login(username, password),
            Effect::StartDemo => self.start_demo().await,
            Effect::SaveCredential(credential) => {
                self.save(credential);
            }
            Effect::Remember(target) => {
                let path = self.setup.paths.state_file();
                let saved = LearnedSettings::load(&path).0.remember(&self.setup.profile, target);
                let words = |error| format!("What worked could not be remembered: {error} ({}).", path.display());
                self.trouble(saved.map_err(words));
            }
            Effect::Load(resource) => self.order(PollerCommand::List(resource)),
            Effect::LoadStanding => self.load_standing(),
            Effect::LoadFlow(id) => self.load_flow(id),
            Effect::LoadCalls => {
                self.order(PollerCommand::Newest);
                // Kept for nobody: a channel that is up stays as it is.
                self.retry.notify_waiters();
            }
            Effect::LoadGroups => self.order(PollerCommand::NewestGroups),
            Effect::Follow(seen) => self.order(PollerCommand::Follow(seen, true)),
            Effect::FollowAgain(seen) => self.order(PollerCommand::Follow(seen, false)),
            Effect::Hurry(id) => self.order(PollerCommand::Hurry(id)),
            Effect::Unfollow(id) => self.order(PollerCommand::Unfollow(id)),
            Effect::FollowGroup(id) => self.order(PollerCommand::FollowGroup(id)),
            Effect::UnfollowGroup(id) => self.order(PollerCommand::UnfollowGroup(id)),
            Effect::Select(id) => self.order(PollerCommand::Select(id)),
            Effect::Reread => {
                self.order(PollerCommand::Reread);
                self.wake.notify_one();
            }
            Effect::Listen(customer) => self.listen(customer),
            Effect::GiveUp => self.give_up.cancel(),
            Effect::Place(request) => self.place(request, true),
            Effect::PlaceUnjournalled(request) => self.place(request, false),
            Effect::Journal(attempt, event) => self.journal.fact(attempt, event),
            Effect::Recall => self.recall(),
            Effect::LoadHistory => self.load_history(),
            Effect::LoadFavourites => self.load_favourites(),
            Effect::KeepFavourite(favourite, replace) => self.keep_favourite(favourite, replace),
            Effect::RemoveFavourite(name) => self.remove_favourite(name),
            Effect::HangUp(target) => self.hang_up(target),
            Effect::Control(id, control) => self.control(id, control),
            Effect::ReadActiveflow(call, id) => self.read_activeflow(call, id),
            Effect::ReadRecording(id, recording) => self.read_recording(id, recording),
            Effect::RememberSaid(text) => {
                let path = self.setup.paths.said_file();
                let words = |error| format!("The spoken text could not be remembered: {error} ({}).", path.display());
                self.trouble(spoken_texts::save(&path, &text).map_err(words));
            }
            Effect::RecallSaid => self.tell(Message::Said(spoken_texts::load(&self.setup.paths.said_file()))),
            Effect::Copy(_) | Effect::Edit(_) | Effect::Suspend | Effect::Redraw | Effect::Quit => {}
        }
    }

    /// Keeps a credential. A keyring may ask the user first: the screen does not wait for that.
    fn save(&self, credential: Credential) {
        let Setup { paths, profile, keyring, .. } = self.setup.clone();
        let inbox = self.inbox.clone();
        tokio::task::spawn_blocking(move || {
            let trouble = match config::save(&paths, &profile, &credential, keyring) {
                Ok(None) => return,
                Ok(Some(why)) => {
                    format!("No keyring ({why}): the credential is kept in a file that only you can read.")
                }
                Err(error) => format!("The credential could not be kept: {error}."),
            };
            let _ = inbox.send(Message::Trouble(trouble));
        });
    }

    fn trouble(&self, result: Result<(), String>) {
        if let Err(why) = result {
            self.tell(Message::Trouble(why));
        }
    }

    pub(super) fn tell(&self, msg: Message) {
        // The loop has ended when nobody listens; then there is nobody to tell.
        let _ = self.inbox.send(msg);
    }

    fn tell_answer(&self, answer: Answer) {
        self.tell(Message::Answer(self.session, Box::new(answer)));
    }

    fn build_client(&self, credential: Option<Credential>) -> Option<Client> {
        let Setup { endpoint, budget, timeouts, .. } = &self.setup;
        match Client::with_timeouts(endpoint.clone(), credential, budget.clone(), *timeouts) {
            Ok(client) => Some(client),
            Err(error) => {
                self.tell(Message::Trouble(error.to_string()));
                None
            }
        }
    }

    fn order(&self, order: PollerCommand) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    /// The client and a way to answer in this session.
    fn reader(&self) -> Option<(Client, impl Fn(Answer) + Send + Sync + Clone + 'static)> {
        let (inbox, session) = (self.inbox.clone(), self.session);
        let tell = move |answer| {
            let _ = inbox.send(Message::Answer(session, Box::new(answer)));
        };
        Some((self.client.clone()?, tell))
    }

    fn connect(&mut self, credential: Credential) {
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

    fn poll(&mut self, client: Client, tell: impl Fn(Answer) + Send + Sync + 'static) {
        let (sender, orders) = unbounded_channel();
        self.orders = Some(sender);
        let (inbox, vitals) = (self.inbox.clone(), client.clone());
        let tell = move |answer, pace| {
            tell(answer);
            let clock_offset = vitals.server_clock_offset().unwrap_or_default();
            let _ = inbox.send(Message::Vitals(PollingStatus { usage: vitals.usage(), clock_offset, pace }));
        };
        let planner = Planner::new(self.setup.history, Instant::now()).following_at_most(self.setup.keep_live);
        self.reads.spawn(poller::run(client, planner, orders, tell));
    }

    fn listen(&mut self, customer: CustomerId) {
        let (Some((client, tell)), Some(orders)) = (self.reader(), self.orders.clone()) else { return };
        if self.setup.push {
            let (wake, retry) = (self.wake.clone(), self.retry.clone());
            self.reads.spawn(push::run(client, customer, wake, retry, orders, tell));
        }
    }

    fn login(&mut self, username: String, password: SecretString) {
        let Some(client) = self.build_client(None) else { return };
        let (inbox, session) = (self.inbox.clone(), self.session);
        tokio::spawn(async move {
            let result = client.login(&username, &password).await;
            let _ = inbox.send(Message::Answer(session, Box::new(Answer::LoggedIn(result))));
        });
    }

    async fn start_demo(&mut self) {
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
                Err(error) => self.tell(Message::Trouble(format!("The demo's address is no URL: {error}."))),
            },
            Err(error) => self.tell(Message::Trouble(format!("The demo's server could not be started: {error}."))),
        }
    }

    /// One after another: nobody waits for one of them alone.
    fn load_standing(&mut self) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let asked = Instant::now();
            tell(Answer::Standing(AccountAnswer::Customer(client.customer(Priority::Urgent).await), asked));
            let asked = Instant::now();
            tell(Answer::Standing(AccountAnswer::Billing(client.billing_account(Priority::Urgent).await), asked));
            let asked = Instant::now();
            tell(Answer::Standing(AccountAnswer::Outbound(client.outbound_config(Priority::Urgent).await), asked));
        });
    }

    fn load_flow(&mut self, id: FlowId) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let asked = Instant::now();
            let result = client.flow(Priority::Urgent, &id).await;
            tell(Answer::Standing(AccountAnswer::Flow(id, result), asked));
        });
    }

    /// Reads in the journal what an earlier run left. It may be long: the screen does not wait for it.
    fn recall(&self) {
        let journal = JournalFile::new(self.setup.paths.journal_file(), self.setup.journal);
        let (profile, api_url) = (self.setup.profile.clone(), self.setup.endpoint.api_url.to_string());
        let inbox = self.inbox.clone();
        tokio::task::spawn_blocking(move || {
            let now = Timestamp::now();
            let (mut search, mut earlier) = (Search::new(&profile, &api_url, now), Earlier::default());
            let read = journal.each(now.checked_sub(HORIZON).unwrap_or(Timestamp::MIN), |entry, _| {
                earlier.take(&entry, &profile, &api_url);
                search.take(&entry);
            });
            let msg = match read {
                Ok(damage) => {
                    let _ = inbox.send(Message::Earlier(Box::new(earlier.done())));
                    let (pending, too_many) = search.done();
                    let said: Vec<String> = damage.words().into_iter().chain(too_many).collect();
                    Message::Recalled(pending, (!said.is_empty()).then(|| said.join(" ")))
                }
                Err(error) => {
                    Message::Trouble(format!("The journal cannot be read: {error} ({}).", journal.path().display()))
                }
            };
            let _ = inbox.send(msg);
            if let Ok(notes) = journal.notes() {
                let _ = inbox.send(Message::Notes(notes));
            }
        });
    }

    /// Waits until everything is written down, but not for a disk that hangs. What there is to tell the user when it is not.
    pub async fn finish(self) -> Option<String> {
        let journal = self.journal.clone();
        let written = tokio::task::spawn_blocking(move || journal.finish());
        let lost = match tokio::time::timeout(FAREWELL, written).await {
            Ok(Ok(0)) => return None,
            Ok(Ok(1)) => "the last line".to_owned(),
            Ok(Ok(lines)) => format!("the last {lines} lines"),
            Ok(Err(_)) | Err(_) => "the end".to_owned(),
        };
        let path = self.setup.paths.journal_file();
        Some(format!("the journal in {} could not be written: it lacks {lost}", path.display()))
    }

    fn hang_up(&mut self, target: Target) {
        let Some((client, tell)) = self.reader() else {
            let error = not_connected(Operation::HangUpCall);
            return self.tell_answer(Answer::HungUp(target, Err(error), Instant::now()));
        };
        tokio::spawn(async move {
            let asked = Instant::now();
            let result = match &target {
                Target::Call(id) => client.hang_up_call(id).await,
                Target::Group(id) => client.hang_up_groupcall(id).await.map(|_| None),
            };
            tell(Answer::HungUp(target, result, asked));
        });
    }
}

fn not_connected(operation: Operation) -> ApiError {
    ApiError::local(operation, ErrorKind::NotAllowed, Some("there is no connection to send it on".to_owned()))
}
