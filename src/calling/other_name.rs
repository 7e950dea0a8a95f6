//! An extension has a name and a number, and a server rings it by one of them: offers the other, and remembers which
//! rang.

use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, AddressKind, CallRequest, ExtensionTarget};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::offer::Offer;

impl Model {
    /// Offers the form with the extensions of a refused request by their other name.
    pub(super) fn offer_other_name_of_refused(&mut self, request: &CallRequest, now: Now) {
        let extensions = request.destinations.iter().filter(|to| to.kind == AddressKind::Extension);
        let extensions: Vec<_> = extensions.collect();
        let words = format!("The server refused {}.", Address::labels(extensions.iter().copied()));
        self.offer_other_name(request, extensions, &words, now);
    }

    /// Offers the form with the extensions among `failed` by their other name.
    pub(super) fn offer_other_name(&mut self, request: &CallRequest, failed: Vec<&Address>, why: &str, now: Now) {
        let others: Vec<_> =
            failed.into_iter().filter_map(|to| self.extensions.other_name(to).map(|(other, _)| other)).collect();
        if others.is_empty() {
            return;
        }
        let names = others.iter().map(|other| Address::extension(other).label()).collect::<Vec<_>>().join(", ");
        let instead = request.to(others.iter().map(|other| Address::extension(other)).collect());
        let offer = Offer::Call { request: Box::new(instead), instead_of: Box::new(request.clone()) };
        self.offer(offer, Severity::Warning, why, &format!("form with {names}"), now);
    }

    /// Remembers which name of an extension rang, if it has two.
    pub(super) fn learn_extension_target(&mut self, request: &CallRequest, failed: &[&Address]) -> Vec<Effect> {
        let rang = request.destinations.iter().filter(|to| !failed.contains(to));
        let mut worked = rang.filter_map(|to| self.extensions.other_name(to)).map(|(_, other)| match other {
            ExtensionTarget::Name => ExtensionTarget::Extension,
            ExtensionTarget::Extension => ExtensionTarget::Name,
        });
        match worked.next_back() {
            Some(worked) if worked != self.settings.extension_target => {
                self.intents.push(Intent::DialExtensionsBy(worked));
                vec![Effect::SaveExtensionTarget(worked)]
            }
            _ => Vec::new(),
        }
    }
}
