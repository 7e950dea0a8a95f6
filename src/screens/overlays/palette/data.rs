//! The account's numbers, extensions and flows, and the calls of the board, that a text finds.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::entry::Entry;
use crate::domain::{Address, Target};
use crate::messages::intent::{AccountItem, Intent};
use crate::model::account_list::{AccountList, PaneItem};
use crate::model::{Model, TrackedCall, TrackedGroup};
use crate::screens::screen::Context;
use crate::widgets::fuzzy::Fuzzy;

/// Most items of a list.
const MOST_ITEMS: usize = 8;
/// Most calls.
const MOST_CALLS: usize = 30;
/// Fewest characters by which calls are looked for: one is in almost every row.
const FEWEST: usize = 2;

/// What a text finds, and whether more matches than is listed.
pub fn matching(sought: &str, cx: &Context) -> (Vec<Entry>, bool) {
    let model = cx.model;
    let mut fuzzy = Fuzzy::new(sought);
    let mut more = false;
    let mut entries = items(&mut fuzzy, &model.numbers, &mut more, |number| {
        let label = format!("{}  {}", number.number, number.name);
        (label, "number, into the form", AccountItem::Number(number.id.clone()))
    });
    entries.extend(items(&mut fuzzy, &model.extensions, &mut more, |extension| {
        let label = format!("{}  {}", extension.name, extension.extension);
        (label, "extension, into the form", AccountItem::Extension(extension.id.clone()))
    }));
    entries.extend(items(&mut fuzzy, &model.flows, &mut more, |flow| {
        (flow.name.clone(), "flow, into the form", AccountItem::Flow(flow.id.clone()))
    }));
    let (calls, more_calls) = calls(sought, model);
    entries.extend(calls);
    (entries, more || more_calls)
}

fn items<T: PaneItem>(
    fuzzy: &mut Fuzzy,
    list: &AccountList<T>,
    more: &mut bool,
    shown: impl Fn(&T) -> (String, &'static str, AccountItem),
) -> Vec<Entry> {
    let ranked = fuzzy.ranked(list.items().iter(), |item| item.text());
    *more |= ranked.len() > MOST_ITEMS;
    let entry = |(_, item): (u32, &T)| {
        let (label, beside, item) = shown(item);
        Entry { label, beside: beside.to_owned(), target: None, line: None, chosen: Intent::UseItem(item).into() }
    };
    ranked.into_iter().take(MOST_ITEMS).map(entry).collect()
}

/// The calls and groupcalls with all of these words, live and new ones first, and whether there are more. A word is
/// looked for where a filter looks for it, and in the names of both parties.
pub fn calls(sought: &str, model: &Model) -> (Vec<Entry>, bool) {
    if sought.chars().count() < FEWEST {
        return (Vec::new(), false);
    }
    let calls = &model.calls;
    let lower = sought.to_lowercase();
    // What is no filter is text.
    let query = |word| calls.filter_problem(word).is_none().then(|| calls.query(word));
    let words: Vec<_> = lower.split_whitespace().map(|word| (word, query(word))).collect();
    let named =
        |address: &Address, word: &str| model.name_of(address).is_some_and(|name| name.to_lowercase().contains(word));
    let fits = |tracked: &TrackedCall| {
        let call = &tracked.call;
        // What costs least comes first: how a call ended is worked out each time.
        words.iter().all(|(word, query)| {
            tracked.text.contains(word)
                || named(&call.source, word)
                || named(&call.destination, word)
                || query.as_ref().is_some_and(|query| calls.passes(query, tracked))
        })
    };
    let fits_group = |group: &TrackedGroup| {
        words.iter().all(|(_, query)| query.as_ref().is_some_and(|query| query.passes_group(&group.group)))
    };
    let by_age = |live: bool, created: Option<Timestamp>| (!live, Reverse(created));
    let mut newest: Vec<&TrackedCall> = calls.calls().collect();
    newest.sort_unstable_by_key(|tracked| by_age(tracked.is_live(), tracked.call.times.create));
    let fitting = newest.into_iter().filter(|tracked| fits(tracked)).take(MOST_CALLS + 1);
    let mut found: Vec<_> = fitting
        .map(|tracked| (by_age(tracked.is_live(), tracked.call.times.create), Target::Call(tracked.call.id.clone())))
        .collect();
    let groups = calls.groups().filter(|group| fits_group(group));
    found.extend(
        groups.map(|group| (by_age(group.is_live(), group.group.created), Target::Group(group.group.id.clone()))),
    );
    found.sort_by_key(|(age, _)| *age);
    let more = found.len() > MOST_CALLS;
    let entry = |(_, target): (_, Target)| Entry {
        label: target.id().to_owned(),
        beside: String::new(),
        target: Some(target.clone()),
        line: None,
        chosen: Intent::Inspect(target).into(),
    };
    (found.into_iter().take(MOST_CALLS).map(entry).collect(), more)
}
