//! Finds the Latin key at the place of a Hangul (2-set) or Cyrillic (ЙЦУКЕН) key, so that hot keys work with these
//! layouts.

const LATIN: &str = "qwertyuiopasdfghjklzxcvbnmQWERTOP";
const HANGUL: &str = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ";
const LATIN_OF_CYRILLIC: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOPASDFGHJKLZXCVBNM<>";
const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬБЮ";

/// The Latin character on the key of `c`; `None` if `c` is on neither layout.
pub fn latin(c: char) -> Option<char> {
    let in_layout = |layout: &str, latin: &str| {
        let at = layout.chars().position(|key| key == c)?;
        latin.chars().nth(at)
    };
    in_layout(HANGUL, LATIN).or_else(|| in_layout(CYRILLIC, LATIN_OF_CYRILLIC))
}

/// Whether a character is on the Hangul layout.
pub fn is_hangul(c: char) -> bool {
    HANGUL.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_of_equal_length() {
        assert_eq!(HANGUL.chars().count(), LATIN.chars().count());
        assert_eq!(CYRILLIC.chars().count(), LATIN_OF_CYRILLIC.chars().count());
    }

    #[test]
    fn keys_are_found_at_their_places() {
        for (key, expected) in [('ㅛ', 'y'), ('н', 'y'), ('Р', 'H'), ('ㅡ', 'm'), ('Ю', '>')] {
            assert_eq!(latin(key), Some(expected), "{key}");
        }
        assert_eq!(latin('q'), None);
    }
}
