//! A call that is kept by name.

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
}

impl Favourite {
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
