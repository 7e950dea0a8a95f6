//! Group calls: an extension becomes one with a leg per phone, an agent becomes one with a nested group call per
//! extension. `POST /groupcalls` nests them in one more.

use super::{CallTemplate, call, may_call, pstn_source, sip_source};
use crate::simulator::account::Account;
use crate::simulator::call::{Address, Call};
use crate::simulator::call_body::GroupcallBody;
use crate::simulator::groupcall::{Groupcall, GroupcallTree, RingPlan};
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use crate::simulator::{AnswerShape, ExtensionRouting};
use serde_json::Value;
use std::collections::VecDeque;
use std::time::Duration;
use uuid::Uuid;

/// The result for an extension or an agent.
pub(super) enum PlacedDestination {
    Group(Box<Groupcall>),
    Call(Box<Call>),
}

/// A phone to ring.
struct RingingPhone {
    /// The name or number that decides how the call goes.
    called: String,
    source: Address,
    to: Address,
    /// How long it takes to register; `None` if it is registered.
    registers_after: Option<Duration>,
}

/// A part of a group call, before it has an id.
enum RingTarget {
    Phone(Box<RingingPhone>),
    /// An address with its phones; there may be none.
    Under(Address, Vec<Self>),
    /// An address that may not be called.
    Nobody,
}

/// Rings all phones of an extension or an agent.
pub(super) fn group(world: &mut World, template: &CallTemplate, to: &Address) -> Result<PlacedDestination, Refusal> {
    let targets = if to.kind == "agent" {
        agent(world, template, to)?
    } else {
        let routing = template.options.extension_routing;
        let phones = extension(world, template, to, routing);
        if phones.is_empty() && routing != ExtensionRouting::Name {
            return Err(Refusal::internal());
        }
        phones
    };
    if template.options.answer_shape == AnswerShape::Array && template.master.is_nil() {
        let first = first(&targets).ok_or_else(Refusal::internal)?;
        let leg = call(world, template, first.source.clone(), &first.to, &first.called);
        world.begin(leg.clone());
        return Ok(PlacedDestination::Call(Box::new(leg)));
    }
    let group = of_destination(world, template, to, Uuid::nil());
    let tree = tree(world, template, group, targets);
    let group = tree.group.clone();
    world.begin_group(tree);
    Ok(PlacedDestination::Group(Box::new(group)))
}

/// Rings all destinations of a group call, together or one after another. Failures happen in the background.
pub(super) fn place_groupcall(
    world: &mut World,
    template: &CallTemplate,
    body: &GroupcallBody,
) -> Result<Groupcall, Refusal> {
    let destinations = body.call.destinations();
    let ring_method = body.ring_method()?;
    if destinations.is_empty() {
        return Err(Refusal::internal());
    }
    let mut targets = Vec::new();
    for to in destinations {
        targets.push(match to.kind.as_str() {
            "agent" => RingTarget::Under(to.clone(), agent(world, template, to).unwrap_or_default()),
            "extension" => {
                RingTarget::Under(to.clone(), extension(world, template, to, template.options.extension_routing))
            }
            "tel" => single(to, pstn_source(world, template, to)),
            "sip" => single(to, sip_source(template, to)),
            _ => RingTarget::Nobody,
        });
    }
    let mut group = blank(world, template, destinations.to_vec(), Uuid::nil());
    group.ring_method = ring_method;
    body.answer_method().clone_into(&mut group.answer_method);
    let tree = tree(world, template, group, targets);
    let group = tree.group.clone();
    world.begin_group(tree);
    Ok(group)
}

/// The parts for an agent. Addresses that may not be called are skipped, as long as one remains.
fn agent(world: &World, template: &CallTemplate, to: &Address) -> Result<Vec<RingTarget>, Refusal> {
    let agent = world.account.agent(&to.target).ok_or_else(Refusal::internal)?;
    let (mut targets, mut first) = (Vec::new(), None);
    for address in agent["addresses"].as_array().into_iter().flatten() {
        let Ok(address) = serde_json::from_value::<Address>(address.clone()) else { continue };
        match address.kind.as_str() {
            "extension" => {
                let phones = extension(world, template, &address, ExtensionRouting::Extension);
                if !phones.is_empty() {
                    targets.push(RingTarget::Under(address, phones));
                }
            }
            "tel" => match pstn_source(world, template, &address) {
                Ok(source) => targets.push(phone(address, source)),
                Err(refusal) => first = first.or(Some(refusal)),
            },
            "sip" => targets.push(phone(address, template.source.clone())),
            _ => {}
        }
    }
    if targets.is_empty() { Err(first.unwrap_or_else(Refusal::internal)) } else { Ok(targets) }
}

