//! Carries out effects, each in a task that answers with a message. Owns the client and whatever must outlive a task.

mod calls;
mod configuration;
mod files;
mod other_programs;
mod place;
mod session;
mod sign_in;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::configuration::Reader;
use super::hooks::HookRunner;
use super::poller::PollerCommand;
use crate::api::{ApiError, Client, Endpoint, ErrorKind, Operation, RateLimiter, Timeouts};
use crate::config::{HookSettings, Paths};
#[cfg(unix)]
use crate::instance::listener::Listener;
use crate::journal::{JournalFile, JournalLimits, Writer};
use crate::messages::effect::Effect;
use crate::messages::message::{Answer, Message};
use crate::simulator::{self, Simulator};

/// How long the end of the program waits for the journal: a busy disk may take a second to flush a line.
const FAREWELL: Duration = Duration::from_secs(5);
/// How long it waits for hooks before they are killed.
const GRACE: Duration = Duration::from_secs(2);

/// What the runner needs at the start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the API is and how to reach it.
    pub endpoint: Endpoint,
    /// The request budget shared by all requests.
    pub budget: RateLimiter,
    /// The paths of all files.
    pub paths: Paths,
    /// The configuration file in use.
    pub config_file: PathBuf,
    /// The profile in use.
    pub profile: String,
    /// Whether credentials are saved in the operating system's keyring.
    pub keyring: bool,
    /// The profiles of VoIPBIN's own command line, to offer at sign-in.
    pub vendor_file: Option<PathBuf>,
    /// How many ended calls of the past are read at the start.
    pub history: usize,
    /// How many live calls are followed, besides those placed here.
    pub keep_live: usize,
    /// Whether to listen to events that the server pushes.
    pub push: bool,
    /// When the journal is set aside, and how long such files are kept.
    pub journal: JournalLimits,
    /// The hooks of the configuration.
    pub hooks: Vec<HookSettings>,
    /// How the demo's server behaves.
    pub demo: simulator::Options,
    /// Timeouts of the requests.
    pub timeouts: Timeouts,
}

/// Carries out effects.
pub struct Runner {
    pub(super) setup: Setup,
    pub(super) inbox: UnboundedSender<Message>,
    session: u32,
    client: Option<Client>,
    /// Tasks that end with the session: pollers and reads, but not actions of the user.
    reads: JoinSet<()>,
    /// Orders to the poller of this session.
    orders: Option<UnboundedSender<PollerCommand>>,
    /// Requests a new connection of the push channel.
    wake: Arc<Notify>,
    pub(super) journal: Writer,
    /// Cancels the last call as long as it was not sent.
    give_up: CancellationToken,
    /// Has the push channel try again without a pause.
    retry: watch::Sender<()>,
    demo: Option<Simulator>,
    /// The endpoint and the profile of the configuration, while another server is in use.
    left: Option<Box<(Endpoint, String)>>,
    hooks: HookRunner,
    /// Reads the configuration again; `None` where that is not done.
    configuration: Option<Reader>,
    /// The socket on which other programs ask.
    #[cfg(unix)]
    listener: Option<Listener>,
}

impl Runner {
    /// Creates a runner that answers into `inbox`.
    pub fn new(setup: Setup, inbox: UnboundedSender<Message>) -> Self {
        let file = JournalFile::new(setup.paths.journal_file(), setup.journal);
        let to_app = inbox.clone();
        let journal = Writer::new(file, move |backlog| {
            // After the loop has ended, nobody receives this.
            let _ = to_app.send(Message::Journal(backlog));
        });
        Self {
            journal,
            hooks: HookRunner::new(&setup.hooks, inbox.clone()),
            configuration: None,
            setup,
            inbox,
            session: 0,
            client: None,
            reads: JoinSet::new(),
            orders: None,
            give_up: CancellationToken::new(),
            wake: Arc::new(Notify::new()),
            retry: watch::Sender::new(()),
            demo: None,
            left: None,
            #[cfg(unix)]
            listener: None,
        }
    }

