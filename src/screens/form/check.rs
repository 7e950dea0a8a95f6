//! Checks the form: what is wrong with each field, and the request if nothing is.

use std::collections::HashSet;

use super::{Field, Form, FormContext, Mode};
use crate::domain::{Address, AddressKind, Anonymous, CallRequest, FlowId, Number, OnAnswer, never_dial, phone_number};
use crate::model::preflight::Parts;
use crate::screens::form::destinations::{self, TypedDestination};
use crate::screens::form::parse_cache::{Judgement, Reading, Rules};

/// The source as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerChoice {
    /// The address to send, or why there is none.
    pub address: Result<Address, String>,
    /// Why the server may refuse it as the source of this call.
    pub unfit: Option<String>,
    /// A remark on a usable source; empty if there is none.
    pub note: String,
}

/// The form as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The source.
    pub source: CallerChoice,
    /// The destinations, one for each that was typed.
    pub to: Vec<TypedDestination>,
    /// What happens on answer, or what is wrong with it.
    pub on_answer: Result<OnAnswer, String>,
    /// The variables, or what is wrong with them.
    pub variables: Result<Vec<(String, String)>, String>,
    /// The request; `None` while a field is wrong.
    pub request: Option<CallRequest>,
}

impl Checked {
    /// The destinations to call, without duplicates and those that were not understood.
    pub(crate) fn addresses(&self) -> Vec<Address> {
        self.to
            .iter()
            .filter(|destination| !destination.duplicate)
            .filter_map(|destination| destination.address.clone().ok())
            .collect()
    }
}

