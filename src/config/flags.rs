//! The options of the command line that set the configuration.

use std::path::PathBuf;

use clap::Args;

use super::LogLevel;

const API_URL_HELP: &str = "Where the API is, if not at https://api.voipbin.net/v1.0; also VOIPBIN_API_URL";

const LOG_LEVEL_HELP: &str = "How much goes to the log file: off, error, warn, info or debug; also VDIAL_LOG";

/// The options that set the configuration.
#[derive(Clone, Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct ConfigFlags {
    /// Open against the built-in server: no account, no network, no cost
    #[arg(long, display_order = 0, conflicts_with_all = ["api_url", "token_file", "accesskey_file", "ca_cert", "insecure", "allow_http"])]
    pub demo: bool,

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

    /// The profile in use, which a file that is read again does not change.
    #[arg(skip)]
    pub running: Option<String>,

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
}
