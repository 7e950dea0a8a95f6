//! The time from a key to the screen: keys that move the selection, and when it has moved in what the program writes.

use std::io::Write;
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::blocking::Pty;
use vt100::Parser;

use super::Result;

/// The times between two keys in milliseconds, so that they do not fall into step with anything.
const PAUSES: [u64; 7] = [40, 61, 83, 47, 97, 71, 53];
/// The longest wait for the answer to a key.
const PATIENCE: Duration = Duration::from_secs(5);
/// A row of which at least this many cells are reversed is the selection.
const LEAST_REVERSED: usize = 40;

/// Follows the selection on the screen.
pub struct Watcher {
    /// The emulated screen, the row of the selection, and where to say that it has moved.
    screen: Mutex<(Parser, Option<u16>, Sender<Instant>)>,
    moved: Mutex<Receiver<Instant>>,
}

impl Watcher {
    pub fn new(rows: u16, columns: u16) -> Self {
        let (sender, moved) = channel();
        let [rows, columns] = [rows, columns].map(|size| NonZeroU16::new(size).unwrap_or(NonZeroU16::MIN));
        Self { screen: Mutex::new((Parser::new(rows, columns, 0), None, sender)), moved: Mutex::new(moved) }
    }

    /// Takes what the program has just written.
    pub fn read(&self, bytes: &[u8]) {
        let at = Instant::now();
        let (parser, selected, moved) = &mut *self.screen.lock().unwrap_or_else(PoisonError::into_inner);
        parser.process(bytes);
        let row = selected_row(parser.screen());
        if row.is_some() && row != *selected {
            *selected = row;
            // Nobody waits for it while no key is pressed.
            let _ = moved.send(at);
        }
    }
}

fn selected_row(screen: &vt100::Screen) -> Option<u16> {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let reversed =
        |row: u16| (0..columns).filter(|column| screen.cell(row, *column).is_some_and(vt100::Cell::inverse)).count();
    (0..rows).find(|row| reversed(*row) >= LEAST_REVERSED)
}

/// Presses keys for so long. Returns the median and the 99th percentile of the times until the selection had moved, and
/// how many keys there were.
pub fn latencies(mut pty: &Pty, watcher: &Watcher, length: Duration) -> Result<(Duration, Duration, usize)> {
    let moved = watcher.moved.lock().unwrap_or_else(PoisonError::into_inner);
    let began = Instant::now();
    let mut times = Vec::new();
    for (key, pause) in ["j", "k"].iter().cycle().zip(PAUSES.iter().cycle()) {
        if began.elapsed() >= length {
            break;
        }
        thread::sleep(Duration::from_millis(*pause));
        while moved.try_recv().is_ok() {}
        let pressed = Instant::now();
        pty.write_all(key.as_bytes())?;
        let shown = moved.recv_timeout(PATIENCE).map_err(|_| format!("{key} moves no selection"))?;
        times.push(shown.duration_since(pressed));
    }
    times.sort_unstable();
    let at = |hundredth: usize| times.get((times.len() * hundredth / 100).min(times.len().saturating_sub(1)));
    let (median, worst) = at(50).zip(at(99)).ok_or("no key was pressed")?;
    Ok((*median, *worst, times.len()))
}
