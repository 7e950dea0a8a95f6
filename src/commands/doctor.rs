//! `vdial doctor`: checks everything that the program depends on, and says how to fix what fails. It sends nothing but
//! reads, and works where nothing else does.

mod account;
mod answers;
mod check;
mod configuration;
mod connection;
mod files;
mod report;
mod routes;
mod terminal;

use clap::Args;
use tokio::sync::mpsc::unbounded_channel;

use self::check::{Findings, Verdict};
use self::configuration::Configured;
use self::report::Report;
use crate::base::reader::Reader;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::CommonFlags;
use crate::config::Paths;
use crate::simulator::Options;
use crate::terminal::Signals;

/// The options of `vdial doctor`.
#[derive(Clone, Debug, Args)]
pub struct DoctorArgs {
    /// Print one JSON document instead of lines
    #[arg(long)]
    json: bool,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// Runs the command. `demo` has the options of the built-in server, for `--demo`.
///
/// # Errors
/// The output cannot be written.
pub(crate) async fn run(args: DoctorArgs, paths: Paths, demo: Options) -> Result<ExitStatus, Failed> {
    let mut signals = Signals::new().map_err(|error| error.to_string())?;
    tokio::select! {
        biased;
        signal = signals.next() => {
            crate::terminal::rescue();
            Ok(ExitStatus::Signal(signal))
        }
        ended = examine(args, paths, demo) => ended,
    }
}

async fn examine(args: DoctorArgs, paths: Paths, demo: Options) -> Result<ExitStatus, Failed> {
    let flags = args.common.settings;
    let (of_network, mut network) = unbounded_channel();
    let (of_machine, mut machine) = unbounded_channel();
    let group = |name| Findings::new(name, &of_network);
    let (configuration, connection, account) = (group("configuration"), group("connection"), group("account"));
    let group = |name| Findings::new(name, &of_machine);
    let (terminal, files) = (group("terminal"), group("files"));
    drop((of_network, of_machine));
    // Nothing may be printed while the terminal is asked.
    let traits = terminal::ask().await;
    let mut report = Report::new(
        args.json,
        args.common.output.no_color,
        traits.and_then(|traits| traits.size).map(|(columns, _)| columns),
    );
    tokio::spawn(async move {
        let Configured { config, credential } = configuration::check(&configuration, &flags, &paths).await;
        drop(configuration);
        let of_machine = async {
            terminal::check(&terminal, traits, config.as_ref()).await;
            drop(terminal);
            files::check(files, config.as_ref(), &paths, flags.config.as_deref()).await;
        };
        let of_network = async {
            let demo = flags.demo.then_some(demo);
            let reached = connection::check(&connection, config.as_ref(), credential, demo).await;
            drop(connection);
            account::check(account, reached).await;
        };
        tokio::join!(of_machine, of_network);
    });
    for checks in [&mut network, &mut machine] {
        while let Some(check) = checks.recv().await {
            if report.add(check)? == Reader::Gone {
                return Ok(ExitStatus::Done);
            }
        }
    }
    report.finish()?;
    Ok(if report.count(Verdict::Fail) > 0 { ExitStatus::Failure } else { ExitStatus::Done })
}
