//! The program from its arguments to its exit code: reads all settings in order and starts the parts.

pub mod cli;
mod complete;
pub mod completions;
mod configuration;
mod hooks;
pub mod ignored_signals;
pub mod logging;
mod look;
mod notify;
mod other_profile;
pub mod panic_report;
mod preview_notifications;
mod print_history;
mod run_command;
mod start;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use jiff::SignedDuration;
use tokio::runtime::{Builder, Runtime};

use crate::api::tls::check_environment;
use crate::api::{Endpoint, Proxy, RateLimiter, Timeouts};
use crate::app::App;
use crate::base::core_dumps;
use crate::base::environment::{Env, OwnEnvironment, set};
use crate::base::{private_file, safe_text, time_zone};
use crate::commands::Prepared;
use crate::commands::watch::MOST_LIVE;
use crate::config::{self, Config, LearnedSettings, Paths};
use crate::domain::CallLink;
use crate::journal::JournalLimits;
use crate::keys::key_map::KeyMap;
use crate::model::Prefill;
use crate::model::Settings;
use crate::model::Start;
use crate::program::cli::{Cli, ServerCommand, Subcommand};
use crate::program::configuration::{AsAtTheStart, OpenReadings};
use crate::runtime;
use crate::runtime::{OpenProfiles, Opener, Opening, Setup};
use crate::screens::Appearance;
use crate::simulator::{self, AccountKind, Board, History};
use crate::terminal::{self, Outside, Shutdown, Tty};

/// How long the end waits for a blocked terminal.
const FAREWELL: Duration = Duration::from_millis(200);

/// Runs the program. Prints a failure to standard error, after the terminal is restored.
///
/// The exit code is 0; 1 after a failure; 2 for a wrong command line (by `clap`); 128 + n after signal n, which
/// includes a terminal that is gone: 129. Commands have more of them: see [`commands::exit_code`](crate::commands).
#[must_use]
pub fn main() -> ExitCode {
    core_dumps::forbid();
    if let Some(answer) = complete::answer(std::env::args_os()) {
        // Nobody can be told on the way of a command line.
        let _ = writeln!(io::stdout(), "{answer}");
        return ExitCode::SUCCESS;
    }
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(why) => {
            // If standard error is closed, nobody can read this.
            // The text may quote a setting, which may contain control sequences.
            let _ = writeln!(io::stderr(), "vdial: {}", safe_text::sanitize(&why));
            ExitCode::FAILURE
        }
    }
}

