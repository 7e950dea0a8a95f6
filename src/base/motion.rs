//! How much on screen moves by itself.

use super::choices::choices;

choices!(
    /// How much on screen moves by itself.
    Motion {
        /// Lengths count each second, and what has just changed stands out for a moment.
        #[default]
        Full = "full",
        /// Nothing counts: a time of day stands where a length would.
        Reduced = "reduced",
    }
);

impl Motion {
    /// Whether nothing counts.
    #[must_use]
    pub fn is_reduced(self) -> bool {
        self == Self::Reduced
    }
}
