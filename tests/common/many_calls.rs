//! An application with many calls, made from answers in the server's format.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use vdial::api::{Listed, wire};
use vdial::app::App;
use vdial::base::clock::Now;
use vdial::domain::{Call, NeverDial};
use vdial::keys::key_map::KeyMap;
use vdial::messages::message::{Answer, Message};
use vdial::model::Settings;

/// The program with its default settings and no calls.
pub fn app() -> App {
    let settings = Settings { keep_live: 100_000, never_dial: NeverDial::default(), ..super::settings() };
    App::new(settings, KeyMap::new(&BTreeMap::new()).unwrap())
}

/// `count` calls in `status`, each created a second after the one before.
pub fn calls(count: usize, status: &str) -> Vec<Call> {
    let call = |n: usize| {
        let created = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(i64::try_from(n).unwrap_or_default());
        wire::call(json!({
            "id": format!("10000000-0000-4000-8000-{n:012}"),
            "status": status,
            "direction": if n.is_multiple_of(3) { "incoming" } else { "outgoing" },
            "source": {"type": "tel", "target": format!("+1202555{:04}", n % 7919)},
            "destination": {"type": "tel", "target": format!("+8210{:08}", n * 7919 % 99_999_989)},
            "tm_create": created.to_string(),
            "tm_progressing": created.to_string(),
        }))
        .ok()
    };
    (0..count).filter_map(call).collect()
}

/// The answer to reading a page of calls.
pub fn page(items: Vec<Call>, now: Now) -> Message {
    Message::Answer(0, Box::new(Answer::Calls(Ok(Listed::whole(items)), None, now.instant)))
}
