//! Decodes encoded characters: percent-encoding, HTML, JSON.

/// Most layers of encoding that are undone.
const DEEPEST: usize = 4;

/// First characters of every encoding that is undone.
pub(super) const ENCODED: [char; 3] = ['%', '&', '\\'];

/// The text with every encoded character decoded.
pub(super) fn undo(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..DEEPEST {
        let decoded = decode(&text);
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

/// Decodes percent-encoding, HTML character references, and the escapes of JSON and programming languages, once.
fn decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(ENCODED) {
        decoded.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at..];
        let (bytes, length) = encoded(rest).unwrap_or_else(|| (rest.as_bytes()[..1].to_vec(), 1));
        decoded.extend(bytes);
        rest = &rest[length..];
    }
    decoded.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The bytes that the encoding at the beginning of a text represents, and the encoding's length.
fn encoded(text: &str) -> Option<(Vec<u8>, usize)> {
    let digits = |from: usize, length: usize| {
        let digits = text.get(from..from + length)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let character = |code: u32| char::from_u32(code).map(|c| c.to_string().into_bytes());
    if text.starts_with('%') {
        return Some((vec![u8::try_from(digits(1, 2)?).ok()?], 3));
    }
    if text.starts_with('&') {
        let end = text.get(..text.floor_char_boundary(12))?.find(';')?;
        let name = &text[1..end];
        let code = match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            },
            None => u32::from(HTML_NAMES.iter().find(|(known, _)| *known == name)?.1),
        };
        return Some((character(code)?, end + 1));
    }
    let escaped = text.chars().nth(1)?;
    match escaped {
        'u' => {
            let first = digits(2, 4)?;
            // Characters beyond the first 65,536 are written as a surrogate pair (RFC 8259, section 7).
            let pair = || Some((first.checked_sub(0xD800)?, digits(8, 4)?.checked_sub(0xDC00)?));
            match pair().filter(|(high, low)| *high < 0x400 && *low < 0x400 && text.get(6..8) == Some("\\u")) {
                Some((high, low)) => Some((character(0x1_0000 + (high << 10) + low)?, 12)),
                None => Some((character(first)?, 6)),
            }
        }
        'x' => Some((character(digits(2, 2)?)?, 4)),
        // Line breaks and the like are invisible.
        'n' | 'r' | 't' | 'b' | 'f' => Some((Vec::new(), 2)),
        '"' | '\\' | '/' | '\'' => Some((escaped.to_string().into_bytes(), 2)),
        _ => None,
    }
}

/// HTML's names for characters used in credentials (HTML Living Standard, section 13.5).
const HTML_NAMES: [(&str, char); 31] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("LT", '<'),
    ("gt", '>'),
    ("GT", '>'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("plus", '+'),
    ("sol", '/'),
    ("equals", '='),
    ("lowbar", '_'),
    ("period", '.'),
    ("colon", ':'),
    ("semi", ';'),
    ("comma", ','),
    ("excl", '!'),
    ("quest", '?'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("commat", '@'),
    ("bsol", '\\'),
    ("Hat", '^'),
    ("grave", '`'),
    ("vert", '|'),
    ("nbsp", ' '),
];
