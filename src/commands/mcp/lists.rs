//! The account's numbers, flows and extensions, and the steps of one flow.

use std::time::Duration;

use rmcp::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};

use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::mcp::freshness::Freshness;
use crate::commands::session::Session;
use crate::domain::{Extension, Flow, FlowId, Number};
use crate::model::account_list::{AccountList, PaneItem};
use crate::model::notices::sentence;
use crate::model::{Model, PaneId};

/// A list that was read so long ago is read again.
const OLD: Duration = Duration::from_secs(30);
/// Most items in an answer.
const MOST: usize = 50;
/// Most steps of a flow.
const MOST_STEPS: usize = 100;

/// Which items to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListItems {
    /// Only items with this text, in any of their fields; upper and lower case are the same
    #[serde(default)]
    search: String,
    /// How many items to skip: what the last answer gave as `next_offset`
    #[serde(default)]
    offset: usize,
}

/// Which flow to look at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetFlow {
    /// The id or the name of a flow
    flow: String,
}

/// Some of a list's items.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ItemList<T> {
    freshness: Freshness,
    /// How many items match.
    matching: usize,
    items: Vec<T>,
    /// More items follow: pass this as offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<usize>,
}

/// A phone number of the account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NumberRow {
    number: String,
    /// normal, or virtual: cannot call phones.
    r#type: String,
    status: String,
    name: String,
    id: String,
    /// Why it cannot call phones, if it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    cannot_call_phones: Option<String>,
    /// The flow that answers calls to it: its name, or its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by_flow: Option<String>,
}

/// A stored flow.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FlowRow {
    name: String,
    detail: String,
    steps: usize,
    id: String,
}

/// A SIP extension of the account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExtensionRow {
    extension: String,
    name: String,
    detail: String,
    id: String,
    /// How to call it: a destination for `check_call` and `propose_call`.
    destination: String,
}

/// A stored flow and what it does.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FlowDetails {
    freshness: Freshness,
    flow: FlowRow,
    /// Its steps in order, in words.
    steps: Vec<String>,
    /// How many steps are left out here.
    left_out: usize,
}

/// Lists the numbers.
///
/// # Errors
/// They cannot be read.
pub async fn numbers(session: &mut Session, asked: ListItems) -> Result<ItemList<NumberRow>, Failed> {
    refresh(session, PaneId::Numbers, |model| &model.numbers).await?;
    let model = session.model();
    let row = |number: &Number| {
        let flow = number.call_flow_id.as_ref();
        NumberRow {
            number: number.number.clone(),
            r#type: number.kind.as_str().to_owned(),
            status: number.status.as_str().to_owned(),
            name: number.name.clone(),
            id: number.id.as_str().to_owned(),
            cannot_call_phones: number.unfit_as_tel_source(),
            answered_by_flow: flow.map(|id| model.flows.get(id).map_or(id.as_str(), |flow| &flow.name).to_owned()),
        }
    };
    Ok(items(model, &model.numbers, &asked, row))
}

/// Lists the flows.
///
/// # Errors
/// They cannot be read.
pub async fn flows(session: &mut Session, asked: ListItems) -> Result<ItemList<FlowRow>, Failed> {
    refresh(session, PaneId::Flows, |model| &model.flows).await?;
    let model = session.model();
    Ok(items(model, &model.flows, &asked, flow_row))
}

/// Lists the extensions.
///
/// # Errors
/// They cannot be read.
pub async fn extensions(session: &mut Session, asked: ListItems) -> Result<ItemList<ExtensionRow>, Failed> {
    refresh(session, PaneId::Extensions, |model| &model.extensions).await?;
    let model = session.model();
    let row = |extension: &Extension| ExtensionRow {
        extension: extension.extension.clone(),
        name: extension.name.clone(),
        detail: extension.detail.clone(),
        id: extension.id.as_str().to_owned(),
        destination: format!("ext:{}", extension.dialed(model.settings.extension_target)),
    };
    Ok(items(model, &model.extensions, &asked, row))
}

/// Tells what a flow does.
///
/// # Errors
/// There is none of that id or name, or the flows cannot be read.
pub async fn flow(session: &mut Session, asked: GetFlow) -> Result<FlowDetails, Failed> {
    refresh(session, PaneId::Flows, |model| &model.flows).await?;
    let model = session.model();
    let by_id = FlowId::new(&asked.flow).and_then(|id| model.flows.get(&id));
    let wanted = asked.flow.trim().to_lowercase();
    let by_name = || {
        let like = || model.flows.items().iter().find(|flow| flow.name.to_lowercase() == wanted);
        model.flows.items().iter().find(|flow| flow.name == asked.flow).or_else(like)
    };
    let Some(flow) = by_id.or_else(by_name) else {
        let words = format!("the account has no flow {:?}; list_flows gives names and ids", asked.flow);
        return Err(Failed::new(ExitStatus::Usage, words));
    };
    let mut steps = flow.words();
    let left_out = steps.len().saturating_sub(MOST_STEPS);
    steps.truncate(MOST_STEPS);
    Ok(FlowDetails { freshness: freshness(model, &model.flows), flow: flow_row(flow), steps, left_out })
}

fn flow_row(flow: &Flow) -> FlowRow {
    FlowRow {
        name: flow.name.clone(),
        detail: flow.detail.clone(),
        steps: flow.actions.len(),
        id: flow.id.as_str().to_owned(),
    }
}

/// Reads a list again if it is old.
async fn refresh<T: PaneItem>(
    session: &mut Session,
    pane: PaneId,
    list: impl Fn(&Model) -> &AccountList<T>,
) -> Result<(), Failed> {
    if list(session.model()).as_of.is_none_or(|read| read.elapsed() > OLD) {
        session.act(|app, _| ((), app.model.reload(pane))).await;
    }
    session.wait_until(|model| !list(model).loading).await;
    match list(session.model()) {
        AccountList { as_of: None, error: Some(error), .. } => Err(sentence(error).into()),
        AccountList { as_of: None, .. } => Err("the server has not sent the list yet; ask again".to_owned().into()),
        _ => Ok(()),
    }
}

fn items<T: PaneItem, R: Serialize>(
    model: &Model,
    list: &AccountList<T>,
    asked: &ListItems,
    row: impl Fn(&T) -> R,
) -> ItemList<R> {
    let wanted = asked.search.trim().to_lowercase();
    let matching: Vec<&T> = list.items().iter().filter(|item| item.text().to_lowercase().contains(&wanted)).collect();
    let shown: Vec<R> = matching.iter().skip(asked.offset).take(MOST).map(|item| row(item)).collect();
    let next = asked.offset + shown.len();
    ItemList {
        freshness: freshness(model, list),
        matching: matching.len(),
        next_offset: (!shown.is_empty() && next < matching.len()).then_some(next),
        items: shown,
    }
}

fn freshness<T: PaneItem>(model: &Model, list: &AccountList<T>) -> Freshness {
    let mut freshness = Freshness::new(model, list.as_of, list.error.as_ref());
    if list.may_have_more() {
        freshness.warn("The list is not whole: the account has more of these.");
    }
    freshness
}
