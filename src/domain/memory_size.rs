//! Estimates the memory that records take, so that limits hold whatever a server sends.

use std::mem::size_of;
use std::sync::{Arc, LazyLock};

use crate::domain::{Address, Call, CallId, CallLinks, Extension, Flow, FlowAction, Groupcall, Number};

/// Allocation overhead of each text, in bytes.
const BESIDE: usize = 24;
/// Memory for a leg's identifier in all places that keep it, in bytes.
const LEG: usize = 4 * (size_of::<CallId>() + BESIDE);
/// Longest options of a running action that are kept without the record, in bytes.
const LONGEST_OPTION: usize = 256;

/// Replaces a record that is not kept.
static NOT_KEPT: LazyLock<Arc<str>> = LazyLock::new(|| {
    r#"{"…":"not kept here: the records take too much memory together. The API has it still, by its id."}"#.into()
});

/// Server data that is kept in memory.
pub trait Weight {
    /// Approximate memory use in bytes.
    fn weight(&self) -> usize;
    /// The record, as the server wrote it.
    fn raw(&mut self) -> &mut Arc<str>;
    /// Drops the record, which is most of the memory. A note that it is not kept replaces it.
    fn drop_record(&mut self) {
        *self.raw() = NOT_KEPT.clone();
    }
    /// Memory of the record in bytes; 0 if it is not kept.
    fn weight_of_record(&mut self) -> usize {
        record(self.raw())
    }
}

/// Memory of texts, in bytes.
fn texts(texts: &[&str]) -> usize {
    texts.iter().map(|text| text.len() + BESIDE).sum()
}

/// Memory of a record, in bytes; 0 for the shared note that replaces dropped records.
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
        // Counted twice: the search text of the filter is built from the addresses.
        let addresses = 2 * (address(&self.source) + address(&self.destination));
        let action = self.action.as_deref().map_or(0, action);
        let ids = self.recordings().iter().map(|id| id.as_str().len() + BESIDE).sum::<usize>()
            + self.chained().iter().chain(self.master()).map(|id| id.as_str().len() + BESIDE).sum::<usize>();
        let links = self.links.as_ref().map_or(0, |_| size_of::<CallLinks>() + BESIDE + ids);
        size_of::<Self>() + texts(&words) + texts(&more) + addresses + action + links + record(&self.raw)
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
