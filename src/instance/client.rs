//! Finds a running vdial and asks it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use futures_util::future::join_all;

use crate::instance::protocol::{Hello, Reply, Request};

/// Which running vdial is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// The API's base URL. It does not count for a demo, whose server has another address in each run.
    pub server_url: &'a str,
    /// The profile; `None`: any. It does not count if the customer is known on both sides.
    pub profile: Option<&'a str>,
    /// The customer of the account; `None`: any.
    pub customer: Option<&'a str>,
    /// Whether a demo is looked for; otherwise none is found.
    pub demo: bool,
}

impl Wanted<'_> {
    /// Whether a running vdial is such a one. One that does not know its customer yet is none for a known customer.
    #[must_use]
    pub fn fits(&self, hello: &Hello) -> bool {
        let plain = |url: &str| url.trim_end_matches('/').to_owned();
        let profile = || self.profile.is_none_or(|profile| profile == hello.profile);
        let account = match (self.customer, &hello.customer) {
            (Some(wanted), there) => there.as_ref().is_some_and(|there| there.id == wanted),
            (None, _) => profile(),
        };
        hello.demo == self.demo && account && (self.demo || plain(self.server_url) == plain(&hello.server_url))
    }
}

/// A running vdial.
#[derive(Clone, Debug)]
pub struct Running {
    /// Its socket.
    pub socket: PathBuf,
    /// What it told of itself.
    pub hello: Hello,
}

/// Why there was no answer.
#[derive(Debug)]
pub enum AskError {
    /// Nobody listens there any more.
    Gone,
    /// It did not answer in time: it is suspended, or its user writes in an editor.
    TimedOut,
    /// Something else.
    Io(io::Error),
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("no vdial is running there any more"),
            Self::TimedOut => {
                f.write_str("the running vdial does not answer: it is suspended, or its user writes in an editor")
            }
            Self::Io(error) => write!(f, "the running vdial cannot be reached: {error}"),
        }
    }
}

impl std::error::Error for AskError {}

/// All running vdials of a data directory that answer, the one started last first.
pub async fn all(data_dir: &Path) -> Vec<Running> {
    let greeted = imp::sockets(data_dir).into_iter().map(|socket| async {
        match ask(&socket, &Request::Hello {}).await {
            Ok(Reply::Hello(hello)) => Some(Running { socket, hello }),
            _ => None,
        }
    });
    // At the same time: one of them may be suspended.
    join_all(greeted).await.into_iter().flatten().collect()
}

/// Finds a running vdial, by its data directory. Of several, one that may place calls comes first, then the one that
/// was started last.
///
/// # Errors
/// There is none that fits, in a sentence with the next step.
pub async fn find(data_dir: &Path, wanted: &Wanted<'_>) -> Result<Running, String> {
    let mut found = all(data_dir).await;
    let others = found.len();
    found.retain(|running| wanted.fits(&running.hello));
    found.into_iter().min_by_key(|running| running.hello.read_only).ok_or_else(|| match others {
        _ if !cfg!(unix) => "a running vdial can be reached only on Unix".to_owned(),
        0 => "no vdial is running; start it in a terminal".to_owned(),
        _ => "no vdial is running with this account; start it in a terminal with the same profile".to_owned(),
    })
}

/// Asks a running vdial, once. Nothing is repeated.
///
/// # Errors
/// It does not answer.
pub async fn ask(socket: &Path, request: &Request) -> Result<Reply, AskError> {
    imp::ask(socket, request).await
}

#[cfg(unix)]
mod imp {
    use std::io;
    use std::path::{Path, PathBuf};
    use std::time::SystemTime;

    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::UnixStream;

    use super::AskError;
    use crate::instance::protocol::{ANSWERS_WITHIN, LONGEST_LINE, Reply, Request};
    use crate::instance::socket;

