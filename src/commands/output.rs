//! Standard output and standard error of the commands: lines, tables, and pipes whose reader has gone.

use std::io::{self, IsTerminal, Write};

use crate::base::reader::Reader;
use crate::base::{csv, safe_text};
use crate::commands::exit_code::Failed;
use crate::commands::flags::OutputFlags;
use crate::widgets::text_table;

/// Writes a line to standard output at once.
///
/// # Errors
/// It cannot be written, for another reason than a reader that has gone.
pub fn line(text: &str) -> Result<Reader, Failed> {
    let mut out = io::stdout().lock();
    read(writeln!(out, "{text}").and_then(|()| out.flush()))
}

/// Writes a table to read: as wide as its cells, without the blanks at the ends of its lines.
///
/// # Errors
/// It cannot be written, for another reason than a reader that has gone.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> Result<Reader, Failed> {
    let head: Vec<String> = head.iter().map(|name| name.to_uppercase().replace('_', " ")).collect();
    lines(text_table::lines(&head, rows).into_iter())
}

/// Writes comma-separated values (RFC 4180) with a head.
///
/// # Errors
/// It cannot be written, for another reason than a reader that has gone.
pub fn csv(head: &[&str], rows: &[Vec<String>]) -> Result<Reader, Failed> {
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    let all = [&head].into_iter().chain(rows);
    lines(all.map(|row| row.iter().map(|cell| csv::cell(cell)).collect::<Vec<_>>().join(",") + "\r"))
}

/// Writes lines to standard output at once.
///
/// # Errors
/// They cannot be written, for another reason than a reader that has gone.
pub fn lines(mut lines: impl Iterator<Item = String>) -> Result<Reader, Failed> {
    let mut out = io::stdout().lock();
    let written = lines.try_for_each(|line| writeln!(out, "{line}"));
    drop(out);
    read(written.and_then(|()| io::stdout().flush()))
}

fn read(written: io::Result<()>) -> Result<Reader, Failed> {
    Reader::after(written).map_err(|error| format!("standard output: {error}").into())
}

/// Writes an error to standard error, where there are more than one.
pub fn error_line(words: &str) {
    write(&format!("vdial: {}\n", safe_text::sanitize(words)));
}

/// What is said on standard error beside errors.
#[derive(Clone, Copy, Debug)]
pub struct Narrator {
    quiet: bool,
    colors: bool,
    terminal: bool,
}

impl Narrator {
    /// As the options and the environment say.
    pub fn new(flags: OutputFlags) -> Self {
        let terminal = io::stderr().is_terminal() && !is_dumb();
        Self { quiet: flags.quiet, colors: terminal && !is_plain(flags.no_color), terminal }
    }

    /// Says something, unless it was told to be quiet.
    pub fn say(self, words: &str) {
        if !self.quiet {
            write(&format!("{}\n", safe_text::sanitize(words)));
        }
    }

    /// Says something that failed in red, where there are colours.
    pub fn say_failed(self, words: &str) {
        let words = safe_text::sanitize(words);
        let (on, off) = if self.colors { ("\x1b[31m", "\x1b[0m") } else { ("", "") };
        if !self.quiet {
            write(&format!("{on}{words}{off}\n"));
        }
    }

    /// Shows how far it has got, in one line that the next replaces. On a terminal only.
    pub fn progress(self, words: &str) {
        if self.terminal && !self.quiet {
            write(&format!("\r\x1b[K{}", safe_text::sanitize(words)));
        }
    }
}

/// Whether the terminal understands no sequences.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Whether a terminal gets no colours, by `--no-color` or the environment.
pub fn is_plain(no_color: bool) -> bool {
    no_color || is_dumb() || std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty())
}

fn write(text: &str) {
    // If standard error is closed, nobody can read this.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
