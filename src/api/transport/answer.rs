//! What is read of an answer, and what it means that there is none.

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

/// The longest answer that is read, counted after decompression.
const LONGEST_BODY: usize = 4 * 1024 * 1024;
/// Beyond this length, answers are read one at a time. Hardly any honest one is as long.
const LONG_BODY: usize = 1024 * 1024;
/// What is read of an answer that is an error: an envelope is short.
const LONGEST_ERROR: usize = 64 * 1024;

impl Transport {
    /// What is known here of a connection that broke because of TLS. Some servers hang up without a word on who does not
    /// begin with it; one that has answered before is none.
    pub(super) fn about_tls(&self, error: ApiError) -> ApiError {
        let plain = self.endpoint.api_url.scheme() == "http" && !self.known.load(Ordering::Relaxed);
        match error.kind {
            ErrorKind::Reset if plain => {
                ApiError { message: Some("does the server want https://?".to_owned()), ..error }
            }
            ErrorKind::Tls(TlsFault::SelfSigned | TlsFault::UnknownIssuer) if self.endpoint.ca_cert.is_some() => {
                ApiError { kind: ErrorKind::Tls(TlsFault::NotNamed), ..error }
            }
            _ => error,
        }
    }

    /// What a missing connection is through a proxy: its fault, which the library does not tell.
    pub(super) async fn by_proxy(&self, error: ApiError) -> ApiError {
        let Some(proxy) = self.route.proxy() else { return error };
        let of_proxy = |fault| ErrorKind::Proxy { proxy: proxy.shown(), fault };
        let kind = match error.kind {
            ErrorKind::ConnectTimeout => of_proxy(ProxyFault::Timeout),
            ErrorKind::Refused | ErrorKind::Dns | ErrorKind::Tls(_) => {
                match timeout(self.patience, self.route.reach(&self.endpoint.api_url)).await {
                    Ok(Err(kind)) => kind,
                    Err(_) => of_proxy(ProxyFault::Timeout),
                    // It is the server's own certificate, or the way is open again.
                    Ok(Ok(_)) if matches!(error.kind, ErrorKind::Tls(_)) => return error,
                    Ok(Ok(_)) => of_proxy(ProxyFault::Unreachable),
                }
            }
            kind => kind,
        };
        ApiError { kind, message: None, ..error }
    }

    /// The status alone says that it failed: a body that breaks off or goes on for ever adds nothing.
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
