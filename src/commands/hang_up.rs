//! `vdial hangup`: ends calls and groupcalls.

use clap::Args;
use jiff::Timestamp;

use crate::api::{ApiError, Client, ErrorKind};
use crate::commands::client::Connected;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::{CommonFlags, ids};
use crate::commands::output::Narrator;
use crate::commands::session::Prepared;
use crate::domain::{CallId, GroupcallId};
use crate::model::notices::sentence;

/// The options of `vdial hangup`.
#[derive(Clone, Debug, Args)]
pub struct HangUpArgs {
    /// The ids of calls or groupcalls
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// Runs the command: one request for each call, in order.
///
/// # Errors
/// An id is none, or there is no credential.
pub(crate) async fn run(args: HangUpArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let narrator = Narrator::new(args.common.output);
    let ids = args.ids.iter().map(|id| ids(id)).collect::<Result<Vec<_>, _>>()?;
    let Connected { client, .. } = &Connected::new(prepared).await?;
    let mut status = ExitStatus::Done;
    for (call, group) in ids {
        match hang_up(client, &call, &group).await {
            Ok(words) => narrator.say(&format!("{call}: {words}")),
            Err(error) => {
                narrator.say_failed(&format!("vdial: {call}: {}", sentence(&error)));
                let is_refused = error.status.is_some() || error.kind == ErrorKind::NotAllowed;
                status = if is_refused { ExitStatus::Refused } else { ExitStatus::Failure };
            }
        }
    }
    Ok(status)
}

/// What came of it, in words.
async fn hang_up(client: &Client, call: &CallId, group: &GroupcallId) -> Result<&'static str, ApiError> {
    let asked = Timestamp::now();
    match client.hang_up_call(call).await {
        // The server answers with an unchanged record for a call that ended before the request.
        Ok(Some(record)) if record.ended_before(asked + client.server_clock_offset().unwrap_or_default()) => {
            Ok("had already ended")
        }
        Ok(_) => Ok("hung up"),
        Err(error) if error.kind == ErrorKind::Gone => Ok("had already ended"),
        Err(error) if error.kind == ErrorKind::NotFound => {
            // A groupcall has an id of the same kind.
            client.hang_up_groupcall(group).await.map(|_| "hung up").map_err(|_| error)
        }
        Err(error) => Err(error),
    }
}
