//! Enumerations that the server may extend: an unknown word is kept and shown unchanged.

/// Declares an enumeration of server words. A last variant `Other` keeps every unlisted word.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// An unknown word, kept as the server wrote it.
            Other(Box<str>),
        }

        impl $name {
            /// All known words, in the order of the variants.
            pub const KNOWN: &'static [&'static str] = &[$($word),+];

            /// The server's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Other(other.into()),
                }
            }
        }
    };
}

pub(crate) use open_enum;
