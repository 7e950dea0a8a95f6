//! `vdial simulator`: its arguments, and running the simulator until it is told to stop.

use super::clock::FASTEST;
use super::{
    AccountKind, AnswerShape, Board, ControlRefusals, ExtensionRouting, Fault, Options, Population, PushShape,
    Simulator, Size, UnownedSource,
};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

/// What does not fit into one line per argument.
const HELP: &str = "\
Destinations: the last two digits decide how a call goes. They count in a
number, in the user part of a SIP address and in an extension's name.

  …01  busy
  …02  rings, and nobody answers
  …03  fails at once
  …04  never rings, until the server gives up dialing
  …05  is answered, and stays up until it is hung up
  else is answered, runs its actions, and ends

Extensions: \"Reception Desk\"/1001 and \"bob\"/2002 have two phones,
\"alice\"/2001 and \"quickstart-phone\" (the number is the same) have one,
\"meeting-room-02\"/4000 rings without an answer, \"attic\"/3001 has no phone,
and so has one that is made with POST /extensions. An extension that leads to
no phone is an error, or with --extension-routing name a group call without
legs. Countries that may be called: us, gb, kr, de, jp, fr.

Numbers, flows and extensions are made, changed and deleted with POST, PUT and
DELETE, as the vendor's command line does, and count from then on: a new number
(GET /available_numbers offers some) can call and be called, a flow be run.
POST /groupcalls rings several destinations, together (ring_all) or one after
another (linear); what may not be called is left out in the background.

Accounts: --account new or broke starts with one that may call nobody: each
destination is left out, and when none is left the answer is 500 INTERNAL
without a cause. With frozen everything is refused, reads too, until
DELETE /auth/unregister. Without a verified identity one phone number among the
destinations is enough for the whole request to be refused with 403.
PUT /outbound_config lets countries be called, and what no route of the real
API changes is changed by a route of the simulator's own, by JSON pointers (the
access key is vdial-simulator-access-key, in the demo too):

  curl -X POST 'http://127.0.0.1:8080/simulator/account?accesskey=…' -d '{
    \"/customer/status\": \"active\",
    \"/customer/identity_verification_status\": \"verified\",
    \"/billing_account/balance_credit\": 5000000,
    \"/numbers/-\": {\"number\": \"+12025550143\"}}'

/numbers, /flows, /extensions and /agents take the place of an item in its
list, the newest first: /flows/0/tm_delete with a time deletes a flow; - adds
an item. A pointer that leads nowhere is an error, and then nothing changes.

Faults: KIND[=VALUE][@[METHOD ]/path][#COUNT][%PERCENT]

  latency=500ms        the answer comes late (combines with the others)
  reset[=after]        the connection is closed without an answer
  stall[=after]        the answer never comes (=after: what was asked is done)
  reset-body           the connection is closed in the middle of the answer
  status=503           an error of this code (status=403:ACCOUNT_FROZEN: for a reason)
  rate-limit[=2]       429, with Retry-After: 2
  html                 502 and a proxy's HTML page
  empty                200 and an empty body
  redirect             302 to another host
  words                200 and a page for people, as of a network's login page
  wrong-type           the right JSON, said to be text/plain
  drip[=100ms]         the body comes a byte at a time
  huge                 200 and a body of 100 MB
  truncate             JSON that ends too early
  ill-typed            JSON of the wrong types
  deep                 lists within lists, 10,000 levels
  broken-item[=null]   one item of a list has a number for its id, or is null
  nulls                every item of a list is null
  twice                every item of a list stands there twice
  odd-ids              ids that are no UUIDs
  hostile-ids          every second id of a list is the one before and a line break
  unknown-status       a status that nobody has heard of
  status-back          a status going backward, to the first one
  endless[=new]        full pages of the same items, and a token for ever
                       (=new: of ever other items; of calls, all live)
  skew=3h              the clock is ahead, or behind with -3h: in all times

The JSON faults and truncate strike what is pushed with @PUSH; skew does so
by itself. rate-limit=999999999 asks for an absurd wait.

On the push channel (GET /ws); @/call_hangup strikes events of that name only:

  push-drop            the event is lost
  push-delay=500ms     it comes late
  push-duplicate       it comes twice
  push-reorder         it comes after the next one of the same call
  push-stall           nothing more is said, and the connection stays open
  push-kill            the connection breaks
  push-deny            the subscription is refused

The path is the beginning of the request's, with or without /v1.0; * stands
for one segment, and a $ at the end means that nothing follows. #COUNT is how
often it strikes, %PERCENT how likely. Examples:
  --fault 'status=503@GET /calls#3'
  --fault 'reset=after@POST /calls$#1'
  --fault 'latency=2s%10'";

/// A simulated server with an account of its own: calls go as if they were real, and no phone rings.
#[derive(clap::Args, Clone, Debug)]
#[command(after_long_help = HELP)]
pub struct SimulatorArgs {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// How many times faster than life calls go
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = speed)]
    pub speed: f64,
    /// The same seed tells the same story
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// What the account lacks at the start
    #[arg(long, value_enum, default_value_t)]
    pub account: AccountKind,
    /// Give the account so many numbers besides its own
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub numbers: usize,
    /// Give it so many flows besides its own
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub flows: usize,
    /// Give it so many extensions, without phones, besides its own
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub extensions: usize,
    /// What an extension's target name is compared with
    #[arg(long, value_enum, default_value_t)]
    pub extension_routing: ExtensionRouting,
    /// Let everybody ask as often as they like
    #[arg(long)]
    pub no_rate_limits: bool,
    /// No calls from outside
    #[arg(long)]
    pub no_incoming: bool,
    /// Let something go wrong, such as 'status=503@GET /calls#3' (repeatable; --help tells more)
    #[arg(long = "fault", value_name = "FAULT")]
    pub faults: Vec<Fault>,
    /// Be an older server, without the /hangup routes
    #[arg(long)]
    pub no_hangup_route: bool,
    /// Be an older server, on which a call cannot be held, muted, recorded or spoken to
    #[arg(long)]
    pub no_control_routes: bool,
    /// How what cannot be done to a call as it stands is refused
    #[arg(long, value_enum, default_value_t)]
    pub control_refusals: ControlRefusals,
    /// How a source that the account does not own is refused
    #[arg(long, value_enum, default_value_t)]
    pub unowned_source: UnownedSource,
    /// The shape of the answer to POST /calls
    #[arg(long, value_enum, default_value_t)]
    pub answer_shape: AnswerShape,
    /// The shape of what is pushed over the WebSocket
    #[arg(long, value_enum, default_value_t)]
    pub push: PushShape,
    /// Keep so many calls live, in place of the calls from outside
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub live: usize,
    /// Let so many ended calls lie between the live ones
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub ended: usize,
    /// How many seconds a token is good for, by the real clock; else seven days
    #[arg(long, value_name = "SECONDS")]
    pub token_life: Option<u64>,
    /// How many seconds a call of those lasts
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
    until_told().await?;
    simulator.stop().await;
    Ok(())
}

/// Waits for Ctrl-C or, on Unix, SIGTERM.
async fn until_told() -> io::Result<()> {
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

/// Parses a speed: above zero, at most `FASTEST`.
fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed <= FASTEST => Ok(speed),
        _ => Err(format!("not a number above zero, at most {FASTEST}")),
    }
}
