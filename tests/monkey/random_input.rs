//! What the monkey presses, pastes and resizes next, by a seed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use vdial::base::mouse::{Mouse, MouseAct};
use vdial::messages::message::Message;
use vdial::simulator::{Fault, Simulator};

use super::common::state::State;

/// A key, a paste, a click, a turn of the wheel, or a new size.
#[derive(Clone, Debug)]
pub enum InputEvent {
    Key(KeyEvent),
    Paste(String),
    Mouse(Mouse),
    Resize(u16, u16),
}

impl InputEvent {
    pub fn msg(&self) -> Message {
        match self {
            Self::Key(key) => Message::Key(*key),
            Self::Paste(text) => Message::Paste(text.clone()),
            Self::Mouse(mouse) => Message::Mouse(*mouse),
            Self::Resize(width, height) => Message::Resized(*width, *height),
        }
    }
}

/// Keys that send the form from any field.
pub fn sends(key: KeyEvent) -> bool {
    key.code == KeyCode::F(5) && key.modifiers.is_empty()
}

pub fn is_enter(key: KeyEvent) -> bool {
    key.code == KeyCode::Enter && key.modifiers.is_empty()
}

/// Keys that confirm a dialog: `y` on the layouts that are known, Enter after a typed count.
pub fn confirms(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Enter | KeyCode::Char('y' | 'ㅛ' | 'н'))
}

/// Whole things to type, so that the monkey gets to where single keys hardly lead.
///
/// The first key, then what is typed; control characters stand for Ctrl-X, Esc and F5.
const SCRIPTS: [&str; 20] = [
    "\x1b|\x1b1n\x18\x1bn+821012345605\t\thello\n",
    "\x1b|\x1b1n\x18\x1bn+821012345602\t\thello\n",
    "\x1b|\x1b1n\x18\x1bnext:bob\t\tsome text\n",
    "\x1b|\x1b1n\x18\x1bn+821012345605, +447700900105\t\thello\n",
    "n|+821012345605\t\thello",
    "n|ext:bob\t\tsome text",
    "n|ext:Reception Desk, +447700900123\t\thello",
    "n|+19002345678\t\thello",
    "n|+821012345601, +821012345602, +821012345603, +821012345605, +821012345606, +821012345607\t\thi",
    "/|status:ringing dir:out",
    "/|+4477",
    "n|sip:a@b.example\t\t[]",
    "?|jjjj",
    "J|jjkk",
    "*|H",
    "*|x",
    "*|cw",
    "v|jjjv",
    "\x1b|\x1b1c",
    "q|h",
];

const PASTES: [&str; 8] = [
    "+82 10-1234-5605",
    "+821012345601\n+821012345602\r\n+821012345603",
    "\u{1b}[2J\u{9b}31mred\u{202e}gnp\u{7}",
    "y\ny\ny\n",
    "{\"type\":\"talk\"}",
    "한국어 \u{200b}\u{200b} e\u{301}\u{301}\u{301}\u{301}\u{301} 👩‍👩‍👧‍👦🏳️‍🌈",
    "[{\"type\":\"connect\",\"option\":{\"destinations\":[{\"type\":\"tel\",\"target\":\"+19002345678\"}]}}]",
    "",
];

const FAULTS: [&str; 20] = [
    "latency=80ms",
    "latency=300ms%20",
    "status=500%10",
    "status=503@GET /calls%50",
    "status=404@GET /calls/*%30",
    "status=409:STATE_INVALID@GET /calls/*%5",
    "status=401%2",
    "rate-limit=1%5",
    "reset%10",
    "reset=after@POST /calls%50",
    "reset-body%10",
    "truncate%10",
    "ill-typed%10",
    "broken-item%30",
    "broken-item=null%30",
    "html%5",
    "empty%5",
    "push-drop%20",
    "push-reorder%20",
    "push-kill%2",
];

/// Makes up one event after another.
pub struct InputGenerator {
    state: u64,
    /// What is still to be typed of a script.
    queue: Vec<KeyEvent>,
}

