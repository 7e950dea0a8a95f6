//! The pre-flight of a call: what would make it fail. Nothing is sent.

use rmcp::model::JsonObject;
use rmcp::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::wire;
use crate::commands::exit_code::Failed;
use crate::commands::mcp::freshness::Freshness;
use crate::commands::request::{next_step, request_of};
use crate::commands::session::Session;
use crate::domain::CallRequest;
use crate::instance::protocol::ProposedCall;
use crate::model::Prefill;
use crate::model::preflight::{Check, Verdict};
use crate::runtime::now;
use crate::screens::form::{Form, FormContext};

/// What lists the numbers and the flows.
const LISTER: &str = "list_";

/// A call that is not placed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallFields {
    /// Who calls: one of the account's numbers, in E.164 (+12025550142). Without it, the number that suits the destination best
    from: Option<String>,
    /// Who is called, ten at most: phone numbers (+442079460905), ext:NAME, sip:user@host or agent:ID
    to: Vec<String>,
    /// The text that is spoken on answer. One of say, flow and actions is needed
    say: Option<String>,
    /// The stored flow that runs on answer, by name or id
    flow: Option<String>,
    /// The actions that run on answer, as the API takes them
    actions: Option<Vec<JsonObject>>,
}

/// What the pre-flight found. Nothing was sent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Checked {
    freshness: Freshness,
    verdict: CallVerdict,
    checks: Vec<CheckRow>,
    /// The body of the request, as it would be sent.
    request: JsonObject,
}

/// What the pre-flight says of the call.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum CallVerdict {
    /// Nothing is known that would make it fail.
    Ok,
    /// It would be refused, or fail.
    WouldFail,
    /// Something could not be checked.
    Unknown,
}

/// A condition and whether it is met.
#[derive(Debug, Serialize, JsonSchema)]
struct CheckRow {
    subject: &'static str,
    /// passed, failed or unknown.
    result: &'static str,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_step: Option<String>,
}

/// Checks a call.
///
/// # Errors
/// The call is not complete or not understood, or the number is never dialed.
pub async fn check(session: &mut Session, asked: CallFields) -> Result<Checked, Failed> {
    let (request, checks) = understood(session, asked).await?;
    let has = |verdict| checks.iter().any(|check: &Check| check.verdict == verdict);
    let verdict = match (has(Verdict::Failed), has(Verdict::Unknown)) {
        (true, _) => CallVerdict::WouldFail,
        (false, true) => CallVerdict::Unknown,
        (false, false) => CallVerdict::Ok,
    };
    let model = session.model();
    let Value::Object(body) = json!(wire::call_body(&request)) else {
        return Err("the request cannot be written".to_owned().into());
    };
    Ok(Checked {
        freshness: Freshness::new(model, model.connection.last_good, None),
        verdict,
        checks: checks.iter().map(CheckRow::of).collect(),
        request: body,
    })
}

/// The request of a call, and its pre-flight.
async fn understood(session: &mut Session, asked: CallFields) -> Result<(CallRequest, Vec<Check>), Failed> {
    let mut form = Form::new(&session.model().settings.language);
    form.prefill(&Prefill {
        from: asked.from,
        to: asked.to,
        flow: asked.flow,
        say: asked.say,
        actions: asked.actions.map(|actions| json!(actions).to_string()),
    });
    session.read_account().await;
    let model = session.model();
    form.suggest_source(&FormContext::of(model));
    let request = request_of(model, &form, LISTER)?;
    session.read_flow_of(&request).await;
    let checks = session.model().preflight((&request).into(), now());
    Ok((request, checks))
}

impl Checked {
    /// The call that was checked, as it is proposed: with the source that was chosen for it, if the fields name none.
    pub fn proposed(&self, asked: CallFields) -> ProposedCall {
        let CallFields { from, to, say, flow, actions } = asked;
        let chosen = || Some(self.request.get("source")?.get("target")?.as_str()?.to_owned());
        ProposedCall { from: from.or_else(chosen), to, say, flow, actions: actions.map(|actions| json!(actions)) }
    }
}

impl CheckRow {
    fn of(check: &Check) -> Self {
        let result = match check.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Unknown => "unknown",
        };
        Self { subject: check.subject, result, words: check.words.clone(), next_step: next_step(check, LISTER) }
    }
}
