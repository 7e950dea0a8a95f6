//! Decides which read is sent next, for all live calls and groupcalls together. Plain data: time is passed in, and
//! nothing waits or sends here.
//!
//! A page of `GET /calls` covers up to 100 calls in one request. Its cursor is a time, so a page can begin right above
//! any call. Reads fall into three classes, in this order while the budget allows all of them:
//!
//! - **focus**: the selected call, calls placed here, and what only a single `GET` can tell;
//! - **hot**: the calls about to change (dialing, ringing, being hung up), the newest page, where new calls appear,
//!   and the stretches of the list that were never read;
//! - **sweep**: every live call. It goes down the list from the newest to the oldest; each page begins right above the
//!   newest call that is not fresh. For windows of a fixed length over points on a line this is the optimal cover
//!   (greedy interval covering). Ended calls between the live ones take room in a window and are counted.
//!
//! If the budget is short, of nine reads one is for the focus, one for hot and seven for the sweep, so that none
//! starves: see [`Planner::round`] for how old a call can become. While account lists are being read, they get three of
//! the seven, and always whatever the calls leave. Pages for the archive come last, one at a time; if nothing is ever
//! left, they get one read of nine. The ledger gets
//! what nothing else needs.

mod answers;
mod archive;
mod calls;
mod choice;
mod gaps;
mod groups;
mod in_flight;
pub mod intervals;
mod ledger;
mod lists;
mod read;
mod schedule;
mod sweep;

pub use self::read::{CallSeen, GroupcallsSeen, NextRead, PAGE, Read, ReadResult};
pub use self::schedule::Planner;
