//! Why creating a client failed.

use std::path::PathBuf;

use thiserror::Error;

/// Why creating a client failed, in words for the user. Free of secrets.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClientError {
    /// Not a URL of an API.
    #[error("the API address cannot be used: {0}")]
    Url(String),
    /// Plain http to another machine.
    #[error(
        "{0} is plain http and would expose the credential to anyone on the way; use https, or allow http explicitly"
    )]
    PlainHttp(String),
    /// The credential holds characters that a request cannot carry.
    #[error(
        "the {0} contains characters that no {0} has; check that it was copied completely, and nothing else with it"
    )]
    Credential(&'static str),
    /// The certificate file cannot be used.
    #[error("the certificate file {} cannot be used: {why}", path.display())]
    CaCert {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An environment variable names certificates that cannot be used.
    #[error("{variable}: the certificates in {} cannot be used: {why}", path.display())]
    CertVariable {
        /// The variable.
        variable: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An environment variable names a proxy that cannot be used.
    #[error("{variable} cannot be used: {why}; correct it, or unset it to go without a proxy")]
    Proxy {
        /// The variable.
        variable: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The TLS or HTTP library failed to start.
    #[error("secure connections cannot be set up: {0}")]
    Setup(String),
}
