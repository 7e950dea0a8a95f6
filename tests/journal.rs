//! The journal on disk: everything written is read back, whatever happened to the program or the file meanwhile.
#![cfg(test)]

#[path = "journal/history.rs"]
mod history;
#[path = "journal/printing.rs"]
mod printing;
#[path = "journal/writing.rs"]
mod writing;

use std::fs;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;
use vdial::domain::{CallId, GroupcallId, OnAnswer, Target};
use vdial::journal::{AttemptId, Damage, JournalEntry, JournalEvent, JournalFile, JournalLimits, Search, Unfinished};

const URL: &str = "https://api.example/v1.0";

fn start() -> Timestamp {
    "2026-11-20T14:02:07Z".parse().unwrap()
}

fn after(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

struct Place {
    dir: TempDir,
    limits: JournalLimits,
}

impl Place {
    fn new(limits: JournalLimits) -> Self {
        Self { dir: TempDir::new().unwrap(), limits }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("data/journal.jsonl")
    }

    fn file(&self) -> JournalFile {
        JournalFile::new(self.path(), self.limits)
    }

    fn read(&self) -> Read {
        let mut entries = Vec::new();
        let damage = self.file().each(start(), |entry, _| entries.push(entry)).unwrap();
        Read { entries, damage }
    }

    fn write(&self, entry: &JournalEntry) {
        self.file().append(&serde_json::to_string(entry).unwrap(), entry.at).unwrap();
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.dir.path().join("data")).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

struct Read {
    entries: Vec<JournalEntry>,
    damage: Damage,
}

fn pending(entries: &[JournalEntry], profile: &str, api_url: &str, now: Timestamp) -> Vec<Unfinished> {
    let mut search = Search::new(profile, api_url, now);
    for entry in entries {
        search.take(entry);
    }
    search.done().0
}

fn entry(at: i64, attempt: &str, event: JournalEvent) -> JournalEntry {
    JournalEntry { at: after(at), attempt: AttemptId::from(attempt), event }
}

fn intent(to: &str) -> JournalEvent {
    JournalEvent::Intent {
        profile: "work".to_owned(),
        api_url: URL.to_owned(),
        request: json!({
            "source": {"type": "tel", "target": "+12025550142"},
            "destinations": [{"type": "tel", "target": to}],
            "actions": [{"type": "talk", "option": {"text": "Hello", "language": "en-US"}}],
        }),
        writer: None,
    }
}

fn call(id: &str) -> CallId {
    CallId::new(id).unwrap()
}

fn placed(id: &str) -> JournalEvent {
    JournalEvent::placed([&call(id)], [])
}

fn ended(id: &str) -> JournalEvent {
    JournalEvent::ended(&Target::Call(call(id)), "normal")
}

/// How much that waits for the disk is done at the same time.
const SIDE_BY_SIDE: usize = 16;

/// A day's work.
fn lines() -> Vec<JournalEntry> {
    vec![
        entry(0, "a", intent("+821012345601")),
        entry(1, "a", placed("c-1")),
        entry(2, "b", intent("+821012345602")),
        entry(3, "b", JournalEvent::Unknown { why: "no answer within the time limit".to_owned() }),
        entry(9, "a", ended("c-1")),
        entry(10, "c", intent("+821012345603")),
        entry(11, "c", placed("c-3")),
        entry(12, "d", intent("+821012345604")),
    ]
}

#[test]
fn what_is_written_is_read_back_by_its_owner_alone() {
    let place = Place::new(JournalLimits::default());
    assert_eq!(place.read().entries, []);
    for entry in lines() {
        place.write(&entry);
    }
    let read = place.read();
    assert_eq!((read.entries.clone(), read.damage.torn, read.damage.unreadable), (lines(), false, 0));
    assert_eq!(read.damage.words(), None);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(place.path()), mode(place.dir.path().join("data"))), (0o600, 0o700));
    }
    let text = fs::read_to_string(place.path()).unwrap();
    assert_eq!(text.lines().count(), lines().len());
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).unwrap().is_object()));
}

#[test]
fn wherever_a_crash_cuts_it_off_the_whole_lines_before_are_read_and_the_torn_one_is_said() {
    let place = Place::new(JournalLimits::default());
    for entry in lines() {
        place.write(&entry);
    }
    let whole = fs::read(place.path()).unwrap();
    // Side by side: each writes to the disk and waits for it.
    std::thread::scope(|scope| {
        for first in 0..SIDE_BY_SIDE {
            let cuts = (first..whole.len()).step_by(SIDE_BY_SIDE);
            let whole = &whole;
            scope.spawn(move || cuts.for_each(|cut| is_read_as_far_as_it_is_whole(whole, cut)));
        }
    });
}

