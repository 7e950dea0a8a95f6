//! What was placed here, on disk: written before a request goes out and after it was answered, so that a crash at any
//! point loses no call. One JSON object a line, appended, flushed to the disk, readable by its owner alone.
//!
//! `entry` is what a line says, `file` how lines get to the disk and back, `writer` the thread that does it, `pending`
//! what of it is not over yet, `earlier` what it tells of earlier runs, `history` all of it (line by line, by `lines`), `notes` what the user noted. A line never holds a credential.

mod earlier;
mod entry;
mod file;
mod history;
mod lines;
mod notes;
mod pending;
mod writer;

pub use earlier::Earlier;
pub use entry::{AttemptId, Entry, Event, HUNG_UP_HERE};
pub use file::{JournalFile, Limits, Reading};
pub use history::{End, History, Outcome, Record};
pub use notes::Notes;
pub use pending::{HORIZON, Pending, pending};
pub use writer::{GIVEN_UP, Writer, Written};
