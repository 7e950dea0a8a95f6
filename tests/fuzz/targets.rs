//! What is fuzzed: for each target a function of bytes that says what must hold for all of them.
//!
//! Shared by the short form (`tests/fuzz.rs`, with every `cargo test`) and the long one (`.ci/fuzz`).

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;
use vdial::api::wire::{self, Pushed};
use vdial::api::{ApiError, ErrorKind, Operation};
use vdial::config::{Config, Paths};
use vdial::domain::phone_number;
use vdial::domain::{Call, CallId, NeverDial};
use vdial::keys::command::Command;
use vdial::keys::key_map::KeyMap;
use vdial::model::notices::sentence;
use vdial::screens::form::destinations::{self, TypedDestination};
use vdial::terminal::tokenizer::{Token, Tokenizer};
use vdial::widgets::text;

/// The name of a target and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Target; 12] = [
    ("list", list),
    ("single", single),
    ("push", push),
    ("envelope", envelope),
    ("timestamp", timestamp),
    ("phone", phone_field),
    ("keymap", keymap),
    ("config", config),
    ("screen", screen),
    ("journal", journal),
    ("input", input),
    ("credential", credential),
];

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or(Value::Null)
}

/// Pages of calls, and the other lists. Read item by item, as they come, a page is what it is when read as a whole.
fn list(bytes: &[u8]) {
    let page = wire::list(bytes, wire::call);
    if let Ok(page) = &page {
        never_back(&page.items);
        for call in &page.items {
            harmless(call);
        }
        let value = json(bytes);
        let elements = value.as_array().or(value.get("result").and_then(Value::as_array));
        if let Some(elements) = elements.filter(|elements| elements.len() < 10_000) {
            let items: Vec<_> = elements.iter().filter_map(|element| wire::call(element.clone()).ok()).collect();
            assert_eq!(page.items, items, "read in one piece it is something else");
            assert_eq!(page.skipped, elements.len() - items.len(), "what cannot be read is not counted");
        }
    }
    let _ = (wire::list(bytes, wire::number), wire::list(bytes, wire::flow), wire::list(bytes, wire::extension));
    let _ = wire::placed(bytes);
}

/// Whatever order answers come in, a known status never goes back.
fn never_back(answers: &[Call]) {
    let Some(mut held) = answers.first().cloned() else { return };
    for answer in answers {
        let before = held.status.rank();
        if answer.supersedes(&held) {
            held = answer.clone();
        }
        assert!(held.status.rank() >= before || held.status.rank().is_none(), "a status went back");
    }
}

/// What is derived of a call for the screen.
fn harmless(call: &Call) {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let honest = |seconds: Option<f64>| seconds.is_none_or(|seconds| seconds >= 0.0);
    assert!(call.lifeline(now).iter().all(|(_, seconds)| honest(*seconds)), "a stage of negative length");
    assert!(honest(call.talked(now)));
    let _ = (call.source.label(), call.destination.label(), call.id.tail(), wire::owner(&call.raw));
}

/// Single answers, and what comes of placing a call. What is kept of one reads as the same again.
fn single(bytes: &[u8]) {
    let value = json(bytes);
    if let Ok(call) = wire::call(value.clone()) {
        harmless(&call);
        assert_eq!(wire::call(json(call.raw.as_bytes())).as_ref(), Ok(&call), "what is kept reads as something else");
    }
    if let Ok(group) = wire::groupcall(value.clone()) {
        let mut absorbed = group.clone();
        absorbed.absorb(group.clone());
        assert_eq!(absorbed.status, group.status);
    }
    let placed = wire::placed(bytes).unwrap_or_default();
    for call in &placed.calls {
        harmless(call);
    }
    if let Some(request) = wire::call_request(&value) {
        let _ = (placed.left_out(&request), NeverDial::usual().refuses(&request, None));
        let again = wire::call_request(&wire::call_body(&request));
        assert_eq!(again, Some(request), "what is sent reads as something else");
    }
    let _ = (wire::customer(&value), wire::agent(&value), wire::number(value.clone()), wire::flow(value));
}

/// Frames of the push channel. An envelope around a resource says the same as the resource.
fn push(bytes: &[u8]) {
    let text = text_of(bytes);
    if let Ok(Some(Pushed::Call(call))) = wire::pushed(&text) {
        harmless(&call);
        let wrapped = format!("{{\"type\":\"call_updated\",\"data\":{}}}", call.raw);
        assert_eq!(wire::pushed(&wrapped), Ok(Some(Pushed::Call(call))));
    }
    let _ = CallId::new(&text).map(|id| id.tail().to_owned());
}

