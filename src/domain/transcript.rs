//! What a speech recogniser heard on a call.

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utterance {
    /// Whether the call's own phone said it; else the phone heard it.
    pub by_phone: bool,
    /// The words.
    pub text: String,
}
