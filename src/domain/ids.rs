//! Identifiers, one type for each kind, so that a flow id cannot pass for a call id.
//!
//! They are kept as the server wrote them. The server may send other texts than UUIDs, and an identifier becomes a
//! segment of a request path: a text that could mean anything else there is rejected. `new` is the only constructor.

use std::fmt;
use std::sync::Arc;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier; `None` for the server's values for "no id", the nil UUID and the empty string, and for a
            /// text that is not allowed (see [`Identifier`]).
            pub fn new(id: &str) -> Option<Self> {
                (is_plain(id) && id != NIL).then(|| Self(id.into()))
            }

            /// The text, as the server wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The last characters, enough to tell rows apart.
            pub fn tail(&self) -> &str {
                // Safe to slice: all characters are ASCII.
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
/// Longest identifier, in bytes. The platform's have 36.
const LONGEST: usize = 256;

/// An identifier that is safe as a path segment: 1 to 256 ASCII letters, digits, `-`, `_`, `.` and `~`, beginning with
/// a letter or a digit. No URL parser changes such a text, drops it, or resolves it to another path.
pub trait Identifier: sealed::Sealed {
    /// The text, as the server wrote it.
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
    /// A call, or a leg of a groupcall.
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
    /// A number of the account.
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
    /// A transcript of a call.
    TranscriptId
);
id!(
    /// The customer that owns all of the above.
    CustomerId
);

/// A call or a groupcall, as the subject of a row, a mark or a hang-up. By identity, never by position.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A call or a leg.
    Call(CallId),
    /// Every leg of a groupcall.
    Group(GroupcallId),
}

impl Target {
    /// Its identifier, as the server wrote it.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Call(id) => id.as_str(),
            Self::Group(id) => id.as_str(),
        }
    }
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
