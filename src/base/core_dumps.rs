//! No core dumps: one would hold the credential.

/// From now on this process leaves no core dump, and on Linux nobody but root reads its memory or attaches to it.
/// What it starts leaves none either, unless it is told otherwise by [`allow`].
#[cfg(unix)]
pub fn forbid() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let before = getrlimit(Resource::Core);
    // To lower the limit is always allowed.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: before.maximum });
    let _ = BEFORE.set(before);
    // Where a program takes the core dumps in, as systemd's does, the limit does not hold.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// What the limit was for whoever started this program.
#[cfg(unix)]
static BEFORE: std::sync::OnceLock<rustix::process::Rlimit> = std::sync::OnceLock::new();

/// Gives a program that was started here the limit that it would have had without this one, where the system can.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn allow(child: &std::process::Child) {
    use rustix::process::{Pid, Resource, prlimit};

    if let Some(before) = BEFORE.get() {
        // It may have ended.
        let _ = prlimit(Some(Pid::from_child(child)), Resource::Core, *before);
    }
}

/// Elsewhere it keeps the limit of this program.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn allow(_: &std::process::Child) {}

/// Elsewhere nothing is known to leave any.
#[cfg(not(unix))]
pub fn forbid() {}
