//! Effects: everything the application can request, as plain data. The runtime carries them out and answers with
//! messages.

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::api::credential::{Credential, KeepIn};
use crate::base::progress::Progress;
use crate::config::Config;
use crate::domain::{
    ActiveflowId, BoardChoice, CallId, CallRequest, Control, CustomerId, ExtensionTarget, Favourite, FlowId,
    GroupcallId, NameList, Named, RecordingId, Resource, SettingChange, Target,
};
use crate::instance::protocol::{Reply, RequestId};
use crate::journal::{AttemptId, JournalEvent};
use crate::messages::sign_in::Server;
use crate::planner::CallSeen;

/// The longest text that terminals accept for the clipboard, in bytes; 74,994 bytes in base64.
pub const LONGEST_COPY: usize = 74_994 / 4 * 3;

/// An action outside the application's state.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Use this credential from now on: read whose it is, read the lists, follow the calls.
    Connect(Credential),
    /// Request a token.
    Login {
        /// The login name.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// Start the built-in server and connect to it.
    StartDemo,
    /// Use another server than the one of the configuration, and this credential there.
    ConnectTo(Server, Credential),
    /// Back to the server before [`Self::ConnectTo`]: the credential did not work there.
    LeaveServer,
    /// Find out what the sign-in screen can offer.
    FindSignInChoices,
    /// Save the credential for the profile, where only the user can read it.
    SaveCredential(Credential, KeepIn),
    /// Remember that the guide of the first run was shown for the profile.
    RememberGuided,
    /// Try each route that is read, once.
    TryRoutes,
    /// Keep the names of a list for the shell to complete.
    KeepNames(NameList, Vec<Named>),
    /// Read an account list.
    Load(Resource),
    /// Read whether the account may call, its balance, and the countries it may call.
    LoadAccountStatus,
    /// Read a page of the ledger when nothing else is due: the rows created before the time, or the newest.
    LoadBillings(Option<Timestamp>),
    /// Read a flow in its current state.
    LoadFlow(FlowId),
    /// Read the newest page of calls now.
    LoadCalls,
    /// Read the newest page of groupcalls now.
    LoadGroups,
    /// Read the page of calls created before this time for the archive, when nothing else is to be read; `None`: read no
    /// more.
    ReadArchive(Option<Timestamp>),
    /// Follow a call placed here until it is over: it is read before the calls of others. Calls found in the list or
    /// pushed are followed without this.
    Follow(CallSeen),
    /// Follow a call that was known before the session began.
    FollowAgain(CallSeen),
    /// Stop following a call.
    Unfollow(CallId),
    /// Read a call now, and often for a while.
    Hurry(CallId),
    /// The selected call; `None` if none is selected.
    Select(Option<CallId>),
    /// Read everything again, because the known state is older than expected.
    Reread,
    /// Listen to the events that the server pushes about this customer's calls.
    Listen(CustomerId),
    /// Follow a groupcall until it is over.
    FollowGroup(GroupcallId),
    /// Stop following a groupcall.
    UnfollowGroup(GroupcallId),
    /// Place a call: write it to the journal first, then send it once. If it cannot be written, it is not sent.
    Place(CallRequest),
    /// Place a call although it cannot be written to the journal. Sent once.
    PlaceUnjournalled(CallRequest),
    /// Cancel the call that is being placed, if it was not sent yet.
    GiveUp,
    /// Write an event of an attempt to the journal.
    Journal(AttemptId, JournalEvent),
    /// Find in the journal what an earlier run left unfinished.
    LoadUnfinished,
    /// Read all calls placed here and all notes from the journal.
    LoadHistory,
    /// Read the favourites saved from the screen.
    LoadFavourites,
    /// Save a favourite; `true` replaces one of the same name.
    KeepFavourite(Box<Favourite>, bool),
    /// Remove a favourite saved from the screen, by name.
    RemoveFavourite(String),
    /// Keep a choice about the table in the configuration.
    KeepBoard(BoardChoice),
    /// Read the configuration again, and tell what it is even if nothing has changed.
    ReadConfiguration,
    /// Use another configuration: look, hooks, budget, what is shown outside of the screen. `read_only`: refuse every
    /// request that could change something, or allow them again.
    Configure {
        /// The configuration.
        config: Arc<Config>,
        /// The switch; `None`: as it is.
        read_only: Option<bool>,
    },
    /// Write a setting into the configuration file.
    WriteSetting(SettingChange),
    /// Refuse every request that could change something from now on, or allow them again.
    SetReadOnly(bool),
    /// Hang up a call or groupcall.
    HangUp(Target),
    /// Control a talking call. Sent once.
    Control(CallId, Control),
    /// Read when a recording of a call began.
    ReadRecording(CallId, RecordingId),
    /// Read which actions of its flow a call has run.
    ReadActiveflow(CallId, ActiveflowId),
    /// Write calls into a new file of this name.
    WriteCalls {
        /// The file; `~/` is the home directory.
        name: String,
        /// What it contains.
        text: String,
        /// How many calls that are.
        calls: usize,
    },
    /// Look up the contact with a phone number.
    ReadContact(String),
    /// Save a spoken text.
    SaveSpokenText(String),
    /// Read the texts spoken in earlier runs.
    LoadSpokenTexts,
    /// Remember how an extension was written with success, for the profile.
    SaveExtensionTarget(ExtensionTarget),
    /// Run a hook.
    RunHook {
        /// Its place among the hooks of the configuration.
        hook: usize,
        /// What it gets on its standard input, as one line of JSON.
        event: String,
    },
    /// Send a notification through the terminal.
    Notify {
        /// The heading.
        title: String,
        /// What has happened.
        text: String,
    },
    /// Show a notification on the desktop.
    NotifyDesktop {
        /// The heading.
        title: String,
        /// What has happened.
        text: String,
    },
    /// Change the terminal's title.
    Title(String),
    /// Change the progress that the terminal shows on its tab.
    Progress(Progress),
    /// Ask the terminal to report the mouse, or not to any more.
    Mouse(bool),
    /// Answer a request of another program.
    Reply(RequestId, Reply),
    /// Copy a text to the terminal's clipboard.
    Copy(String),
    /// Open the text in the user's editor.
    Edit(String),
    /// Stop the program until the shell resumes it.
    Suspend,
    /// Open, show or close a profile.
    Profile(ProfileOrder),
    /// Draw every cell again.
    Redraw,
    /// End the program.
    Quit,
}

/// What to do with the profiles that are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileOrder {
    /// Open this one if it is not open, and give it the screen and the keys.
    Show(String),
    /// Give them to the next one that is open.
    Next,
    /// Show another one below this one, or no longer.
    Beside,
    /// Close this one: it is watched no longer.
    Close(String),
    /// Close the one on screen, where nobody has signed in.
    Leave,
}

impl Effect {
    /// Whether it places, ends or changes a call.
    #[must_use]
    pub fn acts_on_calls(&self) -> bool {
        matches!(self, Self::Place(_) | Self::PlaceUnjournalled(_) | Self::HangUp(_) | Self::Control(..))
    }
}
