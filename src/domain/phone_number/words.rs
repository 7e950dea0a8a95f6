//! Words around a written number: the kind of line, an extension, tones to send.

use super::PhoneError;
use super::signs::{is_close, is_open, is_wave, separates};

/// Enough digits for a complete number, so that anything after them is something else.
pub(super) const ENOUGH: usize = 7;

/// Words that announce a number or name the kind of line. Lower case.
const LABELS: &str = "\
    tel telefon telephone téléphone teléfono telefono telefone telefoon telefonnummer tél puh puhelin \
    tlf tfn phone phones ph fon fone number nr no num nummer numéro número mobile mobil mobiel mob \
    mobiltelefon mobilnummer cell cellphone cellular cel celular cellulare móvil movil portable handy \
    handynummer natel gsm smartphone iphone android home haus privat private personal work business \
    dienstlich geschäftlich geschäft office büro buero bureau main direct direkt line landline festnetz \
    fixe fijo zentrale hotline support call dial contact kontakt voice toll free tollfree whatsapp \
    hp rufnummer port 自宅 会社 대 代 signal viber telegram facetime skype international intl national us uk usa or \
    t m p h w o c d тел \
    телефон моб мобильный рабочий домашний сот τηλ τηλέφωνο κιν 电话 電話 手机 手機 携帯 携帯電話 座机 座機 固定電話 電話番号 전화 \
    전화번호 휴대폰 휴대전화 핸드폰 사무실 집 직통 대표 대표번호 연락처 טלפון נייד هاتف جوال تلفن फोन मोबाइल โทร โทรศัพท์ มือถือ điện \
    thoại đt";

/// The labels that do not imply a telephone. Lower case.
const COUNTS: &str = "number nr no num nummer numéro número";

/// Words before an extension number. Lower case.
const EXTENSION: &str = "\
    x ｘ ext extn xtn xt exten extension extensión extensao extensão ｅｘｔ ｅｘｔｎ ｘｔ ｘｔｎ int ｉｎｔ interno \
    anexo ramal poste dw durchwahl app apparat nst nebenstelle klappe kl toestel tst tstl lok lokal \
    local wew wewn vnitřní linka mellék dahili ank anknytning доб добавочный вн внутр внутренний доп \
    ankn intern kućni alanumero ex дод вътр х 교환 内 εσωτ 내선 내선번호 内線 内线 分机 分機 转 轉 ต่อ máy lẻ שלוחה تحويلة داخلی";

/// Words and letters for a pause before tones.
const PAUSE: &str = "\
    p w ｐ ｗ pause wait pin passcode code then dtmf postd";

/// The error that names characters which cannot be part of a number.
pub(super) fn named(what: &str) -> PhoneError {
    let mut chars = what.chars();
    let code = match (chars.next(), chars.next()) {
        (Some(c), None) if !c.is_ascii() => format!(" (U+{:04X})", u32::from(c)),
        _ => String::new(),
    };
    PhoneError::Inside(format!("“{what}”{code} is not part of a number; delete it"))
}

fn has(words: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    words.split(' ').any(|one| one == word)
}

/// Whether a word only announces a number.
pub(super) fn is_label(word: &str) -> bool {
    has(LABELS, word)
}

/// Whether a word announces any number: of a telephone, a house, an order.
pub(super) fn counts(word: &str) -> bool {
    has(COUNTS, word)
}

/// Whether a word precedes an extension number.
#[must_use]
pub fn is_extension_word(word: &str) -> bool {
    has(EXTENSION, word)
}

/// The text after a number.
pub(super) enum Tail {
    /// Nothing relevant.
    Nothing,
    /// Something that cannot be dialed with it.
    Refused(PhoneError),
}

/// Reads the text after a number with `count` digits.
pub(super) fn tail(rest: &str, body: &[char], count: usize) -> Tail {
    // A letter directly after a digit stands for a digit, or has a meaning: “567O”.
    let mut glued = rest.chars().take_while(|c| c.is_alphanumeric());
    if let (Some(letter), None) = (glued.next().filter(char::is_ascii_alphabetic), glued.next())
        && count >= ENOUGH - 1
        && body.last().is_some_and(char::is_ascii_digit)
        && rest.chars().skip(1).all(|c| !c.is_alphanumeric())
    {
        return Tail::Refused(named(&letter.to_string()));
    }
    let rest = rest.trim_matches(separates).trim_end_matches(|c: char| separates(c) || matches!(c, '_' | '|' | '<'));
    if rest.is_empty() {
        return own_extension(body, count);
    }
    let why = if count < ENOUGH && rest.chars().any(char::is_alphabetic) && !rest.starts_with([',', ';']) {
        // Letters with few digits: not a number at all.
        if words(rest).all(is_label) {
            return Tail::Nothing;
        }
        PhoneError::NotANumber
    } else {
        match behind(rest, body) {
            Some(why) => why,
            None => return Tail::Nothing,
        }
    };
    Tail::Refused(why)
}

