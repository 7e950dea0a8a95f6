//! Compares names by how they look: systems encode the same name with different characters, and a copied name must
//! match a typed one.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::invisible;

/// The text in composed form (NFC): macOS decomposes Hangul and accented letters.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// The text in compatibility form (NFKC), in which `⑨`, `⁹` and `９` are all a nine.
pub fn compatible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfkc().normalize(text) }
}

/// Whether two names look the same, ignoring their encoding and invisible characters.
pub fn same(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one == other;
    }
    seen(one) == seen(other)
}

/// The visible part of a name in a normal form, equal for all names that are the [`same`].
pub fn seen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains(invisible::is_invisible) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(composed(text).chars().filter(|c| !invisible::is_invisible(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_every_form() {
        for (one, other, expected) in [
            ("alice", "alice", true),
            ("alice", "Alice", false),
            ("M\u{fc}ller", "Mu\u{308}ller", true),
            ("\u{ac1c}\u{bc1c}", "\u{1100}\u{1162}\u{1107}\u{1161}\u{11af}", true),
            ("caf\u{e9}", "cafe", false),
            ("desk \u{2764}\u{fe0f}", "desk \u{2764}", true),
            ("a\u{200b}b", "ab", true),
        ] {
            assert_eq!(same(one, other), expected, "{one:?} {other:?}");
        }
    }
}
