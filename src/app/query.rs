//! What is typed behind `/` over the table of calls: `status:ringing dir:in !test +4477`.
//!
//! Words are separated by blanks and must all hold; `!` turns one round. `key:value` looks at one property, where the
//! beginning of the value is enough and a comma means "or"; any other word is looked for in everything that the row says.

use std::str::FromStr;

use super::monitor::Tracked;
use crate::domain::{Address, Direction, Groupcall};

/// A filter over calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    property: Property,
    /// In lower case; any of them will do.
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Anything,
    Status,
    Direction,
    From,
    To,
    Reason,
}

impl Property {
    const NAMED: [(&'static str, Self); 5] = [
        ("status", Self::Status),
        ("dir", Self::Direction),
        ("from", Self::From),
        ("to", Self::To),
        ("reason", Self::Reason),
    ];
}

impl FromStr for Query {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { terms: text.split_whitespace().filter_map(Term::read).collect() })
    }
}

impl Term {
    fn read(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let (negated, word) = match word.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, word.as_str()),
        };
        // `sip:alice` is no property: it is looked for as it stands.
        let named = Property::NAMED.iter().find_map(|(name, property)| {
            let value = word.strip_prefix(name)?.strip_prefix(':')?;
            Some((*property, value))
        });
        let (property, values) = match named {
            Some((property, value)) => (property, value.split(',').map(str::to_owned).collect()),
            None => (Property::Anything, vec![word.to_owned()]),
        };
        // A word that is still being typed holds nothing back yet.
        let unfinished = values.iter().all(String::is_empty);
        (!unfinished).then_some(Self { negated, property, values })
    }

    fn holds(&self, tracked: &Tracked) -> bool {
        self.values.iter().filter(|value| !value.is_empty()).any(|value| self.fits(value, tracked)) != self.negated
    }

    fn fits(&self, value: &str, tracked: &Tracked) -> bool {
        let call = &tracked.call;
        let begins = |word: &str| word.starts_with(value);
        let direction = match &call.direction {
            Direction::Incoming => "in",
            Direction::Outgoing => "out",
            other => other.as_str(),
        };
        let status = if tracked.gone.is_some() { "ended" } else { call.status.as_str() };
        let reason = if call.status.is_final() { call.hangup_reason.as_str() } else { "" };
        match self.property {
            Property::Status => begins(status) || begins(if tracked.is_live() { "live" } else { "ended" }),
            Property::Direction => begins(direction) || begins(call.direction.as_str()),
            Property::From => call.source.label().to_lowercase().contains(value),
            Property::To => call.destination.label().to_lowercase().contains(value),
            Property::Reason => begins(reason) && !reason.is_empty(),
            Property::Anything => {
                tracked.text.contains(value)
                    || status.contains(value)
                    || reason.contains(value)
                    || call.direction.as_str().contains(value)
            }
        }
    }
}

impl Query {
    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a call passes.
    #[must_use]
    pub fn passes(&self, tracked: &Tracked) -> bool {
        self.terms.iter().all(|term| term.holds(tracked))
    }

    /// Whether a groupcall passes by what it says itself; it is also shown for the sake of a leg.
    #[must_use]
    pub fn passes_group(&self, group: &Groupcall) -> bool {
        self.terms.iter().all(|term| {
            let text = || {
                let to = group.destinations.iter().map(Address::label).collect::<Vec<_>>().join(" ");
                format!("{} {to} {}", group.source.label(), group.status.as_str()).to_lowercase()
            };
            let fits = |value: &String| match term.property {
                Property::Status => group.status.as_str().starts_with(value.as_str()),
                Property::Direction => "outgoing".starts_with(value.as_str()),
                Property::Anything => text().contains(value.as_str()),
                Property::From => group.source.label().to_lowercase().contains(value.as_str()),
                Property::To => group.destinations.iter().any(|to| to.label().to_lowercase().contains(value.as_str())),
                Property::Reason => false,
            };
            term.values.iter().filter(|value| !value.is_empty()).any(fits) != term.negated
        })
    }
}
