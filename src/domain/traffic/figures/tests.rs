use jiff::Timestamp;
use proptest::prelude::*;

use super::super::samples::{Sample, live, outgoing};
use super::*;
use crate::domain::Direction;

fn period() -> Period {
    Period { from: Timestamp::from_second(0).unwrap(), until: Timestamp::from_second(800).unwrap() }
}

fn figures(samples: &[Sample]) -> Figures {
    let mut tally = Tally::new(period());
    for sample in samples {
        tally.add(&sample.trace());
    }
    tally.finish()
}

/// A morning: ten attempts, one pending call, one seen in part, one incoming.
fn morning() -> Vec<Sample> {
    vec![
        outgoing("normal", [0, 3, 10, 70]),       // answered, talked 60 s
        outgoing("normal", [10, 12, 22, 52]),     // answered, talked 30 s
        outgoing("timeout", [100, -1, 104, 224]), // answered without ringing, talked 120 s
        live("progressing", [110, 115, 140]),     // answered, still talking
        outgoing("busy", [200, -1, -1, 202]),
        outgoing("noanswer", [300, 306, -1, 336]),
        outgoing("normal", [310, 314, -1, 320]), // ended normally, unanswered
        outgoing("failed", [400, -1, -1, 401]),
        outgoing("dialout", [410, -1, -1, 470]),
        outgoing("cancel", [790, 795, -1, 799]), // hung up before the answer
        live("ringing", [795, 798, -1]),
        Sample { gone: true, ..live("ringing", [500, 503, -1]) },
        Sample { direction: Direction::Incoming, ..outgoing("normal", [1, 2, 3, 4]) },
    ]
}

#[test]
fn a_morning_worked_by_hand() {
    let found = figures(&morning());
    assert_eq!((found.attempts, found.pending, found.partial), (10, 1, 1));
    // ASR = 4 answered / 10 attempts = 40 %.
    assert_eq!(found.asr(), Ratio { part: 4, whole: 10 });
    assert_eq!(found.asr().percent(), Some(40.0));
    // NER = (4 answered + 1 busy + 1 no answer + 1 normal unanswered) / (10 - 1 hung up) = 7 / 9 = 77.8 %.
    assert_eq!(found.ner(), Ratio { part: 7, whole: 9 });
    assert_eq!(found.hung_up, 1);
    // ACD = (60 + 30 + 120) s / 3 answered and ended = 70 s; the call that still talks is left out.
    assert_eq!((found.talk, found.talked, found.acd()), (210.0, 3, Some(70.0)));
    // Setup: 3, 2, 4 (no ringing: until the answer), 5, 6, 4, 5; sorted 2 3 4 4 5 5 6, so rank ⌈7 × 0.5⌉ = 4 is 4 s and
    // rank ⌈7 × 0.95⌉ = 7 is 6 s. The busy, the failed and the dial-timeout call never rang: left out.
    assert_eq!(found.setup, Some(Quantiles { count: 7, median: 4.0, p95: 6.0 }));
    // To answer: 10, 12, 4, 30; sorted 4 10 12 30, so rank 2 is 10 s and rank 4 is 30 s.
    assert_eq!(found.to_answer, Some(Quantiles { count: 4, median: 10.0, p95: 30.0 }));
    assert_eq!((found.busy, found.no_answer, found.failed, found.dial_timeout), (1, 1, 1, 1));
    // Parts of 100 s: 0 and 10; 100 and 110; 200; 300 and 310; 400 and 410; none; none; 790.
    assert_eq!(found.over_time, [2, 2, 1, 2, 2, 0, 0, 1]);
    let of = |cause: &Cause| (cause.words.clone(), cause.calls, cause.answered, cause.failed);
    let causes: Vec<_> = found.causes.iter().map(of).collect();
    // Of those that ended in another way three had been answered; the one that still talks has not ended.
    assert_eq!(causes, [("ended".to_owned(), 8, 3, false), ("busy".to_owned(), 1, 0, true)]);
}

#[test]
fn nothing_counted_has_no_ratio() {
    let found = figures(&[]);
    assert_eq!((found.asr().percent(), found.ner().percent(), found.acd(), found.setup), (None, None, None, None));
    let cancelled = figures(&[outgoing("cancel", [0, 3, -1, 9])]);
    assert_eq!((cancelled.asr().percent(), cancelled.ner().percent()), (Some(0.0), None));
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let reason =
        proptest::sample::select(&["normal", "busy", "noanswer", "failed", "dialout", "cancel", "amd", "", "x"][..]);
    let times = [-1i64..900, -1..900, -1..900, -1..900];
    (reason, times, any::<bool>(), any::<bool>()).prop_map(|(reason, times, ended, hung_up_here)| {
        let sample = if ended { outgoing(reason, times) } else { live("ringing", [times[0], times[1], times[2]]) };
        Sample { hung_up_here, ..sample }
    })
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole(samples in proptest::collection::vec(any_sample(), 0..60)) {
        let all = figures(&samples);
        prop_assert_eq!(all.attempts + all.pending + all.partial, samples.len());
        prop_assert!(all.answered <= all.effective && all.effective + all.hung_up <= all.attempts);
        prop_assert!(all.talked <= all.answered);
        // Groups of the calls sum to all of them.
        let (one, other) = samples.split_at(samples.len() / 2);
        let (one, other) = (figures(one), figures(other));
        prop_assert_eq!(all.attempts, one.attempts + other.attempts);
        prop_assert_eq!(all.answered, one.answered + other.answered);
        prop_assert_eq!(all.effective, one.effective + other.effective);
        prop_assert!((all.talk - one.talk - other.talk).abs() < 1e-6);
        let ended = all.causes.iter().map(|cause| cause.calls).sum::<usize>();
        prop_assert!(ended <= all.attempts);
        // An answered call also had a setup time.
        prop_assert!(all.to_answer.map_or(0, |to| to.count) <= all.setup.map_or(0, |setup| setup.count));
    }
}