fn behind(rest: &str, body: &[char]) -> Option<PhoneError> {
    let first = rest.chars().next()?;
    let after = rest[first.len_utf8()..].trim_matches(|c: char| separates(c) || c == ':');
    match first {
        ',' | ';' | '，' | '；' | '、' => after_comma(rest),
        _ if matches!(first, '#' | '＃') || is_wave(first) => Some(match after.trim_end_matches(['#', '＃']) {
            "" => last_group(body).map_or_else(|| named(&first.to_string()), PhoneError::Extension),
            digits if is_digits(digits, 9) => PhoneError::Extension(digits.to_owned()),
            _ => PhoneError::Tones(rest.to_owned()),
        }),
        '*' | '＊' => Some(PhoneError::Tones(rest.to_owned())),
        '+' => Some(PhoneError::Inside("are these two numbers? Put a comma between them".to_owned())),
        _ if first.is_alphabetic() => with_word(rest),
        _ => Some(named(&first.to_string())),
    }
}

/// Reads a text that begins with a comma or a semicolon and was not split off.
fn after_comma(rest: &str) -> Option<PhoneError> {
    let inner = rest.trim_matches(|c: char| separates(c) || matches!(c, ',' | ';' | '，' | '；' | '、'));
    if inner.starts_with('+') {
        return Some(PhoneError::Inside("are these two numbers? Put a comma between them".to_owned()));
    }
    let one =
        rest.chars().take_while(|c| !c.is_alphanumeric() && !matches!(c, '*' | '#')).filter(|c| !c.is_whitespace());
    if inner.is_empty() {
        return None;
    }
    let of_three = |group: &str| is_digits(group, 3) && group.len() == 3;
    if rest.starts_with(',') && inner.contains(',') && inner.split(',').all(of_three) {
        return Some(PhoneError::Inside("commas between its digits: remove them".to_owned()));
    }
    let labelled = inner.split(|c: char| !c.is_alphabetic()).next().is_some_and(is_extension_word);
    if labelled || inner.to_lowercase().starts_with("ext=") {
        return with_word(inner);
    }
    if let Some(address) = inner.to_lowercase().strip_prefix("isub=") {
        return Some(PhoneError::Inside(format!("subaddress {address} cannot be dialed: remove it")));
    }
    if one.collect::<String>() == "," && is_digits(inner, 6) {
        return Some(PhoneError::Extension(inner.to_owned()));
    }
    Some(PhoneError::Tones(rest.to_owned()))
}

/// Reads a text that begins with a word.
fn with_word(rest: &str) -> Option<PhoneError> {
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let after = rest[word.len()..]
        .trim_matches(|c: char| separates(c) || matches!(c, ':' | ',' | '=' | '#' | '＃' | '№' | 'º'));
    // “number extension no. 12”
    let digits: String = after.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if is_extension_word(word) && !digits.is_empty() {
        return Some(PhoneError::Extension(digits));
    }
    let is_tone =
        |c: char| c.is_ascii_digit() || separates(c) || matches!(c, '*' | '#' | ',' | ';' | 'p' | 'w' | 'P' | 'W');
    let pauses = word.chars().all(|c| matches!(c, 'p' | 'w' | 'P' | 'W'));
    if (pauses || has(PAUSE, word)) && after.starts_with(is_tone) {
        return Some(PhoneError::Tones(rest.to_owned()));
    }
    if let Some(unknown) = words(rest).find(|word| !is_label(word)) {
        return Some(named(unknown));
    }
    let stray = rest.chars().find(|c| !c.is_alphabetic() && !separates(*c));
    stray.map(|c| named(&c.to_string()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// An extension in brackets at the end: `+1 202 555 0142 (136)`.
fn own_extension(body: &[char], count: usize) -> Tail {
    let text: String = body.iter().collect();
    let text = text.trim_end();
    let bracket = text.strip_suffix(is_close).and_then(|inner| inner.rsplit_once(is_open));
    match bracket {
        Some((before, inner)) => {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
            let (before, short) = (digits(before), digits(inner) < 5);
            let is_behind = before < count && before >= if short { 5 } else { ENOUGH };
            match is_behind {
                true if is_digits(inner, 6) => Tail::Refused(PhoneError::Extension(inner.to_owned())),
                true => Tail::Refused(PhoneError::Inside(format!("“({inner})” follows the number; delete it"))),
                false => Tail::Nothing,
            }
        }
        None => Tail::Nothing,
    }
}

/// The last group of digits, if it can be an extension in American style: `+1 202 555 0142 - 503#`.
fn last_group(body: &[char]) -> Option<String> {
    let text: String = body.iter().collect();
    let (before, group) = text.trim_end().rsplit_once(|c: char| c.is_whitespace() || c == '-')?;
    let enough = before.chars().filter(char::is_ascii_digit).count() >= ENOUGH;
    (enough && is_digits(group, 6)).then(|| group.to_owned())
}

fn is_digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
