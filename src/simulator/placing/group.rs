//! What comes of an extension or an agent: a group call with a leg for each phone, and of an agent one with a group
//! call for each of its extensions under it. A group call that is asked for has such ones under it, too.

use super::{Plan, call, may_call, pstn_source, sip_source};
use crate::simulator::account::Account;
use crate::simulator::call::{Address, Call};
use crate::simulator::call_body::GroupOrder;
use crate::simulator::groupcall::{Bell, Groupcall, Tree};
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use crate::simulator::{AnswerShape, ExtensionRouting};
use serde_json::Value;
use std::collections::VecDeque;
use std::time::Duration;
use uuid::Uuid;

/// What comes of an extension or an agent.
pub(super) enum Placed {
    Group(Box<Groupcall>),
    Call(Box<Call>),
}

/// One phone that is to ring.
struct Phone {
    /// The name or number that decides its fate.
    called: String,
    source: Address,
    to: Address,
    /// When it registers, if it has not yet.
    registers_after: Option<Duration>,
}

/// What is to ring, before it has an id.
enum Ringing {
    Phone(Box<Phone>),
    /// An address that has phones of its own, or none.
    Under(Address, Vec<Self>),
    /// An address that may not be called.
    Nobody,
}

/// Rings every phone of an extension or an agent.
pub(super) fn group(world: &mut World, plan: &Plan, to: &Address) -> Result<Placed, Refusal> {
    let ringing = if to.kind == "agent" {
        agent(world, plan, to)?
    } else {
        let routing = plan.options.extension_routing;
        let phones = extension(world, plan, to, routing);
        if phones.is_empty() && routing != ExtensionRouting::Name {
            return Err(Refusal::internal());
        }
        phones
    };
    if plan.options.answer_shape == AnswerShape::Array {
        let first = first(&ringing).ok_or_else(Refusal::internal)?;
        let leg = call(world, plan, first.source.clone(), &first.to, &first.called);
        world.begin(leg.clone());
        return Ok(Placed::Call(Box::new(leg)));
    }
    let group = of_destination(world, plan, to, Uuid::nil());
    let tree = tree(world, plan, group, ringing);
    let group = tree.group.clone();
    world.begin_group(tree);
    Ok(Placed::Group(Box::new(group)))
}

/// Rings all destinations of a group call, together or one after another. One that fails does so in the background.
pub(super) fn asked_for(world: &mut World, plan: &Plan, order: &GroupOrder) -> Result<Groupcall, Refusal> {
    let destinations = order.order.destinations();
    let ring_method = order.ring_method()?;
    if destinations.is_empty() {
        return Err(Refusal::internal());
    }
    let mut ringing = Vec::new();
    for to in destinations {
        ringing.push(match to.kind.as_str() {
            "agent" => Ringing::Under(to.clone(), agent(world, plan, to).unwrap_or_default()),
            "extension" => Ringing::Under(to.clone(), extension(world, plan, to, plan.options.extension_routing)),
            "tel" => single(to, pstn_source(world, plan, to)),
            "sip" => single(to, sip_source(plan, to)),
            _ => Ringing::Nobody,
        });
    }
    let mut group = blank(world, plan, destinations.to_vec(), Uuid::nil());
    group.ring_method = ring_method;
    order.answer_method().clone_into(&mut group.answer_method);
    let tree = tree(world, plan, group, ringing);
    let group = tree.group.clone();
    world.begin_group(tree);
    Ok(group)
}

/// What rings for an agent. An address that cannot be called is left out in silence, as long as another one can.
fn agent(world: &World, plan: &Plan, to: &Address) -> Result<Vec<Ringing>, Refusal> {
    let agent = world.account.agent(&to.target).ok_or_else(Refusal::internal)?;
    let (mut ringing, mut first) = (Vec::new(), None);
    for address in agent["addresses"].as_array().into_iter().flatten() {
        let Ok(address) = serde_json::from_value::<Address>(address.clone()) else { continue };
        match address.kind.as_str() {
            "extension" => {
                let phones = extension(world, plan, &address, ExtensionRouting::Extension);
                if !phones.is_empty() {
                    ringing.push(Ringing::Under(address, phones));
                }
            }
            "tel" => match pstn_source(world, plan, &address) {
                Ok(source) => ringing.push(phone(address, source)),
                Err(refusal) => first = first.or(Some(refusal)),
            },
            "sip" => ringing.push(phone(address, plan.source.clone())),
            _ => {}
        }
    }
    if ringing.is_empty() { Err(first.unwrap_or_else(Refusal::internal)) } else { Ok(ringing) }
}

