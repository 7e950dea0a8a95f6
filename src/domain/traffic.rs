//! The trade's figures over calls: attempts, answer-seizure ratio (ASR), network effectiveness ratio (NER), average call
//! duration (ACD), setup time, time to answer, causes, and concurrent calls.
//!
//! The definitions are those of ITU-T E.425 (ASR, NER) and RFC 6076 (section 4.6 to 4.9, whose SER and SEER correspond
//! to ASR and NER), read from what the API tells of a call:
//!
//! - An **attempt** is an outgoing call that was answered or has ended. A call that still dials or rings is pending.
//! - It is **answered** if it has a time of answer, whatever the reason of its end says.
//! - A call that was hung up before the answer says nothing about the network: it is left out of the NER.
//! - A call that was **seen only in part** is in no figure: see [`Trace::is_partial`].

mod concurrency;
mod figures;
mod group_by;
mod outcome;
mod period;
mod quantiles;
mod ratio;
#[cfg(test)]
mod samples;
mod window;

pub use concurrency::{Concurrency, concurrency, concurrency_in_parts};
pub use figures::{Cause, Figures, Tally};
pub use group_by::GroupBy;
pub use outcome::{Attempt, Trace, Unanswered};
pub use period::Period;
pub use quantiles::Quantiles;
pub use ratio::Ratio;
pub use window::Window;
