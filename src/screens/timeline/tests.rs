//! Pictures of calls with times in and out of order.

use super::*;
use crate::base::day_clock::Hours;
use crate::domain::CallTimes;
use crate::screens::life_line::End;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use proptest::prelude::*;

const START: &str = "2026-11-20T14:02:11.204Z";

fn at(milliseconds: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + SignedDuration::from_millis(milliseconds)
}

fn lane(create: Option<i64>, ringing: Option<i64>, answered: Option<i64>, hangup: Option<i64>, until: i64) -> Lane {
    let times = CallTimes {
        create: create.map(at),
        ringing: ringing.map(at),
        progressing: answered.map(at),
        hangup: hangup.map(at),
        update: None,
    };
    let end = if hangup.is_some() { End::Ended } else { End::Live };
    Lane::of(&times, end, at(until), String::new())
}

fn drawn(lane: &Lane, columns: usize) -> (String, String) {
    let chart = Chart { lanes: vec![lane.clone()], ..Chart::default() };
    let Some(extent) = chart.extent() else { return (String::new(), String::new()) };
    let scale = Scale::new(extent, columns);
    (lane.row(&scale, Theme::mono()).words(), lane.durations(&scale).words())
}

#[test]
fn stages_are_drawn_to_scale_with_their_lengths() {
    for (lane, stages, lengths) in [
        (
            lane(Some(0), Some(3_300), Some(8_700), None, 20_000),
            "╌╌╌╌╌╌▒▒▒▒▒▒▒▒▒▒▒━━━━━━━━━━━━━━━━━━━━━━▸",
            "3.3 s ring 5.4 s talk 0:11",
        ),
        (
            lane(Some(0), Some(1_000), Some(2_000), Some(200_000), 200_000),
            "╌▒━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸",
            "1.0 s 1.0 s talk 3:18",
        ),
        (lane(Some(0), None, None, None, 40_000), "╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▸", "dial 0:40"),
        // Just placed: nothing has a length.
        (lane(Some(0), None, None, None, 0), "▸", "dial 0:00"),
        // No creation, as with an event that came first.
        (
            lane(None, Some(0), Some(10_000), Some(20_000), 0),
            "▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒━━━━━━━━━━━━━━━━━━━╸",
            "ring 10.0 s         talk 0:10",
        ),
    ] {
        assert_eq!(drawn(&lane, 40), (stages.to_owned(), lengths.to_owned()));
    }
}

#[test]
fn what_is_missing_or_contradicts_is_said_and_not_drawn() {
    let contradicts = |lane: &Lane| lane.doubts.clone();
    let whole = lane(Some(0), Some(3_000), Some(9_000), Some(20_000), 0);
    assert_eq!(contradicts(&whole), [""; 0]);
    let early = lane(Some(60_000), Some(0), Some(70_000), Some(80_000), 0);
    assert_eq!(contradicts(&early), ["the time of “ringing” contradicts the others"]);
    assert_eq!(early.stages.len(), 2, "{early:?}");
    let after_the_end = lane(Some(0), Some(3_000), Some(90_000), Some(20_000), 0);
    assert_eq!(contradicts(&after_the_end), ["the time of “answered” contradicts the others"]);
    // Two synchronized clocks may differ a little.
    assert_eq!(contradicts(&lane(Some(1_000), Some(0), None, None, 9_000)), [""; 0]);
    assert_eq!(contradicts(&lane(None, None, None, None, 0)), ["none of its times is known"]);
    let unbegun = lane(None, Some(0), None, None, 9_000);
    assert_eq!(contradicts(&unbegun), ["when it began is not known"]);
    let mut gone = lane(Some(0), None, None, Some(9_000), 0);
    gone.stages.clear();
    assert_eq!(drawn(&gone, 40), (String::new(), String::new()));
}

#[test]
fn the_axis_has_round_times_where_their_labels_fit() {
    let utc = DayClock::local(TimeZone::UTC);
    for (length, columns, labels, ruler) in [
        (
            20_000,
            60,
            "14:02:11   :15            :20            :25    now 14:02:31",
            "├──────────┼──────────────┼──────────────┼─────────────┼───┤",
        ),
        (20_000, 20, "14:02:11", "├───┼─────────────┼┤"),
        (3_600_000, 40, "14:02:11          14:30     now 15:02:11", "├─────────────────┼───────────────────┼┤"),
        (90_000, 12, "14:02:11", "├──────────┤"),
    ] {
        let scale = Scale::new((at(0), at(length)), columns);
        let (found, line) = axis(&scale, Some(at(length)), &utc, Theme::mono());
        assert_eq!((found.words(), line.words()), (labels.to_owned(), ruler.to_owned()));
    }
    let twelve = DayClock { hours: Hours::Twelve, ..utc };
    let (found, _) = axis(&Scale::new((at(0), at(3_600_000)), 40), None, &twelve, Theme::mono());
    assert_eq!(found.words(), "2:02:11p          2:30p         3:02:11p");
    let in_another_zone = Scale::new((at(0), at(60_000)), 60);
    let (found, _) =
        axis(&in_another_zone, None, &DayClock::local(TimeZone::fixed(jiff::tz::offset(10))), Theme::mono());
    assert_eq!(found.words(), "00:02:11          :30            :45                00:03:11");
}

