//! Which read goes out next, for all live calls and groupcalls together. Plain data: time is passed in, nothing waits
//! and nothing is sent here.
//!
//! A page of `GET /calls` covers up to 100 calls in one request, and its cursor is a time, so that a page can begin
//! right above any call. Three things want to be read, in this order while there is room for all of them:
//!
//! - **focus**: the selected call, calls placed here, and what only a single `GET` can tell;
//! - **hot**: the calls about to change (dialing, ringing, being hung up), the newest page, where new calls appear,
//!   and the stretches of the list that were never read;
//! - **sweep**: every live call. It goes down the list from the newest to the oldest, each page beginning right above
//!   the newest call that is not fresh. For windows of a fixed length over points on a line that is the optimal cover
//!   (greedy interval covering); ended calls between the live ones take room in a window and are counted.
//!
//! When there is not room for all, of nine reads one goes to the focus, one to what is hot and seven to the sweep, so
//! that nothing starves: see [`Planner::round`] for how old a call can become. While lists of the account are being read,
//! three of the seven go to their pages; what the calls leave goes to them in any case.

mod answers;
mod calls;
mod choice;
mod gaps;
mod groups;
mod in_flight;
pub mod intervals;
mod lists;
mod read;
mod schedule;
mod sweep;

pub use self::read::{CallSeen, GroupcallsSeen, NextRead, PAGE, Read, ReadResult};
pub use self::schedule::Planner;
