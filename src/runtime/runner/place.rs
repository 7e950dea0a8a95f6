//! Places a call: writes it to the journal first, then sends it once.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{Runner, not_connected};
use crate::api::{Operation, wire};
use crate::domain::CallRequest;
use crate::journal::{AttemptId, GIVEN_UP, JournalEvent, Written};
use crate::messages::message::{Answer, NotSent};

/// How long a call waits for the journal. After that it is never sent.
const JOURNAL_PATIENCE: Duration = Duration::from_secs(3);

impl Runner {
    /// Sends the call once, after it is in the journal; without `only_if_journalled` it does not wait. The task
    /// outlives the session, because its outcome must be known.
    pub(super) fn place(&mut self, request: CallRequest, only_if_journalled: bool) {
        let attempt = AttemptId::random();
        let Some((client, tell)) = self.reader() else {
            let error = not_connected(Operation::PlaceCall);
            return self.tell_answer(Answer::Placed(attempt, request, Err(error), Instant::now()));
        };
        let intent = JournalEvent::Intent {
            profile: self.setup.profile.clone(),
            api_url: self.setup.endpoint.api_url.to_string(),
            request: wire::call_body(&request),
            writer: None,
        };
        let journal = self.journal.clone();
        let written = if only_if_journalled {
            Some(journal.intent(attempt.clone(), intent))
        } else {
            // Written as soon as possible, but the call does not wait for it.
            journal.fact(attempt.clone(), intent);
            None
        };
        self.give_up = CancellationToken::new();
        let give_up = self.give_up.clone();
        tokio::spawn(async move {
            if let Some(written) = written {
                if let Err(why) = journalled(written, &give_up).await {
                    return tell(Answer::NotSent(request, why));
                }
                if give_up.is_cancelled() {
                    // The entry is on its way to the disk; nobody has to wait for it.
                    journal.fact(attempt, JournalEvent::Failed { why: GIVEN_UP.to_owned() });
                    return tell(Answer::NotSent(request, NotSent::GivenUp));
                }
            }
            let asked = Instant::now();
            let result = client.place(&request).await;
            let outcome = match &result {
                Ok(placed) => JournalEvent::placed(
                    placed.calls.iter().map(|call| &call.id),
                    placed.groupcalls.iter().map(|group| &group.id),
                ),
                Err(error) if error.may_have_been_done() => JournalEvent::Unknown { why: error.to_string() },
                Err(error) => JournalEvent::Failed { why: error.to_string() },
            };
            journal.fact(attempt.clone(), outcome);
            tell(Answer::Placed(attempt, request, result, asked));
        });
    }
}

/// Waits until the intent is on the disk.
async fn journalled(mut written: oneshot::Receiver<Written>, give_up: &CancellationToken) -> Result<(), NotSent> {
    let early = tokio::select! {
        biased;
        () = give_up.cancelled() => NotSent::GivenUp,
        result = &mut written => return told(result.map_err(|_| ())),
        () = tokio::time::sleep(JOURNAL_PATIENCE) => NotSent::JournalBusy,
    };
    // From here on the writer sees that nobody waits, and writes no intent. One that was written just now counts.
    written.close();
    match written.try_recv() {
        Ok(result) => told(Ok(result)),
        Err(_) => Err(early),
    }
}

fn told(result: Result<Written, ()>) -> Result<(), NotSent> {
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(NotSent::Journal(why)),
        Err(()) => Err(NotSent::Journal("its writer has stopped".to_owned())),
    }
}
