//! Every setting in effect, in the order in which `--print-config` prints them. The settings view and what a file that is
//! read again changes follow the same list.

use std::fmt::{Debug, Write};
use std::hash::{DefaultHasher, Hash, Hasher};

use toml::Value;

use super::origin::Origin;
use super::{Ambiguous, Config, Cursor, NotifyWhen, board, example, favourites, hooks, looks, notify};
use crate::api::HangupRoute;
use crate::base::day_clock::Hours;
use crate::base::motion::Motion;
use crate::domain::{BadgeColor, BoardLayout, ExtensionTarget, Money, Setting, SettingKind};
use crate::theme;

/// When a change of a setting counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    AtOnce,
    NextStart,
}

impl Config {
    /// Every setting in effect.
    #[must_use]
    pub fn settings(&self) -> Vec<Setting> {
        use Counts::{AtOnce, NextStart};
        use SettingKind::{Decimal, Elsewhere, Number, OneNumberOf, OneOf, Switch, Tables, Text};
        let mut list = Listing { config: self, table: Vec::new(), settings: Vec::new() };
        list.add("profile", Some(self.next_profile.as_str()), Text, NextStart);
        if !self.own_region {
            list.add("region", self.region.as_deref(), Text, AtOnce);
        }
        list.add("language", Some(self.language.as_str()), Text, AtOnce);
        list.add("keep_ended", i64::try_from(self.keep_ended).ok(), Number, AtOnce);
        list.add("keep_live", i64::try_from(self.keep_live).ok(), Number, NextStart);
        list.add("push", Some(self.push), Switch, NextStart);
        let themes = ["auto"].into_iter().chain(theme::NAMES).collect();
        list.add("theme", Some(self.theme.as_str()), OneOf(themes), AtOnce);
        list.compare(&self.theme);
        list.add("time_zone", Some(looks::zone_name(self.time_zone.as_ref())), Text, AtOnce);
        let hours = if self.hours == Hours::Twelve { 12 } else { 24 };
        list.add("hours", Some(hours), OneNumberOf(&[24, 12]), AtOnce);
        list.add("motion", Some(self.motion.as_str()), OneOf(Motion::WORDS.to_vec()), AtOnce);
        list.add("cursor", Some(self.cursor.as_str()), OneOf(Cursor::WORDS.to_vec()), AtOnce);
        list.add("ascii", self.ascii, Switch, AtOnce);
        list.add("ambiguous", Some(self.ambiguous.as_str()), OneOf(Ambiguous::WORDS.to_vec()), AtOnce);
        list.add("quit_on_ctrl_c", Some(self.quit_on_ctrl_c), Switch, AtOnce);
        list.add("mouse", Some(self.mouse), Switch, AtOnce);
        list.add("never_dial", Some(self.never_dial.rules()), Tables, AtOnce);
        let level = self.log_level.as_str();
        list.add("log_level", Some(level), Elsewhere("--log-level or VDIAL_LOG sets it"), NextStart);
        let origin = self.origin("log_level");
        list.print(format!("# log level: {level}{origin}\n"));

        list.table = vec!["budget".to_owned()];
        list.add("per_second", Some(self.budget.per_second), Decimal, AtOnce);
        list.add("burst", Some(i64::from(self.budget.burst)), Number, AtOnce);

        list.table = vec!["journal".to_owned()];
        list.add("max_mb", i64::try_from(self.journal.max_mb).ok(), Number, NextStart);
        list.add("max_age_days", Some(self.journal.max_age_days), Number, NextStart);
        list.add("keep_days", Some(self.journal.keep_days), Number, NextStart);

        list.table = vec!["board".to_owned()];
        list.board();

        list.table = vec!["money".to_owned()];
        list.add("stop_below", self.stop_below.map(Money::exact), Text, AtOnce);

        list.table = vec!["privacy".to_owned()];
        list.add("mask", Some(self.mask), Switch, AtOnce);

        list.table = Vec::new();
        let plain = self.hooks.iter().map(|hook| super::HookSettings { place: String::new(), ..hook.clone() });
        let plain: Vec<_> = plain.collect();
        list.tables("hooks", self.hooks.len(), self.hooks.iter().map(hooks::print).collect(), &plain);
        list.notify();
        list.table = Vec::new();
        let keys = self
            .keys
            .iter()
            .map(|(action, keys)| format!("{} = {}\n", Value::from(action.as_str()), Value::from(keys.clone())));
        let keys = keys.collect::<String>();
        list.tables("keys", self.keys.len(), format!("\n[keys]\n{keys}"), &self.keys);
        let printed = self.favourites.iter().map(favourites::print).collect();
        list.tables("favourites", self.favourites.len(), printed, &self.favourites);

        list.table = vec!["profiles".to_owned(), self.profile.clone()];
        list.profile();
        list.settings
    }