/// Error envelopes, and the sentence that is made of one.
fn envelope(bytes: &[u8]) {
    let _ = (wire::token_expiry(bytes), wire::token_customer(bytes), wire::login_token(&json(bytes)));
    let Some(envelope) = wire::error_envelope(bytes) else { return };
    for (operation, kind, status) in [
        (Operation::PlaceCall, ErrorKind::Invalid, 400),
        (Operation::ListCalls, ErrorKind::Forbidden, 403),
        (Operation::HangUpCall, ErrorKind::Server, 500),
    ] {
        let (reason, message) = (envelope.reason.clone(), envelope.message.clone());
        let local = ApiError::local(operation, kind, message);
        let error = ApiError { status: Some(status), reason, request_id: envelope.request_id.clone(), ..local };
        assert!(sentence(&error).starts_with("Could not "));
    }
}

/// Timestamps. One that is understood is understood again as it is asked for.
fn timestamp(bytes: &[u8]) {
    let value = serde_json::from_slice(bytes).unwrap_or_else(|_| Value::from(text_of(bytes)));
    if let Some(at) = wire::timestamp(&value) {
        let cursor = wire::cursor(at);
        let again = wire::timestamp(&Value::from(cursor.as_str()));
        // Asked for to the microsecond, as the API writes it.
        let apart = again.map(|again| again.duration_since(at).as_micros().abs());
        assert!(apart.is_some_and(|micros| micros <= 1), "{cursor} is {apart:?} from {at}");
    }
}

/// What is typed to call: what is understood is E.164, is understood again, and a list is split into what was typed.
fn phone_field(bytes: &[u8]) {
    let typed = text_of(bytes);
    for region in [None, Some("KR"), Some("US"), Some("IT"), Some("XX")] {
        for part in destinations::split(&typed) {
            let whom = TypedDestination::parse(part, region);
            let Ok(address) = whom.address else { continue };
            let _ = NeverDial::usual().refuses_address(&address, &[]);
            let label = destinations::as_typed(&address);
            assert_eq!(
                TypedDestination::parse(&label, None).address.as_ref(),
                Ok(&address),
                "{part} is {label} is something else"
            );
        }
        if let Ok(phone) = phone_number::parse(&typed, region) {
            let digits = phone.e164.strip_prefix('+').unwrap_or_default();
            assert!((7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()), "{phone:?}");
            assert_eq!(phone_number::parse(&phone.e164, None).map(|again| again.e164), Ok(phone.e164));
        }
    }
}

/// Key maps. One that is taken is taken again as it is printed.
fn keymap(bytes: &[u8]) {
    let Ok(changes) = toml::from_str::<BTreeMap<String, Vec<String>>>(&text_of(bytes)) else { return };
    let Ok(keymap) = KeyMap::new(&changes) else { return };
    let printed: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(&keymap.print()).expect("what is printed is a configuration");
    let again = KeyMap::new(&printed["keys"]).expect("what is printed is a key map");
    for action in Command::ALL {
        assert_eq!(keymap.keys(*action), again.keys(*action), "{action:?}");
        let _ = keymap.hint(*action);
    }
}

/// Configuration files. What is printed of one is a configuration again, and no text shows a secret.
fn config(bytes: &[u8]) {
    const SECRET: &str = "kept-to-itself";
    let dir = std::env::temp_dir().join(format!("vdial-fuzz-{}", std::process::id()));
    let path = dir.join("config.toml");
    let load = |text: &str| {
        use clap::Parser;
        let file = path.to_str().expect("a path in UTF-8");
        std::fs::create_dir_all(&dir).and_then(|()| std::fs::write(&path, text)).expect("a place for files");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&path, private).expect("a private file");
        }
        let cli = vdial::program::cli::Cli::parse_from(["vdial", "--config", file]).settings;
        let paths = Paths { config_dir: dir.clone(), data_dir: dir.clone() };
        Config::load(&cli, &|_| None, &paths)
    };
    let typed = text_of(bytes);
    let secret = format!("{typed}\n[profiles.fuzz]\ntoken = \"{SECRET}\"\n");
    let mut said = String::new();
    for text in [&typed, &secret] {
        match load(text) {
            Ok(config) => {
                let printed = config.print();
                let _ = write!(said, "{printed}{config:?}");
                // A file of certificates that is named may not be there.
                let again = load(&printed).map(|config| config.print());
                assert!(again.is_ok(), "what is printed is no configuration: {printed}");
            }
            Err(error) => _ = write!(said, "{error}{error:?}"),
        }
    }
    assert!(!said.contains(SECRET), "{said}");
}

