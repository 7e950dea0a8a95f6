//! The account that the tools look at: a session that the first question opens, and that is closed after a long time
//! without any. An assistant's program keeps its servers running all day, and others share the request limit.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::commands::exit_code::Failed;
use crate::commands::session::{Prepared, Session};
use crate::commands::watch::ALL_THERE;
use crate::model::ConnectionState;
use crate::model::call_changes::ChangeKind;
use crate::runtime::now;

/// How long the session stays open after a question.
const OPEN_FOR: Duration = Duration::from_mins(10);
/// How long to wait for the calls of the past when the session is opened.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many questions may wait.
const MOST_WAITING: usize = 32;

/// A look at the session, or why there is none.
type Question = Box<dyn for<'a> FnOnce(Result<&'a mut Session, Failed>) -> Answering<'a> + Send>;
type Answering<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Where questions about the account are asked.
#[derive(Clone)]
pub struct Account(mpsc::Sender<Question>);

/// The questions, one after the other.
pub struct Questions(mpsc::Receiver<Question>);

impl Account {
    /// The account, and the questions that somebody has to answer.
    pub fn new() -> (Self, Questions) {
        let (sender, questions) = mpsc::channel(MOST_WAITING);
        (Self(sender), Questions(questions))
    }

    /// Asks, and waits for the answer. Given up if nobody waits for it any more.
    ///
    /// # Errors
    /// There is no credential, the server cannot be reached or refuses it, or what `look` reports.
    pub async fn ask<T: Send + 'static>(
        &self,
        look: impl AsyncFnOnce(&mut Session) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let (mut sender, answer) = oneshot::channel();
        let question: Question = Box::new(move |session| {
            Box::pin(async move {
                let told = match session {
                    Ok(session) => tokio::select! {
                        told = look(session) => told,
                        () = sender.closed() => return,
                    },
                    Err(failed) => Err(failed),
                };
                // Nobody may wait for it any more.
                let _ = sender.send(told);
            })
        });
        let ending = |()| Failed::from("vdial mcp is ending".to_owned());
        self.0.send(question).await.map_err(|_| ending(()))?;
        answer.await.map_err(|_| ending(()))?
    }
}

impl Questions {
    /// Answers the questions until nobody can ask any more.
    pub async fn answer(mut self, prepared: Prepared) {
        let mut open: Option<Session> = None;
        let mut asked = Instant::now();
        loop {
            let question = match &mut open {
                None => self.0.recv().await,
                Some(session) => tokio::select! {
                    biased;
                    question = self.0.recv() => question,
                    messages = session.wait(asked + OPEN_FOR) => {
                        session.take(messages).await;
                        if asked.elapsed() >= OPEN_FOR {
                            close(open.take()).await;
                        }
                        continue;
                    }
                },
            };
            let Some(question) = question else { break };
            if open.as_ref().is_some_and(is_refused) {
                close(open.take()).await;
            }
            match opened(open.take(), &prepared).await {
                Ok(mut session) => {
                    question(Ok(&mut session)).await;
                    open = Some(session);
                }
                Err(failed) => question(Err(failed)).await,
            }
            asked = Instant::now();
        }
        close(open).await;
    }
}

/// The open session, or a new one once it knows the calls.
async fn opened(open: Option<Session>, prepared: &Prepared) -> Result<Session, Failed> {
    if let Some(session) = open {
        return Ok(session);
    }
    let mut prepared = prepared.clone();
    // The calls that a vdial on screen follows are its own: a look does not write into the journal what becomes of them.
    prepared.app.model.attempts.recall_asked = true;
    let mut session = Session::start(prepared).await?;
    if let Err(failed) = session.connect().await {
        close(Some(session)).await;
        return Err(failed);
    }
    let (until, mut newest) = (Instant::now() + PATIENCE, Instant::now());
    while newest.elapsed() < ALL_THERE && Instant::now() < until {
        let happened = session.next(newest + ALL_THERE).await;
        if happened.changes.iter().any(|change| change.kind == ChangeKind::Known) {
            newest = Instant::now();
        }
    }
    Ok(session)
}

/// Whether the server refuses the credential: another session may find that it takes it again.
fn is_refused(session: &Session) -> bool {
    matches!(session.model().connection.state(now()), ConnectionState::Refused | ConnectionState::Frozen)
}

async fn close(session: Option<Session>) {
    if let Some(session) = session {
        // It has written nothing into the journal that could be missing there.
        session.finish().await;
    }
}
