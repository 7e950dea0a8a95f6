//! Texts that many calls have in common, kept once.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use crate::domain::{Address, FlowId};

/// The texts that the archived calls share.
#[derive(Clone, Debug, Default)]
pub(super) struct Interned {
    addresses: HashSet<Arc<Address>>,
    flows: HashSet<FlowId>,
    causes: HashSet<Arc<str>>,
}

impl Interned {
    pub fn address(&mut self, address: &Address) -> Arc<Address> {
        if let Some(known) = self.addresses.get(address) {
            return known.clone();
        }
        kept(&mut self.addresses, Arc::new(address.clone()))
    }

    pub fn flow(&mut self, flow: &FlowId) -> FlowId {
        match self.flows.get(flow) {
            Some(known) => known.clone(),
            None => kept(&mut self.flows, flow.clone()),
        }
    }

    pub fn cause(&mut self, words: &str) -> Arc<str> {
        match self.causes.get(words) {
            Some(known) => known.clone(),
            None => kept(&mut self.causes, words.into()),
        }
    }

    /// Forgets what no call has any more. Flows have no count of uses: they are found again with the next calls.
    pub fn forget_unused(&mut self) {
        self.addresses.retain(|address| Arc::strong_count(address) > 1);
        self.causes.retain(|words| Arc::strong_count(words) > 1);
        self.flows.clear();
    }
}

fn kept<T: Clone + Eq + Hash>(all: &mut HashSet<T>, new: T) -> T {
    all.insert(new.clone());
    new
}
