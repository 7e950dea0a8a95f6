//! `vdial simulator`: its arguments, and running the simulator until it is told to stop.

use super::clock::MAX_SPEED;
use super::{
    AccountKind, AnswerShape, Board, ControlRefusals, ExtensionRouting, Fault, History, Options, Population, PushShape,
    Simulator, Size, UnownedSource,
};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

/// What does not fit into one line per argument.
const HELP: &str = include_str!("../../assets/simulator/help.txt").trim_ascii_end();

/// A simulated server with its own account: calls behave like real ones, but no phone rings.
#[derive(clap::Args, Clone, Debug)]
#[command(after_long_help = HELP)]
pub struct SimulatorArgs {
    /// The address to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// How many times faster than real time calls go
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = speed)]
    pub speed: f64,
    /// The same seed gives the same calls
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// What the account lacks at the start
    #[arg(long, value_enum, default_value_t)]
    pub account: AccountKind,
    /// Extra numbers of the account
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub numbers: usize,
    /// Extra flows of the account
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub flows: usize,
    /// Extra extensions of the account, without phones
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub extensions: usize,
    /// What an extension's target name is compared with
    #[arg(long, value_enum, default_value_t)]
    pub extension_routing: ExtensionRouting,
    /// No rate limits
    #[arg(long)]
    pub no_rate_limits: bool,
    /// No calls from outside
    #[arg(long)]
    pub no_incoming: bool,
    /// Add a fault, such as 'status=503@GET /calls#3' (repeatable; --help lists them)
    #[arg(long = "fault", value_name = "FAULT")]
    pub faults: Vec<Fault>,
    /// Behave like an older server without the /hangup routes
    #[arg(long)]
    pub no_hangup_route: bool,
    /// Behave like an older server that cannot hold, mute, record or talk to calls
    #[arg(long)]
    pub no_control_routes: bool,
    /// How a control that the call's state does not allow is refused
    #[arg(long, value_enum, default_value_t)]
    pub control_refusals: ControlRefusals,
    /// How a source that the account does not own is refused
    #[arg(long, value_enum, default_value_t)]
    pub unowned_source: UnownedSource,
    /// The shape of the answer to POST /calls
    #[arg(long, value_enum, default_value_t)]
    pub answer_shape: AnswerShape,
    /// The shape of push events
    #[arg(long, value_enum, default_value_t)]
    pub push: PushShape,
    /// The calls that have ended before the start; a day by default, few with --live or --ended
    #[arg(long, value_enum)]
    pub history: Option<History>,
    /// Number of calls to keep live, instead of calls from outside
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub live: usize,
    /// Number of ended calls between the live ones
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub ended: usize,
    /// Seconds until a token expires, in real time; seven days by default
    #[arg(long, value_name = "SECONDS")]
    pub token_life: Option<u64>,
    /// Duration of the live calls, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 100)]
    pub lifetime: u64,
}

impl SimulatorArgs {
    /// The options that these arguments stand for.
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            speed: self.speed,
            seed: self.seed,
            account: self.account,
            size: Size { numbers: self.numbers, flows: self.flows, extensions: self.extensions },
            extension_routing: self.extension_routing,
            rate_limits: !self.no_rate_limits,
            incoming: !self.no_incoming && self.population().is_none(),
            board: Board::default(),
            history: self.history.unwrap_or(if self.population().is_some() { History::Few } else { History::Day }),
            faults: self.faults.clone(),
            hangup_route: !self.no_hangup_route,
            control_routes: !self.no_control_routes,
            control_refusals: self.control_refusals,
            unowned_source: self.unowned_source,
            answer_shape: self.answer_shape,
            push: self.push,
            token_life: self.token_life.map_or(Options::default().token_life, Duration::from_secs),
        }
    }

    fn population(&self) -> Option<Population> {
        let lifetime = Duration::from_secs(self.lifetime.max(1));
        let population = Population { live: self.live, ended: self.ended, lifetime };
        (population.live > 0 || population.ended > 0).then_some(population)
    }
}

/// Prints its address on `out`, then runs a simulator until Ctrl-C or SIGTERM.
///
/// # Errors
/// When it cannot listen on the address or write to `out`.
pub async fn serve(args: SimulatorArgs, out: &mut impl Write) -> io::Result<()> {
    let simulator = Simulator::start(args.listen, args.options()).await?;
    if let Some(population) = args.population() {
        simulator.populate(population);
    }
    let (url, key) = (simulator.api_url(), Simulator::accesskey());
    let (username, password) = (Simulator::username(), Simulator::password());
    writeln!(out, "VoIPBIN simulator: nothing here is real, and no phone rings.\n")?;
    writeln!(out, "  API         {url}")?;
    writeln!(out, "  access key  {key}")?;
    writeln!(out, "  login       {username} / {password}\n")?;
    writeln!(out, "  curl '{url}/calls?page_size=5&accesskey={key}'\n")?;
    if !simulator.addr().ip().to_canonical().is_loopback() {
        writeln!(out, "Warning: others can reach this address, and the access key above is no secret.\n")?;
    }
    writeln!(out, "Ctrl-C stops it; --help lists destinations, accounts and faults.")?;
    out.flush()?;
    wait_for_signal().await?;
    simulator.stop().await;
    Ok(())
}

/// Waits for Ctrl-C or, on Unix, SIGTERM.
async fn wait_for_signal() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Parses a speed: above zero, at most `MAX_SPEED`.
fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed <= MAX_SPEED => Ok(speed),
        _ => Err(format!("not a number above zero, at most {MAX_SPEED}")),
    }
}