impl InputGenerator {
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, queue: Vec::new() }
    }

    /// A number below `n`, by xorshift: all that is needed of it is that a seed gives the same run again.
    fn below(&mut self, n: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % n as u64).unwrap()
    }

    /// Whether the monkey now waits until a dialog listens.
    pub fn pauses(&mut self, state: &State) -> bool {
        self.queue.is_empty() && self.below(if state.asks() { 10 } else { 400 }) == 0
    }

    pub fn faults(&mut self) -> Vec<Fault> {
        let count = self.below(4);
        (0..count).map(|_| FAULTS[self.below(FAULTS.len())].parse().unwrap()).collect()
    }

    pub fn next(&mut self, state: &State) -> InputEvent {
        if let Some(key) = self.queue.pop() {
            return InputEvent::Key(key);
        }
        // Without a good credential there is little to see: it is typed now and then.
        if state.is_signing_in() && self.below(20) == 0 {
            let mut keys: Vec<_> = Simulator::accesskey().chars().map(|c| key(KeyCode::Char(c))).collect();
            keys.push(key(KeyCode::Enter));
            keys.reverse();
            self.queue = keys;
            return InputEvent::Paste(String::new());
        }
        match self.below(100) {
            0..=2 => InputEvent::Paste(PASTES[self.below(PASTES.len())].to_owned()),
            3 | 4 => self.resize(),
            5..=9 => {
                let (first, rest) = SCRIPTS[self.below(SCRIPTS.len())].split_once('|').unwrap();
                let written = |c| match c {
                    '\t' => key(KeyCode::Tab),
                    '\n' => key(KeyCode::F(5)),
                    '\x18' => KeyEvent::new(KeyCode::Char('x'), KeyModifiers::CONTROL),
                    '\x1b' => key(KeyCode::Esc),
                    c => key(KeyCode::Char(c)),
                };
                self.queue = rest.chars().map(written).rev().collect();
                InputEvent::Key(written(first.chars().next().unwrap()))
            }
            10..=29 => InputEvent::Key(key(self.special())),
            30..=39 => {
                let modifiers = [KeyModifiers::CONTROL, KeyModifiers::ALT][self.below(2)];
                let code = if self.below(4) == 0 { self.special() } else { self.letter() };
                InputEvent::Key(KeyEvent::new(code, modifiers))
            }
            40..=44 => InputEvent::Key(key(KeyCode::Char(['y', 'H', 'n', 'q', '*', ' '][self.below(6)]))),
            45..=54 => self.mouse(),
            _ => InputEvent::Key(key(self.letter())),
        }
    }

    fn mouse(&mut self) -> InputEvent {
        let (column, row) = (self.below(125).try_into().unwrap(), self.below(32).try_into().unwrap());
        let act = [MouseAct::Click, MouseAct::Click, MouseAct::Wheel(1), MouseAct::Wheel(-4)][self.below(4)];
        InputEvent::Mouse(Mouse { column, row, act })
    }

    fn resize(&mut self) -> InputEvent {
        let sizes = [(80, 24), (120, 30), (60, 16), (200, 60), (1, 1), (59, 16), (300, 100), (109, 25)];
        match self.below(sizes.len() + 2) {
            at if at < sizes.len() => InputEvent::Resize(sizes[at].0, sizes[at].1),
            _ => {
                let (width, height) = (1 + self.below(250), 1 + self.below(80));
                InputEvent::Resize(width.try_into().unwrap(), height.try_into().unwrap())
            }
        }
    }

    fn letter(&mut self) -> KeyCode {
        match self.below(40) {
            0 => KeyCode::Char('ㅛ'),
            1 => KeyCode::Char('н'),
            2 => KeyCode::Char('é'),
            3 => KeyCode::Char('\u{202e}'),
            _ => KeyCode::Char(char::from(u8::try_from(32 + self.below(95)).unwrap())),
        }
    }

    fn special(&mut self) -> KeyCode {
        let keys = [
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::Backspace,
            KeyCode::Delete,
            KeyCode::F(1),
            KeyCode::F(5),
            KeyCode::F(6),
            KeyCode::Null,
        ];
        keys[self.below(keys.len())]
    }
}

fn key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}
