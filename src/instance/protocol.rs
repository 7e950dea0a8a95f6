//! What is said on the socket of a running vdial: the contract, version 1.
//!
//! **Where.** A running terminal UI listens on the Unix socket `running/PID.sock` in its data directory, for each further
//! profile on `running/PID-1.sock` and so on. The directory
//! has the mode 0700, the socket 0600, and whoever connects must have the same user id. Elsewhere than on Unix there is
//! no socket. A socket that is left by a killed vdial is removed by the next one, and refuses connections until then.
//!
//! **How.** Each request is one line of JSON of at most [`LONGEST_LINE`] bytes, each answer as well. The answers come in
//! the order of the requests; one request at a time is taken from a connection. At most [`MOST_CONNECTIONS`] are served
//! at once. A connection on which nothing arrives for [`PATIENCE`] is closed. vdial answers at once, because it never
//! waits for the network to do so; while it is suspended or its user writes in an editor, it answers with an error after
//! [`ANSWERS_WITHIN`], and does not act on such a request later.
//!
//! **What.** [`Request`] has the requests, [`Reply`] the answers:
//!
//! ```json
//! {"request":"hello"}
//! {"answer":"hello","protocol":1,"version":"0.1.0","pid":4711,"server_url":"https://…/v1.0","profile":"default",…}
//!
//! {"request":"status"}
//! {"answer":"status","live":3,"ringing":1,"talking":2,"failed_last_hour":0,"connection":"connected",…}
//!
//! {"request":"propose","from_program":"claude","customer":"…","what":{"call":{"from":"+1…","to":["+1…"],"say":"Hi"}}}
//! {"answer":"proposed","state":"shown","id":"0b4d…"}
//! {"answer":"proposed","state":"refused","why":"…"}
//!
//! {"request":"proposal","id":"0b4d…"}
//! {"answer":"proposal","state":"sent","calls":["…"],"groupcalls":[]}
//!
//! {"request":"open_link","uri":"tel:+1…"}
//! {"answer":"open_link","state":"waits","key":"F7"}
//! {"answer":"open_link","state":"refused","why":"…"}
//!
//! {"answer":"error","why":"…"}
//! ```
//!
//! A request with an unknown name or an unknown field is answered with an error: what a newer program asks for is never
//! left out silently. Answers may get new fields.
//!
//! **Proposals.** A proposal never acts by itself. It is checked when it arrives, once: what cannot be understood, what
//! `never_dial` forbids, and everything while the credential is read-only is refused at once, in words. What is
//! understood waits as a card, which the user opens, reads and sends with a key, or declines. The card shows the failed
//! checks, and cannot be sent while there are any. Sent, it takes the way of a call of the call form: its questions are
//! asked, it is journalled, and it leaves once. The same proposal is refused while it waits. At most [`MOST_PENDING`]
//! wait; each expires after [`EXPIRES_AFTER`]. When the account changes, all of them end. What came of a proposal is
//! known for as long as that vdial runs, for the last hundred of them.
//!
//! **Links.** A link never acts by itself. One that is understood waits for the user's key, which fills the call form
//! with its destination; a form that is open, or that holds destinations that the user typed, is not changed. It takes
//! the place of the link before it, expires after [`EXPIRES_AFTER`], and [`MOST_LINKS`] are taken in a minute.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The version of this contract. It rises when something is removed or changes its meaning.
pub const PROTOCOL: u32 = 1;
/// The longest line, in bytes, with its end.
pub const LONGEST_LINE: usize = 64 * 1024;
/// How many connections are served at once.
pub const MOST_CONNECTIONS: usize = 8;
/// How long a connection is kept on which no whole request arrives, or whose answer is not read.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer may take.
pub const ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// How many proposals wait at most.
pub const MOST_PENDING: usize = 8;
/// How long a proposal waits for the user.
pub const EXPIRES_AFTER: Duration = Duration::from_mins(5);

/// How many links are taken in a minute: a web page may open any number.
pub const MOST_LINKS: usize = 6;

/// A request, until it is answered. That of a proposal also names the proposal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(pub String);

/// What a program asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Who is there: answered with [`Reply::Hello`].
    Hello {},
    /// The figures of a status bar: answered with [`Reply::Status`].
    Status {},
    /// Show a proposal to the user: answered with [`Reply::Proposed`].
    Propose(Propose),
    /// What came of a proposal: answered with [`Reply::Proposal`].
    Proposal {
        /// Its identifier.
        id: String,
    },
    /// Keep a link for the user: answered with [`Reply::OpenLink`].
    OpenLink {
        /// The link: `tel:`, `callto:`, `sip:` or `sips:`.
        uri: String,
    },
}

/// What is proposed, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Propose {
    /// Who asks: the short name of a program. It is shown as a text that anybody may have written.
    pub from_program: String,
    /// The customer whose account it is meant for; refused if vdial uses another by now. `None`: whichever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// What is proposed.
    pub what: Proposed,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposed {
    /// To place a call.
    Call(ProposedCall),
    /// To hang up these calls and groupcalls, by their ids. They must be live and known to the vdial that is asked.
    Hangup(Vec<String>),
}

/// A call as it could be typed into the call form, or after `vdial call`. Exactly one of `say`, `flow` and `actions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedCall {
    /// Who calls: one of the account's numbers. `None`: the number that the form would choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who is called: phone numbers, extensions, SIP addresses, agents; at most ten.
    pub to: Vec<String>,
    /// What is said on answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
    /// The flow that runs on answer, by name or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// The actions that run on answer, as a JSON array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<serde_json::Value>,
}

