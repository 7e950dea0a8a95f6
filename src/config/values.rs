//! The settings that are one word of a few. Nothing here acts on them.

use crate::base::choices::choices;

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