/// The phones of the extension that an address leads to.
fn extension(world: &World, plan: &Plan, to: &Address, routing: ExtensionRouting) -> Vec<Ringing> {
    let extension = world.account.extension(&to.target_name, routing);
    extension.map(|found| phones(&world.account, plan, found, &to.target_name)).unwrap_or_default()
}

/// The phones of an extension that was called by this name.
fn phones(account: &Account, plan: &Plan, extension: &Value, asked: &str) -> Vec<Ringing> {
    let name = extension["name"].as_str().unwrap_or("").to_owned();
    let devices = account.devices(extension).into_iter();
    let phone = devices.map(|device| Phone {
        called: name.clone(),
        source: plan.source.clone(),
        to: Address {
            kind: "sip".to_owned(),
            target: device.contact,
            target_name: asked.to_owned(),
            name: name.clone(),
            detail: device.name,
        },
        registers_after: device.registers_after.map(Duration::from_secs),
    });
    phone.map(|phone| Ringing::Phone(Box::new(phone))).collect()
}

/// A number or a SIP address.
fn phone(to: Address, source: Address) -> Ringing {
    Ringing::Phone(Box::new(Phone { called: to.target.clone(), source, to, registers_after: None }))
}

/// The same, if it may be called.
fn single(to: &Address, source: Result<Address, Refusal>) -> Ringing {
    source.map_or(Ringing::Nobody, |source| phone(to.clone(), source))
}

/// The first phone of all.
fn first(ringing: &[Ringing]) -> Option<&Phone> {
    ringing.iter().find_map(|item| match item {
        Ringing::Phone(phone) => Some(&**phone),
        Ringing::Under(_, under) => first(under),
        Ringing::Nobody => None,
    })
}

/// A group call in which nothing rings yet, under another one if that is not nil.
fn blank(world: &mut World, plan: &Plan, destinations: Vec<Address>, master: Uuid) -> Groupcall {
    let id = world.next_rng().uuid();
    let created = world.creation_time();
    let mut group = Groupcall::new(id, world.account.customer_id(), created);
    group.source = plan.source.clone();
    group.destinations = destinations;
    group.flow_id = plan.flow;
    group.master_groupcall_id = master;
    group
}

/// The same for a single destination: an agent owns his, and says how it rings.
fn of_destination(world: &mut World, plan: &Plan, to: &Address, master: Uuid) -> Groupcall {
    let mut group = blank(world, plan, vec![to.clone()], master);
    if to.kind == "agent" {
        "agent".clone_into(&mut group.owner_type);
        group.owner_id = to.target.parse().unwrap_or_default();
        if world.account.agent(&to.target).is_some_and(|agent| agent["ring_method"] == "linear") {
            group.ring_method = "linear";
        }
    }
    group
}

/// A group call with all that is to ring in it.
fn tree(world: &mut World, plan: &Plan, mut group: Groupcall, ringing: Vec<Ringing>) -> Tree {
    let mut bells: VecDeque<Bell> = ringing.into_iter().map(|item| bell(world, plan, &group, item)).collect();
    if group.ring_method == "linear" {
        group.life.waiting = bells.split_off(bells.len().min(1));
    }
    for bell in &bells {
        bell.enter(&mut group);
    }
    Tree { group, bells: bells.into() }
}

fn bell(world: &mut World, plan: &Plan, group: &Groupcall, item: Ringing) -> Bell {
    match item {
        Ringing::Phone(_) if !may_call(&world.account) => Bell::DeadLeg(world.next_rng().uuid()),
        Ringing::Nobody => Bell::DeadLeg(world.next_rng().uuid()),
        Ringing::Under(_, under) if under.is_empty() => Bell::DeadGroup(world.next_rng().uuid()),
        Ringing::Phone(phone) => {
            let mut leg = call(world, plan, phone.source, &phone.to, &phone.called);
            leg.life.group = Some(group.id);
            match phone.registers_after {
                Some(wait) => Bell::Late(wait, Box::new(leg)),
                None => Bell::Leg(Box::new(leg)),
            }
        }
        Ringing::Under(to, under) => {
            let nested = of_destination(world, plan, &to, group.id);
            Bell::Under(Box::new(tree(world, plan, nested, under)))
        }
    }
}
