//! Everything that is checked before the first call of a plan is placed.

use super::budget::worst_case;
use super::judge::is_by;
use super::plan::{Plan, PlannedAnswer, PlannedCall};
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::output::{self, Narrator};
use crate::commands::request::{LISTER, request_of, tell_check};
use crate::commands::session::Session;
use crate::domain::{AddressKind, CallRequest, Money};
use crate::model::preflight::Verdict;
use crate::model::{Model, Prefill};
use crate::runtime::now;
use crate::screens::form::Form;

/// A call that may be placed.
#[derive(Debug)]
pub struct Ready {
    /// What is sent.
    pub request: CallRequest,
    /// What it may cost at worst; nothing if there is no limit to keep.
    pub worst: Money,
}

/// Checks every call of a plan; says what fails, and with `all` also what does not.
///
/// # Errors
/// A call cannot be understood, fails a check, is never dialed, or may cost more than the limit.
pub async fn prepare(session: &mut Session, plan: &Plan, all: bool, narrator: Narrator) -> Result<Vec<Ready>, Failed> {
    let mut ready = Vec::new();
    let mut worst_status = None;
    let mut wrong = 0;
    for call in &plan.calls {
        match prepare_call(session, plan, call, all, narrator).await {
            Ok(call) => ready.push(call),
            Err(Failed { status, words }) => {
                wrong += 1;
                output::error_line(&format!("{}, line {}: {words}", call.name, call.line));
                if worst_status != Some(ExitStatus::Usage) {
                    worst_status = Some(status);
                }
            }
        }
    }
    match worst_status {
        None => Ok(ready),
        Some(status) => {
            let calls = plan.calls.len();
            Err(Failed::new(status, format!("nothing was placed: {wrong} of {calls} calls cannot be; see above")))
        }
    }
}

async fn prepare_call(
    session: &mut Session,
    plan: &Plan,
    call: &PlannedCall,
    all: bool,
    narrator: Narrator,
) -> Result<Ready, Failed> {
    let model = session.model();
    let request = request_of(model, &form(model, call), LISTER)?;
    session.read_flow_of(&request).await;
    let model = session.model();
    let of = format!("{}: ", call.name);
    let lines = model.preflight((&request).into(), now());
    for line in lines.iter().filter(|line| all || line.verdict == Verdict::Failed) {
        tell_check(line, &of, narrator);
    }
    let refused = |words: String| Err(Failed::new(ExitStatus::Refused, words));
    let failed = lines.iter().filter(|line| line.verdict == Verdict::Failed);
    let failed: Vec<String> = failed.map(|line| format!("{}: {}", line.subject, line.words)).collect();
    if !failed.is_empty() {
        return refused(format!("a check failed: {}", failed.join("; ")));
    }
    let region = model.settings.region.as_deref();
    if let Some(why) = model.settings.never_dial.refuses(&request, region) {
        return refused(why);
    }
    let doubts = model.settings.never_dial.asks(&request, region);
    if !doubts.is_empty() {
        return refused(doubts.join(" "));
    }
    if let Some(by) = &call.expect.answered_by {
        // A device of an extension or of an agent is not known before it rings.
        let is_known = |kind: &AddressKind| matches!(kind, AddressKind::Tel | AddressKind::Sip);
        let to = &request.destinations;
        if to.iter().all(|to| is_known(&to.kind)) && !to.iter().any(|to| is_by(model, &to.label(), by)) {
            return Err(Failed::new(ExitStatus::Usage, format!("answered_by: {by} is none of the destinations")));
        }
    }
    let Some(limit) = plan.cost_limit else { return Ok(Ready { request, worst: Money(0) }) };
    match worst_case(model, plan, call, &request) {
        Some(worst) if worst > limit => {
            let words = "more than the cost limit: raise that, or lower the timeout";
            refused(format!("it may cost {}, {words}", worst.exact()))
        }
        Some(worst) => {
            if all {
                narrator.say(&format!("  {of}{} at worst", worst.exact()));
            }
            Ok(Ready { request, worst })
        }
        None => refused(
            "what a minute costs is not known from the ledger: add minute_costs = \"$0.05\", or what it costs you, \
             to [plan]"
                .to_owned(),
        ),
    }
}

/// The call form, filled in as the plan says.
fn form(model: &Model, call: &PlannedCall) -> Form {
    let mut form = Form::new(call.language.as_deref().unwrap_or(&model.settings.language));
    let (mut say, mut flow, mut actions) = (None, None, None);
    match &call.on_answer {
        PlannedAnswer::Say(text) => say = Some(text.clone()),
        PlannedAnswer::Flow(name) => flow = Some(name.clone()),
        PlannedAnswer::Actions(json) => actions = Some(json.clone()),
    }
    form.prefill(&Prefill { from: Some(call.from.clone()), to: call.to.clone(), flow, say, actions });
    form
}
