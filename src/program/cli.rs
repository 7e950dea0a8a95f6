//! The command line: its options and the help text. What the options mean for the program is decided in `config`.

use crate::config::LogLevel;
use crate::simulator::{AccountKind, Fault, SimulatorArgs};
use clap::Parser;
use std::path::PathBuf;

// Lines of at most 78 columns: narrower terminals than 80 wrap them, wider ones leave them as they are.
const ABOUT: &str = "\
Dial and watch calls on VoIPBIN, live, in the terminal.

Shows the calls of an account as they ring, connect and end, places new ones
from your numbers with a stored flow or spoken text, and hangs up.";

const AFTER_HELP: &str = "\
WHOM is one of
  +821012345678   a number; a national one is read in the region of --from,
                  else of the configuration, else of the number offered
  ext:NAME        an extension, as the server spells it
  sip:user@host   a SIP address
  agent:ID        a person, by id

--from, --to, --flow and --say, or --favourite, open the program with the form
filled in. Nothing is dialed until you send the form yourself.

The credential is the first of
  1. --token-file or --accesskey-file
  2. VOIPBIN_TOKEN, VOIPBIN_ACCESSKEY, VN_ACCESS_KEY in the environment
  3. the profile in config.toml
  4. the one saved from the first-run screen
and without any of them that screen asks for one. No option takes the secret
itself: others on the machine can read a command line, and the shell keeps it.

In the demo the end of a destination decides its fate: 01 is busy, 02 does not
answer, 03 fails, 04 is given up while dialing, 05 stays up until you hang up.
All others answer and follow the flow.

The exit code is 0, 1 after a failure, 2 for a wrong command line, and 128 + n
after signal n: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP or a terminal
that is gone. Calls go on in every case.

Try
  vdial --demo
  vdial --demo --to ext:alice --to +821012345601 --say 'Hello there'
  pass voipbin | vdial --accesskey-file -";

const API_URL_HELP: &str = "Where the API is, if not at https://api.voipbin.net/v1.0; also VOIPBIN_API_URL";

const LOG_LEVEL_HELP: &str = "How much goes to the log file: off, error, warn, info or debug; also VDIAL_LOG";

/// The options of the command line.
#[derive(Clone, Debug, Parser)]
#[command(name = "vdial", version, about = ABOUT, after_help = AFTER_HELP, max_term_width = 100)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Something else than the terminal UI.
    #[command(subcommand)]
    pub command: Option<Subcommand>,

    /// Open against the built-in server: no account, no network, no cost
    #[arg(long, conflicts_with_all = ["api_url", "token_file", "accesskey_file", "ca_cert", "insecure", "allow_http"])]
    pub demo: bool,

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

    /// The flow that runs on answer
    #[arg(long, value_name = "ID", conflicts_with = "say", help_heading = "The call form")]
    pub flow: Option<String>,

    /// What is said on answer
    #[arg(long, value_name = "TEXT", help_heading = "The call form")]
    pub say: Option<String>,

    /// The favourite that the form is filled with
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from", "to", "flow", "say"], help_heading = "The call form")]
    pub favourite: Option<String>,

    /// The language of spoken text, such as en-US
    #[arg(long, value_name = "TAG", help_heading = "The call form")]
    pub language: Option<String>,

    /// Show everything, change nothing: no calls, no hang-ups
    #[arg(long)]
    pub read_only: bool,

    /// Draw plain signs and borders, for terminals that have no others
    #[arg(long)]
    pub ascii: bool,

    /// Poll only, do not listen to what the server pushes
    #[arg(long)]
    pub no_push: bool,

    /// The profile of the configuration to use
    #[arg(long, value_name = "NAME", help_heading = "Account")]
    pub profile: Option<String>,

    /// Read the token from a file; - is standard input
    #[arg(long, value_name = "FILE|-", conflicts_with = "accesskey_file", help_heading = "Account")]
    pub token_file: Option<PathBuf>,

    /// Read the access key from a file; - is standard input
    #[arg(long, value_name = "FILE|-", help_heading = "Account")]
    pub accesskey_file: Option<PathBuf>,

    /// Where the API is.
    #[arg(long, value_name = "URL", help = API_URL_HELP, help_heading = "Connection")]
    pub api_url: Option<String>,

    /// Trust the certificates in this PEM file too
    #[arg(long, value_name = "FILE", conflicts_with = "insecure", help_heading = "Connection")]
    pub ca_cert: Option<PathBuf>,

    /// Do not check the server's certificate: whoever is in between can read the credential
    #[arg(long, help_heading = "Connection")]
    pub insecure: bool,

    /// Allow http:// to other machines: the credential travels in the clear
    #[arg(long, help_heading = "Connection")]
    pub allow_http: bool,

    /// Use this configuration file
    #[arg(long, value_name = "FILE", help_heading = "Program")]
    pub config: Option<PathBuf>,

    /// How much goes to the log file.
    #[arg(long, value_name = "LEVEL", help = LOG_LEVEL_HELP, help_heading = "Program")]
    pub log_level: Option<LogLevel>,

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
    /// Run the built-in VoIPBIN server alone, for any client to talk to
    Simulator(SimulatorArgs),
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (0.1..=1000.0).contains(&speed) => Ok(speed),
        _ => Err("a number from 0.1 to 1000 is needed".to_owned()),
    }
}
