//! When to draw although nothing happens: only while something on screen depends on time.

use std::time::{Duration, Instant};

use crate::app::App;
use crate::app::attention::{folds_at, returns_at};
use crate::base::clock::Now;
use crate::widgets::input_guard::InputGuard;

/// When the screen next changes by itself; `None` if it never does.
#[must_use]
pub fn next_wake(app: &App, now: Now) -> Option<Instant> {
    let next_second = now.instant + until_next_second(now);
    let calls = &app.model.calls;
    let still = app.model.settings.motion.is_reduced();
    let counting = calls.live() > 0
        || calls.table.paused.is_some()
        || app.model.connection.counts_seconds(now)
        || app.model.attempts.counts_seconds(now.instant)
        || app.screens.proposed(&app.model).is_some();
    let moves = if still { app.model.next_turn(now) } else { calls.next_change(now) };
    let candidates = [
        app.question().filter(|opened| !opened.accepts_input(now)).map(InputGuard::listens_from),
        (counting && !still).then_some(next_second),
        moves,
        app.model.notices.expires(now),
        calls.countries_due(now),
        app.model.traffic.next_change().filter(|at| *at > now.instant),
        app.model.hour_moves(now),
        app.screens.play_due(),
        returns_at(app),
        app.model.contact_due(now),
        folds_at(app).filter(|at| *at > now.instant),
        app.model.connection.fresh_until(now),
        app.model.attempts.next_wake(),
        app.screens.held_keys.next_wake(now.instant),
        app.model.account_status_due(now).filter(|_| app.screens.need_account_status(&app.model)),
        app.model.ledger_due(app.screens.shows_account(), now),
        app.model.batch_due(),
        app.model.proposals.next_expiry(),
        app.model.links.expires(),
        app.notifier.as_ref().and_then(|notifier| notifier.due(&app.model)),
        app.model
            .expiry_warning
            .map(|due| now.instant + Duration::try_from(due.duration_since(now.wall)).unwrap_or_default()),
        app.quit_after.as_ref().map(|(_, until)| *until),
    ];
    candidates.into_iter().flatten().min()
}

/// Time until the wall clock's next full second, so that everything that counts seconds changes together.
fn until_next_second(now: Now) -> Duration {
    let second = Duration::from_secs(1);
    let past = now.wall.as_nanosecond().unsigned_abs() % second.as_nanos();
    second.saturating_sub(Duration::from_nanos(u64::try_from(past).unwrap_or_default()))
}