fn is_read_as_far_as_it_is_whole(whole: &[u8], cut: usize) {
    let place = Place::new(JournalLimits::default());
    fs::create_dir_all(place.path().parent().unwrap()).unwrap();
    fs::write(place.path(), &whole[..cut]).unwrap();
    let read = place.read();
    let ends = whole[..cut].split(|byte| *byte == b'\n').count() - 1;
    let only_its_end_is_missing = whole[cut] == b'\n';
    let expected = ends + usize::from(only_its_end_is_missing);
    assert_eq!(read.entries, lines()[..expected], "cut at {cut}");
    assert_eq!(read.damage.torn, cut > 0 && whole[cut - 1] != b'\n' && !only_its_end_is_missing, "cut at {cut}");
    assert_eq!(read.damage.words().is_some(), read.damage.torn);

    // Whoever writes next neither glues a line to the torn one nor loses his own.
    place.write(&entry(20, "z", placed("c-9")));
    let read = place.read();
    assert_eq!(
        (read.entries.len(), read.damage.torn, read.damage.unreadable),
        (expected + 1, false, 0),
        "cut at {cut}"
    );
}

#[test]
fn lines_that_are_none_are_passed_over_and_counted() {
    let place = Place::new(JournalLimits::default());
    place.write(&lines()[0]);
    let mut text = fs::read_to_string(place.path()).unwrap();
    text.push_str("not json\n{\"at\":1}\n\n\u{0}\u{0}\u{0}\n");
    fs::write(place.path(), text).unwrap();
    place.write(&lines()[1]);
    let read = place.read();
    assert_eq!((read.entries.len(), read.damage.unreadable, read.damage.torn), (2, 3, false));
    assert!(read.damage.words().unwrap().contains("3 lines"));
}

#[test]
fn instances_that_share_it_lose_no_line_and_mix_none() {
    const EACH: usize = 150;
    let place = Place::new(JournalLimits { longest: 20_000, ..JournalLimits::default() });
    std::thread::scope(|scope| {
        for instance in 0..4 {
            let file = place.file();
            scope.spawn(move || {
                for number in 0..EACH {
                    let event = JournalEvent::Failed { why: "x".repeat(number) };
                    let entry =
                        JournalEntry { at: start(), attempt: format!("{instance}-{number}").as_str().into(), event };
                    let line = serde_json::to_string(&entry).unwrap();
                    // As the writer does while another instance has the file locked.
                    while let Err(error) = file.append(&line, start()) {
                        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
                    }
                }
            });
        }
    });
    let read = place.read();
    assert_eq!((read.damage.unreadable, read.damage.torn), (0, false));
    let mut attempts: Vec<_> = read.entries.iter().map(|entry| entry.attempt.clone()).collect();
    attempts.sort();
    attempts.dedup();
    assert_eq!((attempts.len(), read.entries.len()), (4 * EACH, 4 * EACH));
    assert!(place.names().len() > 2, "it was set aside meanwhile: {:?}", place.names());
}

#[test]
fn it_is_set_aside_by_length_and_by_age_and_deleted_when_too_old() {
    let by_length = Place::new(JournalLimits { longest: 200, ..JournalLimits::default() });
    for entry in lines() {
        by_length.write(&entry);
    }
    assert!(by_length.names().len() > 2, "{:?}", by_length.names());
    assert_eq!(by_length.read().entries, lines(), "nothing is lost by it");

    let day = SignedDuration::from_hours(24);
    let by_age = Place::new(JournalLimits { oldest: day, ..JournalLimits::default() });
    by_age.write(&entry(0, "a", placed("c-1")));
    by_age.write(&entry(3600 * 23, "b", placed("c-2")));
    assert_eq!(by_age.names().len(), 1);
    by_age.write(&entry(3600 * 25, "c", placed("c-3")));
    assert_eq!(by_age.names().len(), 2);
    assert_eq!(by_age.read().entries.len(), 3);

    let kept = Place::new(JournalLimits { longest: 1, keep: -day, ..JournalLimits::default() });
    for entry in lines() {
        let late = JournalEntry { at: Timestamp::now(), ..entry };
        kept.write(&late);
    }
    assert_eq!(kept.names(), ["journal.jsonl"], "what was set aside is too old at once");
}

