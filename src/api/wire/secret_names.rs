//! Which fields of a record may hold a secret, by name, in any spelling: `sip_password`, `SIPPasswd`, `api-keys`. The
//! only place that decides this.

use std::cell::RefCell;
use std::collections::HashMap;

/// Parts that make a name secret, in lower case and without separators.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "credential",
    "authorization",
    "bearer",
    "accesskey",
    "apikey",
    "authkey",
    "privatekey",
    "encryptionkey",
    "masterkey",
    "sessionkey",
    "signingkey",
    "sshkey",
    "webhookkey",
    // An address that reaches a conference, an agent or an extension without a number.
    "directhash",
];
/// Words that make a name secret only as a whole word.
const SECRET_WORDS: &[&str] = &["pass", "pwd", "pin", "otp", "jwt", "cookie"];
/// Words next to "token" in names that are about tokens and hold none.
const ABOUT_TOKENS: &[&str] = &[
    "allowance",
    "amount",
    "balance",
    "cost",
    "count",
    "expire",
    "expired",
    "expiry",
    "expiration",
    "left",
    "limit",
    "max",
    "min",
    "page",
    "price",
    "rate",
    "topup",
    "total",
    "type",
    "usage",
    "used",
];

/// How many names are remembered, and the longest of them.
const MOST_KNOWN: usize = 1_000;
const LONGEST_KNOWN: usize = 64;

thread_local! {
    /// The judgement on names so far: records repeat the same few all day.
    static KNOWN: RefCell<HashMap<Box<str>, bool>> = RefCell::default();
}

/// Whether a field of this name may hold a secret.
pub(super) fn is_secret(name: &str) -> bool {
    KNOWN.with_borrow_mut(|known| {
        if let Some(secret) = known.get(name) {
            return *secret;
        }
        let secret = judge(name);
        if known.len() < MOST_KNOWN && name.len() <= LONGEST_KNOWN {
            known.insert(name.into(), secret);
        }
        secret
    })
}

fn judge(name: &str) -> bool {
    let words = words(name);
    let together = words.concat();
    SECRETS.iter().any(|secret| together.contains(secret))
        || words.iter().any(|word| SECRET_WORDS.contains(&singular(word)))
        || is_token(&words)
}

fn is_token(words: &[String]) -> bool {
    let is_one = |word: &String| singular(word).ends_with("token");
    // "pagetoken", without a separator, is about a page too.
    let about = |word: &String| {
        let word = singular(word);
        ABOUT_TOKENS.iter().any(|about| word == *about || word.strip_suffix("token") == Some(about))
    };
    words.iter().any(is_one) && !words.iter().any(about)
}

/// The words of a name in lower case: `clientSecret`, `CLIENT-SECRET` and `client_secret` give the same two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = None;
    for c in name.chars() {
        let begins =
            c.is_uppercase() && before.is_some_and(|before: char| before.is_lowercase() || before.is_numeric());
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

fn singular(word: &str) -> &str {
    // "pass" is not a plural.
    word.strip_suffix('s').filter(|one| !one.ends_with('s')).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_their_names_and_the_rest_stays_readable() {
        for name in [
            "password",
            "passwords",
            "Sip_Password",
            "sip-passwd",
            "sipPasswd",
            "SIP_PASSWORD",
            "user.password",
            "password_hash",
            "pwd",
            "db_pwd",
            "pass",
            "pin",
            "conference_pin",
            "passphrase",
            "token",
            "tokens",
            "accessToken",
            "accesstoken",
            "access_token",
            "refresh-token",
            "id_token",
            "token_value",
            "push_tokens",
            "account_token",
            "accesskey",
            "accesskeys",
            "access_key",
            "Access-Key",
            "ACCESS_KEY_ID",
            "api_key",
            "apiKeys",
            "x-api-key",
            "private_key",
            "privateKeyPem",
            "credential",
            "credentials",
            "aws_credentials",
            "authorization",
            "Proxy-Authorization",
            "bearer",
            "secret",
            "clientSecret",
            "client_secrets",
            "webhook_secret",
            "direct_hash",
            "directHash",
            "direct-hashes",
            "jwt",
            "otp_code",
            "set-cookie",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "balance_token",
            "balanceToken",
            "balance_tokens",
            "token_count",
            "tokens_used",
            "max_tokens",
            "token_type",
            "token_expires",
            "next_page_token",
            "page_token",
            "pagetoken",
            "tokenizer",
            "id",
            "key",
            "keyword",
            "public_key",
            "hash",
            "name",
            "status",
            "passed",
            "bypass_count",
            "compass",
            "passenger",
            "spin",
            "pinned",
            "author",
            "authored_by",
            "authenticated",
            "auth_type",
            "domain_name",
            "extension",
            "username",
            "tm_create",
            "call_ids",
            "hangup_reason",
            "",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
