//! The user's notes on calls, groupcalls and attempts.

use std::collections::HashMap;
use std::io;

use jiff::Timestamp;

use super::{JournalEntry, JournalEvent, JournalFile};

/// How many notes are kept in memory; the oldest are dropped first.
const KEPT: usize = 5_000;
/// Bytes that occur in every line with a note.
const MARK: &[u8] = b"\"note\"";
/// How many bytes of a note are kept: more than can be typed.
const LONGEST: usize = 4 * 1024;

/// Notes by the identifier of what they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    by_id: HashMap<String, (u64, String)>,
    next: u64,
}

impl Notes {
    /// The note on a call, a groupcall or an attempt.
    #[must_use]
    pub fn on(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(|(_, text)| text.as_str())
    }

    /// Merges in the notes of earlier runs; the notes already here take precedence.
    pub fn lay_under(&mut self, mut earlier: Self) {
        let mut known: Vec<(String, (u64, String))> = std::mem::take(&mut self.by_id).into_iter().collect();
        known.sort_by_key(|(_, (number, _))| *number);
        for (id, (_, text)) in known {
            earlier.put(&id, &text);
        }
        *self = earlier;
    }

    /// Sets the note on `id`; an empty text removes it.
    pub fn put(&mut self, id: &str, text: &str) {
        if text.is_empty() {
            self.by_id.remove(id);
            return;
        }
        let text = &text[..text.floor_char_boundary(LONGEST)];
        self.by_id.insert(id.to_owned(), (self.next, text.to_owned()));
        self.next += 1;
        // The slack avoids dropping notes on every call.
        if self.by_id.len() > KEPT + KEPT / 10 {
            let mut numbers: Vec<u64> = self.by_id.values().map(|(number, _)| *number).collect();
            numbers.sort_unstable();
            let oldest = numbers[numbers.len() - KEPT];
            self.by_id.retain(|_, (number, _)| *number >= oldest);
        }
    }
}

impl JournalFile {
    /// Reads all notes, from the journal and from all files that were set aside.
    ///
    /// # Errors
    /// A file exists and cannot be read.
    pub fn notes(&self) -> io::Result<Notes> {
        let mut notes = Notes::default();
        self.each_like(Timestamp::MIN, Some(MARK), |entry, _| {
            if let JournalEntry { event: JournalEvent::Note { on, text }, .. } = entry {
                notes.put(&on, &text);
            }
        })?;
        Ok(notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_late_does_not_replace_what_was_noted_meanwhile() {
        let (mut notes, mut earlier) = (Notes::default(), Notes::default());
        notes.put("a", "new");
        earlier.put("a", "old");
        earlier.put("b", "old");
        notes.lay_under(earlier);
        assert_eq!((notes.on("a"), notes.on("b")), (Some("new"), Some("old")));
    }

    #[test]
    fn the_newest_notes_are_kept_and_an_empty_one_takes_it_away() {
        let mut notes = Notes::default();
        for number in 0..2 * KEPT {
            notes.put(&number.to_string(), "x");
        }
        assert!(notes.by_id.len() <= KEPT + KEPT / 10);
        assert_eq!((notes.on("0"), notes.on(&(2 * KEPT - 1).to_string())), (None, Some("x")));
        notes.put(&(2 * KEPT - 1).to_string(), "");
        assert_eq!(notes.on(&(2 * KEPT - 1).to_string()), None);
    }
}
