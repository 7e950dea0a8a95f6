//! Favourites: those of the configuration file, and those saved from the screen in a file of the program. The user's
//! file is never written.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::origin::{ConfigError, Sourced};
use super::parse::ConfigFile;
use super::raw::{RawActions, RawFavourite};
use super::{Config, Paths, check_values};
use crate::base::{edit_distance, private_file};
use crate::domain::{Anonymous, Favourite, KeptAnswer};

/// The favourites of the configuration file, checked, in order of name.
pub(super) fn read(file: &ConfigFile) -> Result<Vec<Favourite>, ConfigError> {
    let all = file.raw.favourites.iter().flatten();
    all.map(|(name, raw)| read_one(file, name, raw)).collect()
}

fn read_one(file: &ConfigFile, name: &str, raw: &RawFavourite) -> Result<Favourite, ConfigError> {
    let key = |field: &str| format!("favourites.{name}.{field}");
    let checked = |field: &str, value: Option<Sourced<String>>| match value {
        None => Ok(None),
        Some(Sourced { value, origin }) => match check_values::line(&value) {
            Ok(()) => Ok(Some(value)),
            Err(problem) => Err(ConfigError::new(&origin, format!("{}: {problem}", key(field)))),
        },
    };
    let to = match file.at(Some(&raw.to)) {
        Some(Sourced { value, origin }) => {
            let problem = check_values::favourite_name(name).and_then(|()| check_values::called(&value)).err();
            if let Some(problem) = problem {
                return Err(ConfigError::new(&origin, format!("{}: {problem}", key("to"))));
            }
            value
        }
        None => Vec::new(),
    };
    let from = checked("from", file.at(raw.from.as_ref()))?;
    let say = checked("say", file.at(raw.say.as_ref()))?;
    let language = file.at(raw.language.as_ref());
    if let Some(Sourced { value, origin }) = &language {
        let problem = match &say {
            Some(_) => check_values::language(value).err(),
            None => Some("it is the language of the spoken text, but there is no \"say\"".to_owned()),
        };
        if let Some(problem) = problem {
            return Err(ConfigError::new(origin, format!("{}: {problem}", key("language"))));
        }
    }
    let flow = checked("flow", file.at(raw.flow.as_ref()))?;
    let actions = match file.at(raw.actions.as_ref()) {
        None => None,
        Some(Sourced { value, origin }) => {
            let read = match value {
                RawActions::Json(text) => check_values::actions(&text),
                RawActions::List(tables) => as_json(tables).and_then(|text| check_values::actions(&text)),
            };
            Some(read.map_err(|problem| ConfigError::new(&origin, format!("{}: {problem}", key("actions"))))?)
        }
    };
    let on_answer = match (say, flow, actions) {
        (None, None, None) => None,
        (Some(text), None, None) => Some(KeptAnswer::Say { text, language: language.map(|sourced| sourced.value) }),
        (None, Some(flow), None) => Some(KeptAnswer::Flow(flow)),
        (None, None, Some(actions)) => Some(KeptAnswer::Actions(actions)),
        _ => {
            let place = file.at(Some(&raw.to)).map(|sourced| sourced.origin.to_string()).unwrap_or_default();
            let problem = format!("favourites.{name}: only one of say, flow and actions can happen on answer");
            return Err(ConfigError::new(place, problem));
        }
    };
    let anonymous = match file.at(raw.anonymous.as_ref()) {
        None => Anonymous::Auto,
        Some(Sourced { value, origin }) => match Anonymous::from(value.as_str()) {
            Anonymous::Other(_) => {
                let problem = format!("{}: {value:?} is none of yes, no and auto", key("anonymous"));
                return Err(ConfigError::new(&origin, problem));
            }
            known => known,
        },
    };
    let variables = file.at(raw.variables.as_ref()).map(|sourced| sourced.value).unwrap_or_default();
    let variables = variables.into_iter().collect();
    Ok(Favourite { name: name.to_owned(), to, from, on_answer, anonymous, variables })
}

/// Converts tables to JSON. The parser represents a date as a table with a private name.
fn as_json(tables: Vec<Map<String, Value>>) -> Result<String, String> {
    fn holds_a_date(value: &Value) -> bool {
        match value {
            Value::Array(items) => items.iter().any(holds_a_date),
            Value::Object(table) => table.iter().any(|(key, value)| key.starts_with("$__toml") || holds_a_date(value)),
            _ => false,
        }
    }
    let list = Value::from_iter(tables);
    if holds_a_date(&list) {
        return Err("JSON has no dates: write the date as text".to_owned());
    }
    Ok(list.to_string())
}

/// The favourites saved from the screen, as in their file.
#[derive(Clone, Debug)]
pub struct KeptFavourites {
    path: PathBuf,
    /// The whole file, so that entries of other versions survive.
    state: Value,
}

const ALL: &str = "favourites";

/// The size limit of the file, in bytes.
const LONGEST_FILE: u64 = 16 * 1024 * 1024;

