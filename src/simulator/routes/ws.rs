//! The route of the push channel. `channel.rs` serves it.

use super::Sim;
use crate::simulator::auth::Principal;
use crate::simulator::channel;
use crate::simulator::connection::Peer;
use crate::simulator::options::PushShape;
use crate::simulator::shared::SharedState;
use axum::extract::{ConnectInfo, State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use std::sync::Arc;

/// An older server has no such route.
pub fn routes(push: PushShape) -> Router<Arc<SharedState>> {
    if push == PushShape::None { Router::new() } else { Router::new().route("/ws", get(open)) }
}

async fn open(
    State(shared): Sim,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Extension(principal): Extension<Principal>,
    upgrade: WebSocketUpgrade,
) -> Response {
    peer.leave_http();
    upgrade.on_upgrade(move |socket| channel::serve(shared, peer, principal, socket))
}
