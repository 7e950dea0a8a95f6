//! Answers made wrong: cut off, truncated, of the wrong types. Used by `gate.rs` alone.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::io;
use std::time::Duration;
use tokio::time::sleep;

/// Between the half that is sent and the cut: long enough for the half to go out.
const BREATH: Duration = Duration::from_millis(20);

/// Promises the whole body, sends half of it and breaks off.
pub async fn cut_in_the_middle(response: Response) -> Response {
    let (response, bytes) = taken_apart(response).await;
    let half = bytes.slice(..bytes.len() / 2);
    let cut = stream::once(async {
        sleep(BREATH).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    let body = Body::from_stream(stream::iter([Ok(half)]).chain(cut));
    // With nothing promised there would be nothing missing.
    put_together(response, body, bytes.len().max(1))
}

/// Sends half of the body as if it were all of it.
pub async fn truncate(response: Response) -> Response {
    let (response, bytes) = taken_apart(response).await;
    let half = bytes.slice(..bytes.len() / 2);
    let length = half.len();
    put_together(response, Body::from(half), length)
}

/// Changes the JSON of an answer; any other answer stays as it is.
pub async fn json(response: Response, change: impl FnOnce(Value) -> Value) -> Response {
    let (response, mut bytes) = taken_apart(response).await;
    if let Ok(value) = serde_json::from_slice(&bytes) {
        bytes = change(value).to_string().into();
    }
    let length = bytes.len();
    put_together(response, Body::from(bytes), length)
}

/// Every value of another type than it should be.
pub fn ill_typed(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let wrong = fields.into_iter().map(|(name, field)| {
                let field = match field {
                    Value::String(_) => json!(7),
                    Value::Number(_) | Value::Bool(_) => json!("seven"),
                    Value::Array(_) => json!({ "0": "not a list" }),
                    Value::Object(_) => json!(["not an object"]),
                    Value::Null => json!(0.5),
                };
                (name, field)
            });
            wrong.collect()
        }
        Value::Array(_) => json!("not a list"),
        other => json!([other]),
    }
}

/// One item of a list (or the only object) made useless.
pub fn broken_item(mut value: Value, null: bool) -> Value {
    let list = if value.is_array() {
        Some(&mut value)
    } else {
        let lists = ["result", "calls", "groupcalls"];
        let name = lists.into_iter().find(|name| {
            let items = value.get(name).and_then(Value::as_array);
            items.is_some_and(|items| !items.is_empty())
        });
        name.and_then(|name| value.get_mut(name))
    };
    let list = list.and_then(Value::as_array_mut);
    match list {
        Some(items) => {
            let middle = items.len() / 2;
            if let Some(item) = items.get_mut(middle) {
                break_one(item, null);
            }
        }
        None => break_one(&mut value, null),
    }
    value
}

/// Nothing at all, or an object whose id is a number.
fn break_one(item: &mut Value, null: bool) {
    match item.as_object_mut() {
        Some(fields) if !null => {
            fields.insert("id".to_owned(), json!(42));
        }
        _ => *item = Value::Null,
    }
}

/// An answer without its body, and the body.
async fn taken_apart(response: Response) -> (Response, Bytes) {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::empty()), bytes)
}

/// An answer with another body, said to be this long.
fn put_together(mut response: Response, body: Body, length: usize) -> Response {
    *response.body_mut() = body;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}
