//! The rate limiter under a paused clock that advances only while something waits.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Takes `count` background tokens one after the other; returns when each was granted.
async fn drain(budget: &RateLimiter, count: usize) -> Vec<Instant> {
    let mut taken = Vec::new();
    for _ in 0..count {
        budget.background().await;
        taken.push(Instant::now());
    }
    taken
}

#[tokio::test(start_paused = true)]
async fn no_window_holds_more_than_the_burst_and_the_rate() {
    let budget = RateLimiter::new(5.0, 10);
    let mut taken = drain(&budget, 40).await;
    tokio::time::advance(30 * SECOND).await;
    taken.extend(drain(&budget, 40).await);
    for (first, from) in taken.iter().enumerate() {
        for (last, to) in taken.iter().enumerate().skip(first) {
            let allowed = 10.0 + 5.0 * (*to - *from).as_secs_f64() + 1e-6;
            let count = f64::from(u32::try_from(last - first + 1).unwrap());
            assert!(count <= allowed, "{count} in {:?}", *to - *from);
        }
    }
    // Nor slower than allowed: 30 beyond the burst at 5 a second.
    let lasted = (taken[39] - taken[0]).as_secs_f64();
    assert!((5.9..6.2).contains(&lasted), "{lasted}");
}

#[tokio::test(start_paused = true)]
async fn the_user_never_waits_and_the_background_pays() {
    let budget = RateLimiter::new(5.0, 10);
    let began = Instant::now();
    for _ in 0..1000 {
        budget.urgent();
    }
    assert_eq!(Instant::now(), began);
    drain(&budget, 1).await;
    // The burst bounds the debt: 10 owed and one to take, at 5 a second.
    let waited = began.elapsed().as_secs_f64();
    assert!((2.1..2.4).contains(&waited), "{waited}");
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_the_background_back_and_not_the_user() {
    let budget = RateLimiter::new(5.0, 10);
    let began = Instant::now();
    budget.refused(Some(7 * SECOND));
    budget.urgent();
    assert_eq!(Instant::now(), began);
    assert!(budget.snapshot().paused_until.is_some());
    let taken = drain(&budget, 3).await;
    assert!(taken[0] - began >= 7 * SECOND);
    // No burst right after it.
    assert!(taken[2] - taken[0] >= Duration::from_millis(390), "{:?}", taken[2] - taken[0]);
    assert_eq!(budget.snapshot().paused_until, None);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_begins_while_waiting_counts() {
    let budget = RateLimiter::new(5.0, 1);
    let began = Instant::now();
    budget.urgent();
    let waiting = tokio::spawn({
        let budget = budget.clone();
        async move { budget.background().await }
    });
    tokio::task::yield_now().await;
    budget.refused(Some(3 * SECOND));
    waiting.await.unwrap();
    assert!(began.elapsed() >= 3 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_until_the_server_takes_a_request() {
    let budget = RateLimiter::new(5.0, 10);
    let pause = |budget: &RateLimiter| {
        budget.refused(None);
        let until = Instant::from_std(budget.snapshot().paused_until.unwrap());
        until - Instant::now()
    };
    for expected in [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0] {
        let chosen = pause(&budget).as_secs_f64();
        assert!((expected * 0.74..=expected * 1.26).contains(&chosen) && chosen <= 60.0, "{expected}: {chosen}");
        // Refused together with the first: no second pause.
        budget.refused(None);
        budget.accepted();
        tokio::time::advance(61 * SECOND).await;
    }
    assert_eq!(budget.snapshot().refusals, 16);
    budget.accepted();
    assert!(pause(&budget) <= Duration::from_millis(1260));
}

#[tokio::test(start_paused = true)]
async fn absurd_pauses_are_cut() {
    let pause = |asked| {
        let budget = RateLimiter::new(5.0, 10);
        budget.refused(Some(asked));
        Instant::from_std(budget.snapshot().paused_until.unwrap()) - Instant::now()
    };
    assert_eq!(pause(Duration::from_mins(50)), token_bucket::LONGEST_PAUSE);
    // An absurd wait counts as none.
    for absurd in [Duration::from_hours(24), Duration::from_secs(u64::MAX)] {
        assert!(pause(absurd) <= Duration::from_secs(2));
    }
}

#[tokio::test(start_paused = true)]
async fn who_came_first_goes_first() {
    let budget = RateLimiter::new(5.0, 1);
    budget.urgent();
    let (sender, mut order) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..20 {
        let (budget, sender) = (budget.clone(), sender.clone());
        tokio::spawn(async move {
            budget.background().await;
            sender.send(number).unwrap();
        });
        tokio::task::yield_now().await;
    }
    drop(sender);
    let mut came = Vec::new();
    while let Some(number) = order.recv().await {
        came.push(number);
    }
    assert_eq!(came, (0..20).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn giving_up_a_place_blocks_nobody() {
    let budget = RateLimiter::new(1.0, 1);
    budget.urgent();
    let given_up = tokio::time::timeout(Duration::from_millis(10), budget.background()).await;
    assert!(given_up.is_err());
    drain(&budget, 1).await;
}

#[tokio::test(start_paused = true)]
async fn the_rate_shown_is_a_mean_of_ten_seconds() {
    let budget = RateLimiter::new(5.0, 10);
    for _ in 0..20 {
        budget.urgent();
    }
    assert!((budget.snapshot().used_per_second - 2.0).abs() < 1e-9);
    tokio::time::advance(11 * SECOND).await;
    assert!(budget.snapshot().used_per_second.abs() < 1e-9);
}

#[tokio::test(start_paused = true)]
async fn a_senseless_rate_holds_nothing_back_for_ever() {
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        drain(&RateLimiter::new(rate, 0), 2).await;
    }
}
