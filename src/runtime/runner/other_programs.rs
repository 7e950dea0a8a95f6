//! Lets other programs of the user reach this one.

use super::Runner;
use crate::instance::protocol::{Reply, RequestId};
#[cfg(unix)]
use crate::{instance::listener::Listener, messages::message::Message};

#[cfg(unix)]
impl Runner {
    /// Opens the socket on which other programs ask, until the runner is dropped. `profile` counts those that were opened
    /// in this process, from 0.
    pub fn listen_to_programs(&mut self, profile: usize) {
        let inbox = self.inbox.clone();
        let ask = move |id, request, at| {
            // After the loop has ended, nobody receives this.
            let _ = inbox.send(Message::Asked(id, Box::new(request), at));
        };
        match Listener::start(&self.setup.paths.data_dir, profile, ask) {
            Ok(listener) => self.listener = Some(listener),
            Err(error) => self.tell(Message::Unreachable(error.to_string())),
        }
    }

    pub(super) fn reply(&self, id: &RequestId, reply: Reply) {
        if let Some(listener) = &self.listener {
            listener.answer(id, reply);
        }
    }
}

#[cfg(not(unix))]
impl Runner {
    /// There is no such socket here.
    pub fn listen_to_programs(&mut self, _: usize) {}

    #[expect(clippy::unused_self, clippy::needless_pass_by_value, reason = "as on Unix")]
    pub(super) fn reply(&self, _: &RequestId, _: Reply) {}
}
