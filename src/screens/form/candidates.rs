//! The candidates of a field: the items of its list that match the typed text. In a list of thousands they are searched
//! once per text, not per drawing.

use std::borrow::Cow;

use super::{Field, Form, FormContext, names};
use crate::domain::{Extension, Flow, Number};
use crate::model::account_list::{AccountList, PaneItem};
use crate::screens::form::destinations;
use crate::widgets::filter::Filter;

/// The candidates found last.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    /// The field, the text, and the version of the list that they were found for.
    of: Option<(Field, String, u64)>,
    /// Their indexes in the list.
    places: Vec<usize>,
}

impl Candidates {
    fn are_of(&self, field: Field, typed: &str, version: u64) -> bool {
        self.of.as_ref().is_some_and(|of| of.0 == field && of.1 == typed && of.2 == version)
    }
}

impl Form {
    /// Finds the candidates of the field that has the focus, if they are not known.
    pub(super) fn remember_candidates(&mut self, context: &FormContext) {
        let field = self.field;
        let found = match field {
            Field::Source => self.find(field, context.numbers, self.source.input.value(), |number| &number.number),
            Field::Flow => self.find(field, context.flows, self.flow.input.value(), |flow| &flow.name),
            Field::To => {
                let typed = self.extension_typed(context);
                typed.and_then(|typed| self.find(field, context.extensions, &typed, |extension| &extension.name))
            }
            _ => None,
        };
        if let Some(found) = found {
            self.candidates = found;
        }
    }

    /// The numbers offered as the source: those that match the typed text, usable ones first.
    pub(crate) fn source_candidates<'a>(&self, context: &FormContext<'a>) -> Vec<&'a Number> {
        self.found(Field::Source, context.numbers, self.source.input.value(), |number| &number.number)
    }

    /// The flows that match the typed text.
    pub(crate) fn flow_candidates<'a>(&self, context: &FormContext<'a>) -> Vec<&'a Flow> {
        self.found(Field::Flow, context.flows, self.flow.input.value(), |flow| &flow.name)
    }

    /// The extensions that match the destination being typed.
    pub(crate) fn extension_candidates<'a>(&self, context: &FormContext<'a>) -> Vec<&'a Extension> {
        let typed = self.extension_typed(context);
        typed.map_or_else(Vec::new, |typed| {
            self.found(Field::To, context.extensions, &typed, |extension| &extension.name)
        })
    }

    /// The name typed for an extension at the end of the destinations; `None` if it is an extension's name already.
    fn extension_typed(&self, context: &FormContext) -> Option<String> {
        let list = self.to.input.value();
        let typed = destinations::split(list).last().and_then(|last| last.strip_prefix("ext:"))?;
        context.extension(typed).is_none().then(|| names::composed(typed).into_owned())
    }

    fn find<T: PaneItem>(
        &self,
        field: Field,
        pane: &AccountList<T>,
        typed: &str,
        name: impl Fn(&T) -> &str,
    ) -> Option<Candidates> {
        if self.candidates.are_of(field, typed, pane.version()) {
            return None;
        }
        Some(Candidates { of: Some((field, typed.to_owned(), pane.version())), places: matching(pane, typed, name) })
    }

    fn found<'a, T: PaneItem>(
        &self,
        field: Field,
        pane: &'a AccountList<T>,
        typed: &str,
        name: impl Fn(&T) -> &str,
    ) -> Vec<&'a T> {
        let places = if self.candidates.are_of(field, typed, pane.version()) {
            Cow::Borrowed(&self.candidates.places)
        } else {
            Cow::Owned(matching(pane, typed, name))
        };
        places.iter().filter_map(|at| pane.items().get(*at)).collect()
    }
}

/// The indexes of the items that match the typed text; all items once one was chosen, so that the user can go through
/// the list again.
fn matching<T: PaneItem>(pane: &AccountList<T>, typed: &str, name: impl Fn(&T) -> &str) -> Vec<usize> {
    let chosen = pane.items().iter().any(|item| name(item) == typed);
    let filter = Filter { input: if chosen { "" } else { typed }.into(), typing: false };
    let fit = filter.keep(pane.items().iter().enumerate(), |(_, item)| item.text());
    let (first, others): (Vec<_>, Vec<_>) = fit.into_iter().partition(|(_, item)| item.stands_first());
    first.into_iter().chain(others).map(|(at, _)| at).collect()
}
