//! Reads answers, and explains missing ones.

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap};
use reqwest::{Response, StatusCode};
use std::sync::atomic::Ordering;
use tokio::time::timeout;

use super::Transport;
use crate::api::classify;
use crate::api::error::{ApiError, ErrorKind};
use crate::api::operation::Operation;
use crate::api::proxy::ProxyFault;
use crate::api::tls::fault::TlsFault;

/// Longest answer that is read, in bytes after decompression.
const LONGEST_BODY: usize = 4 * 1024 * 1024;
/// Answers above this length in bytes are read one at a time. Hardly any legitimate one is as long.
const LONG_BODY: usize = 1024 * 1024;
/// Longest error answer that is read, in bytes: an envelope is short.
const LONGEST_ERROR: usize = 64 * 1024;

impl Transport {
    /// Explains a broken connection that TLS may have caused. Some servers close silently when a client does not begin
    /// with TLS; one that has answered before is not such a server.
    pub(super) fn about_tls(&self, error: ApiError) -> ApiError {
        let plain = self.endpoint.api_url.scheme() == "http" && !self.known.load(Ordering::Relaxed);
        match error.kind {
            ErrorKind::Reset if plain => {
                ApiError { message: Some("does the server require https://?".to_owned()), ..error }
            }
            ErrorKind::Tls(TlsFault::SelfSigned | TlsFault::UnknownIssuer) if self.endpoint.ca_cert.is_some() => {
                ApiError { kind: ErrorKind::Tls(TlsFault::NotNamed), ..error }
            }
            _ => error,
        }
    }

    /// Turns a failed connection through a proxy into the proxy's fault, which the library does not report.
    pub(super) async fn by_proxy(&self, error: ApiError) -> ApiError {
        let Some(proxy) = self.route.proxy() else { return error };
        let of_proxy = |fault| ErrorKind::Proxy { proxy: proxy.shown(), fault };
        let kind = match error.kind {
            ErrorKind::ConnectTimeout => of_proxy(ProxyFault::Timeout),
            ErrorKind::Refused | ErrorKind::Dns | ErrorKind::Tls(_) => {
                match timeout(self.patience, self.route.reach(&self.endpoint.api_url)).await {
                    Ok(Err(kind)) => kind,
                    Err(_) => of_proxy(ProxyFault::Timeout),
                    // The certificate is the server's own, or the connection works again.
                    Ok(Ok(_)) if matches!(error.kind, ErrorKind::Tls(_)) => return error,
                    Ok(Ok(_)) => of_proxy(ProxyFault::Unreachable),
                }
            }
            kind => kind,
        };
        ApiError { kind, message: None, ..error }
    }

    /// The error for an unsuccessful status. The status alone tells: a body that breaks off or never ends adds nothing.
    pub(super) async fn refusal(&self, operation: Operation, status: StatusCode, mut response: Response) -> ApiError {
        let (headers, asked) = (response.headers().clone(), response.url().clone());
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_ERROR {
                break;
            }
        }
        let mut error = classify::answer(operation, status, &headers, &body);
        if error.kind == ErrorKind::Redirected {
            error.message = classify::moved_to(&self.endpoint.api_url, &asked, &headers).or(error.message);
        }
        match self.route.proxy() {
            Some(proxy) if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                ApiError { kind: ErrorKind::Proxy { proxy: proxy.shown(), fault: proxy.login_fault() }, ..error }
            }
            _ => error,
        }
    }

    pub(super) async fn whole_body(&self, operation: Operation, mut response: Response) -> Result<Vec<u8>, ApiError> {
        let status = Some(response.status().as_u16());
        let mut body = Vec::new();
        let mut alone = None;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_BODY => {
                    return Err(ApiError { status, ..ApiError::local(operation, ErrorKind::TooLarge, None) });
                }
                Ok(Some(chunk)) => {
                    if alone.is_none() && body.len() + chunk.len() > LONG_BODY {
                        alone = self.long.acquire().await.ok();
                    }
                    body.extend_from_slice(&chunk);
                }
                Ok(None) => return Ok(body),
                Err(error) => return Err(ApiError { status, ..classify::transport(operation, error) }),
            }
        }
    }

    pub(super) fn observe_clock(&self, headers: &HeaderMap, asked: Timestamp) {
        if let Some(date) = headers.get(DATE).and_then(|date| date.to_str().ok()) {
            self.clock.observe(date, asked, Timestamp::now());
        }
    }
}
