//! A clock that is wrong: every time in an answer and in its `Date` is shifted, and what is asked for is shifted back.

use super::super::clock;
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// Says the time of day that the clock shows.
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

/// What is asked for, by a clock that is right: a page token is a time that was given out.
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
