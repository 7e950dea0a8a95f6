//! The recording in the README: the real program in a pseudo-terminal, its demo, a few keys. `cargo test --test recording
//! -- --ignored` makes it anew, in a minute; what is drawn is what the program wrote, with the times at which it did.
#![cfg(unix)]
#![cfg(test)]

#[path = "common/pty.rs"]
mod pty;
#[path = "picture/svg.rs"]
mod svg;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use pty::Program;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use svg::Shown;

const SIZE: (u16, u16) = (100, 28);
/// The shortest time between two screens: nobody sees more, and the file would only grow.
const STEP: Duration = Duration::from_millis(100);
/// Between two characters that are typed.
const TYPING: Duration = Duration::from_millis(70);

/// What is typed, what then appears, and how many seconds it stays to be read.
const WALK: &[(&str, &str, u64)] = &[
    ("", "● connected", 3),
    ("n", "On answer", 1),
    ("+1 202-555-0105", "US", 1),
    ("\t\t", "", 0),
    ("Good morning", "speak", 1),
    (F5, "Calling +12025550105", 7),
    ("\r", "Timeline", 4),
    ("\x1b", "", 1),
    ("H", "y hangs up", 2),
    ("y", "you hung up", 4),
    ("i", "Statistics", 3),
    ("\x1b", "", 1),
    ("[", "REWIND", 1),
    ("{", "REWIND", 3),
    ("\x1b", "", 2),
];
const F5: &str = "\x1b[15~";

struct Recorder {
    program: Program,
    began: Option<Instant>,
    /// How much of the output was searched for questions to the terminal.
    searched: usize,
    shown: Vec<Shown>,
}

impl Recorder {
    fn start() -> Self {
        let program = Program::start(SIZE.0, SIZE.1, &["--demo"], &[]);
        Self { program, began: None, searched: 0, shown: Vec::new() }
    }

    /// Keeps what is on screen, if it differs.
    fn keep(&mut self) {
        self.look();
        let at = self.began.get_or_insert_with(Instant::now).elapsed();
        let screen = buffer(self.program.screen.parser.screen());
        match self.shown.last_mut() {
            Some(last) if last.screen == screen => {}
            Some(last) if at < last.at + STEP => last.screen = screen,
            _ => self.shown.push(Shown { at, screen }),
        }
    }

    /// Answers what the program asks its terminal, as a terminal does.
    fn answer(&mut self) {
        for (question, answer) in [("\x1b[5n", "\x1b[0n"), ("\x1b[6n", "\x1b[2;2R")] {
            let new = String::from_utf8_lossy(&self.program.screen.bytes[self.searched..]).into_owned();
            for _ in new.matches(question) {
                self.program.send(answer.as_bytes());
            }
        }
        self.searched = self.program.screen.bytes.len();
    }

    fn watch(&mut self, how_long: Duration) {
        let until = Instant::now() + how_long;
        while Instant::now() < until {
            self.keep();
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Looks without keeping anything.
    fn look(&mut self) {
        self.program.look();
        self.answer();
    }

    /// Types, and watches until the text appears and was read.
    fn step(&mut self, (typed, appears, seconds): (&str, &str, u64)) {
        if typed.starts_with('\x1b') {
            self.program.send(typed.as_bytes());
            self.watch(TYPING);
        } else {
            for c in typed.chars() {
                self.program.send(c.to_string().as_bytes());
                self.watch(TYPING);
            }
        }
        let deadline = Instant::now() + Duration::from_mins(1);
        while !self.program.screen.text().contains(appears) {
            assert!(Instant::now() < deadline, "no {appears}:\n{}", self.program.screen.text());
            if self.began.is_some() { self.watch(STEP) } else { self.look() }
        }
        self.watch(Duration::from_secs(seconds));
    }
}

fn color(color: vt100::Color) -> Color {
    match color {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => match index {
            0 => Color::Black,
            1 => Color::Red,
            2 => Color::Green,
            3 => Color::Yellow,
            6 => Color::Cyan,
            7 | 15 => Color::White,
            index => Color::Indexed(index),
        },
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

/// The terminal's screen as the drawing code has it.
fn buffer(screen: &vt100::Screen) -> Buffer {
    let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.0, SIZE.1));
    for y in 0..SIZE.1 {
        for x in 0..SIZE.0 {
            let Some(cell) = screen.cell(y, x).filter(|cell| !cell.is_wide_continuation()) else { continue };
            let mut style = Style::new().fg(color(cell.fgcolor())).bg(color(cell.bgcolor()));
            for (set, modifier) in [(cell.bold(), Modifier::BOLD), (cell.inverse(), Modifier::REVERSED)] {
                style = if set { style.add_modifier(modifier) } else { style };
            }
            let symbol = if cell.has_contents() { cell.contents() } else { " " };
            buffer[(x, y)].set_symbol(symbol).set_style(style);
        }
    }
    buffer
}

fn picture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screens/walk.svg")
}

#[test]
#[ignore = "writes the recording anew; takes a minute"]
fn record_the_walk() {
    let mut recorder = Recorder::start();
    for step in WALK {
        recorder.step(*step);
    }
    let end = recorder.began.unwrap().elapsed();
    // Who wants no motion sees the call inspected.
    let inspected =
        recorder.shown.iter().find(|shown| text(&shown.screen).contains("Timeline")).unwrap().at + STEP * 10;
    fs::write(picture(), svg::playing(&recorder.shown, inspected, end)).unwrap();
}

fn text(screen: &Buffer) -> String {
    screen.content.iter().map(ratatui::buffer::Cell::symbol).collect()
}

#[test]
fn the_program_is_recorded_as_it_draws() {
    let mut recorder = Recorder::start();
    for step in [("", "● connected", 0), ("n", "On answer", 0), ("+12025550105", "US", 1)] {
        recorder.step(step);
    }
    let end = recorder.began.unwrap().elapsed();
    assert!(recorder.shown.is_sorted_by_key(|shown| shown.at));
    let svg = svg::playing(&recorder.shown, Duration::ZERO, end);
    let position = |words: &str| svg.find(words).unwrap_or_else(|| panic!("no {words}"));
    // Rows from top to bottom, and in a row what came first.
    assert!(position("connected") < position("On answer"));
    assert!(svg.matches("<g ").count() == svg.matches("</g>").count() && svg.contains("@keyframes"));
}

#[test]
fn the_recording_of_the_readme_shows_the_walk_and_is_small() {
    let svg = fs::read_to_string(picture()).unwrap();
    for (typed, appears, _) in WALK {
        // What is bold beside what is not is cut in two there.
        let first = appears.split(' ').next_back().unwrap_or_default();
        assert!(svg.contains(first), "nothing of {appears} after {typed:?}");
    }
    assert!(svg.len() < 1_000_000, "{} bytes are too many for a README", svg.len());
}
