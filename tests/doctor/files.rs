//! The configuration, the files and the journal, in order and broken.

use std::fs::{Permissions, create_dir_all, set_permissions, write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Home;

/// Writes a file with these permissions, and its directory.
fn put(path: &Path, text: &str, mode: u32) {
    create_dir_all(path.parent().unwrap()).unwrap();
    write(path, text).unwrap();
    set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

impl Home {
    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

#[tokio::test]
async fn a_broken_configuration_sends_nothing_and_is_told_by_its_line() {
    for (text, words) in [
        ("theme = \"pink\"\n", "config.toml:1: theme"),
        ("[profiles.default]\naccesskey = \"hunter2\"\nnonsense = 1\n", "nonsense"),
        ("[profiles.default]\naccesskey = \"hunter2\n", "config.toml"),
    ] {
        let home = Home::new().await;
        put(&home.file("config/config.toml"), text, 0o600);
        let said = home.say(|_| {}).await;
        said.expect("settings", "fail", words);
        for skipped in ["credential", "proxy", "DNS", "clock"] {
            said.expect(skipped, "skipped", "the settings cannot be read");
        }
        said.expect("journal", "ok", "none yet");
        assert!(home.server.requests().is_empty(), "a credential may be for another server");
    }
    let home = Home::new().await;
    put(&home.file("config/config.toml"), "[keys]\nquit = [\"no-such-key\"]\n", 0o600);
    home.say(|_| {}).await.expect("keys", "fail", "[keys]");
}

#[tokio::test]
async fn what_others_can_read_is_told_with_the_command_that_mends_it() {
    let home = Home::new().await;
    let config = home.file("config/config.toml");
    put(&config, "[profiles.default]\naccesskey = \"hunter2\"\n", 0o644);
    let said = home.say(|_| {}).await;
    let command = format!("chmod 600 {}", config.display());
    said.expect("settings", "fail", &command);
    said.expect("configuration file", "fail", &command);
    put(&config, "theme = \"mono\"\n", 0o644);
    home.say(|_| {}).await.expect("configuration file", "ok", "holds no credential");
    let key = home.file("data/credentials/default.accesskey");
    put(&key, "hunter2", 0o640);
    let said = home.say(|doctor| _ = doctor.env_remove("VOIPBIN_ACCESSKEY")).await;
    let command = format!("chmod 600 {}", key.display());
    said.expect("credential", "fail", &command);
    said.expect("saved credentials", "fail", &command);
    said.expect("login", "skipped", "no credential");
}

#[tokio::test]
async fn the_journal_is_read_and_nothing_in_it_is_changed() {
    let home = Home::new().await;
    let mut call = home.doctor();
    call = {
        let mut plain = std::process::Command::new(call.get_program());
        plain.env_clear().envs(call.get_envs().filter_map(|(name, value)| Some((name, value?))));
        plain
    };
    call.args(["call", "--from", "+12025550142", "--to", "+821012345605", "--say", "hello"]);
    assert!(super::output(call).await.status.success());
    let said = home.say(|_| {}).await;
    said.expect("journal", "ok", "whole and writable");
    said.expect("unfinished attempts", "ok", "1 call of the last day may be live; vdial follows it");
    let journal = home.file("data/journal.jsonl");
    let lines = std::fs::read_to_string(&journal).unwrap();
    let damaged = format!("nonsense\n{lines}{{\"at\":");
    write(&journal, &damaged).unwrap();
    home.say(|_| {}).await.expect("journal", "warn", "could not be read");
    assert_eq!(std::fs::read_to_string(&journal).unwrap(), damaged);
    // The answer to the last attempt was never heard.
    let intent = lines.lines().find(|line| line.contains("request")).unwrap();
    write(&journal, format!("{intent}\n")).unwrap();
    home.say(|_| {}).await.expect("unfinished attempts", "warn", "without a known outcome");
    std::fs::remove_file(&journal).unwrap();
    std::fs::create_dir(&journal).unwrap();
    home.say(|_| {}).await.expect("journal", "fail", "a directory");
}

#[tokio::test]
async fn a_keyring_that_does_not_answer_is_told_and_one_that_does_is_not_asked_for_more() {
    let home = Home::new().await;
    put(&home.file("config/config.toml"), "[profiles.default]\nkeyring = true\n", 0o600);
    let tools = home.file("bin");
    let path = tools.to_str().unwrap().to_owned();
    let say = || home.say(|doctor| _ = doctor.env("PATH", &path));
    say().await.expect("keyring", "fail", "secret-tool");
    for (script, verdict, words) in [
        ("#!/bin/sh\necho 'no D-Bus' >&2\nexit 1\n", "fail", "no keyring answers"),
        ("#!/bin/sh\nexit 1\n", "ok", "holds no credential"),
        ("#!/bin/sh\necho hunter2\n", "ok", "holds a credential of default"),
    ] {
        put(&tools.join("secret-tool"), script, 0o755);
        say().await.expect("keyring", verdict, words);
    }
}
