//! Programs that are started in the foreground on ports of this machine, and stopped when they are dropped.

use std::fs::{self, File, Permissions};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Longer than any of them takes to start or to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// The name by which everybody here knows this machine: no proxy is asked for what is called by its own address.
pub const HOST: &str = "api.parts.test";

/// A running program.
pub struct Part {
    child: Child,
    name: &'static str,
    /// What it says.
    said: PathBuf,
}

impl Part {
    /// Starts it, and waits until it listens.
    pub fn start(folder: &Folder, name: &'static str, port: u16, command: &mut Command) -> Self {
        let said = folder.file(&format!("{name}.said"));
        let out = File::options().create(true).append(true).open(&said).unwrap();
        command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out);
        let child = command.spawn().unwrap_or_else(|error| panic!("{name}: {error}; .ci/real-parts installs it"));
        let mut running = Self { child, name, said };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let gone = running.child.try_wait().unwrap();
            assert!(gone.is_none() && Instant::now() < deadline, "{name} does not start: {}", running.said());
            sleep(Duration::from_millis(20));
        }
        running
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Asked at first: what is killed leaves its children.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().is_ok_and(|gone| gone.is_none()) {
            if Instant::now() > deadline {
                println!("{} does not end when it is asked to", self.name);
                let _ = self.child.kill();
            }
            sleep(Duration::from_millis(10));
        }
    }
}

/// A port that nobody has now, and that no connection gets by itself before it is listened at.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(20_000);
    loop {
        let port = NEXT.fetch_add(1, Ordering::SeqCst);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A folder for configurations and logs, which the users that servers turn into can use too.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
        Self(folder)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
