//! The conditions that one call must meet: its parties, what happens on answer, and the account.

use std::collections::BTreeSet;

use super::account::{ALLOW_COUNTRY, BUY, unreadable};
use super::{Check, Parts, Verdict, count};
use crate::base::clock::Now;
use crate::domain::flow_actions::{Problem, problems};
use crate::domain::phone_number::Phone;
use crate::domain::{Address, AddressKind, FlowId, HangupReason, OnAnswer};
use crate::model::{Model, TrackedCall};

/// Up to this many destinations get a check of their own.
const ONE_BY_ONE: usize = 3;
/// Up to this many extensions are checked for how their last calls went.
const MOST_LOOKED_UP: usize = 50;

impl Model {
    /// The checks of a call, for the parts that are known.
    #[must_use]
    pub(crate) fn preflight(&self, parts: Parts, now: Now) -> Vec<Check> {
        let (phones, others): (Vec<_>, Vec<_>) = parts.to.into_iter().partition(|(to, _)| to.kind == AddressKind::Tel);
        let calls_phones = !phones.is_empty();
        let calls = calls_phones || !others.is_empty();
        let mut lines = if calls { self.preflight_standing(now) } else { Vec::new() };
        if calls_phones {
            lines.insert(1, self.preflight_identity(others.len(), now));
        }
        lines.extend(match parts.source {
            Ok(source) => Some(self.source(source, calls_phones, now)),
            Err(Some(why)) => Some(Check::failed("Source", why, "Choose another: ↓ in the field lists your numbers.")),
            // Without a source, only check whether there could be one.
            Err(None) if calls_phones => Some(Check { subject: "Source", ..self.numbers_to_call_from(now) }),
            Err(None) => None,
        });
        lines.extend(numbers(&phones));
        if calls_phones {
            lines.push(self.country(&phones, now));
        }
        lines.extend(self.extensions(&others));
        lines.extend(others.iter().filter_map(|(to, _)| by_id(to)).take(ONE_BY_ONE));
        lines.extend(parts.on_answer.and_then(|on_answer| self.on_answer(on_answer, now)));
        lines
    }

    fn source(&self, source: &Address, calls_phones: bool, now: Now) -> Check {
        let subject = "Source";
        if !calls_phones {
            return Check::passed(subject, source.label());
        }
        if source.kind != AddressKind::Tel {
            return self.unfit(format!("{} is not a phone number", source.label()));
        }
        let owned = self.numbers.items().iter().find(|number| number.number == source.target);
        match owned.map(|number| (number, number.unfit_as_tel_source())) {
            Some((_, None)) => {
                let age = self.age_of_numbers(now);
                Check::passed(subject, format!("{} is yours, active, of type normal{age}", source.target))
            }
            Some((_, Some(why))) => self.unfit(why),
            None if self.numbers.as_of.is_none() => {
                let error = self.numbers.error.as_ref();
                Check::unknown(subject, error.map_or_else(|| "your numbers are being read".to_owned(), unreadable))
            }
            None if self.numbers.may_have_more() => {
                let read = self.numbers.read_so_far("numbers");
                let read = read.unwrap_or_else(|| "the numbers that could be read".to_owned());
                Check::unknown(subject, format!("not among {read}"))
            }
            None => self.unfit(format!("{} is not one of your numbers", source.target)),
        }
    }

    /// The check of a source that cannot call phones. The server may replace it by another.
    fn unfit(&self, why: String) -> Check {
        let default = self.account_status.outbound.value.as_ref().and_then(|rules| rules.default_source.as_ref());
        let Some(default) = default else {
            let others = self.numbers.items().iter().any(|number| number.unfit_as_tel_source().is_none());
            return Check::failed(
                "Source",
                why,
                if others { "Choose another: ↓ in the field lists your numbers." } else { BUY },
            );
        };
        let number = self.numbers.items().iter().find(|number| number.id == *default);
        let number = number.map_or("the default source of the account", |number| &number.number);
        Check::failed("Source", why, format!("The server would call from {number} instead. Choose that, or another."))
    }

