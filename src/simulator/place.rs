//! Placing calls: what may be called, and what comes of each destination.
//! A destination that fails is left out in silence; only when all fail is there an error, that of the first.

use super::account::{Device, id_of};
use super::call::{Address, Call, Groupcall};
use super::country;
pub use super::order::Order;
use super::refusal::Refusal;
use super::script;
use super::world::{Event, World};
use super::{AnswerShape, ExtensionRouting, Options};
use serde_json::{Map, Value, json};
use std::time::Duration;
use uuid::Uuid;

/// How long the legs of a group call take to come into being.
const LEGS_MS: u64 = 300;

/// What all calls of one order have in common.
struct Plan<'a> {
    source: Address,
    flow: Uuid,
    actions: Vec<Value>,
    options: &'a Options,
}

/// Places all calls of an order and gives the answer in the shape asked for.
pub fn place(world: &mut World, order: &Order, options: &Options) -> Result<Value, Refusal> {
    let (flow, actions) = match order.flow_id() {
        Some(flow) => {
            let missing = || Refusal::new(404, "FLOW_NOT_FOUND", "There is no such flow.");
            (flow, world.account.actions(flow).ok_or_else(missing)?)
        }
        None => inline(world, order.actions()),
    };
    let plan = Plan { source: order.source(), flow, actions, options };
    let (mut calls, mut groups, mut first) = (Vec::new(), Vec::new(), None);
    for destination in order.destinations() {
        let outcome = match destination.kind.as_str() {
            "tel" => pstn(world, &plan, destination).map(|call| calls.push(call)),
            "sip" => sip(world, &plan, destination).map(|call| calls.push(call)),
            "extension" | "agent" => group(world, &plan, destination).map(|placed| match placed {
                Placed::Group(group) => groups.push(*group),
                Placed::Call(call) => calls.push(*call),
            }),
            _ => Err(Refusal::invalid("This type of address cannot be called.")),
        };
        if let Err(refusal) = outcome {
            first = first.or(Some(refusal));
        }
    }
    match first {
        Some(refusal) if calls.is_empty() && groups.is_empty() => Err(refusal),
        _ => Ok(answer(options.answer_shape, &json!(calls), &json!(groups))),
    }
}

/// A temporary flow of the actions given, each with an id.
fn inline(world: &mut World, actions: &[Value]) -> (Uuid, Vec<Value>) {
    let mut rng = world.next_rng();
    let with_ids = actions.iter().map(|action| {
        let mut action = action.clone();
        if action["id"].as_str().is_none_or(str::is_empty) {
            action["id"] = json!(rng.uuid());
        }
        action
    });
    let actions = with_ids.collect();
    (rng.uuid(), actions)
}

/// A call to the telephone network, if the account may make it.
fn pstn(world: &mut World, plan: &Plan, to: &Address) -> Result<Call, Refusal> {
    let account = &world.account;
    if !is_e164(&to.target) {
        let message = "The destination is not a number in E.164 form.";
        return Err(Refusal::invalid(message));
    }
    if account.customer["status"] != "active" {
        let message = "The account is not active.";
        return Err(Refusal::new(403, "ACCOUNT_FROZEN", message));
    }
    if account.customer["identity_verification_status"] != "verified" {
        let reason = "IDENTITY_VERIFICATION_REQUIRED";
        return Err(Refusal::new(403, reason, "Verify your identity first."));
    }
    if account.billing_account["balance_credit"].as_i64() <= Some(0) {
        let message = "The balance is too low.";
        return Err(Refusal::new(402, "INSUFFICIENT_BALANCE", message));
    }
    let allowed = account.outbound_config["destination_whitelist"].as_array();
    let country = country::of(&to.target);
    if !allowed.is_some_and(|list| list.iter().any(|code| code.as_str() == country)) {
        let message = "The destination's country is not in the whitelist.";
        return Err(Refusal::invalid(message));
    }
    let source = caller(world, &plan.source)?;
    Ok(start(world, plan, source, to))
}

/// The number a PSTN call comes from: the one asked for, or else the account's default.
fn caller(world: &World, asked: &Address) -> Result<Address, Refusal> {
    let account = &world.account;
    let owned = account.number(&asked.target).filter(|_| asked.kind == "tel");
    if owned.is_some_and(|number| number["type"] == "normal") {
        return Ok(asked.clone());
    }
    let default = account.outbound_config["default_outgoing_source_number_id"].as_str();
    if let Some(number) = default.and_then(|id| account.source_number(id)) {
        return Ok(Address {
            kind: "tel".to_owned(),
            target: number["number"].as_str().unwrap_or("").to_owned(),
            ..Address::default()
        });
    }
    Err(match owned {
        Some(_) => Refusal::invalid("A virtual number cannot be the source of a call."),
        None => Refusal::internal(),
    })
}

