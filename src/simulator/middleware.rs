//! What every request passes before and after its route: the log, the faults and the limit per address.
//! The routes do not know of it.

use super::auth::Presented;
use super::connection::Peer;
use super::corrupt;
use super::fault::Kind;
use super::received::{Received, without_secrets};
use super::refusal::Refusal;
use super::shared::Shared;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use std::future::pending;
use std::sync::Arc;
use tokio::time::{Instant, sleep};

/// The largest request body taken.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// What a proxy in front of the API shows when it is down.
const PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// Where a network that wants a login first sends its guests.
const ELSEWHERE: &str = "https://elsewhere.example/login";
/// What such a network shows in place of what was asked for.
const WELCOME: &str = "<html><body><h1>Welcome, guest</h1>\
    <p>Accept the terms of this network before you go on.</p></body></html>";

/// The outermost layer.
pub async fn pass(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST_BYTES).await else {
        return Refusal::invalid("The body is too large or was cut off.").into_response();
    };
    peer.has_asked();
    let path = parts.uri.path().to_owned();
    let login = path.starts_with("/auth/");
    let number = shared.log.note(Received {
        at: Instant::now(),
        method: parts.method.to_string(),
        path: path.clone(),
        query: without_secrets(&parts.uri),
        credential: Presented::of(&parts.uri, &parts.headers).place,
        body: if login { "(left out)".to_owned() } else { String::from_utf8_lossy(&bytes).into_owned() },
        status: None,
    });
    let struck = shared.faults.strike(parts.method.as_str(), &path);
    let before = corrupt::page_token(&parts.uri);
    if let Some(uri) = as_meant(&parts.uri, &struck) {
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
        response = suffer(struck, &peer, number, before, inner) => {
            if let Some(response) = response {
                shared.log.answered(number, response.status().as_u16());
                return response;
            }
        }
        () = shared.stop.cancelled() => {}
    }
    // Nothing more is said on this line.
    peer.cut();
    StatusCode::NO_CONTENT.into_response()
}

/// What a request asks for, where a fault has given out ids and page tokens of its own; `None` where it says so itself.
fn as_meant(uri: &Uri, struck: &[Kind]) -> Option<Uri> {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Some(path) = corrupt::shape::without_odd_ids(uri.path()) {
        return format!("{path}{query}").parse().ok();
    }
    struck.iter().find_map(|kind| match kind {
        Kind::Skew(skew) => corrupt::skew::request(uri, *skew),
        // Whatever page is asked for, it is the first one.
        Kind::Endless { .. } => format!("{}{}", uri.path(), query.replace("page_token", "passed_over")).parse().ok(),
        _ => None,
    })
}

/// Answers a request as the faults have it; `None` where no answer goes out.
async fn suffer(
    struck: Vec<Kind>,
    peer: &Peer,
    number: u64,
    before: Option<Timestamp>,
    inner: impl Future<Output = Response>,
) -> Option<Response> {
    let (mut fatal, mut clock) = (None, None);
    for kind in struck {
        match kind {
            Kind::Latency(wait) => sleep(wait).await,
            Kind::Skew(skew) => clock = Some(skew),
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
        // What strikes events strikes no request.
        Kind::Latency(_) | Kind::Skew(_) | Kind::Push(_) => Some(inner.await),
        Kind::Reset { after } => {
            if after {
                inner.await;
            }
            peer.cut();
            None
        }
        Kind::Stall { after } => {
            if after {
                inner.await;
            }
            pending().await
        }
        Kind::Status(code, reason) => {
            let refusal = Refusal::usual(code);
            let refusal = match reason {
                Some(reason) => refusal.because(&reason),
                None => refusal,
            };
            Some(refusal.into_response())
        }
        Kind::RateLimit(wait) => Some(Refusal::rate_limited("customer", wait).into_response()),
        Kind::Html => {
            let kind = [(header::CONTENT_TYPE, "text/html")];
            Some((StatusCode::BAD_GATEWAY, kind, PAGE).into_response())
        }
        Kind::Empty => Some(StatusCode::OK.into_response()),
        Kind::ResetBody => Some(corrupt::cut_in_the_middle(inner.await).await),
        Kind::Truncate => Some(corrupt::truncate(inner.await).await),
        Kind::Drip(pause) => Some(corrupt::drip(inner.await, pause).await),
        Kind::Redirect => Some((StatusCode::FOUND, [(header::LOCATION, ELSEWHERE)]).into_response()),
        Kind::Words => Some(([(header::CONTENT_TYPE, "text/html")], WELCOME).into_response()),
        Kind::WrongType => Some(corrupt::as_plain_text(inner.await)),
        Kind::Huge => {
            inner.await;
            Some(corrupt::huge())
        }
        Kind::Endless { new: false } => Some(corrupt::json(inner.await, |value| corrupt::endless(value, number)).await),
        Kind::Endless { new: true } => Some(corrupt::json(inner.await, |value| corrupt::ever_new(value, before)).await),
        Kind::Json(fault) => Some(corrupt::json(inner.await, |value| corrupt::shape::spoil(fault, value)).await),
    }
}
