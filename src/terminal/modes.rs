//! The terminal's modes, set and undone in one place. Nothing is written while another program owns the terminal.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::tty;

/// Saves the mode "Meta sends ESC", which differs between terminals.
const SAVE: &[u8] = b"\x1b[?1036s";

/// Alternate screen, bracketed paste, no cursor, and Meta sends ESC: stock xterm sets the eighth bit instead, which
/// turns the key into another letter.
const TAKE: &[u8] = b"\x1b[?1036h\x1b[?1049h\x1b[?2004h\x1b[?25l";

/// Two questions whose answers nobody waits for. The first asks for the terminal's state, as after each frame of a
/// terminal that answers. The second measures how far a character moves the cursor that East Asian users may have two
/// columns wide. It is asked in the second row: in the first, the answer would look like F3 with modifiers. Only asked
/// where answers can be told from keys.
const QUESTIONS: &[u8] = if cfg!(unix) { b"\x1b[5n\x1b[2;1H\xe2\x97\x8f\x1b[6n\x1b[2;1H\x1b[2K" } else { b"" };

/// Asks for the background colour. Before the other questions: when they are answered, this one is too, or never will be.
const BACKGROUND: &[u8] = if cfg!(unix) { b"\x1b]11;?\x07" } else { b"" };

/// Undoes `TAKE` and what a cut-off frame may have left: a synchronized update, attributes.
///
/// Some terminals have Meta mode on by default, so it is reset and then restored. This happens before the alternate
/// screen is left: st treats it as saving and restoring the cursor, which each screen has.
const GIVE_BACK: &[u8] = b"\x1b[?2026l\x1b[?2004l\x1b[?1036l\x1b[?1036r\x1b[0m\x1b[?1049l\x1b[?25h";

/// Asks for presses of the mouse's buttons and turns of its wheel, but not for its movements; and for positions beyond
/// column 223. Undone in the other order: a terminal never reports in the old way, which looks like text.
const MOUSE: &[u8] = if cfg!(unix) { b"\x1b[?1006h\x1b[?1000h" } else { b"" };
const NO_MOUSE: &[u8] = if cfg!(unix) { b"\x1b[?1000l\x1b[?1006l" } else { b"" };

/// Whether the user wants the mouse.
static MOUSE_WANTED: AtomicBool = AtomicBool::new(false);
/// Whether the terminal was asked for it.
static MOUSE_SET: AtomicBool = AtomicBool::new(false);

/// What is set and undone besides, because the user wants it.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// Saves what is there.
    pub save: String,
    /// Sets modes.
    pub take: String,
    /// Undoes both.
    pub give_back: String,
}

static EXTRA: Mutex<Option<Extra>> = Mutex::new(None);

/// Sets what is set and undone besides, before the terminal is taken for the first time.
pub fn add(extra: Extra) {
    *EXTRA.lock().unwrap_or_else(PoisonError::into_inner) = Some(extra);
}

/// Changes what is set and undone besides, now if this program owns the terminal.
pub fn change(extra: Extra) -> io::Result<()> {
    let owner = owner();
    let sequence = [self::extra(|old| &old.give_back), extra.save.clone().into(), extra.take.clone().into()].concat();
    add(extra);
    if *owner == TerminalOwner::Us { tty::write_all(&sequence) } else { Ok(()) }
}

fn extra(part: impl Fn(&Extra) -> &String) -> Vec<u8> {
    let extra = EXTRA.lock().unwrap_or_else(PoisonError::into_inner);
    extra.as_ref().map(|extra| part(extra).as_bytes().to_vec()).unwrap_or_default()
}

/// What sets the mouse or undoes it: a terminal that was never asked for it hears nothing of it.
fn mouse(on: bool) -> &'static [u8] {
    match (MOUSE_SET.swap(on, Ordering::Relaxed), on) {
        (_, true) => MOUSE,
        (true, false) => NO_MOUSE,
        (false, false) => b"",
    }
}

/// Undoes everything.
fn undo() -> io::Result<()> {
    tty::write_all(&[mouse(false), &extra(|extra| &extra.give_back), GIVE_BACK].concat())
}

/// Asks for the mouse from now on, or no longer.
pub fn set_mouse(on: bool) -> io::Result<()> {
    let owner = owner();
    MOUSE_WANTED.store(on, Ordering::Relaxed);
    // Otherwise when the terminal is taken or given back.
    if *owner == TerminalOwner::Us { tty::write_all(mouse(on)) } else { Ok(()) }
}

