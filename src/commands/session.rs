//! The program without a screen: its state, its tasks and its guards as ever, driven by a command.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::api::{ApiError, Client, ErrorKind};
use crate::app::App;
use crate::base::clock::Now;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::domain::{CallId, CallRequest, OnAnswer, Placed, Target};
use crate::journal::AttemptId;
use crate::messages::effect::Effect;
use crate::messages::message::{Answer, Message};
use crate::model::account_status::Fetched;
use crate::model::call_changes::{CallChange, Changes};
use crate::model::notices::sentence;
use crate::model::offer::Offer;
use crate::model::{Model, Start};
use crate::runtime::{Runner, Setup, now};

/// How many messages are taken in before the command looks at what has changed.
const BATCH: usize = 256;
/// How often the state is brought up to date with the time.
const BETWEEN_TURNS: Duration = Duration::from_millis(250);
/// How long the server may take to answer for the first time.
const CONNECTING: Duration = Duration::from_secs(20);
/// How long the account's lists and its status may take before a call is checked without them.
const PATIENCE: Duration = Duration::from_secs(15);

/// What to do without a credential.
pub const NO_CREDENTIAL: &str =
    "no credential: set VOIPBIN_ACCESSKEY, name a file with --accesskey-file, or start vdial once and sign in";

/// What the program has read before a command begins: the configuration as state and tasks take it.
#[derive(Clone)]
pub struct Prepared {
    /// The state at the start.
    pub app: Box<App>,
    /// The credential; `None` if there is none.
    pub start: Option<Start>,
    /// What the tasks need.
    pub setup: Box<Setup>,
    /// The user's time zone.
    pub zone: TimeZone,
    /// Whether only plain signs are shown.
    pub ascii: bool,
}

/// What has happened since the last look.
#[derive(Debug, Default)]
pub struct Happened {
    /// The calls that may have changed, in order. Those that are not in the model any more ended long ago.
    pub news: Vec<CallId>,
    /// The changes of calls, in order.
    pub changes: Vec<CallChange>,
    /// The answer to placing a call.
    pub placed: Option<Placing>,
    /// What went wrong with hooks.
    pub hook_trouble: Vec<String>,
    /// The answer to hanging up.
    pub hung_up: Vec<(Target, Option<ApiError>)>,
}

/// What came of placing a call.
#[derive(Debug)]
pub enum Placing {
    /// The server's answer.
    Answered(AttemptId, Result<Placed, ApiError>),
    /// It was not sent; the newest notice says why.
    NotSent,
}

/// The running program.
pub struct Session {
    app: Box<App>,
    runner: Box<Runner>,
    inbox: UnboundedReceiver<Message>,
    changes: Changes,
    turned: Instant,
    /// Whether a request to place a call was answered.
    has_placed: bool,
    /// The user's time zone.
    pub zone: TimeZone,
}

impl Session {
    /// Starts it: the credential is used, and calls and lists are read.
    ///
    /// # Errors
    /// There is no credential.
    pub async fn start(prepared: Prepared) -> Result<Self, Failed> {
        let Prepared { mut app, start, setup, zone, .. } = prepared;
        let start = start.ok_or_else(|| Failed::new(ExitStatus::Failure, NO_CREDENTIAL))?;
        let (sender, inbox) = unbounded_channel();
        let runner = Box::new(Runner::new(*setup, sender));
        // From here on it is kept what changes.
        app.model.calls.take_news();
        let effects = app.start(start, now());
        let mut session =
            Self { app, runner, inbox, changes: Changes::default(), turned: Instant::now(), has_placed: false, zone };
        session.carry_out(effects).await;
        Ok(session)
    }

    /// Hangs up those of the calls and groupcalls that are live.
    pub async fn hang_up(&mut self, targets: Vec<Target>) {
        self.act(|app, now| {
            let live = app.model.calls.hang_up(targets, now);
            ((), live.into_iter().map(Effect::HangUp).collect())
        })
        .await;
    }

    /// What is known.
    pub fn model(&self) -> &Model {
        &self.app.model
    }

    /// Waits until something happens, at most until then. Safe to give up.
    pub async fn wait(&mut self, until: Instant) -> Vec<Message> {
        let mut messages = Vec::new();
        let due = (self.turned + BETWEEN_TURNS).min(until);
        tokio::select! {
            biased;
            _ = self.inbox.recv_many(&mut messages, BATCH) => {}
            () = tokio::time::sleep_until(due.into()) => {}
        }
        messages
    }

    /// Takes in what has happened.
    pub async fn take(&mut self, messages: Vec<Message>) -> Happened {
        let now = now();
        let mut happened = Happened::default();
        let mut effects = Vec::new();
        // Before the messages: it drops calls that ended long ago, but none of those that they tell of.
        if now.since(self.turned) >= BETWEEN_TURNS {
            self.turned = now.instant;
            effects.extend(self.app.update(Message::Tick, now));
            effects.extend(self.app.settle(now));
        }
        for message in messages {
            if let Message::Answer(_, answer) = &message {
                match &**answer {
                    Answer::Placed(attempt, _, result, _) => {
                        self.has_placed = true;
                        happened.placed = Some(Placing::Answered(attempt.clone(), result.clone()));
                    }
                    Answer::NotSent(..) => happened.placed = Some(Placing::NotSent),
                    Answer::HungUp(target, result, _) => {
                        happened.hung_up.push((target.clone(), result.as_ref().err().cloned()));
                    }
                    _ => {}
                }
            }
            if let Message::HookTrouble(words) = &message {
                happened.hook_trouble.push(words.clone());
            }
            effects.extend(self.app.update(message, now));
            let news = self.app.model.calls.take_news();
            happened.changes.extend(self.changes.of(&news, &self.app.model, now));
            happened.news.extend(news);
        }
        self.carry_out(effects).await;
        happened
    }

