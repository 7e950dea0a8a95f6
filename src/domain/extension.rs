//! A SIP account of the customer.

use std::sync::Arc;

use super::ExtensionId;
use crate::base::choices::choices;

/// An extension. Its SIP password, which the API sends in clear, is dropped where the answer is read: there is no
/// field to hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its identifier.
    pub id: ExtensionId,
    /// A name for people; by the quickstart, what is dialed.
    pub name: String,
    /// Its SIP user name; what servers since August 2026 look a device up by.
    pub extension: String,
    /// What it is for, for people.
    pub detail: String,
    /// The whole item as JSON, without the password.
    pub raw: Arc<str>,
}

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