/// The step of a wait for work that may never finish.
const STEP: Duration = Duration::from_millis(10);

/// Who owns the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalOwner {
    /// The program that started this one.
    Shell,
    /// This program.
    Us,
    /// A program that this one started, such as the user's editor.
    Guest,
    /// Whoever took it while this program was stopped without notice, with its modes still set.
    Passer,
}

/// Why the program takes the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The program starts.
    First,
    /// Another program had the terminal.
    Back,
    /// The program was stopped without notice.
    AfterStop,
}

static OWNER: Mutex<TerminalOwner> = Mutex::new(TerminalOwner::Shell);

/// Locks the owner. Hold it while writing, so that nothing is written after the terminal was given back.
fn owner() -> MutexGuard<'static, TerminalOwner> {
    OWNER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the terminal, and asks for its `background` or not. Drops unread input that was meant for the previous owner.
pub fn take(why: Take, background: bool) -> io::Result<()> {
    if why == Take::AfterStop && tty::is_cooked() {
        // The shell has set the modes that it wants.
        tty::forget();
    }
    tty::enter()?;
    if why != Take::First {
        tty::discard_input();
    }
    let mut owner = owner();
    *owner = TerminalOwner::Us;
    // The terminal was not given back, so the saved mode is still the right one.
    let save = if why == Take::AfterStop { Vec::new() } else { [SAVE.to_vec(), extra(|extra| &extra.save)].concat() };
    let background = if background { BACKGROUND } else { b"" };
    let extra = extra(|extra| &extra.take);
    let mouse = mouse(MOUSE_WANTED.load(Ordering::Relaxed));
    let written = tty::write_all(&[&save, TAKE, mouse, &extra, background, QUESTIONS].concat());
    drop(owner);
    written.inspect_err(|_| drop(give_back(TerminalOwner::Shell)))
}

/// Gives the terminal back as it was found. Does nothing if it was already given back.
pub fn give_back(to: TerminalOwner) -> io::Result<()> {
    // First the part that works even if nobody reads the output.
    let left = tty::leave();
    let mut owner = owner();
    if matches!(std::mem::replace(&mut *owner, to), TerminalOwner::Us | TerminalOwner::Passer) {
        undo()?;
    }
    left
}

/// Stops writing until the terminal is taken again.
pub fn leave_alone() {
    *owner() = TerminalOwner::Passer;
}

/// Restores the terminal, whoever owns it: a guest may not tidy up. Blocks while nobody reads the output.
pub fn rescue() {
    // If the terminal is gone, nothing is left to restore.
    let _ = tty::leave();
    let mut owner = owner();
    let _ = match std::mem::replace(&mut *owner, TerminalOwner::Shell) {
        TerminalOwner::Shell => Ok(()),
        // A saved title was restored before the guest came: a second time would restore somebody else's.
        TerminalOwner::Guest => tty::write_all(&[mouse(false), GIVE_BACK].concat()),
        TerminalOwner::Us | TerminalOwner::Passer => undo(),
    };
}

/// Prepares work that may block on the terminal. The returned function does it, but returns after `limit` in any case.
/// The thread starts now: on a busy machine a new one waits long for its first turn.
pub fn prepare(work: impl FnOnce() + Send + 'static) -> impl FnOnce(Duration) {
    let (go, wait_to_go) = channel::<()>();
    let (done, wait) = channel();
    let started = thread::Builder::new().spawn(move || {
        if wait_to_go.recv().is_ok() {
            work();
            // The waiting side may have continued.
            let _ = done.send(());
        }
    });
    move |limit: Duration| {
        if started.is_err() || go.send(()).is_err() {
            return;
        }
        // In steps, so that a suspended machine is not mistaken for a blocked terminal.
        for _ in 0..limit.as_millis() / STEP.as_millis() {
            if wait.recv_timeout(STEP) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }
}

/// Does work that may block on the terminal, but returns after `limit` in any case.
pub fn briefly(limit: Duration, work: impl FnOnce() + Send + 'static) {
    prepare(work)(limit);
}

/// Bytes drawn since the last call of [`drawn`].
static DRAWN: AtomicUsize = AtomicUsize::new(0);

/// Returns the number of bytes drawn since the last call.
pub fn drawn() -> usize {
    DRAWN.swap(0, Ordering::Relaxed)
}

/// Writes to the terminal; discards the output while another program owns it.
pub struct Screen;

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let owner = owner();
        // A program that was stopped without notice and resumed in the background must not draw either.
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
