//! The thread that writes: in its order, whatever cannot be written meanwhile.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{Place, entry, intent, lines, placed};
use vdial::journal::{AttemptId, Backlog, JournalEntry, JournalEvent, JournalLimits, Writer};

/// A writer, and what it has told of what waits.
fn writer(place: &Place) -> (Writer, Arc<Mutex<Vec<Backlog>>>) {
    let told: Arc<Mutex<Vec<Backlog>>> = Arc::default();
    let hears = told.clone();
    (Writer::new(place.file(), move |backlog| hears.lock().unwrap().push(backlog)), told)
}

fn failed(why: &str) -> JournalEvent {
    JournalEvent::Failed { why: why.to_owned() }
}

fn attempts(entries: &[JournalEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.attempt.as_str()).collect()
}

#[test]
fn the_writer_keeps_the_order_and_every_credential_out() {
    let place = Place::new(JournalLimits::default());
    let (writer, told) = writer(&place);
    writer.hide("s3cr3t\"quoted");
    for number in 0..50 {
        writer.fact(number.to_string().as_str().into(), failed("with s3cr3t\"quoted in it"));
    }
    assert_eq!(writer.finish(), 0);
    let read = place.read();
    let attempts: Vec<_> = read.entries.iter().map(|entry| entry.attempt.clone()).collect();
    assert_eq!(attempts, (0..50).map(|number| AttemptId::from(number.to_string().as_str())).collect::<Vec<_>>());
    assert!(!fs::read_to_string(place.path()).unwrap().contains("s3cr3t"));
    assert_eq!(*told.lock().unwrap(), [], "nothing had to wait");
}

#[test]
fn what_has_happened_waits_until_it_can_be_written_and_what_is_to_happen_does_not() {
    let place = Place::new(JournalLimits::default());
    // A directory in the place of the file.
    fs::create_dir_all(place.path()).unwrap();
    let (writer, told) = writer(&place);
    writer.fact("a".into(), placed("c-1"));
    writer.fact("b".into(), placed("c-2"));
    let refused = writer.intent("c".into(), intent("+821012345601")).blocking_recv().unwrap().unwrap_err();
    assert!(refused.contains("a directory, not a file") && refused.contains("journal.jsonl"), "{refused}");
    writer.settled().blocking_recv().unwrap();
    assert_eq!(told.lock().unwrap().last().map(|backlog| backlog.lines), Some(2));
    fs::remove_dir(place.path()).unwrap();
    // Without anything else to write.
    let deadline = Instant::now() + Duration::from_mins(1);
    while told.lock().unwrap().last() != Some(&Backlog::default()) {
        assert!(Instant::now() < deadline, "it is never tried again");
        std::thread::sleep(Duration::from_millis(5));
    }
    writer.intent("d".into(), intent("+821012345601")).blocking_recv().unwrap().unwrap();
    assert_eq!(writer.finish(), 0);
    assert_eq!(attempts(&place.read().entries), ["a", "b", "d"]);
}

#[test]
fn what_could_never_be_written_is_counted_at_the_end() {
    let place = Place::new(JournalLimits::default());
    fs::create_dir_all(place.path()).unwrap();
    let (writer, _) = writer(&place);
    writer.fact("a".into(), placed("c-1"));
    writer.fact("b".into(), placed("c-2"));
    assert_eq!(writer.finish(), 2);
}

#[test]
fn a_tail_that_cannot_be_a_line_is_ended_and_costs_no_line_that_comes_after() {
    let place = Place::new(JournalLimits { longest: u64::MAX, ..JournalLimits::default() });
    place.write(&lines()[0]);
    let long = fs::read_to_string(place.path()).unwrap() + &"x".repeat(10_000_000);
    fs::write(place.path(), &long).unwrap();
    place.write(&lines()[1]);
    let read = place.read();
    assert_eq!((read.entries, read.damage.unreadable, read.damage.torn), (lines()[..2].to_vec(), 1, false));
    assert!(fs::read_to_string(place.path()).unwrap().starts_with(&(long + "\n")), "nothing of it was taken away");
}

#[cfg(unix)]
#[test]
fn a_journal_that_cannot_be_set_aside_grows() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new(JournalLimits { longest: 100, ..JournalLimits::default() });
    place.write(&lines()[0]);
    let dir = place.path().parent().unwrap().to_owned();
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o500)).unwrap();
    let may_write_all = fs::write(dir.join("probe"), "").is_ok();
    place.write(&lines()[1]);
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(place.read().entries, lines()[..2]);
    if !may_write_all {
        assert_eq!(place.names(), ["journal.jsonl"]);
    }
}

#[test]
fn only_what_was_set_aside_here_is_deleted_and_read() {
    let place = Place::new(JournalLimits { longest: 1, ..JournalLimits::default() });
    place.write(&lines()[0]);
    let dir = place.path().parent().unwrap().to_owned();
    let theirs = ["journal-my-backup.jsonl", "journalism.jsonl", "journal.old.jsonl", "journal.2020.jsonl"];
    let ours = "journal.20200101T0000000Z.jsonl";
    let line = fs::read_to_string(place.path()).unwrap();
    for name in theirs.iter().chain([&ours]) {
        fs::write(dir.join(name), &line).unwrap();
        let long_ago = std::time::SystemTime::now() - Duration::from_hours(24 * 400);
        fs::File::options().write(true).open(dir.join(name)).unwrap().set_modified(long_ago).unwrap();
    }
    // What is to be deleted is so by the clock that the line is written with.
    let last = JournalEntry { at: jiff::Timestamp::now(), ..entry(0, "z", failed("last")) };
    place.write(&last);
    let names = place.names();
    assert!(theirs.iter().all(|name| names.contains(&(*name).to_owned())), "{names:?}");
    assert!(!names.contains(&ours.to_owned()), "{names:?}");
    assert_eq!(attempts(&place.read().entries), ["a", "z"], "nor are they read");
}

#[cfg(unix)]
#[test]
fn a_link_in_its_place_is_refused_and_what_it_leads_to_stays_as_it_is() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::new(JournalLimits { longest: 1, ..JournalLimits::default() });
    let dir = place.path().parent().unwrap().to_owned();
    fs::create_dir_all(&dir).unwrap();
    let target = place.dir.path().join("elsewhere.jsonl");
    let line = serde_json::to_string(&lines()[0]).unwrap() + "\n";
    fs::write(&target, &line).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
    symlink(&target, place.path()).unwrap();
    let error = place.file().append("{}", super::start()).unwrap_err();
    assert!(error.to_string().contains("symbolic link"), "{error}");
    assert_eq!(fs::read_to_string(&target).unwrap(), line);
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(place.read().entries.len(), 1, "it is read all the same");
    // A directory that is a link is the user's way to keep it elsewhere.
    fs::remove_file(place.path()).unwrap();
    fs::rename(&dir, place.dir.path().join("real")).unwrap();
    symlink(place.dir.path().join("real"), &dir).unwrap();
    place.write(&lines()[0]);
    assert_eq!(place.read().entries.len(), 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_its_place_is_refused_at_once() {
    use rustix::fs::{CWD, Mode, mkfifoat};
    let place = Place::new(JournalLimits::default());
    fs::create_dir_all(place.path().parent().unwrap()).unwrap();
    mkfifoat(CWD, place.path(), Mode::RUSR | Mode::WUSR).unwrap();
    let error = place.file().append("{}", super::start()).unwrap_err();
    assert!(error.to_string().contains("a pipe, not a file"), "{error}");
    let error = place.file().history().unwrap_err();
    assert!(error.to_string().contains("a pipe, not a file"), "{error}");
}
