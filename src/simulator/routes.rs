//! The routes and what guards them: credentials and the customer's rate limit. Each group of routes has a file in
//! `routes/`; to add one, `merge` it in `all`.

mod account;
mod activeflows;
mod available_numbers;
mod billings;
mod calls;
mod contacts;
mod control;
mod extensions;
mod flows;
mod groupcalls;
mod login;
mod numbers;
mod page;
mod recordings;
mod records;
mod transcripts;
mod ws;

use super::auth::PresentedCredential;
use super::refusal::Refusal;
use super::shared::SharedState;
use super::{middleware, trailing_slash};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// The result of a handler: JSON or a refusal.
type RouteResult = Result<axum::Json<Value>, Refusal>;
/// Routes on the state.
type Routes = Router<Arc<SharedState>>;
/// The state, as handlers extract it.
type Sim = State<Arc<SharedState>>;

/// The whole API.
pub fn all(shared: Arc<SharedState>) -> Router {
    let guarded = Router::new()
        .merge(account::routes())
        .merge(available_numbers::routes())
        .merge(billings::routes())
        .merge(contacts::routes())
        .merge(extensions::routes())
        .merge(flows::routes())
        .merge(numbers::routes())
        .merge(activeflows::routes())
        .merge(calls::routes(shared.options.hangup_route))
        .merge(control::routes(shared.options.control_routes))
        .merge(recordings::routes())
        .merge(transcripts::routes())
        .merge(ws::routes(shared.options.push))
        .merge(groupcalls::routes(shared.options.hangup_route))
        .route_layer(from_fn_with_state(Arc::clone(&shared), unless_frozen))
        .route_layer(from_fn_with_state(Arc::clone(&shared), guard));
    let own = account::own_routes().route_layer(from_fn_with_state(Arc::clone(&shared), guard));
    let routes = Router::new()
        .nest("/v1.0", guarded)
        .merge(own)
        .merge(login::routes())
        .route_layer(from_fn(trailing_slash::redirect))
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
        .with_state(Arc::clone(&shared));
    // A layer on this router would run after routing, but the middleware may still change the path.
    let routes = Router::new().fallback_service(routes).layer(from_fn(trailing_slash::strip));
    routes.layer(from_fn_with_state(shared, middleware::handle))
}

/// Accepts requests with a valid credential and within the rate limit.
async fn guard(State(shared): Sim, mut request: Request, next: Next) -> Response {
    let credential = PresentedCredential::of(request.uri(), request.headers());
    match shared.auth.check(&credential) {
        Ok(principal) => request.extensions_mut().insert(principal),
        Err(refusal) => return refusal.into_response(),
    };
    match shared.limits.customer() {
        Ok(()) => next.run(request).await,
        Err(wait) => Refusal::rate_limited("customer", Some(wait)).into_response(),
    }
}

/// Refuses all requests while the account is frozen, also reads.
async fn unless_frozen(State(shared): Sim, request: Request, next: Next) -> Response {
    let frozen = shared.world().account.frozen();
    match frozen {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    }
}

/// An unknown method gets the same 404 as an unknown route.
async fn no_route() -> Refusal {
    Refusal::new(404, "ROUTE_NOT_FOUND", "There is no such route.")
}

/// Parses an id from a path.
fn id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::new(400, "INVALID_ID", "The id is not a UUID."))
}

/// A record as JSON.
fn shown(record: &impl serde::Serialize) -> RouteResult {
    match serde_json::to_value(record) {
        Ok(value) => Ok(axum::Json(value)),
        Err(_) => Err(Refusal::internal()),
    }
}
