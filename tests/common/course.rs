//! Calls by their course: what became of them, and when.

use serde_json::{Value, json};

use super::test_app::{at, call};

/// What becomes of a call: seconds until it rings, until the answer and until the end, the reason, who hung up.
pub type Course = (Option<u32>, Option<u32>, u32, &'static str, &'static str);

/// A second of the day as a time.
pub fn time(second: u32) -> String {
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// A call that began at a second of the day, as far as its course had gone by `now`. `more` are its other fields.
pub fn call_by(course: Course, id: &str, began: u32, now: u32, mut more: Value) -> Value {
    let (rings, answered, lasts, reason, by) = course;
    let passed = |after: Option<u32>| after.map(|after| began + after).filter(|second| *second <= now);
    for (name, after) in [("tm_ringing", rings), ("tm_progressing", answered)] {
        if let Some(second) = passed(after) {
            more[name] = json!(at(&time(second)));
        }
    }
    let status = match (passed(Some(lasts)), passed(answered), passed(rings)) {
        (Some(ended), ..) => {
            more["tm_hangup"] = json!(at(&time(ended)));
            (more["hangup_reason"], more["hangup_by"]) = (json!(reason), json!(by));
            "hangup"
        }
        (None, Some(_), _) => "progressing",
        (None, None, Some(_)) => "ringing",
        (None, None, None) => "dialing",
    };
    call(id, status, &time(began), &more)
}
