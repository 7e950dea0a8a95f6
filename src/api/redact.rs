//! Removes secrets from texts of a server or a proxy: either may repeat what it was sent, unchanged or as it was in a
//! URL or in JSON, whole or cut off.
//!
//! A secret in a known form is removed alone. Any other change to it is undone by folding: a text that still shares
//! eight consecutive characters with a secret is left out entirely.

mod decode;

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde_json::Value;
use unicode_width::UnicodeWidthChar;

use self::decode::{ENCODED, undo};
use super::wire;
use crate::domain::invisible::is_invisible;
use crate::domain::names::compatible;

/// Replaces a secret.
const HIDDEN: &str = "…";
/// Replaces a text that contains a secret in disguise.
pub const LEFT_OUT: &str = "(left out: it repeats the credential)";
/// What precedes a credential in a URL, a header or a body.
const BEFORE: [&str; 5] = ["accesskey=", "token=", "Bearer ", "bearer ", "\"password\":\""];
/// Characters that are encoded in the query and in the path of a URL.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');
const IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}').add(b'%');
/// Shortest beginning of a secret that counts as a part of it and not as a coincidence.
const LEAST: usize = 4;
/// Number of consecutive characters, after folding, that are no coincidence anywhere.
const SHARED: usize = 8;
/// The same number in hexadecimal and in base64.
const SHARED_IN_HEX: usize = 2 * SHARED;
const SHARED_IN_BASE64: usize = (8 * SHARED).div_ceil(6);
/// The secrets that no text may repeat. Built once, since every answer and every event is checked. Their memory is
/// wiped on drop.
pub struct Secrets {
    whole: Vec<SecretString>,
    parts: SecretBox<Parts>,
}

impl Secrets {
    /// Prepares the search for these secrets.
    #[must_use]
    pub fn new(secrets: &[&str]) -> Self {
        let mut parts = Parts::default();
        for secret in secrets {
            // Unchanged, and as it reads when it is decoded once too often.
            for folded in [plain(secret), fold(secret)] {
                parts.add(&folded, SHARED);
            }
            parts.add(hexadecimal(secret).as_bytes(), SHARED_IN_HEX);
            for coded in in_base64(secret) {
                parts.add(&plain(&coded), SHARED_IN_BASE64);
            }
        }
        parts.close();
        let whole = secrets.iter().filter(|secret| !secret.is_empty()).map(|secret| (*secret).into()).collect();
        Self { whole, parts: SecretBox::new(Box::new(parts)) }
    }

    /// The text without the secrets, or [`LEFT_OUT`].
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.whole {
            for form in forms(secret.expose_secret()) {
                text = text.replace(&form, HIDDEN);
                cut_off(&mut text, &form);
            }
        }
        for before in BEFORE {
            text = without_what_follows(&text, before);
        }
        if self.are_in(&text) { LEFT_OUT.to_owned() } else { text }
    }

    /// Redacts texts that are shown next to each other: a secret may be split over two of them.
    pub fn redact_together(&self, texts: &mut [&mut String]) {
        for text in &mut *texts {
            **text = self.redact(text);
        }
        let cut_over = |a: &str, b: &str| self.are_in(&format!("{a}{b}")) || self.are_in(&format!("{b}{a}"));
        for first in 0..texts.len() {
            for second in first + 1..texts.len() {
                if cut_over(texts[first], texts[second]) {
                    LEFT_OUT.clone_into(texts[first]);
                    LEFT_OUT.clone_into(texts[second]);
                }
            }
        }
    }

    /// The answer without any text or name that contains a secret. `None` when it contains none, which is the usual and
    /// cheapest case.
    #[must_use]
    pub fn without_echo(&self, body: &[u8]) -> Option<Vec<u8>> {
        if !self.are_in(&String::from_utf8_lossy(body)) {
            return None;
        }
        // Nothing reads a body that is not JSON, and an endless one must not be read.
        let Some(mut value) = wire::whole_tree(body) else { return Some(b"?".to_vec()) };
        leave_out(&mut value, self);
        serde_json::to_vec(&value).ok()
    }

    fn are_in(&self, text: &str) -> bool {
        let parts = self.parts.expose_secret();
        parts.are_in(&plain(text)) || text.contains(ENCODED) && parts.are_in(&fold(text))
    }
}