/// Writes until it fails; run by the test below in a process that may write no more than so much.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn child_that_fills_the_disk() {
    let path = PathBuf::from(std::env::var_os("JOURNAL").expect("the other test names it"));
    let file = JournalFile::new(path, JournalLimits::default());
    let failure = (0..1000).find_map(|number| {
        let entry = entry(number, &format!("{number}"), JournalEvent::Failed { why: "x".repeat(70) });
        file.append(&serde_json::to_string(&entry).unwrap(), entry.at).err()
    });
    assert!(failure.is_some());
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_no_half_line() {
    let place = Place::new(JournalLimits::default());
    // The shell makes the system refuse, in the middle of a line, what goes beyond a few blocks.
    let status = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" --ignored --exact child_that_fills_the_disk"])
        .arg(std::env::current_exe().unwrap())
        .env("JOURNAL", place.path())
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let read = place.read();
    assert!(!read.entries.is_empty() && read.damage == Damage::default(), "{:?}", read.damage);
    assert!(fs::read(place.path()).unwrap().ends_with(b"\n"));
    place.write(&lines()[0]);
    assert_eq!(place.read().entries.len(), read.entries.len() + 1);
}

#[test]
fn what_may_not_be_over_is_told_from_what_is() {
    let read = pending(&lines(), "work", URL, after(60));
    let found: Vec<_> =
        read.iter().map(|pending| (pending.attempt.clone(), pending.unknown, pending.live.len())).collect();
    // b was never answered, c is live, d was never heard of again; a has ended.
    assert_eq!(found, [("b".into(), true, 0), ("c".into(), false, 1), ("d".into(), true, 0)]);
    assert_eq!(read[1].live, [Target::Call(call("c-3"))]);
    assert_eq!(read[0].request.destinations[0].label(), "+821012345602");
    assert_eq!(read[0].request.source.label(), "+12025550142");
    assert_eq!(read[0].request.on_answer, OnAnswer::Say { text: "Hello".into(), language: "en-US".into() });
    assert_eq!(pending(&lines(), "other", URL, after(60)), []);
    assert_eq!(pending(&lines(), "work", "https://elsewhere.example/v1.0", after(60)), []);
    assert_eq!(pending(&lines(), "work", URL, after(24 * 3600 + 60)), [], "no call lasts for a day");
}

#[test]
fn a_doubt_ends_when_the_call_was_found_or_was_not() {
    let doubt = [entry(0, "a", intent("+821012345601")), entry(1, "a", JournalEvent::Unknown { why: String::new() })];
    for (event, left) in [
        (JournalEvent::NotFound, 0),
        (JournalEvent::Failed { why: String::new() }, 0),
        (placed("c-1"), 1),
        (JournalEvent::placed([], [&GroupcallId::new("g-1").unwrap()]), 1),
        (JournalEvent::left(&Target::Call(call("c-1"))), 1),
    ] {
        let mut lines = doubt.to_vec();
        lines.push(entry(2, "a", event.clone()));
        assert_eq!(pending(&lines, "work", URL, after(9)).len(), left, "{event:?}");
    }
}

#[test]
fn what_is_read_twice_since_it_was_set_aside_meanwhile_counts_once() {
    let twice: Vec<_> = lines().into_iter().chain(lines()).collect();
    assert_eq!(pending(&twice, "work", URL, after(60)), pending(&lines(), "work", URL, after(60)));
}

#[test]
fn what_may_not_be_over_is_found_among_any_number_that_are() {
    let mut search = Search::new("work", URL, after(60));
    for number in 0..30_000 {
        let id = format!("{number}");
        search.take(&entry(0, &id, intent("+821012345601")));
        search.take(&entry(1, &id, placed(&id)));
        if number % 10_000 != 0 {
            search.take(&entry(2, &id, ended(&id)));
        }
    }
    let (found, told) = search.done();
    assert_eq!(
        (found.iter().map(|one| one.attempt.as_str()).collect::<Vec<_>>(), told),
        (vec!["0", "10000", "20000"], None)
    );
    let mut too_many = Search::new("work", URL, after(60));
    for number in 0..10_007 {
        too_many.take(&entry(0, &number.to_string(), intent("+821012345601")));
    }
    let (found, told) = too_many.done();
    assert_eq!((found.len(), found[0].attempt.as_str()), (10_000, "7"));
    assert!(told.unwrap().contains("7 older calls"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn whatever_bytes_the_file_holds_reading_it_and_writing_on_works(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let place = Place::new(JournalLimits::default());
        fs::create_dir_all(place.path().parent().unwrap()).unwrap();
        fs::write(place.path(), &bytes).unwrap();
        drop(place.read());
        place.write(&lines()[0]);
        let read = place.read();
        let first = &lines()[0];
        prop_assert_eq!(read.entries.last(), Some(first));
        prop_assert!(!read.damage.torn);
    }
}
