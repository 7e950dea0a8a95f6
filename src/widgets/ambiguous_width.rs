//! Characters that take one column or two, as the terminal likes (East Asian Width A, Unicode 15).

use unicode_width::UnicodeWidthStr;

/// Stands behind a character that is drawn two columns wide though it counts for one.
pub const SECOND: &str = "\u{E000}";

/// Whether Unicode leaves open how wide it is.
pub fn is_ambiguous(grapheme: &str) -> bool {
    UnicodeWidthStr::width_cjk(grapheme) > UnicodeWidthStr::width(grapheme) || grapheme.chars().any(is_letter)
}

/// The letters among them, which the crate takes for narrow everywhere; terminals with wide signs do not.
fn is_letter(c: char) -> bool {
    matches!(
        c,
        '\u{AA}' | '\u{BA}' | '\u{C6}' | '\u{D0}' | '\u{D8}' | '\u{DE}'..='\u{E1}' | '\u{E6}' | '\u{E8}'..='\u{EA}' | '\u{EC}'..='\u{ED}' | '\u{F0}' | '\u{F2}'..='\u{F3}' | '\u{F8}'..='\u{FA}' | '\u{FC}' | '\u{FE}' | '\u{101}' | '\u{111}' | '\u{113}' | '\u{11B}' | '\u{126}'..='\u{127}' | '\u{12B}' | '\u{131}'..='\u{133}' | '\u{138}' | '\u{13F}'..='\u{142}' | '\u{144}' | '\u{148}'..='\u{14B}' | '\u{14D}' | '\u{152}'..='\u{153}' | '\u{166}'..='\u{167}' | '\u{16B}' | '\u{1CE}' | '\u{1D0}' | '\u{1D2}' | '\u{1D4}' | '\u{1D6}' | '\u{1D8}' | '\u{1DA}' | '\u{1DC}' | '\u{251}' | '\u{261}' | '\u{2C7}' | '\u{2C9}'..='\u{2CB}' | '\u{2CD}' | '\u{2D0}' | '\u{391}'..='\u{3A1}' | '\u{3A3}'..='\u{3A9}' | '\u{3B1}'..='\u{3C1}' | '\u{3C3}'..='\u{3C9}' | '\u{401}' | '\u{410}'..='\u{44F}' | '\u{451}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_some_letters_are_ambiguous() {
        for ambiguous in ["●", "→", "…", "·", "“", "é", "Ж", "я", "α", "ß", "─", "█"] {
            assert!(is_ambiguous(ambiguous), "{ambiguous}");
        }
        for not in ["a", "~", "한", "東", "ö", "ג", "ش", "ก"] {
            assert!(!is_ambiguous(not), "{not}");
        }
    }
}
