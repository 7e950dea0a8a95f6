//! Prevents core dumps, which would contain the credential.

/// Keeps this process from dumping core; on Linux, only root can then read its memory or attach to it. Child processes
/// do not dump core either, unless [`allow`] is called for them.
#[cfg(unix)]
pub fn forbid() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let before = getrlimit(Resource::Core);
    // Lowering the limit is always allowed.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: before.maximum });
    let _ = BEFORE.set(before);
    // The limit has no effect if a program handles core dumps, as systemd's does.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// The limit that this program was started with.
#[cfg(unix)]
static BEFORE: std::sync::OnceLock<rustix::process::Rlimit> = std::sync::OnceLock::new();

/// Gives a child process the limit that this program was started with, if the system supports it.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn allow(child: &std::process::Child) {
    use rustix::process::{Pid, Resource, prlimit};

    if let Some(before) = BEFORE.get() {
        // The child may have ended.
        let _ = prlimit(Some(Pid::from_child(child)), Resource::Core, *before);
    }
}

/// On this system, a child keeps the limit of this program.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn allow(_: &std::process::Child) {}

/// No core dumps are known on this system.
#[cfg(not(unix))]
pub fn forbid() {}
