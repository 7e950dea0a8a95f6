//! Favourites: calls saved under a name.

use super::Anonymous;

/// What happens when the call is answered, as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptAnswer {
    /// A text is spoken.
    Say {
        /// The text.
        text: String,
        /// The language; `None` for the form's own.
        language: Option<String>,
    },
    /// A stored flow runs, by its name or id.
    Flow(String),
    /// Actions run, written as a JSON array.
    Actions(String),
}

/// A call saved under a name, as the user wrote it. The form reports any errors in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Favourite {
    /// Its name.
    pub name: String,
    /// The called parties, as typed.
    pub to: Vec<String>,
    /// The calling party, as typed; `None` leaves the form's value.
    pub from: Option<String>,
    /// What happens on answer; `None` leaves the form's value.
    pub on_answer: Option<KeptAnswer>,
    /// Whether the caller's number is withheld.
    pub anonymous: Anonymous,
    /// Variables that the flow reads as `${key}`.
    pub variables: Vec<(String, String)>,
}

impl Favourite {
    /// Most characters of a name.
    pub const LONGEST_NAME: usize = 64;

    /// A favourite with destinations only; everything else is open.
    #[must_use]
    pub fn new(name: &str, to: Vec<String>) -> Self {
        let (name, variables) = (name.to_owned(), Vec::new());
        Self { name, to, from: None, on_answer: None, anonymous: Anonymous::Auto, variables }
    }

    /// What happens on answer, as text; empty when that is open.
    pub(crate) fn answer_words(&self) -> String {
        match &self.on_answer {
            None => String::new(),
            Some(KeptAnswer::Say { text, .. }) => format!("says “{text}”"),
            Some(KeptAnswer::Flow(flow)) => format!("flow {flow}"),
            Some(KeptAnswer::Actions(actions)) => format!("actions {actions}"),
        }
    }
}
