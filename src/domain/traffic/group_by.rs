//! By what the calls are put into groups.

/// By what the calls are put into groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// By calling party.
    #[default]
    Source,
    /// By the country of the called party.
    Country,
    /// By the stored flow that they run.
    Flow,
    /// By how they ended.
    Cause,
}

impl GroupBy {
    /// All of them, in the order in which they follow each other.
    pub const ALL: [Self; 4] = [Self::Source, Self::Country, Self::Flow, Self::Cause];

    /// What the groups are called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Country => "country",
            Self::Flow => "flow",
            Self::Cause => "cause",
        }
    }

    /// The one that follows after `by` steps.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|known| *known == self).unwrap_or(0);
        Self::ALL[(at + by) % Self::ALL.len()]
    }
}
