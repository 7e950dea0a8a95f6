//! `vdial history`: the journal printed for people and for other programs.

use super::{Place, after, entry, intent, lines, placed};
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};
use vdial::journal::{JournalEvent, JournalLimits};

fn history(place: &Place, args: &[&str]) -> Output {
    let data = place.path().parent().unwrap().to_owned();
    let mut program = Command::new(env!("CARGO_BIN_EXE_vdial"));
    program.env("VDIAL_DATA_DIR", data).env("TZ", "Asia/Seoul").arg("history").args(args);
    program.output().unwrap()
}

fn printed(place: &Place, args: &[&str]) -> String {
    let output = history(place, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn a_day() -> Place {
    let place = Place::new(JournalLimits::default());
    for entry in lines() {
        place.write(&entry);
    }
    place.write(&entry(30, "a", JournalEvent::Note { on: "c-1".to_owned(), text: "VIP, \"call\" again".to_owned() }));
    place
}

#[test]
fn the_table_is_oldest_first_in_the_users_time_zone() {
    let table = printed(&a_day(), &[]);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(
        rows,
        [
            "TIME                 FROM          TO             ON ANSWER     RESULT                                    NOTE",
            "2026-11-20 23:02:07  +12025550142  +821012345601  says “Hello”  normal                                    VIP, \"call\" again",
            "2026-11-20 23:02:09  +12025550142  +821012345602  says “Hello”  not known whether it was placed: no ans…",
            "2026-11-20 23:02:17  +12025550142  +821012345603  says “Hello”  end unknown",
            "2026-11-20 23:02:19  +12025550142  +821012345604  says “Hello”  no answer on record",
        ]
    );
}

#[test]
fn json_lines_have_every_field_and_csv_the_same_ones() {
    let place = a_day();
    let objects: Vec<Value> =
        printed(&place, &["--format", "jsonl"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 4);
    let first = &objects[0];
    assert_eq!(first["time"], "2026-11-20T14:02:07Z");
    assert_eq!(first["from"], "+12025550142");
    assert_eq!(first["to"][0], "+821012345601");
    assert_eq!(first["on_answer"]["say"], "Hello");
    assert_eq!(first["outcome"], "placed");
    let call = &first["calls"][0];
    assert_eq!([&call["kind"], &call["id"], &call["state"], &call["reason"]], ["call", "c-1", "ended", "normal"]);
    assert_eq!(first["note"], "VIP, \"call\" again");
    let outcomes: Vec<&str> = objects.iter().map(|object| object["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["placed", "unknown", "placed", "unanswered"]);

    let csv = printed(&place, &["--format", "csv"]);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "time,profile,server,from,to,on_answer,outcome,result,calls,note,attempt");
    assert_eq!(
        lines[1],
        "2026-11-20T14:02:07Z,work,https://api.example/v1.0,+12025550142,+821012345601,\
         \"{\"\"say\"\":\"\"Hello\"\",\"\"language\"\":\"\"en-US\"\"}\",placed,normal,c-1,\"VIP, \"\"call\"\" again\",a"
    );
    assert_eq!((lines.len(), lines[5]), (6, ""), "a line for each call, and a line end after the last");
}

#[test]
fn only_the_calls_of_the_time_and_profile_asked_for_are_printed() {
    let place = a_day();
    let count = |args: &[&str]| printed(&place, &[args, &["--format", "jsonl"]].concat()).lines().count();
    assert_eq!(count(&["--since", "2026-11-20T14:02:09Z"]), 3);
    assert_eq!(count(&["--until", "2026-11-20T14:02:09Z"]), 1);
    assert_eq!(count(&["--since", "2026-11-21"]), 0, "a day begins at midnight in the user's time zone");
    assert_eq!(count(&["--since", "2026-11-20"]), 4);
    assert_eq!(count(&["--profile", "work"]), 4);
    assert_eq!(count(&["--profile", "home"]), 0);
    let refused = history(&place, &["--since", "soon"]);
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(why.contains("--since: \"soon\" is not a time; write 90m, 12h, 7d, or a day"), "{why}");
}

#[test]
fn damage_is_reported_beside_what_could_be_read_and_no_journal_is_no_failure() {
    let place = a_day();
    let whole = fs::read_to_string(place.path()).unwrap();
    fs::write(place.path(), format!("nonsense\n{whole}")).unwrap();
    let output = history(&place, &["--format", "jsonl"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 4);
    assert!(String::from_utf8_lossy(&output.stderr).contains("line of the journal"), "{output:?}");
    assert_eq!(printed(&Place::new(JournalLimits::default()), &["--format", "jsonl"]), "");
}

#[test]
fn more_calls_are_printed_than_the_screen_lists() {
    let place = Place::new(JournalLimits::default());
    let mut text = String::new();
    for number in 0..2_500 {
        let attempt = number.to_string();
        for event in [intent("+821012345601"), placed(&format!("c-{number}"))] {
            text += &serde_json::to_string(&entry(number, &attempt, event)).unwrap();
            text.push('\n');
        }
    }
    place.write(&entry(0, "first", intent("+821012345600")));
    fs::write(place.path(), text).unwrap();
    let printed = printed(&place, &["--format", "jsonl"]);
    assert_eq!(printed.lines().count(), 2_500);
    assert!(printed.lines().last().unwrap().contains(&after(2_499).to_string()));
}

#[test]
fn control_sequences_in_a_journal_do_not_reach_the_terminal() {
    let place = a_day();
    place.write(&entry(40, "c", JournalEvent::Note { on: "c-3".to_owned(), text: "\u{1b}[2Jgone\nnext".to_owned() }));
    for format in ["table", "jsonl"] {
        let printed = printed(&place, &["--format", format]);
        assert!(!printed.contains('\u{1b}'), "{format}: {printed:?}");
    }
}
