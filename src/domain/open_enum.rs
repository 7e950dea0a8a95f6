//! Enumerations that the server may extend: a word that is not known is kept and shown as it came.

/// Declares an enumeration of server words with a last variant `Other` that keeps any word not listed.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A word this program does not know; shown as the server's own.
            Other(Box<str>),
        }

        impl $name {
            /// Every word that is known, in the order of its variants.
            pub const KNOWN: &'static [&'static str] = &[$($word),+];

            /// The server's word.
            #[must_use]
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
