//! The account's numbers, extensions and flows, and the calls of the board, that a text finds.

use std::cmp::Reverse;

use super::entries::{Chosen, Entry};
use crate::domain::Target;
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
        Entry { label, beside: beside.to_owned(), target: None, line: None, chosen: Chosen::Do(Intent::UseItem(item)) }
    };
    ranked.into_iter().take(MOST_ITEMS).map(entry).collect()
}

/// The calls and groupcalls with all of these words, live and new ones first, and whether there are more. A word is
/// looked for where a filter looks for it, and in the other party's name.
pub fn calls(sought: &str, model: &Model) -> (Vec<Entry>, bool) {
    if sought.chars().count() < FEWEST {
        return (Vec::new(), false);
    }
    let lower = sought.to_lowercase();
    let words: Vec<_> = lower.split_whitespace().map(|word| (word, model.calls.query(word))).collect();
    let fits = |tracked: &TrackedCall| {
        words.iter().all(|(word, query)| {
            let name = || model.name_of(tracked.call.other_party()).map(str::to_lowercase);
            // What costs least comes first: how a call ended is worked out each time.
            tracked.text.contains(word)
                || name().is_some_and(|name| name.contains(word))
                || model.calls.passes(query, tracked)
        })
    };
    let fits_group = |group: &TrackedGroup| words.iter().all(|(_, query)| query.passes_group(&group.group));
    let mut groups = model.calls.groups().filter(|group| fits_group(group)).collect::<Vec<_>>();
    groups.sort_unstable_by_key(|group| (!group.is_live(), Reverse(group.group.created)));
    let groups = groups.iter().map(|group| Target::Group(group.group.id.clone()));
    // A groupcall that was placed elsewhere may have no row.
    let groups = groups.filter(|target| model.calls.table.row_of(target).is_some());
    let mut calls: Vec<&TrackedCall> = model.calls.calls().collect();
    calls.sort_unstable_by_key(|tracked| (!tracked.is_live(), Reverse(tracked.call.times.create)));
    let calls = calls.into_iter().filter(|tracked| fits(tracked)).map(|tracked| Target::Call(tracked.call.id.clone()));
    let mut found: Vec<Target> = groups.take(MOST_CALLS).collect();
    found.extend(calls.take(MOST_CALLS + 1));
    let more = found.len() > MOST_CALLS;
    let entry = |target: Target| Entry {
        label: target.id().to_owned(),
        beside: "inspect".to_owned(),
        target: Some(target.clone()),
        line: None,
        chosen: Chosen::Do(Intent::Inspect(target)),
    };
    (found.into_iter().take(MOST_CALLS).map(entry).collect(), more)
}
