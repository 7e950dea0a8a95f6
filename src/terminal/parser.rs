//! Turns bytes into tokens, one at a time and without a clock. The state says what the next byte belongs to.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::answer;
use super::key_sequences::{self, Meaning};
use super::paste::{self, Paste, Pasted};
use super::sequence::{KEPT, LONGEST, Sequence};
use super::string::{StringEnd, Swallowed};
use super::token::{Awaited, Token};
use super::utf8::{Character, Piece};

const ESC: u8 = 0x1b;
const CTRL_C: u8 = 0x03;
const CANCEL: [u8; 2] = [0x18, 0x1a];

/// What the next byte belongs to.
#[derive(Debug, Default)]
pub(super) enum State {
    #[default]
    Ground,
    /// After one ESC, or two.
    Escape { twice: bool },
    /// After ESC and at least one of ` ` to `/`.
    Intermediate { first: u8, more: bool },
    /// After CSI.
    Csi(Sequence),
    /// After SS3.
    Ss3(Sequence),
    /// After `CSI [`.
    Console { alt: bool },
    /// After `CSI M`; the number of missing characters.
    Mouse(u8, Character),
    /// Inside a character.
    Character { alt: bool, character: Character },
    /// Inside a string.
    String(Swallowed),
    /// Inside a flood; the number of bytes of the begin marker of a paste so far.
    Deaf(usize),
    /// Inside a paste.
    Paste(Paste),
}

/// The state machine.
#[derive(Debug, Default)]
pub(super) struct Parser {
    pub(super) state: State,
    pub(super) tokens: Vec<Token>,
    /// How many tokens precede the end marker of a broken-off paste.
    pub(super) pasted: Option<usize>,
    /// The Linux console sends Shift-Tab as ESC and Tab.
    pub(super) linux_console: bool,
}

impl Parser {
    /// Processes a byte; `after` are the rest of the same read.
    pub(super) fn byte(&mut self, byte: u8, after: &[u8]) {
        self.state = match std::mem::take(&mut self.state) {
            State::Ground => self.ground(byte),
            State::Escape { twice } => self.escape(byte, twice),
            State::Intermediate { first, .. } => self.intermediate(byte, first),
            State::Csi(sequence) => self.csi(byte, sequence),
            State::Ss3(sequence) => self.ss3(byte, sequence),
            State::Console { alt } => self.console(byte, alt),
            State::Mouse(missing, character) => self.mouse(byte, missing, character),
            State::Character { alt, character } => self.character(byte, character, alt),
            State::String(string) => self.string(byte, string),
            State::Deaf(begun) => self.deaf(byte, begun),
            State::Paste(paste) => self.paste(byte, after, paste),
        };
    }

    /// Ends the input. Drops an incomplete sequence and turns an ESC into the Esc key.
    pub(super) fn end(&mut self) -> State {
        let state = std::mem::take(&mut self.state);
        match &state {
            State::Escape { twice } => {
                self.escape_key(*twice);
                self.push_escape();
            }
            State::Intermediate { first, more: false } => self.key(char::from(*first), true),
            State::Csi(Sequence { alt, .. }) | State::Ss3(Sequence { alt, .. }) | State::Console { alt } => {
                self.escape_key(*alt);
            }
            State::Paste(paste) if !paste.is_swallowed() => self.tokens.push(Token::PasteBrokeOff),
            _ => {}
        }
        state
    }

    /// Whether an incomplete sequence may start an answer that is on its way. If so, the first of two ESC was the Esc
    /// key.
    pub(super) fn may_be_answer(&mut self, awaited: Awaited) -> bool {
        let before = match &mut self.state {
            State::Escape { twice } if awaited == Awaited::Surely => twice,
            State::Csi(sequence) if awaited != Awaited::Nothing && sequence.is_of_numbers() => &mut sequence.alt,
            _ => return false,
        };
        let escape_key = std::mem::take(before);
        self.escape_key(escape_key);
        true
    }

