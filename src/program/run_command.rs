//! Runs a command without a screen, from its options to its exit code.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use jiff::Timestamp;
use tokio::runtime::Runtime;

use crate::base::environment::{Env, OwnEnvironment, set};
use crate::base::reader::Reader;
use crate::base::{safe_text, time_zone};
use crate::commands::doctor::DoctorArgs;
use crate::commands::exit_code::ExitStatus;
use crate::commands::open::{Given, OpenArgs};
use crate::commands::{self, Failed, Prepared};
use crate::config::{Config, Paths};
use crate::domain::CallLink;
use crate::journal::{JournalFile, JournalLimits};
use crate::program::cli::{ManArgs, ServerCommand};
use crate::program::preview_notifications::NotifyArgs;
use crate::program::print_history::HistoryArgs;
use crate::program::{completions, notify, preview_notifications, print_history};
use crate::simulator::{Options, SimulatorArgs, serve};

/// Serves the built-in server until it is stopped.
///
/// # Errors
/// It cannot listen, or the output cannot be written.
pub fn simulator(args: SimulatorArgs, runtime: &Runtime) -> Result<ExitCode, String> {
    let served = runtime.block_on(serve(args, &mut io::stdout()));
    served.map(|()| ExitCode::SUCCESS).map_err(|error| error.to_string())
}

/// Prints a manual page, or writes all.
///
/// # Errors
/// There is no such command, or the output cannot be written.
pub fn man_page(args: &ManArgs) -> Result<ExitCode, String> {
    if let Some(directory) = &args.all {
        return completions::write_man_pages(directory).map(|()| ExitCode::SUCCESS);
    }
    let mut page = Vec::new();
    completions::print_man_page(args.command.as_deref(), &mut page)?;
    written(io::stdout().write_all(&page))
}

/// Prints the history.
///
/// # Errors
/// The journal cannot be read, or the output cannot be written.
pub fn history(args: &HistoryArgs, env: Env, paths: &Paths) -> Result<ExitCode, String> {
    let (zone, wrong) = time_zone::find(set(env, "TZ"));
    let journal = JournalFile::new(paths.journal_file(), JournalLimits::default());
    let damage = print_history::print(args, &journal, &zone, Timestamp::now(), &mut io::stdout().lock())?;
    for line in [wrong, damage].into_iter().flatten() {
        let _ = writeln!(io::stderr(), "vdial: {}", safe_text::sanitize(&line));
    }
    Ok(ExitCode::SUCCESS)
}

/// Gives a link to the running vdial. Returns it if none is running and one can be started in this terminal.
///
/// # Errors
/// How the command ended.
pub fn open(args: &OpenArgs, paths: &Paths, runtime: &Runtime) -> Result<CallLink, ExitCode> {
    let given = runtime.block_on(commands::open::run(args, &paths.data_dir));
    let failed = match given {
        Ok(Given::Taken(line)) => match written(writeln!(io::stdout(), "{line}")) {
            Ok(code) => return Err(code),
            Err(why) => Failed::from(why),
        },
        Ok(Given::NoneRuns(link)) if io::stdout().is_terminal() && io::stdin().is_terminal() => return Ok(link),
        Ok(Given::NoneRuns(_)) => Failed::from(
            "no vdial is running, and here is no terminal to start it in: start vdial, then open the link again"
                .to_owned(),
        ),
        Err(failed) => failed,
    };
    Err(told(failed).into())
}

/// Prints what notifications say.
///
/// # Errors
/// The configuration is wrong, or the output cannot be written.
pub fn notify(args: &NotifyArgs, environment: &OwnEnvironment, paths: &Paths) -> Result<ExitCode, String> {
    let env = |name: &str| environment.get(name);
    let config = Config::load(&args.settings, &env, paths).map_err(|error| error.to_string())?;
    environment.check()?;
    notify::check_filters(config.notify.as_ref())?;
    let (clock, _) = time_zone::clock(config.time_zone.clone(), config.hours, set(&env, "TZ"));
    preview_notifications::run(args, &config, &env, &clock.zone).map(|()| ExitCode::SUCCESS)
}

/// The end of a command that has only written.
///
/// # Errors
/// It could not write.
pub fn written(written: io::Result<()>) -> Result<ExitCode, String> {
    Reader::after(written).map(|_| ExitCode::SUCCESS).map_err(|error| error.to_string())
}

/// Checks everything.
///
/// # Errors
/// The output cannot be written.
pub fn doctor(args: DoctorArgs, paths: Paths, demo: Options, runtime: Runtime) -> Result<ExitCode, String> {
    let ended = runtime.block_on(commands::doctor::run(args, paths, demo));
    // Do not wait for what has not answered in time.
    runtime.shutdown_background();
    ended.map(ExitCode::from).map_err(|failed| failed.words)
}

/// Runs a command that talks to a server. Prints a failure to standard error, as one line.
pub fn run(command: ServerCommand, prepared: Prepared, runtime: Runtime) -> ExitCode {
    let ended = runtime.block_on(async {
        match command {
            ServerCommand::Call(args) => commands::call::run(args, prepared).await,
            ServerCommand::Watch(args) => commands::watch::run(args, prepared).await,
            ServerCommand::List(args) => commands::list::run(args, prepared).await,
            ServerCommand::Show(args) => commands::show::run(args, prepared).await,
            ServerCommand::Hangup(args) => commands::hang_up::run(args, prepared).await,
            ServerCommand::Mcp(_) => commands::mcp::run(prepared).await,
            ServerCommand::Status(args) => commands::status::run(args, prepared).await,
            ServerCommand::Check(args) => commands::check::run(args, prepared).await,
        }
    });
    // Do not wait for anything that still runs.
    runtime.shutdown_background();
    ended.unwrap_or_else(told).into()
}

/// Says why a command failed. Returns how it ends.
fn told(Failed { status, words }: Failed) -> ExitStatus {
    // If standard error is closed, nobody can read this.
    let _ = writeln!(io::stderr(), "vdial: {}", safe_text::sanitize(words.trim()));
    status
}
