//! Address of the API and the rules for using it: the checks before the first request.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Url;

use super::client_error::ClientError;
use super::proxy::Proxy;
use super::url::{is_loopback, without_secrets};
use crate::base::choices::choices;

choices!(
    /// Which request hangs up a call.
    HangupRoute {
        /// Whichever this server supports.
        #[default]
        Auto = "auto",
        /// `POST /calls/{id}/hangup`.
        Hangup = "hangup",
        /// `DELETE /calls/{id}`.
        Delete = "delete",
    }
);

/// Whether every request that could change something is refused. All clones are one switch, which clients that exist
/// already obey too.
#[derive(Clone, Debug, Default)]
pub struct ReadOnly(Arc<AtomicBool>);

impl ReadOnly {
    /// Whether such requests are refused now.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Refuses or allows them from now on.
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::SeqCst);
    }
}

impl From<bool> for ReadOnly {
    fn from(on: bool) -> Self {
        Self(Arc::new(on.into()))
    }
}

/// Address of the API, and what is allowed there.
#[derive(Clone)]
pub struct Endpoint {
    /// Base URL with the version: `https://api.voipbin.net/v1.0`.
    pub api_url: Url,
    /// PEM file with certificates to trust in addition to the machine's.
    pub ca_cert: Option<PathBuf>,
    /// The proxy for requests; `None` connects directly. Never used for a server on this machine.
    pub proxy: Option<Proxy>,
    /// Accept every certificate.
    pub insecure: bool,
    /// Allow plain HTTP to other machines.
    pub allow_http: bool,
    /// Refuse every request that could change something.
    pub read_only: ReadOnly,
    /// Which request hangs up a call.
    pub hangup: HangupRoute,
}

impl Endpoint {
    /// An endpoint at `api_url`; everything else has its safe default.
    #[must_use]
    pub fn new(api_url: Url) -> Self {
        Self {
            api_url,
            ca_cert: None,
            proxy: None,
            insecure: false,
            allow_http: false,
            read_only: ReadOnly::default(),
            hangup: HangupRoute::Auto,
        }
    }

    /// Checks that a credential may be sent there.
    pub(super) fn check(&self) -> Result<(), ClientError> {
        check_url(&self.api_url)?;
        if self.api_url.scheme() == "http" && !self.allow_http && !self.is_loopback() {
            return Err(ClientError::PlainHttp(without_secrets(&self.api_url)));
        }
        Ok(())
    }

    /// Whether the API is on this machine, as the built-in server is.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.api_url)
    }

    /// The proxy that requests go through. A proxy cannot reach this machine's loopback, and must not see what is sent
    /// there.
    pub(super) fn proxy_in_use(&self) -> Option<Proxy> {
        self.proxy.clone().filter(|_| !self.is_loopback())
    }

    /// The login route, which is next to the versioned API, not below it.
    pub(super) fn login_url(&self) -> Url {
        let mut url = self.api_url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty();
        }
        let version = url.path_segments().and_then(|mut path| path.next_back()).is_some_and(is_version);
        if let Ok(mut path) = url.path_segments_mut() {
            if version {
                path.pop();
            }
            path.extend(["auth", "login"]);
        }
        url
    }
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|rest| rest.starts_with(|character: char| character.is_ascii_digit()))
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("api_url", &without_secrets(&self.api_url))
            .field("insecure", &self.insecure)
            .field("read_only", &self.read_only.is_on())
            .finish_non_exhaustive()
    }
}

/// Time limits of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting, TLS included.
    pub connect: Duration,
    /// For a whole request.
    pub total: Duration,
    /// Pause before the first repeat of a failed read.
    pub first_retry: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(15),
            first_retry: Duration::from_millis(250),
        }
    }
}

fn check_url(url: &Url) -> Result<(), ClientError> {
    let wrong = |why: &str| Err(ClientError::Url(why.to_owned()));
    if !matches!(url.scheme(), "https" | "http") {
        return wrong("it must begin with https://");
    }
    if url.host_str().is_none_or(str::is_empty) {
        return wrong("it has no host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("it must not contain a user name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong("it must end with the path, such as /v1.0, without ? or #");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_address_is_refused_in_words_that_repeat_no_secret() {
        for (text, expected) in [
            ("ftp://api.example/v1.0", "must begin with https://"),
            ("https://me:hunter2@api.example/v1.0", "user name or password"),
            ("https://api.example/v1.0?accesskey=hunter2", "without ? or #"),
        ] {
            let error = Endpoint::new(text.parse().unwrap()).check().unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains("hunter2"), "{text}: {error}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine_unless_allowed() {
        for (text, fine) in [
            ("http://127.0.0.1:8080/v1.0", true),
            ("http://localhost/v1.0", true),
            ("http://[::1]:8080/v1.0", true),
            ("https://api.example/v1.0", true),
            ("http://api.example/v1.0", false),
            ("http://localhost.example/v1.0", false),
            ("http://127.0.0.1.example/v1.0", false),
            ("http://192.168.1.4/v1.0", false),
        ] {
            let mut endpoint = Endpoint::new(text.parse().unwrap());
            assert_eq!(endpoint.check().is_ok(), fine, "{text}");
            endpoint.allow_http = true;
            assert_eq!(endpoint.check(), Ok(()), "{text}");
        }
    }

    #[test]
    fn the_login_stands_beside_the_version() {
        for (text, expected) in [
            ("https://api.example/v1.0", "https://api.example/auth/login"),
            ("https://api.example:8443/v1.0/", "https://api.example:8443/auth/login"),
            ("https://api.example", "https://api.example/auth/login"),
            ("https://proxy.example/voipbin/v1.0", "https://proxy.example/voipbin/auth/login"),
        ] {
            assert_eq!(Endpoint::new(text.parse().unwrap()).login_url().as_str(), expected);
        }
    }

    #[test]
    fn printing_an_endpoint_prints_no_secret() {
        let endpoint = Endpoint::new("https://me:hunter2@api.example/v1.0?token=hunter2".parse().unwrap());
        assert!(!format!("{endpoint:?}").contains("hunter2"));
    }
}
