//! Somebody who sits at a terminal: it answers what it is asked, and everything that it ever showed is looked at.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::termios::{Winsize, tcsetwinsize};
use vdial::simulator::Simulator;

use super::pty::{Program, terminal};

/// Longer than most of what is waited for may take; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(45);
/// Whether the terminal is there, and its answer.
const ARE_YOU_THERE: &[u8] = b"\x1b[5n";
const I_AM: &[u8] = b"\x1b[0n";
/// The key that places a call.
pub const F5: &[u8] = b"\x1b[15~";

pub struct Desk {
    pub program: Program,
    answered: usize,
    /// Whether the terminal answers at all.
    pub answers: bool,
    pub patience: Duration,
    /// What must not be seen at any time.
    never: Vec<&'static str>,
}

impl Desk {
    /// vdial at that URL, in a terminal of 120×30.
    pub fn open(url: &str, args: &[&str], env: &[(&str, &str)]) -> Self {
        let all = [&["--api-url", url], args].concat();
        let own = [("VOIPBIN_ACCESSKEY", Simulator::accesskey()), ("VDIAL_LOG", "debug")];
        let env = [&own, env].concat();
        Self::of(Program::start(120, 30, &all, &env))
    }

    /// Any command, in a terminal of that size.
    pub fn run(columns: u16, rows: u16, command: &[&str], env: &[(&str, &str)]) -> Self {
        let (pty, pts) = terminal(columns, rows);
        Self::of(Program::start_in(pty, pts, command, env))
    }

    fn of(program: Program) -> Self {
        Self { program, answered: 0, answers: true, patience: PATIENCE, never: Vec::new() }
    }

    /// From now on none of these may be seen.
    pub fn never(&mut self, words: &[&'static str]) {
        self.never = words.to_vec();
    }

    pub fn press(&self, keys: &[u8]) {
        self.program.send(keys);
    }

    /// What the screen shows, without the ends of lines and frames that cut a sentence.
    pub fn text(&self) -> String {
        let text = self.program.screen.text();
        let plain = text.chars().map(|c| if "│┃┌┐└┘┏┓┗┛━─".contains(c) { ' ' } else { c }).collect::<String>();
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn look(&mut self) {
        self.program.look();
        let asked = &self.program.screen.bytes[self.answered..];
        if let Some(at) = asked.windows(ARE_YOU_THERE.len()).position(|bytes| bytes == ARE_YOU_THERE) {
            self.answered += at + ARE_YOU_THERE.len();
            if self.answers {
                self.press(I_AM);
            }
        }
        if !self.never.is_empty() {
            let text = self.text();
            let seen = self.never.iter().find(|words| text.contains(**words));
            assert_eq!(seen, None, "{}\n{}", self.program.screen.text(), self.log());
        }
    }

    /// Looks on until it is so, and gives how long that took.
    pub fn until(&mut self, what: &str, mut so: impl FnMut(&str) -> bool) -> Duration {
        let began = Instant::now();
        loop {
            self.look();
            if so(&self.text()) {
                return began.elapsed();
            }
            let over = self.program.screen.closed || began.elapsed() > self.patience;
            assert!(!over, "waited in vain for {what}:\n{}\n{}", self.program.screen.text(), self.log());
            sleep(Duration::from_millis(4));
        }
    }

    pub fn sees(&mut self, words: &str) -> Duration {
        self.until(words, |text| text.contains(words))
    }

    /// Looks on until that stands in the log.
    pub fn logs(&mut self, words: &str) {
        let log = self.program.home.path().join("data/vdial.log");
        self.until(words, |_| fs::read_to_string(&log).unwrap_or_default().contains(words));
    }

    /// Looks on until all of these are on the screen, at 80×24 too.
    pub fn is_told(&mut self, what: &str, words: &[&str]) {
        let all = |text: &str| words.iter().all(|word| text.contains(word));
        self.until(what, all);
        println!("== {what}\n{}", self.program.screen.text());
        self.resize(80, 24);
        self.until(what, all);
        println!("{}\n", self.program.screen.text());
    }

    /// Looks on for so long.
    pub fn sits(&mut self, time: Duration) {
        let began = Instant::now();
        while began.elapsed() < time {
            self.look();
            sleep(Duration::from_millis(4));
        }
    }

    /// Fills in a list of destinations and sends it.
    pub fn dials(&mut self, list: &[String]) {
        self.sees("2 Numbers 8");
        self.press(b"n");
        self.sees("On answer");
        self.press(format!("\x1b[200~{}\x1b[201~\t\thello", list.join("\n")).as_bytes());
        self.sees("hello");
        self.press(F5);
        if list.len() > 5 {
            self.sees("Call anyway?");
            // It takes no key that was typed before the terminal has answered that it shows it.
            self.sits(Duration::from_secs(1));
            self.press(b"y");
        }
    }

    /// What the program logged; for messages of tests that fail.
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.program.home.path().join("data/vdial.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(self.program.pty.as_ref().unwrap(), size).unwrap();
        self.program.screen.parser.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
    }
}

/// So many numbers that are answered.
pub fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("+8210{:04}5678", 1000 + n)).collect()
}
