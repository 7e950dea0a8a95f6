//! `vdial call`: checks a call, places it once, and follows it.

mod following;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::api::wire;
use crate::commands::call::following::{Following, worst};
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::{CommonFlags, duration};
use crate::commands::output::{self, Narrator};
use crate::commands::placing::{Anyway, Attempt, Known, perhaps_called};
use crate::commands::request::{LISTER, read_actions, request_of, tell_check};
use crate::commands::session::{Happened, Prepared, Session};
use crate::domain::{CallRequest, Target};
use crate::model::Prefill;
use crate::model::call_changes::SCHEMA;
use crate::model::preflight::Verdict;
use crate::runtime::now;
use crate::screens::form::Form;
use crate::terminal::Signals;

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
        actions: args.actions.as_deref().map(actions).transpose()?,
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

fn actions(path: &Path) -> Result<String, Failed> {
    read_actions(path).map_err(|error| Failed::new(ExitStatus::Usage, format!("--actions {}: {error}", path.display())))
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
    let request = request_of(session.model(), form, LISTER)?;
    session.read_flow_of(&request).await;
    let model = session.model();
    let lines = model.preflight((&request).into(), now());
    for line in &lines {
        tell_check(line, "", narrator);
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

async fn place_and_follow(
    session: &mut Session,
    request: CallRequest,
    args: &CallArgs,
    narrator: Narrator,
    signals: &mut Signals,
) -> Result<ExitStatus, Failed> {
    let anyway = if args.anyway { Anyway::Given } else { Anyway::Offered };
    let all = request.destinations.len();
    let attempt = Attempt::send(session, request, anyway).await?;
    let mut first = Happened::default();
    let (targets, not_called) = placed(session, attempt, all, narrator, signals, &mut first).await?;
    let status = Following::new(targets, args, narrator).until_done(session, first, signals).await?;
    Ok(worst([status].into_iter().chain(not_called)).unwrap_or(status))
}

/// What the request has placed, as soon as it is known, and what came of it if not all destinations were called.
/// `first` is what happens meanwhile.
async fn placed(
    session: &mut Session,
    mut attempt: Attempt,
    all: usize,
    narrator: Narrator,
    signals: &mut Signals,
    first: &mut Happened,
) -> Result<(Vec<Target>, Option<ExitStatus>), Failed> {
    let mut interrupted = None;
    loop {
        let messages = tokio::select! {
            biased;
            signal = signals.next(), if interrupted.is_none() => {
                if attempt.is_lost() {
                    let words = "interrupted: it is not known whether the call was placed; the next vdial looks for it";
                    return Err(Failed::new(ExitStatus::Unknown, words));
                }
                // The answer is waited for: until it is there, nobody knows whether there is a call.
                interrupted = Some(signal);
                narrator.say("the call is being placed: waiting for the server's answer");
                continue;
            }
            messages = session.wait(Instant::now() + Duration::from_secs(1)) => messages,
        };
        let happened = session.take(messages).await;
        first.changes.extend(happened.changes);
        match attempt.step(session.model(), happened.placed)? {
            None => {}
            Some(Known::Lost(words)) if interrupted.is_some() => return Err(Failed::new(ExitStatus::Unknown, words)),
            Some(Known::Lost(words)) => narrator.say_failed(&words),
            Some(Known::Placed { targets, left_out, in_doubt }) => {
                let mut not_called = None;
                if left_out > 0 {
                    narrator.say_failed(&format!("the server skipped {left_out} of {all} destinations"));
                    not_called = Some(ExitStatus::Refused);
                }
                if !in_doubt.is_empty() {
                    narrator.say_failed(&perhaps_called(&in_doubt));
                    not_called = Some(ExitStatus::Unknown);
                }
                let Some(signal) = interrupted else { return Ok((targets, not_called)) };
                for target in targets {
                    narrator.say(&format!("{} was placed and goes on; vdial hangup {0} ends it", target.id()));
                }
                return Err(Failed::new(ExitStatus::Signal(signal), "interrupted"));
            }
        }
    }
}

/// What was placed, as the first JSON line.
fn placed_line(targets: &[Target]) -> String {
    let ids = |group: bool| -> Vec<&str> {
        targets.iter().filter(|target| matches!(target, Target::Group(_)) == group).map(Target::id).collect()
    };
    json!({"schema": SCHEMA, "event": "placed", "calls": ids(false), "groupcalls": ids(true)}).to_string()
}
