//! Names that look the same are the same: a name that was copied on one system is not spelled with the same characters
//! as one that was typed on another.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::invisible;

/// The text in its composed form (NFC): macOS takes letters with accents, and Hangul, apart.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// The text in its compatible form (NFKC), in which `⑨`, `⁹` and `９` are a nine.
#[must_use]
pub fn compatible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfkc().normalize(text) }
}

/// Whether two names look the same: in whatever form they are written, and whatever is in them that is not seen.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one == other;
    }
    seen(one) == seen(other)
}

/// What of a name is seen, in one form: [`same`] names have the same.
#[must_use]
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
