//! Checks the program's files: who can read them, the keyring, and the journal.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use super::check::{Findings, PATIENCE, with_fix};
use crate::base::private_file;
use crate::config::{self, Config, KeptFavourites, LearnedSettings, Paths};
use crate::journal::{Damage, HORIZON, JournalFile, JournalLimits, Search, Unfinished};

/// Runs the checks. `named`: the configuration file that was named on the command line.
pub async fn check(findings: Findings, config: Option<&Config>, paths: &Paths, named: Option<&Path>) {
    let file = named.map_or_else(|| paths.config_file(), Path::to_owned);
    permissions(&findings, &file, config.is_some(), paths);
    kept(&findings, paths);
    keyring(&findings, config, paths).await;
    journal(&findings, config, paths.journal_file()).await;
}

/// Whether others can read the configuration or a saved credential.
fn permissions(findings: &Findings, file: &Path, is_loaded: bool, paths: &Paths) {
    match refused(file) {
        None if file.exists() => findings.ok("configuration file", "only you can read it"),
        None => findings.skipped("configuration file", "there is none"),
        // One that holds a credential is not loaded if others can read it.
        Some(_) if is_loaded => findings.ok("configuration file", "others can read it, but it holds no credential"),
        Some((_, fix)) => findings.fail("configuration file", "others can read it", fix),
    }
    let saved = fs::read_dir(paths.data_dir.join("credentials")).into_iter().flatten().flatten();
    let saved: Vec<PathBuf> = saved.map(|entry| entry.path()).collect();
    let mut loose = saved.iter().filter_map(|path| refused(path)).peekable();
    if saved.is_empty() {
        findings.skipped("saved credentials", "there are none");
    } else if loose.peek().is_none() {
        findings.ok("saved credentials", format!("{}, which only you can read", saved.len()));
    }
    for (found, fix) in loose {
        findings.fail("saved credentials", found, fix);
    }
}

/// Why a file is refused that others can read, and the command that fixes it.
fn refused(path: &Path) -> Option<(String, String)> {
    let file = private_file::open_to_read(path).ok()?;
    let words = private_file::check(&file, path).err()?;
    let (why, fix) = with_fix(&words);
    Some((why.to_owned(), fix.unwrap_or_default()))
}

/// The files that the program writes beside the journal.
fn kept(findings: &Findings, paths: &Paths) {
    let (_, damaged) = LearnedSettings::load(&paths.state_file());
    let damaged = damaged.or_else(|| KeptFavourites::load(&paths.favourites_file()).err());
    match damaged {
        Some(why) => {
            let fix = format!("Fix or move the file; it is in {}.", paths.data_dir.display());
            findings.warn("kept settings", why.trim_end_matches('.'), fix);
        }
        None => findings.ok("kept settings", paths.data_dir.display().to_string()),
    }
}

async fn keyring(findings: &Findings, config: Option<&Config>, paths: &Paths) {
    let Some(config) = config else { return findings.skipped("keyring", "the settings cannot be read") };
    if !config.keyring && !paths.kept_in_keyring(&config.profile).exists() {
        return findings.skipped("keyring", "not used by this profile");
    }
    let profile = config.profile.clone();
    let asked = tokio::task::spawn_blocking(move || config::keyring_holds(&profile));
    let fix =
        "Start or unlock it, install its tool (secret-tool, of libsecret), or sign in again and keep it elsewhere.";
    match timeout(PATIENCE, asked).await {
        Ok(Ok(Ok(true))) => findings.ok("keyring", format!("holds a credential of {}", config.profile)),
        Ok(Ok(Ok(false))) => findings.ok("keyring", format!("answers; holds no credential of {}", config.profile)),
        Ok(Ok(Err(error))) => findings.fail("keyring", error.to_string(), fix),
        _ => findings.fail("keyring", format!("no answer within {} s; it may be locked", PATIENCE.as_secs()), fix),
    }
}

/// What was read of the journal.
struct JournalRead {
    damage: Damage,
    unfinished: Vec<Unfinished>,
}

