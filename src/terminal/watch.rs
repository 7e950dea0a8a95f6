//! Reports when the terminal can be read, from a thread that does only that.
//!
//! The thread never reads, so no input is in transit between two threads when the loop checks for it.

use std::io::{self, PipeReader, PipeWriter, pipe};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::tty;

/// Watches the terminal. Dropping it ends the thread.
pub struct Watch {
    ready: Receiver<()>,
    /// Closed to end the thread.
    stop: Option<PipeWriter>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts watching.
    pub fn begin() -> io::Result<Self> {
        let (stopped, stop) = pipe()?;
        let (sender, ready) = channel(1);
        let thread = thread::Builder::new().name("keys".to_owned()).spawn(move || watch(&stopped, &sender))?;
        Ok(Self { ready, stop: Some(stop), thread: Some(thread) })
    }

    /// Waits until there may be something to read.
    pub async fn ready(&mut self) {
        if self.ready.recv().await.is_none() {
            // The thread has ended: nothing more will arrive.
            std::future::pending::<()>().await;
        }
    }
}

/// Reports once too often rather than never: more may arrive while it waits to report.
fn watch(stopped: &PipeReader, ready: &Sender<()>) {
    while tty::wait_for_input_unless(stopped) && ready.blocking_send(()).is_ok() {}
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.ready.close();
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // The thread does nothing that could panic.
            let _ = thread.join();
        }
    }
}
