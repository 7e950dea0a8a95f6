//! The fields of the call form.

/// A field of the form that can have the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// The calling party.
    Source,
    /// The called parties.
    #[default]
    To,
    /// What happens on answer: a text, a flow or actions.
    Mode,
    /// The text to speak.
    Text,
    /// Its language.
    Language,
    /// The flow to run.
    Flow,
    /// The actions to run.
    Actions,
    /// Whether the caller's number is withheld.
    Anonymous,
    /// The key of a variable, by its row.
    Key(usize),
    /// The value of a variable, by its row.
    Value(usize),
    /// The button that sends.
    Call,
}
