//! The line in every state, at given moments.

use super::*;

const CURSOR: TerminalAnswer = TerminalAnswer::CursorAt { row: 2, column: 2 };

/// A line, and a clock that takes milliseconds.
fn begun() -> (Line, impl Fn(u64) -> Instant) {
    let start = Instant::now();
    let at = move |millis| start + Duration::from_millis(millis);
    let mut line = Line::default();
    line.begin(false, at(0));
    (line, at)
}

#[test]
fn one_frame_is_on_its_way_at_a_time() {
    let (mut line, at) = begun();
    line.wrote(4_000, at(1));
    assert!(line.heard(TerminalAnswer::Ready, at(100)) && !line.heard(CURSOR, at(100)));
    assert!(line.held_until(at(101)).is_some());
    assert!(!line.is_free_again(), "the answer was to the question before the frame");
    assert!(line.held_until(at(4_000)).is_some(), "a slow line");
    assert!(line.heard(TerminalAnswer::Ready, at(4_100)));
    assert!(line.is_free_again() && !line.is_free_again(), "told once");
    assert_eq!(line.held_until(at(4_100)), None);
    line.wrote(300, at(4_200));
    assert_eq!(line.held_until(at(4_201)), None, "a few keys wait for nothing");
    line.wrote(300, at(4_201));
    assert!(line.held_until(at(4_202)).is_some());
    line.heard(TerminalAnswer::Ready, at(4_300));
    assert!(line.is_free_again(), "half of it has been taken");
    assert_eq!(line.awaits(at(4_300)), Awaited::Surely);
    line.heard(TerminalAnswer::Ready, at(4_300));
    assert_eq!(line.awaits(at(4_300)), Awaited::Nothing);
    assert_eq!(line.last_wait(false, at(4_301)), None);
}

#[test]
fn what_is_seen_is_known_by_the_answer() {
    let (mut line, at) = begun();
    line.heard(TerminalAnswer::Ready, at(10));
    line.wrote(2_000, at(20));
    line.watch(at(20));
    line.wrote(100, at(30));
    assert_eq!(line.seen(at(3_000)), None);
    line.heard(TerminalAnswer::Ready, at(3_500));
    line.heard(TerminalAnswer::Ready, at(3_700));
    assert_eq!(line.seen(at(9_000)), Some(at(3_500)));
    line.wrote(2_000, at(10_000));
    line.watch(at(10_000));
    assert_eq!(line.seen(at(18_999)), None);
    assert_eq!(line.seen(at(20_000)), Some(at(19_000)), "no answer has come");
    line.answers = Answers::Never;
    assert_eq!(line.seen(at(10_001)), Some(at(10_001)));
}

#[test]
fn who_never_answers_is_waited_for_once() {
    let (mut line, at) = begun();
    line.wrote(4_000, at(1));
    assert_eq!(line.held_until(at(2)), Some(at(1_001)));
    assert_eq!(line.held_until(at(1_001)), None);
    assert!(!line.asks());
    line.wrote(9_000, at(1_001));
    assert_eq!(line.held_until(at(1_002)), None);
    assert_eq!(line.last_wait(false, at(5_000)), None);
    // The terminal was only slow.
    line.heard(TerminalAnswer::Ready, at(5_001));
    line.heard(TerminalAnswer::Ready, at(5_002));
    assert!(line.asks() && line.must_ask());
    line.wrote(QUESTION.len(), at(5_003));
    assert!(!line.must_ask() && line.held_until(at(5_004)).is_some());
}

#[test]
fn who_answers_only_where_the_cursor_is_is_not_waited_for() {
    let (mut line, at) = begun();
    line.wrote(4_000, at(1));
    line.heard(CURSOR, at(50));
    assert!(!line.asks());
    assert_eq!(line.awaits(at(51)), Awaited::Nothing);
    assert_eq!(line.held_until(at(51)), None);
}

