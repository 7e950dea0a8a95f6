//! `vdial open`: gives a `tel:` or `sip:` link to the running vdial, where it waits for a key. Sends nothing to a server.

use std::path::Path;

use clap::Args;

use crate::base::safe_text;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::config::ConfigFlags;
use crate::domain::CallLink;
use crate::instance::client::{self, Running};
use crate::instance::protocol::{LinkState, Reply, Request};

/// The options of `vdial open`.
#[derive(Clone, Debug, Args)]
pub struct OpenArgs {
    /// The link: tel:, callto:, sip: or sips:
    #[arg(value_name = "URI")]
    pub uri: String,

    /// What sets the configuration.
    #[command(flatten)]
    pub settings: ConfigFlags,
}

/// What came of a link that was understood.
#[derive(Debug)]
pub enum Given {
    /// The running vdial has it; the line says where.
    Taken(String),
    /// No vdial is running.
    NoneRuns(CallLink),
}

/// Gives the link to the profile with the keys in the vdial that was started last, or to the one that is named. The demo
/// gets it only if no other is running, or if it is meant.
///
/// # Errors
/// The link cannot be understood, or the running vdial does not take it.
pub(crate) async fn run(args: &OpenArgs, data_dir: &Path) -> Result<Given, Failed> {
    let link = CallLink::read(&args.uri)
        .map_err(|why| Failed::new(ExitStatus::Usage, format!("the link cannot be used: {why}")))?;
    let is_meant = |running: &Running| {
        let profile = args.settings.profile.as_ref().is_none_or(|profile| *profile == running.hello.profile);
        profile && (running.hello.demo || !args.settings.demo)
    };
    let unlikely = |running: &Running| (running.hello.demo, !running.hello.in_front);
    let running = client::all(data_dir).await.into_iter().filter(is_meant).min_by_key(unlikely);
    let Some(Running { socket, hello }) = running else { return Ok(Given::NoneRuns(link)) };
    let reply = client::ask(&socket, &Request::OpenLink { uri: args.uri.trim().to_owned() }).await;
    match reply.map_err(|error| error.to_string())? {
        Reply::OpenLink(LinkState::Waits { key }) => {
            let press = if key.is_empty() { "look there".to_owned() } else { format!("press {key} there") };
            let profile = safe_text::sanitize(&hello.profile);
            Ok(Given::Taken(format!("Sent to the running vdial (profile {profile}): {press}.")))
        }
        Reply::OpenLink(LinkState::Refused { why }) => Err(Failed::new(ExitStatus::Refused, why)),
        _ => Err(format!("the running vdial {} takes no links: restart it", hello.version).into()),
    }
}
