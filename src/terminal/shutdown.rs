//! Ends the program from outside: on a signal, or when the terminal is gone. Live calls continue. `SIGHUP` ends it only if
//! the terminal is gone or another job's; otherwise it asks to read the configuration again.
//!
//! The loop is notified and ends normally. If it cannot, because it waits for a blocked terminal or an editor, a thread
//! ends the program instead: it is always gone within a second.

use std::io;
use std::process::Child;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::{modes, tty};

/// A reason to end that comes from outside the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// `SIGHUP`, or the terminal is gone.
    Hangup,
    /// `SIGINT`.
    Interrupt,
    /// `SIGQUIT`.
    Quit,
    /// `SIGABRT`, sent from outside.
    Abort,
    /// `SIGTERM`.
    Terminate,
    /// `SIGXCPU`: the program has used up its processor time.
    OutOfTime,
}

impl Shutdown {
    /// The exit code as shells report it: 128 plus the number of the signal.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Hangup => 128 + 1,
            Self::Interrupt => 128 + 2,
            Self::Quit => 128 + 3,
            Self::Abort => 128 + 6,
            Self::Terminate => 128 + 15,
            Self::OutOfTime => 128 + 24,
        }
    }
}

/// Time for the loop to end; granted once more after whatever may block it was removed.
const GRACE: Duration = Duration::from_millis(200);

/// Time to give the terminal back after that.
const RESCUE: Duration = Duration::from_millis(350);

/// A Ctrl-C meant for the editor may be reported only after it has ended the editor.
const ECHO: Duration = Duration::from_secs(1);

/// The first reason to end; later ones change nothing.
static FIRST: OnceLock<Shutdown> = OnceLock::new();
static CAME: Notify = Notify::const_new();
static RELOAD: Notify = Notify::const_new();

/// A program that was started by this one and owns the terminal.
struct Guest {
    here: bool,
    left: Option<Instant>,
    #[cfg(unix)]
    process: Option<rustix::process::Pid>,
}

static GUEST: Mutex<Guest> = Mutex::new(Guest {
    here: false,
    left: None,
    #[cfg(unix)]
    process: None,
});

fn guest() -> MutexGuard<'static, Guest> {
    GUEST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts listening, in a task and in a thread, because the loop may be busy.
///
/// # Errors
/// When the system does not allow it.
pub fn listen() -> io::Result<()> {
    let mut signals = system::Signals::new()?;
    tokio::spawn(async move {
        loop {
            let ending = signals.next().await;
            // A shell that ends sends it to its background jobs too, and nobody could bring them back.
            if ending == Shutdown::Hangup && !tty::is_gone() && !tty::in_background() {
                RELOAD.notify_one();
                continue;
            }
            let of_keyboard = matches!(ending, Shutdown::Interrupt | Shutdown::Quit);
            // Signals of the keyboard are for the program that owns the terminal.
            if !of_keyboard || !has_guest() {
                begin(ending);
            }
        }
    });
    // Some terminals close without a signal, and the reader of keys does not notice.
    thread::Builder::new().name("hang-up".to_owned()).spawn(|| {
        if tty::wait_until_gone() {
            begin(Shutdown::Hangup);
        }
    })?;
    Ok(())
}

fn has_guest() -> bool {
    let guest = guest();
    guest.here || guest.left.is_some_and(|left| left.elapsed() < ECHO)
}

/// Whether a guest owns the terminal.
#[cfg(unix)]
pub fn guest_is_here() -> bool {
    guest().here
}

/// Starts ending the program.
pub fn begin(ending: Shutdown) {
    if FIRST.set(ending).is_ok() {
        CAME.notify_one();
        // If no thread can be started, only the loop can end the program.
        let _ = thread::Builder::new().name("ending".to_owned()).spawn(move || force_exit(ending));
        system::pass_on(&guest(), ending);
    }
}

/// Ends the program if the loop does not.
fn force_exit(ending: Shutdown) {
    let rescue = modes::prepare(modes::rescue);
    thread::sleep(GRACE);
    if !has_guest() {
        // The loop may be blocked because nobody reads its old output.
        tty::discard_output();
    }
    thread::sleep(GRACE);
    // Restores the part that never blocks; if the terminal is gone, nothing is left to restore.
    let _ = tty::leave();
    rescue(RESCUE);
    std::process::exit(ending.exit_code().into());
}

