//! Messages: everything that can happen, as plain data. They are the only way to change the application's state.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OwnedSemaphorePermit;

use crate::api::credential::Credential;
use crate::api::wire::Pushed;
use crate::api::{ApiError, ListPage, Listed, RateUsage, Trial};
use crate::base::mouse::Mouse;
use crate::config::Config;
use crate::domain::{
    Activeflow, Agent, Billing, BillingAccount, BoardChoice, Call, CallId, CallRequest, Control, Customer, Extension,
    Favourite, Flow, FlowId, Groupcall, GroupcallId, Number, OutboundConfig, Placed, Recording, RecordingId, Target,
};
use crate::instance::protocol::{Request, RequestId};
use crate::journal::{AttemptId, Backlog, Earlier, History, Notes, Unfinished};
use crate::messages::sign_in::SignInChoices;
use crate::planner::intervals::PollingSpeed;

/// An event for the application.
#[derive(Clone, Debug)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal reported its cursor's position, counted from 1.
    CursorAt {
        /// The line.
        row: u16,
        /// The column.
        column: u16,
    },
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// The terminal told its background colour: red, green and blue.
    Background(u8, u8, u8),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has a new size, in columns and rows.
    Resized(u16, u16),
    /// The server answered in the session of that number; answers of an earlier session are dropped.
    Answer(u32, Box<Answer>),
    /// The state of polling, sent with every answer.
    Vitals(PollingStatus),
    /// The machine was asleep this long; the clock that measures ages did not run meanwhile.
    Woke(Duration),
    /// A signal asks the program to stop until the shell resumes it.
    Suspend,
    /// The program was stopped this long; `None` if it could not stop, because no shell could resume it.
    Stopped(Option<Duration>),
    /// The user's editor was closed with this text, or failed.
    Edited(Result<String, String>),
    /// What an earlier run left unfinished, and what is wrong with the journal.
    Unfinished(Vec<Unfinished>, Option<String>),
    /// The calls that earlier runs hung up, and the destinations they called.
    Earlier(Box<Earlier>),
    /// The user's notes of earlier runs.
    Notes(Notes),
    /// The events that could not be written to the journal yet; empty once they are written.
    Journal(Backlog),
    /// The calls placed here according to the journal, or why it cannot be read.
    History(Result<Box<History>, String>),
    /// Every request that could change something is refused from now on, or no longer.
    ReadOnly(bool),
    /// A signal asks to read the configuration again.
    ReadConfiguration,
    /// The configuration was read again, or why it cannot be used.
    ConfigurationRead(ConfigurationResult, Reread),
    /// A setting was written into the configuration file, or why not.
    SettingWritten(Result<(), String>),
    /// Calls were written into a file: how many, and its path; or why not.
    CallsWritten(Result<(usize, String), String>),
    /// A choice about the table was kept in the configuration, in this file.
    BoardKept(BoardChoice, String),
    /// A change of the favourites saved from the screen.
    Favourites(FavouriteNews),
    /// What the sign-in screen can offer.
    CanSignIn(Box<SignInChoices>),
    /// The credential was kept for the next start: where, or why not.
    CredentialKept(Result<String, String>),
    /// The texts spoken in earlier runs, newest first.
    SpokenTexts(Vec<String>),
    /// Another program of the user asks something; it arrived at that moment.
    Asked(RequestId, Box<Request>, Instant),
    /// Other programs cannot reach this one, for this reason.
    Unreachable(String),
    /// A message of the runtime: a file that could not be read or written.
    Trouble(String),
    /// There is no connection, for this reason: no answer arrives.
    NotConnected(String),
    /// Hooks failed, or events were dropped, in words.
    HookTrouble(String),
    /// The demo's server runs at this URL and accepts this credential.
    DemoStarted(String, Credential),
    /// A time returned by [`next_wake`](crate::app::next_wake) has come.
    Tick,
    /// A signal asks the program to end, or the terminal is gone.
    Terminate,
}

impl Message {
    /// Whether the user has done something that shows at once.
    #[must_use]
    pub fn is_of_user(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Paste(_) | Self::Mouse(_) | Self::Resized(..))
    }
}

/// A configuration, or what is wrong with it, where, and what would be right.
pub type ConfigurationResult = Result<Arc<Config>, String>;

/// Why the configuration was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reread {
    /// Its file has changed.
    Changed,
    /// The file may have changed while the program started.
    Started,
    /// The user asked for it.
    Asked,
    /// This program wrote the setting of this name, as the settings view asked.
    Wrote(String),
    /// This program wrote the setting of this name, and has said so.
    Kept(&'static str),
}

/// A change of the favourites saved from the screen.
#[derive(Clone, Debug)]
pub enum FavouriteNews {
    /// The favourites in the file.
    Kept(Vec<Favourite>),
    /// A favourite of this name was saved.
    Saved(String),
    /// A favourite was not saved, because the name is taken.
    Taken(Box<Favourite>),
    /// The favourite of this name was removed.
    Removed(String),
    /// The file cannot be read or written, for this reason.
    Trouble(String),
}