/// Text for the screen: exactly as wide as is asked for, and nothing in it that could do more than be seen.
fn screen(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let (typed, columns) = (text_of(rest), usize::from(first % 40));
    let safe = |text: &str| assert!(!text.chars().any(text::is_unsafe), "{text:?}");
    let clean = text::clean(&typed);
    safe(&clean);
    assert_eq!(text::clean(&clean), clean, "cleaned twice it is something else");
    assert!(text::width(&text::cut(&typed, columns)) <= columns);
    let fitted = text::fit(&typed, columns);
    safe(&fitted);
    assert_eq!(text::width(&fitted), columns, "{fitted:?}");
    for line in text::wrap(&typed, columns.max(4)) {
        safe(&line);
        assert!(text::width(&line) <= columns.max(4), "{line:?}");
    }
}

/// Journals: whatever the file holds, its whole lines are read, and what is written next is read too.
fn journal(bytes: &[u8]) {
    use vdial::journal::{JournalEvent, JournalFile, JournalLimits, Search};
    let dir = std::env::temp_dir().join(format!("vdial-fuzz-{}", std::process::id()));
    let path = dir.join("journal.jsonl");
    std::fs::create_dir_all(&dir).and_then(|()| std::fs::write(&path, bytes)).expect("a place for files");
    let limits = JournalLimits { longest: u64::MAX, oldest: jiff::SignedDuration::MAX, ..JournalLimits::default() };
    let file = JournalFile::new(path, limits);
    let now = jiff::Timestamp::UNIX_EPOCH;
    let read = || {
        let mut entries = Vec::new();
        let damage = file.each(now, |entry, _| entries.push(entry)).expect("a journal can be read");
        (entries, damage)
    };
    let (entries, damage) = read();
    let mut search = Search::new("work", "https://api.example/v1.0", now);
    for entry in &entries {
        search.take(entry);
    }
    let _ = (search.done(), damage.words());
    file.history().and_then(|_| file.notes()).expect("so can its history");
    let entry = vdial::journal::JournalEntry { at: now, attempt: "last".into(), event: JournalEvent::NotFound };
    file.append(&serde_json::to_string(&entry).expect("a line"), now).expect("a journal can be written");
    let (again, damage) = read();
    assert_eq!(again.last(), Some(&entry));
    assert_eq!((again.len(), damage.torn), (entries.len() + 1, false));
}

/// What a server says, with a credential in it: the first line is the credential. Nothing that a reader would recognise
/// of it is left, whether it is said in one text or in two, and what is an answer stays one.
fn credential(bytes: &[u8]) {
    use vdial::api::redact::{LEFT_OUT, Secrets};
    let text = text_of(bytes);
    let (secret, said) = text.split_once('\n').unwrap_or((&text, &text));
    // Others are refused before they are sent.
    if secret.len() < 8 || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return;
    }
    let shown = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let parts: Vec<_> = (0..=secret.len() - 8).map(|at| secret[at..at + 8].to_lowercase()).collect();
    let clean = |text: &str| !parts.iter().any(|part| shown(text).contains(part));
    // One that looks like two texts that were left out, one after the other, is in them.
    let hides = |text: &str| !clean(&LEFT_OUT.repeat(2)) || clean(text);
    let secrets = Secrets::new(&[secret]);
    assert!(hides(&secrets.redact(said)), "it is left in one text");
    let (mut start, mut end) = (said.to_owned(), format!("{secret}{said}"));
    secrets.redact_together(&mut [&mut start, &mut end]);
    assert!(hides(&format!("{start}{end}")), "it is left in two texts");
    if let Some(cleaned) = secrets.without_echo(said.as_bytes()) {
        let texts = json(&cleaned);
        assert!(texts.as_str().is_none_or(hides), "it is left in an answer");
    }
}

/// What comes from a terminal: it means the same however it is cut into reads, and the keyboard works after it.
fn input(bytes: &[u8]) {
    let whole = tokens(&[bytes]);
    // A paste ends with the last end marker of a read.
    if bytes.windows(6).filter(|window| window == b"\x1b[201~").count() < 2 {
        assert_eq!(tokens(&bytes.chunks(1).collect::<Vec<_>>()), whole, "byte by byte it is something else");
        let (before, after) = bytes.split_at(bytes.len() / 2);
        assert_eq!(tokens(&[before, after]), whole, "in two reads it is something else");
    }
}

fn tokens(reads: &[&[u8]]) -> Vec<Token> {
    let mut now = std::time::Instant::now();
    let mut tokenizer = Tokenizer::default();
    let mut tokens: Vec<_> = reads.iter().flat_map(|read| tokenizer.feed(read, now)).collect();
    while let Some(deadline) = tokenizer.deadline() {
        now = deadline;
        tokens.extend(tokenizer.expire(now));
    }
    assert!(matches!(tokenizer.feed(b"q", now + std::time::Duration::from_mins(1))[..], [Token::Key(_)]), "it is deaf");
    tokens
}