    fn ground(&mut self, byte: u8) -> State {
        match byte {
            ESC => return State::Escape { twice: false },
            // `\n` is Enter on the keypad of alacritty, where people type numbers.
            b'\r' | b'\n' => self.push(KeyCode::Enter, KeyModifiers::NONE),
            b'\t' => self.push(KeyCode::Tab, KeyModifiers::NONE),
            0x7f => self.push(KeyCode::Backspace, KeyModifiers::NONE),
            0 => self.push(KeyCode::Char(' '), KeyModifiers::CONTROL),
            0x01..=0x1a => self.push(KeyCode::Char(char::from(byte - 1 + b'a')), KeyModifiers::CONTROL),
            0x1c..=0x1f => self.push(KeyCode::Char(char::from(byte - 0x1c + b'4')), KeyModifiers::CONTROL),
            _ => return self.character(byte, Character::default(), false),
        }
        State::Ground
    }

    fn escape(&mut self, byte: u8, twice: bool) -> State {
        if matches!(byte, b'[' | b'O') {
            let sequence = Sequence::after(twice);
            return if byte == b'[' { State::Csi(sequence) } else { State::Ss3(sequence) };
        }
        self.escape_key(twice);
        match byte {
            ESC => return State::Escape { twice: true },
            b'P' | b']' | b'_' | b'^' | b'X' => return State::String(Swallowed::new(byte)),
            // The end of a string that was already taken to be over.
            b'\\' => {}
            b'\t' if self.linux_console && !twice => self.push(KeyCode::BackTab, KeyModifiers::SHIFT),
            // The way out of the program always counts.
            CTRL_C => {
                self.push_escape();
                return self.ground(byte);
            }
            // tmux sends this for Esc and Enter typed within 500 ms. It never counts as Enter, with or without Alt.
            0x00..=0x1f => self.push_escape(),
            b' '..=b'/' => return State::Intermediate { first: byte, more: false },
            0x7f => self.push(KeyCode::Backspace, KeyModifiers::ALT),
            _ => return self.character(byte, Character::default(), true),
        }
        State::Ground
    }

    /// The first of two ESC is a key of its own, unless both belong to one key.
    fn escape_key(&mut self, twice: bool) {
        if twice {
            self.push_escape();
        }
    }

    /// `ESC ( B`; nobody types that in one go.
    fn intermediate(&mut self, byte: u8, first: u8) -> State {
        match byte {
            b' '..=b'/' => State::Intermediate { first, more: true },
            b'0'..=b'~' => State::Ground,
            _ => self.cut_off(byte, false).unwrap_or(State::Intermediate { first, more: true }),
        }
    }

    /// Cuts off a sequence at Ctrl-C, ESC, CAN or SUB; other control characters have no effect in it. If it could have
    /// been a key with Alt, its ESC was the Esc key.
    fn cut_off(&mut self, byte: u8, alt: bool) -> Option<State> {
        if byte != CTRL_C && byte != ESC && !CANCEL.contains(&byte) {
            return None;
        }
        self.escape_key(alt);
        Some(if CANCEL.contains(&byte) { State::Ground } else { self.ground(byte) })
    }

    fn csi(&mut self, byte: u8, mut sequence: Sequence) -> State {
        match byte {
            b'$' if !key_sequences::ends_with_dollar(&sequence.body) => sequence.push(byte),
            b' '..=b'#' | b'%'..=b'?' => sequence.push(byte),
            b'$' | b'@'..=b'~' => {
                let whole = sequence.length == sequence.body.len();
                let meaning = if whole { key_sequences::csi(&sequence.body, byte) } else { Meaning::Nothing };
                return self.mean(meaning, sequence.alt);
            }
            _ => match self.cut_off(byte, sequence.alt) {
                Some(state) => return state,
                None => sequence.length += 1,
            },
        }
        if sequence.length < LONGEST { State::Csi(sequence) } else { State::Deaf(0) }
    }

    fn ss3(&mut self, byte: u8, mut sequence: Sequence) -> State {
        match byte {
            b'0'..=b'9' | b';' if sequence.length < KEPT => sequence.push(byte),
            b' '..=b'~' => return self.mean(key_sequences::ss3(&sequence.body, byte), sequence.alt),
            _ => return self.cut_off(byte, sequence.alt).unwrap_or(State::Ss3(sequence)),
        }
        State::Ss3(sequence)
    }

    fn console(&mut self, byte: u8, alt: bool) -> State {
        match self.cut_off(byte, alt) {
            Some(state) => state,
            None => self.mean(key_sequences::console(byte), alt),
        }
    }

