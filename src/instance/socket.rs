//! The sockets of running instances: where they are, whose they are, and how a long path is reached.

use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use tokio::net::UnixStream;

/// The longest path that a socket's address holds, in bytes: the least of all systems.
const LONGEST_PATH: usize = 103;

/// The folder of the sockets in a data directory.
pub(super) fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("running")
}

/// The socket of a process for one of its profiles: the first has the process's name, further ones a number behind it.
pub(super) fn named(data_dir: &Path, profile: usize) -> PathBuf {
    let pid = std::process::id();
    let name = if profile == 0 { format!("{pid}.sock") } else { format!("{pid}-{profile}.sock") };
    folder(data_dir).join(name)
}

/// The process that a socket is named after; `None` if it is not named as one.
pub(super) fn pid(socket: &Path) -> Option<i32> {
    let name = socket.file_name()?.to_str()?.strip_suffix(".sock")?;
    let (pid, profile) = name.split_once('-').unwrap_or((name, "1"));
    let number = |digits: &str| digits.parse().ok().filter(|number: &i32| *number > 0 && number.to_string() == digits);
    number(profile)?;
    number(pid)
}

/// Refuses whoever runs as another user.
///
/// # Errors
/// It does, or the system does not tell.
pub(super) fn check_peer(stream: &UnixStream) -> io::Result<()> {
    if stream.peer_cred()?.uid() == rustix::process::geteuid().as_raw() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "another user is at the other end"))
    }
}

/// A path of a socket that is short enough for its address.
pub(super) struct Short {
    path: PathBuf,
    /// The folder, which the short path leads through.
    _folder: Option<File>,
}

impl Short {
    /// # Errors
    /// The path is too long, and this system has no shorter way to it.
    pub(super) fn of(socket: &Path) -> io::Result<Self> {
        if socket.as_os_str().as_bytes().len() <= LONGEST_PATH {
            return Ok(Self { path: socket.to_owned(), _folder: None });
        }
        #[cfg(target_os = "linux")]
        if let (Some(folder), Some(name)) = (socket.parent(), socket.file_name()) {
            use std::os::fd::AsRawFd;
            let folder = File::open(folder)?;
            let path = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(name);
            return Ok(Self { path, _folder: Some(folder) });
        }
        let words =
            format!("the path of the socket is longer than {LONGEST_PATH} bytes; set VDIAL_DATA_DIR to a shorter one");
        Err(io::Error::new(io::ErrorKind::InvalidInput, words))
    }

    /// The path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
