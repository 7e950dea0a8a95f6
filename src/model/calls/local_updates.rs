//! Updates what is known here of a call besides the server's record.

use crate::domain::{CallId, RecordingId};
use crate::model::calls::Calls;
use crate::model::calls::local_record::MOST_READ;

impl Calls {
    /// Records the source that calls placed here asked for.
    pub fn asked_from(&mut self, ids: impl IntoIterator<Item = CallId>, source: &str) {
        for id in ids {
            if let Some(tracked) = self.by_id.get_mut(&id).filter(|_| !source.is_empty()) {
                tracked.local.get_or_insert_default().asked_source = Some(source.into());
            }
        }
    }

    /// A recording of a call whose times are not known yet. Marks it as requested.
    pub fn past_recording_to_read(&mut self, id: &CallId) -> Option<RecordingId> {
        let tracked = self.by_id.get_mut(id).filter(|tracked| !tracked.call.recordings().is_empty())?;
        let running = tracked.call.recording_id.clone().filter(|_| tracked.is_live());
        let local = tracked.local.get_or_insert_default();
        let mut recordings = tracked.call.recordings().iter().take(MOST_READ);
        recordings.find(|id| local.take_recording(id, running.as_ref() != Some(*id))).cloned()
    }
}
