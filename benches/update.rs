//! The cost of a second with 100,000 changes of status: one message each through `update`, and 30 drawings of 200×60.

#[path = "../tests/common/mod.rs"]
#[expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark may stop at the first thing that is not as it should be"
)]
mod common;

use std::time::Duration;

use common::many_calls::{app, calls, page};
use common::now;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use vdial::api::wire::Pushed;
use vdial::base::clock::Now;
use vdial::messages::message::{Answer, Message};
use vdial::screens::{Appearance, Theme};

/// Messages in the second.
const MESSAGES: usize = 100_000;
/// Drawings in the second.
const FRAMES: usize = 30;

fn main() {
    divan::main();
}

/// Ten rounds over `count` calls, each of which advances by one status and starts again as another call.
#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn a_second_of_100_000_messages(bencher: Bencher, count: usize) {
    let look = Appearance::plain(Theme::terminal(), TimeZone::UTC);
    bencher
        .counter(ItemsCount::new(MESSAGES))
        .with_inputs(|| {
            let (mut app, start) = (app(), now());
            app.update(page(calls(count, "dialing"), start), start);
            app.settle(start);
            (app, start, messages(count))
        })
        .bench_local_values(|(mut app, start, messages)| {
            let Ok(mut terminal) = Terminal::new(TestBackend::new(200, 60));
            for (frame, batch) in messages.chunks(MESSAGES / FRAMES).enumerate() {
                let passed = Duration::from_millis(33) * u32::try_from(frame).unwrap_or(0);
                let now = Now { instant: start.instant + passed, wall: start.wall + passed };
                for message in batch {
                    black_box(app.update(message.clone(), now));
                }
                app.settle(now);
                let _ = terminal
                    .draw(|frame| _ = black_box(vdial::screens::draw(frame, &app.model, &app.screens, &look, now)));
            }
            app
        });
}

/// One change of one of 300 live calls among `count` ended ones, and the update of the table.
#[divan::bench(args = [300, 5_000])]
fn a_change_among_ended_calls(bencher: Bencher, count: usize) {
    let (mut app, start) = (app(), now());
    app.update(page(calls(count, "hangup"), start), start);
    let live = calls(count + 300, "ringing").split_off(count);
    app.update(page(live.clone(), start), start);
    app.settle(start);
    let mut turn = 0_usize;
    bencher.bench_local(|| {
        let mut call = live[turn % live.len()].clone();
        call.status = if (turn / live.len()).is_multiple_of(2) { "progressing" } else { "terminating" }.into();
        call.mute_direction = turn.to_string();
        turn += 1;
        let answer =
            Answer::Pushed(Pushed::Call(Box::new(call)), start.instant, vdial::messages::message::Ticket::default());
        black_box(app.update(Message::Answer(0, Box::new(answer)), start));
        black_box(app.settle(start));
    });
}

fn messages(count: usize) -> Vec<Message> {
    let at = now().instant;
    let rounds = ["ringing", "progressing", "terminating", "hangup"].into_iter().cycle();
    let mut messages = Vec::with_capacity(MESSAGES);
    for status in rounds.take(MESSAGES / count) {
        for call in calls(count, status) {
            messages.push(Message::Answer(
                0,
                Box::new(Answer::Pushed(Pushed::Call(Box::new(call)), at, vdial::messages::message::Ticket::default())),
            ));
        }
    }
    messages
}
