//! Explains how a single call ended, with what the account's status shows besides.

use crate::domain::{AddressKind, Call, Evidence, HangupCause, HangupReason, explain, phone_number};
use crate::model::{Model, TrackedCall};

impl Model {
    /// How an ended call ended, by everything that is known. Slower than what a row of the table needs.
    pub(crate) fn ending(&self, tracked: &TrackedCall) -> HangupCause {
        explain(&tracked.call, &self.evidence(tracked))
    }

    /// Everything but a call's record that tells how it ended.
    pub(crate) fn evidence(&self, tracked: &TrackedCall) -> Evidence {
        let account = self.account_prevents(&tracked.call);
        Evidence { account, ..self.calls.evidence(tracked) }
    }

    /// What the account's status shows now that prevents calls such as this failed one. That it did so at the time is
    /// not known.
    fn account_prevents(&self, call: &Call) -> Option<String> {
        if call.hangup_reason != HangupReason::Failed || call.times.progressing.is_some() {
            return None;
        }
        let status = &self.account_status;
        if let Some(customer) = status.customer.value.as_ref().filter(|customer| customer.status != "active") {
            return Some(format!("The account is {} now. See the VoIPBIN console.", customer.status));
        }
        if status.billing.value.as_ref().is_some_and(|billing| billing.suffices() == Some(false)) {
            return Some("The balance does not suffice now. Top up in the VoIPBIN console.".to_owned());
        }
        let allowed = status.outbound.value.as_ref()?.destination_whitelist.as_ref()?;
        let to = Some(call.destination.dialed()).filter(|_| call.destination.kind == AddressKind::Tel)?;
        let country = phone_number::parse(to, None).ok()?.region?;
        let refused = !allowed.contains(&country.to_lowercase());
        refused.then(|| format!("{country} is not whitelisted now. Add it in the VoIPBIN console."))
    }
}
