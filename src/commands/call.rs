//! `vdial call`: checks a call, places it once, and follows it.

mod following;
mod placing;

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::api::wire;
use crate::commands::call::following::Following;
use crate::commands::call::placing::{answer, search, send};
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::{CommonFlags, duration};
use crate::commands::output::{self, Narrator};
use crate::commands::session::{Happened, Prepared, Session};
use crate::domain::{CallRequest, Target};
use crate::model::batch::PER_REQUEST;
use crate::model::call_changes::SCHEMA;
use crate::model::preflight::{Check, Verdict};
use crate::model::{Model, Prefill};
use crate::runtime::now;
use crate::screens::form::{Form, FormContext};
use crate::terminal::Signals;

/// What lists the numbers and the flows.
const LISTER: &str = "vdial list ";

/// The options of `vdial call`.
#[derive(Clone, Debug, Args)]
pub struct CallArgs {
    /// Who calls: one of your numbers
    #[arg(long, value_name = "WHOM")]
    from: Option<String>,

    /// Who is called: a phone number, an extension or a SIP address (repeatable)
    #[arg(long, value_name = "WHOM", required = true)]
    to: Vec<String>,

    /// What is said on answer
    #[arg(long, value_name = "TEXT", group = "on_answer")]
    say: Option<String>,

    /// The flow that runs on answer, by name or id
    #[arg(long, value_name = "FLOW", group = "on_answer")]
    flow: Option<String>,

    /// The actions that run on answer, as JSON in a file; - is standard input
    #[arg(long, value_name = "FILE|-", group = "on_answer")]
    actions: Option<PathBuf>,

    /// Follow the call until it has ended, or until it is answered, and end by what came of it
    #[arg(long, value_enum, value_name = "FOR", num_args = 0..=1, require_equals = true, default_missing_value = "ended")]
    wait: Option<Wait>,

    /// Stop following after so long, such as 60s; the call goes on
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "wait")]
    timeout: Option<Duration>,

    /// Hang up so long after the call was answered, such as 10s; follows it until it has ended
    #[arg(long, value_name = "TIME", value_parser = duration)]
    hangup_after: Option<Duration>,

    /// Hang up on Ctrl-C; without this, the call goes on
    #[arg(long)]
    hangup_on_interrupt: bool,

    /// Send the call although a check failed, or although it looks like a mistake
    #[arg(long)]
    anyway: bool,

    /// Check the call and print the request; send nothing
    #[arg(long)]
    dry_run: bool,

    /// Print each change as a JSON line
    #[arg(long)]
    json: bool,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// Until when a call is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Wait {
    /// Until it is answered, or has ended without.
    Answered,
    /// Until it has ended.
    Ended,
}

/// Runs the command.
///
/// # Errors
/// The call is not understood, fails a check, is refused, or the server cannot be reached.
pub(crate) async fn run(args: CallArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let narrator = Narrator::new(args.common.output);
    let mut signals = Signals::new().map_err(|error| error.to_string())?;
    let mut form = Form::new(&prepared.app.model.settings.language);
    form.prefill(&Prefill {
        from: args.from.clone(),
        to: args.to.clone(),
        flow: args.flow.clone(),
        say: args.say.clone(),
        actions: args.actions.as_deref().map(read_actions).transpose()?,
    });
    let mut session = Session::start(prepared).await?;
    let placed = tokio::select! {
        biased;
        signal = signals.next() => Ok(Err(ExitStatus::Signal(signal))),
        checked = checked(&mut session, &form, &args, narrator) => checked.map(Ok),
    };
    let status = match placed {
        Ok(Ok(Some(request))) => place_and_follow(&mut session, request, &args, narrator, &mut signals).await,
        Ok(Ok(None)) => Ok(ExitStatus::Done),
        Ok(Err(interrupted)) => Ok(interrupted),
        Err(failed) => Err(failed),
    };
    if let Some(missing) = session.finish().await {
        narrator.say_failed(&missing);
    }
    status
}

/// The actions of a file.
fn read_actions(path: &Path) -> Result<String, Failed> {
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| Failed::new(ExitStatus::Usage, format!("--actions {}: {error}", path.display())))?;
    Ok(text)
}

