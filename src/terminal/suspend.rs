//! Stops and resumptions of the program by signals.
//!
//! `SIGTSTP` asks the program to stop, which first gives the terminal back. After `SIGSTOP`, `SIGTTIN` and `SIGTTOU` it
//! only learns by `SIGCONT` that it may have been stopped; whoever had the terminal meanwhile may have changed
//! anything.

/// A stop or a resumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(unix), expect(dead_code, reason = "no such signals"))]
pub enum Stop {
    /// The program has to stop.
    Asked,
    /// The program may have been stopped, and was resumed.
    Over,
}

#[cfg(unix)]
mod system {
    use std::io;

    use rustix::process::Signal as Number;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::Stop;
    use crate::terminal::{shutdown, tty};

    /// The signals as a stream.
    pub struct Stops {
        asked: Signal,
        over: Signal,
    }

    impl Stops {
        pub fn listen() -> io::Result<Self> {
            Ok(Self { asked: on(Number::TSTP)?, over: on(Number::CONT)? })
        }

        pub async fn next(&mut self) -> Stop {
            tokio::select! {
                biased;
                _ = self.asked.recv() => Stop::Asked,
                _ = self.over.recv() => Stop::Over,
            }
        }
    }

    /// Stops with a guest that owns the terminal: the loop waits for it, and if only the guest stopped, the shell would
    /// wait for ever.
    pub fn follow_guest() -> io::Result<()> {
        let mut asked = on(Number::TSTP)?;
        tokio::spawn(async move {
            while asked.recv().await.is_some() {
                if shutdown::guest_is_here() {
                    tty::stop_alone();
                }
            }
        });
        Ok(())
    }

    fn on(number: Number) -> io::Result<Signal> {
        signal(SignalKind::from_raw(number.as_raw()))
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;

    use super::Stop;

    /// Stops do not exist on this system.
    pub struct Stops;

    impl Stops {
        pub fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub async fn next(&mut self) -> Stop {
            std::future::pending().await
        }
    }

    pub fn follow_guest() -> io::Result<()> {
        Ok(())
    }
}

pub use system::{Stops, follow_guest};
