//! Suggests a source until the user has chosen one: the suggestion follows the destination.

use std::time::Instant;

use super::{Field, Form, FormContext};
use crate::domain::Number;
use crate::screens::form::destinations::{self, TypedDestination};

/// What a source was suggested for.
#[derive(Clone, Debug, Default)]
pub(super) struct Offered {
    to: String,
    country: Option<String>,
    /// Whether a destination is read in the country of the source, so that another source would call another number.
    reads_source: bool,
    /// How many numbers there were, when they were read, and how many calls had been placed.
    from: Option<(usize, Option<Instant>, usize)>,
}

impl Form {
    /// Fills in the source that suits the destination best, unless the user has chosen one. Only numbers that can call
    /// are suggested: the one used last for the destination's country, else one of that country, else the one used
    /// last, else the first.
    pub(crate) fn suggest_source(&mut self, context: &FormContext) {
        let empty = self.source.input.value().is_empty();
        // A user who has emptied the field is about to type into it.
        let typed = self.source.by_user && (!empty || self.field == Field::Source);
        if typed {
            return;
        }
        self.source.by_user = false;
        // Parse numbers again only if something relevant has changed: this runs on every key.
        let to = self.to.input.value();
        if self.offered_for.as_ref().is_none_or(|known| known.to != to) {
            let reads_source = self.reads_source(context);
            let country = if reads_source { None } else { self.country(context.region) };
            let known = self.offered_for.take();
            let same = known.filter(|known| known.country == country && known.reads_source == reads_source);
            let from = same.and_then(|known| known.from);
            self.offered_for = Some(Offered { to: to.to_owned(), country, reads_source, from });
        }
        let Some(known) = &mut self.offered_for else { return };
        let from = (context.numbers.items().len(), context.numbers.as_of, context.called.len());
        if (known.from == Some(from) || known.reads_source) && !empty {
            return;
        }
        known.from = Some(from);
        let country = known.country.clone();
        let fit = |number: &&Number| number.unfit_as_tel_source().is_none();
        let numbers: Vec<&Number> = context.numbers.items().iter().filter(fit).collect();
        let last = |country: Option<&str>| {
            let mut calls = context.called.iter().rev();
            calls.find_map(|(source, to)| {
                let known = numbers.iter().find(|number| number.number == source.dialed()).copied()?;
                (country.is_none() || country_of(to.dialed()).as_deref() == country).then_some(known)
            })
        };
        let of_country = || {
            let country = country.as_deref()?;
            numbers.iter().find(|number| country_of(&number.number).as_deref() == Some(country)).copied()
        };
        let for_country = country.as_deref().and_then(|country| last(Some(country)));
        let best = for_country.or_else(of_country).or_else(|| last(None)).or_else(|| numbers.first().copied());
        if let Some(number) = best.filter(|number| number.number != self.source.input.value()) {
            self.source.set(&number.number);
        }
    }

    /// The country of the first destination that has a country code, or that is read in the configured country.
    fn country(&self, region: Option<&str>) -> Option<String> {
        destinations::split(self.to.input.value())
            .into_iter()
            .find_map(|part| TypedDestination::parse(part, region).phone?.region)
    }

    /// Whether a destination lacks a country code and no country is configured to read it in.
    fn reads_source(&self, context: &FormContext) -> bool {
        let region = self.national_region(context);
        let national = |part: &str| {
            let reads = |region| TypedDestination::parse(part, region).phone.is_some();
            reads(region.as_deref()) && !reads(None)
        };
        context.region.is_none() && destinations::split(self.to.input.value()).into_iter().any(national)
    }
}

fn country_of(typed: &str) -> Option<String> {
    TypedDestination::parse(typed, None).phone?.region
}