/// Connects, and checks the call; `None`: the request was only to be printed.
async fn checked(
    session: &mut Session,
    form: &Form,
    args: &CallArgs,
    narrator: Narrator,
) -> Result<Option<CallRequest>, Failed> {
    session.connect().await?;
    session.read_account().await;
    let model = session.model();
    let request = request(form, model, LISTER)?;
    let lines = model.preflight((&request).into(), now());
    for line in &lines {
        let next = next_step(line, LISTER).map(|next| format!(" {next}")).unwrap_or_default();
        match line.verdict {
            Verdict::Passed => narrator.say(&format!("✓ {}: {}", line.subject, line.words)),
            Verdict::Unknown => narrator.say(&format!("? {}: {}{next}", line.subject, line.words)),
            Verdict::Failed => narrator.say_failed(&format!("✗ {}: {}.{next}", line.subject, line.words)),
        }
    }
    let failed = lines.iter().filter(|line| line.verdict == Verdict::Failed).count();
    if failed > 0 && !args.anyway {
        let checks = if failed == 1 { "a check".to_owned() } else { format!("{failed} checks") };
        return Err(Failed::new(
            ExitStatus::Refused,
            format!("not sent: {checks} failed; --anyway sends it all the same"),
        ));
    }
    if args.dry_run {
        output::line(&wire::call_body(&request).to_string())?;
        return Ok(None);
    }
    Ok(Some(request))
}

/// The request that the form makes. `lister`, followed by `numbers` or `flows`, is what lists them.
///
/// # Errors
/// A field is wrong or missing, the number is never dialed, or there are too many destinations.
pub(super) fn request(form: &Form, model: &Model, lister: &str) -> Result<CallRequest, Failed> {
    let context = FormContext::of(model);
    let understood = form.check(&context);
    if let Some((_, why)) = form.first_error(&understood, &context) {
        let never_dialed = understood.to.iter().any(|destination| destination.never_dialed);
        let status = if never_dialed { ExitStatus::Refused } else { ExitStatus::Usage };
        return Err(Failed::new(status, without_field(&why, lister)));
    }
    let Some(request) = understood.request else {
        return Err(Failed::new(ExitStatus::Usage, "the call is not complete; see vdial call --help"));
    };
    if request.destinations.len() > PER_REQUEST {
        let words = format!("at most {PER_REQUEST} destinations at once; the call form of vdial calls longer lists");
        return Err(Failed::new(ExitStatus::Usage, words));
    }
    Ok(request)
}

/// What to do about a check. `lister`, followed by `numbers` or `flows`, is what lists them.
pub(super) fn next_step(check: &Check, lister: &str) -> Option<String> {
    let next = check.next.as_deref()?;
    let what = if check.subject == "Flow" { "flows" } else { "numbers" };
    Some(if next.contains('↓') { format!("Choose another: {lister}{what} shows yours.") } else { next.to_owned() })
}

/// What is wrong with the form, where there is no field to choose in.
fn without_field(why: &str, lister: &str) -> String {
    match why.split_once('↓') {
        Some((question, _)) if why.contains("flow") => format!("{question}{lister}flows shows yours"),
        Some((question, _)) => format!("{question}{lister}numbers shows yours"),
        None => why.to_owned(),
    }
}

async fn place_and_follow(
    session: &mut Session,
    request: CallRequest,
    args: &CallArgs,
    narrator: Narrator,
    signals: &mut Signals,
) -> Result<ExitStatus, Failed> {
    let before: HashSet<Target> = session.model().attempts.placed_here().map(|(target, _)| target.clone()).collect();
    send(session, request.clone(), args.anyway).await?;
    let mut first = Happened::default();
    let placed = match answer(session, narrator, signals, &mut first).await? {
        Ok(placed) if placed.unreadable == 0 || placed.targets().next().is_some() => placed,
        unknown => {
            narrator.say_failed(&unknown.err().unwrap_or_else(|| "the answer cannot be read".to_owned()));
            let found = search(session, &request, &before, signals).await?;
            return Following::new(found, args, narrator).until_done(session, first, signals).await;
        }
    };
    let targets: Vec<Target> = placed.targets().collect();
    let left_out = placed.left_out(&request).len();
    if left_out > 0 {
        narrator.say_failed(&format!("the server skipped {left_out} of {} destinations", request.destinations.len()));
    }
    if targets.is_empty() {
        return Err(Failed::new(ExitStatus::Refused, "the server called nobody and gave no reason"));
    }
    Following::new(targets, args, narrator).until_done(session, first, signals).await
}

/// What was placed, as the first JSON line.
fn placed_line(targets: &[Target]) -> String {
    let ids = |group: bool| -> Vec<&str> {
        targets.iter().filter(|target| matches!(target, Target::Group(_)) == group).map(Target::id).collect()
    };
    json!({"schema": SCHEMA, "event": "placed", "calls": ids(false), "groupcalls": ids(true)}).to_string()
}