    fn country(&self, phones: &[(&Address, Option<Phone>)], now: Now) -> Check {
        self.check_of("Country", &self.account_status.outbound, now, |rules| {
            let Some(allowed) = &rules.destination_whitelist else {
                return Check::unknown("Country", "the server does not say which countries can be called");
            };
            let (mut fine, mut refused, mut none) = (BTreeSet::new(), BTreeSet::new(), 0);
            for (_, phone) in phones {
                match phone.as_ref().and_then(|phone| phone.region.clone()) {
                    Some(code) if allowed.contains(&code.to_lowercase()) => fine.insert(code),
                    Some(code) => refused.insert(code),
                    None => {
                        none += 1;
                        true
                    }
                };
            }
            let join = |codes: BTreeSet<String>| codes.into_iter().collect::<Vec<_>>().join(" ");
            if !refused.is_empty() {
                let empty = if allowed.is_empty() { ", the whitelist is empty" } else { "" };
                return Check::failed("Country", format!("{} not whitelisted{empty}", join(refused)), ALLOW_COUNTRY);
            }
            if none > 0 {
                let words = format!("{} has no country: the server may refuse it", count(none, "number"));
                return Check::unknown("Country", words);
            }
            Check::passed("Country", format!("{} whitelisted", join(fine)))
        })
    }

    /// How the last calls to the extensions went, as far as this program saw.
    fn extensions(&self, to: &[(&Address, Option<Phone>)]) -> Vec<Check> {
        let extensions = to.iter().filter(|(to, _)| to.kind == AddressKind::Extension);
        let count_of_all = extensions.clone().count();
        if count_of_all > MOST_LOOKED_UP {
            // Each of them searches the whole table.
            let words = format!("{}: too many to check each one's recent calls", count(count_of_all, "extension"));
            return vec![Check::unknown("Extensions", words)];
        }
        let all: Vec<Check> = extensions.map(|(to, _)| self.extension(to)).collect();
        if all.len() <= ONE_BY_ONE {
            return all;
        }
        let of = |verdict| all.iter().filter(|line| line.verdict == verdict).count();
        let (failed, fine) = (of(Verdict::Failed), of(Verdict::Passed));
        let words = format!("{}: {fine} answered recently, {failed} failed", count(all.len(), "extension"));
        let verdict = if failed > 0 {
            Verdict::Failed
        } else if fine == all.len() {
            Verdict::Passed
        } else {
            Verdict::Unknown
        };
        let next = (failed > 0).then(|| "See in the table why they failed.".to_owned());
        vec![Check { subject: "Extensions", verdict, words, next }]
    }

    fn extension(&self, to: &Address) -> Check {
        let subject = "Extension";
        let name = to.dialed();
        let known = self.extensions.named_like(name);
        if known.is_none() && self.extensions.is_whole() {
            let words = format!("{name}: none of yours has this spelling");
            return Check::failed(subject, words, "Case matters: choose it from the list (key 4).");
        }
        // A server may show the device that rang instead of the extension, and either of the extension's names.
        let names = [name, known.map_or(name, |known| &known.name), known.map_or(name, |known| &known.extension)];
        let spellings = names.map(Address::extension);
        let its = |party: &Address| spellings.iter().any(|spelled| party.is_reached_by(spelled));
        let groups = self.calls.groups().map(|tracked| &tracked.group);
        let groups: Vec<_> = groups.filter(|group| spellings.iter().any(|spelled| group.is_for(spelled))).collect();
        let legs = groups.iter().flat_map(|group| &group.call_ids).filter_map(|id| self.calls.call(id));
        let calls = self.calls.calls().filter(|tracked| its(&tracked.call.destination)).chain(legs);
        let answered = |tracked: &TrackedCall| tracked.call.times.progressing.is_some();
        let seen: Vec<_> = calls.filter(|tracked| answered(tracked) || !tracked.is_live()).collect();
        let last = seen.iter().max_by_key(|tracked| tracked.call.times.create);
        // That nothing rang under one of its names says nothing about the other.
        // A call that is a test finds out itself.
        let failed_before = |words: String| {
            if self.finds_out_again { Check::unknown(subject, words) } else { Check::failed(subject, words, REGISTER) }
        };
        let by_this_name = groups.iter().filter(|group| group.is_for(&spellings[0]));
        let group = by_this_name.max_by_key(|group| group.created).filter(|group| group.rings_nobody());
        if group.is_some_and(|group| last.is_none_or(|last| group.created >= last.call.times.create)) {
            return failed_before(format!("{name} rang no device on the last call"));
        }
        let Some(last) = last else {
            return Check::unknown(subject, format!("{name}: no recent call to judge by"));
        };
        // Of phones that rang together, one that answers is enough; the call failed only if all of them failed.
        let failed = |tracked: &TrackedCall| {
            matches!(tracked.call.hangup_reason, HangupReason::Failed | HangupReason::Dialout) && !answered(tracked)
        };
        let group = self.calls.group_of(&last.call.id);
        let together = seen.iter().filter(|seen| group.is_some() && self.calls.group_of(&seen.call.id) == group);
        let last = together.max_by_key(|seen| (answered(seen), !failed(seen))).unwrap_or(last);
        let at = last.call.times.create.map(|at| at.strftime(" (%H:%M UTC)").to_string()).unwrap_or_default();
        match &last.call.hangup_reason {
            _ if answered(last) => Check::passed(subject, format!("{name} answered{at}")),
            _ if failed(last) => failed_before(format!("{name} failed on the last call{at}")),
            reason => Check::unknown(subject, format!("{name} was called{at}: {}", reason.as_str())),
        }
    }

