//! Intents: what a screen or a use case asks the application to do, as plain data. The application carries them out in
//! the order in which they were given.

use crate::domain::CallRequest;

/// Something to do that concerns more than the part that asks for it.
#[derive(Clone, Debug)]
pub enum Intent {
    /// Ask for another credential: the server refused this one, for this reason.
    AskForCredential(String),
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
    /// The server refused the request of the form, with this message.
    Refused(crate::api::ErrorMessage),
    /// A search found that a request whose answer was lost was placed.
    FoundPlaced(CallRequest),
    /// Dial extensions by this name from now on: it rang.
    DialExtensionsBy(crate::domain::ExtensionTarget),
    /// A text was spoken into a call: the form for the next one need not keep it.
    Spoken(String),
    /// Do not quit: a call could not be hung up.
    StayAfterFailedHangUp,
}
