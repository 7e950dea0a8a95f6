//! The whole journal read again: what came of each attempt, and what was noted.

use super::{Place, after, call, ended, entry, intent, lines, placed};
use std::fs;
use vdial::domain::{GroupcallId, Target};
use vdial::journal::{AttemptResult, End, JournalEvent, JournalLimits};

fn note(on: &str, text: &str) -> JournalEvent {
    JournalEvent::Note { on: on.to_owned(), text: text.to_owned() }
}

#[test]
fn the_history_is_read_from_all_files_newest_first_with_what_came_of_each() {
    // Set aside again and again, so that an attempt and its end lie in different files.
    let place = Place::new(JournalLimits { longest: 300, ..JournalLimits::default() });
    for entry in lines() {
        place.write(&entry);
    }
    place.write(&entry(20, "e", intent("+821012345605")));
    place.write(&entry(21, "e", JournalEvent::Failed { why: "no credit".to_owned() }));
    place.write(&entry(22, "b", JournalEvent::NotFound));
    place.write(&entry(23, "c", JournalEvent::left(&Target::Call(call("c-3")))));
    place.write(&entry(24, "c", note("c-3", "call back on Monday")));
    assert!(place.names().len() > 3, "{:?}", place.names());
    let history = place.file().history().unwrap();
    let told: Vec<_> = history
        .records
        .iter()
        .map(|record| (record.attempt.as_str(), record.outcome.clone(), &record.targets[..]))
        .collect();
    let c1 = [(Target::Call(call("c-1")), End::Over("normal".to_owned()))];
    let c3 = [(Target::Call(call("c-3")), End::Left)];
    assert_eq!(
        told,
        [
            ("e", AttemptResult::Failed("no credit".to_owned()), &[][..]),
            ("d", AttemptResult::Unheard, &[]),
            ("c", AttemptResult::Placed, &c3),
            ("b", AttemptResult::NotFound, &[]),
            ("a", AttemptResult::Placed, &c1),
        ]
    );
    assert_eq!((history.cut, &history.damage), (false, &None));
    assert_eq!(history.records[1].request.as_ref().unwrap().destinations[0].label(), "+821012345604");
    assert_eq!(history.notes.on("c-3"), Some("call back on Monday"));
    assert_eq!(history.notes, place.file().notes().unwrap());
}

#[test]
fn lines_that_are_torn_or_none_are_dropped_and_said() {
    let place = Place::new(JournalLimits::default());
    assert_eq!(place.file().history().unwrap().records, []);
    for entry in lines() {
        place.write(&entry);
    }
    let whole = fs::read_to_string(place.path()).unwrap();
    fs::write(place.path(), format!("nonsense\n{}", &whole[..whole.len() - 20])).unwrap();
    let history = place.file().history().unwrap();
    assert_eq!(history.records.len(), 3, "the last one is torn");
    assert!(history.damage.unwrap().contains("A line of the journal could not be read"));
}

#[test]
fn what_a_newer_version_wrote_is_passed_over_in_silence_and_stays() {
    let place = Place::new(JournalLimits::default());
    place.write(&lines()[0]);
    let newer = r#"{"at":"2026-11-20T14:02:09Z","attempt":"a","event":"praised","stars":[5,{"of":5}]}"#;
    let text = fs::read_to_string(place.path()).unwrap();
    // Even as the last line, without its end.
    fs::write(place.path(), format!("{text}{newer}")).unwrap();
    for _ in 0..2 {
        assert_eq!(place.read().damage.words(), None);
        assert_eq!(place.file().history().unwrap().damage, None);
        place.write(&entry(3, "a", placed("c-1")));
    }
    assert!(fs::read_to_string(place.path()).unwrap().contains(newer));
}

#[test]
fn the_last_note_counts_and_an_empty_one_takes_it_away() {
    let place = Place::new(JournalLimits::default());
    for (at, on, text) in
        [(1, "c-1", "first"), (2, "c-1", "second"), (3, "c-2", "gone"), (4, "c-2", ""), (5, "x", "\"note\"")]
    {
        place.write(&entry(at, on, note(on, text)));
    }
    let notes = place.file().notes().unwrap();
    assert_eq!((notes.on("c-1"), notes.on("c-2"), notes.on("x")), (Some("second"), None, Some("\"note\"")));
}

#[test]
fn a_note_is_about_the_only_call_or_else_about_the_attempt() {
    let place = Place::new(JournalLimits::default());
    place.write(&entry(0, "a", intent("+821012345601")));
    let on = || place.file().history().unwrap().records[0].noted_on().to_owned();
    assert_eq!(on(), "a");
    place.write(&entry(1, "a", placed("c-1")));
    assert_eq!(on(), "c-1");
    place.write(&entry(2, "a", JournalEvent::placed([], [&GroupcallId::new("g-1").unwrap()])));
    assert_eq!(on(), "a");
    place.write(&entry(3, "a", ended("c-1")));
    let record = place.file().history().unwrap().records.remove(0);
    assert_eq!(record.ids().collect::<Vec<_>>(), ["a", "c-1", "g-1"]);
    assert_eq!(record.targets[1].1, End::Unheard);
    assert_eq!(record.at, after(0));
}
