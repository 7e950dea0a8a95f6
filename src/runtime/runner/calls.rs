//! Hangs up and controls calls: sends each request once, in a task that outlives the session.

use std::time::Instant;

use super::{Runner, not_connected};
use crate::api::client::operation;
use crate::api::{Operation, Priority};
use crate::domain::{ActiveflowId, CallId, Control, RecordingId, Target};
use crate::messages::message::Answer;

impl Runner {
    pub(super) fn hang_up(&mut self, target: Target) {
        let Some((client, tell)) = self.reader() else {
            let error = not_connected(Operation::HangUpCall);
            return self.tell_answer(Answer::HungUp(target, Err(error), Instant::now()));
        };
        tokio::spawn(async move {
            let asked = Instant::now();
            let result = match &target {
                Target::Call(id) => client.hang_up_call(id).await,
                Target::Group(id) => client.hang_up_groupcall(id).await.map(|_| None),
            };
            tell(Answer::HungUp(target, result, asked));
        });
    }

    pub(super) fn control(&mut self, id: CallId, control: Control) {
        let Some((client, tell)) = self.reader() else {
            let error = not_connected(operation(&control));
            return self.tell_answer(Answer::Controlled(id, control, Err(error), Instant::now()));
        };
        tokio::spawn(async move {
            let asked = Instant::now();
            let result = client.control(&id, &control).await;
            tell(Answer::Controlled(id, control, result, asked));
        });
    }

    pub(super) fn read_recording(&mut self, id: CallId, recording: RecordingId) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let result = client.recording(&recording, Priority::Background).await;
            tell(Answer::Recording(id, recording, result));
        });
    }

    pub(super) fn read_activeflow(&mut self, call: CallId, id: ActiveflowId) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let result = client.activeflow(Priority::Background, &id).await;
            tell(Answer::Activeflow(call, result));
        });
    }

    pub(super) fn read_contact(&mut self, number: String) {
        let Some((client, tell)) = self.reader() else { return };
        self.reads.spawn(async move {
            let result = client.contact_name(Priority::Background, &number).await;
            tell(Answer::Contact(number, result));
        });
    }
}
