//! `vdial mcp` as a process: what an assistant learns, what it cannot do, and that nothing but reads ever leaves it.
#![cfg(test)]
#![cfg(unix)]

#[path = "mcp/assistant.rs"]
mod assistant;
mod common;
#[path = "mcp/looking.rs"]
mod looking;
#[path = "mcp/proposing.rs"]
mod proposing;
#[path = "common/pty.rs"]
mod pty;
#[path = "mcp/real_client.rs"]
mod real_client;
#[path = "mcp/robust.rs"]
mod robust;
