//! A call that is to be placed, and what came of it.

use super::open_enum::open_enum;
use super::{Address, AddressKind, Call, FlowId, Groupcall, Target};

open_enum!(
    /// Whether the called party is told who calls (RFC 3323). It concerns calls to phone numbers only.
    #[derive(Default)]
    Anonymous {
        /// As the call that this one goes out of has it, if there is one: what the server does by itself.
        #[default]
        Auto = "auto",
        /// The caller's number is withheld.
        Yes = "yes",
        /// The caller's number is shown.
        No = "no",
    }
);

/// What happens when the other side answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnAnswer {
    /// A stored flow runs.
    Flow(FlowId),
    /// A text is spoken, in a language such as `en-US`.
    Say {
        /// What is said.
        text: String,
        /// In which language, as a BCP 47 tag.
        language: String,
    },
    /// Actions run in order, each a JSON object that goes out as the user wrote it.
    Actions(Vec<serde_json::Value>),
}

/// A call as the user composed it, ready to go out.
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
    /// What the flow can read as `${key}`: keys with their values, in the order in which they were typed.
    pub variables: Vec<(String, String)>,
}

impl CallRequest {
    /// A call with nothing said about anonymity, and without variables.
    #[must_use]
    pub fn new(source: Address, destinations: Vec<Address>, on_answer: OnAnswer) -> Self {
        Self { source, destinations, on_answer, anonymous: Anonymous::Auto, variables: Vec::new() }
    }

    /// The same call to others.
    #[must_use]
    pub fn to(&self, destinations: Vec<Address>) -> Self {
        Self { destinations, ..self.clone() }
    }

    /// Whether a phone number is called, which asks more of the account than the other kinds do.
    #[must_use]
    pub fn calls_phones(&self) -> bool {
        self.destinations.iter().any(|to| to.kind == AddressKind::Tel)
    }
}

/// What the server made of a [`CallRequest`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// One for each phone number or SIP address that was accepted.
    pub calls: Vec<Call>,
    /// One for each extension or agent that was accepted.
    pub groupcalls: Vec<Groupcall>,
    /// Items of the answer that could not be read: there may be calls that this program does not know.
    pub unreadable: usize,
}

impl Placed {
    /// What came of each destination of a request, in its order; `None` where the server left it out, which it does in
    /// silence.
    #[must_use]
    pub fn made_of(&self, request: &CallRequest) -> Vec<Option<Target>> {
        let mut calls: Vec<&Call> = self.calls.iter().collect();
        let mut groups: Vec<&Groupcall> = self.groupcalls.iter().collect();
        let mut made = Vec::new();
        for destination in &request.destinations {
            let call = calls.iter().position(|call| call.destination.same_endpoint(destination));
            let group = groups.iter().position(|group| group.is_for(destination));
            made.push(match (call, group) {
                (Some(at), _) => Some(Target::Call(calls.remove(at).id.clone())),
                // One that names several may have been made for several.
                (None, Some(at)) if groups[at].destinations.len() > 1 => Some(Target::Group(groups[at].id.clone())),
                (None, Some(at)) => Some(Target::Group(groups.remove(at).id.clone())),
                (None, None) => None,
            });
        }
        // A server may show the device that rings, or the phone of an agent, in the place of whom was called.
        for (made, to) in made.iter_mut().zip(&request.destinations).filter(|(made, _)| made.is_none()) {
            let leads = |call: &&Call| call.destination.is_reached_by(to) || to.kind == AddressKind::Agent;
            *made = calls.iter().position(leads).map(|at| Target::Call(calls.remove(at).id.clone()));
        }
        made
    }

    /// The destinations that the server left out.
    #[must_use]
    pub fn left_out<'a>(&self, request: &'a CallRequest) -> Vec<&'a Address> {
        let made = self.made_of(request);
        request.destinations.iter().zip(made).filter(|(_, made)| made.is_none()).map(|(to, _)| to).collect()
    }

    /// The destinations of which the server made a groupcall that has no legs.
    #[must_use]
    pub fn without_legs<'a>(&self, request: &'a CallRequest) -> Vec<&'a Address> {
        let is_silent = |target: &Option<Target>| {
            let Some(Target::Group(id)) = target else { return false };
            self.groupcalls.iter().any(|group| group.id == *id && group.rings_nobody())
        };
        let made = self.made_of(request);
        request.destinations.iter().zip(made).filter(|(_, made)| is_silent(made)).map(|(to, _)| to).collect()
    }
}
