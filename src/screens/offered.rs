//! What the keys of an offer and of a proposal open, and where they work.

use crate::domain::{FlowId, OnAnswer};
use crate::model::Model;
use crate::model::offer::Offer;
use crate::model::proposals::{Proposal, ProposedAction};
use crate::screens::Screens;
use crate::screens::form::FormContext;
use crate::screens::overlays::Overlay;

impl Screens {
    /// The current offer; `None` where its key does not work.
    #[must_use]
    pub fn offered<'a>(&self, model: &'a Model) -> Option<&'a Offer> {
        model.offer.as_ref().filter(|_| self.takes_offers(model))
    }

    /// Whether the keys work that open what is offered or proposed: over the panes, and over the form.
    pub(crate) fn takes_offers(&self, model: &Model) -> bool {
        let reachable = match self.overlays.last() {
            None => !self.typing_filter(model),
            Some(overlay) => matches!(overlay, Overlay::Form),
        };
        reachable && self.sign_in.is_none()
    }

    /// The proposal whose card is open.
    pub(crate) fn proposed<'a>(&self, model: &'a Model) -> Option<&'a Proposal> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Proposal(card) => model.proposals.get(card.id()),
            _ => None,
        })
    }

    /// The flow of the call that is on screen: that of a card, or else of the form.
    pub(crate) fn flow_on_screen(&self, model: &Model) -> Option<FlowId> {
        match self.proposed(model).map(|proposal| &proposal.action) {
            Some(ProposedAction::Call(request)) => match &request.on_answer {
                OnAnswer::Flow(id) => return Some(id.clone()),
                OnAnswer::Say { .. } | OnAnswer::Actions(_) => return None,
            },
            Some(ProposedAction::HangUp(_)) | None => {}
        }
        match self.form.on_answer(&FormContext::of(model)) {
            Ok(OnAnswer::Flow(id)) => Some(id),
            _ => None,
        }
    }
}
