//! Identifiers, one type each, so that a flow is never taken for a call.
//!
//! They are kept as the server wrote them: a server is not trusted to send UUIDs only.

use std::fmt;
use std::sync::Arc;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier, or `None` for the ways in which the server says "no id":
            /// the nil UUID and the empty string.
            #[must_use]
            pub fn new(id: &str) -> Option<Self> {
                (!id.is_empty() && id != NIL).then(|| Self(id.into()))
            }

            /// As the server wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The last characters, enough to tell rows apart by eye.
            #[must_use]
            pub fn tail(&self) -> &str {
                let start = self.0.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
                &self.0[start..]
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const TAIL: usize = 6;

id!(
    /// One call, or one leg of a groupcall.
    CallId
);
id!(
    /// A call to several devices at once.
    GroupcallId
);
id!(
    /// A flow.
    FlowId
);
id!(
    /// The run of a call's flow.
    ActiveflowId
);
id!(
    /// An owned number.
    NumberId
);
id!(
    /// An extension.
    ExtensionId
);
id!(
    /// The customer that owns everything above.
    CustomerId
);

/// A call or a groupcall: what a row, a mark or a hang-up is about. An identity, never a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// One call or leg.
    Call(CallId),
    /// Every leg of a groupcall.
    Group(GroupcallId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_ways_of_saying_no_id_are_none() {
        assert_eq!(CallId::new(""), None);
        assert_eq!(CallId::new(NIL), None);
        assert_eq!(CallId::new("not-a-uuid").unwrap().as_str(), "not-a-uuid");
    }

    #[test]
    fn a_tail_is_short_and_never_cuts_a_character() {
        assert_eq!(CallId::new("550e8400-e29b-41d4-a716-446655440000").unwrap().tail(), "440000");
        assert_eq!(CallId::new("ab").unwrap().tail(), "ab");
        assert_eq!(CallId::new("ééééééé").unwrap().tail(), "éééééé");
    }
}
