//! A setting of the configuration, as it is printed, shown, compared and changed.

/// A setting in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The table of the file that holds it; empty for the top level.
    pub table: Vec<String>,
    /// Its key.
    pub key: &'static str,
    /// The value in effect, as in the file; `None` if it is not set. Never a secret.
    pub value: Option<String>,
    /// Where the value comes from, in words; `None` for the default.
    pub origin: Option<String>,
    /// The line of the file that the value comes from; `None` if it comes from elsewhere.
    pub line: Option<usize>,
    /// The place in the file of a value that does not count, because another comes before it.
    pub overridden: Option<String>,
    /// What the value is.
    pub kind: SettingKind,
    /// Whether a change counts while the program runs, or from the next start on.
    pub at_once: bool,
    /// What it means.
    pub meaning: String,
    /// How `--print-config` prints it.
    pub printed: String,
    /// A number that changes with the value, and with what is not shown of it.
    pub fingerprint: u64,
}

impl Setting {
    /// Its name, as short as it is unique.
    #[must_use]
    pub fn name(&self) -> String {
        match self.table.first() {
            Some(table) if table != "profiles" => format!("{table}.{}", self.key),
            _ => self.key.to_owned(),
        }
    }

    /// Whether it differs from what it was, in a way that counts.
    #[must_use]
    pub fn differs_from(&self, before: &Self) -> bool {
        self.fingerprint != before.fingerprint
    }

    /// The option or the variable that comes before the file; `None` without one.
    #[must_use]
    pub fn before_the_file(&self) -> Option<&str> {
        self.origin.as_deref().filter(|_| self.line.is_none())
    }
}

/// What the value of a setting is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// Yes or no.
    Switch,
    /// One of these words.
    OneOf(Vec<&'static str>),
    /// One of these numbers.
    OneNumberOf(&'static [i64]),
    /// A whole number.
    Number,
    /// A number.
    Decimal,
    /// A text.
    Text,
    /// A list or tables, which are changed in the file.
    Tables,
    /// Something that is not changed on screen, for this reason.
    Elsewhere(&'static str),
}

/// A new value of a setting, to be written into the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingChange {
    /// The setting's name.
    pub name: String,
    /// The table of the file that holds it; empty for the top level.
    pub table: Vec<String>,
    /// Its key.
    pub key: &'static str,
    /// What its value is.
    pub kind: SettingKind,
    /// The value as typed; empty to remove it from the file.
    pub typed: String,
}
