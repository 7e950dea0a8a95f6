//! A request to place a call, and its result.

use super::open_enum::open_enum;
use super::{Address, AddressKind, Call, FlowId, Groupcall, Target};

open_enum!(
    /// Whether the called party sees the caller's number (RFC 3323). Applies to calls to phone numbers only.
    #[derive(Default)]
    Anonymous {
        /// As in the call that leads to this one, if any: the server's default.
        #[default]
        Auto = "auto",
        /// The caller's number is withheld.
        Yes = "yes",
        /// The caller's number is shown.
        No = "no",
    }
);

/// What happens when the call is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnAnswer {
    /// A stored flow runs.
    Flow(FlowId),
    /// A text is spoken in a language such as `en-US`.
    Say {
        /// The text.
        text: String,
        /// The language, as a BCP 47 tag.
        language: String,
    },
    /// Actions run in order; each is a JSON object, sent exactly as the user wrote it.
    Actions(Vec<serde_json::Value>),
}

/// A call that the user composed, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRequest {
    /// The calling party.
    pub source: Address,
    /// The called parties.
    pub destinations: Vec<Address>,
    /// What happens on answer.
    pub on_answer: OnAnswer,
    /// Whether the caller's number is withheld.
    pub anonymous: Anonymous,
    /// Variables that the flow reads as `${key}`: keys and values in typed order.
    pub variables: Vec<(String, String)>,
}

impl CallRequest {
    /// A call with [`Anonymous::Auto`] and without variables.
    #[must_use]
    pub fn new(source: Address, destinations: Vec<Address>, on_answer: OnAnswer) -> Self {
        Self { source, destinations, on_answer, anonymous: Anonymous::Auto, variables: Vec::new() }
    }

    /// The same call to other destinations.
    #[must_use]
    pub fn to(&self, destinations: Vec<Address>) -> Self {
        Self { destinations, ..self.clone() }
    }
}

/// The server's answer to a [`CallRequest`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// One call for each accepted phone number or SIP address.
    pub calls: Vec<Call>,
    /// One groupcall for each accepted extension or agent.
    pub groupcalls: Vec<Groupcall>,
    /// Unreadable items of the answer: calls may exist that this program does not know.
    pub unreadable: usize,
}

impl Placed {
    /// The calls, then the groupcalls.
    pub(crate) fn targets(&self) -> impl Iterator<Item = Target> {
        let calls = self.calls.iter().map(|call| Target::Call(call.id.clone()));
        calls.chain(self.groupcalls.iter().map(|group| Target::Group(group.id.clone())))
    }

    /// The call or groupcall for each destination of a request, in its order; `None` where the server silently left the
    /// destination out.
    pub(crate) fn made_of(&self, request: &CallRequest) -> Vec<Option<Target>> {
        let mut calls: Vec<&Call> = self.calls.iter().collect();
        let mut groups: Vec<&Groupcall> = self.groupcalls.iter().collect();
        let mut made = Vec::new();
        for destination in &request.destinations {
            let call = calls.iter().position(|call| call.destination.same_endpoint(destination));
            let group = groups.iter().position(|group| group.is_for(destination));
            made.push(match (call, group) {
                (Some(at), _) => Some(Target::Call(calls.remove(at).id.clone())),
                // A groupcall with several destinations may be the result for several.
                (None, Some(at)) if groups[at].destinations.len() > 1 => Some(Target::Group(groups[at].id.clone())),
                (None, Some(at)) => Some(Target::Group(groups.remove(at).id.clone())),
                (None, None) => None,
            });
        }
        // A server may show the ringing device, or an agent's phone, in place of the called address.
        for (made, to) in made.iter_mut().zip(&request.destinations).filter(|(made, _)| made.is_none()) {
            let leads = |call: &&Call| call.destination.is_reached_by(to) || to.kind == AddressKind::Agent;
            *made = calls.iter().position(leads).map(|at| Target::Call(calls.remove(at).id.clone()));
        }
        made
    }

    /// Destinations that the server left out.
    #[must_use]
    pub fn left_out<'a>(&self, request: &'a CallRequest) -> Vec<&'a Address> {
        let made = self.made_of(request);
        request.destinations.iter().zip(made).filter(|(_, made)| made.is_none()).map(|(to, _)| to).collect()
    }

    /// Destinations whose groupcall has no legs.
    pub(crate) fn without_legs<'a>(&self, request: &'a CallRequest) -> Vec<&'a Address> {
        let is_silent = |target: &Option<Target>| {
            let Some(Target::Group(id)) = target else { return false };
            self.groupcalls.iter().any(|group| group.id == *id && group.rings_nobody())
        };
        let made = self.made_of(request);
        request.destinations.iter().zip(made).filter(|(_, made)| is_silent(made)).map(|(to, _)| to).collect()
    }
}