#[test]
fn marks_have_words_where_they_fit_and_numbers_without_circles_where_signs_are_plain() {
    let mark = |number, milliseconds, word: &str| Mark { number, at: at(milliseconds), word: word.to_owned() };
    let marks = [mark(1, 0, "answer"), mark(2, 9_000, "talk"), mark(3, 10_000, "digits_receive"), mark(4, 10_100, "x")];
    let scale = Scale::new((at(0), at(20_000)), 40);
    assert_eq!(marks::row(&marks, "", &scale, false).words(), "①answer           ② ③④x");
    assert_eq!(marks::row(&marks, "", &scale, true).words(), "1 answer          2 3 4 x");
    assert_eq!(marks::sign(21, false), "21");
    let narrow = Scale::new((at(0), at(20_000)), 12);
    assert_eq!(marks::row(&marks, "", &narrow, false).words(), "①    ②③④x");
}

#[test]
fn a_band_says_how_long_it_lasted_behind_it_or_before_it() {
    let band = |from, until| Band { label: "Hold", sign: '═', from: at(from), until, since: None, note: "set here" };
    let scale = Scale::new((at(0), at(60_000)), 40);
    let row = |band: Band| band.row(&scale, at(60_000), Theme::mono()).words();
    assert_eq!(row(band(6_000, Some(at(18_000)))), "    ════════ 0:12 set here");
    assert_eq!(row(band(30_000, None)), "      0:30 set here ═══════════════════");
    assert_eq!(row(band(90_000, Some(at(95_000)))), "");
}

#[test]
fn zoomed_in_a_part_fills_the_columns_and_every_part_can_be_reached() {
    let scale = Scale::new((at(0), at(80_000)), 40);
    assert_eq!(scale.zoomed(0, 9), (scale, 0));
    let (part, last) = scale.zoomed(2, 0);
    assert_eq!((part.from, part.until, last), (at(0), at(20_000), 12));
    let (part, _) = scale.zoomed(2, 99);
    assert_eq!((part.from, part.until), (at(60_000), at(80_000)));
    let call = lane(Some(0), Some(10_000), Some(30_000), Some(80_000), 0);
    let (start, _) = scale.zoomed(1, 0);
    let row = call.row(&start, Theme::mono()).words();
    assert_eq!((text::width(&row), row.ends_with('━')), (40, true), "it goes on beyond the edge: {row}");
    let (end, _) = scale.zoomed(1, 99);
    assert_eq!(call.row(&end, Theme::mono()).words(), "━".repeat(39) + "╸");
}

proptest! {
    #[test]
    fn a_picture_has_its_exact_width_and_no_stage_vanishes(
        create in proptest::option::of(-5_000..90_000i64),
        ringing in proptest::option::of(-5_000..90_000i64),
        answered in proptest::option::of(-5_000..4_000_000i64),
        hangup in proptest::option::of(-9_000..4_000_000i64),
        until in -9_000..4_000_000i64,
        columns in 1usize..300,
        zoom in 0u32..6,
        scroll in 0i64..200,
    ) {
        let lane = lane(create, ringing, answered, hangup, until);
        let (stages, lengths) = drawn(&lane, columns);
        prop_assert!(text::width(&stages) <= columns && text::width(&lengths) <= columns);
        if let Some(start) = lane.start().filter(|start| start.as_millisecond() < lane.until.as_millisecond()) {
            prop_assert_eq!(text::width(&stages), columns, "{}", stages);
            let mut ends: Vec<_> = lane.stages.iter().skip(1).map(|(_, at)| *at).collect();
            ends.push(lane.until);
            let lasting = lane.stages.iter().zip(ends).filter(|((_, from), until)| {
                from.as_millisecond() < until.as_millisecond()
            });
            let lasting: Vec<char> = lasting.map(|((stage, _), _)| crate::screens::life_line::stage_sign(*stage)).collect();
            if columns > lasting.len() {
                prop_assert!(lasting.iter().all(|sign| stages.contains(*sign)), "{:?} in {}", lasting, stages);
            }
            let scale = Scale::new((start, lane.until), columns).zoomed(zoom, scroll).0;
            prop_assert!(text::width(&lane.row(&scale, Theme::mono()).words()) <= columns);
            prop_assert!(text::width(&lane.durations(&scale).words()) <= columns);
            let (labels, ruler) = axis(&scale, None, &DayClock::local(TimeZone::UTC), Theme::mono());
            prop_assert!(text::width(&labels.words()) <= columns);
            prop_assert_eq!(text::width(&ruler.words()), columns);
        }
    }

    #[test]
    fn marks_and_bands_stay_within_the_columns(
        times in proptest::collection::vec(-9_000..90_000i64, 0..40),
        columns in 1usize..200,
        plain in any::<bool>(),
    ) {
        let scale = Scale::new((at(0), at(60_000)), columns);
        let marks: Vec<Mark> = times.iter().enumerate()
            .map(|(index, time)| Mark { number: index + 1, at: at(*time), word: "talk".to_owned() })
            .collect();
        prop_assert!(text::width(&marks::row(&marks, "", &scale, plain).words()) <= columns);
        for time in times {
            let band = Band { label: "Mute", sign: '┈', from: at(time), until: None, since: None, note: "set here" };
            prop_assert!(text::width(&band.row(&scale, at(60_000), Theme::mono()).words()) <= columns);
        }
    }
}