fn run(mut cli: Cli) -> Result<ExitCode, String> {
    let environment = OwnEnvironment::default();
    let env = |name: &str| environment.get(name);
    let paths = Paths::find(&env);
    panic_report::install(paths.data_dir.clone());
    let runtime = tokio_runtime()?;
    runtime.block_on(async { ignored_signals::disarm() });
    let command = match cli.command.take() {
        Some(Subcommand::Simulator(args)) => return run_command::simulator(args, &runtime),
        Some(Subcommand::History(args)) => {
            environment.check()?;
            return run_command::history(&args, &env, &paths);
        }
        Some(Subcommand::Notify(args)) => return run_command::notify(&args, &environment, &paths),
        Some(Subcommand::Doctor(args)) => return run_command::doctor(args, paths, demo(&cli), runtime),
        Some(Subcommand::Open(args)) => match run_command::open(&args, &paths, &runtime) {
            Ok(link) => {
                (cli.settings, cli.link) = (args.settings, Some(link));
                None
            }
            Err(code) => return Ok(code),
        },
        Some(Subcommand::Completions(args)) => {
            return run_command::written(completions::print_completions(args.shell, &mut io::stdout()));
        }
        Some(Subcommand::Man(args)) => return run_command::man_page(&args),
        Some(Subcommand::Server(command)) => {
            cli.settings = command.settings().clone();
            Some(command)
        }
        None => None,
    };
    let config = Config::load(&cli.settings, &env, &paths).map_err(|error| error.to_string());
    environment.check()?;
    let mut config = config?;
    if let Some(ServerCommand::Watch(_)) = &command {
        config.keep_live = config.keep_live.max(MOST_LIVE);
    }
    // An assistant looks: whatever it asks for, nothing but GET leaves.
    config.read_only |= matches!(&command, Some(ServerCommand::Mcp(_)));
    let keymap = configuration::check(&config)?;
    if cli.print_config {
        return print(&config.print());
    }
    if cli.print_keymap {
        return print(&keymap.print());
    }
    let endpoint = endpoint(&cli, &config, &env)?;
    let favourite = cli.favourite.as_deref().map(|name| config::find_favourite(name, &config, &paths)).transpose()?;
    let found =
        config::find(&cli.settings, &env, &config, &paths, &mut io::stdin()).map_err(|error| error.to_string())?;
    environment.check()?;
    if command.is_none()
        && (!io::stdout().is_terminal() || !io::stdin().is_terminal() && !reads_secret_from_stdin(&cli))
    {
        let words = "standard input and output must be a terminal; without one, use a command such as vdial watch";
        return Err(words.to_owned());
    }
    runtime::clear_leftovers(&paths.data_dir);
    let logging = logging::start(config.log_level, &paths.log_file());
    let mut app = app(&cli, &config, &endpoint, &paths, keymap);
    let start = if cli.settings.demo { Start::Demo } else { start::of(found, &mut app, &config, &paths) };
    if let Some(favourite) = favourite {
        app.use_favourite(&favourite);
    }
    if let Some(notice) = logging.notice {
        app.warn_at_start(notice);
    }
    hooks::give(&mut app, &config.hooks, command.is_none() && !cli.settings.demo);
    if config.mask && command.is_none() {
        app.model.hide_names(true);
    }
    let open = OpenReadings::default();
    let again = AsAtTheStart::new(&cli.settings, &config, &paths, &open, true);
    let setup = setup(&cli, &config, endpoint, paths);
    let (clock, wrong) = time_zone::clock(config.time_zone.clone(), config.hours, set(&env, "TZ"));
    if let Some(wrong) = wrong {
        app.warn_at_start(wrong);
    }
    let look = look::look(&config, &env, clock);
    app.model.calls.zone = look.clock.zone.clone();
    if let Some(command) = command {
        return Ok(run_command::run(command, prepared(app, start, setup, look), runtime));
    }
    let outside = notify::give(&mut app, config.notify.as_ref(), &env);
    let opener = other_profile::opener(&cli, config.profile.clone(), &setup.paths, open);
    app.model.configuration = Some(Arc::new(config));
    let first = Opening { app: Box::new(app), start, setup, configuration: Some(Arc::new(again)) };
    run_screen(first, opener, &look, outside, runtime)
}

/// Runs the terminal UI until it ends.
fn run_screen(
    first: Opening,
    opener: Opener,
    look: &Appearance,
    outside: Outside,
    runtime: Runtime,
) -> Result<ExitCode, String> {
    let ended = runtime.block_on(async {
        let mut tty = Tty::open(outside, look.by_background)?;
        let mut profiles = OpenProfiles::new(first, Some(opener), runtime::now());
        runtime::run(&mut profiles, &mut tty, look).await
    });
    // Do not wait for anything that still runs.
    runtime.shutdown_background();
    if let Ok(Some(told)) = &ended {
        let line = format!("vdial: {}\n", safe_text::sanitize(told));
        // The terminal may be blocked.
        terminal::briefly(FAREWELL, move || drop(io::stderr().write_all(line.as_bytes())));
    }
    match (ended, terminal::ending()) {
        (_, Some(ending)) => Ok(ending.exit_code().into()),
        (Ok(_), None) => Ok(ExitCode::SUCCESS),
        // A write may fail before the hang-up is reported.
        (Err(_), None) if terminal::is_gone() => Ok(Shutdown::Hangup.exit_code().into()),
        (Err(error), None) => Err(format!("the terminal cannot be used: {error}")),
    }
}

/// What a command takes over; without a credential nothing is started.
fn prepared(app: App, start: Start, setup: Setup, look: Appearance) -> Prepared {
    let start = Some(start).filter(|start| !matches!(start, Start::SignIn));
    let ascii = look.ascii.unwrap_or(false);
    Prepared { app: Box::new(app), start, setup: Box::new(setup), zone: look.clock.zone, ascii }
}

fn tokio_runtime() -> Result<Runtime, String> {
    let built = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    built.map_err(|error| format!("cannot start: {error}"))
}

fn print(text: &str) -> Result<ExitCode, String> {
    run_command::written(writeln!(io::stdout(), "{}", text.trim_end()))
}

fn reads_secret_from_stdin(cli: &Cli) -> bool {
    [&cli.settings.token_file, &cli.settings.accesskey_file].into_iter().flatten().any(|path| path.as_os_str() == "-")
}

