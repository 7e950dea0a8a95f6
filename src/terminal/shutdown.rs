//! What ends the program from outside: signals, and a terminal that is gone. Calls that are live go on.
//!
//! The loop is told and ends the usual way. When it cannot, because it waits for a terminal that takes nothing or for
//! an editor, a thread ends the program in its place: it is always gone within a second.

use std::io;
use std::process::Child;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::{modes, tty};

/// What ended the program from outside.
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
    /// `SIGXCPU`: it may use no more of the processor.
    OutOfTime,
}

impl Shutdown {
    /// The exit code, as shells tell it: 128 and the number of the signal.
    #[must_use]
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

/// How long the loop may take to end, and then once more after what it may be waiting for was removed.
const GRACE: Duration = Duration::from_millis(200);

/// How long the terminal may then take to be given back.
const RESCUE: Duration = Duration::from_millis(350);

/// A Ctrl-C that was meant for the editor may be told only after the editor has ended of it.
const ECHO: Duration = Duration::from_secs(1);

/// The first that came; those after it change nothing.
static FIRST: OnceLock<Shutdown> = OnceLock::new();
static CAME: Notify = Notify::const_new();

/// A program that was started here and has the terminal.
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

/// Listens from now on, in a task and a thread: the loop may be busy.
///
/// # Errors
/// When the system does not let it.
pub fn listen() -> io::Result<()> {
    let mut signals = system::Signals::new()?;
    tokio::spawn(async move {
        loop {
            let ending = signals.next().await;
            let of_keyboard = matches!(ending, Shutdown::Interrupt | Shutdown::Quit);
            // Whoever has the terminal gets what is typed there.
            if !of_keyboard || !has_guest() {
                begin(ending);
            }
        }
    });
    // Not every closed terminal sends a signal, and what reads the keys does not notice.
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

/// Whether a program that was started here has the terminal.
pub fn guest_is_here() -> bool {
    guest().here
}

/// Begins to end the program.
pub fn begin(ending: Shutdown) {
    if FIRST.set(ending).is_ok() {
        CAME.notify_one();
        // Without a thread to spare the loop alone has to do it.
        let _ = thread::Builder::new().name("ending".to_owned()).spawn(move || force_exit(ending));
        system::pass_on(&guest(), ending);
    }
}

/// Ends the program when the loop does not.
fn force_exit(ending: Shutdown) {
    let rescue = modes::prepare(modes::rescue);
    thread::sleep(GRACE);
    if !has_guest() {
        // The loop may wait for somebody to read what is old by now.
        tty::discard_output();
    }
    thread::sleep(GRACE);
    // The half that never waits; with the terminal gone there is nothing to restore.
    let _ = tty::leave();
    rescue(RESCUE);
    std::process::exit(ending.exit_code().into());
}

/// What ends the program, if it is to end.
#[must_use]
pub fn ending() -> Option<Shutdown> {
    FIRST.get().copied()
}

/// Waits for what ends the program.
pub async fn comes() -> Shutdown {
    loop {
        if let Some(ending) = ending() {
            return ending;
        }
        CAME.notified().await;
    }
}

/// Whether the program is to end because of something that came a moment ago and may not have been told yet: on a busy
/// machine that takes a while. It is looked for no longer than until `enough`.
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

/// A guest has the terminal, or it has come back.
pub fn set_guest(here: bool) {
    let mut guest = guest();
    guest.here = here;
    guest.left = (!here).then(Instant::now);
}

/// Waits for the process of the guest; what ends this program ends it as well.
///
/// # Errors
/// When it cannot be waited for.
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

#[cfg(unix)]
mod system {
    use std::process::Child;

    use rustix::process::{Pid, kill_process};
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::{Guest, Shutdown};

    /// The signals, as a stream.
    pub struct Signals([Signal; 6]);

    impl Signals {
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

    /// Lets the guest end too, so that it leaves the terminal in order.
    pub fn pass_on(guest: &Guest, ending: Shutdown) {
        let signal = match ending {
            Shutdown::Hangup => rustix::process::Signal::HUP,
            _ => rustix::process::Signal::TERM,
        };
        if let Some(process) = guest.process {
            // It may have ended meanwhile.
            let _ = kill_process(process, signal);
        }
    }
}

#[cfg(not(unix))]
mod system {
    use super::{Guest, Shutdown};

    /// Ctrl-Break and the like; Ctrl-C is a key.
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