#[test]
fn an_answer_that_is_lost_is_found_out_by_another() {
    let (mut line, at) = begun();
    line.heard(TerminalAnswer::Ready, at(10));
    assert!(!line.heard(CURSOR, at(10)), "that was to measure");
    line.wrote(4_000, at(20));
    assert_eq!(line.ask_again_at(), Some(at(1_020)));
    line.asked_again(AGAIN.len(), at(1_020));
    assert_eq!(line.ask_again_at(), Some(at(2_020)));
    assert!(line.held_until(at(1_021)).is_some(), "it may only be slow");
    assert!(line.heard(CURSOR, at(1_030)), "that was to this");
    assert!(line.is_free_again());
    assert_eq!((line.ask_again_at(), line.awaits(at(1_031))), (None, Awaited::Nothing));
    // The terminal was only slow: both answers arrive, in order.
    line.wrote(4_000, at(2_000));
    line.asked_again(AGAIN.len(), at(3_000));
    assert!(line.held_until(at(3_500)).is_some());
    assert!(line.heard(TerminalAnswer::Ready, at(6_000)) && line.is_free_again());
    line.wrote(4_000, at(6_001));
    assert!(line.heard(CURSOR, at(6_020)));
    assert!(line.held_until(at(6_030)).is_some(), "that stood before the frame");
    line.heard(TerminalAnswer::Ready, at(9_000));
    assert!(line.is_free_again());
}

#[test]
fn a_late_answer_is_none_to_a_later_question() {
    let (mut line, at) = begun();
    line.heard(TerminalAnswer::Ready, at(10));
    line.heard(CURSOR, at(10));
    line.wrote(4_000, at(20));
    for asked in [1_020, 2_020, 4_020, 8_020] {
        assert_eq!(line.ask_again_at(), Some(at(asked)));
        line.asked_again(AGAIN.len(), at(asked));
    }
    assert_eq!((line.ask_again_at(), line.gives_up_at()), (None, Some(at(13_020))));
    assert_eq!(line.held_until(at(13_020)), None);
    line.wrote(4_000, at(13_021));
    line.heard(TerminalAnswer::Ready, at(13_100));
    line.heard(CURSOR, at(13_101));
    assert!(line.held_until(at(13_200)).is_some(), "these are of the frame before");
}

#[test]
fn who_does_not_tell_where_the_cursor_is_is_asked_the_same_again() {
    let (mut line, at) = begun();
    line.heard(TerminalAnswer::Ready, at(10));
    line.wrote(4_000, at(20));
    line.asked_again(QUESTION.len(), at(1_020));
    assert!(line.held_until(at(1_021)).is_some());
    assert!(line.heard(TerminalAnswer::Ready, at(1_050)) && line.is_free_again(), "one of both has come");
    line.wrote(4_000, at(1_060));
    line.heard(TerminalAnswer::Ready, at(1_070));
    assert!(line.held_until(at(1_080)).is_some(), "it may be the other");
    line.heard(TerminalAnswer::Ready, at(1_090));
    assert!(line.is_free_again());
}

#[test]
fn a_silence_is_not_waited_out_for_ever() {
    let (mut line, at) = begun();
    line.heard(TerminalAnswer::Ready, at(10));
    line.wrote(1_000, at(20));
    assert_eq!((line.ask_again_at(), line.question_again()), (Some(at(1_020)), QUESTION), "no other is answered");
    assert_eq!(line.held_until(at(21)), Some(at(7_020)));
    assert_eq!(line.held_until(at(7_020)), None);
    assert!(line.asks(), "only one was lost");
    line.wrote(1_000, at(7_021));
    line.heard(TerminalAnswer::Ready, at(7_030));
    assert_eq!(line.held_until(at(7_031)), None);
    for round in 1..=2 {
        line.wrote(1_000, at(10_000 * round));
        assert!(line.held_until(at(10_000 * round + 1)).is_some());
        assert_eq!(line.held_until(at(10_000 * round + 9_000)), None);
    }
    assert!(!line.asks());
}

#[test]
fn the_shell_gets_no_answer() {
    let (mut line, at) = begun();
    assert_eq!(line.last_wait(false, at(500)), Some(at(1_000)), "it may answer");
    assert_eq!(line.last_wait(true, at(500)), Some(at(600)));
    assert_eq!(line.last_wait(false, at(1_000)), None);
    line.heard(TerminalAnswer::Ready, at(1_001));
    line.heard(CURSOR, at(1_001));
    line.wrote(4_000, at(1_002));
    assert_eq!(line.last_wait(false, at(2_000)), Some(at(7_000)), "it does");
    assert_eq!(line.last_wait(true, at(1_500)), Some(at(1_800)));
}
