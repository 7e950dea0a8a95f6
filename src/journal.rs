//! Keeps calls placed here on disk. Each is written before its request is sent and after it was answered, so that a
//! crash at any point loses no call. One JSON object per line, appended, flushed to the disk, readable only by its
//! owner.
//!
//! `entry` has the content of a line, `file` writes lines to disk, `rotation` sets old files aside, `writer` is the
//! writing thread, `trouble` explains its errors, `running` marks the programs that write. `lines` reads the lines one by one: `unfinished` finds calls that may
//! still be live, `earlier` what earlier runs did, `history` all attempts, `notes` the user's notes. A line never
//! contains a credential.
mod earlier;
mod entry;
mod file;
mod history;
mod lines;
mod notes;
mod rotation;
mod running;
mod trouble;
mod unfinished;
mod writer;

pub use earlier::Earlier;
pub use entry::{AttemptId, HUNG_UP_HERE, JournalEntry, JournalEvent};
pub use file::{JournalFile, JournalLimits};
pub use history::{AttemptResult, End, History, PastAttempt};
pub use lines::Damage;
pub use notes::Notes;
pub use running::is_running;
pub use unfinished::{HORIZON, Search, Unfinished};
pub use writer::{Backlog, GIVEN_UP, Writer, Written};
