//! Descriptions of action types and their options.

use serde::Deserialize;

/// An action type known to the server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionType {
    /// The server's name of it.
    pub name: &'static str,
    /// What it does, for display.
    pub does: &'static str,
    /// Its known options. An action may have others, which are kept.
    #[serde(default)]
    pub options: Vec<OptionField>,
}

/// An option of an action.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionField {
    /// The server's name of it.
    pub name: &'static str,
    /// The values that it accepts.
    pub kind: OptionKind,
    /// Whether the action is useless without it.
    #[serde(default)]
    pub required: bool,
    /// What it is for, for display.
    pub help: &'static str,
}

/// The values that an option accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OptionKind {
    /// A text.
    Text,
    /// A language as a BCP 47 tag such as `en-US`.
    Language,
    /// One of these words, with `|` between them. The empty word means the behaviour without the option.
    Choice(&'static str),
    /// An integer in this unit, between these bounds. The unit is empty for a plain count.
    Number {
        #[serde(default)]
        unit: &'static str,
        least: i64,
        #[serde(default = "no_limit")]
        most: i64,
    },
    /// Any number.
    Decimal,
    /// True or false.
    YesNo,
    /// The id of a resource of the account; the text names its kind.
    Id(&'static str),
    /// An address.
    Address,
    /// A list of addresses.
    Addresses,
    /// A list of texts.
    Texts,
    /// A list of integers between these bounds.
    Numbers(i64, i64),
    /// The id of another action of the list, where the flow continues.
    Target,
    /// Texts, each mapped to the id of another action of the list.
    Targets,
    /// A list of actions that runs elsewhere.
    Actions,
    /// Anything else, as JSON.
    Json,
}

impl OptionKind {
    /// The expected value, in words.
    pub fn words(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Language => "language, as en-US or ko-KR".to_owned(),
            Self::Choice(words) => {
                let named: Vec<_> = words.split('|').filter(|word| !word.is_empty()).collect();
                named.join(", ")
            }
            Self::Number { unit, least, most: i64::MAX } => format!("number{}, at least {least}", of(unit)),
            Self::Number { unit, least, most } => format!("number{} from {least} to {most}", of(unit)),
            Self::Decimal => "number".to_owned(),
            Self::YesNo => "yes or no".to_owned(),
            Self::Id(of) => format!("id of a {of}"),
            Self::Address => "address: a number, ext:NAME, sip:user@host or agent:ID".to_owned(),
            Self::Addresses => "addresses with commas: numbers, ext:NAME, sip:user@host, agent:ID".to_owned(),
            Self::Texts => "texts, with commas".to_owned(),
            Self::Numbers(least, most) => format!("numbers from {least} to {most}, with commas"),
            Self::Target => "step: its place in this list, or its id".to_owned(),
            Self::Targets => "what is matched and the step, as 1=4, 2=6".to_owned(),
            Self::Actions => "list of actions, as JSON".to_owned(),
            Self::Json => "JSON".to_owned(),
        }
    }
}

fn no_limit() -> i64 {
    i64::MAX
}

fn of(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" of {unit}") }
}

impl ActionType {
    /// The option with this name.
    pub fn option(&self, name: &str) -> Option<&OptionField> {
        self.options.iter().find(|option| option.name == name)
    }
}
