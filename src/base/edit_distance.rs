//! Finds the known word nearest to an unknown one.

/// The nearest of `known`; `None` if all are too different to be what was meant.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let (distance, nearest) = known.iter().map(|candidate| (strsim::levenshtein(word, candidate), *candidate)).min()?;
    (distance <= (nearest.len() / 3).max(1)).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered_only_when_it_is_near() {
        let known = ["theme", "keep_ended", "region", "insecure"];
        for (word, expected) in [
            ("them", Some("theme")),
            ("keepended", Some("keep_ended")),
            ("regoin", Some("region")),
            ("volume", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, &known), expected, "{word}");
        }
    }
}
