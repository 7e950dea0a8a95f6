//! The configuration is read again when its file changes and on `SIGHUP`, and is written from the screen.

use std::fs;
use std::path::PathBuf;

use rustix::process::Signal;
use tempfile::TempDir;

use super::pty::Program;
use super::{assert_ends, shown};

struct Stand {
    program: Program,
    file: PathBuf,
    _home: TempDir,
}

impl Stand {
    /// The demo with this configuration.
    fn with(text: &str) -> Self {
        let home = TempDir::new().unwrap();
        let file = home.path().join("config.toml");
        fs::write(&file, text).unwrap();
        let program = Program::start(120, 30, &["--demo", "--config", file.to_str().unwrap()], &[]);
        Self { program: shown(program), file, _home: home }
    }

    /// Replaces the file, as editors do.
    fn replace(&self, text: &str) {
        let beside = self.file.with_extension("new");
        fs::write(&beside, text).unwrap();
        fs::rename(&beside, &self.file).unwrap();
    }

    fn quit(mut self) {
        self.program.send(b"q");
        assert_ends(&mut self.program, 0);
    }
}

#[test]
fn a_changed_file_counts_and_a_bad_one_changes_nothing() {
    let mut stand = Stand::with("hours = 24\n");
    stand.replace("hours = 12\n");
    stand.program.wait_for("Configuration read again: hours.");
    stand.program.wait("the clock", |screen| screen.text().contains(" AM") || screen.text().contains(" PM"));
    fs::write(&stand.file, "hours = 13\n").unwrap();
    stand.program.wait_for("hours: 13 is neither 12 nor 24");
    stand.program.wait_for("The former settings");
    fs::remove_file(&stand.file).unwrap();
    stand.program.wait_for("is gone");
    assert!(stand.program.screen.text().contains(" AM") || stand.program.screen.text().contains(" PM"));
    stand.replace("hours = 12\nregion = \"KR\"\n");
    stand.program.wait_for("Configuration read again: region.");
    stand.quit();
}

#[test]
fn a_hang_up_signal_reads_it_unless_the_terminal_is_gone() {
    let mut stand = Stand::with("hours = 24\n");
    stand.program.signal(Signal::HUP);
    stand.program.wait_for("Configuration read again: nothing changes for this profile.");
    stand.program.signal(Signal::HUP);
    stand.program.send(b"?");
    stand.program.wait_for("Help");
    stand.program.signal(Signal::HUP);
    let (code, _) = stand.program.gone_after(|program| program.pty = None);
    assert_eq!(code, Some(129));
}

#[test]
fn what_is_changed_on_screen_is_written_and_announced_once() {
    const FILE: &str = "# mine\nregion = \"KR\" # home\n\n[budget] # slow\nburst = 3\n";
    let mut stand = Stand::with(FILE);
    stand.program.send(b",");
    stand.program.wait_for("Settings 5");
    stand.program.send(b"/burst\r");
    stand.program.wait_for("Settings 1/5");
    stand.program.send(b"\r");
    stand.program.wait_for("Enter save");
    stand.program.send(b"\x7f99\r");
    stand.program.wait_for("99 is not a whole number from 1 to 33");
    assert_eq!(fs::read_to_string(&stand.file).unwrap(), FILE);
    stand.program.send(b"\x7f\r");
    stand.program.wait_for("budget.burst is saved.");
    assert_eq!(fs::read_to_string(&stand.file).unwrap(), FILE.replace("burst = 3", "burst = 9"));
    // A foreign change later: the watcher has seen both.
    stand.replace(&FILE.replace("\"KR\"", "\"US\"").replace("burst = 3", "burst = 9"));
    stand.program.wait_for("Configuration read again: region.");
    stand.program.send(b"\x1b");
    stand.program.wait("the filter to be cleared", |screen| !screen.text().contains("Settings 1/5"));
    stand.program.send(b"\x1b");
    stand.program.wait("the settings to close", |screen| !screen.text().contains("Settings 5"));
    stand.program.send(b"5");
    stand.program.wait("the log", |screen| screen.text().contains("budget.burst is saved."));
    let told = stand.program.screen.text();
    assert_eq!(told.matches("read again").count(), told.matches("read again: region.").count(), "{told}");
    stand.program.send(b"1");
    stand.quit();
}
