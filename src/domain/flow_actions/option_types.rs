//! What is known of an action type and its options.

/// A type of action that the server knows.
#[derive(Clone, Copy, Debug)]
pub struct ActionType {
    /// The server's word for it.
    pub name: &'static str,
    /// What it does, for people.
    pub does: &'static str,
    /// Its options. Others may be given and are kept.
    pub options: &'static [OptionField],
}

/// An option of an action.
#[derive(Clone, Copy, Debug)]
pub struct OptionField {
    /// The server's name for it.
    pub name: &'static str,
    /// What can be its value.
    pub kind: OptionKind,
    /// Whether the action does nothing sensible without it.
    pub required: bool,
    /// What it is for, for people.
    pub help: &'static str,
}

/// What can be the value of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// A text.
    Text,
    /// A language as a BCP 47 tag such as `en-US`.
    Language,
    /// One of these words. An empty one stands for what happens without the option.
    Choice(&'static [&'static str]),
    /// A whole number of these units, from the least to the most. The unit is empty for what is only counted.
    Number(&'static str, i64, i64),
    /// Any number.
    Decimal,
    /// True or false.
    YesNo,
    /// The id of something of the account; this is what.
    Id(&'static str),
    /// An address.
    Address,
    /// A list of addresses.
    Addresses,
    /// A list of texts.
    Texts,
    /// A list of whole numbers, from the least to the most.
    Numbers(i64, i64),
    /// The id of another action of the same list, at which it goes on.
    Target,
    /// Texts, each with the id of another action of the same list.
    Targets,
    /// A list of actions that is run elsewhere.
    Actions,
    /// Anything else, as JSON.
    Json,
}

impl OptionKind {
    /// What is expected, in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Language => "language, as en-US or ko-KR".to_owned(),
            Self::Choice(words) => {
                let named: Vec<_> = words.iter().copied().filter(|word| !word.is_empty()).collect();
                named.join(", ")
            }
            Self::Number(unit, least, i64::MAX) => format!("number{}, at least {least}", of(unit)),
            Self::Number(unit, least, most) => format!("number{} from {least} to {most}", of(unit)),
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

fn of(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" of {unit}") }
}

impl ActionType {
    /// The option of that name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&'static OptionField> {
        self.options.iter().find(|option| option.name == name)
    }
}
