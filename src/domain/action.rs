//! One step of a flow.

use jiff::Timestamp;

/// A step of a flow, running or to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The server's word for what it does; empty before a call has begun its flow.
    pub kind: String,
    /// Its options as compact JSON, `{}` when it has none.
    pub option: String,
    /// What it says, where it is an action that speaks.
    pub text: Option<String>,
    /// When it began on this call, by the server's clock; `None` in a stored flow, and where the server does not say.
    pub executed: Option<Timestamp>,
}

impl Action {
    /// In a few words: `talk “Good morning”`.
    #[must_use]
    pub fn summary(&self) -> String {
        match &self.text {
            Some(text) => format!("{} “{text}”", self.kind),
            None if self.option == "{}" => self.kind.clone(),
            None => format!("{} {}", self.kind, self.option),
        }
    }
}
