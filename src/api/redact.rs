//! Takes secrets out of what a server or a proxy says: either may repeat what it was sent, as it is, as it stood in a
//! URL or in JSON, whole or cut off.

use std::fmt::Write;

/// What is put in a secret's place.
const HIDDEN: &str = "…";
/// What a credential follows in a URL, a header or a body.
const BEFORE: [&str; 5] = ["accesskey=", "token=", "Bearer ", "bearer ", "\"password\":\""];
/// How much of a secret's beginning is a part of it and no coincidence.
const LEAST: usize = 4;

/// The text without the secrets.
pub(super) fn redact(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        for form in forms(secret) {
            text = text.replace(&form, HIDDEN);
            cut_off(&mut text, &form);
        }
    }
    for before in BEFORE {
        text = without_what_follows(&text, before);
    }
    text
}

/// A secret as it may come back: as it is, in a query, in a path, in JSON, and in JSON within JSON. Longest first, so that
/// none leaves a part of another.
fn forms(secret: &str) -> Vec<String> {
    let json = |text: &str| serde_json::Value::from(text).to_string().trim_matches('"').to_owned();
    let mut forms = vec![
        secret.to_owned(),
        percent_encoded(secret, |byte| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte)),
        percent_encoded(secret, |byte| byte.is_ascii_graphic() && !b"\"#<>?`{}%".contains(&byte)),
        json(secret),
        json(&json(secret)),
    ];
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

fn percent_encoded(secret: &str, plain: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(secret.len() * 3);
    for byte in secret.bytes() {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Takes off the beginning of a secret at the end of a text that was cut there.
fn cut_off(text: &mut String, form: &str) {
    let whole = text.trim_end_matches('…').len();
    let longest = (LEAST..=form.len().min(whole))
        .rev()
        .find(|length| form.is_char_boundary(*length) && text[..whole].ends_with(&form[..*length]));
    if let Some(length) = longest {
        text.truncate(whole - length);
        text.push_str(HIDDEN);
    }
}

/// Hides the word that follows `before`, wherever it stands: it is a credential, if not ours.
fn without_what_follows(text: &str, before: &str) -> String {
    let mut parts = text.split(before);
    let mut hidden = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let ends = |c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '#' | ',' | ';' | '<' | '>');
        let end = part.find(ends).unwrap_or(part.len());
        hidden.push_str(before);
        hidden.push_str(if end > 0 { HIDDEN } else { "" });
        hidden.push_str(&part[end..]);
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &str = "k/+=\"\\&Canary%41'";

    #[test]
    fn a_secret_is_found_however_it_comes_back() {
        let url = reqwest::Url::parse_with_params("https://a.example/x", [("accesskey", SECRET)]).unwrap();
        let body = serde_json::json!({ "sent": SECRET }).to_string();
        let twice = serde_json::json!({ "sent": body }).to_string();
        for text in [SECRET, url.as_str(), &body, &twice, &format!("Bearer {SECRET}"), "x: k/+=\"\\&Can", "k/+=…"] {
            let hidden = redact(text, &[SECRET]);
            assert!(!hidden.contains("Canary") && !hidden.contains("k/+"), "{text} is {hidden}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in ["the token is not valid", "wrong key", "Bearer", "k/", "accesskey= is missing"] {
            assert_eq!(redact(text, &[SECRET]), text);
        }
        assert_eq!(redact("GET /x?token=other&y=1", &[]), "GET /x?token=…&y=1");
    }

    proptest! {
        #[test]
        fn no_part_that_matters_is_left(secret in "[!-~]{8,40}", cut in 0usize..400) {
            let url = reqwest::Url::parse_with_params("https://a.example/x", [("q", secret.as_str())]).unwrap();
            let text = format!("{secret} {url} {}", serde_json::json!({ "a": secret, "b": secret }));
            let hidden = redact(&text[..text.floor_char_boundary(cut.min(text.len()))], &[&secret]);
            prop_assert!(!hidden.contains(&secret[..8]), "{}", hidden);
        }
    }
}
