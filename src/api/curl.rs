//! Requests as `curl` commands to paste into a shell. They never contain a secret.

use reqwest::Url;
use serde_json::Value;

use super::url::without_secrets;
use crate::api::credential::CredentialKind;
use crate::base::safe_text;

/// The `curl` command that places a call with `body`. The credential is an environment variable in it; everything else
/// is quoted, so that the shell interprets none of it.
#[must_use]
pub fn curl_line(api_url: &Url, credential: CredentialKind, body: &Value) -> String {
    let url = with_credential(&format!("{}/calls", without_secrets(api_url).trim_end_matches('/')), credential);
    format!(
        "curl -X POST {url} -H 'Content-Type: application/json' --data-raw {}",
        quoted(&safe_text::escape(&body.to_string()))
    )
}

/// The `curl` command that reads this path below the API's address, such as `["calls", id]`; see [`curl_line`].
pub fn curl_get_line(api_url: &Url, credential: CredentialKind, path: &[&str]) -> String {
    let mut url = api_url.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        // This encodes whatever an identifier contains.
        segments.pop_if_empty().extend(path);
    }
    format!("curl {}", with_credential(&without_secrets(&url), credential))
}

/// URL and credential as arguments of the command.
fn with_credential(url: &str, credential: CredentialKind) -> String {
    let (url, variable) = (quoted(url), credential.variable());
    match credential {
        CredentialKind::Token => format!("{url} -H \"Authorization: Bearer ${variable}\""),
        CredentialKind::AccessKey => format!("{url}'?accesskey='\"${variable}\""),
    }
}

/// `text` as one word of a POSIX shell. Inside single quotes only the quote itself is special, and it cannot be
/// escaped: so the quotes are closed around it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn url() -> Url {
        "https://api.example/v1.0".parse().unwrap()
    }

    #[test]
    fn the_line_names_the_variable_and_no_secret() {
        let body = json!({"a": "it's"});
        assert_eq!(
            curl_line(&url(), CredentialKind::Token, &body),
            r#"curl -X POST 'https://api.example/v1.0/calls' -H "Authorization: Bearer $VOIPBIN_TOKEN" -H 'Content-Type: application/json' --data-raw '{"a":"it'\''s"}'"#
        );
        assert_eq!(
            curl_line(&url(), CredentialKind::AccessKey, &json!({})),
            r#"curl -X POST 'https://api.example/v1.0/calls''?accesskey='"$VOIPBIN_ACCESSKEY" -H 'Content-Type: application/json' --data-raw '{}'"#
        );
    }

    #[test]
    fn a_reading_names_the_variable_too_and_an_identifier_stays_one() {
        assert_eq!(
            curl_get_line(&url(), CredentialKind::AccessKey, &["calls", "c-1"]),
            r#"curl 'https://api.example/v1.0/calls/c-1''?accesskey='"$VOIPBIN_ACCESSKEY""#
        );
        assert_eq!(
            curl_get_line(&url(), CredentialKind::Token, &["calls", "../a'b\n\u{202e}?x#y"]),
            r#"curl 'https://api.example/v1.0/calls/..%2Fa'\''b%E2%80%AE%3Fx%23y' -H "Authorization: Bearer $VOIPBIN_TOKEN""#
        );
    }

    #[test]
    fn what_is_not_seen_stands_escaped() {
        let body = json!({"text": "a\u{1b}[2J\u{9b}\u{202e}\u{200b}b"});
        let line = curl_line(&url(), CredentialKind::Token, &body);
        assert!(line.ends_with(r#"--data-raw '{"text":"a\u001b[2J\u009b\u202e\u200bb"}'"#), "{line}");
    }

    #[test]
    fn a_password_in_the_address_is_left_out() {
        let line = curl_line(
            &"https://me:hunter2@api.example/v1.0?token=hunter2".parse().unwrap(),
            CredentialKind::Token,
            &json!({}),
        );
        assert!(line.contains("'https://api.example/v1.0/calls'") && !line.contains("hunter2"), "{line}");
    }

    #[cfg(unix)]
    proptest! {
        // Each case starts a shell.
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_shell_hands_over_the_body_unchanged(text in "[\\PC'\"$`\\\\!\n\t ]{0,60}") {
            let body = json!({ "text": text }).to_string();
            let script = format!("printf %s {}", quoted(&body));
            let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), body);
        }
    }
}
