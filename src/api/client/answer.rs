//! What is read out of a successful answer.

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

/// An answer that may say nothing: several routes answer a success with an empty body.
pub(super) fn maybe<T>(
    operation: Operation,
    body: &[u8],
    item: impl Fn(Value) -> Result<T, Unreadable>,
) -> Result<Option<T>, ApiError> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    // A success is a success, even when its item cannot be read; only what is no JSON comes from somebody else.
    Ok(item(json(operation, body)?).ok())
}

/// A call in an answer that may say nothing.
pub(super) fn maybe_call(operation: Operation, body: &[u8], id: &CallId) -> Result<Option<Call>, ApiError> {
    let call = maybe(operation, body, wire::call)?;
    call.map(|call| its_own(operation, &call.id, id).map(|()| call)).transpose()
}

/// Who answers with the record of another call may have done it to that one.
pub(super) fn its_own<T: PartialEq>(operation: Operation, answered: &T, asked: &T) -> Result<(), ApiError> {
    let another = || ApiError { message: Some(ABOUT_ANOTHER.to_owned()), ..undecodable(operation) };
    if answered == asked { Ok(()) } else { Err(another()) }
}

const ABOUT_ANOTHER: &str = "the answer is about another call";

/// What was asked for by its identifier and is about something else is no answer.
pub(super) fn of<T: PartialEq>(answered: &T, asked: &T, operation: Operation) -> Result<(), ApiError> {
    if answered == asked { Ok(()) } else { Err(undecodable(operation)) }
}

pub(super) fn undecodable(operation: Operation) -> ApiError {
    ApiError { status: Some(200), ..ApiError::local(operation, ErrorKind::Decode, None) }
}
