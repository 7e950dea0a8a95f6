//! Everything that can happen, as plain data: the only way into the application's state.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OwnedSemaphorePermit;

use crate::api::credential::Credential;
use crate::api::wire::Pushed;
use crate::api::{ApiError, Listed, RateUsage};
use crate::domain::{
    Activeflow, Agent, BillingAccount, Call, CallId, CallRequest, Control, Customer, Extension, Favourite, Flow,
    FlowId, Groupcall, GroupcallId, Number, OutboundConfig, Placed, Recording, RecordingId, Target,
};
use crate::journal::{AttemptId, Backlog, Earlier, History, Notes, Unfinished};
use crate::planner::intervals::PollingSpeed;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has told where its cursor is, from 1.
    CursorAt {
        /// The line.
        row: u16,
        /// The column.
        column: u16,
    },
    /// The terminal has a new size, in columns and rows.
    Resized(u16, u16),
    /// The server answered in the session of that number; an answer of an earlier session is dropped.
    Answer(u32, Box<Answer>),
    /// How reading goes, whenever an answer has come.
    Vitals(PollingStatus),
    /// The machine was asleep for so long: the clock that measures ages did not run.
    Woke(Duration),
    /// A signal asks the program to stop until the shell brings it back.
    Suspend,
    /// The program was stopped for so long, or `None`: it was to be, but no shell is there to bring it back.
    Stopped(Option<Duration>),
    /// The user's editor was closed with this text, or could not be used.
    Edited(Result<String, String>),
    /// What an earlier run left that may not be over, and what was wrong with the journal.
    Recalled(Vec<Unfinished>, Option<String>),
    /// What earlier runs did that is still worth knowing.
    Earlier(Box<Earlier>),
    /// What the user noted in earlier runs.
    Notes(Notes),
    /// What has happened and could not be written into the journal yet; nothing, when it could in the end.
    Journal(Backlog),
    /// The calls placed here, as the journal tells; or why it cannot be read.
    History(Result<Box<History>, String>),
    /// How the favourites stand that are kept from the screen.
    Favourites(FavouriteNews),
    /// The texts that were spoken in earlier runs, newest first.
    Said(Vec<String>),
    /// Something the runtime has to say: a file that could not be written, a server that could not be started.
    Trouble(String),
    /// The demo's server runs at this URL and takes this credential.
    DemoStarted(String, Credential),
    /// A moment named by [`next_wake`](crate::app::next_wake) has come.
    Tick,
    /// A signal asks the program to end, or the terminal is gone.
    Terminate,
}

/// How the favourites stand that are kept from the screen.
#[derive(Clone, Debug)]
pub enum FavouriteNews {
    /// These are kept.
    Kept(Vec<Favourite>),
    /// This one is kept now.
    Saved(String),
    /// This one is not kept: there is another of its name.
    Taken(Box<Favourite>),
    /// The one of that name is gone.
    Removed(String),
    /// The file cannot be read or written, for this reason.
    Trouble(String),
}

/// How reading goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PollingStatus {
    /// The requests used.
    pub usage: RateUsage,
    /// How far the server's clock is ahead of ours.
    pub clock_offset: SignedDuration,
    /// How the calls are kept up to date.
    pub pace: PollingSpeed,
}

/// A place in the queue between the push channel and who follows the calls. As long as it is held the place is taken;
/// when all are, the channel is not read on, and the server waits.
#[derive(Clone, Debug, Default)]
#[expect(dead_code, reason = "it is held, not read: its end frees the place")]
pub struct Ticket(Option<Arc<OwnedSemaphorePermit>>);

impl From<OwnedSemaphorePermit> for Ticket {
    fn from(permit: OwnedSemaphorePermit) -> Self {
        Self(Some(Arc::new(permit)))
    }
}

/// How the push channel stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PushState {
    /// Not opened yet.
    #[default]
    Closed,
    /// Changes come as they happen.
    Up,
    /// Not to be had at present, for this reason: the calls are polled.
    Down(String),
}

/// What the server said. `asked` is when the request went out: the answer was true then or later.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To a login.
    LoggedIn(Result<Credential, ApiError>),
    /// Whose account it is.
    Customer(Result<Customer, ApiError>),
    /// Who is logged in.
    Agent(Result<Agent, ApiError>),
    /// Something about the account that was asked for because it is on screen.
    Standing(AccountAnswer, Instant),
    /// The account's numbers.
    Numbers(Result<Listed<Number>, ApiError>, Instant),
    /// The account's flows.
    Flows(Result<Listed<Flow>, ApiError>, Instant),
    /// The account's extensions.
    Extensions(Result<Listed<Extension>, ApiError>, Instant),
    /// A page of calls: those created before the moment, or the newest.
    Calls(Result<Listed<Call>, ApiError>, Option<Timestamp>, Instant),
    /// An event of the push channel, with the moment at which it came.
    Pushed(Pushed, Instant, Ticket),
    /// How the push channel stands.
    Channel(PushState),
    /// One call.
    Call(CallId, Result<Call, ApiError>, Instant),
    /// One groupcall.
    Groupcall(GroupcallId, Result<Groupcall, ApiError>, Instant),
    /// A page of groupcalls: those created before a moment, or the newest.
    Groupcalls(Result<Listed<Groupcall>, ApiError>, Option<Timestamp>, Instant),
    /// What came of placing a call.
    Placed(AttemptId, CallRequest, Result<Placed, ApiError>, Instant),
    /// A call that did not leave this machine, with the reason.
    NotSent(CallRequest, NotSent),
    /// What came of hanging up.
    HungUp(Target, Result<Option<Call>, ApiError>, Instant),
    /// What came of doing something to a call.
    Controlled(CallId, Control, Result<Option<Call>, ApiError>, Instant),
    /// A recording of a call.
    Recording(CallId, RecordingId, Result<Recording, ApiError>),
    /// The run of a call's flow.
    Activeflow(CallId, Result<Activeflow, ApiError>),
}

/// Why a call did not leave this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// It could not be written into the journal first, for this reason.
    Journal(String),
    /// The journal could not be written in time: another program has it locked, or the disk hangs.
    JournalBusy,
    /// The user closed the form before it went out.
    GivenUp,
}

/// One thing about the account, as [`Effect::LoadStanding`](crate::messages::effect::Effect::LoadStanding) and
/// [`Effect::LoadFlow`](crate::messages::effect::Effect::LoadFlow) ask for it.
#[derive(Clone, Debug)]
pub enum AccountAnswer {
    /// The customer.
    Customer(Result<Customer, ApiError>),
    /// What calls are paid from.
    Billing(Result<BillingAccount, ApiError>),
    /// The rules for calls to phones.
    Outbound(Result<OutboundConfig, ApiError>),
    /// The flow that the form names.
    Flow(FlowId, Result<Flow, ApiError>),
}

impl Answer {
    /// Whether the answer counts although the credential was changed meanwhile: what the user did must be known.
    #[must_use]
    pub fn outlives_its_session(&self) -> bool {
        matches!(self, Self::Placed(..) | Self::NotSent(..) | Self::HungUp(..) | Self::Controlled(..))
    }
}
