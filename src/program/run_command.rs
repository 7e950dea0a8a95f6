//! Runs a command without a screen, from its options to its exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use jiff::Timestamp;
use tokio::runtime::Runtime;

use crate::base::environment::{Env, set};
use crate::base::{safe_text, time_zone};
use crate::commands::{self, ExitStatus, Failed, Prepared};
use crate::config::Paths;
use crate::journal::{JournalFile, JournalLimits};
use crate::program::cli::Subcommand;
use crate::program::print_history::HistoryArgs;
use crate::program::{completions, print_history};
use crate::simulator::serve;

/// Runs a command that needs no configuration: it talks to no server of the user.
///
/// # Errors
/// What the command says.
pub fn run_alone(command: Subcommand, env: Env, paths: &Paths, runtime: &Runtime) -> Result<ExitCode, String> {
    match command {
        Subcommand::Simulator(args) => {
            let served = runtime.block_on(serve(args, &mut io::stdout()));
            served.map(|()| ExitCode::SUCCESS).map_err(|error| error.to_string())
        }
        Subcommand::History(args) => history(&args, env, paths),
        Subcommand::Completions(args) => written(completions::print_completions(args.shell, &mut io::stdout())),
        Subcommand::Man(args) => {
            let mut page = Vec::new();
            completions::print_man_page(args.command.as_deref(), &mut page)?;
            written(io::stdout().write_all(&page))
        }
        _ => Err("this command needs a server".to_owned()),
    }
}

fn history(args: &HistoryArgs, env: Env, paths: &Paths) -> Result<ExitCode, String> {
    let (zone, wrong) = time_zone::find(set(env, "TZ"));
    let journal = JournalFile::new(paths.journal_file(), JournalLimits::default());
    let damage = print_history::print(args, &journal, &zone, Timestamp::now(), &mut io::stdout().lock())?;
    for line in [wrong, damage].into_iter().flatten() {
        let _ = writeln!(io::stderr(), "vdial: {}", safe_text::sanitize(&line));
    }
    Ok(ExitCode::SUCCESS)
}

/// The end of a command that has only written.
///
/// # Errors
/// It could not write.
pub fn written(written: io::Result<()>) -> Result<ExitCode, String> {
    match written {
        // A reader that has seen enough, such as `head`, is not a failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Runs a command that talks to a server. Prints a failure to standard error, as one line.
pub fn run(command: Subcommand, prepared: Prepared, runtime: Runtime) -> ExitCode {
    let ended = runtime.block_on(async {
        match command {
            Subcommand::Call(args) => commands::call::run(args, prepared).await,
            Subcommand::Watch(args) => commands::watch::run(args, prepared).await,
            Subcommand::List(args) => commands::list::run(args, prepared).await,
            Subcommand::Show(args) => commands::show::run(args, prepared).await,
            Subcommand::Hangup(args) => commands::hang_up::run(args, prepared).await,
            // `run_alone` has run these.
            Subcommand::Simulator(_) | Subcommand::History(_) | Subcommand::Completions(_) | Subcommand::Man(_) => {
                Ok(ExitStatus::Done)
            }
        }
    });
    // Do not wait for anything that still runs.
    runtime.shutdown_background();
    let status = ended.unwrap_or_else(|Failed { status, words }| {
        // If standard error is closed, nobody can read this.
        let _ = writeln!(io::stderr(), "vdial: {}", safe_text::sanitize(words.trim()));
        status
    });
    status.into()
}