async fn journal(findings: &Findings, config: Option<&Config>, path: PathBuf) {
    if let Err(error) = private_file::refuse_odd(&path) {
        return not_written(findings, &path, &error);
    }
    if let Err(error) = writable(&path) {
        return not_written(findings, &path, &error);
    }
    let Ok(data) = fs::metadata(&path) else {
        return findings.ok("journal", format!("none yet; the first call creates {}", path.display()));
    };
    let size = format!("{} kB", data.len().div_ceil(1024));
    let whose = config.map(|config| (config.profile.clone(), config.endpoint.api_url.clone()));
    let journal = JournalFile::new(path.clone(), JournalLimits::default());
    let reading = tokio::task::spawn_blocking(move || read(&journal, whose));
    // A journal of many files takes longer than a question over the network.
    match timeout(PATIENCE + Duration::from_secs(5), reading).await {
        Ok(Ok(Ok(JournalRead { damage, unfinished }))) => {
            match damage.words() {
                Some(words) => {
                    let fix = format!(
                        "All other lines are read; look at the end of {} if a call is missing.",
                        path.display()
                    );
                    findings.warn("journal", words.trim_end_matches('.'), fix);
                }
                None => findings.ok("journal", format!("{size}, whole and writable: {}", path.display())),
            }
            attempts(findings, &unfinished);
        }
        Ok(Ok(Err(error))) => {
            let fix = format!("Check who owns {}; without it no call is placed.", path.display());
            findings.fail("journal", format!("it cannot be read: {error}"), fix);
        }
        _ => findings.warn("journal", format!("{size}; not read in time"), "Lower [journal] keep_days."),
    }
}

fn read(journal: &JournalFile, whose: Option<(String, String)>) -> io::Result<JournalRead> {
    let now = Timestamp::now();
    let mut search = whose.map(|(profile, api_url)| Search::new(&profile, &api_url, now));
    let recent = now.checked_sub(HORIZON).unwrap_or(Timestamp::MIN);
    let damage = journal.each(Timestamp::MIN, |entry, _| {
        if let Some(search) = search.as_mut().filter(|_| entry.at >= recent) {
            search.take(&entry);
        }
    })?;
    Ok(JournalRead { damage, unfinished: search.map(|search| search.done().0).unwrap_or_default() })
}

fn attempts(findings: &Findings, unfinished: &[Unfinished]) {
    let unknown = unfinished.iter().filter(|attempt| attempt.unknown).count();
    let live: usize = unfinished.iter().map(|attempt| attempt.live.len()).sum();
    if unknown > 0 {
        let calls = if live == 1 { "call" } else { "calls" };
        let found = format!("{unknown} of the last day without a known outcome, {live} {calls} that may be live");
        findings.warn("unfinished attempts", found, "Start vdial: it looks for them, and follows what is live.");
    } else if live == 1 {
        findings.ok("unfinished attempts", "1 call of the last day may be live; vdial follows it");
    } else if live > 1 {
        findings.ok("unfinished attempts", format!("{live} calls of the last day may be live; vdial follows them"));
    } else {
        findings.ok("unfinished attempts", "none");
    }
}

fn not_written(findings: &Findings, path: &Path, error: &io::Error) {
    let fix = "Check its owner and its directory's, or set VDIAL_DATA_DIR; without it no call is placed.";
    findings.fail("journal", format!("it cannot be written: {error} ({})", path.display()), fix);
}

/// Whether the file could be written, or created. Nothing is.
fn writable(path: &Path) -> io::Result<()> {
    match private_file::open(OpenOptions::new().append(true), path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let there = path.ancestors().skip(1).find(|dir| dir.exists()).unwrap_or(Path::new("."));
            may_create_in(there)
        }
        opened => opened.map(drop),
    }
}

#[cfg(unix)]
fn may_create_in(dir: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    if !dir.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    Ok(access(dir, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_create_in(_: &Path) -> io::Result<()> {
    Ok(())
}
