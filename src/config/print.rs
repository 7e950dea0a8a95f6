//! Prints the settings in effect for `--print-config`, as a configuration file that names the origin of each value.
//! Never contains a secret.

use super::{Config, board, favourites, hooks, looks, notify};
use crate::base::day_clock::Hours;
use crate::domain::Money;
use std::fmt::Write;
use toml::Value;

impl Config {
    /// The configuration in effect, as TOML.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::new();
        self.line(&mut out, "profile", Some(self.profile.as_str()));
        self.line(&mut out, "language", Some(self.language.as_str()));
        self.line(&mut out, "keep_ended", i64::try_from(self.keep_ended).ok());
        self.line(&mut out, "keep_live", i64::try_from(self.keep_live).ok());
        self.line(&mut out, "push", Some(self.push));
        self.line(&mut out, "theme", Some(self.theme.as_str()));
        self.line(&mut out, "time_zone", Some(looks::zone_name(self.time_zone.as_ref())));
        self.line(&mut out, "hours", Some(if self.hours == Hours::Twelve { 12 } else { 24 }));
        self.line(&mut out, "motion", Some(self.motion.as_str()));
        self.line(&mut out, "cursor", Some(self.cursor.as_str()));
        self.line(&mut out, "ascii", self.ascii);
        self.line(&mut out, "ambiguous", Some(self.ambiguous.as_str()));
        self.line(&mut out, "quit_on_ctrl_c", Some(self.quit_on_ctrl_c));
        self.line(&mut out, "never_dial", Some(self.never_dial.rules()));
        let _ = writeln!(out, "# log level: {}{}", self.log_level.as_str(), self.origin("log_level"));

        out.push_str("\n[budget]\n");
        self.line(&mut out, "per_second", Some(self.budget.per_second));
        self.line(&mut out, "burst", Some(i64::from(self.budget.burst)));

        out.push_str("\n[journal]\n");
        self.line(&mut out, "max_mb", i64::try_from(self.journal.max_mb).ok());
        self.line(&mut out, "max_age_days", Some(self.journal.max_age_days));
        self.line(&mut out, "keep_days", Some(self.journal.keep_days));

        out.push_str("\n[board]\n");
        let board = &self.board;
        let columns: Vec<String> = board.columns.iter().map(ToString::to_string).collect();
        self.line(&mut out, "columns", (!columns.is_empty()).then_some(columns));
        self.line(&mut out, "layout", Some(board.layout.as_str()));
        let thresholds = board.thresholds;
        let seconds = |limit: Option<std::time::Duration>| limit.map_or(0, |limit| limit.as_secs());
        self.line(&mut out, "ringing_seconds", i64::try_from(seconds(thresholds.ringing)).ok());
        self.line(&mut out, "talking_minutes", i64::try_from(seconds(thresholds.talking) / 60).ok());
        self.line(&mut out, "failures", i64::try_from(thresholds.failures.unwrap_or_default()).ok());
        out.push_str(&board::print(&board.views));

        out.push_str("\n[money]\n");
        self.line(&mut out, "stop_below", self.stop_below.map(Money::exact));

        out.push_str("\n[privacy]\n");
        self.line(&mut out, "mask", Some(self.mask));

        for hook in &self.hooks {
            out.push_str(&hooks::print(hook));
        }
        out.push_str(&notify::print(self.notify.as_ref()));

        out.push_str("\n[keys]\n");
        for (action, keys) in &self.keys {
            let _ = writeln!(out, "{} = {}", Value::from(action.as_str()), Value::from(keys.clone()));
        }

        for favourite in &self.favourites {
            out.push_str(&favourites::print(favourite));
        }

        let _ = writeln!(out, "\n[profiles.{}]", self.profile);
        self.line(&mut out, "api_url", Some(self.endpoint.api_url.as_str()));
        match &self.credential {
            Some(credential) => {
                let _ = writeln!(out, "# {credential}");
            }
            None => out.push_str("# no credential in the configuration file\n"),
        }
        let ca_cert = self.endpoint.ca_cert.as_ref().map(|path| path.display().to_string());
        self.line(&mut out, "ca_cert", ca_cert.as_deref());
        self.line(&mut out, "insecure", Some(self.endpoint.insecure));
        self.line(&mut out, "allow_http", Some(self.endpoint.allow_http));
        self.line(&mut out, "keyring", Some(self.keyring));
        self.line(&mut out, "read_only", Some(self.read_only));
        self.line(&mut out, "hangup", Some(self.hangup.as_str()));
        self.line(&mut out, "extension_target", self.extension_target.map(super::ExtensionTarget::as_str));
        self.line(&mut out, "region", self.region.as_deref());
        out
    }

    fn line(&self, out: &mut String, key: &str, value: Option<impl Into<Value>>) {
        let _ = match value {
            Some(value) => writeln!(out, "{key} = {}{}", value.into(), self.origin(key)),
            None => writeln!(out, "# {key} is not set"),
        };
    }

    fn origin(&self, key: &str) -> String {
        match self.origins.0.get(key) {
            None => String::new(),
            Some(origin) => format!("  # from {}", origin.to_string().escape_debug()),
        }
    }
}
