//! Settings that are one of a few words. Nothing here acts on them.

use crate::base::choices::choices;

choices!(
    /// The colour theme.
    Theme {
        /// The terminal's colours, if it has any and `NO_COLOR` is not set.
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
        /// No colours.
        Mono = "mono",
        /// The terminal's colours, even if `NO_COLOR` is set.
        Color = "color",
    }
);

choices!(
    /// How many columns the terminal gives to characters of ambiguous width in Unicode, which most symbols are.
    Ambiguous {
        /// As measured by asking the terminal.
        #[default]
        Auto = "auto",
        /// One.
        Narrow = "narrow",
        /// Two.
        Wide = "wide",
    }
);

choices!(
    /// The level of the log file.
    LogLevel {
        /// Nothing; no file is created.
        Off = "off",
        /// Failures.
        Error = "error",
        /// Also oddities.
        Warn = "warn",
        /// Also what the user did, and the results.
        #[default]
        Info = "info",
        /// Also each request.
        Debug = "debug",
    }
);
