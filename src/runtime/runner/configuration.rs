//! Has the configuration read again, uses another one, and writes settings into its file.

use std::path::Path;
use std::sync::Arc;

use super::Runner;
use crate::config::{self, Config, HookSettings};
use crate::domain::SettingChange;
use crate::messages::message::{Message, Reread};
use crate::runtime::configuration::{Configuration, Reader};
use crate::screens::Appearance;
use crate::terminal::Outside;

impl Runner {
    /// Has the configuration read again when that is due.
    #[must_use]
    pub fn configured_by(mut self, configuration: Arc<dyn Configuration>) -> Self {
        self.configuration = Some(Reader::start(self.setup.config_file.clone(), configuration, self.inbox.clone()));
        self
    }

    pub(super) fn read_configuration(&self) {
        if let Some(reader) = &self.configuration {
            reader.read_now();
        }
    }

    /// Writes a setting, and reads the file with it. The small file is written at once.
    pub(super) fn write_setting(&self, change: &SettingChange) {
        let Some(reader) = &self.configuration else { return };
        let check = |text: &str, path: &Path| reader.configuration.check(text, path);
        let written =
            reader.must_be_there().and_then(|()| config::write_setting(&self.setup.config_file, change, check));
        let is_written = written.is_ok();
        self.tell(Message::SettingWritten(written));
        if is_written {
            self.wrote(Reread::Wrote(change.name.clone()));
        }
    }

    /// Refuses to write a file that is gone.
    pub(super) fn must_be_there(&self) -> Result<(), String> {
        self.configuration.as_ref().map_or(Ok(()), Reader::must_be_there)
    }

    /// Reads the file after this program has written it.
    pub(super) fn wrote(&self, why: Reread) {
        if let Some(reader) = &self.configuration {
            self.tell(Message::ConfigurationRead(reader.read_own().map(Arc::new), why));
        }
    }

    /// Uses another configuration. Returns what the screen, and the terminal outside of it, show with it.
    pub(in crate::runtime) fn configure(
        &mut self,
        config: &Config,
        read_only: Option<bool>,
    ) -> Option<(Appearance, Outside)> {
        if let Some(on) = read_only {
            self.setup.endpoint.read_only.set(on);
        }
        self.setup.budget.change(config.budget.per_second, config.budget.burst);
        let known = |hook: &&HookSettings| self.setup.hooks.iter().any(|known| known.is_same(hook));
        let new = config.hooks.iter().filter(|hook| !config.is_demo() && !known(hook));
        new.filter_map(HookSettings::missing).for_each(|words| self.tell(Message::HookTrouble(words)));
        self.setup.hooks.clone_from(&config.hooks);
        self.hooks.replace(&config.hooks);
        let configuration = &self.configuration.as_ref()?.configuration;
        Some((configuration.appearance(config), configuration.outside(config)))
    }
}
