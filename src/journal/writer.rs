//! The thread that writes the journal, so that the screen never waits for the disk. Lines are written in the order
//! given. The thread starts with the first one.
//!
//! What is about to happen is written now or never, and nothing is sent without it. What has happened is kept until it
//! can be written.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use super::running::RunningMark;
use super::{AttemptId, JournalEntry, JournalEvent, JournalFile, trouble};

/// The text that replaces a credential in a line.
const HIDDEN: &str = "…";
/// How often to retry the backlog while no new line arrives.
const RETRY: Duration = Duration::from_secs(2);

/// The reason of an attempt that the user gave up before its request was sent.
pub const GIVEN_UP: &str = "given up before it was sent";

/// `Ok` if the line is on the disk, else the reason why not.
pub type Written = Result<(), String>;

/// Events that have happened and are not on the disk yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// The number of waiting lines.
    pub lines: usize,
    /// Why they could not be written.
    pub why: String,
}

enum Job {
    /// An event about to happen, for a caller that waits. Not written if the caller gives up.
    Intent(JournalEntry, oneshot::Sender<Written>),
    /// An event that has happened.
    Fact(JournalEntry),
    /// Asks for a notification when everything before it was written or failed.
    Settled(oneshot::Sender<()>),
}

impl Job {
    /// Whether it is an intent that nobody waits for any more, so that nothing will be sent.
    fn is_given_up(&self) -> bool {
        matches!(self, Self::Intent(_, done) if done.is_closed())
    }
}

/// Called with each change of the backlog.
type Tell = Arc<dyn Fn(Backlog) + Send + Sync>;

/// Writes the journal. Clones share the thread.
#[derive(Clone)]
pub struct Writer(Arc<Mutex<State>>);

struct State {
    id: String,
    file: JournalFile,
    /// Credentials that no line may contain, whatever the user typed.
    secrets: Arc<Mutex<Vec<SecretString>>>,
    tell: Tell,
    thread: Option<(Sender<Job>, JoinHandle<usize>)>,
}

impl Writer {
    /// A writer to `file`. It calls `tell` with each change of the backlog.
    #[must_use]
    pub fn new(file: JournalFile, tell: impl Fn(Backlog) + Send + Sync + 'static) -> Self {
        let (id, secrets) = (uuid::Uuid::new_v4().to_string(), Arc::default());
        Self(Arc::new(Mutex::new(State { id, file, secrets, tell: Arc::new(tell), thread: None })))
    }

    /// Its id in the intents that it writes.
    #[must_use]
    pub fn id(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).id.clone()
    }

    /// Removes a credential from every line from now on.
    pub fn hide(&self, secret: &str) {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // As JSON escapes it in a line.
        let escaped = serde_json::Value::from(secret).to_string();
        let secret = escaped.trim_matches('"');
        if !secret.is_empty() {
            state.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(secret.into());
        }
    }

    /// Writes an event that is about to happen. The receiver gets `Ok` once it is on the disk, or the reason why not;
    /// then it is not kept. Dropping the receiver gives the event up.
    #[must_use = "nothing may be sent before it is written"]
    pub fn intent(&self, attempt: AttemptId, event: JournalEvent) -> oneshot::Receiver<Written> {
        let (done, written) = oneshot::channel();
        self.hand_over(Job::Intent(JournalEntry { at: Timestamp::now(), attempt, event }, done));
        written
    }

    /// Writes an event that has happened, now or as soon as possible.
    pub fn fact(&self, attempt: AttemptId, event: JournalEvent) {
        self.hand_over(Job::Fact(JournalEntry { at: Timestamp::now(), attempt, event }));
    }

    fn hand_over(&self, job: Job) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.thread.is_none() {
            let (sender, jobs) = channel();
            let work = Work {
                id: state.id.clone(),
                mark: None,
                file: state.file.clone(),
                secrets: state.secrets.clone(),
                tell: state.tell.clone(),
                waiting: VecDeque::new(),
                backlog: VecDeque::new(),
            };
            match thread::Builder::new().name("journal".to_owned()).spawn(move || work.run(&jobs)) {
                Ok(thread) => state.thread = Some((sender, thread)),
                Err(error) => {
                    let why = error.to_string();
                    return match job {
                        Job::Intent(_, done) => _ = done.send(Err(why)),
                        Job::Fact(_) => (state.tell)(Backlog { lines: 1, why }),
                        Job::Settled(done) => _ = done.send(()),
                    };
                }
            }
        }
        if let Some((sender, _)) = &state.thread {
            // The thread ends only after its sender is dropped.
            let _ = sender.send(job);
        }
    }

    /// The receiver is notified when everything given so far was written or failed.
    #[must_use = "nothing else tells when it is written"]
    pub fn settled(&self) -> oneshot::Receiver<()> {
        let (done, settled) = oneshot::channel();
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &state.thread {
            Some((sender, _)) => _ = sender.send(Job::Settled(done)),
            None => _ = done.send(()),
        }
        settled
    }

    /// Waits until everything is written. Returns how many lines failed.
    pub fn finish(&self) -> usize {
        let thread = self.0.lock().unwrap_or_else(PoisonError::into_inner).thread.take();
        let Some((sender, thread)) = thread else { return 0 };
        drop(sender);
        thread.join().unwrap_or_default()
    }
}

