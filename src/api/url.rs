//! Facts about URLs: whether they stay on this machine, and which parts may be shown.

use std::net::IpAddr;

use reqwest::Url;

/// Whether a URL points to this machine. No proxy can reach it, and none may see what is sent there.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A URL safe to show: without user, password, query and fragment.
pub(super) fn without_secrets(url: &Url) -> String {
    match url.host_str() {
        Some(host) => {
            let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
            format!("{}://{host}{port}{}", url.scheme(), url.path())
        }
        None => format!("{}:…", url.scheme()),
    }
}
