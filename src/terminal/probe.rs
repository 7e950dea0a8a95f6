//! Asks the terminal about itself, for a command that does not take the whole screen. The terminal is given back as it
//! was, and no answer reaches the shell.

#[cfg(unix)]
use std::io;
#[cfg(unix)]
use std::time::{Duration, Instant};

#[cfg(unix)]
use super::answer::{self, TerminalAnswer};
use super::tty;

/// What a terminal says about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalTraits {
    /// Columns and rows; `None` if it reports none.
    pub size: Option<(u16, u16)>,
    /// Whether it answers at all; `None` if it was not asked.
    pub answers: Option<bool>,
    /// Whether it knows the keyboard protocol of kitty.
    pub kitty_keys: bool,
    /// How many columns a symbol of ambiguous width takes; `None` if it does not say.
    pub symbol_columns: Option<u16>,
    /// Its background colour, red, green and blue; `None` if it does not say.
    pub background: Option<(u8, u8, u8)>,
}

/// The size alone; asks nothing.
pub fn size() -> TerminalTraits {
    TerminalTraits {
        size: tty::size().filter(|(columns, rows)| *columns > 0 && *rows > 0),
        ..TerminalTraits::default()
    }
}

/// Asks standard output's terminal. Waits until it has answered everything, at most for two seconds. A program in the
/// background only learns the size.
#[cfg(unix)]
pub fn ask() -> TerminalTraits {
    if tty::in_background() {
        return size();
    }
    match answers() {
        Ok(bytes) => TerminalTraits {
            answers: Some(contains(&bytes, READY)),
            kitty_keys: report(&bytes, b"\x1b[?", b'u').is_some(),
            symbol_columns: report(&bytes, b"\x1b[", b'R').and_then(|numbers| numbers.get(1)?.checked_sub(1)),
            background: background(&bytes),
            ..size()
        },
        Err(_) => size(),
    }
}

/// Answers cannot be told from keys here.
#[cfg(not(unix))]
pub fn ask() -> TerminalTraits {
    size()
}

#[cfg(unix)]
const PATIENCE: Duration = Duration::from_secs(2);
/// The background; the keyboard protocol of kitty; how far a symbol moves the cursor, whose trace is deleted; and at last
/// a question that every terminal answers.
#[cfg(unix)]
const QUESTIONS: &[u8] = b"\x1b]11;?\x07\x1b[?u\r\xe2\x97\x8f\x1b[6n\r\x1b[K\x1b[5n";
/// The answer to the last question.
#[cfg(unix)]
const READY: &[u8] = b"\x1b[0n";

/// The answers, as bytes, among whatever is typed meanwhile.
#[cfg(unix)]
fn answers() -> io::Result<Vec<u8>> {
    tty::enter()?;
    let asked = (|| {
        tty::write_all(QUESTIONS)?;
        let deadline = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        let mut buffer = [0; 256];
        while !contains(&heard, READY) && tty::wait_for_input(deadline.saturating_duration_since(Instant::now())) {
            if let Some(read) = tty::read(&mut buffer)? {
                heard.extend_from_slice(&buffer[..read]);
            }
        }
        Ok(heard)
    })();
    tty::leave()?;
    asked
}

#[cfg(unix)]
fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The numbers of the first report that begins and ends so.
#[cfg(unix)]
fn report(bytes: &[u8], begin: &[u8], end: u8) -> Option<Vec<u16>> {
    (0..bytes.len()).find_map(|at| {
        let rest = bytes[at..].strip_prefix(begin)?;
        let length = rest.iter().position(|byte| !byte.is_ascii_digit() && *byte != b';')?;
        let numbers = std::str::from_utf8(&rest[..length]).ok()?;
        (rest[length] == end).then(|| numbers.split(';').map(|number| number.parse().ok()).collect())?
    })
}

/// The background colour, the first eight bits of each channel.
#[cfg(unix)]
fn background(bytes: &[u8]) -> Option<(u8, u8, u8)> {
    let begin = bytes.windows(2).position(|two| two == b"\x1b]")? + 2;
    let end = bytes[begin..].iter().position(|byte| matches!(byte, 0x07 | 0x1b))?;
    match answer::background(&bytes[begin..begin + end])? {
        TerminalAnswer::Background { red, green, blue } => {
            Some((red.to_be_bytes()[0], green.to_be_bytes()[0], blue.to_be_bytes()[0]))
        }
        _ => None,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn reports_are_found_between_keys() {
        let bytes = b"q\x1b[Ax\x1b[?0u\x1b[5;3R\x1b[0n";
        assert_eq!(report(bytes, b"\x1b[?", b'u'), Some(vec![0]));
        assert_eq!(report(bytes, b"\x1b[", b'R'), Some(vec![5, 3]));
        assert!(contains(bytes, READY));
        assert_eq!(report(b"\x1b[?1", b"\x1b[?", b'u'), None);
        assert_eq!(report(b"\x1b[;R", b"\x1b[", b'R'), None);
        assert_eq!(report(b"\x1b[99999;1R", b"\x1b[", b'R'), None);
        assert_eq!(background(b"q\x1b]11;rgb:1c1c/2d00/ffff\x1b\\\x1b[0n"), Some((0x1c, 0x2d, 0xff)));
        assert_eq!(background(b"\x1b]11;rgb:1c1c/2d00"), None);
        assert_eq!(background(b"\x1b[0n"), None);
    }
}
