//! The controls that are set on a call, for its row and its details.

use super::View;
use crate::domain::ControlKind;
use crate::model::{RecordingSince, SetHere, TrackedCall};
use crate::widgets::{format, text};

/// A control that is set on a call, or requested.
pub struct SetControl {
    /// The kind of control.
    pub kind: ControlKind,
    /// The text for the row: `held`.
    pub short: String,
    /// The text for the details: `on hold since 14:02:07 (set here)`.
    pub long: String,
    /// Whether it was requested and is not confirmed, or is not certain.
    pub open: bool,
}

/// All controls that are set on a call or requested, with the source. The most important come first: a row is narrow.
pub fn of(view: &View, tracked: &TrackedCall) -> Vec<SetControl> {
    let mut items = Vec::new();
    let at = |wall| format::time_or_date(wall, view.now.wall, &view.appearance.clock);
    let pending = tracked.controls.iter().flat_map(|controls| &controls.pending);
    items.extend(pending.map(|pending| {
        let words = pending.control.doing().to_owned();
        let stands = if pending.is_done() { "done, confirming" } else { "asked" };
        SetControl { kind: pending.control.kind(), long: format!("{words} ({stands})"), short: words, open: true }
    }));
    if let Some(since) = tracked.recorded_since()
        && !items.iter().any(|item| item.kind == ControlKind::Record)
    {
        items.push(recording(view, tracked, since));
    }
    if let Some(controls) = &tracked.controls {
        for (kind, short, long) in [
            (ControlKind::Hold, "held", "on hold"),
            (ControlKind::Music, "music", "music"),
            (ControlKind::Silence, "silent", "silence"),
        ] {
            if items.iter().any(|item| item.kind == kind) {
                continue;
            }
            match controls.known(kind) {
                SetHere::NotSet => {}
                SetHere::Set(since) => {
                    let long = format!("{long} since {} (set here)", at(since));
                    items.push(SetControl { kind, short: short.to_owned(), long, open: false });
                }
                SetHere::Unknown(since) => {
                    let long = format!("{long}: unconfirmed (sent {})", at(since));
                    items.push(SetControl { kind, short: format!("{short}?"), long, open: true });
                }
            }
        }
    }
    let muted = text::clean(&tracked.call.mute_direction);
    if !muted.is_empty() && !items.iter().any(|item| item.kind == ControlKind::Mute) {
        let words = format!("muted {muted}");
        let long = format!("{words} (server)");
        items.push(SetControl { kind: ControlKind::Mute, short: words, long, open: false });
    }
    items
}

fn recording(view: &View, tracked: &TrackedCall, since: RecordingSince) -> SetControl {
    let server_now = view.timers(tracked);
    let (lasted, whose) = match since {
        RecordingSince::Server(from) if from <= server_now => (view.lasting(from, server_now), "server's time"),
        RecordingSince::Here(from) => (view.lasting(from, view.now.wall), "recorded from here since"),
        RecordingSince::Server(_) | RecordingSince::Unknown => (None, ""),
    };
    let (short, long) = match lasted {
        Some(lasted) => (format!("rec {lasted}"), format!("recording {lasted} ({whose})")),
        None => ("rec".to_owned(), "recording (server)".to_owned()),
    };
    SetControl { kind: ControlKind::Record, short, long, open: false }
}

/// The controls of a call for its row, with a blank after each.
pub fn in_row(view: &View, tracked: &TrackedCall) -> String {
    let mut row = String::new();
    for item in of(view, tracked) {
        row.push_str(&item.short);
        row.push(' ');
    }
    row
}
