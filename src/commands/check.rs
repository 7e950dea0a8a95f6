//! `vdial check`: calls as tests. A plan says who calls whom and what must hold; all of it is checked before the first
//! call is placed, and every call that was placed is hung up in the end.

mod budget;
mod entry;
mod judge;
mod junit;
mod live;
mod plan;
mod prepare;
mod report;
mod run;
mod transcript;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use secrecy::ExposeSecret;

use self::junit::JunitFile;
use self::plan::{MOST_PARALLEL, Plan};
use self::prepare::{Ready, prepare};
use self::report::{CallReport, Report};
use self::run::Run;
use crate::api::credential::Credential;
use crate::api::wire;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::CommonFlags;
use crate::commands::output::{self, Narrator};
use crate::commands::session::{Prepared, Session};
use crate::config::dollars;
use crate::domain::Money;
use crate::model::Start;
use crate::runtime::now;
use crate::simulator::Simulator;
use crate::terminal::Signals;
use crate::widgets::text;

/// The options of `vdial check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// The plan, a TOML file: who calls whom, and what must hold
    #[arg(value_name = "PLAN")]
    plan: PathBuf,

    /// Place real calls: needed for every server but the built-in one
    #[arg(long)]
    live: bool,

    /// What all calls together may cost, in dollars such as 0.50, in place of what the plan says
    #[arg(long, value_name = "DOLLARS", value_parser = dollars)]
    cost_limit: Option<Money>,

    /// How many calls may be live at a time, in place of what the plan says
    #[arg(long, value_name = "N", value_parser = parallel)]
    parallel: Option<usize>,

    /// Check everything and print the requests; place nothing
    #[arg(long)]
    dry_run: bool,

    /// Print JSON lines
    #[arg(long)]
    json: bool,

    /// Write a report as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

fn parallel(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_PARALLEL).contains(number));
    number.ok_or_else(|| format!("a whole number from 1 to {MOST_PARALLEL} is needed"))
}

/// Runs the command.
///
/// # Errors
/// The plan is wrong, a check fails or a guard refuses it, or the server cannot be reached: nothing was placed. Or a
/// report cannot be written.
pub(crate) async fn run(args: CheckArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let narrator = Narrator::new(args.common.output);
    let mut plan = read(&args.plan)?;
    plan.cost_limit = args.cost_limit.or(plan.cost_limit);
    plan.parallel = args.parallel.unwrap_or(plan.parallel);
    if !args.dry_run {
        guard(&args, &plan, &prepared)?;
    }
    let mut signals = Signals::new().map_err(|error| error.to_string())?;
    let junit = args.junit.clone().filter(|_| !args.dry_run).map(|path| begin_report(path, &plan)).transpose()?;
    let ascii = prepared.ascii;
    let mut session = Session::start(prepared).await?;
    session.finds_out_again();
    let prepared = tokio::select! {
        biased;
        signal = signals.next() => Ok(Err(ExitStatus::Signal(signal))),
        ready = checked(&mut session, &plan, args.dry_run, narrator) => ready.map(Ok),
    };
    let status = match prepared {
        Ok(Ok(ready)) if args.dry_run => dry_run(&plan, &ready),
        Ok(Ok(ready)) => {
            let printer = Printer::new(&plan, ascii, args.json);
            place(&mut session, &plan, ready, &printer, junit.as_ref(), narrator, &mut signals).await
        }
        Ok(Err(interrupted)) => Ok(interrupted),
        Err(failed) => Err(failed),
    };
    if let Some(missing) = session.finish().await {
        narrator.say_failed(&missing);
    }
    status
}

/// Reads the plan, and says all that is wrong with it.
fn read(path: &Path) -> Result<Plan, Failed> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failed::new(ExitStatus::Usage, format!("the plan {shown} cannot be read: {error}")))?;
    Plan::read(&text, path).map_err(|problems| {
        for problem in &problems {
            output::error_line(&format!("{shown}:{problem}"));
        }
        let problems =
            if problems.len() == 1 { "a problem".to_owned() } else { format!("{} problems", problems.len()) };
        Failed::new(
            ExitStatus::Usage,
            format!("nothing was placed: the plan has {problems}; docs/check.md has its keys"),
        )
    })
}

