//! The transcript of a call while it runs: started once, read again and again by a task that ends with its owner.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::{Client, Priority};
use crate::domain::CallId;
use crate::model::notices::sentence;

/// How often the transcript is read.
const EVERY: Duration = Duration::from_secs(2);

/// What was said by and to the called party, or why that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// What the called party said.
    pub says: Result<String, String>,
    /// What the called party heard.
    pub hears: Result<String, String>,
}

impl Heard {
    /// Nothing is known, for this reason.
    pub fn unknown(why: &str) -> Self {
        Self { says: Err(why.to_owned()), hears: Err(why.to_owned()) }
    }

    /// What was said in this and in another transcript.
    pub fn and(self, other: Self) -> Self {
        let both = |one: Result<String, String>, other: Result<String, String>| match (one, other) {
            (Ok(one), Ok(other)) => Ok(format!("{one} {other}")),
            (Ok(known), Err(_)) | (Err(_), Ok(known)) => Ok(known),
            (Err(why), Err(_)) => Err(why),
        };
        Self { says: both(self.says, other.says), hears: both(self.hears, other.hears) }
    }
}

/// A transcript that is being made.
#[derive(Debug)]
pub struct Transcript {
    heard: watch::Receiver<Heard>,
    task: JoinHandle<()>,
}

impl Transcript {
    /// Starts to transcribe a call.
    pub fn start(client: Client, call: CallId, language: String) -> Self {
        let (tell, heard) = watch::channel(Heard::unknown("not known: no transcript yet"));
        let task = tokio::spawn(async move {
            let id = match client.transcribe(&call, &language).await {
                Ok(id) => id,
                Err(error) => {
                    tell.send_replace(Heard::unknown(&format!("not known: {}", sentence(&error))));
                    return;
                }
            };
            loop {
                tokio::time::sleep(EVERY).await;
                let lines = match client.transcript(&id, Priority::Background).await {
                    Ok(lines) => lines,
                    Err(error) => {
                        // What was heard before stays known.
                        let why = format!("not known: {}", sentence(&error));
                        tell.send_if_modified(|heard| {
                            let fresh = heard.says.is_err();
                            if fresh {
                                *heard = Heard::unknown(&why);
                            }
                            fresh
                        });
                        continue;
                    }
                };
                let of = |by_phone| {
                    let lines = lines.iter().filter(|line| line.by_phone == by_phone);
                    lines.map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
                };
                tell.send_replace(Heard { says: Ok(of(true)), hears: Ok(of(false)) });
            }
        });
        Self { heard, task }
    }

    /// Whether it will never be read: the server refused to make it.
    pub fn has_failed(&self) -> bool {
        self.task.is_finished()
    }

    /// What was heard so far.
    pub fn heard(&self) -> Heard {
        self.heard.borrow().clone()
    }
}

impl Drop for Transcript {
    fn drop(&mut self) {
        self.task.abort();
    }
}
