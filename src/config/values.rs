//! The settings that are one word of a few. Nothing here acts on them.

/// Declares an enumeration whose words are those of the configuration file.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
        }

        impl $name {
            /// The words, in the order of the variants.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word in the configuration file.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("{word:?} is not one of {}", Self::WORDS.join(", "))),
                }
            }
        }
    };
}

choices!(
    /// Which request ends a call.
    HangupRoute {
        /// The one that works with this server.
        #[default]
        Auto = "auto",
        /// `POST /calls/{id}/hangup`.
        Hangup = "hangup",
        /// `DELETE /calls/{id}`.
        Delete = "delete",
    }
);

choices!(
    /// How an extension is named to the server as a destination.
    ExtensionTarget {
        /// By the name people give it.
        #[default]
        Name = "name",
        /// By what its phone registers as.
        Extension = "extension",
    }
);

choices!(
    /// Which colours are used.
    Theme {
        /// The terminal's own, if it has them and `NO_COLOR` does not forbid it.
        #[default]
        Auto = "auto",
        /// For a black background.
        Dark = "dark",
        /// For a white background.
        Light = "light",
        /// For Solarized Dark.
        SolarizedDark = "solarized-dark",
        /// For Solarized Light.
        SolarizedLight = "solarized-light",
        /// None.
        Mono = "mono",
        /// The terminal's own, also against `NO_COLOR`.
        Color = "color",
    }
);

choices!(
    /// How many columns the terminal gives to characters of which Unicode leaves that open, as most signs are.
    Ambiguous {
        /// As the terminal itself answers.
        #[default]
        Auto = "auto",
        /// One.
        Narrow = "narrow",
        /// Two.
        Wide = "wide",
    }
);

choices!(
    /// How much is written to the log file.
    LogLevel {
        /// Nothing; there is no file.
        Off = "off",
        /// What failed.
        Error = "error",
        /// What is odd, too.
        Warn = "warn",
        /// What the user did and what came of it, too.
        #[default]
        Info = "info",
        /// Each request, too.
        Debug = "debug",
    }
);
