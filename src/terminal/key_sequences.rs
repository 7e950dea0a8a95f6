//! Tables of control sequences: the keys of xterm, VTE, kitty, alacritty, foot, st, urxvt, `PuTTY`, mintty, macOS, the
//! Linux console, screen and tmux. Any other sequence is no key.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::answer::TerminalAnswer;
use crate::base::mouse::{Mouse, MouseAct};

/// What a complete sequence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A key.
    Key(KeyEvent),
    /// An answer of the terminal.
    Answer(TerminalAnswer),
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// The start of a paste.
    Paste,
    /// The end of a paste that had broken off.
    PasteEnd,
    /// The mouse did something.
    Mouse(Mouse),
    /// The mouse, as old terminals report it; three more characters follow.
    OldMouse,
    /// A function key of the Linux console; one more letter tells which.
    Console,
    /// Nothing that this program uses.
    Nothing,
}

/// The sequence `CSI body last`.
pub(super) fn csi(body: &[u8], last: u8) -> Meaning {
    match (body, last) {
        (b"", b'M') => return Meaning::OldMouse,
        ([b'<', report @ ..], b'M') => return mouse(report).map_or(Meaning::Nothing, Meaning::Mouse),
        (b"", b'[') => return Meaning::Console,
        (b"", b'I') => return Meaning::Focus(true),
        (b"", b'O') => return Meaning::Focus(false),
        (b"200", b'~') => return Meaning::Paste,
        (b"201", b'~') => return Meaning::PasteEnd,
        // `3` reports a malfunction of the terminal.
        (b"0" | b"3", b'n') => return Meaning::Answer(TerminalAnswer::Ready),
        _ => {}
    }
    if let Some(key) = of_one_terminal(body, last) {
        return Meaning::Key(key);
    }
    let Some(numbers) = Numbers::of(body) else { return Meaning::Nothing };
    if last == b'R' && !numbers.is_modified_f3() {
        return numbers.position().map_or(Meaning::Nothing, Meaning::Answer);
    }
    let key = match last {
        b'u' if !body.is_empty() => by_code(numbers.at(0, 0), &numbers, 1),
        b'~' if numbers.at(0, 0) == 27 && numbers.len() == 3 => by_code(numbers.at(2, 0), &numbers, 1),
        b'~' => by_number(numbers.at(0, 0)).and_then(|code| numbers.modify_numbered(code)),
        _ => by_letter(last).and_then(|code| numbers.modify_lettered(code)),
    };
    key.map_or(Meaning::Nothing, Meaning::Key)
}

/// The press of a button in `CSI < button ; column ; row M`. Other buttons, and those with Shift, Alt or Ctrl, are
/// nothing; a release ends with `m`.
fn mouse(report: &[u8]) -> Option<Mouse> {
    let (button, [column, row]) = Numbers::of(report)?.button_and_cell()?;
    let act = match button {
        0 => MouseAct::Click,
        64 => MouseAct::Wheel(-1),
        65 => MouseAct::Wheel(1),
        _ => return None,
    };
    Some(Mouse { column, row, act })
}

/// The sequence `SS3 body last`.
pub(super) fn ss3(body: &[u8], last: u8) -> Meaning {
    let code = match last {
        b'A'..=b'F' | b'H' | b'P'..=b'S' => by_letter(last),
        // `a` to `d` are the Ctrl-arrows of urxvt.
        b'a' => return ctrl(KeyCode::Up),
        b'b' => return ctrl(KeyCode::Down),
        b'c' => return ctrl(KeyCode::Right),
        b'd' => return ctrl(KeyCode::Left),
        // F5 and the keypad's Enter are left out: `ESC O T` and `ESC O M` can be typed, and both keys place calls. No
        // terminal sends them this way unless it is asked to.
        b'U'..=b'W' => Some(KeyCode::F(last - b'T' + 5)),
        // The keypad in application mode. Its digits are left out: with Num Lock off they are Home, ↑ and so on.
        b'I' => Some(KeyCode::Tab),
        b'X' => Some(KeyCode::Char('=')),
        b'j'..=b'o' => Some(KeyCode::Char(char::from(last - b'j' + b'*'))),
        _ => None,
    };
    let key = code.zip(Numbers::of(body)).and_then(|(code, numbers)| numbers.modify_lettered(code));
    key.map_or(Meaning::Nothing, Meaning::Key)
}

/// The sequence `CSI [ last` of the Linux console.
pub(super) fn console(last: u8) -> Meaning {
    match last {
        b'A'..=b'E' => Meaning::Key(KeyCode::F(last - b'A' + 1).into()),
        _ => Meaning::Nothing,
    }
}

