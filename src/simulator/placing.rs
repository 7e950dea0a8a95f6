//! Placing calls: what may be called, and the calls for each destination. A destination that fails is skipped silently;
//! if all fail, the answer is the error of the first. Flows place calls as well: their `connect` action.

mod group;

use super::account::Account;
use super::action;
use super::call::{Address, Call};
use super::call_body::{CallBody, GroupcallBody};
use super::country;
use super::groupcall::Groupcall;
use super::refusal::Refusal;
use super::script;
use super::world::World;
use super::{AnswerShape, Options, UnownedSource};
use group::{PlacedDestination, group};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The least credit that allows a call, in millionths of a dollar: one cent.
const MIN_CREDIT: i64 = 10_000;

/// What all calls of one request have in common.
struct CallTemplate<'a> {
    source: Address,
    flow: Uuid,
    actions: Vec<Value>,
    options: &'a Options,
    /// The call whose flow places them; nil for a request.
    master: Uuid,
}

/// Places all calls of a request and returns the answer in the shape asked for.
pub fn place(world: &mut World, body: &CallBody, options: &Options) -> Result<Value, Refusal> {
    let (flow, actions) = match body.flow_id() {
        Some(flow) => {
            let missing = || Refusal::new(404, "FLOW_NOT_FOUND", "There is no such flow.");
            (flow, world.account.actions(flow).ok_or_else(missing)?)
        }
        None => inline(world, body.actions()),
    };
    let template = CallTemplate { source: body.source(), flow, actions, options, master: Uuid::nil() };
    let calls_phones = body.destinations().iter().any(|destination| destination.kind == "tel");
    if calls_phones && !world.account.is_verified() {
        return Err(Refusal::unverified());
    }
    let (mut calls, mut groups, mut first) = (Vec::new(), Vec::new(), None);
    for destination in body.destinations() {
        match one(world, &template, destination) {
            Ok(PlacedDestination::Group(group)) => groups.push(*group),
            Ok(PlacedDestination::Call(call)) => calls.push(*call),
            Err(refusal) => first = first.or(Some(refusal)),
        }
    }
    match first {
        Some(refusal) if calls.is_empty() && groups.is_empty() => Err(refusal),
        _ => Ok(answer(options.answer_shape, &json!(calls), &json!(groups))),
    }
}

/// Dials the destinations of a `connect` action for the call whose flow runs it. False if none could be called.
pub fn connect(world: &mut World, master: Uuid, action: &Value, options: &Options) -> bool {
    let Some(call) = world.call(master) else { return false };
    let read = |value: &Value| serde_json::from_value(value.clone()).ok();
    let source = read(&action["option"]["source"]).unwrap_or_else(|| call.source.clone());
    let flow = world.next_rng().uuid();
    let template = CallTemplate { source, flow, actions: Vec::new(), options, master };
    let mut placed = false;
    for destination in action["option"]["destinations"].as_array().into_iter().flatten().filter_map(read) {
        placed |= one(world, &template, &destination).is_ok();
    }
    placed
}

/// Places what one destination makes.
fn one(world: &mut World, template: &CallTemplate, to: &Address) -> Result<PlacedDestination, Refusal> {
    let single = |call| PlacedDestination::Call(Box::new(call));
    match to.kind.as_str() {
        _ if !may_call(&world.account) => Err(Refusal::internal()),
        "tel" => pstn(world, template, to).map(single),
        "sip" => sip(world, template, to).map(single),
        "extension" | "agent" => group(world, template, to),
        // Only the server's log says “unsupported destination type”.
        _ => Err(Refusal::internal()),
    }
}

/// Places a group call. An unknown flow does nothing.
pub fn place_group(world: &mut World, body: &GroupcallBody, options: &Options) -> Result<Groupcall, Refusal> {
    let (flow, actions) = match body.call.flow_id() {
        Some(flow) => (flow, world.account.actions(flow).unwrap_or_default()),
        None => inline(world, body.call.actions()),
    };
    let template = CallTemplate { source: body.call.source(), flow, actions, options, master: Uuid::nil() };
    group::place_groupcall(world, &template, body)
}

/// Whether the account may call at all: it is active, and has tokens, a cent or an unlimited plan.
fn may_call(account: &Account) -> bool {
    let billing = &account.billing_account;
    let pays = billing["balance_token"].as_i64() > Some(0)
        || billing["plan_type"] == "unlimited"
        || billing["balance_credit"].as_i64() >= Some(MIN_CREDIT);
    account.customer["status"] == "active" && pays
}

