//! Carries effects out: each in a task that answers with a message. Owns the client and what must outlive a task.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use secrecy::SecretString;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{AbortHandle, JoinSet};

use super::poller;
use crate::api::{ApiError, Budget, Client, Endpoint, ErrorKind, Operation, Priority};
use crate::config::{self, Memory, Paths};
use crate::credential::Credential;
use crate::domain::Target;
use crate::domain::{CallId, CallRequest, GroupcallId};
use crate::effect::{Effect, Resource};
use crate::msg::{Answer, Msg};
use crate::simulator::{self, Simulator};

/// What the runner needs to know from the start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the API is and how to reach it.
    pub endpoint: Endpoint,
    /// The budget that all requests share.
    pub budget: Budget,
    /// Where files are kept.
    pub paths: Paths,
    /// The profile in use.
    pub profile: String,
    /// How the demo's server behaves.
    pub demo: simulator::Options,
}

/// A call that is being read.
struct Follower {
    nudge: Arc<Notify>,
    task: AbortHandle,
}

/// Carries effects out.
pub struct Runner {
    setup: Setup,
    inbox: UnboundedSender<Msg>,
    session: u32,
    client: Option<Client>,
    /// What ends with the session: pollers and reads. What the user does is not among them.
    reads: JoinSet<()>,
    calls: HashMap<CallId, Follower>,
    groups: HashMap<GroupcallId, AbortHandle>,
    newest: Arc<Notify>,
    demo: Option<Simulator>,
}

impl Runner {
    /// A runner that answers into `inbox`.
    #[must_use]
    pub fn new(setup: Setup, inbox: UnboundedSender<Msg>) -> Self {
        Self {
            setup,
            inbox,
            session: 0,
            client: None,
            reads: JoinSet::new(),
            calls: HashMap::new(),
            groups: HashMap::new(),
            newest: Arc::new(Notify::new()),
            demo: None,
        }
    }

    /// A file for the user's editor.
    #[must_use]
    pub fn scratch_file(&self) -> PathBuf {
        self.setup.paths.data_dir.join(format!("actions-{}.json", uuid::Uuid::new_v4()))
    }

    /// Starts what the effect asks for. Never waits for the network.
    pub async fn carry_out(&mut self, effect: Effect) {
        while self.reads.try_join_next().is_some() {}
        match effect {
            Effect::Connect(credential) => self.connect(credential),
            Effect::Login { username, password } => self.login(username, password),
            Effect::StartDemo => self.start_demo().await,
            Effect::SaveCredential(credential) => {
                let saved = config::save(&self.setup.paths, &self.setup.profile, &credential);
                self.trouble(saved.map_err(|error| format!("The credential could not be kept: {error}.")));
            }
            Effect::Remember(target) => {
                let path = self.setup.paths.state_file();
                let saved = Memory::load(&path).0.remember(&self.setup.profile, target);
                self.trouble(saved.map_err(|error| format!("What worked could not be remembered: {error}.")));
            }
            Effect::Load(resource) => self.load(resource),
            Effect::LoadCalls => self.newest.notify_one(),
            Effect::Follow(id, status) => {
                let Some((client, tell)) = self.reader() else { return };
                let nudge = Arc::new(Notify::new());
                let task = self.reads.spawn(poller::call(client, id.clone(), status, nudge.clone(), tell));
                if let Some(before) = self.calls.insert(id, Follower { nudge, task }) {
                    before.task.abort();
                }
            }
            Effect::Nudge(id) => {
                if let Some(follower) = self.calls.get(&id) {
                    follower.nudge.notify_one();
                }
            }
            Effect::Unfollow(id) => {
                if let Some(follower) = self.calls.remove(&id) {
                    follower.task.abort();
                }
            }
            Effect::FollowGroup(id) => {
                let Some((client, tell)) = self.reader() else { return };
                let task = self.reads.spawn(poller::groupcall(client, id.clone(), tell));
                if let Some(before) = self.groups.insert(id, task) {
                    before.abort();
                }
            }
            Effect::UnfollowGroup(id) => {
                if let Some(task) = self.groups.remove(&id) {
                    task.abort();
                }
            }
            Effect::Place(request) => self.place(request),
            Effect::HangUp(target) => self.hang_up(target),
            Effect::Edit(_) | Effect::Suspend | Effect::Redraw | Effect::Quit => {}
        }
    }

