//! What the program knows: the account, its calls, what was sent from here, and the connection. It knows no screen:
//! what concerns one waits as an intent in its queue.

pub(crate) mod account_list;
pub(crate) mod account_status;
pub(crate) mod activeflow;
pub mod archive;
pub(crate) mod archive_updates;
pub mod attempts;
pub mod batch;
pub(crate) mod call_changes;
pub(crate) mod call_control;
pub(crate) mod call_filter;
pub(crate) mod calls;
pub(crate) mod clipboard;
pub mod configuration;
pub(crate) mod connection;
pub(crate) mod contacts;
pub(crate) mod control_targets;
pub(crate) mod countries;
mod ending;
pub mod events;
pub(crate) mod export;
pub(crate) mod favourites;
pub(crate) mod history;
pub(crate) mod hooks;
pub(crate) mod links;
pub mod money;
pub(crate) mod notes;
pub mod notices;
pub mod notifier;
pub mod offer;
pub mod other_profiles;
pub(crate) mod panes;
pub(crate) mod past_call;
pub(crate) mod preflight;
pub mod privacy;
pub mod proposals;
pub(crate) mod rewind;
pub(crate) mod routes;
pub(crate) mod settings;
pub(crate) mod sight;
pub mod told;
pub mod traffic;
mod turns;
pub(crate) mod views;

use std::sync::Arc;

use jiff::Timestamp;

use crate::api::credential::Credential;
use crate::config::Config;
use crate::domain::{Agent, CallId, Customer, CustomerId, Extension, Flow, Number};
use crate::journal::Backlog;
use crate::keys::command::Command;
use crate::keys::key_map::KeyMap;
use crate::messages::intent::Intent;
use crate::model::account_list::AccountList;
use crate::model::account_status::AccountStatus;
use crate::model::activeflow::ActiveflowReading;
use crate::model::archive::Archive;
use crate::model::attempts::Attempts;
use crate::model::batch::Batch;
use crate::model::call_control::ControlState;
use crate::model::contacts::Contacts;
use crate::model::favourites::Favourites;
use crate::model::history::PastCalls;
use crate::model::links::Links;
use crate::model::notices::Notices;
use crate::model::offer::Offer;
use crate::model::other_profiles::OtherProfile;
use crate::model::privacy::Privacy;
use crate::model::proposals::Proposals;
use crate::model::routes::RouteChecks;
use crate::model::traffic::Traffic;

pub(crate) use call_filter::Query;
pub(crate) use calls::{Branch, CallRow, Calls, ControlResult, Count, Dated, SeenSince, Table};
pub use calls::{RecordingSince, SetHere, TrackedCall, TrackedGroup};
pub(crate) use connection::{Connection, ConnectionState};
pub use panes::PaneId;
pub use settings::{Prefill, Settings, Start};

/// What the program knows.
#[derive(Clone, Debug)]
pub struct Model {
    /// Settings from the configuration.
    pub settings: Settings,
    /// The configuration itself; `None` where it is not read again.
    pub configuration: Option<Arc<Config>>,
    /// The key map.
    pub keys: KeyMap,
    /// The profiles that are open besides this one.
    pub other_profiles: Vec<OtherProfile>,
    /// Whether this profile has the screen and the keys.
    pub in_front: bool,
    /// Whether numbers and names are hidden.
    pub privacy: Privacy,
    /// The customer, once known.
    pub customer: Option<Customer>,
    /// The agent who is logged in, once known.
    pub agent: Option<Agent>,
    /// The connection to the server.
    pub connection: Connection,
    /// The calls.
    pub calls: Calls,
    /// The calls that have ended.
    pub archive: Archive,
    /// The figures of the calls.
    pub traffic: Traffic,
    /// The account's numbers.
    pub numbers: AccountList<Number>,
    /// The account's flows.
    pub flows: AccountList<Flow>,
    /// The names of the account's contacts.
    pub contacts: Contacts,
    /// The account's extensions.
    pub extensions: AccountList<Extension>,
    /// Account status: what is known of the account besides its lists.
    pub account_status: AccountStatus,
    /// Requests sent from here, and what they placed.
    pub attempts: Attempts,
    /// The list of destinations that is being called, or was called last.
    pub batch: Option<Batch>,
    /// The state of controlling calls.
    pub control: ControlState,
    /// The notices.
    pub notices: Notices,
    /// The next step that the newest notice offers.
    pub offer: Option<Offer>,
    /// The proposals of other programs.
    pub proposals: Proposals,
    /// The link that waits for the user's key.
    pub links: Links,
    /// The favourites.
    pub favourites: Favourites,
    /// The calls placed here, while the history is open.
    pub history: PastCalls,
    /// Journal lines that are not written yet.
    pub unwritten: Backlog,
    /// The credential in use, for its kind; its text is never shown.
    pub credential: Option<Credential>,
    /// Where it is kept for the next start, if it was kept in this run.
    pub(crate) credential_kept: Option<String>,
    /// The routes that were tried.
    pub(crate) routes: RouteChecks,
    /// The state of reading the selected call's actions.
    pub(crate) activeflow: ActiveflowReading,
    /// The number of the current session; answers with another number belong to an earlier one.
    pub session: u32,
    /// The session in which the current account was first used.
    pub(crate) account_since: u32,
    /// The customer whose push channel is open.
    pub(crate) listening: Option<CustomerId>,
    /// The selected call, as last reported to the runtime.
    pub(crate) selected: Option<CallId>,
    /// When to warn that the token expires.
    pub(crate) expiry_warning: Option<Timestamp>,
    /// What is left to carry out.
    pub(crate) intents: Vec<Intent>,
    /// Whether the user made this run read-only.
    pub(crate) read_only_by_choice: bool,
    /// Whether calls are placed to find out again what failed before: that an extension failed lately forbids nothing.
    pub finds_out_again: bool,
    /// Whether something visible has changed since the last drawing.
    pub dirty: bool,
}

impl Model {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(settings: Settings, keys: KeyMap) -> Self {
        Self {
            calls: Calls::new(settings.keep_ended, settings.keep_live).with_columns(&settings.board.columns),
            settings,
            configuration: None,
            keys,
            other_profiles: Vec::new(),
            in_front: true,
            privacy: Privacy::default(),
            customer: None,
            agent: None,
            connection: Connection::default(),
            archive: Archive::default(),
            traffic: Traffic::default(),
            numbers: AccountList::default(),
            flows: AccountList::default(),
            contacts: Contacts::default(),
            extensions: AccountList::default(),
            account_status: AccountStatus::default(),
            attempts: Attempts::default(),
            batch: None,
            control: ControlState::default(),
            notices: Notices::default(),
            offer: None,
            proposals: Proposals::default(),
            links: Links::default(),
            favourites: Favourites::default(),
            history: PastCalls::default(),
            unwritten: Backlog::default(),
            credential: None,
            credential_kept: None,
            routes: RouteChecks::default(),
            activeflow: ActiveflowReading::default(),
            session: 0,
            account_since: 0,
            listening: None,
            selected: None,
            expiry_warning: None,
            intents: Vec::new(),
            read_only_by_choice: false,
            finds_out_again: false,
            dirty: true,
        }
    }

    /// The first key of a command in the panes, as shown on screen.
    #[must_use]
    pub fn hint(&self, command: Command) -> String {
        self.keys.hint(command)
    }
}