fn ctrl(code: KeyCode) -> Meaning {
    Meaning::Key(KeyEvent::new(code, KeyModifiers::CONTROL))
}

/// Whether `CSI body $` is a key of urxvt. Elsewhere `$` does not end a sequence.
pub(super) fn ends_with_dollar(body: &[u8]) -> bool {
    of_urxvt(body, b'$').is_some()
}

/// Sequences that only one terminal uses.
fn of_one_terminal(body: &[u8], last: u8) -> Option<KeyEvent> {
    const NONE: KeyModifiers = KeyModifiers::NONE;
    const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
    const CONTROL: KeyModifiers = KeyModifiers::CONTROL;
    let (code, modifiers) = match (body, last) {
        // st, whose keypad is not in application mode.
        (b"", b'P') => (KeyCode::Delete, NONE),
        (b"2", b'K') => (KeyCode::Delete, SHIFT),
        (b"4", b'h') => (KeyCode::Insert, NONE),
        (b"4", b'l') => (KeyCode::Insert, SHIFT),
        (b"", b'L') => (KeyCode::Insert, CONTROL),
        (b"2", b'J') => (KeyCode::Home, SHIFT),
        (b"", b'J') => (KeyCode::End, CONTROL),
        (b"", b'K') => (KeyCode::End, SHIFT),
        // urxvt.
        (b"", b'a') => (KeyCode::Up, SHIFT),
        (b"", b'b') => (KeyCode::Down, SHIFT),
        (b"", b'c') => (KeyCode::Right, SHIFT),
        (b"", b'd') => (KeyCode::Left, SHIFT),
        // The Linux console, the middle of the keypad.
        (b"", b'G') => (KeyCode::KeypadBegin, NONE),
        _ => return of_urxvt(body, last),
    };
    Some(KeyEvent::new(code, modifiers))
}

/// Keys of urxvt, which encodes modifiers in the last character.
fn of_urxvt(body: &[u8], last: u8) -> Option<KeyEvent> {
    let modifiers = match last {
        b'$' => KeyModifiers::SHIFT,
        b'^' => KeyModifiers::CONTROL,
        b'@' => KeyModifiers::CONTROL | KeyModifiers::SHIFT,
        _ => return None,
    };
    let numbers = Numbers::of(body).filter(|numbers| numbers.len() == 1)?;
    Some(KeyEvent::new(by_number(numbers.at(0, 0))?, modifiers))
}

