//! `vdial mcp`: a Model Context Protocol server on standard input and output, so that an assistant can look.
//!
//! It cannot dial or hang up: its client sends nothing but `GET` (see `program.rs`), and no tool asks for more. What an
//! assistant proposes goes to a running vdial, where the user decides with a key.

mod account;
mod answer;
mod calls;
mod check;
mod freshness;
mod lists;
mod proposals;
mod server;
mod statistics;

use clap::Args;
use rmcp::service::ServerInitializeError;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::stdio;
use rmcp::{RoleServer, serve_server};

use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::CommonFlags;
use crate::commands::mcp::account::Account;
use crate::commands::mcp::proposals::Proposals;
use crate::commands::mcp::server::Server;
use crate::commands::session::Prepared;
use crate::terminal::Signals;

/// The longest line that is read, in bytes: many times what a question needs.
const LONGEST_LINE: usize = 1024 * 1024;

/// The options of `vdial mcp`.
#[derive(Clone, Debug, Args)]
pub struct McpArgs {
    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// Runs the command: until standard input is closed.
///
/// It starts without a credential and without a server that answers: clients show a tool's error to the user, but hardly
/// ever why a server did not start.
///
/// # Errors
/// The other side does not speak the protocol.
pub(crate) async fn run(prepared: Prepared) -> Result<ExitStatus, Failed> {
    let mut signals = Signals::new().map_err(|error| error.to_string())?;
    let (account, questions) = Account::new();
    let server = Server::new(account, Proposals::new(&prepared));
    tokio::select! {
        biased;
        signal = signals.next() => Ok(ExitStatus::Signal(signal)),
        ended = serve(server) => ended,
        () = questions.answer(prepared) => Ok(ExitStatus::Done),
    }
}

async fn serve(server: Server) -> Result<ExitStatus, Failed> {
    let (input, output) = stdio();
    let transport = AsyncRwTransport::<RoleServer, _, _>::new(input, output).with_max_line_length(LONGEST_LINE);
    match serve_server(server, transport).await {
        Ok(running) => {
            running.waiting().await.map_err(|error| error.to_string())?;
            Ok(ExitStatus::Done)
        }
        Err(ServerInitializeError::ConnectionClosed(_)) => Ok(ExitStatus::Done),
        Err(error) => Err(format!("the client does not speak the Model Context Protocol: {error}").into()),
    }
}
