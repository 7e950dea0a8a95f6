//! The command line: its options and the help text. What the options mean for the program is decided in `config`.

use crate::commands::call::CallArgs;
use crate::commands::check::CheckArgs;
use crate::commands::doctor::DoctorArgs;
use crate::commands::hang_up::HangUpArgs;
use crate::commands::list::ListArgs;
use crate::commands::mcp::McpArgs;
use crate::commands::open::OpenArgs;
use crate::commands::show::ShowArgs;
use crate::commands::status::StatusArgs;
use crate::commands::watch::WatchArgs;
use crate::config::ConfigFlags;
use crate::domain::CallLink;
use crate::program::preview_notifications::NotifyArgs;
use crate::program::print_history::HistoryArgs;
use crate::simulator::{AccountKind, Fault, SimulatorArgs};
use clap::{Args, Parser};
use clap_complete::Shell;
use std::path::PathBuf;

// Lines of at most 78 columns: narrower terminals than 80 wrap them, wider ones leave them as they are.
const ABOUT: &str = "\
Dial and watch calls on VoIPBIN, live, in the terminal.

Shows the calls of an account as they ring, connect and end, places new ones
from your numbers with a stored flow or spoken text, and hangs up.";

const AFTER_HELP: &str = include_str!("../../assets/help.txt").trim_ascii_end();

/// The options of the command line.
#[derive(Clone, Debug, Parser)]
#[command(name = "vdial", version, about = ABOUT, after_help = AFTER_HELP, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Something else than the terminal UI.
    #[command(subcommand)]
    pub command: Option<Subcommand>,

    /// How fast the demo's clock runs
    #[arg(long, value_name = "N", default_value = "1", requires = "demo", value_parser = speed)]
    pub speed: f64,

    /// What the demo's account lacks at the start
    #[arg(long, value_enum, default_value_t, requires = "demo")]
    pub account: AccountKind,

    /// What goes wrong in the demo, such as 'status=503@POST /calls#2' (repeatable)
    #[arg(long, value_name = "SPEC", requires = "demo")]
    pub fault: Vec<Fault>,

    /// Who calls
    #[arg(long, value_name = "WHOM", help_heading = "The call form")]
    pub from: Option<String>,

    /// Who is called (repeatable)
    #[arg(long, value_name = "WHOM", help_heading = "The call form")]
    pub to: Vec<String>,

    /// The link that the form is filled with, by `vdial open`.
    #[arg(skip)]
    pub link: Option<CallLink>,

    /// The flow that runs on answer
    #[arg(long, value_name = "ID", conflicts_with = "say", help_heading = "The call form")]
    pub flow: Option<String>,

    /// What is said on answer
    #[arg(long, value_name = "TEXT", help_heading = "The call form")]
    pub say: Option<String>,

    /// The favourite that the form is filled with
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from", "to", "flow", "say"], help_heading = "The call form")]
    pub favourite: Option<String>,

    /// What sets the configuration.
    #[command(flatten)]
    pub settings: ConfigFlags,

    /// Print the configuration in effect, without secrets, and end
    #[arg(long, help_heading = "Program")]
    pub print_config: bool,

    /// Print all keys and what they do, and end
    #[arg(long, help_heading = "Program")]
    pub print_keymap: bool,
}

/// What the program can do beside its terminal UI.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Subcommand {
    /// A command that talks to a server of the user.
    #[command(flatten)]
    Server(ServerCommand),
    /// Open the call form with a tel: or sip: link, in the running vdial or else here; nothing is sent
    Open(OpenArgs),
    /// Check configuration, network, account, terminal and files, and say how to fix what fails
    Doctor(DoctorArgs),
    /// Print the calls placed here, as the journal on this machine records them
    History(HistoryArgs),
    /// Print what the notifications of the configuration say, rule by rule
    Notify(NotifyArgs),
    /// Run the built-in VoIPBIN server alone, for any client to talk to
    Simulator(SimulatorArgs),
    /// Print the script that completes this command line in a shell
    Completions(CompletionsArgs),
    /// Print a manual page, to be read by man -l -
    Man(ManArgs),
}

/// What the program can do with a server and without its terminal UI.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum ServerCommand {
    /// Place a call, and follow it
    Call(CallArgs),
    /// Print each change of the calls as it happens
    Watch(WatchArgs),
    /// Print the account's calls, numbers, flows or extensions
    List(ListArgs),
    /// Print one call and why it ended
    Show(ShowArgs),
    /// Hang up calls
    Hangup(HangUpArgs),
    /// Place the calls of a plan, and check that they go as expected
    Check(CheckArgs),
    /// Print one line for a status bar: how many calls are live
    Status(StatusArgs),
    /// Serve the Model Context Protocol on standard input and output: read, and propose calls
    Mcp(McpArgs),
}

impl ServerCommand {
    /// What sets the configuration.
    #[must_use]
    pub fn settings(&self) -> &ConfigFlags {
        let common = match self {
            Self::Call(args) => &args.common,
            Self::Watch(args) => &args.common,
            Self::List(args) => &args.common,
            Self::Show(args) => &args.common,
            Self::Hangup(args) => &args.common,
            Self::Check(args) => &args.common,
            Self::Status(args) => &args.common,
            Self::Mcp(args) => &args.common,
        };
        &common.settings
    }
}

/// The options of `vdial completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// The options of `vdial man`.
#[derive(Clone, Debug, Args)]
pub struct ManArgs {
    /// The command whose page is printed, such as call; without it, that of vdial itself
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,

    /// Write all pages into this directory instead, for packagers
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub all: Option<PathBuf>,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (0.1..=1000.0).contains(&speed) => Ok(speed),
        _ => Err("a number from 0.1 to 1000 is needed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        super::Cli::command().debug_assert();
    }
}
