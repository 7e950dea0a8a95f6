//! The rules of the source tree: which room may use which, no circular imports, no large files, a small `App`. A room is
//! a module of `src/lib.rs`.
#![cfg(test)]

#[path = "structure/imports.rs"]
mod imports;

use std::collections::BTreeSet;

use imports::{Source, circles};

/// Each room with the rooms that it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("keys", &["base"]),
    ("terminal", &["base"]),
    ("simulator", &[]),
    ("domain", &["base"]),
    ("instance", &["base"]),
    ("api", &["base", "domain"]),
    ("theme", &["base"]),
    ("config", &["base", "domain", "api", "theme"]),
    ("journal", &["base", "domain", "api"]),
    ("planner", &["base", "domain", "api"]),
    ("messages", &["base", "domain", "instance", "keys", "api", "config", "journal", "planner"]),
    ("widgets", &["base", "domain", "keys", "theme"]),
    ("model", &["base", "domain", "instance", "keys", "api", "config", "journal", "planner", "messages", "widgets"]),
    ("calling", &["base", "domain", "keys", "api", "journal", "planner", "messages", "model"]),
    ("screens", &["base", "theme", "domain", "keys", "api", "journal", "messages", "widgets", "model"]),
    (
        "app",
        &[
            "base", "theme", "domain", "instance", "keys", "api", "journal", "planner", "messages", "widgets", "model",
            "calling", "screens",
        ],
    ),
    (
        "runtime",
        &[
            "base",
            "domain",
            "instance",
            "api",
            "config",
            "journal",
            "planner",
            "messages",
            "widgets",
            "model",
            "app",
            "screens",
            "terminal",
            "simulator",
        ],
    ),
    (
        "commands",
        &[
            "base",
            "theme",
            "domain",
            "instance",
            "api",
            "config",
            "journal",
            "keys",
            "planner",
            "messages",
            "widgets",
            "model",
            "app",
            "screens",
            "runtime",
            "terminal",
            "simulator",
        ],
    ),
    ("program", &["*"]),
    ("main", &["program"]),
    ("lib", &[]),
];

/// Most lines of a file before its unit tests.
const LONGEST: usize = 350;
/// Most lines of the median file.
const MEDIAN: usize = 120;
/// Most methods of `App`.
const METHODS: usize = 60;

fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

#[test]
fn a_room_uses_only_what_it_may() {
    let source = Source::read();
    let wrong = source.uses().into_iter().flat_map(|(file, used)| {
        let allowed = ROOMS.iter().find(|(name, _)| *name == room(file)).map_or(&[][..], |(_, allowed)| allowed);
        let rooms: BTreeSet<&str> = used.into_iter().map(room).filter(|used| *used != room(file)).collect();
        let wrong = rooms.into_iter().filter(|used| !allowed.contains(used) && !allowed.contains(&"*"));
        wrong.map(|used| format!("{file} uses {used}")).collect::<Vec<_>>()
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_uses_itself_through_others() {
    let source = Source::read();
    let circles = circles(&source.uses());
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn files_are_short() {
    let source = Source::read();
    let mut lengths: Vec<(usize, &str)> = source.files().map(|(file, code)| (code.lines().count(), file)).collect();
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2].0 <= MEDIAN, "the median is {}", lengths[lengths.len() / 2].0);
    let long: Vec<_> = lengths.into_iter().filter(|(lines, _)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn app_stays_small() {
    let source = Source::read();
    let mut methods = 0;
    for (file, code) in source.files() {
        let bodies: Vec<&str> =
            code.split("\nimpl App {\n").skip(1).map(|rest| rest.split("\n}\n").next().unwrap()).collect();
        assert!(bodies.is_empty() || room(file) == "app", "{file} has methods of App");
        let is_method = |line: &&str| line.starts_with("    ") && !line.starts_with("     ") && line.contains("fn ");
        methods += bodies.iter().map(|body| body.lines().filter(is_method).count()).sum::<usize>();
    }
    assert!(methods <= METHODS, "App has {methods} methods");
}
