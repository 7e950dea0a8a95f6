//! A wrong clock: shifts every time in an answer, its `Date`, and shifts requests back.

use super::super::clock;
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// Sets the `Date` header.
pub fn date(response: &mut Response, skew: SignedDuration) {
    let shown = Timestamp::now().saturating_add(skew).unwrap_or(Timestamp::MAX);
    let shown = shown.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(shown) = HeaderValue::from_str(&shown) {
        response.headers_mut().insert(header::DATE, shown);
    }
}

/// Shifts every time in an answer or an event.
pub fn shift(value: &mut Value, skew: SignedDuration) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| shift(item, skew)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name.starts_with("tm_") || name == "next_page_token" => {
                        if let Some(shifted) = shifted(text, skew) {
                            *text = shifted;
                        }
                    }
                    field => shift(field, skew),
                }
            }
        }
        _ => {}
    }
}

/// A request with its page token shifted back; `None` if it has no query.
pub fn request(uri: &Uri, skew: SignedDuration) -> Option<Uri> {
    let query = uri.query()?;
    let back = |pair: &str| {
        let token = pair.strip_prefix("page_token=")?;
        let token = token.replace("%3A", ":").replace('+', " ");
        Some(format!("page_token={}", shifted(&token, -skew)?))
    };
    let pairs: Vec<String> = query.split('&').map(|pair| back(pair).unwrap_or_else(|| pair.to_owned())).collect();
    format!("{}?{}", uri.path(), pairs.join("&")).parse().ok()
}

fn shifted(text: &str, skew: SignedDuration) -> Option<String> {
    Some(clock::parse(text)?.saturating_add(skew).ok()?.to_string())
}
