//! The keys of the configuration file as written. `check_values` decides whether a value makes sense.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use toml::Spanned;

/// A value with its position in the file.
pub(super) type Field<T> = Option<Spanned<T>>;

/// All keys of the file, outside its tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub profile: Field<String>,
    pub region: Field<String>,
    pub language: Field<String>,
    pub keep_ended: Field<i64>,
    pub keep_live: Field<i64>,
    pub push: Field<bool>,
    pub theme: Field<String>,
    pub time_zone: Field<String>,
    pub hours: Field<i64>,
    pub motion: Field<String>,
    pub cursor: Field<String>,
    pub ascii: Field<bool>,
    pub ambiguous: Field<String>,
    pub quit_on_ctrl_c: Field<bool>,
    pub mouse: Field<bool>,
    pub never_dial: Field<Vec<String>>,
    pub budget: Option<RawBudget>,
    pub journal: Option<RawJournal>,
    pub board: Option<RawBoard>,
    pub money: Option<RawMoney>,
    pub privacy: Option<RawPrivacy>,
    pub hooks: Option<RawHooks>,
    pub notify: Option<RawNotify>,
    pub keys: Option<BTreeMap<String, Vec<String>>>,
    pub favourites: Option<BTreeMap<String, RawFavourite>>,
    pub profiles: Option<BTreeMap<String, RawProfile>>,
}

/// `[budget]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [budget]")]
pub(super) struct RawBudget {
    pub per_second: Field<f64>,
    pub burst: Field<i64>,
}

/// `[privacy]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [privacy]")]
pub(super) struct RawPrivacy {
    pub mask: Field<bool>,
}

/// `[journal]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [journal]")]
pub(super) struct RawJournal {
    pub max_mb: Field<i64>,
    pub max_age_days: Field<i64>,
    pub keep_days: Field<i64>,
}

/// `[board]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [board]")]
pub(super) struct RawBoard {
    pub columns: Field<Vec<String>>,
    pub layout: Field<String>,
    pub ringing_seconds: Field<i64>,
    pub talking_minutes: Field<i64>,
    pub failures: Field<i64>,
    pub views: Option<BTreeMap<String, RawView>>,
}

/// `[board.views.NAME]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [board.views.NAME]")]
pub(super) struct RawView {
    pub filter: Field<String>,
    pub columns: Field<Vec<String>>,
    pub sort: Field<String>,
}

/// `[money]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [money]")]
pub(super) struct RawMoney {
    pub stop_below: Field<String>,
}

/// `[hooks]`, or several tables `[[hooks]]`.
#[derive(Debug, Default)]
pub(super) struct RawHooks(pub Vec<RawHook>);

/// One hook.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHook {
    pub on: Spanned<Vec<String>>,
    pub run: Spanned<Vec<String>>,
    pub filter: Field<String>,
    pub timeout: Field<String>,
    pub at_most: Field<i64>,
}