/// The reason to end; `None` while the program runs.
pub fn ending() -> Option<Shutdown> {
    FIRST.get().copied()
}

/// Waits until the program has to end, and returns the reason.
pub async fn comes() -> Shutdown {
    loop {
        if let Some(ending) = ending() {
            return ending;
        }
        CAME.notified().await;
    }
}

/// Waits until a signal asks to read the configuration again.
pub async fn reload_asked() {
    RELOAD.notified().await;
}

/// Whether the program has to end because of a signal sent moments ago, whose delivery can take a while on a busy
/// machine. Waits for at most two seconds, or until `enough` holds.
pub fn came_just_now(enough: impl Fn() -> bool) -> bool {
    for _ in 0..200 {
        if ending().is_some() {
            return true;
        }
        if enough() {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
    false
}

/// Records that a guest takes the terminal, or that the program has it back.
pub fn set_guest(here: bool) {
    let mut guest = guest();
    guest.here = here;
    guest.left = (!here).then(Instant::now);
}

/// Waits for the guest's process. Whatever ends this program ends that process too.
///
/// # Errors
/// When the process cannot be waited for.
pub fn wait_for_guest(child: &mut Child) -> io::Result<std::process::ExitStatus> {
    let mut guest = guest();
    system::remember(&mut guest, Some(child));
    if let Some(ending) = ending() {
        system::pass_on(&guest, ending);
    }
    drop(guest);
    let status = child.wait();
    system::remember(&mut self::guest(), None);
    status
}

pub(crate) use self::system::Signals;

#[cfg(unix)]
mod system {
    use std::process::Child;

    use rustix::process::{Pid, kill_process};
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::{Guest, Shutdown};

    /// The signals as a stream.
    pub struct Signals([Signal; 6]);

    impl Signals {
        /// Listens to them from now on: none ends the program by itself any more.
        pub fn new() -> std::io::Result<Self> {
            Ok(Self([
                signal(SignalKind::hangup())?,
                signal(SignalKind::interrupt())?,
                signal(SignalKind::quit())?,
                signal(SignalKind::from_raw(rustix::process::Signal::ABORT.as_raw()))?,
                signal(SignalKind::terminate())?,
                signal(SignalKind::from_raw(rustix::process::Signal::XCPU.as_raw()))?,
            ]))
        }

        /// Waits for the next one.
        pub async fn next(&mut self) -> Shutdown {
            let [hangup, interrupt, quit, abort, terminate, out_of_time] = &mut self.0;
            tokio::select! {
                _ = hangup.recv() => Shutdown::Hangup,
                _ = interrupt.recv() => Shutdown::Interrupt,
                _ = quit.recv() => Shutdown::Quit,
                _ = abort.recv() => Shutdown::Abort,
                _ = terminate.recv() => Shutdown::Terminate,
                _ = out_of_time.recv() => Shutdown::OutOfTime,
            }
        }
    }

    pub fn remember(guest: &mut Guest, child: Option<&Child>) {
        guest.process = child.map(Pid::from_child);
    }

    /// Ends the guest too, so that it leaves the terminal in order.
    pub fn pass_on(guest: &Guest, ending: Shutdown) {
        let signal = match ending {
            Shutdown::Hangup => rustix::process::Signal::HUP,
            _ => rustix::process::Signal::TERM,
        };
        if let Some(process) = guest.process {
            // The guest may have ended meanwhile.
            let _ = kill_process(process, signal);
        }
    }
}

#[cfg(not(unix))]
mod system {
    use super::{Guest, Shutdown};

    /// Ctrl-Break and similar; Ctrl-C is a key.
    pub struct Signals;

    impl Signals {
        pub fn new() -> std::io::Result<Self> {
            Ok(Self)
        }

        pub async fn next(&mut self) -> Shutdown {
            let _ = tokio::signal::ctrl_c().await;
            Shutdown::Interrupt
        }
    }

    pub fn remember(_: &mut Guest, _: Option<&std::process::Child>) {}

    pub fn pass_on(_: &Guest, _: Shutdown) {}
}