    fn trouble(&self, result: Result<(), String>) {
        if let Err(why) = result {
            self.tell(Msg::Trouble(why));
        }
    }

    fn tell(&self, msg: Msg) {
        // The loop has ended when nobody listens; then there is nobody to tell.
        let _ = self.inbox.send(msg);
    }

    fn tell_answer(&self, answer: Answer) {
        self.tell(Msg::Answer(self.session, Box::new(answer)));
    }

    fn build_client(&self, credential: Option<Credential>) -> Option<Client> {
        match Client::new(self.setup.endpoint.clone(), credential, self.setup.budget.clone()) {
            Ok(client) => Some(client),
            Err(error) => {
                self.tell(Msg::Trouble(error.to_string()));
                None
            }
        }
    }

    /// The client and a way to answer in this session.
    fn reader(&self) -> Option<(Client, impl Fn(Answer) + Send + Sync + Clone + 'static)> {
        let client = self.client.clone()?;
        let (inbox, session, vitals) = (self.inbox.clone(), self.session, client.clone());
        let tell = move |answer| {
            let _ = inbox.send(Msg::Answer(session, Box::new(answer)));
            let _ = inbox.send(Msg::Vitals(vitals.usage(), vitals.server_clock_offset().unwrap_or_default()));
        };
        Some((client, tell))
    }

    fn connect(&mut self, credential: Credential) {
        self.session += 1;
        self.reads.abort_all();
        self.calls.clear();
        self.groups.clear();
        self.client = self.build_client(Some(credential));
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(poller::newest_calls(client.clone(), self.newest.clone(), tell.clone()));
        self.reads.spawn(async move {
            tell(Answer::Customer(client.customer(Priority::Urgent).await));
            tell(Answer::Agent(client.me(Priority::Background).await));
        });
    }

    fn login(&mut self, username: String, password: SecretString) {
        let Some(client) = self.build_client(None) else { return };
        let (inbox, session) = (self.inbox.clone(), self.session);
        tokio::spawn(async move {
            let result = client.login(&username, &password).await;
            let _ = inbox.send(Msg::Answer(session, Box::new(Answer::LoggedIn(result))));
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
                    self.tell(Msg::DemoStarted(demo.api_url(), Credential::AccessKey(key)));
                    self.demo = Some(demo);
                }
                Err(error) => self.tell(Msg::Trouble(format!("The demo's address is no URL: {error}."))),
            },
            Err(error) => self.tell(Msg::Trouble(format!("The demo's server could not be started: {error}."))),
        }
    }

    fn load(&mut self, resource: Resource) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let asked = Instant::now();
            let answer = match resource {
                Resource::Numbers => Answer::Numbers(client.numbers(Priority::Urgent).await, asked),
                Resource::Flows => Answer::Flows(client.flows(Priority::Urgent).await, asked),
                Resource::Extensions => Answer::Extensions(client.extensions(Priority::Urgent).await, asked),
            };
            tell(answer);
        });
    }

    /// Sends the call once. The task outlives the session: what came of it must be known.
    fn place(&mut self, request: CallRequest) {
        let Some((client, tell)) = self.reader() else {
            let error = not_connected(Operation::PlaceCall);
            return self.tell_answer(Answer::Placed(request, Err(error), Instant::now()));
        };
        tokio::spawn(async move {
            let asked = Instant::now();
            let result = client.place(&request).await;
            tell(Answer::Placed(request, result, asked));
        });
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