    /// Waits for what happens next, at most until then, and takes it in.
    pub async fn next(&mut self, until: Instant) -> Happened {
        let messages = self.wait(until).await;
        self.take(messages).await
    }

    /// Waits until the server has answered for the first time. Returns what it told of the calls.
    ///
    /// # Errors
    /// It cannot be reached, or it refuses the credential.
    pub async fn connect(&mut self) -> Result<Vec<CallChange>, Failed> {
        let until = Instant::now() + CONNECTING;
        let mut changes = Vec::new();
        loop {
            changes.extend(self.next(until).await.changes);
            let model = self.model();
            let failing = model.connection.failing.as_ref().map(|(_, error)| error);
            // After a 429 it is asked again.
            let waits =
                |error: &&ApiError| matches!(error.kind, ErrorKind::RateLimited { .. }) && Instant::now() < until;
            if let Some(error) = failing.or(model.calls.error.as_ref()).filter(|error| !waits(error)) {
                return Err(sentence(error).into());
            }
            if model.calls.as_of.is_some() {
                return Ok(changes);
            }
            if let Some(why) = self.refusal() {
                return Err(why.into());
            }
            if Instant::now() > until {
                return Err("the server has not answered in time; look at the connection, or try again later"
                    .to_owned()
                    .into());
            }
        }
    }

    /// Why the server was never asked, or refuses the credential.
    fn refusal(&self) -> Option<String> {
        let wanted = self.app.screens.sign_in.is_some() || matches!(self.model().offer, Some(Offer::SignIn(_)));
        wanted.then(|| self.model().notices.newest().unwrap_or("the server refuses the credential").to_owned())
    }

    /// Waits until the account's lists and what is known of the account have been read, so that a call can be checked;
    /// for a limited time.
    pub async fn read_account(&mut self) {
        let effects = self.app.model.refresh_account_status(None, now());
        self.carry_out(effects).await;
        self.wait_until(knows_account).await;
    }

    /// Waits until the flow of a request has been read, so that it can be checked; for a limited time.
    pub async fn read_flow_of(&mut self, request: &CallRequest) {
        let OnAnswer::Flow(id) = &request.on_answer else { return };
        let effects = self.app.model.refresh_account_status(Some(id.clone()), now());
        self.carry_out(effects).await;
        self.wait_until(|model| model.account_status.flow(id).is_some_and(Fetched::is_read)).await;
    }

    /// Waits until something is known; for a limited time.
    pub async fn wait_until(&mut self, is_known: impl Fn(&Model) -> bool) {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && !is_known(self.model()) {
            self.next(until).await;
        }
    }

    /// The client, once it is connected.
    pub fn client(&self) -> Option<Client> {
        self.runner.client()
    }

    /// Waits until the ledger has been read, for prices; for a limited time. From then on it is read again and again.
    pub async fn read_ledger(&mut self) {
        self.app.model.calls.ledger.wanted = true;
        self.wait_until(|model| model.calls.ledger.as_of.is_some() || model.calls.ledger.error.is_some()).await;
    }

    /// Has the rows of these calls read once they have ended, in place of those named before.
    pub fn want_costs_of(&mut self, calls: Vec<CallId>) {
        self.app.model.calls.ledger.wanted_for = calls;
    }

    /// From now on calls are placed to find out again what failed before.
    pub fn finds_out_again(&mut self) {
        self.app.model.finds_out_again = true;
    }

    /// Changes the state, and carries out the effects that follow.
    pub async fn act<T>(&mut self, change: impl FnOnce(&mut App, Now) -> (T, Vec<Effect>)) -> T {
        let (told, effects) = change(&mut self.app, now());
        self.carry_out(effects).await;
        let effects = self.app.update(Message::Tick, now());
        self.carry_out(effects).await;
        told
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.runner.carry_out(effect).await;
        }
    }

    /// Waits until the hooks have handled all events so far.
    pub async fn hooks_done(&mut self) {
        self.runner.hooks_done().await;
    }

    /// Ends it, once the journal is written and the hooks have ended. Returns what is missing in the journal, and which
    /// hooks failed, if any.
    pub async fn finish(mut self) -> Option<String> {
        if self.has_placed {
            // As at the end of the terminal UI, what is left running is written down.
            let effects = self.app.update(Message::Terminate, now());
            self.carry_out(effects).await;
        }
        Box::pin((*self.runner).finish()).await
    }
}

fn knows_account(model: &Model) -> bool {
    let status = &model.account_status;
    !model.numbers.loading
        && !model.flows.loading
        && !model.extensions.loading
        && status.customer.is_read()
        && status.billing.is_read()
        && status.outbound.is_read()
}