/// The state of the thread.
struct Work {
    id: String,
    /// Set before the first intent is written.
    mark: Option<RunningMark>,
    file: JournalFile,
    secrets: Arc<Mutex<Vec<SecretString>>>,
    tell: Tell,
    /// Jobs in their order.
    waiting: VecDeque<Job>,
    /// Entries that could not be written. They are written before anything else.
    backlog: VecDeque<JournalEntry>,
}

impl Work {
    /// Does jobs in their order, until the last sender is dropped. Returns how many lines could not be written.
    ///
    /// Jobs wait while another program has locked the file, but an intent waits only as long as its caller: a given-up
    /// request must not be recorded as if it had been sent.
    fn run(mut self, jobs: &Receiver<Job>) -> usize {
        loop {
            if self.waiting.is_empty() {
                let job = if self.backlog.is_empty() {
                    jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
                } else {
                    jobs.recv_timeout(RETRY)
                };
                match job {
                    Ok(job) => self.waiting.push_back(job),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => {
                        let _ = self.catch_up();
                        return self.backlog.len();
                    }
                }
            }
            self.waiting.extend(jobs.try_iter());
            self.waiting.retain(|job| !job.is_given_up());
            let caught_up = self.catch_up();
            let Some(mut job) = self.waiting.pop_front() else { continue };
            if let Job::Intent(entry, _) | Job::Fact(entry) = &mut job {
                self.sign(entry);
            }
            if let Some(job) = self.go_on(job, caught_up) {
                self.waiting.push_front(job);
            }
        }
    }

    /// Does a job. Returns it if it has to be retried.
    fn go_on(&mut self, job: Job, caught_up: io::Result<()>) -> Option<Job> {
        let busy = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
        match job {
            Job::Settled(done) => _ = done.send(()),
            Job::Fact(entry) => match caught_up.and_then(|()| self.append(&entry)) {
                Ok(()) => {}
                // The file was locked; the wait is already over.
                Err(error) if busy(&error) => return Some(Job::Fact(entry)),
                Err(error) => {
                    self.backlog.push_back(entry);
                    self.tell_of_backlog(&error);
                }
            },
            Job::Intent(entry, done) => match caught_up.and_then(|()| self.append(&entry)) {
                Ok(()) => {
                    // Given up while it was being written: the request was not sent.
                    if done.send(Ok(())).is_err() {
                        let event = JournalEvent::Failed { why: GIVEN_UP.to_owned() };
                        return Some(Job::Fact(JournalEntry { at: Timestamp::now(), attempt: entry.attempt, event }));
                    }
                }
                Err(error) if busy(&error) => return Some(Job::Intent(entry, done)),
                Err(error) => _ = done.send(Err(trouble::words(&error, self.file.path()))),
            },
        }
        None
    }

    /// Writes the backlog.
    fn catch_up(&mut self) -> io::Result<()> {
        let before = self.backlog.len();
        while let Some(entry) = self.backlog.front() {
            if let Err(error) = self.append(entry) {
                if self.backlog.len() < before {
                    self.tell_of_backlog(&error);
                }
                return Err(error);
            }
            self.backlog.pop_front();
        }
        if before > 0 {
            (self.tell)(Backlog::default());
        }
        Ok(())
    }

    fn tell_of_backlog(&self, error: &io::Error) {
        let why = trouble::words(error, self.file.path());
        (self.tell)(Backlog { lines: self.backlog.len(), why });
    }

    /// Has others see that the writer of this intent runs.
    fn sign(&mut self, entry: &mut JournalEntry) {
        if let JournalEvent::Intent { writer, .. } = &mut entry.event {
            if self.mark.is_none() {
                // Without it others may search for the call too.
                self.mark = RunningMark::set(self.file.path(), &self.id)
                    .inspect_err(|error| tracing::warn!("this program cannot be marked as running: {error}"))
                    .ok();
            }
            *writer = self.mark.is_some().then(|| self.id.clone());
        }
    }

    fn append(&self, entry: &JournalEntry) -> io::Result<()> {
        let mut line = serde_json::to_string(entry)?;
        for secret in self.secrets.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            line = line.replace(secret.expose_secret(), HIDDEN);
        }
        self.file.append(&line, entry.at)
    }
}
