//! Invisible characters. They are copied along with a number from a contact, a web page or a document, and the user
//! cannot see them.

use crate::base::safe_text;

/// Whether a character is invisible and does not separate words either.
pub fn is_invisible(c: char) -> bool {
    let is_space = c.is_whitespace();
    !is_space
        && (safe_text::is_unsafe(c)
            || matches!(c,
                '\u{180F}' | '\u{200C}' | '\u{200D}' | '\u{2800}' | '\u{FE00}'..='\u{FE0F}'
                | '\u{13430}'..='\u{1345F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'))
}

/// The text without whitespace and invisible characters at its ends.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Describes the first invisible character in a text; `None` when it has none.
pub fn inside(text: &str) -> Option<String> {
    let found = text.chars().find(|c| is_invisible(*c))?;
    Some(format!("it contains U+{:04X}, an invisible character; delete it", u32::from(found)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_goes_at_the_ends_and_is_named_inside() {
        for c in [
            '\u{200B}',
            '\u{200F}',
            '\u{202A}',
            '\u{202C}',
            '\u{2060}',
            '\u{2064}',
            '\u{2066}',
            '\u{2069}',
            '\u{FEFF}',
            '\u{00AD}',
            '\u{180E}',
            '\u{FE0F}',
            '\u{E0041}',
            '\u{E0100}',
            '\u{0007}',
            '\u{200D}',
            '\u{3164}',
            '\u{2800}',
        ] {
            assert_eq!(trim(&format!("{c} \u{a0}{c}a{c}b{c}\u{3000}{c}")), format!("a{c}b"), "{c:?}");
            let said = inside(&format!("a{c}b")).unwrap();
            assert!(said.starts_with(&format!("it contains U+{:04X}, an invisible", u32::from(c))), "{said}");
        }
        for seen in ["a b", "01\u{202f}23", "한글", "é", "e\u{301}", "👩", "\u{3000}", "a\tb\u{2028}"] {
            assert_eq!(inside(seen), None, "{seen:?}");
        }
    }
}