/// The phones of the extension in an address.
fn extension(world: &World, template: &CallTemplate, to: &Address, routing: ExtensionRouting) -> Vec<RingTarget> {
    let extension = world.account.extension(&to.target_name, routing);
    extension.map(|found| phones(&world.account, template, found, &to.target_name)).unwrap_or_default()
}

/// The phones of an extension that was called by the name `asked`.
fn phones(account: &Account, template: &CallTemplate, extension: &Value, asked: &str) -> Vec<RingTarget> {
    let name = extension["name"].as_str().unwrap_or("").to_owned();
    let devices = account.devices(extension).into_iter();
    let phone = devices.map(|device| RingingPhone {
        called: name.clone(),
        source: template.source.clone(),
        to: Address {
            kind: "sip".to_owned(),
            target: device.contact,
            target_name: asked.to_owned(),
            name: name.clone(),
            detail: device.name,
        },
        registers_after: device.registers_after.map(Duration::from_secs),
    });
    phone.map(|phone| RingTarget::Phone(Box::new(phone))).collect()
}

/// A number or a SIP address.
fn phone(to: Address, source: Address) -> RingTarget {
    RingTarget::Phone(Box::new(RingingPhone { called: to.target.clone(), source, to, registers_after: None }))
}

/// The same, if it may be called.
fn single(to: &Address, source: Result<Address, Refusal>) -> RingTarget {
    source.map_or(RingTarget::Nobody, |source| phone(to.clone(), source))
}

fn first(targets: &[RingTarget]) -> Option<&RingingPhone> {
    targets.iter().find_map(|item| match item {
        RingTarget::Phone(phone) => Some(&**phone),
        RingTarget::Under(_, under) => first(under),
        RingTarget::Nobody => None,
    })
}

/// A group call without parts. `master` is nil for one that is not nested.
fn blank(world: &mut World, template: &CallTemplate, destinations: Vec<Address>, master: Uuid) -> Groupcall {
    let id = world.next_rng().uuid();
    let created = world.creation_time();
    let mut group = Groupcall::new(id, world.account.customer_id(), created);
    group.source = template.source.clone();
    group.destinations = destinations;
    group.flow_id = template.flow;
    group.master_groupcall_id = master;
    group.master_call_id = template.master;
    group
}

/// The group call for a single destination. For an agent, it belongs to that agent and uses the agent's ring method.
fn of_destination(world: &mut World, template: &CallTemplate, to: &Address, master: Uuid) -> Groupcall {
    let mut group = blank(world, template, vec![to.clone()], master);
    if to.kind == "agent" {
        "agent".clone_into(&mut group.owner_type);
        group.owner_id = to.target.parse().unwrap_or_default();
        if world.account.agent(&to.target).is_some_and(|agent| agent["ring_method"] == "linear") {
            group.ring_method = "linear";
        }
    }
    group
}

/// A group call with all its parts.
fn tree(world: &mut World, template: &CallTemplate, mut group: Groupcall, targets: Vec<RingTarget>) -> GroupcallTree {
    let mut plans: VecDeque<RingPlan> =
        targets.into_iter().map(|item| ring_plan(world, template, &group, item)).collect();
    if group.ring_method == "linear" {
        group.life.waiting = plans.split_off(plans.len().min(1));
    }
    for plan in &plans {
        plan.enter(&mut group);
    }
    GroupcallTree { group, plans: plans.into() }
}

fn ring_plan(world: &mut World, template: &CallTemplate, group: &Groupcall, item: RingTarget) -> RingPlan {
    match item {
        RingTarget::Phone(_) if !may_call(&world.account) => RingPlan::DeadLeg(world.next_rng().uuid()),
        RingTarget::Nobody => RingPlan::DeadLeg(world.next_rng().uuid()),
        RingTarget::Under(_, under) if under.is_empty() => RingPlan::DeadGroup(world.next_rng().uuid()),
        RingTarget::Phone(phone) => {
            let mut leg = call(world, template, phone.source, &phone.to, &phone.called);
            leg.life.group = Some(group.id);
            match phone.registers_after {
                Some(wait) => RingPlan::Late(wait, Box::new(leg)),
                None => RingPlan::Leg(Box::new(leg)),
            }
        }
        RingTarget::Under(to, under) => {
            let nested = of_destination(world, template, &to, group.id);
            RingPlan::Under(Box::new(tree(world, template, nested, under)))
        }
    }
}
