//! Selects the proxy for a server from the environment. Decided once at the start, for HTTP requests and the push
//! channel alike.

use std::fmt;
use std::net::Ipv4Addr;

use http::HeaderValue;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::Url;

use super::client_error::ClientError;
use super::url::is_loopback;

/// A proxy. `Debug` shows neither user name nor password.
#[derive(Clone)]
pub struct Proxy {
    variable: String,
    url: Url,
    intercept: Intercept,
}

/// Why a connection through a proxy failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// Nothing listens at its address, or the address cannot be reached.
    Unreachable,
    /// Its host name cannot be resolved.
    UnknownName,
    /// It did not connect within the time limit.
    Timeout,
    /// 407, and the proxy's URL has no login.
    LoginWanted,
    /// The proxy rejects the login: 407 or its SOCKS counterpart.
    LoginRefused,
    /// Another refusal, in the proxy's words: `403 Forbidden`.
    Answered(String),
    /// The proxy's URL asks for TLS, and that failed.
    Insecure,
    /// The answer is not that of a proxy.
    NoProxy,
}

/// Protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    Http,
    Https,
    /// SOCKS 5; `names`: whether the proxy resolves host names.
    Socks {
        names: bool,
    },
}

impl Proxy {
    /// The proxy for requests to `url`. `None` when none is configured, the server is on this machine, or `NO_PROXY`
    /// names it. An empty variable counts as unset.
    ///
    /// # Errors
    /// When a variable does not name a proxy, or one of an unknown kind.
    pub fn find(env: impl Fn(&str) -> Option<String>, url: &Url) -> Result<Option<Self>, ClientError> {
        let own: &[&str] =
            if url.scheme() == "http" { &["HTTP_PROXY", "http_proxy"] } else { &["HTTPS_PROXY", "https_proxy"] };
        let set = |name: &str| env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let no = ["NO_PROXY", "no_proxy"].into_iter().find_map(set).unwrap_or_default();
        let Ok(target) = url.as_str().parse::<http::Uri>() else { return Ok(None) };
        let is_for = |proxy: &str| Matcher::builder().all(proxy.to_owned()).no(no.clone()).build().intercept(&target);
        if is_loopback(url) || is_for("http://any.example").is_none() {
            return Ok(None);
        }
        let names = own.iter().chain(&["ALL_PROXY", "all_proxy"]);
        let found = names.copied().find_map(|name| set(name).map(|value| (name.to_owned(), value)));
        let Some((variable, value)) = found.or_else(|| of_the_system(&target)) else { return Ok(None) };
        let url = usable(&value).map_err(|why| ClientError::Proxy { variable: variable.clone(), why })?;
        let Some(intercept) = is_for(url.as_str()) else {
            return Err(ClientError::Proxy { variable, why: NO_URL });
        };
        Ok(Some(Self { variable, url, intercept }))
    }

    /// Host and port, and the variable that names it.
    pub fn shown(&self) -> String {
        format!("{}:{} ({})", self.url.host_str().unwrap_or_default(), self.port(), self.variable)
    }

    /// URL for the HTTP library, login included.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Host and port.
    pub(super) fn address(&self) -> (&str, u16) {
        (self.url.host_str().unwrap_or_default().trim_matches(['[', ']']), self.port())
    }

    fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(1080)
    }

    pub(super) fn speaks(&self) -> Speaks {
        match self.url.scheme() {
            "https" => Speaks::Https,
            "socks5" => Speaks::Socks { names: false },
            "socks5h" => Speaks::Socks { names: true },
            _ => Speaks::Http,
        }
    }

    /// Value of the header `Proxy-Authorization`.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.intercept.basic_auth()
    }

    /// Name and password for SOCKS.
    pub(super) fn login(&self) -> Option<(&str, &str)> {
        self.intercept.raw_auth()
    }

    /// The fault when the proxy refuses the login: missing or wrong.
    pub(super) fn login_fault(&self) -> ProxyFault {
        let known = self.authorization().is_some() || self.login().is_some();
        if known { ProxyFault::LoginRefused } else { ProxyFault::LoginWanted }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Proxy").field(&self.shown()).finish()
    }
}

const NO_URL: &str = "not a proxy address such as http://proxy.example:3128";

/// The proxy's URL; the default scheme is http, as in other programs. Typing errors such as `http:/host` also parse as
/// an address, with the host `http`: they are rejected.
fn usable(value: &str) -> Result<Url, &'static str> {
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(|c: char| c.is_whitespace() || c.is_control() || r"/\?#".contains(c)) {
        return Err(NO_URL);
    }
    let mut url: Url = format!("{scheme}://{authority}").parse().map_err(|_| NO_URL)?;
    let host = url.host_str().unwrap_or_default();
    let is_scheme = !value.contains("://") && ["http", "https", "socks5", "socks5h", "socks", "socks4"].contains(&host);
    // `3128` also parses as the address 0.0.12.56.
    let is_number = host.parse::<Ipv4Addr>().is_ok() && !authority.contains(host);
    if host.is_empty() || is_scheme || is_number || url.port() == Some(0) {
        return Err(NO_URL);
    }
    match url.scheme() {
        "http" | "https" | "socks5" | "socks5h" => {}
        "socks" | "socks4" | "socks4a" => return Err("only socks5:// and socks5h:// are supported for SOCKS proxies"),
        _ => return Err("only http://, https://, socks5:// and socks5h:// proxies are supported"),
    }
    if url.scheme().starts_with("socks") && url.port().is_none() {
        url.set_port(Some(1080)).map_err(|()| NO_URL)?;
    }
    Ok(url)
}

