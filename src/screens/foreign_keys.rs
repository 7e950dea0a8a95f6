//! Which warnings about keys of another script were shown, and which characters are Latin.

/// Which of these notices were shown: once each is enough.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ToldOfKeys {
    pub(crate) of_latin: bool,
    pub(crate) in_panes: bool,
    pub(crate) in_questions: bool,
}

/// Whether a non-ASCII character is of the Latin script, as on French or German keyboards.
pub(crate) fn is_latin(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}