impl<'de> Deserialize<'de> for RawHooks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// An untagged enumeration would lose the positions of the values, and the names of unknown keys.
        struct OneOrMore;

        impl<'de> Visitor<'de> for OneOrMore {
            type Value = RawHooks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawHooks, A::Error> {
                RawHook::deserialize(MapAccessDeserializer::new(map)).map(|hook| RawHooks(vec![hook]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<RawHooks, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(RawHooks)
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// `[notify]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [notify]")]
pub(super) struct RawNotify {
    pub how: Field<Vec<String>>,
    pub when: Field<String>,
    pub quiet: Field<String>,
    pub title: Field<bool>,
    pub progress: Field<bool>,
    pub rules: Option<Vec<Spanned<RawRule>>>,
}

/// `[[notify.rules]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [[notify.rules]]")]
pub(super) struct RawRule {
    pub on: Field<Vec<String>>,
    pub filter: Field<String>,
    pub live_above: Field<i64>,
    pub failed_above: Field<i64>,
}

/// `[profiles.NAME]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [profiles.NAME]")]
pub(super) struct RawProfile {
    pub api_url: Field<String>,
    pub badge: Field<String>,
    pub color: Field<String>,
    pub token_file: Field<String>,
    pub accesskey_file: Field<String>,
    pub accesskey: Field<SecretString>,
    pub token: Field<SecretString>,
    pub ca_cert: Field<String>,
    pub insecure: Field<bool>,
    pub allow_http: Field<bool>,
    pub read_only: Field<bool>,
    pub keyring: Field<bool>,
    pub hangup: Field<String>,
    pub extension_target: Field<String>,
    pub region: Field<String>,
}

impl RawProfile {
    pub fn holds_secret(&self) -> bool {
        self.accesskey.is_some() || self.token.is_some()
    }
}

/// `[favourites.NAME]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: [favourites.NAME]")]
pub(super) struct RawFavourite {
    pub to: Spanned<Vec<String>>,
    pub from: Field<String>,
    pub say: Field<String>,
    pub language: Field<String>,
    pub flow: Field<String>,
    pub actions: Field<RawActions>,
    pub anonymous: Field<String>,
    pub variables: Field<BTreeMap<String, String>>,
}

/// Actions, as JSON text or as TOML tables.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "actions are a list of tables, or JSON in a text")]
pub(super) enum RawActions {
    Json(String),
    List(Vec<Map<String, Value>>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EXAMPLE;
    use crate::config::example::uncommented;

    #[test]
    fn the_example_shows_every_key() {
        // Destructured so that a new key does not compile until it is added here and to the example.
        let RawFile {
            profile,
            region,
            language,
            keep_ended,
            keep_live,
            push,
            theme,
            time_zone,
            hours,
            motion,
            cursor,
            ascii,
            ambiguous,
            quit_on_ctrl_c,
            mouse,
            never_dial,
            budget,
            journal,
            board,
            money,
            hooks,
            notify,
            keys,
            favourites,
            privacy,
            profiles,
        } = toml::from_str(&uncommented()).unwrap();
        let RawJournal { max_mb, max_age_days, keep_days } = journal.unwrap();
        assert!(never_dial.is_some() && max_mb.is_some() && max_age_days.is_some() && keep_days.is_some());
        let RawBoard { columns, layout, ringing_seconds, talking_minutes, failures, views } = board.unwrap();
        assert!(columns.is_some() && layout.is_some() && ringing_seconds.is_some());
        assert!(talking_minutes.is_some() && failures.is_some());
        let RawView { filter, columns, sort } = views.unwrap().remove("Berlin").unwrap();
        assert!(filter.is_some() && columns.is_some() && sort.is_some());
        assert!(money.unwrap().stop_below.is_some() && privacy.unwrap().mask.is_some());
        let RawHook { on: _, run: _, filter, timeout, at_most } = hooks.unwrap().0.remove(0);
        assert!(filter.is_some() && timeout.is_some() && at_most.is_some());
        let RawNotify { how, when, quiet, title, progress, rules } = notify.unwrap();
        assert!(how.is_some() && when.is_some() && quiet.is_some() && title.is_some() && progress.is_some());
        let rules = rules.unwrap();
        let RawRule { on, filter, live_above, failed_above } = rules[0].get_ref();
        assert!(on.is_some() && filter.is_some() && live_above.is_none() && failed_above.is_none());
        let RawRule { on: none, filter: nor, live_above, failed_above } = rules[1].get_ref();
        assert!(none.is_none() && nor.is_none() && live_above.is_some() && failed_above.is_some());
        let mut favourites = favourites.unwrap();
        let RawFavourite { to: _, from, say, language: own_language, flow: none, actions: nor, anonymous, variables } =
            favourites.remove("reception").unwrap();
        assert!(from.is_some() && say.is_some() && own_language.is_some() && none.is_none() && nor.is_none());
        assert!(anonymous.is_some() && variables.is_some());
        assert!(favourites.remove("menu").unwrap().flow.is_some());
        assert!(favourites.remove("notice").unwrap().actions.is_some());
        let RawBudget { per_second, burst } = budget.unwrap();
        let RawProfile {
            api_url,
            token_file,
            accesskey_file,
            accesskey,
            token,
            ca_cert,
            insecure,
            allow_http,
            read_only,
            keyring,
            hangup,
            extension_target,
            region: own_region,
            badge,
            color,
        } = profiles.unwrap().remove("default").unwrap();
        assert!(profile.is_some() && region.is_some() && language.is_some() && keep_ended.is_some());
        assert!(keep_live.is_some() && time_zone.is_some() && hours.is_some() && motion.is_some() && cursor.is_some());
        assert!(ascii.is_some() && ambiguous.is_some() && mouse.is_some());
        assert!(
            push.is_some() && theme.is_some() && quit_on_ctrl_c.is_some() && per_second.is_some() && burst.is_some()
        );
        assert!(!keys.unwrap().is_empty());
        assert!(api_url.is_some() && token_file.is_some() && accesskey_file.is_some() && accesskey.is_some());
        assert!(badge.is_some() && color.is_some());
        assert!(token.is_some() && ca_cert.is_some() && insecure.is_some() && allow_http.is_some());
        assert!(
            keyring.is_some()
                && read_only.is_some()
                && hangup.is_some()
                && extension_target.is_some()
                && own_region.is_some()
        );
    }

    #[test]
    fn the_example_sets_nothing() {
        let raw: RawFile = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(format!("{raw:?}"), format!("{:?}", RawFile::default()));
    }
}
