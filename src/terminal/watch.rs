//! Tells when something can be read from the terminal: a thread that waits for it, and for nothing else.
//!
//! The thread never reads. So nothing is on its way between two threads when it is asked whether anything has come.

use std::io::{self, PipeReader, PipeWriter, pipe};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::tty;

/// Watches the terminal until it is dropped, and then there is no such thread any more.
pub struct Watch {
    ready: Receiver<()>,
    /// Closed to end the thread.
    stop: Option<PipeWriter>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to watch.
    pub fn begin() -> io::Result<Self> {
        let (stopped, stop) = pipe()?;
        let (sender, ready) = channel(1);
        let thread = thread::Builder::new().name("keys".to_owned()).spawn(move || watch(&stopped, &sender))?;
        Ok(Self { ready, stop: Some(stop), thread: Some(thread) })
    }

    /// Waits until something may be there to be read.
    pub async fn ready(&mut self) {
        if self.ready.recv().await.is_none() {
            // The thread has ended: nothing will ever come.
            std::future::pending::<()>().await;
        }
    }
}

/// Told once too often rather than not at all: while it waits to tell, more may come.
fn watch(stopped: &PipeReader, ready: &Sender<()>) {
    while tty::wait_for_input_unless(stopped) && ready.blocking_send(()).is_ok() {}
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.ready.close();
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It does nothing that could panic.
            let _ = thread.join();
        }
    }
}
