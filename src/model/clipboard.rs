//! Copies a text to the terminal's clipboard, unless it is too long for one.

use super::Model;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::messages::effect::{Effect, LONGEST_COPY};
use crate::messages::intent::CopyChoice;

impl Model {
    /// Copies a text, unless it is longer than a terminal takes.
    pub fn copy(&mut self, CopyChoice { what, text, .. }: CopyChoice, now: Now) -> Vec<Effect> {
        if text.len() > LONGEST_COPY {
            let text = format!(
                "Not copied: {what} has {} bytes, more than the {LONGEST_COPY} that terminals accept. Copy a smaller part.",
                text.len()
            );
            self.notices.say(Severity::Warning, text, now);
            return Vec::new();
        }
        let said = format!("Copied {what} by OSC 52, if your terminal allows it.");
        self.notices.say(Severity::Info, said, now);
        vec![Effect::Copy(text)]
    }
}