    /// The sockets in a data directory, that of the vdial started last first.
    pub(super) fn sockets(data_dir: &Path) -> Vec<PathBuf> {
        let files = std::fs::read_dir(socket::folder(data_dir)).into_iter().flatten().flatten();
        let mut sockets: Vec<(SystemTime, PathBuf)> = files
            .filter(|file| socket::pid(&file.path()).is_some())
            .map(|file| {
                let created = file.metadata().and_then(|data| data.modified());
                (created.unwrap_or(SystemTime::UNIX_EPOCH), file.path())
            })
            .collect();
        sockets.sort_by(|one, other| other.cmp(one));
        sockets.into_iter().map(|(_, socket)| socket).collect()
    }

    pub(super) async fn ask(path: &Path, request: &Request) -> Result<Reply, AskError> {
        let answered = tokio::time::timeout(ANSWERS_WITHIN + ANSWERS_WITHIN / 4, answer(path, request)).await;
        answered.map_err(|_| AskError::TimedOut)?.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => AskError::Gone,
            _ => AskError::Io(error),
        })
    }

    async fn answer(path: &Path, request: &Request) -> io::Result<Reply> {
        let short = socket::Short::of(path)?;
        let mut stream = UnixStream::connect(short.path()).await?;
        socket::check_peer(&stream)?;
        let mut line = serde_json::to_string(request)?;
        line.push('\n');
        if line.len() > LONGEST_LINE {
            return Err(io::Error::other(format!("the request is longer than {} kB", LONGEST_LINE / 1024)));
        }
        stream.write_all(line.as_bytes()).await?;
        let mut reply = String::new();
        let limit = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
        BufReader::new(stream.take(limit)).read_line(&mut reply).await?;
        if !reply.ends_with('\n') {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "its answer broke off"));
        }
        Ok(serde_json::from_str(&reply)?)
    }
}

#[cfg(not(unix))]
mod imp {
    use std::io;
    use std::path::{Path, PathBuf};

    use super::AskError;
    use crate::instance::protocol::{Reply, Request};

    pub(super) fn sockets(_: &Path) -> Vec<PathBuf> {
        Vec::new()
    }

    #[expect(clippy::unused_async, reason = "as on Unix")]
    pub(super) async fn ask(_: &Path, _: &Request) -> Result<Reply, AskError> {
        Err(AskError::Io(io::Error::other("a running vdial can be reached only on Unix")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance::protocol::{Account, PROTOCOL};

    #[test]
    fn only_a_vdial_of_the_same_account_is_found() {
        let hello = |url: &str, customer: Option<&str>, demo| Hello {
            protocol: PROTOCOL,
            version: "1".to_owned(),
            pid: 1,
            server_url: url.to_owned(),
            profile: "work".to_owned(),
            customer: customer.map(|id| Account { id: id.to_owned(), name: String::new() }),
            read_only: false,
            demo,
            in_front: true,
        };
        let (here, there) = ("https://a.example/v1.0", "https://b.example/v1.0/");
        let wanted = |server_url, profile, customer, demo| Wanted { server_url, profile, customer, demo };
        for (wanted, hello, fits) in [
            (wanted(here, None, Some("c1"), false), hello(here, Some("c1"), false), true),
            (wanted("https://b.example/v1.0", None, Some("c1"), false), hello(there, Some("c1"), false), true),
            (wanted(here, None, Some("c1"), false), hello(here, Some("c2"), false), false),
            (wanted(here, None, Some("c1"), false), hello(there, Some("c1"), false), false),
            (wanted(here, Some("work"), Some("c1"), false), hello(here, None, false), false),
            (wanted(here, Some("work"), None, false), hello(here, Some("c1"), false), true),
            (wanted(here, Some("home"), None, false), hello(here, Some("c1"), false), false),
            (wanted(here, Some("home"), Some("c1"), false), hello(here, Some("c1"), false), true),
            (wanted(here, None, None, false), hello(here, Some("c1"), true), false),
            (wanted(here, None, None, true), hello("http://127.0.0.1:1/v1.0", None, true), true),
            (wanted(here, None, None, true), hello(here, None, false), false),
        ] {
            assert_eq!(wanted.fits(&hello), fits, "{wanted:?} {hello:?}");
        }
    }
}
