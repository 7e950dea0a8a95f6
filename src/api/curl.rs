//! The request of a call as a command line that can be pasted into a shell. It never holds a secret.

use reqwest::Url;
use serde_json::Value;

use super::endpoint::without_secrets;
use crate::credential::CredentialKind;
use crate::plain;

/// The `curl` command that places the same call as `body` would. The credential stands in it as an environment
/// variable; everything else is quoted so that no text in it means anything to the shell.
#[must_use]
pub fn curl_line(api_url: &Url, credential: CredentialKind, body: &Value) -> String {
    let url = quoted(&format!("{}/calls", without_secrets(api_url).trim_end_matches('/')));
    let variable = credential.variable();
    let (url, header) = match credential {
        CredentialKind::Token => (url, format!(" -H \"Authorization: Bearer ${variable}\"")),
        CredentialKind::AccessKey => (format!("{url}'?accesskey='\"${variable}\""), String::new()),
    };
    format!(
        "curl -X POST {url}{header} -H 'Content-Type: application/json' --data-raw {}",
        quoted(&plain::escaped(&body.to_string()))
    )
}

/// `text` as one word of a POSIX shell. Inside single quotes only the quote itself means something, and there is
/// no way to escape it: the quotes are closed around it.
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