/// The keys of `CSI n ~`.
fn by_number(number: u32) -> Option<KeyCode> {
    // The numbers of function keys have gaps.
    let function = |first: u32, key: u8| u8::try_from(number - first).ok().map(|more| KeyCode::F(key + more));
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

/// The keys of `CSI letter`, `CSI 1 ; modifiers letter` and `SS3 letter`.
fn by_letter(letter: u8) -> Option<KeyCode> {
    match letter {
        b'A' => Some(KeyCode::Up),
        b'B' => Some(KeyCode::Down),
        b'C' => Some(KeyCode::Right),
        b'D' => Some(KeyCode::Left),
        b'E' => Some(KeyCode::KeypadBegin),
        b'F' => Some(KeyCode::End),
        b'H' => Some(KeyCode::Home),
        b'P'..=b'S' => Some(KeyCode::F(letter - b'P' + 1)),
        b'Z' => Some(KeyCode::BackTab),
        // mintty. Without parameters it reports that the terminal got the focus.
        b'I' => Some(KeyCode::Tab),
        _ => None,
    }
}

/// A key given by the code of its character, as in kitty (`CSI code ; modifiers u`) and xterm
/// (`CSI 27 ; modifiers ; code ~`).
fn by_code(code: u32, numbers: &Numbers, modifiers_at: usize) -> Option<KeyEvent> {
    let (mut modifiers, kind) = numbers.modifiers(modifiers_at)?;
    let shift = modifiers.contains(KeyModifiers::SHIFT);
    let code = match code {
        9 if shift => KeyCode::BackTab,
        9 => KeyCode::Tab,
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        57344..=63743 => functional(code)?,
        _ => KeyCode::Char(character(code, shift, numbers)?),
    };
    if let KeyCode::Char(c) = code
        && c.is_uppercase()
    {
        modifiers |= KeyModifiers::SHIFT;
    }
    Some(KeyEvent::new_with_kind(code, modifiers, kind))
}

/// The character of a key, or with Shift the character that Shift types.
fn character(code: u32, shift: bool, numbers: &Numbers) -> Option<char> {
    let c = char::from_u32(code).filter(|c| !c.is_control())?;
    if !shift {
        return Some(c);
    }
    let told = char::from_u32(numbers.at(0, 1)).filter(|told| !told.is_control());
    let mut upper = c.to_uppercase();
    Some(told.or_else(|| upper.next().filter(|_| upper.len() == 0)).unwrap_or(c))
}

/// Keys with private codes of kitty.
fn functional(code: u32) -> Option<KeyCode> {
    const KEYPAD: [KeyCode; 11] = [
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Insert,
        KeyCode::Delete,
        KeyCode::KeypadBegin,
    ];
    let at = |first: u32| usize::try_from(code - first).ok();
    match code {
        57376..=57398 => u8::try_from(code - 57376).ok().map(|more| KeyCode::F(13 + more)),
        57399..=57408 => char::from_digit(code - 57399, 10).map(KeyCode::Char),
        57409..=57413 => at(57409).and_then(|at| "./*-+".chars().nth(at)).map(KeyCode::Char),
        57415 => Some(KeyCode::Char('=')),
        57416 => Some(KeyCode::Char(',')),
        57417..=57427 => at(57417).and_then(|at| KEYPAD.get(at)).copied(),
        // Locks, media keys, and modifiers alone.
        _ => None,
    }
}

/// The numbers of a sequence: `1;2:3` is `[[1], [2, 3]]`. A missing number is 0.
struct Numbers(Vec<Vec<u32>>);

impl Numbers {
    fn of(body: &[u8]) -> Option<Self> {
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_u32, |number, digit| {
                digit.is_ascii_digit().then(|| number.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
            })
        };
        let group = |group: &[u8]| group.split(|byte| *byte == b':').map(number).collect::<Option<Vec<_>>>();
        body.split(|byte| *byte == b';').map(group).collect::<Option<Vec<_>>>().map(Self)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn at(&self, group: usize, place: usize) -> u32 {
        self.0.get(group).and_then(|group| group.get(place)).copied().unwrap_or(0)
    }

    /// The modifiers and the kind of a key event, from the group at `at`.
    fn modifiers(&self, at: usize) -> Option<(KeyModifiers, KeyEventKind)> {
        const BITS: [KeyModifiers; 6] = [
            KeyModifiers::SHIFT,
            KeyModifiers::ALT,
            KeyModifiers::CONTROL,
            KeyModifiers::SUPER,
            KeyModifiers::HYPER,
            KeyModifiers::META,
        ];
        // The higher bits are Caps Lock and Num Lock, which are not part of a key.
        let bits = self.at(at, 0).max(1) - 1;
        if bits > 0xff {
            return None;
        }
        let held = BITS.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
        let kind = match self.at(at, 1) {
            0 | 1 => KeyEventKind::Press,
            2 => KeyEventKind::Repeat,
            3 => KeyEventKind::Release,
            _ => return None,
        };
        Some((held.fold(KeyModifiers::NONE, |all, (_, one)| all | *one), kind))
    }

    /// A key given by a number, as in `3;5~`.
    fn modify_numbered(&self, code: KeyCode) -> Option<KeyEvent> {
        if self.len() > 2 { None } else { self.modify(code, 1) }
    }

    /// A key given by a letter, as in `1;5A`, or in old terminals `5A`.
    fn modify_lettered(&self, code: KeyCode) -> Option<KeyEvent> {
        match self.len() {
            1 => self.modify(code, 0),
            2 if self.at(0, 0) <= 1 => self.modify(code, 1),
            _ => None,
        }
    }

    fn modify(&self, code: KeyCode, at: usize) -> Option<KeyEvent> {
        let (mut modifiers, kind) = self.modifiers(at)?;
        if code == KeyCode::BackTab {
            modifiers |= KeyModifiers::SHIFT;
        }
        Some(KeyEvent::new_with_kind(code, modifiers, kind))
    }

    /// `1;2` to `1;16` with an R is F3 with modifiers. The program asks for the cursor's position in another row.
    fn is_modified_f3(&self) -> bool {
        self.len() == 2 && self.0[0] == [1] && (2..=16).contains(&self.at(1, 0))
    }

    /// The numbers of a report of the mouse; the cell is counted from 0.
    fn button_and_cell(&self) -> Option<(u32, [u16; 2])> {
        let [button, column, row] = &self.0[..] else { return None };
        let (&[button], &[column], &[row]) = (&button[..], &column[..], &row[..]) else { return None };
        let cell = |number: u32| u16::try_from(number.checked_sub(1)?).ok();
        Some((button, [cell(column)?, cell(row)?]))
    }

    fn position(&self) -> Option<TerminalAnswer> {
        let [row, column] = &self.0[..] else { return None };
        let (&[row], &[column]) = (&row[..], &column[..]) else { return None };
        let number = |number| u16::try_from(number).ok().filter(|number| *number > 0);
        Some(TerminalAnswer::CursorAt { row: number(row)?, column: number(column)? })
    }
}
