//! The terminal driver: raw mode, whether the terminal exists, and who owns it. No escape sequences.

#[cfg(unix)]
mod system {
    use std::fs::File;
    use std::io::{self, PipeReader};
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::sync::{Mutex, OnceLock, PoisonError};
    use std::time::Duration;

    use nix::unistd::{Pid, getpgrp, getpid, getppid, getsid};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use rustix::process::{self, Signal, kill_current_process_group, kill_process};
    use rustix::termios::{
        LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, isatty, tcflush, tcgetattr, tcgetpgrp,
        tcgetwinsize, tcsetattr,
    };

    /// The number of a parent, group or session outside this PID namespace. `rustix` panics on it.
    const OUTSIDE: Pid = Pid::from_raw(0);

    /// The settings before the terminal was first taken, or after the shell last had it.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// The terminal that keys come from: standard input, unless that is a pipe with a credential.
    fn keys() -> io::Result<BorrowedFd<'static>> {
        static KEYS: OnceLock<OwnedFd> = OnceLock::new();
        if let Some(keys) = KEYS.get() {
            return Ok(keys.as_fd());
        }
        let stdin = io::stdin();
        let found = if isatty(&stdin) {
            stdin.as_fd().try_clone_to_owned()?
        } else {
            File::options().read(true).write(true).open("/dev/tty")?.into()
        };
        Ok(KEYS.get_or_init(|| found).as_fd())
    }

    pub fn enter() -> io::Result<()> {
        let keys = keys()?;
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match &mut *before {
            Some(before) => before,
            unknown => unknown.insert(tcgetattr(keys)?),
        };
        let mut raw = before.clone();
        raw.make_raw();
        // With 0, reading would never wait; but a shell that finds the terminal so after a stop without notice takes
        // that for end of file. `O_NONBLOCK` would also stay set for the shell, which shares the open file.
        raw.special_codes[SpecialCodeIndex::VMIN] = 1;
        raw.special_codes[SpecialCodeIndex::VTIME] = 0;
        Ok(tcsetattr(keys, OptionalActions::Now, &raw)?)
    }

    pub fn leave() -> io::Result<()> {
        let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        match &*before {
            // In the background the terminal belongs to another job; touching it would stop this process.
            Some(before) if !in_background() => {
                // Unread input was meant for this program: no answer of the terminal may reach the shell as typed text.
                discard_input();
                Ok(tcsetattr(keys()?, OptionalActions::Now, before)?)
            }
            _ => Ok(()),
        }
    }

    pub fn discard_input() {
        // If the terminal is gone, nothing is left to drop.
        let _ = keys().map(|keys| tcflush(keys, QueueSelector::IFlush));
    }

    /// Reads the available bytes; `None` if nothing has arrived.
    pub fn read(buffer: &mut [u8]) -> io::Result<Option<usize>> {
        loop {
            if !wait_for_input(Duration::ZERO) {
                return Ok(None);
            }
            match rustix::io::read(keys()?, &mut *buffer) {
                // Nothing has arrived, or the terminal is gone and nothing ever will.
                Ok(0) if is_gone(false) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(0) | Err(Errno::AGAIN) => return Ok(None),
                Ok(read) => return Ok(Some(read)),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits for input, for at most `limit`. Returns whether any arrived.
    pub fn wait_for_input(limit: Duration) -> bool {
        let limit = Timespec::try_from(limit).ok();
        let Ok(keys) = keys() else { return false };
        poll(&mut [PollFd::from_borrowed_fd(keys, PollFlags::IN)], limit.as_ref()).is_ok_and(|ready| ready > 0)
    }

    pub fn forget() {
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn size() -> Option<(u16, u16)> {
        tcgetwinsize(io::stdout()).ok().map(|size| (size.ws_col, size.ws_row))
    }

    pub fn write_all(mut bytes: &[u8]) -> io::Result<()> {
        let stdout = io::stdout();
        while !bytes.is_empty() {
            match rustix::io::write(&stdout, bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(Errno::INTR) => {}
                // Another program may have set the terminal to non-blocking.
                Err(Errno::AGAIN) => drop(poll(&mut [PollFd::new(&stdout, PollFlags::OUT)], None)),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    pub fn discard_output() {
        if in_background() {
            return;
        }
        let stdout = io::stdout();
        let _ = tcflush(&stdout, QueueSelector::OFlush);
        // Linux does not wake a writer that waits for room, but does so after a change of settings.
        let _ = tcgetattr(&stdout).and_then(|same| tcsetattr(&stdout, OptionalActions::Now, &same));
    }

    /// Waits until input arrives or the terminal is gone; `false` if the pipe was closed first.
    pub fn wait_for_input_unless(closed: &PipeReader) -> bool {
        let Ok(keys) = keys() else { return false };
        let mut polled = [PollFd::from_borrowed_fd(keys, PollFlags::IN), PollFd::new(closed, PollFlags::IN)];
        loop {
            match poll(&mut polled, None) {
                Err(Errno::INTR) => {}
                Err(_) => return false,
                Ok(_) => return polled[1].revents().is_empty(),
            }
        }
    }

    pub fn in_background() -> bool {
        // Without job control, no job is in the background.
        keys().is_ok_and(|keys| tcgetpgrp(keys).is_ok_and(|foreground| foreground.as_raw_pid() != getpgrp().as_raw()))
    }

    pub fn is_gone(wait: bool) -> bool {
        let Ok(keys) = keys() else { return false };
        // Requests no events: a hang-up is always reported.
        let mut polled = [PollFd::from_borrowed_fd(keys, PollFlags::empty())];
        let timeout = Timespec { tv_sec: 0, tv_nsec: 0 };
        loop {
            match poll(&mut polled, if wait { None } else { Some(&timeout) }) {
                Err(Errno::INTR) => {}
                Err(_) => return false,
                Ok(_) => return polled[0].revents().intersects(PollFlags::HUP | PollFlags::ERR),
            }
        }
    }

    pub fn is_cooked() -> bool {
        keys().is_ok_and(|keys| tcgetattr(keys).is_ok_and(|now| now.local_modes.contains(LocalModes::ICANON)))
    }

    pub fn stop_self() {
        // If it cannot be stopped, the program simply continues.
        let _ = kill_current_process_group(STOP);
    }

    pub fn stop_alone() {
        let _ = kill_process(process::getpid(), STOP);
    }

    /// Stops like `SIGTSTP`, which is caught here. Like it, and unlike `SIGSTOP`, does nothing in a process group
    /// without a shell, where nobody could resume the program.
    const STOP: Signal = Signal::TTOU;

    pub fn has_shell() -> bool {
        // Another member of the group may have a shell even if its leader has none.
        getpid() != getpgrp()
            || getppid() != OUTSIDE
                && match (getsid(Some(getppid())), getsid(None)) {
                    (Ok(of_parent), Ok(own)) => of_parent == own,
                    // If the session cannot be read, leave the decision to the kernel.
                    _ => true,
                }
    }
}

#[cfg(not(unix))]
mod system {
    use std::io::{self, Write};

    pub fn enter() -> io::Result<()> {
        crossterm::terminal::enable_raw_mode()
    }

    pub fn leave() -> io::Result<()> {
        crossterm::terminal::disable_raw_mode()
    }

    pub fn forget() {}

    pub fn size() -> Option<(u16, u16)> {
        crossterm::terminal::size().ok()
    }

    pub fn write_all(bytes: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout();
        stdout.write_all(bytes)?;
        stdout.flush()
    }

    pub fn discard_input() {}

    pub fn discard_output() {}

    pub fn in_background() -> bool {
        false
    }

    pub fn is_gone(_wait: bool) -> bool {
        false
    }

    pub fn is_cooked() -> bool {
        false
    }

    pub fn stop_self() {}

    pub fn has_shell() -> bool {
        false
    }
}

use std::io;

/// Turns raw mode on. Saves the earlier settings, unless some are saved already: a program that ran in between may have
/// left the terminal in disorder.
pub fn enter() -> io::Result<()> {
    system::enter()
}

/// Restores the saved settings.
pub fn leave() -> io::Result<()> {
    system::leave()
}

/// Forgets the saved settings: the shell had the terminal and may have changed them on purpose.
pub fn forget() {
    system::forget();
}

/// The columns and rows that the terminal reports; `None` if it reports none.
pub fn size() -> Option<(u16, u16)> {
    system::size()
}

/// Writes to the terminal and waits until it accepts everything. Bypasses the lock of the standard library, which a
/// failed or blocked drawing may hold.
pub fn write_all(bytes: &[u8]) -> io::Result<()> {
    system::write_all(bytes)
}

#[cfg(unix)]
pub use system::{read, stop_alone, wait_for_input, wait_for_input_unless};

/// Drops typed input that was not read yet.
pub fn discard_input() {
    system::discard_input();
}

/// Drops output that the terminal has not read yet, to make room.
pub fn discard_output() {
    system::discard_output();
}

/// Whether another job owns the terminal.
pub fn in_background() -> bool {
    system::in_background()
}

/// Whether the terminal is gone.
pub fn is_gone() -> bool {
    system::is_gone(false)
}

/// Waits until the terminal is gone. `false` if that cannot be known.
pub fn wait_until_gone() -> bool {
    system::is_gone(true)
}

/// Whether the terminal reads whole lines. This program never sets that mode.
pub fn is_cooked() -> bool {
    system::is_cooked()
}

/// Stops the process group, as Ctrl-Z in a shell does.
pub fn stop_self() {
    system::stop_self();
}

/// Whether a shell could resume this process.
pub fn has_shell() -> bool {
    system::has_shell()
}
