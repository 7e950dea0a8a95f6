//! The routes outside `/v1.0`: `POST /auth/login`, where a wrong password is a bare 400 like on the platform, and
//! `DELETE /auth/unregister`, which unfreezes an account.

use super::{RouteResult, Routes, Sim};
use crate::simulator::auth::PresentedCredential;
use crate::simulator::refusal::Refusal;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use serde::Deserialize;
use serde_json::json;

pub fn routes() -> Routes {
    Routes::new().route("/auth/login", post(login)).route("/auth/unregister", delete(recover))
}

#[derive(Deserialize)]
struct LoginBody {
    username: String,
    password: String,
}

async fn recover(State(shared): Sim, uri: Uri, headers: HeaderMap) -> RouteResult {
    shared.auth.check(&PresentedCredential::of(&uri, &headers))?;
    let account = &mut shared.world().account;
    if account.frozen().is_none() {
        return Err(Refusal::new(409, "STATE_INVALID", "The account is not scheduled for deletion."));
    }
    account.set_frozen(None);
    Ok(Json(account.customer.clone()))
}

async fn login(State(shared): Sim, body: Bytes) -> Response {
    let given: Option<LoginBody> = serde_json::from_slice(&body).ok();
    match given {
        Some(given) if shared.auth.login(&given.username, &given.password) => {
            let token = shared.token();
            Json(json!({ "username": given.username, "token": token })).into_response()
        }
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}
