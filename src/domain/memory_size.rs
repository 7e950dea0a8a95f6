//! How much memory it takes to know something, so that no server decides how much that is.

use std::mem::size_of;
use std::sync::{Arc, LazyLock};

use crate::domain::{Address, Call, CallId, Extension, Flow, FlowAction, Groupcall, Number};

/// What the memory keeps beside each text.
const BESIDE: usize = 24;
/// What an identifier of a leg takes in all the places where it is kept.
const LEG: usize = 4 * (size_of::<CallId>() + BESIDE);
/// The longest options of a running action that are kept with a record that is not, in bytes.
const LONGEST_OPTION: usize = 256;

/// What stands in the place of a record that is not kept.
static NOT_KEPT: LazyLock<Arc<str>> = LazyLock::new(|| {
    r#"{"…":"not kept here: the records take too much memory together. The API has it still, by its id."}"#.into()
});

/// Something that a server tells, and that is kept.
pub trait Weight {
    /// How many bytes of memory it takes, about.
    fn weight(&self) -> usize;
    /// Its record, as the server wrote it.
    fn raw(&mut self) -> &mut Arc<str>;
    /// Lets its record go, which is most of it. In the record's place stands that it is not kept.
    fn drop_record(&mut self) {
        *self.raw() = NOT_KEPT.clone();
    }
    /// Whether its record has not been let go.
    fn has_record(&mut self) -> bool {
        !Arc::ptr_eq(self.raw(), &NOT_KEPT)
    }
}

/// Of texts.
fn texts(texts: &[&str]) -> usize {
    texts.iter().map(|text| text.len() + BESIDE).sum()
}

/// Of a record; the one that stands for those that are not kept takes nothing.
fn record(raw: &Arc<str>) -> usize {
    if Arc::ptr_eq(raw, &NOT_KEPT) { 0 } else { raw.len() + BESIDE }
}

fn address(address: &Address) -> usize {
    size_of::<Address>() + texts(&[address.kind.as_str(), &address.target, &address.target_name, &address.name])
}

fn action(action: &FlowAction) -> usize {
    size_of::<FlowAction>() + texts(&[&action.id, &action.next_id, &action.kind, &action.option])
}

impl Weight for Call {
    fn weight(&self) -> usize {
        let words = [self.status.as_str(), self.direction.as_str(), self.hangup_by.as_str()];
        let more = [self.id.as_str(), self.hangup_reason.as_str(), &self.mute_direction];
        // What a filter searches is made of the addresses.
        let addresses = 2 * (address(&self.source) + address(&self.destination));
        let action = self.action.as_ref().map_or(0, action);
        size_of::<Self>() + texts(&words) + texts(&more) + addresses + action + record(&self.raw)
    }

    fn raw(&mut self) -> &mut Arc<str> {
        &mut self.raw
    }

    fn drop_record(&mut self) {
        self.raw = NOT_KEPT.clone();
        if let Some(action) = self.action.as_mut().filter(|action| action.option.len() > LONGEST_OPTION) {
            action.option = String::from("{}");
        }
    }
}

impl Weight for Groupcall {
    fn weight(&self) -> usize {
        let legs = self.call_ids.iter().map(|id| id.as_str().len() + LEG).sum::<usize>();
        let under = self.groupcall_ids.iter().map(|id| id.as_str().len() + LEG).sum::<usize>();
        let destinations = self.destinations.iter().map(address).sum::<usize>();
        let more = texts(&[self.id.as_str(), self.status.as_str(), self.agent.as_deref().unwrap_or_default()]);
        size_of::<Self>() + address(&self.source) + destinations + legs + under + more + record(&self.raw)
    }

    fn raw(&mut self) -> &mut Arc<str> {
        &mut self.raw
    }
}

impl Weight for Number {
    fn weight(&self) -> usize {
        let words = [self.kind.as_str(), self.status.as_str()];
        size_of::<Self>() + texts(&words) + texts(&[self.id.as_str(), &self.number, &self.name]) + record(&self.raw)
    }

    fn raw(&mut self) -> &mut Arc<str> {
        &mut self.raw
    }
}

impl Weight for Flow {
    fn weight(&self) -> usize {
        let actions = self.actions.iter().map(action).sum::<usize>();
        size_of::<Self>() + texts(&[self.id.as_str(), &self.name, &self.detail]) + actions + record(&self.raw)
    }

    fn raw(&mut self) -> &mut Arc<str> {
        &mut self.raw
    }
}

impl Weight for Extension {
    fn weight(&self) -> usize {
        let names = [self.id.as_str(), &self.name, &self.extension, &self.detail];
        size_of::<Self>() + texts(&names) + record(&self.raw)
    }

    fn raw(&mut self) -> &mut Arc<str> {
        &mut self.raw
    }
}