/// A call to a SIP address.
fn sip(world: &mut World, plan: &Plan, to: &Address) -> Result<Call, Refusal> {
    let address = to.target.strip_prefix("sip:").unwrap_or(&to.target);
    match address.split_once('@') {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => {
            Ok(start(world, plan, plan.source.clone(), to))
        }
        _ => Err(Refusal::invalid("A SIP address has the form user@domain.")),
    }
}

/// What comes of an extension or an agent.
enum Placed {
    Group(Box<Groupcall>),
    Call(Box<Call>),
}

/// Rings every phone of an extension or an agent.
fn group(world: &mut World, plan: &Plan, to: &Address) -> Result<Placed, Refusal> {
    let phones = phones(world, plan, to);
    let silent = to.kind == "extension" && plan.options.extension_routing == ExtensionRouting::Name;
    if phones.is_empty() && !silent {
        return Err(Refusal::internal());
    }
    let mut rng = world.next_rng();
    if plan.options.answer_shape == AnswerShape::Array {
        let Some((called, _, address)) = phones.first() else {
            return Err(Refusal::internal());
        };
        let leg = call(world, plan, plan.source.clone(), address, called);
        world.begin(leg.clone());
        return Ok(Placed::Call(Box::new(leg)));
    }
    let created = world.creation_time();
    let mut group = Groupcall::new(rng.uuid(), world.account.customer_id(), created);
    group.source = plan.source.clone();
    group.destinations = vec![to.clone()];
    group.flow_id = plan.flow;
    let legs: Vec<Call> = phones
        .iter()
        .map(|(called, _, address)| {
            let mut leg = call(world, plan, plan.source.clone(), address, called);
            leg.life.group = Some(group.id);
            leg
        })
        .collect();
    group.call_ids = legs.iter().map(|leg| leg.id).collect();
    group.call_count = legs.len();
    world.insert_group(group.clone());
    if !legs.is_empty() {
        let event = Event::Legs(group.id, legs);
        world.schedule(Duration::from_millis(LEGS_MS), event);
    }
    Ok(Placed::Group(Box::new(group)))
}

/// The phones a destination stands for: the name that decides their fate, the phone, its address.
fn phones(world: &World, plan: &Plan, to: &Address) -> Vec<(String, Device, Address)> {
    let account = &world.account;
    let routing = plan.options.extension_routing;
    let extensions: Vec<&Value> = if to.kind == "agent" {
        let agent = account.agent(&to.target);
        let addresses = agent.and_then(|agent| agent["addresses"].as_array());
        let names = addresses.into_iter().flatten();
        names
            .filter_map(|address| address["target_name"].as_str())
            .filter_map(|name| account.extension(name, ExtensionRouting::Extension))
            .collect()
    } else {
        account.extension(&to.target_name, routing).into_iter().collect()
    };
    let mut phones = Vec::new();
    for extension in extensions {
        let name = extension["name"].as_str().unwrap_or("").to_owned();
        for device in account.devices(extension) {
            let address = Address {
                kind: "extension".to_owned(),
                target: id_of(extension).to_string(),
                target_name: to.target_name.clone(),
                name: name.clone(),
                detail: device.name.clone(),
            };
            phones.push((name.clone(), device, address));
        }
    }
    phones
}

/// Begins a call to a number or a SIP address.
fn start(world: &mut World, plan: &Plan, source: Address, to: &Address) -> Call {
    let call = call(world, plan, source, to, &to.target);
    world.begin(call.clone());
    call
}

/// A call that has not begun yet; the end of `called` decides how it will go.
fn call(world: &mut World, plan: &Plan, source: Address, to: &Address, called: &str) -> Call {
    let mut rng = world.next_rng();
    let created = world.creation_time();
    let mut call = Call::new(rng.uuid(), world.account.customer_id(), created);
    call.source = source;
    call.destination = to.clone();
    call.flow_id = plan.flow;
    call.activeflow_id = rng.uuid();
    call.life.script = script::outgoing(called, &plan.actions, &mut rng);
    call
}

/// `+` and 7 to 15 digits.
fn is_e164(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|digits| (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The answer in the shape the simulated server has.
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
