//! One run of a hook: a process of its own session, away from the terminal, with the event on its standard input.

use std::future::pending;
use std::io;
use std::path::PathBuf;
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;

use jiff::SignedDuration;
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

use super::Given;
use crate::config::{CREDENTIAL_VARIABLES, HookSettings};

/// The variables that name a proxy, with its password perhaps.
const PROXIES: [&str; 3] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
/// Most bytes of the last line of standard error that are told.
const LONGEST_WORDS: usize = 200;
/// How long the pipe of standard error is read after the end: a process in the background may hold it open.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Runs the hook on an event, until it ends, its time is over, or `kill` says so.
///
/// # Errors
/// What went wrong, in words that follow the hook's name.
pub(super) async fn run(hook: &HookSettings, given: &Given, kill: &CancellationToken) -> Result<(), String> {
    let mut child = start(hook, given).map_err(|error| format!("could not be started: {error}"))?;
    let (stdin, stderr) = (child.stdin().take(), child.stderr().take());
    let running = async {
        if let Some(mut stdin) = stdin {
            // A program that reads nothing closes the pipe early; its exit status decides.
            let _ = stdin.write_all(given.stdin.as_bytes()).await;
        }
        child.wait().await
    };
    let mut said = LastLine::default();
    let mut silent = false;
    let ended = {
        let mut listening = pin!(said.read(stderr));
        let hear = async {
            listening.as_mut().await;
            silent = true;
            pending::<()>().await;
        };
        let ended = tokio::select! {
            ended = running => Some(ended),
            () = hear => None,
            () = tokio::time::sleep(hook.timeout) => None,
            () = kill.cancelled() => None,
        };
        if !silent && ended.is_some() {
            let _ = tokio::time::timeout(LAST_WORDS, listening).await;
        }
        ended
    };
    match ended {
        Some(Ok(status)) if status.success() => Ok(()),
        Some(Ok(status)) => Err(format!("ended with {status}{}", said.quoted())),
        Some(Err(error)) => Err(format!("cannot be waited for: {error}")),
        None => {
            // With the processes that it has started.
            let _ = child.start_kill();
            let _ = child.wait().await;
            let length = SignedDuration::try_from(hook.timeout).unwrap_or_default();
            let when = if kill.is_cancelled() { "at the end of vdial".to_owned() } else { format!("after {length:#}") };
            Err(format!("was killed {when}{}", said.quoted()))
        }
    }
}

fn start(hook: &HookSettings, given: &Given) -> io::Result<Box<dyn ChildWrapper>> {
    let mut command = CommandWrap::with_new(&hook.program, |command| {
        command.args(&hook.arguments).args(&given.arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.current_dir(home());
        without_secrets(command);
        command.kill_on_drop(true);
    });
    // Without a terminal of its own it cannot ask there for a password, or write over the screen.
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessSession);
    command.spawn()
}

/// The home directory, or else one that is there.
fn home() -> PathBuf {
    std::env::home_dir().filter(|home| home.is_dir()).unwrap_or_else(|| PathBuf::from("/"))
}

fn without_secrets(command: &mut Command) {
    for name in CREDENTIAL_VARIABLES {
        command.env_remove(name);
    }
    for name in PROXIES.into_iter().flat_map(|name| [name.to_owned(), name.to_lowercase()]) {
        if std::env::var_os(&name).is_some_and(|proxy| proxy.to_string_lossy().contains('@')) {
            command.env_remove(name);
        }
    }
}

/// The last line of what is read, however much that is.
#[derive(Default)]
struct LastLine {
    line: Vec<u8>,
    ended: bool,
}

impl LastLine {
    async fn read(&mut self, from: Option<impl AsyncRead + Unpin>) {
        let Some(mut from) = from else { return };
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            self.add(&buffer[..read]);
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => self.ended = true,
                _ if self.ended => (self.line, self.ended) = (vec![*byte], false),
                _ if self.line.len() < LONGEST_WORDS => self.line.push(*byte),
                _ => {}
            }
        }
    }

    fn quoted(&self) -> String {
        match String::from_utf8_lossy(&self.line).trim() {
            "" => String::new(),
            line => format!(", “{line}”"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_kept_of_any_output() {
        for (parts, last) in [
            (&["one\ntwo\n"][..], ", “two”"),
            (&["one\nt", "wo"], ", “two”"),
            (&["one\n\n\n"], ", “one”"),
            (&[""], ""),
            (&["one\n", "\n", "two \n"], ", “two”"),
        ] {
            let mut line = LastLine::default();
            for part in parts {
                line.add(part.as_bytes());
            }
            assert_eq!(line.quoted(), last, "{parts:?}");
        }
        let mut endless = LastLine::default();
        endless.add(&vec![b'x'; 100_000]);
        assert_eq!(endless.line.len(), LONGEST_WORDS);
    }
}
