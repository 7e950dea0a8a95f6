//! A SIP account of the customer.

use std::sync::Arc;

use super::ExtensionId;
use crate::base::choices::choices;

/// An extension. The API sends its SIP password in clear text; it is dropped when the answer is read, and no field here
/// could hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its identifier.
    pub id: ExtensionId,
    /// The display name; according to the quickstart, the name to dial.
    pub name: String,
    /// The SIP user name. Servers since August 2026 look up devices by it.
    pub extension: String,
    /// A description.
    pub detail: String,
    /// The whole item as JSON, without the password.
    pub raw: Arc<str>,
}

impl Extension {
    /// The name or number that is dialed to reach it.
    #[must_use]
    pub fn dialed(&self, target: ExtensionTarget) -> &str {
        match target {
            ExtensionTarget::Name => &self.name,
            ExtensionTarget::Extension => &self.extension,
        }
    }
}

choices!(
    /// Which name of an extension is sent as the destination.
    ExtensionTarget {
        /// The display name.
        #[default]
        Name = "name",
        /// The name its phone registers with.
        Extension = "extension",
    }
);
