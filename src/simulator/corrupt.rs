//! Answers with faults: cut off, truncated, slow, endless. `corrupt/shape.rs` changes their JSON, `corrupt/skew.rs`
//! their times.

pub mod shape;
pub mod skew;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::io;
use std::time::Duration;
use tokio::time::sleep;
use uuid::Uuid;

/// Lets the first half leave before the connection is cut.
const CUT_DELAY: Duration = Duration::from_millis(20);
const HUGE_BYTES: usize = 100 * 1024 * 1024;
/// How much of it is sent at a time.
const PIECE_BYTES: usize = 64 * 1024;
/// The number of items of a full page.
const FULL_PAGE: usize = 100;

/// Announces the whole body, sends half of it and breaks off.
pub async fn cut_in_the_middle(response: Response) -> Response {
    let (response, bytes) = decode_body(response).await;
    let half = bytes.slice(..bytes.len() / 2);
    let cut = stream::once(async {
        sleep(CUT_DELAY).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    let body = Body::from_stream(stream::iter([Ok(half)]).chain(cut));
    // A length of 0 would announce nothing that could be missing.
    encode_body(response, body, bytes.len().max(1))
}

/// Sends half of the body as if it were complete.
pub async fn truncate(response: Response) -> Response {
    let (response, bytes) = decode_body(response).await;
    let half = bytes.slice(..bytes.len() / 2);
    let length = half.len();
    encode_body(response, Body::from(half), length)
}

/// Changes the JSON of an answer. Leaves other answers alone.
pub async fn json(response: Response, change: impl FnOnce(Value) -> String) -> Response {
    let (response, mut bytes) = decode_body(response).await;
    if let Ok(value) = serde_json::from_slice(&bytes) {
        bytes = change(value).into();
    }
    let length = bytes.len();
    encode_body(response, Body::from(bytes), length)
}

/// The first half of a text, cut between characters.
pub fn half(text: &str) -> &str {
    text.split_at(text.floor_char_boundary(text.len() / 2)).0
}

/// Sends the body one byte at a time.
pub async fn send_slowly(response: Response, pause: Duration) -> Response {
    let (response, bytes) = decode_body(response).await;
    let length = bytes.len();
    let drops = stream::iter(0..length).then(move |at| {
        let drop = bytes.slice(at..=at);
        async move {
            sleep(pause).await;
            Ok::<_, io::Error>(drop)
        }
    });
    encode_body(response, Body::from_stream(drops), length)
}

/// 100 MB that begin like a list. Only one piece is in memory at a time.
pub fn huge() -> Response {
    let begin = Bytes::from_static(br#"{"result":["#);
    let blank = Bytes::from(vec![b' '; PIECE_BYTES]);
    let pieces = stream::iter(0..HUGE_BYTES / PIECE_BYTES).map(move |_| Ok::<_, io::Error>(blank.clone()));
    let body = Body::from_stream(stream::iter([Ok(begin)]).chain(pieces));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// The right answer, labelled as plain text.
pub fn as_plain_text(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

/// A full page that repeats the items of the list, with a new token.
pub fn endless(mut value: Value, number: u64) -> String {
    if let Some(items) = value.get_mut("result").and_then(Value::as_array_mut) {
        let again: Vec<Value> = items.iter().cycle().take(FULL_PAGE).cloned().collect();
        *items = again;
        let earlier = SignedDuration::from_secs(i64::try_from(number).unwrap_or(0));
        let token = Timestamp::now().saturating_sub(earlier).unwrap_or(Timestamp::MIN);
        value["next_page_token"] = token.to_string().into();
    }
    value.to_string()
}

/// A full page of new items, created just before `before`; calls are all live. The same page stays the same.
pub fn ever_new(mut value: Value, before: Option<Timestamp>) -> String {
    let mut time = before.unwrap_or_else(Timestamp::now);
    if let Some(items) = value.get_mut("result").and_then(Value::as_array_mut) {
        let new = items.iter().cycle().take(FULL_PAGE).cloned().map(|mut item| {
            time = time.saturating_sub(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MIN);
            item["id"] = Uuid::from_u128(time.as_microsecond().unsigned_abs().into()).to_string().into();
            item["tm_create"] = format!("{time:.6}").into();
            if item.get("destination").is_some() {
                item["status"] = "progressing".into();
            }
            item
        });
        *items = new.collect();
        value["next_page_token"] = format!("{time:.6}").into();
    }
    value.to_string()
}

/// The time in the `page_token` of a request.
pub fn page_token(uri: &Uri) -> Option<Timestamp> {
    let query = uri.query()?.split('&').find_map(|part| part.strip_prefix("page_token="))?;
    query.replace("%3A", ":").parse().ok()
}

/// Separates a body from its response.
async fn decode_body(response: Response) -> (Response, Bytes) {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::empty()), bytes)
}

/// Gives a response another body, and announces this length.
fn encode_body(mut response: Response, body: Body, length: usize) -> Response {
    *response.body_mut() = body;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}
