//! Whether a call or groupcall matches a filter.

use super::{Described, IS, Property, Query, STATUS_GROUPS, Test, is_between, is_on};
use crate::domain::{Address, FlowId, Groupcall};

pub(super) fn fits(property: Property, value: &str, described: &Described) -> bool {
    let Described { tracked, ending, failed, noted, countries } = described;
    let call = &tracked.call;
    let begins = |word: &str| word.starts_with(value);
    let direction = call.direction.short();
    let status = if tracked.gone.is_some() { "ended" } else { call.status.as_str() };
    let reason = if call.status.is_final() { call.hangup_reason.as_str() } else { "" };
    match property {
        Property::Status => begins(status) || begins(status_group(tracked.is_live())),
        Property::Direction => begins(direction) || begins(call.direction.as_str()),
        Property::From => call.source.label().to_lowercase().contains(value),
        Property::To => call.destination.label().to_lowercase().contains(value),
        Property::Reason => begins(reason) && !reason.is_empty(),
        Property::Is => {
            let (live, answered) = (tracked.is_live(), call.times.progressing.is_some());
            let holds = [live, !live, *failed, tracked.placed_here, *noted, answered, !answered && !live];
            IS.iter().zip(holds).any(|(word, holds)| holds && begins(word))
        }
        // A blank would end the word.
        Property::Cause => ending.to_lowercase().starts_with(&value.replace('_', " ")),
        Property::Country => countries.of(call.other_party()).is_some_and(|country| begins(&country.to_lowercase())),
        Property::Flow => begins(&call.flow_id.as_ref().map_or("none", FlowId::as_str).to_lowercase()),
        Property::Anything => {
            tracked.text.contains(value)
                || status.contains(value)
                || reason.contains(value)
                || call.direction.as_str().contains(value)
                || ending.contains(value)
        }
    }
}

impl Query {
    /// Whether the filter matches every call.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a call matches.
    pub fn passes(&self, described: &Described) -> bool {
        self.terms.iter().all(|term| term.holds(described, &self.calendar))
    }

    /// Whether a groupcall itself matches; it is also shown if one of its legs does.
    pub fn passes_group(&self, group: &Groupcall) -> bool {
        self.terms.iter().all(|term| {
            let fits = match &term.test {
                Test::Says(property, values) => {
                    values.iter().filter(|value| !value.is_empty()).any(|value| fits_group(*property, value, group))
                }
                Test::On(days) => is_on(days, group.created, &self.calendar),
                Test::Between(from, until) => is_between(*from, *until, group.created),
            };
            fits != term.negated
        })
    }
}

fn status_group(live: bool) -> &'static str {
    let [going_on, over] = STATUS_GROUPS;
    if live { going_on } else { over }
}

fn fits_group(property: Property, value: &str, group: &Groupcall) -> bool {
    let says = |address: &Address| address.label().to_lowercase().contains(value);
    match property {
        Property::Status => group.state().starts_with(value) || status_group(!group.is_over()).starts_with(value),
        Property::Direction => "outgoing".starts_with(value),
        Property::From => says(&group.source),
        Property::To => group.destinations.iter().any(says),
        Property::Reason | Property::Cause | Property::Country | Property::Flow => false,
        Property::Is => status_group(!group.is_over()).starts_with(value),
        Property::Anything => {
            let to = group.destinations.iter().map(Address::label).collect::<Vec<_>>().join(" ");
            format!("{} {to} {}", group.source.label(), group.state()).to_lowercase().contains(value)
        }
    }
}