/// The state of polling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PollingStatus {
    /// The requests used.
    pub usage: RateUsage,
    /// How far the server's clock is ahead of this machine's.
    pub clock_offset: SignedDuration,
    /// How fast the calls are kept up to date.
    pub pace: PollingSpeed,
}

/// A place in the queue between the push channel and the poller, occupied until it is dropped. When all places are
/// occupied, the channel is not read, and the server waits.
#[derive(Clone, Debug, Default)]
#[expect(dead_code, reason = "it is held, not read: its end frees the place")]
pub struct Ticket(Option<Arc<OwnedSemaphorePermit>>);

impl From<OwnedSemaphorePermit> for Ticket {
    fn from(permit: OwnedSemaphorePermit) -> Self {
        Self(Some(Arc::new(permit)))
    }
}

/// The state of the push channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PushState {
    /// Not opened yet.
    #[default]
    Closed,
    /// Changes arrive as they happen.
    Up,
    /// Unavailable for this reason: the calls are polled.
    Down(String),
}

/// An answer of the server. The `Instant` is when the request was sent: the answer was true then or later.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The answer to a login.
    LoggedIn(Result<Credential, ApiError>),
    /// The customer of the account.
    Customer(Result<Customer, ApiError>),
    /// The logged-in agent.
    Agent(Result<Agent, ApiError>),
    /// What came of trying a route; reading its answer is for others.
    Route(Trial, Result<(), ApiError>),
    /// Account data that was requested because it is on screen.
    AccountStatus(AccountAnswer, Instant),
    /// A page of the ledger: the rows created before the time, or the newest.
    Billings(Result<ListPage<Billing>, ApiError>, Option<Timestamp>, Instant),
    /// The account's numbers.
    Numbers(Result<Listed<Number>, ApiError>, Instant),
    /// The account's flows.
    Flows(Result<Listed<Flow>, ApiError>, Instant),
    /// The account's extensions.
    Extensions(Result<Listed<Extension>, ApiError>, Instant),
    /// A page of calls: those created before the time, or the newest.
    Calls(Result<Listed<Call>, ApiError>, Option<Timestamp>, Instant),
    /// A page of calls for the archive: those created before the time.
    Archive(Result<Listed<Call>, ApiError>, Timestamp, Instant),
    /// An event of the push channel, and when it arrived.
    Pushed(Pushed, Instant, Ticket),
    /// The state of the push channel.
    Channel(PushState),
    /// One call.
    Call(CallId, Result<Call, ApiError>, Instant),
    /// One groupcall.
    Groupcall(GroupcallId, Result<Groupcall, ApiError>, Instant),
    /// A page of groupcalls: those created before the time, or the newest.
    Groupcalls(Result<Listed<Groupcall>, ApiError>, Option<Timestamp>, Instant),
    /// The answer to placing a call.
    Placed(AttemptId, CallRequest, Result<Placed, ApiError>, Instant),
    /// A call was not sent, for this reason.
    NotSent(CallRequest, NotSent),
    /// The answer to hanging up.
    HungUp(Target, Result<Option<Call>, ApiError>, Instant),
    /// The answer to a control.
    Controlled(CallId, Control, Result<Option<Call>, ApiError>, Instant),
    /// A recording of a call.
    Recording(CallId, RecordingId, Result<Recording, ApiError>),
    /// The run of a call's flow.
    Activeflow(CallId, Result<Activeflow, ApiError>),
    /// The name of the contact with a phone number; `None` if there is none.
    Contact(String, Result<Option<String>, ApiError>),
}

/// Why a call was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// It could not be written to the journal first, for this reason.
    Journal(String),
    /// The journal could not be written in time: another program has locked it, or the disk hangs.
    JournalBusy,
    /// The user closed the form before it was sent.
    GivenUp,
}

/// One part of the account's status, as read by [`Effect::LoadAccountStatus`](crate::messages::effect::Effect::LoadAccountStatus)
/// and [`Effect::LoadFlow`](crate::messages::effect::Effect::LoadFlow).
#[derive(Clone, Debug)]
pub enum AccountAnswer {
    /// The customer.
    Customer(Result<Customer, ApiError>),
    /// The billing account that pays for calls.
    Billing(Result<BillingAccount, ApiError>),
    /// The rules for calls to phones.
    Outbound(Result<OutboundConfig, ApiError>),
    /// The flow selected in the form.
    Flow(FlowId, Result<Flow, ApiError>),
}

impl Answer {
    /// Whether the answer counts even if the credential has changed: the result of a user's action must be known.
    #[must_use]
    pub fn outlives_its_session(&self) -> bool {
        matches!(self, Self::Placed(..) | Self::NotSent(..) | Self::HungUp(..) | Self::Controlled(..))
    }
}
