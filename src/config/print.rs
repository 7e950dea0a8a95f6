//! Prints the settings in effect for `--print-config`, as a configuration file that names the origin of each value.
//! Never contains a secret.

use std::fmt::Write;

use super::Config;

impl Config {
    /// The configuration in effect, as TOML.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::new();
        let mut table = Vec::new();
        for setting in self.settings() {
            // Tables print their own heads.
            let is_line = !setting.printed.is_empty() && !setting.printed.starts_with('\n');
            if is_line && setting.table != table {
                table.clone_from(&setting.table);
                let _ = writeln!(out, "\n[{}]", table.join("."));
            }
            out.push_str(&setting.printed);
        }
        out
    }
}
