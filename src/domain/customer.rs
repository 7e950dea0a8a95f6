//! Whose account this is, and who is logged in.

use super::CustomerId;

/// The customer that owns the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Its identifier.
    pub id: Option<CustomerId>,
    /// A name for people.
    pub name: String,
    /// The account's status: `active`, `frozen`, …
    pub status: String,
    /// Whether the identity is verified, which calls to phone numbers need: `verified`, `none`, …
    pub identity_verification_status: String,
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The login name.
    pub username: String,
    /// A name for people.
    pub name: String,
}