fn app(cli: &Cli, config: &Config, endpoint: &Endpoint, paths: &Paths, keymap: KeyMap) -> App {
    let (memory, damaged) = LearnedSettings::load(&paths.state_file());
    let profile = if cli.settings.demo { "demo".to_owned() } else { config.profile.clone() };
    let learned = if cli.settings.demo { None } else { memory.extension_target(&profile) };
    let settings = Settings {
        // The demo's server reports its own address.
        api_url: if cli.settings.demo { String::new() } else { config.endpoint.api_url.clone() },
        route: match &endpoint.proxy {
            // The demo's address is reported once it has started.
            _ if cli.settings.demo => String::new(),
            Some(proxy) => format!("through the proxy {}", proxy.shown()),
            None => "direct, through no proxy".to_owned(),
        },
        guided: memory.guided(&profile),
        read_only: config.read_only,
        insecure: config.endpoint.insecure,
        region: config.region.clone(),
        language: config.language.clone(),
        keep_ended: config.keep_ended,
        keep_live: config.keep_live,
        extension_target: config.extension_target.or(learned).unwrap_or_default(),
        learned_target: learned,
        stop_below: config.stop_below,
        never_dial: config.never_dial.clone(),
        quit_on_ctrl_c: config.quit_on_ctrl_c,
        mouse: config.mouse,
        board: config.board.clone(),
        badge: if cli.settings.demo { None } else { config.badge() },
        profiles: config.profiles.clone(),
        motion: config.motion,
        profile,
    };
    let mut app = App::new(settings, keymap);
    app.model.favourites.configured.clone_from(&config.favourites);
    app.prefill(&Prefill {
        from: cli.from.clone(),
        to: cli.link.as_ref().map_or_else(|| cli.to.clone(), |link| vec![link.destination.clone()]),
        flow: cli.flow.clone(),
        say: cli.say.clone(),
        actions: None,
    });
    let omissions = cli.link.as_ref().map(CallLink::omissions).filter(|words| !words.is_empty());
    for words in damaged.into_iter().chain(omissions.map(|words| format!("Link:{words}"))) {
        app.warn_at_start(words);
    }
    let journal = paths.journal_file();
    if let Err(error) = private_file::refuse_odd(&journal) {
        // The journal's contents may be readable; the user must know before the first call that nothing can be added.
        app.warn_at_start(format!("The journal cannot be written: {error} ({}).", journal.display()));
    }
    app
}

/// The API's address and the proxy to it, from the configuration and the environment.
fn endpoint(cli: &Cli, config: &Config, env: Env) -> Result<Endpoint, String> {
    let api_url: reqwest::Url =
        config.endpoint.api_url.parse().map_err(|_| "the API's address is no URL".to_owned())?;
    // The demo's server is on this machine and needs no such check.
    if api_url.scheme() == "https" && !config.endpoint.insecure && !cli.settings.demo {
        check_environment(env).map_err(|error| error.to_string())?;
    }
    let proxy = if cli.settings.demo { Ok(None) } else { Proxy::find(env, &api_url) };
    let proxy = proxy.map_err(|error| error.to_string())?;
    Ok(Endpoint { read_only: config.read_only.into(), hangup: config.hangup, ..config.endpoint.at(api_url, proxy) })
}

fn setup(cli: &Cli, config: &Config, endpoint: Endpoint, paths: Paths) -> Setup {
    Setup {
        endpoint,
        budget: RateLimiter::new(config.budget.per_second, config.budget.burst),
        config_file: cli.settings.config.clone().unwrap_or_else(|| paths.config_file()),
        paths,
        profile: config.profile.clone(),
        keyring: config.keyring,
        vendor_file: std::env::home_dir().map(|home| config::vendor_file(&home)),
        history: config.keep_ended,
        keep_live: config.keep_live,
        push: config.push,
        journal: JournalLimits {
            longest: config.journal.max_mb * 1024 * 1024,
            oldest: SignedDuration::from_hours(config.journal.max_age_days * 24),
            keep: SignedDuration::from_hours(config.journal.keep_days * 24),
        },
        hooks: config.hooks.clone(),
        demo: demo(cli),
        timeouts: Timeouts::default(),
    }
}

/// The options of the built-in server for `--demo`.
fn demo(cli: &Cli) -> simulator::Options {
    simulator::Options {
        speed: cli.speed,
        account: cli.account,
        // An account that may not call has no calls.
        board: if cli.account == AccountKind::default() { Board::Lively } else { Board::Quiet },
        history: History::Day,
        faults: cli.fault.clone(),
        ..simulator::Options::default()
    }
}