/// All parts of a given length of the secrets, at any offset; a shorter secret as a whole. Folded.
#[derive(Default)]
struct Parts {
    sorted: Vec<Vec<u8>>,
    lengths: Vec<usize>,
    /// A part has a marked piece at least once in so many bytes: only as many positions of a text need a look.
    stride: usize,
    /// Marks these pieces (see [`mark`]) by a bit.
    marked: Vec<u64>,
}

impl Parts {
    fn add(&mut self, folded: &[u8], length: usize) {
        let length = length.min(folded.len()).max(LEAST);
        self.sorted.extend(folded.windows(length).map(<[u8]>::to_vec));
        self.lengths.push(length);
    }

    fn close(&mut self) {
        self.sorted.sort_unstable();
        self.sorted.dedup();
        self.lengths.sort_unstable();
        self.lengths.dedup();
        self.stride = self.lengths.first().unwrap_or(&LEAST) - LEAST + 1;
        self.marked = vec![0; MARKS / 64];
        for piece in self.sorted.iter().flat_map(|part| part.windows(LEAST).take(self.stride)) {
            let (word, bit) = mark(piece);
            self.marked[word] |= bit;
        }
    }

    fn are_in(&self, text: &[u8]) -> bool {
        let is_part = |part: &[u8]| self.sorted.binary_search_by(|known| known.as_slice().cmp(part)).is_ok();
        let begins = |at: usize| self.lengths.iter().any(|length| text.get(at..at + length).is_some_and(is_part));
        text.windows(LEAST).enumerate().step_by(self.stride).any(|(at, piece)| {
            let (word, bit) = mark(piece);
            self.marked[word] & bit != 0 && (at.saturating_sub(self.stride - 1)..=at).any(begins)
        })
    }
}

/// How many marks there are: few enough for the fastest memory.
const MARKS: usize = 1 << 16;

/// The place of the mark for a piece of [`LEAST`] bytes.
fn mark(piece: &[u8]) -> (usize, u64) {
    let bytes = piece.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let [high, low, ..] = bytes.wrapping_mul(0x9E37_79B1).to_be_bytes();
    let number = usize::from(u16::from_be_bytes([high, low]));
    (number / 64, 1 << (number % 64))
}

impl Zeroize for Parts {
    fn zeroize(&mut self) {
        self.sorted.zeroize();
        self.lengths.zeroize();
        self.stride.zeroize();
        self.marked.zeroize();
    }
}

fn hexadecimal(secret: &str) -> String {
    secret.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The base64 of a secret that begins at the first, second or third of three bytes, without the characters at its ends
/// that also encode neighbouring bytes.
fn in_base64(secret: &str) -> impl Iterator<Item = String> {
    (0..3).map(move |before| {
        let bytes = [&[0; 2][..before], secret.as_bytes()].concat();
        let coded = BASE64.encode(&bytes);
        coded[(8 * before).div_ceil(6)..8 * bytes.len() / 6].to_owned()
    })
}

fn leave_out(value: &mut Value, secrets: &Secrets) {
    match value {
        Value::String(text) if secrets.are_in(text) => LEFT_OUT.clone_into(text),
        Value::Number(number) if secrets.are_in(&number.to_string()) => *value = LEFT_OUT.into(),
        Value::Array(items) => items.iter_mut().for_each(|item| leave_out(item, secrets)),
        Value::Object(fields) => {
            fields.retain(|name, _| !secrets.are_in(name));
            fields.values_mut().for_each(|field| leave_out(field, secrets));
        }
        _ => {}
    }
}

/// Lower case, compatibility form, one base64 alphabet; without characters that show nothing by themselves: line
/// breaks, spaces, control characters, combining marks.
fn plain(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        let mut folded = text.as_bytes().to_vec();
        folded.retain_mut(|byte| {
            *byte = FOLDED[usize::from(*byte)];
            *byte != 0
        });
        return folded;
    }
    let bare = text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c) && c.width() != Some(0));
    let folded = compatible(&bare.collect::<String>()).to_lowercase();
    folded.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(one_alphabet).collect()
}

