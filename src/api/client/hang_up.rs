//! Requests that end a call.

use std::sync::atomic::Ordering;

use super::Client;
use super::answer::{its_own, maybe, maybe_call};
use crate::api::endpoint::HangupRoute;
use crate::api::error::{ApiError, ErrorKind};
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::wire;
use crate::domain::{Call, CallId, Groupcall, GroupcallId};

impl Client {
    /// Hangs up a call by the route that [`HangupRoute`] selects. `None`: done, or the call was over already, and the
    /// answer does not describe it.
    ///
    /// # Errors
    /// [`ErrorKind::Gone`] when its record was deleted; else see [`ErrorKind`].
    pub async fn hang_up_call(&self, id: &CallId) -> Result<Option<Call>, ApiError> {
        let route = self.0.transport.endpoint().hangup;
        let missing = self.0.hangup_missing.load(Ordering::Relaxed);
        if route == HangupRoute::Delete || (route == HangupRoute::Auto && missing) {
            return self.end_by_delete(Operation::HangUpCall, id).await;
        }
        let request = HttpRequest::post(Operation::HangUpCall, "calls").of(id).to("hangup");
        match self.urgent(request).await {
            Ok(body) => maybe_call(Operation::HangUpCall, &body, id),
            Err(error) if error.reason.as_deref() == Some(wire::CALL_ALREADY_HANGUP) => Ok(None),
            Err(error) if error.kind == ErrorKind::RouteMissing && route == HangupRoute::Auto => {
                let ended = self.end_by_delete(Operation::HangUpCall, id).await?;
                // Only now is it known that just this route is missing, not the whole server.
                self.0.hangup_missing.store(true, Ordering::Relaxed);
                Ok(ended)
            }
            Err(error) => Err(error),
        }
    }

    /// Hangs up every leg of a groupcall.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub async fn hang_up_groupcall(&self, id: &GroupcallId) -> Result<Option<Groupcall>, ApiError> {
        let operation = Operation::HangUpGroupcall;
        let request = HttpRequest::post(operation, "groupcalls").of(id).to("hangup");
        let groupcall = maybe(operation, &self.urgent(request).await?, wire::groupcall)?;
        groupcall.map(|groupcall| its_own(operation, &groupcall.id, id).map(|()| groupcall)).transpose()
    }

    /// Deletes a call's record. This also ends a live call.
    ///
    /// # Errors
    /// [`ErrorKind::Gone`] when it was deleted before; else see [`ErrorKind`].
    pub async fn delete_call(&self, id: &CallId) -> Result<Option<Call>, ApiError> {
        self.end_by_delete(Operation::DeleteCall, id).await
    }

    async fn end_by_delete(&self, operation: Operation, id: &CallId) -> Result<Option<Call>, ApiError> {
        let request = HttpRequest::delete(operation, "calls").of(id);
        maybe_call(operation, &self.urgent(request).await?, id)
    }
}