/// A temporary flow of these actions.
fn inline(world: &mut World, actions: &[Value]) -> (Uuid, Vec<Value>) {
    let mut rng = world.next_rng();
    let actions = action::with_ids(actions, &mut rng);
    (rng.uuid(), actions)
}

/// A PSTN call, if the account may place it.
fn pstn(world: &mut World, template: &CallTemplate, to: &Address) -> Result<Call, Refusal> {
    let source = pstn_source(world, template, to)?;
    Ok(start(world, template, source, to))
}

/// The caller of a PSTN call, if the account may place it.
fn pstn_source(world: &World, template: &CallTemplate, to: &Address) -> Result<Address, Refusal> {
    if !is_e164(&to.target) {
        let message = "The destination is not a number in E.164 form.";
        return Err(Refusal::invalid(message));
    }
    if !world.account.is_verified() {
        return Err(Refusal::internal());
    }
    let allowed = world.account.outbound_config["destination_whitelist"].as_array();
    let country = country::of(&to.target);
    if !allowed.is_some_and(|list| list.iter().any(|code| code.as_str() == country)) {
        return Err(Refusal::internal());
    }
    caller(world, template)
}

/// The source of a PSTN call: the one in the request, or else the account's default.
fn caller(world: &World, template: &CallTemplate) -> Result<Address, Refusal> {
    let (account, asked) = (&world.account, &template.source);
    let owned = account.number(&asked.target).filter(|_| asked.kind == "tel");
    if owned.is_some_and(|number| number["type"] == "normal") {
        return Ok(asked.clone());
    }
    let default = account.outbound_config["default_outgoing_source_number_id"].as_str();
    if let Some(number) = default.and_then(|id| account.source_number(id)) {
        return Ok(Address::tel(number["number"].as_str().unwrap_or("")));
    }
    Err(match owned {
        None if template.options.unowned_source == UnownedSource::Invalid => {
            Refusal::invalid("The source number is not owned by the customer.")
        }
        _ => Refusal::internal(),
    })
}

fn sip(world: &mut World, template: &CallTemplate, to: &Address) -> Result<Call, Refusal> {
    let source = sip_source(template, to)?;
    Ok(start(world, template, source, to))
}

/// The caller of a call to a SIP address; an error if that is invalid.
fn sip_source(template: &CallTemplate, to: &Address) -> Result<Address, Refusal> {
    let address = to.target.strip_prefix("sip:").unwrap_or(&to.target);
    match address.split_once('@') {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => Ok(template.source.clone()),
        _ => Err(Refusal::invalid("A SIP address has the form user@domain.")),
    }
}

/// Starts a call to a number or a SIP address.
fn start(world: &mut World, template: &CallTemplate, source: Address, to: &Address) -> Call {
    let call = call(world, template, source, to, &to.target);
    world.begin(call.clone());
    call
}

/// A call that has not begun. The end of `called` decides how it goes.
fn call(world: &mut World, template: &CallTemplate, source: Address, to: &Address, called: &str) -> Call {
    let mut rng = world.next_rng();
    let created = world.creation_time();
    let mut call = Call::new(rng.uuid(), world.account.customer_id(), created);
    call.source = source;
    call.destination = to.clone();
    call.flow_id = template.flow;
    call.activeflow_id = rng.uuid();
    call.master_call_id = template.master;
    call.life.script = if template.master.is_nil() {
        script::outgoing(called, &template.actions, &mut rng)
    } else {
        script::bridged(called, &mut rng)
    };
    call
}

pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|digits| (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The answer to `POST /calls` in the shape asked for.
fn answer(shape: AnswerShape, calls: &Value, groups: &Value) -> Value {
    if shape == AnswerShape::Array {
        return calls.clone();
    }
    let mut fields = Map::new();
    for (name, list) in [("calls", calls), ("groupcalls", groups)] {
        let empty = list.as_array().is_some_and(Vec::is_empty);
        match shape {
            AnswerShape::Null if empty => fields.insert(name.to_owned(), Value::Null),
            AnswerShape::Missing if empty => None,
            _ => fields.insert(name.to_owned(), list.clone()),
        };
    }
    Value::Object(fields)
}