/// What [`plain`] makes of each ASCII character; 0 for those that show nothing.
const FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = b'!';
    while byte.is_ascii_graphic() {
        folded[byte as usize] = one_alphabet(byte.to_ascii_lowercase());
        byte += 1;
    }
    folded
};

/// Maps the URL alphabet of base64 (RFC 4648, section 5) to the standard one.
const fn one_alphabet(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

/// Like `plain`, after every encoding of characters is undone.
fn fold(text: &str) -> Vec<u8> {
    plain(&undo(text))
}

/// The forms in which a secret may come back: unchanged, in a query, in a path, in JSON, and in JSON within JSON.
/// Longest first, so that none leaves a part of another.
fn forms(secret: &str) -> Vec<String> {
    let json = |text: &str| serde_json::Value::from(text).to_string().trim_matches('"').to_owned();
    let mut forms = vec![
        secret.to_owned(),
        utf8_percent_encode(secret, IN_QUERY).to_string(),
        utf8_percent_encode(secret, IN_PATH).to_string(),
        json(secret),
        json(&json(secret)),
    ];
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

/// Removes the beginning of a secret from the end of a text that was cut there.
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

/// Hides the word after each `before`: it is a credential, even if not ours.
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
    use base64::engine::general_purpose::URL_SAFE;
    use proptest::prelude::*;

    const SECRET: &str = "k/+=\"\\&Canary%41'";

    #[test]
    fn a_secret_is_found_however_it_comes_back() {
        let url = reqwest::Url::parse_with_params("https://a.example/x", [("accesskey", SECRET)]).unwrap();
        let body = serde_json::json!({ "sent": SECRET }).to_string();
        let twice = serde_json::json!({ "sent": body }).to_string();
        for text in [SECRET, url.as_str(), &body, &twice, &format!("Bearer {SECRET}"), "x: k/+=\"\\&Can", "k/+=…"] {
            let hidden = Secrets::new(&[SECRET]).redact(text);
            assert!(!hidden.contains("Canary") && !hidden.contains("k/+"), "{text} is {hidden}");
        }
    }

    /// What a server, a proxy, a page or a log may do to a text that it repeats.
    fn disguises(secret: &str) -> Vec<String> {
        let lower = |text: String| text.to_lowercase();
        let percent_encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let once = percent_encoded(secret);
        let each = |form: &dyn Fn(char) -> String| secret.chars().map(form).collect::<String>();
        let half = secret.len() / 2;
        vec![
            lower(once.clone()),
            lower(percent_encoded(&once)),
            secret.bytes().map(percent_encoding::percent_encode_byte).collect(),
            secret.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;").replace('+', "&plus;"),
            each(&|c| format!("&#{};", u32::from(c))),
            each(&|c| format!("&#x{:X};", u32::from(c))),
            each(&|c| format!("\\u{:04x}", u32::from(c))),
            each(&|c| format!("\\x{:02X}", u32::from(c))),
            secret.to_uppercase(),
            lower(secret.to_owned()),
            format!("{}\r\n {}", &secret[..half], &secret[half..]),
            format!("{}\u{200b}\u{ad}{}", &secret[..half], &secret[half..]),
            each(&|c| format!("{c}\n")),
            format!("{}\\n{}", &secret[..half], &secret[half..]),
            each(&|c| format!("{c}\\udb40\\udc41")),
            each(&|c| format!("{c}\u{e0041}")),
            secret[2..].to_owned(),
            hexadecimal(secret),
            hexadecimal(secret).to_uppercase(),
            BASE64.encode(secret),
            BASE64.encode(format!("user:{secret}")),
            URL_SAFE.encode(format!("a\n{secret}\n")),
            BASE64.encode(secret).replace('c', "c\n"),
            each(&|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap().to_string()),
            each(&|c| format!("{c}\u{301}")),
            percent_encoded(&lower(secret.replace('&', "&amp;"))),
        ]
    }

    #[test]
    fn a_text_with_a_secret_in_disguise_is_left_out() {
        for disguised in disguises(SECRET) {
            let text = format!("you sent {disguised}, and that is wrong");
            let hidden = Secrets::new(&["other", SECRET]).redact(&text);
            assert!(hidden == LEFT_OUT || !hidden.to_lowercase().contains("canary"), "{text} is {hidden}");
        }
    }

    #[test]
    fn a_secret_that_is_cut_over_two_texts_is_in_neither() {
        for at in 1..SECRET.len() {
            for cut in [(0, 1), (1, 0), (2, 0)] {
                let mut texts = ["no way".to_owned(), "REASON".to_owned(), "id".to_owned()];
                texts[cut.0] = format!("you sent {}", &SECRET[..at]);
                texts[cut.1] = SECRET[at..].to_owned();
                let [a, b, c] = &mut texts;
                Secrets::new(&[SECRET]).redact_together(&mut [a, b, c]);
                let shown = [0, 1, 2].map(|first| texts[first].clone() + &texts[(first + 1) % 3]);
                let back = [0, 1, 2].map(|first| texts[(first + 1) % 3].clone() + &texts[first]);
                let least: Vec<_> = (0..SECRET.len() - SHARED).map(|from| &SECRET[from..from + SHARED]).collect();
                let leaks = shown.iter().chain(&back).any(|text| least.iter().any(|part| text.contains(part)));
                assert!(!leaks, "{at} {cut:?} {texts:?}");
            }
        }
    }

    #[test]
    fn an_answer_keeps_what_is_no_secret() {
        let honest = br#"{"name":"a","detail":"50 % & more \\ than"}"#;
        assert_eq!(Secrets::new(&[SECRET]).without_echo(honest), None);
        for disguised in disguises(SECRET) {
            let answer =
                serde_json::json!({ "name": "desk", "detail": disguised, "in": [{ "x": format!("a {disguised}") }] });
            let cleaned = Secrets::new(&[SECRET]).without_echo(answer.to_string().as_bytes()).unwrap();
            let cleaned: Value = serde_json::from_slice(&cleaned).unwrap();
            assert_eq!(cleaned, serde_json::json!({ "name": "desk", "detail": LEFT_OUT, "in": [{ "x": LEFT_OUT }] }));
        }
        let digits = br#"{"name":"desk","number":1234567890123}"#;
        assert_eq!(
            Secrets::new(&["1234567890"]).without_echo(digits).unwrap(),
            br#"{"name":"desk","number":"(left out: it repeats the credential)"}"#
        );
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in ["the token is not valid", "wrong key", "Bearer", "k/", "accesskey= is missing"] {
            assert_eq!(Secrets::new(&[SECRET]).redact(text), text);
        }
        assert_eq!(Secrets::new(&[]).redact("GET /x?token=other&y=1"), "GET /x?token=…&y=1");
    }

    proptest! {
        #[test]
        fn no_part_that_matters_is_left(secret in "[!-~]{8,40}", cut in 0usize..400) {
            let url = reqwest::Url::parse_with_params("https://a.example/x", [("q", secret.as_str())]).unwrap();
            let text = format!("{secret} {url} {}", serde_json::json!({ "a": secret, "b": secret }));
            let hidden = Secrets::new(&[&secret]).redact(&text[..text.floor_char_boundary(cut.min(text.len()))]);
            prop_assert!(!hidden.contains(&secret[..8]), "{}", hidden);
        }
    }
}