impl KeptFavourites {
    /// Reads the file; a missing file has no favourites.
    ///
    /// # Errors
    /// The file cannot be read or is damaged; it is not overwritten then. The text is for the user.
    pub fn load(path: &Path) -> Result<Self, String> {
        let state = match private_file::read(path, LONGEST_FILE) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .ok()
                .filter(|state: &Value| state.is_object() && state.get(ALL).is_none_or(Value::is_object)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(json!({})),
            Err(error) => return Err(format!("The favourites in {} cannot be read: {error}.", path.display())),
        };
        let state = state
            .ok_or_else(|| format!("{} is damaged and was left unchanged; repair or rename it.", path.display()))?;
        Ok(Self { path: path.to_owned(), state })
    }

    /// All favourites, by name. Unreadable ones are left out.
    #[must_use]
    pub fn all(&self) -> Vec<Favourite> {
        let all = self.state.get(ALL).and_then(Value::as_object).into_iter().flatten();
        let read: BTreeMap<&String, Favourite> =
            all.filter_map(|(name, value)| Some((name, from_json(name, value)?))).collect();
        read.into_values().collect()
    }

    /// Whether a favourite of that name exists.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.state.get(ALL).is_some_and(|all| all.get(name).is_some())
    }

    /// Saves a favourite, replacing one of the same name, and writes the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&mut self, favourite: &Favourite) -> io::Result<()> {
        self.state[ALL][&favourite.name] = to_json(favourite).into();
        self.write()
    }

    /// Removes a favourite, and writes the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remove(&mut self, name: &str) -> io::Result<()> {
        if let Some(all) = self.state.get_mut(ALL).and_then(Value::as_object_mut) {
            all.shift_remove(name);
        }
        self.write()
    }

    fn write(&self) -> io::Result<()> {
        private_file::write(&self.path, format!("{:#}\n", self.state).as_bytes())
    }
}

fn to_json(favourite: &Favourite) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("to".to_owned(), json!(favourite.to));
    if let Some(from) = &favourite.from {
        map.insert("from".to_owned(), json!(from));
    }
    match &favourite.on_answer {
        None => {}
        Some(KeptAnswer::Say { text, language }) => {
            map.insert("say".to_owned(), json!(text));
            if let Some(language) = language {
                map.insert("language".to_owned(), json!(language));
            }
        }
        Some(KeptAnswer::Flow(flow)) => _ = map.insert("flow".to_owned(), json!(flow)),
        Some(KeptAnswer::Actions(actions)) => _ = map.insert("actions".to_owned(), json!(actions)),
    }
    if favourite.anonymous != Anonymous::Auto {
        map.insert("anonymous".to_owned(), json!(favourite.anonymous.as_str()));
    }
    if !favourite.variables.is_empty() {
        let variables = favourite.variables.iter().map(|(key, value)| (key.clone(), json!(value)));
        map.insert("variables".to_owned(), Value::Object(variables.collect()));
    }
    map
}

fn from_json(name: &str, value: &Value) -> Option<Favourite> {
    let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let to = value.get("to")?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let on_answer = match (text("say"), text("flow"), text("actions")) {
        (Some(said), _, _) => Some(KeptAnswer::Say { text: said, language: text("language") }),
        (None, Some(flow), _) => Some(KeptAnswer::Flow(flow)),
        (None, None, actions) => actions.map(KeptAnswer::Actions),
    };
    let anonymous = text("anonymous").map_or(Anonymous::Auto, |word| word.as_str().into());
    let variables = value.get("variables").and_then(Value::as_object).into_iter().flatten();
    let variables = variables.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect();
    Some(Favourite { name: name.to_owned(), to, from: text("from"), on_answer, anonymous, variables })
}

/// A favourite in the format of the configuration file.
pub(super) fn print(favourite: &Favourite) -> String {
    let mut out = format!("\n[favourites.{}]\n", toml::Value::from(favourite.name.as_str()));
    for (key, value) in &to_json(favourite) {
        // Every value is a text, a list of texts or a table of them: all of them exist in TOML.
        if let Ok(value) = toml::Value::try_from(value) {
            let _ = writeln!(out, "{key} = {value}");
        }
    }
    out
}

/// The favourite of that name; those of the configuration file take precedence.
///
/// # Errors
/// No favourite has that name, or the file cannot be read. The text lists the existing names.
pub fn find_favourite(name: &str, config: &Config, paths: &Paths) -> Result<Favourite, String> {
    if let Some(found) = config.favourites.iter().find(|favourite| favourite.name == name) {
        return Ok(found.clone());
    }
    let kept = KeptFavourites::load(&paths.favourites_file())?.all();
    if let Some(found) = kept.iter().find(|favourite| favourite.name == name) {
        return Ok(found.clone());
    }
    let known: Vec<&str> = config.favourites.iter().chain(&kept).map(|favourite| favourite.name.as_str()).collect();
    Err(match edit_distance::nearest(name, &known) {
        _ if known.is_empty() => {
            format!("there is no favourite {name:?}, nor any other; save one in the call form, or see vdial --help")
        }
        Some(meant) => format!("there is no favourite {name:?}; did you mean {meant:?}?"),
        None => format!("there is no favourite {name:?}; there are {}", known.join(", ")),
    })
}
