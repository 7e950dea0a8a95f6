//! The columns of the table: their names in the configuration, their headings, their widths. Rows can be sorted by each.

/// A column of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Column {
    /// When the call was created.
    #[default]
    Time,
    /// The status, in the order of a call's life.
    Status,
    /// The direction.
    Direction,
    /// The calling party.
    From,
    /// The called party.
    To,
    /// The party that is not the account's own, with an arrow for the direction.
    FarEnd,
    /// The account's own number or extension.
    Own,
    /// Dialing, ringing and talking as a bar.
    Life,
    /// How long the stage of a live call has lasted, or how long an ended one was talked.
    Duration,
    /// What a live call does, or how a call ended.
    Outcome,
    /// Who hung up.
    HungUpBy,
    /// What its own leg costs, by the account's ledger.
    Cost,
    /// The country of the far end.
    Country,
    /// The flow.
    Flow,
    /// The user's note.
    Note,
    /// Whether it was placed here.
    PlacedHere,
}

/// Name in the configuration, heading, description, least and usual width.
type Properties = (&'static str, &'static str, &'static str, usize, usize);

impl Column {
    /// All columns, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::Time,
        Self::Status,
        Self::Direction,
        Self::From,
        Self::To,
        Self::FarEnd,
        Self::Own,
        Self::Life,
        Self::Duration,
        Self::Outcome,
        Self::HungUpBy,
        Self::Cost,
        Self::Country,
        Self::Flow,
        Self::Note,
        Self::PlacedHere,
    ];

    /// The columns that can be on screen without a choice.
    pub const AUTOMATIC: [Self; 8] =
        [Self::Time, Self::Status, Self::Direction, Self::From, Self::To, Self::Life, Self::Duration, Self::Outcome];

    const fn properties(self) -> Properties {
        match self {
            Self::Time => ("time", "Started", "when it started, with the date unless it was today", 5, 8),
            Self::Status => ("status", "Status", "dialing, ringing, progressing, hangup", 9, 13),
            Self::Direction => ("direction", "Dir", "incoming or outgoing", 3, 3),
            Self::From => ("from", "From", "calling party, with its name", 8, 18),
            Self::To => ("to", "To", "called party, with its name", 8, 20),
            Self::FarEnd => ("far_end", "Far end", "the party that is not yours; → out, ← in", 10, 20),
            Self::Own => ("own", "Own", "your number or extension", 5, 12),
            Self::Life => ("life", "Life", "dialing ╌, ringing ▒, talking ━ as a bar", 6, 16),
            Self::Duration => ("duration", "For", "time in this stage, or talk time; (0:33) unanswered", 7, 7),
            Self::Outcome => ("outcome", "Now / how it ended", "what it does now, or how it ended", 8, 24),
            Self::HungUpBy => ("hung_up_by", "Hung up by", "you, far end or VoIPBIN", 7, 10),
            Self::Cost => ("cost", "Cost", "by your ledger; ~ so far or not in it yet", 6, 9),
            Self::Country => ("country", "Country", "country of the far end", 3, 7),
            Self::Flow => ("flow", "Flow", "the flow it runs", 6, 14),
            Self::Note => ("note", "Note", "your note", 4, 20),
            Self::PlacedHere => ("placed_here", "Here", "placed by this vdial", 4, 4),
        }
    }

    /// The name in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.properties().0
    }

    /// The column of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The heading over the table.
    #[must_use]
    pub fn heading(self) -> &'static str {
        self.properties().1
    }

    /// What the column shows.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.properties().2
    }

    /// The width below which it says nothing, in screen columns.
    #[must_use]
    pub fn least(self) -> usize {
        self.properties().3
    }

    /// The width that shows most values whole, in screen columns.
    #[must_use]
    pub fn usual(self) -> usize {
        self.properties().4
    }

    /// Whether it takes what other columns leave.
    #[must_use]
    pub fn grows(self) -> bool {
        matches!(self, Self::From | Self::To | Self::FarEnd | Self::Outcome | Self::Flow | Self::Note)
    }
}

/// A column that the user chose, with its width in screen columns if it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChosenColumn {
    /// The column.
    pub column: Column,
    /// Its width; `None`: by the space there is.
    pub width: Option<u16>,
}

impl ChosenColumn {
    /// The narrowest and widest that a column can be set to.
    pub const WIDTHS: std::ops::RangeInclusive<u16> = 3..=60;

    /// Parses `outcome` or `outcome:30`.
    ///
    /// # Errors
    /// What is wrong, with the names that exist.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, width) = text.split_once(':').map_or((text, None), |(name, width)| (name, Some(width)));
        let Some(column) = Column::named(name) else {
            let names = Column::ALL.map(Column::name).join(", ");
            return Err(format!("{name:?} is not a column: {names}"));
        };
        let parsed = width.map(|width| width.parse().ok().filter(|width| Self::WIDTHS.contains(width)));
        match parsed {
            None => Ok(Self { column, width: None }),
            Some(Some(width)) => Ok(Self { column, width: Some(width) }),
            Some(None) => Err(format!("the width of {name} is a whole number from 3 to 60")),
        }
    }
}

impl std::fmt::Display for ChosenColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.column.name())?;
        self.width.map_or(Ok(()), |width| write!(f, ":{width}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_written_as_it_is_read() {
        for column in Column::ALL {
            for width in [None, Some(3), Some(60)] {
                let chosen = ChosenColumn { column, width };
                assert_eq!(ChosenColumn::parse(&chosen.to_string()), Ok(chosen));
            }
            assert!(column.least() <= column.usual(), "{column:?}");
        }
        for wrong in ["", "colour", "to:", "to:2", "to:61", "to:wide", "to:1:2"] {
            assert!(ChosenColumn::parse(wrong).is_err(), "{wrong}");
        }
    }
}