    /// Where a setting comes from, as a comment.
    fn origin(&self, key: &str) -> String {
        let origin = self.origins.found.get(key);
        origin.map(|origin| format!("  # from {}", origin.to_string().escape_debug())).unwrap_or_default()
    }
}

/// The list that is being written.
struct Listing<'a> {
    config: &'a Config,
    table: Vec<String>,
    settings: Vec<Setting>,
}

impl Listing<'_> {
    fn add(&mut self, key: &'static str, value: Option<impl Into<Value>>, kind: SettingKind, counts: Counts) {
        let value: Option<Value> = value.map(Into::into);
        let noted = if self.table == ["notify"] { format!("notify.{key}") } else { key.to_owned() };
        let printed = match &value {
            Some(value) => format!("{key} = {value}{}\n", self.config.origin(&noted)),
            None => format!("# {key} is not set\n"),
        };
        let mut table = self.table.join(".");
        if self.table.len() > 1 {
            "profiles.default".clone_into(&mut table);
        }
        let origins = &self.config.origins;
        let origin = origins.found.get(noted.as_str());
        self.settings.push(Setting {
            table: self.table.clone(),
            key,
            fingerprint: fingerprint(&value),
            value: value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
            origin: origin.map(ToString::to_string),
            line: origin.and_then(Origin::line),
            overridden: origins.overridden.get(noted.as_str()).map(ToString::to_string),
            kind,
            at_once: counts == Counts::AtOnce,
            meaning: example::meaning(&table, if key == "credential" { "token_file" } else { key }),
            printed,
        });
    }

    /// Adds tables, of which the view only shows how many there are.
    fn tables(&mut self, key: &'static str, count: usize, printed: String, compared: &impl Debug) {
        self.add(key, i64::try_from(count).ok().filter(|count| *count > 0), SettingKind::Tables, Counts::AtOnce);
        self.print(printed);
        self.compare(compared);
    }

    /// Prints the last setting in this way.
    fn print(&mut self, printed: String) {
        if let Some(last) = self.settings.last_mut() {
            last.printed = printed;
        }
    }

    /// Compares the last setting by this.
    fn compare(&mut self, compared: &impl Debug) {
        if let Some(last) = self.settings.last_mut() {
            last.fingerprint = fingerprint(compared);
        }
    }

    fn board(&mut self) {
        use Counts::AtOnce;
        let board = &self.config.board;
        let columns: Vec<String> = board.columns.iter().map(ToString::to_string).collect();
        self.add("columns", (!columns.is_empty()).then_some(columns), SettingKind::Tables, AtOnce);
        self.add("layout", Some(board.layout.as_str()), SettingKind::OneOf(BoardLayout::WORDS.to_vec()), AtOnce);
        let thresholds = board.thresholds;
        let seconds = |limit: Option<std::time::Duration>| limit.map_or(0, |limit| limit.as_secs());
        self.add("ringing_seconds", i64::try_from(seconds(thresholds.ringing)).ok(), SettingKind::Number, AtOnce);
        self.add("talking_minutes", i64::try_from(seconds(thresholds.talking) / 60).ok(), SettingKind::Number, AtOnce);
        let failures = i64::try_from(thresholds.failures.unwrap_or_default()).ok();
        self.add("failures", failures, SettingKind::Number, AtOnce);
        self.tables("views", board.views.len(), board::print(&board.views), &board.views);
    }

    /// Without the table there are no notifications, and nothing of it is printed.
    fn notify(&mut self) {
        use Counts::AtOnce;
        self.table = vec!["notify".to_owned()];
        let settings = self.config.notify.as_ref();
        let how: Option<Vec<&str>> = settings.map(|notify| notify.how.iter().map(|way| way.as_str()).collect());
        self.add("how", how, SettingKind::Tables, AtOnce);
        let when = settings.map(|notify| notify.when.as_str());
        self.add("when", when, SettingKind::OneOf(NotifyWhen::WORDS.to_vec()), AtOnce);
        let quiet = settings.and_then(|notify| notify.quiet).map(|quiet| quiet.to_string());
        self.add("quiet", quiet, SettingKind::Text, AtOnce);
        self.add("title", settings.map(|notify| notify.title), SettingKind::Switch, AtOnce);
        self.add("progress", settings.map(|notify| notify.progress), SettingKind::Switch, AtOnce);
        let rules = settings.map(|notify| notify.rules.as_slice());
        let plain = rules.map(|rules| {
            let plain = rules.iter().map(|rule| super::NotifyRule { place: String::new(), ..rule.clone() });
            plain.collect::<Vec<_>>()
        });
        let printed = rules.map(notify::print).unwrap_or_default();
        self.tables("rules", rules.map_or(0, <[_]>::len), printed, &plain);
        if settings.is_none() {
            let from = self.settings.len() - 6;
            self.settings[from..].iter_mut().for_each(|setting| setting.printed.clear());
            "\n# [notify] is not set\n".clone_into(&mut self.settings[from].printed);
        }
    }

    fn profile(&mut self) {
        use Counts::{AtOnce, NextStart};
        use SettingKind::{Elsewhere, OneOf, Switch, Text};
        let config = self.config;
        self.add("api_url", Some(config.endpoint.api_url.as_str()), Text, NextStart);
        let own = config.credential.as_ref();
        let is_set = config.origins.found.contains_key("credential").then_some("set");
        self.add("credential", is_set, Elsewhere("no credential is shown: change it in the file"), NextStart);
        self.print(match own {
            Some(credential) => format!("# {credential}\n"),
            None => "# no credential in the configuration file\n".to_owned(),
        });
        self.compare(&own.map(super::ProfileCredential::fingerprint));
        let ca_cert = config.endpoint.ca_cert.as_ref().map(|path| path.display().to_string());
        self.add("ca_cert", ca_cert.as_deref(), Text, NextStart);
        self.add("insecure", Some(config.endpoint.insecure), Switch, NextStart);
        self.add("allow_http", Some(config.endpoint.allow_http), Switch, NextStart);
        self.add("keyring", Some(config.keyring), Switch, NextStart);
        self.add("read_only", Some(config.read_only), Switch, AtOnce);
        let badge = config.badge();
        self.add("badge", badge.as_ref().map(|badge| badge.text.as_str()), Text, AtOnce);
        let colors = OneOf(BadgeColor::WORDS.to_vec());
        self.add("color", badge.as_ref().map(|badge| badge.color.as_str()), colors, AtOnce);
        self.add("hangup", Some(config.hangup.as_str()), OneOf(HangupRoute::WORDS.to_vec()), NextStart);
        let target = config.extension_target.map(ExtensionTarget::as_str);
        self.add("extension_target", target, OneOf(ExtensionTarget::WORDS.to_vec()), AtOnce);
        if config.own_region {
            self.add("region", config.region.as_deref(), Text, AtOnce);
        }
        if config.demo {
            let own = self.settings.iter_mut().filter(|setting| setting.table.len() > 1);
            own.for_each(|setting| setting.kind = Elsewhere("the demo uses nothing of the profile"));
        }
    }
}

