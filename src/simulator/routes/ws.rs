//! The route of the push channel. `channel.rs` serves it.

use super::{Routes, Sim};
use crate::simulator::auth::Principal;
use crate::simulator::channel;
use crate::simulator::connection::Peer;
use crate::simulator::options::PushShape;
use axum::Extension;
use axum::extract::{ConnectInfo, State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;

/// An older server has no such route.
pub fn routes(push: PushShape) -> Routes {
    if push == PushShape::None { Routes::new() } else { Routes::new().route("/ws", get(open)) }
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