    /// Starts the effect. Never waits for the network.
    pub async fn carry_out(&mut self, effect: Effect) {
        while self.reads.try_join_next().is_some() {}
        match effect {
            Effect::Connect(credential) => self.connect(credential),
            Effect::Login { username, password } => self.login(username, password),
            Effect::StartDemo => self.start_demo().await,
            Effect::ConnectTo(server, credential) => self.connect_to(server, credential),
            Effect::LeaveServer => self.leave_server(),
            Effect::FindSignInChoices => self.find_sign_in_choices(),
            Effect::SaveCredential(credential, keep) => self.save(credential, keep),
            Effect::RememberGuided => self.remember_guided(),
            Effect::TryRoutes => self.try_routes(),
            Effect::SaveExtensionTarget(target) => self.remember(target),
            Effect::Load(resource) => self.order(PollerCommand::List(resource)),
            Effect::LoadAccountStatus => self.load_standing(),
            Effect::LoadBillings(before) => self.order(PollerCommand::Billings(before)),
            Effect::LoadFlow(id) => self.load_flow(id),
            Effect::LoadCalls => {
                self.order(PollerCommand::Newest);
                self.retry.send_replace(());
            }
            Effect::ReadArchive(before) => self.order(PollerCommand::Archive(before)),
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
            Effect::LoadUnfinished => self.recall(),
            Effect::LoadHistory => self.load_history(),
            Effect::LoadFavourites => self.load_favourites(),
            Effect::KeepFavourite(favourite, replace) => self.keep_favourite(favourite, replace),
            Effect::RemoveFavourite(name) => self.remove_favourite(name),
            Effect::HangUp(target) => self.hang_up(target),
            Effect::Control(id, control) => self.control(id, control),
            Effect::ReadActiveflow(call, id) => self.read_activeflow(call, id),
            Effect::ReadContact(number) => self.read_contact(number),
            Effect::ReadRecording(id, recording) => self.read_recording(id, recording),
            Effect::WriteCalls { name, text, calls } => self.write_calls(name, text, calls),
            Effect::KeepBoard(choice) => self.keep_board(choice),
            Effect::ReadConfiguration => self.read_configuration(),
            Effect::WriteSetting(change) => self.write_setting(&change),
            Effect::SetReadOnly(on) => {
                self.setup.endpoint.read_only.set(on);
                self.tell(Message::ReadOnly(on));
            }
            Effect::SaveSpokenText(text) => self.save_spoken_text(&text),
            Effect::LoadSpokenTexts => self.load_spoken_texts(),
            Effect::KeepNames(list, names) => self.keep_names(list, names),
            Effect::RunHook { hook, event } => self.hooks.run(hook, event),
            Effect::NotifyDesktop { title, text } => self.hooks.notify(title, &text),
            Effect::Reply(id, reply) => self.reply(&id, reply),
            Effect::Copy(_)
            | Effect::Configure { .. }
            | Effect::Edit(_)
            | Effect::Notify { .. }
            | Effect::Title(_)
            | Effect::Progress(_)
            | Effect::Mouse(_)
            | Effect::Suspend
            | Effect::Profile(_)
            | Effect::Redraw
            | Effect::Quit => {}
        }
    }

    fn trouble(&self, result: Result<(), String>) {
        if let Err(why) = result {
            self.tell(Message::Trouble(why));
        }
    }

    pub(super) fn tell(&self, msg: Message) {
        // After the loop has ended, nobody receives this.
        let _ = self.inbox.send(msg);
    }

    fn tell_answer(&self, answer: Answer) {
        self.tell(Message::Answer(self.session, Box::new(answer)));
    }

    fn order(&self, order: PollerCommand) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    /// The client, and a function that answers in this session.
    fn reader(&self) -> Option<(Client, impl Fn(Answer) + Send + Sync + Clone + 'static)> {
        let (inbox, session) = (self.inbox.clone(), self.session);
        let tell = move |answer| {
            let _ = inbox.send(Message::Answer(session, Box::new(answer)));
        };
        Some((self.client.clone()?, tell))
    }

    /// The client of the session, if it is connected.
    pub fn client(&self) -> Option<Client> {
        self.client.clone()
    }

    /// Waits until the hooks have handled all events so far.
    pub async fn hooks_done(&mut self) {
        self.hooks.all_done().await;
    }

    /// Waits until the journal is written and the hooks have ended, but at most a limited time. Returns a text for the user
    /// if lines are missing, or a hook failed.
    pub async fn finish(self) -> Option<String> {
        let (lost, failed) = tokio::join!(write_out(&self.journal, &self.setup.paths), self.hooks.finish(GRACE));
        let told: Vec<String> = [lost, failed].into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join(" "))
    }
}

/// Waits until the journal is written, but at most a limited time if the disk hangs. Returns a text for the user if lines
/// are missing.
async fn write_out(journal: &Writer, paths: &Paths) -> Option<String> {
    let journal = journal.clone();
    let written = tokio::task::spawn_blocking(move || journal.finish());
    let path = paths.journal_file();
    let lost = match tokio::time::timeout(FAREWELL, written).await {
        Ok(Ok(0)) => return None,
        Ok(Ok(1)) => "the last line".to_owned(),
        Ok(Ok(lines)) => format!("the last {lines} lines"),
        Ok(Err(_)) => "the end".to_owned(),
        Err(_) => {
            let seconds = FAREWELL.as_secs();
            let words = format!("the journal in {} was not written within {seconds} s", path.display());
            return Some(format!("{words}; it may lack the end, and the next vdial looks for those calls"));
        }
    };
    Some(format!("the journal in {} could not be written; it lacks {lost}", path.display()))
}

fn not_connected(operation: Operation) -> ApiError {
    ApiError::local(operation, ErrorKind::NotAllowed, Some("there is no connection to send it on".to_owned()))
}
