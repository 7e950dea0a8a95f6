//! Intents: what a screen or a use case asks the application to do, as plain data. They wait in a queue;
//! `src/app/intents.rs` carries them out in the order in which they were given.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::api::ErrorMessage;
use crate::api::credential::{Credential, KeepIn};
use crate::base::motion::Motion;
use crate::base::severity::Severity;
use crate::domain::flow_actions::TreeLine;
use crate::domain::traffic::{GroupBy, Window};
use crate::domain::{
    BoardChoice, BoardView, CallId, CallRequest, ChosenColumn, Control, ExtensionId, ExtensionTarget, Favourite,
    FlowId, NumberId, SettingChange, Target,
};
use crate::journal::AttemptId;
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::messages::sign_in::Server;

/// Something to do that concerns more than the part that asks for it.
#[derive(Clone, Debug)]
pub enum Intent {
    /// Carry out a command of the panes.
    Command(Command),
    /// Carry out an effect.
    Run(Effect),
    /// Report something.
    Say(Severity, String),
    /// Report that pasted text was dropped: no field takes it.
    NotPasted,
    /// Ask a question before an effect.
    Ask(Question),
    /// Fill the form with a favourite, and open it.
    UseFavourite(Favourite),
    /// Read the favourites again.
    LoadFavourites,
    /// Ask for the name under which a call is kept as a favourite; `None`: the form is not filled in.
    NameFavourite(Option<Favourite>),
    /// Keep a favourite.
    KeepFavourite(Favourite),
    /// Ask for a note on `on`, the id of a call, a groupcall or an attempt.
    AskForNote {
        /// The heading.
        title: String,
        /// What the note is about.
        on: String,
        /// The attempt that placed it; the identifier again if there is none.
        attempt: AttemptId,
    },
    /// Read the account's status again.
    ReadAccountStatus,
    /// Show a text to read.
    ShowText {
        /// The heading.
        title: String,
        /// The text.
        lines: Vec<String>,
    },
    /// Show a flow to read.
    ShowFlow {
        /// The heading.
        title: String,
        /// Its steps.
        tree: Vec<TreeLine>,
        /// Its other fields.
        fields: Vec<String>,
    },
    /// Mark or unmark a destination of the list for another try, by its index.
    MarkDestination(usize),
    /// Stop calling the list.
    StopBatch,
    /// Open the form filled with a request.
    FillForm(CallRequest),
    /// Count the figures of the calls over this time.
    ChooseWindow(Window),
    /// Group the calls of the statistics in this way.
    GroupCalls(GroupBy),
    /// Stop reading older calls for the statistics, or (`true`) read on.
    ReadOlderCalls(bool),
    /// Show on the board the calls that a filter keeps.
    FilterCalls {
        /// The filter.
        filter: String,
        /// How many calls it would keep if the board held all of them; 0 if that is not known.
        calls: usize,
    },
    /// Use an item of an account's list in the form, as Enter does in its pane.
    UseItem(AccountItem),
    /// Open the form with these destinations, as typed. A form that holds others is left as it is.
    FillDestinations(String),
    /// Select a call or groupcall on the board, and inspect it.
    Inspect(Target),
    /// Show the board at a past moment, by the server's clock.
    RewindTo(Timestamp),
    /// Open the statistics, and count over this time.
    CountOver(Window),
    /// Open the list of the settings.
    OpenSettings,
    /// Write a setting into the configuration file.
    WriteSetting(SettingChange),
    /// Draw in the theme of this name for the rest of the run.
    UseTheme(&'static str),
    /// Use the mouse, or no longer, for the rest of the run.
    UseMouse(bool),
    /// Let as much on screen move by itself for this run.
    UseMotion(Motion),
    /// Read the history again.
    LoadHistory,
    /// Open the form filled with an earlier call.
    CallAgain {
        /// The request.
        request: CallRequest,
        /// What to warn of: the form calls in another way than that call did.
        warning: Option<String>,
    },
    /// Offer texts to copy in a menu.
    OfferCopies(Copies),
    /// Copy a text.
    Copy(CopyChoice),
    /// Save a note.
    SaveNote {
        /// What the note is about.
        on: String,
        /// The attempt that placed it.
        attempt: AttemptId,
        /// The text; empty to delete the note.
        text: String,
    },
    /// Show these columns in the table; none: those that suit the width.
    ShowColumns(Vec<ChosenColumn>),
    /// Show a view of the table.
    ShowView(BoardView),
    /// Ask for a name under which the view on screen is kept.
    NameView,
    /// Write the calls of the table into a new file.
    Export(String),
    /// Ask for the name of the file into which the calls of the table are written.
    NameExport,
    /// Keep a choice about the table in the configuration.
    KeepBoard(BoardChoice),
    /// Place a call, unless it is refused here or has to be confirmed first.
    Place(CallRequest),
    /// Enter was pressed on a button that sends: send unless this Enter repeats a held key.
    EnterOnButton,
    /// Open the call form.
    OpenForm,
    /// The call form was closed.
    FormClosed,
    /// Edit the form's actions step by step.
    EditActions,
    /// Edit the form's actions in the user's editor, after writing this change of them into the form.
    EditActionsAsText(Option<String>),
    /// Write the actions into the form's field.
    WriteActions(String),
    /// Use this credential, and keep it once it has worked.
    SignIn {
        /// The credential.
        credential: Credential,
        /// Where to keep it.
        keep: KeepIn,
        /// The server that it is for, if not that of the configuration.
        server: Option<Server>,
    },
    /// Request a token with name and password.
    Login {
        /// The login name.
        username: String,
        /// The password.
        password: SecretString,
        /// Where to keep the token.
        keep: KeepIn,
    },
    /// Quit, but ask first if something would be left behind.
    AskToQuit,
    /// Start the demo.
    StartDemo,
    /// Ask for another credential: the server refused this one, for this reason.
    AskForCredential(String),
    /// Show the guide of the first run.
    ShowGuide,
    /// Open the call form with a test call to this extension, filled in. Sends nothing.
    FillTestCall(ExtensionId),
    /// The sign-in failed, for this reason.
    SignInFailed(String),
    /// The server accepts the credential.
    SignedIn,
    /// Close the questions about calls of the previous account.
    LeaveAccount,
    /// Ask before a request is sent.
    AskBeforeSending {
        /// The request.
        request: CallRequest,
        /// The reasons for the question.
        reasons: Vec<String>,
        /// Whether the call could not be written into the journal.
        unjournalled: bool,
    },
    /// Send a request of the user, which was confirmed.
    SendNow {
        /// The request.
        request: CallRequest,
        /// Whether it must be journalled first.
        journalled: bool,
    },
    /// A request leaves: the form's errors are out of date.
    Sending,
    /// A long list begins to be called: show its table.
    BatchBegun(CallRequest),
    /// The server accepted a request; `untouched` unless the user has pressed a key since it left.
    Accepted {
        /// The request.
        request: CallRequest,
        /// Whether no key was pressed meanwhile.
        untouched: bool,
    },
    /// Send a proposal of another program: the user has pressed the card's key.
    SendProposal(String),
    /// Decline a proposal of another program.
    DeclineProposal(String),
    /// The server refused the request of the form, with this message.
    Refused(ErrorMessage),
    /// A search found that a request whose answer was lost was placed.
    FoundPlaced(CallRequest),
    /// Dial extensions by this name from now on: it rang.
    DialExtensionsBy(ExtensionTarget),
    /// Select a call or groupcall on the board.
    Select(Target),
    /// Ask before these calls and groupcalls are hung up.
    AskToHangUp(Vec<Target>),
    /// Open the menu of controls for these calls and groupcalls.
    OpenControls(Vec<Target>),
    /// Ask which direction to mute.
    ChooseMute(Vec<Target>),
    /// Ask before a recording starts.
    AskToRecord(Vec<Target>),
    /// Open the form for a text that is spoken into these calls and groupcalls.
    OpenSpeech(Vec<Target>),
    /// Send a control to those of these calls and groupcalls that accept it; ask for the count first if it is several.
    Control(Control, Vec<Target>),
    /// Ask for the count of calls before a control is sent to them.
    AskForCount {
        /// The control.
        control: Control,
        /// The calls.
        calls: Vec<CallId>,
        /// The notice about calls that were left out.
        left_out: Option<String>,
    },
    /// Send a control to calls whose count was confirmed.
    SendControl(Control, Vec<CallId>),
    /// A text was spoken into a call: the form for the next one need not keep it.
    Spoken(String),
    /// Hang up these calls and groupcalls, as far as they are live.
    HangUp {
        /// The calls and groupcalls.
        targets: Vec<Target>,
        /// Whether the program quits once they are over.
        then_quit: bool,
    },
    /// Ask before all calls placed here are hung up and the program quits.
    HangUpAllAndQuit,
    /// Quit without asking.
    Quit,
    /// Do not quit: a call could not be hung up.
    StayAfterFailedHangUp,
}

/// An item of one of the account's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountItem {
    /// A number.
    Number(NumberId),
    /// A flow.
    Flow(FlowId),
    /// An extension.
    Extension(ExtensionId),
}

/// A question that only one key confirms; every other way out cancels.
#[derive(Clone, Debug)]
pub struct Question {
    /// The heading.
    pub title: &'static str,
    /// What the question is about.
    pub words: String,
    /// What the key for yes does, such as "removes it".
    pub does: &'static str,
    /// The effect of yes.
    pub then: Effect,
}

/// The texts that can be copied from one item.
#[derive(Clone, Debug)]
pub struct Copies {
    /// The heading.
    pub title: String,
    /// The texts, from top to bottom.
    pub choices: Vec<CopyChoice>,
}

/// A text that can be copied.
#[derive(Clone, Debug)]
pub struct CopyChoice {
    /// The command whose key copies it.
    pub command: Command,
    /// The label.
    pub what: &'static str,
    /// The text itself.
    pub text: String,
}
