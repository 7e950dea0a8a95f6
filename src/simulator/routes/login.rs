//! `POST /auth/login`, the only route outside `/v1.0`. A wrong password is a bare 400, as it really is.

use super::Sim;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Router<Arc<crate::simulator::state::Shared>> {
    Router::new().route("/auth/login", post(login))
}

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

async fn login(State(shared): Sim, body: Bytes) -> Response {
    let given: Option<Credentials> = serde_json::from_slice(&body).ok();
    match given {
        Some(given) if shared.keys.login(&given.username, &given.password) => {
            let token = shared.token();
            Json(json!({ "username": given.username, "token": token })).into_response()
        }
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}
