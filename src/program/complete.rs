//! What can follow on a command line, for the scripts of the shells: commands, options, and the names of the account as
//! they were last read. Asks no server, and says nothing about what goes wrong.

mod bash;

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use clap::{Arg, Command, CommandFactory, Parser};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate, complete};

use crate::base::safe_text;
use crate::config::{Config, Paths, load_reading};
use crate::domain::NameList;
use crate::program::cli::Cli;

/// The word that asks for this, in place of a command.
const ASKS: &str = "__complete";

/// The options that decide whose names are completed.
const OF_WHOM: [&str; 3] = ["--profile", "--api-url", "--config"];

/// The answer for a shell; `None` if the command line asks for something else.
pub fn answer(args: impl IntoIterator<Item = OsString>) -> Option<String> {
    let mut args = args.into_iter().skip(1);
    if args.next()? != ASKS {
        return None;
    }
    let shell = args.next().unwrap_or_default();
    let mut rest = args.map(|arg| arg.to_string_lossy().into_owned());
    let first = rest.next().unwrap_or_default();
    let answer = if shell == "bash" {
        let line = bash::Line::read(&first);
        let fitting = candidates(&line.before, &line.current).into_iter().map(|(name, _)| name);
        let breaks = rest.next().unwrap_or_default();
        fitting.filter_map(|name| line.insert(&name, &breaks)).collect::<Vec<_>>().join("\n")
    } else {
        // The sign keeps shells from dropping an empty word.
        let current = first.strip_prefix('=').unwrap_or(&first);
        let line = |(name, about): (String, String)| if about.is_empty() { name } else { format!("{name}\t{about}") };
        candidates(&rest.collect::<Vec<_>>(), current).into_iter().map(line).collect::<Vec<_>>().join("\n")
    };
    Some(answer)
}

/// What can stand in the place of `current` after these words, each with what it means.
fn candidates(before: &[String], current: &str) -> Vec<(String, String)> {
    let words = ["vdial"].into_iter().chain(before.iter().map(String::as_str)).chain([current]);
    let words: Vec<OsString> = words.map(OsString::from).collect();
    let last = words.len() - 1;
    let mut command = with_names(Cli::command(), &Arc::new(before.to_vec()));
    let here = std::env::current_dir().ok();
    let found = complete(&mut command, words, last, here.as_deref()).unwrap_or_default();
    let found = found.into_iter().filter(|candidate| !candidate.is_hide_set());
    let text = |text: &OsStr| text.to_str().map(str::to_owned);
    let about = |candidate: &CompletionCandidate| {
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        safe_text::sanitize(help.lines().next().unwrap_or_default())
    };
    let found = found.filter_map(|candidate| Some((text(candidate.get_value())?, about(&candidate))));
    // A name that cannot be shown as it is cannot be typed either.
    found.filter(|(name, _)| safe_text::sanitize(name) == *name).collect()
}

/// The command line with the names of the account where they fit.
fn with_names(command: Command, before: &Arc<Vec<String>>) -> Command {
    command
        .mut_args(|arg| match lists(&arg) {
            [] => arg,
            lists => {
                let before = Arc::clone(before);
                arg.add(ArgValueCandidates::new(move || names(lists, &before)))
            }
        })
        .mut_subcommands(|command| with_names(command, before))
}

/// The lists whose names an argument takes.
fn lists(arg: &Arg) -> &'static [NameList] {
    let is_id = arg.is_positional() && arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "ID"));
    match arg.get_long() {
        Some("from") => &[NameList::Numbers, NameList::Extensions],
        Some("to") => &[NameList::Extensions],
        Some("flow") => &[NameList::Flows],
        _ if is_id => &[NameList::Calls],
        _ => &[],
    }
}

/// The names of these lists as they were last read of the account that the command line is about.
fn names(lists: &[NameList], before: &[String]) -> Vec<CompletionCandidate> {
    let env = |name: &str| std::env::var(name).ok();
    let paths = Paths::find(&env);
    let Some(config) = settings(before).and_then(|flags| Config::load(&flags.settings, &env, &paths).ok()) else {
        return Vec::new();
    };
    let of = |list: &NameList| load_reading(&paths, &config.profile, &config.endpoint.api_url, *list);
    let named = lists.iter().flat_map(of);
    let candidate = |(at, (name, about)): (usize, (String, String))| {
        let about = (!about.is_empty()).then(|| about.into());
        CompletionCandidate::new(name).help(about).display_order(Some(at))
    };
    named.enumerate().map(candidate).collect()
}

/// The options that decide whose names are completed. The rest of the line need not be right yet.
fn settings(before: &[String]) -> Option<Cli> {
    let mut args = vec!["vdial".to_owned()];
    for (at, word) in before.iter().enumerate() {
        let (option, value) =
            word.split_once('=').map_or((word.as_str(), None), |(option, value)| (option, Some(value)));
        if let Some(value) = value.or(before.get(at + 1).map(String::as_str)).filter(|_| OF_WHOM.contains(&option)) {
            args.push(format!("{option}={value}"));
        }
    }
    Cli::try_parse_from(args).ok()
}