impl Form {
    /// The parts of the call as far as the form is filled in.
    pub(crate) fn parts<'a>(&self, checked: &'a Checked) -> Parts<'a> {
        let to = checked.to.iter().filter(|destination| !destination.duplicate);
        let to = to.filter_map(|destination| Some((destination.address.as_ref().ok()?, destination.phone.clone())));
        let typed = !self.source.input.value().trim().is_empty();
        let source = checked.source.address.as_ref().map_err(|why| typed.then_some(why.as_str()));
        Parts { source, to: to.collect(), on_answer: checked.on_answer.as_ref().ok() }
    }

    /// Checks all fields.
    #[must_use]
    pub fn check(&self, context: &FormContext) -> Checked {
        let to = self.check_destinations(context);
        let calls_phones = to
            .iter()
            .any(|destination| destination.address.as_ref().is_ok_and(|address| address.kind == AddressKind::Tel));
        let source = self.check_source(context, calls_phones);
        let on_answer = self.on_answer(context);
        let mut checked = Checked { source, to, on_answer, variables: self.variables.check(), request: None };
        let destinations = checked.addresses();
        let understood = !destinations.is_empty() && checked.to.iter().all(|destination| destination.address.is_ok());
        checked.request = match (&checked.source.address, &checked.on_answer, &checked.variables) {
            (Ok(source), Ok(on_answer), Ok(variables)) if understood => Some(CallRequest {
                // Applies to phone numbers only.
                anonymous: if calls_phones { self.anonymous.clone() } else { Anonymous::Auto },
                variables: variables.clone(),
                ..CallRequest::new(source.clone(), destinations, on_answer.clone())
            }),
            _ => None,
        };
        checked
    }

    /// The first wrong field, and what is wrong with it; `None` when there is a request.
    pub(crate) fn first_error(&self, checked: &Checked, context: &FormContext) -> Option<(Field, String)> {
        if checked.request.is_some() {
            return None;
        }
        if let Err(why) = &checked.source.address {
            return Some((Field::Source, why.clone()));
        }
        if let Some(wrong) = checked.to.iter().find(|destination| destination.address.is_err()) {
            return Some((Field::To, wrong.understood(context).1));
        }
        if checked.to.is_empty() {
            return Some((Field::To, "Enter a destination.".to_owned()));
        }
        if let Err(why) = &checked.on_answer {
            let field = match self.mode {
                Mode::Say if self.text.value().trim().is_empty() => Field::Text,
                Mode::Say => Field::Language,
                Mode::Flow => Field::Flow,
                Mode::Actions => Field::Actions,
            };
            return Some((field, why.clone()));
        }
        let row = match self.field {
            Field::Key(_) | Field::Value(_) => self.field,
            _ => Field::Key(0),
        };
        checked.variables.as_ref().err().map(|why| (row, format!("variables: {why}")))
    }

    /// The countries that a call may originate in: the source's and the configured one.
    fn regions(&self, context: &FormContext) -> Vec<String> {
        never_dial::regions(&Address::tel(self.source.input.value()), context.region)
    }

    /// The country for national numbers: that of a source chosen by the user, else the configured one, else that of the
    /// suggested source.
    pub(crate) fn national_region(&self, context: &FormContext) -> Option<String> {
        let of_source = || phone_number::region_of(self.source.input.value());
        let configured = || context.region.map(str::to_owned);
        if self.source.by_user { of_source().or_else(configured) } else { configured().or_else(of_source) }
    }

    /// The rules by which destinations are parsed and judged.
    fn rules(&self, context: &FormContext) -> Rules {
        let (region, regions) = (self.national_region(context), self.regions(context));
        Rules { region, regions, never_dial: context.never_dial.clone() }
    }

    /// Updates the cached destinations and candidates.
    pub(crate) fn refresh_parse_cache(&mut self, context: &FormContext) {
        let rules = self.rules(context);
        self.readings.refresh(self.to.input.value(), rules);
        self.remember_candidates(context);
    }

    fn check_destinations(&self, context: &FormContext) -> Vec<TypedDestination> {
        let rules = self.rules(context);
        let same = self.readings.are_by(&rules);
        let mut read: Vec<TypedDestination> = Vec::new();
        let mut seen = HashSet::new();
        for typed in destinations::split(self.to.input.value()) {
            let Reading { mut destination, mut judgement } = self.readings.of(typed, &rules, same).into_owned();
            if let Some(spelled) = destination.extension_typed().as_deref().and_then(|name| context.spelling(name)) {
                let address = Address::extension(spelled);
                judgement = rules.judge(&address);
                destination.address = Ok(address);
            }
            if let Ok(address) = &destination.address {
                // An extension is the same by its name and by its number.
                let known = match address.kind {
                    AddressKind::Extension => context.extension(address.dialed()),
                    _ => None,
                };
                let endpoint = known.map_or(address.dialed(), |known| known.id.as_str());
                destination.duplicate = !seen.insert((address.kind.clone(), endpoint.to_owned()));
                match judgement {
                    Judgement::Doubtful(doubt) if !destination.duplicate => _ = destination.note.get_or_insert(doubt),
                    Judgement::Refused(why) if !destination.duplicate => {
                        (destination.address, destination.never_dialed) = (Err(why), true);
                    }
                    _ => {}
                }
            } else if context.extension(typed).is_some() {
                destination.address = Err(format!("an extension? Enter ext:{typed}"));
            }
            read.push(destination);
        }
        read
    }

    fn check_source(&self, context: &FormContext, calls_phones: bool) -> CallerChoice {
        let typed = self.source.input.value().trim();
        let refused = |why: String| CallerChoice { address: Err(why), unfit: None, note: String::new() };
        if typed.is_empty() {
            let none = context.numbers.items().is_empty() && context.numbers.as_of.is_some();
            let words =
                if none { "the account has no number to call from" } else { "from which number? ↓ lists yours" };
            return refused(words.to_owned());
        }
        if destinations::split(typed).len() > 1 {
            return refused("only one number or address: delete the others".to_owned());
        }
        let destination = TypedDestination::parse(typed, context.region);
        let mut address = match destination.extension_typed().as_deref().and_then(|name| context.spelling(name)) {
            Some(spelled) => Address::extension(spelled),
            None => match destination.address {
                Ok(address) => address,
                Err(why) => return refused(why),
            },
        };
        if address.kind == AddressKind::Extension {
            // The server looks up a source by its target, whatever its kind.
            address.target.clone_from(&address.target_name);
        }
        if address.kind != AddressKind::Tel {
            let unfit = "phone numbers can only be called from one of your numbers".to_owned();
            return CallerChoice { address: Ok(address), unfit: calls_phones.then_some(unfit), note: String::new() };
        }
        let owned = context.numbers.items().iter().find(|number| number.number == address.target);
        let (unfit, note) = match (owned.map(|number| (number, number.unfit_as_tel_source())), calls_phones) {
            (Some((_, Some(why))), true) => (Some(format!("{why}; choose another number")), String::new()),
            (Some((number, why)), _) => {
                let note = [describe(number), why.unwrap_or_default()];
                (None, note.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
            }
            (None, _) if context.numbers.may_have_more() => {
                let read = context.numbers.read_so_far("numbers").map(|read| format!("not among {read}"));
                (None, read.unwrap_or_else(|| "not checked: your numbers could not be read".to_owned()))
            }
            (None, true) => (Some("not one of your numbers; ↓ lists them".to_owned()), String::new()),
            (None, false) => (None, "not one of your numbers".to_owned()),
        };
        CallerChoice { address: Ok(address), unfit, note }
    }

    /// What happens on answer.
    ///
    /// # Errors
    /// What is wrong with the field.
    pub fn on_answer(&self, context: &FormContext) -> Result<OnAnswer, String> {
        match self.mode {
            Mode::Say => say(self.text.value(), self.language.value()),
            Mode::Flow => flow(self.flow.input.value().trim(), context).map(OnAnswer::Flow),
            Mode::Actions => actions(self.actions.value()).map(OnAnswer::Actions),
        }
    }
}

