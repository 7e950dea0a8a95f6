//! The socket of a running vdial: takes requests from it, and writes the answers back. A task of the runtime; a client
//! that is slow, stuck or hostile holds up nobody but itself.

use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, geteuid, test_kill_process};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::base::private_file;
use crate::instance::protocol::{ANSWERS_WITHIN, LONGEST_LINE, MOST_CONNECTIONS, PATIENCE, Reply, Request, RequestId};
use crate::instance::socket::{self, Short};

/// The rest after each connection, and after each request of all connections together: whoever floods the socket takes
/// little of the state's time.
const REST: Duration = Duration::from_millis(10);

type Waiting = Arc<Mutex<HashMap<RequestId, oneshot::Sender<Reply>>>>;

/// The open socket. It is removed on drop.
pub struct Listener {
    socket: PathBuf,
    waiting: Waiting,
    task: JoinHandle<()>,
}

impl Listener {
    /// Opens the socket of a profile in a data directory, counted from 0 in this process, and passes each request to `ask`. Removes the sockets of killed instances.
    ///
    /// # Errors
    /// It cannot be opened there, or others might open it too.
    pub fn start(
        data_dir: &Path,
        profile: usize,
        ask: impl Fn(RequestId, Request, Instant) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let folder = socket::folder(data_dir);
        private_file::create_dir(&folder)?;
        make_private(&folder)?;
        clear_leftovers(&folder);
        let socket = socket::named(data_dir, profile);
        // Left by a process with the same number.
        let _ = fs::remove_file(&socket);
        let short = Short::of(&socket)?;
        let listener = UnixListener::bind(short.path())?;
        fs::set_permissions(&socket, Permissions::from_mode(0o600))?;
        let waiting = Waiting::default();
        let task = tokio::spawn(accept(listener, Arc::clone(&waiting), Arc::new(ask)));
        Ok(Self { socket, waiting, task })
    }

    /// Passes the answer on to whoever waits for it.
    pub fn answer(&self, id: &RequestId, reply: Reply) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        if let Some(waiting) = waiting {
            // Without a receiver the client has gone.
            let _ = waiting.send(reply);
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
        let _ = fs::remove_file(&self.socket);
    }
}

/// Refuses a folder that is not the user's own, and makes it accessible to nobody else.
fn make_private(folder: &Path) -> io::Result<()> {
    let data = fs::symlink_metadata(folder)?;
    if !data.is_dir() || data.uid() != geteuid().as_raw() {
        return Err(io::Error::other(format!("{} is not a directory of yours", folder.display())));
    }
    if data.permissions().mode() & 0o777 != 0o700 {
        fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Removes the sockets of processes that are gone.
fn clear_leftovers(folder: &Path) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = file.path();
        let Some(pid) = socket::pid(&path).and_then(Pid::from_raw) else { continue };
        let is_socket = file.file_type().is_ok_and(|kind| kind.is_socket());
        let is_gone = || test_kill_process(pid).is_err_and(|error| error == rustix::io::Errno::SRCH);
        // A process that this one cannot see may share the folder: its socket answers.
        let refuses = || {
            let connected = Short::of(&path).and_then(|short| std::os::unix::net::UnixStream::connect(short.path()));
            connected.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
        };
        if is_socket && is_gone() && refuses() {
            let _ = fs::remove_file(&path);
        }
    }
}

async fn accept(
    listener: UnixListener,
    waiting: Waiting,
    ask: Arc<impl Fn(RequestId, Request, Instant) + Send + Sync + 'static>,
) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let turns = Arc::new(Semaphore::new(1));
    loop {
        let accepted = listener.accept().await;
        tokio::time::sleep(REST).await;
        let Ok((mut stream, _)) = accepted else { continue };
        if socket::check_peer(&stream).is_err() {
            continue;
        }
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            // One line fits into the socket's buffer; nobody waits for whether it is read.
            let line = line(&refused("Too many programs ask this vdial at once; ask again in a moment."));
            let _ = timeout(REST, stream.write_all(&line)).await;
            continue;
        };
        let (waiting, ask, turns) = (Arc::clone(&waiting), Arc::clone(&ask), Arc::clone(&turns));
        tokio::spawn(async move {
            serve(stream, &waiting, &turns, &*ask).await;
            drop(place);
        });
    }
}

/// Answers the requests of one connection, until it is closed, too slow, or not understood.
async fn serve(
    stream: UnixStream,
    waiting: &Waiting,
    turns: &Semaphore,
    ask: &(impl Fn(RequestId, Request, Instant) + Sync),
) {
    let (from, mut to) = stream.into_split();
    let mut from = BufReader::new(from);
    loop {
        let mut request = Vec::new();
        let mut limited = (&mut from).take(u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX));
        let read = timeout(PATIENCE, limited.read_until(b'\n', &mut request)).await;
        if !matches!(read, Ok(Ok(1..))) {
            return;
        }
        let whole = request.ends_with(b"\n");
        let reply = match whole.then(|| serde_json::from_slice(&request)) {
            None => refused("The request is longer than 64 kB, or it broke off."),
            Some(Err(error)) => refused(&format!("The request is not understood: {error}.")),
            Some(Ok(request)) => answer(request, waiting, ask).await,
        };
        let written = timeout(PATIENCE, to.write_all(&line(&reply))).await;
        if !whole || !matches!(written, Ok(Ok(()))) {
            return;
        }
        let turn = turns.acquire().await;
        tokio::time::sleep(REST).await;
        drop(turn);
    }
}

/// The state's answer, or that there was none in time.
async fn answer(request: Request, waiting: &Waiting, ask: &impl Fn(RequestId, Request, Instant)) -> Reply {
    let id = RequestId(uuid::Uuid::new_v4().to_string());
    let (sender, answered) = oneshot::channel();
    waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), sender);
    ask(id.clone(), request, Instant::now());
    let reply = timeout(ANSWERS_WITHIN, answered).await;
    waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    match reply {
        Ok(Ok(reply)) => reply,
        _ => refused("This vdial cannot answer now: it is suspended, or its user writes in an editor."),
    }
}

fn refused(why: &str) -> Reply {
    Reply::Error { why: why.to_owned() }
}

fn line(reply: &Reply) -> Vec<u8> {
    let mut line = serde_json::to_vec(reply).unwrap_or_default();
    line.push(b'\n');
    line
}
