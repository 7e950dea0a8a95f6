//! `vdial show`: one call as the server has it, and why it ended.

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::api::ErrorKind;
use crate::base::safe_text;
use crate::commands::client::Connected;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::{CommonFlags, ids};
use crate::commands::output;
use crate::commands::session::Prepared;
use crate::domain::{Call, Evidence, explain};

/// The options of `vdial show`.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// The id of a call or a groupcall
    #[arg(value_name = "ID")]
    id: String,

    /// Print the server's record alone, as JSON
    #[arg(long)]
    json: bool,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// Runs the command.
///
/// # Errors
/// The server cannot be reached, or knows no such call.
pub(crate) async fn run(args: ShowArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let (id, group) = ids(&args.id)?;
    let zone = prepared.zone.clone();
    let Connected { client, .. } = &Connected::new(prepared).await?;
    client.budget().urgent();
    match client.call(&id).await {
        Ok(call) if args.json => output::line(&indented(&call.raw))?,
        Ok(call) => output::line(&words(&call, &zone))?,
        // A groupcall has an id of the same kind.
        Err(error) if error.kind == ErrorKind::NotFound => {
            client.budget().urgent();
            match client.groupcall(&group).await {
                Ok(group) => output::line(&indented(&group.raw))?,
                Err(_) => return Err(error.into()),
            }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(ExitStatus::Done)
}

/// The call in words, a fact a line.
fn words(call: &Call, zone: &TimeZone) -> String {
    let time =
        |at: Option<Timestamp>| at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.3f %Z").to_string());
    let ended = call.status.is_final().then(|| explain(call, &Evidence::default()));
    let why = ended.as_ref().map(ToString::to_string);
    let lines = [
        ("call", Some(call.id.as_str().to_owned())),
        ("status", Some(call.status.as_str().to_owned())),
        ("direction", Some(call.direction.as_str().to_owned())),
        ("from", Some(call.source.label())),
        ("to", Some(call.destination.label())),
        ("created", time(call.times.create)),
        ("ringing", time(call.times.ringing)),
        ("answered", time(call.times.progressing)),
        ("ended", time(call.times.hangup)),
        ("why", why),
        ("next step", ended.and_then(|ending| ending.hint)),
        ("flow", call.flow_id.as_ref().map(|id| id.as_str().to_owned())),
    ];
    let lines = lines.into_iter().filter_map(|(name, value)| {
        let value = safe_text::sanitize(&value.filter(|value| !value.is_empty())?);
        Some(format!("{name:<10} {value}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A record as indented JSON; as it is if it is none.
fn indented(record: &str) -> String {
    let value: Option<Value> = serde_json::from_str(record).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| record.to_owned())
}
