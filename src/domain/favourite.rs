//! A call that is kept by name.

use super::Anonymous;

/// What happens when the other side answers, as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptAnswer {
    /// A text is spoken.
    Say {
        /// What is said.
        text: String,
        /// In which language; `None` for the form's own.
        language: Option<String>,
    },
    /// A stored flow runs: its name or id.
    Flow(String),
    /// Actions run: a JSON array.
    Actions(String),
}

/// A call that is kept by name, as the user wrote it. What is wrong with it, if anything, the form tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Favourite {
    /// Its name.
    pub name: String,
    /// The called parties, each as it is typed.
    pub to: Vec<String>,
    /// The calling party as it is typed; `None` for whatever the form has.
    pub from: Option<String>,
    /// What happens on answer; `None` for whatever the form has.
    pub on_answer: Option<KeptAnswer>,
    /// Whether the caller's number is withheld.
    pub anonymous: Anonymous,
    /// What the flow can read as `${key}`.
    pub variables: Vec<(String, String)>,
}

impl Favourite {
    /// How many characters a name may have.
    pub const LONGEST_NAME: usize = 64;

    /// A name for whom is called, with everything else left open.
    #[must_use]
    pub fn new(name: &str, to: Vec<String>) -> Self {
        let (name, variables) = (name.to_owned(), Vec::new());
        Self { name, to, from: None, on_answer: None, anonymous: Anonymous::Auto, variables }
    }

    /// What happens on answer, in words; empty when that is left open.
    #[must_use]
    pub fn answer_words(&self) -> String {
        match &self.on_answer {
            None => String::new(),
            Some(KeptAnswer::Say { text, .. }) => format!("says “{text}”"),
            Some(KeptAnswer::Flow(flow)) => format!("flow {flow}"),
            Some(KeptAnswer::Actions(actions)) => format!("actions {actions}"),
        }
    }
}
