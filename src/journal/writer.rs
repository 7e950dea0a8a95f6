//! The thread that writes the journal, so that the screen never waits for the disk. Lines are written in the order in
//! which they were given; the thread begins with the first one.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use super::{AttemptId, Entry, Event, JournalFile};

/// What is put in the place of a credential.
const HIDDEN: &str = "…";

/// Why an attempt failed that was given up before its request was sent.
pub const GIVEN_UP: &str = "given up before it was sent";

/// Whether a line is on the disk, or why it is not.
pub type Written = Result<(), String>;

struct Job {
    /// `None` only asks whether everything before it is written.
    entry: Option<Entry>,
    done: oneshot::Sender<Written>,
}

impl Job {
    /// Whether it is an intent that nobody waits for any more: nothing will be sent.
    fn is_given_up(&self) -> bool {
        self.entry.as_ref().is_some_and(Entry::is_intent) && self.done.is_closed()
    }
}

/// Writes the journal. Clones share the thread.
#[derive(Clone)]
pub struct Writer(Arc<Mutex<State>>);

struct State {
    file: JournalFile,
    /// What no line may hold, whatever the user has typed.
    secrets: Arc<Mutex<Vec<SecretString>>>,
    thread: Option<(Sender<Job>, JoinHandle<()>)>,
}

impl Writer {
    /// A writer into that file.
    #[must_use]
    pub fn new(file: JournalFile) -> Self {
        Self(Arc::new(Mutex::new(State { file, secrets: Arc::default(), thread: None })))
    }

    /// Keeps a credential out of every line from now on.
    pub fn hide(&self, secret: &str) {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // As it would stand in a line.
        let escaped = serde_json::Value::from(secret).to_string();
        let secret = escaped.trim_matches('"');
        if !secret.is_empty() {
            state.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(secret.into());
        }
    }

    /// Writes down that something happens now. The answer comes when it is on the disk, or says why it is not; it can
    /// be waited for or not.
    #[must_use = "what could not be written is told here alone"]
    pub fn append(&self, attempt: AttemptId, event: Event) -> oneshot::Receiver<Written> {
        let (done, written) = oneshot::channel();
        let entry = Entry { at: Timestamp::now(), attempt, event };
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.thread.is_none() {
            let (sender, jobs) = channel();
            let (file, secrets) = (state.file.clone(), state.secrets.clone());
            let thread = thread::Builder::new().name("journal".to_owned());
            match thread.spawn(move || write(&file, &secrets, &jobs)) {
                Ok(thread) => state.thread = Some((sender, thread)),
                Err(error) => {
                    let _ = done.send(Err(error.to_string()));
                    return written;
                }
            }
        }
        if let Some((sender, _)) = &state.thread {
            // The thread ends only with its sender.
            let _ = sender.send(Job { entry: Some(entry), done });
        }
        written
    }

    /// The answer comes when everything that was given so far is written, or could not be.
    #[must_use = "nothing else tells when it is written"]
    pub fn settled(&self) -> oneshot::Receiver<Written> {
        let (done, settled) = oneshot::channel();
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &state.thread {
            Some((sender, _)) => _ = sender.send(Job { entry: None, done }),
            None => _ = done.send(Ok(())),
        }
        settled
    }

    /// Waits until everything is written.
    pub fn finish(&self) {
        let thread = self.0.lock().unwrap_or_else(PoisonError::into_inner).thread.take();
        if let Some((sender, thread)) = thread {
            drop(sender);
            let _ = thread.join();
        }
    }
}

/// Writes jobs in their order. While another program has the file locked they wait, but an intent waits only as long as
/// somebody waits for its answer: what was given up is not written down as if it had been sent.
fn write(file: &JournalFile, secrets: &Mutex<Vec<SecretString>>, jobs: &Receiver<Job>) {
    let mut waiting: VecDeque<Job> = VecDeque::new();
    loop {
        if waiting.is_empty() {
            match jobs.recv() {
                Ok(job) => waiting.push_back(job),
                Err(_) => return,
            }
        }
        waiting.extend(jobs.try_iter());
        waiting.retain(|job| !job.is_given_up());
        let Some(Job { entry, .. }) = waiting.front() else { continue };
        let written = match entry {
            None => Ok(()),
            Some(entry) => append(file, secrets, entry),
        };
        match written {
            // It has waited for a while already.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            written => {
                let Some(Job { entry, done }) = waiting.pop_front() else { continue };
                let intent = entry.filter(|entry| written.is_ok() && entry.is_intent());
                let nobody_waits = done.send(written.map_err(|error| error.to_string())).is_err();
                // Given up while it was being written: the request was not sent.
                if let Some(intent) = intent.filter(|_| nobody_waits) {
                    let event = Event::Failed { why: GIVEN_UP.to_owned() };
                    let entry = Entry { at: Timestamp::now(), attempt: intent.attempt, event };
                    waiting.push_front(Job { entry: Some(entry), done: oneshot::channel().0 });
                }
            }
        }
    }
}

fn append(file: &JournalFile, secrets: &Mutex<Vec<SecretString>>, entry: &Entry) -> io::Result<()> {
    let mut line = serde_json::to_string(entry)?;
    for secret in secrets.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        line = line.replace(secret.expose_secret(), HIDDEN);
    }
    file.append(&line, entry.at)
}
