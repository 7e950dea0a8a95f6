//! `vdial show`: one call as the server has it, and why it ended.

use clap::Args;

use crate::api::ErrorKind;
use crate::commands::client::Connected;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::OutputFlags;
use crate::commands::output;
use crate::commands::session::Prepared;
use crate::config::ConfigFlags;
use crate::domain::{Call, CallId, Evidence, GroupcallId, explain};

/// The options of `vdial show`.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// The id of a call or a groupcall
    #[arg(value_name = "ID")]
    id: String,

    /// Print the server's record alone, as JSON
    #[arg(long)]
    json: bool,

    /// What goes to standard error.
    #[command(flatten)]
    pub output: OutputFlags,

    /// What sets the configuration.
    #[command(flatten)]
    pub settings: ConfigFlags,
}

/// Runs the command.
///
/// # Errors
/// The server cannot be reached, or knows no such call.
pub(crate) async fn run(args: ShowArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let wrong = || Failed::new(ExitStatus::Usage, format!("{:?} is not the id of a call", args.id));
    let id = CallId::new(&args.id).ok_or_else(wrong)?;
    let group = GroupcallId::new(&args.id).ok_or_else(wrong)?;
    let zone = prepared.zone.clone();
    let Connected { client, .. } = &Connected::new(prepared).await?;
    client.budget().urgent();
    match client.call(&id).await {
        Ok(call) if args.json => output::line(&super::list::indented(&call.raw))?,
        Ok(call) => output::line(&words(&call, &zone))?,
        // A groupcall has an id of the same kind.
        Err(error) if error.kind == ErrorKind::NotFound => {
            client.budget().urgent();
            match client.groupcall(&group).await {
                Ok(group) => output::line(&super::list::indented(&group.raw))?,
                Err(_) => return Err(error.into()),
            }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(ExitStatus::Done)
}

/// The call in words, a fact a line.
fn words(call: &Call, zone: &jiff::tz::TimeZone) -> String {
    let time = |at: Option<jiff::Timestamp>| {
        at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.3f %Z").to_string())
    };
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
        let value = crate::base::safe_text::sanitize(&value.filter(|value| !value.is_empty())?);
        Some(format!("{name:<10} {value}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}
