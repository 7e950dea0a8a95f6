//! What was placed here, on disk: written before a request goes out and after it was answered, so that a crash at any
//! point loses no call. One JSON object a line, appended, flushed to the disk, readable by its owner alone.
//!
//! `entry` is what a line says, `file` how lines get to the disk, `rotation` where they are in the end, `writer` the thread
//! that does it, `trouble` why it cannot. `lines` reads them, one after another: `unfinished` finds what is not over yet,
//! `earlier` what earlier runs did, `history` all of it, `notes` what the user noted. A line never holds a credential.
mod earlier;
mod entry;
mod file;
mod history;
mod lines;
mod notes;
mod rotation;
mod trouble;
mod unfinished;
mod writer;

pub use earlier::Earlier;
pub use entry::{AttemptId, HUNG_UP_HERE, JournalEntry, JournalEvent};
pub use file::{JournalFile, JournalLimits};
pub use history::{AttemptResult, End, History, PastAttempt};
pub use lines::Damage;
pub use notes::Notes;
pub use unfinished::{HORIZON, Search, Unfinished};
pub use writer::{Backlog, GIVEN_UP, Writer, Written};
