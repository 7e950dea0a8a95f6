//! The table in `docs/faults.md`: written on request, compared with otherwise.

use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;

use super::faults::{Fault, How};
use super::operations::Operation;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/faults.md");

/// A row.
pub struct Row {
    pub fault: Fault,
    pub operation: Operation,
    pub told: Known,
}

impl Row {
    fn text(&self) -> String {
        format!("| {} | {} | {} |", self.operation.name(), self.told.sees, self.told.kept)
    }
}

/// What a cell of the table says: what the user sees, and what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub sees: String,
    pub kept: String,
}

/// The table as it stands in the file, by fault and operation; empty while it is written.
pub fn known() -> HashMap<(String, String), Known> {
    let mut known = HashMap::new();
    if is_to_be_written() {
        return known;
    }
    let file = std::fs::read_to_string(PATH).unwrap_or_default();
    let mut fault = "";
    for line in file.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            fault = name;
        }
        // A stroke within a cell has a backslash before it.
        let row = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |"));
        let cells: Vec<&str> = row.unwrap_or_default().split(" | ").collect();
        if let [operation, sees, kept] = cells[..] {
            let cell = Known { sees: sees.to_owned(), kept: kept.to_owned() };
            known.insert((fault.to_owned(), operation.to_owned()), cell);
        }
    }
    known
}

/// The table without its heading, a section for each fault.
fn sections(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut last = "";
    for row in rows {
        if row.fault.name != last {
            last = row.fault.name;
            let how = match row.fault.how {
                How::Server(text) => format!("In mid-session; `--fault '{text}@…'`."),
                How::FromTheStart(text) => format!("From the start; `--fault {text}`."),
                How::LongLists => {
                    "From the start, at the API's real limits; `--numbers 1492 --flows 1494 --extensions 4993`."
                        .to_owned()
                }
                How::EndlessList => "From the start, for the list that is read, or else the extensions; \
                    `--fault 'endless=new@…'`."
                    .to_owned(),
                How::Relay(_) | How::Proxy(_) => "In mid-session, for everything.".to_owned(),
                How::Dns => "From the start.".to_owned(),
            };
            let _ = write!(text, "\n## {last}\n\n{how}\n\n| operation | the user sees | kept |\n| --- | --- | --- |\n");
        }
        let _ = writeln!(text, "{}", row.text());
    }
    text
}

/// Whether the table is written, and not compared with.
pub fn is_to_be_written() -> bool {
    std::env::var_os("VDIAL_WRITE_TABLE").is_some()
}

/// Writes the table where that is asked for, and compares otherwise.
pub fn settle(rows: &[Row], figures: &str) {
    let text = sections(rows);
    if is_to_be_written() {
        let cells = rows.iter().filter(|row| !row.told.sees.starts_with("does not apply")).count();
        std::fs::write(PATH, format!("{}{text}", heading(cells, figures))).unwrap();
        return;
    }
    let file = std::fs::read_to_string(PATH).unwrap_or_default();
    let known = file.find("\n## ").map_or("", |at| &file[at..]);
    let mut differences = String::new();
    for (now, known) in text.lines().zip(known.lines().chain(std::iter::repeat(""))) {
        if now != known {
            let _ = writeln!(differences, "- {known}\n+ {now}");
        }
    }
    // Elsewhere the words for a refused connection or a bad certificate are other ones.
    if cfg!(target_os = "linux") {
        assert!(differences.is_empty(), "the table is not what the program does:\n{differences}");
        assert_eq!(text, known, "the table has rows of faults that are no more");
    }
}

/// How soon keys were answered.
pub fn figures(mut latencies: Vec<Duration>, at_a_time: usize) -> String {
    latencies.sort_unstable();
    if latencies.is_empty() {
        return "no key was pressed".to_owned();
    }
    let at = |part: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = ((latencies.len() - 1) as f64 * part) as usize;
        latencies[index].as_millis()
    };
    let place = std::env::current_exe().unwrap();
    let build = if place.components().any(|part| part.as_os_str() == "debug") { "debug" } else { "optimised" };
    format!(
        "median {} ms, 99th percentile {} ms, longest {} ms over {} keys ({build} build, {at_a_time} programs with their servers at a time on 2 shared cores)",
        at(0.5),
        at(0.99),
        at(1.0),
        latencies.len()
    )
}

fn heading(cells: usize, figures: &str) -> String {
    format!(
        "\
# What you see when something goes wrong, and what is kept

`VDIAL_WRITE_TABLE=1 cargo test --test matrix` writes this page, and `cargo test --test matrix` compares it with the program: keys
drive the whole program over real HTTP through {cells} cells. In each cell the operation happens while the fault lasts, and keys are
pressed meanwhile. Afterwards the program recovers by itself or with a key: `r` in a list reads the list again, and in the calls it
also retries a push channel that vdial gave up on; the form is sent again with `F5`, and `H` hangs up again. No attempt to place a call
sends more than one `POST /calls`, and no confirmed hang-up sends more than one request.

The column \"the user sees\" is the most telling line of the log or the sign-in screen, cut at 120 characters, with long numbers
replaced by #. Time-outs that a cell waits for are shorter here than normally: 3 s for a connection and 6 s for an answer, in place
of 5 and 15.

From a key to the screen while a fault lasts: {figures}.

Decisions: vdial ignores the content type of an answer, since its JSON says more: it accepts correct JSON that is labelled plain text, and
refuses a page of words whatever its label. A `Retry-After` of more than an hour counts as a mistake, and vdial says so; one
of more than five minutes counts as five minutes. vdial never follows a redirect. It reads at most 4 MiB of an answer.
"
    )
}
