//! The terminal's modes: set in one place, undone in one place, and nothing is written while another program has the
//! terminal.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::tty;

/// Saves a mode that not every terminal has the same way: Meta spelled with ESC.
const SAVE: &[u8] = b"\x1b[?1036s";

/// Alternate screen, bracketed paste, no cursor, and Meta spelled with ESC: stock xterm sets the eighth bit instead, which
/// makes another letter of it.
const TAKE: &[u8] = b"\x1b[?1036h\x1b[?1049h\x1b[?2004h\x1b[?25l";

/// Two questions whose answers nobody waits for. The first is the terminal's state, also asked after each frame.
/// The second measures how far a character moves the cursor that may be two columns wide for East Asian users.
/// It is asked in the second row: in the first, the answer would look like F3 with modifiers. Only asked where answers
/// can be told from keys.
const QUESTIONS: &[u8] = if cfg!(unix) { b"\x1b[5n\x1b[2;1H\xe2\x97\x8f\x1b[6n\x1b[2;1H\x1b[2K" } else { b"" };

/// Undoes that, and what a frame that was cut off may have left: a synchronized update, attributes.
///
/// Meta is as it was: some terminals have that mode on by default, so that it is restored after it is taken back. This is
/// done before the alternate screen is left: st takes it for saving and restoring the cursor, which each screen has.
const GIVE_BACK: &[u8] = b"\x1b[?2026l\x1b[?2004l\x1b[?1036l\x1b[?1036r\x1b[0m\x1b[?1049l\x1b[?25h";

/// How long is waited at a time for what may never be done.
const STEP: Duration = Duration::from_millis(10);

/// Who has the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalOwner {
    /// Whoever started this program.
    Shell,
    /// This program.
    Us,
    /// A program that was started here, such as the user's editor.
    Guest,
    /// Whoever had it while this program was stopped without notice, with its modes still set.
    Passer,
}

/// Why the terminal is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The program begins.
    First,
    /// It was given to somebody else.
    Back,
    /// The program was stopped without notice.
    AfterStop,
}

static OWNER: Mutex<TerminalOwner> = Mutex::new(TerminalOwner::Shell);

/// Held while something is written, so that nothing is written after the terminal was given back.
fn owner() -> MutexGuard<'static, TerminalOwner> {
    OWNER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the terminal. What was typed and not read yet is dropped when it was meant for whoever had the terminal.
pub fn take(why: Take) -> io::Result<()> {
    if why == Take::AfterStop && tty::is_cooked() {
        // The shell has made it what it is to be.
        tty::forget();
    }
    tty::enter()?;
    if why != Take::First {
        tty::discard_input();
    }
    let mut owner = owner();
    *owner = TerminalOwner::Us;
    // What was not given back is still saved as it was.
    let save = if why == Take::AfterStop { b"" } else { SAVE };
    let written = tty::write_all(&[save, TAKE, QUESTIONS].concat());
    drop(owner);
    written.inspect_err(|_| drop(give_back(TerminalOwner::Shell)))
}

/// Gives the terminal back as it was found. Does nothing when it was given back before.
pub fn give_back(to: TerminalOwner) -> io::Result<()> {
    // First what works although nobody reads.
    let left = tty::leave();
    let mut owner = owner();
    if matches!(std::mem::replace(&mut *owner, to), TerminalOwner::Us | TerminalOwner::Passer) {
        tty::write_all(GIVE_BACK)?;
    }
    left
}

/// Writes no more until the terminal is taken again.
pub fn leave_alone() {
    *owner() = TerminalOwner::Passer;
}

/// Gives the terminal back whoever has it: a guest is not expected to tidy up. Waits while nobody reads.
pub fn rescue() {
    // With the terminal gone there is nothing left to restore.
    let _ = tty::leave();
    let mut owner = owner();
    if std::mem::replace(&mut *owner, TerminalOwner::Shell) != TerminalOwner::Shell {
        let _ = tty::write_all(GIVE_BACK);
    }
}

/// Gets ready to do what may wait for the terminal. What is returned does it, but goes on after that time whether it is
/// done or not. The thread begins now: on a busy machine a new one waits long for its first turn.
pub fn prepare(work: impl FnOnce() + Send + 'static) -> impl FnOnce(Duration) {
    let (go, wait_to_go) = channel::<()>();
    let (done, wait) = channel();
    let started = thread::Builder::new().spawn(move || {
        if wait_to_go.recv().is_ok() {
            work();
            // Whoever waited may have gone on.
            let _ = done.send(());
        }
    });
    move |limit: Duration| {
        if started.is_err() || go.send(()).is_err() {
            return;
        }
        // In steps, so that a machine that stood still for so long is not taken for a terminal that takes nothing.
        for _ in 0..limit.as_millis() / STEP.as_millis() {
            if wait.recv_timeout(STEP) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }
}

/// Does what may wait for the terminal, but goes on after that time whether it is done or not.
pub fn briefly(limit: Duration, work: impl FnOnce() + Send + 'static) {
    prepare(work)(limit);
}

/// How much was drawn.
static DRAWN: AtomicUsize = AtomicUsize::new(0);

/// How many bytes were drawn since this was last asked.
pub fn drawn() -> usize {
    DRAWN.swap(0, Ordering::Relaxed)
}

/// What is drawn goes here; it goes nowhere while the terminal is not ours.
pub struct Screen;

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let owner = owner();
        // Stopped without notice and brought back in the background it draws nothing either.
        if *owner == TerminalOwner::Us && !tty::in_background() {
            tty::write_all(bytes)?;
            DRAWN.fetch_add(bytes.len(), Ordering::Relaxed);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
