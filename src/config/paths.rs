//! The paths of the program's files. Reads and writes none of them.

use crate::api::credential::CredentialKind;
use crate::base::environment::{Env, set};
use crate::domain::NameList;
use directories::ProjectDirs;
use std::path::PathBuf;

/// The program's two directories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Files that the user writes.
    pub config_dir: PathBuf,
    /// Files that the program writes: the log, saved credentials, learned settings.
    pub data_dir: PathBuf,
}

impl Paths {
    /// Finds the user's directories, or those named by `VDIAL_CONFIG_DIR` and `VDIAL_DATA_DIR`.
    ///
    /// Without a home directory both are below the current one, so that the program still runs.
    #[must_use]
    pub fn find(env: Env<'_>) -> Self {
        let project = ProjectDirs::from("", "", "vdial");
        let named = |variable: &str| set(env, variable).map(PathBuf::from);
        let usual = |dir: fn(&ProjectDirs) -> &std::path::Path| {
            project.as_ref().map_or_else(|| PathBuf::from(".vdial"), |project| dir(project).to_owned())
        };
        Self {
            config_dir: named("VDIAL_CONFIG_DIR").unwrap_or_else(|| usual(ProjectDirs::config_dir)),
            data_dir: named("VDIAL_DATA_DIR").unwrap_or_else(|| usual(ProjectDirs::data_local_dir)),
        }
    }

    /// The configuration file.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config_dir.join("config.toml")
    }

    /// The log file.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.data_dir.join("vdial.log")
    }

    /// The journal of calls placed here.
    #[must_use]
    pub fn journal_file(&self) -> PathBuf {
        self.data_dir.join("journal.jsonl")
    }

    /// The learned settings.
    #[must_use]
    pub fn state_file(&self) -> PathBuf {
        self.data_dir.join("state.json")
    }

    /// The favourites saved from the screen.
    #[must_use]
    pub fn favourites_file(&self) -> PathBuf {
        self.data_dir.join("favourites.json")
    }

    /// The texts last spoken into calls.
    #[must_use]
    pub fn said_file(&self) -> PathBuf {
        self.data_dir.join("said.json")
    }

    /// The names of a list as they were last read for a profile, which must be valid.
    #[must_use]
    pub fn reading_file(&self, profile: &str, list: NameList) -> PathBuf {
        self.data_dir.join("readings").join(format!("{profile}.{}.json", list.as_str()))
    }

    /// The file whose existence says that the credential of a profile is in the keyring. The name must be valid.
    #[must_use]
    pub fn kept_in_keyring(&self, profile: &str) -> PathBuf {
        self.data_dir.join("credentials").join(format!("{profile}.keyring"))
    }

    /// The server that the saved credential of a profile is for. The name must be valid.
    #[must_use]
    pub fn saved_server(&self, profile: &str) -> PathBuf {
        self.data_dir.join("credentials").join(format!("{profile}.server"))
    }

    /// The credential saved for a profile. The name must be valid, since it becomes part of the path.
    #[must_use]
    pub fn saved_credential(&self, profile: &str, kind: CredentialKind) -> PathBuf {
        self.data_dir.join("credentials").join(format!("{profile}.{}", kind.as_str()))
    }
}
