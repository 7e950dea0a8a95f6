//! Identifiers, one type each, so that a flow is never taken for a call.
//!
//! They are kept as the server wrote them. A server is not trusted to send UUIDs only, and an identifier becomes a part
//! of a request's path: what could be anything else there than itself is no identifier. There is no other way to make
//! one than its `new`.

use std::fmt;
use std::sync::Arc;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier; `None` for the ways in which the server says "no id", the nil UUID and the empty
            /// string, and for what cannot be one (see [`Identifier`]).
            #[must_use]
            pub fn new(id: &str) -> Option<Self> {
                (is_plain(id) && id != NIL).then(|| Self(id.into()))
            }

            /// As the server wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The last characters, enough to tell rows apart by eye.
            #[must_use]
            pub fn tail(&self) -> &str {
                // All of them are ASCII.
                &self.0[self.0.len().saturating_sub(TAIL)..]
            }
        }

        impl Identifier for $name {
            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl sealed::Sealed for $name {}

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
/// The longest text that is an identifier, in bytes. The platform's have 36.
const LONGEST: usize = 256;

/// A text that stands for one thing of the account and can be a segment of a path: 1 to 256 letters and digits of ASCII
/// and `-`, `_`, `.` and `~`, with a letter or a digit first. No URL is read in such a way that one of them changes,
/// vanishes, or leads elsewhere.
pub trait Identifier: sealed::Sealed {
    /// As the server wrote it.
    fn as_str(&self) -> &str;
}

mod sealed {
    pub trait Sealed {}
}

fn is_plain(id: &str) -> bool {
    id.len() <= LONGEST
        && id.starts_with(|first: char| first.is_ascii_alphanumeric())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'))
}

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
    /// A recording of a call.
    RecordingId
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
    fn what_could_be_more_than_a_segment_of_a_path_is_no_identifier() {
        for id in ["a", "0", "a.b", "n-1_2~3", "550e8400-e29b-41d4-a716-446655440000", &"x".repeat(LONGEST)] {
            assert_eq!(CallId::new(id).unwrap().as_str(), id);
        }
        for id in [
            ".",
            "..",
            ".a",
            "-",
            "a\n",
            "\ta",
            "a\rb",
            ".\n.",
            " a",
            "a b",
            "a/b",
            "a\\b",
            "a?b",
            "a#b",
            "%2e%2e",
            "a%2fb",
            "a;b",
            "a:b",
            "a@b",
            "a&b",
            "a\0",
            "\u{7f}",
            "\u{85}",
            "é",
            "a\u{200b}",
            "．．",
            "\u{ff0f}",
        ] {
            assert_eq!(CallId::new(id), None, "{id:?}");
        }
        assert_eq!(CallId::new(&"x".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn a_tail_is_short() {
        assert_eq!(CallId::new("550e8400-e29b-41d4-a716-446655440000").unwrap().tail(), "440000");
        assert_eq!(CallId::new("ab").unwrap().tail(), "ab");
    }
}
