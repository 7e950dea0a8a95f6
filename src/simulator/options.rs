//! The options of a simulator. Plain data.

use super::fault::Fault;
use clap::ValueEnum;
use std::str::FromStr;
use std::time::Duration;

/// Same as the platform's.
const TOKEN_LIFE: Duration = Duration::from_hours(7 * 24);

/// All options of a simulator.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many times faster than real time: with 20, a call of a minute takes three seconds.
    pub speed: f64,
    /// The same seed gives the same calls.
    pub seed: u64,
    /// What the account lacks at the start.
    pub account: AccountKind,
    /// How large the account is.
    pub size: Size,
    /// How extensions are looked up.
    pub extension_routing: ExtensionRouting,
    /// Whether too many requests are refused.
    pub rate_limits: bool,
    /// Whether calls arrive from outside now and then.
    pub incoming: bool,
    /// Which calls of others exist.
    pub board: Board,
    /// Which calls have ended before the start.
    pub history: History,
    /// The faults at the start.
    pub faults: Vec<Fault>,
    /// Whether the `…/hangup` routes exist. Older servers have none.
    pub hangup_route: bool,
    /// Whether calls can be held, muted, recorded and so on. Older servers cannot.
    pub control_routes: bool,
    /// How a control that a call's state does not allow is refused.
    pub control_refusals: ControlRefusals,
    /// How a source that the account does not own is refused.
    pub unowned_source: UnownedSource,
    /// The shape of the answer to `POST /calls`.
    pub answer_shape: AnswerShape,
    /// The shape of push events.
    pub push: PushShape,
    /// How long a token is valid, in real time.
    pub token_life: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            speed: 1.0,
            seed: 1,
            account: AccountKind::default(),
            size: Size::default(),
            extension_routing: ExtensionRouting::Either,
            rate_limits: true,
            incoming: true,
            board: Board::default(),
            history: History::default(),
            faults: Vec::new(),
            hangup_route: true,
            control_routes: true,
            control_refusals: ControlRefusals::default(),
            unowned_source: UnownedSource::default(),
            answer_shape: AnswerShape::Lists,
            push: PushShape::default(),
            token_life: TOKEN_LIFE,
        }
    }
}

/// What an account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AccountKind {
    /// Just signed up: no verified identity, no money, no allowed country, only a virtual number
    New,
    /// Scheduled for deletion two days ago: every request is refused until DELETE /auth/unregister
    Frozen,
    /// No money; nothing else is missing
    Broke,
    /// Nothing is missing
    #[default]
    Verified,
}

/// What an account has in addition to the seed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Numbers that calls can be made from.
    pub numbers: usize,
    /// Flows.
    pub flows: usize,
    /// Extensions, without phones.
    pub extensions: usize,
}

/// Which calls of others exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Board {
    /// Only those of the past days.
    #[default]
    Quiet,
    /// Some are live from the start, some have just failed, and more arrive.
    Lively,
}

/// Which calls have ended before the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum History {
    /// About thirty a day
    #[default]
    Few,
    /// The same up to a day ago, then about five hundred
    Day,
}

/// The size of a population of calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// Long calls that are live at any moment.
    pub live: usize,
    /// Short calls, already ended, between them.
    pub ended: usize,
    /// How long a long call lasts, from creation to end.
    pub lifetime: Duration,
}

/// What a destination's `target_name` is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExtensionRouting {
    /// The extension's name, like older servers. An extension without a phone makes an empty group call.
    Name,
    /// The extension's number, like servers since August 2026. An extension without a phone is an error.
    Extension,
    /// Either of them. An extension without a phone is an error.
    #[default]
    Either,
}

impl FromStr for ExtensionRouting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as ValueEnum>::from_str(text, true)
    }
}

/// How a control that a call's state does not allow is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ControlRefusals {
    /// 400, or 500 for a recording, like today. Talk answers the call; stopping no recording is no error.
    #[default]
    Today,
    /// 409 for everything, as documented.
    Documents,
}

/// How a source that the account does not own is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum UnownedSource {
    /// 500 without a cause, like today.
    #[default]
    #[value(name = "500")]
    Internal,
    /// 400, as the quickstart documents.
    #[value(name = "400")]
    Invalid,
}

/// The shape of the answer to `POST /calls`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AnswerShape {
    /// Two lists, `calls` and `groupcalls`, like today.
    #[default]
    Lists,
    /// A bare array of calls; an extension makes a call to its first phone.
    Array,
    /// Two lists; an empty one is `null`.
    Null,
    /// Two lists; an empty one is left out.
    Missing,
}

/// The shape of push events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PushShape {
    /// The bare record, twice if all records of its kind are subscribed to, like today.
    #[default]
    Today,
    /// The bare record, once.
    Bare,
    /// The record in an envelope with the name of the event, once.
    Wrapped,
    /// Alternately in an envelope and bare.
    Mixed,
    /// No push: an older server has no such route.
    None,
}
