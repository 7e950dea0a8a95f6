//! `[hooks]`: the programs that run on events. One table, or several as `[[hooks]]`.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use toml::Value;

use super::check_values;
use super::origin::ConfigError;
use super::parse::ConfigFile;
use super::raw::RawHook;
use crate::base::{edit_distance, executable};
use crate::domain::HookEvent;

/// How long a hook may run by default.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How many of a hook run at once by default.
const AT_MOST: usize = 4;

/// A program that runs on events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookSettings {
    /// The events.
    pub on: Vec<HookEvent>,
    /// The program: a name to be found in `PATH`, or an absolute path.
    pub program: String,
    /// Its arguments. They may hold a secret.
    pub arguments: Vec<String>,
    /// Which calls it is for, in the syntax of the table's filter; empty: all.
    pub filter: String,
    /// It is killed after so long.
    pub timeout: Duration,
    /// How many of it run at once.
    pub at_most: usize,
    /// Where in the file it is.
    pub place: String,
}

impl HookSettings {
    /// The program that shows notifications on the desktop; it is given their texts.
    #[must_use]
    pub fn of_desktop() -> Self {
        Self {
            on: Vec::new(),
            program: "notify-send".to_owned(),
            arguments: vec!["--app-name=vdial".to_owned()],
            filter: String::new(),
            timeout: TIMEOUT,
            at_most: AT_MOST,
            place: "notify.how".to_owned(),
        }
    }

    /// The arguments of that program for these texts. Desktops read the second one as markup.
    #[must_use]
    pub fn for_desktop(title: String, text: &str) -> Vec<String> {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        vec!["--".to_owned(), title, text]
    }

    /// Whether it is the same hook, wherever in the file it is.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        *self == Self { place: self.place.clone(), ..other.clone() }
    }

    /// What to say if the program cannot be found now.
    #[must_use]
    pub fn missing(&self) -> Option<String> {
        let Self { program, place, .. } = self;
        let there = executable::exists(program, std::env::var_os("PATH").as_deref());
        let next = "install it, or correct run";
        (!there).then(|| format!("The hook {program} is not there or cannot be executed ({place}): {next}."))
    }
}

/// The hooks of the configuration file, checked.
pub(super) fn read(file: &ConfigFile, home: Option<&str>) -> Result<Vec<HookSettings>, ConfigError> {
    let all = file.raw.hooks.iter().flat_map(|hooks| &hooks.0);
    all.map(|raw| read_one(file, raw, home)).collect()
}

fn read_one(file: &ConfigFile, raw: &RawHook, home: Option<&str>) -> Result<HookSettings, ConfigError> {
    let on = file.checked("hooks.on", Some(&raw.on), |words| events(words))?.unwrap_or_default();
    let run = file.checked("hooks.run", Some(&raw.run), |run| command(run, home))?;
    let (program, arguments) = run.unwrap_or_default();
    let filter =
        file.checked("hooks.filter", raw.filter.as_ref(), |text| check_values::line(text).map(|()| text.clone()))?;
    if let Some(problem) = filter.as_deref().and_then(|filter| vain_filter(&on, filter)) {
        let place = file.at(raw.filter.as_ref()).map(|filter| filter.origin.to_string()).unwrap_or_default();
        return Err(ConfigError::new(place, format!("hooks.filter: {problem}")));
    }
    let timeout = file.checked("hooks.timeout", raw.timeout.as_ref(), |text| timeout(text))?;
    let at_most = file.checked("hooks.at_most", raw.at_most.as_ref(), |count| check_values::whole(*count, 1..=64))?;
    let place = file.at(Some(&raw.run)).map(|run| run.origin.to_string()).unwrap_or_default();
    Ok(HookSettings {
        on,
        program,
        arguments,
        filter: filter.unwrap_or_default(),
        timeout: timeout.unwrap_or(TIMEOUT),
        at_most: at_most.unwrap_or(AT_MOST),
        place,
    })
}

/// The events that the words name.
pub(super) fn events(words: &[String]) -> Result<Vec<HookEvent>, String> {
    if words.is_empty() {
        return Err(format!("no event; there are {}", HookEvent::WORDS.join(", ")));
    }
    let event = |word: &String| {
        word.parse().map_err(|_| match edit_distance::nearest(word, HookEvent::WORDS) {
            Some(meant) => format!("there is no event {word:?}; did you mean {meant:?}?"),
            None => format!("there is no event {word:?}; there are {}", HookEvent::WORDS.join(", ")),
        })
    };
    if let Some((_, twice)) = words.iter().enumerate().find(|(at, word)| words[..*at].contains(word)) {
        return Err(format!("the event {twice:?} is there twice"));
    }
    words.iter().map(event).collect()
}

/// What is wrong with a filter for these events, if none of them is about a call.
pub(super) fn vain_filter(on: &[HookEvent], filter: &str) -> Option<&'static str> {
    let of_calls = on.iter().any(|event| !matches!(event, HookEvent::Blind | HookEvent::Sighted));
    let problem = "it is for calls, and the events of on are about the contact with the server: remove it";
    (!filter.is_empty() && !on.is_empty() && !of_calls).then_some(problem)
}

/// The program and its arguments. No message quotes them: an argument may be a secret.
fn command(run: &[String], home: Option<&str>) -> Result<(String, Vec<String>), String> {
    let Some((program, arguments)) = run.split_first() else {
        return Err("no program; it is a list such as [\"notify-send\", \"a call\"]".to_owned());
    };
    check_values::line(program)?;
    if run.iter().any(|word| word.contains('\0')) {
        return Err("a program takes no zero byte".to_owned());
    }
    let program = match (program.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Path::new(home).join(rest).display().to_string(),
        _ => program.clone(),
    };
    let is_path = Path::new(&program).components().count() > 1;
    if is_path && !Path::new(&program).is_absolute() {
        return Err("the program is a name to be found in PATH, or a whole path; no shell splits it".to_owned());
    }
    Ok((program, arguments.to_vec()))
}

fn timeout(text: &str) -> Result<Duration, String> {
    let length: Option<SignedDuration> = text.parse().ok();
    let within = Duration::from_millis(100)..=Duration::from_mins(10);
    let length = length.and_then(|length| Duration::try_from(length).ok()).filter(|length| within.contains(length));
    length.ok_or_else(|| format!("{text:?} is not a length of time from 100ms to 10m, such as \"10s\""))
}

/// A hook as the configuration file has it, without the arguments.
pub(super) fn print(hook: &HookSettings) -> String {
    let on: Vec<&str> = hook.on.iter().map(|event| event.as_str()).collect();
    let run = vec![hook.program.as_str()];
    let mut out = format!("\n[[hooks]]\non = {}  # from {}\n", Value::from(on), hook.place.escape_debug());
    let _ = match hook.arguments.len() {
        0 => writeln!(out, "run = {}", Value::from(run)),
        count => writeln!(out, "run = {}  # and {count} arguments, not shown: one may be a secret", Value::from(run)),
    };
    if !hook.filter.is_empty() {
        let _ = writeln!(out, "filter = {}", Value::from(hook.filter.as_str()));
    }
    let timeout = SignedDuration::try_from(hook.timeout).unwrap_or_default();
    let _ = writeln!(out, "timeout = {}\nat_most = {}", Value::from(format!("{timeout:#}")), hook.at_most);
    out
}