    fn on_answer(&self, on_answer: &OnAnswer, now: Now) -> Option<Check> {
        match on_answer {
            OnAnswer::Flow(id) => Some(self.flow(id, now)),
            OnAnswer::Actions(actions) => Some(checked_actions(actions)),
            OnAnswer::Say { .. } => None,
        }
    }

    fn flow(&self, id: &FlowId, now: Now) -> Check {
        let (subject, next) = ("Flow", "Choose another: ↓ in the field lists your flows.");
        let Some(fact) = self.account_status.flow(id) else { return Check::unknown(subject, "being read") };
        // A 404 is about the flow here, unless the server has no such route.
        let missing = fact.error.as_ref().filter(|error| error.is_about_the_record());
        if fact.value.is_none() && missing.is_some() {
            return Check::failed(subject, "there is no such flow", next);
        }
        self.check_of(subject, fact, now, |flow| {
            if flow.deleted {
                Check::failed(subject, "it was deleted", next)
            } else if flow.actions.is_empty() {
                Check::passed(subject, format!("{} is there", flow.name))
                    .with_next("It has no steps, so nothing happens.")
            } else {
                Check::passed(subject, format!("{} is there, {}", flow.name, count(flow.actions.len(), "step")))
            }
        })
    }
}

fn numbers(phones: &[(&Address, Option<Phone>)]) -> Vec<Check> {
    let subject = "Number";
    let no_plan = "Check its digits: it is not in its country's numbering plan.";
    if phones.len() <= ONE_BY_ONE {
        let line = |(to, phone): &(&Address, Option<Phone>)| match phone {
            Some(phone) => {
                let words =
                    format!("{} · {} · {}", phone.pretty, phone.region.as_deref().unwrap_or("no country"), phone.kind);
                if phone.valid { Check::passed(subject, words) } else { Check::failed(subject, words, no_plan) }
            }
            None => Check::failed(subject, to.target.clone(), no_plan),
        };
        return phones.iter().map(line).collect();
    }
    let wrong: Vec<_> = phones
        .iter()
        .filter(|(_, phone)| !phone.as_ref().is_some_and(|phone| phone.valid))
        .map(|(to, _)| &to.target)
        .collect();
    let all = count(phones.len(), "number");
    let Some(first) = wrong.first() else { return vec![Check::passed("Numbers", format!("{all}, all valid"))] };
    let words = format!("{} of {all} not in a numbering plan, such as {first}", wrong.len());
    vec![Check::failed("Numbers", words, "Check their digits.")]
}

/// The check of the actions against the known types. A problem that is not certain is reported, but does not fail.
fn checked_actions(actions: &[serde_json::Value]) -> Check {
    let subject = "Actions";
    let found = problems(actions);
    let doubts = found.iter().filter(|problem| !problem.certain).count();
    let said = |problem: &Problem| {
        let path = if problem.path.is_empty() { String::new() } else { format!(" {}", problem.path) };
        format!("step {}{path}: {}", problem.index + 1, problem.words)
    };
    match (found.iter().find(|problem| problem.certain), found.first()) {
        (Some(wrong), _) => Check::failed(
            subject,
            said(wrong),
            "The server will refuse the call, unless it is newer than vdial: correct the type (Enter in the field).",
        ),
        (None, Some(doubt)) => {
            let words = format!("{} of known types; {}", count(actions.len(), "step"), count(doubts, "doubt"));
            Check::unknown(subject, words).with_next(said(doubt))
        }
        (None, None) => Check::passed(subject, format!("{}, all of known types", count(actions.len(), "step"))),
    }
}

/// The check of a destination that is called by its id: no list tells in advance whether it exists.
fn by_id(to: &Address) -> Option<Check> {
    if to.kind != AddressKind::Agent {
        return None;
    }
    let subject = "Agent";
    let id = to.dialed();
    Some(if uuid::Uuid::parse_str(id).is_ok() {
        Check::unknown(
            subject,
            format!("…{} cannot be checked in advance", id.get(id.len().saturating_sub(6)..).unwrap_or(id)),
        )
    } else {
        Check::failed(
            subject,
            format!("“{id}” is not an id"),
            "An id looks like 3f2c8a1e-0b4d-4c6e-9a7f-1d2e3c4b5a69: copy it from the console.",
        )
    })
}

const REGISTER: &str = "Check that a phone is registered for it.";
