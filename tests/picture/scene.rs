//! The scene of the pictures: an hour of calls of a small company, until 14:02:13.

use serde_json::{Value, json};

use crate::common::course::{Course, call_by};
use crate::common::test_app::TestApp;

/// The second of the day at which the pictures are drawn.
const NOW: u32 = (14 * 60 + 2) * 60 + 13;

/// The account's numbers that call and are called.
const OWN: [&str; 4] = ["+12025550142", "+442079460958", "+827000000100", "+815010000100"];
/// The parties at the far end.
const FAR: [&str; 9] = [
    "+447700900123",
    "+821012345678",
    "+491713920042",
    "+33639980158",
    "+12125550176",
    "+442079460905",
    "+819012345678",
    "+61491570157",
    "+13125550164",
];

const COURSES: [Course; 10] = [
    (Some(3), Some(11), 96, "normal", "remote"),
    (Some(2), Some(8), 391, "normal", "remote"),
    (Some(4), Some(19), 154, "normal", "local"),
    (None, None, 2, "busy", "remote"),
    (Some(3), Some(9), 820, "normal", "remote"),
    (Some(5), None, 36, "noanswer", "remote"),
    (Some(2), Some(15), 61, "normal", "remote"),
    (Some(3), Some(12), 1_240, "normal", "remote"),
    (None, None, 1, "failed", "remote"),
    (Some(4), Some(10), 210, "normal", "remote"),
];

const SAID: [&str; 4] = [
    "Good afternoon, your appointment is on Friday at ten",
    "Press one for sales",
    "Please hold the line",
    "Thank you for waiting",
];

/// The n-th call before now.
fn nth(n: u32) -> Value {
    let place = n as usize;
    let began = NOW - 4 - n * 31 - n * n % 23;
    let course = COURSES[(place * 7 + 4) % COURSES.len()];
    let own = json!({"type": "tel", "target": OWN[place % OWN.len()]});
    let far = json!({"type": "tel", "target": FAR[(place * 5) % FAR.len()]});
    let mut more = json!({"source": own, "destination": far, "flow_id": format!("f-{}", n % 3 + 1)});
    if n % 4 == 2 {
        more["direction"] = json!("incoming");
        (more["source"], more["destination"]) = (more["destination"].take(), more["source"].take());
    }
    let mut call = call_by(course, &format!("c{n}"), began, NOW, more);
    if call["status"] == "progressing" {
        let text = SAID[place % SAID.len()];
        call["action"] = json!({"type": "talk", "option": {"text": text}, "tm_execute": call["tm_progressing"]});
    }
    call
}

/// The board after an hour.
pub fn board() -> TestApp {
    let mut app = TestApp::account();
    app.calls((0..110).map(nth).collect());
    app.select("c4");
    // The figures are counted once a second.
    app.later(1);
    app.settle();
    app
}
