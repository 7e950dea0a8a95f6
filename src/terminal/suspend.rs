//! Stops from outside, and what is told of those that nothing tells beforehand.
//!
//! `SIGTSTP` asks the program to stop: it gives the terminal back first. After `SIGSTOP`, `SIGTTIN` and `SIGTTOU` it
//! only learns, by `SIGCONT`, that it may have been stopped, and whoever had the terminal meanwhile may have left
//! anything there.

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It is to stop.
    Asked,
    /// It may have been stopped, and goes on.
    Over,
}

#[cfg(unix)]
mod system {
    use std::io;

    use rustix::process::Signal as Number;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::Stop;
    use crate::terminal::{shutdown, tty};

    /// What is told from now on.
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

    /// While another program that was started here has the terminal, the loop waits for it. What stops that one stops
    /// this one as well, or the shell would wait for ever.
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

    /// Nothing stops a program there.
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
