//! What comes of an extension or an agent: a group call with a leg for each phone, and of an agent one with a group
//! call for each of its extensions under it.

use super::{Plan, call, pstn_source};
use crate::simulator::account::Account;
use crate::simulator::call::{Address, Call, Groupcall};
use crate::simulator::refusal::Refusal;
use crate::simulator::world::World;
use crate::simulator::{AnswerShape, ExtensionRouting};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

/// What comes of an extension or an agent.
pub(super) enum Placed {
    Group(Box<Groupcall>),
    Call(Box<Call>),
}

/// A group call that has not begun, with all that is to ring.
#[derive(Debug)]
pub struct Tree {
    pub group: Groupcall,
    /// Legs that come into being a moment after it.
    pub legs: Vec<Call>,
    /// Legs to phones that are not registered yet, and when they will be.
    pub late: Vec<(Duration, Call)>,
    /// Group calls under it, which come into being a moment after it.
    pub nested: Vec<Tree>,
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

/// All that is to ring for one destination.
#[derive(Default)]
struct Bells {
    phones: Vec<Phone>,
    /// Addresses that have phones of their own.
    under: Vec<(Address, Vec<Phone>)>,
}

impl Bells {
    fn are_none(&self) -> bool {
        self.phones.is_empty() && self.under.is_empty()
    }

    fn first(&self) -> Option<&Phone> {
        self.phones.first().or_else(|| self.under.first().and_then(|(_, phones)| phones.first()))
    }
}

/// Rings every phone of an extension or an agent.
pub(super) fn group(world: &mut World, plan: &Plan, to: &Address) -> Result<Placed, Refusal> {
    let bells = if to.kind == "agent" {
        agent(world, plan, to)?
    } else {
        let routing = plan.options.extension_routing;
        let extension = world.account.extension(&to.target_name, routing);
        let phones = extension.map(|found| phones(&world.account, plan, found, &to.target_name)).unwrap_or_default();
        if phones.is_empty() && routing != ExtensionRouting::Name {
            return Err(Refusal::internal());
        }
        Bells { phones, under: Vec::new() }
    };
    if plan.options.answer_shape == AnswerShape::Array {
        let first = bells.first().ok_or_else(Refusal::internal)?;
        let leg = call(world, plan, first.source.clone(), &first.to, &first.called);
        world.begin(leg.clone());
        return Ok(Placed::Call(Box::new(leg)));
    }
    let tree = tree(world, plan, to, bells, Uuid::nil());
    let group = tree.group.clone();
    world.begin_group(tree);
    Ok(Placed::Group(Box::new(group)))
}

/// What rings for an agent. An address that cannot be called is left out in silence, as long as another one can.
fn agent(world: &World, plan: &Plan, to: &Address) -> Result<Bells, Refusal> {
    let agent = world.account.agent(&to.target).ok_or_else(Refusal::internal)?;
    let (mut bells, mut first) = (Bells::default(), None);
    for address in agent["addresses"].as_array().into_iter().flatten() {
        let Ok(address) = serde_json::from_value::<Address>(address.clone()) else { continue };
        let called = address.target.clone();
        match address.kind.as_str() {
            "extension" => {
                let extension = world.account.extension(&address.target_name, ExtensionRouting::Extension);
                let phones = extension.map(|found| phones(&world.account, plan, found, &address.target_name));
                if let Some(phones) = phones.filter(|phones| !phones.is_empty()) {
                    bells.under.push((address, phones));
                }
            }
            "tel" => match pstn_source(world, plan, &address) {
                Ok(source) => bells.phones.push(Phone { called, source, to: address, registers_after: None }),
                Err(refusal) => first = first.or(Some(refusal)),
            },
            "sip" => {
                let source = plan.source.clone();
                bells.phones.push(Phone { called, source, to: address, registers_after: None });
            }
            _ => {}
        }
    }
    if bells.are_none() { Err(first.unwrap_or_else(Refusal::internal)) } else { Ok(bells) }
}

/// The phones of an extension that was called by this name.
fn phones(account: &Account, plan: &Plan, extension: &Value, asked: &str) -> Vec<Phone> {
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
    phone.collect()
}

/// The group call of a destination, under another one if that is not nil.
fn tree(world: &mut World, plan: &Plan, to: &Address, bells: Bells, master: Uuid) -> Tree {
    let id = world.next_rng().uuid();
    let created = world.creation_time();
    let mut group = Groupcall::new(id, world.account.customer_id(), created);
    group.source = plan.source.clone();
    group.destinations = vec![to.clone()];
    group.flow_id = plan.flow;
    group.master_groupcall_id = master;
    if to.kind == "agent" {
        "agent".clone_into(&mut group.owner_type);
        group.owner_id = to.target.parse().unwrap_or_default();
    }
    let (mut legs, mut late) = (Vec::new(), Vec::new());
    for phone in bells.phones {
        let mut leg = call(world, plan, phone.source, &phone.to, &phone.called);
        leg.life.group = Some(id);
        match phone.registers_after {
            Some(wait) => late.push((wait, leg)),
            None => legs.push(leg),
        }
    }
    let under = bells.under.into_iter();
    let nested: Vec<Tree> =
        under.map(|(address, phones)| tree(world, plan, &address, Bells { phones, under: Vec::new() }, id)).collect();
    group.call_ids = legs.iter().map(|leg| leg.id).collect();
    group.call_count = legs.len();
    group.groupcall_ids = nested.iter().map(|under| under.group.id).collect();
    group.groupcall_count = nested.len();
    Tree { group, legs, late, nested }
}
