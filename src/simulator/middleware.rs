//! What every request passes before and after its route: log, faults and rate limit per address. The routes know
//! nothing of it.

use super::auth::PresentedCredential;
use super::connection::Peer;
use super::corrupt;
use super::fault::FaultKind;
use super::received::{Received, without_secrets};
use super::refusal::Refusal;
use super::shared::SharedState;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use std::future::pending;
use std::sync::Arc;
use tokio::time::{Instant, sleep};

/// The largest request body accepted.
const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;
/// The error page of a proxy whose API is down.
const BAD_GATEWAY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The login page of a captive portal.
const PORTAL_URL: &str = "https://elsewhere.example/login";
/// What a captive portal answers instead.
const PORTAL_PAGE: &str = "<html><body><h1>Welcome, guest</h1>\
    <p>Accept the terms of this network before you go on.</p></body></html>";

/// The outermost layer.
pub async fn handle(
    State(shared): State<Arc<SharedState>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY_BYTES).await else {
        return Refusal::invalid("The body is too large or was cut off.").into_response();
    };
    peer.request_complete();
    let path = parts.uri.path().to_owned();
    let login = path.starts_with("/auth/");
    let number = shared.log.note(Received {
        at: Instant::now(),
        method: parts.method.to_string(),
        path: path.clone(),
        query: without_secrets(&parts.uri),
        credential: PresentedCredential::of(&parts.uri, &parts.headers).place,
        body: if login { "(left out)".to_owned() } else { String::from_utf8_lossy(&bytes).into_owned() },
        status: None,
    });
    let faults = shared.faults.next_faults(parts.method.as_str(), &path);
    let before = corrupt::page_token(&parts.uri);
    if let Some(uri) = real_target(&parts.uri, &faults) {
        parts.uri = uri;
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    let inner = async {
        match shared.limits.address(peer.addr.ip(), login) {
            Ok(()) => next.run(request).await,
            Err(wait) => Refusal::rate_limited("ip", Some(wait)).into_response(),
        }
    };
    tokio::select! {
        response = apply_faults(faults, &peer, number, before, inner) => {
            if let Some(response) = response {
                shared.log.answered(number, response.status().as_u16());
                return response;
            }
        }
        () = shared.stop.cancelled() => {}
    }
    // No answer leaves on this connection.
    peer.cut();
    StatusCode::NO_CONTENT.into_response()
}

/// The real target of a request that uses ids or page tokens which a fault made up; `None` if it uses none.
fn real_target(uri: &Uri, faults: &[FaultKind]) -> Option<Uri> {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Some(path) = corrupt::shape::without_odd_ids(uri.path()) {
        return format!("{path}{query}").parse().ok();
    }
    faults.iter().find_map(|kind| match kind {
        FaultKind::Skew(skew) => corrupt::skew::request(uri, *skew),
        // Every page is the first one.
        FaultKind::Endless { .. } => {
            format!("{}{}", uri.path(), query.replace("page_token", "passed_over")).parse().ok()
        }
        _ => None,
    })
}

/// Applies the faults; `None` drops the connection.
async fn apply_faults(
    faults: Vec<FaultKind>,
    peer: &Peer,
    number: u64,
    before: Option<Timestamp>,
    inner: impl Future<Output = Response>,
) -> Option<Response> {
    let (mut fatal, mut clock) = (None, None);
    for kind in faults {
        match kind {
            FaultKind::Latency(wait) => sleep(wait).await,
            FaultKind::Skew(skew) => clock = Some(skew),
            other => fatal = fatal.or(Some(other)),
        }
    }
    let inner = async {
        let Some(skew) = clock else { return inner.await };
        let mut response = corrupt::json(inner.await, |mut value| {
            corrupt::skew::shift(&mut value, skew);
            value.to_string()
        })
        .await;
        corrupt::skew::date(&mut response, skew);
        response
    };
    let Some(kind) = fatal else {
        return Some(inner.await);
    };
    match kind {
        // Faults of push events do not apply to requests.
        FaultKind::Latency(_) | FaultKind::Skew(_) | FaultKind::Push(_) => Some(inner.await),
        FaultKind::Reset { after } => {
            if after {
                inner.await;
            }
            peer.cut();
            None
        }
        FaultKind::Stall { after } => {
            if after {
                inner.await;
            }
            pending().await
        }
        FaultKind::Status(code, reason) => {
            let refusal = Refusal::usual(code);
            let refusal = match reason {
                Some(reason) => refusal.because(&reason),
                None => refusal,
            };
            Some(refusal.into_response())
        }
        FaultKind::RateLimit(wait) => Some(Refusal::rate_limited("customer", wait).into_response()),
        FaultKind::Html => {
            let kind = [(header::CONTENT_TYPE, "text/html")];
            Some((StatusCode::BAD_GATEWAY, kind, BAD_GATEWAY_PAGE).into_response())
        }
        FaultKind::Empty => Some(StatusCode::OK.into_response()),
        FaultKind::ResetBody => Some(corrupt::cut_in_the_middle(inner.await).await),
        FaultKind::Truncate => Some(corrupt::truncate(inner.await).await),
        FaultKind::Drip(pause) => Some(corrupt::send_slowly(inner.await, pause).await),
        FaultKind::Redirect => Some((StatusCode::FOUND, [(header::LOCATION, PORTAL_URL)]).into_response()),
        FaultKind::Words => Some(([(header::CONTENT_TYPE, "text/html")], PORTAL_PAGE).into_response()),
        FaultKind::WrongType => Some(corrupt::as_plain_text(inner.await)),
        FaultKind::Huge => {
            inner.await;
            Some(corrupt::huge())
        }
        FaultKind::Endless { new: false } => {
            Some(corrupt::json(inner.await, |value| corrupt::endless(value, number)).await)
        }
        FaultKind::Endless { new: true } => {
            Some(corrupt::json(inner.await, |value| corrupt::ever_new(value, before)).await)
        }
        FaultKind::Json(fault) => Some(corrupt::json(inner.await, |value| corrupt::shape::corrupt(fault, value)).await),
    }
}
