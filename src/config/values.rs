//! Settings that are one of a few words. Nothing here acts on them.

use crate::base::choices::choices;

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
    /// Where the terminal's cursor is.
    Cursor {
        /// In the text field that is being typed in.
        #[default]
        Fields = "fields",
        /// Elsewhere too: at what has the focus.
        Focus = "focus",
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
