//! Everything the application can ask for, as plain data. The runtime carries it out and answers with a message.

use secrecy::SecretString;

use crate::api::credential::Credential;
use crate::domain::{
    ActiveflowId, CallId, CallRequest, Control, CustomerId, ExtensionTarget, Favourite, FlowId, GroupcallId,
    RecordingId, Resource, Target,
};
use crate::journal::{AttemptId, JournalEvent};
use crate::planner::CallSeen;

/// The longest text that terminals take for the clipboard, in bytes: 74,994 of base64.
pub const LONGEST_COPY: usize = 74_994 / 4 * 3;

/// Something to be done outside the application's state.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Talk to the API with this credential from now on: learn whose it is, read the lists, watch the calls.
    Connect(Credential),
    /// Ask for a token.
    Login {
        /// The login name.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// Start the built-in server and connect to it.
    StartDemo,
    /// Keep the credential for the profile in a file that only the user can read.
    SaveCredential(Credential),
    /// Read a list of the account.
    Load(Resource),
    /// Read whether the account may call, what is left to pay with, and which countries it may call.
    LoadStanding,
    /// Read one flow as it is now.
    LoadFlow(FlowId),
    /// Read the newest page of calls now.
    LoadCalls,
    /// Read the newest page of groupcalls now.
    LoadGroups,
    /// Read a call again and again until it is over, as one that was placed here: before those of others. What is
    /// found in the list or pushed is followed without being asked for.
    Follow(CallSeen),
    /// Go on following a call that was known before the session began.
    FollowAgain(CallSeen),
    /// Stop reading a call.
    Unfollow(CallId),
    /// Read a call now, and often for a while, not only when its turn comes.
    Hurry(CallId),
    /// The user looks at this call, or at none.
    Select(Option<CallId>),
    /// Read everything anew: what is known is older than was thought.
    Reread,
    /// Listen to what the server pushes about this customer's calls.
    Listen(CustomerId),
    /// Read a groupcall again and again until it is over.
    FollowGroup(GroupcallId),
    /// Stop reading a groupcall.
    UnfollowGroup(GroupcallId),
    /// Place a call: write it down first, then send it once. Nothing is sent that could not be written down.
    Place(CallRequest),
    /// Place a call although it cannot be written down. Sent once.
    PlaceUnjournalled(CallRequest),
    /// Do not send what was asked to be placed, if it has not left yet.
    GiveUp,
    /// Write down what became of an attempt.
    Journal(AttemptId, JournalEvent),
    /// Look up in the journal what an earlier run left.
    Recall,
    /// Read what was placed here, and what was noted, in the whole journal.
    LoadHistory,
    /// Read the favourites that were kept from the screen.
    LoadFavourites,
    /// Keep a favourite; in the place of one of the same name only if so said.
    KeepFavourite(Box<Favourite>, bool),
    /// Take away the favourite of that name, among those that were kept from the screen.
    RemoveFavourite(String),
    /// Hang up.
    HangUp(Target),
    /// Do something to a call that is in conversation. Sent once.
    Control(CallId, Control),
    /// Read when a recording of a call began.
    ReadRecording(CallId, RecordingId),
    /// Read which actions of its flow a call has run.
    ReadActiveflow(CallId, ActiveflowId),
    /// Remember a text that was spoken.
    RememberSaid(String),
    /// Look up the texts that were spoken in earlier runs.
    RecallSaid,
    /// Remember for the profile which name of an extension worked.
    Remember(ExtensionTarget),
    /// Put a text on the clipboard of the terminal.
    Copy(String),
    /// Open the text in the user's editor.
    Edit(String),
    /// Stop the program until the shell brings it back.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// End the program.
    Quit,
}

impl Effect {
    /// Whether it places, ends or changes a call.
    #[must_use]
    pub fn acts_on_calls(&self) -> bool {
        matches!(self, Self::Place(_) | Self::PlaceUnjournalled(_) | Self::HangUp(_) | Self::Control(..))
    }
}
