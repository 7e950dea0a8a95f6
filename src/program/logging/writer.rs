//! Writes log lines in its own thread, so that the program never waits for the disk.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// How many lines can wait. Further lines are lost: the log must not delay the program.
const QUEUE: usize = 1024;
/// How long the end of the program waits for a slow disk.
const PATIENCE: Duration = Duration::from_secs(1);

enum Job {
    Line(Vec<u8>),
    Stop,
}

/// Queues lines for the writing thread.
#[derive(Clone)]
pub(super) struct LogWriter(SyncSender<Job>);

/// Writes the remaining lines on drop. Keep it until the program ends.
#[derive(Debug)]
pub struct LogGuard {
    jobs: SyncSender<Job>,
    done: Receiver<()>,
}

/// Starts the thread that writes to `file`.
///
/// # Errors
/// No thread can be started.
pub(super) fn spawn(file: impl Write + Send + 'static) -> io::Result<(LogWriter, LogGuard)> {
    let (jobs, queue) = sync_channel(QUEUE);
    let (finished, done) = sync_channel(1);
    thread::Builder::new().name("vdial-log".to_owned()).spawn(move || {
        write_all(file, &queue);
        let _ = finished.send(());
    })?;
    Ok((LogWriter(jobs.clone()), LogGuard { jobs, done }))
}

fn write_all(mut file: impl Write, queue: &Receiver<Job>) {
    while let Ok(Job::Line(line)) = queue.recv() {
        let _ = file.write_all(&line);
    }
}

impl Write for LogWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let _ = self.0.try_send(Job::Line(line.to_vec()));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        // With a full queue and a hanging disk this blocks for ever, so it runs in its own thread.
        let jobs = self.jobs.clone();
        if thread::Builder::new().spawn(move || jobs.send(Job::Stop)).is_ok() {
            let _ = self.done.recv_timeout(PATIENCE);
        }
    }
}
