//! The calls that a request placed: one of its own, or the legs of a groupcall.

use crate::domain::Target;
use crate::model::{Model, TrackedCall};

/// The calls of a target: itself, or all legs under it.
pub fn legs(model: &Model, target: &Target) -> Vec<Target> {
    match target {
        Target::Call(_) => vec![target.clone()],
        Target::Group(_) => model.calls.under(target),
    }
}

/// Those of them that are known.
pub fn calls<'a>(model: &'a Model, target: &Target) -> Vec<&'a TrackedCall> {
    legs(model, target).iter().filter_map(|leg| model.calls.call_of(leg)).collect()
}

/// Whether one of them was answered.
pub fn is_answered(model: &Model, target: &Target) -> bool {
    calls(model, target).iter().any(|tracked| tracked.call.times.progressing.is_some())
}

/// The state of a target in one word.
pub fn state(model: &Model, target: &Target) -> String {
    match target {
        Target::Call(id) => model.calls.call(id).map(|tracked| tracked.call.status.as_str().to_owned()),
        Target::Group(id) => model.calls.group(id).map(|tracked| tracked.group.state().to_owned()),
    }
    .unwrap_or_else(|| "not seen yet".to_owned())
}
