//! The push channel's route. What goes over it is in `channel.rs`.

use super::Sim;
use crate::simulator::channel;
use crate::simulator::connection::Peer;
use crate::simulator::options::PushShape;
use crate::simulator::state::Shared;
use axum::Router;
use axum::extract::{ConnectInfo, State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;

/// The route of this file; an older server has none.
pub fn routes(push: PushShape) -> Router<Arc<Shared>> {
    if push == PushShape::None { Router::new() } else { Router::new().route("/ws", get(open)) }
}

async fn open(State(shared): Sim, ConnectInfo(peer): ConnectInfo<Peer>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(|socket| channel::serve(shared, peer, socket))
}