/// What vdial answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Reply {
    /// Who is there.
    Hello(Hello),
    /// The figures of a status bar.
    Status(Status),
    /// Whether a proposal is shown to the user.
    Proposed(Shown),
    /// What came of a proposal.
    Proposal(Outcome),
    /// Whether a link waits for the user's key.
    OpenLink(LinkState),
    /// The request was not understood, or could not be answered.
    Error {
        /// Why, in a sentence.
        why: String,
    },
}

/// Who is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of the contract.
    pub protocol: u32,
    /// The version of vdial.
    pub version: String,
    /// The number of the process.
    pub pid: u32,
    /// The API's base URL; empty until the demo's server runs.
    pub server_url: String,
    /// The profile in use.
    pub profile: String,
    /// The customer of the account; `None` while it is not known, or may not be read.
    pub customer: Option<Account>,
    /// Whether only reads are sent: every proposal is refused.
    pub read_only: bool,
    /// Whether it is the demo: no phone rings.
    pub demo: bool,
    /// Whether it is the profile with the keys, of those that are open in the process.
    #[serde(default = "yes")]
    pub in_front: bool,
}

/// A vdial that does not tell has one profile.
fn yes() -> bool {
    true
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its identifier.
    pub id: String,
    /// Its display name.
    pub name: String,
}

/// The figures of a status bar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Calls that are live.
    pub live: usize,
    /// Whether more are live, which are not followed: the three figures are the least.
    #[serde(default)]
    pub live_at_least: bool,
    /// Those of them that ring.
    pub ringing: usize,
    /// Those of them that were answered.
    pub talking: usize,
    /// Calls known to have failed in the last hour, as the table shows failures.
    pub failed_last_hour: usize,
    /// Whether not all calls of that hour are known: the figure is the least.
    #[serde(default)]
    pub failed_at_least: bool,
    /// The state of the connection.
    pub connection: Link,
    /// How old the newest answer of the server is, in seconds; `None` without one.
    pub age_seconds: Option<u64>,
    /// How long nothing could be read, in seconds; `None` while reading works.
    pub blind_seconds: Option<u64>,
    /// Proposals that wait for the user.
    pub proposals: usize,
}

/// The state of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// No answer of the server yet: the figures mean nothing.
    #[default]
    Connecting,
    /// The server answers.
    Connected,
    /// The server asked for a pause.
    Paused,
    /// The server refuses the credential.
    Refused,
    /// The account is frozen.
    Frozen,
    /// The server cannot be reached.
    Offline,
    /// Nobody is signed in.
    SignedOut,
}

/// Whether a proposal is shown to the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Shown {
    /// It waits for the user.
    Shown {
        /// Its identifier, for [`Request::Proposal`].
        id: String,
    },
    /// It was refused; nobody has seen it.
    Refused {
        /// Why, in a sentence.
        why: String,
    },
}

/// Whether a link waits for the user's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkState {
    /// It waits; nothing was sent.
    Waits {
        /// The key as it is shown on screen; empty if the user has bound none.
        key: String,
    },
    /// It was refused; nobody has seen it.
    Refused {
        /// Why, in a sentence.
        why: String,
    },
}

/// What came of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// It waits for the user.
    Pending,
    /// The user has sent it; the server has not answered yet.
    Sending,
    /// The server has accepted it.
    Sent {
        /// The calls that were placed, or hung up.
        calls: Vec<String>,
        /// The groupcalls that were placed, or hung up.
        groupcalls: Vec<String>,
    },
    /// The user has declined it.
    Declined,
    /// The user has not answered it in time, or the account has changed.
    Expired {
        /// Why, in a sentence.
        why: String,
    },
    /// It was not sent, or the server refused it.
    Failed {
        /// Why, in a sentence.
        why: String,
    },
    /// It was sent and its answer was lost: there may be a call. It must not be proposed again without a look at the
    /// calls.
    Unknown {
        /// Why, in a sentence.
        why: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_as_the_contract_shows_it() {
        for line in [
            r#"{"request":"hello"}"#,
            r#"{"request":"propose","from_program":"p","what":{"call":{"to":["+1"],"say":"Hi"}}}"#,
            r#"{"request":"propose","from_program":"p","customer":"c","what":{"hangup":["a","b"]}}"#,
            r#"{"request":"proposal","id":"x"}"#,
            r#"{"request":"open_link","uri":"tel:+1"}"#,
        ] {
            let request: Request = serde_json::from_str(line).unwrap();
            assert_eq!(serde_json::to_string(&request).unwrap(), line);
        }
        for line in [
            r#"{"answer":"proposed","state":"shown","id":"x"}"#,
            r#"{"answer":"proposed","state":"refused","why":"w"}"#,
            r#"{"answer":"proposal","state":"pending"}"#,
            r#"{"answer":"proposal","state":"sent","calls":["a"],"groupcalls":[]}"#,
            r#"{"answer":"open_link","state":"waits","key":"F7"}"#,
            r#"{"answer":"error","why":"w"}"#,
        ] {
            let reply: Reply = serde_json::from_str(line).unwrap();
            assert_eq!(serde_json::to_string(&reply).unwrap(), line);
        }
    }

    #[test]
    fn what_is_not_known_is_not_left_out() {
        for line in [
            r#"{"request":"hello","loud":true}"#,
            r#"{"request":"place"}"#,
            r#"{"request":"propose","from_program":"p","now":true,"what":{"hangup":["a"]}}"#,
            r#"{"request":"propose","from_program":"p","what":{"call":{"to":["+1"],"say":"Hi","anonymous":"yes"}}}"#,
            r#"{"request":"propose","from_program":"p","what":{"call":{"to":["+1"]},"hangup":["a"]}}"#,
            r#"{"request":"proposal","id":"x","send":true}"#,
            r#"{"request":"open_link","uri":"tel:+1","send":true}"#,
        ] {
            assert!(serde_json::from_str::<Request>(line).is_err(), "{line}");
        }
    }
}
