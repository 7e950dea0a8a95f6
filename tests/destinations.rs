//! A table of typed and pasted destinations, and how each is read.
#![cfg(test)]

mod common;

#[path = "destinations/sent.rs"]
mod sent;

use proptest::prelude::*;
use vdial::domain::{CallLink, NeverDial};
use vdial::screens::form::destinations::{TypedDestination, split};

const TABLE: &str = include_str!("destinations/table.txt");

/// A row of the table.
struct Row {
    line: usize,
    region: Option<&'static str>,
    input: String,
    outcomes: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let lines = TABLE.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let row = |(at, line): (usize, &'static str)| {
        let (region, rest) = line.split_once(" `").unwrap_or_else(|| panic!("line {}", at + 1));
        let (input, outcomes) = rest.rsplit_once("` => ").unwrap_or_else(|| panic!("line {}", at + 1));
        let region = Some(region).filter(|region| *region != "-");
        Row { line: at + 1, region, input: unescaped(input), outcomes: outcomes.split(" ¦ ").collect() }
    };
    lines.map(row).collect()
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next() } else { None };
        match escaped {
            None => plain.push(c),
            Some('t') => plain.push('\t'),
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('u') => {
                let code: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                plain.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap());
            }
            Some(other) => plain.push(other),
        }
    }
    plain
}

/// What becomes of one destination, as in the table.
fn outcome(part: &str, region: Option<&str>) -> String {
    let whom = TypedDestination::parse(part, region);
    let regions: Vec<String> = region.map(str::to_owned).into_iter().collect();
    let address = whom.address.and_then(|address| match NeverDial::usual().refuses_address(&address, &regions) {
        Some(why) => Err(why),
        None => Ok(address),
    });
    let doubt = |address: &_| NeverDial::usual().doubts_address(address, &regions);
    let note = whom.note.or_else(|| address.as_ref().ok().and_then(doubt));
    match (address, note) {
        (Err(why), _) => format!("✗ {why}"),
        (Ok(address), None) => address.label(),
        (Ok(address), Some(note)) => format!("{} ~ {note}", address.label()),
    }
}

fn fits(outcome: &str, expected: &str) -> bool {
    match (expected.strip_prefix("✗ "), expected.split_once(" ~ ")) {
        (Some(words), _) => outcome.strip_prefix("✗ ").is_some_and(|why| why.contains(words)),
        (None, Some((address, note))) => {
            outcome.split_once(" ~ ").is_some_and(|(label, said)| label == address && said.contains(note))
        }
        (None, None) => outcome == expected,
    }
}

#[test]
fn every_row_of_the_table_is_what_becomes_of_it() {
    let rows = rows();
    assert!(rows.len() >= 200, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let outcomes: Vec<String> = split(&row.input).into_iter().map(|part| outcome(part, row.region)).collect();
        let right = outcomes.len() == row.outcomes.len()
            && outcomes.iter().zip(&row.outcomes).all(|(is, should)| fits(is, should));
        if !right {
            wrong.push(format!("line {}: {:?} is {outcomes:?}, not {:?}", row.line, row.input, row.outcomes));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest! {
    /// What a link leads to is one destination of the form, which understands it as the link was understood.
    #[test]
    fn a_link_is_one_destination(
        scheme in prop::sample::select(vec!["tel:", "sip:", "sips:", "callto:"]),
        rest in "(\\+?[0-9().-]{3,16}|[a-z%.=&$!'()*_~0-9-]{1,12}@[a-z0-9.-]{1,12}(:[0-9]{1,5})?)(;[a-z-]{1,9}=[a-z0-9+]{0,8}){0,2}",
    ) {
        if let Ok(link) = CallLink::read(&format!("{scheme}{rest}"))
            && link.label(Some("KR")).is_ok()
        {
            let typed = &link.destination;
            prop_assert_eq!(split(typed), [typed.as_str()]);
            let whom = TypedDestination::parse(typed, Some("KR"));
            prop_assert!(whom.address.is_ok(), "{}: {:?}", typed, whom.address);
            let label = whom.address.unwrap().label();
            prop_assert!(!typed.starts_with(['+', 's']) || label == *typed, "{} is {}", typed, label);
        }
    }
}
