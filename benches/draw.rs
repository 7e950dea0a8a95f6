//! How long a full drawing takes, and how long a page of answers takes to be taken in.

use std::collections::BTreeMap;
use std::time::Instant;

use divan::{Bencher, black_box};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::json;
use vdial::api::{Listed, wire};
use vdial::app::keymap::Keymap;
use vdial::app::{App, Settings};
use vdial::clock::Now;
use vdial::config::ExtensionTarget;
use vdial::domain::Call;
use vdial::msg::{Answer, Msg};
use vdial::ui::{Look, Theme};

fn main() {
    divan::main();
}

fn app() -> App {
    let settings = Settings {
        profile: "bench".to_owned(),
        api_url: "http://127.0.0.1/v1.0".to_owned(),
        read_only: false,
        insecure: false,
        region: None,
        language: "en-US".to_owned(),
        keep_ended: 5000,
        extension_target: ExtensionTarget::Name,
        quit_on_ctrl_c: true,
    };
    App::new(settings, Keymap::new(&BTreeMap::new()).unwrap_or_else(|error| unreachable!("{error}")))
}

fn calls(count: usize, status: &str) -> Vec<Call> {
    let call = |n: usize| {
        wire::call(json!({
            "id": format!("call-{n}"),
            "status": status,
            "direction": "outgoing",
            "source": {"type": "tel", "target": "+12025550142"},
            "destination": {"type": "tel", "target": format!("+8210{n:08}")},
            "tm_create": Timestamp::UNIX_EPOCH.to_string(),
        }))
        .ok()
    };
    (0..count).filter_map(call).collect()
}

fn page(items: Vec<Call>, now: Now) -> Msg {
    Msg::Answer(0, Box::new(Answer::Calls(Ok(Listed { items, skipped: 0 }), None, now.instant)))
}

fn now() -> Now {
    Now { instant: Instant::now(), wall: Timestamp::now() }
}

/// A full drawing of 200×60 with so many live calls.
#[divan::bench(args = [100, 1_000, 10_000])]
fn draw(bencher: Bencher, count: usize) {
    let mut app = app();
    let now = now();
    app.update(page(calls(count, "progressing"), now), now);
    let look = Look { theme: Theme::Color, zone: TimeZone::UTC };
    let Ok(mut terminal) = Terminal::new(TestBackend::new(200, 60));
    bencher.bench_local(|| {
        let _ = terminal.draw(|frame| _ = black_box(vdial::ui::draw(frame, &app, &look, now)));
    });
}

/// A page of 100 answers among so many calls, each with a new status.
#[divan::bench(args = [100, 1_000, 10_000])]
fn take_in_a_page(bencher: Bencher, count: usize) {
    let now = now();
    bencher
        .with_inputs(|| {
            let mut app = app();
            app.update(page(calls(count, "ringing"), now), now);
            (app, page(calls(100, "progressing"), now))
        })
        .bench_local_values(|(mut app, page)| {
            black_box(app.update(page, now));
            app
        });
}