/// The proxy in the system settings, on systems that have one.
fn of_the_system(target: &http::Uri) -> Option<(String, String)> {
    if !cfg!(any(target_os = "macos", windows)) {
        return None;
    }
    let intercept = Matcher::from_system().intercept(target)?;
    Some(("the system's settings".to_owned(), intercept.uri().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(set: &[(&str, &str)], url: &str) -> Result<Option<String>, String> {
        let env = |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        let found = Proxy::find(env, &url.parse().unwrap()).map_err(|error| error.to_string())?;
        Ok(found.map(|proxy| proxy.shown()))
    }

    const API: &str = "https://api.example/v1.0";

    #[test]
    fn the_variable_that_counts_is_found_and_named() {
        for (set, url, expected) in [
            (&[][..], API, None),
            (&[("HTTPS_PROXY", "http://p.example:3128")], API, Some("p.example:3128 (HTTPS_PROXY)")),
            (&[("https_proxy", "p.example:3128")], API, Some("p.example:3128 (https_proxy)")),
            (&[("HTTP_PROXY", "http://p.example")], API, None),
            (&[("HTTP_PROXY", "http://p.example")], "http://api.example/v1.0", Some("p.example:80 (HTTP_PROXY)")),
            (&[("ALL_PROXY", "socks5h://p.example")], API, Some("p.example:1080 (ALL_PROXY)")),
            (&[("HTTPS_PROXY", ""), ("all_proxy", "https://p.example")], API, Some("p.example:443 (all_proxy)")),
            (&[("HTTPS_PROXY", "http://me:hunter2@p.example:1")], API, Some("p.example:1 (HTTPS_PROXY)")),
            (&[("HTTPS_PROXY", " p.example:3128/ ")], API, Some("p.example:3128 (HTTPS_PROXY)")),
            (&[("HTTPS_PROXY", "HTTP://10.0.0.1:3128")], API, Some("10.0.0.1:3128 (HTTPS_PROXY)")),
            (&[("HTTPS_PROXY", "http://me:a%2Fb@http:3128")], API, Some("http:3128 (HTTPS_PROXY)")),
            (&[("HTTPS_PROXY", "http://[::1]:3128/")], API, Some("[::1]:3128 (HTTPS_PROXY)")),
            (&[("HTTPS_PROXY", "http://p.example"), ("NO_PROXY", "example")], API, None),
            (&[("HTTPS_PROXY", "http://p.example"), ("no_proxy", "other.example, .api.example")], API, None),
            (&[("HTTPS_PROXY", "http://p.example"), ("NO_PROXY", "*")], API, None),
            (&[("HTTPS_PROXY", "http://p.example"), ("NO_PROXY", "10.0.0.0/8")], "https://10.1.2.3/v1.0", None),
            // This machine is always reached directly; an unused variable is not checked.
            (&[("ALL_PROXY", "http://p.example")], "http://127.0.0.1:8080/v1.0", None),
            (&[("ALL_PROXY", "http://p.example")], "https://localhost/v1.0", None),
            (&[("HTTP_PROXY", "ftp://p.example")], API, None),
        ] {
            assert_eq!(find(set, url), Ok(expected.map(str::to_owned)), "{set:?} {url}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_an_error_that_names_the_variable_and_repeats_no_password() {
        for value in [
            "http://",
            "http://me:hunter2@p.example:port",
            "ftp://me:hunter2@p.example",
            "socks4://p.example",
            "://x",
            "http://me:hunter2@",
            "http:/me:hunter2@p.example",
            "http:/p.example",
            "http:p.example:3128",
            "http:3128",
            "http//p.example",
            r"http:\\p.example",
            "//p.example:3128",
            "/p.example",
            "http:///p.example",
            "p.example:3128:3128",
            "p.example:99999",
            "http://p.example:0",
            "http://p .example:3128",
            "http://me:hunter2 @p.example",
            "http://me\t:hunter2@p.example",
            "http://me:123#hunter2@p.example",
            "http://me:123?hunter2@p.example",
            "http://me:123/hunter2@p.example",
            "http://p.example/path",
            "3128",
            ":3128",
            "http",
        ] {
            let error = find(&[("https_proxy", value)], API).unwrap_err();
            assert!(error.starts_with("https_proxy cannot be used: ") && !error.contains("hunter2"), "{error}");
        }
        let env = |name: &str| (name == "ALL_PROXY").then(|| "http://me:hunter2@p.example".to_owned());
        let proxy = Proxy::find(env, &API.parse().unwrap()).unwrap().unwrap();
        assert!(!format!("{proxy:?}").contains("hunter2"));
        assert_eq!(proxy.authorization().unwrap(), "Basic bWU6aHVudGVyMg==");
    }
}
