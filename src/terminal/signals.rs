//! The signals that end the program. Calls that are live go on.

use std::io;

use crate::msg::Msg;

#[cfg(unix)]
mod system {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// The signals, as a stream.
    pub struct Signals([Signal; 4]);

    impl Signals {
        pub fn new() -> std::io::Result<Self> {
            let on = |kind| signal(kind);
            Ok(Self([
                on(SignalKind::terminate())?,
                on(SignalKind::hangup())?,
                on(SignalKind::interrupt())?,
                on(SignalKind::quit())?,
            ]))
        }

        pub async fn next(&mut self) {
            let [terminate, hangup, interrupt, quit] = &mut self.0;
            tokio::select! {
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
                _ = interrupt.recv() => {}
                _ = quit.recv() => {}
            }
        }

        pub fn stop_self() {
            use rustix::process::{Signal, kill_current_process_group};
            // When it cannot be stopped it simply goes on.
            let _ = kill_current_process_group(Signal::TSTP);
        }
    }
}

#[cfg(not(unix))]
mod system {
    /// Ctrl-Break and the like; Ctrl-C is a key.
    pub struct Signals;

    impl Signals {
        pub fn new() -> std::io::Result<Self> {
            Ok(Self)
        }

        pub async fn next(&mut self) {
            let _ = tokio::signal::ctrl_c().await;
        }

        pub fn stop_self() {}
    }
}

/// The signals that end the program.
pub struct Signals(system::Signals);

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn new() -> io::Result<Self> {
        system::Signals::new().map(Self)
    }

    /// The next one.
    pub async fn next(&mut self) -> Msg {
        self.0.next().await;
        Msg::Terminate
    }

    /// Stops this process and what was started with it, as Ctrl-Z in a shell does.
    pub fn stop_self() {
        system::Signals::stop_self();
    }
}
