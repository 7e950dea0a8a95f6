//! The time of a full drawing, and of a keystroke that sorts or filters.

#[path = "../tests/common/mod.rs"]
#[expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark may stop at the first thing that is not as it should be"
)]
mod common;

use common::many_calls::{app, calls, page};
use common::now;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::{Bencher, black_box};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use vdial::messages::message::Message;
use vdial::model::Prefill;
use vdial::screens::{Appearance, Theme};

fn main() {
    divan::main();
}

fn look() -> Appearance {
    Appearance::plain(Theme::terminal(), TimeZone::UTC)
}

fn key(code: KeyCode) -> Message {
    Message::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// A full drawing of 200×60 with `count` live calls.
#[divan::bench(args = [100, 1_000, 10_000])]
fn draw(bencher: Bencher, count: usize) {
    let mut app = app();
    let now = now();
    app.update(page(calls(count, "progressing"), now), now);
    app.settle(now);
    let look = look();
    let Ok(mut terminal) = Terminal::new(TestBackend::new(200, 60));
    bencher.bench_local(|| {
        let _ = terminal.draw(|frame| _ = black_box(vdial::screens::draw(frame, &app.model, &app.screens, &look, now)));
    });
}

/// A key in a call form with `count` destinations, and the drawing after it.
#[divan::bench(args = [10, 5_000])]
fn a_key_in_the_form(bencher: Bencher, count: usize) {
    let mut app = app();
    let now = now();
    app.update(key(KeyCode::Char('n')), now);
    let to = (0..count).map(|n| format!("+120255{:05}", n + 10_000)).collect();
    app.prefill(&Prefill { to, ..Prefill::default() });
    app.update(key(KeyCode::Char('n')), now);
    let look = look();
    let Ok(mut terminal) = Terminal::new(TestBackend::new(200, 60));
    bencher.bench_local(|| {
        app.update(key(KeyCode::Char('a')), now);
        black_box(app.settle(now));
        let _ = terminal.draw(|frame| _ = black_box(vdial::screens::draw(frame, &app.model, &app.screens, &look, now)));
        app.update(key(KeyCode::Backspace), now);
    });
}

/// A page of 100 changed calls among `count` calls, and the update of the table after it.
#[divan::bench(args = [100, 1_000, 10_000])]
fn take_in_a_page(bencher: Bencher, count: usize) {
    let now = now();
    bencher
        .with_inputs(|| {
            let mut app = app();
            app.update(page(calls(count, "ringing"), now), now);
            app.settle(now);
            (app, page(calls(100, "progressing"), now))
        })
        .bench_local_values(|(mut app, page)| {
            app.update(page, now);
            black_box(app.settle(now));
            app
        });
}

/// The keystroke that sorts by the next column, for each column.
#[divan::bench(args = [1, 2, 3, 4, 5, 6])]
fn sort_10_000(bencher: Bencher, column: usize) {
    let now = now();
    bencher
        .with_inputs(|| {
            let mut app = app();
            app.update(page(calls(10_000, "progressing"), now), now);
            app.settle(now);
            for _ in 1..column {
                app.update(key(KeyCode::Char('>')), now);
            }
            app
        })
        .bench_local_values(|mut app| {
            black_box(app.update(key(KeyCode::Char('>')), now));
            app
        });
}

/// The last keystroke of a filter over 10,000 calls.
#[divan::bench(args = ["0012", "status:prog dir:out !77 +8210"])]
fn filter_10_000(bencher: Bencher, text: &str) {
    let now = now();
    let (last, before) = text.chars().next_back().map_or(('0', ""), |last| (last, &text[..text.len() - 1]));
    bencher
        .with_inputs(|| {
            let mut app = app();
            app.update(page(calls(10_000, "progressing"), now), now);
            app.settle(now);
            app.update(key(KeyCode::Char('/')), now);
            app.update(Message::Paste(before.to_owned()), now);
            app
        })
        .bench_local_values(|mut app| {
            black_box(app.update(key(KeyCode::Char(last)), now));
            app
        });
}