    /// Carries out the meaning of a sequence.
    fn mean(&mut self, meaning: Meaning, alt: bool) -> State {
        if let Meaning::Console = meaning {
            return State::Console { alt };
        }
        if let Meaning::Key(mut key) = meaning {
            key.modifiers |= if alt { KeyModifiers::ALT } else { KeyModifiers::NONE };
            self.tokens.push(Token::Key(key));
            return State::Ground;
        }
        // Alt only goes with keys, so the ESC was the Esc key.
        self.escape_key(alt);
        match meaning {
            Meaning::Answer(answer) => self.tokens.push(Token::Answer(answer)),
            Meaning::Focus(focused) => self.tokens.push(Token::Focus(focused)),
            Meaning::Paste => return State::Paste(Paste::default()),
            Meaning::PasteEnd => self.pasted = Some(self.tokens.len()),
            Meaning::Mouse(mouse) => Token::push_mouse(&mut self.tokens, mouse),
            Meaning::OldMouse => return State::Mouse(3, Character::default()),
            Meaning::Key(_) | Meaning::Console | Meaning::Nothing => {}
        }
        State::Ground
    }

    /// A position of the mouse: each of its three characters may be any byte, or a UTF-8 character.
    fn mouse(&mut self, byte: u8, missing: u8, mut character: Character) -> State {
        let piece = match character.push(byte) {
            Piece::New => character.push(byte),
            piece => piece,
        };
        match self.cut_off(byte, false) {
            Some(state) => state,
            None if piece == Piece::Part => State::Mouse(missing, character),
            None if missing > 1 => State::Mouse(missing - 1, character),
            None => State::Ground,
        }
    }

    fn character(&mut self, byte: u8, mut character: Character, alt: bool) -> State {
        let begun = character.has_begun();
        match character.push(byte) {
            Piece::Part => return State::Character { alt, character },
            Piece::Whole(c @ '\u{80}'..='\u{9f}') => return self.control(c, alt),
            Piece::Whole(c) => self.key(c, alt),
            Piece::New => return self.ground(byte),
            Piece::Invalid if begun => {}
            Piece::Invalid => return self.control(char::from(byte), alt),
        }
        State::Ground
    }

    /// Control characters above ASCII, which replace ESC and a character: 0x90 for `ESC P`.
    fn control(&mut self, c: char, alt: bool) -> State {
        self.escape_key(alt);
        match c {
            '\u{8f}' => State::Ss3(Sequence::default()),
            '\u{9b}' => State::Csi(Sequence::default()),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => {
                State::String(Swallowed::new(if c == '\u{9d}' { b']' } else { b'P' }))
            }
            _ => State::Ground,
        }
    }

    fn string(&mut self, byte: u8, mut string: Swallowed) -> State {
        match string.push(byte) {
            None => State::String(string),
            Some(StringEnd::Terminated(osc)) => {
                self.tokens.extend(osc.and_then(|osc| answer::background(&osc)).map(Token::Answer));
                State::Ground
            }
            Some(StringEnd::Cancelled) => State::Ground,
            Some(StringEnd::CtrlC) => self.ground(byte),
            Some(StringEnd::TooLong) => State::Deaf(0),
            Some(StringEnd::Paste) => State::Paste(Paste::swallowed()),
        }
    }

    fn deaf(&mut self, byte: u8, begun: usize) -> State {
        match paste::begun(begun, byte) {
            _ if byte == CTRL_C => self.ground(byte),
            begun if begun == paste::BEGIN.len() => State::Paste(Paste::swallowed()),
            begun => State::Deaf(begun),
        }
    }

    fn paste(&mut self, byte: u8, after: &[u8], mut paste: Paste) -> State {
        match paste.push(byte, after) {
            None => return State::Paste(paste),
            Some(Pasted::Text(text)) => self.tokens.push(Token::Paste(text)),
            Some(Pasted::TooLong) => self.tokens.push(Token::PasteTooLong),
            Some(Pasted::Swallowed) => {}
        }
        State::Ground
    }

    /// A typed character; an upper-case letter implies Shift.
    fn key(&mut self, c: char, alt: bool) {
        let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
        self.push(KeyCode::Char(c), shift | if alt { KeyModifiers::ALT } else { KeyModifiers::NONE });
    }

    fn push(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.tokens.push(Token::Key(KeyEvent::new(code, modifiers)));
    }

    fn push_escape(&mut self) {
        self.push(KeyCode::Esc, KeyModifiers::NONE);
    }
}
