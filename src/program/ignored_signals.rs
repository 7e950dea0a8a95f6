//! Signals that have no meaning here but would kill the program at once, in the middle of a line of the journal and
//! with the terminal taken.
//!
//! They are caught without effect rather than ignored, so that child processes, such as the user's editor, receive them
//! as usual.
//!
//! `SIGILL`, `SIGFPE`, `SIGSEGV` and `SIGBUS` are not among them: they report a fault of the program itself and cannot
//! be caught without unsafe code. Sent from outside they kill it and leave the terminal raw.

/// Disarms these signals until the program ends. Must be called within the tokio runtime.
///
/// `SIGXFSZ` is among them, so that a write beyond the limit on the size of files fails with an error. `SIGPIPE` is
/// ignored by the standard library.
#[cfg(unix)]
pub fn disarm() {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};

    let named = [
        Signal::XFSZ,
        Signal::USR1,
        Signal::USR2,
        Signal::ALARM,
        Signal::VTALARM,
        Signal::PROF,
        Signal::IO,
        Signal::TRAP,
        Signal::SYS,
    ];
    let named = named.into_iter().map(Signal::as_raw);
    #[cfg(target_os = "linux")]
    let named = named.chain([Signal::POWER.as_raw()]).chain(REAL_TIME);
    #[cfg(all(target_os = "linux", not(any(target_arch = "mips", target_arch = "mips64", target_arch = "sparc64"))))]
    let named = named.chain([Signal::STKFLT.as_raw()]);
    for number in named {
        // A signal reserved by the system never arrives. Once caught, a signal stays caught, even without a listener.
        drop(signal(SignalKind::from_raw(number)));
    }
}

/// The real-time signals; the C library reserves the ones below.
#[cfg(target_os = "linux")]
const REAL_TIME: std::ops::RangeInclusive<i32> = 34..=64;

/// Such signals do not exist on this system.
#[cfg(not(unix))]
pub fn disarm() {}
