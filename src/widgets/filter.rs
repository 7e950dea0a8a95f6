//! The filter typed after `/`: fuzzy, as in fzf (`!word` excludes, `'word` is literal).

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_input::Input;

use crate::base::safe_text;
use crate::domain::names;

/// A filter over rows of text.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The typed pattern.
    pub input: Input,
    /// Whether keys go to the filter.
    pub typing: bool,
}

impl Filter {
    /// Whether the filter matches everything.
    pub fn is_empty(&self) -> bool {
        self.input.value().trim().is_empty()
    }

    /// Appends pasted text as one line.
    pub fn paste(&mut self, text: &str) {
        self.input = format!("{}{}", self.input.value(), safe_text::one_line(text)).into();
    }

    /// Removes the filter.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The rows that match, in their original order.
    pub fn keep<T>(&self, rows: impl Iterator<Item = T>, text: impl Fn(&T) -> String) -> Vec<T> {
        if self.is_empty() {
            return rows.collect();
        }
        let pattern = Pattern::parse(&names::composed(self.input.value()), CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        rows.filter(|row| {
            pattern.score(Utf32Str::new(&names::composed(&text(row)), &mut buffer), &mut matcher).is_some()
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_fuzzy_and_can_exclude() {
        let rows = ["+821012345678 ringing", "+14155552671 hangup busy", "ext:alice hangup normal"];
        for (typed, expected) in [
            ("", vec![0, 1, 2]),
            ("8210", vec![0]),
            ("hngp", vec![1, 2]),
            ("hangup !busy", vec![2]),
            ("ALICE", vec![]),
            ("zzz", vec![]),
        ] {
            let filter = Filter { input: typed.into(), typing: false };
            let kept: Vec<&&str> = filter.keep(rows.iter(), |row| (**row).to_owned());
            let expected: Vec<&&str> = expected.into_iter().map(|at: usize| &rows[at]).collect();
            assert_eq!(kept, expected, "{typed}");
        }
    }
}
