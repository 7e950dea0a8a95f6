//! `[notify]`: what the user is told outside of the screen, when, and how.

use std::fmt::Write;

use toml::{Spanned, Value};

use super::hooks::{events, vain_filter};
use super::origin::ConfigError;
use super::parse::ConfigFile;
use super::raw::{RawNotify, RawRule};
use super::{Origins, check_values};
use crate::base::choices::choices;
use crate::base::quiet_hours::QuietHours;
use crate::domain::HookEvent;

choices!(
    /// A way to send a notification.
    NotifyWay {
        /// The way that the terminal is known to understand.
        #[default]
        Auto = "auto",
        /// The bell.
        Bell = "bell",
        /// OSC 9.
        Osc9 = "osc9",
        /// OSC 777.
        Osc777 = "osc777",
        /// The desktop's service, by `notify-send`.
        Desktop = "desktop",
    }
);

choices!(
    /// When notifications are sent.
    NotifyWhen {
        /// While the terminal reports that it does not have the focus.
        #[default]
        Unfocused = "unfocused",
        /// Whether it has the focus or not.
        Always = "always",
        /// Not at all.
        Never = "never",
    }
);

/// What the user is told outside of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifySettings {
    /// The ways, at least one.
    pub how: Vec<NotifyWay>,
    /// When.
    pub when: NotifyWhen,
    /// When not.
    pub quiet: Option<QuietHours>,
    /// Whether the terminal's title tells the state.
    pub title: bool,
    /// Whether the progress on the terminal's tab tells the state.
    pub progress: bool,
    /// What is told. The first rule that fits an event tells it.
    pub rules: Vec<NotifyRule>,
}

impl NotifySettings {
    /// Whether the terminal's focus matters.
    #[must_use]
    pub fn needs_focus(&self) -> bool {
        self.progress || (self.when == NotifyWhen::Unfocused && !self.rules.is_empty())
    }
}

/// What is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotifyRule {
    /// The events.
    pub on: Vec<HookEvent>,
    /// Which calls they must concern, in the syntax of the table's filter; empty: all.
    pub filter: String,
    /// More live calls than this are told.
    pub live_above: Option<usize>,
    /// More failed calls of the last hour than this are told.
    pub failed_above: Option<usize>,
    /// Where in the file it is; empty for a rule that is there by default.
    pub place: String,
    /// Where its filter is.
    pub filter_place: String,
}

/// The rules if the file has none: your own calls, and the contact with the server.
fn usual_rules() -> Vec<NotifyRule> {
    use HookEvent::{Answered, Blind, Ended, Sighted};
    let rule = |on: &[HookEvent], filter: &str| NotifyRule {
        on: on.to_vec(),
        filter: filter.to_owned(),
        ..NotifyRule::default()
    };
    vec![rule(&[Answered, Ended], "is:mine"), rule(&[Blind, Sighted], "")]
}

/// The notifications of the configuration file, checked; `None` without the table.
pub(super) fn read(o: &mut Origins, file: &ConfigFile) -> Result<Option<NotifySettings>, ConfigError> {
    let Some(raw) = &file.raw.notify else { return Ok(None) };
    let RawNotify { how, when, quiet, title, progress, rules } = raw;
    let rules = match rules {
        Some(rules) => rules.iter().map(|rule| read_rule(file, rule)).collect::<Result<_, _>>()?,
        None => usual_rules(),
    };
    let how = o.pick("notify.how", [file.at(how.as_ref())], |words| ways(words))?;
    Ok(Some(NotifySettings {
        how: how.unwrap_or_else(|| vec![NotifyWay::Auto]),
        when: o.pick_word("notify.when", file.at(when.as_ref()))?.unwrap_or_default(),
        quiet: o.pick_word("notify.quiet", file.at(quiet.as_ref()))?,
        title: o.pick("notify.title", [file.at(title.as_ref())], |on| Ok(*on))?.unwrap_or_default(),
        progress: o.pick("notify.progress", [file.at(progress.as_ref())], |on| Ok(*on))?.unwrap_or_default(),
        rules,
    }))
}

fn read_rule(file: &ConfigFile, raw: &Spanned<RawRule>) -> Result<NotifyRule, ConfigError> {
    let place = file.at(Some(raw)).map(|rule| rule.origin.to_string()).unwrap_or_default();
    let raw = raw.get_ref();
    let filter_place = file.at(raw.filter.as_ref()).map(|filter| filter.origin.to_string()).unwrap_or_default();
    let above = |count: &i64| check_values::whole(*count, 0..=1_000_000);
    let rule = NotifyRule {
        on: file.checked("notify.rules.on", raw.on.as_ref(), |words| events(words))?.unwrap_or_default(),
        filter: file
            .checked("notify.rules.filter", raw.filter.as_ref(), |text| {
                check_values::line(text).map(|()| text.clone())
            })?
            .unwrap_or_default(),
        live_above: file.checked("notify.rules.live_above", raw.live_above.as_ref(), above)?,
        failed_above: file.checked("notify.rules.failed_above", raw.failed_above.as_ref(), above)?,
        place,
        filter_place,
    };
    if rule.on.is_empty() && rule.live_above.is_none() && rule.failed_above.is_none() {
        let problem = "notify.rules: the rule tells nothing: it needs on, live_above or failed_above";
        return Err(ConfigError::new(&rule.place, problem));
    }
    if rule.on.is_empty() && !rule.filter.is_empty() {
        let problem = "notify.rules.filter: it is for the events of on, and there are none: add on, or remove it";
        return Err(ConfigError::new(&rule.filter_place, problem));
    }
    if let Some(problem) = vain_filter(&rule.on, &rule.filter) {
        return Err(ConfigError::new(&rule.filter_place, format!("notify.rules.filter: {problem}")));
    }
    Ok(rule)
}

fn ways(words: &[String]) -> Result<Vec<NotifyWay>, String> {
    if words.is_empty() {
        return Err(format!("no way; there are {}. To turn it off: when = \"never\"", NotifyWay::WORDS.join(", ")));
    }
    words.iter().map(|word| word.parse()).collect()
}

/// The rules as the configuration file has them.
pub(super) fn print(rules: &[NotifyRule]) -> String {
    let mut out = String::new();
    if rules.is_empty() {
        out.push_str("rules = []\n");
    }
    for rule in rules {
        let place = if rule.place.is_empty() { "by default".to_owned() } else { format!("from {}", rule.place) };
        let _ = writeln!(out, "\n[[notify.rules]]  # {}", place.escape_debug());
        if !rule.on.is_empty() {
            let on: Vec<&str> = rule.on.iter().map(|event| event.as_str()).collect();
            let _ = writeln!(out, "on = {}", Value::from(on));
        }
        if !rule.filter.is_empty() {
            let _ = writeln!(out, "filter = {}", Value::from(rule.filter.as_str()));
        }
        for (key, above) in [("live_above", rule.live_above), ("failed_above", rule.failed_above)] {
            if let Some(above) = above {
                let _ = writeln!(out, "{key} = {above}");
            }
        }
    }
    out
}
