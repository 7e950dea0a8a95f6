//! Prints the checks: as lines as soon as they are known, or as one JSON document at the end.

use std::io::{self, IsTerminal};

use jiff::Timestamp;
use serde_json::json;

use super::check::{Check, Verdict};
use crate::base::reader::Reader;
use crate::base::safe_text;
use crate::commands::exit_code::Failed;
use crate::commands::output;
use crate::widgets::text;

/// The version of the JSON document.
const SCHEMA: u32 = 1;
/// How wide the verdicts are, and the names after them.
const VERDICT: usize = 8;
const NAME: usize = 22;
/// The narrowest terminal for which lines are wrapped; a narrower one wraps them itself.
const NARROWEST: usize = 60;

/// The checks so far.
pub struct Report {
    checks: Vec<Check>,
    /// The heading above the last line.
    heading: &'static str,
    /// Skipped checks of one group and for one reason, which become one line.
    held: Vec<Check>,
    json: bool,
    /// The columns of the terminal; `None` without one.
    columns: Option<usize>,
    colors: bool,
}

impl Report {
    /// A report without checks. `columns`: those of the terminal, if there is one.
    pub fn new(json: bool, no_color: bool, columns: Option<u16>) -> Self {
        let columns = columns.map(usize::from).filter(|columns| *columns >= NARROWEST);
        let colors = io::stdout().is_terminal() && !output::is_plain(no_color);
        Self { checks: Vec::new(), heading: "", held: Vec::new(), json, columns, colors }
    }

    /// Takes a check, and prints its line.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn add(&mut self, mut check: Check) -> Result<Reader, Failed> {
        check.found = safe_text::one_line(&check.found);
        check.fix = check.fix.map(|fix| safe_text::one_line(&fix));
        let mut reader = Reader::There;
        let goes_on =
            |held: &Check| (held.group, held.verdict, &held.found) == (check.group, check.verdict, &check.found);
        if !self.held.first().is_none_or(goes_on) {
            reader = self.print_held()?;
        }
        match check.verdict {
            Verdict::Skipped => self.held.push(check.clone()),
            _ => reader = self.print(check.name, &check)?,
        }
        self.checks.push(check);
        Ok(reader)
    }

    fn print_held(&mut self) -> Result<Reader, Failed> {
        let held = std::mem::take(&mut self.held);
        match held.as_slice() {
            [] => Ok(Reader::There),
            [one] => self.print(one.name, one),
            [first, ..] => self.print(&format!("{} checks", held.len()), first),
        }
    }

    fn print(&mut self, name: &str, check: &Check) -> Result<Reader, Failed> {
        if self.json {
            return Ok(Reader::There);
        }
        if self.heading != check.group {
            let blank = if self.heading.is_empty() { "" } else { "\n" };
            output::line(&format!("{blank}{}", check.group))?;
            self.heading = check.group;
        }
        output::line(&self.lines(name, check).join("\n"))
    }

    /// Prints the last line, or the document.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(&mut self) -> Result<Reader, Failed> {
        self.print_held()?;
        let [fail, warn, ok, skipped] =
            [Verdict::Fail, Verdict::Warn, Verdict::Ok, Verdict::Skipped].map(|verdict| self.count(verdict));
        if !self.json {
            return output::line(&format!("\n{fail} fail, {warn} warn, {ok} ok, {skipped} skipped"));
        }
        let document = json!({
            "schema": SCHEMA,
            "version": env!("CARGO_PKG_VERSION"),
            "time": Timestamp::now(),
            "summary": { "fail": fail, "warn": warn, "ok": ok, "skipped": skipped },
            "checks": self.checks,
        });
        let text = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
        output::line(&text)
    }

    /// How many checks came to that.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.checks.iter().filter(|check| check.verdict == verdict).count()
    }

    /// The lines of a check. Only a terminal needs more than one: what `grep` finds is whole.
    fn lines(&self, name: &str, check: &Check) -> Vec<String> {
        let fix = check.fix.as_ref().map(|fix| format!(". {fix}")).unwrap_or_default();
        let text = format!("{}{fix}", check.found);
        let indent = VERDICT + NAME;
        let texts = match self.columns {
            Some(columns) => wrap(&text, columns - indent),
            None => vec![text],
        };
        let color = match check.verdict {
            Verdict::Ok => "32",
            Verdict::Warn => "33",
            Verdict::Fail => "31;1",
            Verdict::Skipped => "2",
        };
        let word = format!("{:VERDICT$}", check.verdict.word());
        let word = if self.colors { format!("\x1b[{color}m{word}\x1b[0m") } else { word };
        let first = format!("{word}{name:NAME$}");
        let starts = std::iter::once(first).chain(std::iter::repeat(" ".repeat(indent)));
        texts.iter().zip(starts).map(|(text, start)| start + text).collect()
    }
}

/// Wraps at blanks only, so that a command or a path is whole where it fits.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if text::width(line) + 1 + text::width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: &str, fix: Option<&str>) -> Check {
        Check {
            group: "files",
            name: "journal",
            verdict: Verdict::Warn,
            found: found.to_owned(),
            fix: fix.map(str::to_owned),
        }
    }

    #[test]
    fn a_terminal_gets_wrapped_lines_and_a_pipe_one() {
        let check = check(
            "the last line is incomplete",
            Some("Run: chmod 600 /a/very/long/path/of/a/file/that/fills/the/line"),
        );
        let report = |columns| Report { columns, colors: false, ..Report::new(false, true, None) };
        assert_eq!(
            report(Some(80)).lines("journal", &check),
            [
                "warn    journal               the last line is incomplete. Run: chmod 600",
                "                              /a/very/long/path/of/a/file/that/fills/the/line",
            ]
        );
        assert_eq!(
            report(None).lines("journal", &check),
            [
                "warn    journal               the last line is incomplete. Run: chmod 600 /a/very/long/path/of/a/file/that/fills/the/line"
            ]
        );
    }
}