/// Refuses what must not be placed.
fn guard(args: &CheckArgs, plan: &Plan, prepared: &Prepared) -> Result<(), Failed> {
    let refused = |words: String| Err(Failed::new(ExitStatus::Refused, words));
    if prepared.app.model.settings.read_only {
        return refused("nothing was placed: vdial is read-only here; --dry-run checks the plan".to_owned());
    }
    let Some(Start::Credential(credential, _)) = &prepared.start else { return Ok(()) };
    // The built-in server's key opens no other account, and a tunnel to a real server begins on this machine too.
    let key = match credential {
        Credential::AccessKey(key) => key.expose_secret() == Simulator::accesskey(),
        Credential::Token(_) => false,
    };
    if key && prepared.setup.endpoint.is_loopback() {
        return Ok(());
    }
    let limit = "a cost limit: cost_limit = \"$0.50\" in [plan], or --cost-limit 0.50";
    match (args.live, plan.cost_limit) {
        (true, Some(_)) => Ok(()),
        (true, None) => refused(format!("nothing was placed: real calls need {limit}")),
        (false, None) => refused(format!("nothing was placed: these are real calls. Add --live, and {limit}")),
        (false, Some(_)) => {
            refused("nothing was placed: these are real calls. Add --live; --dry-run checks them".to_owned())
        }
    }
}

fn begin_report(path: PathBuf, plan: &Plan) -> Result<JunitFile, Failed> {
    let why = "the plan did not run to its end";
    let call = |(at, call): (usize, &plan::PlannedCall)| CallReport::not_placed(at + 1, &call.name, call.line, why);
    let calls = plan.calls.iter().enumerate().map(call).collect();
    let unfinished = Report { plan: plan.name.clone(), calls, began: now().wall, took: std::time::Duration::ZERO };
    let shown = path.display().to_string();
    JunitFile::begin(path, &unfinished)
        .map_err(|error| format!("nothing was placed: the report {shown} cannot be written: {error}").into())
}

/// Connects, and checks all calls.
async fn checked(session: &mut Session, plan: &Plan, all: bool, narrator: Narrator) -> Result<Vec<Ready>, Failed> {
    session.connect().await?;
    session.read_account().await;
    if reads_costs(plan) {
        session.read_ledger().await;
    }
    let ready = prepare(session, plan, all, narrator).await?;
    let worst = Money(ready.iter().map(|call| call.worst.0).sum());
    if let Some(limit) = plan.cost_limit {
        let then = if worst > limit { "; what might exceed it is not placed" } else { "" };
        narrator.say(&format!("all calls cost {} at worst, and the limit is {}{then}", worst.exact(), limit.exact()));
    }
    Ok(ready)
}

fn reads_costs(plan: &Plan) -> bool {
    plan.cost_limit.is_some() || plan.calls.iter().any(|call| call.expect.costs_at_most.is_some())
}

/// Prints what would be sent, a request a line.
fn dry_run(plan: &Plan, ready: &[Ready]) -> Result<ExitStatus, Failed> {
    for (call, ready) in plan.calls.iter().zip(ready) {
        let mut body = wire::call_body(&ready.request);
        if let Some(fields) = body.as_object_mut() {
            fields.shift_insert(0, "call".to_owned(), call.name.clone().into());
        }
        output::line(&body.to_string())?;
    }
    Ok(ExitStatus::Done)
}

/// Prints what comes out.
struct Printer {
    width: usize,
    ascii: bool,
    json: bool,
}

impl Printer {
    fn new(plan: &Plan, ascii: bool, json: bool) -> Self {
        let width = plan.calls.iter().map(|call| text::width(&call.name)).max().unwrap_or_default();
        Self { width, ascii, json }
    }

    fn call(&self, call: &CallReport) -> Result<(), Failed> {
        let text = if self.json { call.json().to_string() } else { call.plain(self.width, self.ascii) };
        output::line(&text).map(drop)
    }

    fn summary(&self, report: &Report, costs: bool) -> Result<(), Failed> {
        output::line(&if self.json { report.json().to_string() } else { report.summary(costs) }).map(drop)
    }
}

async fn place(
    session: &mut Session,
    plan: &Plan,
    ready: Vec<Ready>,
    printer: &Printer,
    junit: Option<&JunitFile>,
    narrator: Narrator,
    signals: &mut Signals,
) -> Result<ExitStatus, Failed> {
    let (began, since) = (now().wall, Instant::now());
    let mut unprinted = None;
    // Calls that were placed are followed to their end although nobody can read of it.
    let mut tell = |call: &CallReport| unprinted = unprinted.take().or(printer.call(call).err());
    let (calls, signal) = Run::new(plan, ready, narrator).until_over(session, signals, &mut tell).await;
    let report = Report { plan: plan.name.clone(), calls, began, took: since.elapsed() };
    let told = printer.summary(&report, reads_costs(plan));
    if let Some(junit) = junit {
        let shown = junit.path().display().to_string();
        junit.write(&report).map_err(|error| format!("the report {shown} could not be written: {error}"))?;
    }
    unprinted.map_or(told, Err)?;
    Ok(signal.map_or(report.status(), ExitStatus::Signal))
}