fn fingerprint(compared: &impl Debug) -> u64 {
    let mut text = String::new();
    // Writing into a text does not fail.
    let _ = write!(text, "{compared:?}");
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use toml::Table;

    use super::*;
    use crate::config::parse::ConfigFile;
    use crate::config::{ConfigFlags, EXAMPLE};

    fn config(text: &str) -> Config {
        let file = ConfigFile::parse(text, Path::new("config.toml")).unwrap();
        let flags = <Flags as clap::Parser>::parse_from(["vdial"]).flags;
        Config::of_file(&file, &flags, &|_| None).unwrap()
    }

    #[derive(clap::Parser)]
    struct Flags {
        #[command(flatten)]
        flags: ConfigFlags,
    }

    /// The names of the settings of a table. What has tables under it is one setting.
    fn names(over: &str, table: &Table) -> Vec<String> {
        let name = |key: &String| if over.is_empty() { key.clone() } else { format!("{over}.{key}") };
        let split = ["budget", "journal", "board", "money", "privacy", "notify"];
        let all = table.iter().flat_map(|(key, value)| match value.as_table() {
            Some(own) if split.contains(&key.as_str()) => names(key, own),
            _ => vec![name(key)],
        });
        all.collect()
    }

    #[test]
    fn every_setting_of_the_example_is_listed_with_its_meaning() {
        let mut example: Table = toml::from_str(&example::uncommented()).unwrap();
        let profiles = example.remove("profiles").unwrap();
        let credentials = ["token", "accesskey", "token_file", "accesskey_file"];
        let own = profiles["default"].as_table().unwrap().keys();
        let own = own.map(|key| if credentials.contains(&key.as_str()) { "credential" } else { key }.to_owned());
        let known: BTreeSet<String> = names("", &example).into_iter().chain(own).collect();
        let settings = config("").settings();
        let listed: BTreeSet<String> = settings.iter().map(Setting::name).filter(|name| name != "log_level").collect();
        assert_eq!(listed, known);
        for setting in settings.iter().filter(|setting| setting.key != "log_level") {
            assert!(!setting.meaning.is_empty(), "{}", setting.name());
        }
    }

    #[test]
    fn only_what_counts_differs() {
        let changed = |before: &str, after: &str| {
            let (before, after) = (config(before).settings(), config(after).settings());
            let pairs = before.iter().zip(&after).filter(|(before, after)| after.differs_from(before));
            pairs.map(|(_, after)| after.name()).collect::<Vec<_>>()
        };
        let hook = "[[hooks]]\non = ['new']\nrun = ['x', 'SECRET']\n";
        assert_eq!(changed(hook, &format!("# one line more\n{hook}")), [""; 0]);
        assert_eq!(changed(hook, &hook.replace("SECRET", "other")), ["hooks"]);
        assert_eq!(changed("", EXAMPLE), [""; 0]);
        assert_eq!(changed("hours = 24", "hours = 12\n[profiles.default]\nread_only = true"), ["hours", "read_only"]);
        let printed = format!("{:?}", config(hook).settings());
        assert!(!printed.contains("SECRET"), "{printed}");
    }

    #[test]
    fn a_profile_in_use_stays_and_its_region_is_its_own() {
        let settings = config("region = 'KR'\n[profiles.default]\nregion = 'US'").settings();
        let region: Vec<_> = settings.iter().filter(|setting| setting.key == "region").collect();
        assert_eq!((region.len(), region[0].table.len(), region[0].value.as_deref()), (1, 2, Some("US")));
        let of_all = config("region = 'KR'").settings();
        let region = of_all.iter().find(|setting| setting.key == "region").unwrap();
        assert!(region.table.is_empty() && region.line == Some(1));
    }
}
