//! Reads the bodies of successful answers.

use serde_json::Value;

use crate::api::error::{ApiError, ErrorKind};
use crate::api::operation::Operation;
use crate::api::wire::{self, Unreadable};
use crate::domain::{Call, CallId};

pub(super) fn json(operation: Operation, body: &[u8]) -> Result<Value, ApiError> {
    readable(operation, wire::tree(body))
}

pub(super) fn readable<T>(operation: Operation, item: Result<T, Unreadable>) -> Result<T, ApiError> {
    item.map_err(|Unreadable| undecodable(operation))
}

/// Reads an answer that may be empty: several routes report success with an empty body.
pub(super) fn maybe<T>(
    operation: Operation,
    body: &[u8],
    item: impl Fn(Value) -> Result<T, Unreadable>,
) -> Result<Option<T>, ApiError> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    // A success counts even if its item is unreadable. A body that is not JSON comes from something else than the API.
    Ok(item(json(operation, body)?).ok())
}

/// The call in an answer that may be empty.
pub(super) fn maybe_call(operation: Operation, body: &[u8], id: &CallId) -> Result<Option<Call>, ApiError> {
    let call = maybe(operation, body, wire::call)?;
    call.map(|call| its_own(operation, &call.id, id).map(|()| call)).transpose()
}

/// Checks that the answer is about the call that was asked for: a server that answers with another one may have changed
/// that one.
pub(super) fn its_own<T: PartialEq>(operation: Operation, answered: &T, asked: &T) -> Result<(), ApiError> {
    let another = || ApiError { message: Some(ABOUT_ANOTHER.to_owned()), ..undecodable(operation) };
    if answered == asked { Ok(()) } else { Err(another()) }
}

const ABOUT_ANOTHER: &str = "the answer is about another call";

/// Rejects an answer that is about something else than the id asked for.
pub(super) fn of<T: PartialEq>(answered: &T, asked: &T, operation: Operation) -> Result<(), ApiError> {
    if answered == asked { Ok(()) } else { Err(undecodable(operation)) }
}

pub(super) fn undecodable(operation: Operation) -> ApiError {
    ApiError { status: Some(200), ..ApiError::local(operation, ErrorKind::Decode, None) }
}
