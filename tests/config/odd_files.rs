//! What stands in the place of a file and is none: it is refused in words, nothing waits for it, and nothing of it is
//! changed. A pipe that the shell has made is read.

use std::fs;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::thread;

use rustix::fs::{CWD, Mode, mkfifoat};
use vdial::config::{KeptFavourites, LearnedSettings, spoken_texts};
use vdial::domain::ExtensionTarget;
use vdial::journal::{JournalFile, JournalLimits};
use vdial::program::logging;

use super::{LogLevel, Machine, SECRET, chmod, mode};

const NO_WRITER: &str = "it is a pipe, and nothing was written to it";
const PIPE: &str = "it is a pipe, not a file";
const DIRECTORY: &str = "it is a directory, not a file";

fn pipe(path: &Path) {
    mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR).unwrap();
}

#[test]
fn a_credential_is_read_from_a_file_or_from_a_pipe_that_somebody_writes_into() {
    let machine = Machine::new("");
    let place = |name: &str| machine.dir.path().join(name);
    pipe(&place("pipe"));
    fs::create_dir(place("folder")).unwrap();
    for (name, problem) in
        [("~/pipe", NO_WRITER), ("~/folder", DIRECTORY), ("/dev/zero", "it is a device or a socket, not a file")]
    {
        let path = name.replace('~', &machine.dir.path().display().to_string());
        for option in ["--token-file", "--accesskey-file"] {
            assert_eq!(machine.find_error(&[option, &path]), format!("{name}: cannot be read: {problem}"));
        }
        machine.write("config.toml", &format!("[profiles.default]\naccesskey_file = '{path}'"));
        assert_eq!(machine.find_error(&[]), format!("{name}: cannot be read: {problem}"));
    }
    machine.write("config.toml", "");
    // As the shell makes one for <(command), however long the command takes.
    let (reader, mut writer) = std::io::pipe().unwrap();
    let path = format!("/dev/fd/{}", reader.as_raw_fd());
    let slow = thread::spawn(move || {
        for part in ["Marker", "5ecret", "\n"] {
            thread::sleep(std::time::Duration::from_millis(30));
            writer.write_all(part.as_bytes()).unwrap();
        }
    });
    super::assert_found(&machine, &["--accesskey-file", &path], "AccessKey Marker5ecret", "--accesskey-file");
    slow.join().unwrap();
    // One that has ended already.
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(SECRET.as_bytes()).unwrap();
    drop(writer);
    let path = format!("/dev/fd/{}", reader.as_raw_fd());
    super::assert_found(&machine, &["--token-file", &path], "Token Marker5ecret", "--token-file");
    // One with a name, and a writer that comes a little later.
    let named = place("pipe");
    let late = thread::spawn(move || fs::write(named, SECRET).unwrap());
    super::assert_found(
        &machine,
        &["--token-file", &place("pipe").display().to_string()],
        "Token Marker5ecret",
        "--token-file",
    );
    late.join().unwrap();
}

#[test]
fn a_pipe_without_an_end_is_read_no_further_than_a_credential_can_be() {
    let machine = Machine::new("");
    let (reader, mut writer) = std::io::pipe().unwrap();
    let path = format!("/dev/fd/{}", reader.as_raw_fd());
    let endless = thread::spawn(move || while writer.write_all(&[b'x'; 4096]).is_ok() {});
    let told = machine.find_error(&["--token-file", &path]);
    assert!(told.ends_with("cannot be read: longer than 64 kB"), "{told}");
    drop(reader);
    endless.join().unwrap();
}

#[test]
fn the_configuration_is_read_from_a_file_a_pipe_or_from_nothing() {
    let machine = Machine::new("");
    let place = machine.dir.path().join("odd");
    let odd = place.display().to_string();
    machine.load(&["--config", "/dev/null"]).unwrap();
    fs::create_dir(&place).unwrap();
    assert_eq!(machine.load_error(&["--config", &odd]), format!("~/odd: cannot be read: {DIRECTORY}"));
    fs::remove_dir(&place).unwrap();
    pipe(&place);
    assert_eq!(machine.load_error(&["--config", &odd]), format!("~/odd: cannot be read: {NO_WRITER}"));
    let written = thread::spawn(move || fs::write(place, "region = 'kr'").unwrap());
    assert_eq!(machine.load(&["--config", &odd]).unwrap().region.as_deref(), Some("KR"));
    written.join().unwrap();
    assert_eq!(
        machine.load_error(&["--ca-cert", &odd]),
        "--ca-cert: ~/odd is not a file; a PEM file with certificates is needed"
    );
}

#[test]
fn what_the_program_keeps_is_not_read_from_a_pipe() {
    let machine = Machine::new("");
    let paths = machine.paths();
    fs::create_dir(&paths.data_dir).unwrap();
    for path in [paths.favourites_file(), paths.state_file(), paths.said_file()] {
        pipe(&path);
    }
    assert!(KeptFavourites::load(&paths.favourites_file()).unwrap_err().contains(PIPE));
    let (mut memory, told) = LearnedSettings::load(&paths.state_file());
    assert!(told.unwrap().contains(PIPE));
    assert_eq!(memory.remember("a", ExtensionTarget::Name).unwrap_err().to_string(), PIPE);
    assert_eq!(spoken_texts::load(&paths.said_file()), [""; 0]);
    assert_eq!(spoken_texts::save(&paths.said_file(), "hello").unwrap_err().to_string(), PIPE);
}

/// A user who keeps files elsewhere has links; what they lead to is his.
#[test]
fn nothing_is_written_through_a_link_and_what_it_leads_to_stays_as_it_is() {
    let machine = Machine::new("");
    let paths = machine.paths();
    fs::create_dir(&paths.data_dir).unwrap();
    let theirs = machine.write("theirs", "{}");
    chmod(Path::new(&theirs), 0o644);
    for path in [paths.state_file(), paths.said_file(), paths.log_file(), paths.journal_file()] {
        symlink(&theirs, &path).unwrap();
    }
    let journal = JournalFile::new(paths.journal_file(), JournalLimits::default());
    let log = logging::start(LogLevel::Info, &paths.log_file());
    for (what, told) in [
        (
            "state",
            LearnedSettings::load(&paths.state_file()).0.remember("a", ExtensionTarget::Name).unwrap_err().to_string(),
        ),
        ("said", spoken_texts::save(&paths.said_file(), "hello").unwrap_err().to_string()),
        ("log", log.notice.unwrap()),
        ("journal", journal.append("{}", jiff::Timestamp::now()).unwrap_err().to_string()),
    ] {
        assert!(
            told.contains("it is a symbolic link; put the file itself there, or link its directory"),
            "{what}: {told}"
        );
    }
    assert_eq!((fs::read_to_string(&theirs).unwrap().as_str(), mode(Path::new(&theirs))), ("{}", 0o644));
}