fn describe(number: &Number) -> String {
    let region = phone_number::region_of(&number.number).unwrap_or_default();
    [number.name.as_str(), &region].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn say(text: &str, language: &str) -> Result<OnAnswer, String> {
    let (text, language) = (text.trim(), language.trim());
    if text.is_empty() {
        return Err("Enter the text to speak.".to_owned());
    }
    let mut subtags = language.split('-');
    let primary =
        subtags.next().is_some_and(|tag| matches!(tag.len(), 2..=3) && tag.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = subtags.all(|tag| matches!(tag.len(), 1..=8) && tag.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !primary || !rest {
        return Err("write the language as en-US or ko-KR".to_owned());
    }
    Ok(OnAnswer::Say { text: text.to_owned(), language: language.to_owned() })
}

fn flow(typed: &str, context: &FormContext) -> Result<FlowId, String> {
    let flows = context.flows.items();
    if let Some(flow) = flows.iter().find(|flow| flow.id.as_str() == typed) {
        return Ok(flow.id.clone());
    }
    if let Some(read) =
        context.flows.read_so_far("flows").filter(|_| !typed.is_empty() && uuid::Uuid::parse_str(typed).is_err())
    {
        // Another flow of this name may still arrive.
        return Err(format!("{read}: ↓ lists them, or wait"));
    }
    let mut named = flows.iter().filter(|flow| flow.name == typed);
    match (named.next(), named.next()) {
        (Some(flow), None) if !typed.is_empty() => return Ok(flow.id.clone()),
        (Some(_), Some(_)) => return Err("more than one flow has this name: choose from the list".to_owned()),
        _ => {}
    }
    match uuid::Uuid::parse_str(typed) {
        Ok(_) => FlowId::new(typed).ok_or_else(|| "no flow has this id".to_owned()),
        Err(_) if typed.is_empty() => Err("which flow? ↓ lists yours".to_owned()),
        Err(_) => Err("no flow has this name or id; ↓ lists yours".to_owned()),
    }
}

fn actions(typed: &str) -> Result<Vec<serde_json::Value>, String> {
    let hint = "a list of actions: [{\"type\":\"talk\",\"option\":{…}}, …]";
    if typed.trim().is_empty() {
        return Err(hint.to_owned());
    }
    let value: serde_json::Value = serde_json::from_str(typed).map_err(|error| format!("invalid JSON: {error}"))?;
    let serde_json::Value::Array(actions) = value else { return Err(hint.to_owned()) };
    if actions.is_empty() {
        return Err("the list is empty: nothing would happen on answer".to_owned());
    }
    for (index, action) in actions.iter().enumerate() {
        let Some(object) = action.as_object() else { return Err(format!("action {}: not an object", index + 1)) };
        match object.get("type").and_then(serde_json::Value::as_str) {
            None | Some("") => return Err(format!("action {}: it has no \"type\"", index + 1)),
            Some(_) => {}
        }
        if object.get("option").is_some_and(|option| !option.is_object() && !option.is_null()) {
            return Err(format!("action {}: \"option\" is not an object", index + 1));
        }
    }
    Ok(actions)
}
